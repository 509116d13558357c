/* NN-LUT: that training trains, repeats itself and lands where the method is
 * known to land. */
#include "support.h"

/* The protocol of the papers: all codes, breakpoints to the nearest code. */
static struct gqalut_problem protocol(const char *function, int entries)
{
	struct gqalut_problem problem = problem_for(function, entries);
	problem.codes = GQALUT_CODES_ALL;
	problem.rounding = GQALUT_ROUNDING_NEAREST;
	return problem;
}

static struct gqalut_search_options options_for(uint64_t seed, int steps)
{
	struct gqalut_search_options options;
	gqalut_search_options_init(&options);
	options.method = GQALUT_METHOD_NN_LUT;
	options.seed = seed;
	options.nn.steps = steps;
	options.certify = false;
	return options;
}

static struct gqalut_search_result trained(const struct gqalut_problem *problem,
                                           const struct gqalut_search_options *options)
{
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_search_run(problem, options, &result, &diag), &diag);
	return result;
}

/* MSE of the trained function with real coefficients and real breakpoints. */
static double real_mse(const struct gqalut_problem *problem, const struct gqalut_real *real)
{
	struct gqalut_problem exact = *problem;
	struct gqalut_metrics metrics;
	struct gqalut_diag diag = { 0 };
	exact.rounding = GQALUT_ROUNDING_EXACT;
	assert_ok(gqalut_real_eval(real, &exact, &metrics, &diag), &diag);
	return metrics.real.total.mse;
}

static void same_seed_gives_the_same_network(void **state)
{
	(void)state;
	struct gqalut_problem problem = protocol("gelu", 8);
	struct gqalut_search_options options = options_for(3, 200);
	struct gqalut_search_result a = trained(&problem, &options);
	struct gqalut_search_result b = trained(&problem, &options);
	assert_memory_equal(&a.real, &b.real, sizeof a.real);
	assert_memory_equal(&a.table, &b.table, sizeof a.table);
	options.seed = 4;
	b = trained(&problem, &options);
	assert_memory_not_equal(&a.real, &b.real, sizeof a.real);
}

/* The bits of a short training, from one machine: every other must agree. */
static void network_is_the_same_on_every_machine(void **state)
{
	(void)state;
	struct gqalut_problem problem = protocol("exp", 4);
	struct gqalut_search_options options = options_for(1, 300);
	struct gqalut_real real = trained(&problem, &options).real;
	static const double breakpoint[] = { -0x1.1e6b04831d2aep+0, -0x1.468ecb4c39a77p-1,
		                             -0x1.71c0fab752855p-2 };
	static const double slope[] = { 0, 0x1.82251831f5d9ap-5, -0x1.626b4bc87db68p-3,
		                        -0x1.6ee718d64363cp-3 };
	for (int i = 0; i < 4; i++) {
		if (i < 3)
			assert_near("breakpoint", real.breakpoint[i], breakpoint[i], 0, 0);
		assert_near("slope", real.slope[i], slope[i], 0, 0);
	}
}

static void training_improves(void **state)
{
	(void)state;
	const struct gqalut_function *f;
	for (size_t i = 0; (f = gqalut_function_at(i)) != NULL; i++) {
		struct gqalut_problem problem = protocol(f->name, 8);
		struct gqalut_search_options one = options_for(1, 1), many = options_for(1, 600);
		one.nn.rate = many.nn.rate = 1e-2;
		struct gqalut_search_result before = trained(&problem, &one);
		struct gqalut_search_result after = trained(&problem, &many);
		double ratio = real_mse(&problem, &before.real) / real_mse(&problem, &after.real);
		if (!(ratio > 5.0))
			fail_msg("%s: %g times better after training", f->name, ratio);
	}
}

/* At any x the segments say what the network computes: neighbours meet at a
 * breakpoint that lies inside the domain. */
static void segments_of_a_network_meet(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct gqalut_problem problem = protocol(seed % 2 ? "gelu" : "div", 16);
		struct gqalut_search_options options = options_for(seed, 20);
		struct gqalut_real real = trained(&problem, &options).real;
		assert_int_equal(real.entries, 16);
		for (int i = 0; i < 15; i++) {
			double p = real.breakpoint[i];
			assert_true(p >= problem.lo && p <= problem.hi);
			assert_true(i == 0 || p >= real.breakpoint[i - 1]);
			double left = real.slope[i] * p + real.intercept[i];
			double right = real.slope[i + 1] * p + real.intercept[i + 1];
			assert_near("the lines at a breakpoint", right, left, 1e-12, 1e-12);
		}
	}
}

