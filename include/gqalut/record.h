/* A table with everything that is known of it: what a table file holds. */
#ifndef GQALUT_RECORD_H
#define GQALUT_RECORD_H

#include <stddef.h>

#include <gqalut/eval.h>
#include <gqalut/problem.h>
#include <gqalut/search.h>
#include <gqalut/status.h>
#include <gqalut/table.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { GQALUT_COMMAND_SIZE = 1024 };

struct gqalut_record {
	struct gqalut_table table;
	/* How it came about. */
	enum gqalut_objective objective;
	enum gqalut_codes codes;
	char weights[192]; /* "uniform" or as given */
	double floor;      /* 0 with uniform weights */
	int exact_at_count;
	double exact_at[GQALUT_MAX_EXACT_AT];
	char method[32];                   /* "ga", "exact", ..., or "imported" */
	bool seeded;                       /* the next one is known: */
	uint64_t seed;
	bool genetic;                      /* the next three are known: */
	int population, generations;
	bool rounding_mutation;
	char command[GQALUT_COMMAND_SIZE]; /* that makes it again; "" if unknown */
	/* What was measured. */
	bool measured;
	struct gqalut_metrics metrics;
	struct gqalut_reduced_metrics reduced;
	struct gqalut_certificate certificate;
};

/* Fills the record of a table that a search found.  metrics are measured
 * here.  COMMAND may be NULL. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_record_make(const struct gqalut_problem *problem,
                                                        const struct gqalut_search_options *options,
                                                        const struct gqalut_search_result *result,
                                                        const char *command,
                                                        struct gqalut_record *record,
                                                        struct gqalut_diag *diag);

/* Measures RECORD's table again on PROBLEM, and the operator around it if it is
 * reduced; sets metrics, reduced, measured and the table's beta. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_record_measure(struct gqalut_record *record,
                                                           const struct gqalut_problem *problem,
                                                           struct gqalut_diag *diag);

/* The problem that RECORD's table is an answer to: formats, alphas, domain,
 * codes, objective and rounding from the record, fractions to be searched.
 * The weights of a record are a text only; the caller adds them if needed.
 * GQALUT_ERR_ARGUMENT if the function is not a built-in one. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_record_problem(const struct gqalut_record *record,
                                                           struct gqalut_problem *problem,
                                                           struct gqalut_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
