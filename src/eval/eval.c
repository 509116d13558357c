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

/* f(x) correctly rounded into the output format, in codes. */
static double ideal_code(const struct gqalut_table *table, double y, int beta)
{
	double code = round_half_up(ldexp(y, beta));
	double least = gqalut_format_min(table->output), most = gqalut_format_max(table->output);
	return code < least ? least : code > most ? most : code;
}

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
	return ideal_code(table, value, beta);
}

static int largest_beta(const struct gqalut_table *table, const struct gqalut_samples *samples)
{
	double least = gqalut_format_min(table->output), most = gqalut_format_max(table->output);
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
	return gqalut_fixed_real(table->slope[s], -table->slope_frac[s]) * x +
	       gqalut_fixed_real(table->intercept[s], -table->intercept_frac[s]);
}

static int sign(double v)
{
	return (v > 0.0) - (v < 0.0);
}

static void measure_alpha(const struct gqalut_table *table, const struct column *column,
                          int alpha_index, struct gqalut_metrics *metrics)
{
	struct gqalut_error *real = &metrics->real.by_alpha[alpha_index];
	struct gqalut_error *requantised = &metrics->requantised.by_alpha[alpha_index];
	struct sums real_sums = { 0 }, requantised_sums = { 0 };
	int alpha = table->alpha[alpha_index], beta = metrics->beta;
	double ideal = 0.0, convention = 0.0, before = 0.0;
	uint64_t used = 0;

	for (size_t i = 0; i < column->count; i++) {
		const struct gqalut_sample *sample = column->sample[i];
		int32_t q = sample->code;
		double value = gqalut_table_value(table, alpha_index, q);
		double code = requantised_code(table, alpha_index, q, value, beta);
		double wanted = ideal_code(table, sample->y, beta);
		add_error(&real_sums, real, sample, alpha, value);
		add_error(&requantised_sums, requantised, sample, alpha, ldexp(code, -beta));

		double e = ldexp(wanted, -beta) - sample->y;
		ideal += sample->w * e * e;
		if (code != wanted) {
			metrics->off_codes++;
			if (fabs(code - wanted) > metrics->max_lsb)
				metrics->max_lsb = (int)fabs(code - wanted);
		}
		used |= (uint64_t)1 << gqalut_table_segment(table, alpha_index, q);

		bool on_breakpoint;
		e = value_if_left(table, alpha_index, q, value, &on_breakpoint) - sample->y;
		convention += sample->w * e * e;
		metrics->convention_codes += on_breakpoint;

		if (i > 0) {
			int direction = sign(sample->y - column->sample[i - 1]->y);
			int step = sign(value - before);
			if (direction * step < 0) {
				if (metrics->monotone_breaks == 0) {
					metrics->monotone_alpha = alpha;
					metrics->monotone_code = q;
				}
				metrics->monotone_breaks++;
			}
		}
		before = value;
		/* All alphas have a code 0; the first that fails is told. */
		if (q == 0 && (!metrics->zero_in_domain || metrics->zero_exact)) {
			metrics->zero_in_domain = true;
			metrics->zero_wanted = sample->y;
			metrics->zero_got = value;
			metrics->zero_exact = value == sample->y;
		}
	}
	finish_alpha(&real_sums, real);
	finish_alpha(&requantised_sums, requantised);
	metrics->ideal_mse += ideal / table->alpha_count;
	metrics->convention_mse += convention / table->alpha_count;
	uint64_t all = table->entries == 64 ? UINT64_MAX : ((uint64_t)1 << table->entries) - 1;
	metrics->dead[alpha_index] = all & ~used;
}

static void measure_defects(const struct gqalut_table *table, struct gqalut_metrics *metrics)
{
	metrics->dead_everywhere = UINT64_MAX;
	for (int a = 0; a < table->alpha_count; a++)
		metrics->dead_everywhere &= metrics->dead[a];
	metrics->monotone = metrics->monotone_breaks == 0;
	metrics->codes_total = metrics->real.total.codes;

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

enum gqalut_status gqalut_eval_table(const struct gqalut_table *table,
                                     const struct gqalut_problem *problem,
                                     struct gqalut_metrics *metrics, struct gqalut_diag *diag)
{
	enum gqalut_status status = gqalut_table_check(table, diag);
	if (status)
		return status;
	/* The codes in play do not hang on how breakpoints are rounded. */
	struct gqalut_problem in_play = *problem;
	in_play.rounding = GQALUT_ROUNDING_EXACT;
	in_play.exact_at_count = 0;
	in_play.input = table->input;
	in_play.output = table->output;
	in_play.entries = GQALUT_MIN_ENTRIES;
	in_play.alpha_count = table->alpha_count;
	memcpy(in_play.alpha, table->alpha, sizeof in_play.alpha);
	struct gqalut_samples samples;
	status = gqalut_problem_check(&in_play, diag);
	if (!status)
		status = gqalut_samples_make(&in_play, NULL, &samples, diag);
	if (status)
		return status;

	struct gqalut_metrics measured;
	memset(&measured, 0, sizeof measured);
	measured.beta = problem->beta_auto ? largest_beta(table, &samples) : problem->beta;
	int count = samples.first_sample[samples.positions];
	const struct gqalut_sample **column = malloc((size_t)count * sizeof *column);
	if (!column)
		status = gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (int a = 0; a < table->alpha_count && !status; a++) {
		struct column one = { column, 0 };
		for (int i = 0; i < count; i++)
			if (samples.sample[i].alpha_index == a)
				one.sample[one.count++] = &samples.sample[i];
		measure_alpha(table, &one, a, &measured);
	}
	if (!status) {
		finish_total(&measured.real, table->alpha_count);
		finish_total(&measured.requantised, table->alpha_count);
		measure_defects(table, &measured);
		*metrics = measured;
	}
	free(column);
	gqalut_samples_free(&samples);
	return status;
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
