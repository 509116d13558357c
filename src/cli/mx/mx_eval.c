#include "mx/mx_eval.h"

#include <stdio.h>
#include <stdlib.h>

enum { WAYS = 3, OWN = 0, MXINT = 1, INT8 = 2 };

/* One array: a line for each way of storing it. */
static enum gqalut_status measure(const struct mx_tensor *tensor,
                                  const struct gqalut_mx_format *format, struct mx_line line[WAYS],
                                  struct gqalut_diag *diag)
{
	const struct gqalut_mx_format blocks[] = { *format, { format->bits, 32, 0 } };
	struct mx_figures figures[2];
	double largest;
	for (int way = 0; way < WAYS; way++)
		line[way].tensor = tensor->name;
	mx_line_format(&line[OWN], format);
	snprintf(line[MXINT].format, sizeof line->format, "MXINT-%d(32)", format->bits);
	snprintf(line[INT8].format, sizeof line->format, "INT8 per-tensor");
	enum gqalut_status status = mx_measure(tensor->path, blocks, 2, figures, &largest, diag);
	if (status)
		return status;
	line[OWN].figures = figures[0];
	line[MXINT].figures = figures[1];
	return mx_measure_int8(tensor->path, largest, &line[INT8].figures, diag);
}

/* The sums over COUNT arrays behind their lines. */
static void add_totals(struct mx_line *lines, size_t count)
{
	static const char *const formats[WAYS] = { "mix", "MXINT(32)", "INT8 per-tensor" };
	for (size_t way = 0; way < WAYS; way++) {
		struct mx_line *total = &lines[count * WAYS + way];
		snprintf(total->format, sizeof total->format, "%s", formats[way]);
		for (size_t i = 0; i < count; i++)
			mx_figures_add(&total->figures, &lines[i * WAYS + way].figures);
	}
}

enum gqalut_status mx_eval(const struct mx_tensors *tensors, const struct gqalut_mx_format *formats,
                           bool total, enum mx_report how, const char *output,
                           struct gqalut_diag *diag)
{
	size_t count = tensors->count;
	struct mx_line *lines = calloc((count + 1) * WAYS, sizeof *lines);
	enum gqalut_status status = GQALUT_OK;
	if (!lines)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (size_t i = 0; i < count && !status; i++)
		status = measure(&tensors->items[i], &formats[i], &lines[i * WAYS], diag);
	add_totals(lines, count);
	if (!status)
		status = mx_lines_print(lines, (count + total) * WAYS, how, output, diag);
	free(lines);
	return status;
}
