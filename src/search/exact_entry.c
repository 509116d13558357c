/* The proven optimum of the mean squared error where every entry has fraction
 * bits of its own, as in LUT-APP (DATE 2026).
 *
 * An entry stores its fractions in 3 bits each, F_k = K - e and F_b = B - e
 * with e = 0..7, where the tops (K, B) belong to the table.  For given tops an
 * edge costs the least over 8 x 8 lattices, and the best table is a shortest
 * path as before.  Tops are bounded by relaxing one coefficient, like the
 * fractions of exact.c, and solved most promising first.  The optimum with
 * shared fractions, if there is one, is a table of this kind too: it is the first
 * limit. */
#include "search/exact.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	WINDOW = GQALUT_ENTRY_FRACS,
	TOPS = GQALUT_FRACS - WINDOW + 1,
	EDGE_WORK = 1024 /* of fit_edge(), most often; see gqalut_engine_tick */
};

struct tops {
	struct gqalut_fracs frac;
	double bound;
};

/* The lattices of one pair of tops. */
struct window {
	struct gqalut_lattice lattice[WINDOW][WINDOW]; /* by e of slope and intercept */
	bool allowed[WINDOW][WINDOW];
};

static struct window make_window(const struct gqalut_problem *problem, const struct tops *tops)
{
	struct window window;
	for (int k = 0; k < WINDOW; k++) {
		for (int b = 0; b < WINDOW; b++) {
			const struct gqalut_fracs own = { tops->frac.slope - k,
				                          tops->frac.intercept - b };
			window.lattice[k][b] =
			        gqalut_lattice_make(problem->coef_bits, own.slope, own.intercept);
			window.allowed[k][b] = gqalut_lattice_fits(problem, tops->frac, own);
		}
	}
	return window;
}

