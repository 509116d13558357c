/* Lines of numbers parted by commas. */
#ifndef GQALUT_CONFIG_NUMBER_ROWS_H
#define GQALUT_CONFIG_NUMBER_ROWS_H

#include <stddef.h>

#include <gqalut/status.h>

/* Reads TEXT, as many numbers in each line, empty lines and a byte order mark left
 * out; nan and inf are numbers.  *values holds *rows * *columns of them, to be released with
 * free().  GQALUT_ERR_FORMAT with line and column. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_number_rows_parse(const char *text, size_t length,
                                                              const char *file, double **values,
                                                              size_t *rows, size_t *columns,
                                                              struct gqalut_diag *diag);

#endif
