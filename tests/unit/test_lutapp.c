/* LUT-APP: format, measure, proven optimum, search, method and dialect. */
#include "read_support.h"

#include "search/lutapp.h"

static struct gqalut_lutapp_case case_of(const char *function)
{
	struct gqalut_lutapp_case measured;
	gqalut_lutapp_case_init(gqalut_function_find(function), &measured);
	return measured;
}

static void values_are_rounded_to_dynamic_fixed_point(void **state)
{
	(void)state;
	static const double rows[][2] = {
		{ 0.0, 0.0 },
		{ 0.5 / 128, 0.0 }, /* halves to even */
		{ 1.5 / 128, 2.0 / 128 },
		{ 0.3, 38.0 / 128 },
		{ -1.0, -1.0 },
		{ 1.999, 127.0 / 64 }, /* 128 saturates */
		{ -1.999, -2.0 },
		{ 5.53125, 5.5 }, /* step 2^-4 */
		{ -8.9, -8.875 }, /* step 2^-3 */
		{ 1000.0, 127.0 },
		{ -1000.0, -128.0 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_near("rounded", gqalut_lutapp_round(rows[i][0]), rows[i][1], 0, 0);
}

/* Scores of two tables that LUT-APP's authors ship, by an independent script:
 * they fix where x is rounded and where EXP is shifted back. */
static void shipped_tables_score_as_published(void **state)
{
	(void)state;
	static const struct gqalut_real exp_7202 = {
		.entries = 8,
		.breakpoint = { -6.5625, -5.5625, -4.0625, -2.875, -1.875, -1.0625, -0.5 },
		.slope = { 0.015625, 0.0625, 0.0078125, 0.03125, 0.09375, 0.234375, 0.46875,
		           0.796875 },
		.intercept = { 0.140625, 0.453125, 0.046875, 0.140625, 0.3203125, 0.578125,
		               0.828125, 0.984375 },
	};
	static const struct gqalut_real rsqrt_4422 = {
		.entries = 8,
		.breakpoint = { 1.0, 1.3125, 1.5625, 2.0, 2.6875, 3.3125, 4.0 },
		.slope = { -0.8046875, -0.3984375, -0.2890625, -0.21875, -0.140625, -0.09375,
		           -0.0703125, -0.0546875 },
		.intercept = { 1.78125, 1.390625, 1.25, 1.140625, 0.984375, 0.859375, 0.78125,
		               0.7265625 },
	};
	struct gqalut_lutapp_case measured = case_of("exp");
	struct gqalut_diag diag = { 0 };
	double mae;
	assert_ok(gqalut_lutapp_mae(&measured, &exp_7202, &mae, &diag), &diag);
	assert_near("exp", mae, 1.8428e-3, 3e-5, 0);
	measured = case_of("rsqrt");
	assert_ok(gqalut_lutapp_mae(&measured, &rsqrt_4422, &mae, &diag), &diag);
	assert_near("rsqrt", mae, 1.3890e-3, 4e-5, 0);
}

static void tables_of_other_formats_are_refused(void **state)
{
	(void)state;
	struct gqalut_lutapp_case measured = case_of("gelu");
	struct gqalut_real table = { .entries = 2, .slope = { 0.3 } };
	struct gqalut_diag diag = { 0 };
	double mae = 7.0;
	assert_int_equal(gqalut_lutapp_mae(&measured, &table, &mae, &diag), GQALUT_ERR_ARGUMENT);
	assert_non_null(strstr(diag.message, "slope 0.3 or intercept 0 of entry 0"));
	table.slope[0] = 0.0;
	table.breakpoint[0] = 8.0;
	gqalut_diag_clear(&diag);
	assert_int_equal(gqalut_lutapp_mae(&measured, &table, &mae, &diag), GQALUT_ERR_ARGUMENT);
	assert_non_null(strstr(diag.message, "in -8..7.9375, 8 is none"));
	table.breakpoint[0] = 0.0;
	measured.lo = measured.hi = 1.0 / 3.0;
	assert_int_equal(gqalut_lutapp_mae(&measured, &table, &mae, NULL), GQALUT_ERR_ARGUMENT);
	measured.hi = 200.0;
	assert_int_equal(gqalut_lutapp_mae(&measured, &table, &mae, NULL), GQALUT_ERR_ARGUMENT);
	measured = case_of("div");
	measured.lo = -1.0;
	assert_int_equal(gqalut_lutapp_mae(&measured, &table, &mae, NULL), GQALUT_ERR_ARGUMENT);
	assert_near("untouched", mae, 7.0, 0, 0);
}

/* Sum of |y - f| of one line, x by x as the header defines it. */
static double plain_cost(const struct gqalut_lutapp_case *measured,
                         const struct gqalut_lutapp *samples, int from, int to, double slope,
                         double intercept)
{
	double sum = 0.0;
	for (double x = measured->lo; x <= measured->hi; x += 0x1p-10) {
		double rounded = gqalut_lutapp_round(x);
		double seen = fmax(floor(rounded * 16.0), -129.0);
		if (seen < samples->code[from] ||
		    (to < samples->cells && seen >= samples->code[to]) ||
		    (measured->open && x == measured->hi))
			continue;
		double scale = measured->scale_bits && x <= measured->scaled_to ? 32.0 : 1.0;
		sum += fabs((slope * rounded + intercept) / scale -
		            gqalut_reference(measured->function, x));
	}
	return sum;
}

/* Every slope with every intercept. */
static void best_lines_are_those_of_brute_force(void **state)
{
	(void)state;
	static const struct {
		const char *function;
		double lo, hi;
		int from, to;
	} rows[] = {
		{ "gelu", 0.5, 0.5625, 0, 1 },       { "gelu", -2.0625, -2.0, 0, 2 },
		{ "exp", -5.609375, -5.5625, 0, 1 }, { "exp", -8.125, -8.0, 0, 2 },
		{ "div", 1.0, 1.0625, 0, 1 },        { "rsqrt", 0.25, 0.3125, 0, 1 },
		{ "exp", 4.0, 4.0625, 0, 1 }, /* slopes near 64 */
	};
	for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
		struct gqalut_lutapp_case measured = case_of(rows[r].function);
		struct gqalut_lutapp samples;
		struct gqalut_diag diag = { 0 };
		measured.lo = rows[r].lo;
		measured.hi = rows[r].hi;
		assert_ok(gqalut_lutapp_open(&measured, &samples, &diag), &diag);
		assert_true(samples.cells >= rows[r].to);
		struct gqalut_lutapp_fit fit =
		        gqalut_lutapp_best_line(&samples, rows[r].from, rows[r].to);
		double least = INFINITY;
		for (int k = 0; k < samples.values; k++)
			for (int b = 0; b < samples.values; b++)
				least = fmin(least,
				             gqalut_lutapp_cost(&samples, rows[r].from, rows[r].to,
				                                samples.value[k], samples.value[b],
				                                NULL, NULL));
		if (fit.cost != least)
			fail_msg("row %zu: %a, by brute force %a", r, fit.cost, least);
		assert_near("cost",
		            plain_cost(&measured, &samples, rows[r].from, rows[r].to, fit.slope,
		                       fit.intercept),
		            fit.cost, 1e-12, 0);
		gqalut_lutapp_close(&samples);
	}
}

/* Least cost of cutting the cells from..CELLS into ENTRIES runs, by trying all. */
static double try_all_cuts(const struct gqalut_lutapp *samples, int from, int entries)
{
	if (from == samples->cells)
		return 0.0;
	if (entries == 0)
		return INFINITY;
	double least = INFINITY;
	for (int to = from + 1; to <= samples->cells; to++)
		least = fmin(least, gqalut_lutapp_best_line(samples, from, to).cost +
		                            try_all_cuts(samples, to, entries - 1));
	return least;
}

static void optimum_is_that_of_all_breakpoints(void **state)
{
	(void)state;
	static const struct {
		const char *function;
		double lo, hi;
	} rows[] = {
		{ "gelu", -0.25, 0.25 },
		{ "exp", -5.8, -5.3 },
		{ "exp", -8.2, -7.75 }, /* all x below -8 are one cell */
		{ "div", 1.0, 1.3 },
	};
	for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
		struct gqalut_lutapp_case measured = case_of(rows[r].function);
		struct gqalut_lutapp samples;
		struct gqalut_diag diag = { 0 };
		measured.lo = rows[r].lo;
		measured.hi = rows[r].hi;
		assert_ok(gqalut_lutapp_open(&measured, &samples, &diag), &diag);
		for (int entries = 2; entries <= 12; entries += entries < 4 ? 1 : 8) {
			struct gqalut_real table;
			double mae;
			assert_ok(gqalut_lutapp_optimum(&measured, entries, NULL, &table, &mae,
			                                &diag),
			          &diag);
			assert_int_equal(table.entries, entries);
			double all = entries < samples.cells
			                     ? try_all_cuts(&samples, 0, entries)
			                     : try_all_cuts(&samples, 0, samples.cells);
			assert_near(rows[r].function, mae, all / samples.samples, 1e-12, 0);
		}
		gqalut_lutapp_close(&samples);
	}
}

