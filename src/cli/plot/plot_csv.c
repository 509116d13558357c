#include "plot/plot_csv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "values.h"
#include "words.h"

enum { SIZE_LIMIT = 1 << 26 }; /* bytes of a file */

/* The whole of STREAM as a new string. */
static enum gqalut_status read_stream(FILE *stream, struct csv *csv, struct gqalut_diag *diag)
{
	size_t length = 0, capacity = 1 << 14;
	csv->text = malloc(capacity);
	while (csv->text) {
		size_t n = fread(csv->text + length, 1, capacity - 1 - length, stream);
		length += n;
		if (ferror(stream))
			return gqalut_diag_set(diag, GQALUT_ERR_IO, "cannot read %.256s: %s",
			                       source_name(csv->path), strerror(errno));
		if (n == 0)
			break;
		if (length > SIZE_LIMIT)
			return gqalut_diag_set(diag, GQALUT_ERR_FORMAT,
			                       "%.256s is too long: at most %d bytes",
			                       source_name(csv->path), SIZE_LIMIT);
		if (length + 1 < capacity)
			continue;
		char *text = realloc(csv->text, 2 * capacity);
		if (!text)
			free(csv->text);
		csv->text = text;
		capacity *= 2;
	}
	if (!csv->text)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	csv->text[length] = '\0';
	if (strlen(csv->text) != length)
		return gqalut_diag_set(diag, GQALUT_ERR_FORMAT, "%.256s is no text: it holds a NUL",
		                       source_name(csv->path));
	return GQALUT_OK;
}

static enum gqalut_status fault(const struct csv *csv, int index, struct gqalut_diag *diag,
                                const char *what)
{
	return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, source_name(csv->path), csv->line,
	                          index + 1, "%s (line:field)", what);
}

/* Cuts the next line off, without its end. */
static char *cut_line(struct csv *csv)
{
	char *line = csv->next;
	size_t n = strcspn(line, "\n");
	csv->next = line[n] == '\0' ? line + n : line + n + 1;
	csv->line++;
	line[n] = '\0';
	if (n > 0 && line[n - 1] == '\r')
		line[n - 1] = '\0';
	return line;
}

/* Takes the quotes off the field at TEXT, in place.  Returns what follows it. */
static char *unquote(char *text)
{
	char *to = text, *from = text + 1;
	while (*from != '\0') {
		if (*from == '"' && *++from != '"')
			break;
		*to++ = *from++;
	}
	/* The field is shorter than what it stood in, so its end can be marked. */
	char *rest = from;
	if (to < rest)
		*to = '\0';
	return rest;
}

/* Cuts LINE into fields. */
static enum gqalut_status split(struct csv *csv, char *line, struct gqalut_diag *diag)
{
	csv->fields = 0;
	for (char *at = line;;) {
		if (csv->fields == CSV_MAX_FIELDS)
			return fault(csv, csv->fields, diag, "too many fields");
		csv->field[csv->fields++] = at;
		char *end = *at == '"' ? unquote(at) : at + strcspn(at, ",");
		if (*end == '\0')
			return GQALUT_OK;
		if (*end != ',')
			return fault(csv, csv->fields - 1, diag, "a comma is missing");
		*end = '\0';
		at = end + 1;
	}
}

enum gqalut_status csv_open(const char *path, const char *headings, const char *writer,
                            struct csv *csv, struct gqalut_diag *diag)
{
	memset(csv, 0, sizeof *csv);
	csv->path = path;
	FILE *stream = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	if (!stream)
		return gqalut_diag_set(diag, GQALUT_ERR_IO, "cannot read %.256s: %s", path,
		                       strerror(errno));
	enum gqalut_status status = read_stream(stream, csv, diag);
	if (stream != stdin)
		(void)fclose(stream);
	if (!status) {
		csv->next = csv->text;
		if (strcmp(cut_line(csv), headings) != 0)
			status = gqalut_diag_set_at(
			        diag, GQALUT_ERR_FORMAT, source_name(csv->path), 1, 1,
			        "this is no CSV of gqalut %s, whose first line is %s", writer,
			        headings);
	}
	if (status)
		csv_close(csv);
	return status;
}

void csv_close(struct csv *csv)
{
	free(csv->text);
	csv->text = csv->next = NULL;
}

enum gqalut_status csv_next(struct csv *csv, bool *more, struct gqalut_diag *diag)
{
	while (*csv->next != '\0') {
		char *line = cut_line(csv);
		if (*line == '\0')
			continue;
		*more = true;
		return split(csv, line, diag);
	}
	*more = false;
	return GQALUT_OK;
}

enum gqalut_status csv_int(const struct csv *csv, int index, int min, int max, int *value,
                           struct gqalut_diag *diag)
{
	char what[160];
	if (index < csv->fields && value_int(csv->field[index], min, max, value))
		return GQALUT_OK;
	snprintf(what, sizeof what, "%.40s is not allowed: %d..%d",
	         index < csv->fields ? csv->field[index] : "nothing", min, max);
	return fault(csv, index, diag, what);
}

enum gqalut_status csv_real(const struct csv *csv, int index, double min, double max, double *value,
                            struct gqalut_diag *diag)
{
	char what[160];
	if (index < csv->fields && value_real(csv->field[index], min, max, value))
		return GQALUT_OK;
	snprintf(what, sizeof what, "%.40s is not allowed: a number, %g..%g",
	         index < csv->fields ? csv->field[index] : "nothing", min, max);
	return fault(csv, index, diag, what);
}
