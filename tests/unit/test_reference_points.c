/* The optimum of the standard tables, computed independently of this library:
 * fractions (6, 6); the best fractions; breakpoints rounded to nearest, (6, 6). */
#include "support.h"

static const struct row {
	const char *function;
	int entries;
	double fixed, best;
	int slope_frac, intercept_frac;
	double nearest;
} rows[] = {
	{ "gelu", 8, 2.307e-5, 1.407e-5, 6, 8, 3.204e-5 },
	{ "hswish", 8, 9.868e-5, 9.187e-5, 6, 7, 1.114e-4 },
	{ "exp", 8, 1.415e-5, 8.058e-6, 7, 6, 1.631e-5 },
	{ "div", 8, 2.024e-4, 3.556e-5, 5, 5, 2.024e-4 },
	{ "rsqrt", 8, 8.140e-5, 3.797e-5, 6, 5, 8.140e-5 },
	{ "silu", 8, 2.699e-5, 2.034e-5, 6, 8, 3.597e-5 },
	{ "gelu", 16, 3.705e-6, 1.923e-6, 6, 8, 5.106e-6 },
	{ "hswish", 16, 8.676e-6, 8.217e-6, 6, 7, 1.208e-5 },
	{ "exp", 16, 8.198e-6, 2.665e-6, 7, 6, 9.215e-6 },
	{ "div", 16, 1.608e-5, 4.653e-6, 6, 5, 1.608e-5 },
	{ "rsqrt", 16, 3.637e-6, 3.637e-6, 6, 6, 3.637e-6 },
};

/* Half a unit of the fourth digit. */
static const double FOUR_DIGITS = 0.5e-3;

static void check(const struct gqalut_problem *problem, double wanted)
{
	struct gqalut_search_result result = search(problem, GQALUT_METHOD_EXACT, 1);
	struct gqalut_metrics metrics;
	struct gqalut_diag diag = { 0 };
	char what[64];
	snprintf(what, sizeof what, "%s_%d", problem->function->name, problem->entries);
	assert_ok(gqalut_eval_table(&result.table, problem, &metrics, &diag), &diag);
	assert_near(what, result.objective, wanted, FOUR_DIGITS, 0);
	assert_near(what, metrics.real.total.mse, result.objective, 1e-9, 0);
}

static void optimum_is_that_of_the_reference(void **state)
{
	const struct row *row = *state;
	struct gqalut_problem problem = problem_for(row->function, row->entries);
	check(&problem, row->best);
	struct gqalut_table table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
	assert_int_equal(table.slope_frac[0], row->slope_frac);
	assert_int_equal(table.intercept_frac[0], row->intercept_frac);

	problem.frac_auto = false;
	problem.slope_frac = problem.intercept_frac = 6;
	check(&problem, row->fixed);
	problem.rounding = GQALUT_ROUNDING_NEAREST;
	check(&problem, row->nearest);
}

int main(void)
{
	enum { ROWS = sizeof rows / sizeof rows[0] };
	struct CMUnitTest tests[ROWS];
	char names[ROWS][32];
	for (int i = 0; i < ROWS; i++) {
		snprintf(names[i], sizeof names[i], "%s_%d", rows[i].function, rows[i].entries);
		tests[i] = (struct CMUnitTest){ names[i], optimum_is_that_of_the_reference, NULL,
			                        NULL, (void *)(uintptr_t)&rows[i] };
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
