/* The search as a whole: rules of a problem, formats, smallest tables,
 * certificates, determinism. */
#include "support.h"

#include <math.h>
#include <pthread.h>

static void refused(const struct gqalut_problem *problem, const char *word)
{
	struct gqalut_diag diag = { 0 };
	if (gqalut_problem_check(problem, &diag) != GQALUT_ERR_ARGUMENT)
		fail_msg("taken, though its %s is wrong", word);
	if (!strstr(diag.message, word))
		fail_msg("'%s' does not name %s", diag.message, word);
}

static void problems_outside_the_rules_are_refused(void **state)
{
	(void)state;
	struct gqalut_problem p;
	static const int entries[] = { -1, 0, 1, 65, 300 };
	for (int i = 0; i < 5; i++) {
		p = problem_for("gelu", entries[i]);
		refused(&p, "entries");
	}
	p = problem_for("gelu", 64); /* 4-bit codes at one alpha: 16 points */
	p.input.bits = 4;
	p.alpha_count = 1;
	p.alpha[0] = 2;
	refused(&p, "entries");
	p = problem_for("gelu", 8);
	p.lo = 4;
	refused(&p, "range");
	p.lo = NAN;
	refused(&p, "range");
	p.lo = -INFINITY;
	refused(&p, "range");
	p = problem_for("div", 8);
	p.lo = -1;
	refused(&p, "x != 0");
	p = problem_for("rsqrt", 8);
	p.lo = 0;
	refused(&p, "x > 0");
	p = problem_for("exp", 8);
	p.hi = 800; /* e^800 is not finite */
	refused(&p, "range");
	p = problem_for("gelu", 8);
	p.alpha[6] = 25;
	refused(&p, "alphas");
	p = problem_for("div", 8);
	p.alpha[0] = -4; /* 0.5..4 holds no multiple of 16 */
	refused(&p, "alpha");
	p = problem_for("gelu", 8);
	p.alpha[3] = 2;
	refused(&p, "ascending");
	p = problem_for("gelu", 8);
	p.input.bits = 13;
	refused(&p, "in-bits");
	p = problem_for("gelu", 8);
	p.coef_bits = 3;
	refused(&p, "coef-bits");
	p = problem_for("gelu", 8);
	p.floor = 1.5;
	refused(&p, "floor");
	p = problem_for("gelu", 8);
	struct gqalut_weights normal = { .kind = GQALUT_WEIGHTS_NORMAL, .scale = 1 };
	p.weights = &normal;
	p.objective = GQALUT_OBJECTIVE_MAX_ABS;
	refused(&p, "weights");
	p = problem_for("gelu", 8);
	p.codes = GQALUT_CODES_ALL;
	p.alpha[6] = 20;
	refused(&p, "codes");
}

static void fewer_codes_than_entries_at_one_alpha_is_fine(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 16); /* 9 codes at alpha 0 */
	struct gqalut_metrics metrics;
	struct gqalut_diag diag = { 0 };
	struct gqalut_table table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
	assert_ok(gqalut_eval_table(&table, &problem, &metrics, &diag), &diag);
	assert_true(metrics.dead[0] != 0);
	assert_int_equal(metrics.dead_everywhere, 0);
}

static void fixed_fractions_that_overflow_are_refused(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	options.method = GQALUT_METHOD_EXACT;
	problem.frac_auto = false;
	problem.slope_frac = 6;
	problem.intercept_frac = 30;
	assert_int_equal(gqalut_search_run(&problem, &options, &result, &diag),
	                 GQALUT_ERR_OVERFLOW);
}

static int never_called(void *context, const struct gqalut_progress *progress)
{
	(void)context;
	fail_msg("a search has begun: %s", progress->stage);
	return 1;
}

static void wrong_options_are_refused_before_any_search(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	options.progress = never_called;
	options.ga.population = 3;
	assert_int_equal(gqalut_search_run(&problem, &options, &result, &diag),
	                 GQALUT_ERR_ARGUMENT);
	assert_non_null(strstr(diag.message, "--population 3"));
	assert_int_equal(gqalut_search_smallest(&problem, &options, 1e-5, &result, NULL),
	                 GQALUT_ERR_ARGUMENT);
	gqalut_diag_clear(&diag);
	options.method = GQALUT_METHOD_COUNT;
	assert_int_equal(gqalut_search_run(&problem, &options, &result, &diag),
	                 GQALUT_ERR_ARGUMENT);
	assert_string_equal(diag.message, "no method has the number 8");
	assert_int_equal(gqalut_search_smallest(&problem, &options, 1e-5, &result, NULL),
	                 GQALUT_ERR_ARGUMENT);
}

