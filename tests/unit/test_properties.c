/* What holds for every problem, over many drawn at random.  GQALUT_TEST_PROBLEMS
 * says how many for each (500). */
#include "random_problem.h"
#include "slow_measure.h"

static int problem_count(void)
{
	const char *given = getenv("GQALUT_TEST_PROBLEMS");
	int count = given ? atoi(given) : 500;
	return count > 0 ? count : 1;
}

/* The table of METHOD, or false where there is none that keeps 32 bits. */
static bool solved(const struct gqalut_problem *problem, enum gqalut_method method,
                   struct gqalut_search_result *result)
{
	struct gqalut_search_options options;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	options.method = method;
	options.ga.population = 10;
	options.ga.generations = 10;
	options.certify = false;
	enum gqalut_status status = gqalut_search_run(problem, &options, result, &diag);
	if (status == GQALUT_ERR_OVERFLOW || status == GQALUT_ERR_ARGUMENT)
		return false; /* a method of others may end outside the format */
	assert_ok(status, &diag);
	return true;
}

static struct gqalut_search_result optimum(const struct gqalut_problem *problem)
{
	struct gqalut_search_result result;
	if (!solved(problem, GQALUT_METHOD_EXACT, &result))
		fail_msg("not solved: %s", describe_problem(problem));
	return result;
}

static double measured(const struct gqalut_problem *problem, const struct gqalut_table *table)
{
	struct gqalut_metrics metrics;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_eval_table(table, problem, &metrics, &diag), &diag);
	return gqalut_eval_objective(&metrics, table, problem->objective);
}

/* A is not above B but for the rounding of their sums. */
static void not_above(const char *what, const struct gqalut_problem *problem, double a, double b)
{
	if (!(a <= b * (1 + 1e-9) + 1e-24))
		fail_msg("%s: %.17g > %.17g for %s", what, a, b, describe_problem(problem));
}

/* One coefficient or breakpoint of TABLE one step or more away, breakpoints
 * within the domain. */
static struct gqalut_table neighbour(const struct gqalut_table *table, uint64_t *state)
{
	int least = (int)ceil(ldexp(table->lo, table->breakpoint_frac));
	int most = (int)floor(ldexp(table->hi, table->breakpoint_frac));
	struct gqalut_table other = *table;
	int s = random_within(state, 0, table->entries - 1);
	int step = random_within(state, 1, 3) * (random_chance(state, 2) ? 1 : -1);
	switch (random_within(state, 0, 2)) {
	case 0: other.slope[s] += step; break;
	case 1: other.intercept[s] += step; break;
	default:
		s = s < table->entries - 1 ? s : 0;
		if (other.breakpoint[s] + step >= least && other.breakpoint[s] + step <= most)
			other.breakpoint[s] += step;
		gqalut_table_thresholds(&other);
	}
	return other;
}

static void no_table_is_below_the_bound(void **state)
{
	(void)state;
	uint64_t random = 1;
	static const enum gqalut_method others[] = { GQALUT_METHOD_GA, GQALUT_METHOD_PAPER,
		                                     GQALUT_METHOD_SECANT_UNIFORM,
		                                     GQALUT_METHOD_MINIMAX_UNIFORM,
		                                     GQALUT_METHOD_FLOAT_OPTIMAL };
	int compared = 0;
	for (int i = 0; i < problem_count(); i++) {
		struct gqalut_problem problem = random_problem(&random);
		struct gqalut_search_result best = optimum(&problem), other;
		double bound = best.certificate.lower_bound;
		struct gqalut_diag diag = { 0 };
		not_above("the optimum's own figure", &problem, bound,
		          measured(&problem, &best.table));
		not_above("the optimum", &problem, measured(&problem, &best.table), bound);
		if (solved(&problem, others[i % 5], &other)) {
			not_above("another method", &problem, bound,
			          measured(&problem, &other.table));
			compared++;
		}
		for (int n = 0; n < 10; n++) {
			struct gqalut_table near = neighbour(&best.table, &random);
			if (gqalut_table_check(&near, &diag) == GQALUT_OK)
				not_above("a neighbour", &problem, bound,
				          measured(&problem, &near));
		}
	}
	assert_true(compared > problem_count() / 2);
}

static void more_freedom_never_raises_the_optimum(void **state)
{
	(void)state;
	uint64_t random = 2;
	for (int i = 0; i < problem_count(); i++) {
		struct gqalut_problem problem = random_problem(&random), freer = problem;
		struct gqalut_diag diag = { 0 };
		double before = optimum(&problem).objective;
		freer.entries++;
		if (gqalut_problem_check(&freer, &diag) == GQALUT_OK)
			not_above("one more entry", &problem, optimum(&freer).objective, before);
		freer = problem;
		freer.coef_bits++;
		not_above("a wider coefficient", &problem, optimum(&freer).objective, before);
		if (problem.objective == GQALUT_OBJECTIVE_MSE && i % 10 == 0) { /* slow */
			freer = problem;
			freer.frac_per_entry = true;
			not_above("fractions of each entry", &problem, optimum(&freer).objective,
			          before);
		}
	}
}

/* f(-x) of the function in turn: a row has no state of its own. */
static double (*mirrored)(double x);

static double mirror_value(double x)
{
	return mirrored(-x);
}

/* The table of f(-x) that has TABLE's values: line s becomes the one from the
 * other end, and x >= p becomes x < p, which is -x > -p; on the grid 2^-P of all
 * codes that is -x >= -p + 2^-P. */
