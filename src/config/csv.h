/* Weights from CSV text: the columns x,weight or lo,hi,count. */
#ifndef GQALUT_CONFIG_CSV_H
#define GQALUT_CONFIG_CSV_H

#include <stddef.h>

#include <gqalut/weights.h>

/* Fills kind, count, lo, hi and mass of *weights; FILE stands for the file in
 * messages.  One comma-separated row a line, the same number of columns in all;
 * a byte order mark, a header line, blank lines and lines starting with '#' are
 * skipped.
 * GQALUT_ERR_FORMAT with line and column. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_csv_parse(const char *text, size_t length,
                                                      const char *file,
                                                      struct gqalut_weights *weights,
                                                      struct gqalut_diag *diag);

#endif
