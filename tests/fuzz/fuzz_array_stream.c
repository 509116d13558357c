/* libFuzzer target: any bytes as an .npy or .csv file, read as a stream in pieces
 * and as a whole: the same elements, and neither takes what the other refuses.
 * The first byte says which, the length of the pieces, and whether the bytes get
 * a header of their own. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/array_stream.h>

#include "config/npy.h"
#include "config/number_rows.h"
#include "scratch_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All elements of the file at PATH in pieces of PIECE, to be freed; NULL after a
 * fault.  The file cannot have more than MOST. */
static float *read_stream(const char *path, size_t most, size_t piece, size_t *count)
{
	struct gqalut_array_reader *reader;
	struct gqalut_mx_shape shape;
	struct gqalut_diag diag;
	uint64_t all, last;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = gqalut_array_reader_open(path, &shape, &reader, &diag);
	if (status) {
		if (reader || status != GQALUT_ERR_FORMAT || diag.message[0] == '\0')
			abort();
		return NULL;
	}
	if (!gqalut_mx_shape_count(&shape, &all, &last) || all == 0 || all % last != 0)
		abort();
	/* A shape may promise what no file holds: one element more than it could
	 * have must be refused. */
	size_t wanted = all <= most ? (size_t)all : most + 1;
	float *x = malloc(wanted * sizeof *x);
	if (!x)
		abort();
	for (size_t at = 0; at < wanted && !status;) {
		size_t n = wanted - at < piece ? wanted - at : piece;
		status = gqalut_array_reader_next(reader, x + at, n, &diag);
		at += n;
	}
	if (!status && wanted > most)
		abort();
	if (!status)
		status = gqalut_array_reader_next(reader, NULL, 0, &diag);
	if (status && (status != GQALUT_ERR_FORMAT || diag.message[0] == '\0'))
		abort();
	gqalut_array_reader_close(reader);
	*count = wanted;
	if (!status)
		return x;
	free(x);
	return NULL;
}

/* Elements are the same, or NaN both. */
static void expect_same(const float *x, const double *wanted, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		float w = (float)wanted[i];
		if (isnan(w) ? !isnan(x[i]) : memcmp(&x[i], &w, sizeof w) != 0)
			abort();
	}
}

static void try_npy(const uint8_t *file, size_t size, size_t piece)
{
	struct gqalut_npy array = { 0 };
	size_t count = 0;
	float *x = read_stream(scratch_write(0, ".npy", file, size), size, piece, &count);
	enum gqalut_status status =
	        gqalut_npy_parse((const char *)file, size, "fuzz", &array, NULL);
	if (x && !status) {
		if (count != array.count)
			abort();
		expect_same(x, array.values, count);
	} else if (x) {
		/* Only the stream takes what is not finite. */
		size_t finite = 0;
		while (finite < count && isfinite(x[finite]))
			finite++;
		if (finite == count)
			abort();
	} else if (!status && !(array.column_major && array.dimensions > 1)) {
		abort();
	}
	free(array.values);
	free(x);
}

static void try_csv(const uint8_t *file, size_t size, size_t piece)
{
	double *values = NULL;
	size_t count = 0, rows, columns;
	float *x = read_stream(scratch_write(1, ".csv", file, size), size, piece, &count);
	enum gqalut_status status = gqalut_number_rows_parse((const char *)file, size, "fuzz",
	                                                     &values, &rows, &columns, NULL);
	if (status ? x != NULL : !x || count != rows * columns)
		abort();
	if (x)
		expect_same(x, values, count);
	free(status ? NULL : values);
	free(x);
}

/* The bytes behind a header that fits them, with an element type and a number of
 * rows that the first two choose. */
static void try_dressed(const uint8_t *data, size_t size, size_t piece)
{
	static const char *const types[] = { "<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "|i1",
		                             "<i2", ">i4", "<i8", "|u1", ">u2", "<u4", ">u8" };
	enum { TYPES = sizeof types / sizeof types[0], HEAD = 118 };
	if (size < 3)
		return;
	const char *type = types[data[0] % TYPES];
	size_t each = (size_t)(type[2] - '0'), rows = 1 + data[1] % 4;
	size_t columns = (size - 2) / each / rows, used = columns * rows * each;
	uint8_t *file = calloc(1, 10 + HEAD + used);
	if (!file)
		abort();
	memcpy(file, "\x93NUMPY\x01\x00", 8);
	file[8] = HEAD;
	memset(file + 10, ' ', HEAD);
	int n = snprintf((char *)file + 10, HEAD,
	                 "{'descr': '%s', 'fortran_order': False, 'shape': (%zu, %zu)}", type, rows,
	                 columns);
	file[10 + n] = ' ';
	memcpy(file + 10 + HEAD, data + 2, used);
	try_npy(file, 10 + HEAD + used, piece);
	free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	size_t piece = 1 + (size_t)(data[0] >> 2);
	switch (data[0] & 3) {
	case 0: try_csv(data + 1, size - 1, piece); break;
	case 1: try_npy(data + 1, size - 1, piece); break;
	default: try_dressed(data + 1, size - 1, piece); break;
	}
	return 0;
}
