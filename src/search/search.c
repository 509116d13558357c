/* Runs the engines, turns a partition into a table and certifies it. */
#include <gqalut/search.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gqalut/eval.h>

#include "search/engine.h"
#include "search/peers.h"

/* A millisecond or a few: a signal is to be noticed at once, on a loaded machine
 * and under a memory checker too. */
enum { WORK_A_REPORT = 1 << 20 };

static void ask(const struct gqalut_task *task)
{
	const struct gqalut_search_options *options = task->options;
	struct gqalut_watch *watch = task->watch;
	watch->work = 0;
	if (!watch->stopped && options->progress)
		watch->stopped = options->progress(options->context, &watch->last) != 0;
}

enum gqalut_status gqalut_engine_progress(const struct gqalut_task *task, const char *stage,
                                          double done, double best, double bound,
                                          struct gqalut_diag *diag)
{
	task->watch->last = (struct gqalut_progress){ stage, done, best, bound };
	ask(task);
	return gqalut_engine_stopped(task, diag);
}

bool gqalut_engine_tick(const struct gqalut_task *task, size_t work)
{
	task->watch->work += work;
	if (task->watch->work >= WORK_A_REPORT)
		ask(task);
	return task->watch->stopped;
}

enum gqalut_status gqalut_engine_stopped(const struct gqalut_task *task, struct gqalut_diag *diag)
{
	if (task->watch->stopped)
		return gqalut_diag_set(diag, GQALUT_ERR_CANCELLED, "interrupted");
	return GQALUT_OK;
}

static void make_table(const struct gqalut_problem *problem, const struct gqalut_samples *samples,
                       const struct gqalut_partition *partition, struct gqalut_table *table)
{
	gqalut_table_frame(problem, partition->entries, table);
	for (int s = 0; s < partition->entries; s++) {
		table->slope[s] = partition->fit[s].slope;
		table->intercept[s] = partition->fit[s].intercept;
		table->slope_frac[s] = partition->fit[s].slope_frac;
		table->intercept_frac[s] = partition->fit[s].intercept_frac;
		if (s > 0)
			table->breakpoint[s - 1] = samples->cut[partition->from[s]];
	}
	gqalut_table_thresholds(table);
}

/* Below this a squared error is rounding of the reference's 2^-40 grid. */
static const double NOTHING = 1e-24;

static void certify(double objective, double bound, const char *method,
                    struct gqalut_certificate *certificate)
{
	/* The bound and the measured objective are sums in different orders. */
	bool above = objective > bound * (1.0 + 1e-9) + NOTHING;
	bool below = objective < bound * (1.0 - 1e-9) - NOTHING;
	certificate->available = true;
	certificate->lower_bound = above || below ? bound : fmin(bound, objective);
	certificate->optimal = !above && !below;
	certificate->gap = certificate->optimal ? 0.0
	                   : bound <= NOTHING   ? (double)INFINITY
	                                        : (objective - bound) / bound;
	certificate->method = method;
}

/* The point that was asked for: a symmetric table has its pin at |x|. */
static double asked(const struct gqalut_problem *problem, const struct gqalut_pin *pin)
{
	for (int i = 0; i < problem->exact_at_count; i++)
		if (problem->exact_at[i] == pin->x)
			return pin->x;
	return -pin->x;
}

enum gqalut_status gqalut_engine_infeasible(const struct gqalut_problem *problem,
                                            const struct gqalut_samples *samples,
                                            struct gqalut_diag *diag)
{
	if (samples->pin_count == 0)
		return gqalut_diag_set(
		        diag, GQALUT_ERR_INFEASIBLE,
		        "no fraction bits keep %d-bit coefficients, %d-bit codes and "
		        "these alphas within 32 bits: use fewer bits or a narrower set "
		        "of --alphas",
		        problem->coef_bits, problem->input.bits);
	const struct gqalut_pin *unmet = gqalut_formats_unmet_pin(problem, samples);
	if (!unmet)
		return gqalut_diag_set(
		        diag, GQALUT_ERR_INFEASIBLE,
		        "--exact-at: no table of %d entries with coefficients of %d bits equals %s "
		        "at all of these points: choose fewer, or more --entries or --coef-bits",
		        problem->entries, problem->coef_bits, problem->function->name);
	double x = asked(problem, unmet);
	return gqalut_diag_set(
	        diag, GQALUT_ERR_INFEASIBLE,
	        "--exact-at: no slope and intercept of %d bits make the table equal "
	        "to %s(%g) = %.9g there: choose a point where the value has few bits, "
	        "or more --coef-bits",
	        problem->coef_bits, problem->function->name, x,
	        gqalut_reference(problem->function, x));
}

