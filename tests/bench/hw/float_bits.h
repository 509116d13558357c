/* Single precision as fp32.sv has it, on C's float: one NaN, and unless `subnormal`
 * subnormal numbers are zeros, also results that are below 2^-126 before they are
 * rounded.  Round to nearest even is C's own. */
#ifndef HW_FLOAT_BITS_H
#define HW_FLOAT_BITS_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline float float_of(uint32_t bits)
{
	float v;
	memcpy(&v, &bits, sizeof v);
	return v;
}

static inline uint32_t bits_of(float v)
{
	uint32_t bits;
	memcpy(&bits, &v, sizeof bits);
	return isnan(v) ? 0x7fc00000 : bits;
}

static inline float float_flush(float v, bool subnormal)
{
	return !subnormal && fpclassify(v) == FP_SUBNORMAL ? copysignf(0.0f, v) : v;
}

/* A product of two floats is exact in double: whether it is tiny is seen there. */
static inline float float_multiply(float a, float b, bool subnormal)
{
	a = float_flush(a, subnormal);
	b = float_flush(b, subnormal);
	volatile float product = a * b;
	bool tiny = !subnormal && fabs((double)a * (double)b) < FLT_MIN;
	return tiny ? copysignf(0.0f, product) : product;
}

/* A sum that is tiny is exact. */
static inline float float_add(float a, float b, bool subnormal)
{
	volatile float sum = float_flush(a, subnormal) + float_flush(b, subnormal);
	return float_flush(sum, subnormal);
}

static inline bool float_at_least(float a, float b, bool subnormal)
{
	return float_flush(a, subnormal) >= float_flush(b, subnormal);
}

#endif
