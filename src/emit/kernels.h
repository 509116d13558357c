/* The array kernels of the emitted C header, for 8-bit signed codes and results,
 * 8-bit coefficients with shared fraction bits and at most 16 entries.
 *
 * The emitter pastes the lines between the markers, gqalut_kernel_ and
 * GQALUT_KERNEL_ replaced by the table's name, after those of gqalut/lookup.h;
 * the first part goes outside extern "C".  Here they stand as C that compiles.
 *
 * Why 16 bits are enough.  With p = fk + alpha and D = max(p, fb) a result is
 *     floor((k*q * 2^(D-p) + b * 2^(D-fb) + 2^(D-beta-1)) / 2^(D-beta)).
 * If p >= fb, D = p: the numerator is k*q + b * 2^(p-fb) + 2^(s-1), s = p-beta.
 * If p < fb, dividing by 2^(fb-p) leaves k*q + b / 2^(fb-p) + 2^(s-1) over 2^s;
 * for s >= 1 all but the b term are integers, so its part below 1 cannot lift
 * the sum over a multiple of 2^s and b may be floored.  Either way
 *     y = floor((k*q + unit * b' + 2^(s-1)) / 2^s),  unit = 2^max(p-fb, 0).
 * For unit <= 128: k*q is within -127*128..128*128 and unit * b' within
 * -128*128..127*128, so their sum is within +-32640. */
#ifndef GQALUT_EMIT_KERNELS_H
#define GQALUT_EMIT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include <gqalut/lookup.h>

#ifndef GQALUT_KERNEL_ENTRIES
#define GQALUT_KERNEL_ENTRIES 16
#endif

/* clang-format off */
/* gqalut:targets begin */
/* With GQALUT_PORTABLE defined, no intrinsic is used. */
#if defined(GQALUT_PORTABLE)
#elif defined(__SSSE3__)
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#elif defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#endif

/* gqalut:targets end */
/* gqalut:kernels begin */

/* Arrays on targets with vectors: SSSE3, AVX2, AVX-512 VBMI, NEON of AArch64,
 * Helium, else loops that compilers vectorise.  The same values as one by one. */
#if defined(__SSE2__) || defined(__ARM_NEON) || defined(__ARM_FEATURE_MVE) || \
	defined(__riscv_vector) || defined(__ALTIVEC__) || defined(__wasm_simd128__) || \
	defined(__loongarch_sx)

/* The table at one pair of scales: with s = the number of above[i] < q,
 * y = sat(floor((slope[s] * q + intercept[s] * 2^up + 2^(shift-1)) / 2^shift)),
 * in which the sum is within +-32640 before the half is added. */
struct gqalut_kernel_plan {
	int8_t above[20]; /* ascending, 127 after the last */
	int8_t slope[16], intercept[16];
	int up, shift; /* 0..7, 1..15 */
	int32_t live;  /* how many of above[] can be below a code */
};

/* The plan for stored breakpoints and p = slope fraction + alpha; 0 if these
 * scales need more than 16 bits (beta >= p, or p more than 7 above fb). */
static inline int gqalut_kernel_plan_make(struct gqalut_kernel_plan *plan,
		const int8_t *breakpoint, int32_t active, const int8_t *slope,
		const int8_t *intercept, int32_t p, int32_t fb, int32_t beta)
{
	const int32_t up = p - fb, down = up < -8 ? 8 : up < 0 ? -up : 0;
	const int32_t shift = p - beta;
	int32_t first = 0; /* segment of the smallest code */
	if (shift < 1 || up > 7)
		return 0;
	while (first < active && breakpoint[first] == INT8_MIN)
		first++;
	for (int32_t i = 0; i < 20; i++)
		plan->above[i] = i < active - first ? (int8_t)(breakpoint[first + i] - 1) : INT8_MAX;
	for (int32_t s = 0; s < 16; s++) {
		/* Beyond 15 bits every result is 0, as with zero coefficients. */
		const int used = shift <= 15 && first + s < GQALUT_KERNEL_ENTRIES;
		plan->slope[s] = used ? slope[first + s] : (int8_t)0;
		plan->intercept[s] = used ?
			(int8_t)gqalut_lookup_floor_shift(intercept[first + s], down) : (int8_t)0;
	}
	plan->up = up > 0 ? (int)up : 0;
	plan->shift = shift <= 15 ? (int)shift : 15;
	plan->live = active - first;
	return 1;
}