/* The proven optimum of mse and max-abs. */
static enum gqalut_status prove(const struct gqalut_task *task, struct gqalut_partition *best,
                                struct gqalut_diag *diag)
{
	if (task->problem->objective == GQALUT_OBJECTIVE_MAX_ABS)
		return gqalut_exact_max_abs(task, best, diag);
	if (task->problem->frac_per_entry)
		return gqalut_exact_per_entry(task, best, diag);
	return gqalut_exact_mse(task, best, diag);
}

/* The GA, then the proof of how good its answer is.  Points to be met exactly are
 * hard to meet by chance: where it has no table, the proof has the one, or tells
 * that there is none. */
static enum gqalut_status run_ga(struct gqalut_task *task, struct gqalut_partition *found,
                                 struct gqalut_search_result *result, struct gqalut_diag *diag)
{
	enum gqalut_status status = gqalut_ga(task, NULL, found, &result->generations, diag);
	if (status)
		return status;
	bool met = found->cost < INFINITY;
	if (met && !task->options->certify)
		return GQALUT_OK;
	struct gqalut_partition proven;
	task->incumbent = found->cost;
	status = prove(task, &proven, diag);
	if (status)
		return status;
	if (!met)
		*found = proven;
	if (task->options->certify)
		certify(found->cost, proven.cost, "shortest path", &result->certificate);
	return GQALUT_OK;
}

/* The bound comes first here: its alpha weights are what the GA fits
 * coefficients with, and its best path is a good start. */
static enum gqalut_status run_worst_alpha(struct gqalut_task *task, struct gqalut_partition *found,
                                          struct gqalut_search_result *result,
                                          struct gqalut_diag *diag)
{
	struct gqalut_partition start;
	struct gqalut_samples samples;
	double bound, weight[GQALUT_MAX_ALPHAS];
	enum gqalut_status status = gqalut_lagrangian(task, &start, &bound, weight, diag);
	if (!status)
		status = gqalut_samples_make(task->problem, weight, &samples, diag);
	if (status)
		return status;
	struct gqalut_task weighted = *task;
	weighted.samples = &samples;
	weighted.alpha_weight = weight;
	status = gqalut_ga(&weighted, &start, found, &result->generations, diag);
	if (!status) {
		if (start.cost < found->cost)
			*found = start;
		if (found->cost < INFINITY)
			gqalut_polish_worst_alpha(&weighted, found);
		status = gqalut_engine_stopped(task, diag);
		if (!status && task->options->certify)
			certify(found->cost, bound, "lagrangian", &result->certificate);
	}
	gqalut_samples_free(&samples);
	return status;
}

static enum gqalut_status run_exact(struct gqalut_task *task, struct gqalut_partition *found,
                                    struct gqalut_search_result *result, struct gqalut_diag *diag)
{
	enum gqalut_status status = prove(task, found, diag);
	if (!status)
		certify(found->cost, found->cost, "shortest path", &result->certificate);
	return status;
}

/* Whether the problem with fractions per entry holds every table like TABLE:
 * its fractions lie within one window, and its error is a sum of segments. */
static bool is_per_entry(const struct gqalut_problem *problem, const struct gqalut_table *table)
{
	const int *fracs[] = { table->slope_frac, table->intercept_frac };
	for (int f = 0; f < 2; f++)
		for (int s = 0; s < table->entries; s++)
			for (int t = 0; t < s; t++)
				if (fracs[f][s] - fracs[f][t] >= GQALUT_ENTRY_FRACS ||
				    fracs[f][t] - fracs[f][s] >= GQALUT_ENTRY_FRACS)
					return false;
	return problem->objective == GQALUT_OBJECTIVE_MSE;
}

/* A peer's table, measured and then compared with the proven optimum of its
 * kind, if that is a problem that can be solved. */
static enum gqalut_status run_peer(struct gqalut_task *task, struct gqalut_search_result *result,
                                   struct gqalut_diag *diag)
{
	struct gqalut_metrics metrics;
	enum gqalut_status status = gqalut_peer_run(task, result, diag);
	if (!status)
		status = gqalut_eval_table(&result->table, task->problem, &metrics, diag);
	if (status)
		return status;
	result->objective =
	        gqalut_eval_objective(&metrics, &result->table, task->problem->objective);
	struct gqalut_problem kind = *task->problem;
	kind.frac_per_entry = !gqalut_table_shared_frac(&result->table);
	if (!task->options->certify ||
	    (kind.frac_per_entry && !is_per_entry(task->problem, &result->table)))
		return GQALUT_OK;
	status = gqalut_search_certify(&kind, task->options, result->objective,
	                               &result->certificate, diag);
	/* A format counts only if it keeps every coefficient within 32 bits, while
	 * a table may go beyond it with small ones: then this is no bound of it. */
	if (result->certificate.gap < 0.0)
		memset(&result->certificate, 0, sizeof result->certificate);
	return status;
}

