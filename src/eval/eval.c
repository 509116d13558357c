/* Measures a table over every code in play at every alpha. */
#include <gqalut/eval.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/fixed.h"
#include "fit/samples.h"

/* Sums of one alpha, before they are divided. */
struct sums {
	double square, square_uniform, absolute, signed_error;
};

static void add_error(struct sums *sums, struct gqalut_error *error,
                      const struct gqalut_sample *sample, int alpha, double got)
{
	double e = got - sample->y;
	sums->square += sample->w * e * e;
	sums->square_uniform += e * e;
	sums->absolute += fabs(e);
	sums->signed_error += e;
	if (error->codes == 0 || fabs(e) > error->max_abs) {
		error->max_abs = fabs(e);
		error->alpha = alpha;
		error->code = sample->code;
		error->x = sample->x;
		error->wanted = sample->y;
		error->got = got;
	}
	error->codes++;
}

static void finish_alpha(const struct sums *sums, struct gqalut_error *error)
{
	double n = (double)error->codes;
	error->mse = sums->square;
	error->mse_uniform = sums->square_uniform / n;
	error->mae = sums->absolute / n;
	error->bias = sums->signed_error / n;
}

/* The totals: plain means over the alphas, and the largest of the maxima. */
static void finish_total(struct gqalut_errors *errors, int alpha_count)
{
	struct gqalut_error *total = &errors->total;
	for (int a = 0; a < alpha_count; a++) {
		const struct gqalut_error *one = &errors->by_alpha[a];
		if (a == 0 || one->max_abs > total->max_abs) {
			struct gqalut_error before = *total;
			*total = *one;
			total->codes = before.codes;
			total->mse = before.mse;
			total->mse_uniform = before.mse_uniform;
			total->mae = before.mae;
			total->bias = before.bias;
		}
		total->codes += one->codes;
		total->mse += one->mse / alpha_count;
		total->mse_uniform += one->mse_uniform / alpha_count;
		total->mae += one->mae / alpha_count;
		total->bias += one->bias / alpha_count;
	}
}

/* The samples of one alpha in the order of their codes. */
struct column {
	const struct gqalut_sample **sample;
	size_t count;
};

static double round_half_up(double v)
{
	return floor(v + 0.5);
}

/* A value correctly rounded into a format, in codes. */
static double rounded_code(struct gqalut_format_int format, double y, int beta)
{
	double code = round_half_up(ldexp(y, beta));
	double least = gqalut_format_min(format), most = gqalut_format_max(format);
	return code < least ? least : code > most ? most : code;
}

/* What is measured: a table, or a function of the code. */
struct subject {
	const struct gqalut_problem *problem; /* its alphas and formats are the subject's */
	const struct gqalut_table *table;     /* or NULL: */
	double (*value)(const void *context, int alpha, int32_t q);
	const void *context;
};

/* The value after requantisation.  Codes beyond the input format (codes all)
 * may not fit the 32-bit accumulator; there the same rule is applied to the
 * exact value. */
static double requantised_code(const struct gqalut_table *table, int alpha_index, int32_t q,
                               double value, int beta)
{
	if (q >= gqalut_format_min(table->input) && q <= gqalut_format_max(table->input)) {
		int32_t acc = gqalut_table_accumulate(table, alpha_index, q);
		return gqalut_table_requantise(table, alpha_index, acc, beta);
	}
	return rounded_code(table->output, value, beta);
}

static int largest_beta(struct gqalut_format_int output, const struct gqalut_samples *samples)
{
	double least = gqalut_format_min(output), most = gqalut_format_max(output);
	int count = samples->first_sample[samples->positions];
	for (int beta = GQALUT_MAX_BETA; beta > GQALUT_MIN_BETA; beta--) {
		bool fits = true;
		for (int i = 0; i < count && fits; i++) {
			double code = round_half_up(ldexp(samples->sample[i].y, beta));
			fits = code >= least && code <= most;
		}
		if (fits)
			return beta;
	}
	return GQALUT_MIN_BETA;
}

/* What the segment on the other side of a breakpoint would give for a code
 * that equals it. */