#if !defined(GQALUT_PORTABLE) && defined(__SSSE3__)
#ifdef __AVX2__
#define GQALUT_KERNEL_LANES 32
#define GQALUT_KERNEL_OP(name) _mm256_##name
#define GQALUT_KERNEL_ALL(name) _mm256_##name##_si256
typedef __m256i gqalut_kernel_vector;
#else
#define GQALUT_KERNEL_LANES 16
#define GQALUT_KERNEL_OP(name) _mm_##name
#define GQALUT_KERNEL_ALL(name) _mm_##name##_si128
typedef __m128i gqalut_kernel_vector;
#endif

static inline gqalut_kernel_vector gqalut_kernel_load(const int8_t *p)
{
	return GQALUT_KERNEL_ALL(loadu)((const gqalut_kernel_vector *)(const void *)p);
}

static inline void gqalut_kernel_store(int8_t *p, gqalut_kernel_vector v)
{
	GQALUT_KERNEL_ALL(storeu)((gqalut_kernel_vector *)(void *)p, v);
}

/* 16 bytes, in each half of a vector of 32. */
static inline gqalut_kernel_vector gqalut_kernel_spread(const int8_t *p)
{
	const __m128i row = _mm_loadu_si128((const __m128i *)(const void *)p);
#ifdef __AVX2__
	return _mm256_broadcastsi128_si256(row);
#else
	return row;
#endif
}

/* The plan in registers: one[s], two[s], four[s] is the threshold that the
 * search compares with at segment s to go 1, 2 or 4 further. */
struct gqalut_kernel_registers {
	gqalut_kernel_vector middle, four, two, one, slope, intercept, unit, round;
};

static inline struct gqalut_kernel_registers gqalut_kernel_ready(
		const struct gqalut_kernel_plan *plan)
{
	struct gqalut_kernel_registers r;
	r.middle = GQALUT_KERNEL_OP(set1_epi8)(plan->above[GQALUT_KERNEL_ENTRIES > 8 ? 7 : 3]);
	r.four = gqalut_kernel_spread(plan->above + 3);
	r.two = gqalut_kernel_spread(plan->above + 1);
	r.one = gqalut_kernel_spread(plan->above);
	r.slope = gqalut_kernel_spread(plan->slope);
	r.intercept = gqalut_kernel_spread(plan->intercept);
	r.unit = GQALUT_KERNEL_OP(slli_epi16)(GQALUT_KERNEL_OP(set1_epi8)(1), plan->up);
	r.round = GQALUT_KERNEL_OP(set1_epi16)((short)(1 << (15 - plan->shift)));
	return r;
}

/* Binary search by byte shuffles, slope * q + unit * intercept in 16 bits, then
 * (sum * 2^(15-shift) + 2^14) >> 15. */
