#include <gqalut/array_stream.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/emit.h>

#include "config/npy.h"
#include "config/number_rows.h"
#include "config/read_file.h"
#include "core/text.h"

enum { BUFFER_SIZE = GQALUT_NPY_HEADER_MOST + 4 };

struct gqalut_array_reader {
	char name[200]; /* for messages */
	FILE *file;     /* NULL for the values of a CSV file: */
	double *values;
	uint64_t at, count; /* elements read, and all of them */
	struct gqalut_npy_header header;
	size_t begin, end; /* of what is in the buffer */
	unsigned char buffer[BUFFER_SIZE];
};

/* Has the next bytes in the buffer, as many as fit or as the file has. */
static enum gqalut_status fill(struct gqalut_array_reader *reader, struct gqalut_diag *diag)
{
	memmove(reader->buffer, reader->buffer + reader->begin, reader->end - reader->begin);
	reader->end -= reader->begin;
	reader->begin = 0;
	errno = 0;
	reader->end +=
	        fread(reader->buffer + reader->end, 1, BUFFER_SIZE - reader->end, reader->file);
	if (ferror(reader->file))
		return gqalut_diag_set_at(diag, GQALUT_ERR_IO, reader->name, 0, 0,
		                          "cannot read: %s", strerror(errno));
	return GQALUT_OK;
}

static enum gqalut_status open_npy(struct gqalut_array_reader *reader, const char *path,
                                   struct gqalut_mx_shape *shape, struct gqalut_diag *diag)
{
	struct gqalut_npy_header *header = &reader->header;
	reader->file = fopen(path, "rb");
	if (!reader->file)
		return gqalut_diag_set_at(diag, GQALUT_ERR_IO, reader->name, 0, 0,
		                          "cannot read: %s", strerror(errno));
	enum gqalut_status status = fill(reader, diag);
	if (!status)
		status = gqalut_npy_read_header((const char *)reader->buffer, reader->end,
		                                reader->name, header, diag);
	if (status)
		return status;
	if (header->column_major && header->dimensions > 1)
		return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, reader->name, 0, 0,
		                          "the array is in Fortran order, so its last axis is not "
		                          "in one piece: save it in C order");
	reader->begin = header->offset;
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
	status = gqalut_number_rows_parse(data, length, reader->name, &reader->values, &rows,
	                                  &columns, diag);
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
	snprintf(made->name, sizeof made->name, "%s", path);
	enum gqalut_status status =
	        csv ? open_csv(made, path, shape, diag) : open_npy(made, path, shape, diag);
	if (!status && !gqalut_mx_shape_count(shape, &made->count, &last))
		status = gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, made->name, 0, 0,
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
	const unsigned char *bytes = reader->buffer + reader->begin;
	bool plain = header->type == 'f' && header->size == 4 && !header->big_endian;
	for (size_t i = 0; i < count && plain; i++)
		x[i] = load_f4(bytes + 4 * i);
	for (size_t i = 0; i < count && !plain; i++)
		x[i] = (float)gqalut_npy_element(header, bytes + i * header->size);
}

static enum gqalut_status next_npy(struct gqalut_array_reader *reader, float *x, size_t count,
                                   struct gqalut_diag *diag)
{
	size_t size = reader->header.size;
	while (count > 0) {
		if (reader->end - reader->begin < size) {
			enum gqalut_status status = fill(reader, diag);
			if (status)
				return status;
			if (reader->end - reader->begin < size)
				return gqalut_diag_set_at(
				        diag, GQALUT_ERR_FORMAT, reader->name, 0, 0,
				        "the file ends %llu elements before its shape says",
				        (unsigned long long)(reader->count - reader->at));
		}
		size_t here = (reader->end - reader->begin) / size;
		here = here < count ? here : count;
		decode(reader, x, here);
		reader->begin += here * size;
		reader->at += here;
		x += here;
		count -= here;
	}
	return GQALUT_OK;
}

/* Nothing may follow the last element. */
static enum gqalut_status check_end(struct gqalut_array_reader *reader, struct gqalut_diag *diag)
{
	enum gqalut_status status = GQALUT_OK;
	if (reader->file && reader->begin == reader->end)
		status = fill(reader, diag);
	if (!status && reader->begin < reader->end)
		status = gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, reader->name, 0, 0,
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
	if (reader->file)
		return next_npy(reader, x, count, diag);
	for (size_t i = 0; i < count; i++)
		x[i] = (float)reader->values[reader->at++];
	return GQALUT_OK;
}

void gqalut_array_reader_close(struct gqalut_array_reader *reader)
{
	if (!reader)
		return;
	if (reader->file)
		(void)fclose(reader->file);
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
