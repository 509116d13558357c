/* The picture of a table: f and the segments above, the errors below. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/eval.h>

#include "page/svg.h"
#include "words.h"

enum {
	WIDTH = 640,
	HEIGHT = 474,
	LEFT = 82,
	RIGHT = 626,
	TOP = 34,     /* of the upper panel */
	MIDDLE = 252, /* its end */
	LOWER = 290,  /* top of the lower panel */
	BOTTOM = 408,
	/* Dots that fall into one cell of half a unit are one. */
	COLUMNS = 2 * (RIGHT - LEFT) + 1,
	ROWS = 2 * (BOTTOM - LOWER) + 1
};

/* What is drawn where. */
struct picture {
	FILE *out;
	const struct page_table *table;
	size_t number;
	struct svg_axis x, y, error;
	int error_exponent;   /* of the labels at the errors */
	unsigned char *cells; /* COLUMNS by ROWS; 1 has a dot */
	double lo, hi;        /* of f and the table at the codes */
};

static void widen(void *context, const struct gqalut_code_value *value)
{
	struct picture *picture = context;
	picture->lo = fmin(picture->lo, fmin(value->wanted, value->got));
	picture->hi = fmax(picture->hi, fmax(value->wanted, value->got));
}

static void mark(void *context, const struct gqalut_code_value *value)
{
	struct picture *picture = context;
	double x = svg_place(&picture->x, value->x) - LEFT;
	double y = svg_place(&picture->error, value->got - value->wanted) - LOWER;
	int column = (int)rint(2.0 * x), row = (int)rint(2.0 * y);
	if (column >= 0 && column < COLUMNS && row >= 0 && row < ROWS)
		picture->cells[column * ROWS + row] = 1;
}

/* f at even steps, as a broad band that the table's line stays visible on. */
static void draw_function(const struct picture *picture)
{
	enum { STEPS = 240 };
	const struct svg_axis *axis = &picture->x;
	fputs("<path class=\"f\" d=\"", picture->out);
	for (int i = 0; i <= STEPS; i++) {
		double x = axis->lo + (axis->hi - axis->lo) * i / STEPS;
		double y = gqalut_reference(picture->table->problem.function, x);
		svg_point(picture->out, i == 0 ? 'M' : 'L', svg_place(axis, x),
		          svg_place(&picture->y, y));
	}
	fputs("\"/>\n", picture->out);
}

/* Segment s from..to within the domain; mirrored: at -x, where a symmetric table
 * has what the symmetry makes of its line at x. */
static void draw_line(const struct picture *picture, int s, double from, double to, bool mirrored)
{
	const struct gqalut_table *table = &picture->table->record.table;
	double ends[2] = { mirrored ? -to : from, mirrored ? -from : to };
	for (int end = 0; end < 2; end++) {
		double x = fmin(fmax(ends[end], table->lo), table->hi);
		double core = mirrored ? -x : x;
		double y = ldexp(table->slope[s], -table->slope_frac[s]) * core +
		           ldexp(table->intercept[s], -table->intercept_frac[s]);
		if (mirrored)
			y = gqalut_symmetry_mirror(table->reduction.symmetry, core, y);
		svg_point(picture->out, end == 0 ? 'M' : 'L', svg_place(&picture->x, x),
		          svg_place(&picture->y, y));
	}
}

static void draw_segments(const struct picture *picture)
{
	const struct gqalut_table *table = &picture->table->record.table;
	bool symmetric = table->reduction.kind == GQALUT_REDUCTION_SYMMETRIC;
	double least = symmetric ? 0.0 : table->lo;
	double most = symmetric ? fmax(-table->lo, table->hi) : table->hi;
	fputs("<path class=\"t\" d=\"", picture->out);
	for (int s = 0; s < table->entries; s++) {
		double from = fmax(s > 0 ? breakpoint_x(table, s) : least, least);
		double to = fmin(s + 1 < table->entries ? breakpoint_x(table, s + 1) : most, most);
		if (from < fmin(to, table->hi) && to > table->lo)
			draw_line(picture, s, from, to, false);
		if (symmetric && from < fmin(to, -table->lo) && to > -table->hi)
			draw_line(picture, s, from, to, true);
	}
	fputs("\"/>\n", picture->out);
}

