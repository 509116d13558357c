/* Mean squared errors of microscaling blocks, MXINT(32) against MX-OPAL(128/4),
 * over 512 rows of 4096 values of named distributions, and the error of GELU over
 * blocks; mx.sh builds and runs it.  `mx FILE` writes an array for the timing.
 *
 * Medians over SEEDS draws, with the least and the largest.  Beside them stand,
 * for orientation, single draws of a floating-point prototype over as many
 * values: standard normal, and the same with 0.5 % of the channels 20 to 60 times
 * larger.  One draw of so few channels is far from another, as MXINT's error is
 * that of the blocks which hold one and follows the sum of their squared factors:
 * 1733 on the average of uniform ones, 1456 of log-uniform ones, whose medians are
 * those that agree with the prototype's. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "core/rng.h"

enum { ROWS = 512, LENGTH = 4096, SEEDS = 20, WIDTHS = 4, FORMATS = 2 };

static const int widths[WIDTHS] = { 3, 4, 5, 8 };

/* How values become large. */
enum spread { NONE, CHANNELS, TOKENS };

/* A distribution of rows. */
struct distribution {
	const char *name;
	bool laplace;        /* of unit variance, in place of a standard normal */
	enum spread spread;  /* the same channels in every row, or others in each */
	int outliers;        /* of LENGTH; 0: each with a probability of 0.5 % */
	bool logarithmic;    /* factors uniform in their logarithm */
	const double *wants; /* MXINT(32) at each width, then MX-OPAL(128/4), or NULL */
};

static const double gauss[] = { 7.06e-2, 1.75e-2, 4.37e-3, 6.80e-5,
	                        6.26e-2, 1.56e-2, 3.90e-3, 6.13e-5 };
static const double channels[] = { 3.15e-1, 1.40e-1, 7.41e-2, 2.63e-3,
	                           6.75e-2, 1.69e-2, 4.23e-3, 8.73e-5 };

static const struct distribution distributions[] = {
	{ "Gauss", false, NONE, 0, false, gauss },
	{ "Gauss, 20 channels x20-60, uniform", false, CHANNELS, 20, false, channels },
	{ "Gauss, channels x20-60 by chance 0.5 %, uniform", false, CHANNELS, 0, false, channels },
	{ "Gauss, 21 channels x20-60, log-uniform", false, CHANNELS, 21, true, channels },
	{ "Gauss, 21 values of each row x20-60, log-uniform", false, TOKENS, 21, true, NULL },
	{ "Laplace", true, NONE, 0, false, NULL },
	{ "Laplace, 21 channels x20-60, log-uniform", true, CHANNELS, 21, true, NULL },
	{ "Laplace, 21 values of each row x20-60, log-uniform", true, TOKENS, 21, true, NULL },
};

enum { DISTRIBUTIONS = sizeof distributions / sizeof distributions[0] };

/* In (0, 1]. */
static double uniform(struct gqalut_rng *rng)
{
	return 1.0 - gqalut_rng_uniform(rng);
}

/* Box and Muller: the tails, which outliers of a block are, matter here. */
static double normal(struct gqalut_rng *rng)
{
	double radius = sqrt(-2.0 * log(uniform(rng)));
	return radius * cos(6.283185307179586 * uniform(rng));
}

static double laplace(struct gqalut_rng *rng)
{
	double size = -log(uniform(rng)) / sqrt(2.0);
	return gqalut_rng_below(rng, 2) ? size : -size;
}

static double draw_factor(const struct distribution *d, struct gqalut_rng *rng)
{
	return d->logarithmic ? 20.0 * pow(3.0, uniform(rng)) : 20.0 + 40.0 * uniform(rng);
}

static void draw_factors(const struct distribution *d, struct gqalut_rng *rng, double *factor)
{
	for (int i = 0; i < LENGTH; i++)
		factor[i] = d->outliers == 0 && uniform(rng) < 0.005 ? draw_factor(d, rng) : 1.0;
	for (int left = d->outliers; left > 0;) {
		double *one = &factor[gqalut_rng_below(rng, LENGTH)];
		if (*one > 1.0)
			continue;
		*one = draw_factor(d, rng);
		left--;
	}
}

