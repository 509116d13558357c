/* The picture of a sweep: what formats cost and how good they are. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "plot/plot_csv.h"
#include "plot/plot_kinds.h"
#include "words.h"

static const char headings[] = "entries,in_bits,coef_bits,bytes,comparators,multiplier_bits,"
                               "slope_frac,intercept_frac,mse,max_abs,pareto,impossible";

enum { ENTRIES, IN_BITS, COEF_BITS, BYTES, MSE = 8, MAX_ABS, COLUMNS = 12 };
enum { MOST_BYTES = 1000000, MOST_CELLS = 10000 };

/* Reads the row in hand. */
static enum gqalut_status read_cell(const struct csv *csv, struct cell *cell,
                                    struct gqalut_diag *diag)
{
	memset(cell, 0, sizeof *cell);
	if (csv->fields != COLUMNS)
		return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, source_name(csv->path),
		                          csv->line, 1, "%d fields instead of %d", csv->fields,
		                          COLUMNS);
	enum gqalut_status status =
	        csv_int(csv, ENTRIES, GQALUT_MIN_ENTRIES, GQALUT_MAX_ENTRIES, &cell->entries, diag);
	if (!status)
		status = csv_int(csv, IN_BITS, GQALUT_MIN_IN_BITS, GQALUT_MAX_IN_BITS,
		                 &cell->in_bits, diag);
	if (!status)
		status = csv_int(csv, COEF_BITS, GQALUT_MIN_COEF_BITS, GQALUT_MAX_COEF_BITS,
		                 &cell->coef_bits, diag);
	if (status || csv->field[BYTES][0] == '\0')
		return status; /* an impossible cell has no figures */
	cell->possible = true;
	status = csv_int(csv, BYTES, 1, MOST_BYTES, &cell->bytes, diag);
	if (!status)
		status = csv_real(csv, MSE, 0.0, 1e150, &cell->mse, diag);
	if (!status)
		status = csv_real(csv, MAX_ABS, 0.0, 1e150, &cell->max_abs, diag);
	return status;
}

/* Reads the cells of the file at PATH, the impossible ones too. */
static enum gqalut_status read_cells(const char *path, struct sweep *sweep,
                                     struct gqalut_diag *diag)
{
	struct csv csv;
	size_t capacity = 0;
	bool more = true;
	enum gqalut_status status = csv_open(path, headings, "sweep --csv", &csv, diag);
	if (status)
		return status;
	while (!status && !(status = csv_next(&csv, &more, diag)) && more) {
		if (sweep->count == MOST_CELLS) {
			status = gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, source_name(path),
			                            csv.line, 1, "too many cells, at most %d",
			                            MOST_CELLS);
			break;
		}
		if (sweep->count == capacity) {
			capacity = 2 * capacity + 64;
			struct cell *cells = realloc(sweep->cells, capacity * sizeof *cells);
			if (!cells) {
				status = gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
				break;
			}
			sweep->cells = cells;
		}
		status = read_cell(&csv, &sweep->cells[sweep->count++], diag);
	}
	csv_close(&csv);
	return status;
}

static double error_of(const struct sweep *sweep, const struct cell *cell)
{
	return sweep->problem->objective == GQALUT_OBJECTIVE_MAX_ABS ? cell->max_abs : cell->mse;
}

static bool is_drawn(const struct sweep *sweep, const struct cell *cell)
{
	return cell->possible && error_of(sweep, cell) > 0.0;
}

/* Fewest bytes first; cells of as many bytes by error, then as they were made. */
static int compare_cells(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;
	if (x->bytes != y->bytes)
		return x->bytes < y->bytes ? -1 : 1;
	if (x->mse != y->mse)
		return x->mse < y->mse ? -1 : 1;
	if (x->max_abs != y->max_abs)
		return x->max_abs < y->max_abs ? -1 : 1;
	if (x->entries != y->entries)
		return x->entries - y->entries;
	return x->coef_bits != y->coef_bits ? x->coef_bits - y->coef_bits : x->in_bits - y->in_bits;
}

/* The widths that occur among the cells drawn. */
struct widths {
	bool in[GQALUT_MAX_IN_BITS + 1], coef[GQALUT_MAX_COEF_BITS + 1];
	int ins, coefs;
};

