#include "gen_make.h"

#include <stdio.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"

/* The objective that a search for the smallest table has to have. */
static enum gqalut_status settle_smallest(const struct parsed *parsed,
                                          struct gen_settings *settings, struct gqalut_diag *diag)
{
	bool by_mse = option_given(parsed, "max-mse");
	int implied = by_mse ? GQALUT_OBJECTIVE_MSE : GQALUT_OBJECTIVE_MAX_ABS;
	const char *flag = by_mse ? "max-mse" : "max-error";
	if (by_mse && option_given(parsed, "max-error"))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--max-mse and --max-error together need --entries: only "
		                       "one can decide how many there are");
	if (option_given(parsed, "objective") && settings->objective != implied)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--%s without --entries goes with --objective %s alone",
		                       flag, gqalut_objective_text((enum gqalut_objective)implied));
	if (!by_mse && settings->weights)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--max-error without --entries takes no --weights: the "
		                       "largest error counts every code alike");
	if (!(by_mse ? settings->targets.mse > 0.0 : settings->targets.max_error > 0.0))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--%s 0 without --entries is not allowed: above 0", flag);
	settings->objective = implied;
	settings->problem.entries = GQALUT_MIN_ENTRIES; /* only to pass the check */
	return GQALUT_OK;
}

void gen_fill_problem(const struct parsed *parsed, const struct gqalut_function *function,
                      struct gen_settings *settings)
{
	struct gqalut_problem *problem = &settings->problem;
	struct gqalut_problem standard;
	gqalut_problem_init(&standard, function);
	problem->function = problem->whole = function;
	problem->lo = standard.lo;
	problem->hi = standard.hi;
	if (option_given(parsed, "range")) {
		problem->lo = settings->range.lo;
		problem->hi = settings->range.hi;
	}
	problem->alpha_count = standard.alpha_count;
	memcpy(problem->alpha, standard.alpha, sizeof problem->alpha);
	if (option_given(parsed, "alphas")) {
		problem->alpha_count = settings->alphas.count;
		memcpy(problem->alpha, settings->alphas.alpha, sizeof problem->alpha);
	}
	problem->frac_auto = settings->frac.automatic;
	problem->frac_per_entry = settings->frac.per_entry;
	problem->slope_frac = settings->frac.slope;
	problem->intercept_frac = settings->frac.intercept;
	problem->beta_auto = settings->beta.automatic;
	problem->beta = settings->beta.beta;
	problem->exact_at_count = settings->exact_at.count;
	memcpy(problem->exact_at, settings->exact_at.x, sizeof problem->exact_at);
	problem->objective = (enum gqalut_objective)settings->objective;
	problem->codes = (enum gqalut_codes)settings->codes;
	problem->rounding = (enum gqalut_rounding)settings->rounding;
	settings->search.method = (enum gqalut_method)settings->method;
}

/* Refuses options whose values follow from the reduction. */
static enum gqalut_status check_idle(const struct parsed *parsed, enum gqalut_reduction_kind kind,
                                     struct gqalut_diag *diag)
{
	bool relative = gqalut_reduction_relative(kind);
	bool alphas = relative && kind != GQALUT_REDUCTION_MULTI_RANGE;
	const char *idle = NULL;
	if (relative && option_given(parsed, "range"))
		idle = "range";
	else if (alphas && option_given(parsed, "alphas"))
		idle = "alphas";
	if (!idle)
		return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                       "--%s has no meaning with --reduction %s, which takes every input",
	                       idle, gqalut_reduction_text(kind));
}

static enum gqalut_status reduce_problem(const struct parsed *parsed, struct gen_settings *settings,
                                         struct gqalut_diag *diag)
{
	struct gqalut_problem *problem = &settings->problem;
	enum gqalut_reduction_kind kind = settings->reduction == GQALUT_REDUCTION_KINDS
	                                          ? gqalut_reduction_best(problem->function)
	                                          : (enum gqalut_reduction_kind)settings->reduction;
	enum gqalut_status status = check_idle(parsed, kind, diag);
	return status ? status : gqalut_problem_reduce(problem, kind, settings->log2e, diag);
}

