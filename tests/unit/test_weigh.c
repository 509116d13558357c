/* What the codes in play weigh: the mass of their cells, held against integrals
 * of the densities by Simpson's rule, and bins that the domain cuts. */
#include "support.h"

#include "fit/samples.h"
#include "fit/weigh.h"

static double laplace_density(double x)
{
	return 0.5 * exp(-fabs(x));
}

static double halfnormal_density(double x)
{
	return x < 0.0 ? 0.0 : 0.79788456080286535588 * exp(-0.5 * x * x);
}

static double normal_density(double x)
{
	return 0.39894228040143267794 * exp(-0.5 * x * x);
}

/* The mass in [a, b), in parts that a code's edge or 0 ends. */
static double integral(double (*density)(double), double a, double b)
{
	enum { STEPS = 64 };
	double h = (b - a) / STEPS, sum = 0.0;
	for (int i = 0; i < STEPS; i++) {
		double x = a + i * h;
		/* Just inside, as a density may jump at 0. */
		sum += density(x + 1e-12 * h) + 4.0 * density(x + h / 2) +
		       density(x + h - 1e-12 * h);
	}
	return sum * h / 6.0;
}

static struct gqalut_problem weighted(const char *text, struct gqalut_weights *weights, double lo,
                                      double hi)
{
	struct gqalut_problem problem = problem_for("gelu", 4);
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_weights_read(text, 8, weights, &diag), &diag);
	problem.weights = weights;
	problem.floor = 0.0;
	problem.lo = lo;
	problem.hi = hi;
	return problem;
}

/* All codes of -2..2 at alpha 2 weigh their share of the mass of all cells of
 * the density, centred on MU, as wide as SCALE and mirrored where SIGN is -1. */
static void weighs_as(const char *text, double (*density)(double), double lo, double hi, double mu,
                      double scale, double sign)
{
	enum { MOST = 64, ALPHA = 2 };
	struct gqalut_weights weights;
	struct gqalut_problem problem = weighted(text, &weights, lo, hi);
	struct gqalut_diag diag = { 0 };
	int64_t first, last;
	double w[MOST], mass[MOST], sum = 0.0;
	assert_true(gqalut_samples_codes(&problem, ALPHA, &first, &last) && last - first < MOST);
	assert_ok(gqalut_weigh_codes(&problem, ALPHA, first, last, w, &diag), &diag);
	for (int64_t q = first; q <= last; q++) {
		double a = (ldexp((double)q - 0.5, -ALPHA) - mu) / scale;
		double b = (ldexp((double)q + 0.5, -ALPHA) - mu) / scale;
		double from = sign < 0.0 ? -b : a, to = sign < 0.0 ? -a : b;
		mass[q - first] = from < 0.0 && to > 0.0 ?
		                          integral(density, from, 0.0) + integral(density, 0.0, to) :
		                          integral(density, from, to);
		sum += mass[q - first];
	}
	for (int64_t i = 0; i <= last - first; i++)
		assert_near(text, w[i], mass[i] / sum, 1e-6, 1e-11);
	gqalut_weights_free(&weights);
}

static void distributions_weigh_as_their_integrals(void **state)
{
	(void)state;
	weighs_as("normal:0,1", normal_density, -2.0, 2.0, 0.0, 1.0, 1.0);
	weighs_as("normal:0.5,0.25", normal_density, -2.0, 2.0, 0.5, 0.25, 1.0);
	weighs_as("laplace:0,1", laplace_density, -2.0, 2.0, 0.0, 1.0, 1.0);
	weighs_as("laplace:-0.5,2", laplace_density, -2.0, 2.0, -0.5, 2.0, 1.0);
	weighs_as("halfnormal:1.5", halfnormal_density, -1.0, 2.0, 0.0, 1.5, 1.0);
	/* On the side that most of the domain lies on. */
	weighs_as("halfnormal:1.5", halfnormal_density, -2.0, 1.0, 0.0, 1.5, -1.0);
}

/* A bin beyond the domain at both ends gives only what is within; one that is
 * wholly outside gives nothing. */
static void bins_are_cut_at_the_domain(void **state)
{
	(void)state;
	double lo[] = { -8.0, 5.0 }, hi[] = { 8.0, 6.0 }, mass[] = { 3.0, 100.0 };
	const struct gqalut_weights weights = { .kind = GQALUT_WEIGHTS_BINS,
		                                .count = 2,
		                                .lo = lo,
		                                .hi = hi,
		                                .mass = mass };
	struct gqalut_problem problem = problem_for("gelu", 4);
	struct gqalut_diag diag = { 0 };
	double w[9];
	problem.weights = &weights;
	problem.floor = 0.0;
	assert_ok(gqalut_weigh_codes(&problem, 0, -4, 4, w, &diag), &diag);
	for (int i = 0; i < 9; i++)
		assert_near("weight", w[i], 1.0 / 9.0, 1e-9, 0);
}

static void weights_beside_the_domain_are_refused(void **state)
{
	(void)state;
	double lo[] = { 7.0 }, mass[] = { 1.0 }, w[9];
	const struct gqalut_weights weights = { .kind = GQALUT_WEIGHTS_POINTS,
		                                .text = "far.csv",
		                                .count = 1,
		                                .lo = lo,
		                                .mass = mass };
	struct gqalut_problem problem = problem_for("gelu", 4);
	struct gqalut_diag diag = { 0 };
	problem.weights = &weights;
	assert_int_equal(gqalut_weigh_codes(&problem, 0, -4, 4, w, &diag), GQALUT_ERR_ARGUMENT);
	assert_string_equal(diag.message,
	                    "weights 'far.csv' put nothing on the codes in play at alpha 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distributions_weigh_as_their_integrals),
		cmocka_unit_test(bins_are_cut_at_the_domain),
		cmocka_unit_test(weights_beside_the_domain_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