static inline gqalut_kernel_vector gqalut_kernel_step(
		const struct gqalut_kernel_registers *r, gqalut_kernel_vector q)
{
	gqalut_kernel_vector s, k, b, size, low, high;
	s = GQALUT_KERNEL_OP(cmpgt_epi8)(q, r->middle);
#if GQALUT_KERNEL_ENTRIES > 8
	s = GQALUT_KERNEL_ALL(and)(s, GQALUT_KERNEL_OP(set1_epi8)(8));
	b = GQALUT_KERNEL_OP(cmpgt_epi8)(q, GQALUT_KERNEL_OP(shuffle_epi8)(r->four, s));
	s = GQALUT_KERNEL_ALL(or)(s, GQALUT_KERNEL_ALL(and)(b, GQALUT_KERNEL_OP(set1_epi8)(4)));
#else
	s = GQALUT_KERNEL_ALL(and)(s, GQALUT_KERNEL_OP(set1_epi8)(4));
#endif
	b = GQALUT_KERNEL_OP(cmpgt_epi8)(q, GQALUT_KERNEL_OP(shuffle_epi8)(r->two, s));
	s = GQALUT_KERNEL_ALL(or)(s, GQALUT_KERNEL_ALL(and)(b, GQALUT_KERNEL_OP(set1_epi8)(2)));
	b = GQALUT_KERNEL_OP(cmpgt_epi8)(q, GQALUT_KERNEL_OP(shuffle_epi8)(r->one, s));
	s = GQALUT_KERNEL_OP(sub_epi8)(s, b);
	k = GQALUT_KERNEL_OP(shuffle_epi8)(r->slope, s);
	b = GQALUT_KERNEL_OP(shuffle_epi8)(r->intercept, s);
#ifdef GQALUT_KERNEL_STEEP
	/* (2^8 slope) * (2^8 q) / 2^16: a slope of -128 has no opposite in a byte. */
	size = GQALUT_KERNEL_ALL(setzero)();
	low = GQALUT_KERNEL_OP(add_epi16)(
		GQALUT_KERNEL_OP(mulhi_epi16)(GQALUT_KERNEL_OP(unpacklo_epi8)(size, k),
			GQALUT_KERNEL_OP(unpacklo_epi8)(size, q)),
		GQALUT_KERNEL_OP(maddubs_epi16)(r->unit, GQALUT_KERNEL_OP(unpacklo_epi8)(b, size)));
	high = GQALUT_KERNEL_OP(add_epi16)(
		GQALUT_KERNEL_OP(mulhi_epi16)(GQALUT_KERNEL_OP(unpackhi_epi8)(size, k),
			GQALUT_KERNEL_OP(unpackhi_epi8)(size, q)),
		GQALUT_KERNEL_OP(maddubs_epi16)(r->unit, GQALUT_KERNEL_OP(unpackhi_epi8)(b, size)));
#else
	/* |q| * (slope with the sign of q) + unit * intercept in pairs of bytes. */
	k = GQALUT_KERNEL_OP(sign_epi8)(k, q);
	size = GQALUT_KERNEL_OP(abs_epi8)(q);
	low = GQALUT_KERNEL_OP(maddubs_epi16)(GQALUT_KERNEL_OP(unpacklo_epi8)(size, r->unit),
		GQALUT_KERNEL_OP(unpacklo_epi8)(k, b));
	high = GQALUT_KERNEL_OP(maddubs_epi16)(GQALUT_KERNEL_OP(unpackhi_epi8)(size, r->unit),
		GQALUT_KERNEL_OP(unpackhi_epi8)(k, b));
#endif
	return GQALUT_KERNEL_OP(packs_epi16)(GQALUT_KERNEL_OP(mulhrs_epi16)(low, r->round),
		GQALUT_KERNEL_OP(mulhrs_epi16)(high, r->round));
}

#if defined(__AVX512VBMI__) && defined(__AVX512BW__)
#define GQALUT_KERNEL_DIRECT 1
/* out[i] = lut[(uint8_t)in[i]]: the 256 results in four registers. */
static inline void gqalut_kernel_direct(const int8_t *lut, const int8_t *in, int8_t *out,
		size_t n)
{
	const __m512i a = _mm512_loadu_si512(lut), b = _mm512_loadu_si512(lut + 64);
	const __m512i c = _mm512_loadu_si512(lut + 128), d = _mm512_loadu_si512(lut + 192);
	for (size_t i = 0; i < n; i += 64) {
		const __mmask64 some = n - i < 64 ? ~(UINT64_MAX << (n - i)) : UINT64_MAX;
		const __m512i q = _mm512_maskz_loadu_epi8(some, in + i);
		_mm512_mask_storeu_epi8(out + i, some, _mm512_mask_blend_epi8(
			_mm512_movepi8_mask(q), _mm512_permutex2var_epi8(a, q, b),
			_mm512_permutex2var_epi8(c, q, d)));
	}
}
#endif
#undef GQALUT_KERNEL_OP
#undef GQALUT_KERNEL_ALL

