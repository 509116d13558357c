/* Segments: moments, and the best coefficients against all coefficients. */
#include "support.h"

#include "fit/minimax.h"
#include "fit/samples.h"
#include "fit/segment.h"

static struct gqalut_samples samples_of(const struct gqalut_problem *problem)
{
	struct gqalut_samples samples;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_samples_make(problem, NULL, &samples, &diag), &diag);
	return samples;
}

static struct gqalut_moments moments_of(const struct gqalut_samples *samples, int from, int to)
{
	struct gqalut_moments moments = { 0 };
	for (int m = from; m < to; m++)
		gqalut_moments_add(&moments, samples, m);
	return moments;
}

static double squared_error(const struct gqalut_samples *samples, int from, int to, double k,
                            double b)
{
	double sum = 0.0;
	for (int p = samples->first_point[from]; p < samples->first_point[to]; p++) {
		double e = k * samples->point[p].x + b - samples->point[p].y;
		sum += samples->point[p].w * e * e;
	}
	return sum;
}

static double largest_error(const struct gqalut_samples *samples, int from, int to, double k,
                            double b)
{
	double most = 0.0;
	for (int p = samples->first_point[from]; p < samples->first_point[to]; p++)
		most = fmax(most, fabs(k * samples->point[p].x + b - samples->point[p].y));
	return most;
}

static void points_hold_each_code_once_and_weigh_one(void **state)
{
	(void)state;
	for (int rounding = 0; rounding < 3; rounding++) {
		struct gqalut_problem problem = problem_for("gelu", 8);
		problem.rounding = (enum gqalut_rounding)rounding;
		struct gqalut_samples samples = samples_of(&problem);
		int count = samples.first_sample[samples.positions], wanted = 0;
		double weight = 0.0;
		for (int alpha = 0; alpha <= 6; alpha++)
			for (int q = -128; q < 128; q++)
				wanted += fabs(ldexp(q, -alpha)) <= 4.0;
		assert_int_equal(count, wanted);
		for (int p = 0; p < samples.first_point[samples.positions]; p++)
			weight += samples.point[p].w;
		assert_near("weight", weight, 1.0, 1e-12, 0);
		for (int m = 1; m < samples.positions; m++)
			assert_true(samples.cut[m] > samples.cut[m - 1]);
		gqalut_samples_free(&samples);
	}
}

/* Position m is right of a breakpoint t exactly if the table says so. */
static void positions_part_codes_as_the_lookup_does(void **state)
{
	(void)state;
	for (int variant = 0; variant < 12; variant++) {
		int rounding = variant % 3;
		struct gqalut_problem problem = problem_for(variant % 2 ? "gelu" : "exp", 2);
		problem.rounding = (enum gqalut_rounding)rounding;
		problem.codes = (enum gqalut_codes)(variant / 6);
		struct gqalut_samples samples = samples_of(&problem);
		struct gqalut_table table = search(&problem, GQALUT_METHOD_EXACT, 1).table;
		for (int t = (int)problem.lo * 64; t <= problem.hi * 64; t++) {
			table.breakpoint[0] = t;
			gqalut_table_thresholds(&table);
			for (int m = 0; m < samples.positions; m++)
				for (int i = samples.first_sample[m];
				     i < samples.first_sample[m + 1]; i++) {
					const struct gqalut_sample *s = &samples.sample[i];
					int right = gqalut_table_segment(&table, s->alpha_index,
					                                 s->code);
					if (right != (t <= samples.cut[m]))
						fail_msg("rounding %d t %d alpha %d code %d",
						         rounding, t, table.alpha[s->alpha_index],
						         s->code);
				}
		}
		gqalut_samples_free(&samples);
	}
}

