/* A stream into memory that loses nothing unseen.  open_memstream() will not do:
 * the GNU C library leaves its error mark alone when the memory cannot grow, and
 * what was printed ends in the middle without a sign. */
#ifndef GQALUT_CLI_MEMORY_STREAM_H
#define GQALUT_CLI_MEMORY_STREAM_H

#include <stddef.h>
#include <stdio.h>

#include <gqalut/status.h>

struct memory {
	FILE *stream; /* to print to */
	char *text;
	size_t length, capacity;
};

/* Opens MEMORY, which stays where it is until memory_close(). */
GQALUT_MUST_CHECK enum gqalut_status memory_open(struct memory *memory, struct gqalut_diag *diag);

/* Closes the stream.  *text, to be freed, is all that was printed, *length bytes;
 * on failure, GQALUT_ERR_MEMORY, it is NULL. */
GQALUT_MUST_CHECK enum gqalut_status memory_close(struct memory *memory, char **text,
                                                  size_t *length, struct gqalut_diag *diag);

#endif
