/* The objective worst-alpha: the largest MSE(alpha).
 *
 * A maximum of sums is no path length, but for any weights l_a >= 0 that sum
 * to 1, and any table, sum l_a * MSE(a) <= max MSE(a).  So the shortest path
 * with the alphas weighted by l bounds the objective from below (Lagrangian
 * duality), and weights that grow where the path does badly raise the bound. */
#include <math.h>
#include <string.h>

#include "search/engine.h"

enum { ROUNDS = 80, PATIENCE = 3 };

/* Tables this near to the best one may pass it when polished. */
static const double WORTH_POLISHING = 1.5;

void gqalut_partition_mse_by_alpha(const struct gqalut_samples *samples,
                                   const struct gqalut_partition *partition, int alpha_count,
                                   double *mse)
{
	for (int a = 0; a < alpha_count; a++)
		mse[a] = 0.0;
	for (int s = 0; s < partition->entries; s++) {
		double k = ldexp(partition->fit[s].slope, -partition->fit[s].slope_frac);
		double b = ldexp(partition->fit[s].intercept, -partition->fit[s].intercept_frac);
		int end = samples->first_sample[partition->from[s + 1]];
		for (int i = samples->first_sample[partition->from[s]]; i < end; i++) {
			const struct gqalut_sample *sample = &samples->sample[i];
			double e = k * sample->x + b - sample->y;
			mse[sample->alpha_index] += sample->w * e * e;
		}
	}
}

static double largest(const double *values, int count)
{
	double most = values[0];
	for (int i = 1; i < count; i++)
		most = fmax(most, values[i]);
	return most;
}

static double weighted_sum(const double *weight, const double *values, int count)
{
	double sum = 0.0;
	for (int i = 0; i < count; i++)
		sum += weight[i] * values[i];
	return sum;
}

/* The path with the alphas weighted by WEIGHT. */
static enum gqalut_status solve_weighted(const struct gqalut_task *task, const double *weight,
                                         double incumbent, struct gqalut_partition *path,
                                         double *mse, struct gqalut_diag *diag)
{
	struct gqalut_samples samples;
	struct gqalut_task weighted = *task;
	enum gqalut_status status = gqalut_samples_make(task->problem, weight, &samples, diag);
	if (status)
		return status;
	weighted.samples = &samples;
	weighted.incumbent = incumbent;
	status = gqalut_exact_mse(&weighted, path, diag);
	if (!status && path->cost < INFINITY)
		gqalut_partition_mse_by_alpha(&samples, path, task->problem->alpha_count, mse);
	gqalut_samples_free(&samples);
	return status;
}

/* The point of the simplex (weights that are not negative and sum to 1) that is
 * nearest to V: all values lowered by the same amount, cut off at 0. */
