/* The methods of others: their published scores, and refitted coefficients. */
#include "support.h"

#include <gqalut/read.h>

enum { SEEDS = 10 };

static struct gqalut_search_result run(const struct gqalut_problem *problem,
                                       const struct gqalut_search_options *options)
{
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_search_run(problem, options, &result, &diag), &diag);
	return result;
}

/* How the figures of the paper were taken: every code of the domain, whether
 * the input format has it or not, breakpoints on the nearest code. */
static struct gqalut_problem protocol(const char *function)
{
	struct gqalut_problem problem = problem_for(function, 8);
	problem.codes = GQALUT_CODES_ALL;
	problem.rounding = GQALUT_ROUNDING_NEAREST;
	return problem;
}

static int ascending(const void *left, const void *right)
{
	const double *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

static const struct score {
	const char *function;
	int coef_bits, alpha_first; /* of the alphas up to the function's last */
	bool rounding_mutation;
	double median; /* of the original trainer, over 5 to 10 seeds */
} scores[] = {
	{ "gelu", 8, 0, true, 2.78e-4 },   { "gelu", 8, 0, false, 2.45e-4 },
	{ "hswish", 8, 0, true, 4.19e-4 }, { "hswish", 8, 0, false, 3.43e-4 },
	{ "exp", 8, 0, true, 1.22e-4 },    { "exp", 8, 0, false, 0.98e-4 },
	{ "div", 16, 5, true, 4.1e-5 },    { "rsqrt", 16, 0, true, 4.2e-4 },
};

static void paper_scores_as_the_original_trainer(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof scores / sizeof scores[0]; i++) {
		const struct score *score = &scores[i];
		struct gqalut_problem problem = protocol(score->function);
		struct gqalut_search_options options;
		double mse[SEEDS];
		int last = problem.alpha[problem.alpha_count - 1];
		problem.coef_bits = score->coef_bits;
		problem.alpha_count = 0;
		for (int alpha = score->alpha_first; alpha <= last; alpha++)
			problem.alpha[problem.alpha_count++] = alpha;
		gqalut_search_options_init(&options);
		options.method = GQALUT_METHOD_PAPER;
		options.certify = false;
		options.ga.rounding_mutation = score->rounding_mutation;
		for (int s = 0; s < SEEDS; s++) {
			options.seed = (uint64_t)s + 1;
			mse[s] = run(&problem, &options).objective;
		}
		qsort(mse, SEEDS, sizeof *mse, ascending);
		double median = (mse[SEEDS / 2 - 1] + mse[SEEDS / 2]) / 2.0;
		print_message("%-6s %s rounding mutation: %.2e %.2e %.2e, the original %.2e\n",
		              score->function, score->rounding_mutation ? "with   " : "without",
		              mse[0], median, mse[SEEDS - 1], score->median);
		if (median > 2.0 * score->median || median < score->median / 2.0)
			fail_msg("%s: median %g, the original has %g", score->function, median,
			         score->median);
	}
}

struct history {
	int generations;
	double best;
};

static void note(void *context, int generation, double best, double mean)
{
	struct history *history = context;
	assert_int_equal(generation, history->generations);
	assert_true(best <= mean * (1 + 1e-12));
	history->generations++;
	history->best = best;
}

