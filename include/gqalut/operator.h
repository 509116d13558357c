/* Integer operators of transformers, made of range-reduced tables: softmax,
 * LayerNorm, RMSNorm; and a softmax of shifts and additions alone.  Their
 * arithmetic is row.h and log2.h, which emitted headers contain and this library
 * runs.
 */
#ifndef GQALUT_OPERATOR_H
#define GQALUT_OPERATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gqalut/record.h>
#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gqalut_operator_kind {
	GQALUT_OPERATOR_SOFTMAX,   /* tables: exponential, reciprocal */
	GQALUT_OPERATOR_LAYERNORM, /* table: reciprocal square root */
	GQALUT_OPERATOR_RMSNORM,   /* the same */
	GQALUT_OPERATOR_LOG2,      /* softmax as 4-bit codes; no table */
	GQALUT_OPERATOR_LOG2_FINE, /* softmax as probabilities; no table */
	GQALUT_OPERATOR_KINDS
};

enum {
	GQALUT_OPERATOR_TABLES = 2,
	GQALUT_OPERATOR_LOG2_FRAC = 15 /* the least probability of a 4-bit code is 2^-15 */
};

struct gqalut_operator {
	char name[GQALUT_NAME_SIZE]; /* a C identifier; prefix of the emitted names */
	enum gqalut_operator_kind kind;
	/* exponential and reciprocal, or the reciprocal square root alone, or none;
	 * each measured and named NAME_exp, NAME_div, NAME_rsqrt. */
	int table_count;
	struct gqalut_record table[GQALUT_OPERATOR_TABLES];
};

const char *gqalut_operator_text(enum gqalut_operator_kind kind); /* "softmax", ... */

/* Whether the outputs are the probabilities of a softmax. */
bool gqalut_operator_is_softmax(enum gqalut_operator_kind kind);

/* The function of table INDEX of an operator, e.g. "exp"; NULL past the last. */
const char *gqalut_operator_function(enum gqalut_operator_kind kind, int index);

/* The problem of table INDEX: the function reduced as the operator needs it,
 * with ENTRIES entries.  GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_operator_problem(enum gqalut_operator_kind kind,
                                                             int index, int entries,
                                                             struct gqalut_problem *problem,
                                                             struct gqalut_diag *diag);

/* Whether the tables are those that the kind needs and what they give stays
 * within the widths that row.h counts on.  GQALUT_ERR_ARGUMENT, _OVERFLOW. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_operator_check(const struct gqalut_operator *op,
                                                           struct gqalut_diag *diag);

/* The operator on one row, as the emitted functions of the same names: see
 * row.h.  0, or -1 with nothing written if an argument is not allowed. */
int gqalut_operator_softmax_u8(const struct gqalut_operator *op, const int8_t *in, uint8_t *out,
                               size_t n, int alpha, int frac);
int gqalut_operator_softmax_u16(const struct gqalut_operator *op, const int8_t *in, uint16_t *out,
                                size_t n, int alpha, int frac);

/* Softmax of shifts and additions alone, as 4-bit codes z of probabilities 2^-z,
 * 16 for 0; their product with V in steps of 2^-15; and as probabilities: see
 * log2.h.  0, or -1 with nothing written if an argument is not allowed. */
int gqalut_operator_log2_codes(const int8_t *in, uint8_t *out, size_t n, int alpha);
int gqalut_operator_log2_pv(const uint8_t *codes, const int8_t *v, size_t n, size_t columns,
                            int32_t *out);
int gqalut_operator_log2_u8(const int8_t *in, uint8_t *out, size_t n, int alpha, int frac);
int gqalut_operator_log2_u16(const int8_t *in, uint16_t *out, size_t n, int alpha, int frac);

/* A self-contained C header with the tables of OP and its operator, NAME_u8()
 * and NAME_u16() for softmax, NAME_codes() and NAME_pv() for its 4-bit codes,
 * NAME_row() for a norm; as a new string of *length bytes and a final NUL, to be
 * released with free().  COMMAND, which makes it again, may be "".  Errors of
 * gqalut_operator_check(). */
GQALUT_MUST_CHECK enum gqalut_status gqalut_operator_emit(const struct gqalut_operator *op,
                                                          const char *command, char **text,
                                                          size_t *length, struct gqalut_diag *diag);

/* LayerNorm or RMSNorm, by the kind of OP, into codes of 8 or 16 bits. */
struct gqalut_operator_norm {
	int alpha, out_frac;
	uint32_t eps;        /* in steps of 2^-32 */
	const int8_t *gamma; /* NULL: 1 */
	const int32_t *bias; /* NULL: 0 */
	int gamma_frac;
};
int gqalut_operator_norm_s8(const struct gqalut_operator *op, const int8_t *in, int8_t *out,
                            size_t n, const struct gqalut_operator_norm *norm);
int gqalut_operator_norm_s16(const struct gqalut_operator *op, const int8_t *in, int16_t *out,
                             size_t n, const struct gqalut_operator_norm *norm);

/* Figures over rows, against the float operator on the same codes. */
struct gqalut_operator_figures {
	size_t rows;
	double max_abs;  /* largest |got - float| */
	double relative; /* sqrt(sum (got - float)^2 / sum float^2) */
	/* softmax: */
	double kl; /* mean of KL(float || got), got at least half a step and made to sum to 1 */
	double sum_least, sum_most; /* of a row's probabilities */
	size_t flips;               /* rows whose first largest output is not at a largest input */
	double pv;                  /* relative error of P*V, V of 16 columns drawn from N(0, 1) */
};

/* Sums of the above while rows are added; start with all 0. */
struct gqalut_operator_sums {
	struct gqalut_operator_figures figures;
	double error, power, pv_error, pv_power;
};

/* Adds one row of N codes at 2^-ALPHA, outputs at 2^-OUT_FRAC: for softmax 1..8
 * (8 bits) or 9..16 (16 bits), for 4-bit codes unused, for a norm 0..12 (16 bits,
 * no gamma or bias, eps 1e-5).  SEED draws V.  GQALUT_ERR_ARGUMENT, GQALUT_ERR_MEMORY. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_operator_measure(const struct gqalut_operator *op,
                                                             const int8_t *in, size_t n, int alpha,
                                                             int out_frac, uint64_t seed,
                                                             struct gqalut_operator_sums *sums,
                                                             struct gqalut_diag *diag);

/* The figures of what was added. */
struct gqalut_operator_figures gqalut_operator_finish(const struct gqalut_operator_sums *sums);

#ifdef __cplusplus
}
#endif
#endif