static double value_if_left(const struct gqalut_table *table, int alpha_index, int32_t q,
                            double value, bool *on_breakpoint)
{
	int s = 0;
	bool mirrored = table->reduction.kind == GQALUT_REDUCTION_SYMMETRIC && q < 0;
	if (mirrored)
		q = -q;
	*on_breakpoint = false;
	for (int i = 0; i < table->entries - 1; i++) {
		bool equal = q == table->threshold[alpha_index][i];
		if (equal && table->rounding == GQALUT_ROUNDING_EXACT)
			equal = gqalut_fixed_real(q, -table->alpha[alpha_index]) ==
			        gqalut_fixed_real(table->breakpoint[i], -table->breakpoint_frac);
		if (equal)
			*on_breakpoint = true;
		s += q >= table->threshold[alpha_index][i] && !equal;
	}
	if (!*on_breakpoint)
		return value;
	double x = gqalut_fixed_real(q, -table->alpha[alpha_index]);
	double y = gqalut_fixed_real(table->slope[s], -table->slope_frac[s]) * x +
	           gqalut_fixed_real(table->intercept[s], -table->intercept_frac[s]);
	return mirrored ? gqalut_symmetry_mirror(table->reduction.symmetry, x, y) : y;
}

static int sign(double v)
{
	return (v > 0.0) - (v < 0.0);
}

/* What only a table has: segments in use, and codes on a breakpoint. */
static void measure_segments(const struct gqalut_table *table, const struct column *column,
                             int alpha_index, struct gqalut_metrics *metrics)
{
	double convention = 0.0;
	uint64_t used = 0;
	for (size_t i = 0; i < column->count; i++) {
		const struct gqalut_sample *sample = column->sample[i];
		double value = gqalut_table_value(table, alpha_index, sample->code);
		bool on_breakpoint;
		double e = value_if_left(table, alpha_index, sample->code, value, &on_breakpoint) -
		           sample->y;
		convention += sample->w * e * e;
		metrics->convention_codes += on_breakpoint;
		used |= (uint64_t)1 << gqalut_table_segment(table, alpha_index, sample->code);
	}
	metrics->convention_mse += convention / table->alpha_count;
	uint64_t all = table->entries == 64 ? UINT64_MAX : ((uint64_t)1 << table->entries) - 1;
	metrics->dead[alpha_index] = all & ~used;
}

/* Requantised results against f correctly rounded, and what that rounding itself
 * costs, which is added to *IDEAL. */
static void compare_codes(const struct gqalut_sample *sample, double code, double wanted,
                          struct gqalut_metrics *metrics, double *ideal)
{
	double e = ldexp(wanted, -metrics->beta) - sample->y;
	*ideal += sample->w * e * e;
	if (code == wanted)
		return;
	metrics->off_codes++;
	if (fabs(code - wanted) > metrics->max_lsb)
		metrics->max_lsb = (int)fabs(code - wanted);
}

/* A step from the sample BEFORE to SAMPLE against the direction of f's. */
static void compare_steps(const struct gqalut_sample *before, const struct gqalut_sample *sample,
                          double step, int alpha, struct gqalut_metrics *metrics)
{
	if (sign(sample->y - before->y) * sign(step) >= 0)
		return;
	if (metrics->monotone_breaks == 0) {
		metrics->monotone_alpha = alpha;
		metrics->monotone_code = sample->code;
	}
	metrics->monotone_breaks++;
}

/* All alphas have a code 0; the first that fails is told. */
static void compare_zero(const struct gqalut_sample *sample, double value,
                         struct gqalut_metrics *metrics)
{
	if (metrics->zero_in_domain && !metrics->zero_exact)
		return;
	metrics->zero_in_domain = true;
	metrics->zero_wanted = sample->y;
	metrics->zero_got = value;
	metrics->zero_exact = value == sample->y;
}

static void measure_alpha(const struct subject *subject, const struct column *column,
                          int alpha_index, struct gqalut_metrics *metrics)
{
	const struct gqalut_problem *problem = subject->problem;
	const struct gqalut_table *table = subject->table;
	struct gqalut_error *real = &metrics->real.by_alpha[alpha_index];
	struct gqalut_error *requantised = &metrics->requantised.by_alpha[alpha_index];
	struct sums real_sums = { 0 }, requantised_sums = { 0 };
	int alpha = problem->alpha[alpha_index], beta = metrics->beta;
	double ideal = 0.0, before = 0.0;

	for (size_t i = 0; i < column->count; i++) {
		const struct gqalut_sample *sample = column->sample[i];
		int32_t q = sample->code;
		double value = table ? gqalut_table_value(table, alpha_index, q)
		                     : subject->value(subject->context, alpha, q);
		double code = table ? requantised_code(table, alpha_index, q, value, beta)
		                    : rounded_code(problem->output, value, beta);
		double wanted = rounded_code(problem->output, sample->y, beta);
		add_error(&real_sums, real, sample, alpha, value);
		add_error(&requantised_sums, requantised, sample, alpha, ldexp(code, -beta));
		compare_codes(sample, code, wanted, metrics, &ideal);
		if (i > 0)
			compare_steps(column->sample[i - 1], sample, value - before, alpha,
			              metrics);
		before = value;
		if (q == 0)
			compare_zero(sample, value, metrics);
	}
	finish_alpha(&real_sums, real);
	finish_alpha(&requantised_sums, requantised);
	metrics->ideal_mse += ideal / problem->alpha_count;
	if (table)
		measure_segments(table, column, alpha_index, metrics);
}

