/* The objective worst-alpha: the largest MSE(alpha).
 *
 * A maximum of sums is no path length, but for any weights l_a >= 0 that sum
 * to 1, and any table, sum l_a * MSE(a) <= max MSE(a).  So the shortest path
 * with the alphas weighted by l bounds the objective from below (Lagrangian
 * duality), and weights that grow where the path does badly raise the bound. */
#include <math.h>
#include <string.h>

#include "search/engine.h"

enum { ROUNDS = 60 };

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

/* Shifts weight to the alphas that PATH does badly; ROUND makes the steps
 * smaller and smaller. */
static void shift_weight(double *weight, const double *mse, int count, int round)
{
	double rate = 1.0 / (1.0 + 0.2 * round), mean = weighted_sum(weight, mse, count);
	double most = largest(mse, count), sum = 0.0;
	if (!(most > 0.0))
		return;
	for (int a = 0; a < count; a++) {
		weight[a] *= 1.0 + rate * (mse[a] - mean) / most;
		sum += weight[a];
	}
	for (int a = 0; a < count; a++)
		weight[a] /= sum;
}

enum gqalut_status gqalut_lagrangian(const struct gqalut_task *task, struct gqalut_partition *best,
                                     double *bound, double *alpha_weight, struct gqalut_diag *diag)
{
	int count = task->problem->alpha_count;
	double weight[GQALUT_MAX_ALPHAS], mse[GQALUT_MAX_ALPHAS];
	struct gqalut_partition found = { .cost = INFINITY };
	double incumbent = INFINITY;
	*bound = 0.0;
	for (int a = 0; a < count; a++)
		alpha_weight[a] = weight[a] = 1.0 / count;
	for (int round = 0; round < ROUNDS; round++) {
		struct gqalut_partition path;
		enum gqalut_status status =
		        solve_weighted(task, weight, incumbent, &path, mse, diag);
		if (status)
			return status;
		if (!(path.cost < INFINITY))
			break; /* no table meets the pins */
		if (path.cost > *bound) {
			*bound = path.cost;
			memcpy(alpha_weight, weight, sizeof weight);
		}
		double worst = largest(mse, count);
		if (worst < found.cost) {
			found = path;
			found.cost = worst;
		}
		if (found.cost <= *bound * (1.0 + 1e-9))
			break;
		shift_weight(weight, mse, count, round);
		/* This round's path is a table for the next round's weights too. */
		incumbent = weighted_sum(weight, mse, count);
		status = gqalut_engine_progress(task, "bound", (double)(round + 1) / ROUNDS,
		                                found.cost, *bound, diag);
		if (status)
			return status;
	}
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
	if (!allowed(task, trial, s) || (s > 0 && !allowed(task, trial, s - 1)))
		return false;
	gqalut_partition_mse_by_alpha(task->samples, trial, task->problem->alpha_count, mse);
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
