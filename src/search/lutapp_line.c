/* The line of least absolute error over a run of cells, in dynamic fixed point,
 * exactly.
 *
 * For a fixed slope k the error is convex in the intercept b (its minimum is a
 * weighted median of y - k*x), so of all representable intercepts the best is
 * one of the two around that minimum.  Relaxed in b, the error is convex in k:
 * slopes are tried outward from a guess, and once the relaxed error of one
 * exceeds the best found, so does that of every slope beyond it. */
#include <math.h>

#include "search/lutapp.h"

double gqalut_lutapp_cost(const struct gqalut_lutapp *samples, int from, int to, double slope,
                          double intercept, double *left, double *right)
{
	double cost = 0.0, down = 0.0, up = 0.0;
	const struct gqalut_lutapp_group *end = &samples->group[samples->first[to]];
	for (const struct gqalut_lutapp_group *g = &samples->group[samples->first[from]]; g < end;
	     g++) {
		double v = slope * g->x + intercept;
		int below = 0, rest = g->count;
		while (rest > 0) {
			int half = rest / 2;
			if (g->y[below + half] < v) {
				below += half + 1;
				rest -= half + 1;
			} else {
				rest = half;
			}
		}
		int to_v = below; /* references up to v */
		while (to_v < g->count && g->y[to_v] == v)
			to_v++;
		cost += g->weight *
		        (v * (2 * below - g->count) + g->sum[g->count] - 2.0 * g->sum[below]);
		down += g->weight * (2 * below - g->count);
		up += g->weight * (2 * to_v - g->count);
	}
	if (left)
		*left = down;
	if (right)
		*right = up;
	return cost;
}

/* The last value up to V, the first if there is none. */
static int value_below(const struct gqalut_lutapp *samples, double v)
{
	int lo = 0, hi = samples->values - 1;
	while (lo < hi) {
		int middle = (lo + hi + 1) / 2;
		if (samples->value[middle] <= v)
			lo = middle;
		else
			hi = middle - 1;
	}
	return lo;
}

/* One intercept tried for a slope. */
struct trial {
	int at; /* index of the value */
	double cost, left, right;
};

struct line_search {
	const struct gqalut_lutapp *samples;
	int from, to;
	double slope;
	struct gqalut_lutapp_fit *best;
};

static struct trial try_intercept(const struct line_search *search, int at)
{
	struct trial trial = { .at = at };
	double b = search->samples->value[at];
	trial.cost = gqalut_lutapp_cost(search->samples, search->from, search->to, search->slope, b,
	                                &trial.left, &trial.right);
	if (trial.cost < search->best->cost)
		*search->best = (struct gqalut_lutapp_fit){ search->slope, b, trial.cost };
	return trial;
}

/* Least error over real intercepts between two trials, of which the error falls
 * to the right at LO and to the left at HI: where their tangents meet. */
static double tangents(const struct gqalut_lutapp *samples, const struct trial *lo,
                       const struct trial *hi)
{
	double width = samples->value[hi->at] - samples->value[lo->at];
	double step = (hi->cost - lo->cost - hi->left * width) / (lo->right - hi->left);
	return lo->cost + lo->right * step;
}

/* Tries the intercepts around the minimum for one slope; returns a lower bound
 * of the error with this slope and any real intercept within the format. */
static double try_slope(const struct line_search *search, double guess)
{
	const struct gqalut_lutapp *samples = search->samples;
	struct trial one = try_intercept(search, value_below(samples, guess));
	struct trial lo = one, hi = one;
	/* Outward in growing steps until the minimum is between lo and hi... */
	for (int step = 1; one.right < 0.0; step *= 2) {
		lo = one;
		if (lo.at == samples->values - 1)
			return lo.cost;
		one = try_intercept(search, lo.at + step < samples->values ? lo.at + step
		                                                           : samples->values - 1);
		hi = one;
	}
	for (int step = 1; one.left > 0.0 && lo.at == hi.at; step *= 2) {
		hi = one;
		if (hi.at == 0)
			return hi.cost;
		one = try_intercept(search, hi.at > step ? hi.at - step : 0);
		lo = one;
		if (one.left > 0.0)
			lo = hi = one;
	}
	if (one.left <= 0.0 && one.right >= 0.0)
		return one.cost;
	/* ...and then inward. */
	while (hi.at - lo.at > 1) {
		one = try_intercept(search, lo.at + (hi.at - lo.at) / 2);
		if (one.left <= 0.0 && one.right >= 0.0)
			return one.cost;
		if (one.right < 0.0)
			lo = one;
		else
			hi = one;
	}
	return tangents(samples, &lo, &hi);
}

/* Where least squares put the slope, and the means through which its line goes. */
struct middle {
	double slope, x, y;
};

static struct middle least_squares(const struct gqalut_lutapp *samples, int from, int to)
{
	double w = 0.0, x = 0.0, y = 0.0, xx = 0.0, xy = 0.0;
	for (int g = samples->first[from]; g < samples->first[to]; g++) {
		const struct gqalut_lutapp_group *group = &samples->group[g];
		double weight = group->weight * group->count;
		double sum = group->weight * group->sum[group->count];
		w += weight;
		x += weight * group->x;
		y += sum;
		xx += weight * group->x * group->x;
		xy += sum * group->x;
	}
	double spread = w * xx - x * x;
	double slope = spread > 1e-9 * w * w ? (w * xy - x * y) / spread : 0.0;
	return (struct middle){ slope, x / w, y / w };
}

struct gqalut_lutapp_fit gqalut_lutapp_best_line(const struct gqalut_lutapp *samples, int from,
                                                 int to)
{
	struct gqalut_lutapp_fit best = { 0.0, 0.0, INFINITY };
	struct line_search search = { samples, from, to, 0.0, &best };
	struct middle middle = least_squares(samples, from, to);
	int next[2]; /* slope to try on either side */
	bool open[2] = { true, true };
	next[0] = value_below(samples, middle.slope);
	next[1] = next[0] + 1;
	for (int side = 0; open[0] || open[1]; side = !side) {
		if (!open[side])
			continue;
		open[side] = next[side] >= 0 && next[side] < samples->values;
		if (!open[side])
			continue;
		search.slope = samples->value[next[side]];
		next[side] += side ? 1 : -1;
		double bound = try_slope(&search, middle.y - search.slope * middle.x);
		/* Only the bound is rounded, by parts in 2^53. */
		open[side] = bound <= best.cost + 1e-12 * best.cost;
	}
	return best;
}