static void measure_defects(const struct gqalut_table *table, struct gqalut_metrics *metrics)
{
	metrics->dead_everywhere = UINT64_MAX;
	for (int a = 0; a < table->alpha_count; a++)
		metrics->dead_everywhere &= metrics->dead[a];

	struct gqalut_format_int slope = { table->slope_bits, true };
	struct gqalut_format_int intercept = { table->intercept_bits, true };
	for (int s = 0; s < table->entries; s++) {
		metrics->saturated_slopes += table->slope[s] == gqalut_format_min(slope) ||
		                             table->slope[s] == gqalut_format_max(slope);
		metrics->saturated_intercepts +=
		        table->intercept[s] == gqalut_format_min(intercept) ||
		        table->intercept[s] == gqalut_format_max(intercept);
	}
	for (int i = 0; i < table->entries - 1; i++) {
		double x = gqalut_fixed_real(table->breakpoint[i], -table->breakpoint_frac);
		double side[2];
		for (int r = 0; r < 2; r++)
			side[r] =
			        gqalut_fixed_real(table->slope[i + r], -table->slope_frac[i + r]) *
			                x +
			        gqalut_fixed_real(table->intercept[i + r],
			                          -table->intercept_frac[i + r]);
		double jump = fabs(side[1] - side[0]);
		if (i == 0 || jump > metrics->largest_jump) {
			metrics->largest_jump = jump;
			metrics->jump_breakpoint = i;
			metrics->jump_x = x;
		}
	}
}

/* Every code in play at every alpha of SUBJECT. */
static enum gqalut_status measure(const struct subject *subject, struct gqalut_metrics *metrics,
                                  struct gqalut_diag *diag)
{
	const struct gqalut_problem *problem = subject->problem;
	struct gqalut_samples samples;
	enum gqalut_status status = gqalut_problem_check_codes(problem, diag);
	if (!status)
		status = gqalut_samples_make_whole(problem, &samples, diag);
	if (status)
		return status;

	struct gqalut_metrics measured;
	memset(&measured, 0, sizeof measured);
	measured.beta =
	        problem->beta_auto ? largest_beta(problem->output, &samples) : problem->beta;
	int count = samples.first_sample[samples.positions];
	const struct gqalut_sample **column = malloc((size_t)count * sizeof *column);
	if (!column)
		status = gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (int a = 0; a < problem->alpha_count && !status; a++) {
		struct column one = { column, 0 };
		for (int i = 0; i < count; i++)
			if (samples.sample[i].alpha_index == a)
				one.sample[one.count++] = &samples.sample[i];
		measure_alpha(subject, &one, a, &measured);
	}
	if (!status) {
		finish_total(&measured.real, problem->alpha_count);
		finish_total(&measured.requantised, problem->alpha_count);
		measured.monotone = measured.monotone_breaks == 0;
		measured.codes_total = measured.real.total.codes;
		if (subject->table)
			measure_defects(subject->table, &measured);
		*metrics = measured;
	}
	free(column);
	gqalut_samples_free(&samples);
	return status;
}

/* The codes in play hang neither on how breakpoints are rounded nor on how
 * many there are. */
static struct gqalut_problem plain_problem(const struct gqalut_problem *problem)
{
	struct gqalut_problem plain = *problem;
	plain.rounding = GQALUT_ROUNDING_EXACT;
	plain.exact_at_count = 0;
	plain.entries = GQALUT_MIN_ENTRIES;
	return plain;
}

