/* Range reduction: the operators over whole input ranges, and what is refused. */
#include "support.h"

#include "slow_mantissa.h"

static struct gqalut_problem reduced_problem(const char *function, int entries, int in_bits,
                                             enum gqalut_reduction_kind kind,
                                             enum gqalut_objective objective)
{
	struct gqalut_problem problem = problem_for(function, entries);
	struct gqalut_rate rate = { 0, 0 };
	struct gqalut_diag diag = { 0 };
	problem.input.bits = in_bits;
	problem.objective = objective;
	assert_ok(gqalut_problem_reduce(&problem, kind, rate, &diag), &diag);
	return problem;
}

static struct gqalut_table optimum(const struct gqalut_problem *problem)
{
	return search(problem, GQALUT_METHOD_EXACT, 1).table;
}

static struct gqalut_reduced_metrics measure(const struct gqalut_table *table,
                                             const struct gqalut_problem *problem, size_t random)
{
	struct gqalut_reduced_metrics metrics;
	struct gqalut_diag diag = { 0 };
	assert_ok(
	        gqalut_eval_reduced(table, gqalut_problem_whole(problem), random, &metrics, &diag),
	        &diag);
	return metrics;
}

/* The largest relative error over v = 1..65536, all in doubles. */
static double slow_error(const struct gqalut_table *table, const struct gqalut_function *function,
                         int step, int gain)
{
	double worst = 0.0;
	for (int v = 1; v <= 65536; v++) {
		int k, m = slow_mantissa((uint64_t)v, table->input.bits, step, &k);
		double got = ldexp(gqalut_table_value(table, 0, m), gain * k);
		worst = fmax(worst, fabs(got / function->value(v) - 1.0));
	}
	return worst;
}

struct figure {
	const char *function;
	int entries, in_bits, coef_bits;
	enum gqalut_reduction_kind kind;
	double most; /* largest relative error */
};

static void check_figure(const struct figure *figure)
{
	struct gqalut_problem problem =
	        reduced_problem(figure->function, figure->entries, figure->in_bits, figure->kind,
	                        GQALUT_OBJECTIVE_MAX_ABS);
	problem.coef_bits = figure->coef_bits;
	struct gqalut_table table = optimum(&problem);
	struct gqalut_reduced_metrics metrics = measure(&table, &problem, 1000000);
	for (int i = 0; i < metrics.rows; i++) {
		const struct gqalut_reduced_row *row = &metrics.row[i];
		printf("%s-%d, %d-bit codes, %d-bit coefficients, %s, %s: %.3e (floor %.3e), rms "
		       "%.3e (%.3e)\n",
		       figure->function, figure->entries, figure->in_bits, figure->coef_bits,
		       gqalut_reduction_text(figure->kind), row->inputs, row->max, row->floor,
		       row->rms, row->floor_rms);
		if (!(row->max <= figure->most))
			fail_msg("%s: %.4e is more than %.4e", row->inputs, row->max, figure->most);
		assert_true(row->floor <= row->max && row->rms <= row->max);
	}
	if (figure->kind == GQALUT_REDUCTION_NORMALIZE)
		assert_near("slow check", metrics.row[0].max,
		            slow_error(&table, problem.function, problem.reduction.step,
		                       problem.reduction.gain),
		            0.0, 2e-12);
}

static void operators_are_accurate(void **state)
{
	(void)state;
	static const struct figure figures[] = {
		{ "div", 8, 7, 8, GQALUT_REDUCTION_NORMALIZE, 9.1e-3 },
		{ "div", 8, 8, 8, GQALUT_REDUCTION_NORMALIZE, 5.4e-3 },
		{ "rsqrt", 8, 8, 8, GQALUT_REDUCTION_NORMALIZE, 8.8e-3 },
		{ "sqrt", 8, 8, 8, GQALUT_REDUCTION_NORMALIZE, 4.3e-3 },
		{ "div", 16, 8, 8, GQALUT_REDUCTION_NORMALIZE, 4.7e-3 },
		{ "rsqrt", 16, 8, 8, GQALUT_REDUCTION_NORMALIZE, 6.1e-3 },
		{ "div", 16, 10, 12, GQALUT_REDUCTION_NORMALIZE, 1.2e-3 },
		{ "rsqrt", 16, 10, 12, GQALUT_REDUCTION_NORMALIZE, 1.3e-3 },
		{ "div", 16, 12, 12, GQALUT_REDUCTION_NORMALIZE, 5.5e-4 },
		{ "rsqrt", 16, 12, 12, GQALUT_REDUCTION_NORMALIZE, 6.6e-4 },
		{ "div", 32, 12, 12, GQALUT_REDUCTION_NORMALIZE, 3.3e-4 },
		{ "div", 8, 8, 8, GQALUT_REDUCTION_MULTI_RANGE, 4e-2 },
		{ "rsqrt", 8, 8, 8, GQALUT_REDUCTION_MULTI_RANGE, 5.7e-2 },
	};
	for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
		check_figure(&figures[i]);
}

