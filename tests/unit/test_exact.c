/* The proven optimum against brute force on tiny problems: every breakpoint of
 * the master grid, every slope and intercept code, every pair of fractions,
 * scored by a loop of its own over codes and alphas. */
#include "support.h"

/* The roundings that a search can be asked for. */
enum { ROUNDINGS = GQALUT_ROUNDING_LISTED };

/* Code c is the first on the right of breakpoint t at an alpha. */
static int first_code(const struct gqalut_problem *p, int t, int alpha)
{
	double c = ldexp(t, alpha - p->alpha[p->alpha_count - 1]);
	c = p->rounding == GQALUT_ROUNDING_EXACT ? ceil(c) : floor(c + 0.5);
	if (p->rounding == GQALUT_ROUNDING_CLIPPED)
		c = fmin(fmax(c, gqalut_format_min(p->input)), gqalut_format_max(p->input));
	return (int)c;
}

struct brute {
	const struct gqalut_problem *problem;
	int fk, fb;
	double best;
	double segment[64][64]; /* by left + 1 and right, from lo; -1 if not yet known */
};

/* A code in play. */
struct code {
	int q, alpha;
	double x, y, share; /* of its MSE in the mean */
	bool exact;
};

/* The codes in play, tabulated once. */
static int tabulate(const struct gqalut_problem *p, struct code *codes)
{
	int count = 0;
	for (int a = 0; a < p->alpha_count; a++) {
		int first = count;
		for (int q = -64; q <= 64; q++) {
			double x = ldexp(q, -p->alpha[a]);
			bool fits = q >= gqalut_format_min(p->input) &&
			            q <= gqalut_format_max(p->input);
			if (x < p->lo || x > p->hi || (!fits && p->codes != GQALUT_CODES_ALL))
				continue;
			bool exact = false;
			for (int i = 0; i < p->exact_at_count; i++)
				exact |= x == p->exact_at[i];
			codes[count++] =
			        (struct code){ q, p->alpha[a], x, gqalut_reference(p->function, x),
				               0, exact };
		}
		for (int i = first; i < count; i++)
			codes[i].share = 1.0 / (count - first) / p->alpha_count;
	}
	return count;
}

/* Best cost of the codes that two breakpoints leave between them: all slopes,
 * all intercepts. */
static double best_segment(const struct brute *brute, int left, bool has_left, int right,
                           bool has_right)
{
	const struct gqalut_problem *p = brute->problem;
	int between = 0;
	int least = -(1 << (p->coef_bits - 1)), most = (1 << (p->coef_bits - 1)) - 1;
	struct code codes[64];
	int count = tabulate(p, codes);
	for (int i = 0; i < count; i++)
		if ((!has_left || codes[i].q >= first_code(p, left, codes[i].alpha)) &&
		    (!has_right || codes[i].q < first_code(p, right, codes[i].alpha)))
			codes[between++] = codes[i];
	double best = INFINITY;
	for (int k = least; k <= most; k++) {
		for (int b = least; b <= most; b++) {
			double slope = ldexp(k, -brute->fk), offset = ldexp(b, -brute->fb),
			       cost = 0.0;
			bool exact = true;
			for (int i = 0; i < between; i++) {
				double e = slope * codes[i].x + offset - codes[i].y;
				exact &= !codes[i].exact || e == 0.0;
				if (p->objective == GQALUT_OBJECTIVE_MAX_ABS)
					cost = fmax(cost, fabs(e));
				else
					cost += codes[i].share * e * e;
			}
			if (exact && cost < best)
				best = cost;
		}
	}
	return best;
}

/* The same, each pair of breakpoints looked at once. */
static double segment(struct brute *brute, int left, bool has_left, int right, bool has_right)
{
	int finest = brute->problem->alpha[brute->problem->alpha_count - 1];
	int lo = (int)ceil(ldexp(brute->problem->lo, finest));
	double *known = &brute->segment[has_left ? left - lo + 1 : 0][has_right ? right - lo : 63];
	if (*known < 0.0)
		*known = best_segment(brute, left, has_left, right, has_right);
	return *known;
}

/* All rows of N-1 breakpoints in ascending order, equal ones too. */
static void all_breakpoints(struct brute *brute, int left, bool has_left, int segments, double cost)
{
	const struct gqalut_problem *p = brute->problem;
	int finest = p->alpha[p->alpha_count - 1];
	bool largest = p->objective == GQALUT_OBJECTIVE_MAX_ABS;
	if (segments == 1) {
		double last = segment(brute, left, has_left, 0, false);
		double total = largest ? fmax(cost, last) : cost + last;
		if (total < brute->best)
			brute->best = total;
		return;
	}
	int lo = (int)ceil(ldexp(p->lo, finest)), hi = (int)floor(ldexp(p->hi, finest));
	for (int t = has_left ? left : lo; t <= hi; t++) {
		double one = segment(brute, left, has_left, t, true);
		double total = largest ? fmax(cost, one) : cost + one;
		if (total < brute->best)
			all_breakpoints(brute, t, true, segments - 1, total);
	}
}

