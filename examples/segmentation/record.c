#include "record.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/reduce.h>

#include "npy.h"

enum {
	MANTISSA_BITS = 8,
	INPUTS_MOST = 65536 /* values x in a file, about */
};

static void record_mantissa(struct record *record, enum function f, uint64_t v)
{
	int32_t k;
	const int step = f == FUNCTION_DIV ? 1 : 2;
	record->seen[f][MANTISSA_BITS - step]
	            [gqalut_reduce_mantissa64(v, MANTISSA_BITS, step, &k)]++;
}

static int softmax(const void *with, const int8_t *in, int16_t *out, int n, int alpha)
{
	struct record *record = (struct record *)with;
	int most = in[0];
	uint32_t sum = 0;
	for (int i = 1; i < n; i++)
		most = in[i] > most ? in[i] : most;
	for (int i = 0; i < n; i++) {
		record->seen[FUNCTION_EXP][alpha][most - in[i]]++;
		sum += record->kit.numerator[alpha][most - in[i]];
	}
	record_mantissa(record, FUNCTION_DIV, sum);
	return record->inner.softmax(record->inner.softmax_with, in, out, n, alpha);
}

/* D of row.h, without eps, which is small beside it. */
static void norm(const void *with, const int8_t *in, int8_t *out, int n, int alpha, int beta,
                 const struct affine *affine)
{
	struct record *record = (struct record *)with;
	int64_t sum = 0, squares = 0;
	for (int i = 0; i < n; i++) {
		sum += in[i];
		squares += in[i] * in[i];
	}
	const int64_t d = n * squares - sum * sum;
	const int64_t variance = d / n / n;
	if (d > 0)
		record_mantissa(record, FUNCTION_RSQRT, (uint64_t)d);
	if (variance > record->largest_variance)
		record->largest_variance = variance;
	record->inner.norm(record->inner.norm_with, in, out, n, alpha, beta, affine);
}

static void activate(const void *with, const int8_t *in, int8_t *out, int n, int alpha, int beta)
{
	struct record *record = (struct record *)with;
	for (int i = 0; i < n; i++)
		record->seen[record->kit.activation][alpha][in[i] + 128]++;
	record->inner.activate(record->inner.activate_with, in, out, n, alpha, beta);
}

static void divide(const void *with, const int32_t *num, int n, int32_t den, int lift, int8_t *out)
{
	struct record *record = (struct record *)with;
	if (den > 0)
		record_mantissa(record, FUNCTION_DIV, (uint64_t)den);
	record->largest_den = den > record->largest_den ? den : record->largest_den;
	record->inner.divide(record->inner.divide_with, num, n, den, lift, out);
}

void record_init(struct record *record, enum function activation, struct nonlinear *nonlinear)
{
	memset(record, 0, sizeof *record);
	kit_init(&record->kit, activation);
	kit_finish(&record->kit, &record->inner);
	*nonlinear = (struct nonlinear){ softmax,  record, norm,   record,
		                         activate, record, divide, record };
}

unsigned record_alphas(const struct record *record)
{
	unsigned alphas = 0;
	for (int alpha = 0; alpha < KIT_ALPHAS; alpha++)
		for (int i = 0; i < CODES; i++)
			if (record->seen[record->kit.activation][alpha][i] > 0.0)
				alphas |= 1u << alpha;
	return alphas;
}

static int write_array(const char *path, const float *values, int count)
{
	char length[16];
	snprintf(length, sizeof length, "%d,", count);
	FILE *file = fopen(path, "wb");
	int bad = !file || npy_write_header(file, "<f4", length) ||
	          fwrite(values, sizeof *values, (size_t)count, file) != (size_t)count;
	bad |= file && fclose(file) != 0;
	if (bad)
		fprintf(stderr, "segment: %s: cannot be written\n", path);
	return bad ? -1 : 0;
}

static double input_of(enum function f, int alpha, int i)
{
	const int activation = f == FUNCTION_GELU || f == FUNCTION_HSWISH;
	return ldexp(f == FUNCTION_EXP ? -i : activation ? i - CODES / 2 : i, -alpha);
}

/* Inputs x, each as often as it was seen, divided by what leaves INPUTS_MOST. */
static int write_inputs(const struct record *record, enum function f, double total,
                        const char *path)
{
	float *values = malloc((INPUTS_MOST + KIT_ALPHAS * CODES) * sizeof *values);
	int count = 0;
	if (!values) {
		fprintf(stderr, "segment: %s: out of memory\n", path);
		return -1;
	}
	for (int i = 0; i < KIT_ALPHAS * CODES; i++) {
		const double share = record->seen[f][i / CODES][i % CODES] * INPUTS_MOST / total;
		for (double j = 0.5; j < share; j++)
			values[count++] = (float)input_of(f, i / CODES, i % CODES);
	}
	const int bad = write_array(path, values, count);
	free(values);
	return bad;
}

int record_write(const struct record *record, const char *folder, const char *name)
{
	for (int f = 0; f < FUNCTIONS; f++) {
		char path[512];
		double total = 0.0;
		for (int i = 0; i < KIT_ALPHAS * CODES; i++)
			total += record->seen[f][i / CODES][i % CODES];
		snprintf(path, sizeof path, "%s/%s_%s.npy", folder, name, function_names[f]);
		if (total > 0.0 && write_inputs(record, (enum function)f, total, path))
			return -1;
	}
	return 0;
}

int record_read(const char *folder, const char *name, enum function function,
                struct gqalut_weights *weights)
{
	char text[560];
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	snprintf(text, sizeof text, "values:%s/%s_%s.npy", folder, name, function_names[function]);
	if (!gqalut_weights_read(text, 8, weights, &diag))
		return 0;
	fprintf(stderr, "segment: %s: %s\n", text, diag.message);
	return -1;
}
