/* Integer formulas and direct tables: their known figures, their arithmetic
 * against a plain reading in doubles, what they refuse. */
#include "support.h"

#include "formula/formula.h"

static const struct gqalut_formula *formula_named(const char *name)
{
	const struct gqalut_formula *formula = gqalut_formula_find(name);
	if (!formula)
		fail_msg("no formula %s", name);
	return formula;
}

struct measured {
	struct gqalut_metrics metrics;
	struct gqalut_operations operations;
	int bytes;
};

static struct measured measure(const char *name, const struct gqalut_problem *problem)
{
	struct measured measured;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_formula_eval(formula_named(name), problem, &measured.metrics,
	                              &measured.bytes, &measured.operations, &diag),
	          &diag);
	return measured;
}

/* The protocol of the papers, with the output scale of least error. */
static struct gqalut_problem protocol(const char *function)
{
	struct gqalut_problem problem = problem_for(function, 8);
	struct gqalut_diag diag = { 0 };
	problem.codes = GQALUT_CODES_ALL;
	problem.rounding = GQALUT_ROUNDING_NEAREST;
	problem.beta_auto = false;
	assert_ok(gqalut_eval_best_beta(&problem, &problem.beta, &diag), &diag);
	return problem;
}

/* Figures known from other implementations, on the protocol: within 5 %. */
static const struct row {
	const char *formula, *function;
	double mse;
	int bytes;
} rows[] = {
	{ "i-gelu", "gelu", 6.0e-5, 12 },         { "i-exp", "exp", 1.8e-7, 12 },
	{ "shift-gelu", "gelu", 2.8e-4, 4 },      { "shift-exp", "exp", 1.1e-4, 4 },
	{ "int-hswish", "hswish", 2.0e-9, 0 },    { "direct-int8", "gelu", 9.3e-5, 513 },
	{ "direct-int8", "hswish", 8.5e-5, 513 }, { "direct-int8", "exp", 6.7e-6, 513 },
	{ "direct-uint8", "gelu", 2.0e-5, 513 },  { "direct-uint8", "hswish", 2.0e-5, 513 },
	{ "direct-uint8", "exp", 1.2e-6, 513 },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static void figures_are_the_known_ones(void **state)
{
	(void)state;
	for (int i = 0; i < ROWS; i++) {
		struct gqalut_problem problem = protocol(rows[i].function);
		struct measured m = measure(rows[i].formula, &problem);
		printf("%-12s %-7s %.4g\n", rows[i].formula, rows[i].function,
		       m.metrics.real.total.mse);
		assert_near(rows[i].formula, m.metrics.real.total.mse, rows[i].mse, 0.05, 0);
		assert_int_equal(m.bytes, rows[i].bytes);
		assert_true(m.metrics.requantised.total.mse >= m.metrics.ideal_mse * (1 - 1e-12));
	}
}

static void assert_operations(const struct gqalut_operations *got, struct gqalut_operations wanted)
{
	assert_int_equal(got->loads, wanted.loads);
	assert_int_equal(got->comparisons, wanted.comparisons);
	assert_int_equal(got->multiplies, wanted.multiplies);
	assert_int_equal(got->adds, wanted.adds);
	assert_int_equal(got->shifts, wanted.shifts);
	assert_int_equal(got->divisions, wanted.divisions);
}

static void operations_are_counted(void **state)
{
	(void)state;
	struct gqalut_problem gelu = problem_for("gelu", 8), exp_problem = problem_for("exp", 8);
	struct measured m = measure("i-gelu", &gelu);
	assert_operations(&m.operations, (struct gqalut_operations){ 0, 3, 2, 3, 2, 0 });
	m = measure("i-exp", &exp_problem);
	assert_operations(&m.operations, (struct gqalut_operations){ 0, 0, 2, 3, 2, 1 });
	m = measure("direct-int8", &gelu);
	assert_operations(&m.operations, (struct gqalut_operations){ .loads = 1 });
	assert_int_equal(m.bytes, 256);
	m = measure("table-int16", &gelu);
	assert_int_equal(m.bytes, 1026);

	struct gqalut_operations operations;
	struct gqalut_table table = search(&gelu, GQALUT_METHOD_EXACT, 1).table;
	gqalut_table_operations(&table, &operations);
	assert_operations(&operations, (struct gqalut_operations){ 2, 7, 1, 1, 1, 0 });
	/* One alpha at which product and intercept have the same fraction bits. */
	table.alpha_count = 1;
	table.alpha[0] = gqalut_table_intercept_frac(&table) - gqalut_table_slope_frac(&table);
	gqalut_table_operations(&table, &operations);
	assert_int_equal(operations.shifts, 0);
}

/* The formulas once more in doubles, which hold every integer here exactly. */
static double slow_i_gelu(double x)
{
	double s = ldexp(1, -12), q = floor(x / s), s1 = s / 1.4142;
	double b = floor(-1.769 / s1), c = floor(1 / -0.2888 / (s1 * s1));
	double erf_scale = s1 * s1 * -0.2888 * 16384;
	double e = fmin(fabs(q), -b) + b;
	double erf_code = floor((q > 0 ? 1 : q < 0 ? -1 : 0) * (e * e + c) / 16384);
	return q * (erf_code + floor(1 / erf_scale)) * (s * erf_scale / 2);
}

static double slow_i_exp(double x)
{
	double s = ldexp(1, -12), q = floor(x / s), x0 = floor(-0.6931 / s);
	double k = floor(q / x0), r = q - k * x0;
	double z = r * (r + floor(2.7073 / s)) + floor(2.7921 / (s * s));
	return floor(ldexp(z, -(int)k)) * (0.35815147 * s * s);
}

static double slow_shift_exp_code(double i, double i0, int n)
{
	double p = fmax(i + floor(i / 2) - floor(i / 16), n * i0);
	double q = floor(p / i0), r = p - q * i0;
	return floor(ldexp(r / 2 - i0, n - (int)q));
}

static double slow_shift_exp(double x)
{
	return slow_shift_exp_code(floor(ldexp(x, 12)), -4096, 15) * ldexp(1, -27);
}

/* The algorithm on a row of x and 0. */
static double slow_shift_gelu(double x)
{
	double i = floor(ldexp(x, 10)), most = fmax(i, 0), i0 = floor(-1024 / 1.702);
	double numerator = slow_shift_exp_code(i - most, i0, 10);
	double sum = numerator + slow_shift_exp_code(-most, i0, 10);
	double sigmoid = floor(ldexp(numerator * floor((ldexp(1, 31) - 1) / sum), -24));
	return i * sigmoid * ldexp(1, -17);
}

static double slow_int_hswish(double x)
{
	double product = x * fmin(fmax(x + 3, 0), 6) * 10923 / 65536;
	return ldexp(floor(ldexp(product, 14)), -14);
}

static const struct slow {
	const struct gqalut_formula_kind *kind;
	double (*value)(double x);
	const char *function;
} slow[] = {
	{ &gqalut_formula_i_gelu, slow_i_gelu, "gelu" },
	{ &gqalut_formula_i_exp, slow_i_exp, "exp" },
	{ &gqalut_formula_shift_exp, slow_shift_exp, "exp" },
	{ &gqalut_formula_shift_gelu, slow_shift_gelu, "gelu" },
	{ &gqalut_formula_int_hswish, slow_int_hswish, "hswish" },
};

enum { SLOW = sizeof slow / sizeof slow[0] };

/* Every code of 12 bits, at scales from 2^4 to 2^-14. */
static void integers_follow_the_formulas(void **state)
{
	(void)state;
	for (int i = 0; i < SLOW; i++)
		for (int alpha = -4; alpha <= 14; alpha += 2) {
			struct gqalut_problem problem = problem_for(slow[i].function, 8);
			struct gqalut_formula_work work = { .problem = &problem };
			struct gqalut_diag diag = { 0 };
			bool falls = problem.hi <= 0.0;
			problem.input.bits = 12;
			problem.alpha_count = 1;
			problem.alpha[0] = alpha;
			problem.lo = -32768.0;
			problem.hi = falls ? 0.0 : 32768.0;
			assert_ok(slow[i].kind->prepare(&work, &diag), &diag);
			for (int32_t q = -2048; q <= (falls ? 0 : 2047); q++) {
				double got =
				        work.scale * (double)slow[i].kind->compute(&work, alpha, q);
				double wanted = slow[i].value(ldexp(q, -alpha));
				if (got != wanted)
					fail_msg("%s: alpha %d, code %d: got %a, wanted %a",
					         slow[i].kind->formula.name, alpha, q, got, wanted);
			}
		}
}

/* A direct table is f rounded into its output format. */
static void direct_table_reaches_the_floor_of_its_format(void **state)
{
	(void)state;
	const struct gqalut_function *f;
	for (size_t i = 0; (f = gqalut_function_at(i)) != NULL; i++)
		for (int bits = GQALUT_MIN_IN_BITS; bits <= GQALUT_MAX_IN_BITS; bits++) {
			struct gqalut_problem problem = problem_for(f->name, 2);
			problem.input.bits = bits;
			if (gqalut_problem_check(&problem, NULL))
				continue; /* no code in play with so few bits */
			struct measured m = measure("direct-int8", &problem);
			assert_near(f->name, m.metrics.real.total.mse, m.metrics.ideal_mse, 1e-12,
			            1e-30);
			assert_int_equal(m.metrics.off_codes, 0);
			assert_int_equal(m.bytes, 1 << bits);
		}
}

/* 255 steps over the range of f, and 0: no error above half a step, where
 * neither end is cut off by the rounded zero point. */
static void affine_table_is_within_half_a_step(void **state)
{
	(void)state;
	static const char *const names[] = { "gelu", "exp", "sigmoid", "div", "tanh", "log" };
	static const double range[] = { 4.17, 1.0, 1.0, 2.0, 1.9987, 2.7726 };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct gqalut_problem problem = problem_for(names[i], 8);
		struct measured m = measure("direct-uint8", &problem);
		if (!(m.metrics.real.total.max_abs <= 1.001 * range[i] / 255.0))
			fail_msg("%s: largest error %g", names[i], m.metrics.real.total.max_abs);
		assert_near(names[i], m.metrics.real.total.mse,
		            range[i] * range[i] / (255.0 * 255.0) / 12.0, 0.4, 0);
	}
}

