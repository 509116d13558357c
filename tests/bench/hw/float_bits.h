/* Single precision as fp32.sv has it, on C's float: subnormal numbers are zeros,
 * also results that are below 2^-126 before they are rounded, and there is one
 * NaN.  Round to nearest even is C's own. */
#ifndef HW_FLOAT_BITS_H
#define HW_FLOAT_BITS_H

#include <float.h>
#include <math.h>
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

static inline float flush(float v)
{
	return fpclassify(v) == FP_SUBNORMAL ? copysignf(0.0f, v) : v;
}

/* A product of two floats is exact in double: whether it is tiny is seen there. */
static inline float float_multiply(float a, float b)
{
	volatile float product = flush(a) * flush(b);
	double exact = (double)flush(a) * (double)flush(b);
	return fabs(exact) < FLT_MIN ? copysignf(0.0f, product) : product;
}

/* A sum that is tiny is exact. */
static inline float float_add(float a, float b)
{
	volatile float sum = flush(a) + flush(b);
	return flush(sum);
}

#endif
