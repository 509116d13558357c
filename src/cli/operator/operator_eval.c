#include "operator/operator_eval.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"
#include "escape.h"
#include "output.h"

static const char command[] = "operator";

/* A distribution of inputs x: mean + sigma * (normal or uniform), some larger. */
struct inputs {
	const char *name;
	double mean, sigma;
	bool uniform;
	double outliers, factor; /* this share of the elements is FACTOR times as large */
};

/* What --input offers by name; sigma in units of x. */
static const struct inputs logits[] = {
	{ "normal:0,1", 0.0, 1.0, false, 0.0, 0.0 },
	{ "normal:0,2", 0.0, 2.0, false, 0.0, 0.0 },
	{ "uniform:4", 0.0, 4.0, true, 0.0, 0.0 },
	{ "peaked", -2.0, 1.0, false, 0.01, -3.0 },
};
static const struct inputs activations[] = {
	{ "normal:0,1", 0.0, 1.0, false, 0.0, 0.0 },
	{ "normal:1,2", 1.0, 2.0, false, 0.0, 0.0 },
	{ "outliers", 0.0, 0.5, false, 0.01, 10.0 },
};

/* xorshift64*, seeded; twelve of them less six have mean 0 and variance 1. */
static double uniform(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (double)((*state * UINT64_C(2685821657736338717)) >> 11) * 0x1p-53;
}

static double normal(uint64_t *state)
{
	double sum = -6.0;
	for (int i = 0; i < 12; i++)
		sum += uniform(state);
	return sum;
}

static int8_t to_code(double x, int alpha)
{
	double code = floor(ldexp(x, alpha) + 0.5);
	return (int8_t)(code < -128.0 ? -128.0 : code > 127.0 ? 127.0 : code);
}

static void draw_row(const struct inputs *inputs, int alpha, uint64_t *state, int8_t *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double v = inputs->uniform ? 2.0 * uniform(state) - 1.0 : normal(state);
		double x = inputs->mean + inputs->sigma * v;
		if (uniform(state) < inputs->outliers)
			x *= inputs->factor;
		row[i] = to_code(x, alpha);
	}
}

/* "normal:MU,SIGMA" or "uniform:A". */
static bool parse_inputs(const char *text, struct inputs *inputs)
{
	char part[32];
	const char *comma = strchr(text, ',');
	*inputs = (struct inputs){ .name = text };
	if (strncmp(text, "uniform:", 8) == 0) {
		inputs->uniform = true;
		return value_real(text + 8, 0.0, 1e6, &inputs->sigma);
	}
	if (strncmp(text, "normal:", 7) != 0 || !comma || (size_t)(comma - text) - 7 >= sizeof part)
		return false;
	memcpy(part, text + 7, (size_t)(comma - text) - 7);
	part[comma - text - 7] = '\0';
	return value_real(part, -1e6, 1e6, &inputs->mean) &&
	       value_real(comma + 1, 0.0, 1e6, &inputs->sigma);
}

enum gqalut_status operator_input(const char *input, bool *drawn, struct gqalut_diag *diag)
{
	struct inputs inputs;
	*drawn = !input || parse_inputs(input, &inputs);
	if (*drawn || (strncmp(input, "normal:", 7) != 0 && strncmp(input, "uniform:", 8) != 0))
		return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                       "--input %.80s is not allowed: normal:MU,SIGMA or uniform:A with "
	                       "numbers up to 1e6, SIGMA and A 0 or more, or an .npy file",
	                       input);
}

static struct eval_line *add_line(struct eval_lines *lines)
{
	if (lines->count == lines->capacity) {
		size_t capacity = lines->capacity == 0 ? 32 : 2 * lines->capacity;
		struct eval_line *line = realloc(lines->line, capacity * sizeof *line);
		if (!line)
			return NULL;
		lines->line = line;
		lines->capacity = capacity;
	}
	struct eval_line *line = &lines->line[lines->count++];
	memset(line, 0, sizeof *line);
	return line;
}

/* ROWS rows of N codes, drawn anew or taken from CODES, through SOFTMAX or, if
 * that is NULL, OP. */
