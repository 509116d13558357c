/* Integer polynomials: i-GELU and i-exp of I-BERT (Kim et al., ICML 2021, arXiv
 * 2101.01321, algorithms 2 and 3), and h-swish as two products.
 *
 * I-BERT's constants depend on the input scale S.  At the scales of 8-bit codes
 * they would be small integers and coarse, so the input is shifted to 12
 * fraction bits first, S = 2^-12 whatever alpha. */
#include "formula/formula.h"

#include <math.h>

#include "core/fixed.h"

enum { FRAC = 12 };

/* i-GELU: x/2 * (1 + erf(x/sqrt(2))) with, on the scale s1 = S/1.4142 of its
 * argument, erf(v) = sgn(v) * (-0.2888*(min(|v|, 1.769) - 1.769)^2 + 1).  The
 * parabola is carried without its factor, which goes into the scale; 14 bits of
 * the square are dropped. */
enum { I_GELU_DROP = 14 };

static enum gqalut_status prepare_i_gelu(struct gqalut_formula_work *work, struct gqalut_diag *diag)
{
	double scale = ldexp(1.0, -FRAC), s1 = scale / 1.4142;
	double erf_scale = ldexp(s1 * s1 * -0.2888, I_GELU_DROP);
	work->constant[0] = (int64_t)floor(-1.769 / s1);
	work->constant[1] = (int64_t)floor(1.0 / -0.2888 / (s1 * s1));
	work->constant[2] = (int64_t)floor(1.0 / erf_scale); /* 1 on the scale of erf */
	work->scale = scale * erf_scale / 2.0;
	work->bytes = 3 * 4;
	return gqalut_formula_check_range(work, "i-gelu", -gqalut_formula_widest,
	                                  gqalut_formula_widest, "it takes up to 32768 either way",
	                                  diag);
}

static int64_t compute_i_gelu(const struct gqalut_formula_work *work, int alpha, int32_t code)
{
	int64_t q = gqalut_formula_shift_to(code, alpha, FRAC);
	int64_t b = work->constant[0], c = work->constant[1], one = work->constant[2];
	int64_t magnitude = q < 0 ? -q : q;
	int64_t clipped = magnitude < -b ? magnitude : -b;
	int64_t parabola = (clipped + b) * (clipped + b) + c;
	int64_t signed_parabola = q < 0 ? -parabola : q > 0 ? parabola : 0;
	return q * (gqalut_fixed_floor_shift(signed_parabola, I_GELU_DROP) + one);
}

const struct gqalut_formula_kind gqalut_formula_i_gelu = {
	.formula = { "i-gelu", "gelu", "second-order polynomial for erf",
	             "I-BERT, arXiv 2101.01321, algorithm 2" },
	/* |q|, min, sgn; |q|+b, +c, +one; the square, q times; to 12 bits, drop. */
	.operations = { .comparisons = 3, .multiplies = 2, .adds = 3, .shifts = 2 },
	.prepare = prepare_i_gelu,
	.compute = compute_i_gelu,
};

/* i-exp: x = -k*ln(2) + r with r in (-ln(2), 0], and
 * e^x = 2^-k * 0.3585*((r + 1.353)^2 + 0.9596), expanded as r*(r + 2.7073) +
 * 2.7921. */
void gqalut_formula_set_i_exp(struct gqalut_formula_work *work)
{
	double scale = ldexp(1.0, -FRAC);
	work->constant[0] = (int64_t)floor(-0.6931 / scale);
	work->constant[1] = (int64_t)floor(2.7073 / scale);
	work->constant[2] = (int64_t)floor(2.7921 / (scale * scale));
	work->scale = 0.35815147 * scale * scale;
	work->bytes = 3 * 4;
}

static enum gqalut_status prepare_i_exp(struct gqalut_formula_work *work, struct gqalut_diag *diag)
{
	gqalut_formula_set_i_exp(work);
	return gqalut_formula_check_range(work, "i-exp", -gqalut_formula_widest, 0.0,
	                                  "it computes e^x for -32768 to 0 only", diag);
}

static int64_t compute_i_exp(const struct gqalut_formula_work *work, int alpha, int32_t code)
{
	int64_t q = gqalut_formula_shift_to(code, alpha, FRAC);
	int64_t k = q / work->constant[0]; /* both are at most 0 */
	int64_t r = q - work->constant[0] * k;
	int64_t z = r * (r + work->constant[1]) + work->constant[2];
	return gqalut_fixed_floor_shift(z, (int)k);
}

const struct gqalut_formula_kind gqalut_formula_i_exp = {
	.formula = { "i-exp", "exp", "range reduction by ln 2, polynomial",
	             "I-BERT, arXiv 2101.01321, algorithm 3" },
	/* k by division; x0*k, r*(); q-, r+, +c; to 12 bits, >> k. */
	.operations = { .multiplies = 2, .adds = 3, .shifts = 2, .divisions = 1 },
	.prepare = prepare_i_exp,
	.compute = compute_i_exp,
};

/* h-swish is itself made of a clamp and products: x * clamp(x + 3, 0, 6) / 6,
 * with 1/6 = 10923 * 2^-16 up to a relative 3e-5 and 14 fraction bits kept.
 * An alpha below 0 counts as 0, the code shifted. */
enum { SIXTH = 10923, SIXTH_FRAC = 16, HSWISH_FRAC = 14 };

static enum gqalut_status prepare_int_hswish(struct gqalut_formula_work *work,
                                             struct gqalut_diag *diag)
{
	/* The product is at most x*2^alpha * 6*2^alpha * 10923. */
	int alpha = work->problem->alpha[work->problem->alpha_count - 1];
	double widest =
	        fmin(gqalut_formula_widest, ldexp(1.0, 62 - 17 - 2 * (alpha > 0 ? alpha : 0)));
	work->scale = ldexp(1.0, -HSWISH_FRAC);
	work->bytes = 0;
	return gqalut_formula_check_range(work, "int-hswish", -widest, widest,
	                                  "its product would be wider than 64 bits", diag);
}

static int64_t compute_int_hswish(const struct gqalut_formula_work *work, int alpha, int32_t code)
{
	(void)work;
	int frac = alpha > 0 ? alpha : 0;
	int64_t q = gqalut_formula_shift_to(code, alpha, frac);
	int64_t three = (int64_t)3 << frac;
	int64_t clamped = q + three < 0 ? 0 : q + three > 2 * three ? 2 * three : q + three;
	return gqalut_fixed_floor_shift(q * clamped * SIXTH, SIXTH_FRAC + 2 * frac - HSWISH_FRAC);
}

const struct gqalut_formula_kind gqalut_formula_int_hswish = {
	.formula = { "int-hswish", "hswish", "clamp and two products",
	             "h-swish of MobileNetV3, arXiv 1905.02244, equation in section 5.2" },
	.operations = { .comparisons = 2, .multiplies = 2, .adds = 1, .shifts = 1 },
	.prepare = prepare_int_hswish,
	.compute = compute_int_hswish,
};
