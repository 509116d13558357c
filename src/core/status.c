#include <gqalut/status.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "core/text.h"

const char *gqalut_version(void)
{
	return GQALUT_VERSION;
}

const char *gqalut_status_text(enum gqalut_status status)
{
	switch (status) {
	case GQALUT_OK: return "ok";
	case GQALUT_ERR_ARGUMENT: return "invalid argument";
	case GQALUT_ERR_FORMAT: return "invalid file";
	case GQALUT_ERR_OVERFLOW: return "the table could overflow 32 bits";
	case GQALUT_ERR_INFEASIBLE: return "no table meets the constraints";
	case GQALUT_ERR_IO: return "input or output failed";
	case GQALUT_ERR_MEMORY: return "out of memory";
	case GQALUT_ERR_CANCELLED: return "cancelled";
	}
	return "unknown status";
}

void gqalut_diag_clear(struct gqalut_diag *diag)
{
	if (diag)
		memset(diag, 0, sizeof *diag);
}

static void fill(struct gqalut_diag *diag, const char *file, int line, int column,
                 const char *format, va_list arguments)
{
	if (!diag || diag->message[0] != '\0')
		return;
	snprintf(diag->file, sizeof diag->file, "%s", file);
	diag->line = line;
	diag->column = column;
	gqalut_text_format(diag->message, sizeof diag->message, format, arguments);
}

enum gqalut_status gqalut_diag_set(struct gqalut_diag *diag, enum gqalut_status status,
                                   const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	fill(diag, "", 0, 0, format, arguments);
	va_end(arguments);
	return status;
}

enum gqalut_status gqalut_diag_set_at(struct gqalut_diag *diag, enum gqalut_status status,
                                      const char *file, int line, int column, const char *format,
                                      ...)
{
	va_list arguments;
	va_start(arguments, format);
	fill(diag, file, line, column, format, arguments);
	va_end(arguments);
	return status;
}

int gqalut_edit_distance(const char *a, const char *b)
{
	enum { MOST = 63 };
	int row[MOST + 1];
	int n = 0;
	while (n < MOST && b[n] != '\0')
		n++;
	for (int j = 0; j <= n; j++)
		row[j] = j;
	for (int i = 1; i <= MOST && a[i - 1] != '\0'; i++) {
		int diagonal = row[0];
		row[0] = i;
		for (int j = 1; j <= n; j++) {
			int change = diagonal +
			             (gqalut_text_lower(a[i - 1]) != gqalut_text_lower(b[j - 1]));
			int gap = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
			diagonal = row[j];
			row[j] = change < gap ? change : gap;
		}
	}
	return row[n];
}
