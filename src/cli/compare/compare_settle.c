/* From the options of gqalut compare to functions, contestants and problems. */
#include <stdio.h>
#include <string.h>

#include <gqalut/eval.h>
#include <gqalut/real.h>

#include "compare/compare.h"
#include "console.h"
#include "gen_make.h"
#include "measure.h"

static const char standard_functions[] = "gelu,hswish,exp,div,rsqrt";

static enum gqalut_status settle_functions(struct compare *compare, struct gqalut_diag *diag)
{
	const char *text = compare->settings->gen.func;
	char word[WORD_SIZE];
	if (!text)
		text = standard_functions;
	while (next_word(&text, word)) {
		enum gqalut_status status =
		        check_word("func", compare->settings->gen.func, word, diag);
		if (status)
			return status;
		const struct gqalut_function *function = find_function(word, diag);
		if (!function)
			return GQALUT_ERR_ARGUMENT;
		for (size_t f = 0; f < compare->functions; f++)
			if (compare->function[f] == function)
				return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
				                       "--func names %s twice", function->name);
		if (compare->functions == COMPARE_FUNCTIONS)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "--func takes at most %d functions",
			                       COMPARE_FUNCTIONS);
		compare->function[compare->functions++] = function;
	}
	return GQALUT_OK;
}

/* All methods, then all formulas. */
static size_t all_contestants(struct contestant *all)
{
	size_t count = 0;
	const struct gqalut_formula *formula;
	for (int m = 0; m < GQALUT_METHOD_COUNT; m++) {
		const struct gqalut_method_info *info = gqalut_method_info((enum gqalut_method)m);
		all[count++] = (struct contestant){ .name = info->name,
			                            .info = info,
			                            .method = (enum gqalut_method)m };
	}
	for (size_t i = 0; (formula = gqalut_formula_at(i)) && count < COMPARE_CONTESTANTS; i++)
		all[count++] = (struct contestant){ .name = formula->name, .formula = formula };
	return count;
}

static bool serves_any(const struct compare *compare, const struct contestant *contestant)
{
	for (size_t f = 0; f < compare->functions; f++)
		if (!contestant->formula ||
		    gqalut_formula_serves(contestant->formula, compare->function[f]))
			return true;
	return false;
}

static enum gqalut_status add_contestant(struct compare *compare, const char *word,
                                         const struct contestant *all, size_t count,
                                         struct gqalut_diag *diag)
{
	const char *names[COMPARE_CONTESTANTS];
	size_t index;
	for (size_t i = 0; i < count; i++)
		names[i] = all[i].name;
	enum gqalut_status status =
	        find_word("methods", compare->settings->methods, word, names, count, &index, diag);
	if (status)
		return status;
	const struct contestant *found = &all[index];
	for (size_t i = 0; i < compare->contestants; i++)
		if (compare->contestant[i].name == found->name)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "--methods names %s twice", word);
	if (!serves_any(compare, found))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--methods %s computes %s, no function of --func", word,
		                       found->formula->serves);
	compare->contestant[compare->contestants++] = *found;
	return GQALUT_OK;
}

static enum gqalut_status settle_contestants(struct compare *compare, struct gqalut_diag *diag)
{
	struct contestant all[COMPARE_CONTESTANTS];
	size_t count = all_contestants(all);
	const char *text = compare->settings->methods;
	char word[WORD_SIZE];
	if (!text || strcmp(text, "all") == 0) {
		memcpy(compare->contestant, all, count * sizeof *all);
		compare->contestants = count;
		return GQALUT_OK;
	}
	while (next_word(&text, word)) {
		enum gqalut_status status = add_contestant(compare, word, all, count, diag);
		if (status)
			return status;
	}
	return GQALUT_OK;
}

enum gqalut_status compare_paper_frac(const struct gqalut_problem *problem, int *slope_frac,
                                      int *intercept_frac, struct gqalut_diag *diag)
{
	struct gqalut_problem open = *problem;
	struct gqalut_real chords = { .entries = GQALUT_MAX_ENTRIES };
	struct gqalut_table table;
	double step = (problem->hi - problem->lo) / GQALUT_MAX_ENTRIES;
	open.frac_auto = true;
	open.frac_per_entry = false;
	for (int s = 0; s < chords.entries; s++) {
		double x = problem->lo + s * step;
		double y = gqalut_reference(problem->function, x);
		chords.slope[s] = (gqalut_reference(problem->function, x + step) - y) / step;
		chords.intercept[s] = y - chords.slope[s] * x;
		if (s > 0)
			chords.breakpoint[s - 1] = x;
	}
	enum gqalut_status status =
	        gqalut_real_quantise(&chords, &open, GQALUT_REAL_FRAC_SIX, &table, diag);
	if (status)
		return status;
	*slope_frac = table.slope_frac[0];
	*intercept_frac = table.intercept_frac[0];
	return GQALUT_OK;
}

