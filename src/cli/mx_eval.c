#include "mx_eval.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "console.h"
#include "escape.h"
#include "output.h"

enum { FORMATS = 3, NAME_SIZE = 128 };

/* One way of storing one array. */
struct figures {
	char format[48];
	double bits;         /* an element */
	double error, power; /* sums of squares */
	uint64_t count, saturated, not_finite;
};

struct tensor {
	char name[NAME_SIZE]; /* of the file, without folders */
	struct figures figures[FORMATS];
};

static double mse(const struct figures *f)
{
	return f->count > 0 ? f->error / (double)f->count : 0.0;
}

/* Signal to noise in decibels. */
static double sqnr(const struct figures *f)
{
	return 10.0 * log10(f->power / f->error);
}

static void add_error(struct figures *f, const float *x, const float *got, int count)
{
	for (int i = 0; i < count; i++) {
		if (!isfinite(x[i]) || !isfinite(got[i])) {
			f->not_finite++;
			continue;
		}
		double e = (double)got[i] - (double)x[i];
		f->error += e * e;
		f->power += (double)x[i] * (double)x[i];
		f->count++;
	}
}

/* A piece of a row as blocks. */
static void add_blocks(struct figures *f, const struct gqalut_mx_format *format, const float *x,
                       int count)
{
	static struct gqalut_mx_block block;
	static float got[GQALUT_MX_MAX_BLOCK];
	int most = (1 << (format->bits - 1)) - 1;
	for (int at = 0; at < count; at += format->block) {
		int n = count - at < format->block ? count - at : format->block;
		gqalut_mx_quantise(format, x + at, n, &block);
		gqalut_mx_dequantise(format, &block, got);
		add_error(f, x + at, got, n);
		for (int i = 0; i < n; i++)
			f->saturated += abs(block.code[i]) == most;
	}
}

/* One scale for the whole array: max |x| is 127. */
static void add_int8(struct figures *f, double scale, const float *x, int count)
{
	static float got[GQALUT_MX_MAX_BLOCK];
	for (int i = 0; i < count; i++) {
		double code = scale > 0.0 && isfinite(x[i]) ? rint((double)x[i] / scale) : 0.0;
		got[i] = (float)(code * scale);
		f->saturated += fabs(code) >= 127.0;
	}
	add_error(f, x, got, count);
}

/* What is done to each piece of an array. */
struct pass {
	const struct gqalut_mx_format *format;
	int block;     /* pieces hold whole blocks of this size */
	bool measures; /* else only the largest value is looked for */
	double largest;
	struct tensor *tensor;
};

static void add_piece(struct pass *pass, const float *x, int count)
{
	const struct gqalut_mx_format mxint = { pass->format->bits, 32, 0 };
	if (!pass->measures) {
		for (int i = 0; i < count; i++)
			if (isfinite(x[i]) && fabs((double)x[i]) > pass->largest)
				pass->largest = fabs((double)x[i]);
		return;
	}
	add_blocks(&pass->tensor->figures[0], pass->format, x, count);
	add_blocks(&pass->tensor->figures[1], &mxint, x, count);
	add_int8(&pass->tensor->figures[2], pass->largest / 127.0, x, count);
}

/* Streams an array in pieces of whole blocks of both sizes, row by row. */
static enum gqalut_status stream(const char *path, struct pass *pass, struct gqalut_diag *diag)
{
	struct gqalut_array_reader *reader;
	struct gqalut_mx_shape shape;
	uint64_t count, last, left = 0;
	float *x = malloc((size_t)pass->block * sizeof *x);
	if (!x)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	enum gqalut_status status = gqalut_array_reader_open(path, &shape, &reader, diag);
	if (!status)
		(void)gqalut_mx_shape_count(&shape, &count, &last);
	else
		count = last = 0;
	while (count > 0 && !status) {
		left = left == 0 ? last : left;
		int n = left < (uint64_t)pass->block ? (int)left : pass->block;
		status = gqalut_array_reader_next(reader, x, (size_t)n, diag);
		if (!status)
			add_piece(pass, x, n);
		left -= (uint64_t)n;
		count -= (uint64_t)n;
		if (interrupted())
			status = GQALUT_ERR_CANCELLED;
	}
	if (!status)
		status = gqalut_array_reader_next(reader, x, 0, diag);
	gqalut_array_reader_close(reader);
	free(x);
	return status;
}

