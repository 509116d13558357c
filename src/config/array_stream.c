#include <gqalut/array_stream.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/emit.h>

#include "config/npy.h"
#include "config/number_rows.h"
#include "config/read_file.h"
#include "core/byte_reader.h"

_Static_assert((int)GQALUT_BYTE_READER_SIZE >= (int)GQALUT_NPY_HEADER_MOST,
               "the buffer holds a header");

struct gqalut_array_reader {
	double *values;     /* of a CSV file; NULL for the elements of an .npy file: */
	uint64_t at, count; /* elements read, and all of them */
	struct gqalut_npy_header header;
	struct gqalut_byte_reader bytes;
};

static enum gqalut_status open_npy(struct gqalut_array_reader *reader, const char *path,
                                   struct gqalut_mx_shape *shape, struct gqalut_diag *diag)
{
	struct gqalut_npy_header *header = &reader->header;
	struct gqalut_byte_reader *bytes = &reader->bytes;
	enum gqalut_status status = gqalut_byte_reader_open(bytes, path, diag);
	if (!status)
		status = gqalut_byte_reader_fill(bytes, GQALUT_NPY_HEADER_MOST, diag);
	if (!status)
		status = gqalut_npy_read_header((const char *)gqalut_byte_reader_bytes(bytes),
		                                gqalut_byte_reader_held(bytes), path, header, diag);
	if (!status)
		status = gqalut_npy_check_order(header->dimensions, header->column_major, path,
		                                diag);
	if (status)
		return status;
	gqalut_byte_reader_skip(bytes, header->offset);
	shape->axes = header->dimensions;
	for (int i = 0; i < header->dimensions; i++)
		shape->length[i] = header->length[i];
	return GQALUT_OK;
}

static enum gqalut_status open_csv(struct gqalut_array_reader *reader, const char *path,
                                   struct gqalut_mx_shape *shape, struct gqalut_diag *diag)
{
	char *data;
	size_t length, rows, columns;
	enum gqalut_status status =
	        gqalut_file_read(path, GQALUT_WEIGHTS_FILE_LIMIT, &data, &length, diag);
	if (status)
		return status;
	status = gqalut_number_rows_parse(data, length, path, &reader->values, &rows, &columns,
	                                  diag);
	free(data);
	if (status)
		return status;
	shape->axes = 2;
	shape->length[0] = rows;
	shape->length[1] = columns;
	return GQALUT_OK;
}

enum gqalut_status gqalut_array_reader_open(const char *path, struct gqalut_mx_shape *shape,
                                            struct gqalut_array_reader **reader,
                                            struct gqalut_diag *diag)
{
	size_t n = strlen(path);
	bool csv = n >= 4 && strcmp(path + n - 4, ".csv") == 0;
	uint64_t last;
	*reader = NULL;
	struct gqalut_array_reader *made = calloc(1, sizeof *made);
	if (!made)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	enum gqalut_status status =
	        csv ? open_csv(made, path, shape, diag) : open_npy(made, path, shape, diag);
	if (!status && !gqalut_mx_shape_count(shape, &made->count, &last))
		status = gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, path, 0, 0,
		                            "the array is empty, or too large");
	if (status) {
		gqalut_array_reader_close(made);
		return status;
	}
	*reader = made;
	return GQALUT_OK;
}

/* Little-endian floats, the usual case, need no look at each byte: their bits are
 * put together in a way that compilers know. */
static float load_f4(const unsigned char *bytes)
{
	uint32_t bits = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	                (uint32_t)bytes[3] << 24;
	float v;
	memcpy(&v, &bits, sizeof v);
	return v;
}

static void decode(const struct gqalut_array_reader *reader, float *x, size_t count)
{
	const struct gqalut_npy_header *header = &reader->header;
	const unsigned char *bytes = gqalut_byte_reader_bytes(&reader->bytes);
	bool plain = header->type == 'f' && header->size == 4 && !header->big_endian;
	for (size_t i = 0; i < count && plain; i++)
		x[i] = load_f4(bytes + 4 * i);
	for (size_t i = 0; i < count && !plain; i++)
		x[i] = (float)gqalut_npy_element(header, bytes + i * header->size);
}