/* Every table of every width passes its own check and reaches its bound. */
static void every_format_is_solved(void **state)
{
	(void)state;
	for (int in_bits = 4; in_bits <= 12; in_bits += 2)
		for (int coef_bits = 4; coef_bits <= 16; coef_bits += 4)
			for (int variant = 0; variant < 6; variant++) {
				struct gqalut_problem problem =
				        problem_for(variant % 2 ? "sqrt" : "gelu", 5);
				problem.input.bits = in_bits;
				problem.input.is_signed = variant % 2 == 0;
				problem.coef_bits = coef_bits;
				problem.rounding = (enum gqalut_rounding)(variant / 2);
				struct gqalut_search_result result =
				        search(&problem, GQALUT_METHOD_EXACT, 1);
				struct gqalut_metrics metrics;
				struct gqalut_diag diag = { 0 };
				assert_ok(gqalut_table_check(&result.table, &diag), &diag);
				assert_ok(
				        gqalut_eval_table(&result.table, &problem, &metrics, &diag),
				        &diag);
				assert_near(problem.function->name, metrics.real.total.mse,
				            result.objective, 1e-6, 1e-20);
			}
}

static void more_entries_or_bits_never_raise_the_optimum(void **state)
{
	(void)state;
	static const char *functions[] = { "gelu", "exp", "tanh", "log" };
	for (int f = 0; f < 4; f++) {
		double before = INFINITY;
		for (int entries = 2; entries <= 20; entries += 3) {
			struct gqalut_problem problem = problem_for(functions[f], entries);
			double optimum = search(&problem, GQALUT_METHOD_EXACT, 1).objective;
			assert_true(optimum <= before * (1 + 1e-12));
			before = optimum;
		}
		before = INFINITY;
		for (int bits = 4; bits <= 12; bits++) {
			struct gqalut_problem problem = problem_for(functions[f], 8);
			problem.coef_bits = bits;
			double optimum = search(&problem, GQALUT_METHOD_EXACT, 1).objective;
			assert_true(optimum <= before * (1 + 1e-12));
			before = optimum;
		}
	}
}

static void smallest_table_meets_its_target_and_one_entry_less_does_not(void **state)
{
	(void)state;
	static const double targets[] = { 1e-3, 1e-4, 1.5e-5, 2e-6 };
	for (int i = 0; i < 4; i++)
		for (int method = 0; method < 2; method++) {
			struct gqalut_problem problem = problem_for("gelu", 8);
			struct gqalut_search_options options;
			struct gqalut_search_result result;
			struct gqalut_diag diag = { 0 };
			gqalut_search_options_init(&options);
			options.method = (enum gqalut_method)method;
			assert_ok(gqalut_search_smallest(&problem, &options, targets[i], &result,
			                                 &diag),
			          &diag);
			assert_true(result.objective <= targets[i]);
			problem.entries = result.table.entries - 1;
			if (problem.entries >= 2)
				assert_true(search(&problem, GQALUT_METHOD_EXACT, 1).objective >
				            targets[i]);
		}
	struct gqalut_problem problem = problem_for("exp", 8);
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	problem.coef_bits = 5;
	assert_int_equal(gqalut_search_smallest(&problem, &options, 1e-9, &result, &diag),
	                 GQALUT_ERR_INFEASIBLE);
	assert_int_equal(result.table.entries, 64);
	assert_non_null(strstr(diag.message, "best reachable"));
}

/* relu6 exact at six points on three lines: two entries cannot meet them. */
static struct gqalut_problem relu6_on_three_lines(int entries)
{
	static const double points[] = { -2, -1, 3, 5, 7, 8 };
	struct gqalut_problem problem = problem_for("relu6", entries);
	problem.exact_at_count = 6;
	memcpy(problem.exact_at, points, sizeof points);
	return problem;
}

