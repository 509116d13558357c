/* Softmax of a row of int8 codes by shifts and additions alone, and P*V with its
 * 4-bit codes.  The library includes this file, and the emitter pastes the text
 * between the markers into its header.  Freestanding, no multiplication, no
 * division, no table, nothing undefined or left to the implementation.
 *
 * What OPAL (Koo et al., DAC 2024, arXiv 2409.05902) says in its abstract, a
 * softmax in log2 of shifts and subtractions; the formulas are this project's.
 * All logarithms are in steps of 2^-8.  With d = q - max(q) at 2^-alpha:
 *
 *     t = d * 2^(8-alpha),  t = t + floor(t/2) - floor(t/16)       d*log2(e), as 23/16
 *     e = floor((1 + frac(t)) * 2^(16 + floor(t)))                 2^t in steps of 2^-16
 *     S = sum of e,  L = log2(S) - 16                              a line between powers of 2
 *
 * The probability is 2^(t - L), as the nearest power of 2 (a 4-bit code) or with
 * the line between powers of 2 (Mitchell's antilogarithm).
 */
#ifndef GQALUT_LOG2_H
#define GQALUT_LOG2_H

#include <stddef.h>
#include <stdint.h>

/* clang-format off */
/* gqalut:log2 begin */
/* -t for d = -below, 0 <= below <= 255 and 0 <= alpha <= 8: at most 93840.  For
 * u >= 0, floor(-u/2) = -floor((u+1)/2) and floor(-u/16) = -floor((u+15)/16). */
static inline uint32_t gqalut_log2_minus_t(uint32_t below, int alpha)
{
	const uint32_t u = below << (8 - alpha);
	return u + ((u + 1) >> 1) - ((u + 15) >> 4);
}

/* 2^-(x * 2^-8) in steps of 2^-steps, rounded down, the fraction of the exponent
 * as a line: x = 2^8*k - f with 0 <= f < 2^8 gives (1 + f*2^-8) * 2^(steps-k).
 * x < 2^31, 0 <= steps <= 22: at most 2^steps. */
static inline uint32_t gqalut_log2_power(uint32_t x, int steps)
{
	const uint32_t k = (x + 255) >> 8;
	const uint32_t mantissa = 256 + ((0u - x) & 255u); /* < 2^9 */
	return k > 30 ? 0 : (mantissa << steps) >> 8 >> k;
}

/* log2(s) - 16 in steps of 2^-8, rounded down, 2^16 <= s <= 2^32: 0..2^12.  The
 * eight bits below the leading one are the line between powers of 2. */
static inline uint32_t gqalut_log2_logarithm(uint64_t s)
{
	uint32_t m = (uint32_t)(s >> 8); /* 2^8 <= m <= 2^24 */
	uint32_t n = 0;
	for (uint32_t i = 16; i > 0; i >>= 1) {
		if (m >> i >= 256) {
			m >>= i;
			n += i;
		}
	}
	return (n << 8) + (m - 256);
}

/* The largest code of a row of n > 0. */
static inline int32_t gqalut_log2_largest(const int8_t *in, size_t n)
{
	int32_t most = in[0];
	for (size_t i = 1; i < n; i++)
		most = in[i] > most ? in[i] : most;
	return most;
}

/* L of a row: the powers are at most 2^16 each and the largest code's is 2^16,
 * so that the sum is within 2^16..2^32. */
static inline uint32_t gqalut_log2_denominator(const int8_t *in, size_t n, int32_t most, int alpha)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += gqalut_log2_power(gqalut_log2_minus_t((uint32_t)(most - in[i]), alpha), 16);
	return gqalut_log2_logarithm(sum);
}

/* gqalut:log2 end */
/* gqalut:log2-codes begin */
/* softmax of n codes at 2^-alpha into codes z: a probability is 2^-z for
 * z = 0..15 and 0 for z = 16.  Out may be in.  0; or -1, and nothing is written,
 * unless 1 <= n <= 2^16 and 0 <= alpha <= 8. */
