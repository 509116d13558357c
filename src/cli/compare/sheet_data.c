/* A sheet for programs: every row and column, figures that read back the same. */
#include "compare/sheet.h"

#include <math.h>
#include <string.h>

#include "escape.h"
#include "values.h"

/* Whether any row has a reason. */
static bool has_reasons(const struct sheet *sheet)
{
	for (size_t r = 0; r < sheet->rows; r++)
		if (sheet->row[r].reason)
			return true;
	return false;
}

static bool has_number(const struct sheet_cell *cell)
{
	return cell->filled && !cell->text && isfinite(cell->number);
}

static void print_number(FILE *out, const struct sheet_cell *cell)
{
	char text[REAL_SIZE];
	fputs(real_text(cell->number, text), out);
}

static void print_csv_row(FILE *out, const struct sheet *sheet, const struct sheet_row *row)
{
	const char *comma = "";
	for (size_t c = 0; c < sheet->columns; c++) {
		const struct sheet_cell *cell = &row->cell[c];
		if (!(sheet->column[c].where & SHEET_DATA))
			continue;
		fputs(comma, out);
		comma = ",";
		if (cell->filled && cell->text && strpbrk(cell->text, ",\"\n"))
			escape_csv(out, cell->text);
		else if (cell->filled && cell->text)
			fputs(cell->text, out);
		else if (has_number(cell))
			print_number(out, cell);
	}
	fputc(',', out);
	if (row->reason)
		escape_csv(out, row->reason);
	fputc('\n', out);
}

void sheet_print_csv(FILE *out, const struct sheet *sheet)
{
	for (size_t c = 0; c < sheet->columns; c++)
		if (sheet->column[c].where & SHEET_DATA)
			fprintf(out, "%s,", sheet->column[c].key);
	fputs("error\n", out);
	for (size_t r = 0; r < sheet->rows; r++)
		if (!sheet->row[r].heading)
			print_csv_row(out, sheet, &sheet->row[r]);
}

static void print_json_row(FILE *out, const struct sheet *sheet, const struct sheet_row *row,
                           bool reasons)
{
	const char *comma = "{";
	for (size_t c = 0; c < sheet->columns; c++) {
		const struct sheet_cell *cell = &row->cell[c];
		if (!(sheet->column[c].where & SHEET_DATA))
			continue;
		fprintf(out, "%s\"%s\": ", comma, sheet->column[c].key);
		comma = ", ";
		if (cell->filled && cell->text)
			escape_json(out, cell->text, strlen(cell->text));
		else if (has_number(cell))
			print_number(out, cell);
		else
			fputs("null", out);
	}
	if (reasons) {
		fputs(", \"error\": ", out);
		if (row->reason)
			escape_json(out, row->reason, strlen(row->reason));
		else
			fputs("null", out);
	}
	fputc('}', out);
}

void sheet_print_json(FILE *out, const struct sheet *sheet)
{
	const char *comma = "";
	bool reasons = has_reasons(sheet);
	fprintf(out,
	        "{\"format\": \"gqalut-compare\", \"version\": 1, \"kind\": \"%s\",\n\"rows\": [",
	        sheet->kind);
	for (size_t r = 0; r < sheet->rows; r++) {
		if (sheet->row[r].heading)
			continue;
		fprintf(out, "%s\n  ", comma);
		print_json_row(out, sheet, &sheet->row[r], reasons);
		comma = ",";
	}
	fputs("\n],\n\"notes\": [", out);
	for (size_t n = 0; n < sheet->notes; n++) {
		fputs(n > 0 ? ",\n  " : "\n  ", out);
		escape_json(out, sheet->note[n], strlen(sheet->note[n]));
	}
	fputs("\n]}\n", out);
}