static void moments_give_the_error_of_any_line(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("silu", 8);
	struct gqalut_samples samples = samples_of(&problem);
	uint64_t seed = 11;
	for (int round = 0; round < 2000; round++) {
		int from = (int)(next_random(&seed) % (uint32_t)samples.positions);
		int to =
		        from + 1 + (int)(next_random(&seed) % (uint32_t)(samples.positions - from));
		struct gqalut_moments moments = moments_of(&samples, from, to);
		double k = (next_random(&seed) % 2000) / 1000.0 - 1.0;
		double b = (next_random(&seed) % 2000) / 1000.0 - 1.0;
		assert_near("cost", gqalut_moments_cost(&moments, k, b),
		            squared_error(&samples, from, to, k, b), 1e-10, 1e-17);
	}
	gqalut_samples_free(&samples);
}

static bool meets_pins(const struct gqalut_samples *samples, int from, int to, double slope,
                       double intercept)
{
	for (int p = 0; p < samples->pin_count; p++) {
		const struct gqalut_pin *pin = &samples->pin[p];
		if (pin->position >= from && pin->position < to &&
		    slope * pin->x + intercept != pin->y)
			return false;
	}
	return true;
}

/* The least errors of all 2^(2m) pairs of codes; infinite if none meets the pins. */
static void try_all_codes(const struct gqalut_samples *samples,
                          const struct gqalut_lattice *lattice, int from, int to, double *square,
                          double *largest)
{
	*square = *largest = INFINITY;
	for (double k = lattice->least; k <= lattice->most; k++)
		for (double b = lattice->least; b <= lattice->most; b++) {
			double slope = k * lattice->slope_step,
			       offset = b * lattice->intercept_step;
			if (!meets_pins(samples, from, to, slope, offset))
				continue;
			*square = fmin(*square, squared_error(samples, from, to, slope, offset));
			*largest = fmin(*largest, largest_error(samples, from, to, slope, offset));
		}
}

/* No bound is above the least errors of a segment. */
static void check_bounds(const char *what, const struct gqalut_samples *samples,
                         const struct gqalut_moments *moments, const struct gqalut_lattice *lattice,
                         int from, int to, double square, double largest)
{
	for (int snap = 0; snap < 2; snap++)
		for (int box = 0; box < 2; box++) {
			double bound =
			        fmax(gqalut_segment_slope_bound(moments, lattice, snap, box),
			             gqalut_segment_intercept_bound(moments, lattice, snap, box));
			if (bound > square * (1 + 1e-9) + 1e-17)
				fail_msg("%s: bound %a above %a", what, bound, square);
		}
	if (gqalut_minimax_slope_bound(samples, lattice, from, to) > largest * (1 + 1e-12))
		fail_msg("%s: slope bound above the optimum", what);
}

/* Fits of random segments against all pairs of codes. */
static void check_fits(const char *function, int coef_bits, const double *exact_at, int exact_count,
                       uint64_t seed, int rounds)
{
	struct gqalut_problem problem = problem_for(function, 4);
	problem.exact_at_count = exact_count;
	for (int i = 0; i < exact_count; i++)
		problem.exact_at[i] = exact_at[i];
	struct gqalut_samples samples = samples_of(&problem);
	for (int round = 0; round < rounds; round++) {
		int from = (int)(next_random(&seed) % (uint32_t)samples.positions);
		int room = samples.positions - from;
		int to = from + 1 +
		         (int)(next_random(&seed) %
		               (uint32_t)(round % 3 ? (room < 9 ? room : 9) : room));
		int fk = (int)(next_random(&seed) % 9) - 1, fb = (int)(next_random(&seed) % 9) - 1;
		struct gqalut_lattice lattice = gqalut_lattice_make(coef_bits, fk, fb);
		double least_square, least_largest;
		try_all_codes(&samples, &lattice, from, to, &least_square, &least_largest);
		struct gqalut_moments moments = moments_of(&samples, from, to);
		struct gqalut_fit square =
		        gqalut_segment_fit(&samples, &moments, &lattice, from, to);
		struct gqalut_fit largest =
		        gqalut_minimax_fit(&samples, &lattice, from, to, 0.0, NULL);
		char what[160];
		snprintf(what, sizeof what, "%s %d..%d fractions (%d, %d)", function, from, to, fk,
		         fb);
		if (least_square == INFINITY) {
			assert_true(square.cost == INFINITY && largest.cost == INFINITY);
			continue;
		}
		assert_near(what, square.cost, least_square, 1e-9, 1e-17);
		assert_near(what, largest.cost, least_largest, 1e-12, 0);
		/* The codes it names have that error. */
		assert_near(what,
		            squared_error(&samples, from, to, square.slope * lattice.slope_step,
		                          square.intercept * lattice.intercept_step),
		            least_square, 1e-9, 1e-17);
		check_bounds(what, &samples, &moments, &lattice, from, to, least_square,
		             least_largest);
	}
	gqalut_samples_free(&samples);
}

