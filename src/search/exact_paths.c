/* Real-valued shortest paths, the edges that they leave, and shortest paths
 * over these: the tools of the exact searches. */
#include "search/exact.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum gqalut_status gqalut_exact_open(const struct gqalut_task *task, struct gqalut_exact *exact,
                                     struct gqalut_diag *diag)
{
	*exact = (struct gqalut_exact){ .task = task,
		                        .samples = task->samples,
		                        .entries = task->problem->entries,
		                        .positions = task->samples->positions,
		                        .limit = task->incumbent };
	size_t cells = (size_t)(exact->positions + 1) * (size_t)(exact->entries + 1);
	exact->left = malloc(cells * sizeof *exact->left);
	exact->right = malloc(cells * sizeof *exact->right);
	exact->value = malloc(cells * sizeof *exact->value);
	if (!exact->left || !exact->right || !exact->value)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	return GQALUT_OK;
}

void gqalut_exact_close(struct gqalut_exact *exact)
{
	free(exact->left);
	free(exact->right);
	free(exact->value);
	free(exact->edge);
	free(exact->length);
	memset(exact, 0, sizeof *exact);
}

/* Rounding leaves a squared error of about (2^-53)^2; what two sums of it
 * differ by is far below this. */
double gqalut_exact_slack(double limit)
{
	return limit * 1e-9 + 1e-26;
}

double gqalut_exact_tie(double cost)
{
	return cost * 1e-12 + 1e-27;
}

static double *row(double *table, const struct gqalut_exact *exact, int position)
{
	return table + (size_t)position * (size_t)(exact->entries + 1);
}

static void fill(double *values, size_t count, double value)
{
	for (size_t i = 0; i < count; i++)
		values[i] = value;
}

static double least(const double *values, int count)
{
	double least = values[0];
	for (int n = 1; n < count; n++)
		if (values[n] < least)
			least = values[n];
	return least;
}

/* The position before which a segment from I ends at the latest. */
static int reach(const struct gqalut_exact *exact, int i)
{
	return gqalut_segment_reach(exact->samples, exact->task->problem->coef_bits, i);
}

/* Relaxes the paths of one edge: to[n] = min(to[n], from[n-1] + length). */
static void relax(double *to, const double *from, double length, int entries)
{
	for (int n = 1; n <= entries; n++) {
		double v = from[n - 1] + length;
		to[n] = v < to[n] ? v : to[n];
	}
}

/* Counts the segments from position i to those before j, as many looks at the
 * paths of each. */
static bool tick_row(const struct gqalut_exact *exact, int i, int j)
{
	return gqalut_engine_tick(exact->task, (size_t)(j - i) * (size_t)(exact->entries + 16));
}

enum gqalut_status gqalut_exact_paths_from_left(struct gqalut_exact *exact,
                                                struct gqalut_diag *diag)
{
	int m = exact->positions, n = exact->entries;
	double limit = exact->limit + gqalut_exact_slack(exact->limit);
	fill(exact->left, (size_t)(m + 1) * (size_t)(n + 1), INFINITY);
	exact->left[0] = 0.0;
	for (int i = 0; i < m; i++) {
		const double *from = row(exact->left, exact, i);
		double before = least(from, n);
		struct gqalut_moments moments = { 0 };
		int j = i + 1, end = reach(exact, i);
		for (; j <= end; j++) {
			gqalut_moments_add(&moments, exact->samples, j - 1);
			if (before + moments.c0 > limit)
				break; /* c0 only grows with j */
			relax(row(exact->left, exact, j), from, moments.c0, n);
		}
		if (tick_row(exact, i, j))
			break;
	}
	return gqalut_engine_stopped(exact->task, diag);
}

/* Least real-valued error of a table that uses an edge from I to J of length C. */
static double bound_of_edge(const struct gqalut_exact *exact, int i, int j, double c)
{
	const double *before = row(exact->left, exact, i), *after = row(exact->right, exact, j);
	double bound = INFINITY;
	for (int n = 0; n < exact->entries; n++) {
		double v = before[n] + after[exact->entries - 1 - n];
		bound = v < bound ? v : bound;
	}
	return bound + c;
}

