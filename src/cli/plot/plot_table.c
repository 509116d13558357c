/* The picture of a table: f and its segments, and the error below. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "plot/plot_kinds.h"
#include "values.h"

enum {
	CURVE_STEPS = 512,
	FEW_ENTRIES = 24,
	MOST_CODES = 4096 /* more of them are drawn as the extremes of bins */
};

/* One run over a table. */
struct sketch {
	const struct plot_table *source;
	const struct gqalut_table *table;
	const struct gqalut_function *function;
	int alpha_index, alpha;
	struct plot_picture *picture;
};

int plot_widest_alpha(const struct plot_table *table)
{
	const struct gqalut_error *by_alpha = table->record.metrics.real.by_alpha;
	int widest = 0;
	for (int a = 1; a < table->record.table.alpha_count; a++)
		if (by_alpha[a].codes > by_alpha[widest].codes)
			widest = a;
	return widest;
}

/* Where segment s > 0 begins, in x.  Breakpoints that are rounded or listed by
 * alpha are where the alpha in hand has them. */
static double start_of(const struct sketch *sketch, int s)
{
	const struct gqalut_table *table = sketch->table;
	if (table->rounding == GQALUT_ROUNDING_EXACT)
		return ldexp(table->breakpoint[s - 1], -table->breakpoint_frac);
	return ldexp(table->threshold[sketch->alpha_index][s - 1], -sketch->alpha);
}

static double line_at(const struct sketch *sketch, int s, double x)
{
	const struct gqalut_table *table = sketch->table;
	return ldexp(table->slope[s], -table->slope_frac[s]) * x +
	       ldexp(table->intercept[s], -table->intercept_frac[s]);
}

static bool inside(const struct sketch *sketch, double x)
{
	return x > sketch->table->lo && x < sketch->table->hi;
}

/* Whether the breakpoints leave room for each one's mark. */
static bool is_few(const struct sketch *sketch)
{
	return sketch->table->entries <= FEW_ENTRIES;
}

static void add_breakpoints(const struct sketch *sketch, struct plot_panel *panel)
{
	struct plot_series *series = plot_series(panel, PLOT_UPRIGHTS, PLOT_GREY);
	bool few = is_few(sketch);
	series->dash = few ? PLOT_DOTTED : PLOT_SOLID;
	series->width = few ? 0.7 : 0.3;
	for (int s = 1; s < sketch->table->entries; s++)
		if (inside(sketch, start_of(sketch, s)))
			plot_point(sketch->picture, series, start_of(sketch, s), 0.0);
}

static void add_function(const struct sketch *sketch, struct plot_panel *panel)
{
	const struct gqalut_table *table = sketch->table;
	/* Wide and pale under the table's dark line: both are seen where they
	 * coincide. */
	struct plot_series *series = plot_series(panel, PLOT_LINE, PLOT_SKY);
	series->width = 4.0;
	series->dash = PLOT_SOLID;
	snprintf(series->label, sizeof series->label, "f(x) = %s(x)", table->function);
	for (int i = 0; i <= CURVE_STEPS; i++) {
		double x = table->lo + (table->hi - table->lo) * i / CURVE_STEPS;
		plot_point(sketch->picture, series, x, gqalut_reference(sketch->function, x));
	}
}

static void add_segments(const struct sketch *sketch, struct plot_panel *panel)
{
	const struct gqalut_table *table = sketch->table;
	struct plot_series *lines = plot_series(panel, PLOT_LINE, PLOT_BLACK);
	struct plot_series *starts = plot_series(panel, PLOT_MARKS, PLOT_VERMILLION);
	snprintf(lines->label, sizeof lines->label, "table, %d segments", table->entries);
	starts->size = is_few(sketch) ? 0.9 : 0.6;
	snprintf(starts->label, sizeof starts->label, "breakpoint");
	for (int s = 0; s < table->entries; s++) {
		double from = s > 0 ? fmax(start_of(sketch, s), table->lo) : table->lo;
		double to = s + 1 < table->entries ? fmin(start_of(sketch, s + 1), table->hi)
		                                   : table->hi;
		if (!(from < to))
			continue;
		plot_point(sketch->picture, lines, from, line_at(sketch, s, from));
		plot_point(sketch->picture, lines, to, line_at(sketch, s, to));
		plot_point(sketch->picture, lines, to, (double)NAN);
		if (from > table->lo)
			plot_point(sketch->picture, starts, from, line_at(sketch, s, from));
	}
}

/* The codes in play: *first..*last. */
static void codes_of(const struct sketch *sketch, int32_t *first, int32_t *last)
{
	const struct gqalut_table *table = sketch->table;
	double lo = ceil(ldexp(table->lo, sketch->alpha));
	double hi = floor(ldexp(table->hi, sketch->alpha));
	if (sketch->source->problem.codes == GQALUT_CODES_REPRESENTABLE) {
		lo = fmax(lo, gqalut_format_min(table->input));
		hi = fmin(hi, gqalut_format_max(table->input));
	}
	*first = (int32_t)lo;
	*last = (int32_t)hi;
}

static double error_at(const struct sketch *sketch, int32_t q)
{
	return gqalut_table_value(sketch->table, sketch->alpha_index, q) -
	       gqalut_reference(sketch->function, ldexp(q, -sketch->alpha));
}

