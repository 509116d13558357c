/* Segments of equal length, the baselines of the field: with chords of f
 * (secant-uniform), or each with the line of least largest error over the codes
 * in play that fall into it (minimax-uniform). */
#include "search/peers.h"

#include <math.h>

#include <gqalut/eval.h>

#include "fit/line.h"
#include "fit/minimax.h"

/* Where segment S begins; the last one ends at the domain's end itself. */
static double start_of(const struct gqalut_problem *problem, int s)
{
	double length = problem->hi - problem->lo;
	return s == problem->entries ? problem->hi : problem->lo + length * s / problem->entries;
}

static void make_chords(const struct gqalut_problem *problem, struct gqalut_real *real)
{
	const struct gqalut_function *f = problem->function;
	real->entries = problem->entries;
	for (int s = 0; s < real->entries; s++) {
		double from = start_of(problem, s), to = start_of(problem, s + 1);
		struct gqalut_line chord = gqalut_line_through(from, gqalut_reference(f, from), to,
		                                               gqalut_reference(f, to));
		real->slope[s] = chord.slope;
		real->intercept[s] = chord.intercept;
		if (s > 0)
			real->breakpoint[s - 1] = from;
	}
}

/* First position on the right of a breakpoint X once it is on the grid. */
static int position_of(const struct gqalut_task *task, double x)
{
	const struct gqalut_samples *samples = task->samples;
	int finest = task->problem->alpha[task->problem->alpha_count - 1];
	double t = rint(ldexp(x, finest));
	int m = 0;
	while (m < samples->positions && samples->cut[m] < t)
		m++;
	return m;
}

/* A segment without a code in play keeps its chord. */
static void make_minimax(const struct gqalut_task *task, struct gqalut_real *real)
{
	int from = 0;
	for (int s = 0; s < real->entries; s++) {
		int to = s == real->entries - 1 ? task->samples->positions
		                                : position_of(task, real->breakpoint[s]);
		if (from < to) {
			struct gqalut_line line =
			        gqalut_minimax_line(task->samples, from, to, real->slope[s]);
			real->slope[s] = line.slope;
			real->intercept[s] = line.intercept;
		}
		from = to;
	}
}

enum gqalut_status gqalut_peer_secant_uniform(const struct gqalut_task *task,
                                              struct gqalut_search_result *result,
                                              struct gqalut_diag *diag)
{
	make_chords(task->problem, &result->real);
	return gqalut_real_quantise(&result->real, task->problem, GQALUT_REAL_FRAC_BEST,
	                            &result->table, diag);
}

enum gqalut_status gqalut_peer_minimax_uniform(const struct gqalut_task *task,
                                               struct gqalut_search_result *result,
                                               struct gqalut_diag *diag)
{
	make_chords(task->problem, &result->real);
	make_minimax(task, &result->real);
	return gqalut_real_quantise(&result->real, task->problem, GQALUT_REAL_FRAC_BEST,
	                            &result->table, diag);
}