/* The line between two entries runs exactly as in TFLite: read back slowly, and
 * the correction in the middle makes it better than plain entries would be. */
static void interpolation_of_16_bits(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	problem.input.bits = 12;
	problem.alpha_count = 1;
	problem.alpha[0] = 9; /* the codes span -4..4: 8 to an interval of 1/64 */
	struct gqalut_formula_work work = { .problem = &problem };
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_formula_table_int16.prepare(&work, &diag), &diag);
	for (int32_t q = -2048; q <= 2047; q++) {
		int v = q * 16, index = (int)floor(v / 128.0), offset = v - 128 * index;
		double base = work.entry[256 + index], next = work.entry[257 + index];
		double wanted = base + floor(((next - base) * offset + 64) / 128);
		assert_near("code", (double)gqalut_formula_table_int16.compute(&work, 9, q), wanted,
		            0, 0);
	}
	free(work.entry);
	/* h^2/8*f'' of a line is 2.4e-5, its mean square 1.7e-10 at most; rounding
	 * of entries and of the line at 2^-12 and less adds 2 * 2^-24/12. */
	struct measured m = measure("table-int16", &problem);
	assert_true(m.metrics.real.total.mse < 1.2e-8);
	assert_true(m.metrics.real.total.max_abs < 3e-4);
	/* With 8 bits every code is an entry. */
	problem.input.bits = 8;
	problem.alpha[0] = 5;
	m = measure("table-int16", &problem);
	assert_true(m.metrics.real.total.max_abs <= ldexp(1, -14) * 2);
}