/* What the engines need of a problem; task points into it. */
struct workspace {
	struct gqalut_samples samples;
	struct gqalut_formats formats;
	struct gqalut_watch watch;
	struct gqalut_task task;
};

static enum gqalut_status open_workspace(const struct gqalut_problem *problem,
                                         const struct gqalut_search_options *options,
                                         struct workspace *work, struct gqalut_diag *diag)
{
	enum gqalut_status status = gqalut_problem_check(problem, diag);
	if (!status)
		status = gqalut_samples_make(problem, NULL, &work->samples, diag);
	if (status)
		return status;
	gqalut_formats_make(problem, &work->samples, &work->formats);
	work->watch = (struct gqalut_watch){ .last = { "start", 0.0, INFINITY, 0.0 } };
	work->task = (struct gqalut_task){ .problem = problem,
		                           .samples = &work->samples,
		                           .options = options,
		                           .formats = &work->formats,
		                           .watch = &work->watch,
		                           .incumbent = INFINITY };
	return GQALUT_OK;
}

/* The table of a partition, if there is one. */
static enum gqalut_status take_partition(const struct gqalut_problem *problem,
                                         const struct gqalut_samples *samples,
                                         const struct gqalut_partition *found,
                                         struct gqalut_search_result *result,
                                         struct gqalut_diag *diag)
{
	if (!(found->cost < INFINITY))
		return gqalut_engine_infeasible(problem, samples, diag);
	make_table(problem, samples, found, &result->table);
	result->objective = found->cost;
	return GQALUT_OK;
}

enum gqalut_status gqalut_search_run(const struct gqalut_problem *problem,
                                     const struct gqalut_search_options *options,
                                     struct gqalut_search_result *result, struct gqalut_diag *diag)
{
	struct workspace work;
	struct gqalut_partition found;
	struct gqalut_search_result made;
	enum gqalut_status status = gqalut_method_check(problem, options, diag);
	if (!status)
		status = open_workspace(problem, options, &work, diag);
	if (status)
		return status;
	memset(&made, 0, sizeof made);
	bool peer = gqalut_method_info(options->method)->peer;
	/* Entries of their own fractions may meet points that no shared ones meet. */
	if (work.formats.count == 0 && !problem->frac_per_entry)
		status = gqalut_engine_infeasible(problem, &work.samples, diag);
	else if (peer)
		status = run_peer(&work.task, &made, diag);
	else if (options->method == GQALUT_METHOD_EXACT)
		status = run_exact(&work.task, &found, &made, diag);
	else if (problem->objective == GQALUT_OBJECTIVE_WORST_ALPHA)
		status = run_worst_alpha(&work.task, &found, &made, diag);
	else
		status = run_ga(&work.task, &found, &made, diag);
	if (!status && !peer)
		status = take_partition(problem, &work.samples, &found, &made, diag);
	if (!status) {
		made.stop = made.certificate.available && made.certificate.optimal
		                    ? GQALUT_STOP_OPTIMAL
		                    : GQALUT_STOP_LIMIT;
		status = gqalut_table_check(&made.table, diag);
	}
	if (!status)
		*result = made;
	gqalut_samples_free(&work.samples);
	return status;
}

enum gqalut_status gqalut_search_certify(const struct gqalut_problem *problem,
                                         const struct gqalut_search_options *options,
                                         double objective, struct gqalut_certificate *certificate,
                                         struct gqalut_diag *diag)
{
	struct workspace work;
	struct gqalut_partition best;
	enum gqalut_status status = open_workspace(problem, options, &work, diag);
	if (status)
		return status;
	/* No incumbent: the table may be of another kind than the problem's and
	 * better than all of these. */
	bool worst_alpha = problem->objective == GQALUT_OBJECTIVE_WORST_ALPHA;
	double bound = 0.0, weight[GQALUT_MAX_ALPHAS];
	if (worst_alpha) {
		status = gqalut_lagrangian(&work.task, &best, &bound, weight, diag);
	} else {
		status = prove(&work.task, &best, diag);
		bound = best.cost;
	}
	if (!status && !(best.cost < INFINITY))
		status = gqalut_engine_infeasible(problem, &work.samples, diag);
	if (!status)
		certify(objective, bound, worst_alpha ? "lagrangian" : "shortest path",
		        certificate);
	gqalut_samples_free(&work.samples);
	return status;
}

