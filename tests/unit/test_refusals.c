/* What a C program is refused, with the words that say why: values that the
 * command line's own rules keep away from the library. */
#include "support.h"

#include <gqalut/lutapp.h>

/* STATUS and DIAG are the refusal WANTED with WORDS in it; empties DIAG. */
static void refused(enum gqalut_status status, enum gqalut_status wanted,
                    struct gqalut_diag *diag, const char *words)
{
	if (status != wanted || !strstr(diag->message, words))
		fail_msg("wanted \"%s\", got %s: \"%s\"", words, gqalut_status_text(status),
		         diag->message);
	gqalut_diag_clear(diag);
}

static void problem_refused(struct gqalut_problem problem, const char *words)
{
	struct gqalut_diag diag = { 0 };
	refused(gqalut_problem_check(&problem, &diag), GQALUT_ERR_ARGUMENT, &diag, words);
}

static void problems_are_held_to_their_ranges(void **state)
{
	(void)state;
	const struct gqalut_problem good = problem_for("gelu", 8);
	struct gqalut_problem bad = good;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_problem_check(&good, &diag), &diag);
	bad.entries = GQALUT_MAX_ENTRIES + 1;
	problem_refused(bad, "--entries 65 is not allowed: 2..64");
	bad = good;
	bad.input.bits = 13;
	problem_refused(bad, "--in-bits 13 is not allowed: 4..12");
	bad = good;
	bad.frac_auto = false;
	bad.slope_frac = GQALUT_MAX_FRAC + 1;
	problem_refused(bad, "--frac ");
	bad.frac_auto = true; /* then it is not read */
	assert_ok(gqalut_problem_check(&bad, &diag), &diag);
	bad = good;
	bad.floor = NAN;
	problem_refused(bad, "--floor nan is not allowed: 0..1");
	bad.floor = 1.0;
	assert_ok(gqalut_problem_check(&bad, &diag), &diag);
	bad = good;
	bad.exact_at_count = GQALUT_MAX_EXACT_AT + 1;
	problem_refused(bad, "--exact-at: at most 8 points");
}

static void alphas_are_held_to_their_range_and_order(void **state)
{
	(void)state;
	const struct gqalut_problem good = problem_for("gelu", 8);
	struct gqalut_problem bad = good;
	struct gqalut_diag diag = { 0 };
	bad.alpha_count = 0;
	problem_refused(bad, "--alphas: 0 alphas are not allowed");
	bad = good;
	bad.alpha[0] = GQALUT_MIN_ALPHA - 1;
	problem_refused(bad, "is not allowed: -16..24");
	bad = good;
	bad.alpha[1] = bad.alpha[0];
	problem_refused(bad, "--alphas must be ascending: 0 follows 0");
	/* 2^28 steps from 0 are allowed, more are not. */
	bad = good;
	bad.alpha_count = 1;
	bad.alpha[0] = 24;
	bad.lo = 0.0;
	bad.hi = 16.0;
	assert_ok(gqalut_problem_check(&bad, &diag), &diag);
	bad.hi = 16.0 + ldexp(1.0, -24);
	problem_refused(bad, "is too wide for alpha 24: at most 2^28 steps from 0");
}

static void search_refused(const struct gqalut_search_options *options, const char *words)
{
	struct gqalut_problem problem = problem_for("gelu", 4);
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	refused(gqalut_search_run(&problem, options, &result, &diag), GQALUT_ERR_ARGUMENT, &diag,
	        words);
}

static void search_options_are_held_to_their_ranges(void **state)
{
	(void)state;
	struct gqalut_search_options options;
	gqalut_search_options_init(&options);
	options.method = GQALUT_METHOD_GA;
	options.ga.population = 3;
	search_refused(&options, "--population 3 is not allowed: 4..10000");
	gqalut_search_options_init(&options);
	options.method = GQALUT_METHOD_GA;
	options.ga.mutation = 1.5;
	search_refused(&options, "--mutation 1.5 is not allowed: 0..1");
	options.ga.mutation = NAN;
	search_refused(&options, "--mutation nan is not allowed: 0..1");
	gqalut_search_options_init(&options);
	options.method = GQALUT_METHOD_NN_LUT;
	options.nn.batch = options.nn.samples + 1;
	search_refused(&options, "--nn-batch ");
}

static void smallest_needs_a_target_it_can_meet(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 4);
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	options.method = GQALUT_METHOD_EXACT;
	refused(gqalut_search_smallest(&problem, &options, 0.0, &result, &diag),
	        GQALUT_ERR_ARGUMENT, &diag, "target 0 is not allowed: above 0");
	refused(gqalut_search_smallest(&problem, &options, NAN, &result, &diag),
	        GQALUT_ERR_ARGUMENT, &diag, "target nan is not allowed: above 0");
	problem.objective = GQALUT_OBJECTIVE_WORST_ALPHA;
	refused(gqalut_search_smallest(&problem, &options, 1.0, &result, &diag),
	        GQALUT_ERR_ARGUMENT, &diag, "for mse and max-abs only");
	problem.objective = GQALUT_OBJECTIVE_MSE;
	problem.hi = problem.lo;
	refused(gqalut_search_smallest(&problem, &options, 1.0, &result, &diag),
	        GQALUT_ERR_ARGUMENT, &diag, "--range -4:-4 is not allowed");
}

/* max(0, x). */
static const struct gqalut_real two_lines = { .entries = 2,
	                                      .breakpoint = { 0.0 },
	                                      .slope = { 0.0, 1.0 },
	                                      .intercept = { 0.0, 0.0 } };