static enum gqalut_status measure(const char *path, const struct gqalut_mx_format *format,
                                  struct tensor *tensor, struct gqalut_diag *diag)
{
	const char *slash = strrchr(path, '/');
	struct pass pass = { .format = format, .tensor = tensor };
	const struct gqalut_mx_format plain = { format->bits, 32, 0 };
	/* The least common multiple of block and 32. */
	pass.block = format->block;
	while (pass.block % 32 != 0)
		pass.block += format->block;
	memset(tensor, 0, sizeof *tensor);
	snprintf(tensor->name, sizeof tensor->name, "%s", slash ? slash + 1 : path);
	snprintf(tensor->figures[0].format, sizeof tensor->figures[0].format, "%s%d(%d/%d)",
	         format->outliers > 0 ? "MX-OPAL-" : "MXINT-", format->bits, format->block,
	         format->outliers);
	snprintf(tensor->figures[1].format, sizeof tensor->figures[1].format, "MXINT-%d(32)",
	         format->bits);
	snprintf(tensor->figures[2].format, sizeof tensor->figures[2].format, "INT8 per-tensor");
	tensor->figures[0].bits = gqalut_mx_bits_per_element(format);
	tensor->figures[1].bits = gqalut_mx_bits_per_element(&plain);
	tensor->figures[2].bits = 8.0;
	enum gqalut_status status = stream(path, &pass, diag);
	pass.measures = true;
	return status ? status : stream(path, &pass, diag);
}

static void print_figures(FILE *out, const struct tensor *tensor, const struct figures *f,
                          enum mx_eval_format how)
{
	double saturated = f->count > 0 ? (double)f->saturated / (double)f->count : 0.0;
	switch (how) {
	case MX_TEXT:
		fprintf(out, "  %-24.24s %-18s %5.2f  %9.3e  %6.2f  %8.4f %%%s\n", tensor->name,
		        f->format, f->bits, mse(f), sqnr(f), 100.0 * saturated,
		        f->not_finite > 0 ? "  some not finite" : "");
		return;
	case MX_CSV:
		escape_csv(out, tensor->name);
		fprintf(out, ",%s,%.9g,%.9g,%.9g,%.9g,%llu,%llu\n", f->format, f->bits, mse(f),
		        sqnr(f), saturated, (unsigned long long)f->count,
		        (unsigned long long)f->not_finite);
		return;
	case MX_JSON:
		fprintf(out, "{\"tensor\": ");
		escape_json(out, tensor->name, strlen(tensor->name));
		fprintf(out, ", \"format\": \"%s\", \"bits\": %.9g, \"mse\": %.9g, \"sqnr_db\": ",
		        f->format, f->bits, mse(f));
		fprintf(out, isfinite(sqnr(f)) ? "%.9g" : "null", sqnr(f));
		fprintf(out, ", \"saturated\": %.9g, \"elements\": %llu, \"not_finite\": %llu}",
		        saturated, (unsigned long long)f->count, (unsigned long long)f->not_finite);
	}
}

/* What is printed. */
struct page {
	const struct tensor *tensors;
	int count;
	enum mx_eval_format how;
};

static void print(FILE *out, const void *context)
{
	const struct page *page = context;
	const struct tensor *tensors = page->tensors;
	const int count = page->count;
	const enum mx_eval_format how = page->how;
	if (how == MX_TEXT)
		fprintf(out, "  %-24s %-18s  bits        MSE  SQNR dB  saturated\n", "tensor",
		        "format");
	else if (how == MX_CSV)
		fprintf(out, "tensor,format,bits,mse,sqnr_db,saturated,elements,not_finite\n");
	else
		fprintf(out, "[\n");
	for (int i = 0; i < count; i++)
		for (int f = 0; f < FORMATS; f++) {
			print_figures(out, &tensors[i], &tensors[i].figures[f], how);
			if (how == MX_JSON)
				fprintf(out, i + 1 == count && f + 1 == FORMATS ? "\n" : ",\n");
		}
	if (how == MX_JSON)
		fprintf(out, "]\n");
}

enum gqalut_status mx_eval(char **path, int count, const struct gqalut_mx_format *format,
                           enum mx_eval_format how, const char *output, struct gqalut_diag *diag)
{
	struct tensor *tensors = calloc((size_t)count, sizeof *tensors);
	enum gqalut_status status = GQALUT_OK;
	if (!tensors)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (int i = 0; i < count && !status; i++)
		status = measure(path[i], format, &tensors[i], diag);
	const struct page page = { tensors, count, how };
	if (!status)
		status = output_print(output, print, &page, diag);
	free(tensors);
	return status;
}
