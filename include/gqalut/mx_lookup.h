/* The lookup arithmetic at any power-of-two scale and that of microscaling
 * blocks, once and for all: the library includes this file, and the emitter
 * pastes the lines between the two markers into the headers of the format c-mx,
 * behind the text of lookup.h and with the table's own name as prefix.
 * Freestanding, <stdint.h> only, 32-bit integers only, nothing undefined or left
 * to the implementation.
 *
 * Words: x = q * 2^e, |q| <= 255, which holds an element of a block (e is the
 * block's step) and a bfloat16 (with an exponent of its own) exactly.  -256 <= e
 * <= 256.  A value v rounded to odd is v, or if v is between two integers the odd
 * one of them: it can be rounded once more, to at least two bits fewer, as v
 * itself would be (Boldo and Melquiond, "Emulation of a FMA and correctly
 * rounded sums", IEEE Transactions on Computers 57(4), 2008).  Results travel as
 * the bits of a binary32 rounded to odd, whose order is that of integers.
 */
#ifndef GQALUT_MX_LOOKUP_H
#define GQALUT_MX_LOOKUP_H

#include <gqalut/reduce.h>

/* clang-format off */
/* gqalut:mx begin */

/* Whether q * 2^e >= t * 2^-p, with s = -e - p: q >= ceil(t * 2^s).  |t| <= 2^28. */
static inline int32_t gqalut_lookup_mx_reaches(int32_t q, int32_t t, int32_t s)
{
	if (s < 0) /* from 31 on, ceil(t * 2^s) is 1 or 0 */
		return q >= -gqalut_lookup_floor_shift(-t, s < -31 ? 31 : -s);
	if (t < -255 || t > 255)
		return t < 0;
	return q >= gqalut_lookup_scale(t, s < 8 ? s : 8); /* 2^8 is beyond any q */
}

/* v * 2^-s rounded to odd, s >= 0. */
static inline uint32_t gqalut_lookup_mx_odd(uint32_t v, int32_t s)
{
	if (s > 31)
		return v != 0u;
	return v >> s | ((v & ((UINT32_C(1) << s) - 1u)) != 0u);
}

/* |v| */
static inline uint32_t gqalut_lookup_mx_size(int32_t v)
{
	return v < 0 ? 0u - (uint32_t)v : (uint32_t)v;
}

/* a * 2^-fa + b * 2^-fb for |a|, |b| <= 2^23, as a number times 2^-*frac.  Exact
 * with *frac = max(fa, fb) wherever both terms are below 2^30 then, and exact if a
 * or b is 0.  Else the larger term fills 30 bits, the other one is rounded to odd,
 * and so is the sum, with 28 bits at least: the larger term is even. */
static inline int32_t gqalut_lookup_mx_add(int32_t a, int32_t fa, int32_t b, int32_t fb,
		int32_t *frac)
{
	const int32_t high = fa < fb ? a : b, low = fa < fb ? b : a;
	const int32_t gap = fa < fb ? fb - fa : fa - fb;
	const int32_t room = high != 0 ? 29 - gqalut_reduce_log2(gqalut_lookup_mx_size(high)) : gap;
	const int32_t up = gap < room ? gap : room;
	const int32_t rest = (int32_t)gqalut_lookup_mx_odd(gqalut_lookup_mx_size(low), gap - up);
	*frac = (fa < fb ? fa : fb) + up;
	return (high != 0 ? gqalut_lookup_scale(high, up) : 0) + (low < 0 ? -rest : rest);
}

/* The bits of v * 2^-frac as binary32: rounded to odd, at most the largest
 * finite one. */
static inline uint32_t gqalut_lookup_mx_float(int32_t v, int32_t frac)
{
	const uint32_t size = gqalut_lookup_mx_size(v), sign = v < 0 ? UINT32_C(0x80000000) : 0u;
	const int32_t n = gqalut_reduce_log2(size);
	const int32_t exponent = n - frac + 127; /* as stored */
	const int32_t s = exponent > 0 ? n - 23 : frac - 149;
	if (size == 0)
		return 0;
	if (exponent > 254)
		return sign | UINT32_C(0x7f7fffff);
	const uint32_t m = s > 0 ? gqalut_lookup_mx_odd(size, s) : size << -s;
	/* The leading one of a normal m adds 1 to the exponent. */
	return sign | (m + (exponent > 0 ? (uint32_t)(exponent - 1) << 23 : 0u));
}

/* A finite bfloat16 as q * 2^*e, |q| <= 255. */
static inline int32_t gqalut_lookup_mx_bf16(uint16_t bits, int32_t *e)
{
	const int32_t exponent = (int32_t)(bits >> 7 & 0xffu);
	const int32_t q = (int32_t)(bits & 0x7fu) + (exponent > 0 ? 128 : 0);
	*e = (exponent > 0 ? exponent : 1) - 134;
	return (bits & 0x8000u) != 0u ? -q : q;
}

