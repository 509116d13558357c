/* The functions of a kit.  Where a table serves, the arithmetic is the library's,
 * which is that of the emitted headers; a row of scores takes its powers from the
 * 256 that there are. */
#include "kit.h"

#include <math.h>
#include <string.h>

#include <gqalut/row.h>

enum { DIRECT_BITS = 15 };

/* r * 2^-*shift from what a reduced table gives for V. */
static uint32_t looked_up(const struct gqalut_table *table, uint64_t v, int32_t *shift)
{
	int less;
	const uint32_t r = gqalut_reduced_u64(table, v, &less);
	*shift = less + gqalut_table_frac_bits(table, table->alpha[0]);
	return r;
}

/* 256 entries, of a mantissa of 8 bits: 1/m on [1, 2), 1/sqrt(m) on [1, 4). */
static uint32_t direct(enum function f, uint64_t v, int32_t *shift)
{
	int32_t k;
	const int step = f == FUNCTION_DIV ? 1 : 2;
	const int32_t m = gqalut_reduce_mantissa64(v, 8, step, &k);
	const double y = step == 1 ? 128.0 / m : 8.0 / sqrt(m);
	*shift = k + DIRECT_BITS;
	return (uint32_t)floor(ldexp(y, DIRECT_BITS) + 0.5);
}

static int has_ranges(const struct gqalut_table *table)
{
	return table && table->reduction.kind == GQALUT_REDUCTION_MULTI_RANGE;
}

/* V * 2^-DROP as a number that static ranges take, in steps of 2^-in_frac; what is
 * above them is taken to their end. */
static uint32_t within_ranges(const struct gqalut_table *table, uint64_t v, int drop)
{
	const int s = drop - table->reduction.in_frac;
	const uint64_t y = s > 0 ? ((v >> (s - 1)) + 1) >> 1 : v << -s;
	return y < UINT16_MAX ? (uint32_t)y : UINT16_MAX;
}

/* 1/v. */
static uint32_t reciprocal(const struct kit *kit, uint32_t v, int drop, int32_t *shift)
{
	const struct gqalut_table *table = kit->table[FUNCTION_DIV];
	if (!table)
		return direct(FUNCTION_DIV, v, shift);
	if (!has_ranges(table))
		return looked_up(table, v, shift);
	const uint32_t r = looked_up(table, within_ranges(table, v, drop), shift);
	*shift += drop;
	return r;
}

/* A row that is normalised. */
struct norm_call {
	const struct kit *kit;
	uint32_t n;
};

/* 1/sqrt(v), v being n^2 times the variance in codes.  Static ranges take the
 * variance, times 2^-drop with an even drop: 1/sqrt(v) is its root by n and
 * 2^(drop/2). */
static uint32_t root(const struct norm_call *call, uint64_t v, int32_t *shift)
{
	enum { KEPT = 5 };
	const struct gqalut_table *table = call->kit->table[FUNCTION_RSQRT];
	const uint32_t n = call->n;
	const int drop = call->kit->variance_drop;
	if (!table)
		return direct(FUNCTION_RSQRT, v, shift);
	if (!has_ranges(table))
		return looked_up(table, v, shift);
	const uint32_t r =
	        looked_up(table, within_ranges(table, v / ((uint64_t)n * n), drop), shift);
	*shift += drop / 2 + KEPT;
	return ((r << KEPT) + n / 2) / n;
}

static inline uint32_t gqalut_row_exp(const void *tables, int32_t d, int32_t alpha, int32_t *shift)
{
	const struct kit *kit = tables;
	*shift = 15;
	return kit->numerator[alpha][-d];
}

static inline uint32_t gqalut_row_reciprocal(const void *tables, uint32_t v, int32_t *shift)
{
	return reciprocal(tables, v, 15, shift);
}

static inline uint32_t gqalut_row_rsqrt(const void *tables, uint64_t v, int32_t *shift)
{
	return root(tables, v, shift);
}

static int is_exact(const struct kit *kit, enum function f)
{
	return !kit->table[f] && !(kit->direct >> f & 1u);
}

static int16_t capped(double p, int frac)
{
	const double most = (double)((1 << frac) - 1);
	return (int16_t)(p < most ? p : most);
}

