/* The mathematical functions that the library calls, wrong in their last bit, as
 * a libm of another system may be: put in their place by the linker (--wrap).
 * sqrt is left alone: IEEE 754 rounds it correctly everywhere. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Atomic unsigned long changed;

/* A build that does not call these functions shows nothing. */
__attribute__((destructor)) static void say(void)
{
	if (changed == 0) {
		fputs("no value was perturbed\n", stderr);
		_Exit(1);
	}
}

static double perturb(double x, double y)
{
	if (!isfinite(y) || y == 0.0)
		return y;
#if defined PERTURB_up
	(void)x;
	changed++;
	return nextafter(y, INFINITY);
#elif defined PERTURB_down
	(void)x;
	changed++;
	return nextafter(y, -INFINITY);
#else
	/* One way or the other or not at all, as the bits of the argument fall. */
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	bits = (bits ^ bits >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
	changed += bits >> 63 == 0;
	switch (bits >> 62) {
	case 0: return nextafter(y, INFINITY);
	case 1: return nextafter(y, -INFINITY);
	default: return y;
	}
#endif
}

#define PERTURBED(name)                                                                            \
	double __real_##name(double x);                                                            \
	double __wrap_##name(double x);                                                            \
	double __wrap_##name(double x)                                                             \
	{                                                                                          \
		return perturb(x, __real_##name(x));                                               \
	}

PERTURBED(exp)
PERTURBED(exp2)
PERTURBED(expm1)
PERTURBED(log)
PERTURBED(log2)
PERTURBED(log1p)
PERTURBED(erf)
PERTURBED(erfc)
PERTURBED(tanh)
PERTURBED(sin)
PERTURBED(cos)