static struct widths widths_of(const struct sweep *sweep)
{
	struct widths widths = { .ins = 0 };
	for (size_t i = 0; i < sweep->count; i++) {
		const struct cell *cell = &sweep->cells[i];
		if (!is_drawn(sweep, cell))
			continue;
		widths.ins += !widths.in[cell->in_bits];
		widths.coefs += !widths.coef[cell->coef_bits];
		widths.in[cell->in_bits] = widths.coef[cell->coef_bits] = true;
	}
	return widths;
}

/* The front of an input width, under the marks. */
static void add_front(struct plot_picture *picture, const struct sweep *sweep, int in_bits,
                      enum plot_dash dash, bool only)
{
	struct plot_series *series = plot_series(&picture->panel[0], PLOT_STAIRS, PLOT_BLACK);
	series->dash = dash;
	if (only)
		snprintf(series->label, sizeof series->label, "Pareto front");
	else
		snprintf(series->label, sizeof series->label, "Pareto front, %d-bit input",
		         in_bits);
	for (size_t i = 0; i < sweep->count; i++) {
		const struct cell *cell = &sweep->cells[i];
		if (cell->front && cell->in_bits == in_bits && is_drawn(sweep, cell))
			plot_point(picture, series, cell->bytes, error_of(sweep, cell));
	}
}

/* Marks of the cells with these widths; a width of 0 is any. */
static void add_cells(struct plot_picture *picture, const struct sweep *sweep, int in_bits,
                      int coef_bits, int index)
{
	struct plot_series *series = plot_curve(&picture->panel[0], PLOT_MARKS, index);
	char input[32] = "", coefficients[32] = "";
	series->size = 1.2;
	if (in_bits > 0)
		snprintf(input, sizeof input, "%d-bit input", in_bits);
	if (coef_bits > 0)
		snprintf(coefficients, sizeof coefficients,
		         in_bits > 0 ? "%d-bit coef." : "%d-bit coefficients", coef_bits);
	snprintf(series->label, sizeof series->label, "%s%s%s", coefficients,
	         in_bits > 0 && coef_bits > 0 ? ", " : "", input);
	for (size_t i = 0; i < sweep->count; i++) {
		const struct cell *cell = &sweep->cells[i];
		if (is_drawn(sweep, cell) && (in_bits == 0 || cell->in_bits == in_bits) &&
		    (coef_bits == 0 || cell->coef_bits == coef_bits))
			plot_point(picture, series, cell->bytes, error_of(sweep, cell));
	}
}

/* A series for each pair of widths, or for each width of the input where these
 * would be too many. */
static void add_series(struct plot_picture *picture, const struct sweep *sweep)
{
	const struct widths widths = widths_of(sweep);
	bool one_input = widths.ins <= 1;
	bool pairs = widths.ins * widths.coefs <= PLOT_MAX_CURVES &&
	             widths.ins * (widths.coefs + 1) <= PLOT_MAX_SERIES;
	int index = 0, dash = 0;
	for (int b = GQALUT_MIN_IN_BITS; b <= GQALUT_MAX_IN_BITS; b++)
		if (widths.in[b])
			add_front(picture, sweep, b, (enum plot_dash)(dash++ % PLOT_DASHES),
			          one_input);
	for (int b = GQALUT_MIN_IN_BITS; b <= GQALUT_MAX_IN_BITS; b++) {
		if (!widths.in[b])
			continue;
		if (!pairs)
			add_cells(picture, sweep, b, 0, index++);
		for (int c = GQALUT_MIN_COEF_BITS; c <= GQALUT_MAX_COEF_BITS && pairs; c++)
			if (widths.coef[c])
				add_cells(picture, sweep, one_input ? 0 : b, c, index++);
	}
}

/* A word's place in parts of a panel of usual size. */
struct box {
	double left, right, bottom, top;
};

static struct box box_of(const struct plot_panel *panel, const struct plot_note *note)
{
	const double letter = 0.0135, line = 0.045, gap = 0.008;
	double x = plot_place(&panel->x, note->x), y = plot_place(&panel->y, note->y);
	return (struct box){ x - gap - letter * (double)strlen(note->text), x - gap, y - gap - line,
		             y - gap };
}

static bool overlap(struct box a, struct box b)
{
	return a.left < b.right && b.left < a.right && a.bottom < b.top && b.bottom < a.top;
}

/* Entries x coefficient bits beside the cells of the front, as many as do not
 * lie over each other, over the axis or over another cell of the front. */
