/* What each method is, which options it takes, and the peers by method. */
#include <gqalut/search.h>

#include <stdio.h>
#include <string.h>

#include "search/peers.h"

void gqalut_search_options_init(struct gqalut_search_options *options)
{
	memset(options, 0, sizeof *options);
	options->method = GQALUT_METHOD_GA;
	options->seed = 1;
	options->certify = true;
	options->ga = (struct gqalut_ga_options){
		.population = 50,
		.generations = 500,
		.tournament = 3,
		.crossover = 0.7,
		.mutation = 0.2,
		.gene_mutation = 0.1,
		.sigma = 0.2,
		.rounding_mutation = true,
		.rounding_probability = 0.05,
		.elites = 2,
		.refine = 5,
	};
	options->nn = (struct gqalut_nn_options){
		.samples = 100000,
		.batch = 2048,
		.steps = 15000,
		.rate = 1e-3,
		.floor = 5e-6,
	};
}

static const struct gqalut_method_info infos[GQALUT_METHOD_COUNT] = {
	[GQALUT_METHOD_GA] = { "ga", "genetic search on the quantised error", true, true, false },
	[GQALUT_METHOD_EXACT] = { "exact", "the proven optimum", false, false, false },
	[GQALUT_METHOD_PAPER] = { "paper", "GQA-LUT as published", true, true, true },
	[GQALUT_METHOD_NN_LUT] = { "nn-lut", "NN-LUT, trained here", true, false, true },
	[GQALUT_METHOD_LUT_APP] = { "lut-app", "LUT-APP, a fraction per entry", true, true, true },
	[GQALUT_METHOD_SECANT_UNIFORM] = { "secant-uniform", "equal segments, chords of f", false,
	                                   false, true },
	[GQALUT_METHOD_MINIMAX_UNIFORM] = { "minimax-uniform",
	                                    "equal segments, lines of least largest error", false,
	                                    false, true },
	[GQALUT_METHOD_FLOAT_OPTIMAL] = { "float-optimal", "optimal in float, then quantised",
	                                  false, false, true },
};

const struct gqalut_method_info *gqalut_method_info(enum gqalut_method method)
{
	return &infos[method];
}

const char *gqalut_method_text(enum gqalut_method method)
{
	return infos[method].name;
}

enum gqalut_status gqalut_peer_run(const struct gqalut_task *task,
                                   struct gqalut_search_result *result, struct gqalut_diag *diag)
{
	switch (task->options->method) {
	case GQALUT_METHOD_PAPER: return gqalut_peer_paper(task, result, diag);
	case GQALUT_METHOD_NN_LUT: return gqalut_peer_nn_lut(task, result, diag);
	case GQALUT_METHOD_LUT_APP: return gqalut_peer_lut_app(task, result, diag);
	case GQALUT_METHOD_SECANT_UNIFORM: return gqalut_peer_secant_uniform(task, result, diag);
	case GQALUT_METHOD_MINIMAX_UNIFORM: return gqalut_peer_minimax_uniform(task, result, diag);
	case GQALUT_METHOD_FLOAT_OPTIMAL: return gqalut_peer_float_optimal(task, result, diag);
	case GQALUT_METHOD_GA:
	case GQALUT_METHOD_EXACT:
	case GQALUT_METHOD_COUNT: break;
	}
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "%s is no method of others",
	                       gqalut_method_text(task->options->method));
}

/* A value with its flag and its range. */
struct count_rule {
	const char *flag;
	int value, least, most;
};

struct real_rule {
	const char *flag;
	double value, most;
};

static enum gqalut_status check_counts(const struct count_rule *rule, size_t count,
                                       struct gqalut_diag *diag)
{
	for (size_t i = 0; i < count; i++)
		if (rule[i].value < rule[i].least || rule[i].value > rule[i].most)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "--%s %d is not allowed: %d..%d", rule[i].flag,
			                       rule[i].value, rule[i].least, rule[i].most);
	return GQALUT_OK;
}

static enum gqalut_status check_reals(const struct real_rule *rule, size_t count,
                                      struct gqalut_diag *diag)
{
	for (size_t i = 0; i < count; i++)
		if (!(rule[i].value >= 0.0 && rule[i].value <= rule[i].most))
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "--%s %g is not allowed: 0..%g", rule[i].flag,
			                       rule[i].value, rule[i].most);
	return GQALUT_OK;
}

