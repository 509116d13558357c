/* Integer softmaxes side by side: from tables, by shifts and additions, those of
 * others, and the float one rounded; what they cost and how far they are off.
 */
#ifndef GQALUT_SOFTMAX_H
#define GQALUT_SOFTMAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gqalut/formula.h>
#include <gqalut/operator.h>
#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gqalut_softmax {
	const char *name;    /* "log2-fine" */
	const char *purpose; /* a few words */
	const char *source;  /* where it comes from: paper, section */
	bool codes;          /* probabilities are 2^-z, z = 0..15, or 0; else multiples of a step */
};

/* Row INDEX of the softmaxes that are known, or NULL past the last one.  The calls
 * below take these rows alone. */
const struct gqalut_softmax *gqalut_softmax_at(size_t index);

/* Integer operations.  As the lines are written: what keeps no row of powers
 * computes them twice, once for their sum; what is done once a row is not
 * counted. */
struct gqalut_softmax_cost {
	bool counted;                     /* false: in floating point */
	struct gqalut_operations element; /* one of the row */
	struct gqalut_operations product; /* one of V in P*V */
	int bits;                         /* of the widest value of an element */
};

/* What SOFTMAX costs; OP, a softmax of tables, is what "lut" is made of and may be
 * NULL for the others, here and below. */
struct gqalut_softmax_cost gqalut_softmax_cost(const struct gqalut_softmax *softmax,
                                               const struct gqalut_operator *op);

/* Adds one row to SUMS as gqalut_operator_measure() does, computed by SOFTMAX.
 * 1 <= N <= 65536, 0 <= ALPHA <= 15, for the log2 ones 0 <= ALPHA <= 8,
 * 1 <= OUT_FRAC <= 16, unused where the outputs are codes.  GQALUT_ERR_ARGUMENT,
 * GQALUT_ERR_MEMORY. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_softmax_measure(const struct gqalut_softmax *softmax, const struct gqalut_operator *op,
                       const int8_t *in, size_t n, int alpha, int out_frac, uint64_t seed,
                       struct gqalut_operator_sums *sums, struct gqalut_diag *diag);

/* The N probabilities of one row by SOFTMAX, one of others: "i-exp", "shiftmax",
 * "log-int-softmax"; of multiples of 2^-OUT_FRAC unless they are codes.  Our own are
 * in operator.h.  Ranges as above; OUT is written only on success.
 * GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_softmax_run(const struct gqalut_softmax *softmax,
                                                        const int8_t *in, double *out, size_t n,
                                                        int alpha, int out_frac,
                                                        struct gqalut_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