/* The search minimises the mean of ((y - f)/f)^2 over the core. */
static void objective_is_the_relative_error(void **state)
{
	(void)state;
	struct gqalut_problem problem =
	        reduced_problem("rsqrt", 8, 8, GQALUT_REDUCTION_NORMALIZE, GQALUT_OBJECTIVE_MSE);
	struct gqalut_search_result result = search(&problem, GQALUT_METHOD_EXACT, 1);
	double sum = 0.0;
	for (int q = 64; q < 256; q++) {
		double f = gqalut_reference(problem.function, q / 64.0);
		double e = gqalut_table_value(&result.table, 0, q) / f - 1.0;
		sum += e * e;
	}
	assert_near("objective", result.objective, sum / 192.0, 1e-9, 0.0);
	struct gqalut_metrics metrics;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_eval_table(&result.table, &problem, &metrics, &diag), &diag);
	assert_near("measured", metrics.real.total.mse, result.objective, 1e-9, 0.0);
}

static void zero_and_saturation_are_defined(void **state)
{
	(void)state;
	struct gqalut_problem problem =
	        reduced_problem("div", 8, 8, GQALUT_REDUCTION_NORMALIZE, GQALUT_OBJECTIVE_MSE);
	struct gqalut_table table = optimum(&problem);
	int shift, one_shift;
	uint32_t one = gqalut_reduced_u64(&table, 1, &one_shift);
	assert_int_equal(gqalut_reduced_u64(&table, 0, &shift), one);
	assert_int_equal(shift, one_shift);
	assert_int_equal(gqalut_reduced_fixed_u64(&table, 0, 16, 12345), 12345);
	assert_int_equal(gqalut_reduced_fixed_u64(&table, 1, 16, 12345), 12345);
	assert_true(gqalut_reduced_fixed_u64(&table, 1, 40, UINT32_MAX) == UINT32_MAX);
	assert_int_equal(gqalut_reduced_fixed_u64(&table, UINT64_MAX, 16, UINT32_MAX), 0);
	double third = ldexp(gqalut_reduced_fixed_u64(&table, 3, 30, UINT32_MAX), -30);
	assert_near("1/3", third, 1.0 / 3.0, 6e-3, 0.0);

	problem = reduced_problem("sqrt", 8, 8, GQALUT_REDUCTION_NORMALIZE, GQALUT_OBJECTIVE_MSE);
	table = optimum(&problem);
	assert_int_equal(gqalut_reduced_u64(&table, 0, &shift), 0);
	assert_int_equal(gqalut_reduced_fixed_u64(&table, 0, 16, 99), 0);
	double root = gqalut_reduced_fixed_u64(&table, UINT64_C(1) << 60, 0, UINT32_MAX);
	assert_near("2^30", root, 1073741824.0, 5e-3, 0.0);
}

static void exponentials_are_as_good_as_their_constant(void **state)
{
	(void)state;
	static const struct {
		struct gqalut_rate rate;
		double most; /* for d from -255 * 2^-5 */
	} figures[] = { { { 23, 4 }, 3.4e-2 }, { { 369, 8 }, 1.2e-2 }, { { 11819, 13 }, 6.8e-3 } };
	for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
		struct gqalut_problem problem = problem_for("exp", 8);
		struct gqalut_diag diag = { 0 };
		assert_ok(gqalut_problem_reduce(&problem, GQALUT_REDUCTION_EXP2, figures[i].rate,
		                                &diag),
		          &diag);
		struct gqalut_table table = optimum(&problem);
		assert_string_equal(table.function, "exp");
		struct gqalut_reduced_metrics metrics = measure(&table, &problem, 0);
		assert_int_equal(metrics.rows, 16);
		for (int a = 0; a < metrics.rows; a++) {
			const struct gqalut_reduced_row *row = &metrics.row[a];
			printf("exp-8, %d/2^%d, alpha %d: %.3e (floor %.3e), absolute %.3e\n",
			       figures[i].rate.num, figures[i].rate.shift, row->alpha, row->max,
			       row->floor, row->max_abs);
			assert_int_equal(row->count, 256);
			if (a >= 5 && !(row->max <= figures[i].most))
				fail_msg("alpha %d: %.4e", a, row->max);
			assert_true(row->max_abs < 4e-3);
		}
	}
}

