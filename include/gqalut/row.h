/* Operators on a row of int8 codes, from tables of range-reduced functions:
 * softmax, LayerNorm, RMSNorm.  The library includes this file, and the emitter
 * pastes what an operator needs between two markers into its header, behind the
 * text of reduce.h.  Freestanding, no division, no floating point, no array that
 * grows with the row, nothing undefined or left to the implementation.
 *
 * A code q stands for q * 2^-alpha.  Rows have up to GQALUT_ROW_LONGEST codes.
 * Whoever includes this file defines the three functions declared first; TABLES
 * is handed through to them.  Each gives a value r * 2^-*shift with r below
 * 2^16 (GQALUT_ROW_FACTOR_BITS), which the makers of operators check.
 */
#ifndef GQALUT_ROW_H
#define GQALUT_ROW_H

#include <stddef.h>
#include <stdint.h>

#include <gqalut/reduce.h>

enum {
	GQALUT_ROW_LONGEST = 65536, /* so that the sums below stay within their words */
	GQALUT_ROW_FACTOR_BITS = 16
};

/* e^(d * 2^-alpha), -255 <= d <= 0; 1/v, v > 0; 1/sqrt(v), v > 0. */
static inline uint32_t gqalut_row_exp(const void *tables, int32_t d, int32_t alpha, int32_t *shift);
static inline uint32_t gqalut_row_reciprocal(const void *tables, uint32_t v, int32_t *shift);
static inline uint32_t gqalut_row_rsqrt(const void *tables, uint64_t v, int32_t *shift);

/* clang-format off */
/* gqalut:softmax begin */

/* The numerator of a probability, e^(d * 2^-alpha) in steps of 2^-15: at most
 * 2^15, so that 2^16 of them add up to 2^31 at most. */
static inline uint32_t gqalut_row_numerator(const void *tables, int32_t d, int32_t alpha)
{
	int32_t shift;
	const uint32_t r = gqalut_row_exp(tables, d, alpha, &shift);
	return gqalut_reduce_shift(r, shift - 15, UINT32_C(1) << 15);
}

/* The largest code of a row of n > 0. */
static inline int32_t gqalut_row_largest(const int8_t *in, size_t n)
{
	int32_t most = in[0];
	for (size_t i = 1; i < n; i++)
		most = in[i] > most ? in[i] : most;
	return most;
}

/* 1 over the sum of all numerators as r * 2^-*shift, in their steps: with a
 * numerator e, e * r * 2^-*shift is a probability. */
static inline uint32_t gqalut_row_denominator(const void *tables, const int8_t *in, size_t n,
		int32_t most, int32_t alpha, int32_t *shift)
{
	uint32_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += gqalut_row_numerator(tables, in[i] - most, alpha);
	return gqalut_row_reciprocal(tables, sum, shift);
}

/* e * r * 2^-shift in steps of 2^-frac, rounded half up, at most 1 and at most
 * limit: e <= 2^15 and r < 2^16 keep the product below 2^31. */
static inline uint32_t gqalut_row_probability(uint32_t e, uint32_t r, int32_t shift, int32_t frac,
		uint32_t limit)
{
	const uint32_t one = UINT32_C(1) << frac;
	return gqalut_reduce_shift(e * r, shift - frac, limit < one ? limit : one);
}

/* softmax of n codes into n probabilities of 8 bits, in steps of 2^-frac.  Out
 * may be in.  0; or -1, and nothing is written, unless 1 <= n <= 2^16,
 * 0 <= alpha <= 15, 1 <= frac <= 8. */
static inline int gqalut_row_softmax_u8(const void *tables, const int8_t *in, uint8_t *out,
		size_t n, int alpha, int frac)
{
	int32_t shift;
	if (n < 1 || n > 65536 || alpha < 0 || alpha > 15 || frac < 1 || frac > 8)
		return -1;
	const int32_t most = gqalut_row_largest(in, n);
	const uint32_t r = gqalut_row_denominator(tables, in, n, most, alpha, &shift);
	for (size_t i = 0; i < n; i++) {
		const uint32_t e = gqalut_row_numerator(tables, in[i] - most, alpha);
		out[i] = (uint8_t)gqalut_row_probability(e, r, shift, frac, 0xff);
	}
	return 0;
}