/* A block in memory of the caller's. */
struct gqalut_lookup_mx {
	int32_t count;         /* of elements, 1..65536 */
	int8_t *code;          /* count of them; a kept value's is 0 */
	uint8_t scale;         /* E + 127; 255: NaN, and nothing is kept */
	int32_t outlier_count; /* of kept values */
	uint16_t *index;       /* where they are, ascending */
	uint16_t *outlier;     /* and what, as bfloat16 */
};

/* Exponent e of a block's step, for elements of that many bits. */
static inline int32_t gqalut_lookup_mx_step(uint8_t scale, int32_t bits)
{
	return (int32_t)scale - 125 - bits;
}

/* The next one of n values, the largest first and of equal ones the lowest index
 * first, behind the one of that size and index; -1: none. */
static inline int32_t gqalut_lookup_mx_next(const uint32_t *v, int32_t n, uint32_t size,
		int32_t index)
{
	int32_t best = -1;
	for (int32_t i = 0; i < n; i++) {
		const uint32_t one = v[i] & UINT32_C(0x7fffffff);
		if ((one < size || (one == size && i > index)) &&
		    (best < 0 || one > (v[best] & UINT32_C(0x7fffffff))))
			best = i;
	}
	return best;
}

/* |v| * 2^-e as a code, halves to even, at most most; e = scale - 125 - bits, and
 * v is below 2^(scale - 126). */
static inline int32_t gqalut_lookup_mx_code(uint32_t v, int32_t scale, int32_t bits, int32_t most)
{
	const int32_t stored = (int32_t)(v >> 23 & 0xffu), exponent = stored > 0 ? stored : 1;
	const uint32_t m = (v & UINT32_C(0x7fffff)) + (stored > 0 ? UINT32_C(0x800000) : 0u);
	const int32_t s = scale + 25 - bits - exponent; /* 16 at least */
	if (s > 25)
		return 0;
	const uint32_t half = UINT32_C(1) << (s - 1);
	const int32_t q = (int32_t)((m + half - 1u + (m >> s & 1u)) >> s);
	return q < most ? q : most;
}

/* q * 2^e as a bfloat16, which holds it: 0 <= q <= 127, e = scale - 125 - bits. */
static inline uint32_t gqalut_lookup_mx_element(int32_t q, int32_t scale, int32_t bits)
{
	const int32_t n = gqalut_reduce_log2((uint32_t)q);
	const int32_t exponent = n + scale + 2 - bits;
	if (q == 0 || exponent <= 0)
		return (uint32_t)q << (scale + 8 - bits);
	return ((uint32_t)exponent << 7) + (((uint32_t)q << (7 - n)) & 0x7fu);
}

/* The float of bits v as a bfloat16, halves to even, finite, and above the
 * largest element of the block unless that is 0. */
static inline uint16_t gqalut_lookup_mx_keep(uint32_t v, uint32_t largest)
{
	uint32_t bits = ((v & UINT32_C(0x7fffffff)) + 0x7fffu + (v >> 16 & 1u)) >> 16;
	bits = bits > 0x7f7fu ? 0x7f7fu : bits;
	bits = largest > 0u && bits <= largest ? largest + 1u : bits;
	return (uint16_t)(bits | (v >> 16 & 0x8000u));
}

/* Quantises n floats, given as bits, into a block: the outliers largest ones are
 * kept, of equal ones the lower index, and the largest of the others sets the
 * scale. */
static inline void gqalut_lookup_mx_quantise(const uint32_t *v, int32_t n, int32_t bits,
		int32_t outliers, struct gqalut_lookup_mx *out)
{
	const int32_t most = (INT32_C(1) << (bits - 1)) - 1;
	uint32_t size = UINT32_MAX; /* of the last one that is kept */
	int32_t at = -1, largest = 0;
	for (int32_t i = 0; i < outliers && i < n; i++) {
		at = gqalut_lookup_mx_next(v, n, size, at);
		size = v[at] & UINT32_C(0x7fffffff);
	}
	const int32_t first = gqalut_lookup_mx_next(v, n, size, at);
	out->count = n;
	out->scale = (uint8_t)(first < 0 ? 0u : v[first] >> 23 & 0xffu);
	out->outlier_count = 0;
	for (int32_t i = 0; i < n; i++) {
		const uint32_t one = v[i] & UINT32_C(0x7fffffff);
		const int32_t kept = one > size || (one == size && i <= at);
		const int32_t q = kept ? 0 : gqalut_lookup_mx_code(one, out->scale, bits, most);
		out->code[i] = (int8_t)(v[i] >> 31 != 0u ? -q : q);
		largest = q > largest ? q : largest;
		if (kept)
			out->index[out->outlier_count++] = (uint16_t)i;
	}
	const uint32_t floor = gqalut_lookup_mx_element(largest, out->scale, bits);
	for (int32_t i = 0; i < out->outlier_count; i++)
		out->outlier[i] = gqalut_lookup_mx_keep(v[out->index[i]], floor);
}

/* The block whose every value is NaN. */
static inline void gqalut_lookup_mx_nan(int32_t n, struct gqalut_lookup_mx *out)
{
	out->count = n;
	out->scale = 255;
	out->outlier_count = 0;
	for (int32_t i = 0; i < n; i++)
		out->code[i] = 0;
}

/* gqalut:mx end */
/* clang-format on */

#endif
