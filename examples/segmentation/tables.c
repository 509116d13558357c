/* Searches for the tables of a kit. */
#include "kit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const function_names[FUNCTIONS] = { "exp", "div", "rsqrt", "gelu", "hswish" };

static int complain(const char *name, const struct gqalut_diag *diag)
{
	fprintf(stderr, "segment: %s: %s\n", name, diag->message);
	return -1;
}

/* The alphas of the bits of ALPHAS, or the function's own. */
static void set_alphas(struct gqalut_problem *problem, unsigned alphas)
{
	if (alphas == 0)
		return;
	problem->alpha_count = 0;
	for (int alpha = 0; alpha <= 6; alpha++)
		if (alphas >> alpha & 1u)
			problem->alpha[problem->alpha_count++] = alpha;
}

static enum gqalut_status make_problem(const struct search_orders *orders, enum function f,
                                       struct gqalut_problem *problem, struct gqalut_diag *diag)
{
	const struct gqalut_rate rate = { 0, 0 };
	const struct gqalut_function *function = gqalut_function_find(function_names[f]);
	const int elementwise = f == FUNCTION_GELU || f == FUNCTION_HSWISH;
	gqalut_problem_init(problem, function);
	problem->entries = orders->entries;
	if (elementwise) {
		set_alphas(problem, orders->alphas);
		problem->weights = orders->weights;
	}
	/* As published, breakpoints are rounded to codes. */
	if (orders->ranges && orders->method != GQALUT_METHOD_EXACT)
		problem->rounding = GQALUT_ROUNDING_NEAREST;
	if ((elementwise && !orders->folded) || (orders->ranges && f == FUNCTION_EXP))
		return GQALUT_OK;
	return gqalut_problem_reduce(problem,
	                             orders->ranges ? GQALUT_REDUCTION_MULTI_RANGE
	                                            : gqalut_reduction_best(function),
	                             rate, diag);
}

int tables_search(const struct search_orders *orders, struct tables *tables)
{
	struct gqalut_search_options options;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	gqalut_search_options_init(&options);
	options.method = orders->method;
	options.certify = false;
	for (int f = 0; f < FUNCTIONS; f++) {
		struct gqalut_problem problem;
		static struct gqalut_search_result result;
		if (make_problem(orders, (enum function)f, &problem, &diag) ||
		    gqalut_search_run(&problem, &options, &result, &diag))
			return complain(function_names[f], &diag);
		tables->of[f] = result.table;
	}
	return 0;
}

double tables_error(const struct search_orders *orders, enum function function,
                    const struct gqalut_table *table, const struct gqalut_weights *weights)
{
	struct gqalut_problem problem;
	struct gqalut_metrics metrics;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	if (make_problem(orders, function, &problem, &diag))
		return NAN;
	problem.weights = weights;
	problem.floor = 0.0;
	return gqalut_eval_table(table, &problem, &metrics, &diag) ? NAN : metrics.real.total.mse;
}

static void take_value(void *context, const struct gqalut_code_value *value)
{
	double(*values)[CODES] = context;
	values[value->alpha][value->code + 128] = value->got;
}

double (*formula_values(const char *name, enum function function))[CODES]
{
	struct gqalut_problem problem;
	struct gqalut_diag diag;
	double(*values)[CODES] = calloc(7, sizeof *values);
	gqalut_diag_clear(&diag);
	gqalut_problem_init(&problem, gqalut_function_find(function_names[function]));
	problem.lo = -128.0;
	problem.hi = 128.0;
	if (values &&
	    !gqalut_formula_each(gqalut_formula_find(name), &problem, take_value, values, &diag))
		return values;
	complain(name, &diag);
	free(values);
	return NULL;
}
