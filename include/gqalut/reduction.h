/* Range reduction: a table covers a short core interval, and a few integer
 * operations around it make the function over any range.
 *
 * symmetric    f(-x) follows from f(x): the table covers x >= 0, is looked up
 *     at |q|, and one subtraction or a sign gives the other half.  Its codes
 *     are those of the whole domain, |q| of the smallest one included (128 of
 *     8 bits), so every call of table.h means the whole function.
 * normalize    f(2^step * x) = 2^gain * f(x), as 1/x and 1/sqrt(x): the integer
 *     v > 0 is m * 2^e with e a multiple of step and a mantissa m in
 *     [1, 2^step) of p bits, rounded half up; f(v) = f(m) * 2^(gain*e/step).
 *     The table is indexed by m: p is its unsigned input width, alpha is
 *     p - step.
 * exp2         f(x) = 2^(rate*x), as e^x: t = d * num/2^s is d*rate in fixed
 *     point, rounded half up to p fraction bits; n = floor(t) is a shift and
 *     the table holds 2^(t-n) over [0, 1), with p unsigned input bits = alpha.
 * multi-range  the input scaling of GQA-LUT (arXiv 2403.19591): three static
 *     sub-ranges, each 2^step times the one before; the table covers the first,
 *     which is the function's default domain.
 *
 * With the last three a shift follows the table, so what matters is the
 * relative error: the search then minimises the mean of ((y - f)/f)^2.
 * Arithmetic: reduce.h, which emitted headers contain.
 */
#ifndef GQALUT_REDUCTION_H
#define GQALUT_REDUCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gqalut/function.h>
#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gqalut_table;
struct gqalut_problem;

enum gqalut_reduction_kind {
	GQALUT_REDUCTION_NONE,
	GQALUT_REDUCTION_SYMMETRIC,
	GQALUT_REDUCTION_NORMALIZE,
	GQALUT_REDUCTION_EXP2,
	GQALUT_REDUCTION_MULTI_RANGE,
	GQALUT_REDUCTION_KINDS
};

enum {
	GQALUT_REDUCTION_RANGES = 3,      /* of multi-range */
	GQALUT_REDUCTION_RANGE_BITS = 16, /* inputs of its last one are below 2^16 */
	GQALUT_MAX_RATE_SHIFT = 15,
	GQALUT_MAX_RATE = 32767,       /* so that 16 bits times it fit 32 */
	GQALUT_MAX_REDUCED_ALPHA = 15, /* scale of an input of exp2: 0..15 */
	GQALUT_MIN_REDUCED_FRAC = -64, /* fraction bits of a result */
	GQALUT_MAX_REDUCED_FRAC = 127
};

/* num * 2^-shift, which stands for the rate of an exponential. */
struct gqalut_rate {
	int num;   /* 1..32767; 0: none given */
	int shift; /* 0..15 */
};

/* How a table is reduced; all 0 is no reduction. */
struct gqalut_reduction {
	enum gqalut_reduction_kind kind;
	enum gqalut_symmetry symmetry; /* symmetric */
	int step, gain;                /* normalize, multi-range: f(2^step*x) = 2^gain*f(x) */
	int in_frac;                   /* multi-range: x = v * 2^-in_frac */
	struct gqalut_rate rate;       /* exp2 */
};

/* "none", "symmetric", "normalize", "exp2", "multi-range". */
const char *gqalut_reduction_text(enum gqalut_reduction_kind kind);

/* Whether FUNCTION can be reduced so; always with none. */
bool gqalut_reduction_serves(enum gqalut_reduction_kind kind,
                             const struct gqalut_function *function);

/* The reduction that suits FUNCTION best: exp2, normalize or symmetric, or none. */
enum gqalut_reduction_kind gqalut_reduction_best(const struct gqalut_function *function);

/* Whether the error that counts is the relative one. */
bool gqalut_reduction_relative(enum gqalut_reduction_kind kind);

