/* Where results go. */
#ifndef GQALUT_CLI_OUTPUT_H
#define GQALUT_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <gqalut/emit.h>
#include <gqalut/status.h>

/* Whether PATH is there and is a folder. */
bool output_is_folder(const char *path);

/* Whether PATH can be expected to be written: its folder is there.  So that a
 * long search does not end at a mistyped name.  FLAG is named in the message,
 * which is GQALUT_ERR_IO.  What killed runs left in the folder is removed. */
GQALUT_MUST_CHECK enum gqalut_status output_check(const char *flag, const char *path,
                                                  struct gqalut_diag *diag);

/* Makes the folder PATH unless it is there; its parent is.  FLAG is named in the
 * message, which is GQALUT_ERR_IO. */
GQALUT_MUST_CHECK enum gqalut_status output_make_folder(const char *flag, const char *path,
                                                        struct gqalut_diag *diag);

/* PATH holds TEXT afterwards, or nothing is changed; a device or a pipe is
 * written straight.  NULL or "-" is standard output. */
GQALUT_MUST_CHECK enum gqalut_status output_write(const char *path, const char *text, size_t length,
                                                  struct gqalut_diag *diag);

/* The same with what PRINT writes to a stream; it is written whole or not at
 * all. */
GQALUT_MUST_CHECK enum gqalut_status output_print(const char *path,
                                                  void (*print)(FILE *out, const void *context),
                                                  const void *context, struct gqalut_diag *diag);

/* The suffix that files of FORMAT have: ".h". */
const char *output_suffix(enum gqalut_format format);

/* The format of a table that goes to PATH: *format if --format was GIVEN, else
 * that of the suffix, else *format.  MX asks for functions over blocks beside the
 * C header: GQALUT_ERR_ARGUMENT if it is none. */
GQALUT_MUST_CHECK enum gqalut_status output_format_choose(bool given, const char *path, bool mx,
                                                          enum gqalut_format *format,
                                                          struct gqalut_diag *diag);

#endif