static void fits_are_the_best_of_all_codes(void **state)
{
	(void)state;
	check_fits("gelu", 4, NULL, 0, 21, 300);
	check_fits("exp", 5, NULL, 0, 22, 300);
	check_fits("div", 5, NULL, 0, 23, 300);
	check_fits("log", 4, NULL, 0, 24, 300);
}

static void pinned_fits_are_the_best_of_those_that_meet_the_pins(void **state)
{
	(void)state;
	static const double zero[] = { 0.0 }, two[] = { 0.0, 1.0 };
	check_fits("gelu", 5, zero, 1, 31, 300);
	check_fits("exp", 5, zero, 1, 32, 300);
	check_fits("sqrt", 5, two, 2, 33, 300);
}

/* The values of codes of BITS with any number of fraction bits, each once. */
static int coefficients(int bits, double *value)
{
	int count = 0, half = 1 << (bits - 1);
	for (int code = -half; code < half; code++)
		for (int frac = GQALUT_MIN_FRAC; frac <= GQALUT_MAX_FRAC; frac++)
			if (code % 2 != 0 || frac == GQALUT_MIN_FRAC)
				value[count++] = ldexp(code, -frac);
	return count;
}

/* The first pin from FROM on that no pair of coefficients meets with those before. */
static int slow_reach(const struct gqalut_samples *samples, int bits, int from)
{
	double value[512];
	int count = coefficients(bits, value), most = from;
	for (int k = 0; k < count; k++)
		for (int b = 0; b < count; b++) {
			int unmet = samples->positions;
			for (int p = 0; p < samples->pin_count; p++) {
				const struct gqalut_pin *pin = &samples->pin[p];
				if (pin->position >= from && pin->position < unmet &&
				    value[k] * pin->x + value[b] != pin->y)
					unmet = pin->position;
			}
			most = unmet > most ? unmet : most;
		}
	return most;
}

static void a_segment_reaches_as_far_as_coefficients_meet_its_pins(void **state)
{
	(void)state;
	static const struct {
		const char *function;
		int count;
		double at[5];
	} cases[] = {
		{ "relu6", 5, { -3, -1, 1, 5, 7 } }, /* three lines */
		{ "relu6", 4, { 2, -2, 6, 0 } },     /* in no order */
		{ "relu6", 3, { -1, 4, 5 } },        /* 4/5 is no slope */
		{ "exp2", 4, { -2, -1, 0, 1 } },     /* each two, but no three */
		{ "hswish", 5, { -4, -3, 0, 3, 4 } }, { "elu", 1, { 1 } }, { "relu6", 0, { 0 } },
	};
	for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
		struct gqalut_problem problem = problem_for(cases[c].function, 2);
		problem.lo = -8.0;
		problem.hi = 8.0;
		problem.input.bits = problem.coef_bits = 4;
		problem.alpha_count = 2;
		problem.exact_at_count = cases[c].count;
		memcpy(problem.exact_at, cases[c].at, sizeof cases[c].at);
		struct gqalut_samples samples = samples_of(&problem);
		for (int from = 0; from < samples.positions; from++)
			if (gqalut_segment_reach(&samples, 4, from) !=
			    slow_reach(&samples, 4, from))
				fail_msg("%s, case %zu, from %d: %d instead of %d",
				         cases[c].function, c, from,
				         gqalut_segment_reach(&samples, 4, from),
				         slow_reach(&samples, 4, from));
		gqalut_samples_free(&samples);
	}
}

