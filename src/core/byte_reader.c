#include "core/byte_reader.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static enum gqalut_status cannot_read(const struct gqalut_byte_reader *reader,
                                      struct gqalut_diag *diag)
{
	return gqalut_diag_set_at(diag, GQALUT_ERR_IO, reader->name, 0, 0, "cannot read: %s",
	                          strerror(errno));
}

enum gqalut_status gqalut_byte_reader_open(struct gqalut_byte_reader *reader, const char *path,
                                           struct gqalut_diag *diag)
{
	reader->at = reader->end = 0;
	snprintf(reader->name, sizeof reader->name, "%s", path);
	reader->file = fopen(path, "rb");
	return reader->file ? GQALUT_OK : cannot_read(reader, diag);
}

enum gqalut_status gqalut_byte_reader_fill(struct gqalut_byte_reader *reader, size_t wanted,
                                           struct gqalut_diag *diag)
{
	size_t held = gqalut_byte_reader_held(reader);
	assert(wanted <= GQALUT_BYTE_READER_SIZE);
	if (held >= wanted)
		return GQALUT_OK;
	memmove(reader->buffer, reader->buffer + reader->at, held);
	errno = 0;
	reader->at = 0;
	reader->end = held +
	              fread(reader->buffer + held, 1, GQALUT_BYTE_READER_SIZE - held, reader->file);
	return ferror(reader->file) ? cannot_read(reader, diag) : GQALUT_OK;
}

size_t gqalut_byte_reader_held(const struct gqalut_byte_reader *reader)
{
	return reader->end - reader->at;
}

const unsigned char *gqalut_byte_reader_bytes(const struct gqalut_byte_reader *reader)
{
	return reader->buffer + reader->at;
}

void gqalut_byte_reader_skip(struct gqalut_byte_reader *reader, size_t count)
{
	assert(count <= gqalut_byte_reader_held(reader));
	reader->at += count;
}

void gqalut_byte_reader_close(struct gqalut_byte_reader *reader)
{
	if (reader->file)
		(void)fclose(reader->file);
	reader->file = NULL;
}