#elif !defined(GQALUT_PORTABLE) && defined(__aarch64__) && defined(__ARM_NEON)
#define GQALUT_KERNEL_LANES 16
typedef int8x16_t gqalut_kernel_vector;

static inline gqalut_kernel_vector gqalut_kernel_load(const int8_t *p)
{
	return vld1q_s8(p);
}

static inline void gqalut_kernel_store(int8_t *p, gqalut_kernel_vector v)
{
	vst1q_s8(p, v);
}

/* The plan in registers: one[s], two[s], four[s] is the threshold that the
 * search compares with at segment s to go 1, 2 or 4 further. */
struct gqalut_kernel_registers {
	int8x16_t middle, four, two, one, slope, intercept;
	int8x8_t unit; /* negative, so that 128 fits */
	int16x8_t right;
};

static inline struct gqalut_kernel_registers gqalut_kernel_ready(
		const struct gqalut_kernel_plan *plan)
{
	struct gqalut_kernel_registers r;
	r.middle = vdupq_n_s8(plan->above[GQALUT_KERNEL_ENTRIES > 8 ? 7 : 3]);
	r.four = vld1q_s8(plan->above + 3);
	r.two = vld1q_s8(plan->above + 1);
	r.one = vld1q_s8(plan->above);
	r.slope = vld1q_s8(plan->slope);
	r.intercept = vld1q_s8(plan->intercept);
	r.unit = vdup_n_s8((int8_t)-(1 << plan->up));
	r.right = vdupq_n_s16((int16_t)-plan->shift);
	return r;
}

/* Binary search by byte shuffles, slope * q + intercept * unit, rounding shift. */
static inline gqalut_kernel_vector gqalut_kernel_step(
		const struct gqalut_kernel_registers *r, gqalut_kernel_vector q)
{
	uint8x16_t s = vcgtq_s8(q, r->middle), go;
	int8x16_t k, b;
	int16x8_t low, high;
#if GQALUT_KERNEL_ENTRIES > 8
	s = vandq_u8(s, vdupq_n_u8(8));
	go = vcgtq_s8(q, vqtbl1q_s8(r->four, s));
	s = vorrq_u8(s, vandq_u8(go, vdupq_n_u8(4)));
#else
	s = vandq_u8(s, vdupq_n_u8(4));
#endif
	go = vcgtq_s8(q, vqtbl1q_s8(r->two, s));
	s = vorrq_u8(s, vandq_u8(go, vdupq_n_u8(2)));
	go = vcgtq_s8(q, vqtbl1q_s8(r->one, s));
	s = vsubq_u8(s, go);
	k = vqtbl1q_s8(r->slope, s);
	b = vqtbl1q_s8(r->intercept, s);
	low = vmull_s8(vget_low_s8(q), vget_low_s8(k));
	low = vmlsl_s8(low, vget_low_s8(b), r->unit);
	high = vmull_s8(vget_high_s8(q), vget_high_s8(k));
	high = vmlsl_s8(high, vget_high_s8(b), r->unit);
	return vcombine_s8(vqmovn_s16(vrshlq_s16(low, r->right)),
		vqmovn_s16(vrshlq_s16(high, r->right)));
}

#elif !defined(GQALUT_PORTABLE) && defined(__ARM_FEATURE_MVE)
#define GQALUT_KERNEL_LANES 16
typedef int8x16_t gqalut_kernel_vector;

