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

/* Many tensors of few bits, by the least error for each number of bits. */
static double by_bits(const struct gqalut_mx_choice *c, int count, int widths, int budget)
{
	enum { LIMIT = 4000 };
	static double best[LIMIT + 1], next[LIMIT + 1];
	assert_true(budget <= LIMIT);
	for (int b = 0; b <= budget; b++)
		best[b] = 0.0;
	for (int i = 0; i < count; i++, c += widths) {
		for (int b = 0; b <= budget; b++) {
			next[b] = INFINITY;
			for (int w = 0; w < widths; w++)
				if ((int)c[w].bits <= b)
					next[b] = fmin(next[b],
					               best[b - (int)c[w].bits] + c[w].error);
		}
		memcpy(best, next, sizeof best);
	}
	return best[budget];
}

static void test_many_tensors(void **state)
{
	(void)state;
	enum { COUNT = 50, WAYS = 6 };
	struct gqalut_rng rng = gqalut_rng_make(7);
	for (int trial = 0; trial < 60; trial++) {
		struct gqalut_mx_choice c[COUNT * WAYS];
		int chosen[COUNT], least = 0, most = 0;
		for (int i = 0; i < COUNT; i++) {
			int size = 1 + gqalut_rng_below(&rng, 8);
			double error = ldexp((double)size, gqalut_rng_below(&rng, 12));
			for (int w = 0; w < WAYS; w++, error /= 4.0) {
				double noise = (double)gqalut_rng_below(&rng, 100) / 300.0;
				c[i * WAYS + w] =
				        (struct gqalut_mx_choice){ (uint64_t)(size * (w + 3)),
					                           error * (1.0 + noise) };
			}
			least += size * 3;
			most += size * (WAYS + 2);
		}
		int budget = least + gqalut_rng_below(&rng, most - least + 2);
		uint64_t bits = 0;
		double error = 0.0;
		struct gqalut_diag diag = { 0 };
		assert_ok(gqalut_mx_budget(c, COUNT, WAYS, (uint64_t)budget, chosen, &diag), &diag);
		for (int i = 0; i < COUNT; i++) {
			bits += c[i * WAYS + chosen[i]].bits;
			error += c[i * WAYS + chosen[i]].error;
		}
		assert_true(bits <= (uint64_t)budget);
		assert_true(error == by_bits(c, COUNT, WAYS, budget));
	}
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
		cmocka_unit_test(test_many_tensors),
		cmocka_unit_test(test_refusals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