/* The fitness that the trainer reports for its answer, by its definition. */
static void paper_measures_chords_on_a_grid(void **state)
{
	(void)state;
	static const struct {
		const char *function;
		double left, right; /* ends of the outermost chords */
	} rows[] = {
		{ "gelu", -10000, 10000 }, { "hswish", -10000, 10000 }, { "exp", -16, 0 },
		{ "div", 0.5, 4 },         { "rsqrt", 0.25, 4 },        { "sin", -4, 4 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gqalut_problem problem = problem_for(rows[i].function, 8);
		const struct gqalut_function *f = problem.function;
		struct gqalut_search_options options;
		struct history history = { 0 };
		gqalut_search_options_init(&options);
		options.method = GQALUT_METHOD_PAPER;
		options.certify = false;
		options.ga.generations = 20;
		options.history = note;
		options.context = &history;
		problem.coef_bits = 16;
		struct gqalut_real real = run(&problem, &options).real;
		assert_int_equal(history.generations, 20);
		double sum = 0.0;
		int points = 0;
		for (; points <= floor((problem.hi - problem.lo) * 100 + 0.5); points++) {
			double x = fmin(problem.lo + points * 0.01, problem.hi);
			int s = 0;
			while (s < 7 && x >= real.breakpoint[s])
				s++;
			double from = s > 0 ? real.breakpoint[s - 1] : rows[i].left;
			double to = s < 7 ? real.breakpoint[s] : rows[i].right;
			double k = (f->value(to) - f->value(from)) / (to - from);
			double b = f->value(from) - k * from;
			double e = rint(k * 64) / 64 * x + rint(b * 64) / 64 - f->value(x);
			sum += e * e;
		}
		assert_near(rows[i].function, history.best, sum / points, 1e-6, 0);
	}
}

static int stop_at_once(void *context, const struct gqalut_progress *progress)
{
	(void)context;
	(void)progress;
	return 1;
}

static void peers_can_be_interrupted(void **state)
{
	(void)state;
	static const enum gqalut_method methods[] = { GQALUT_METHOD_PAPER,
		                                      GQALUT_METHOD_FLOAT_OPTIMAL };
	for (int m = 0; m < 2; m++) {
		struct gqalut_problem problem = problem_for("gelu", 8);
		struct gqalut_search_options options;
		struct gqalut_search_result result;
		struct gqalut_diag diag = { 0 };
		gqalut_search_options_init(&options);
		options.method = methods[m];
		options.progress = stop_at_once;
		assert_int_equal(gqalut_search_run(&problem, &options, &result, &diag),
		                 GQALUT_ERR_CANCELLED);
	}
}

/* Every function, few and many entries, every rounding: a table that is
 * checked, is never better than the optimum, and comes out the same again. */
static void peers_make_tables_of_every_function(void **state)
{
	(void)state;
	static const enum gqalut_method methods[] = {
		GQALUT_METHOD_PAPER,
		GQALUT_METHOD_SECANT_UNIFORM,
		GQALUT_METHOD_MINIMAX_UNIFORM,
		GQALUT_METHOD_FLOAT_OPTIMAL,
	};
	const struct gqalut_function *f;
	for (size_t i = 0; (f = gqalut_function_at(i)) != NULL; i++)
		for (int variant = 0; variant < 16; variant++) {
			struct gqalut_problem problem = problem_for(f->name, variant / 4 * 10 + 2);
			struct gqalut_search_options options;
			problem.rounding = (enum gqalut_rounding)((i + (size_t)variant / 4) %
			                                          GQALUT_ROUNDING_LISTED);
			gqalut_search_options_init(&options);
			options.method = methods[variant % 4];
			options.certify = variant < 4;
			options.ga.generations = 10;
			struct gqalut_search_result first = run(&problem, &options);
			struct gqalut_search_result again = run(&problem, &options);
			assert_memory_equal(&first.table, &again.table, sizeof first.table);
			assert_int_equal(first.real.entries, problem.entries);
			if (options.certify && first.certificate.gap < 0.0)
				fail_msg("%s by %s: gap %g", f->name,
				         gqalut_method_text(options.method), first.certificate.gap);
		}
}

/* No table in real numbers is better than the float optimum: not the exact
 * search's, whose coefficients are integers. */
static void float_optimum_is_below_the_proven_one_before_quantisation(void **state)
{
	(void)state;
	static const char *functions[] = { "gelu", "hswish", "exp", "div", "rsqrt" };
	for (int f = 0; f < 5; f++)
		for (int rounding = 0; rounding < GQALUT_ROUNDING_LISTED; rounding++) {
			struct gqalut_problem problem = problem_for(functions[f], 8);
			struct gqalut_metrics metrics;
			struct gqalut_diag diag = { 0 };
			problem.rounding = (enum gqalut_rounding)rounding;
			struct gqalut_search_result found =
			        search(&problem, GQALUT_METHOD_FLOAT_OPTIMAL, 1);
			assert_ok(gqalut_real_eval(&found.real, &problem, &metrics, &diag), &diag);
			assert_true(metrics.real.total.mse < found.certificate.lower_bound);
			assert_true(found.objective > found.certificate.lower_bound);
		}
}

static struct gqalut_search_result refit(const struct gqalut_problem *problem,
                                         const struct gqalut_table *table)
{
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_search_refit(problem, table, &result, &diag), &diag);
	assert_memory_equal(result.table.threshold, table->threshold, sizeof table->threshold);
	return result;
}