enum gqalut_status compare_paper_protocol(struct gqalut_problem *problem, struct gqalut_diag *diag)
{
	problem->codes = GQALUT_CODES_ALL;
	problem->rounding = GQALUT_ROUNDING_NEAREST;
	problem->frac_auto = false;
	problem->frac_per_entry = false;
	return compare_paper_frac(problem, &problem->slope_frac, &problem->intercept_frac, diag);
}

/* The protocol of the settings, where no option of its own decides. */
static enum gqalut_status settle_protocol(const struct parsed *parsed,
                                          const struct compare *compare,
                                          struct gqalut_problem *problem, struct gqalut_diag *diag)
{
	const struct gqalut_problem given = *problem;
	if (compare->settings->protocol == 0)
		return GQALUT_OK;
	enum gqalut_status status = compare_paper_protocol(problem, diag);
	if (option_given(parsed, "codes"))
		problem->codes = given.codes;
	if (option_given(parsed, "breakpoint-rounding"))
		problem->rounding = given.rounding;
	if (option_given(parsed, "frac")) {
		problem->frac_auto = given.frac_auto;
		problem->frac_per_entry = given.frac_per_entry;
		problem->slope_frac = given.slope_frac;
		problem->intercept_frac = given.intercept_frac;
	}
	return status;
}

/* What is asked of FUNCTION, with the fewest entries. */
static enum gqalut_status settle_problem(const struct parsed *parsed, const struct compare *compare,
                                         const struct gqalut_function *function,
                                         struct gqalut_problem *problem, struct gqalut_diag *diag)
{
	struct gen_settings gen = compare->settings->gen;
	struct gqalut_diag why = { 0 };
	gen_fill_problem(parsed, function, &gen);
	*problem = gen.problem;
	problem->entries = GQALUT_MIN_ENTRIES;
	problem->weights = compare->settings->gen.weights ? &compare->weights : NULL;
	enum gqalut_status status = gqalut_problem_check(problem, &why);
	if (!status)
		status = settle_protocol(parsed, compare, problem, &why);
	if (!status && !option_given(parsed, "beta")) {
		problem->beta_auto = false;
		status = gqalut_eval_best_beta(problem, &problem->beta, &why);
	}
	return status ? gqalut_diag_set(diag, status, "%s: %s", function->name, why.message)
	              : GQALUT_OK;
}

/* Options that none of the contestants reads. */
static enum gqalut_status refuse_idle(const struct parsed *parsed, const struct compare *compare,
                                      struct gqalut_diag *diag)
{
	const char *genetic = option_given_in(parsed, GEN_GENETIC_GROUP);
	const char *training = option_given_in(parsed, GEN_TRAINING_GROUP);
	for (size_t i = 0; i < compare->contestants; i++) {
		const struct contestant *contestant = &compare->contestant[i];
		if (contestant->info && contestant->info->genetic)
			genetic = NULL;
		if (contestant->info && contestant->method == GQALUT_METHOD_NN_LUT)
			training = NULL;
	}
	if (!genetic && !training)
		return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "--%s has no meaning with --methods %s",
	                       genetic ? genetic : training, compare->settings->methods);
}

enum gqalut_status compare_settle(const struct parsed *parsed, struct compare *compare,
                                  struct gqalut_diag *diag)
{
	const struct gen_settings *gen = &compare->settings->gen;
	enum gqalut_status status = settle_functions(compare, diag);
	if (!status)
		status = settle_contestants(compare, diag);
	if (!status)
		status = refuse_idle(parsed, compare, diag);
	if (!status && gen->weights)
		status = gqalut_weights_read(gen->weights, gen->problem.input.bits,
		                             &compare->weights, diag);
	compare->frac_of_protocol =
	        compare->settings->protocol != 0 && !option_given(parsed, "frac");
	for (size_t f = 0; f < compare->functions && !status; f++)
		status = settle_problem(parsed, compare, compare->function[f], &compare->base[f],
		                        diag);
	return status;
}