/* Fills *reduction for FUNCTION.  RATE is for exp2; with num = 0 it is the
 * nearest one of 13 bits (11819/8192 for e^x).  GQALUT_ERR_ARGUMENT if the
 * function has no such reduction, or if the rate is more than 1/16 off. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_reduction_make(const struct gqalut_function *function,
                                                           enum gqalut_reduction_kind kind,
                                                           struct gqalut_rate rate,
                                                           struct gqalut_reduction *reduction,
                                                           struct gqalut_diag *diag);

/* Reads "NUM/DEN", DEN a power of two; false if it is not allowed. */
bool gqalut_rate_parse(const char *text, struct gqalut_rate *rate);

/* f(-x), given y = f(x), for a function of that symmetry. */
double gqalut_symmetry_mirror(enum gqalut_symmetry symmetry, double x, double y);

/* Turns PROBLEM, which asks for a table of a whole function, into that of the
 * core: sets reduction, whole, and for all but symmetric the function, domain,
 * input format and alphas that the core needs (multi-range keeps the last two).
 * PROBLEM is left alone on failure.  GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_problem_reduce(struct gqalut_problem *problem,
                                                           enum gqalut_reduction_kind kind,
                                                           struct gqalut_rate rate,
                                                           struct gqalut_diag *diag);

/* The operator, as the emitted header computes it, for a table that passed
 * gqalut_table_check().  The result r and *shift mean r * 2^-(D + *shift), D
 * being the table's gqalut_table_frac_bits(); r is exactly what the table
 * gives for the reduced input, below 2^31. */

/* normalize: f(v); multi-range: f(v * 2^-in_frac), v below and above the
 * sub-ranges being taken to their ends.  v = 0: as for the smallest v > 0 if f
 * falls, r = 0 if it rises. */
uint32_t gqalut_reduced_u64(const struct gqalut_table *table, uint64_t v, int *shift);

/* exp2: f(d * 2^-alpha), any d, alpha 0..15. */
uint32_t gqalut_reduced_s32(const struct gqalut_table *table, int32_t d, int alpha, int *shift);

/* r * 2^-(D + shift) in steps of 2^-frac, rounded half up, at most MOST. */
uint32_t gqalut_reduced_fixed(const struct gqalut_table *table, uint32_t r, int shift, int frac,
                              uint32_t most);

/* The same in one call with what v = 0 is: MOST if f falls, 0 if it rises. */
uint32_t gqalut_reduced_fixed_u64(const struct gqalut_table *table, uint64_t v, int frac,
                                  uint32_t most);

/* Relative error of a whole operator over one set of inputs. */
struct gqalut_reduced_row {
	const char *inputs; /* "v = 1..65536", static storage */
	int alpha;          /* exp2: scale of d; else 0 */
	size_t count;       /* of inputs */
	double max, rms;    /* of |got/f - 1|, before the final shift rounds */
	uint64_t worst;     /* |input| of the largest */
	/* The same if the table were exact: what rounding the mantissa, or t and the
	 * rate, costs by itself. */
	double floor, floor_rms;
	double max_abs; /* largest |got - f| */
};

enum { GQALUT_MAX_REDUCED_ROWS = GQALUT_MAX_REDUCED_ALPHA + 1 };

struct gqalut_reduced_metrics {
	int rows; /* 0: not measured, or nothing to measure beside the table */
	struct gqalut_reduced_row row[GQALUT_MAX_REDUCED_ROWS];
};

/* Measures the operator of TABLE, which is reduced from FUNCTION:
 *   normalize    every v of 1..65536, RANDOM values of 32 and of 62 bits, from
 *                a fixed seed
 *   multi-range  every v of 16 bits within the sub-ranges
 *   exp2         every difference -255..0 of two int8 codes, alpha 0..15
 * and no rows for the others, which gqalut_eval_table() measures whole.  Errors
 * are rounded to 2^-40.  GQALUT_ERR_ARGUMENT if the table is at fault. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_eval_reduced(const struct gqalut_table *table,
                                                         const struct gqalut_function *function,
                                                         size_t random,
                                                         struct gqalut_reduced_metrics *metrics,
                                                         struct gqalut_diag *diag);

enum { GQALUT_REDUCED_RANDOM = 1000000 }; /* what gen and eval measure */

#ifdef __cplusplus
}
#endif
#endif