static void smallest_table_has_enough_entries_for_its_exact_points(void **state)
{
	(void)state;
	for (int method = 0; method < 2; method++) {
		struct gqalut_problem problem = relu6_on_three_lines(8);
		struct gqalut_search_options options;
		struct gqalut_search_result result;
		struct gqalut_diag diag = { 0 };
		gqalut_search_options_init(&options);
		options.method = (enum gqalut_method)method;
		assert_ok(gqalut_search_smallest(&problem, &options, 10.0, &result, &diag), &diag);
		assert_int_equal(result.table.entries, 3);
		/* Where no number of entries will do, the point is named. */
		problem = problem_for("exp", 8);
		problem.exact_at_count = 1;
		problem.exact_at[0] = -1.0;
		assert_int_equal(gqalut_search_smallest(&problem, &options, 10.0, &result, &diag),
		                 GQALUT_ERR_INFEASIBLE);
		assert_non_null(strstr(diag.message, "exp(-1)"));
	}
}

static void points_on_more_lines_than_entries_are_refused(void **state)
{
	(void)state;
	for (int per_entry = 0; per_entry < 2; per_entry++) {
		struct gqalut_problem problem = relu6_on_three_lines(2);
		struct gqalut_search_options options;
		struct gqalut_search_result result;
		struct gqalut_diag diag = { 0 };
		gqalut_search_options_init(&options);
		options.method = GQALUT_METHOD_EXACT;
		problem.frac_per_entry = per_entry;
		assert_int_equal(gqalut_search_run(&problem, &options, &result, &diag),
		                 GQALUT_ERR_INFEASIBLE);
		problem.entries = 3;
		gqalut_diag_clear(&diag);
		assert_ok(gqalut_search_run(&problem, &options, &result, &diag), &diag);
		assert_near("objective", result.objective, 0.0, 0, 0);
	}
}

static void points_that_chance_does_not_meet_are_met_without_a_certificate_too(void **state)
{
	(void)state;
	struct gqalut_problem problem = relu6_on_three_lines(3);
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	options.ga.generations = 1;
	options.ga.population = 4;
	options.ga.refine = 0;
	options.certify = false;
	assert_ok(gqalut_search_run(&problem, &options, &result, &diag), &diag);
	assert_near("objective", result.objective, 0.0, 0, 0);
	assert_false(result.certificate.available);
}

static void certificate_of_a_foreign_table_is_its_gap(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_search_options options;
	struct gqalut_certificate certificate;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	double optimum = search(&problem, GQALUT_METHOD_EXACT, 1).objective;
	assert_ok(gqalut_search_certify(&problem, &options, 2 * optimum, &certificate, &diag),
	          &diag);
	assert_near("gap", certificate.gap, 1.0, 1e-9, 0);
	assert_false(certificate.optimal);
	assert_ok(gqalut_search_certify(&problem, &options, optimum / 2, &certificate, &diag),
	          &diag);
	assert_near("gap", certificate.gap, -0.5, 1e-9, 0);
	assert_false(certificate.optimal);

	/* Above 0, which lines reach here, nothing is a few per cent. */
	problem = problem_for("relu6", 3);
	assert_ok(gqalut_search_certify(&problem, &options, 0.25, &certificate, &diag), &diag);
	assert_true(certificate.available && !certificate.optimal && isinf(certificate.gap));
	assert_near("bound", certificate.lower_bound, 0.0, 0, 0);
	assert_ok(gqalut_search_certify(&problem, &options, 0.0, &certificate, &diag), &diag);
	assert_true(certificate.optimal);
	assert_near("gap", certificate.gap, 0.0, 0, 0);
}

static void exact_points_are_kept_by_both_methods(void **state)
{
	(void)state;
	static const char *functions[] = { "gelu", "hswish", "exp", "tanh", "silu" };
	for (int f = 0; f < 5; f++)
		for (int method = 0; method < 2; method++)
			for (int rounding = 0; rounding < 3; rounding++) {
				struct gqalut_problem problem = problem_for(functions[f], 8);
				struct gqalut_metrics metrics;
				struct gqalut_diag diag = { 0 };
				problem.rounding = (enum gqalut_rounding)rounding;
				problem.exact_at_count = 1;
				struct gqalut_table table =
				        search(&problem, (enum gqalut_method)method, 1).table;
				assert_ok(gqalut_eval_table(&table, &problem, &metrics, &diag),
				          &diag);
				assert_true(metrics.zero_in_domain);
				if (!metrics.zero_exact)
					fail_msg("%s(0) = %g", functions[f], metrics.zero_got);
			}
}