/* The proven optima with 8 entries, to three digits. */
static void optima_are_as_known(void **state)
{
	(void)state;
	static const struct {
		const char *function;
		double mae;
	} rows[] = {
		{ "gelu", 4.74e-3 }, { "silu", 5.22e-3 },  { "exp", 1.42e-3 },
		{ "div", 2.07e-3 },  { "rsqrt", 1.21e-3 },
	};
	for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
		struct gqalut_lutapp_case measured;
		struct gqalut_real table;
		struct gqalut_diag diag = { 0 };
		double mae;
		assert_true(gqalut_lutapp_case_at(r, &measured));
		assert_string_equal(measured.function->name, rows[r].function);
		assert_ok(gqalut_lutapp_optimum(&measured, 8, NULL, &table, &mae, &diag), &diag);
		assert_near(rows[r].function, mae, rows[r].mae, 0, 0.005e-3);
		assert_true(mae < measured.published);
	}
}

static int count_calls(void *context, const struct gqalut_progress *progress)
{
	(void)progress;
	return ++*(int *)context >= 3;
}

static void search_reaches_what_was_published(void **state)
{
	(void)state;
	struct gqalut_lutapp_case measured;
	for (size_t i = 0; gqalut_lutapp_case_at(i, &measured); i++) {
		struct gqalut_search_options options;
		struct gqalut_real table, again, best;
		struct gqalut_diag diag = { 0 };
		double mae[3], optimum;
		int generations, calls = 0;
		gqalut_search_options_init(&options);
		for (int seed = 0; seed < 3; seed++) {
			options.seed = (uint64_t)seed + 1;
			assert_ok(gqalut_lutapp_search(&measured, 8, &options, &table, &mae[seed],
			                               &generations, &diag),
			          &diag);
		}
		assert_int_equal(generations, 500);
		assert_ok(
		        gqalut_lutapp_search(&measured, 8, &options, &again, &mae[2], NULL, &diag),
		        &diag);
		assert_memory_equal(&again, &table, sizeof table);
		assert_ok(gqalut_lutapp_optimum(&measured, 8, NULL, &best, &optimum, &diag), &diag);
		double least = fmin(mae[0], fmin(mae[1], mae[2]));
		double most = fmax(mae[0], fmax(mae[1], mae[2]));
		double median = mae[0] + mae[1] + mae[2] - least - most;
		if (!(least >= optimum && median <= measured.published))
			fail_msg("%s: least %g, median %g, optimum %g, published %g",
			         measured.function->name, least, median, optimum,
			         measured.published);
		options.progress = count_calls;
		options.context = &calls;
		assert_int_equal(
		        gqalut_lutapp_search(&measured, 8, &options, &table, mae, NULL, &diag),
		        GQALUT_ERR_CANCELLED);
		assert_int_equal(calls, 3);
	}
}

