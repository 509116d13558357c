/* What the axes of pictures count in: powers of ten and round numbers, made by
 * multiplications alone, so that no picture hangs on a libm's last bit. */
#ifndef GQALUT_CLI_DECIMAL_H
#define GQALUT_CLI_DECIMAL_H

/* log10(V) of a finite V > 0 to 12 digits, the same on every machine. */
double decimal_log(double v);

/* 10^E, in -300..300; one rounding. */
double decimal_power(int e);

/* Round numbers within a range: first, first+step, ... */
struct decimal_ticks {
	double first, step;
	int count;
};

/* At most about COUNT ticks of 1, 2 or 5 times a power of ten. */
struct decimal_ticks decimal_ticks(double lo, double hi, int count);

#endif
