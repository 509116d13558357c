/* The evaluator: every code at every alpha, nothing sampled.
 *
 * The reference is f in double precision rounded to a multiple of 2^-40, so
 * that no figure hangs on the last bit of a libm.  The table's value comes
 * from the integer lookup of lookup.h.
 */
#ifndef GQALUT_EVAL_H
#define GQALUT_EVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gqalut/problem.h>
#include <gqalut/status.h>
#include <gqalut/table.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Error over the codes in play, of one alpha or of all of them. */
struct gqalut_error {
	size_t codes; /* in play */
	/* Weighted if the problem has weights; of (y - f)/f where the relative error
	 * counts: gqalut_reduction_relative(). */
	double mse;
	double mse_uniform; /* of y - f, every code alike */
	double mae;         /* mean absolute error, unweighted */
	double bias;        /* mean of y - f(x), unweighted */
	double max_abs;     /* and where: */
	int alpha;
	int32_t code;
	double x, wanted, got;
};

/* Over all alphas: the plain mean of the alphas' means, the largest maximum. */
struct gqalut_errors {
	struct gqalut_error total;
	struct gqalut_error by_alpha[GQALUT_MAX_ALPHAS]; /* in the table's order */
};

struct gqalut_metrics {
	struct gqalut_errors real;        /* y = acc * 2^-D */
	struct gqalut_errors requantised; /* y_q * 2^-beta in the output format */
	int beta;                         /* that was used for the above */
	double ideal_mse;                 /* f itself rounded to the output format: the floor */
	size_t off_codes;                 /* requantised results that differ from the rounded f */
	int max_lsb;                      /* the largest such difference, in output steps */
	size_t codes_total;               /* codes in play, over all alphas */

	bool zero_in_domain; /* f(0) is measured at all */
	double zero_wanted, zero_got;
	bool zero_exact;

	/* Steps against the direction that f has between neighbouring codes. */
	bool monotone;
	int monotone_alpha; /* first offence */
	int32_t monotone_code;
	size_t monotone_breaks;

	double largest_jump; /* |right line - left line| at a breakpoint */
	int jump_breakpoint; /* its index, 0..entries-2 */
	double jump_x;

	uint64_t dead[GQALUT_MAX_ALPHAS]; /* bit s: no code in play uses segment s */
	uint64_t dead_everywhere;         /* at every alpha */
	int saturated_slopes;             /* coefficients at the end of their range */
	int saturated_intercepts;

	/* Codes that equal a breakpoint: their result hangs on the rule that they
	 * go right.  What the other rule would give: */
	size_t convention_codes;
	double convention_mse;
};

/* Measures TABLE on the problem's function, domain, codes, weights and output
 * scale; formats, alphas, reduction and entries are the table's own.
 * GQALUT_ERR_ARGUMENT if no code is in play at some alpha or f is not finite
 * at one; GQALUT_ERR_OVERFLOW if 32 bits do not hold an accumulator of a code
 * of the input format.  *metrics is written only on success.  Same input,
 * same bits. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_eval_table(const struct gqalut_table *table,
                                                       const struct gqalut_problem *problem,
                                                       struct gqalut_metrics *metrics,
                                                       struct gqalut_diag *diag);

/* What a table gives for one code in play. */
struct gqalut_code_value {
	int alpha;
	int32_t code;
	double x, wanted, got; /* code * 2^-alpha, f(x), the table's value */
};

/* Calls take(context, value) for every code in play that gqalut_eval_table()
 * measures, by alpha, then by code, both ascending: for lists and pictures of
 * errors.  Errors as there, nothing is taken then. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_eval_each(const struct gqalut_table *table, const struct gqalut_problem *problem,
                 void (*take)(void *context, const struct gqalut_code_value *value), void *context,
                 struct gqalut_diag *diag);

/* gqalut_eval_table() for an approximation that is no table: value(context, alpha, q) is
 * its result for code q at 2^-alpha, a pure function.  Formats and alphas are
 * the problem's.  Segments, jumps, saturation and breakpoints are left 0. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_eval_values(const struct gqalut_problem *problem,
                   double (*value)(const void *context, int alpha, int32_t q), const void *context,
                   struct gqalut_metrics *metrics, struct gqalut_diag *diag);

/* The output scale 2^-beta at which f itself, rounded into the output format,
 * has the least MSE: it may saturate a few values where beta_auto saturates
 * none.  GQALUT_ERR_ARGUMENT as above. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_eval_best_beta(const struct gqalut_problem *problem,
                                                           int *beta, struct gqalut_diag *diag);

/* The metric that OBJECTIVE minimises, taken from METRICS. */
double gqalut_eval_objective(const struct gqalut_metrics *metrics, const struct gqalut_table *table,
                             enum gqalut_objective objective);

/* f(x) rounded to a multiple of 2^-40, halves to even; the evaluator's and
 * the searches' only reference. */
double gqalut_reference(const struct gqalut_function *function, double x);

#ifdef __cplusplus
}
#endif
#endif
