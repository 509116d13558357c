#include "fit/segment.h"

#include <math.h>

static void add_point(struct gqalut_moments *m, const struct gqalut_point *point)
{
	if (point->w == 0.0)
		return;
	double w = m->w + point->w;
	double share = point->w / w;
	double f = m->w * share;
	double dx = point->x - m->mx, dy = point->y - m->my;
	double residual = dy - m->k0 * dx;
	double sxx = m->sxx + f * dx * dx;
	if (sxx > 0.0) {
		m->c0 += f * residual * residual * (m->sxx / sxx);
		m->k0 += f * dx * residual / sxx;
	} else {
		m->c0 += f * residual * residual;
	}
	m->sxx = sxx;
	m->mx += share * dx;
	m->my += share * dy;
	m->w = w;
}

void gqalut_moments_add(struct gqalut_moments *moments, const struct gqalut_samples *samples,
                        int position)
{
	for (int p = samples->first_point[position]; p < samples->first_point[position + 1]; p++)
		add_point(moments, &samples->point[p]);
}

double gqalut_moments_cost(const struct gqalut_moments *m, double slope, double intercept)
{
	double dk = slope - m->k0;
	double mean = intercept + slope * m->mx - m->my;
	return m->c0 + m->sxx * dk * dk + m->w * mean * mean;
}

/* Curvature of E along b when k follows: W*Sxx / (Sxx + W*mx^2). */
static double intercept_curvature(const struct gqalut_moments *m)
{
	double denominator = m->sxx + m->w * m->mx * m->mx;
	return denominator > 0.0 ? m->w * m->sxx / denominator : m->w;
}

/* A search over the lattice lines of one coefficient, nearest first. */
struct scan {
	const struct gqalut_moments *moments;
	const struct gqalut_lattice *lattice;
	double denominator; /* Sxx + W*mx^2 */
	struct gqalut_fit best;
};

static inline void keep(struct scan *scan, double k, double b)
{
	double cost = gqalut_moments_cost(scan->moments, k * scan->lattice->slope_step,
	                                  b * scan->lattice->intercept_step);
	if (cost < scan->best.cost)
		scan->best = (struct gqalut_fit){ cost, (int32_t)k, (int32_t)b,
			                          scan->lattice->slope_frac,
			                          scan->lattice->intercept_frac };
}

/* For one k, E is a parabola in b around my - k*mx. */
static inline void try_slope(struct scan *scan, double k)
{
	const struct gqalut_lattice *lattice = scan->lattice;
	double centre = scan->moments->my - k * lattice->slope_step * scan->moments->mx;
	keep(scan, k, gqalut_lattice_nearest(centre * lattice->intercept_scale, lattice));
}

/* For one b, E is a parabola in k around (Sxx*k0 + W*mx*(my - b)) / (Sxx + W*mx^2). */
static inline void try_intercept(struct scan *scan, double b)
{
	const struct gqalut_moments *m = scan->moments;
	const struct gqalut_lattice *lattice = scan->lattice;
	double rest = m->my - b * lattice->intercept_step;
	double centre = scan->denominator > 0.0
	                        ? (m->sxx * m->k0 + m->w * m->mx * rest) / scan->denominator
	                        : m->k0;
	keep(scan, gqalut_lattice_nearest(centre * lattice->slope_scale, lattice), b);
}

/* Tries the codes of the slope (or else the intercept) outward from the one
 * nearest to CENTRE, in codes, as long as c0 + CURVATURE * distance^2, in
 * codes too, leaves hope. */
static inline void scan_outward(struct scan *scan, bool slope, double centre, double curvature)
{
	const struct gqalut_lattice *lattice = scan->lattice;
	double start = gqalut_lattice_nearest(centre, lattice);
	if (slope)
		try_slope(scan, start);
	else
		try_intercept(scan, start);
	for (int side = -1; side <= 1; side += 2) {
		for (double code = start + side; code >= lattice->least && code <= lattice->most;
		     code += side) {
			double d = code - centre;
			if (scan->moments->c0 + curvature * d * d >= scan->best.cost)
				break;
			if (slope)
				try_slope(scan, code);
			else
				try_intercept(scan, code);
		}
	}
}

int gqalut_segment_pins(const struct gqalut_samples *samples, int from, int to,
                        const struct gqalut_pin **pins)
{
	int count = 0;
	for (int i = 0; i < samples->pin_count; i++)
		if (samples->pin[i].position >= from && samples->pin[i].position < to)
			pins[count++] = &samples->pin[i];
	return count;
}

bool gqalut_segment_pinned_intercept(const struct gqalut_lattice *lattice,
                                     const struct gqalut_pin *const *pins, int count, double k,
                                     double *b)
{
	/* All values are dyadic and short, so doubles hold them without rounding. */
	double slope = k * lattice->slope_step;
	*b = (pins[0]->y - slope * pins[0]->x) / lattice->intercept_step;
	if (*b != floor(*b) || *b < lattice->least || *b > lattice->most)
		return false;
	for (int i = 1; i < count; i++)
		if (slope * pins[i]->x + *b * lattice->intercept_step != pins[i]->y)
			return false;
	return true;
}

bool gqalut_segment_can_meet(const struct gqalut_lattice *lattice, const struct gqalut_pin *pin)
{
	double b;
	for (double k = lattice->least; k <= lattice->most; k += 1.0)
		if (gqalut_segment_pinned_intercept(lattice, &pin, 1, k, &b))
			return true;
	return false;
}

