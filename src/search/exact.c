/* The proven optimum of the mean squared error.
 *
 * A table with fraction bits (F_k, F_b) is a cut of the M positions into N
 * segments, each with its own best k and b, so its error is the length of a
 * path of N edges from 0 to M, and dynamic programming finds the shortest one.
 * Four steps keep the number of edges small without giving up the proof:
 *
 *  1. Shortest paths with real-valued k and b, from the left and to the right,
 *     bound the error of every table that uses an edge (bound of the edge).
 *  2. A table made from that path (or the incumbent of the task) is an upper
 *     limit; only edges whose bound does not exceed it are kept.
 *  3. Shortest paths with only k, or only b, on its lattice bound what each
 *     F_k and each F_b can reach.  A coarser lattice is a subset of a finer one
 *     and a smaller box of a larger one, so each list of candidates ends where
 *     the steps alone (downwards) or the box alone (upwards) exceed the limit.
 *  4. The pairs left are solved exactly, most promising first, until the
 *     bound of the next pair exceeds the limit.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "search/engine.h"

struct edge {
	int from, to;
	double bound; /* no table with this edge has a smaller error */
	struct gqalut_moments moments;
};

struct exact {
	const struct gqalut_task *task;
	const struct gqalut_samples *samples;
	int entries, positions;
	double *left, *right; /* [position][edges]: real-valued shortest paths */
	double *value;        /* the same for the lattice at hand, from the left */
	struct edge *edge;    /* by descending from */
	double *length;       /* of each edge on the lattice at hand */
	size_t edges, capacity;
	double limit; /* the best error known */
	struct gqalut_partition best;
};

struct pair {
	int slope_frac, intercept_frac;
	double bound;
};

/* Rounding leaves a squared error of about (2^-53)^2; what two sums of it
 * differ by is far below this. */
static double slack(double limit)
{
	return limit * 1e-9 + 1e-26;
}

static double *row(double *table, const struct exact *exact, int position)
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

/* Relaxes the paths of one edge: to[n] = min(to[n], from[n-1] + length). */
static void relax(double *to, const double *from, double length, int entries)
{
	for (int n = 1; n <= entries; n++) {
		double v = from[n - 1] + length;
		to[n] = v < to[n] ? v : to[n];
	}
}

static void paths_from_left(struct exact *exact)
{
	int m = exact->positions, n = exact->entries;
	double limit = exact->limit + slack(exact->limit);
	fill(exact->left, (size_t)(m + 1) * (size_t)(n + 1), INFINITY);
	exact->left[0] = 0.0;
	for (int i = 0; i < m; i++) {
		const double *from = row(exact->left, exact, i);
		double before = least(from, n);
		struct gqalut_moments moments = { 0 };
		for (int j = i + 1; j <= m; j++) {
			gqalut_moments_add(&moments, exact->samples, j - 1);
			if (before + moments.c0 > limit)
				break; /* c0 only grows with j */
			relax(row(exact->left, exact, j), from, moments.c0, n);
		}
	}
}

/* Least real-valued error of a table that uses an edge from I to J of length C. */
static double bound_of_edge(const struct exact *exact, int i, int j, double c)
{
	const double *before = row(exact->left, exact, i), *after = row(exact->right, exact, j);
	double bound = INFINITY;
	for (int n = 0; n < exact->entries; n++) {
		double v = before[n] + after[exact->entries - 1 - n];
		bound = v < bound ? v : bound;
	}
	return bound + c;
}