static inline gqalut_kernel_vector gqalut_kernel_load(const int8_t *p)
{
	return vldrbq_s8(p);
}

static inline void gqalut_kernel_store(int8_t *p, gqalut_kernel_vector v)
{
	vstrbq_s8(p, v);
}

/* Thresholds and shifts are scalar operands; Helium looks up bytes in memory. */
struct gqalut_kernel_registers {
	const struct gqalut_kernel_plan *plan;
};

static inline struct gqalut_kernel_registers gqalut_kernel_ready(
		const struct gqalut_kernel_plan *plan)
{
	struct gqalut_kernel_registers r;
	r.plan = plan;
	return r;
}

/* Counts thresholds below q, then slope * q + intercept * unit of the even and
 * of the odd codes, rounding shift. */
static inline gqalut_kernel_vector gqalut_kernel_step(
		const struct gqalut_kernel_registers *r, gqalut_kernel_vector q)
{
	const struct gqalut_kernel_plan *plan = r->plan;
	const int16_t unit = (int16_t)(1 << plan->up);
	uint8x16_t s = vdupq_n_u8(0);
	int8x16_t k, b, y;
	int16x8_t even, odd;
	for (int32_t i = 0; i < plan->live; i++)
		s = vaddq_m_n_u8(s, s, 1, vcmpgtq_n_s8(q, plan->above[i]));
	k = vldrbq_gather_offset_s8(plan->slope, s);
	b = vldrbq_gather_offset_s8(plan->intercept, s);
	even = vmlaq_n_s16(vmullbq_int_s8(q, k), vmovlbq_s8(b), unit);
	odd = vmlaq_n_s16(vmulltq_int_s8(q, k), vmovltq_s8(b), unit);
	y = vqmovnbq_s16(vdupq_n_s8(0), vrshlq_n_s16(even, -plan->shift));
	return vqmovntq_s16(y, vrshlq_n_s16(odd, -plan->shift));
}

#else
#define GQALUT_KERNEL_LANES 64
#define GQALUT_KERNEL_DIRECT 1
typedef struct gqalut_kernel_block {
	int8_t lane[GQALUT_KERNEL_LANES];
} gqalut_kernel_vector;

static inline gqalut_kernel_vector gqalut_kernel_load(const int8_t *p)
{
	gqalut_kernel_vector v;
	for (int i = 0; i < GQALUT_KERNEL_LANES; i++)
		v.lane[i] = p[i];
	return v;
}

static inline void gqalut_kernel_store(int8_t *p, gqalut_kernel_vector v)
{
	for (int i = 0; i < GQALUT_KERNEL_LANES; i++)
		p[i] = v.lane[i];
}

struct gqalut_kernel_registers {
	const struct gqalut_kernel_plan *plan;
};

static inline struct gqalut_kernel_registers gqalut_kernel_ready(
		const struct gqalut_kernel_plan *plan)
{
	struct gqalut_kernel_registers r;
	r.plan = plan;
	return r;
}

/* The signed value of a byte in two's complement. */
static inline int gqalut_kernel_signed(uint8_t v)
{
	return (v ^ 128) - 128;
}

/* Coefficients are summed up in bytes, modulo 2^8, from their steps at the
 * thresholds: no look-up, so that the loops become vectors anywhere.  Sums are
 * kept 2^15 high, so that what is shifted is not negative. */
