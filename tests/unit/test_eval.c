/* The evaluator against a slow reading of the definitions. */
#include "slow_measure.h"

static struct gqalut_metrics measure(const struct gqalut_table *table,
                                     const struct gqalut_problem *problem)
{
	struct gqalut_metrics metrics;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_eval_table(table, problem, &metrics, &diag), &diag);
	return metrics;
}

static void figures_follow_their_definitions(void **state)
{
	(void)state;
	const struct gqalut_function *f;
	for (size_t i = 0; (f = gqalut_function_at(i)) != NULL; i++) {
		for (int variant = 0; variant < 6; variant++) {
			struct gqalut_problem problem = problem_for(f->name, 6);
			problem.rounding = (enum gqalut_rounding)(variant % 3);
			struct gqalut_table table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
			problem.codes = (enum gqalut_codes)(variant / 3);
			struct gqalut_metrics m = measure(&table, &problem);
			struct slow slow = measure_slowly(&table, &problem, m.beta);
			assert_int_equal(m.real.total.codes, slow.codes);
			assert_near(f->name, m.real.total.mse, slow.mse, 1e-10, 1e-25);
			assert_near(f->name, m.real.total.mse_uniform, slow.mse, 1e-10, 1e-25);
			assert_near(f->name, m.real.total.mae, slow.mae, 1e-10, 1e-16);
			assert_near(f->name, m.real.total.bias, slow.bias, 1e-7, 1e-16);
			assert_near(f->name, m.real.total.max_abs, slow.max_abs, 0, 0);
			assert_near(f->name, m.requantised.total.mse, slow.mse_requantised, 1e-10,
			            1e-25);
			assert_true(m.ideal_mse <= m.requantised.total.mse * (1 + 1e-12));
			assert_near("worst error", fabs(m.real.total.got - m.real.total.wanted),
			            m.real.total.max_abs, 0, 0);
		}
	}
}

/* Sums over what gqalut_eval_each() hands over, and whether it keeps its order. */
struct walk {
	const struct gqalut_table *table;
	size_t codes;
	double square, max_abs;
	struct gqalut_code_value last;
};

static void add_code(void *context, const struct gqalut_code_value *value)
{
	struct walk *walk = context;
	assert_true(walk->codes == 0 || value->alpha > walk->last.alpha ||
	            (value->alpha == walk->last.alpha && value->code == walk->last.code + 1));
	assert_near("x", value->x, ldexp(value->code, -value->alpha), 0, 0);
	int alpha_index = gqalut_table_alpha_index(walk->table, value->alpha);
	assert_near("got", value->got, gqalut_table_value(walk->table, alpha_index, value->code), 0,
	            0);
	double e = value->got - value->wanted;
	walk->square += e * e;
	walk->max_abs = fmax(walk->max_abs, fabs(e));
	walk->codes++;
	walk->last = *value;
}

static void each_code_in_play_is_handed_over_once_in_order(void **state)
{
	(void)state;
	for (int codes = 0; codes < 2; codes++) {
		struct gqalut_problem problem = problem_for("exp", 6);
		problem.alpha_count = 1;
		problem.alpha[0] = 5;
		struct gqalut_table table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
		problem.codes = (enum gqalut_codes)codes;
		struct gqalut_metrics m = measure(&table, &problem);
		struct walk walk = { .table = &table };
		struct gqalut_diag diag = { 0 };
		assert_ok(gqalut_eval_each(&table, &problem, add_code, &walk, &diag), &diag);
		assert_int_equal(walk.codes, m.codes_total);
		assert_near("mse", walk.square / (double)walk.codes, m.real.total.mse, 1e-12, 0);
		assert_near("max", walk.max_abs, m.real.total.max_abs, 0, 0);
	}
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_table table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
	struct walk walk = { .table = &table };
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_eval_each(&table, &problem, add_code, &walk, &diag), &diag);
	assert_int_equal(walk.codes, 765);
	problem.lo = 400.0;
	problem.hi = 500.0;
	walk.codes = 0;
	assert_int_equal(gqalut_eval_each(&table, &problem, add_code, &walk, &diag),
	                 GQALUT_ERR_ARGUMENT);
	assert_int_equal(walk.codes, 0);
}

/* Segments are looked up at |q|, but the codes that count have their signs. */
static void codes_of_a_symmetric_table_have_their_signs(void **state)
{
	(void)state;
	static const char *functions[] = { "gelu", "tanh", "sigmoid", "cos" };
	for (int f = 0; f < 4; f++) {
		struct gqalut_problem problem = problem_for(functions[f], 6);
		const struct gqalut_rate none = { 0, 0 };
		struct gqalut_diag diag = { 0 };
		problem.alpha_count = 1;
		problem.alpha[0] = 4;
		assert_ok(gqalut_problem_reduce(&problem, GQALUT_REDUCTION_SYMMETRIC, none, &diag),
		          &diag);
		struct gqalut_table table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
		struct gqalut_metrics m = measure(&table, &problem);
		struct walk walk = { .table = &table };
		assert_ok(gqalut_eval_each(&table, &problem, add_code, &walk, &diag), &diag);
		assert_int_equal(walk.codes, m.codes_total);
		assert_near("mse", walk.square / (double)walk.codes, m.real.total.mse, 1e-12, 0);
		assert_near("max", walk.max_abs, m.real.total.max_abs, 0, 0);
	}
}