/* The dashed line of a breakpoint, or its triangle. */
static void draw_breakpoint(const struct picture *picture, double x, bool line)
{
	const struct gqalut_table *table = &picture->table->record.table;
	if (x < table->lo || x > table->hi)
		return;
	double at = svg_place(&picture->x, x);
	if (line) {
		svg_point(picture->out, 'M', at, TOP);
		fprintf(picture->out, "V%d", MIDDLE);
		svg_point(picture->out, 'M', at, LOWER);
		fprintf(picture->out, "V%d", BOTTOM);
	} else {
		svg_point(picture->out, 'M', at, MIDDLE - 8);
		fputs("l4 8h-8z", picture->out);
	}
}

/* A dashed line through both panels and a triangle for each breakpoint. */
static void draw_breakpoints(const struct picture *picture)
{
	const struct gqalut_table *table = &picture->table->record.table;
	for (int shape = 0; shape < 2; shape++) {
		const char *lines = table->entries > 24 ? "bp dense" : "bp";
		fprintf(picture->out, "<path class=\"%s\" d=\"", shape == 0 ? lines : "tri");
		for (int s = 1; s < table->entries; s++) {
			double x = breakpoint_x(table, s);
			draw_breakpoint(picture, x, shape == 0);
			if (table->reduction.kind == GQALUT_REDUCTION_SYMMETRIC)
				draw_breakpoint(picture, -x, shape == 0);
		}
		fputs("\"/>\n", picture->out);
	}
}

/* Every dot as a line of no length with a round end. */
static void draw_errors(const struct picture *picture)
{
	const struct gqalut_error *total = &picture->table->record.metrics.real.total;
	fprintf(picture->out, "<path class=\"dot%s\" d=\"",
	        total->codes < 100    ? " few"
	        : total->codes > 2000 ? " many"
	                              : "");
	for (int column = 0; column < COLUMNS; column++)
		for (int row = 0; row < ROWS; row++)
			if (picture->cells[column * ROWS + row]) {
				svg_point(picture->out, 'M', LEFT + column / 2.0,
				          LOWER + row / 2.0);
				fputs("h0", picture->out);
			}
	fputs("\"/>\n", picture->out);
	if (!(total->max_abs > 0.0))
		return;
	fputs("<path class=\"worst\" d=\"", picture->out);
	svg_point(picture->out, 'M', svg_place(&picture->x, total->x),
	          svg_place(&picture->error, total->got - total->wanted) - 7.0);
	fputs("l7 7l-7 7l-7 -7z\"/>\n", picture->out);
}

/* The error at the ends of the lower panel. */
static double error_range(const struct page_table *table)
{
	const struct gqalut_metrics *metrics = &table->record.metrics;
	double largest = metrics->real.total.max_abs;
	return 1.15 * (largest > 0.0 ? largest : ldexp(1.0, -metrics->beta));
}

bool svg_shows_half_step(const struct page_table *table)
{
	return ldexp(0.5, -table->record.metrics.beta) <= error_range(table);
}

/* Half an output step: what rounding the output costs anyway. */
static void draw_half_step(const struct picture *picture)
{
	double half = ldexp(0.5, -picture->table->record.metrics.beta);
	if (!svg_shows_half_step(picture->table))
		return;
	fputs("<path class=\"half\" d=\"", picture->out);
	for (int sign = -1; sign <= 1; sign += 2) {
		svg_point(picture->out, 'M', LEFT, svg_place(&picture->error, sign * half));
		fprintf(picture->out, "H%d", RIGHT);
	}
	fputs("\"/>\n", picture->out);
}

