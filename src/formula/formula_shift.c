/* Shifts in place of products: I-ViT (Li and Gu, ICCV 2023, arXiv 2207.01405,
 * algorithms 1 and 2).
 *
 * ShiftExp: e^x = 2^(x*log2(e)) with log2(e) taken as 1 + 1/2 - 1/16, the power
 * of the fraction -r in (-1, 0] as 1 - r/2, and that of the integer part q by a
 * shift.  In integers, with I0 = floor(-1/S) standing for -1:
 *
 *     p = max(I + (I >> 1) - (I >> 4), n*I0),  q = floor(p/I0),  r = p - I0*q
 *     e^x = S*2^-n * (r/2 - I0) * 2^(n-q)
 *
 * The input is shifted to a fixed number of fraction bits first. */
#include "formula/formula.h"

#include <math.h>

#include "core/fixed.h"

int64_t gqalut_formula_shift_power(int64_t i, int64_t i0, int n)
{
	int64_t p = i + gqalut_fixed_floor_shift(i, 1) - gqalut_fixed_floor_shift(i, 4);
	if (p < n * i0)
		p = n * i0;
	int64_t q = p / i0; /* both are at most 0 */
	int64_t r = p - i0 * q;
	return gqalut_fixed_floor_shift((r - 2 * i0) * ((int64_t)1 << (n - q)), 1);
}

enum { EXP_FRAC = 12, EXP_N = 15 };

static enum gqalut_status prepare_shift_exp(struct gqalut_formula_work *work,
                                            struct gqalut_diag *diag)
{
	work->constant[0] = -((int64_t)1 << EXP_FRAC);
	work->scale = ldexp(1.0, -EXP_FRAC - EXP_N);
	work->bytes = 4;
	return gqalut_formula_check_range(work, "shift-exp", -gqalut_formula_widest, 0.0,
	                                  "it computes e^x for -32768 to 0 only", diag);
}

static int64_t compute_shift_exp(const struct gqalut_formula_work *work, int alpha, int32_t code)
{
	return gqalut_formula_shift_power(gqalut_formula_shift_to(code, alpha, EXP_FRAC),
	                                  work->constant[0], EXP_N);
}

const struct gqalut_formula_kind gqalut_formula_shift_exp = {
	.formula = { "shift-exp", "exp", "shifts, a line between powers of 2",
	             "I-ViT, arXiv 2207.01405, algorithm 1" },
	/* I0 is a power of 2, so its division and product are shifts: to 12 bits,
	 * >> 1, >> 4, by I0 twice, r/2, << n-q. */
	.operations = { .comparisons = 1, .adds = 4, .shifts = 7 },
	.prepare = prepare_shift_exp,
	.compute = compute_shift_exp,
};

/* ShiftGELU: x * sigmoid(1.702x), with e^(x-m) / (e^(x-m) + e^-m) for the
 * sigmoid, m = max(x, 0); in the algorithm m is the largest x of a row, here a
 * row is x and 0.  One of the two powers then is e^0 and the other e^-|x|.  The
 * quotient is an integer reciprocal of 31 bits and a product, of which 7 bits
 * are kept.  With 10 fraction bits and n = 10 the sum of the powers has 21
 * bits, and the reciprocal 10. */
enum { GELU_FRAC = 10, GELU_N = 10, RECIPROCAL_BITS = 31, SIGMOID_FRAC = 7 };

static enum gqalut_status prepare_shift_gelu(struct gqalut_formula_work *work,
                                             struct gqalut_diag *diag)
{
	double scale = ldexp(1.0, -GELU_FRAC);
	work->constant[0] = (int64_t)floor(-1.0 / (1.702 * scale));
	work->constant[1] = gqalut_formula_shift_power(0, work->constant[0], GELU_N);
	work->scale = ldexp(scale, -SIGMOID_FRAC);
	work->bytes = 4;
	return gqalut_formula_check_range(work, "shift-gelu", -gqalut_formula_widest,
	                                  gqalut_formula_widest, "it takes up to 32768 either way",
	                                  diag);
}

static int64_t compute_shift_gelu(const struct gqalut_formula_work *work, int alpha, int32_t code)
{
	int64_t x = gqalut_formula_shift_to(code, alpha, GELU_FRAC);
	int64_t one = work->constant[1];
	int64_t power = gqalut_formula_shift_power(x < 0 ? x : -x, work->constant[0], GELU_N);
	int64_t reciprocal = (((int64_t)1 << RECIPROCAL_BITS) - 1) / (one + power);
	int64_t sigmoid = gqalut_fixed_floor_shift((x < 0 ? power : one) * reciprocal,
	                                           RECIPROCAL_BITS - SIGMOID_FRAC);
	return x * sigmoid;
}

const struct gqalut_formula_kind gqalut_formula_shift_gelu = {
	.formula = { "shift-gelu", "gelu", "x*sigmoid(1.702x) from shifts",
	             "I-ViT, arXiv 2207.01405, algorithm 2" },
	/* |x|, max, the choice of the numerator; p, r, r - 2*I0, the sum; I0*q, the
	 * quotient's product, x times; to 10 bits, >> 1, >> 4, << n-q, r/2, 7 bits;
	 * by I0, the reciprocal. */
	.operations = { .comparisons = 3, .multiplies = 3, .adds = 5, .shifts = 6, .divisions = 2 },
	.prepare = prepare_shift_gelu,
	.compute = compute_shift_gelu,
};
