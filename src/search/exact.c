/* The proven optimum of the mean squared error.
 *
 * A table with fraction bits (F_k, F_b) is a cut of the M positions into N
 * segments, each with its own best k and b, so its error is the length of a
 * path of N edges from 0 to M, and dynamic programming finds the shortest one.
 * Four steps keep the number of edges small without giving up the proof:
 *
 *  1. Shortest paths with real-valued k and b, from the left and to the right,
 *     bound the error of every table that uses an edge (bound of the edge).  No
 *     edge spans points of exact_at that are on no line of coefficients.
 *  2. A table made from that path (or the incumbent of the task) is an upper
 *     limit; only edges whose bound does not exceed it are kept.
 *  3. Shortest paths with only k, or only b, on its lattice bound what each
 *     F_k and each F_b can reach.  A coarser lattice is a subset of a finer one
 *     and a smaller box of a larger one, so each list of candidates ends where
 *     the steps alone (downwards) or the box alone (upwards) exceed the limit.
 *  4. The pairs left are solved exactly, most promising first, until the
 *     bound of the next pair exceeds the limit.
 */
#include "search/exact.h"

#include <math.h>
#include <stdlib.h>

/* Of a segment's best line, most often; see gqalut_engine_tick. */
enum { FIT_WORK = 128 };

struct pair {
	int slope_frac, intercept_frac;
	double bound;
};

static double slope_bound(struct gqalut_exact *exact, int frac, bool snap, bool box)
{
	struct gqalut_lattice lattice =
	        gqalut_lattice_make(exact->task->problem->coef_bits, frac, 0);
	for (size_t e = 0; e < exact->edges; e++)
		exact->length[e] =
		        gqalut_segment_slope_bound(&exact->edge[e].moments, &lattice, snap, box);
	return gqalut_exact_shortest_path(exact);
}

static double intercept_bound(struct gqalut_exact *exact, int frac, bool snap, bool box)
{
	struct gqalut_lattice lattice =
	        gqalut_lattice_make(exact->task->problem->coef_bits, 0, frac);
	for (size_t e = 0; e < exact->edges; e++)
		exact->length[e] = gqalut_segment_intercept_bound(&exact->edge[e].moments, &lattice,
		                                                  snap, box);
	return gqalut_exact_shortest_path(exact);
}

struct candidate {
	int frac;
	double bound;
};

/* The fraction bits that can stay within the limit, with their bounds. */
static int candidates(struct gqalut_exact *exact, int start, struct candidate *out,
                      double (*bound)(struct gqalut_exact *, int, bool, bool))
{
	double limit = exact->limit + gqalut_exact_slack(exact->limit);
	int count = 0;
	for (int side = -1; side <= 1; side += 2) {
		bool down = side < 0;
		for (int frac = down ? start : start + 1;
		     frac >= GQALUT_MIN_FRAC && frac <= GQALUT_MAX_FRAC; frac += side) {
			if (bound(exact, frac, down, !down) > limit)
				break;
			double both = bound(exact, frac, true, true);
			if (both <= limit)
				out[count++] = (struct candidate){ frac, both };
		}
	}
	return count;
}