static enum gqalut_status add_edge(struct gqalut_exact *exact, const struct gqalut_edge *edge,
                                   struct gqalut_diag *diag)
{
	if (exact->edges == exact->capacity) {
		size_t capacity = exact->capacity ? 2 * exact->capacity : 4096;
		struct gqalut_edge *grown = realloc(exact->edge, capacity * sizeof *grown);
		if (!grown)
			return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
		exact->edge = grown;
		exact->capacity = capacity;
	}
	exact->edge[exact->edges++] = *edge;
	return GQALUT_OK;
}

/* Shortest real-valued paths to the right end; KEEP collects the edges that
 * are within the limit. */
enum gqalut_status gqalut_exact_paths_to_right(struct gqalut_exact *exact, bool keep,
                                               struct gqalut_diag *diag)
{
	int m = exact->positions, n = exact->entries;
	double limit = exact->limit + gqalut_exact_slack(exact->limit);
	fill(exact->right, (size_t)(m + 1) * (size_t)(n + 1), INFINITY);
	row(exact->right, exact, m)[0] = 0.0;
	for (int i = m - 1; i >= 0; i--) {
		double *here = row(exact->right, exact, i);
		double before = least(row(exact->left, exact, i), n);
		struct gqalut_edge edge = { .from = i };
		int j = i + 1, end = reach(exact, i);
		for (; j <= end; j++) {
			gqalut_moments_add(&edge.moments, exact->samples, j - 1);
			if (before + edge.moments.c0 > limit)
				break;
			relax(here, row(exact->right, exact, j), edge.moments.c0, n);
			if (!keep)
				continue;
			edge.to = j;
			edge.bound = bound_of_edge(exact, i, j, edge.moments.c0);
			if (edge.bound <= limit) {
				enum gqalut_status status = add_edge(exact, &edge, diag);
				if (status)
					return status;
			}
		}
		if (tick_row(exact, i, j))
			break;
	}
	return gqalut_engine_stopped(exact->task, diag);
}

bool gqalut_exact_has_path(const struct gqalut_exact *exact)
{
	return row(exact->left, exact, exact->positions)[exact->entries] < INFINITY;
}

/* Error of the shortest path by the lengths at hand. */
double gqalut_exact_shortest_path(struct gqalut_exact *exact)
{
	int n = exact->entries;
	fill(exact->value, (size_t)(exact->positions + 1) * (size_t)(n + 1), INFINITY);
	exact->value[0] = 0.0;
	for (size_t e = exact->edges; e-- > 0;) {
		if (gqalut_engine_tick(exact->task, (size_t)n))
			return INFINITY;
		if (exact->length[e] < INFINITY)
			relax(row(exact->value, exact, exact->edge[e].to),
			      row(exact->value, exact, exact->edge[e].from), exact->length[e], n);
	}
	return row(exact->value, exact, exact->positions)[n];
}

/* The real-valued optimum as a partition, with the moments of its segments. */
void gqalut_exact_real_path(struct gqalut_exact *exact, int *from, struct gqalut_moments *moments)
{
	int at = 0;
	for (int n = 0; n < exact->entries; n++) {
		int rest = exact->entries - 1 - n, next = at, end = reach(exact, at);
		double wanted = INFINITY;
		struct gqalut_moments grown = { 0 };
		from[n] = at;
		for (int j = at + 1; j <= end && j <= exact->positions - rest; j++) {
			gqalut_moments_add(&grown, exact->samples, j - 1);
			double length = grown.c0 + row(exact->right, exact, j)[rest];
			if (length < wanted) {
				wanted = length;
				next = j;
				moments[n] = grown;
			}
		}
		at = next;
	}
	from[exact->entries] = exact->positions;
}

enum gqalut_status gqalut_exact_make_lengths(struct gqalut_exact *exact, struct gqalut_diag *diag)
{
	exact->length = malloc((exact->edges + 1) * sizeof *exact->length);
	if (!exact->length)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	return GQALUT_OK;
}

void gqalut_exact_trace(const struct gqalut_exact *exact, size_t *path)
{
	int at = exact->positions, n = exact->entries;
	/* Edges are sorted by descending from, so one pass meets the path. */
	for (size_t e = 0; e < exact->edges && n > 0; e++) {
		const struct gqalut_edge *edge = &exact->edge[e];
		if (edge->to != at || !(exact->length[e] < INFINITY) ||
		    row(exact->value, exact, edge->from)[n - 1] + exact->length[e] !=
		            row(exact->value, exact, at)[n])
			continue;
		n--;
		at = edge->from;
		path[n] = e;
	}
}
