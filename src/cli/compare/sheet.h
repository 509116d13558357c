/* A table of results: filled once, printed for a terminal, as Markdown, CSV or
 * JSON.  Pages (the first two) show some columns with few digits, in groups
 * under headings; data (the other two) show all rows with full figures. */
#ifndef GQALUT_CLI_SHEET_H
#define GQALUT_CLI_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <gqalut/status.h>

enum sheet_format { SHEET_FORMAT_TEXT, SHEET_FORMAT_MARKDOWN, SHEET_FORMAT_CSV, SHEET_FORMAT_JSON };

/* What a column holds; decides how pages round it. */
enum sheet_style {
	SHEET_TEXT,
	SHEET_COUNT,  /* an integer */
	SHEET_ERROR,  /* 1.41e-5 */
	SHEET_RATIO,  /* 1.00, 23.4, 317 */
	SHEET_SECONDS /* 0.0312 */
};

/* Where a column is shown; pages leave out one that is empty. */
enum {
	SHEET_ON_TERMINAL = 1,
	SHEET_IN_MARKDOWN = 2,
	SHEET_PAGES = SHEET_ON_TERMINAL | SHEET_IN_MARKDOWN,
	SHEET_DATA = 4,
	SHEET_BOTH = SHEET_PAGES | SHEET_DATA
};
enum { SHEET_MAX_COLUMNS = 128 };

struct sheet_column {
	const char *key;   /* in data */
	const char *title; /* on pages */
	enum sheet_style style;
	int where; /* a sum of the above, or 0 */
};

struct sheet_cell {
	bool filled;
	double number;
	char *text;
};

struct sheet_row {
	char *heading; /* of a group that begins here; such a row has no cells */
	char *detail;  /* a line below it */
	char *reason;  /* why there are no figures */
	struct sheet_cell *cell;
};

struct sheet {
	const char *kind; /* in JSON: "methods" */
	const struct sheet_column *column;
	size_t columns;
	struct sheet_row *row;
	size_t rows, room;
	char **note;
	size_t notes;
	bool failed; /* out of memory: nothing more is added */
};

/* KIND and the at most SHEET_MAX_COLUMNS of COLUMN are borrowed. */
void sheet_init(struct sheet *sheet, const char *kind, const struct sheet_column *column,
                size_t columns);
void sheet_free(struct sheet *sheet);

/* Begins a group; DETAIL may be "". */
void sheet_group(struct sheet *sheet, const char *heading, const char *detail);

/* Begins a row, whose cells are empty; what follows fills those of the column
 * KEY. */
void sheet_begin(struct sheet *sheet);
void sheet_text(struct sheet *sheet, const char *key, const char *text);
void sheet_number(struct sheet *sheet, const char *key, double number);

/* Says why the row has no figures: pages put it in their place, data into a
 * last column "error". */
void sheet_reason(struct sheet *sheet, const char *reason);

/* A sentence below everything; not in CSV. */
void sheet_note(struct sheet *sheet, const char *format, ...) GQALUT_PRINTF(2, 3);

void sheet_print(FILE *out, const struct sheet *sheet, enum sheet_format format);

/* sheet_page.c and sheet_data.c. */
void sheet_print_text(FILE *out, const struct sheet *sheet);
void sheet_print_markdown(FILE *out, const struct sheet *sheet);
void sheet_print_csv(FILE *out, const struct sheet *sheet);
void sheet_print_json(FILE *out, const struct sheet *sheet);

#endif
