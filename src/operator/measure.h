/* One row of an operator, measured: how it is computed is the caller's. */
#ifndef GQALUT_OPERATOR_MEASURE_H
#define GQALUT_OPERATOR_MEASURE_H

#include <stdbool.h>

#include <gqalut/operator.h>

/* What is wanted and what came out, in real values, n of each. */
struct gqalut_measured_row {
	const int8_t *in;
	size_t n;
	int alpha, out_frac; /* outputs are multiples of 2^-out_frac */
	double *wanted, *got;
	void *codes; /* room for n codes of 16 bits */
};

/* A way to compute a row: fills row->got and, unless the outputs are
 * probabilities, row->wanted.  OF is what it is made of.  False if n, alpha or
 * out_frac is not allowed. */
struct gqalut_measured {
	const char *name;
	const char *limits; /* of alpha and out_frac, for the message of a refusal */
	bool probabilities; /* row->wanted is softmax's, filled before */
	bool (*compute)(const void *of, struct gqalut_measured_row *row);
	const void *of;
};

/* Adds the row IN of N codes to SUMS: gqalut_operator_measure(). */
GQALUT_MUST_CHECK enum gqalut_status gqalut_measure_row(const struct gqalut_measured *measured,
                                                        const int8_t *in, size_t n, int alpha,
                                                        int out_frac, uint64_t seed,
                                                        struct gqalut_operator_sums *sums,
                                                        struct gqalut_diag *diag);

/* The same for an operator of KIND; OP, with its tables, may be NULL for one that
 * has none. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_measure_kind(enum gqalut_operator_kind kind, const struct gqalut_operator *op,
                    const int8_t *in, size_t n, int alpha, int out_frac, uint64_t seed,
                    struct gqalut_operator_sums *sums, struct gqalut_diag *diag);

#endif
