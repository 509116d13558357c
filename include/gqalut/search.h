/* Searches for the best table of a problem, with a proof of how good it is.
 *
 * GQALUT_METHOD_EXACT  on integer grids the error of a table is a sum (or a
 *     maximum) over its segments, so the best table is a shortest path over
 *     the codes in play; solved for every admissible (F_k, F_b).  Objectives
 *     mse and max-abs.
 * GQALUT_METHOD_GA     the genetic algorithm with rounding mutation of GQA-LUT
 *     (arXiv 2403.19591, algorithm 1) on the joint, quantised error; the three
 *     objectives.
 *
 * Methods of others find a table by a measure of their own:
 * GQALUT_METHOD_PAPER  the trainer published with GQA-LUT, on chords of f and a
 *     grid in real numbers.
 * GQALUT_METHOD_NN_LUT  a layer of ReLUs, trained: NN-LUT (arXiv 2112.02191).
 * GQALUT_METHOD_LUT_APP  differential evolution in dynamic fixed point: LUT-APP
 *     (DATE 2026), see lutapp.h.
 * GQALUT_METHOD_SECANT_UNIFORM, _MINIMAX_UNIFORM  segments of equal length with
 *     chords of f, or with the lines of least largest error.
 * GQALUT_METHOD_FLOAT_OPTIMAL  the least mean squared error with real slopes
 *     and intercepts, quantised afterwards.
 *
 * All are deterministic: same problem, options and seed, same bits, on any
 * machine and in any number of threads.  No globals, no clock.
 */
#ifndef GQALUT_SEARCH_H
#define GQALUT_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include <gqalut/problem.h>
#include <gqalut/real.h>
#include <gqalut/status.h>
#include <gqalut/table.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gqalut_method {
	GQALUT_METHOD_GA,
	GQALUT_METHOD_EXACT,
	GQALUT_METHOD_PAPER,
	GQALUT_METHOD_NN_LUT,
	GQALUT_METHOD_LUT_APP,
	GQALUT_METHOD_SECANT_UNIFORM,
	GQALUT_METHOD_MINIMAX_UNIFORM,
	GQALUT_METHOD_FLOAT_OPTIMAL,
	GQALUT_METHOD_COUNT
};

/* What a method is, for help texts and for loops over all of them. */
struct gqalut_method_info {
	const char *name;    /* on the command line: "nn-lut" */
	const char *purpose; /* a few words */
	bool seeded;         /* the seed changes the result */
	bool genetic;        /* reads struct gqalut_ga_options */
	bool peer;           /* not ours: finds by a proxy, is quantised afterwards */
};

/* Parameters of the genetic search; the first ones as in the paper. */
struct gqalut_ga_options {
	int population;              /* 50; 4..10000 */
	int generations;             /* 500; 1..1000000 */
	int tournament;              /* 3; 1..population */
	double crossover;            /* 0.7, probability of two-point crossover of a pair */
	double mutation;             /* 0.2, probability that an individual mutates */
	double gene_mutation;        /* 0.1, probability that a gene takes a normal step */
	double sigma;                /* 0.2, of that step, in units of x */
	bool rounding_mutation;      /* true; false leaves the normal step alone */
	double rounding_probability; /* 0.05, for each number of fraction bits */
	int elites;                  /* 2, individuals kept unchanged; 0..population-1 */
	int refine; /* 5, generations between local refinements of the best; 0 never */
};

/* Training of NN-LUT: Adam with a cosine decay of the rate, L1 loss. */
struct gqalut_nn_options {
	int samples;  /* 100000 points, uniform in the domain; 16..10000000 */
	int batch;    /* 2048; 1..samples */
	int steps;    /* 15000; 1..10000000 */
	double rate;  /* 1e-3, at the first step */
	double floor; /* 5e-6, at the last */
};

struct gqalut_progress {
	const char *stage; /* "ga", "proof", ... */
	double done;       /* 0..1 of that stage */
	double best;       /* objective of the best table so far, or infinity */
	double bound;      /* proven lower bound so far, or 0 */
};

