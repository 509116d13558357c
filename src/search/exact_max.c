/* The proven optimum of the largest error.
 *
 * A part of a segment never needs a larger error than the whole, so for a
 * given tolerance the longest segments, taken from the left, give the fewest.
 * Bisection on the tolerance, always between one that N segments meet and one
 * that they do not, ends when no tolerance is left in between (but for 1e-12
 * of it); every format (F_k, F_b) is tried against the best tolerance so far
 * and costs one pass if it is no better.
 *
 * Many tables share the least largest error.  Among them the one with the least
 * squared error is, format by format, a shortest path again, over the few cuts
 * that lie between the longest segments from the left and from the right.
 */
#include <math.h>
#include <stdlib.h>

#include "fit/minimax.h"
#include "search/engine.h"

struct search {
	const struct gqalut_task *task;
	const struct gqalut_samples *samples;
	int entries, positions;
	struct gqalut_lattice lattice; /* of the format at hand */
	double tolerance;              /* the least largest error known */
};

/* Relative width at which a bisection is closed. */
static const double CLOSED = 1e-12;

/* Error of the positions from..to-1 as one segment; only what is within ENOUGH
 * has to be exact. */
typedef double (*segment_error)(const struct search *search, int from, int to, double enough);

/* Infinite once the caller wants to stop: no segment is long enough then, so that
 * every pass over them ends soon. */
static double lattice_error(const struct search *search, int from, int to, double enough)
{
	size_t looks = 0;
	if (search->task->watch->stopped)
		return INFINITY;
	double error =
	        gqalut_minimax_fit(search->samples, &search->lattice, from, to, enough, &looks)
	                .cost;
	return gqalut_engine_tick(search->task, looks) ? INFINITY : error;
}

/* A lower bound of it that holds for every F_b. */
static double slope_error(const struct search *search, int from, int to, double enough)
{
	(void)enough;
	/* A bisection over the slopes looks at the points once a bit. */
	const int *first = search->samples->first_point;
	size_t points = (size_t)(first[to] - first[from]);
	if (gqalut_engine_tick(search->task, (size_t)search->task->problem->coef_bits * points))
		return INFINITY;
	return gqalut_minimax_slope_bound(search->samples, &search->lattice, from, to);
}

/* The farthest end of a segment from AT within TOLERANCE, and its error. */
static int farthest(const struct search *search, segment_error error_of, int at, double tolerance,
                    double *error)
{
	int good = at, bad = search->positions + 1, step = 1;
	*error = 0.0;
	while (good + 1 < bad) {
		int to = bad > search->positions ? good + step : good + (bad - good) / 2;
		if (to > search->positions)
			to = search->positions;
		double reached = error_of(search, at, to, tolerance);
		if (reached <= tolerance) {
			good = to;
			*error = reached;
			step *= 2;
		} else {
			bad = to;
		}
		if (good == search->positions)
			break;
	}
	return good;
}

/* The largest error of the longest segments within TOLERANCE; infinite if N of
 * them do not reach the end. */
static double greedy(const struct search *search, segment_error error_of, double tolerance)
{
	int at = 0;
	double worst = 0.0;
	for (int n = 0; n < search->entries && at < search->positions; n++) {
		double error;
		int next = farthest(search, error_of, at, tolerance, &error);
		if (next == at)
			return INFINITY;
		worst = fmax(worst, error);
		at = next;
	}
	return at == search->positions ? worst : INFINITY;
}

/* Lowers the tolerance as far as the format at hand can. */
static void improve(struct search *search)
{
	double just_below = search->tolerance * (1.0 - CLOSED);
	double reached = greedy(search, lattice_error, just_below);
	if (!(reached < search->tolerance))
		return;
	double missed = 0.0;
	while (reached - missed > CLOSED * reached) {
		double middle = missed + (reached - missed) / 2.0;
		double got = greedy(search, lattice_error, middle);
		if (got <= middle)
			reached = got;
		else
			missed = middle;
	}
	search->tolerance = reached;
}

