/* What people read about a table: its format, its errors, its defects. */
#ifndef GQALUT_CLI_REPORT_H
#define GQALUT_CLI_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include <gqalut/record.h>

enum report_format { REPORT_TEXT, REPORT_JSON }; /* as in --report text|json */

struct report {
	const struct gqalut_record *record; /* measured */
	const char *source;  /* the file it was read from; NULL if it was just made */
	const char *note[2]; /* remarks of the command, or NULL */
	bool verbose;        /* with the segments and the requantised figures by alpha */
};

/* The report in plain ASCII on OUT, 80 columns wide but for long names;
 * coloured if OUT is a terminal that wants it. */
void report_print(FILE *out, const struct report *report);

#endif
