/* Mean squared error of microscaling blocks, MXINT(32) against MX-OPAL(128/4),
 * 512 rows of 4096; mx.sh builds and runs it. */
#include <stdbool.h>
#include <stdio.h>

#include <gqalut/mx.h>

#include "core/rng.h"

enum { ROWS = 512, LENGTH = 4096 };

static double block_error(const struct gqalut_mx_format *format, const float *x)
{
	struct gqalut_mx_block block;
	float back[GQALUT_MX_MAX_BLOCK];
	double sum = 0.0;
	gqalut_mx_quantise(format, x, format->block, &block);
	gqalut_mx_dequantise(format, &block, back);
	for (int i = 0; i < format->block; i++)
		sum += ((double)x[i] - back[i]) * ((double)x[i] - back[i]);
	return sum;
}

/* Gauss; with CHANNELS, 0.5 % of the channels times a uniform factor 20..60. */
static void measure(bool channels, uint64_t seed)
{
	static const int widths[] = { 3, 4, 5, 8 };
	struct gqalut_rng rng = gqalut_rng_make(seed);
	float x[LENGTH];
	double factor[LENGTH], error[2][4] = { { 0.0 } };
	for (int i = 0; i < LENGTH; i++)
		factor[i] = 1.0;
	for (int left = channels ? LENGTH / 200 : 0; left > 0;) {
		double *one = &factor[gqalut_rng_below(&rng, LENGTH)];
		if (*one != 1.0)
			continue;
		*one = 20.0 + 40.0 * gqalut_rng_uniform(&rng);
		left--;
	}
	for (int r = 0; r < ROWS; r++) {
		for (int i = 0; i < LENGTH; i++)
			x[i] = (float)(gqalut_rng_normal(&rng) * factor[i]);
		for (int w = 0; w < 4; w++) {
			const struct gqalut_mx_format formats[] = { { widths[w], 32, 0 },
				                                    { widths[w], 128, 4 } };
			for (int f = 0; f < 2; f++)
				for (int i = 0; i < LENGTH; i += formats[f].block)
					error[f][w] += block_error(&formats[f], x + i);
		}
	}
	for (int w = 0; w < 4; w++)
		printf("%-8s seed %d  b = %d  MXINT(32) %.3e  MX-OPAL(128/4) %.3e\n",
		       channels ? "channels" : "gauss", (int)seed, widths[w],
		       error[0][w] / ((double)ROWS * LENGTH),
		       error[1][w] / ((double)ROWS * LENGTH));
}

int main(void)
{
	measure(false, 1);
	for (uint64_t seed = 1; seed <= 3; seed++)
		measure(true, seed);
	return 0;
}
