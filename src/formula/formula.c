/* The list of formulas, and their measurement by the evaluator. */
#include "formula/formula.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/fixed.h"
#include "fit/samples.h"

const double gqalut_formula_widest = 32768.0;

static const struct gqalut_formula_kind *const kinds[] = {
	&gqalut_formula_i_gelu,       &gqalut_formula_i_exp,       &gqalut_formula_shift_gelu,
	&gqalut_formula_shift_exp,    &gqalut_formula_int_hswish,  &gqalut_formula_direct_int8,
	&gqalut_formula_direct_uint8, &gqalut_formula_table_int16,
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

const struct gqalut_formula *gqalut_formula_at(size_t index)
{
	return index < KINDS ? &kinds[index]->formula : NULL;
}

static const struct gqalut_formula_kind *find(const char *name)
{
	for (size_t i = 0; i < KINDS; i++)
		if (strcmp(kinds[i]->formula.name, name) == 0)
			return kinds[i];
	return NULL;
}

const struct gqalut_formula *gqalut_formula_find(const char *name)
{
	const struct gqalut_formula_kind *kind = find(name);
	return kind ? &kind->formula : NULL;
}

bool gqalut_formula_serves(const struct gqalut_formula *formula,
                           const struct gqalut_function *function)
{
	const char *word = formula->serves;
	if (*word == '\0')
		return true;
	for (;;) {
		size_t length = strcspn(word, ",");
		if (length == strlen(function->name) && strncmp(word, function->name, length) == 0)
			return true;
		if (word[length] == '\0')
			return false;
		word += length + 1;
	}
}

int64_t gqalut_formula_shift_to(int32_t q, int alpha, int frac)
{
	return frac >= alpha ? q * ((int64_t)1 << (frac - alpha))
	                     : gqalut_fixed_floor_shift(q, alpha - frac);
}

enum gqalut_status gqalut_formula_check_range(const struct gqalut_formula_work *work,
                                              const char *name, double least, double most,
                                              const char *rule, struct gqalut_diag *diag)
{
	const struct gqalut_problem *problem = work->problem;
	for (int a = 0; a < problem->alpha_count; a++) {
		int64_t first, last;
		if (!gqalut_samples_codes(problem, problem->alpha[a], &first, &last))
			continue;
		double low = gqalut_fixed_real(first, -problem->alpha[a]);
		double high = gqalut_fixed_real(last, -problem->alpha[a]);
		if (low < least || high > most)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "%s: x = %g at alpha %d: %s", name,
			                       low < least ? low : high, problem->alpha[a], rule);
	}
	return GQALUT_OK;
}

static double nothing(const void *context, int alpha, int32_t q)
{
	(void)context;
	(void)alpha;
	(void)q;
	return 0.0;
}

struct measured {
	const struct gqalut_formula_kind *kind;
	struct gqalut_formula_work work;
};

static double value(const void *context, int alpha, int32_t q)
{
	const struct measured *measured = context;
	return measured->work.scale * (double)measured->kind->compute(&measured->work, alpha, q);
}

/* Makes what FORMULA needs for PROBLEM; work.entry is to be freed after success
 * and failure. */
static enum gqalut_status prepare(const struct gqalut_formula *formula,
                                  const struct gqalut_problem *problem, struct measured *measured,
                                  struct gqalut_diag *diag)
{
	struct gqalut_metrics metrics;
	*measured =
	        (struct measured){ .kind = find(formula->name), .work = { .problem = problem } };
	if (!measured->kind)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "no formula is named %s",
		                       formula->name);
	if (!gqalut_formula_serves(&measured->kind->formula, problem->function))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "%s computes %s, not %s",
		                       formula->name, measured->kind->formula.serves,
		                       problem->function->name);
	/* This checks the problem, and tells the output scale that it leaves open. */
	enum gqalut_status status = gqalut_eval_values(problem, nothing, NULL, &metrics, diag);
	if (status)
		return status;
	measured->work.beta = metrics.beta;
	return measured->kind->prepare(&measured->work, diag);
}

enum gqalut_status gqalut_formula_eval(const struct gqalut_formula *formula,
                                       const struct gqalut_problem *problem,
                                       struct gqalut_metrics *metrics, int *bytes,
                                       struct gqalut_operations *operations,
                                       struct gqalut_diag *diag)
{
	struct measured measured;
	struct gqalut_metrics made;
	enum gqalut_status status = prepare(formula, problem, &measured, diag);
	if (!status)
		status = gqalut_eval_values(problem, value, &measured, &made, diag);
	free(measured.work.entry);
	if (status)
		return status;
	*metrics = made;
	if (bytes)
		*bytes = measured.work.bytes;
	if (operations)
		*operations = measured.kind->operations;
	return GQALUT_OK;
}

enum gqalut_status
gqalut_formula_each(const struct gqalut_formula *formula, const struct gqalut_problem *problem,
                    void (*take)(void *context, const struct gqalut_code_value *value),
                    void *context, struct gqalut_diag *diag)
{
	struct measured measured;
	enum gqalut_status status = prepare(formula, problem, &measured, diag);
	for (int a = 0; !status && a < problem->alpha_count; a++) {
		const int alpha = problem->alpha[a];
		int64_t first, last;
		if (!gqalut_samples_codes(problem, alpha, &first, &last))
			continue;
		for (int64_t q = first; q <= last; q++) {
			const double x = gqalut_fixed_real(q, -alpha);
			take(context, &(struct gqalut_code_value){
			                      .alpha = alpha,
			                      .code = (int32_t)q,
			                      .x = x,
			                      .wanted = gqalut_reference(problem->function, x),
			                      .got = value(&measured, alpha, (int32_t)q) });
		}
	}
	free(measured.work.entry);
	return status;
}

void gqalut_table_operations(const struct gqalut_table *table, struct gqalut_operations *operations)
{
	int shifts = 0;
	for (int a = 0; a < table->alpha_count; a++) {
		int frac = gqalut_table_frac_bits(table, table->alpha[a]);
		for (int s = 0; s < table->entries; s++) {
			int product = frac > table->slope_frac[s] + table->alpha[a];
			int intercept = frac > table->intercept_frac[s];
			if (product + intercept > shifts)
				shifts = product + intercept;
		}
	}
	*operations = (struct gqalut_operations){
		.loads = 2,
		.comparisons = table->entries - 1,
		.multiplies = 1,
		.adds = 1,
		.shifts = shifts,
	};
}