static bool slope_frac_can_do(struct search *search, int frac)
{
	search->lattice = gqalut_lattice_make(search->task->problem->coef_bits, frac, 0);
	return greedy(search, slope_error, search->tolerance) < INFINITY;
}

/* Calls visit for each format that can be within the tolerance of the time. */
static enum gqalut_status for_each_format(struct search *search, const char *stage,
                                          enum gqalut_status (*visit)(struct search *,
                                                                      struct gqalut_partition *,
                                                                      struct gqalut_diag *),
                                          struct gqalut_partition *best, struct gqalut_diag *diag)
{
	const struct gqalut_problem *problem = search->task->problem;
	if (!problem->frac_auto) {
		search->lattice = gqalut_lattice_make(problem->coef_bits, problem->slope_frac,
		                                      problem->intercept_frac);
		return visit(search, best, diag);
	}
	for (int fk = GQALUT_MIN_FRAC; fk <= GQALUT_MAX_FRAC; fk++) {
		double done = (double)(fk - GQALUT_MIN_FRAC) / (GQALUT_MAX_FRAC - GQALUT_MIN_FRAC);
		enum gqalut_status status = gqalut_engine_progress(search->task, stage, done,
		                                                   search->tolerance, 0.0, diag);
		bool possible = slope_frac_can_do(search, fk);
		for (int fb = GQALUT_MIN_FRAC; fb <= GQALUT_MAX_FRAC && possible && !status; fb++) {
			if (!gqalut_formats_allow(search->task->formats, fk, fb))
				continue;
			search->lattice = gqalut_lattice_make(problem->coef_bits, fk, fb);
			status = visit(search, best, diag);
		}
		if (status)
			return status;
	}
	return GQALUT_OK;
}

static enum gqalut_status lower_tolerance(struct search *search, struct gqalut_partition *best,
                                          struct gqalut_diag *diag)
{
	(void)best;
	improve(search);
	return gqalut_engine_stopped(search->task, diag);
}

/* Equal fractions first: they bring the tolerance near its end cheaply. */
static void first_tolerance(struct search *search)
{
	const struct gqalut_problem *problem = search->task->problem;
	if (!problem->frac_auto)
		return;
	for (int frac = GQALUT_MIN_FRAC; frac <= GQALUT_MAX_FRAC; frac++) {
		if (!gqalut_formats_allow(search->task->formats, frac, frac))
			continue;
		search->lattice = gqalut_lattice_make(problem->coef_bits, frac, frac);
		improve(search);
	}
}

/* The first start of a segment that ends at TO within the tolerance. */
static int earliest(const struct search *search, int to)
{
	int good = to, bad = -1;
	while (good - bad > 1) {
		int from = bad + (good - bad) / 2;
		if (lattice_error(search, from, to, search->tolerance) <= search->tolerance)
			good = from;
		else
			bad = from;
	}
	return good;
}

/* Cut n of a table within the tolerance lies in first[n]..last[n]. */
static void cut_ranges(const struct search *search, int *first, int *last)
{
	int n = search->entries, m = search->positions;
	double error;
	last[0] = 0;
	for (int i = 1; i <= n; i++) {
		last[i] = last[i - 1] < m ? farthest(search, lattice_error, last[i - 1],
		                                     search->tolerance, &error)
		                          : m;
	}
	first[n] = m;
	for (int i = n - 1; i >= 0; i--)
		first[i] = first[i + 1] > 0 ? earliest(search, first[i + 1]) : 0;
	for (int i = 0; i <= n; i++) {
		/* Every segment has a position. */
		if (last[i] > m - (n - i))
			last[i] = m - (n - i);
		if (first[i] < i)
			first[i] = i;
	}
	first[0] = last[0] = 0;
	first[n] = last[n] = m;
}

/* A cut of the least-squares path, and the segment on its right. */
struct step {
	double cost; /* of the segments from here to the end */
	int next;
	struct gqalut_fit fit;
};