static struct gqalut_record record_of(const struct gqalut_table *table)
{
	struct gqalut_record record;
	memset(&record, 0, sizeof record);
	record.table = *table;
	strcpy(record.weights, "uniform");
	strcpy(record.method, "lut-app");
	return record;
}

/* The method's tables have the fractions of LUT-APP, measure as search.c says,
 * and are never better than what is proven of their kind. */
static void method_makes_certified_tables(void **state)
{
	(void)state;
	static const char *const functions[] = { "gelu", "exp", "rsqrt", "sigmoid" };
	for (size_t f = 0; f < sizeof functions / sizeof functions[0]; f++) {
		struct gqalut_problem problem = problem_for(functions[f], 8);
		struct gqalut_search_result result = search(&problem, GQALUT_METHOD_LUT_APP, 1);
		const struct gqalut_table *table = &result.table;
		struct gqalut_metrics metrics;
		struct gqalut_diag diag = { 0 };
		assert_ok(gqalut_eval_table(table, &problem, &metrics, &diag), &diag);
		assert_near(functions[f], metrics.real.total.mse, result.objective, 0, 0);
		assert_true(result.generations == 500);
		if (result.certificate.available)
			assert_true(result.objective >= result.certificate.lower_bound);
		struct gqalut_record record = record_of(table);
		char *text;
		assert_ok(gqalut_emit(&record, GQALUT_FORMAT_LUTAPP_JSON, &text, NULL, &diag),
		          &diag);
		free(text);
	}
	struct gqalut_problem problem = problem_for("gelu", 8);
	assert_true(search(&problem, GQALUT_METHOD_LUT_APP, 1).certificate.available);
	problem.objective = GQALUT_OBJECTIVE_MAX_ABS;
	assert_false(search(&problem, GQALUT_METHOD_LUT_APP, 1).certificate.available);
	problem.objective = GQALUT_OBJECTIVE_WORST_ALPHA;
	assert_false(search(&problem, GQALUT_METHOD_LUT_APP, 1).certificate.available);
}

