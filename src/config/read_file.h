/* A whole file in memory. */
#ifndef GQALUT_CONFIG_READ_FILE_H
#define GQALUT_CONFIG_READ_FILE_H

#include <stddef.h>

#include <gqalut/status.h>

enum {
	GQALUT_TEXT_FILE_LIMIT = 64 << 20,  /* bytes of a table or config file */
	GQALUT_WEIGHTS_FILE_LIMIT = 1 << 30 /* of an array of activations */
};

/* Reads the file at PATH ("-" is standard input) of at most LIMIT bytes.
 * *data is to be released with free(); a NUL follows its *length bytes.
 * GQALUT_ERR_IO names the file; GQALUT_ERR_FORMAT if it is too large. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_file_read(const char *path, size_t limit, char **data,
                                                      size_t *length, struct gqalut_diag *diag);

/* Length of the byte order mark of UTF-8 with which the LENGTH bytes at TEXT begin,
 * as some editors have it: 3, or 0 without one. */
size_t gqalut_byte_order_mark(const char *text, size_t length);

/* What messages call the file at PATH. */
const char *gqalut_file_name(const char *path);

#endif
