/* The arithmetic of range reduction, once and for all: the library includes
 * this file, and the emitter pastes what a table needs between two markers into
 * its header, behind the text of lookup.h and with the table's own name as
 * prefix.  Freestanding, <stdint.h> only, nothing undefined or left to the
 * implementation.  What the formulas are for: reduction.h.
 */
#ifndef GQALUT_REDUCE_H
#define GQALUT_REDUCE_H

#include <stdint.h>

#include <gqalut/lookup.h>

/* clang-format off */
/* gqalut:symmetric begin */
/* |q|, also of the smallest code. */
static inline int32_t gqalut_reduce_core(int32_t q)
{
	return q < 0 ? -q : q;
}

/* gqalut:symmetric end */
/* gqalut:minus-x begin */
/* acc = f(x) * 2^d at x = |q| * 2^-alpha becomes that at q < 0: f(-x) = f(x) - x. */
static inline int32_t gqalut_reduce_mirror_minus_x(int32_t acc, int32_t q, int32_t alpha, int32_t d)
{
	return acc + gqalut_lookup_scale(q, d - alpha);
}

/* gqalut:minus-x end */
/* gqalut:odd begin */
/* acc = f(x) * 2^d at x = |q| * 2^-alpha becomes that at q < 0: f(-x) = -f(x). */
static inline int32_t gqalut_reduce_mirror_odd(int32_t acc, int32_t q, int32_t alpha, int32_t d)
{
	(void)q;
	(void)alpha;
	(void)d;
	return -acc;
}

/* gqalut:odd end */
/* gqalut:one begin */
/* acc = f(x) * 2^d at x = |q| * 2^-alpha becomes that at q < 0: f(-x) = 1 - f(x). */
static inline int32_t gqalut_reduce_mirror_one(int32_t acc, int32_t q, int32_t alpha, int32_t d)
{
	(void)q;
	(void)alpha;
	return gqalut_lookup_scale(1, d) - acc;
}

/* gqalut:one end */
/* gqalut:even begin */
/* acc = f(x) * 2^d at x = |q| * 2^-alpha becomes that at q < 0: f(-x) = f(x). */
static inline int32_t gqalut_reduce_mirror_even(int32_t acc, int32_t q, int32_t alpha, int32_t d)
{
	(void)q;
	(void)alpha;
	(void)d;
	return acc;
}

/* gqalut:even end */
/* gqalut:shift begin */
/* floor(v * 2^-s + 1/2) for any s, at most most. */
static inline uint32_t gqalut_reduce_shift(uint32_t v, int32_t s, uint32_t most)
{
	uint32_t y = 0;
	if (s > 0 && s <= 32) {
		y = v >> (s - 1);
		y = (y >> 1) + (y & 1u);
	} else if (s <= 0 && v != 0) {
		y = s > -32 && v <= UINT32_MAX >> -s ? v << -s : UINT32_MAX;
	}
	return y < most ? y : most;
}

/* gqalut:shift end */
/* gqalut:log2 begin */
/* floor(log2(v)), 0 for v = 0. */
static inline int32_t gqalut_reduce_log2(uint32_t v)
{
	int32_t n = 0;
	for (int32_t i = 16; i > 0; i /= 2) {
		if (v >> i != 0) {
			v >>= i;
			n += i;
		}
	}
	return n;
}

/* gqalut:log2 end */
/* gqalut:normalize begin */
/* The number v * 2^low, v > 0, is m * 2^-(p-step) * 2^(step*k) with m of p bits,
 * rounded half up: returns m, 2^(p-step) <= m < 2^p.  step is 1 or 2. */
static inline int32_t gqalut_reduce_mantissa(uint32_t v, int32_t low, int32_t p, int32_t step,
		int32_t *k)
{
	const int32_t n = (low + gqalut_reduce_log2(v)) >> (step - 1);
	const int32_t m = (int32_t)gqalut_reduce_shift(v, (n + 1) * step - p - low, UINT32_MAX);
	const int32_t carry = m >> p; /* m = 2^p is 2^(p-step) one step up */
	*k = n + carry;
	return carry != 0 ? m >> step : m;
}

/* The same of 64 bits.  Beyond the upper 32 there is no bit that m, of 16 at
 * most, is rounded by. */
static inline int32_t gqalut_reduce_mantissa64(uint64_t v, int32_t p, int32_t step, int32_t *k)
{
	const uint32_t high = (uint32_t)(v >> 32), rest = (uint32_t)v;
	const int32_t low = high != 0 ? gqalut_reduce_log2(high) + 1 : 0;
	/* v >> low, without the call that a shift of 64 bits can be */
	const uint32_t kept = low == 0 ? rest : low == 32 ? high : high << (32 - low) | rest >> low;
	return gqalut_reduce_mantissa(kept, low, p, step, k);
}

/* gqalut:normalize end */
/* gqalut:multi-range begin */
/* Sub-range k < ranges holds the v below 2^(top+step*k); returns the code of p
 * bits, floor(v * 2^(p-top-step*k) + 1/2), within 2^(p-step)..2^p - 1. */
static inline int32_t gqalut_reduce_range(uint32_t v, int32_t p, int32_t top, int32_t step,
		int32_t ranges, int32_t *k)
{
	const int32_t least = INT32_C(1) << (p - step), limit = INT32_C(1) << p;
	int32_t n = 0;
	while (n < ranges - 1 && v >> (top + step * n) != 0)
		n++;
	uint32_t m = gqalut_reduce_shift(v, top + step * n - p, (uint32_t)limit);
	if (m == (uint32_t)limit) {
		m = n < ranges - 1 ? (uint32_t)least : (uint32_t)limit - 1u;
		n += n < ranges - 1;
	}
	*k = n;
	return (int32_t)m < least ? least : (int32_t)m;
}

/* gqalut:multi-range end */
/* gqalut:exp2 begin */
/* floor(d * num * 2^-s + 1/2) for |d| <= 2^15, 0 < num < 2^15, s <= 26, and a
 * result within 2^30. */
static inline int32_t gqalut_reduce_rate16(int32_t d, int32_t num, int32_t s)
{
	const int32_t t = d * num;
	return s > 0 ? gqalut_lookup_floor_shift(t + (INT32_C(1) << (s - 1)), s)
	             : gqalut_lookup_scale(t, -s);
}

/* The same for any d, -12 <= s <= 26; beyond +-2^30 the result is that. */
static inline int32_t gqalut_reduce_rate32(int32_t d, int32_t num, int32_t s)
{
	const int64_t limit = INT64_C(1) << 30;
	int64_t t = (int64_t)d * num;
	if (s > 0) {
		t += INT64_C(1) << (s - 1);
		t = t < 0 ? -1 - ((-1 - t) >> s) : t >> s;
	} else {
		t *= INT64_C(1) << -s;
	}
	return t < -limit ? (int32_t)-limit : t > limit ? (int32_t)limit : (int32_t)t;
}

/* t = n + code * 2^-p with 0 <= code < 2^p, t in units of 2^-p. */
static inline int32_t gqalut_reduce_split(int32_t t, int32_t p, int32_t *n)
{
	*n = gqalut_lookup_floor_shift(t, p);
	return t - gqalut_lookup_scale(*n, p);
}

/* gqalut:exp2 end */
/* clang-format on */

#endif