static void exponentials_take_any_input(void **state)
{
	(void)state;
	struct gqalut_problem problem =
	        reduced_problem("exp", 8, 8, GQALUT_REDUCTION_EXP2, GQALUT_OBJECTIVE_MSE);
	struct gqalut_table table = optimum(&problem);
	int shift;
	uint32_t r = gqalut_reduced_s32(&table, INT32_MIN, 0, &shift);
	assert_int_equal(gqalut_reduced_fixed(&table, r, shift, 127, UINT32_MAX), 0);
	r = gqalut_reduced_s32(&table, INT32_MAX, 0, &shift);
	assert_int_equal(gqalut_reduced_fixed(&table, r, shift, -64, 4711), 4711);
	for (int alpha = 0; alpha <= GQALUT_MAX_REDUCED_ALPHA; alpha++)
		for (int d = -32768; d <= 32767; d += 61) {
			double x = ldexp(d, -alpha), wanted = exp(x);
			r = gqalut_reduced_s32(&table, d, alpha, &shift);
			double got = ldexp(r, -gqalut_table_frac_bits(&table, 8) - shift);
			/* 11819/8192 is log2(e) times 1 + 3.7e-5. */
			if (fabs(x) < 100.0)
				assert_near("exp", got, wanted, 3e-3 + 4e-5 * fabs(x), 0.0);
		}
}

static void symmetry_is_worth_a_factor(void **state)
{
	(void)state;
	static const struct {
		const char *function;
		double plain; /* proven optimum of the whole domain */
		double ratio;
	} figures[] = { { "gelu", 1.407e-5, 7.0 },
		        { "silu", 2.034e-5, 11.0 },
		        { "hswish", 9.187e-5, 10.0 } };
	for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
		struct gqalut_problem problem =
		        reduced_problem(figures[i].function, 8, 8, GQALUT_REDUCTION_SYMMETRIC,
		                        GQALUT_OBJECTIVE_MSE);
		double mse = search(&problem, GQALUT_METHOD_EXACT, 1).objective;
		double ga = search(&problem, GQALUT_METHOD_GA, 1).objective;
		printf("%s-8 symmetric: MSE %.4e (ga %.4e), %.2f times less than %.4e\n",
		       figures[i].function, mse, ga, figures[i].plain / mse, figures[i].plain);
		assert_true(figures[i].plain / mse >= figures[i].ratio);
		assert_true(ga >= mse * (1.0 - 1e-12));
	}
}

/* Every code, the smallest one too: mirrored accumulators, and the MSE. */
static void check_mirrored(const char *function, int in_bits)
{
	struct gqalut_problem problem = reduced_problem(
	        function, 8, in_bits, GQALUT_REDUCTION_SYMMETRIC, GQALUT_OBJECTIVE_MSE);
	struct gqalut_search_result result = search(&problem, GQALUT_METHOD_EXACT, 1);
	const struct gqalut_table *table = &result.table;
	double mse = 0.0;
	for (int a = 0; a < table->alpha_count; a++) {
		int alpha = table->alpha[a], d = gqalut_table_frac_bits(table, alpha), n = 0;
		double sum = 0.0;
		for (int32_t q = -(1 << (in_bits - 1)); q < 1 << (in_bits - 1); q++) {
			double x = ldexp(q, -alpha), y = gqalut_table_value(table, a, q);
			int32_t acc = gqalut_table_accumulate(table, a, q);
			if (ldexp(acc, -d) != y)
				fail_msg("%s: alpha %d code %d", function, alpha, q);
			if (q < 0 && q > -(1 << (in_bits - 1))) {
				int32_t other = gqalut_table_accumulate(table, a, -q);
				double rebuilt = gqalut_symmetry_mirror(problem.reduction.symmetry,
				                                        -x, ldexp(other, -d));
				if (rebuilt != y)
					fail_msg("%s: alpha %d codes %d and %d", function, alpha, q,
					         -q);
			}
			if (x < problem.lo || x > problem.hi)
				continue;
			double e = y - gqalut_reference(problem.function, x);
			sum += e * e;
			n++;
		}
		mse += sum / n / table->alpha_count;
	}
	assert_near(function, result.objective, mse, 1e-7, 1e-20);
	struct gqalut_metrics metrics;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_eval_table(table, &problem, &metrics, &diag), &diag);
	assert_near("evaluated", metrics.real.total.mse, result.objective, 1e-9, 1e-20);
}

