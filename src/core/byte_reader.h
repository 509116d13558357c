/* A file read once from its begin to its end through a buffer. */
#ifndef GQALUT_CORE_BYTE_READER_H
#define GQALUT_CORE_BYTE_READER_H

#include <stddef.h>
#include <stdio.h>

#include <gqalut/status.h>

/* A little more than a full header of an .npy file. */
enum { GQALUT_BYTE_READER_SIZE = (1 << 16) + 16 };

struct gqalut_byte_reader {
	FILE *file;     /* NULL: none is open */
	char name[256]; /* for messages */
	size_t at, end; /* of what is held, in the buffer */
	unsigned char buffer[GQALUT_BYTE_READER_SIZE];
};

/* Opens the file at PATH with nothing held.  GQALUT_ERR_IO; then there is nothing
 * to close. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_byte_reader_open(struct gqalut_byte_reader *reader,
                                                             const char *path,
                                                             struct gqalut_diag *diag);

/* Holds WANTED bytes, at most the size of the buffer, or what the file still has
 * if that is less.  Bytes got before may move.  GQALUT_ERR_IO. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_byte_reader_fill(struct gqalut_byte_reader *reader, size_t wanted, struct gqalut_diag *diag);

/* How many bytes are held, and where they begin. */
size_t gqalut_byte_reader_held(const struct gqalut_byte_reader *reader);
const unsigned char *gqalut_byte_reader_bytes(const struct gqalut_byte_reader *reader);

/* Goes on behind the next COUNT of the bytes held. */
void gqalut_byte_reader_skip(struct gqalut_byte_reader *reader, size_t count);

/* Fine without an open file. */
void gqalut_byte_reader_close(struct gqalut_byte_reader *reader);

#endif