static double brute_force(const struct gqalut_problem *problem)
{
	struct brute brute = { .problem = problem, .best = INFINITY };
	for (brute.fk = -1; brute.fk <= 8; brute.fk++) {
		for (brute.fb = -1; brute.fb <= 8; brute.fb++) {
			if (!problem->frac_auto && (brute.fk != problem->slope_frac ||
			                            brute.fb != problem->intercept_frac))
				continue;
			for (int i = 0; i < 64 * 64; i++)
				brute.segment[i / 64][i % 64] = -1.0;
			all_breakpoints(&brute, 0, false, problem->entries, 0.0);
		}
	}
	return brute.best;
}

static struct gqalut_problem tiny(const char *function, int entries, int rounding)
{
	struct gqalut_problem problem = problem_for(function, entries);
	problem.input.bits = 4;
	problem.coef_bits = 4;
	problem.rounding = (enum gqalut_rounding)rounding;
	problem.alpha_count = 2;
	problem.alpha[0] = 0;
	problem.alpha[1] = 1;
	return problem;
}

static void check(const struct gqalut_problem *problem)
{
	double wanted = brute_force(problem);
	struct gqalut_search_result result = search(problem, GQALUT_METHOD_EXACT, 1);
	char what[120];
	snprintf(what, sizeof what, "%s %d entries, rounding %d, objective %d, fractions (%d, %d)",
	         problem->function->name, problem->entries, problem->rounding, problem->objective,
	         result.table.slope_frac[0], result.table.intercept_frac[0]);
	assert_near(what, result.objective, wanted, 1e-9, 1e-24);
	/* The table has the objective that the search claims. */
	struct gqalut_metrics metrics;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_eval_table(&result.table, problem, &metrics, &diag), &diag);
	assert_near(what, gqalut_eval_objective(&metrics, &result.table, problem->objective),
	            wanted, 1e-9, 1e-24);
	assert_true(result.certificate.available && result.certificate.optimal);
	assert_int_equal(result.stop, GQALUT_STOP_OPTIMAL);
	/* The GA never finds less. */
	struct gqalut_search_result ga = search(problem, GQALUT_METHOD_GA, 3);
	if (ga.objective < wanted * (1 - 1e-9) - 1e-24)
		fail_msg("%s: ga found %a, below %a", what, ga.objective, wanted);
}

static void mse_is_the_least_of_all_tables(void **state)
{
	(void)state;
	static const char *functions[] = { "gelu", "exp", "div", "sqrt" };
	for (int f = 0; f < 4; f++)
		for (int rounding = 0; rounding < ROUNDINGS; rounding++)
			for (int entries = 2; entries <= 3; entries++) {
				struct gqalut_problem problem =
				        tiny(functions[f], entries, rounding);
				check(&problem);
			}
}

static void largest_error_is_the_least_of_all_tables(void **state)
{
	(void)state;
	static const char *functions[] = { "gelu", "exp", "log", "sin" };
	for (int f = 0; f < 4; f++)
		for (int rounding = 0; rounding < ROUNDINGS; rounding++)
			for (int entries = 2; entries <= 3; entries++) {
				struct gqalut_problem problem =
				        tiny(functions[f], entries, rounding);
				problem.objective = GQALUT_OBJECTIVE_MAX_ABS;
				check(&problem);
			}
}

static void exact_points_are_kept_at_the_least_cost(void **state)
{
	(void)state;
	static const struct {
		const char *function;
		double x;
	} rows[] = { { "gelu", 0 }, { "exp", 0 }, { "hswish", 0 },
		     { "sqrt", 1 }, { "div", 2 }, { "elu", 1.5 } };
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (int objective = 0; objective < 2; objective++) {
			struct gqalut_problem problem = tiny(rows[i].function, 3, 0);
			problem.objective = (enum gqalut_objective)objective;
			problem.exact_at_count = 1;
			problem.exact_at[0] = rows[i].x;
			check(&problem);
		}
}

/* Per-entry fractions by brute force: every top of slopes and intercepts, and
 * within each window of 8 the best pair of every segment. */