/* The exact optimum with ENTRIES entries. */
static enum gqalut_status optimum(const struct gqalut_problem *problem,
                                  const struct gqalut_search_options *options, int entries,
                                  struct gqalut_search_result *result, struct gqalut_diag *diag)
{
	struct gqalut_problem sized = *problem;
	struct gqalut_search_options exact = *options;
	sized.entries = entries;
	exact.method = GQALUT_METHOD_EXACT;
	return gqalut_search_run(&sized, &exact, result, diag);
}

/* Most entries that the problem allows. */
static enum gqalut_status most_entries(const struct gqalut_problem *problem, int *entries,
                                       struct gqalut_diag *diag)
{
	struct gqalut_problem least = *problem;
	struct gqalut_samples samples;
	least.entries = GQALUT_MIN_ENTRIES;
	enum gqalut_status status = gqalut_problem_check(&least, diag);
	if (!status)
		status = gqalut_samples_make(&least, NULL, &samples, diag);
	if (status)
		return status;
	*entries = samples.positions < GQALUT_MAX_ENTRIES ? samples.positions : GQALUT_MAX_ENTRIES;
	gqalut_samples_free(&samples);
	return GQALUT_OK;
}

/* The optimum with the fewest entries, of MOST at most, that meets TARGET.  The
 * optimum never rises with the entries, and is infinite with too few for exact_at:
 * they are doubled until it meets the target, then the interval is halved.  If none
 * does, *best is the optimum with MOST, or untouched if there is none. */
static enum gqalut_status smallest_optimum(const struct gqalut_problem *problem,
                                           const struct gqalut_search_options *options,
                                           double target, int most,
                                           struct gqalut_search_result *best,
                                           struct gqalut_diag *diag)
{
	int misses = GQALUT_MIN_ENTRIES - 1, tried = GQALUT_MIN_ENTRIES, meets = most + 1;
	while (meets - misses > 1) {
		struct gqalut_search_result made;
		struct gqalut_diag reason;
		gqalut_diag_clear(&reason);
		enum gqalut_status status = optimum(problem, options, tried, &made, &reason);
		if (status && (status != GQALUT_ERR_INFEASIBLE || tried == most))
			return gqalut_diag_set(diag, status, "%s", reason.message);
		if (!status && (made.objective <= target || tried == most))
			*best = made;
		if (!status && made.objective <= target)
			meets = tried;
		else
			misses = tried;
		tried = meets <= most       ? misses + (meets - misses) / 2
		        : 2 * misses < most ? 2 * misses
		                            : most;
	}
	if (meets <= most)
		return GQALUT_OK;
	return gqalut_diag_set(
	        diag, GQALUT_ERR_INFEASIBLE,
	        "no table of at most %d entries meets %g: the best reachable is %.4g", most, target,
	        best->objective);
}

enum gqalut_status gqalut_search_smallest(const struct gqalut_problem *problem,
                                          const struct gqalut_search_options *options,
                                          double target, struct gqalut_search_result *result,
                                          struct gqalut_diag *diag)
{
	int most = 0;
	struct gqalut_search_result best = { .table = { .entries = 0 } }, found;
	if (problem->objective == GQALUT_OBJECTIVE_WORST_ALPHA)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "the smallest table is found for mse and max-abs only");
	/* Now, not after the minutes that the optima may take. */
	enum gqalut_status status = gqalut_method_check(problem, options, diag);
	if (status)
		return status;
	if (gqalut_method_info(options->method)->peer)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "the smallest table is found by --method ga and exact only: "
		                       "with %s say how many --entries",
		                       gqalut_method_text(options->method));
	if (!(target > 0.0))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "target %g is not allowed: above 0", target);
	status = most_entries(problem, &most, diag);
	if (!status)
		status = smallest_optimum(problem, options, target, most, &best, diag);
	if (status == GQALUT_ERR_INFEASIBLE && best.table.entries > 0)
		*result = best; /* the best there is */
	if (status)
		return status;
	if (options->method == GQALUT_METHOD_GA) {
		struct gqalut_problem sized = *problem;
		sized.entries = best.table.entries;
		status = gqalut_search_run(&sized, options, &found, diag);
		if (status)
			return status;
		if (found.objective <= target)
			best = found;
	}
	*result = best;
	return GQALUT_OK;
}