static void symmetric_tables_serve_every_code(void **state)
{
	(void)state;
	const struct gqalut_function *f;
	for (size_t i = 0; (f = gqalut_function_at(i)) != NULL; i++)
		if (gqalut_reduction_serves(GQALUT_REDUCTION_SYMMETRIC, f))
			check_mirrored(f->name, 8);
	check_mirrored("gelu", 6);
}

/* 1 - f(x) needs room for 1, not for the code: 2048 * 2^20 would not fit. */
static void the_other_half_of_sigmoid_is_no_wider_than_one(void **state)
{
	(void)state;
	struct gqalut_problem problem =
	        reduced_problem("sigmoid", 4, 12, GQALUT_REDUCTION_SYMMETRIC, GQALUT_OBJECTIVE_MSE);
	problem.coef_bits = 16;
	problem.alpha_count = 1;
	problem.alpha[0] = 8;
	struct gqalut_table table = optimum(&problem);
	int d = gqalut_table_frac_bits(&table, 8);
	assert_true(d > 20);
	for (int32_t q = 1; q < 2048; q++)
		assert_int_equal(gqalut_table_accumulate(&table, 0, -q),
		                 (1 << d) - gqalut_table_accumulate(&table, 0, q));
}

/* A breakpoint at 128 = |-128| is kept apart from the fillers. */
static void smallest_code_has_a_segment(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 2);
	struct gqalut_rate none = { 0, 0 };
	assert_int_equal(gqalut_problem_reduce(&problem, GQALUT_REDUCTION_SYMMETRIC, none, NULL),
	                 GQALUT_OK);
	struct gqalut_table table = optimum(&problem);
	table.alpha_count = 1;
	table.alpha[0] = table.breakpoint_frac = 5;
	table.breakpoint[0] = 128;
	gqalut_table_thresholds(&table);
	int32_t stored[1], least, most;
	assert_int_equal(gqalut_table_stored(&table, 0, stored), 1);
	assert_int_equal(stored[0], 128);
	gqalut_table_core_codes(&table, &least, &most);
	assert_int_equal(least, 0);
	assert_int_equal(most, 128);
	assert_int_equal(gqalut_table_segment(&table, 0, -128), 1);
	assert_int_equal(gqalut_table_segment(&table, 0, 127), 0);
}

static void laws_hold(void **state)
{
	(void)state;
	const struct gqalut_function *f;
	for (size_t i = 0; (f = gqalut_function_at(i)) != NULL; i++)
		for (double x = 0.0625; x < 8.0; x *= 1.3) {
			double y = f->value(x);
			if (f->symmetry != GQALUT_SYMMETRY_NONE)
				assert_near(f->name, f->value(-x),
				            gqalut_symmetry_mirror(f->symmetry, x, y), 1e-12,
				            1e-12);
			if (f->step > 0)
				assert_near(f->name, f->value(ldexp(x, f->step)), ldexp(y, f->gain),
				            1e-15, 0.0);
			if (f->rate > 0.0)
				assert_near(f->name, y, exp2(f->rate * x), 1e-12, 0.0);
		}
}

static void best_kinds_follow_from_the_laws(void **state)
{
	(void)state;
	static const struct {
		const char *function, *kind;
	} best[] = { { "exp", "exp2" },        { "exp2", "exp2" },      { "div", "normalize" },
		     { "rsqrt", "normalize" }, { "gelu", "symmetric" }, { "cos", "symmetric" },
		     { "elu", "none" } };
	for (size_t i = 0; i < sizeof best / sizeof best[0]; i++)
		assert_string_equal(gqalut_reduction_text(gqalut_reduction_best(
		                            gqalut_function_find(best[i].function))),
		                    best[i].kind);
	struct gqalut_rate rate = { 0, 0 };
	struct gqalut_reduction made;
	assert_int_equal(gqalut_reduction_make(gqalut_function_find("exp"), GQALUT_REDUCTION_EXP2,
	                                       rate, &made, NULL),
	                 GQALUT_OK);
	assert_int_equal(made.rate.num, 11819);
	assert_int_equal(made.rate.shift, 13);
	assert_int_equal(gqalut_reduction_make(gqalut_function_find("exp2"), GQALUT_REDUCTION_EXP2,
	                                       rate, &made, NULL),
	                 GQALUT_OK);
	assert_int_equal(made.rate.num, 1);
	assert_int_equal(made.rate.shift, 0);
}