static double brute_force_per_entry(const struct gqalut_problem *problem)
{
	enum { FIRST = -3, LAST = 12, RANGE = LAST - FIRST + 1 };
	static double cost[RANGE][RANGE][64][64];
	struct brute brute = { .problem = problem, .best = INFINITY };
	for (int i = 0; i < RANGE * RANGE * 64 * 64; i++)
		cost[i / 64 / 64 / RANGE][i / 64 / 64 % RANGE][i / 64 % 64][i % 64] = -1.0;
	int finest = problem->alpha[problem->alpha_count - 1];
	int lo = (int)ceil(ldexp(problem->lo, finest)), hi = (int)floor(ldexp(problem->hi, finest));
	/* Cost of every segment on every lattice, once. */
	for (int k = 0; k < RANGE; k++)
		for (int b = 0; b < RANGE; b++)
			for (int left = lo - 1; left <= hi; left++)
				for (int right = lo; right <= hi + 1; right++) {
					brute.fk = FIRST + k;
					brute.fb = FIRST + b;
					cost[k][b][left - lo + 1][right > hi ? 63 : right - lo] =
					        best_segment(&brute, left, left >= lo, right,
					                     right <= hi);
				}
	for (int top_k = 7; top_k < RANGE; top_k++)
		for (int top_b = 7; top_b < RANGE; top_b++) {
			for (int i = 0; i < 64 * 64; i++) {
				double least = cost[0][0][i / 64][i % 64] < 0.0 ? -1.0 : INFINITY;
				for (int e = 0; e < 64 && least >= 0.0; e++)
					least = fmin(
					        least,
					        cost[top_k - e / 8][top_b - e % 8][i / 64][i % 64]);
				brute.segment[i / 64][i % 64] = least;
			}
			all_breakpoints(&brute, 0, false, problem->entries, 0.0);
		}
	return brute.best;
}

static void per_entry_fractions_are_solved_exactly(void **state)
{
	(void)state;
	static const char *functions[] = { "gelu", "exp", "sqrt" };
	for (int f = 0; f < 3; f++)
		for (int entries = 2; entries <= 3; entries++) {
			struct gqalut_problem problem = tiny(functions[f], entries, 0);
			problem.frac_per_entry = true;
			double wanted = brute_force_per_entry(&problem);
			struct gqalut_search_result result =
			        search(&problem, GQALUT_METHOD_EXACT, 1);
			struct gqalut_metrics metrics;
			struct gqalut_diag diag = { 0 };
			assert_near(functions[f], result.objective, wanted, 1e-9, 1e-24);
			assert_ok(gqalut_eval_table(&result.table, &problem, &metrics, &diag),
			          &diag);
			assert_near(functions[f], metrics.real.total.mse, wanted, 1e-9, 1e-24);
			problem.frac_per_entry = false;
			assert_true(wanted <= search(&problem, GQALUT_METHOD_EXACT, 1).objective *
			                              (1 + 1e-12));
		}
}

/* 2^x at 0, -4 and -8 is 1, 2^-4 and 2^-8: too far apart for 4 bits of one format. */
static void per_entry_fractions_meet_points_that_shared_ones_cannot(void **state)
{
	(void)state;
	struct gqalut_problem problem = tiny("exp2", 3, 0);
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	options.method = GQALUT_METHOD_EXACT;
	problem.exact_at_count = 3;
	problem.exact_at[1] = -4.0;
	problem.exact_at[2] = -8.0;
	assert_int_equal(gqalut_search_run(&problem, &options, &result, &diag),
	                 GQALUT_ERR_INFEASIBLE);
	assert_non_null(strstr(diag.message, "at all of these points"));
	problem.frac_per_entry = true;
	double wanted = brute_force_per_entry(&problem);
	assert_true(isfinite(wanted));
	assert_near("exp2", search(&problem, GQALUT_METHOD_EXACT, 1).objective, wanted, 1e-9,
	            1e-24);
	/* A point that no slope and intercept meet is named. */
	gqalut_diag_clear(&diag);
	problem.exact_at[1] = -0.5;
	assert_int_equal(gqalut_search_run(&problem, &options, &result, &diag),
	                 GQALUT_ERR_INFEASIBLE);
	assert_non_null(strstr(diag.message, "exp2(-0.5) = 0.707"));
}

