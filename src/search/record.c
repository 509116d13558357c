/* Records: a search's result with its measured figures, and back. */
#include <gqalut/record.h>

#include <stdio.h>
#include <string.h>

enum gqalut_status gqalut_record_measure(struct gqalut_record *record,
                                         const struct gqalut_problem *problem,
                                         struct gqalut_diag *diag)
{
	struct gqalut_metrics metrics;
	struct gqalut_reduced_metrics reduced;
	enum gqalut_status status = gqalut_eval_table(&record->table, problem, &metrics, diag);
	if (!status)
		status = gqalut_eval_reduced(&record->table, gqalut_problem_whole(problem),
		                             GQALUT_REDUCED_RANDOM, &reduced, diag);
	if (status)
		return status;
	record->metrics = metrics;
	record->reduced = reduced;
	record->measured = true;
	record->table.beta = metrics.beta;
	return GQALUT_OK;
}

enum gqalut_status gqalut_record_make(const struct gqalut_problem *problem,
                                      const struct gqalut_search_options *options,
                                      const struct gqalut_search_result *result,
                                      const char *command, struct gqalut_record *record,
                                      struct gqalut_diag *diag)
{
	struct gqalut_record made;
	memset(&made, 0, sizeof made);
	made.table = result->table;
	made.objective = problem->objective;
	made.codes = problem->codes;
	bool weighted = problem->weights && problem->weights->kind != GQALUT_WEIGHTS_UNIFORM;
	snprintf(made.weights, sizeof made.weights, "%s",
	         weighted ? problem->weights->text : "uniform");
	made.floor = weighted ? problem->floor : 0.0;
	made.exact_at_count = problem->exact_at_count;
	memcpy(made.exact_at, problem->exact_at, sizeof made.exact_at);
	snprintf(made.method, sizeof made.method, "%s", gqalut_method_text(options->method));
	const struct gqalut_method_info *method = gqalut_method_info(options->method);
	made.seeded = method->seeded;
	made.genetic = method->genetic;
	if (made.seeded)
		made.seed = options->seed;
	if (made.genetic) {
		made.population = options->ga.population;
		made.generations = options->ga.generations;
		made.rounding_mutation = options->ga.rounding_mutation;
	}
	snprintf(made.command, sizeof made.command, "%s", command ? command : "");
	enum gqalut_status status = gqalut_record_measure(&made, problem, diag);
	if (status)
		return status;
	made.certificate = result->certificate;
	*record = made;
	return GQALUT_OK;
}

/* Whether the listed codes are what ROUNDING makes of the breakpoints. */
static bool thresholds_follow(const struct gqalut_table *table, enum gqalut_rounding rounding)
{
	struct gqalut_table derived = *table;
	derived.rounding = rounding;
	gqalut_table_thresholds(&derived);
	for (int a = 0; a < table->alpha_count; a++)
		for (int i = 0; i < table->entries - 1; i++)
			if (derived.threshold[a][i] != table->threshold[a][i])
				return false;
	return true;
}

enum gqalut_status gqalut_record_problem(const struct gqalut_record *record,
                                         struct gqalut_problem *problem, struct gqalut_diag *diag)
{
	const struct gqalut_table *table = &record->table;
	const struct gqalut_function *function = gqalut_function_find(table->function);
	if (!function)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "function '%s' is not known: did you mean '%s'?",
		                       table->function, gqalut_function_nearest(table->function));
	/* The rest of what a reduction sets is in the table. */
	const struct gqalut_reduction *own = &table->reduction;
	gqalut_problem_init(problem, function);
	enum gqalut_status status = gqalut_problem_reduce(problem, own->kind, own->rate, diag);
	if (status)
		return status;
	if (problem->reduction.symmetry != own->symmetry || problem->reduction.step != own->step ||
	    problem->reduction.gain != own->gain)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "%s is not reduced as the table is", function->name);
	problem->lo = table->lo;
	problem->hi = table->hi;
	problem->entries = table->entries;
	problem->input = table->input;
	problem->coef_bits = table->slope_bits > table->intercept_bits ? table->slope_bits
	                                                               : table->intercept_bits;
	problem->frac_per_entry = !gqalut_table_shared_frac(table);
	problem->alpha_count = table->alpha_count;
	memcpy(problem->alpha, table->alpha, sizeof problem->alpha);
	/* Breakpoints listed by alpha are a kind of their own; what they are
	 * nearest to serves for the bound. */
	problem->rounding = table->rounding;
	if (table->rounding == GQALUT_ROUNDING_LISTED)
		problem->rounding =
		        thresholds_follow(table, GQALUT_ROUNDING_EXACT) ? GQALUT_ROUNDING_EXACT
		        : thresholds_follow(table, GQALUT_ROUNDING_CLIPPED) &&
		                        !thresholds_follow(table, GQALUT_ROUNDING_NEAREST)
		                ? GQALUT_ROUNDING_CLIPPED
		                : GQALUT_ROUNDING_NEAREST;
	problem->codes = record->codes;
	problem->objective = record->objective;
	if (strcmp(record->weights, "uniform") != 0)
		problem->floor = record->floor;
	problem->exact_at_count = record->exact_at_count;
	memcpy(problem->exact_at, record->exact_at, sizeof problem->exact_at);
	problem->output = table->output;
	problem->beta_auto = false;
	problem->beta = table->beta;
	return GQALUT_OK;
}
