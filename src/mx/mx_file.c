/* Files of blocks; the format is told in gqalut/mx_file.h. */
#include <gqalut/mx_file.h>

#include <stdlib.h>
#include <string.h>

#include <gqalut/emit.h>

#include "core/byte_reader.h"
#include "core/crc32.h"

static const char magic[8] = { 'G', 'Q', 'A', 'L', 'U', 'T', 'M', 'X' };

enum {
	VERSION = 1,
	FIXED_SIZE = 20, /* of the header, before the axes */
	HEADER_MOST = FIXED_SIZE + 8 * GQALUT_MX_MAX_AXES + 4,
	PACKED_MOST = 1 + GQALUT_MX_MAX_BLOCK + 4 * GQALUT_MX_MAX_OUTLIERS
};

bool gqalut_mx_shape_count(const struct gqalut_mx_shape *shape, uint64_t *count, uint64_t *last)
{
	const uint64_t most = UINT64_C(1) << 62;
	*count = *last = 1;
	for (int i = 0; i < shape->axes; i++) {
		if (shape->length[i] == 0 || shape->length[i] > most / *count)
			return false;
		*count *= shape->length[i];
		*last = shape->length[i];
	}
	return true;
}

/* Where a stream of blocks is: which block comes next, and its length. */
struct place {
	int block;     /* of the format */
	uint64_t last; /* elements of a row */
	uint64_t left; /* elements of all rows that are still to come */
};

/* 0 behind the last one. */
static int next_count(const struct place *place)
{
	uint64_t in_row = place->left % place->last;
	if (place->left == 0)
		return 0;
	if (in_row == 0)
		in_row = place->last;
	return in_row < (uint64_t)place->block ? (int)in_row : place->block;
}

static bool make_place(const struct gqalut_mx_format *format, const struct gqalut_mx_shape *shape,
                       struct place *place)
{
	place->block = format->block;
	return shape->axes >= 0 && shape->axes <= GQALUT_MX_MAX_AXES &&
	       gqalut_mx_shape_count(shape, &place->left, &place->last);
}

static void store(unsigned char *bytes, uint64_t value, int size)
{
	for (int i = 0; i < size; i++, value >>= 8)
		bytes[i] = (unsigned char)(value & 0xff);
}

static uint64_t load(const unsigned char *bytes, int size)
{
	uint64_t value = 0;
	for (int i = size - 1; i >= 0; i--)
		value = value << 8 | bytes[i];
	return value;
}

struct gqalut_mx_writer {
	struct gqalut_file_writer *file;
	struct gqalut_mx_format format;
	struct place place;
	uint32_t crc;
	unsigned char packed[PACKED_MOST];
};

static enum gqalut_status write_header(struct gqalut_mx_writer *writer,
                                       const struct gqalut_mx_shape *shape,
                                       struct gqalut_diag *diag)
{
	unsigned char header[HEADER_MOST];
	const struct gqalut_mx_format *format = &writer->format;
	memcpy(header, magic, sizeof magic);
	store(header + 8, VERSION, 2);
	store(header + 10, (uint64_t)format->bits, 2);
	store(header + 12, (uint64_t)format->block, 2);
	store(header + 14, (uint64_t)format->outliers, 2);
	store(header + 16, (uint64_t)shape->axes, 2);
	store(header + 18, 0, 2);
	for (int i = 0; i < shape->axes; i++)
		store(header + FIXED_SIZE + 8 * i, shape->length[i], 8);
	size_t size = FIXED_SIZE + 8 * (size_t)shape->axes;
	store(header + size, gqalut_crc32(0, header, size), 4);
	return gqalut_file_writer_put(writer->file, header, size + 4, diag);
}

enum gqalut_status gqalut_mx_writer_open(const char *path, const struct gqalut_mx_format *format,
                                         const struct gqalut_mx_shape *shape,
                                         struct gqalut_mx_writer **writer, struct gqalut_diag *diag)
{
	*writer = NULL;
	enum gqalut_status status = gqalut_mx_format_check(format, diag);
	if (status)
		return status;
	struct gqalut_mx_writer *made = calloc(1, sizeof *made);
	if (!made)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	made->format = *format;
	if (!make_place(format, shape, &made->place))
		status = gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                         "the shape is not allowed: up to %d axes of 1 or more, "
		                         "2^62 elements",
		                         GQALUT_MX_MAX_AXES);
	if (!status)
		status = gqalut_file_writer_open(path, &made->file, diag);
	if (!status)
		status = write_header(made, shape, diag);
	if (status) {
		gqalut_mx_writer_abandon(made);
		return status;
	}
	*writer = made;
	return GQALUT_OK;
}

int gqalut_mx_writer_next(const struct gqalut_mx_writer *writer)
{
	return next_count(&writer->place);
}

enum gqalut_status gqalut_mx_writer_put(struct gqalut_mx_writer *writer,
                                        const struct gqalut_mx_block *block,
                                        struct gqalut_diag *diag)
{
	if (block->count != next_count(&writer->place) ||
	    !gqalut_mx_block_valid(&writer->format, block))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "a block that the format or the shape does not have");
	size_t length = gqalut_mx_pack(&writer->format, block, writer->packed);
	writer->crc = gqalut_crc32(writer->crc, writer->packed, length);
	writer->place.left -= (uint64_t)block->count;
	return gqalut_file_writer_put(writer->file, writer->packed, length, diag);
}

