/* Optimal in float, then quantised: the least mean squared error that a table
 * with real slopes and intercepts reaches over the codes in play, found as a
 * shortest path whose edges are least-squares lines, whatever the objective.
 * What it loses to the exact search is the price of quantising afterwards. */
#include "search/peers.h"

#include <math.h>

#include "search/exact.h"

static void to_real(const struct gqalut_task *task, const int *from,
                    const struct gqalut_moments *moments, struct gqalut_real *real)
{
	int grid = task->problem->alpha[task->problem->alpha_count - 1];
	real->entries = task->problem->entries;
	for (int s = 0; s < real->entries; s++) {
		const struct gqalut_moments *m = &moments[s];
		real->slope[s] = m->k0;
		real->intercept[s] = m->my - m->k0 * m->mx;
		if (s > 0)
			real->breakpoint[s - 1] = ldexp(task->samples->cut[from[s]], -grid);
	}
}

static enum gqalut_status solve(struct gqalut_exact *exact, struct gqalut_real *real,
                                struct gqalut_diag *diag)
{
	int from[GQALUT_MAX_ENTRIES + 1];
	struct gqalut_moments moments[GQALUT_MAX_ENTRIES];
	enum gqalut_status status =
	        gqalut_engine_progress(exact->task, "float", 0.0, INFINITY, 0.0, diag);
	if (status)
		return status;
	status = gqalut_exact_paths_from_left(exact, diag);
	if (!status)
		status = gqalut_exact_paths_to_right(exact, false, diag);
	if (status)
		return status;
	gqalut_exact_real_path(exact, from, moments);
	to_real(exact->task, from, moments, real);
	return GQALUT_OK;
}

enum gqalut_status gqalut_peer_float_optimal(const struct gqalut_task *task,
                                             struct gqalut_search_result *result,
                                             struct gqalut_diag *diag)
{
	struct gqalut_exact exact;
	enum gqalut_status status = gqalut_exact_open(task, &exact, diag);
	if (!status)
		status = solve(&exact, &result->real, diag);
	gqalut_exact_close(&exact);
	if (status)
		return status;
	return gqalut_real_quantise(&result->real, task->problem, GQALUT_REAL_FRAC_BEST,
	                            &result->table, diag);
}
