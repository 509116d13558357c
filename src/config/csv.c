#include "config/csv.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "config/read_file.h"
#include "core/text.h"

enum { MOST_COLUMNS = 3 };

/* A part of the text: one line, or one field of it without spaces around. */
struct span {
	const char *start, *end;
};

struct row {
	int line;
	const char *start; /* of the line */
	int columns;       /* may be more than are kept */
	struct span field[MOST_COLUMNS];
};

struct csv {
	const char *file;
	struct gqalut_diag *diag;
	int columns; /* of the first row; 0 before it */
	size_t capacity;
	double sum;
	struct gqalut_weights weights; /* what was read so far */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct span trim(struct span s)
{
	while (s.start < s.end && is_space(*s.start))
		s.start++;
	while (s.end > s.start && is_space(s.end[-1]))
		s.end--;
	return s;
}

static struct row split(struct span line, int number)
{
	struct row row = { .line = number, .start = line.start };
	for (const char *p = line.start;; p++) {
		const char *comma = memchr(p, ',', (size_t)(line.end - p));
		struct span field = { p, comma ? comma : line.end };
		if (row.columns < MOST_COLUMNS)
			row.field[row.columns] = trim(field);
		row.columns++;
		if (!comma)
			return row;
		p = comma;
	}
}

/* The field as a number, which may be infinite or NaN. */
static bool parse_number(struct span field, double *value)
{
	return gqalut_text_field(field.start, field.end, value);
}

static enum gqalut_status fail(const struct csv *csv, const struct row *row, int column,
                               const char *message)
{
	int at = column < MOST_COLUMNS ? (int)(row->field[column].start - row->start) + 1 : 1;
	return gqalut_diag_set_at(csv->diag, GQALUT_ERR_FORMAT, csv->file, row->line, at, "%s",
	                          message);
}

static enum gqalut_status fail_memory(const struct csv *csv)
{
	return gqalut_diag_set(csv->diag, GQALUT_ERR_MEMORY, "out of memory");
}

static bool grow_array(double **array, size_t capacity)
{
	double *more = realloc(*array, capacity * sizeof *more);
	if (more)
		*array = more;
	return more != NULL;
}

/* Room for one more row. */
static bool reserve(struct csv *csv)
{
	if (csv->weights.count < csv->capacity)
		return true;
	size_t capacity = csv->capacity ? 2 * csv->capacity : 256;
	if (!grow_array(&csv->weights.lo, capacity) || !grow_array(&csv->weights.mass, capacity) ||
	    (csv->columns == 3 && !grow_array(&csv->weights.hi, capacity)))
		return false;
	csv->capacity = capacity;
	return true;
}

/* The first row, even if it is a header, says how many columns there are. */
static enum gqalut_status check_columns(struct csv *csv, const struct row *row)
{
	if (csv->columns == 0) {
		if (row->columns != 2 && row->columns != 3)
			return gqalut_diag_set_at(
			        csv->diag, GQALUT_ERR_FORMAT, csv->file, row->line, 1,
			        "%d column%s; weights have two, x,weight, or three, lo,hi,count",
			        row->columns, row->columns == 1 ? "" : "s");
		csv->columns = row->columns;
		csv->weights.kind = row->columns == 3 ? GQALUT_WEIGHTS_BINS : GQALUT_WEIGHTS_POINTS;
	} else if (row->columns != csv->columns) {
		return gqalut_diag_set_at(csv->diag, GQALUT_ERR_FORMAT, csv->file, row->line, 1,
		                          "%d column%s, but %d in the rows above", row->columns,
		                          row->columns == 1 ? "" : "s", csv->columns);
	}
	return GQALUT_OK;
}

static enum gqalut_status add_row(struct csv *csv, const struct row *row)
{
	double value[MOST_COLUMNS];
	for (int i = 0; i < csv->columns; i++) {
		if (!parse_number(row->field[i], &value[i]))
			return fail(csv, row, i, "not a number");
		if (!isfinite(value[i]))
			return fail(csv, row, i, "not a finite number");
	}
	double mass = value[csv->columns - 1];
	if (mass < 0.0)
		return fail(csv, row, csv->columns - 1, "a weight must not be negative");
	if (csv->columns == 3 && !(value[0] < value[1]))
		return fail(csv, row, 1, "hi must be above lo");
	if (!reserve(csv))
		return fail_memory(csv);

	size_t i = csv->weights.count++;
	csv->weights.lo[i] = value[0];
	if (csv->columns == 3)
		csv->weights.hi[i] = value[1];
	csv->weights.mass[i] = mass;
	csv->sum += mass;
	return GQALUT_OK;
}

/* A row above all others is a header if its first field is no number. */
static enum gqalut_status take_line(struct csv *csv, struct span line, int number)
{
	struct span content = trim(line);
	if (content.start == content.end || *content.start == '#')
		return GQALUT_OK;
	struct row row = split(line, number);
	bool first = csv->columns == 0;
	double ignored;
	enum gqalut_status status = check_columns(csv, &row);
	if (status || (first && !parse_number(row.field[0], &ignored)))
		return status;
	return add_row(csv, &row);
}

enum gqalut_status gqalut_csv_parse(const char *text, size_t length, const char *file,
                                    struct gqalut_weights *weights, struct gqalut_diag *diag)
{
	struct csv csv = { .file = file, .diag = diag };
	enum gqalut_status status = GQALUT_OK;
	const char *p = text + gqalut_byte_order_mark(text, length), *end = text + length;
	for (int number = 1; p < end && !status; number++) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		struct span line = { p, newline ? newline : end };
		status = take_line(&csv, line, number);
		p = newline ? newline + 1 : end;
	}
	if (!status && csv.weights.count == 0)
		status = gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, file, 0, 0,
		                            "no row of numbers; weights have the columns x,weight "
		                            "or lo,hi,count");
	else if (!status && !(csv.sum > 0.0 && isfinite(csv.sum)))
		status = gqalut_diag_set_at(
		        diag, GQALUT_ERR_FORMAT, file, 0, 0,
		        "the weights must have a sum that is finite and above 0");
	if (status) {
		gqalut_weights_free(&csv.weights);
		return status;
	}
	weights->kind = csv.weights.kind;
	weights->count = csv.weights.count;
	weights->lo = csv.weights.lo;
	weights->hi = csv.weights.hi;
	weights->mass = csv.weights.mass;
	return GQALUT_OK;
}