static void real_refused(const struct gqalut_real *real, const struct gqalut_problem *problem,
                         enum gqalut_status wanted, const char *words)
{
	struct gqalut_table table;
	struct gqalut_diag diag = { 0 };
	refused(gqalut_real_quantise(real, problem, GQALUT_REAL_FRAC_BEST, &table, &diag), wanted,
	        &diag, words);
}

static void real_tables_are_checked(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("relu6", 2);
	struct gqalut_real bad = two_lines;
	bad.entries = 1;
	real_refused(&bad, &problem, GQALUT_ERR_ARGUMENT, "1 entries are not allowed: 2..64");
	bad = two_lines;
	bad.intercept[1] = INFINITY;
	real_refused(&bad, &problem, GQALUT_ERR_ARGUMENT, "segment 1 is not finite");
	bad = two_lines;
	bad.breakpoint[0] = NAN;
	real_refused(&bad, &problem, GQALUT_ERR_ARGUMENT, "segment 1 is not finite");
	bad = two_lines;
	bad.entries = 3;
	bad.breakpoint[1] = -1.0;
	real_refused(&bad, &problem, GQALUT_ERR_ARGUMENT, "breakpoint 1 is below the one before");
	problem.frac_per_entry = true;
	real_refused(&two_lines, &problem, GQALUT_ERR_INFEASIBLE, "fraction bits that all entries");
}

/* Lines of 0 have room for any fraction bits: quantising gives way to those that
 * keep the accumulator within 32 bits, and the table is exact. */
static void lines_of_zero_are_quantised(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("relu6", 2);
	const struct gqalut_real zero = { .entries = 2, .breakpoint = { 1.0 } };
	struct gqalut_table table;
	struct gqalut_diag diag = { 0 };
	problem.lo = -4.0;
	problem.hi = 4.0;
	problem.coef_bits = 16;
	assert_ok(gqalut_real_quantise(&zero, &problem, GQALUT_REAL_FRAC_BEST, &table, &diag),
	          &diag);
	assert_ok(gqalut_table_check(&table, &diag), &diag);
	for (int s = 0; s < 2; s++)
		assert_true(table.slope[s] == 0 && table.intercept[s] == 0);
}

static void lutapp_is_held_to_its_ranges(void **state)
{
	(void)state;
	struct gqalut_lutapp_case measured;
	struct gqalut_search_options options;
	struct gqalut_real table = { .entries = 1 };
	struct gqalut_diag diag = { 0 };
	double mae;
	gqalut_lutapp_case_init(gqalut_function_find("gelu"), &measured);
	gqalut_search_options_init(&options);
	refused(gqalut_lutapp_mae(&measured, &table, &mae, &diag), GQALUT_ERR_ARGUMENT, &diag,
	        "1 entries are not allowed: 2..64");
	refused(gqalut_lutapp_optimum(&measured, 65, NULL, &table, &mae, &diag),
	        GQALUT_ERR_ARGUMENT, &diag, "65 entries");
	options.ga.population = 3;
	refused(gqalut_lutapp_search(&measured, 8, &options, &table, &mae, NULL, &diag),
	        GQALUT_ERR_ARGUMENT, &diag, "8 entries, population 3 and ");
}

static void names_that_there_are_not(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 4);
	const struct gqalut_formula formula = { .name = "guess" };
	struct gqalut_operations operations;
	struct gqalut_metrics metrics;
	struct gqalut_diag diag = { 0 };
	int bytes;
	refused(gqalut_formula_eval(&formula, &problem, &metrics, &bytes, &operations, &diag),
	        GQALUT_ERR_ARGUMENT, &diag, "no formula is named guess");
	refused(gqalut_operator_problem(GQALUT_OPERATOR_SOFTMAX, 2, 8, &problem, &diag),
	        GQALUT_ERR_ARGUMENT, &diag, "softmax has no table 2");
}

static void table_codes_ascend(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 4);
	struct gqalut_table table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_table_check(&table, &diag), &diag);
	table.threshold[2][1] = table.threshold[2][0] - 1;
	refused(gqalut_table_check(&table, &diag), GQALUT_ERR_ARGUMENT, &diag,
	        "breakpoint codes must be ascending");
}

static void every_status_has_words(void **state)
{
	(void)state;
	for (int i = GQALUT_OK; i <= GQALUT_ERR_CANCELLED; i++) {
		const char *text = gqalut_status_text((enum gqalut_status)i);
		assert_true(strlen(text) > 0 && strcmp(text, "unknown status") != 0);
		for (int j = GQALUT_OK; j < i; j++)
			assert_string_not_equal(text, gqalut_status_text((enum gqalut_status)j));
	}
	/* Of a library that is newer than the program's header. */
	assert_string_equal(gqalut_status_text((enum gqalut_status)99), "unknown status");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(problems_are_held_to_their_ranges),
		cmocka_unit_test(alphas_are_held_to_their_range_and_order),
		cmocka_unit_test(search_options_are_held_to_their_ranges),
		cmocka_unit_test(smallest_needs_a_target_it_can_meet),
		cmocka_unit_test(real_tables_are_checked),
		cmocka_unit_test(lines_of_zero_are_quantised),
		cmocka_unit_test(lutapp_is_held_to_its_ranges),
		cmocka_unit_test(names_that_there_are_not),
		cmocka_unit_test(table_codes_ascend),
		cmocka_unit_test(every_status_has_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
