/* Reads the CSV files that gqalut writes beside tables: a line of headings,
 * then rows of as many fields; quotes as in RFC 4180, but no line breaks in a
 * field. */
#ifndef GQALUT_CLI_PLOT_CSV_H
#define GQALUT_CLI_PLOT_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/status.h>

enum { CSV_MAX_FIELDS = 16 };

struct csv {
	const char *path;
	char *text, *next; /* owned; where the next line begins */
	int line;          /* of the row in hand, from 1 */
	int fields;
	char *field[CSV_MAX_FIELDS]; /* of the row in hand, within text */
};

/* Opens the file at PATH ("-" is standard input), whose first line has to be
 * HEADINGS; WRITER is the command that writes such a file.  To be released with
 * csv_close() after success.  GQALUT_ERR_IO, _FORMAT or _MEMORY. */
GQALUT_MUST_CHECK enum gqalut_status csv_open(const char *path, const char *headings,
                                              const char *writer, struct csv *csv,
                                              struct gqalut_diag *diag);
void csv_close(struct csv *csv);

/* The next row that is not empty; *more is false behind the last one. */
GQALUT_MUST_CHECK enum gqalut_status csv_next(struct csv *csv, bool *more,
                                              struct gqalut_diag *diag);

/* Field INDEX as a number in MIN..MAX.  GQALUT_ERR_FORMAT names the place. */
GQALUT_MUST_CHECK enum gqalut_status csv_int(const struct csv *csv, int index, int min, int max,
                                             int *value, struct gqalut_diag *diag);
GQALUT_MUST_CHECK enum gqalut_status csv_real(const struct csv *csv, int index, double min,
                                              double max, double *value, struct gqalut_diag *diag);

#endif
