/* A code's weight is the distribution's mass in the code's cell
 * [(q - 1/2) * 2^-alpha, (q + 1/2) * 2^-alpha); see gqalut/weights.h. */
#include "fit/weigh.h"

#include <math.h>

#include "core/fixed.h"

/* Mass of the standard normal distribution in [a, b), a <= b, without the
 * cancellation of 1 - 1 in the right tail. */
static double normal_mass(double a, double b)
{
	const double root_half = 0.70710678118654752440;
	if (a > 0.0)
		return 0.5 * (erfc(a * root_half) - erfc(b * root_half));
	return 0.5 * (erfc(-b * root_half) - erfc(-a * root_half));
}

/* The same of the Laplace distribution with diversity 1. */
static double laplace_mass(double a, double b)
{
	if (a >= 0.0)
		return 0.5 * (exp(-a) - exp(-b));
	if (b <= 0.0)
		return 0.5 * (exp(b) - exp(a));
	return 1.0 - 0.5 * (exp(a) + exp(-b));
}

/* The half of the normal distribution on the side that the domain lies on. */
static double halfnormal_mass(const struct gqalut_problem *problem, double a, double b)
{
	double sigma = problem->weights->scale;
	bool negative = -problem->lo > problem->hi;
	if (negative && b > 0.0)
		b = 0.0;
	if (!negative && a < 0.0)
		a = 0.0;
	return a < b ? 2.0 * normal_mass(a / sigma, b / sigma) : 0.0;
}

static double cell_mass(const struct gqalut_problem *problem, double a, double b)
{
	const struct gqalut_weights *weights = problem->weights;
	double mu = weights->mu, scale = weights->scale;
	switch (weights->kind) {
	case GQALUT_WEIGHTS_NORMAL: return normal_mass((a - mu) / scale, (b - mu) / scale);
	case GQALUT_WEIGHTS_LAPLACE: return laplace_mass((a - mu) / scale, (b - mu) / scale);
	case GQALUT_WEIGHTS_HALFNORMAL: return halfnormal_mass(problem, a, b);
	default: return 1.0;
	}
}

/* Each point goes to its nearest code, halves up, saturated to the format as
 * a quantizer does; what lands on a code that is not in play is dropped. */
static void add_points(const struct gqalut_problem *problem, int alpha, int64_t first, int64_t last,
                       double *w)
{
	const struct gqalut_weights *weights = problem->weights;
	double least = gqalut_format_min(problem->input), most = gqalut_format_max(problem->input);
	for (size_t i = 0; i < weights->count; i++) {
		double code = floor(ldexp(weights->lo[i], alpha) + 0.5);
		if (problem->codes == GQALUT_CODES_REPRESENTABLE)
			code = code < least ? least : code > most ? most : code;
		if (code >= (double)first && code <= (double)last)
			w[(int64_t)code - first] += weights->mass[i];
	}
}

/* Each bin's mass is spread evenly over the bin and so over the cells in it. */
static void add_bins(const struct gqalut_weights *weights, int alpha, int64_t first, int64_t last,
                     double *w)
{
	for (size_t i = 0; i < weights->count; i++) {
		double lo = ldexp(weights->lo[i], alpha), hi = ldexp(weights->hi[i], alpha);
		double from = floor(lo + 0.5), to = floor(hi + 0.5);
		if (from < (double)first)
			from = (double)first;
		if (to > (double)last)
			to = (double)last;
		for (double q = from; q <= to; q += 1.0) {
			double a = q - 0.5 > lo ? q - 0.5 : lo, b = q + 0.5 < hi ? q + 0.5 : hi;
			if (b > a)
				w[(int64_t)q - first] += weights->mass[i] * ((b - a) / (hi - lo));
		}
	}
}

static void add_codes(const struct gqalut_problem *problem, int64_t first, int64_t last, double *w)
{
	int64_t least = gqalut_format_min(problem->input);
	for (int64_t q = first; q <= last; q++) {
		int64_t i = q - least;
		if (i >= 0 && (uint64_t)i < problem->weights->count)
			w[q - first] = problem->weights->mass[i];
	}
}

enum gqalut_status gqalut_weigh_codes(const struct gqalut_problem *problem, int alpha,
                                      int64_t first, int64_t last, double *w,
                                      struct gqalut_diag *diag)
{
	const struct gqalut_weights *weights = problem->weights;
	int64_t n = last - first + 1;
	double uniform = 1.0 / (double)n;
	bool weighted = weights && weights->kind != GQALUT_WEIGHTS_UNIFORM;
	for (int64_t i = 0; i < n; i++)
		w[i] = weighted ? 0.0 : uniform;
	if (!weighted)
		return GQALUT_OK;

	switch (weights->kind) {
	case GQALUT_WEIGHTS_POINTS: add_points(problem, alpha, first, last, w); break;
	case GQALUT_WEIGHTS_BINS: add_bins(weights, alpha, first, last, w); break;
	case GQALUT_WEIGHTS_CODES: add_codes(problem, first, last, w); break;
	default:
		for (int64_t i = 0; i < n; i++) {
			double q = (double)(first + i);
			w[i] = cell_mass(problem, ldexp(q - 0.5, -alpha), ldexp(q + 0.5, -alpha));
		}
	}
	double sum = 0.0;
	for (int64_t i = 0; i < n; i++)
		sum += w[i];
	if (!(sum > 0.0) || !isfinite(sum))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "weights '%s' put nothing on the codes in play at alpha %d",
		                       weights->text, alpha);
	/* On the grid of 2^-40, so that no weight hangs on a libm's last bit. */
	double rounded = 0.0;
	for (int64_t i = 0; i < n; i++) {
		w[i] = gqalut_fixed_round40(w[i] / sum);
		rounded += w[i];
	}
	for (int64_t i = 0; i < n; i++)
		w[i] = (1.0 - problem->floor) * (w[i] / rounded) + problem->floor * uniform;
	return GQALUT_OK;
}