static enum gqalut_status measure_one(const struct gqalut_operator *op,
                                      const struct gqalut_softmax *softmax,
                                      const struct eval_orders *orders, const struct inputs *inputs,
                                      const int8_t *codes, size_t rows, size_t n, int out_frac,
                                      struct eval_lines *lines, struct gqalut_diag *diag)
{
	struct gqalut_operator_sums sums;
	memset(&sums, 0, sizeof sums);
	uint64_t state = orders->seed * UINT64_C(2654435769) + 1;
	int8_t *row = malloc(n);
	struct eval_line *line = row ? add_line(lines) : NULL;
	enum gqalut_status status =
	        line ? GQALUT_OK : gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (size_t r = 0; r < rows && !status; r++) {
		if (codes)
			memcpy(row, codes + r * n, n);
		else
			draw_row(inputs, orders->alpha, &state, row, n);
		const uint64_t seed = orders->seed + r;
		status = softmax ? gqalut_softmax_measure(softmax, op, row, n, orders->alpha,
		                                          out_frac, seed, &sums, diag)
		                 : gqalut_operator_measure(op, row, n, orders->alpha, out_frac,
		                                           seed, &sums, diag);
		if (interrupted())
			status = GQALUT_ERR_CANCELLED;
	}
	if (!status) {
		snprintf(line->input, sizeof line->input, "%.*s", EVAL_NAME_SIZE - 1, inputs->name);
		line->softmax = softmax;
		line->length = n;
		line->out_frac = out_frac;
		if (softmax && softmax->codes)
			line->out_frac = GQALUT_OPERATOR_LOG2_FRAC;
		line->figures = gqalut_operator_finish(&sums);
	}
	free(row);
	return status;
}

/* The operator, or all softmaxes; those of 4-bit codes for the first output. */
static enum gqalut_status measure(const struct gqalut_operator *op,
                                  const struct eval_orders *orders, const struct inputs *inputs,
                                  const int8_t *codes, size_t rows, size_t n, int f,
                                  struct eval_lines *lines, struct gqalut_diag *diag)
{
	const int out_frac = orders->out_fracs.n[f];
	const struct gqalut_softmax *softmax;
	enum gqalut_status status = GQALUT_OK;
	if (!orders->compare)
		return measure_one(op, NULL, orders, inputs, codes, rows, n, out_frac, lines, diag);
	for (size_t i = 0; (softmax = gqalut_softmax_at(i)) && !status; i++)
		if (f == 0 || !softmax->codes)
			status = measure_one(op, softmax, orders, inputs, codes, rows, n, out_frac,
			                     lines, diag);
	return status;
}

static enum gqalut_status measure_drawn(const struct gqalut_operator *op,
                                        const struct eval_orders *orders,
                                        const struct inputs *inputs, size_t count,
                                        struct eval_lines *lines, struct gqalut_diag *diag)
{
	enum gqalut_status status = GQALUT_OK;
	for (size_t i = 0; i < count; i++)
		for (int l = 0; l < orders->lengths.count; l++)
			for (int f = 0; f < orders->out_fracs.count && !status; f++)
				status = measure(op, orders, &inputs[i], NULL, (size_t)orders->rows,
				                 (size_t)orders->lengths.n[l], f, lines, diag);
	return status;
}

/* The rows of the last axis of an .npy file, as codes of the scale. */
static enum gqalut_status measure_file(const struct gqalut_operator *op,
                                       const struct eval_orders *orders, struct eval_lines *lines,
                                       struct gqalut_diag *diag)
{
	struct gqalut_array array;
	const char *slash = strrchr(orders->input, '/');
	const struct inputs named = { .name = slash ? slash + 1 : orders->input };
	enum gqalut_status status = gqalut_array_read(orders->input, &array, diag);
	if (status)
		return status;
	int8_t *codes = malloc(array.count);
	if (!codes)
		status = gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (size_t i = 0; i < array.count && !status; i++)
		codes[i] = to_code(array.values[i], orders->alpha);
	for (int f = 0; f < orders->out_fracs.count && !status; f++)
		status = measure(op, orders, &named, codes, array.count / array.last, array.last, f,
		                 lines, diag);
	free(codes);
	gqalut_array_free(&array);
	return status;
}

static enum gqalut_status measure_all(const struct gqalut_operator *op,
                                      const struct eval_orders *orders, struct eval_lines *lines,
                                      struct gqalut_diag *diag)
{
	struct inputs one;
	if (!orders->input && gqalut_operator_is_softmax(op->kind))
		return measure_drawn(op, orders, logits, sizeof logits / sizeof logits[0], lines,
		                     diag);
	if (!orders->input)
		return measure_drawn(op, orders, activations,
		                     sizeof activations / sizeof activations[0], lines, diag);
	if (parse_inputs(orders->input, &one))
		return measure_drawn(op, orders, &one, 1, lines, diag);
	return measure_file(op, orders, lines, diag);
}