/* On a master grid coarser than 2^-4 exact breakpoints compare as they would. */
static void coarse_breakpoints_compare_as_fine_ones(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_search_result fine = search(&problem, GQALUT_METHOD_LUT_APP, 3);
	problem.alpha_count = 3; /* 0, 1, 2 */
	struct gqalut_search_result coarse = search(&problem, GQALUT_METHOD_LUT_APP, 3);
	assert_int_equal(coarse.table.breakpoint_frac, 2);
	for (int a = 0; a < 3; a++)
		for (int i = 0; i < 7; i++)
			assert_int_equal(coarse.table.threshold[a][i], fine.table.threshold[a][i]);
}

static void method_refuses(struct gqalut_problem problem, const char *words)
{
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	options.method = GQALUT_METHOD_LUT_APP;
	assert_int_equal(gqalut_search_run(&problem, &options, &result, &diag),
	                 GQALUT_ERR_ARGUMENT);
	if (!strstr(diag.message, words))
		fail_msg("'%s' does not say %s", diag.message, words);
}

static void method_refuses_other_formats(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	problem.coef_bits = 7;
	method_refuses(problem, "--coef-bits 7");
	problem = problem_for("gelu", 8);
	problem.frac_auto = false;
	method_refuses(problem, "--frac is not for --method lut-app");
	problem = problem_for("gelu", 8);
	problem.lo = 9.0;
	problem.hi = 20.0;
	problem.alpha_count = 1;
	method_refuses(problem, "the domain 9..20 has none");
}

/* A table as the reader makes them: at 0..4, coefficients in dynamic fixed
 * point; of EXP, shifted where an entry is left of -5.5625. */
