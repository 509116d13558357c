/* A sheet for people: aligned text of 80 columns where it fits, or Markdown. */
#include "compare/sheet.h"

#include <math.h>
#include <string.h>

#include "words.h"

enum { WIDTH = 80, CELL_SIZE = 80 };

/* V with DIGITS behind the point: 1.41e-5, an exponent without its leading zero. */
static void error_text(double v, int digits, char text[CELL_SIZE])
{
	int n = snprintf(text, CELL_SIZE, "%.*e", digits, v);
	char *zero = n > 3 && text[n - 2] == '0' ? &text[n - 2] : NULL;
	if (v == 0.0)
		snprintf(text, CELL_SIZE, "0");
	else if (zero)
		memmove(zero, zero + 1, strlen(zero));
}

/* What a page shows of CELL; "" if it is empty. */
static const char *cell_text(const struct sheet_cell *cell, enum sheet_style style,
                             char text[CELL_SIZE])
{
	double v = cell->number;
	*text = '\0';
	if (!cell->filled)
		return text;
	if (cell->text)
		snprintf(text, CELL_SIZE, "%s", cell->text);
	else if (!isfinite(v))
		*text = '\0';
	else if (style == SHEET_COUNT)
		snprintf(text, CELL_SIZE, "%.0f", v);
	else if (style == SHEET_ERROR)
		error_text(v, 2, text);
	else if (style == SHEET_SECONDS)
		snprintf(text, CELL_SIZE, "%.3g", v);
	else if (v > 0.0 && v < 0.01)
		error_text(v, 0, text);
	else
		snprintf(text, CELL_SIZE, "%.*f", v < 9.995 ? 2 : v < 99.95 ? 1 : 0, v);
	return text;
}