static void rates_are_read_strictly(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",       "23",   "23/",     "/16",           "23/15",
		"23/16 ", "-1/2", "0/16",    "32768/1",       "1/0",
		"1.5/2",  "+1/2", "1/65536", "99999999999/2", "1/99999999999",
		"1//2"
	};
	struct gqalut_rate rate = { 5, 5 };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (gqalut_rate_parse(bad[i], &rate) || rate.num != 5)
			fail_msg("'%s' was read", bad[i]);
	assert_true(gqalut_rate_parse("23/16", &rate));
	assert_true(rate.num == 23 && rate.shift == 4);
	assert_true(gqalut_rate_parse("32767/32768", &rate));
	assert_true(rate.num == 32767 && rate.shift == 15);
}

/* The same table under every kind and after a round trip, or refused. */
static void tables_are_checked(void **state)
{
	(void)state;
	struct gqalut_problem problem =
	        reduced_problem("div", 4, 8, GQALUT_REDUCTION_NORMALIZE, GQALUT_OBJECTIVE_MSE);
	struct gqalut_table good = optimum(&problem), bad = good;
	assert_int_equal(gqalut_table_check(&good, NULL), GQALUT_OK);
	bad.intercept[0] = -128;
	assert_int_equal(gqalut_table_check(&bad, NULL), GQALUT_ERR_ARGUMENT);
	bad = good;
	bad.input.is_signed = true;
	assert_int_equal(gqalut_table_check(&bad, NULL), GQALUT_ERR_ARGUMENT);
	bad = good;
	bad.alpha[0] = 6;
	gqalut_table_thresholds(&bad);
	assert_int_equal(gqalut_table_check(&bad, NULL), GQALUT_ERR_ARGUMENT);

	problem = reduced_problem("gelu", 4, 8, GQALUT_REDUCTION_SYMMETRIC, GQALUT_OBJECTIVE_MSE);
	good = bad = optimum(&problem);
	bad.input.is_signed = false;
	assert_int_equal(gqalut_table_check(&bad, NULL), GQALUT_ERR_ARGUMENT);
	/* D below alpha does not hold x. */
	bad = good;
	for (int s = 0; s < 4; s++)
		bad.slope_frac[s] = bad.intercept_frac[s] = -2;
	assert_int_equal(gqalut_table_check(&bad, NULL), GQALUT_ERR_OVERFLOW);

	problem = reduced_problem("div", 4, 8, GQALUT_REDUCTION_MULTI_RANGE, GQALUT_OBJECTIVE_MSE);
	good = bad = optimum(&problem);
	bad.hi = 3.0;
	assert_int_equal(gqalut_table_check(&bad, NULL), GQALUT_ERR_ARGUMENT);
	bad.hi = INFINITY;
	assert_int_equal(gqalut_table_check(&bad, NULL), GQALUT_ERR_ARGUMENT);
}

