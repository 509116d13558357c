/* The choice of widths against every combination. */
#include "support.h"

#include <gqalut/mx_budget.h>

#include "core/rng.h"

enum { MOST = 5, WIDTHS = 4 };

static double brute(const struct gqalut_mx_choice *c, int count, uint64_t budget)
{
	double best = INFINITY;
	for (int code = 0; code < 1 << (2 * count); code++) {
		uint64_t bits = 0;
		double error = 0.0;
		for (int i = 0; i < count; i++) {
			bits += c[i * WIDTHS + (code >> (2 * i) & 3)].bits;
			error += c[i * WIDTHS + (code >> (2 * i) & 3)].error;
		}
		if (bits <= budget && error < best)
			best = error;
	}
	return best;
}

static void test_every_combination(void **state)
{
	(void)state;
	struct gqalut_rng rng = gqalut_rng_make(6);
	int feasible = 0;
	for (int trial = 0; trial < 2000; trial++) {
		struct gqalut_mx_choice c[MOST * WIDTHS];
		int chosen[MOST], count = 1 + (int)gqalut_rng_below(&rng, MOST);
		for (int i = 0; i < count * WIDTHS; i++)
			c[i] = (struct gqalut_mx_choice){ (uint64_t)gqalut_rng_below(&rng, 40),
				                          (double)gqalut_rng_below(&rng, 1000) /
				                                  7.0 };
		uint64_t budget = (uint64_t)gqalut_rng_below(&rng, 120), bits = 0;
		double best = brute(c, count, budget), error = 0.0;
		enum gqalut_status status =
		        gqalut_mx_budget(c, (size_t)count, WIDTHS, budget, chosen, NULL);
		assert_int_equal(status, isinf(best) ? GQALUT_ERR_INFEASIBLE : GQALUT_OK);
		if (status)
			continue;
		feasible++;
		for (int i = 0; i < count; i++) {
			bits += c[i * WIDTHS + chosen[i]].bits;
			error += c[i * WIDTHS + chosen[i]].error;
		}
		assert_true(bits <= budget);
		assert_true(error == best);
	}
	assert_true(feasible > 1000);
}

static void test_refusals(void **state)
{
	(void)state;
	struct gqalut_mx_choice c[1] = { { 3, NAN } };
	int chosen[1];
	assert_int_equal(gqalut_mx_budget(c, 0, 1, 9, chosen, NULL), GQALUT_ERR_ARGUMENT);
	assert_int_equal(gqalut_mx_budget(c, 1, 1, 9, chosen, NULL), GQALUT_ERR_ARGUMENT);
	c[0].error = 0.0;
	assert_int_equal(gqalut_mx_budget(c, 1, 1, 2, chosen, NULL), GQALUT_ERR_INFEASIBLE);
	assert_int_equal(gqalut_mx_budget(c, 1, 1, 3, chosen, NULL), GQALUT_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_combination),
		cmocka_unit_test(test_refusals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