/* A search would have nothing to part there, an evaluation has one code each. */
static void one_code_is_enough_to_measure(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_table table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
	problem.lo = 0.0;
	problem.hi = 0.001;
	assert_int_equal(gqalut_problem_check(&problem, NULL), GQALUT_ERR_ARGUMENT);
	struct gqalut_metrics m = measure(&table, &problem);
	assert_int_equal(m.codes_total, 7);
	assert_near("mse", m.real.total.mse, m.zero_got * m.zero_got, 1e-12, 0);
	assert_true(m.zero_in_domain && m.monotone);
}

static void largest_beta_saturates_nothing(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_table table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
	assert_int_equal(measure(&table, &problem).beta, 4); /* f(4) = 4 is 64 at 2^-4 */
	problem = problem_for("sigmoid", 8);
	table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
	/* f(8) = 0.9997 is 128 at 2^-7, one too many for 8 signed bits ... */
	assert_int_equal(measure(&table, &problem).beta, 6);
	/* ... and 256 at 2^-8, one too many for 8 unsigned ones. */
	table.output.is_signed = false;
	assert_int_equal(measure(&table, &problem).beta, 7);
}

/* Two segments, -x/2 and x, that meet at 0, and what can go wrong there. */
static struct gqalut_table bent(void)
{
	struct gqalut_table table;
	memset(&table, 0, sizeof table);
	strcpy(table.name, "bent");
	strcpy(table.function, "relu6");
	table.entries = 3;
	table.lo = -2;
	table.hi = 2;
	table.input = table.output = (struct gqalut_format_int){ 8, true };
	table.beta = 5;
	table.alpha_count = 2;
	table.alpha[0] = 1;
	table.alpha[1] = 2;
	table.slope_bits = table.intercept_bits = 8;
	table.breakpoint_frac = 2;
	table.slope[0] = 0;
	table.slope[1] = 0;
	table.slope[2] = 64;
	for (int s = 0; s < 3; s++)
		table.slope_frac[s] = table.intercept_frac[s] = 6;
	gqalut_table_thresholds(&table);
	return table;
}

static void defects_are_found(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("relu6", 3);
	problem.lo = -2;
	problem.hi = 2;
	struct gqalut_table table = bent();
	struct gqalut_metrics m = measure(&table, &problem);
	/* Breakpoints 0 and 0: the middle segment is dead; the rest is exact. */
	assert_int_equal(m.dead_everywhere, 2);
	assert_int_equal(m.dead[0], 2);
	assert_true(m.real.total.mse == 0.0 && m.zero_exact && m.monotone);
	assert_int_equal(m.convention_codes, 2); /* code 0 at both alphas */
	assert_true(m.convention_mse == 0.0);

	/* An offset of 1/4 on the right: f(0) is lost, and code 0 hangs on the
	 * rule: going left it would be exact. */
	table.intercept[2] = 16;
	m = measure(&table, &problem);
	assert_false(m.zero_exact);
	assert_near("f(0)", m.zero_got, 0.25, 0, 0);
	assert_near("jump", m.largest_jump, 0.25, 0, 0);
	assert_near("where", m.jump_x, 0, 0, 0);
	/* 1/16 at x = 0..2: 5 of 9 codes at alpha 1, 9 of 17 at alpha 2. */
	assert_near("mse", m.real.total.mse, (5.0 / 9 + 9.0 / 17) / 2 / 16, 1e-12, 0);
	assert_near("other rule", m.convention_mse, (4.0 / 9 + 8.0 / 17) / 2 / 16, 1e-12, 0);

	/* A falling line where f rises. */
	table = bent();
	table.slope[2] = -64;
	m = measure(&table, &problem);
	assert_false(m.monotone);
	assert_int_equal(m.monotone_breaks, 4 + 8);
	assert_int_equal(m.monotone_alpha, 1);
	assert_int_equal(m.monotone_code, 1);

	table.slope[2] = 127;
	table.intercept[0] = -128;
	m = measure(&table, &problem);
	assert_int_equal(m.saturated_slopes, 1);
	assert_int_equal(m.saturated_intercepts, 1);
}