static void odd_sizes_train(void **state)
{
	(void)state;
	static const struct {
		int entries, samples, batch;
	} sizes[] = { { 2, 16, 1 }, { 2, 16, 16 }, { 3, 1000, 63 }, { 64, 1000, 65 } };
	struct gqalut_problem problem = protocol("gelu", 8);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct gqalut_search_options options = options_for(1, 100);
		problem.entries = sizes[i].entries;
		options.nn.samples = sizes[i].samples;
		options.nn.batch = sizes[i].batch;
		struct gqalut_search_result result = trained(&problem, &options);
		assert_int_equal(result.table.entries, sizes[i].entries);
		assert_int_equal(result.real.entries, sizes[i].entries);
	}
}

static int stop_in_the_middle(void *context, const struct gqalut_progress *progress)
{
	assert_string_equal(progress->stage, "training");
	*(double *)context = progress->done;
	return progress->done >= 0.5;
}

static void training_stops_when_told(void **state)
{
	(void)state;
	struct gqalut_problem problem = protocol("gelu", 8);
	struct gqalut_search_options options = options_for(1, 1000);
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	double done = 0.0;
	options.progress = stop_in_the_middle;
	options.context = &done;
	assert_int_equal(gqalut_search_run(&problem, &options, &result, &diag),
	                 GQALUT_ERR_CANCELLED);
	assert_true(done >= 0.5 && done < 0.7);
}

static int compare(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return (a > b) - (a < b);
}

enum { SEEDS = 5 };

/* Medians over seeds 1..5 of the full training, against medians over five
 * seeds of another implementation of the recipe: within a factor of 2. */
static const struct band {
	const char *function;
	double real, quantised;
} bands[] = { { "gelu", 2.9e-4, 7.6e-4 }, { "hswish", 1.9e-3, 2.6e-3 }, { "exp", 2.1e-5, 5.9e-4 } };

static void medians_are_those_of_the_method(void **state)
{
	const struct band *band = *state;
	struct gqalut_problem problem = protocol(band->function, 8);
	double real[SEEDS], quantised[SEEDS];
	for (int i = 0; i < SEEDS; i++) {
		struct gqalut_search_options options = options_for((uint64_t)(i + 1), 15000);
		struct gqalut_search_result result = trained(&problem, &options);
		real[i] = real_mse(&problem, &result.real);
		quantised[i] = result.objective;
	}
	qsort(real, SEEDS, sizeof real[0], compare);
	qsort(quantised, SEEDS, sizeof quantised[0], compare);
	printf("%s: median of %d seeds %.3g, quantised %.3g\n", band->function, SEEDS,
	       real[SEEDS / 2], quantised[SEEDS / 2]);
	assert_near("real / known", log2(real[SEEDS / 2] / band->real), 0.0, 0, 1);
	assert_near("quantised / known", log2(quantised[SEEDS / 2] / band->quantised), 0.0, 0, 1);
}

static void bad_options_are_refused(void **state)
{
	(void)state;
	struct gqalut_problem problem = protocol("gelu", 8);
	struct gqalut_search_options options = options_for(1, 0);
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	assert_int_equal(gqalut_search_run(&problem, &options, &result, &diag),
	                 GQALUT_ERR_ARGUMENT);
	assert_non_null(strstr(diag.message, "--nn-steps 0 is not allowed"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_seed_gives_the_same_network),
		cmocka_unit_test(network_is_the_same_on_every_machine),
		cmocka_unit_test(training_improves),
		cmocka_unit_test(segments_of_a_network_meet),
		cmocka_unit_test(odd_sizes_train),
		cmocka_unit_test(training_stops_when_told),
		cmocka_unit_test(bad_options_are_refused),
		cmocka_unit_test_prestate(medians_are_those_of_the_method, (void *)&bands[0]),
		cmocka_unit_test_prestate(medians_are_those_of_the_method, (void *)&bands[1]),
		cmocka_unit_test_prestate(medians_are_those_of_the_method, (void *)&bands[2]),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