/* The same into 16 bits, 1 <= frac <= 16.  Out must not overlap in. */
static inline int gqalut_row_softmax_u16(const void *tables, const int8_t *in, uint16_t *out,
		size_t n, int alpha, int frac)
{
	int32_t shift;
	if (n < 1 || n > 65536 || alpha < 0 || alpha > 15 || frac < 1 || frac > 16)
		return -1;
	const int32_t most = gqalut_row_largest(in, n);
	const uint32_t r = gqalut_row_denominator(tables, in, n, most, alpha, &shift);
	for (size_t i = 0; i < n; i++) {
		const uint32_t e = gqalut_row_numerator(tables, in[i] - most, alpha);
		out[i] = (uint16_t)gqalut_row_probability(e, r, shift, frac, 0xffff);
	}
	return 0;
}

/* gqalut:softmax end */
/* gqalut:norm begin */

/* floor(v * 2^-s + 1/2) for any s >= 0. */
static inline int32_t gqalut_row_shift32(int32_t v, int32_t s)
{
	if (s == 0 || s > 31)
		return s == 0 ? v : 0;
	/* The half is added behind a shift by s - 1, where it cannot overflow. */
	return gqalut_lookup_floor_shift(gqalut_lookup_floor_shift(v, s - 1) + 1, 1);
}

static inline int64_t gqalut_row_floor_shift64(int64_t v, int32_t s)
{
	return v < 0 ? -1 - (int64_t)((uint64_t)(-1 - v) >> s) : (int64_t)((uint64_t)v >> s);
}

static inline int64_t gqalut_row_shift64(int64_t v, int32_t s)
{
	if (s == 0 || s > 63)
		return s == 0 ? v : 0;
	return gqalut_row_floor_shift64(gqalut_row_floor_shift64(v, s - 1) + 1, 1);
}

/* Sum and sum of squares of a row: |sum| <= 2^23, squares <= 2^30. */
static inline void gqalut_row_sums(const int8_t *in, size_t n, int32_t *sum, uint32_t *squares)
{
	*sum = 0;
	*squares = 0;
	for (size_t i = 0; i < n; i++) {
		*sum += in[i];
		*squares += (uint32_t)(in[i] * in[i]);
	}
}

/* n^2 * eps * 2^(2 alpha) with eps in steps of 2^-32, rounded down: what eps is
 * to n^2 times a variance in units of codes.  At most 2^63. */
static inline uint64_t gqalut_row_epsilon(size_t n, int32_t alpha, uint32_t eps)
{
	const uint64_t square = (uint64_t)n * n;          /* <= 2^32 */
	const uint64_t low = (square & 0xffffffffu) * eps; /* < 2^64 */
	const uint64_t term = (square >> 32) * eps + (low >> 32); /* n^2 eps, < 2^33 */
	const int32_t s = 2 * alpha;
	if (s <= 0)
		return s > -64 ? term >> -s : 0;
	/* The fraction below 2^-32 matters where 2^(2 alpha) lifts it up. */
	return s <= 30 ? term << s | (low & 0xffffffffu) >> (32 - s) : UINT64_C(1) << 63;
}

/* deviation * r * 2^-shift in steps of 2^-12, a normalised value.  Narrow: 32
 * bits hold the product. */
static inline int32_t gqalut_row_unit(int32_t deviation, uint32_t r, int32_t shift, int narrow)
{
	const int32_t s = shift - 12;
	if (s < 0)
		return (int32_t)((int64_t)deviation * (int64_t)r * (INT64_C(1) << -s));
	return narrow ? gqalut_row_shift32(deviation * (int32_t)r, s)
	              : (int32_t)gqalut_row_shift64((int64_t)deviation * (int64_t)r, s);
}

/* unit * gamma + bias in steps of 2^-(unit's + gamma's), requantised by 2^-s:
 * |unit| is about 2^20 at most, so that 29 bits hold the product. */
static inline int32_t gqalut_row_affine(int32_t unit, int32_t gamma, int32_t bias, int32_t s)
{
	const int32_t limit = INT32_C(1) << 30;
	const int32_t b = bias < -limit ? -limit : bias > limit ? limit : bias;
	return gqalut_row_shift32(unit * gamma + b, s);
}

static inline int32_t gqalut_row_saturate(int32_t y, int32_t most)
{
	return y < -most - 1 ? -most - 1 : y > most ? most : y;
}

/* What a norm does to a row beside its table: out8 or out16 is NULL. */
struct gqalut_row_norm {
	const int8_t *gamma; /* n, in steps of 2^-gamma_frac; NULL: 1, gamma_frac unused */
	const int32_t *bias; /* n, within +-2^30, in steps of 2^-(12 + gamma_frac); NULL: 0 */
	int gamma_frac, out_frac;
	int8_t *out8;
	int16_t *out16;
};