static void print_text(FILE *out, const struct gqalut_operator *op,
                       const struct eval_orders *orders, const struct eval_lines *lines)
{
	bool softmax = gqalut_operator_is_softmax(op->kind);
	fprintf(out, "%s at alpha %d against the float operator on the same codes\n\n", op->name,
	        orders->alpha);
	fprintf(out,
	        softmax ? "  %-14s length frac max error       KL  sum least..most flips rel. P*V\n"
	                : "  %-14s length frac max error relative rms\n",
	        "input");
	for (size_t i = 0; i < lines->count; i++) {
		const struct eval_line *line = &lines->line[i];
		const struct gqalut_operator_figures *f = &line->figures;
		char input[15];
		snprintf(input, sizeof input, "%.14s", line->input);
		fputs("  ", out);
		print_tame(out, input);
		fprintf(out, "%*s %6zu %4d %9.2e", 14 - (int)strlen(input), "", line->length,
		        line->out_frac, f->max_abs);
		if (softmax)
			fprintf(out, " %8.2e  %7.4f %7.4f %5zu %8.5f\n", f->kl, f->sum_least,
			        f->sum_most, f->flips, f->pv);
		else
			fprintf(out, " %12.5f\n", f->relative);
	}
	if (softmax)
		fprintf(out,
		        "\n  flips: rows, of %zu, whose first largest output is at no largest "
		        "input\n",
		        lines->count > 0 ? lines->line[0].figures.rows : 0);
}

static void print_csv(FILE *out, const struct gqalut_operator *op, const struct eval_orders *orders,
                      const struct eval_lines *lines)
{
	fprintf(out, "operator,input,alpha,length,out_frac,rows,max_abs,relative,kl,sum_least,"
	             "sum_most,flips,pv\n");
	for (size_t i = 0; i < lines->count; i++) {
		const struct eval_line *line = &lines->line[i];
		const struct gqalut_operator_figures *f = &line->figures;
		fprintf(out, "%s,", gqalut_operator_text(op->kind));
		escape_csv(out, line->input);
		fprintf(out, ",%d,%zu,%d,%zu,%.9g,%.9g", orders->alpha, line->length,
		        line->out_frac, f->rows, f->max_abs, f->relative);
		if (gqalut_operator_is_softmax(op->kind))
			fprintf(out, ",%.9g,%.9g,%.9g,%zu,%.9g\n", f->kl, f->sum_least, f->sum_most,
			        f->flips, f->pv);
		else
			fprintf(out, ",,,,,\n");
	}
}

static void print_json(FILE *out, const struct gqalut_operator *op,
                       const struct eval_orders *orders, const struct eval_lines *lines)
{
	fprintf(out, "{\"operator\": \"%s\", \"alpha\": %d, \"rows\": [",
	        gqalut_operator_text(op->kind), orders->alpha);
	for (size_t i = 0; i < lines->count; i++) {
		const struct eval_line *line = &lines->line[i];
		const struct gqalut_operator_figures *f = &line->figures;
		fprintf(out, "%s\n  {\"input\": ", i > 0 ? "," : "");
		escape_json(out, line->input, strlen(line->input));
		fprintf(out,
		        ", \"length\": %zu, \"out_frac\": %d, \"rows\": %zu, \"max_abs\": %.9g, "
		        "\"relative\": %.9g",
		        line->length, line->out_frac, f->rows, f->max_abs, f->relative);
		if (gqalut_operator_is_softmax(op->kind))
			fprintf(out,
			        ", \"kl\": %.9g, \"sum_least\": %.9g, \"sum_most\": %.9g, "
			        "\"flips\": "
			        "%zu, \"pv\": %.9g",
			        f->kl, f->sum_least, f->sum_most, f->flips, f->pv);
		fputc('}', out);
	}
	fprintf(out, "\n]}\n");
}

/* What is printed. */
struct page {
	const struct gqalut_operator *op;
	const struct eval_orders *orders;
	const struct eval_lines *lines;
};

static void print(FILE *out, const void *context)
{
	const struct page *page = context;
	if (page->orders->compare) {
		operator_compare_print(out, page->op, page->orders, page->lines);
		return;
	}
	switch (page->orders->format) {
	case EVAL_TEXT: print_text(out, page->op, page->orders, page->lines); break;
	case EVAL_CSV: print_csv(out, page->op, page->orders, page->lines); break;
	case EVAL_JSON: print_json(out, page->op, page->orders, page->lines); break;
	}
}

int operator_eval(const struct gqalut_operator *op, const struct eval_orders *orders)
{
	struct eval_lines lines = { NULL, 0, 0 };
	const struct page page = { op, orders, &lines };
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = measure_all(op, orders, &lines, &diag);
	if (!status)
		status = output_print(orders->output, print, &page, &diag);
	free(lines.line);
	if (status == GQALUT_ERR_CANCELLED) {
		complain(command, "interrupted, nothing written");
		return EXIT_INTERRUPTED;
	}
	return status ? complain_diag(command, status, &diag) : EXIT_FINE;
}