struct gqalut_search_options {
	enum gqalut_method method;
	uint64_t seed; /* of the methods that are seeded */
	struct gqalut_ga_options ga;
	struct gqalut_nn_options nn;
	bool certify; /* prove a lower bound afterwards; exact always has one */
	/* Called now and then; a return other than 0 stops the search, which then
	 * returns GQALUT_ERR_CANCELLED.  May be NULL. */
	int (*progress)(void *context, const struct gqalut_progress *progress);
	/* Called after each generation of a genetic method.  May be NULL. */
	void (*history)(void *context, int generation, double best, double mean);
	void *context;
};

/* What is proven of a table's objective. */
struct gqalut_certificate {
	bool available;
	/* No table of the problem's format with breakpoints in its domain has a smaller
	 * objective.  (Rounded to the nearest code, a breakpoint beyond the domain can
	 * part codes of different alphas that one within cannot.) */
	double lower_bound;
	/* (objective - lower_bound) / lower_bound, infinite above a bound of 0; below 0 only
	 * for a table of another kind than the problem's (breakpoints listed by alpha). */
	double gap;
	bool optimal;       /* the table reaches the bound */
	const char *method; /* "shortest path" or "lagrangian", static storage */
};

enum gqalut_stop {
	GQALUT_STOP_OPTIMAL, /* proved optimal */
	GQALUT_STOP_LIMIT    /* all generations run */
};

struct gqalut_search_result {
	struct gqalut_table table;
	double objective; /* as gqalut_eval_objective() measures it */
	struct gqalut_certificate certificate;
	enum gqalut_stop stop;
	int generations; /* run by a genetic method */
	/* A peer's function before quantisation; entries is 0 where there is none. */
	struct gqalut_real real;
};

/* method ga, seed 1, the defaults above, certify, no callbacks. */
void gqalut_search_options_init(struct gqalut_search_options *options);

/* Finds a table.  GQALUT_ERR_ARGUMENT on a bad problem or option,
 * GQALUT_ERR_INFEASIBLE if no table meets exact_at or 32 bits,
 * GQALUT_ERR_OVERFLOW if fractions that the problem fixes lead beyond 32 bits,
 * GQALUT_ERR_CANCELLED, GQALUT_ERR_MEMORY. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_search_run(const struct gqalut_problem *problem,
                                                       const struct gqalut_search_options *options,
                                                       struct gqalut_search_result *result,
                                                       struct gqalut_diag *diag);

/* The fewest entries whose proven optimum meets TARGET (problem->entries is
 * not read), and a table with so many entries that meets it.  Methods ga and
 * exact, objectives mse and max-abs.  GQALUT_ERR_INFEASIBLE if even the largest
 * table misses it; then *result holds the best table there is. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_search_smallest(const struct gqalut_problem *problem,
                       const struct gqalut_search_options *options, double target,
                       struct gqalut_search_result *result, struct gqalut_diag *diag);

/* The certificate of a table that was found elsewhere: the proven optimum of
 * PROBLEM beside OBJECTIVE. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_search_certify(const struct gqalut_problem *problem,
                      const struct gqalut_search_options *options, double objective,
                      struct gqalut_certificate *certificate, struct gqalut_diag *diag);

/* TABLE with its breakpoints as they are and the best slopes and intercepts
 * for them: every segment's least squared (or largest) error over the codes in
 * play, in the fraction bits of the problem or, where these are searched, in
 * the pair that is best for all segments; problem->coef_bits wide.  Alphas,
 * input format and breakpoints are the table's own, listed ones too; a segment
 * without a code in play takes over its left neighbour's line (the first ones:
 * their right one's).  Objectives mse and max-abs, fractions shared:
 * GQALUT_ERR_ARGUMENT else.  GQALUT_ERR_INFEASIBLE if no coefficients meet
 * exact_at or 32 bits.  Without a certificate. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_search_refit(const struct gqalut_problem *problem,
                                                         const struct gqalut_table *table,
                                                         struct gqalut_search_result *result,
                                                         struct gqalut_diag *diag);

/* Never NULL; METHOD below GQALUT_METHOD_COUNT. */
const struct gqalut_method_info *gqalut_method_info(enum gqalut_method method);

/* The name of METHOD as on the command line. */
const char *gqalut_method_text(enum gqalut_method method);

#ifdef __cplusplus
}
#endif
#endif
