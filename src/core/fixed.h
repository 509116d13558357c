/* Real values and codes: the only place where one becomes the other.
 * Everything is exact or says how it rounds. */
#ifndef GQALUT_CORE_FIXED_H
#define GQALUT_CORE_FIXED_H

#include <stdint.h>

/* v * 2^e, exact while the result is a normal double. */
double gqalut_fixed_real(int64_t v, int e);

/* ceil(v * 2^e) and floor(v * 2^e + 1/2) in integers, for |v| <= 2^31 and any
 * e <= 30. */
int64_t gqalut_fixed_ceil(int64_t v, int e);
int64_t gqalut_fixed_nearest(int64_t v, int e);

/* floor(v / 2^s) for any s >= 0, without shifting a negative value. */
int64_t gqalut_fixed_floor_shift(int64_t v, int s);

/* Smallest and largest integer q with lo <= q * 2^-alpha <= hi, |q| < 2^62. */
int64_t gqalut_fixed_first_code(double lo, int alpha);
int64_t gqalut_fixed_last_code(double hi, int alpha);

/* x rounded to a multiple of 2^-40, halves to even. */
double gqalut_fixed_round40(double x);

/* Fraction bits 7 - s of V in LUT-APP's dynamic fixed point, where s = floor(1 +
 * log2|v|) clipped to 0..7, 0 for v = 0: 0..7. */
int gqalut_fixed_dynamic_frac(double v);

/* V in dynamic fixed point: an integer of -128..127 times 2^-frac of V, rounded,
 * halves to even, and saturated. */
double gqalut_fixed_dynamic_round(double v);

#endif