static void off_codes_count_what_a_rounded_f_would_not_give(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("relu6", 3);
	problem.lo = -2;
	problem.hi = 2;
	problem.beta_auto = false;
	problem.beta = 2;
	struct gqalut_table table = bent();
	assert_int_equal(measure(&table, &problem).off_codes, 0);
	table.intercept[2] = 32; /* +1/2 is two steps of 1/4 */
	struct gqalut_metrics m = measure(&table, &problem);
	assert_int_equal(m.off_codes, 5 + 9);
	assert_int_equal(m.max_lsb, 2);
	assert_near("ideal", m.ideal_mse, 0, 0, 0);
}

static void weights_enter_the_mean_and_nothing_else(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 4);
	struct gqalut_table table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
	struct gqalut_metrics plain = measure(&table, &problem);
	struct gqalut_weights weights = { .kind = GQALUT_WEIGHTS_NORMAL, .mu = 0, .scale = 0.5 };
	problem.weights = &weights;
	problem.floor = 0;
	struct gqalut_metrics weighted = measure(&table, &problem);
	assert_near("uniform", weighted.real.total.mse_uniform, plain.real.total.mse, 1e-12, 0);
	assert_near("max", weighted.real.total.max_abs, plain.real.total.max_abs, 0, 0);
	/* Alpha 0, by hand: cells of width 1 around -4..4. */
	double sum = 0, square = 0;
	for (int q = -4; q <= 4; q++) {
		double w = 0.5 * (erf((q + 0.5) / 0.5 / sqrt(2)) - erf((q - 0.5) / 0.5 / sqrt(2)));
		double e = gqalut_table_value(&table, 0, q) - gqalut_reference(problem.function, q);
		sum += w;
		square += w * e * e;
	}
	assert_near("alpha 0", weighted.real.by_alpha[0].mse, square / sum, 1e-9, 0);
	problem.floor = 1; /* all floor is uniform */
	assert_near("floor", measure(&table, &problem).real.total.mse, plain.real.total.mse, 1e-9,
	            0);
	problem.floor = 0.25;
	assert_near("mix", measure(&table, &problem).real.total.mse,
	            0.75 * weighted.real.total.mse + 0.25 * plain.real.total.mse, 1e-9, 0);
}

static void points_bins_and_codes_weigh_as_documented(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("relu6", 3);
	struct gqalut_table table = bent();
	problem.lo = -2;
	problem.hi = 2;
	problem.floor = 0;
	table.intercept[2] = 16; /* error 1/4 for x >= 0, 0 below */
	/* Points: 3 of 4 on the right; 100 is saturated to code 127, out of play. */
	double x[] = { -1, 0, 1.1, 2 }, mass[] = { 1, 1, 1, 1 };
	struct gqalut_weights points = {
		.kind = GQALUT_WEIGHTS_POINTS, .count = 4, .lo = x, .mass = mass
	};
	problem.weights = &points;
	assert_near("points", measure(&table, &problem).real.total.mse, 0.75 / 16, 1e-10, 0);
	x[3] = 100;
	assert_near("dropped", measure(&table, &problem).real.total.mse, 2.0 / 3 / 16, 1e-10, 0);
	/* One bin over -1..1 at alpha 1: half a cell at the ends, so 4 cells of
	 * 1/2 hold it, -1 and 1 by half; x >= 0 holds 1/4 + 1/2 + 1/2 of 2. */
	double lo[] = { -1 }, hi[] = { 1 }, one[] = { 5 };
	struct gqalut_weights bins = {
		.kind = GQALUT_WEIGHTS_BINS, .count = 1, .lo = lo, .hi = hi, .mass = one
	};
	problem.weights = &bins;
	assert_near("bins", measure(&table, &problem).real.by_alpha[0].mse,
	            (0.25 + 0.5 + 0.25 + 0.25) / 2 / 16, 1e-10, 0);
	/* Codes: all weight on code -1. */
	double by_code[256] = { 0 };
	by_code[127] = 2;
	struct gqalut_weights codes = { .kind = GQALUT_WEIGHTS_CODES,
		                        .count = 256,
		                        .mass = by_code };
	problem.weights = &codes;
	assert_near("codes", measure(&table, &problem).real.total.mse, 0, 0, 0);
	by_code[127] = 0;
	by_code[200] = 1; /* code 72, never in play */
	struct gqalut_metrics metrics;
	assert_int_equal(gqalut_eval_table(&table, &problem, &metrics, NULL), GQALUT_ERR_ARGUMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_follow_their_definitions),
		cmocka_unit_test(each_code_in_play_is_handed_over_once_in_order),
		cmocka_unit_test(codes_of_a_symmetric_table_have_their_signs),
		cmocka_unit_test(one_code_is_enough_to_measure),
		cmocka_unit_test(largest_beta_saturates_nothing),
		cmocka_unit_test(defects_are_found),
		cmocka_unit_test(off_codes_count_what_a_rounded_f_would_not_give),
		cmocka_unit_test(weights_enter_the_mean_and_nothing_else),
		cmocka_unit_test(points_bins_and_codes_weigh_as_documented),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