/* Orders 0..WINDOW-1 by ascending bound: the likely best first. */
static void sort_by_bound(const double *bound, int *order)
{
	for (int i = 0; i < WINDOW; i++) {
		int at = i;
		for (; at > 0 && bound[order[at - 1]] > bound[i]; at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
}

/* The best of all lattices of the window for one segment, as far as it can be
 * part of a table within LIMIT. */
static struct gqalut_fit fit_edge(const struct gqalut_exact *exact, const struct gqalut_edge *edge,
                                  const struct window *window, double limit)
{
	const struct gqalut_moments *moments = &edge->moments;
	/* What is left for this edge if the others cost their least. */
	struct gqalut_fit best = { .cost = limit - (edge->bound - moments->c0) };
	bool found = false;
	double slope_bound[WINDOW], intercept_bound[WINDOW];
	int slope_order[WINDOW], intercept_order[WINDOW];
	for (int e = 0; e < WINDOW; e++) {
		const struct gqalut_lattice *lattice = &window->lattice[e][e];
		slope_bound[e] = gqalut_segment_slope_bound(moments, lattice, true, true);
		intercept_bound[e] = gqalut_segment_intercept_bound(moments, lattice, true, true);
	}
	sort_by_bound(slope_bound, slope_order);
	sort_by_bound(intercept_bound, intercept_order);
	for (int i = 0; i < WINDOW && slope_bound[slope_order[i]] < best.cost; i++) {
		int k = slope_order[i];
		for (int j = 0; j < WINDOW && intercept_bound[intercept_order[j]] < best.cost;
		     j++) {
			int b = intercept_order[j];
			if (!window->allowed[k][b])
				continue;
			struct gqalut_fit fit =
			        gqalut_segment_fit(exact->samples, moments, &window->lattice[k][b],
			                           edge->from, edge->to);
			if (fit.cost < best.cost) {
				best = fit;
				found = true;
			}
		}
	}
	if (!found)
		best.cost = INFINITY;
	return best;
}

typedef double (*edge_bound)(const struct gqalut_moments *, const struct gqalut_lattice *, bool,
                             bool);

/* Least error of a table whose slopes (or intercepts) have the top TOP and
 * whose other coefficients are real-valued. */
static double bound_of_top(struct gqalut_exact *exact, int top, edge_bound bound)
{
	struct gqalut_lattice lattice[WINDOW];
	for (int e = 0; e < WINDOW; e++)
		lattice[e] = gqalut_lattice_make(exact->task->problem->coef_bits, top - e, top - e);
	for (size_t e = 0; e < exact->edges; e++) {
		if (gqalut_engine_tick(exact->task, WINDOW))
			return INFINITY;
		double least = INFINITY;
		for (int f = 0; f < WINDOW && least > exact->edge[e].moments.c0; f++)
			least = fmin(least,
			             bound(&exact->edge[e].moments, &lattice[f], true, true));
		exact->length[e] = least;
	}
	return gqalut_exact_shortest_path(exact);
}

static int compare_tops(const void *left, const void *right)
{
	const struct tops *a = left, *b = right;
	if (a->bound != b->bound)
		return a->bound < b->bound ? -1 : 1;
	if (a->frac.slope != b->frac.slope)
		return a->frac.slope - b->frac.slope;
	return a->frac.intercept - b->frac.intercept;
}

/* Fraction bits of the tops with index T. */
static int top_frac(int t)
{
	return GQALUT_MIN_FRAC + WINDOW - 1 + t;
}

/* Whether the window of a pair of tops, by index, has a lattice that fits and meets;
 * MET tells it of each lattice, [F_k - least][F_b - least]. */
static bool window_meets(const struct gqalut_problem *problem, bool (*met)[GQALUT_FRACS], int top_k,
                         int top_b)
{
	const struct gqalut_fracs top = { top_frac(top_k), top_frac(top_b) };
	for (int k = 0; k < WINDOW; k++)
		for (int b = 0; b < WINDOW; b++) {
			const struct gqalut_fracs own = { top.slope - k, top.intercept - b };
			if (met[own.slope - GQALUT_MIN_FRAC][own.intercept - GQALUT_MIN_FRAC] &&
			    gqalut_lattice_fits(problem, top, own))
				return true;
		}
	return false;
}

/* Of the POSSIBLE pairs of tops those whose window meets; how many. */
static int tops_that_meet(const struct gqalut_problem *problem, bool (*met)[GQALUT_FRACS],
                          bool (*possible)[TOPS])
{
	int count = 0;
	for (int k = 0; k < TOPS; k++)
		for (int b = 0; b < TOPS; b++) {
			possible[k][b] = possible[k][b] && window_meets(problem, met, k, b);
			count += possible[k][b];
		}
	return count;
}

/* Marks the pairs of tops in whose window some lattice fits the accumulator, and
 * some meets each pin: no other has a table.  Returns how many. */
static int possible_tops(const struct gqalut_task *task, bool (*possible)[TOPS])
{
	const struct gqalut_problem *problem = task->problem;
	bool met[GQALUT_FRACS][GQALUT_FRACS];
	memset(met, true, sizeof met);
	memset(possible, true, TOPS * sizeof *possible);
	int count = tops_that_meet(problem, met, possible);
	for (int p = 0; p < task->samples->pin_count && count > 0; p++) {
		for (int k = 0; k < GQALUT_FRACS; k++)
			for (int b = 0; b < GQALUT_FRACS; b++) {
				struct gqalut_lattice lattice =
				        gqalut_lattice_make(problem->coef_bits, GQALUT_MIN_FRAC + k,
				                            GQALUT_MIN_FRAC + b);
				if (gqalut_engine_tick(task, (size_t)1 << problem->coef_bits))
					return 0;
				met[k][b] =
				        gqalut_segment_can_meet(&lattice, &task->samples->pin[p]);
			}
		count = tops_that_meet(problem, met, possible);
	}
	return count;
}

/* The tops, of those POSSIBLE, that can stay within the limit, most promising
 * first. */
static int promising_tops(struct gqalut_exact *exact, bool (*possible)[TOPS], struct tops *tops)
{
	double by_slope[TOPS], by_intercept[TOPS];
	double limit = exact->limit + gqalut_exact_slack(exact->limit);
	for (int t = 0; t < TOPS; t++) {
		by_slope[t] = bound_of_top(exact, top_frac(t), gqalut_segment_slope_bound);
		by_intercept[t] = bound_of_top(exact, top_frac(t), gqalut_segment_intercept_bound);
	}
	int count = 0;
	for (int k = 0; k < TOPS; k++) {
		for (int b = 0; b < TOPS; b++) {
			double bound = fmax(by_slope[k], by_intercept[b]);
			if (bound <= limit && possible[k][b])
				tops[count++] =
				        (struct tops){ { top_frac(k), top_frac(b) }, bound };
		}
	}
	qsort(tops, (size_t)count, sizeof *tops, compare_tops);
	return count;
}

static void solve_tops(struct gqalut_exact *exact, const struct tops *tops,
                       struct gqalut_partition *best)
{
	struct window window = make_window(exact->task->problem, tops);
	double limit = exact->limit + gqalut_exact_slack(exact->limit);
	for (size_t e = 0; e < exact->edges; e++) {
		if (gqalut_engine_tick(exact->task, EDGE_WORK))
			return;
		exact->length[e] = exact->edge[e].bound <= limit
		                           ? fit_edge(exact, &exact->edge[e], &window, limit).cost
		                           : INFINITY;
	}
	double cost = gqalut_exact_shortest_path(exact);
	if (!(cost < best->cost - gqalut_exact_tie(cost)))
		return;
	size_t path[GQALUT_MAX_ENTRIES];
	gqalut_exact_trace(exact, path);
	best->cost = cost;
	for (int s = 0; s < exact->entries; s++) {
		const struct gqalut_edge *edge = &exact->edge[path[s]];
		best->from[s] = edge->from;
		best->fit[s] = fit_edge(exact, edge, &window, limit);
	}
	if (cost < exact->limit)
		exact->limit = cost;
}

static enum gqalut_status solve(struct gqalut_exact *exact, bool (*possible)[TOPS],
                                struct gqalut_partition *best, struct gqalut_diag *diag)
{
	enum gqalut_status status = gqalut_exact_paths_from_left(exact, diag);
	if (status || !gqalut_exact_has_path(exact))
		return status;
	status = gqalut_exact_paths_to_right(exact, true, diag);
	if (!status)
		status = gqalut_exact_make_lengths(exact, diag);
	struct tops *tops = malloc(TOPS * TOPS * sizeof *tops);
	if (!status && !tops)
		status = gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	int count = status ? 0 : promising_tops(exact, possible, tops);
	if (!status)
		status = gqalut_engine_stopped(exact->task, diag);
	for (int t = 0; t < count && !status; t++) {
		if (tops[t].bound > exact->limit + gqalut_exact_slack(exact->limit))
			break;
		solve_tops(exact, &tops[t], best);
		status = gqalut_engine_progress(exact->task, "proof", (double)(t + 1) / count,
		                                exact->limit, tops[t].bound, diag);
	}
	free(tops);
	return status;
}

/* Puts a better table than *best that is within LIMIT into it. */
static enum gqalut_status solve_within(const struct gqalut_task *task, double limit,
                                       bool (*possible)[TOPS], struct gqalut_partition *best,
                                       struct gqalut_diag *diag)
{
	struct gqalut_task limited = *task;
	struct gqalut_exact exact;
	limited.incumbent = limit;
	enum gqalut_status status = gqalut_exact_open(&limited, &exact, diag);
	if (!status)
		status = solve(&exact, possible, best, diag);
	gqalut_exact_close(&exact);
	return status;
}

/* Without a table to begin with every segment would be an edge: limits are guessed
 * until a table is within one, which then is the best. */
static enum gqalut_status solve_by_guesses(const struct gqalut_task *task, bool (*possible)[TOPS],
                                           struct gqalut_partition *best, struct gqalut_diag *diag)
{
	enum gqalut_status status = GQALUT_OK;
	double limit = 1e-12;
	while (!status && !(best->cost < INFINITY)) {
		status = solve_within(task, limit, possible, best, diag);
		if (best->cost > limit)
			best->cost = INFINITY; /* a better one may have edges beyond it */
		if (limit == INFINITY)
			break;
		limit = limit < 1e12 ? 256.0 * limit : INFINITY;
	}
	return status;
}

enum gqalut_status gqalut_exact_per_entry(const struct gqalut_task *task,
                                          struct gqalut_partition *best, struct gqalut_diag *diag)
{
	struct gqalut_problem shared_problem = *task->problem;
	struct gqalut_task shared = *task;
	struct gqalut_partition found = { .cost = INFINITY };
	bool possible[TOPS][TOPS];
	enum gqalut_status status = GQALUT_OK;
	shared_problem.frac_auto = true;
	shared_problem.frac_per_entry = false;
	shared.problem = &shared_problem;
	if (task->formats->count > 0)
		status = gqalut_exact_mse(&shared, &found, diag);
	if (status)
		return status;
	found.entries = task->problem->entries;
	found.from[found.entries] = task->samples->positions;
	if (found.cost < gqalut_exact_tie(0.0) || possible_tops(task, possible) == 0)
		status = gqalut_engine_stopped(task, diag); /* none is better, or there is none */
	else if (found.cost < INFINITY)
		status = solve_within(task, found.cost, possible, &found, diag);
	else
		status = solve_by_guesses(task, possible, &found, diag);
	if (!status)
		*best = found;
	return status;
}
