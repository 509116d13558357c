#include "config/number_rows.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "config/read_file.h"
#include "core/text.h"

struct numbers {
	double *value;
	size_t count, capacity;
};

static bool add(struct numbers *numbers, double v)
{
	if (numbers->count == numbers->capacity) {
		size_t capacity = numbers->capacity == 0 ? 256 : 2 * numbers->capacity;
		double *value = realloc(numbers->value, capacity * sizeof *value);
		if (!value)
			return false;
		numbers->value = value;
		numbers->capacity = capacity;
	}
	numbers->value[numbers->count++] = v;
	return true;
}

static bool is_blank(const char *start, const char *end)
{
	while (start < end && (*start == ' ' || *start == '\t' || *start == '\r'))
		start++;
	return start == end;
}

/* The numbers of one line; *columns is how many. */
static enum gqalut_status read_line(const char *start, const char *end, const char *file, int line,
                                    struct numbers *numbers, size_t *columns,
                                    struct gqalut_diag *diag)
{
	const char *p = start;
	*columns = 0;
	for (;;) {
		const char *comma = memchr(p, ',', (size_t)(end - p));
		double v;
		if (!gqalut_text_field(p, comma ? comma : end, &v))
			return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, file, line,
			                          (int)(p - start) + 1, "this is no number");
		if (!add(numbers, v))
			return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
		++*columns;
		if (!comma)
			return GQALUT_OK;
		p = comma + 1;
	}
}

enum gqalut_status gqalut_number_rows_parse(const char *text, size_t length, const char *file,
                                            double **values, size_t *rows, size_t *columns,
                                            struct gqalut_diag *diag)
{
	struct numbers numbers = { NULL, 0, 0 };
	enum gqalut_status status = GQALUT_OK;
	const char *end = text + length;
	int line = 1;
	*rows = *columns = 0;
	const char *p = text + gqalut_byte_order_mark(text, length);
	for (; p < end && !status; line++) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *stop = newline ? newline : end;
		size_t here;
		if (!is_blank(p, stop)) {
			status = read_line(p, stop, file, line, &numbers, &here, diag);
			if (!status && *rows > 0 && here != *columns)
				status = gqalut_diag_set_at(
				        diag, GQALUT_ERR_FORMAT, file, line, 1,
				        "%zu numbers; the lines before have %zu", here, *columns);
			*columns = here;
			++*rows;
		}
		p = stop + 1;
	}
	if (!status && *rows == 0)
		status = gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, file, 0, 0,
		                            "the file holds no numbers");
	if (status) {
		free(numbers.value);
		return status;
	}
	*values = numbers.value;
	return GQALUT_OK;
}
