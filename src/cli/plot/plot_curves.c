/* Pictures of curves: MSE by alpha, and a search by generation. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "plot/plot_csv.h"
#include "plot/plot_kinds.h"
#include "words.h"

static enum gqalut_status finish(struct plot_picture *made, struct plot_picture **picture,
                                 struct gqalut_diag *diag)
{
	if (!made || made->failed) {
		plot_free(made);
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	}
	*picture = made;
	return GQALUT_OK;
}

/* Of the marks of curve INDEX: later ones lie on top and hide no earlier one
 * where two curves are the same. */
static double size_of(int index)
{
	return fmax(2.1 - 0.4 * index, 1.0);
}

/* A tick an alpha, with its scale below. */
static void alpha_axis(struct plot_axis *axis, int lo, int hi)
{
	int count = hi - lo + 1;
	snprintf(axis->label, sizeof axis->label, "input scale: alpha, and S = 2^-alpha below");
	axis->lo = lo - 0.5;
	axis->hi = hi + 0.5;
	axis->ticks = count;
	for (int i = 0; i < count; i++) {
		struct plot_tick *tick = &axis->tick[i];
		tick->at = lo + i;
		snprintf(tick->text, sizeof tick->text, "%d", lo + i);
		snprintf(tick->below, sizeof tick->below, "2^%d", -(lo + i));
	}
}

/* Whether all tables have FUNCTION or, with ENTRIES, so many entries too. */
static bool alike(const struct plot_tables *tables, bool entries)
{
	const struct gqalut_table *first = &tables->items[0].record.table;
	for (size_t i = 1; i < tables->count; i++) {
		const struct gqalut_table *table = &tables->items[i].record.table;
		if (entries ? table->entries != first->entries
		            : strcmp(table->function, first->function) != 0)
			return false;
	}
	return true;
}

/* The label of table INDEX, with its file where another one has the same, and with
 * the folder where that file has the same name. */
static void label_of(const struct plot_tables *tables, int index, char *text, size_t size)
{
	const struct plot_table *table = &tables->items[index];
	const char *file = NULL;
	char longer[2 * PLOT_TEXT_SIZE];
	for (size_t i = 0; i < tables->count && table->source; i++) {
		const struct plot_table *other = &tables->items[i];
		if ((int)i == index || strcmp(other->label, table->label) != 0)
			continue;
		const char *name = plot_base_name(table->source);
		bool same = other->source && strcmp(plot_base_name(other->source), name) == 0;
		file = same || file == table->source ? table->source : name;
	}
	snprintf(longer, sizeof longer, "%s%s%.190s", table->label, file ? " " : "",
	         file ? file : "");
	plot_text(text, size, longer);
}

static void add_scores(struct plot_picture *picture, const struct plot_tables *tables, int index)
{
	const struct plot_table *table = &tables->items[index];
	const struct gqalut_metrics *metrics = &table->record.metrics;
	struct plot_series *series = plot_curve(&picture->panel[0], PLOT_LINE_MARKS, index);
	double mean = metrics->real.total.mse;
	bool perfect = false;
	for (int a = 0; a < table->record.table.alpha_count; a++) {
		double mse = metrics->real.by_alpha[a].mse;
		perfect = perfect || mse == 0.0;
		plot_point(picture, series, table->record.table.alpha[a], mse);
	}
	series->size = size_of(index);
	char text[64];
	snprintf(text, sizeof text, ", mean %.3e%s", mean,
	         perfect && mean > 0.0 ? ", 0 at gaps" : "");
	if (mean == 0.0)
		snprintf(text, sizeof text, ", 0 at every alpha");
	label_of(tables, index, series->label, sizeof series->label - sizeof text);
	strcat(series->label, text);
}

enum gqalut_status plot_alpha_picture(const struct plot_tables *tables,
                                      struct plot_picture **picture, struct gqalut_diag *diag)
{
	const struct gqalut_table *first = &tables->items[0].record.table;
	int lo = first->alpha[0], hi = lo;
	struct plot_picture *made = plot_new(1);
	if (!made)
		return finish(made, picture, diag);
	for (size_t i = 0; i < tables->count; i++) {
		const struct gqalut_table *table = &tables->items[i].record.table;
		int last = table->alpha[table->alpha_count - 1];
		lo = table->alpha[0] < lo ? table->alpha[0] : lo;
		hi = last > hi ? last : hi;
		add_scores(made, tables, (int)i);
	}
	struct plot_panel *panel = &made->panel[0];
	snprintf(panel->y.label, sizeof panel->y.label, "MSE of y over all codes");
	alpha_axis(&panel->x, lo, hi);
	plot_fit_log_y(panel);
	char entries[32] = "";
	if (alike(tables, true))
		snprintf(entries, sizeof entries, ", %d entries", first->entries);
	snprintf(made->title, sizeof made->title, "%s%s: MSE by input scale",
	         alike(tables, false) ? first->function : "tables", entries);
	return finish(made, picture, diag);
}