static void weights_move_the_error_to_where_data_is_rare(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_weights normal = { .kind = GQALUT_WEIGHTS_NORMAL, .mu = 0, .scale = 0.2 };
	struct gqalut_metrics uniform, weighted;
	struct gqalut_diag diag = { 0 };
	struct gqalut_table plain = search(&problem, GQALUT_METHOD_EXACT, 1).table;
	problem.weights = &normal;
	struct gqalut_table fitted = search(&problem, GQALUT_METHOD_EXACT, 1).table;
	assert_ok(gqalut_eval_table(&plain, &problem, &uniform, &diag), &diag);
	assert_ok(gqalut_eval_table(&fitted, &problem, &weighted, &diag), &diag);
	assert_true(weighted.real.total.mse < uniform.real.total.mse);
	assert_true(weighted.real.total.mse_uniform > uniform.real.total.mse_uniform);
}

/* f with the last bit of every value moved up or down, as another libm might. */
static const struct gqalut_function *true_function;

static double perturbed(double x)
{
	double y = true_function->value(x);
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	bits *= UINT64_C(0x9e3779b97f4a7c15);
	return nextafter(y, bits >> 63 ? INFINITY : -INFINITY);
}

static void last_bit_of_the_reference_changes_no_table(void **state)
{
	(void)state;
	for (size_t i = 0; (true_function = gqalut_function_at(i)) != NULL; i++) {
		for (int method = 0; method < 2; method++) {
			struct gqalut_problem problem = problem_for(true_function->name, 8);
			struct gqalut_function shaken = *true_function;
			struct gqalut_table a =
			        search(&problem, (enum gqalut_method)method, 1).table;
			shaken.value = perturbed;
			problem.function = &shaken;
			struct gqalut_table b =
			        search(&problem, (enum gqalut_method)method, 1).table;
			if (memcmp(&a, &b, sizeof a) != 0)
				fail_msg("%s differs by %s", true_function->name,
				         gqalut_method_text((enum gqalut_method)method));
		}
	}
}

static void *run_in_thread(void *context)
{
	struct gqalut_search_result *result = context;
	struct gqalut_problem problem;
	struct gqalut_search_options options;
	gqalut_problem_init(&problem, gqalut_function_find("mish"));
	gqalut_search_options_init(&options);
	return gqalut_search_run(&problem, &options, result, NULL) == GQALUT_OK ? result : NULL;
}

static void threads_do_not_disturb_each_other(void **state)
{
	(void)state;
	enum { THREADS = 6 };
	struct gqalut_search_result alone, result[THREADS];
	pthread_t thread[THREADS];
	assert_non_null(run_in_thread(&alone));
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, run_in_thread, &result[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		void *done;
		assert_int_equal(pthread_join(thread[i], &done), 0);
		assert_non_null(done);
		assert_memory_equal(&result[i].table, &alone.table, sizeof alone.table);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(problems_outside_the_rules_are_refused),
		cmocka_unit_test(fewer_codes_than_entries_at_one_alpha_is_fine),
		cmocka_unit_test(fixed_fractions_that_overflow_are_refused),
		cmocka_unit_test(wrong_options_are_refused_before_any_search),
		cmocka_unit_test(every_format_is_solved),
		cmocka_unit_test(more_entries_or_bits_never_raise_the_optimum),
		cmocka_unit_test(smallest_table_meets_its_target_and_one_entry_less_does_not),
		cmocka_unit_test(smallest_table_has_enough_entries_for_its_exact_points),
		cmocka_unit_test(points_on_more_lines_than_entries_are_refused),
		cmocka_unit_test(
		        points_that_chance_does_not_meet_are_met_without_a_certificate_too),
		cmocka_unit_test(certificate_of_a_foreign_table_is_its_gap),
		cmocka_unit_test(exact_points_are_kept_by_both_methods),
		cmocka_unit_test(weights_move_the_error_to_where_data_is_rare),
		cmocka_unit_test(last_bit_of_the_reference_changes_no_table),
		cmocka_unit_test(threads_do_not_disturb_each_other),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