static enum gqalut_status add_edge(struct exact *exact, const struct edge *edge,
                                   struct gqalut_diag *diag)
{
	if (exact->edges == exact->capacity) {
		size_t capacity = exact->capacity ? 2 * exact->capacity : 4096;
		struct edge *grown = realloc(exact->edge, capacity * sizeof *grown);
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
static enum gqalut_status paths_to_right(struct exact *exact, bool keep, struct gqalut_diag *diag)
{
	int m = exact->positions, n = exact->entries;
	double limit = exact->limit + slack(exact->limit);
	fill(exact->right, (size_t)(m + 1) * (size_t)(n + 1), INFINITY);
	row(exact->right, exact, m)[0] = 0.0;
	for (int i = m - 1; i >= 0; i--) {
		double *here = row(exact->right, exact, i);
		double before = least(row(exact->left, exact, i), n);
		struct edge edge = { .from = i };
		for (int j = i + 1; j <= m; j++) {
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
	}
	return GQALUT_OK;
}

/* Error of the shortest path by the lengths at hand. */
static double shortest_path(struct exact *exact)
{
	int n = exact->entries;
	fill(exact->value, (size_t)(exact->positions + 1) * (size_t)(n + 1), INFINITY);
	exact->value[0] = 0.0;
	for (size_t e = exact->edges; e-- > 0;)
		if (exact->length[e] < INFINITY)
			relax(row(exact->value, exact, exact->edge[e].to),
			      row(exact->value, exact, exact->edge[e].from), exact->length[e], n);
	return row(exact->value, exact, exact->positions)[n];
}

static double slope_bound(struct exact *exact, int frac, bool snap, bool box)
{
	struct gqalut_lattice lattice =
	        gqalut_lattice_make(exact->task->problem->coef_bits, frac, 0);
	for (size_t e = 0; e < exact->edges; e++)
		exact->length[e] =
		        gqalut_segment_slope_bound(&exact->edge[e].moments, &lattice, snap, box);
	return shortest_path(exact);
}

static double intercept_bound(struct exact *exact, int frac, bool snap, bool box)
{
	struct gqalut_lattice lattice =
	        gqalut_lattice_make(exact->task->problem->coef_bits, 0, frac);
	for (size_t e = 0; e < exact->edges; e++)
		exact->length[e] = gqalut_segment_intercept_bound(&exact->edge[e].moments, &lattice,
		                                                  snap, box);
	return shortest_path(exact);
}

struct candidate {
	int frac;
	double bound;
};

/* The fraction bits that can stay within the limit, with their bounds. */
static int candidates(struct exact *exact, int start, struct candidate *out,
                      double (*bound)(struct exact *, int, bool, bool))
{
	double limit = exact->limit + slack(exact->limit);
	int count = 0;
	for (int side = -1; side <= 1; side += 2) {
		for (int frac = side < 0 ? start : start + 1;
		     frac >= GQALUT_MIN_FRAC && frac <= GQALUT_MAX_FRAC; frac += side) {
			if (bound(exact, frac, side<0, side> 0) > limit)
				break;
			double both = bound(exact, frac, true, true);
			if (both <= limit)
				out[count++] = (struct candidate){ frac, both };
		}
	}
	return count;
}

/* The most fraction bits with which a coefficient of COEF_BITS holds V. */
static int frac_for(double v, int coef_bits)
{
	int exponent;
	frexp(fabs(v) > 1e-6 ? fabs(v) : 1e-6, &exponent);
	int frac = coef_bits - 1 - exponent;
	return frac < GQALUT_MIN_FRAC   ? GQALUT_MIN_FRAC
	       : frac > GQALUT_MAX_FRAC ? GQALUT_MAX_FRAC
	                                : frac;
}

/* The real-valued optimum as a partition, with the moments of its segments. */
static void real_path(struct exact *exact, int *from, struct gqalut_moments *moments)
{
	int at = 0;
	for (int n = 0; n < exact->entries; n++) {
		int rest = exact->entries - 1 - n, next = at;
		double wanted = INFINITY;
		struct gqalut_moments grown = { 0 };
		from[n] = at;
		for (int j = at + 1; j <= exact->positions - rest; j++) {
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

/* Rounds the real-valued optimum into every format for a first limit. */
static void round_real_path(struct exact *exact, const int *from,
                            const struct gqalut_moments *moments)
{
	const struct gqalut_problem *problem = exact->task->problem;
	for (int fk = GQALUT_MIN_FRAC; fk <= GQALUT_MAX_FRAC; fk++) {
		for (int fb = GQALUT_MIN_FRAC; fb <= GQALUT_MAX_FRAC; fb++) {
			if (!gqalut_formats_allow(exact->task->formats, fk, fb))
				continue;
			struct gqalut_lattice lattice =
			        gqalut_lattice_make(problem->coef_bits, fk, fb);
			double cost = 0.0;
			for (int n = 0; n < exact->entries && cost < exact->limit; n++)
				cost += gqalut_segment_fit(exact->samples, &moments[n], &lattice,
				                           from[n], from[n + 1])
				                .cost;
			if (cost < exact->limit)
				exact->limit = cost;
		}
	}
}

/* Writes the shortest path found last to the partition. */
static void trace(struct exact *exact, const struct pair *pair, double cost)
{
	struct gqalut_lattice lattice = gqalut_lattice_make(exact->task->problem->coef_bits,
	                                                    pair->slope_frac, pair->intercept_frac);
	struct gqalut_partition *best = &exact->best;
	best->entries = exact->entries;
	best->slope_frac = pair->slope_frac;
	best->intercept_frac = pair->intercept_frac;
	best->cost = cost;
	int at = exact->positions, n = exact->entries;
	best->from[n] = at;
	/* Edges are sorted by descending from, so one pass meets the path. */
	for (size_t e = 0; e < exact->edges && n > 0; e++) {
		const struct edge *edge = &exact->edge[e];
		if (edge->to != at || !(exact->length[e] < INFINITY) ||
		    row(exact->value, exact, edge->from)[n - 1] + exact->length[e] !=
		            row(exact->value, exact, at)[n])
			continue;
		n--;
		at = edge->from;
		best->from[n] = at;
		best->fit[n] = gqalut_segment_fit(exact->samples, &edge->moments, &lattice,
		                                  edge->from, edge->to);
	}
}

static void solve_pair(struct exact *exact, const struct pair *pair)
{
	struct gqalut_lattice lattice = gqalut_lattice_make(exact->task->problem->coef_bits,
	                                                    pair->slope_frac, pair->intercept_frac);
	double limit = exact->limit + slack(exact->limit);
	for (size_t e = 0; e < exact->edges; e++) {
		const struct edge *edge = &exact->edge[e];
		exact->length[e] = INFINITY;
		if (edge->bound <= limit)
			exact->length[e] = gqalut_segment_fit(exact->samples, &edge->moments,
			                                      &lattice, edge->from, edge->to)
			                           .cost;
	}
	double cost = shortest_path(exact);
	if (!(cost < INFINITY))
		return;
	/* Equal errors are told apart by the format, not by the order of work. */
	double tie = cost * 1e-12 + 1e-27;
	bool fewer_bits = pair->slope_frac < exact->best.slope_frac ||
	                  (pair->slope_frac == exact->best.slope_frac &&
	                   pair->intercept_frac < exact->best.intercept_frac);
	if (cost < exact->best.cost - tie || (cost <= exact->best.cost + tie && fewer_bits))
		trace(exact, pair, cost);
	if (cost < exact->limit)
		exact->limit = cost;
}

static int compare_pairs(const void *left, const void *right)
{
	const struct pair *a = left, *b = right;
	if (a->bound != b->bound)
		return a->bound < b->bound ? -1 : 1;
	if (a->slope_frac != b->slope_frac)
		return a->slope_frac - b->slope_frac;
	return a->intercept_frac - b->intercept_frac;
}

/* The pairs of fraction bits that can hold the optimum, most promising first. */
static int promising_pairs(struct exact *exact, const struct gqalut_moments *moments,
                           struct pair *pairs)
{
	const struct gqalut_problem *problem = exact->task->problem;
	if (!problem->frac_auto) {
		pairs[0] = (struct pair){ problem->slope_frac, problem->intercept_frac, 0.0 };
		return 1;
	}
	double slope = 0.0, intercept = 0.0;
	for (int n = 0; n < exact->entries; n++) {
		slope = fmax(slope, fabs(moments[n].k0));
		intercept = fmax(intercept, fabs(moments[n].my - moments[n].k0 * moments[n].mx));
	}
	struct candidate by_slope[GQALUT_FRACS], by_intercept[GQALUT_FRACS];
	int slopes = candidates(exact, frac_for(slope, problem->coef_bits), by_slope, slope_bound);
	int intercepts = candidates(exact, frac_for(intercept, problem->coef_bits), by_intercept,
	                            intercept_bound);
	int count = 0;
	for (int k = 0; k < slopes; k++)
		for (int b = 0; b < intercepts; b++)
			if (gqalut_formats_allow(exact->task->formats, by_slope[k].frac,
			                         by_intercept[b].frac))
				pairs[count++] =
				        (struct pair){ by_slope[k].frac, by_intercept[b].frac,
					               fmax(by_slope[k].bound,
					                    by_intercept[b].bound) };
	qsort(pairs, (size_t)count, sizeof *pairs, compare_pairs);
	return count;
}

static enum gqalut_status solve(struct exact *exact, struct gqalut_diag *diag)
{
	int from[GQALUT_MAX_ENTRIES + 1];
	struct gqalut_moments moments[GQALUT_MAX_ENTRIES];
	struct pair pairs[GQALUT_FRACS * GQALUT_FRACS];

	enum gqalut_status status =
	        gqalut_engine_progress(exact->task, "proof", 0.0, exact->limit, 0.0, diag);
	if (status)
		return status;
	paths_from_left(exact);
	if (!(exact->limit < INFINITY)) {
		/* No limit yet: round the real-valued optimum into one. */
		status = paths_to_right(exact, false, diag);
		if (status)
			return status;
		real_path(exact, from, moments);
		round_real_path(exact, from, moments);
	}
	status = paths_to_right(exact, true, diag);
	if (status)
		return status;
	real_path(exact, from, moments);
	exact->length = malloc((exact->edges + 1) * sizeof *exact->length);
	if (!exact->length)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	int count = promising_pairs(exact, moments, pairs);
	for (int p = 0; p < count; p++) {
		if (pairs[p].bound > exact->limit + slack(exact->limit))
			break;
		solve_pair(exact, &pairs[p]);
		status = gqalut_engine_progress(exact->task, "proof", (double)(p + 1) / count,
		                                exact->limit, pairs[p].bound, diag);
		if (status)
			return status;
	}
	return GQALUT_OK;
}

enum gqalut_status gqalut_exact_mse(const struct gqalut_task *task, struct gqalut_partition *best,
                                    struct gqalut_diag *diag)
{
	struct exact exact = { .task = task,
		               .samples = task->samples,
		               .entries = task->problem->entries,
		               .positions = task->samples->positions,
		               .limit = task->incumbent };
	size_t cells = (size_t)(exact.positions + 1) * (size_t)(exact.entries + 1);
	enum gqalut_status status = GQALUT_OK;
	exact.best.cost = INFINITY;
	exact.best.slope_frac = exact.best.intercept_frac = GQALUT_MAX_FRAC + 1;
	exact.left = malloc(cells * sizeof *exact.left);
	exact.right = malloc(cells * sizeof *exact.right);
	exact.value = malloc(cells * sizeof *exact.value);
	if (!exact.left || !exact.right || !exact.value)
		status = gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	if (!status)
		status = solve(&exact, diag);
	if (!status)
		*best = exact.best;
	free(exact.left);
	free(exact.right);
	free(exact.value);
	free(exact.edge);
	free(exact.length);
	return status;
}
