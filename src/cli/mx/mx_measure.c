#include "mx/mx_measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "console.h"

void mx_figures_add(struct mx_figures *sum, const struct mx_figures *f)
{
	sum->bits = f->bits > UINT64_MAX - sum->bits ? UINT64_MAX : sum->bits + f->bits;
	sum->error += f->error;
	sum->power += f->power;
	sum->count += f->count;
	sum->saturated += f->saturated;
	sum->not_finite += f->not_finite;
}

double mx_figures_bits(const struct mx_figures *f)
{
	return (double)f->bits / (double)(f->count + f->not_finite);
}

static void add_error(struct mx_figures *f, const float *x, const float *got, int count)
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
static void add_blocks(struct mx_figures *f, const struct gqalut_mx_format *format, const float *x,
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

/* A piece with one scale for the whole array. */
static void add_int8(struct mx_figures *f, double scale, const float *x, int count)
{
	for (int i = 0; i < count; i++) {
		double code = scale > 0.0 && isfinite(x[i]) ? rint((double)x[i] / scale) : 0.0;
		float got = (float)(code * scale);
		f->saturated += fabs(code) >= 127.0;
		add_error(f, x + i, &got, 1);
	}
}

/* What is done to each piece of an array. */
struct pass {
	const struct gqalut_mx_format *formats; /* NULL: INT8 */
	int count;                              /* of formats and figures */
	struct mx_figures *figures;
	double largest; /* so far; for INT8 of the whole array */
};

static void add_piece(struct pass *pass, const float *x, int count)
{
	if (!pass->formats) {
		add_int8(pass->figures, pass->largest / 127.0, x, count);
		return;
	}
	for (int i = 0; i < count; i++)
		if (isfinite(x[i]) && fabs((double)x[i]) > pass->largest)
			pass->largest = fabs((double)x[i]);
	for (int f = 0; f < pass->count; f++)
		add_blocks(&pass->figures[f], &pass->formats[f], x, count);
}

/* Elements of a piece that has whole blocks in every format: the least common
 * multiple of their sizes. */
static size_t piece_size(const struct pass *pass)
{
	size_t size = 1;
	for (int f = 0; pass->formats && f < pass->count; f++) {
		size_t step = size;
		while (size % (size_t)pass->formats[f].block != 0)
			size += step;
	}
	while (size < GQALUT_MX_MAX_BLOCK)
		size *= 2;
	return size;
}

/* Streams an array in pieces of whole blocks, row by row. */
static enum gqalut_status stream(const char *path, struct pass *pass, struct gqalut_mx_shape *shape,
                                 struct gqalut_diag *diag)
{
	struct gqalut_array_reader *reader;
	uint64_t count = 0, last = 0, left = 0;
	size_t piece = piece_size(pass);
	float *x = malloc(piece * sizeof *x);
	if (!x)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	enum gqalut_status status = gqalut_array_reader_open(path, shape, &reader, diag);
	if (!status)
		(void)gqalut_mx_shape_count(shape, &count, &last);
	while (count > 0 && !status) {
		left = left == 0 ? last : left;
		size_t n = left < piece ? (size_t)left : piece;
		status = gqalut_array_reader_next(reader, x, n, diag);
		if (!status)
			add_piece(pass, x, (int)n);
		left -= n;
		count -= n;
		if (interrupted())
			status = GQALUT_ERR_CANCELLED;
	}
	if (!status)
		status = gqalut_array_reader_next(reader, x, 0, diag);
	gqalut_array_reader_close(reader);
	free(x);
	return status;
}

enum gqalut_status mx_measure(const char *path, const struct gqalut_mx_format *formats, int count,
                              struct mx_figures *figures, double *largest, struct gqalut_diag *diag)
{
	struct pass pass = { .formats = formats, .count = count, .figures = figures };
	struct gqalut_mx_shape shape;
	memset(figures, 0, (size_t)count * sizeof *figures);
	enum gqalut_status status = stream(path, &pass, &shape, diag);
	*largest = pass.largest;
	for (int f = 0; f < count && !status; f++)
		figures[f].bits = gqalut_mx_array_bits(&formats[f], &shape);
	return status;
}

enum gqalut_status mx_measure_int8(const char *path, double largest, struct mx_figures *figures,
                                   struct gqalut_diag *diag)
{
	struct pass pass = { .count = 1, .figures = figures, .largest = largest };
	struct gqalut_mx_shape shape;
	memset(figures, 0, sizeof *figures);
	enum gqalut_status status = stream(path, &pass, &shape, diag);
	figures->bits = 8 * (figures->count + figures->not_finite);
	return status;
}