static void every_format_is_measured_or_refused(void **state)
{
	(void)state;
	const struct gqalut_formula *formula;
	for (size_t i = 0; (formula = gqalut_formula_at(i)) != NULL; i++)
		for (int variant = 0; variant < 4; variant++) {
			const char *function = *formula->serves ? formula->serves : "rsqrt";
			struct gqalut_problem problem = problem_for(function, 2);
			struct gqalut_metrics metrics;
			struct gqalut_diag diag = { 0 };
			problem.input.is_signed = variant % 2 == 0 || problem.hi <= 0.0;
			problem.codes = variant / 2 ? GQALUT_CODES_ALL : GQALUT_CODES_REPRESENTABLE;
			for (int bits = GQALUT_MIN_IN_BITS; bits <= GQALUT_MAX_IN_BITS; bits++)
				for (int alpha = -2; alpha <= 12; alpha++) {
					problem.input.bits = bits;
					problem.alpha_count = 1;
					problem.alpha[0] = alpha;
					if (gqalut_problem_check(&problem, NULL))
						continue;
					assert_ok(gqalut_formula_eval(formula, &problem, &metrics,
					                              NULL, NULL, &diag),
					          &diag);
					assert_true(isfinite(metrics.real.total.mse));
				}
		}
}

struct taken {
	double squares;
	size_t count;
	int32_t last;
};

static void take(void *context, const struct gqalut_code_value *value)
{
	struct taken *taken = context;
	assert_true(taken->count == 0 || value->code == taken->last + 1);
	assert_true(value->x == ldexp(value->code, -value->alpha));
	taken->squares += (value->got - value->wanted) * (value->got - value->wanted);
	taken->last = value->code;
	taken->count++;
}