static inline gqalut_kernel_vector gqalut_kernel_step(
		const struct gqalut_kernel_registers *r, gqalut_kernel_vector q)
{
	const struct gqalut_kernel_plan *plan = r->plan;
	const int16_t unit = (int16_t)(1 << plan->up);
	const int16_t zero = (int16_t)(32768 >> plan->shift);
	const int shift = plan->shift - 1;
	uint8_t k[GQALUT_KERNEL_LANES], b[GQALUT_KERNEL_LANES];
	for (int j = 0; j < GQALUT_KERNEL_LANES; j++) {
		k[j] = (uint8_t)plan->slope[0];
		b[j] = (uint8_t)plan->intercept[0];
	}
	for (int32_t i = 0; i < plan->live; i++) {
		const uint8_t dk = (uint8_t)(plan->slope[i + 1] - plan->slope[i]);
		const uint8_t db = (uint8_t)(plan->intercept[i + 1] - plan->intercept[i]);
		const int8_t above = plan->above[i];
		for (int j = 0; j < GQALUT_KERNEL_LANES; j++) {
			const uint8_t passed = q.lane[j] > above ? 255 : 0;
			k[j] = (uint8_t)(k[j] + (passed & dk));
			b[j] = (uint8_t)(b[j] + (passed & db));
		}
	}
	for (int j = 0; j < GQALUT_KERNEL_LANES; j++) {
		const int16_t product = (int16_t)(gqalut_kernel_signed(k[j]) * q.lane[j]);
		const int16_t addend = (int16_t)(gqalut_kernel_signed(b[j]) * unit);
		const uint16_t sum = (uint16_t)(product + addend + 32768);
		const uint16_t twice = (uint16_t)(sum >> shift);
		int16_t y = (int16_t)((int16_t)((uint16_t)(twice + 1) >> 1) - zero);
		y = y < -128 ? (int16_t)-128 : y;
		y = y > 127 ? (int16_t)127 : y;
		q.lane[j] = (int8_t)y;
	}
	return q;
}

/* out[i] = lut[(uint8_t)in[i]] */
static inline void gqalut_kernel_direct(const int8_t *lut, const int8_t *in, int8_t *out,
		size_t n)
{
	for (size_t i = 0; i < n; i++) {
#if defined(__GNUC__) && !defined(__clang__)
		/* Keeps gcc 12 from gathering vectors byte by byte: twice as slow. */
		__asm__ volatile("");
#endif
		out[i] = lut[(uint8_t)in[i]];
	}
}
#endif

/* n codes, vector by vector.  What the last store writes again is the same, for
 * its codes are read before anything is written: so out may be in. */
static inline void gqalut_kernel_blocks(const struct gqalut_kernel_plan *plan, const int8_t *in,
		int8_t *out, size_t n)
{
	const struct gqalut_kernel_registers r = gqalut_kernel_ready(plan);
	if (n < GQALUT_KERNEL_LANES) {
		int8_t part[GQALUT_KERNEL_LANES] = { 0 };
		for (size_t i = 0; i < n; i++)
			part[i] = in[i];
		gqalut_kernel_store(part, gqalut_kernel_step(&r, gqalut_kernel_load(part)));
		for (size_t i = 0; i < n; i++)
			out[i] = part[i];
	} else {
		const size_t rest = n - GQALUT_KERNEL_LANES;
		const gqalut_kernel_vector last = gqalut_kernel_load(in + rest);
		for (size_t i = 0; i < rest; i += GQALUT_KERNEL_LANES)
			gqalut_kernel_store(out + i, gqalut_kernel_step(&r, gqalut_kernel_load(in + i)));
		gqalut_kernel_store(out + rest, gqalut_kernel_step(&r, last));
	}
}

static inline void gqalut_kernel_run(const struct gqalut_kernel_plan *plan, const int8_t *in,
		int8_t *out, size_t n)
{
#ifdef GQALUT_KERNEL_DIRECT
	if (n >= 1024) { /* long enough to repay 256 results made first */
		int8_t lut[256];
		for (int i = 0; i < 256; i++)
			lut[i] = (int8_t)(i < 128 ? i : i - 256);
		gqalut_kernel_blocks(plan, lut, lut, 256);
		gqalut_kernel_direct(lut, in, out, n);
		return;
	}
#endif
	gqalut_kernel_blocks(plan, in, out, n);
}
#endif
/* gqalut:kernels end */
/* clang-format on */

#endif
