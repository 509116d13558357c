#include "fit/samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/eval.h>

#include "core/fixed.h"
#include "fit/weigh.h"

/* No accumulator of 32 bits holds more, at the coarsest scale 2^-GQALUT_MIN_FRAC. */
static const double LARGEST = 0x1p47;

/* A sample on its way to its place. */
struct placed {
	int64_t position;
	struct gqalut_sample sample;
};

static int compare_placed(const void *left, const void *right)
{
	const struct placed *a = left, *b = right;
	if (a->position != b->position)
		return a->position < b->position ? -1 : 1;
	if (a->sample.x != b->sample.x)
		return a->sample.x < b->sample.x ? -1 : 1;
	return a->sample.alpha_index - b->sample.alpha_index;
}

/* The largest master breakpoint, at most TOP, that leaves q at ALPHA on its
 * right. */
static int64_t position_of(const struct gqalut_problem *problem, int64_t q, int alpha, int64_t top)
{
	int finest = problem->alpha[problem->alpha_count - 1];
	int64_t step = (int64_t)1 << (finest - alpha);
	int64_t t = q * step;
	if (problem->rounding != GQALUT_ROUNDING_EXACT && step > 1)
		t += step / 2 - 1;
	if (problem->rounding == GQALUT_ROUNDING_CLIPPED) {
		/* No first code is above the largest one or below the smallest. */
		if (q >= gqalut_format_max(problem->input))
			return top;
		if (q < gqalut_format_min(problem->input))
			return gqalut_fixed_first_code(problem->lo, finest) - 1;
	}
	return t < top ? t : top;
}

/* The reference at |X| for a symmetric reduction, else at X.  For WHOLE the value
 * at X < 0 follows from it, so that both halves have one error. */
static double reference_at(const struct gqalut_problem *problem, double x, bool whole)
{
	bool folded = problem->reduction.kind == GQALUT_REDUCTION_SYMMETRIC && x < 0.0;
	double y = gqalut_reference(problem->function, folded ? -x : x);
	if (folded && whole)
		y = gqalut_symmetry_mirror(problem->reduction.symmetry, -x, y);
	return y;
}

/* Places the codes of one alpha at PLACED, counts them in *count. */
static enum gqalut_status place_alpha(const struct gqalut_problem *problem, int alpha_index,
                                      bool whole, struct placed *placed, size_t *count,
                                      struct gqalut_diag *diag)
{
	bool fold = problem->reduction.kind == GQALUT_REDUCTION_SYMMETRIC && !whole;
	bool relative = gqalut_reduction_relative(problem->reduction.kind);
	int alpha = problem->alpha[alpha_index];
	int finest = problem->alpha[problem->alpha_count - 1];
	int64_t top = gqalut_fixed_last_code(fold ? fmax(problem->hi, -problem->lo) : problem->hi,
	                                     finest);
	int64_t first, last;
	if (!gqalut_samples_codes(problem, alpha, &first, &last))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--alphas: at alpha %d no code of the input lies in %g:%g",
		                       alpha, problem->lo, problem->hi);
	size_t n = (size_t)(last - first + 1);
	double *w = malloc(n * sizeof *w);
	if (!w)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	enum gqalut_status status = gqalut_weigh_codes(problem, alpha, first, last, w, diag);
	for (size_t i = 0; i < n && !status; i++) {
		int64_t q = first + (int64_t)i;
		struct gqalut_sample *sample = &placed[i].sample;
		sample->y = reference_at(problem, gqalut_fixed_real(q, -alpha), whole);
		if (fold && q < 0)
			q = -q;
		placed[i].position = position_of(problem, q, alpha, top);
		sample->x = gqalut_fixed_real(q, -alpha);
		sample->w = relative ? w[i] / (sample->y * sample->y) : w[i];
		sample->code = (int32_t)q;
		sample->alpha_index = (int16_t)alpha_index;
		if (!isfinite(sample->y) || !isfinite(sample->w))
			status = gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                         "%s is not finite at %g, in the domain %g:%g",
			                         problem->function->name, sample->x, problem->lo,
			                         problem->hi);
		else if (fabs(sample->y) >= LARGEST)
			status = gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                         "%s is %g at %g, in the domain %g:%g: a table's "
			                         "values are below 2^47",
			                         problem->function->name, sample->y, sample->x,
			                         problem->lo, problem->hi);
	}
	free(w);
	*count = n;
	return status;
}

static size_t count_codes(const struct gqalut_problem *problem)
{
	size_t total = 0;
	for (int a = 0; a < problem->alpha_count; a++) {
		int64_t first, last;
		if (gqalut_samples_codes(problem, problem->alpha[a], &first, &last))
			total += (size_t)(last - first + 1);
	}
	return total;
}