/* Rounds the real-valued optimum into every format for a first limit. */
static void round_real_path(struct gqalut_exact *exact, const int *from,
                            const struct gqalut_moments *moments)
{
	const struct gqalut_problem *problem = exact->task->problem;
	for (int fk = GQALUT_MIN_FRAC; fk <= GQALUT_MAX_FRAC; fk++) {
		for (int fb = GQALUT_MIN_FRAC; fb <= GQALUT_MAX_FRAC; fb++) {
			if (!gqalut_formats_allow(exact->task->formats, fk, fb))
				continue;
			if (gqalut_engine_tick(exact->task, FIT_WORK * (size_t)exact->entries))
				return;
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
static void take_path(const struct gqalut_exact *exact, const struct gqalut_lattice *lattice,
                      double cost, struct gqalut_partition *best)
{
	size_t path[GQALUT_MAX_ENTRIES];
	gqalut_exact_trace(exact, path);
	best->entries = exact->entries;
	best->cost = cost;
	best->from[exact->entries] = exact->positions;
	for (int s = 0; s < exact->entries; s++) {
		const struct gqalut_edge *edge = &exact->edge[path[s]];
		best->from[s] = edge->from;
		best->fit[s] = gqalut_segment_fit(exact->samples, &edge->moments, lattice,
		                                  edge->from, edge->to);
	}
}

/* Whether PAIR comes before the format of BEST where their errors are equal. */
static bool fewer_bits(const struct pair *pair, const struct gqalut_partition *best)
{
	const struct gqalut_fit *fit = &best->fit[0];
	if (pair->slope_frac != fit->slope_frac)
		return pair->slope_frac < fit->slope_frac;
	return pair->intercept_frac < fit->intercept_frac;
}

static void solve_pair(struct gqalut_exact *exact, const struct pair *pair,
                       struct gqalut_partition *best)
{
	struct gqalut_lattice lattice = gqalut_lattice_make(exact->task->problem->coef_bits,
	                                                    pair->slope_frac, pair->intercept_frac);
	double limit = exact->limit + gqalut_exact_slack(exact->limit);
	for (size_t e = 0; e < exact->edges; e++) {
		const struct gqalut_edge *edge = &exact->edge[e];
		if (gqalut_engine_tick(exact->task, FIT_WORK))
			return;
		exact->length[e] = INFINITY;
		if (edge->bound <= limit)
			exact->length[e] = gqalut_segment_fit(exact->samples, &edge->moments,
			                                      &lattice, edge->from, edge->to)
			                           .cost;
	}
	double cost = gqalut_exact_shortest_path(exact);
	if (!(cost < INFINITY))
		return;
	/* Equal errors are told apart by the format, not by the order of work. */
	if (cost < best->cost - gqalut_exact_tie(cost) ||
	    (cost <= best->cost + gqalut_exact_tie(cost) && fewer_bits(pair, best)))
		take_path(exact, &lattice, cost, best);
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
static int promising_pairs(struct gqalut_exact *exact, const struct gqalut_moments *moments,
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
	int slopes = candidates(exact, gqalut_lattice_frac_for(slope, problem->coef_bits), by_slope,
	                        slope_bound);
	int intercepts = candidates(exact, gqalut_lattice_frac_for(intercept, problem->coef_bits),
	                            by_intercept, intercept_bound);
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

static enum gqalut_status solve(struct gqalut_exact *exact, struct gqalut_partition *best,
                                struct gqalut_diag *diag)
{
	int from[GQALUT_MAX_ENTRIES + 1];
	struct gqalut_moments moments[GQALUT_MAX_ENTRIES];
	struct pair pairs[GQALUT_FRACS * GQALUT_FRACS];

	enum gqalut_status status =
	        gqalut_engine_progress(exact->task, "proof", 0.0, exact->limit, 0.0, diag);
	if (status)
		return status;
	status = gqalut_exact_paths_from_left(exact, diag);
	if (status || !gqalut_exact_has_path(exact))
		return status;
	if (!(exact->limit < INFINITY)) {
		/* No limit yet: round the real-valued optimum into one. */
		status = gqalut_exact_paths_to_right(exact, false, diag);
		if (status)
			return status;
		gqalut_exact_real_path(exact, from, moments);
		round_real_path(exact, from, moments);
	}
	status = gqalut_exact_paths_to_right(exact, true, diag);
	if (status)
		return status;
	gqalut_exact_real_path(exact, from, moments);
	status = gqalut_exact_make_lengths(exact, diag);
	if (status)
		return status;
	int count = promising_pairs(exact, moments, pairs);
	status = gqalut_engine_stopped(exact->task, diag);
	if (status)
		return status;
	for (int p = 0; p < count; p++) {
		if (pairs[p].bound > exact->limit + gqalut_exact_slack(exact->limit))
			break;
		/* Below no error at all there is nothing: only fewer bits are better. */
		if (best->cost < gqalut_exact_tie(0.0) && !fewer_bits(&pairs[p], best))
			continue;
		solve_pair(exact, &pairs[p], best);
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
	struct gqalut_exact exact;
	struct gqalut_partition found = { .cost = INFINITY };
	enum gqalut_status status = gqalut_exact_open(task, &exact, diag);
	if (!status)
		status = solve(&exact, &found, diag);
	if (!status)
		*best = found;
	gqalut_exact_close(&exact);
	return status;
}