/* With any of these the operator would shift by too much or by less than nothing. */
static void impossible_reductions_are_refused(void **state)
{
	(void)state;
	static const struct gqalut_reduction wrong[] = {
		{ .kind = GQALUT_REDUCTION_KINDS },
		{ .kind = GQALUT_REDUCTION_SYMMETRIC, .symmetry = GQALUT_SYMMETRY_NONE },
		{ .kind = GQALUT_REDUCTION_NORMALIZE, .step = 0, .gain = -1 },
		{ .kind = GQALUT_REDUCTION_NORMALIZE, .step = 3, .gain = -1 },
		{ .kind = GQALUT_REDUCTION_NORMALIZE, .step = 1, .gain = INT32_MAX },
		{ .kind = GQALUT_REDUCTION_EXP2 },
		{ .kind = GQALUT_REDUCTION_EXP2, .rate = { 32768, 0 } },
		{ .kind = GQALUT_REDUCTION_EXP2, .rate = { 23, 16 } },
		{ .kind = GQALUT_REDUCTION_MULTI_RANGE, .step = 0, .gain = -3, .in_frac = 8 },
		{ .kind = GQALUT_REDUCTION_MULTI_RANGE, .step = 3, .gain = -3, .in_frac = 30 },
	};
	static const struct {
		const char *function;
		enum gqalut_reduction_kind kind;
	} right[GQALUT_REDUCTION_KINDS + 1] = {
		[GQALUT_REDUCTION_SYMMETRIC] = { "gelu", GQALUT_REDUCTION_SYMMETRIC },
		[GQALUT_REDUCTION_NORMALIZE] = { "div", GQALUT_REDUCTION_NORMALIZE },
		[GQALUT_REDUCTION_EXP2] = { "exp", GQALUT_REDUCTION_EXP2 },
		[GQALUT_REDUCTION_MULTI_RANGE] = { "div", GQALUT_REDUCTION_MULTI_RANGE },
		[GQALUT_REDUCTION_KINDS] = { "gelu", GQALUT_REDUCTION_NONE },
	};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct gqalut_problem problem =
		        reduced_problem(right[wrong[i].kind].function, 4, 8,
		                        right[wrong[i].kind].kind, GQALUT_OBJECTIVE_MSE);
		struct gqalut_table table = optimum(&problem);
		table.reduction = wrong[i];
		if (gqalut_table_check(&table, NULL) != GQALUT_ERR_ARGUMENT)
			fail_msg("row %zu is taken", i);
	}
}

static void files_keep_the_reduction(void **state)
{
	(void)state;
	static const struct {
		const char *function;
		enum gqalut_reduction_kind kind;
	} cases[] = { { "tanh", GQALUT_REDUCTION_SYMMETRIC },
		      { "rsqrt", GQALUT_REDUCTION_NORMALIZE },
		      { "exp", GQALUT_REDUCTION_EXP2 },
		      { "div", GQALUT_REDUCTION_MULTI_RANGE } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct gqalut_problem back,
		        problem = reduced_problem(cases[i].function, 4, 8, cases[i].kind,
		                                  GQALUT_OBJECTIVE_MSE);
		struct gqalut_search_options options;
		struct gqalut_search_result result = search(&problem, GQALUT_METHOD_EXACT, 1);
		struct gqalut_record record, *records;
		struct gqalut_diag diag = { 0 };
		enum gqalut_file_kind kind;
		size_t length, count;
		char *text;
		gqalut_search_options_init(&options);
		assert_ok(gqalut_record_make(&problem, &options, &result, NULL, &record, &diag),
		          &diag);
		assert_ok(gqalut_emit(&record, GQALUT_FORMAT_JSON, &text, &length, &diag), &diag);
		assert_ok(
		        gqalut_parse_tables(text, length, "t.json", &kind, &records, &count, &diag),
		        &diag);
		assert_memory_equal(&records[0].table.reduction, &record.table.reduction,
		                    sizeof record.table.reduction);
		assert_ok(gqalut_record_problem(&records[0], &back, &diag), &diag);
		assert_ptr_equal(back.function, problem.function);
		assert_ptr_equal(back.whole, problem.whole);
		assert_true(back.lo == problem.lo && back.hi == problem.hi);
		free(records);
		free(text);
		assert_int_equal(gqalut_emit(&record, GQALUT_FORMAT_GQA_JSON, &text, &length, NULL),
		                 GQALUT_ERR_ARGUMENT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operators_are_accurate),
		cmocka_unit_test(objective_is_the_relative_error),
		cmocka_unit_test(zero_and_saturation_are_defined),
		cmocka_unit_test(exponentials_are_as_good_as_their_constant),
		cmocka_unit_test(exponentials_take_any_input),
		cmocka_unit_test(symmetry_is_worth_a_factor),
		cmocka_unit_test(symmetric_tables_serve_every_code),
		cmocka_unit_test(the_other_half_of_sigmoid_is_no_wider_than_one),
		cmocka_unit_test(smallest_code_has_a_segment),
		cmocka_unit_test(laws_hold),
		cmocka_unit_test(best_kinds_follow_from_the_laws),
		cmocka_unit_test(rates_are_read_strictly),
		cmocka_unit_test(tables_are_checked),
		cmocka_unit_test(impossible_reductions_are_refused),
		cmocka_unit_test(files_keep_the_reduction),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