static void add_notes(struct plot_panel *panel, const struct sweep *sweep)
{
	for (size_t i = 0; i < sweep->count && panel->notes < PLOT_MAX_NOTES; i++) {
		const struct cell *cell = &sweep->cells[i];
		if (!cell->front || !is_drawn(sweep, cell))
			continue;
		struct plot_note *note = &panel->note[panel->notes];
		note->x = cell->bytes;
		note->y = error_of(sweep, cell);
		snprintf(note->text, sizeof note->text, "%dx%d", cell->entries, cell->coef_bits);
		struct box box = box_of(panel, note);
		bool clear = box.left > 0.0 && box.bottom > 0.0;
		for (int k = 0; k < panel->notes && clear; k++)
			clear = !overlap(box, box_of(panel, &panel->note[k]));
		for (size_t k = 0; k < sweep->count && clear; k++) {
			const struct cell *other = &sweep->cells[k];
			double x = plot_place(&panel->x, other->bytes);
			double y = plot_place(&panel->y, error_of(sweep, other));
			clear = !is_drawn(sweep, other) || x < box.left || x > box.right ||
			        y < box.bottom || y > box.top;
		}
		panel->notes += clear;
	}
}

static void fit_axes(struct plot_panel *panel, const struct sweep *sweep)
{
	int least = MOST_BYTES, most = 1;
	for (size_t i = 0; i < sweep->count; i++) {
		const struct cell *cell = &sweep->cells[i];
		if (!is_drawn(sweep, cell))
			continue;
		least = cell->bytes < least ? cell->bytes : least;
		most = cell->bytes > most ? cell->bytes : most;
	}
	panel->x.scale = most >= 4 * least ? PLOT_OCTAVES : PLOT_LINEAR;
	plot_axis_around(&panel->x, least, most);
	plot_fit_log_y(panel);
}

static void add_titles(struct plot_picture *picture, const struct sweep *sweep, const char *path)
{
	char text[PLOT_TEXT_SIZE - 96];
	size_t possible = 0, drawn = 0;
	const char *error =
	        sweep->problem->objective == GQALUT_OBJECTIVE_MAX_ABS ? "max |error|" : "MSE";
	for (size_t i = 0; i < sweep->count; i++) {
		possible += sweep->cells[i].possible;
		drawn += is_drawn(sweep, &sweep->cells[i]);
	}
	plot_text(text, sizeof text, plot_base_name(path));
	snprintf(picture->title, sizeof picture->title, "%s: %s and bytes of %zu formats", text,
	         error, drawn);
	snprintf(picture->subtitle, sizeof picture->subtitle,
	         "on the front: entries x coefficient bits%s",
	         drawn < possible ? "; formats without error are left out" : "");
	snprintf(picture->panel[0].x.label, sizeof picture->panel[0].x.label,
	         "bytes of the table, for one alpha");
	snprintf(picture->panel[0].y.label, sizeof picture->panel[0].y.label, "%s over all codes",
	         error);
}

static enum gqalut_status make(const char *path, struct sweep *sweep, struct plot_picture **picture,
                               struct gqalut_diag *diag)
{
	size_t drawn = 0;
	for (size_t i = 0; i < sweep->count; i++)
		drawn += is_drawn(sweep, &sweep->cells[i]);
	if (drawn == 0)
		return gqalut_diag_set(diag, GQALUT_ERR_FORMAT,
		                       "%.256s holds no format with an error above 0",
		                       source_name(path));
	qsort(sweep->cells, sweep->count, sizeof *sweep->cells, compare_cells);
	sweep_mark_front(sweep);
	struct plot_picture *made = plot_new(1);
	if (!made)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	add_series(made, sweep);
	fit_axes(&made->panel[0], sweep);
	add_notes(&made->panel[0], sweep);
	add_titles(made, sweep, path);
	if (made->failed) {
		plot_free(made);
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	}
	*picture = made;
	return GQALUT_OK;
}

enum gqalut_status plot_front_picture(const char *path, enum gqalut_objective error,
                                      struct plot_picture **picture, struct gqalut_diag *diag)
{
	struct gqalut_problem problem = { .objective = error };
	struct sweep sweep = { .problem = &problem, .cost = SWEEP_COST_BYTES };
	enum gqalut_status status = read_cells(path, &sweep, diag);
	if (!status)
		status = make(path, &sweep, picture, diag);
	free(sweep.cells);
	return status;
}
