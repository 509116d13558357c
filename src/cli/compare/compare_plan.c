/* What gqalut compare runs for functions, entries and contestants. */
#include <stdlib.h>

#include "compare/compare.h"

/* Formulas have no entries.  Where one number of entries is compared they stand
 * beside it, else before the tables of their function. */
static size_t problems_of(const struct compare *compare)
{
	size_t entries = (size_t)compare->settings->entries.count;
	return compare->functions * (entries == 1 ? 1 : entries + 1);
}

static enum gqalut_status reserve(struct compare *compare, struct plan *plan,
                                  struct gqalut_diag *diag)
{
	size_t problems = problems_of(compare), lines = problems * compare->contestants;
	size_t seeds = (size_t)compare->settings->seeds.count;
	size_t trials = problems * (1 + compare->contestants * seeds);
	plan->problem = calloc(problems, sizeof *plan->problem);
	plan->line = calloc(lines, sizeof *plan->line);
	compare->trials.trial = calloc(trials, sizeof *compare->trials.trial);
	if (!plan->problem || !plan->line || !compare->trials.trial)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	return GQALUT_OK;
}

static struct trial *add_trial(struct compare *compare, const struct gqalut_problem *problem)
{
	struct trial *trial = &compare->trials.trial[compare->trials.count++];
	trial->problem = problem;
	return trial;
}

static struct line *add_line(struct compare *compare, struct plan *plan,
                             const struct gqalut_problem *problem,
                             const struct contestant *contestant)
{
	struct line *line = &plan->line[plan->lines++];
	line->problem = problem;
	line->name = contestant->name;
	line->formula = contestant->formula != NULL;
	line->first = compare->trials.count;
	line->count = 1;
	line->optimum = NO_TRIAL;
	return line;
}

/* A line of CONTESTANT, whose optimum is the trial OPTIMUM. */
static void add_method(struct compare *compare, struct plan *plan,
                       const struct gqalut_problem *problem, const struct contestant *contestant,
                       size_t optimum)
{
	const struct seeds_value *seeds = &compare->settings->seeds;
	struct line *line = add_line(compare, plan, problem, contestant);
	line->optimum = optimum;
	if (contestant->method == GQALUT_METHOD_EXACT) {
		line->first = optimum;
		return;
	}
	if (contestant->info->seeded)
		line->count = (size_t)seeds->count;
	for (size_t i = 0; i < line->count; i++) {
		struct trial *trial = add_trial(compare, problem);
		trial->method = contestant->method;
		trial->seed = seeds->seed[i];
		/* The protocol says nothing about a format that is a method's own. */
		trial->frac_open =
		        compare->frac_of_protocol && contestant->method == GQALUT_METHOD_LUT_APP;
	}
}

static void add_tables(struct compare *compare, struct plan *plan,
                       const struct gqalut_problem *problem, size_t *optimum)
{
	*optimum = compare->trials.count;
	add_trial(compare, problem)->method = GQALUT_METHOD_EXACT;
	for (size_t c = 0; c < compare->contestants; c++)
		if (!compare->contestant[c].formula)
			add_method(compare, plan, problem, &compare->contestant[c], *optimum);
}

static void add_formulas(struct compare *compare, struct plan *plan,
                         const struct gqalut_problem *problem, size_t optimum)
{
	for (size_t c = 0; c < compare->contestants; c++) {
		const struct contestant *contestant = &compare->contestant[c];
		if (!contestant->formula ||
		    !gqalut_formula_serves(contestant->formula, problem->function))
			continue;
		add_line(compare, plan, problem, contestant)->optimum = optimum;
		add_trial(compare, problem)->formula = contestant->formula;
	}
}

static struct gqalut_problem *add_problem(struct compare *compare, struct plan *plan,
                                          size_t function, int entries)
{
	struct gqalut_problem *problem = &plan->problem[plan->problems++];
	*problem = compare->base[function];
	problem->entries = entries;
	return problem;
}

enum gqalut_status plan_make(struct compare *compare, struct plan *plan, struct gqalut_diag *diag)
{
	const struct sizes_value *entries = &compare->settings->entries;
	*plan = (struct plan){ 0 };
	enum gqalut_status status = reserve(compare, plan, diag);
	for (size_t f = 0; f < compare->functions && !status; f++) {
		size_t optimum = NO_TRIAL;
		if (entries->count > 1)
			add_formulas(compare, plan,
			             add_problem(compare, plan, f, GQALUT_MIN_ENTRIES), NO_TRIAL);
		for (int n = 0; n < entries->count; n++)
			add_tables(compare, plan, add_problem(compare, plan, f, entries->size[n]),
			           &optimum);
		if (entries->count == 1)
			add_formulas(compare, plan, &plan->problem[plan->problems - 1], optimum);
	}
	return status;
}

void plan_free(struct plan *plan)
{
	free(plan->problem);
	free(plan->line);
	*plan = (struct plan){ 0 };
}