/* The axes, for the values that widen() has met. */
static void set_axes(struct picture *picture)
{
	const struct gqalut_table *table = &picture->table->record.table;
	double range = error_range(picture->table);
	double margin = 0.05 * (picture->hi - picture->lo);
	if (!(margin > 0.0))
		margin = fmax(fabs(picture->hi), 1.0) / 2.0;
	picture->x = (struct svg_axis){ table->lo, table->hi, LEFT, RIGHT };
	picture->y = (struct svg_axis){ picture->lo - margin, picture->hi + margin, MIDDLE, TOP };
	picture->error = (struct svg_axis){ -range, range, BOTTOM, LOWER };
	/* Labels of 1 to 999, in steps of a thousand. */
	picture->error_exponent = 3 * (int)floor(decimal_log(range) / 3.0);
}

static void draw_heading(const struct picture *picture)
{
	const struct gqalut_table *table = &picture->table->record.table;
	const struct gqalut_error *total = &picture->table->record.metrics.real.total;
	size_t n = picture->number;
	fprintf(picture->out,
	        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"f%zu-t f%zu-d\">\n"
	        "<title id=\"f%zu-t\">%s and its %d segments, with the error at every "
	        "code</title>\n"
	        "<desc id=\"f%zu-d\">Above: %s on %g to %g and the table&#39;s segments, with the "
	        "breakpoints marked. Below: the error at each of %zu codes, the largest being %.3e "
	        "at x = %g.</desc>\n",
	        WIDTH, HEIGHT, n, n, n, table->function, table->entries, n, table->function,
	        table->lo, table->hi, total->codes, total->max_abs, total->x);
	fprintf(picture->out,
	        "<clipPath id=\"f%zu-c\"><rect x=\"%d\" y=\"%d\" width=\"%d\" "
	        "height=\"%d\"/></clipPath>\n",
	        n, LEFT, TOP, RIGHT - LEFT, MIDDLE - TOP);
}

static void draw(const struct picture *picture)
{
	struct svg_panel upper = { picture->x, picture->y, 0, false };
	struct svg_panel lower = { picture->x, picture->error, picture->error_exponent, true };
	struct decimal_ticks x = decimal_ticks(picture->x.lo, picture->x.hi, 8);
	struct decimal_ticks y = decimal_ticks(picture->y.lo, picture->y.hi, 5);
	struct decimal_ticks error = decimal_ticks(picture->error.lo, picture->error.hi, 5);
	FILE *out = picture->out;
	draw_heading(picture);
	svg_panel(out, &upper, &x, &y);
	svg_panel(out, &lower, &x, &error);
	draw_breakpoints(picture);
	fprintf(out, "<g clip-path=\"url(#f%zu-c)\">\n", picture->number);
	draw_function(picture);
	draw_segments(picture);
	fprintf(out, "</g>\n<path class=\"zero\" d=\"M%d ", LEFT);
	svg_number(out, svg_place(&picture->error, 0.0));
	fprintf(out, "H%d\"/>\n", RIGHT);
	draw_half_step(picture);
	draw_errors(picture);
	fprintf(out, "<text class=\"name\" x=\"%d\" y=\"%d\">y</text>\n", LEFT, TOP - 10);
	fprintf(out, "<text class=\"name\" x=\"%d\" y=\"%d\">error, table − f(x)", LEFT,
	        LOWER - 10);
	if (picture->error_exponent != 0) {
		fputs(", in ", out);
		svg_ten(out, picture->error_exponent);
	}
	fprintf(out,
	        "</text>\n<text class=\"x\" x=\"%d\" y=\"%d\">x = code · 2^-alpha</text>\n</svg>\n",
	        (LEFT + RIGHT) / 2, HEIGHT - 8);
}

enum gqalut_status svg_function(FILE *out, const struct page_table *table, size_t number,
                                struct gqalut_diag *diag)
{
	struct picture picture = {
		.out = out, .table = table, .number = number, .lo = HUGE_VAL, .hi = -HUGE_VAL
	};
	picture.cells = calloc(COLUMNS, ROWS);
	if (!picture.cells)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	enum gqalut_status status =
	        gqalut_eval_each(&table->record.table, &table->problem, widen, &picture, diag);
	if (!status) {
		set_axes(&picture);
		status = gqalut_eval_each(&table->record.table, &table->problem, mark, &picture,
		                          diag);
	}
	if (!status)
		draw(&picture);
	free(picture.cells);
	return status;
}
