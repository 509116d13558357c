#include "fit/minimax.h"

#include <math.h>

/* Residuals y - slope*x of a segment. */
struct span {
	double least, most;
	double x_least, x_most; /* where they are */
};

struct segment {
	const struct gqalut_samples *samples;
	const struct gqalut_lattice *lattice;
	int first, end; /* points */
	const struct gqalut_pin *pin[GQALUT_MAX_EXACT_AT * GQALUT_MAX_ALPHAS];
	int pins;
};

static struct segment make_segment(const struct gqalut_samples *samples,
                                   const struct gqalut_lattice *lattice, int from, int to)
{
	struct segment segment = { .samples = samples, .lattice = lattice };
	segment.first = samples->first_point[from];
	segment.end = samples->first_point[to];
	segment.pins = gqalut_segment_pins(samples, from, to, segment.pin);
	return segment;
}

static struct span span_of(const struct segment *segment, double k)
{
	double slope = k * segment->lattice->slope_step;
	struct span span = { INFINITY, -INFINITY, 0.0, 0.0 };
	for (int p = segment->first; p < segment->end; p++) {
		const struct gqalut_point *point = &segment->samples->point[p];
		double r = point->y - slope * point->x;
		if (r < span.least) {
			span.least = r;
			span.x_least = point->x;
		}
		if (r > span.most) {
			span.most = r;
			span.x_most = point->x;
		}
	}
	return span;
}

/* A slope code with the least E(k): bisection on the sign of its derivative,
 * (x_least - x_most) / 2. */
static double best_slope(const struct segment *segment)
{
	double lo = segment->lattice->least, hi = segment->lattice->most;
	while (lo < hi) {
		double k = floor((lo + hi) / 2.0);
		struct span span = span_of(segment, k);
		if (span.x_least < span.x_most)
			lo = k + 1.0; /* E falls with k */
		else if (span.x_least > span.x_most)
			hi = k;
		else
			return k;
	}
	/* The minimum lies between the last slope where E falls and this one. */
	if (lo > segment->lattice->least) {
		struct span here = span_of(segment, lo), below = span_of(segment, lo - 1.0);
		if (below.most - below.least < here.most - here.least)
			return lo - 1.0;
	}
	return lo;
}

/* The intercept codes that may go with a slope: all from *lo to *hi. */
static bool intercepts(const struct segment *segment, double k, const struct span *span,
                       double limit, double *lo, double *hi)
{
	const struct gqalut_lattice *lattice = segment->lattice;
	if (segment->pins > 0) {
		double b;
		if (!gqalut_segment_pinned_intercept(lattice, segment->pin, segment->pins, k, &b))
			return false;
		*lo = *hi = b;
		return true;
	}
	*lo = ceil((span->most - limit) / lattice->intercept_step);
	*hi = floor((span->least + limit) / lattice->intercept_step);
	if (*lo < lattice->least)
		*lo = lattice->least;
	if (*hi > lattice->most)
		*hi = lattice->most;
	return *lo <= *hi;
}

static double largest_error(const struct span *span, double intercept)
{
	return fmax(span->most - intercept, intercept - span->least);
}

static void try_slope(const struct segment *segment, double k, const struct span *span,
                      struct gqalut_fit *best)
{
	const struct gqalut_lattice *lattice = segment->lattice;
	double b;
	if (segment->pins > 0) {
		if (!gqalut_segment_pinned_intercept(lattice, segment->pin, segment->pins, k, &b))
			return;
	} else {
		b = gqalut_lattice_nearest(
		        (span->least + span->most) / 2.0 * lattice->intercept_scale, lattice);
	}
	double error = largest_error(span, b * lattice->intercept_step);
	if (error < best->cost)
		*best = (struct gqalut_fit){ error, (int32_t)k, (int32_t)b, lattice->slope_frac,
			                     lattice->intercept_frac };
}

struct gqalut_fit gqalut_minimax_fit(const struct gqalut_samples *samples,
                                     const struct gqalut_lattice *lattice, int from, int to,
                                     double enough)
{
	struct segment segment = make_segment(samples, lattice, from, to);
	struct gqalut_fit best = { .cost = INFINITY };
	double start = best_slope(&segment);
	for (int side = -1; side <= 1; side += 2) {
		for (double k = side < 0 ? start : start + 1.0;
		     k >= lattice->least && k <= lattice->most && best.cost > enough; k += side) {
			struct span span = span_of(&segment, k);
			double reachable = (span.most - span.least) / 2.0;
			if (reachable >= best.cost || (enough > 0.0 && reachable > enough))
				break;
			try_slope(&segment, k, &span, &best);
		}
	}
	return best;
}

double gqalut_minimax_slope_bound(const struct gqalut_samples *samples,
                                  const struct gqalut_lattice *lattice, int from, int to)
{
	struct segment segment = make_segment(samples, lattice, from, to);
	struct span span = span_of(&segment, best_slope(&segment));
	return (span.most - span.least) / 2.0;
}

struct gqalut_fit gqalut_minimax_fit_squared(const struct gqalut_samples *samples,
                                             const struct gqalut_moments *moments,
                                             const struct gqalut_lattice *lattice, int from, int to,
                                             double limit)
{
	struct segment segment = make_segment(samples, lattice, from, to);
	struct gqalut_fit best = { .cost = INFINITY };
	double start = best_slope(&segment);
	for (int side = -1; side <= 1; side += 2) {
		for (double k = side < 0 ? start : start + 1.0;
		     k >= lattice->least && k <= lattice->most; k += side) {
			struct span span = span_of(&segment, k);
			double lo, hi;
			if ((span.most - span.least) / 2.0 > limit)
				break;
			if (!intercepts(&segment, k, &span, limit, &lo, &hi))
				continue;
			double slope = k * lattice->slope_step;
			double centre = moments->my - slope * moments->mx;
			double b =
			        gqalut_lattice_nearest(centre * lattice->intercept_scale, lattice);
			b = b < lo ? lo : b > hi ? hi : b;
			if (largest_error(&span, b * lattice->intercept_step) > limit)
				continue;
			double cost =
			        gqalut_moments_cost(moments, slope, b * lattice->intercept_step);
			if (cost < best.cost)
				best = (struct gqalut_fit){ cost, (int32_t)k, (int32_t)b,
					                    lattice->slope_frac,
					                    lattice->intercept_frac };
		}
	}
	return best;
}
