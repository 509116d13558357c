#include "compare/sheet.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void sheet_init(struct sheet *sheet, const char *kind, const struct sheet_column *column,
                size_t columns)
{
	assert(columns <= SHEET_MAX_COLUMNS);
	*sheet = (struct sheet){ .kind = kind, .column = column, .columns = columns };
}

void sheet_free(struct sheet *sheet)
{
	for (size_t r = 0; r < sheet->rows; r++) {
		struct sheet_row *row = &sheet->row[r];
		for (size_t c = 0; row->cell && c < sheet->columns; c++)
			free(row->cell[c].text);
		free(row->cell);
		free(row->heading);
		free(row->detail);
		free(row->reason);
	}
	for (size_t n = 0; n < sheet->notes; n++)
		free(sheet->note[n]);
	free(sheet->row);
	free(sheet->note);
	*sheet = (struct sheet){ 0 };
}

static char *copy(struct sheet *sheet, const char *text)
{
	char *copied = strdup(text);
	if (!copied)
		sheet->failed = true;
	return copied;
}

/* One more row, or NULL. */
static struct sheet_row *add_row(struct sheet *sheet)
{
	if (sheet->failed)
		return NULL;
	if (sheet->rows == sheet->room) {
		size_t room = sheet->room > 0 ? 2 * sheet->room : 64;
		struct sheet_row *row = realloc(sheet->row, room * sizeof *row);
		if (!row) {
			sheet->failed = true;
			return NULL;
		}
		sheet->row = row;
		sheet->room = room;
	}
	struct sheet_row *row = &sheet->row[sheet->rows++];
	*row = (struct sheet_row){ 0 };
	return row;
}

void sheet_group(struct sheet *sheet, const char *heading, const char *detail)
{
	struct sheet_row *row = add_row(sheet);
	if (!row)
		return;
	row->heading = copy(sheet, heading);
	row->detail = copy(sheet, detail);
}

void sheet_begin(struct sheet *sheet)
{
	struct sheet_row *row = add_row(sheet);
	if (!row)
		return;
	row->cell = calloc(sheet->columns, sizeof *row->cell);
	if (!row->cell)
		sheet->failed = true;
}

/* The cell of the last row under KEY, or NULL if the sheet has failed. */
static struct sheet_cell *find_cell(struct sheet *sheet, const char *key)
{
	if (sheet->failed)
		return NULL;
	size_t c = 0;
	while (strcmp(sheet->column[c].key, key) != 0) {
		c++;
		assert(c < sheet->columns);
	}
	struct sheet_cell *cell = &sheet->row[sheet->rows - 1].cell[c];
	cell->filled = true;
	return cell;
}

void sheet_text(struct sheet *sheet, const char *key, const char *text)
{
	struct sheet_cell *cell = find_cell(sheet, key);
	if (!cell)
		return;
	free(cell->text);
	cell->text = copy(sheet, text);
}

void sheet_number(struct sheet *sheet, const char *key, double number)
{
	struct sheet_cell *cell = find_cell(sheet, key);
	if (cell)
		cell->number = number;
}

void sheet_reason(struct sheet *sheet, const char *reason)
{
	if (!sheet->failed)
		sheet->row[sheet->rows - 1].reason = copy(sheet, reason);
}

void sheet_note(struct sheet *sheet, const char *format, ...)
{
	char text[1024];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (sheet->failed)
		return;
	char **note = realloc(sheet->note, (sheet->notes + 1) * sizeof *note);
	if (!note) {
		sheet->failed = true;
		return;
	}
	sheet->note = note;
	note[sheet->notes] = copy(sheet, text);
	if (note[sheet->notes])
		sheet->notes++;
}

void sheet_print(FILE *out, const struct sheet *sheet, enum sheet_format format)
{
	switch (format) {
	case SHEET_FORMAT_TEXT: sheet_print_text(out, sheet); return;
	case SHEET_FORMAT_MARKDOWN: sheet_print_markdown(out, sheet); return;
	case SHEET_FORMAT_CSV: sheet_print_csv(out, sheet); return;
	case SHEET_FORMAT_JSON: sheet_print_json(out, sheet); return;
	}
}
