/* Measures the operators around reduced tables over whole input ranges. */
#include <gqalut/reduction.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/reduce.h>
#include <gqalut/table.h>

#include "core/fixed.h"
#include "core/reduced.h"
#include "core/rng.h"

enum { SMALL = 65536, DIFFERENCES = 256 };

/* Sums of one row, before they are divided. */
struct sums {
	double square, floor_square;
};

static void add(struct gqalut_reduced_row *row, struct sums *sums, uint64_t input, double wanted,
                double got, double ideal)
{
	double error = gqalut_fixed_round40(fabs(got / wanted - 1.0));
	double floor_error = gqalut_fixed_round40(fabs(ideal / wanted - 1.0));
	double absolute = gqalut_fixed_round40(fabs(got - wanted));
	if (row->count == 0 || error > row->max) {
		row->max = error;
		row->worst = input;
	}
	if (floor_error > row->floor)
		row->floor = floor_error;
	if (absolute > row->max_abs)
		row->max_abs = absolute;
	sums->square += error * error;
	sums->floor_square += floor_error * floor_error;
	row->count++;
}

static void finish(struct gqalut_reduced_row *row, const struct sums *sums)
{
	row->rms = sqrt(sums->square / (double)row->count);
	row->floor_rms = sqrt(sums->floor_square / (double)row->count);
}

/* What an operator of TABLE is held against. */
struct subject {
	const struct gqalut_table *table;
	const struct gqalut_function *function;
	int frac;      /* D */
	double *exact; /* the core function at each code */
};

/* f(v * 2^-in_frac) for v > 0. */
static void add_integer(const struct subject *subject, struct gqalut_reduced_row *row,
                        struct sums *sums, uint64_t v)
{
	const struct gqalut_reduction *reduction = &subject->table->reduction;
	int shift;
	uint32_t r = gqalut_reduced_u64(subject->table, v, &shift);
	double wanted = subject->function->value(ldexp((double)v, -reduction->in_frac));
	add(row, sums, v, wanted, ldexp(r, -subject->frac - shift),
	    ldexp(subject->exact[gqalut_reduced_code_u64(subject->table, v, &shift)], -shift));
}

static void measure_all(const struct subject *subject, const char *inputs, uint64_t first,
                        uint64_t last, struct gqalut_reduced_metrics *metrics)
{
	struct gqalut_reduced_row *row = &metrics->row[metrics->rows++];
	struct sums sums = { 0.0, 0.0 };
	row->inputs = inputs;
	for (uint64_t v = first; v <= last; v++)
		add_integer(subject, row, &sums, v);
	finish(row, &sums);
}

static void measure_random(const struct subject *subject, const char *inputs, int bits,
                           size_t count, struct gqalut_reduced_metrics *metrics)
{
	struct gqalut_reduced_row *row = &metrics->row[metrics->rows++];
	struct gqalut_rng rng = gqalut_rng_make((uint64_t)bits);
	struct sums sums = { 0.0, 0.0 };
	row->inputs = inputs;
	for (size_t i = 0; i < count; i++) {
		uint64_t v = gqalut_rng_next(&rng) >> (64 - bits);
		add_integer(subject, row, &sums, v > 0 ? v : 1);
	}
	finish(row, &sums);
}

static void measure_differences(const struct subject *subject, int alpha,
                                struct gqalut_reduced_metrics *metrics)
{
	struct gqalut_reduced_row *row = &metrics->row[metrics->rows++];
	struct sums sums = { 0.0, 0.0 };
	row->inputs = "d = -255..0";
	row->alpha = alpha;
	for (int d = 0; d < DIFFERENCES; d++) {
		int shift;
		int32_t code = gqalut_reduced_code_s32(subject->table, -d, alpha, &shift);
		uint32_t r = gqalut_reduced_s32(subject->table, -d, alpha, &shift);
		add(row, &sums, (uint64_t)d, subject->function->value(ldexp(-d, -alpha)),
		    ldexp(r, -subject->frac - shift), ldexp(subject->exact[code], -shift));
	}
	finish(row, &sums);
}

/* The core function at each code that the reduction makes. */
static enum gqalut_status tabulate(struct subject *subject, struct gqalut_diag *diag)
{
	const struct gqalut_table *table = subject->table;
	int32_t least, most;
	gqalut_reduced_codes(table, &least, &most);
	subject->exact = malloc(((size_t)most + 1) * sizeof *subject->exact);
	if (!subject->exact)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	bool power = table->reduction.kind == GQALUT_REDUCTION_EXP2;
	for (int32_t q = least; q <= most; q++) {
		double x = gqalut_fixed_real(q, -table->alpha[0]);
		/* 2^x is the exponential itself at another rate. */
		subject->exact[q] =
		        subject->function->value(power ? x / subject->function->rate : x);
	}
	return GQALUT_OK;
}

enum gqalut_status gqalut_eval_reduced(const struct gqalut_table *table,
                                       const struct gqalut_function *function, size_t random,
                                       struct gqalut_reduced_metrics *metrics,
                                       struct gqalut_diag *diag)
{
	const struct gqalut_reduction *reduction = &table->reduction;
	struct gqalut_reduced_metrics measured;
	memset(&measured, 0, sizeof measured);
	enum gqalut_status status = gqalut_table_check(table, diag);
	if (status)
		return status;
	if (!gqalut_reduction_relative(reduction->kind)) {
		*metrics = measured;
		return GQALUT_OK;
	}
	struct subject subject = { .table = table, .function = function };
	subject.frac = gqalut_table_frac_bits(table, table->alpha[0]);
	status = tabulate(&subject, diag);
	if (status)
		return status;
	if (reduction->kind == GQALUT_REDUCTION_EXP2) {
		for (int alpha = 0; alpha <= GQALUT_MAX_REDUCED_ALPHA; alpha++)
			measure_differences(&subject, alpha, &measured);
	} else if (reduction->kind == GQALUT_REDUCTION_MULTI_RANGE) {
		uint64_t first = (uint64_t)ldexp(table->lo, reduction->in_frac);
		measure_all(&subject, "16-bit v in the sub-ranges", first, SMALL - 1, &measured);
	} else {
		measure_all(&subject, "v = 1..65536", 1, SMALL, &measured);
		if (random > 0) {
			measure_random(&subject, "random 32-bit v", 32, random, &measured);
			measure_random(&subject, "random 62-bit v", 62, random, &measured);
		}
	}
	free(subject.exact);
	*metrics = measured;
	return GQALUT_OK;
}