/* Values beyond these are no objective, and their squares overflow. */
#define LEAST 0.0
#define MOST  1e150

/* A figure of a history; "inf" is a population without a table that will do. */
static enum gqalut_status history_real(const struct csv *csv, int index, double *value,
                                       struct gqalut_diag *diag)
{
	if (index < csv->fields && strcmp(csv->field[index], "inf") == 0) {
		*value = (double)NAN;
		return GQALUT_OK;
	}
	return csv_real(csv, index, LEAST, MOST, value, diag);
}

/* Reads the file at PATH into two series.  *last is its last generation, *least
 * the best of it. */
static enum gqalut_status read_history(const char *path, struct plot_picture *picture,
                                       struct plot_series *best, struct plot_series *mean,
                                       int *last, double *least, struct gqalut_diag *diag)
{
	struct csv csv;
	bool more = true;
	int rows = 0;
	enum gqalut_status status =
	        csv_open(path, "generation,best,mean", "gen --history", &csv, diag);
	if (status)
		return status;
	*last = -1;
	while (!status) {
		int generation;
		double b, m;
		status = csv_next(&csv, &more, diag);
		if (status || !more)
			break;
		rows++;
		status = csv_int(&csv, 0, *last + 1, 100000000, &generation, diag);
		if (!status)
			status = history_real(&csv, 1, &b, diag);
		if (!status)
			status = history_real(&csv, 2, &m, diag);
		if (status)
			break;
		*last = generation;
		*least = b;
		plot_point(picture, best, generation, b);
		plot_point(picture, mean, generation, m);
	}
	csv_close(&csv);
	if (!status && rows == 0)
		status = gqalut_diag_set(diag, GQALUT_ERR_FORMAT, "%.256s holds no generation",
		                         source_name(path));
	return status;
}

/* The two curves of file INDEX of COUNT. */
static enum gqalut_status add_history(struct plot_picture *picture, char *const *paths, int index,
                                      int count, int *last, double *least, struct gqalut_diag *diag)
{
	struct plot_panel *panel = &picture->panel[0];
	struct plot_series *mean = &panel->series[index], *best = &panel->series[count + index];
	const char *name = plot_base_name(paths[index]);
	/* Files of one name in two folders are told apart by these. */
	for (int i = 0; i < count; i++)
		if (i != index && strcmp(plot_base_name(paths[i]), name) == 0)
			name = paths[index];
	best->style = count > 1 ? PLOT_LINE_MARKS : PLOT_LINE;
	best->dash = PLOT_SOLID;
	best->width = 1.4;
	best->size = size_of(index);
	mean->dash = PLOT_DOTTED;
	mean->width = 0.8;
	if (count == 1) {
		snprintf(best->label, sizeof best->label, "best");
		snprintf(mean->label, sizeof mean->label, "mean of the population");
	} else {
		char text[PLOT_TEXT_SIZE - 8];
		plot_text(text, sizeof text, name);
		snprintf(best->label, sizeof best->label, "%s: best", text);
		snprintf(mean->label, sizeof mean->label, "%s: mean", text);
	}
	enum gqalut_status status =
	        read_history(paths[index], picture, best, mean, last, least, diag);
	best->every = best->count / 8 + 1;
	return status;
}

enum gqalut_status plot_history_picture(char *const *paths, int count,
                                        struct plot_picture **picture, struct gqalut_diag *diag)
{
	int last = 0, longest = 1;
	double least = 0.0;
	struct plot_picture *made = plot_new(1);
	if (!made)
		return finish(made, picture, diag);
	for (int i = 0; i < 2 * count; i++) /* the means below the bests */
		plot_curve(&made->panel[0], PLOT_LINE, i % count);
	for (int i = 0; i < count; i++) {
		enum gqalut_status status = add_history(made, paths, i, count, &last, &least, diag);
		if (status) {
			plot_free(made);
			return status;
		}
		longest = last > longest ? last : longest;
	}
	struct plot_panel *panel = &made->panel[0];
	snprintf(panel->x.label, sizeof panel->x.label, "generation");
	snprintf(panel->y.label, sizeof panel->y.label, "objective (MSE by default)");
	plot_axis_exact(&panel->x, 0.0, longest + 1.0);
	plot_fit_log_y(panel);
	if (count == 1) {
		char text[PLOT_TEXT_SIZE - 64];
		plot_text(text, sizeof text, plot_base_name(paths[0]));
		snprintf(made->title, sizeof made->title, "%s: best %.3e after %d generations",
		         text, least, last + 1);
	} else {
		snprintf(made->title, sizeof made->title, "Genetic search, %d runs", count);
	}
	return finish(made, picture, diag);
}