static inline int gqalut_log2_softmax_codes(const int8_t *in, uint8_t *out, size_t n, int alpha)
{
	if (n < 1 || n > 65536 || alpha < 0 || alpha > 8)
		return -1;
	const int32_t most = gqalut_log2_largest(in, n);
	const uint32_t l = gqalut_log2_denominator(in, n, most, alpha) + 128;
	for (size_t i = 0; i < n; i++) {
		const uint32_t z = (l + gqalut_log2_minus_t((uint32_t)(most - in[i]), alpha)) >> 8;
		out[i] = (uint8_t)(z > 15 ? 16 : z);
	}
	return 0;
}

/* P*V for a row P of n codes z as above and V of n rows of columns int8: out of
 * columns sums of v * 2^-z, exact, in steps of 2^-15 * V's.  Rows of V whose
 * probability is 0 are not read.  0; or -1, and nothing is written, unless
 * 1 <= n <= 2^16, columns > 0, no code is above 16 and the probabilities add up
 * to 2^8 at most.  Those of a row made above add up to less than 4: its powers e
 * are rounded down by less than half where z <= 15, z is rounded by 1/2 at most,
 * L is log2(S) to within 0.09, and 2^(1 + 1/2 + 0.09) < 4. */
static inline int gqalut_log2_softmax_pv(const uint8_t *codes, const int8_t *v, size_t n,
		size_t columns, int32_t *out)
{
	uint32_t sum = 0; /* of 2^16 terms of 2^15 at most */
	if (n < 1 || n > 65536 || columns < 1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (codes[i] > 16)
			return -1;
		sum += codes[i] > 15 ? 0 : UINT32_C(1) << (15 - codes[i]);
	}
	if (sum > UINT32_C(1) << 23)
		return -1;
	for (size_t c = 0; c < columns; c++)
		out[c] = 0;
	/* v + 2^7 >= 0 can be shifted; the sums stay within 255 * 2^23 < 2^31. */
	for (size_t i = 0; i < n; i++, v += columns) {
		if (codes[i] > 15)
			continue;
		for (size_t c = 0; c < columns; c++)
			out[c] += (int32_t)((uint32_t)(v[c] + 128) << (15 - codes[i]));
	}
	for (size_t c = 0; c < columns; c++)
		out[c] -= (int32_t)(sum << 7);
	return 0;
}

/* gqalut:log2-codes end */
/* gqalut:log2-fine begin */
/* A probability, 2^-(x * 2^-8), in steps of 2^-frac, rounded half up, at most
 * limit: 0 <= frac <= 16. */
static inline uint32_t gqalut_log2_probability(uint32_t x, int frac, uint32_t limit)
{
	const uint32_t p = (gqalut_log2_power(x, frac + 1) + 1) >> 1;
	return p < limit ? p : limit;
}

/* softmax of n codes at 2^-alpha into n probabilities of 8 bits, in steps of
 * 2^-frac.  Out may be in.  0; or -1, and nothing is written, unless
 * 1 <= n <= 2^16, 0 <= alpha <= 8 and 1 <= frac <= 8. */
static inline int gqalut_log2_softmax_u8(const int8_t *in, uint8_t *out, size_t n, int alpha,
		int frac)
{
	if (n < 1 || n > 65536 || alpha < 0 || alpha > 8 || frac < 1 || frac > 8)
		return -1;
	const int32_t most = gqalut_log2_largest(in, n);
	const uint32_t l = gqalut_log2_denominator(in, n, most, alpha);
	for (size_t i = 0; i < n; i++) {
		const uint32_t x = l + gqalut_log2_minus_t((uint32_t)(most - in[i]), alpha);
		out[i] = (uint8_t)gqalut_log2_probability(x, frac, 0xff);
	}
	return 0;
}

/* The same into 16 bits, 1 <= frac <= 16.  Out must not overlap in. */
static inline int gqalut_log2_softmax_u16(const int8_t *in, uint16_t *out, size_t n, int alpha,
		int frac)
{
	if (n < 1 || n > 65536 || alpha < 0 || alpha > 8 || frac < 1 || frac > 16)
		return -1;
	const int32_t most = gqalut_log2_largest(in, n);
	const uint32_t l = gqalut_log2_denominator(in, n, most, alpha);
	for (size_t i = 0; i < n; i++) {
		const uint32_t x = l + gqalut_log2_minus_t((uint32_t)(most - in[i]), alpha);
		out[i] = (uint16_t)gqalut_log2_probability(x, frac, 0xffff);
	}
	return 0;
}

/* gqalut:log2-fine end */
/* clang-format on */

#endif