/* Division in double: of exact powers, or of the integers that stand for them. */
static void divide_exactly(const struct kit *kit, const int8_t *in, int16_t *out, int n, int alpha,
                           int most)
{
	const int exact = is_exact(kit, FUNCTION_EXP);
	double sum = 0.0;
	for (int i = 0; i < n; i++)
		sum += exact ? kit->power[alpha][most - in[i]]
		             : (double)kit->numerator[alpha][most - in[i]];
	const double scale = ldexp(1.0, kit->frac) / sum;
	for (int i = 0; i < n; i++) {
		const double e = exact ? kit->power[alpha][most - in[i]]
		                       : (double)kit->numerator[alpha][most - in[i]];
		out[i] = capped(floor(e * scale + 0.5), kit->frac);
	}
}

static int softmax(const void *with, const int8_t *in, int16_t *out, int n, int alpha)
{
	const struct kit *kit = with;
	const int most = gqalut_row_largest(in, (size_t)n);
	if (is_exact(kit, FUNCTION_DIV)) {
		divide_exactly(kit, in, out, n, alpha, most);
		return kit->frac;
	}
	int32_t shift;
	const uint32_t r = gqalut_row_denominator(kit, in, (size_t)n, most, alpha, &shift);
	const uint32_t limit = (UINT32_C(1) << kit->frac) - 1;
	for (int i = 0; i < n; i++)
		out[i] = (int16_t)gqalut_row_probability(kit->numerator[alpha][most - in[i]], r,
		                                         shift, kit->frac, limit);
	return kit->frac;
}

/* Methods of others; they allow these arguments. */
static int softmax_of_others(const void *with, const int8_t *in, int16_t *out, int n, int alpha)
{
	const struct kit *kit = with;
	const int frac = kit->softmax->codes ? GQALUT_OPERATOR_LOG2_FRAC : kit->frac;
	double p[CODES] = { 0 };
	if (gqalut_softmax_run(kit->softmax, in, p, (size_t)n, alpha, frac, NULL))
		return frac;
	for (int i = 0; i < n; i++)
		out[i] = capped(ldexp(p[i], frac), frac);
	return frac;
}

static int softmax_of_shifts(const void *with, const int8_t *in, int16_t *out, int n, int alpha)
{
	const struct kit *kit = with;
	uint8_t p[CODES] = { 0 };
	if (kit->log2 == 2) {
		(void)gqalut_operator_log2_u8(in, p, (size_t)n, alpha, 8);
		for (int i = 0; i < n; i++)
			out[i] = p[i];
		return 8;
	}
	(void)gqalut_operator_log2_codes(in, p, (size_t)n, alpha);
	for (int i = 0; i < n; i++)
		out[i] = p[i] > 15 ? 0 : capped(ldexp(1.0, 15 - p[i]), 15);
	return 15;
}

static int8_t to_code(double x, int frac)
{
	const double y = floor(ldexp(x, frac) + 0.5);
	return (int8_t)(y < -128 ? -128 : y > 127 ? 127 : y);
}

static void exact_norm(const int8_t *in, int8_t *out, int n, int alpha, int beta,
                       const struct affine *affine)
{
	const double unit = ldexp(1.0, -alpha), gamma = ldexp(1.0, -affine->gamma_frac);
	double mean = 0.0, variance = 0.0;
	for (int i = 0; i < n; i++)
		mean += in[i] * unit;
	mean /= n;
	for (int i = 0; i < n; i++)
		variance += (in[i] * unit - mean) * (in[i] * unit - mean);
	const double r = 1.0 / sqrt(variance / n + 1e-5);
	for (int i = 0; i < n; i++)
		out[i] = to_code(
		        ((in[i] * unit - mean) * r * affine->gamma[i] + affine->beta[i] * 0x1p-12) *
		                gamma,
		        beta);
}

