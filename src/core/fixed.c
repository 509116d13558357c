#include "core/fixed.h"

#include <math.h>

double gqalut_fixed_real(int64_t v, int e)
{
	return ldexp((double)v, e);
}

/* floor(v / 2^s) without shifting a negative value. */
static int64_t floor_div(int64_t v, int s)
{
	if (s > 62)
		return v < 0 ? -1 : 0;
	return v < 0 ? -1 - ((-1 - v) >> s) : v >> s;
}

int64_t gqalut_fixed_ceil(int64_t v, int e)
{
	return e >= 0 ? v * ((int64_t)1 << e) : -floor_div(-v, -e);
}

int64_t gqalut_fixed_nearest(int64_t v, int e)
{
	/* floor(v/2^s + 1/2) = floor((floor(v/2^(s-1)) + 1) / 2) */
	return e >= 0 ? v * ((int64_t)1 << e) : floor_div(floor_div(v, -e - 1) + 1, 1);
}

int64_t gqalut_fixed_first_code(double lo, int alpha)
{
	return (int64_t)ceil(ldexp(lo, alpha));
}

int64_t gqalut_fixed_last_code(double hi, int alpha)
{
	return (int64_t)floor(ldexp(hi, alpha));
}

double gqalut_fixed_round40(double x)
{
	/* Above 2^12 a double has no bit below 2^-40 left to round. */
	if (!(fabs(x) < 4096.0))
		return x;
	double scaled = ldexp(x, 40);
	double down = floor(scaled);
	double rest = scaled - down; /* exact: both are below 2^52 */
	if (rest > 0.5 || (rest == 0.5 && fmod(down, 2.0) != 0.0))
		down += 1.0;
	return ldexp(down, -40);
}

enum { MOST_EXPONENT = 7 };

int gqalut_fixed_dynamic_frac(double v)
{
	/* frexp() gives |v| in [1/2, 1) * 2^e, so floor(1 + log2|v|) = e. */
	int exponent;
	frexp(v, &exponent); /* 0 for 0 */
	if (exponent < 0)
		exponent = 0;
	return MOST_EXPONENT - (exponent < MOST_EXPONENT ? exponent : MOST_EXPONENT);
}

double gqalut_fixed_dynamic_round(double v)
{
	int frac = gqalut_fixed_dynamic_frac(v);
	double mantissa = rint(ldexp(v, frac));
	return ldexp(fmin(fmax(mantissa, -128.0), 127.0), -frac);
}