enum gqalut_status gqalut_mx_writer_close(struct gqalut_mx_writer *writer, struct gqalut_diag *diag)
{
	unsigned char trailer[4];
	enum gqalut_status status = GQALUT_OK;
	if (writer->place.left > 0)
		status = gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                         "%llu elements are missing at the end",
		                         (unsigned long long)writer->place.left);
	store(trailer, writer->crc, 4);
	if (!status)
		status = gqalut_file_writer_put(writer->file, trailer, sizeof trailer, diag);
	if (status) {
		gqalut_mx_writer_abandon(writer);
		return status;
	}
	status = gqalut_file_writer_close(writer->file, diag);
	free(writer);
	return status;
}

void gqalut_mx_writer_abandon(struct gqalut_mx_writer *writer)
{
	if (!writer)
		return;
	gqalut_file_writer_abandon(writer->file);
	free(writer);
}

struct gqalut_mx_reader {
	struct gqalut_mx_format format;
	struct place place;
	uint32_t crc;
	struct gqalut_byte_reader bytes;
};

static enum gqalut_status fault(const struct gqalut_mx_reader *reader, const char *what,
                                struct gqalut_diag *diag)
{
	return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, reader->bytes.name, 0, 0, "%s", what);
}

/* The header, of which nothing is believed before it has passed its checks. */
static enum gqalut_status read_header(struct gqalut_mx_reader *reader,
                                      struct gqalut_mx_shape *shape, struct gqalut_diag *diag)
{
	struct gqalut_diag reason;
	enum gqalut_status status = gqalut_byte_reader_fill(&reader->bytes, HEADER_MOST, diag);
	if (status)
		return status;
	const unsigned char *header = gqalut_byte_reader_bytes(&reader->bytes);
	const size_t held = gqalut_byte_reader_held(&reader->bytes);
	if (held < FIXED_SIZE || memcmp(header, magic, sizeof magic) != 0)
		return fault(reader, "not a file of microscaling blocks", diag);
	if (load(header + 8, 2) != VERSION)
		return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, reader->bytes.name, 0, 0,
		                          "version %d of the block file; 1 is read",
		                          (int)load(header + 8, 2));
	shape->axes = (int)load(header + 16, 2);
	size_t size = FIXED_SIZE + 8 * (size_t)shape->axes;
	if (shape->axes > GQALUT_MX_MAX_AXES || held < size + 4)
		return fault(reader, "the block file ends within its header", diag);
	if (load(header + size, 4) != gqalut_crc32(0, header, size) || load(header + 18, 2) != 0)
		return fault(reader, "the checksum of the block file's header is wrong", diag);
	reader->format =
	        (struct gqalut_mx_format){ (int)load(header + 10, 2), (int)load(header + 12, 2),
		                           (int)load(header + 14, 2) };
	for (int i = 0; i < shape->axes; i++)
		shape->length[i] = load(header + FIXED_SIZE + 8 * i, 8);
	gqalut_diag_clear(&reason);
	if (gqalut_mx_format_check(&reader->format, &reason))
		return fault(reader, reason.message, diag);
	if (!make_place(&reader->format, shape, &reader->place))
		return fault(reader, "the shape in the block file is not allowed", diag);
	gqalut_byte_reader_skip(&reader->bytes, size + 4);
	return GQALUT_OK;
}

enum gqalut_status gqalut_mx_reader_open(const char *path, struct gqalut_mx_format *format,
                                         struct gqalut_mx_shape *shape,
                                         struct gqalut_mx_reader **reader, struct gqalut_diag *diag)
{
	*reader = NULL;
	struct gqalut_mx_reader *made = calloc(1, sizeof *made);
	if (!made)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	enum gqalut_status status = gqalut_byte_reader_open(&made->bytes, path, diag);
	if (!status)
		status = read_header(made, shape, diag);
	if (status) {
		gqalut_mx_reader_close(made);
		return status;
	}
	*format = made->format;
	*reader = made;
	return GQALUT_OK;
}

/* The checksum behind the last block, and nothing behind it. */
static enum gqalut_status read_end(struct gqalut_mx_reader *reader, struct gqalut_diag *diag)
{
	enum gqalut_status status = gqalut_byte_reader_fill(&reader->bytes, 5, diag);
	if (status)
		return status;
	size_t held = gqalut_byte_reader_held(&reader->bytes);
	if (held < 4)
		return fault(reader, "the block file ends before its checksum", diag);
	if (load(gqalut_byte_reader_bytes(&reader->bytes), 4) != reader->crc)
		return fault(reader, "the checksum of the block file is wrong", diag);
	if (held > 4)
		return fault(reader, "the block file goes on behind its end", diag);
	return GQALUT_OK;
}

enum gqalut_status gqalut_mx_reader_next(struct gqalut_mx_reader *reader,
                                         struct gqalut_mx_block *block, bool *more,
                                         struct gqalut_diag *diag)
{
	size_t used;
	*more = reader->place.left > 0;
	if (!*more)
		return read_end(reader, diag);
	enum gqalut_status status = gqalut_byte_reader_fill(
	        &reader->bytes, gqalut_mx_packed_most(&reader->format), diag);
	if (status)
		return status;
	const unsigned char *bytes = gqalut_byte_reader_bytes(&reader->bytes);
	if (!gqalut_mx_unpack(&reader->format, next_count(&reader->place), bytes,
	                      gqalut_byte_reader_held(&reader->bytes), block, &used))
		return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, reader->bytes.name, 0, 0,
		                          "a broken block, or the file is cut short, %llu elements "
		                          "before the end",
		                          (unsigned long long)reader->place.left);
	reader->crc = gqalut_crc32(reader->crc, bytes, used);
	gqalut_byte_reader_skip(&reader->bytes, used);
	reader->place.left -= (uint64_t)block->count;
	return GQALUT_OK;
}

void gqalut_mx_reader_close(struct gqalut_mx_reader *reader)
{
	if (!reader)
		return;
	gqalut_byte_reader_close(&reader->bytes);
	free(reader);
}
