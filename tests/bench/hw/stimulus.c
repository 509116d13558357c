/* Writes what unit_tb.sv reads: words.hex (the table), codes.hex (random codes of
 * x in [-8, 8), the same numbers in every format) and wanted.hex (the results, by
 * C's arithmetic).  The table is GELU between equally spaced breakpoints, the
 * slope and intercept of each segment those of its chord.
 *
 *   stimulus int W N EXACT REQUANTISE CODES
 *   stimulus float N CODES
 *
 * Prints the parameters of unit_tb.sv for iverilog. */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "float_bits.h"

enum { MOST = 64 };

static double slope[MOST], intercept[MOST], breakpoint[MOST];

static double gelu(double x)
{
	return 0.5 * x * erfc(-x / sqrt(2.0));
}

static void make_table(int n)
{
	for (int s = 0; s < n; s++) {
		double lo = -4.0 + 8.0 * s / n, hi = -4.0 + 8.0 * (s + 1) / n;
		slope[s] = (gelu(hi) - gelu(lo)) / (hi - lo);
		intercept[s] = gelu(lo) - slope[s] * lo;
		breakpoint[s] = hi; /* the last is none */
	}
}

static FILE *file(const char *name)
{
	FILE *out = fopen(name, "w");
	if (!out) {
		perror(name);
		exit(1);
	}
	return out;
}

static void put(FILE *out, int64_t code, int bits)
{
	uint64_t mask = bits < 64 ? ((uint64_t)1 << bits) - 1 : UINT64_MAX;
	fprintf(out, "%0*" PRIx64 "\n", (bits + 3) / 4, (uint64_t)code & mask);
}

/* floor(v / 2^shift). */
static int64_t floor_shift(int64_t v, int shift)
{
	int64_t unit = (int64_t)1 << shift;
	return v >= 0 ? v / unit : -((-v + unit - 1) / unit);
}

/* Formats: x at 2^-(w-4), slopes 2^-(w-2), intercepts 2^-w, exact breakpoints
 * 2^-(w-2); results at 2^-(2w-6), requantised at 2^-(w-4). */
static void run_int(int w, int n, bool exact, bool requantise, long codes)
{
	int alpha = w - 4, grid = exact ? 2 : 0, align = w - 6, scale = w - 2;
	int t = exact ? w + 2 : w, out_bits = requantise ? w : 2 * w;
	int64_t k[MOST], b[MOST], p[MOST], most = ((int64_t)1 << (w - 1)) - 1;
	FILE *words = file("words.hex"), *in = file("codes.hex"), *wanted = file("wanted.hex");
	struct gqalut_rng rng = gqalut_rng_make(1);
	for (int s = 0; s < n; s++) {
		k[s] = (int64_t)nearbyint(ldexp(slope[s], w - 2));
		b[s] = (int64_t)nearbyint(ldexp(intercept[s], w));
		p[s] = (int64_t)nearbyint(ldexp(breakpoint[s], alpha + grid));
	}
	for (int s = 0; s < n; s++)
		put(words, k[s], t);
	for (int s = 0; s < n; s++)
		put(words, b[s], t);
	for (int s = 0; s < n - 1; s++)
		put(words, p[s], t);
	for (long i = 0; i < codes; i++) {
		int64_t q = floor_shift((int32_t)(gqalut_rng_next(&rng) >> 32), 32 - w);
		int s = 0;
		while (s < n - 1 && q * ((int64_t)1 << grid) >= p[s])
			s++;
		int64_t y = k[s] * q + b[s] * ((int64_t)1 << align);
		if (requantise) {
			y = floor_shift(y + ((int64_t)1 << (scale - 1)), scale);
			y = y > most ? most : y < -most - 1 ? -most - 1 : y;
		}
		put(in, q, w);
		put(wanted, y, out_bits);
	}
	if (fclose(words) | fclose(in) | fclose(wanted))
		exit(1);
	printf("-Punit_tb.W=%d -Punit_tb.N=%d -Punit_tb.T=%d -Punit_tb.OUT=%d -Punit_tb.GRID=%d "
	       "-Punit_tb.ALIGN=%d -Punit_tb.SCALE=%d -Punit_tb.CODES=%ld\n",
	       w, n, t, out_bits, grid, align, scale, codes);
}

static void run_float(int n, long codes)
{
	FILE *words = file("words.hex"), *in = file("codes.hex"), *wanted = file("wanted.hex");
	struct gqalut_rng rng = gqalut_rng_make(1);
	for (int s = 0; s < n; s++)
		put(words, bits_of((float)slope[s]), 32);
	for (int s = 0; s < n; s++)
		put(words, bits_of((float)intercept[s]), 32);
	for (int s = 0; s < n - 1; s++)
		put(words, bits_of((float)breakpoint[s]), 32);
	for (long i = 0; i < codes; i++) {
		float x = (float)ldexp((int32_t)(gqalut_rng_next(&rng) >> 32), -28);
		int s = 0;
		while (s < n - 1 && x >= (float)breakpoint[s])
			s++;
		put(in, bits_of(x), 32);
		/* Nothing here is near 2^-126: no matter what subnormal numbers are. */
		float product = float_multiply((float)slope[s], x, true);
		put(wanted, bits_of(float_add(product, (float)intercept[s], true)), 32);
	}
	if (fclose(words) | fclose(in) | fclose(wanted))
		exit(1);
	printf("-DFLOAT -Punit_tb.W=32 -Punit_tb.N=%d -Punit_tb.T=32 -Punit_tb.OUT=32 "
	       "-Punit_tb.CODES=%ld\n",
	       n, codes);
}

int main(int argc, char **argv)
{
	long v[5] = { 0 };
	for (int i = 2; i < argc && i < 7; i++)
		v[i - 2] = strtol(argv[i], NULL, 10);
	bool integers = argc == 7 && strcmp(argv[1], "int") == 0;
	int n = (int)(integers ? v[1] : v[0]);
	if ((!integers && argc != 4) || n < 2 || n > MOST)
		return 2;
	make_table(n);
	if (integers)
		run_int((int)v[0], n, v[2] != 0, v[3] != 0, v[4]);
	else
		run_float(n, v[1]);
	return 0;
}