/* Best way from cut n at position I, given the steps of cut n + 1, if it costs less
 * than ENOUGH.  A segment costs no less than with real-valued coefficients. */
static struct step best_step(const struct search *search, int i, int first, int last,
                             const struct step *after, double enough)
{
	struct step best = { INFINITY, 0, { .cost = INFINITY } };
	struct gqalut_moments moments = { 0 };
	for (int j = i + 1; j <= last; j++) {
		gqalut_moments_add(&moments, search->samples, j - 1);
		if (j < first || !(moments.c0 + after[j].cost < enough))
			continue;
		size_t looks = 0;
		struct gqalut_fit fit =
		        gqalut_minimax_fit_squared(search->samples, &moments, &search->lattice, i,
		                                   j, search->tolerance, &looks);
		if (gqalut_engine_tick(search->task, looks))
			break;
		if (!(fit.cost < INFINITY))
			break; /* nor does any longer segment */
		if (fit.cost + after[j].cost < enough) {
			enough = fit.cost + after[j].cost;
			best = (struct step){ enough, j, fit };
		}
	}
	return best;
}

/* The least-squares table of the format at hand, if it is the best so far. */
static enum gqalut_status least_squares(struct search *search, struct gqalut_partition *best,
                                        struct gqalut_diag *diag)
{
	int n = search->entries, m = search->positions;
	int first[GQALUT_MAX_ENTRIES + 1], last[GQALUT_MAX_ENTRIES + 1];
	size_t width = (size_t)m + 1;
	if (!(greedy(search, lattice_error, search->tolerance) < INFINITY))
		return GQALUT_OK;
	struct step *steps = malloc((size_t)(n + 1) * width * sizeof *steps);
	if (!steps)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	cut_ranges(search, first, last);
	for (size_t i = 0; i < (size_t)(n + 1) * width; i++)
		steps[i].cost = INFINITY;
	steps[(size_t)n * width + (size_t)m].cost = 0.0;
	for (int c = n - 1; c >= 0; c--)
		for (int i = first[c]; i <= last[c]; i++)
			steps[(size_t)c * width + (size_t)i] =
			        best_step(search, i, first[c + 1], last[c + 1],
			                  steps + (size_t)(c + 1) * width, best->cost);
	if (steps[0].cost < best->cost && !search->task->watch->stopped) {
		best->cost = steps[0].cost;
		int at = 0;
		for (int c = 0; c < n; c++) {
			const struct step *step = &steps[(size_t)c * width + (size_t)at];
			best->from[c] = at;
			best->fit[c] = step->fit;
			at = step->next;
		}
		best->from[n] = m;
	}
	free(steps);
	return gqalut_engine_stopped(search->task, diag);
}

enum gqalut_status gqalut_exact_max_abs(const struct gqalut_task *task,
                                        struct gqalut_partition *best, struct gqalut_diag *diag)
{
	struct search search = { .task = task,
		                 .samples = task->samples,
		                 .entries = task->problem->entries,
		                 .positions = task->samples->positions };
	/* Any table worth having is within this. */
	double largest = 1.0;
	for (int p = 0; p < task->samples->first_point[search.positions]; p++)
		largest = fmax(largest, fabs(task->samples->point[p].y));
	double hopeless = largest * 1e6;
	struct gqalut_partition found = { .entries = search.entries, .cost = INFINITY };
	search.tolerance = task->incumbent < hopeless ? task->incumbent * (1.0 + 1e-9) : hopeless;
	first_tolerance(&search);
	enum gqalut_status status = for_each_format(&search, "proof", lower_tolerance, NULL, diag);
	double proven = search.tolerance;
	search.tolerance *= 1.0 + CLOSED;
	if (!status && proven < hopeless)
		status = for_each_format(&search, "least squares", least_squares, &found, diag);
	if (status)
		return status;
	if (found.cost < INFINITY)
		found.cost = proven;
	*best = found;
	return GQALUT_OK;
}