/* The extremes of the errors FROM..TO, in the order of their codes. */
static void add_bin(const struct sketch *sketch, struct plot_series *series, int32_t from,
                    int32_t to)
{
	int32_t least = from, most = from;
	for (int32_t q = from + 1; q <= to; q++) {
		double error = error_at(sketch, q);
		if (error < error_at(sketch, least))
			least = q;
		if (error > error_at(sketch, most))
			most = q;
	}
	int32_t first = least < most ? least : most, second = least < most ? most : least;
	plot_point(sketch->picture, series, ldexp(first, -sketch->alpha), error_at(sketch, first));
	if (second != first)
		plot_point(sketch->picture, series, ldexp(second, -sketch->alpha),
		           error_at(sketch, second));
}

static void add_errors(const struct sketch *sketch, struct plot_panel *panel)
{
	const struct gqalut_error *measured =
	        &sketch->source->record.metrics.real.by_alpha[sketch->alpha_index];
	struct plot_series *series = plot_series(panel, PLOT_LINE_MARKS, PLOT_BLUE);
	int32_t first, last;
	codes_of(sketch, &first, &last);
	int64_t count = (int64_t)last - first + 1;
	int32_t stride = (int32_t)(count > MOST_CODES ? 2 * count / MOST_CODES : 1);
	series->width = 0.6;
	series->size = 0.35;
	snprintf(series->label, sizeof series->label, "alpha %d: %zu codes, MSE %.3e",
	         sketch->alpha, measured->codes, measured->mse);
	int segment = -1;
	for (int64_t q = first; q <= last; q += stride) {
		int64_t end = q + stride - 1 < last ? q + stride - 1 : last;
		int now = gqalut_table_segment(sketch->table, sketch->alpha_index, (int32_t)q);
		if (segment >= 0 && now != segment)
			plot_point(sketch->picture, series, ldexp((double)q, -sketch->alpha),
			           (double)NAN);
		segment = now;
		add_bin(sketch, series, (int32_t)q, (int32_t)end);
	}
}

/* Zero, and the largest error on both sides of it. */
static void add_limits(const struct sketch *sketch, struct plot_panel *panel)
{
	const struct gqalut_error *measured =
	        &sketch->source->record.metrics.real.by_alpha[sketch->alpha_index];
	struct plot_series *zero = plot_series(panel, PLOT_LEVELS, PLOT_GREY);
	zero->width = 0.7;
	plot_point(sketch->picture, zero, 0.0, 0.0);
	struct plot_series *limits = plot_series(panel, PLOT_LEVELS, PLOT_VERMILLION);
	limits->dash = PLOT_DASHED;
	snprintf(limits->label, sizeof limits->label, "max |error| %.3e, code %d",
	         measured->max_abs, (int)measured->code);
	plot_point(sketch->picture, limits, 0.0, measured->max_abs);
	plot_point(sketch->picture, limits, 0.0, -measured->max_abs);
}

static void add_titles(const struct sketch *sketch)
{
	const struct gqalut_table *table = sketch->table;
	const struct gqalut_record *record = &sketch->source->record;
	struct plot_picture *picture = sketch->picture;
	char lo[REAL_SIZE], hi[REAL_SIZE], alphas[64];
	const char *most = gqalut_table_shared_frac(table) ? "" : "up to ";
	bool uniform = record->weights[0] == '\0' || strcmp(record->weights, "uniform") == 0;
	alphas_text(table->alpha, table->alpha_count, alphas, sizeof alphas);
	snprintf(picture->title, sizeof picture->title, "%s: %s on %s..%s, %d entries, %sMSE %.3e",
	         table->name, table->function, real_text(table->lo, lo), real_text(table->hi, hi),
	         table->entries, uniform ? "" : "weighted ", record->metrics.real.total.mse);
	snprintf(picture->subtitle, sizeof picture->subtitle,
	         "alpha %s, %d-bit %s codes; slopes %d-bit, F_k %s%d; intercepts %d-bit, F_b %s%d",
	         alphas, table->input.bits, table->input.is_signed ? "signed" : "unsigned",
	         table->slope_bits, most, gqalut_table_slope_frac(table), table->intercept_bits,
	         most, gqalut_table_intercept_frac(table));
}

enum gqalut_status plot_table_picture(const struct plot_table *source, int alpha_index,
                                      struct plot_picture **picture, struct gqalut_diag *diag)
{
	const struct gqalut_table *table = &source->record.table;
	struct sketch sketch = {
		source,     table, source->problem.function, alpha_index, table->alpha[alpha_index],
		plot_new(2)
	};
	if (!sketch.picture)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	struct plot_panel *above = &sketch.picture->panel[0], *below = &sketch.picture->panel[1];
	add_titles(&sketch);
	add_breakpoints(&sketch, above);
	add_function(&sketch, above);
	add_segments(&sketch, above);
	add_breakpoints(&sketch, below);
	add_limits(&sketch, below);
	add_errors(&sketch, below);
	for (int p = 0; p < 2; p++) {
		struct plot_panel *panel = &sketch.picture->panel[p];
		plot_axis_exact(&panel->x, table->lo, table->hi);
		plot_fit_y(panel);
		snprintf(panel->x.label, sizeof panel->x.label, "x = code * 2^%d", -sketch.alpha);
	}
	snprintf(above->y.label, sizeof above->y.label, "y");
	snprintf(below->y.label, sizeof below->y.label, "error y - f(x)");
	if (sketch.picture->failed) {
		plot_free(sketch.picture);
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	}
	*picture = sketch.picture;
	return GQALUT_OK;
}
