/* The least mean absolute error of LUT-APP's format: a shortest path. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/lutapp.h"

/* Runs of cells from i to j > i, and the best paths of e segments to j. */
struct paths {
	const struct gqalut_lutapp *samples;
	int entries;
	struct gqalut_lutapp_fit *line; /* [from][to] */
	double *value;                  /* [segments][to] */
	int *from;                      /* [segments][to], -1 if fewer segments do as well */
};

static size_t at(const struct paths *paths, int row, int column)
{
	return (size_t)row * (size_t)(paths->samples->cells + 1) + (size_t)column;
}

static enum gqalut_status fit_lines(struct paths *paths, const struct gqalut_task *task,
                                    struct gqalut_diag *diag)
{
	int cells = paths->samples->cells;
	for (int i = 0; i < cells; i++) {
		for (int j = i + 1; j <= cells; j++)
			paths->line[at(paths, i, j)] =
			        gqalut_lutapp_best_line(paths->samples, i, j);
		double rest = (double)(cells - i - 1) / cells;
		enum gqalut_status status = gqalut_engine_progress(task, "proof", 1.0 - rest * rest,
		                                                   INFINITY, 0.0, diag);
		if (status)
			return status;
	}
	return GQALUT_OK;
}

static void shortest(struct paths *paths)
{
	int cells = paths->samples->cells;
	for (int j = 0; j <= cells; j++)
		paths->value[at(paths, 0, j)] = j == 0 ? 0.0 : INFINITY;
	for (int e = 1; e <= paths->entries; e++) {
		for (int j = 0; j <= cells; j++) {
			double least = paths->value[at(paths, e - 1, j)];
			int from = -1;
			for (int i = 0; i < j; i++) {
				double value = paths->value[at(paths, e - 1, i)] +
				               paths->line[at(paths, i, j)].cost;
				if (value < least) {
					least = value;
					from = i;
				}
			}
			paths->value[at(paths, e, j)] = least;
			paths->from[at(paths, e, j)] = from;
		}
	}
}

/* Entries that the path leaves over repeat the first line left of its start. */
static void trace(const struct paths *paths, struct gqalut_real *table)
{
	const struct gqalut_lutapp *samples = paths->samples;
	int s = paths->entries, to = samples->cells;
	memset(table, 0, sizeof *table);
	table->entries = paths->entries;
	for (int e = paths->entries; e > 0; e--) {
		int from = paths->from[at(paths, e, to)];
		if (from < 0)
			continue;
		const struct gqalut_lutapp_fit *fit = &paths->line[at(paths, from, to)];
		s--;
		table->slope[s] = fit->slope;
		table->intercept[s] = fit->intercept;
		if (s > 0)
			table->breakpoint[s - 1] =
			        ldexp(fmax(samples->code[from], GQALUT_LUTAPP_FIRST_CODE),
			              -GQALUT_LUTAPP_BREAKPOINT_FRAC);
		to = from;
	}
	for (int first = s; s > 0; s--) {
		table->slope[s - 1] = table->slope[first];
		table->intercept[s - 1] = table->intercept[first];
		if (s > 1)
			table->breakpoint[s - 2] = table->breakpoint[first - 1];
	}
}

static enum gqalut_status solve(struct paths *paths, const struct gqalut_task *task,
                                struct gqalut_real *table, struct gqalut_diag *diag)
{
	size_t columns = (size_t)paths->samples->cells + 1;
	size_t rows = (size_t)paths->entries + 1;
	paths->line = malloc(columns * columns * sizeof *paths->line);
	paths->value = malloc(rows * columns * sizeof *paths->value);
	paths->from = malloc(rows * columns * sizeof *paths->from);
	enum gqalut_status status =
	        paths->line && paths->value && paths->from
	                ? fit_lines(paths, task, diag)
	                : gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	if (!status) {
		shortest(paths);
		trace(paths, table);
	}
	free(paths->line);
	free(paths->value);
	free(paths->from);
	return status;
}

enum gqalut_status gqalut_lutapp_optimum(const struct gqalut_lutapp_case *measured, int entries,
                                         const struct gqalut_search_options *options,
                                         struct gqalut_real *table, double *mae,
                                         struct gqalut_diag *diag)
{
	struct gqalut_search_options silent;
	struct gqalut_lutapp samples;
	struct gqalut_real found;
	if (entries < GQALUT_MIN_ENTRIES || entries > GQALUT_MAX_ENTRIES)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "%d entries are not allowed: %d..%d", entries,
		                       GQALUT_MIN_ENTRIES, GQALUT_MAX_ENTRIES);
	gqalut_search_options_init(&silent);
	struct gqalut_watch watch = { .stopped = false };
	struct gqalut_task task = { .options = options ? options : &silent, .watch = &watch };
	enum gqalut_status status = gqalut_lutapp_open(measured, &samples, diag);
	if (status)
		return status;
	struct paths paths = { .samples = &samples, .entries = entries };
	status = solve(&paths, &task, &found, diag);
	gqalut_lutapp_close(&samples);
	if (!status)
		status = gqalut_lutapp_mae(measured, &found, mae, diag);
	if (!status)
		*table = found;
	return status;
}