static struct gqalut_table random_lutapp_table(const char *function, uint64_t *seed)
{
	struct gqalut_problem problem = problem_for(function, 2 + (int)(next_random(seed) % 15));
	struct gqalut_table table;
	problem.alpha_count = 5;
	for (int a = 0; a < 5; a++)
		problem.alpha[a] = a;
	gqalut_table_frame(&problem, problem.entries, &table);
	int code = -128;
	for (int s = 0; s < table.entries; s++) {
		double slope = gqalut_lutapp_round(ldexp((int)(next_random(seed) % 4096) - 2048,
		                                         -(int)(next_random(seed) % 12)));
		double intercept = gqalut_lutapp_round(ldexp((int)(next_random(seed) % 4096) - 2048,
		                                             -(int)(next_random(seed) % 12)));
		code += (int)(next_random(seed) % 16);
		if (s < table.entries - 1)
			table.breakpoint[s] = code;
		int scale = gqalut_lutapp_entry_scale(&table, s);
		int k = 0, b = 0;
		while (k < 7 && fabs(ldexp(slope, k)) < 64)
			k++;
		while (b < 7 && fabs(ldexp(intercept, b)) < 64)
			b++;
		table.slope[s] = (int32_t)ldexp(slope, k);
		table.intercept[s] = (int32_t)ldexp(intercept, b);
		table.slope_frac[s] = k + scale;
		table.intercept_frac[s] = b + scale;
	}
	gqalut_table_thresholds(&table);
	return table;
}

static void dialect_survives_a_round_trip(void **state)
{
	(void)state;
	static const char *const functions[] = { "gelu", "exp", "div", "rsqrt", "tanh" };
	uint64_t seed = 11;
	for (int i = 0; i < 200; i++) {
		struct gqalut_table table = random_lutapp_table(functions[i % 5], &seed);
		struct gqalut_record *back = emit_and_read(&table, GQALUT_FORMAT_LUTAPP_JSON, i);
		for (int s = 0; s < table.entries; s++)
			if (back->table.slope[s] != table.slope[s] ||
			    back->table.intercept[s] != table.intercept[s] ||
			    back->table.slope_frac[s] != table.slope_frac[s] ||
			    back->table.intercept_frac[s] != table.intercept_frac[s])
				fail_msg("table %d, entry %d", i, s);
		assert_memory_equal(back->table.threshold, table.threshold, sizeof table.threshold);
		assert_string_equal(back->table.function, table.function);
		free(back);
	}
}

static void dialect_refuses(const struct gqalut_table *table, const char *words)
{
	struct gqalut_record record = record_of(table);
	struct gqalut_diag diag = { 0 };
	char *text = NULL;
	assert_int_equal(gqalut_emit(&record, GQALUT_FORMAT_LUTAPP_JSON, &text, NULL, &diag),
	                 GQALUT_ERR_ARGUMENT);
	assert_null(text);
	if (!strstr(diag.message, words))
		fail_msg("'%s' does not say %s", diag.message, words);
}

static void dialect_refuses_other_tables(void **state)
{
	(void)state;
	uint64_t seed = 5;
	struct gqalut_table table = random_lutapp_table("gelu", &seed), other = table;
	other.input.bits = 9;
	dialect_refuses(&other, "not for other codes");
	other = table;
	other.rounding = GQALUT_ROUNDING_NEAREST;
	gqalut_table_thresholds(&other);
	dialect_refuses(&other, "not for rounded ones");
	other = table;
	other.breakpoint_frac = 5;
	other.breakpoint[0] = -255;
	gqalut_table_thresholds(&other);
	dialect_refuses(&other, "breakpoint -7.96875");
	other = table;
	other.slope[1] = 1;
	other.slope_frac[1] = 8;
	dialect_refuses(&other, "slope 0.00390625 of entry 1");
	other = table;
	other.intercept[0] = 127;
	other.intercept_frac[0] = -1;
	dialect_refuses(&other, "intercept 254 of entry 0");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_rounded_to_dynamic_fixed_point),
		cmocka_unit_test(shipped_tables_score_as_published),
		cmocka_unit_test(tables_of_other_formats_are_refused),
		cmocka_unit_test(best_lines_are_those_of_brute_force),
		cmocka_unit_test(optimum_is_that_of_all_breakpoints),
		cmocka_unit_test(optima_are_as_known),
		cmocka_unit_test(search_reaches_what_was_published),
		cmocka_unit_test(method_makes_certified_tables),
		cmocka_unit_test(coarse_breakpoints_compare_as_fine_ones),
		cmocka_unit_test(method_refuses_other_formats),
		cmocka_unit_test(dialect_survives_a_round_trip),
		cmocka_unit_test(dialect_refuses_other_tables),
	};
	return cmocka_run_group_tests_name("lutapp", tests, NULL, NULL);
}
