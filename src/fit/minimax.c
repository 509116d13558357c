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
	size_t looks; /* at points, so far */
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

/* Of the points first..end-1. */
static struct span span_of_points(const struct gqalut_samples *samples, int first, int end,
                                  double slope)
{
	struct span span = { INFINITY, -INFINITY, 0.0, 0.0 };
	for (int p = first; p < end; p++) {
		const struct gqalut_point *point = &samples->point[p];
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

static struct span span_of(struct segment *segment, double k)
{
	segment->looks += (size_t)(segment->end - segment->first);
	return span_of_points(segment->samples, segment->first, segment->end,
	                      k * segment->lattice->slope_step);
}

/* A slope code with the least E(k): bisection on the sign of its derivative,
 * (x_least - x_most) / 2. */
static double best_slope(struct segment *segment)
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
                                     double enough, size_t *looks)
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
	if (looks)
		*looks += segment.looks;
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
                                             double limit, size_t *looks)
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
	if (looks)
		*looks += segment.looks;
	return best;
}

/* 2*E at a slope, and the derivative of 2*E there; the line through it lies
 * below 2*E everywhere. */
struct tangent {
	double slope, height, rise;
	double middle; /* of the residuals: the best intercept */
};

static struct tangent tangent_at(const struct gqalut_samples *samples, int from, int to,
                                 double slope)
{
	struct span span = span_of_points(samples, samples->first_point[from],
	                                  samples->first_point[to], slope);
	return (struct tangent){ slope, span.most - span.least, span.x_least - span.x_most,
		                 (span.least + span.most) / 2.0 };
}

/* E is convex and made of straight pieces.  Where the tangents of a slope at
 * which it falls and of one at which it rises cross, the least can lie; the
 * tangent there replaces one of the two until 2*E is not above the crossing. */
struct gqalut_line gqalut_minimax_line(const struct gqalut_samples *samples, int from, int to,
                                       double start)
{
	struct tangent here = tangent_at(samples, from, to, start);
	struct tangent falls = here, rises = here;
	/* For slopes far enough out, the ends of the segment decide the sign. */
	for (double step = 1.0; falls.rise > 0.0; step *= 2.0)
		falls = tangent_at(samples, from, to, start - step);
	for (double step = 1.0; rises.rise < 0.0; step *= 2.0)
		rises = tangent_at(samples, from, to, start + step);
	while (falls.rise < 0.0 && rises.rise > 0.0) {
		double apart =
		        falls.height - rises.height + rises.rise * (rises.slope - falls.slope);
		double cross = falls.slope + apart / (rises.rise - falls.rise);
		if (!(falls.slope < cross && cross < rises.slope))
			break;
		here = tangent_at(samples, from, to, cross);
		if (!(here.height > falls.height + falls.rise * (cross - falls.slope)))
			return (struct gqalut_line){ here.slope, here.middle };
		if (here.rise < 0.0)
			falls = here;
		else
			rises = here;
	}
	here = falls.height < rises.height ? falls : rises;
	return (struct gqalut_line){ here.slope, here.middle };
}