/* Groups the sorted samples by position; points are filled by reweight. */
static void group(const struct placed *placed, size_t count, struct gqalut_samples *samples)
{
	int positions = 0;
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || placed[i].position != placed[i - 1].position) {
			samples->cut[positions] = (int32_t)placed[i].position;
			samples->first_sample[positions] = (int)i;
			positions++;
		}
		samples->sample[i] = placed[i].sample;
	}
	samples->first_sample[positions] = (int)count;
	samples->positions = positions;
}

static enum gqalut_status find_pins(const struct gqalut_problem *problem,
                                    struct gqalut_samples *samples, struct gqalut_diag *diag)
{
	samples->pin_count = 0;
	for (int e = 0; e < problem->exact_at_count; e++) {
		int before = samples->pin_count;
		double at = problem->exact_at[e];
		if (problem->reduction.kind == GQALUT_REDUCTION_SYMMETRIC)
			at = fabs(at);
		for (int m = 0; m < samples->positions; m++)
			for (int p = samples->first_point[m]; p < samples->first_point[m + 1]; p++)
				if (samples->point[p].x == at)
					samples->pin[samples->pin_count++] =
					        (struct gqalut_pin){ m, samples->point[p].x,
						                     samples->point[p].y };
		if (samples->pin_count == before)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "--exact-at %g is the value of no code in play",
			                       problem->exact_at[e]);
	}
	return GQALUT_OK;
}

void gqalut_samples_reweight(struct gqalut_samples *samples, const double *alpha_weight)
{
	int points = 0;
	for (int m = 0; m < samples->positions; m++) {
		samples->first_point[m] = points;
		for (int i = samples->first_sample[m]; i < samples->first_sample[m + 1]; i++) {
			const struct gqalut_sample *sample = &samples->sample[i];
			double w = sample->w * alpha_weight[sample->alpha_index];
			bool again = points > samples->first_point[m] &&
			             samples->point[points - 1].x == sample->x;
			if (again)
				samples->point[points - 1].w += w;
			else
				samples->point[points++] =
				        (struct gqalut_point){ sample->x, sample->y, w };
		}
	}
	samples->first_point[samples->positions] = points;
}

/* Samples at the positions of the problem's rounding or, with a TABLE, at its
 * segments. */
static enum gqalut_status make(const struct gqalut_problem *problem,
                               const struct gqalut_table *table, const double *alpha_weight,
                               bool whole, struct gqalut_samples *samples, struct gqalut_diag *diag)
{
	struct gqalut_samples made = { 0 };
	size_t total = count_codes(problem), count = 0;
	enum gqalut_status status = GQALUT_OK;
	struct placed *placed = malloc((total + 1) * sizeof *placed);
	made.cut = malloc((total + 1) * sizeof *made.cut);
	made.first_point = malloc((total + 1) * sizeof *made.first_point);
	made.first_sample = malloc((total + 1) * sizeof *made.first_sample);
	made.point = malloc((total + 1) * sizeof *made.point);
	made.sample = malloc((total + 1) * sizeof *made.sample);
	if (!placed || !made.cut || !made.first_point || !made.first_sample || !made.point ||
	    !made.sample)
		status = gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");

	double equal[GQALUT_MAX_ALPHAS];
	for (int a = 0; a < problem->alpha_count; a++)
		equal[a] = 1.0 / problem->alpha_count;
	for (int a = 0; a < problem->alpha_count && !status; a++) {
		size_t n = 0;
		status = place_alpha(problem, a, whole, placed + count, &n, diag);
		count += n;
	}
	if (!status) {
		for (size_t i = 0; table && i < count; i++)
			placed[i].position = gqalut_table_segment(
			        table, placed[i].sample.alpha_index, placed[i].sample.code);
		qsort(placed, count, sizeof *placed, compare_placed);
		group(placed, count, &made);
		gqalut_samples_reweight(&made, alpha_weight ? alpha_weight : equal);
		status = find_pins(problem, &made, diag);
	}
	free(placed);
	if (status)
		gqalut_samples_free(&made);
	else
		*samples = made;
	return status;
}

enum gqalut_status gqalut_samples_make(const struct gqalut_problem *problem,
                                       const double *alpha_weight, struct gqalut_samples *samples,
                                       struct gqalut_diag *diag)
{
	return make(problem, NULL, alpha_weight, false, samples, diag);
}

enum gqalut_status gqalut_samples_make_whole(const struct gqalut_problem *problem,
                                             struct gqalut_samples *samples,
                                             struct gqalut_diag *diag)
{
	return make(problem, NULL, NULL, true, samples, diag);
}

enum gqalut_status gqalut_samples_by_segment(const struct gqalut_problem *problem,
                                             const struct gqalut_table *table,
                                             struct gqalut_samples *samples,
                                             struct gqalut_diag *diag)
{
	return make(problem, table, NULL, false, samples, diag);
}

void gqalut_samples_free(struct gqalut_samples *samples)
{
	free(samples->cut);
	free(samples->first_point);
	free(samples->point);
	free(samples->first_sample);
	free(samples->sample);
	memset(samples, 0, sizeof *samples);
}
