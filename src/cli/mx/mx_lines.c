#include "mx/mx_lines.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "escape.h"
#include "output.h"

enum { NARROWEST = 24, WIDEST = 48 }; /* column of names */

void mx_line_format(struct mx_line *line, const struct gqalut_mx_format *format)
{
	snprintf(line->format, sizeof line->format, "%s%d(%d/%d)",
	         format->outliers > 0 ? "MX-OPAL-" : "MXINT-", format->bits, format->block,
	         format->outliers);
}

static double mse(const struct mx_figures *f)
{
	return f->count > 0 ? f->error / (double)f->count : 0.0;
}

/* Signal to noise in decibels: without noise inf, also where all is 0. */
static double sqnr(const struct mx_figures *f)
{
	return f->error > 0.0 ? 10.0 * log10(f->power / f->error) : INFINITY;
}

static double saturated(const struct mx_figures *f)
{
	return f->count > 0 ? (double)f->saturated / (double)f->count : 0.0;
}

static void print_text(FILE *out, const struct mx_line *line, int width)
{
	const struct mx_figures *f = &line->figures;
	fprintf(out, "  %-*s %-18s %5.2f  %9.3e  %6.2f  %8.4f %%%s\n", width,
	        line->tensor ? line->tensor : "total", line->format, mx_figures_bits(f), mse(f),
	        sqnr(f), 100.0 * saturated(f), f->not_finite > 0 ? "  some not finite" : "");
}

static void print_csv(FILE *out, const struct mx_line *line)
{
	const struct mx_figures *f = &line->figures;
	if (line->tensor)
		escape_csv(out, line->tensor);
	fprintf(out, ",%s,%.9g,%.9g,%.9g,%.9g,%llu,%llu\n", line->format, mx_figures_bits(f),
	        mse(f), sqnr(f), saturated(f), (unsigned long long)f->count,
	        (unsigned long long)f->not_finite);
}

static void print_json(FILE *out, const struct mx_line *line)
{
	const struct mx_figures *f = &line->figures;
	fprintf(out, "{\"tensor\": ");
	if (line->tensor)
		escape_json(out, line->tensor, strlen(line->tensor));
	else
		fprintf(out, "null");
	fprintf(out,
	        ", \"format\": \"%s\", \"bits\": %.9g, \"mse\": %.9g, \"sqnr_db\": ", line->format,
	        mx_figures_bits(f), mse(f));
	fprintf(out, isfinite(sqnr(f)) ? "%.9g" : "null", sqnr(f));
	fprintf(out, ", \"saturated\": %.9g, \"elements\": %llu, \"not_finite\": %llu}",
	        saturated(f), (unsigned long long)f->count, (unsigned long long)f->not_finite);
}

/* What is printed. */
struct page {
	const struct mx_line *lines;
	size_t count;
	enum mx_report how;
};

static int name_width(const struct page *page)
{
	size_t width = NARROWEST;
	for (size_t i = 0; i < page->count; i++) {
		size_t n = page->lines[i].tensor ? strlen(page->lines[i].tensor) : 0;
		width = n > width ? n : width;
	}
	return width < WIDEST ? (int)width : WIDEST;
}

static void print(FILE *out, const void *context)
{
	const struct page *page = context;
	const int width = name_width(page);
	if (page->how == MX_TEXT)
		fprintf(out, "  %-*s %-18s  bits        MSE  SQNR dB  saturated\n", width, "tensor",
		        "format");
	else if (page->how == MX_CSV)
		fprintf(out, "tensor,format,bits,mse,sqnr_db,saturated,elements,not_finite\n");
	else
		fprintf(out, "[\n");
	for (size_t i = 0; i < page->count; i++) {
		if (page->how == MX_TEXT)
			print_text(out, &page->lines[i], width);
		else if (page->how == MX_CSV)
			print_csv(out, &page->lines[i]);
		else
			print_json(out, &page->lines[i]);
		if (page->how == MX_JSON)
			fprintf(out, i + 1 == page->count ? "\n" : ",\n");
	}
	if (page->how == MX_JSON)
		fprintf(out, "]\n");
}

enum gqalut_status mx_lines_print(const struct mx_line *lines, size_t count, enum mx_report how,
                                  const char *output, struct gqalut_diag *diag)
{
	const struct page page = { lines, count, how };
	return output_print(output, print, &page, diag);
}
