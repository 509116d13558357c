/* The searches and formulas that gqalut compare runs, and their scores. */
#ifndef GQALUT_CLI_TRIAL_H
#define GQALUT_CLI_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gqalut/formula.h>
#include <gqalut/problem.h>
#include <gqalut/search.h>

struct score {
	double mse, max_abs;                 /* of the table as it is */
	double requantised;                  /* MSE in the output format */
	double ideal;                        /* what f itself has there */
	double real_mse;                     /* before coefficients were quantised, or NAN */
	double seconds;                      /* of a processor, for the search alone */
	double bytes;                        /* for one alpha */
	int beta;                            /* output scale 2^-beta */
	int slope_frac, intercept_frac;      /* of a table */
	struct gqalut_operations operations; /* for one element */
};

/* What is done with the table that a search finds. */
enum trial_after {
	TRIAL_AS_IT_IS,
	TRIAL_REFIT /* its breakpoints keep, with the best coefficients of the format */
};

struct trial {
	const struct gqalut_problem *problem; /* borrowed */
	const struct gqalut_formula *formula; /* to be measured, or NULL: a search */
	enum gqalut_method method;
	uint64_t seed;
	bool no_rounding_mutation;
	bool frac_open; /* whatever the problem says, fraction bits are the method's */
	enum trial_after after;

	char reason[200]; /* why there is no score, or "": there is one */
	struct score score;
};

struct trials {
	struct trial *trial;
	size_t count;
	struct gqalut_search_options search; /* of all, but for method and seed */
};

/* Runs all of them in up to JOBS threads.  Returns an exit code, after a
 * complaint unless it is EXIT_FINE.  The scores, but for the seconds, do not
 * depend on JOBS. */
int trials_run(struct trials *trials, const char *command, int jobs, bool quiet);

/* COUNT trials that differ in their seeds.  An even COUNT has the mean of the
 * middle two as its median. */
struct summary {
	double least, most;  /* MSE */
	struct score median; /* of each figure by itself; operations of the first */
	const char *reason;  /* of the first one without a score, or NULL: all have one */
};

/* GQALUT_ERR_MEMORY. */
GQALUT_MUST_CHECK enum gqalut_status summarise(const struct trial *trial, size_t count,
                                               struct summary *summary, struct gqalut_diag *diag);

/* Sorts the COUNT > 0 values and returns their median. */
double median(double *value, size_t count);

enum { OPERATIONS_SIZE = 96 };

/* "7c 1m 1a 2s 2l": comparisons, multiplies, adds, shifts, divisions (d), loads. */
const char *operations_text(const struct gqalut_operations *operations, char text[OPERATIONS_SIZE]);

#endif
