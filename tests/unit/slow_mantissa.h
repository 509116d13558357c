/* A mantissa by the definition alone. */
#ifndef GQALUT_TEST_SLOW_MANTISSA_H
#define GQALUT_TEST_SLOW_MANTISSA_H

#include <stdint.h>

/* m and k of v > 0: its p bits from the last multiple of step on, rounded half up. */
static inline int slow_mantissa(uint64_t v, int p, int step, int *k)
{
	int e = 0;
	while (e < 63 && v >> (e + 1) != 0)
		e++;
	*k = e / step;
	int drop = *k * step + step - p;
	uint64_t m = drop > 0 ? ((v >> (drop - 1)) + 1) >> 1 : v << -drop;
	if (m == (uint64_t)1 << p) {
		m >>= step;
		++*k;
	}
	return (int)m;
}

#endif