static enum gqalut_status next_npy(struct gqalut_array_reader *reader, float *x, size_t count,
                                   struct gqalut_diag *diag)
{
	struct gqalut_byte_reader *bytes = &reader->bytes;
	size_t size = reader->header.size;
	while (count > 0) {
		enum gqalut_status status = gqalut_byte_reader_fill(bytes, size, diag);
		if (status)
			return status;
		size_t here = gqalut_byte_reader_held(bytes) / size;
		if (here == 0)
			return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, bytes->name, 0, 0,
			                          "the file ends %llu elements before its shape "
			                          "says",
			                          (unsigned long long)(reader->count - reader->at));
		here = here < count ? here : count;
		decode(reader, x, here);
		gqalut_byte_reader_skip(bytes, here * size);
		reader->at += here;
		x += here;
		count -= here;
	}
	return GQALUT_OK;
}

/* Nothing may follow the last element. */
static enum gqalut_status check_end(struct gqalut_array_reader *reader, struct gqalut_diag *diag)
{
	if (reader->values)
		return GQALUT_OK;
	enum gqalut_status status = gqalut_byte_reader_fill(&reader->bytes, 1, diag);
	if (!status && gqalut_byte_reader_held(&reader->bytes) > 0)
		status = gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, reader->bytes.name, 0, 0,
		                            "the file goes on behind the %llu elements that its "
		                            "shape needs",
		                            (unsigned long long)reader->count);
	return status;
}

enum gqalut_status gqalut_array_reader_next(struct gqalut_array_reader *reader, float *x,
                                            size_t count, struct gqalut_diag *diag)
{
	if (count > reader->count - reader->at)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "more elements than there are");
	if (count == 0)
		return reader->at == reader->count ? check_end(reader, diag) : GQALUT_OK;
	if (!reader->values)
		return next_npy(reader, x, count, diag);
	for (size_t i = 0; i < count; i++)
		x[i] = (float)reader->values[reader->at++];
	return GQALUT_OK;
}

void gqalut_array_reader_close(struct gqalut_array_reader *reader)
{
	if (!reader)
		return;
	gqalut_byte_reader_close(&reader->bytes);
	free(reader->values);
	free(reader);
}

/* Magic, version 1.0, length of the header, and the header, spaces filling it up
 * so that the elements begin at a multiple of 64. */
enum gqalut_status gqalut_array_put_header(struct gqalut_file_writer *writer,
                                           const struct gqalut_mx_shape *shape,
                                           struct gqalut_diag *diag)
{
	enum { FIRST = 10, ALIGN = 64 };
	char header[1024];
	size_t n = FIRST;
	n += (size_t)snprintf(header + n, sizeof header - n,
	                      "{'descr': '<f4', 'fortran_order': False, 'shape': (");
	for (int i = 0; i < shape->axes; i++)
		n += (size_t)snprintf(header + n, sizeof header - n, "%s%llu", i > 0 ? ", " : "",
		                      (unsigned long long)shape->length[i]);
	n += (size_t)snprintf(header + n, sizeof header - n, "%s), }", shape->axes == 1 ? "," : "");
	while ((n + 1) % ALIGN != 0)
		header[n++] = ' ';
	header[n++] = '\n';
	memcpy(header, "\x93NUMPY\x01", 7);
	header[7] = 0;
	header[8] = (char)((n - FIRST) & 0xff);
	header[9] = (char)((n - FIRST) >> 8);
	return gqalut_file_writer_put(writer, header, n, diag);
}

enum gqalut_status gqalut_array_put(struct gqalut_file_writer *writer, const float *x, size_t count,
                                    struct gqalut_diag *diag)
{
	unsigned char bytes[1024];
	size_t used = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t bits;
		memcpy(&bits, &x[i], sizeof bits);
		for (int b = 0; b < 32; b += 8)
			bytes[used++] = (unsigned char)(bits >> b & 0xff);
		if (used == sizeof bytes || i + 1 == count) {
			enum gqalut_status status =
			        gqalut_file_writer_put(writer, bytes, used, diag);
			if (status)
				return status;
			used = 0;
		}
	}
	return GQALUT_OK;
}