/* PROBLEM in the formats and at the alphas of TABLE. */
static struct gqalut_problem table_problem(const struct gqalut_table *table,
                                           const struct gqalut_problem *problem)
{
	struct gqalut_problem in_play = plain_problem(problem);
	in_play.input = table->input;
	in_play.output = table->output;
	in_play.reduction = table->reduction;
	in_play.alpha_count = table->alpha_count;
	memcpy(in_play.alpha, table->alpha, sizeof in_play.alpha);
	return in_play;
}

enum gqalut_status gqalut_eval_table(const struct gqalut_table *table,
                                     const struct gqalut_problem *problem,
                                     struct gqalut_metrics *metrics, struct gqalut_diag *diag)
{
	enum gqalut_status status = gqalut_table_check(table, diag);
	if (status)
		return status;
	const struct gqalut_problem in_play = table_problem(table, problem);
	const struct subject subject = { .problem = &in_play, .table = table };
	return measure(&subject, metrics, diag);
}

enum gqalut_status
gqalut_eval_each(const struct gqalut_table *table, const struct gqalut_problem *problem,
                 void (*take)(void *context, const struct gqalut_code_value *value), void *context,
                 struct gqalut_diag *diag)
{
	const struct gqalut_problem in_play = table_problem(table, problem);
	struct gqalut_samples samples;
	enum gqalut_status status = gqalut_table_check(table, diag);
	if (!status)
		status = gqalut_problem_check_codes(&in_play, diag);
	if (!status)
		status = gqalut_samples_make_whole(&in_play, &samples, diag);
	if (status)
		return status;
	/* Samples come in the order of their places, so in each alpha by code. */
	int count = samples.first_sample[samples.positions];
	for (int a = 0; a < table->alpha_count; a++)
		for (int i = 0; i < count; i++) {
			const struct gqalut_sample *sample = &samples.sample[i];
			if (sample->alpha_index != a)
				continue;
			const struct gqalut_code_value value = {
				table->alpha[a], sample->code, sample->x, sample->y,
				gqalut_table_value(table, a, sample->code)
			};
			take(context, &value);
		}
	gqalut_samples_free(&samples);
	return GQALUT_OK;
}

enum gqalut_status gqalut_eval_values(const struct gqalut_problem *problem,
                                      double (*value)(const void *context, int alpha, int32_t q),
                                      const void *context, struct gqalut_metrics *metrics,
                                      struct gqalut_diag *diag)
{
	const struct gqalut_problem in_play = plain_problem(problem);
	const struct subject subject = { .problem = &in_play, .value = value, .context = context };
	return measure(&subject, metrics, diag);
}

/* MSE of f itself rounded into the output format: the mean over the alphas. */
static double ideal_mse(const struct gqalut_problem *problem, const struct gqalut_samples *samples,
                        int beta)
{
	double sum = 0.0;
	int count = samples->first_sample[samples->positions];
	for (int i = 0; i < count; i++) {
		const struct gqalut_sample *sample = &samples->sample[i];
		double e = ldexp(rounded_code(problem->output, sample->y, beta), -beta) - sample->y;
		sum += sample->w * e * e;
	}
	return sum / problem->alpha_count;
}

enum gqalut_status gqalut_eval_best_beta(const struct gqalut_problem *problem, int *beta,
                                         struct gqalut_diag *diag)
{
	const struct gqalut_problem in_play = plain_problem(problem);
	struct gqalut_samples samples;
	enum gqalut_status status = gqalut_problem_check_codes(&in_play, diag);
	if (!status)
		status = gqalut_samples_make_whole(&in_play, &samples, diag);
	if (status)
		return status;
	double least = INFINITY;
	for (int b = GQALUT_MIN_BETA; b <= GQALUT_MAX_BETA; b++) {
		double mse = ideal_mse(&in_play, &samples, b);
		if (mse < least) {
			least = mse;
			*beta = b;
		}
	}
	gqalut_samples_free(&samples);
	return GQALUT_OK;
}

double gqalut_eval_objective(const struct gqalut_metrics *metrics, const struct gqalut_table *table,
                             enum gqalut_objective objective)
{
	double worst = 0.0;
	switch (objective) {
	case GQALUT_OBJECTIVE_MSE: return metrics->real.total.mse;
	case GQALUT_OBJECTIVE_MAX_ABS: return metrics->real.total.max_abs;
	case GQALUT_OBJECTIVE_WORST_ALPHA:
		for (int a = 0; a < table->alpha_count; a++)
			worst = fmax(worst, metrics->real.by_alpha[a].mse);
		return worst;
	}
	return NAN;
}
