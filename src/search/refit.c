/* The best integer coefficients for breakpoints that are given: what a table
 * made by a proxy loses in its slopes and intercepts alone. */
#include <gqalut/search.h>

#include <math.h>
#include <string.h>

#include <gqalut/eval.h>

#include "fit/minimax.h"
#include "search/engine.h"

/* A row of segments (positions of the samples) and their moments. */
struct refit {
	const struct gqalut_problem *problem;
	struct gqalut_samples samples; /* by segment of the table */
	struct gqalut_moments moments[GQALUT_MAX_ENTRIES];
};

static struct gqalut_fit fit_segment(const struct refit *refit,
                                     const struct gqalut_lattice *lattice, int m)
{
	if (refit->problem->objective == GQALUT_OBJECTIVE_MAX_ABS)
		return gqalut_minimax_fit(&refit->samples, lattice, m, m + 1, 0.0, NULL);
	return gqalut_segment_fit(&refit->samples, &refit->moments[m], lattice, m, m + 1);
}

/* Fits all segments on one lattice; keeps them in BEST if they cost less. */
static void try_lattice(const struct refit *refit, const struct gqalut_lattice *lattice,
                        struct gqalut_partition *best)
{
	bool largest = refit->problem->objective == GQALUT_OBJECTIVE_MAX_ABS;
	struct gqalut_partition made = { .entries = refit->samples.positions };
	for (int m = 0; m < made.entries; m++) {
		made.fit[m] = fit_segment(refit, lattice, m);
		made.cost =
		        largest ? fmax(made.cost, made.fit[m].cost) : made.cost + made.fit[m].cost;
		if (!(made.cost < best->cost))
			return;
	}
	*best = made;
}

static void take_line(struct gqalut_table *table, int segment, const struct gqalut_fit *fit)
{
	table->slope[segment] = fit->slope;
	table->intercept[segment] = fit->intercept;
	table->slope_frac[segment] = fit->slope_frac;
	table->intercept_frac[segment] = fit->intercept_frac;
}

/* Segments without a position lie between two that have one. */
static void take_lines(const struct refit *refit, const struct gqalut_partition *best,
                       struct gqalut_table *table)
{
	int m = 0;
	for (int s = 0; s < table->entries; s++) {
		if (m + 1 < best->entries && refit->samples.cut[m + 1] <= s)
			m++;
		take_line(table, s, &best->fit[m]);
	}
}

static enum gqalut_status check(const struct gqalut_problem *problem,
                                const struct gqalut_table *table, struct gqalut_diag *diag)
{
	enum gqalut_status status = gqalut_table_check(table, diag);
	if (status)
		return status;
	if (problem->objective == GQALUT_OBJECTIVE_WORST_ALPHA)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "coefficients are refitted for mse and max-abs only");
	if (problem->frac_per_entry)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "coefficients are refitted with fraction bits that all "
		                       "entries share");
	return gqalut_problem_check(problem, diag);
}

static enum gqalut_status solve(struct refit *refit, struct gqalut_partition *best,
                                struct gqalut_diag *diag)
{
	const struct gqalut_problem *problem = refit->problem;
	struct gqalut_formats formats;
	gqalut_formats_make(problem, &refit->samples, &formats);
	for (int m = 0; m < refit->samples.positions; m++)
		gqalut_moments_add(&refit->moments[m], &refit->samples, m);
	*best = (struct gqalut_partition){ .cost = INFINITY };
	for (int fk = GQALUT_MIN_FRAC; fk <= GQALUT_MAX_FRAC; fk++)
		for (int fb = GQALUT_MIN_FRAC; fb <= GQALUT_MAX_FRAC; fb++)
			if (gqalut_formats_allow(&formats, fk, fb)) {
				struct gqalut_lattice lattice =
				        gqalut_lattice_make(problem->coef_bits, fk, fb);
				try_lattice(refit, &lattice, best);
			}
	return best->cost < INFINITY ? GQALUT_OK
	                             : gqalut_engine_infeasible(problem, &refit->samples, diag);
}

enum gqalut_status gqalut_search_refit(const struct gqalut_problem *problem,
                                       const struct gqalut_table *table,
                                       struct gqalut_search_result *result,
                                       struct gqalut_diag *diag)
{
	struct gqalut_problem own = *problem;
	own.input = table->input;
	own.alpha_count = table->alpha_count;
	memcpy(own.alpha, table->alpha, sizeof own.alpha);
	/* The codes in play hang neither on the number of breakpoints nor on how
	 * they are rounded. */
	own.entries = GQALUT_MIN_ENTRIES;
	own.rounding = GQALUT_ROUNDING_EXACT;
	enum gqalut_status status = check(&own, table, diag);
	struct refit refit = { .problem = &own };
	struct gqalut_search_result made = { .table = *table, .stop = GQALUT_STOP_LIMIT };
	struct gqalut_partition best;
	struct gqalut_metrics metrics;
	if (!status)
		status = gqalut_samples_by_segment(&own, table, &refit.samples, diag);
	if (status)
		return status;
	status = solve(&refit, &best, diag);
	if (!status) {
		made.table.slope_bits = made.table.intercept_bits = own.coef_bits;
		take_lines(&refit, &best, &made.table);
		status = gqalut_eval_table(&made.table, &own, &metrics, diag);
	}
	if (!status) {
		made.objective = gqalut_eval_objective(&metrics, &made.table, own.objective);
		*result = made;
	}
	gqalut_samples_free(&refit.samples);
	return status;
}