static void refit_leaves_the_optimum_as_it_is(void **state)
{
	(void)state;
	static const char *functions[] = { "gelu", "hswish", "exp", "div", "rsqrt" };
	for (int f = 0; f < 5; f++)
		for (int variant = 0; variant < 12; variant++) {
			struct gqalut_problem problem = problem_for(functions[f], 8);
			problem.rounding = (enum gqalut_rounding)(variant % 3);
			problem.objective = (enum gqalut_objective)(variant / 3 % 2);
			problem.frac_auto = variant < 6;
			problem.slope_frac = problem.intercept_frac = 5;
			struct gqalut_search_result best = search(&problem, GQALUT_METHOD_EXACT, 1);
			assert_near(functions[f], refit(&problem, &best.table).objective,
			            best.objective, 1e-9, 0);
		}
}

static void refit_never_makes_a_table_worse(void **state)
{
	(void)state;
	const struct gqalut_function *f;
	for (size_t i = 0; (f = gqalut_function_at(i)) != NULL; i++)
		for (int m = GQALUT_METHOD_SECANT_UNIFORM; m <= GQALUT_METHOD_FLOAT_OPTIMAL; m++)
			for (int objective = 0; objective < 2; objective++) {
				struct gqalut_problem problem = problem_for(f->name, 8);
				struct gqalut_search_options options;
				gqalut_search_options_init(&options);
				options.method = (enum gqalut_method)m;
				options.certify = objective == GQALUT_OBJECTIVE_MSE;
				problem.objective = (enum gqalut_objective)objective;
				struct gqalut_search_result peer = run(&problem, &options);
				double after = refit(&problem, &peer.table).objective;
				if (after > peer.objective * (1 + 1e-12) ||
				    after < peer.certificate.lower_bound * (1 - 1e-9))
					fail_msg("%s by %s: %g before, %g after, bound %g", f->name,
					         gqalut_method_text(options.method), peer.objective,
					         after, peer.certificate.lower_bound);
			}
}

/* The least error of TABLE with any 8-bit coefficients of 6 fraction bits. */
static double best_coefficients(const struct gqalut_problem *problem,
                                const struct gqalut_table *table)
{
	double sum = 0.0;
	for (int s = 0; s < table->entries; s++) {
		double best = INFINITY;
		for (int line = 0; line < 1 << 16; line++) {
			double k = (line / 256 - 128) / 64.0, b = (line % 256 - 128) / 64.0;
			double cost = 0.0;
			for (int a = 0; a < table->alpha_count && cost < best; a++) {
				int last = (int)ldexp(problem->hi, table->alpha[a]);
				for (int q = -last; q <= last; q++) {
					if (gqalut_table_segment(table, a, q) != s)
						continue;
					double x = ldexp(q, -table->alpha[a]);
					double e =
					        k * x + b - gqalut_reference(problem->function, x);
					cost += e * e / (2 * last + 1) / table->alpha_count;
				}
			}
			best = fmin(best, cost);
		}
		sum += best;
	}
	return sum;
}