static void norm(const void *with, const int8_t *in, int8_t *out, int n, int alpha, int beta,
                 const struct affine *affine)
{
	const struct kit *kit = with;
	const struct gqalut_row_norm how = { affine->gamma, affine->beta, affine->gamma_frac,
		                             beta,          out,          NULL };
	if (is_exact(kit, FUNCTION_RSQRT))
		exact_norm(in, out, n, alpha, beta, affine);
	else
		(void)gqalut_row_layernorm(&(struct norm_call){ kit, (uint32_t)n }, in, (size_t)n,
		                           alpha, LAYERNORM_EPS, &how);
}

static double exact_activation(enum function f, double x)
{
	if (f == FUNCTION_GELU)
		return x * 0.5 * erfc(-x / sqrt(2.0));
	return x * fmin(fmax(x + 3.0, 0.0), 6.0) / 6.0;
}

static int8_t activation(const struct kit *kit, int q, int alpha, int beta)
{
	const struct gqalut_table *table = kit->table[kit->activation];
	if (table) {
		const int row = gqalut_table_alpha_index(table, alpha);
		const int32_t acc = gqalut_table_accumulate(table, row, q);
		return (int8_t)gqalut_table_requantise(table, row, acc, beta);
	}
	if (kit->formula)
		return to_code(kit->formula[alpha][q + 128], beta);
	return to_code(exact_activation(kit->activation, ldexp(q, -alpha)), beta);
}

/* All 256 codes once: what a direct table is. */
static void activate(const void *with, const int8_t *in, int8_t *out, int n, int alpha, int beta)
{
	int8_t lut[CODES];
	for (int q = -128; q < 128; q++)
		lut[q + 128] = activation(with, q, alpha, beta);
	for (int i = 0; i < n; i++)
		out[i] = lut[in[i] + 128];
}

static void divide(const void *with, const int32_t *num, int n, int32_t den, int lift, int8_t *out)
{
	const struct kit *kit = with;
	if (den == 0) {
		memset(out, 0, (size_t)n);
		return;
	}
	if (is_exact(kit, FUNCTION_DIV)) {
		for (int i = 0; i < n; i++)
			out[i] = to_code((double)num[i] / den, lift);
		return;
	}
	int32_t shift;
	const uint32_t r = reciprocal(kit, (uint32_t)den, kit->den_drop, &shift);
	for (int i = 0; i < n; i++)
		out[i] = quotient(num[i], r, shift - lift);
}

void kit_init(struct kit *kit, enum function activation)
{
	memset(kit, 0, sizeof *kit);
	kit->activation = activation;
	kit->frac = 8;
}

/* e^(-d * 2^-alpha) in steps of 2^-15 by the kit's table; one of -8..0 at its end
 * beyond that, and 0 where its line is below 0. */
static uint32_t numerator(const struct gqalut_table *table, int d, int alpha)
{
	enum { LOWEST = 8 };
	int shift;
	if (table->reduction.kind != GQALUT_REDUCTION_NONE) {
		const uint32_t r = gqalut_reduced_s32(table, -d, alpha, &shift);
		return gqalut_reduced_fixed(table, r, shift, 15, 1u << 15);
	}
	const int row = gqalut_table_alpha_index(table, alpha);
	const int most = d < LOWEST << alpha ? d : LOWEST << alpha;
	const double y = row < 0 ? 0.0 : gqalut_table_value(table, row, most < 128 ? -most : -128);
	return (uint32_t)floor(fmin(fmax(ldexp(y, 15), 0.0), 32768.0) + 0.5);
}

void kit_finish(struct kit *kit, struct nonlinear *nonlinear)
{
	const struct gqalut_table *table = kit->table[FUNCTION_EXP];
	for (int alpha = 0; alpha < KIT_ALPHAS; alpha++)
		for (int d = 0; d < CODES; d++) {
			kit->power[alpha][d] = exp(-ldexp(d, -alpha));
			kit->numerator[alpha][d] =
			        table ? numerator(table, d, alpha)
			              : (uint32_t)floor(ldexp(kit->power[alpha][d], 15) + 0.5);
		}
	*nonlinear = (struct nonlinear){ softmax, kit, norm, kit, activate, kit, divide, kit };
	if (kit->softmax)
		nonlinear->softmax = softmax_of_others;
	if (kit->log2)
		nonlinear->softmax = softmax_of_shifts;
}