static void project(double *v, int count)
{
	double sorted[GQALUT_MAX_ALPHAS], sum = 0.0, lower = 0.0;
	for (int a = 0; a < count; a++) {
		int at = a;
		for (; at > 0 && sorted[at - 1] < v[a]; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = v[a];
	}
	for (int a = 0; a < count; a++) {
		sum += sorted[a];
		if (sorted[a] > (sum - 1.0) / (a + 1))
			lower = (sum - 1.0) / (a + 1);
	}
	for (int a = 0; a < count; a++)
		v[a] = fmax(v[a] - lower, 0.0);
}

/* A subgradient step of Polyak's length: the bound rises along the errors by
 * alpha; FRACTION of the way to TARGET, as if it kept rising so. */
static void shift_weight(double *weight, const double *mse, int count, double fraction,
                         double target, double bound)
{
	double mean = 0.0, square = 0.0;
	for (int a = 0; a < count; a++)
		mean += mse[a] / count;
	for (int a = 0; a < count; a++)
		square += (mse[a] - mean) * (mse[a] - mean);
	if (!(square > 0.0))
		return;
	double step = fraction * (target - bound) / square;
	for (int a = 0; a < count; a++)
		weight[a] += step * (mse[a] - mean);
	project(weight, count);
}

/* Raises the bound of the task's formats by shifting weight, from WEIGHT on,
 * until it meets the best table or the rounds are over; keeps the weights of
 * the best bound in WEIGHT and a better table in *best. */
static enum gqalut_status raise_bound(const struct gqalut_task *task, double *weight, double *bound,
                                      struct gqalut_partition *best, struct gqalut_diag *diag)
{
	int count = task->problem->alpha_count;
	double at[GQALUT_MAX_ALPHAS], mse[GQALUT_MAX_ALPHAS];
	double incumbent = INFINITY, fraction = 1.0;
	int stale = 0;
	memcpy(at, weight, sizeof at);
	*bound = 0.0;
	for (int round = 0; round < ROUNDS && *bound < best->cost * (1.0 - 1e-9); round++) {
		struct gqalut_partition path;
		enum gqalut_status status = solve_weighted(task, at, incumbent, &path, mse, diag);
		if (status)
			return status;
		if (!(path.cost < INFINITY)) {
			*bound = INFINITY; /* no table of these formats meets the pins */
			return GQALUT_OK;
		}
		double reached = path.cost;
		path.cost = largest(mse, count);
		if (path.cost < WORTH_POLISHING * best->cost)
			gqalut_polish_worst_alpha(task, &path);
		if (path.cost < best->cost)
			*best = path;
		if (reached > *bound) {
			*bound = reached;
			memcpy(weight, at, sizeof at);
			stale = 0;
		} else if (++stale == PATIENCE) {
			fraction /= 2.0;
			stale = 0;
			memcpy(at, weight, sizeof at);
		}
		shift_weight(at, mse, count, fraction, best->cost, reached);
		/* This round's path is a table for the next round's weights too. */
		incumbent = weighted_sum(at, mse, count);
	}
	return GQALUT_OK;
}

/* One bound for all formats together would be weak: with any weights some
 * format does well.  So each format that could hold the optimum gets a bound
 * of its own, and the least of these holds for all. */
enum gqalut_status gqalut_lagrangian(const struct gqalut_task *task, struct gqalut_partition *best,
                                     double *bound, double *alpha_weight, struct gqalut_diag *diag)
{
	int count = task->problem->alpha_count;
	struct gqalut_formats open = *task->formats, single;
	struct gqalut_task rest = *task, one = *task;
	struct gqalut_partition found = { .cost = INFINITY }, path;
	double weight[GQALUT_MAX_ALPHAS], mse[GQALUT_MAX_ALPHAS];
	rest.formats = &open;
	one.formats = &single;
	*bound = INFINITY;
	for (int a = 0; a < count; a++)
		alpha_weight[a] = weight[a] = 1.0 / count;
	while (open.count > 0) {
		/* The format with the best plain mean: one whose mean is no better than
		 * the worst alpha of the table found cannot hold the optimum. */
		enum gqalut_status status =
		        solve_weighted(&rest, weight, found.cost, &path, mse, diag);
		if (status)
			return status;
		if (!(path.cost < found.cost))
			break;
		int k = path.fit[0].slope_frac - GQALUT_MIN_FRAC;
		int b = path.fit[0].intercept_frac - GQALUT_MIN_FRAC;
		memset(&single, 0, sizeof single);
		single.allowed[k][b] = true;
		single.count = 1;
		double own[GQALUT_MAX_ALPHAS], own_bound, before = found.cost;
		memcpy(own, weight, sizeof own);
		status = raise_bound(&one, own, &own_bound, &found, diag);
		if (status)
			return status;
		*bound = fmin(*bound, own_bound);
		if (found.cost < before)
			memcpy(alpha_weight, own, sizeof own);
		open.allowed[k][b] = false;
		open.count--;
		status = gqalut_engine_progress(task, "bound", 1.0 / (1 + open.count), found.cost,
		                                *bound, diag);
		if (status)
			return status;
	}
	*bound = fmin(*bound, found.cost);
	*best = found;
	return GQALUT_OK;
}

/* Whether segment s has codes of its format and equals f at its pins. */
static bool allowed(const struct gqalut_task *task, const struct gqalut_partition *partition, int s)
{
	const struct gqalut_pin *pin[GQALUT_MAX_EXACT_AT * GQALUT_MAX_ALPHAS];
	struct gqalut_format_int format = { task->problem->coef_bits, true };
	const struct gqalut_fit *fit = &partition->fit[s];
	if (fit->slope < gqalut_format_min(format) || fit->slope > gqalut_format_max(format) ||
	    fit->intercept < gqalut_format_min(format) ||
	    fit->intercept > gqalut_format_max(format))
		return false;
	int count =
	        gqalut_segment_pins(task->samples, partition->from[s], partition->from[s + 1], pin);
	double k = ldexp(fit->slope, -fit->slope_frac);
	double b = ldexp(fit->intercept, -fit->intercept_frac);
	for (int p = 0; p < count; p++)
		if (k * pin[p]->x + b != pin[p]->y)
			return false;
	return true;
}

/* Takes TRIAL, which differs from the partition in segments s-1 and s at most,
 * if it is allowed and better. */
static bool take_if_better(const struct gqalut_task *task, struct gqalut_partition *partition,
                           struct gqalut_partition *trial, int s)
{
	double mse[GQALUT_MAX_ALPHAS];
	const struct gqalut_samples *samples = task->samples;
	if (gqalut_engine_tick(task, (size_t)samples->first_sample[samples->positions]))
		return false;
	if (!allowed(task, trial, s) || (s > 0 && !allowed(task, trial, s - 1)))
		return false;
	gqalut_partition_mse_by_alpha(samples, trial, task->problem->alpha_count, mse);
	trial->cost = largest(mse, task->problem->alpha_count);
	if (!(trial->cost < partition->cost * (1.0 - 1e-12)))
		return false;
	*partition = *trial;
	return true;
}

/* Tries the coefficients next to those of segment s. */
static bool polish_coefficients(const struct gqalut_task *task, struct gqalut_partition *partition,
                                int s)
{
	enum { REACH = 2 };
	struct gqalut_fit centre = partition->fit[s];
	bool better = false;
	for (int dk = -REACH; dk <= REACH; dk++) {
		for (int db = -REACH; db <= REACH; db++) {
			struct gqalut_partition trial = *partition;
			trial.fit[s].slope = centre.slope + dk;
			trial.fit[s].intercept = centre.intercept + db;
			better |= take_if_better(task, partition, &trial, s);
		}
	}
	return better;
}

/* Tries to start segment s one position earlier or later. */
static bool polish_breakpoint(const struct gqalut_task *task, struct gqalut_partition *partition,
                              int s)
{
	bool better = false;
	for (int step = -1; step <= 1; step += 2) {
		struct gqalut_partition trial = *partition;
		trial.from[s] += step;
		if (trial.from[s] > trial.from[s - 1] && trial.from[s] < trial.from[s + 1])
			better |= take_if_better(task, partition, &trial, s);
	}
	return better;
}

void gqalut_polish_worst_alpha(const struct gqalut_task *task, struct gqalut_partition *partition)
{
	for (bool better = true; better;) {
		better = false;
		for (int s = 0; s < partition->entries; s++) {
			better |= polish_coefficients(task, partition, s);
			if (s > 0)
				better |= polish_breakpoint(task, partition, s);
		}
	}
}
