/* Functions put together at run time: each of the five exact, from a table of a
 * search, from 256 entries, or by a method of others. */
#ifndef KIT_H
#define KIT_H

#include <gqalut/gqalut.h>

#include "nonlinear.h"

enum function {
	FUNCTION_EXP,
	FUNCTION_DIV,
	FUNCTION_RSQRT,
	FUNCTION_GELU,
	FUNCTION_HSWISH,
	FUNCTIONS
};

/* A method's tables of all functions. */
struct tables {
	struct gqalut_table of[FUNCTIONS];
};

enum { KIT_ALPHAS = 16, CODES = 256 };

struct kit {
	const struct gqalut_table *table[FUNCTIONS]; /* NULL: exact, or */
	unsigned direct;                             /* bit F: 256 entries for function F */
	const struct gqalut_softmax *softmax;        /* one of others; NULL: none */
	int log2;                       /* 1: softmax by shifts into 4-bit codes, 2: fine */
	const double (*formula)[CODES]; /* of an activation, at alpha 0..6; NULL: none */
	enum function activation;
	int frac;                              /* of probabilities: 8 or 15 */
	int den_drop, variance_drop;           /* bits that bring them into static ranges */
	double power[KIT_ALPHAS][CODES];       /* e^(-d * 2^-alpha), d = 0..255 */
	uint32_t numerator[KIT_ALPHAS][CODES]; /* the same in steps of 2^-15 */
};

/* All exact; ACTIVATION is GELU or HSWISH. */
void kit_init(struct kit *kit, enum function activation);

/* To be called after the fields are set: fills the powers, and the functions of
 * NONLINEAR, which work with KIT. */
void kit_finish(struct kit *kit, struct nonlinear *nonlinear);

/* Searches for the tables of all functions.  Exponential, reciprocal and root are
 * the cores of range reductions; with RANGES those of GQA-LUT instead, -8..0 and
 * static sub-ranges from 0.5 and from 0.25 on; activations are FOLDED at 0, as `gqalut operator`
 * makes them, or cover -4..4.  WEIGHTS, or NULL, are those of the activations, ALPHAS
 * a bit for each alpha that they have, 0 for 0..6; the cores know neither.  0, or -1
 * with a line on standard error. */
struct search_orders {
	enum gqalut_method method;
	int entries;
	int folded, ranges;
	const struct gqalut_weights *weights;
	unsigned alphas;
};
int tables_search(const struct search_orders *orders, struct tables *tables);

/* The mean squared error of TABLE with WEIGHTS, NULL for uniform ones; relative
 * for the cores of reductions. */
double tables_error(const struct search_orders *orders, enum function function,
                    const struct gqalut_table *table, const struct gqalut_weights *weights);

/* The values of formula NAME of FUNCTION for all codes at alpha 0..6, or NULL. */
double (*formula_values(const char *name, enum function function))[CODES];

extern const char *const function_names[FUNCTIONS]; /* "exp", ... */

#endif