/* Whether the page WHERE shows column C: nobody misses an empty one. */
static bool is_shown(const struct sheet *sheet, size_t c, int where)
{
	char text[CELL_SIZE];
	if (!(sheet->column[c].where & where))
		return false;
	for (size_t r = 0; r < sheet->rows; r++)
		if (!sheet->row[r].heading &&
		    *cell_text(&sheet->row[r].cell[c], sheet->column[c].style, text) != '\0')
			return true;
	return false;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Widths of the columns; 0 for one that is not shown. */
static void measure(const struct sheet *sheet, size_t *width)
{
	char text[CELL_SIZE];
	for (size_t c = 0; c < sheet->columns; c++) {
		width[c] = 0;
		if (!is_shown(sheet, c, SHEET_ON_TERMINAL))
			continue;
		width[c] = strlen(sheet->column[c].title);
		for (size_t r = 0; r < sheet->rows; r++)
			if (!sheet->row[r].heading)
				width[c] = larger(width[c],
				                  strlen(cell_text(&sheet->row[r].cell[c],
				                                   sheet->column[c].style, text)));
	}
}

/* Pads or not: no blanks at the end of a line.  *owed is what is owed of them. */
static void put(FILE *out, const char *text, size_t width, bool left, size_t *owed)
{
	size_t length = strlen(text), rest = width - length;
	if (length == 0) {
		*owed += width;
		return;
	}
	fprintf(out, "%*s%s", (int)(*owed + (left ? 0 : rest)), "", text);
	*owed = left ? rest : 0;
}

static void print_titles(FILE *out, const struct sheet *sheet, const size_t *width, size_t gap)
{
	size_t owed = 0;
	for (size_t c = 0; c < sheet->columns; c++) {
		if (width[c] == 0)
			continue;
		put(out, sheet->column[c].title, width[c], sheet->column[c].style == SHEET_TEXT,
		    &owed);
		owed += gap;
	}
	fputc('\n', out);
}

static void print_row(FILE *out, const struct sheet *sheet, const struct sheet_row *row,
                      const size_t *width, size_t gap)
{
	char text[CELL_SIZE];
	size_t owed = 0;
	const char *reason = row->reason;
	for (size_t c = 0; c < sheet->columns; c++) {
		bool left = sheet->column[c].style == SHEET_TEXT;
		if (width[c] == 0)
			continue;
		cell_text(&row->cell[c], sheet->column[c].style, text);
		if (reason && *text == '\0' && !left)
			break;
		put(out, text, width[c], left, &owed);
		owed += gap;
	}
	if (reason)
		fprintf(out, "%*s%s", (int)owed, "", reason);
	fputc('\n', out);
}

void sheet_print_text(FILE *out, const struct sheet *sheet)
{
	size_t width[SHEET_MAX_COLUMNS];
	measure(sheet, width);
	size_t total = 0, shown = 0;
	for (size_t c = 0; c < sheet->columns; c++) {
		total += width[c];
		shown += width[c] > 0;
	}
	size_t gap = total + 2 * (shown - 1) <= WIDTH ? 2 : 1;
	for (size_t r = 0; r < sheet->rows; r++) {
		const struct sheet_row *row = &sheet->row[r];
		if (row->heading)
			fprintf(out, "%s%s\n", r > 0 ? "\n" : "", row->heading);
		if (row->heading && *row->detail != '\0')
			print_wrapped(out, row->detail, 0);
		if (row->heading || r == 0)
			print_titles(out, sheet, width, gap);
		if (!row->heading)
			print_row(out, sheet, row, width, gap);
	}
	for (size_t n = 0; n < sheet->notes; n++) {
		if (n == 0)
			fputc('\n', out);
		print_wrapped(out, sheet->note[n], 0);
	}
}

static void print_markdown_titles(FILE *out, const struct sheet *sheet, const bool *shown)
{
	for (size_t c = 0; c < sheet->columns; c++)
		if (shown[c])
			fprintf(out, "| %s ", sheet->column[c].title);
	fputs("|\n", out);
	for (size_t c = 0; c < sheet->columns; c++)
		if (shown[c])
			fputs(sheet->column[c].style == SHEET_TEXT ? "|---" : "|--:", out);
	fputs("|\n", out);
}

/* TEXT where no bar ends a cell. */
static void print_markdown_text(FILE *out, const char *text)
{
	for (; *text != '\0'; text++)
		fprintf(out, *text == '|' ? "\\|" : "%c", *text);
}

static void print_markdown_cell(FILE *out, const char *text, const char *more)
{
	fputs("| ", out);
	print_markdown_text(out, text);
	if (*more != '\0')
		fputs(": ", out);
	print_markdown_text(out, more);
	fputc(' ', out);
}

static void print_markdown_row(FILE *out, const struct sheet *sheet, const struct sheet_row *row,
                               const bool *shown)
{
	char text[CELL_SIZE];
	const char *reason = row->reason;
	size_t last = sheet->columns - 1;
	while (last > 0 && !shown[last])
		last--;
	for (size_t c = 0; c < sheet->columns; c++) {
		if (!shown[c])
			continue;
		cell_text(&row->cell[c], sheet->column[c].style, text);
		bool empty = *text == '\0' && sheet->column[c].style != SHEET_TEXT;
		if (reason && empty) {
			print_markdown_cell(out, reason, "");
			reason = NULL;
		} else {
			/* Where there is no empty cell, it has to share the last one. */
			print_markdown_cell(out, text, reason && c == last ? reason : "");
		}
	}
	fputs("|\n", out);
}

void sheet_print_markdown(FILE *out, const struct sheet *sheet)
{
	bool shown[SHEET_MAX_COLUMNS];
	for (size_t c = 0; c < sheet->columns; c++)
		shown[c] = is_shown(sheet, c, SHEET_IN_MARKDOWN);
	for (size_t r = 0; r < sheet->rows; r++) {
		const struct sheet_row *row = &sheet->row[r];
		if (row->heading)
			fprintf(out, "%s**%s**%s%s\n\n", r > 0 ? "\n" : "", row->heading,
			        *row->detail != '\0' ? " " : "", row->detail);
		if (row->heading || r == 0)
			print_markdown_titles(out, sheet, shown);
		if (!row->heading)
			print_markdown_row(out, sheet, row, shown);
	}
	for (size_t n = 0; n < sheet->notes; n++)
		fprintf(out, "\n%s\n", sheet->note[n]);
}