/* Row R; FACTOR stays from one row to the next. */
static void draw_row(const struct distribution *d, struct gqalut_rng *rng, int r, double *factor,
                     float *x)
{
	if (d->spread == TOKENS || (d->spread == CHANNELS && r == 0))
		draw_factors(d, rng, factor);
	for (int i = 0; i < LENGTH; i++) {
		double v = d->laplace ? laplace(rng) : normal(rng);
		x[i] = (float)(d->spread == NONE ? v : v * factor[i]);
	}
}

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

/* ERROR[f * WIDTHS + w] of one draw. */
static void measure(const struct distribution *d, uint64_t seed, double *error)
{
	static float x[LENGTH];
	static double factor[LENGTH];
	struct gqalut_rng rng = gqalut_rng_make(seed);
	memset(error, 0, FORMATS * WIDTHS * sizeof *error);
	for (int r = 0; r < ROWS; r++) {
		draw_row(d, &rng, r, factor, x);
		for (int w = 0; w < WIDTHS; w++) {
			const struct gqalut_mx_format formats[FORMATS] = { { widths[w], 32, 0 },
				                                           { widths[w], 128, 4 } };
			for (int f = 0; f < FORMATS; f++)
				for (int i = 0; i < LENGTH; i += formats[f].block)
					error[f * WIDTHS + w] += block_error(&formats[f], x + i) /
					                         ((double)ROWS * LENGTH);
		}
	}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Prints a distribution; false if MX-OPAL is not the better one at every width of
 * every draw of one with outliers. */
static bool print_distribution(const struct distribution *d)
{
	static double error[SEEDS][FORMATS * WIDTHS];
	bool better = true;
	for (int s = 0; s < SEEDS; s++) {
		measure(d, (uint64_t)s + 1, error[s]);
		for (int w = 0; w < WIDTHS; w++)
			better = better && error[s][WIDTHS + w] < error[s][w];
	}
	printf("%s\n", d->name);
	for (int k = 0; k < FORMATS * WIDTHS; k++) {
		double all[SEEDS];
		for (int s = 0; s < SEEDS; s++)
			all[s] = error[s][k];
		qsort(all, SEEDS, sizeof all[0], compare);
		double median = (all[SEEDS / 2 - 1] + all[SEEDS / 2]) / 2.0;
		printf("  b = %d  %-14s %.3e  (%.3e..%.3e)", widths[k % WIDTHS],
		       k < WIDTHS ? "MXINT(32)" : "MX-OPAL(128/4)", median, all[0], all[SEEDS - 1]);
		if (d->wants)
			printf("  orientation %.2e, %+.1f %%", d->wants[k],
			       100.0 * (median / d->wants[k] - 1.0));
		printf("\n");
	}
	printf("  MX-OPAL(128/4) is %s\n",
	       better ? "better at every width of every draw" : "NOT always better");
	return better || d->spread == NONE;
}

/* GELU between blocks, as mean squared error over mean square: by a table, in
 * floats, and in floats with the positions of the input's outliers kept. */
struct gelu_errors {
	double table, real, old, square;
};

static struct gqalut_table make_gelu(int entries)
{
	struct gqalut_problem problem;
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_diag diag = { .message = "" };
	gqalut_problem_init(&problem, gqalut_function_find("gelu"));
	problem.entries = entries;
	gqalut_search_options_init(&options);
	options.method = GQALUT_METHOD_EXACT;
	if (gqalut_search_run(&problem, &options, &result, &diag)) {
		printf("no table: %s\n", diag.message);
		exit(1);
	}
	return result.table;
}

static double squares(const float *x, const double *wanted, int count)
{
	double sum = 0.0;
	for (int i = 0; i < count; i++)
		sum += (x[i] - wanted[i]) * (x[i] - wanted[i]);
	return sum;
}

static void add_gelu(const struct gqalut_table *table, const struct gqalut_mx_format *format,
                     const float *x, struct gelu_errors *sums)
{
	const struct gqalut_function *gelu = gqalut_function_find("gelu");
	const struct gqalut_mx_format plain = { format->bits, format->block, 0 };
	struct gqalut_mx_block block, out;
	float in[GQALUT_MX_MAX_BLOCK], y[GQALUT_MX_MAX_BLOCK], back[GQALUT_MX_MAX_BLOCK];
	double wanted[GQALUT_MX_MAX_BLOCK];
	const int count = format->block;
	gqalut_mx_quantise(format, x, count, &block);
	gqalut_mx_dequantise(format, &block, in);
	for (int i = 0; i < count; i++) {
		y[i] = (float)gqalut_reference(gelu, (double)in[i]);
		wanted[i] = gqalut_reference(gelu, (double)x[i]);
		sums->square += wanted[i] * wanted[i];
	}
	gqalut_mx_apply(table, format, &block, &out);
	gqalut_mx_dequantise(format, &out, back);
	sums->table += squares(back, wanted, count);
	gqalut_mx_quantise(format, y, count, &out);
	gqalut_mx_dequantise(format, &out, back);
	sums->real += squares(back, wanted, count);
	float kept[GQALUT_MX_MAX_OUTLIERS];
	for (int o = 0; o < block.outlier_count; o++) {
		kept[o] = gqalut_bf16_to_float(gqalut_bf16_from_float(y[block.index[o]]));
		y[block.index[o]] = 0.0f;
	}
	gqalut_mx_quantise(&plain, y, count, &out);
	gqalut_mx_dequantise(&plain, &out, back);
	for (int o = 0; o < block.outlier_count; o++)
		back[block.index[o]] = kept[o];
	sums->old += squares(back, wanted, count);
}

/* False if the table is more than 1 % worse than GELU in floats. */
static bool print_gelu(int entries)
{
	const struct gqalut_mx_format format = { 5, 128, 4 };
	const struct gqalut_table table = make_gelu(entries);
	static float x[LENGTH];
	struct gqalut_rng rng = gqalut_rng_make(1);
	struct gelu_errors sums = { 0.0, 0.0, 0.0, 0.0 };
	for (int r = 0; r < ROWS; r++) {
		draw_row(&distributions[0], &rng, r, NULL, x);
		for (int i = 0; i < LENGTH; i += format.block)
			add_gelu(&table, &format, x + i, &sums);
	}
	printf("GELU, Gauss, MX-OPAL-5(128/4) in and out, %d entries: NMSE %.3e "
	       "(orientation 7.41e-03),\n"
	       "  float GELU %.3e (7.37e-03), outliers where the input had them %.3e "
	       "(1.10e-02)\n",
	       entries, sums.table / sums.square, sums.real / sums.square, sums.old / sums.square);
	return sums.table <= 1.01 * sums.real;
}

/* An array of standard normals, 64 MiB. */
static int write_array(const char *path)
{
	enum { COUNT = 1 << 12 };
	static float x[COUNT];
	const struct gqalut_mx_shape shape = { 2, { COUNT, COUNT } };
	struct gqalut_file_writer *writer;
	struct gqalut_rng rng = gqalut_rng_make(1);
	if (gqalut_file_writer_open(path, &writer, NULL))
		return 1;
	enum gqalut_status status = gqalut_array_put_header(writer, &shape, NULL);
	for (int r = 0; r < COUNT && !status; r++) {
		for (int i = 0; i < COUNT; i++)
			x[i] = (float)normal(&rng);
		status = gqalut_array_put(writer, x, COUNT, NULL);
	}
	if (!status)
		return gqalut_file_writer_close(writer, NULL) != GQALUT_OK;
	gqalut_file_writer_abandon(writer);
	return 1;
}

int main(int argc, char **argv)
{
	bool fine = true;
	if (argc > 1)
		return write_array(argv[1]);
	for (int i = 0; i < DISTRIBUTIONS; i++)
		fine = print_distribution(&distributions[i]) && fine;
	fine = print_gelu(8) && fine;
	fine = print_gelu(16) && fine;
	return fine ? 0 : 1;
}