static void values_are_those_that_are_measured(void **state)
{
	(void)state;
	for (int i = 0; i < ROWS; i++) {
		struct gqalut_problem problem = protocol(rows[i].function);
		struct gqalut_diag diag = { 0 };
		struct taken taken = { 0 };
		problem.alpha_count = 1;
		problem.alpha[0] = 4;
		const struct measured m = measure(rows[i].formula, &problem);
		assert_ok(gqalut_formula_each(formula_named(rows[i].formula), &problem, take,
		                              &taken, &diag),
		          &diag);
		assert_int_equal(taken.count, m.metrics.codes_total);
		assert_near(rows[i].formula, taken.squares / (double)taken.count,
		            m.metrics.real.total.mse, 1e-9, 0.0);
	}
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_diag diag = { 0 };
	struct taken taken = { 0 };
	assert_int_equal(gqalut_formula_each(formula_named("i-exp"), &problem, take, &taken, &diag),
	                 GQALUT_ERR_ARGUMENT);
	assert_int_equal(taken.count, 0);
}

static void refused(const char *name, const struct gqalut_problem *problem, const char *words)
{
	struct gqalut_metrics metrics;
	struct gqalut_diag diag = { 0 };
	assert_int_equal(
	        gqalut_formula_eval(formula_named(name), problem, &metrics, NULL, NULL, &diag),
	        GQALUT_ERR_ARGUMENT);
	if (!strstr(diag.message, words))
		fail_msg("%s: \"%s\" does not say \"%s\"", name, diag.message, words);
}

static void what_cannot_be_done_is_refused(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	refused("i-exp", &problem, "i-exp computes exp, not gelu");
	problem.output.bits = 16;
	refused("direct-int8", &problem, "8-bit entries");
	problem.lo = 5.0;
	refused("i-gelu", &problem, "--range 5:4");
	problem = problem_for("exp", 8);
	problem.hi = 1.0;
	refused("i-exp", &problem, "i-exp: x = 1 at alpha 0");
	refused("shift-exp", &problem, "shift-exp: x = 1 at alpha 0");
	problem = problem_for("gelu", 8);
	problem.alpha_count = 1;
	problem.alpha[0] = -12;
	problem.lo = -1e6;
	problem.hi = 1e6;
	refused("i-gelu", &problem, "x = -524288 at alpha -12");
	refused("shift-gelu", &problem, "x = -524288 at alpha -12");
	problem = problem_for("hswish", 8);
	problem.codes = GQALUT_CODES_ALL;
	problem.lo = 3.999;
	problem.alpha_count = 1;
	problem.alpha[0] = 24;
	refused("int-hswish", &problem, "wider than 64 bits");
	problem.lo = 4.0 - ldexp(1, -12);
	refused("table-int16", &problem, "more than 16 bits");
}

static void formulas_are_found_and_know_whom_they_serve(void **state)
{
	(void)state;
	const struct gqalut_formula *formula;
	size_t count = 0;
	for (; (formula = gqalut_formula_at(count)) != NULL; count++) {
		assert_ptr_equal(gqalut_formula_find(formula->name), formula);
		assert_true(*formula->purpose != '\0' && *formula->source != '\0');
	}
	assert_int_equal(count, 8);
	assert_null(gqalut_formula_find("i-gel"));
	const struct gqalut_function *gelu = gqalut_function_find("gelu");
	const struct gqalut_function *log2_row = gqalut_function_find("log2");
	assert_true(gqalut_formula_serves(formula_named("i-gelu"), gelu));
	assert_false(gqalut_formula_serves(formula_named("i-gelu"), log2_row));
	assert_false(gqalut_formula_serves(formula_named("i-exp"), gqalut_function_find("exp2")));
	assert_true(gqalut_formula_serves(formula_named("direct-int8"), log2_row));
	struct gqalut_formula listed = { "", "log,gelu", "", "" };
	assert_true(gqalut_formula_serves(&listed, gelu));
	assert_false(gqalut_formula_serves(&listed, log2_row));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_are_the_known_ones),
		cmocka_unit_test(operations_are_counted),
		cmocka_unit_test(integers_follow_the_formulas),
		cmocka_unit_test(direct_table_reaches_the_floor_of_its_format),
		cmocka_unit_test(affine_table_is_within_half_a_step),
		cmocka_unit_test(interpolation_of_16_bits),
		cmocka_unit_test(every_format_is_measured_or_refused),
		cmocka_unit_test(values_are_those_that_are_measured),
		cmocka_unit_test(what_cannot_be_done_is_refused),
		cmocka_unit_test(formulas_are_found_and_know_whom_they_serve),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
