/* The lookup arithmetic, once and for all.
 *
 * The evaluator includes this file, and the emitter pastes the lines between
 * the two markers into every C header it writes (with the table's own name as
 * prefix and the table's own code type), so host and target run the same text.
 * Freestanding: <stdint.h> only.  No value is ever shifted while negative, and
 * gqalut_table_check() proves for each table that nothing here can overflow.
 *
 * Words: a code q stands for x = q * 2^-alpha; a segment has slope k * 2^-fk
 * and intercept b * 2^-fb.
 */
#ifndef GQALUT_LOOKUP_H
#define GQALUT_LOOKUP_H

#include <stdint.h>

/* The type that stored breakpoints have here; int8_t in most emitted headers. */
typedef int32_t gqalut_lookup_code;

/* clang-format off */
/* gqalut:lookup begin */

/* Segment of code q: the number of breakpoints c[i] with q >= c[i], so a code
 * that equals a breakpoint belongs to the segment on its right. */
static inline int32_t gqalut_lookup_segment(int32_t q, const gqalut_lookup_code *c, int32_t n)
{
	int32_t s = 0;
	for (int32_t i = 0; i < n; i++)
		s += q >= (int32_t)c[i];
	return s;
}

/* D(alpha) = max(fk + alpha, fb): the fraction bits of the accumulator. */
static inline int32_t gqalut_lookup_frac_bits(int32_t fk, int32_t fb, int32_t alpha)
{
	return fk + alpha > fb ? fk + alpha : fb;
}

/* v * 2^s for 0 <= s <= 30. */
static inline int32_t gqalut_lookup_scale(int32_t v, int32_t s)
{
	return v * (int32_t)(UINT32_C(1) << s);
}

/* acc = k*q * 2^(d-fk-alpha) + b * 2^(d-fb): the exact value times 2^d. */
static inline int32_t gqalut_lookup_accumulate(int32_t q, int32_t k, int32_t fk, int32_t b,
		int32_t fb, int32_t alpha, int32_t d)
{
	return gqalut_lookup_scale(k * q, d - fk - alpha) + gqalut_lookup_scale(b, d - fb);
}

/* floor(v / 2^s) for 0 <= s <= 31. */
static inline int32_t gqalut_lookup_floor_shift(int32_t v, int32_t s)
{
	return v < 0 ? -1 - (int32_t)((uint32_t)(-1 - v) >> s) : (int32_t)((uint32_t)v >> s);
}

/* sat(floor(acc * 2^(beta-d) + 1/2)) into lo..hi: halves round up. */
static inline int32_t gqalut_lookup_requantise(int32_t acc, int32_t d, int32_t beta, int32_t lo,
		int32_t hi)
{
	int32_t s = d - beta;
	int32_t y;
	if (s > 31) {
		y = 0; /* |acc| <= 2^31, so the value is within [-1/2, 1/2) */
	} else if (s > 0) {
		y = gqalut_lookup_floor_shift(acc, s - 1);
		y = gqalut_lookup_floor_shift(y, 1) + (y & 1);
	} else if (s > -16 && acc >= -INT32_C(65535) && acc <= INT32_C(65535)) {
		y = gqalut_lookup_scale(acc, -s);
	} else {
		y = acc < 0 ? lo : acc > 0 ? hi : 0; /* beyond any output of 16 bits */
	}
	return y < lo ? lo : y > hi ? hi : y;
}

/* gqalut:lookup end */
/* clang-format on */

#endif
