#include "decimal.h"

#include <math.h>

double decimal_log(double v)
{
	/* ln m = 2 artanh z, z = (m-1)/(m+1); |z| <= 1/3 for m in 1/2..1. */
	static const double ln2 = 0.69314718055994531, ln10 = 2.3025850929940457;
	int e;
	double m = frexp(v, &e), z = (m - 1.0) / (m + 1.0), power = z, sum = 0.0;
	for (int k = 1; k < 40; k += 2) {
		sum += power / k;
		power *= z * z;
	}
	return (2.0 * sum + e * ln2) / ln10;
}

double decimal_power(int e)
{
	double p = 1.0;
	for (int i = 0; i < (e < 0 ? -e : e); i++)
		p *= 10.0;
	return e < 0 ? 1.0 / p : p;
}

struct decimal_ticks decimal_ticks(double lo, double hi, int count)
{
	static const int factors[] = { 1, 2, 5 };
	struct decimal_ticks ticks = { 0 };
	double least = (hi - lo) / count;
	int e = (int)floor(decimal_log(least)), i = 0;
	while (factors[i % 3] * decimal_power(e + i / 3) < least * (1.0 - 1e-9))
		i++;
	ticks.step = factors[i % 3] * decimal_power(e + i / 3);
	double first = ceil(lo / ticks.step - 1e-9), last = floor(hi / ticks.step + 1e-9);
	ticks.first = first * ticks.step;
	ticks.count = (int)(last - first) + 1;
	return ticks;
}