enum gqalut_status gen_settle(const struct parsed *parsed, struct gen_settings *settings,
                              struct gqalut_diag *diag)
{
	const struct gqalut_function *function = find_function(settings->func, diag);
	if (!function)
		return GQALUT_ERR_ARGUMENT;
	/* Without --entries a target decides them. */
	settings->smallest = !option_given(parsed, "entries") &&
	                     (option_given(parsed, "max-mse") || option_given(parsed, "max-error"));
	if (!option_given(parsed, "entries") && !settings->smallest)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--entries %d..%d is required, or a target: --max-mse or "
		                       "--max-error",
		                       GQALUT_MIN_ENTRIES, GQALUT_MAX_ENTRIES);
	enum gqalut_status status = GQALUT_OK;
	if (settings->name)
		status = check_name(settings->name, diag);
	if (status)
		return status;
	const struct gqalut_method_info *method =
	        gqalut_method_info((enum gqalut_method)settings->method);
	const char *genetic = option_given_in(parsed, GEN_GENETIC_GROUP);
	const char *training = option_given_in(parsed, GEN_TRAINING_GROUP);
	const char *idle = genetic && !method->genetic ? genetic : NULL;
	if (training && settings->method != GQALUT_METHOD_NN_LUT)
		idle = training;
	if (idle)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--%s has no meaning with --method %s", idle, method->name);
	if (settings->smallest) {
		status = settle_smallest(parsed, settings, diag);
		if (status)
			return status;
	}
	gen_fill_problem(parsed, function, settings);
	return reduce_problem(parsed, settings, diag);
}

/* One line for a target that no number of entries reaches. */
static int unreached(const struct gen_settings *settings, const struct gqalut_search_result *result,
                     struct gqalut_diag *diag)
{
	bool by_mse = settings->targets.mse >= 0.0;
	gqalut_diag_clear(diag);
	gqalut_diag_set(diag, GQALUT_ERR_INFEASIBLE,
	                "no table meets --%s %g: the best there is, with %d entries, has %.4g",
	                by_mse ? "max-mse" : "max-error",
	                by_mse ? settings->targets.mse : settings->targets.max_error,
	                result->table.entries, result->objective);
	return EXIT_TARGET;
}

static int search(struct gen_settings *settings, struct gqalut_search_result *result,
                  struct gqalut_diag *diag)
{
	struct gqalut_problem *problem = &settings->problem;
	struct gqalut_search_options *options = &settings->search;
	enum gqalut_status status;
	memset(result, 0, sizeof *result);
	if (settings->smallest)
		status = gqalut_search_smallest(problem, options,
		                                settings->targets.mse >= 0.0
		                                        ? settings->targets.mse
		                                        : settings->targets.max_error,
		                                result, diag);
	else
		status = gqalut_search_run(problem, options, result, diag);
	if (status == GQALUT_ERR_INFEASIBLE && settings->smallest && result->table.entries > 0)
		return unreached(settings, result, diag);
	if (status)
		return exit_code(status);
	problem->entries = result->table.entries;
	/* Where the GA misses the target with so few entries, the search hands
	 * over the optimum; record and command have to name what made it. */
	if (settings->smallest && result->generations == 0)
		options->method = GQALUT_METHOD_EXACT;
	return EXIT_FINE;
}

int gen_make(struct gen_settings *settings, struct gqalut_record *record, struct gqalut_diag *diag)
{
	struct gqalut_search_result result;
	int code = search(settings, &result, diag);
	if (code != EXIT_FINE)
		return code;
	char text[GQALUT_COMMAND_SIZE], usual[GQALUT_NAME_SIZE];
	snprintf(usual, sizeof usual, "%.50s_%d", gqalut_problem_whole(&settings->problem)->name,
	         result.table.entries);
	const char *name = settings->name ? settings->name : usual;
	snprintf(result.table.name, sizeof result.table.name, "%s", name);
	gen_command_text(&settings->problem, &settings->search,
	                 strcmp(name, usual) != 0 ? name : NULL, text, sizeof text);
	enum gqalut_status status = gqalut_record_make(&settings->problem, &settings->search,
	                                               &result, text, record, diag);
	if (status)
		return exit_code(status);
	return meets_targets(name, &record->metrics, &settings->targets, diag) ? EXIT_FINE
	                                                                       : EXIT_TARGET;
}
