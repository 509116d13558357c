/* Figures of arrays in blocks, printed line by line. */
#ifndef GQALUT_CLI_MX_LINES_H
#define GQALUT_CLI_MX_LINES_H

#include <stddef.h>

#include <gqalut/mx.h>
#include <gqalut/status.h>

#include "mx/mx_measure.h"

enum mx_report { MX_TEXT, MX_CSV, MX_JSON }; /* as in --format */

struct mx_line {
	const char *tensor; /* borrowed; NULL: all of them together */
	char format[48];
	struct mx_figures figures;
};

/* "MX-OPAL-5(128/4)". */
void mx_line_format(struct mx_line *line, const struct gqalut_mx_format *format);

/* Prints COUNT lines to OUTPUT (NULL: standard output). */
GQALUT_MUST_CHECK enum gqalut_status mx_lines_print(const struct mx_line *lines, size_t count,
                                                    enum mx_report how, const char *output,
                                                    struct gqalut_diag *diag);

#endif