static enum gqalut_status check_ga(const struct gqalut_ga_options *ga, struct gqalut_diag *diag)
{
	const struct count_rule counts[] = {
		{ "population", ga->population, 4, 10000 },
		{ "generations", ga->generations, 1, 1000000 },
		{ "tournament", ga->tournament, 1, ga->population },
		{ "elites", ga->elites, 0, ga->population - 1 },
		{ "refine", ga->refine, 0, 1000000 },
	};
	const struct real_rule shares[] = {
		{ "crossover", ga->crossover, 1.0 },
		{ "mutation", ga->mutation, 1.0 },
		{ "gene-mutation", ga->gene_mutation, 1.0 },
		{ "rounding-probability", ga->rounding_probability, 1.0 },
		{ "sigma", ga->sigma, 1e6 },
	};
	enum gqalut_status status = check_counts(counts, sizeof counts / sizeof counts[0], diag);
	return status ? status : check_reals(shares, sizeof shares / sizeof shares[0], diag);
}

static enum gqalut_status check_nn(const struct gqalut_nn_options *nn, struct gqalut_diag *diag)
{
	const struct count_rule counts[] = {
		{ "nn-samples", nn->samples, 16, 10000000 },
		{ "nn-batch", nn->batch, 1, nn->samples },
		{ "nn-steps", nn->steps, 1, 10000000 },
	};
	const struct real_rule rates[] = {
		{ "nn-rate", nn->rate, 1.0 },
		{ "nn-rate-end", nn->floor, 1.0 },
	};
	enum gqalut_status status = check_counts(counts, sizeof counts / sizeof counts[0], diag);
	return status ? status : check_reals(rates, sizeof rates / sizeof rates[0], diag);
}

/* LUT-APP's format leaves little to ask for. */
static enum gqalut_status check_lut_app(const struct gqalut_problem *problem,
                                        struct gqalut_diag *diag)
{
	if (problem->coef_bits != 8)
		return gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT,
		        "--coef-bits %d is not allowed with --method lut-app: 8, its "
		        "dynamic fixed point",
		        problem->coef_bits);
	if (!problem->frac_auto)
		return gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT,
		        "--frac is not for --method lut-app: each of its entries has "
		        "the fraction bits of its size");
	if (!(problem->lo < 7.9375 && problem->hi > -8.0))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--method lut-app holds breakpoints of -8..7.9375, and the "
		                       "domain %g..%g has none",
		                       problem->lo, problem->hi);
	return GQALUT_OK;
}

enum gqalut_status gqalut_method_check(const struct gqalut_problem *problem,
                                       const struct gqalut_search_options *options,
                                       struct gqalut_diag *diag)
{
	if ((unsigned)options->method >= GQALUT_METHOD_COUNT)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "no method has the number %d",
		                       (int)options->method);
	const struct gqalut_method_info *info = gqalut_method_info(options->method);
	bool exact = options->method == GQALUT_METHOD_EXACT;
	if (problem->frac_per_entry && (!exact || problem->objective != GQALUT_OBJECTIVE_MSE))
		return gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT,
		        "--frac per-entry is for --method exact and --objective mse");
	if (exact && problem->objective == GQALUT_OBJECTIVE_WORST_ALPHA)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--method exact solves the objectives mse and max-abs; "
		                       "worst-alpha is no shortest path: use --method ga");
	if (info->peer && problem->exact_at_count > 0)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--exact-at is for --method ga and exact: %s fits no "
		                       "coefficients to points",
		                       info->name);
	if (info->peer && problem->reduction.kind == GQALUT_REDUCTION_SYMMETRIC)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--reduction symmetric is for --method ga and exact: %s "
		                       "works on the whole domain",
		                       info->name);
	enum gqalut_status status = info->genetic ? check_ga(&options->ga, diag) : GQALUT_OK;
	if (!status && options->method == GQALUT_METHOD_NN_LUT)
		status = check_nn(&options->nn, diag);
	if (!status && options->method == GQALUT_METHOD_LUT_APP)
		status = check_lut_app(problem, diag);
	return status;
}

void gqalut_table_frame(const struct gqalut_problem *problem, int entries,
                        struct gqalut_table *table)
{
	memset(table, 0, sizeof *table);
	const char *function = gqalut_problem_whole(problem)->name;
	snprintf(table->function, sizeof table->function, "%s", function);
	snprintf(table->name, sizeof table->name, "%.50s_%d", function, entries);
	table->reduction = problem->reduction;
	table->entries = entries;
	table->lo = problem->lo;
	table->hi = problem->hi;
	table->input = problem->input;
	table->output = problem->output;
	table->alpha_count = problem->alpha_count;
	memcpy(table->alpha, problem->alpha, (size_t)problem->alpha_count * sizeof *table->alpha);
	table->slope_bits = table->intercept_bits = problem->coef_bits;
	table->rounding = problem->rounding;
	table->breakpoint_frac = problem->alpha[problem->alpha_count - 1];
}