/* Whether V is a code of COEF_BITS with some number of fraction bits. */
static bool is_coefficient(double v, int coef_bits)
{
	for (int frac = GQALUT_MIN_FRAC; frac <= GQALUT_MAX_FRAC; frac++) {
		struct gqalut_lattice lattice = gqalut_lattice_make(coef_bits, frac, frac);
		double code = v * lattice.slope_scale;
		if (code == floor(code) && code >= lattice.least && code <= lattice.most)
			return true;
	}
	return false;
}

/* The pin with the lowest position from FROM on whose x is not that of OTHER, which
 * may be NULL; NULL if there is none. */
static const struct gqalut_pin *next_pin(const struct gqalut_samples *samples, int from,
                                         const struct gqalut_pin *other)
{
	const struct gqalut_pin *next = NULL;
	for (const struct gqalut_pin *pin = samples->pin; pin < samples->pin + samples->pin_count;
	     pin++)
		if (pin->position >= from && !(other && pin->x == other->x) &&
		    !(next && pin->position >= next->position))
			next = pin;
	return next;
}

int gqalut_segment_reach(const struct gqalut_samples *samples, int coef_bits, int from)
{
	const struct gqalut_pin *first = next_pin(samples, from, NULL);
	const struct gqalut_pin *second = first ? next_pin(samples, from, first) : NULL;
	if (!second)
		return samples->positions;
	/* If coefficients can hold the line then so can doubles, without rounding. */
	double k = (second->y - first->y) / (second->x - first->x);
	double b = first->y - k * first->x;
	if (!is_coefficient(k, coef_bits) || !is_coefficient(b, coef_bits) ||
	    k * second->x + b != second->y)
		return second->position;
	int reach = samples->positions;
	for (const struct gqalut_pin *pin = samples->pin; pin < samples->pin + samples->pin_count;
	     pin++)
		if (pin->position >= from && pin->position < reach && k * pin->x + b != pin->y)
			reach = pin->position;
	return reach;
}

/* Along the line b = y0 - k*x0 the error is a parabola in k: with e = mx - x0,
 * E = c0 + Sxx*(k - k0)^2 + W*(y0 + k*e - my)^2. */
static struct gqalut_fit fit_pinned(struct scan *scan, const struct gqalut_pin **pins, int count)
{
	const struct gqalut_moments *m = scan->moments;
	const struct gqalut_lattice *lattice = scan->lattice;
	double e = m->mx - pins[0]->x;
	double curvature = m->sxx + m->w * e * e;
	double centre = curvature > 0.0
	                        ? (m->sxx * m->k0 + m->w * e * (m->my - pins[0]->y)) / curvature
	                        : 0.0;
	double floor_cost = gqalut_moments_cost(m, centre, pins[0]->y - centre * pins[0]->x);
	double start = gqalut_lattice_nearest(centre * lattice->slope_scale, lattice);
	for (int side = -1; side <= 1; side += 2) {
		for (double k = side < 0 ? start : start + 1.0;
		     k >= lattice->least && k <= lattice->most; k += side) {
			double d = k * lattice->slope_step - centre;
			double b;
			if (floor_cost + curvature * d * d > scan->best.cost)
				break;
			if (gqalut_segment_pinned_intercept(lattice, pins, count, k, &b))
				keep(scan, k, b);
		}
	}
	return scan->best;
}

struct gqalut_fit gqalut_segment_fit(const struct gqalut_samples *samples,
                                     const struct gqalut_moments *moments,
                                     const struct gqalut_lattice *lattice, int from, int to)
{
	const struct gqalut_moments *m = moments;
	struct scan scan = { m, lattice, m->sxx + m->w * m->mx * m->mx, { .cost = INFINITY } };
	if (samples->pin_count > 0) {
		const struct gqalut_pin *pins[GQALUT_MAX_EXACT_AT * GQALUT_MAX_ALPHAS];
		int count = gqalut_segment_pins(samples, from, to, pins);
		if (count > 0)
			return fit_pinned(&scan, pins, count);
	}
	/* Curvature of E along k when b follows, and along b when k follows, per
	 * code; the sharper one needs fewer steps. */
	double along_k = m->sxx * lattice->slope_step * lattice->slope_step;
	double along_b = intercept_curvature(m) * lattice->intercept_step * lattice->intercept_step;
	if (along_b > along_k)
		scan_outward(&scan, false, (m->my - m->k0 * m->mx) * lattice->intercept_scale,
		             along_b);
	else
		scan_outward(&scan, true, m->k0 * lattice->slope_scale, along_k);
	return scan.best;
}

/* Distance, in codes, from a code to the nearest allowed one. */
static double distance(double code, const struct gqalut_lattice *lattice, bool snap, bool box)
{
	double allowed = code;
	if (box)
		allowed = code < lattice->least  ? lattice->least
		          : code > lattice->most ? lattice->most
		                                 : code;
	if (snap)
		allowed = floor(allowed + 0.5);
	return allowed - code;
}

double gqalut_segment_slope_bound(const struct gqalut_moments *moments,
                                  const struct gqalut_lattice *lattice, bool snap, bool box)
{
	double d = lattice->slope_step *
	           distance(moments->k0 * lattice->slope_scale, lattice, snap, box);
	return moments->c0 + moments->sxx * d * d;
}

double gqalut_segment_intercept_bound(const struct gqalut_moments *moments,
                                      const struct gqalut_lattice *lattice, bool snap, bool box)
{
	double centre = moments->my - moments->k0 * moments->mx;
	double d = lattice->intercept_step *
	           distance(centre * lattice->intercept_scale, lattice, snap, box);
	return moments->c0 + intercept_curvature(moments) * d * d;
}