static struct gqalut_table mirror_table(const struct gqalut_table *table)
{
	struct gqalut_table out = *table;
	for (int s = 0; s < table->entries; s++) {
		out.slope[s] = -table->slope[table->entries - 1 - s];
		out.intercept[s] = table->intercept[table->entries - 1 - s];
	}
	for (int i = 0; i < table->entries - 1; i++)
		out.breakpoint[i] = 1 - table->breakpoint[table->entries - 2 - i];
	gqalut_table_thresholds(&out);
	return out;
}

static void a_function_and_its_mirror_image_have_equal_error(void **state)
{
	(void)state;
	uint64_t random = 3;
	int compared = 0;
	for (int i = 0; i < problem_count(); i++) {
		struct gqalut_problem problem = random_problem(&random);
		problem.rounding = GQALUT_ROUNDING_EXACT;
		problem.codes = GQALUT_CODES_REPRESENTABLE;
		problem.input.is_signed = true;
		/* No smallest code in play: it has no mirror image. */
		double reach = ldexp(gqalut_format_max(problem.input),
		                     -problem.alpha[problem.alpha_count - 1]);
		problem.lo = fmax(problem.lo, -reach);
		problem.hi = fmin(problem.hi, reach);
		struct gqalut_diag diag = { 0 };
		if (problem.lo >= problem.hi || gqalut_problem_check(&problem, &diag) != GQALUT_OK)
			continue;
		struct gqalut_function row = *problem.function;
		struct gqalut_problem other = problem;
		mirrored = problem.function->value;
		row.name = "mirrored";
		row.value = mirror_value;
		row.support = GQALUT_SUPPORT_REAL;
		other.function = &row;
		other.lo = -problem.hi;
		other.hi = -problem.lo;
		struct gqalut_search_result best = optimum(&problem), theirs = optimum(&other);
		struct gqalut_table back = mirror_table(&best.table);
		/* A slope of -2^(b-1) has no negative. */
		if (gqalut_table_check(&back, &diag) == GQALUT_OK) {
			double error = measured(&other, &back);
			not_above("the mirrored table", &problem, error, best.objective);
			not_above("the table", &problem, best.objective, error);
			not_above("the optimum of the mirror", &problem, theirs.objective, error);
			compared++;
		}
		back = mirror_table(&theirs.table);
		if (gqalut_table_check(&back, &diag) == GQALUT_OK)
			not_above("the optimum", &problem, best.objective,
			          measured(&problem, &back));
	}
	assert_true(compared > problem_count() / 3);
}

/* The line of segment S at code Q.  Both terms are exact; so is their sum where it
 * equals an accumulator, whose unit is the last bit of either. */
static double line(const struct gqalut_table *table, int s, int alpha, int q)
{
	return ldexp((double)table->slope[s] * q, -table->slope_frac[s] - alpha) +
	       ldexp(table->intercept[s], -table->intercept_frac[s]);
}

/* Every code of TABLE in the plainest arithmetic there is. */
static void check_lookup(const struct gqalut_table *t, const struct gqalut_problem *problem,
                         uint64_t *random)
{
	for (int a = 0; a < t->alpha_count; a++) {
		int alpha = t->alpha[a], d = gqalut_table_frac_bits(t, alpha);
		int beta = random_within(random, -6, 20);
		int lo = gqalut_format_min(t->output), hi = gqalut_format_max(t->output);
		for (int q = gqalut_format_min(t->input); q <= gqalut_format_max(t->input); q++) {
			int32_t acc = gqalut_table_accumulate(t, a, q);
			double y = line(t, gqalut_table_segment(t, a, q), alpha, q);
			if (ldexp(acc, -d) != y)
				fail_msg("accumulator of code %d at alpha %d: %s", q, alpha,
				         describe_problem(problem));
			/* floor(v + 1/2), whose sum might be rounded. */
			double v = ldexp(y, beta), r = floor(v) + (v - floor(v) >= 0.5);
			int wanted = r < lo ? lo : r > hi ? hi : (int)r;
			int got = gqalut_table_requantise(t, a, acc, beta);
			if (got != wanted)
				fail_msg("code %d at alpha %d, beta %d: %d, not %d: %s", q, alpha,
				         beta, got, wanted, describe_problem(problem));
		}
	}
}

static void check_metrics(const struct gqalut_table *table, const struct gqalut_problem *problem)
{
	struct gqalut_metrics m;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_eval_table(table, problem, &m, &diag), &diag);
	struct slow slow = measure_slowly(table, problem, m.beta);
	assert_int_equal(m.real.total.codes, slow.codes);
	assert_near("mse", m.real.total.mse, slow.mse, 1e-10, 1e-25);
	assert_near("mae", m.real.total.mae, slow.mae, 1e-10, 1e-16);
	assert_near("bias", m.real.total.bias, slow.bias, 1e-7, 1e-15);
	assert_near("max_abs", m.real.total.max_abs, slow.max_abs, 0, 0);
	assert_near("requantised", m.requantised.total.mse, slow.mse_requantised, 1e-10, 1e-25);
}

static void the_lookup_is_exact_and_the_metrics_are_those_of_the_definitions(void **state)
{
	(void)state;
	uint64_t random = 4;
	for (int i = 0; i < problem_count(); i++) {
		struct gqalut_problem problem = random_problem(&random);
		struct gqalut_table table = optimum(&problem).table;
		check_lookup(&table, &problem, &random);
		check_metrics(&table, &problem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_table_is_below_the_bound),
		cmocka_unit_test(more_freedom_never_raises_the_optimum),
		cmocka_unit_test(a_function_and_its_mirror_image_have_equal_error),
		cmocka_unit_test(the_lookup_is_exact_and_the_metrics_are_those_of_the_definitions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