/* Breakpoints listed by alpha follow no rule: as they are, against all codes. */
static void refit_of_listed_breakpoints_is_the_best_of_all_codes(void **state)
{
	(void)state;
	struct gqalut_record *record;
	enum gqalut_file_kind kind;
	size_t count;
	struct gqalut_problem problem = protocol("gelu");
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_read_tables(GQALUT_FIXTURES "/gqa_gelu_8.json", &kind, &record, &count,
	                             &diag),
	          &diag);
	assert_int_equal(count, 1);
	problem.frac_auto = false;
	problem.slope_frac = problem.intercept_frac = 6;
	double found = refit(&problem, &record->table).objective;
	assert_near("gelu", found, best_coefficients(&problem, &record->table), 1e-9, 0);
	problem.frac_auto = true;
	assert_true(refit(&problem, &record->table).objective <= found);
	free(record);
}

/* Segments that no code reaches take over a neighbour's line. */
static void refit_of_unused_segments(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 4);
	struct gqalut_table table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
	struct gqalut_table two = table;
	two.breakpoint[0] = two.breakpoint[1] = -4 * 64;
	two.breakpoint[2] = 0;
	gqalut_table_thresholds(&two);
	struct gqalut_table made = refit(&problem, &two).table;
	assert_int_equal(made.slope[0], made.slope[2]);
	assert_int_equal(made.slope[1], made.slope[2]);
	assert_int_equal(made.intercept[1], made.intercept[2]);
	two.breakpoint[0] = two.breakpoint[1] = two.breakpoint[2] = 0;
	gqalut_table_thresholds(&two);
	made = refit(&problem, &two).table;
	assert_int_equal(made.slope[1], made.slope[0]);
	assert_int_equal(made.slope[2], made.slope[0]);
}

static void refit_refuses_what_it_cannot_do(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_table table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
	struct gqalut_search_result result;
	problem.objective = GQALUT_OBJECTIVE_WORST_ALPHA;
	assert_int_equal(gqalut_search_refit(&problem, &table, &result, NULL), GQALUT_ERR_ARGUMENT);
	problem.objective = GQALUT_OBJECTIVE_MSE;
	problem.frac_per_entry = true;
	assert_int_equal(gqalut_search_refit(&problem, &table, &result, NULL), GQALUT_ERR_ARGUMENT);
	problem.frac_per_entry = false;
	table.entries = 1;
	assert_int_equal(gqalut_search_refit(&problem, &table, &result, NULL), GQALUT_ERR_ARGUMENT);
}

/* What clipping costs: the largest code in the last segment. */
static void clipped_breakpoints_raise_the_optimum(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("hswish", 8);
	problem.frac_auto = false;
	problem.slope_frac = problem.intercept_frac = 6;
	problem.rounding = GQALUT_ROUNDING_CLIPPED;
	struct gqalut_search_result best = search(&problem, GQALUT_METHOD_EXACT, 1);
	assert_near("hswish", best.objective, 1.74e-4, 0.005, 0);
	assert_near("ga", search(&problem, GQALUT_METHOD_GA, 1).objective, best.objective, 1e-9, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paper_scores_as_the_original_trainer),
		cmocka_unit_test(paper_measures_chords_on_a_grid),
		cmocka_unit_test(peers_can_be_interrupted),
		cmocka_unit_test(peers_make_tables_of_every_function),
		cmocka_unit_test(float_optimum_is_below_the_proven_one_before_quantisation),
		cmocka_unit_test(refit_leaves_the_optimum_as_it_is),
		cmocka_unit_test(refit_never_makes_a_table_worse),
		cmocka_unit_test(refit_of_listed_breakpoints_is_the_best_of_all_codes),
		cmocka_unit_test(refit_of_unused_segments),
		cmocka_unit_test(refit_refuses_what_it_cannot_do),
		cmocka_unit_test(clipped_breakpoints_raise_the_optimum),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