static void squared_fit_within_a_limit_is_the_best_of_all_codes(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 4);
	struct gqalut_samples samples = samples_of(&problem);
	uint64_t seed = 41;
	for (int round = 0; round < 200; round++) {
		int from = (int)(next_random(&seed) % (uint32_t)samples.positions);
		int room = samples.positions - from;
		int to = from + 1 + (int)(next_random(&seed) % (uint32_t)(room < 40 ? room : 40));
		struct gqalut_lattice lattice = gqalut_lattice_make(5, 3, 4);
		double limit = gqalut_minimax_fit(&samples, &lattice, from, to, 0.0, NULL).cost *
		               (round % 2 ? 1.0 : 1.5) * (1 + 1e-12);
		double least = INFINITY;
		for (double k = -16; k < 16; k++)
			for (double b = -16; b < 16; b++)
				if (largest_error(&samples, from, to, k / 8, b / 16) <= limit)
					least = fmin(least, squared_error(&samples, from, to, k / 8,
					                                  b / 16));
		struct gqalut_moments moments = moments_of(&samples, from, to);
		assert_near("limited",
		            gqalut_minimax_fit_squared(&samples, &moments, &lattice, from, to,
		                                       limit, NULL)
		                    .cost,
		            least, 1e-9, 1e-17);
	}
	gqalut_samples_free(&samples);
}

/* The best slope is that of a line through two of the points. */
static double least_largest_error(const struct gqalut_samples *samples, int from, int to)
{
	const struct gqalut_point *point = samples->point;
	int first = samples->first_point[from], end = samples->first_point[to];
	double best = INFINITY;
	for (int i = first; i < end; i++)
		for (int j = first; j <= i; j++) {
			double least = INFINITY, most = -INFINITY, slope = 0.0;
			if (point[i].x != point[j].x)
				slope = (point[i].y - point[j].y) / (point[i].x - point[j].x);
			for (int p = first; p < end; p++) {
				least = fmin(least, point[p].y - slope * point[p].x);
				most = fmax(most, point[p].y - slope * point[p].x);
			}
			best = fmin(best, (most - least) / 2.0);
		}
	return best;
}

static void minimax_line_is_the_best_of_all_lines(void **state)
{
	(void)state;
	static const char *functions[] = { "gelu", "hswish", "exp", "sin", "rsqrt" };
	uint64_t seed = 5;
	for (int f = 0; f < 5; f++) {
		struct gqalut_problem problem = problem_for(functions[f], 4);
		problem.rounding = GQALUT_ROUNDING_NEAREST;
		struct gqalut_samples samples = samples_of(&problem);
		for (int round = 0; round < 200; round++) {
			int from = (int)(next_random(&seed) % (uint32_t)samples.positions);
			int length = 1 + (int)(next_random(&seed) % 24);
			int to = from + length < samples.positions ? from + length
			                                           : samples.positions;
			struct gqalut_line line = gqalut_minimax_line(
			        &samples, from, to, next_random(&seed) % 64 / 8.0 - 4.0);
			assert_near(functions[f],
			            largest_error(&samples, from, to, line.slope, line.intercept),
			            least_largest_error(&samples, from, to), 1e-9, 1e-14);
		}
		gqalut_samples_free(&samples);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_hold_each_code_once_and_weigh_one),
		cmocka_unit_test(positions_part_codes_as_the_lookup_does),
		cmocka_unit_test(moments_give_the_error_of_any_line),
		cmocka_unit_test(fits_are_the_best_of_all_codes),
		cmocka_unit_test(pinned_fits_are_the_best_of_those_that_meet_the_pins),
		cmocka_unit_test(minimax_line_is_the_best_of_all_lines),
		cmocka_unit_test(a_segment_reaches_as_far_as_coefficients_meet_its_pins),
		cmocka_unit_test(squared_fit_within_a_limit_is_the_best_of_all_codes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