/* A row whose code q deviates by n*q - centre, over the square root of d. */
static inline void gqalut_row_normalise(const void *tables, const int8_t *in, size_t n,
		int32_t centre, uint64_t d, const struct gqalut_row_norm *norm)
{
	int32_t shift = 0;
	/* d = 0: all deviations are 0. */
	const uint32_t r = d > 0 ? gqalut_row_rsqrt(tables, d, &shift) : 0;
	const int32_t s = 12 + (norm->gamma ? norm->gamma_frac : 0) - norm->out_frac;
	/* |n*q - centre| < 255 n */
	const int narrow = (uint64_t)n * 255u * r <= INT32_MAX;
	for (size_t i = 0; i < n; i++) {
		const int32_t deviation = (int32_t)n * in[i] - centre;
		const int32_t unit = gqalut_row_unit(deviation, r, shift, narrow);
		const int32_t y = gqalut_row_affine(unit, norm->gamma ? norm->gamma[i] : 1,
			norm->bias ? norm->bias[i] : 0, s);
		if (norm->out8)
			norm->out8[i] = (int8_t)gqalut_row_saturate(y, INT8_MAX);
		else
			norm->out16[i] = (int16_t)gqalut_row_saturate(y, INT16_MAX);
	}
}

/* Whether the two functions below may run. */
static inline int gqalut_row_norm_allows(size_t n, int alpha, const struct gqalut_row_norm *norm)
{
	const int unit_frac = 12 + (norm->gamma ? norm->gamma_frac : 0);
	return n >= 1 && n <= 65536 && alpha >= -15 && alpha <= 15 && norm->gamma_frac >= 0 &&
	       norm->gamma_frac <= 15 && norm->out_frac >= 0 && norm->out_frac <= unit_frac;
}

/* gqalut:norm end */
/* gqalut:layernorm begin */

/* LayerNorm: (x - mean) / sqrt(variance + eps) * gamma + bias of n codes, into
 * codes at 2^-out_frac, halves up, saturated.  With d = n*sum(q^2) - sum(q)^2,
 * (x - mean) / sqrt(variance) = (n*q - sum(q)) / sqrt(d): the input's scale
 * cancels.  eps in steps of 2^-32: 42950 is 1e-5.  An out of 8 bits may be in.
 * 0; or -1, and nothing is written, unless 1 <= n <= 2^16, -15 <= alpha <= 15,
 * 0 <= gamma_frac <= 15 and 0 <= out_frac <= 12 (+ gamma_frac with gamma). */
static inline int gqalut_row_layernorm(const void *tables, const int8_t *in, size_t n, int alpha,
		uint32_t eps, const struct gqalut_row_norm *norm)
{
	int32_t sum;
	uint32_t squares;
	if (!gqalut_row_norm_allows(n, alpha, norm))
		return -1;
	gqalut_row_sums(in, n, &sum, &squares);
	/* At most 2^46, and below 2^64 with eps. */
	const uint64_t d = (uint64_t)n * squares - (uint64_t)((int64_t)sum * sum);
	gqalut_row_normalise(tables, in, n, sum, d + gqalut_row_epsilon(n, alpha, eps), norm);
	return 0;
}

/* gqalut:layernorm end */
/* gqalut:rmsnorm begin */

/* RMSNorm: x / sqrt(mean(x^2) + eps) * gamma + bias of n codes, into codes at
 * 2^-out_frac, halves up, saturated.  With d = n*sum(q^2) the input's scale
 * cancels: n*q / sqrt(d).  eps in steps of 2^-32: 42950 is 1e-5.  An out of 8
 * bits may be in.  0; or -1, and nothing is written, unless 1 <= n <= 2^16,
 * -15 <= alpha <= 15, 0 <= gamma_frac <= 15 and 0 <= out_frac <= 12
 * (+ gamma_frac with gamma). */
static inline int gqalut_row_rmsnorm(const void *tables, const int8_t *in, size_t n, int alpha,
		uint32_t eps, const struct gqalut_row_norm *norm)
{
	int32_t sum;
	uint32_t squares;
	if (!gqalut_row_norm_allows(n, alpha, norm))
		return -1;
	gqalut_row_sums(in, n, &sum, &squares);
	gqalut_row_normalise(tables, in, n, 0,
		(uint64_t)n * squares + gqalut_row_epsilon(n, alpha, eps), norm);
	return 0;
}

/* gqalut:rmsnorm end */
/* clang-format on */

#endif
