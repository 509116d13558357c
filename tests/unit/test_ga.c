/* The genetic search: how near it comes, seed by seed, and that it is the same
 * every time. */
#include "support.h"

/* GQALUT_TEST_SEEDS=3 makes a quick run (under sanitizers). */
static int seed_count(void)
{
	const char *text = getenv("GQALUT_TEST_SEEDS");
	return text && atoi(text) > 0 && atoi(text) <= 20 ? atoi(text) : 20;
}

static const struct row {
	const char *function;
	int entries;
} rows[] = { { "gelu", 8 },  { "hswish", 8 },  { "exp", 8 },  { "div", 8 },  { "rsqrt", 8 },
	     { "gelu", 16 }, { "hswish", 16 }, { "exp", 16 }, { "div", 16 }, { "rsqrt", 16 } };

static int compare(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return (a > b) - (a < b);
}

static void median_gap_is_small_whatever_the_seed(void **state)
{
	const struct row *row = *state;
	struct gqalut_problem problem = problem_for(row->function, row->entries);
	double optimum = search(&problem, GQALUT_METHOD_EXACT, 1).objective;
	double gap[20];
	int seeds = seed_count();
	for (int i = 0; i < seeds; i++) {
		struct gqalut_search_result result =
		        search(&problem, GQALUT_METHOD_GA, (uint64_t)(i + 1));
		gap[i] = result.objective / optimum - 1.0;
		if (gap[i] < -1e-9)
			fail_msg("seed %d: %a is below the optimum %a", i + 1, result.objective,
			         optimum);
		assert_near("certificate", result.certificate.gap, gap[i] > 1e-9 ? gap[i] : 0, 1e-6,
		            0);
	}
	qsort(gap, (size_t)seeds, sizeof gap[0], compare);
	printf("%s_%d: median gap %.4f %%, worst %.4f %% over %d seeds\n", row->function,
	       row->entries, 100 * gap[seeds / 2], 100 * gap[seeds - 1], seeds);
	if (gap[seeds / 2] > 0.001 || gap[seeds - 1] > 0.01)
		fail_msg("median gap %g, worst %g", gap[seeds / 2], gap[seeds - 1]);
}

static void same_seed_gives_the_same_table(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("silu", 12);
	struct gqalut_search_result a = search(&problem, GQALUT_METHOD_GA, 42);
	struct gqalut_search_result b = search(&problem, GQALUT_METHOD_GA, 42);
	assert_memory_equal(&a.table, &b.table, sizeof a.table);
}

struct history {
	int generations;
	double best;
	bool worsened;
};

static void note(void *context, int generation, double best, double mean)
{
	struct history *history = context;
	history->worsened |= generation > 0 && best > history->best;
	history->best = best;
	history->generations = generation + 1;
	assert_true(mean >= best * (1 - 1e-12));
}

static void history_has_every_generation_and_never_worsens(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("exp", 8);
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	struct history history = { 0 };
	gqalut_search_options_init(&options);
	options.ga.generations = 77;
	options.history = note;
	options.context = &history;
	assert_ok(gqalut_search_run(&problem, &options, &result, &diag), &diag);
	assert_int_equal(history.generations, 77);
	assert_int_equal(result.generations, 77);
	assert_false(history.worsened);
	assert_near("best", history.best, result.objective, 1e-9, 0);
}

static int stop_at_half(void *context, const struct gqalut_progress *progress)
{
	(void)context;
	return progress->done > 0.5;
}

static void progress_can_stop_the_search(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	gqalut_search_options_init(&options);
	options.progress = stop_at_half;
	assert_int_equal(gqalut_search_run(&problem, &options, &result, NULL),
	                 GQALUT_ERR_CANCELLED);
}

/* The plain algorithm, without our refinements, works and is worse. */
static void paper_operators_alone_find_a_table(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	options.ga.elites = 0;
	options.ga.refine = 0;
	for (int rounding = 0; rounding < 2; rounding++) {
		options.ga.rounding_mutation = rounding;
		assert_ok(gqalut_search_run(&problem, &options, &result, &diag), &diag);
		assert_true(result.certificate.available && result.certificate.gap > 0.0);
		assert_true(result.objective < 1e-3);
	}
}

static void worst_alpha_is_bounded_and_better_than_by_the_mean(void **state)
{
	(void)state;
	static const char *functions[] = { "gelu", "exp", "hswish" };
	for (int f = 0; f < 3; f++) {
		struct gqalut_problem problem = problem_for(functions[f], 8);
		struct gqalut_metrics metrics;
		struct gqalut_diag diag = { 0 };
		struct gqalut_table mean = search(&problem, GQALUT_METHOD_EXACT, 1).table;
		assert_ok(gqalut_eval_table(&mean, &problem, &metrics, &diag), &diag);
		double by_mean =
		        gqalut_eval_objective(&metrics, &mean, GQALUT_OBJECTIVE_WORST_ALPHA);
		problem.objective = GQALUT_OBJECTIVE_WORST_ALPHA;
		struct gqalut_search_result result = search(&problem, GQALUT_METHOD_GA, 1);
		assert_ok(gqalut_eval_table(&result.table, &problem, &metrics, &diag), &diag);
		double measured = gqalut_eval_objective(&metrics, &result.table,
		                                        GQALUT_OBJECTIVE_WORST_ALPHA);
		assert_near("worst MSE", measured, result.objective, 1e-9, 0);
		assert_true(result.certificate.available);
		assert_true(result.certificate.lower_bound <= measured);
		assert_true(measured < by_mean);
	}
}

int main(void)
{
	enum { ROWS = sizeof rows / sizeof rows[0], OTHERS = 5 };
	struct CMUnitTest tests[ROWS + OTHERS] = {
		cmocka_unit_test(same_seed_gives_the_same_table),
		cmocka_unit_test(history_has_every_generation_and_never_worsens),
		cmocka_unit_test(progress_can_stop_the_search),
		cmocka_unit_test(paper_operators_alone_find_a_table),
		cmocka_unit_test(worst_alpha_is_bounded_and_better_than_by_the_mean),
	};
	char names[ROWS][32];
	for (int i = 0; i < ROWS; i++) {
		snprintf(names[i], sizeof names[i], "%s_%d", rows[i].function, rows[i].entries);
		tests[OTHERS + i] =
		        (struct CMUnitTest){ names[i], median_gap_is_small_whatever_the_seed, NULL,
			                     NULL, (void *)(uintptr_t)&rows[i] };
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