/* Two entries, every breakpoint, every pair of slopes and intercepts. */
static double brute_force_worst_alpha(const struct gqalut_problem *problem)
{
	struct code codes[64];
	int count = tabulate(problem, codes), finest = problem->alpha[problem->alpha_count - 1];
	int lo = (int)ceil(ldexp(problem->lo, finest)), hi = (int)floor(ldexp(problem->hi, finest));
	double best = INFINITY;
	for (int format = 0; format < 100; format++) {
		for (int t = lo; t <= hi; t++) {
			/* Errors at both alphas of each side with each of 256 lines. */
			static double side[2][256][2];
			memset(side, 0, sizeof side);
			for (int line = 0; line < 256; line++) {
				double slope = ldexp(line / 16 - 8, 1 - format / 10);
				double offset = ldexp(line % 16 - 8, 1 - format % 10);
				for (int i = 0; i < count; i++) {
					bool right = codes[i].q >=
					             first_code(problem, t, codes[i].alpha);
					double e = slope * codes[i].x + offset - codes[i].y;
					/* share is of the mean over two alphas */
					side[right][line][codes[i].alpha] +=
					        2 * codes[i].share * e * e;
				}
			}
			for (int l = 0; l < 256; l++)
				for (int r = 0; r < 256; r++)
					best = fmin(best, fmax(side[0][l][0] + side[1][r][0],
					                       side[0][l][1] + side[1][r][1]));
		}
	}
	return best;
}

static void bound_of_worst_alpha_never_exceeds_the_optimum(void **state)
{
	(void)state;
	static const char *functions[] = { "gelu", "exp", "sqrt", "tanh" };
	for (int f = 0; f < 4; f++)
		for (int rounding = 0; rounding < ROUNDINGS; rounding++) {
			struct gqalut_problem problem = tiny(functions[f], 2, rounding);
			problem.objective = GQALUT_OBJECTIVE_WORST_ALPHA;
			double optimum = brute_force_worst_alpha(&problem);
			struct gqalut_search_result result = search(&problem, GQALUT_METHOD_GA, 1);
			if (result.certificate.lower_bound > optimum * (1 + 1e-9) ||
			    result.objective < optimum * (1 - 1e-9))
				fail_msg("%s rounding %d: bound %a, optimum %a, found %a",
				         functions[f], rounding, result.certificate.lower_bound,
				         optimum, result.objective);
		}
}

static void per_entry_fractions_need_the_exact_search_of_the_mse(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	gqalut_search_options_init(&options);
	problem.frac_per_entry = true;
	assert_int_equal(gqalut_search_run(&problem, &options, &result, NULL), GQALUT_ERR_ARGUMENT);
	options.method = GQALUT_METHOD_EXACT;
	problem.objective = GQALUT_OBJECTIVE_MAX_ABS;
	assert_int_equal(gqalut_search_run(&problem, &options, &result, NULL), GQALUT_ERR_ARGUMENT);
}

/* Codes outside the format stay at their side of every clipped breakpoint. */
static void codes_outside_the_format_are_solved_too(void **state)
{
	(void)state;
	static const char *functions[] = { "gelu", "exp" };
	for (int f = 0; f < 2; f++)
		for (int rounding = 0; rounding < ROUNDINGS; rounding++) {
			struct gqalut_problem problem = tiny(functions[f], 3, rounding);
			problem.codes = GQALUT_CODES_ALL;
			check(&problem);
		}
}

static void fixed_fractions_and_unsigned_codes_are_solved_too(void **state)
{
	(void)state;
	struct gqalut_problem problem = tiny("sqrt", 3, 0);
	problem.input.is_signed = false;
	problem.frac_auto = false;
	problem.slope_frac = 2;
	problem.intercept_frac = 3;
	check(&problem);
	problem.objective = GQALUT_OBJECTIVE_MAX_ABS;
	check(&problem);
}

static void unreachable_exact_points_are_refused(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("exp", 8);
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	problem.exact_at_count = 1;
	problem.exact_at[0] = -1.0; /* 1/e has no short binary form */
	assert_int_equal(gqalut_search_run(&problem, &options, &result, &diag),
	                 GQALUT_ERR_INFEASIBLE);
	assert_non_null(strstr(diag.message, "exact-at"));
	gqalut_diag_clear(&diag);
	problem.exact_at[0] = -0.001; /* the value of no code */
	assert_int_equal(gqalut_search_run(&problem, &options, &result, &diag),
	                 GQALUT_ERR_ARGUMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mse_is_the_least_of_all_tables),
		cmocka_unit_test(largest_error_is_the_least_of_all_tables),
		cmocka_unit_test(exact_points_are_kept_at_the_least_cost),
		cmocka_unit_test(codes_outside_the_format_are_solved_too),
		cmocka_unit_test(fixed_fractions_and_unsigned_codes_are_solved_too),
		cmocka_unit_test(bound_of_worst_alpha_never_exceeds_the_optimum),
		cmocka_unit_test(per_entry_fractions_are_solved_exactly),
		cmocka_unit_test(per_entry_fractions_meet_points_that_shared_ones_cannot),
		cmocka_unit_test(per_entry_fractions_need_the_exact_search_of_the_mse),
		cmocka_unit_test(unreachable_exact_points_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
