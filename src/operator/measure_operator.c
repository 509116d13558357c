/* Operators against the same ones in double precision, on the same codes. */
#include <gqalut/operator.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/log2.h>

#include "core/rng.h"
#include "operator/measure.h"

enum { COLUMNS = 16, EPS = 42950 /* 1e-5 in steps of 2^-32 */ };

static void want_softmax(struct gqalut_measured_row *row)
{
	double sum = 0.0;
	const int most = gqalut_log2_largest(row->in, row->n);
	for (size_t i = 0; i < row->n; i++) {
		row->wanted[i] = exp(ldexp(row->in[i] - most, -row->alpha));
		sum += row->wanted[i];
	}
	for (size_t i = 0; i < row->n; i++)
		row->wanted[i] /= sum;
}

/* Probabilities of 8 bits up to 8 fraction bits, else of 16: by the tables OF or,
 * if that is NULL, by shifts and additions. */
static bool compute_softmax(const void *of, struct gqalut_measured_row *row)
{
	const struct gqalut_operator *op = of;
	const bool fine = !op, wide = row->out_frac > 8;
	uint8_t *out8 = row->codes;
	uint16_t *out16 = row->codes;
	const int alpha = row->alpha, frac = row->out_frac;
	int refused;
	if (wide)
		refused =
		        fine ? gqalut_operator_log2_u16(row->in, out16, row->n, alpha, frac)
		             : gqalut_operator_softmax_u16(op, row->in, out16, row->n, alpha, frac);
	else
		refused = fine ? gqalut_operator_log2_u8(row->in, out8, row->n, alpha, frac)
		               : gqalut_operator_softmax_u8(op, row->in, out8, row->n, alpha, frac);
	if (refused)
		return false;
	for (size_t i = 0; i < row->n; i++)
		row->got[i] = ldexp(wide ? out16[i] : out8[i], -frac);
	return true;
}

static bool compute_codes(const void *of, struct gqalut_measured_row *row)
{
	(void)of;
	uint8_t *codes = row->codes;
	if (gqalut_operator_log2_codes(row->in, codes, row->n, row->alpha))
		return false;
	row->out_frac = GQALUT_OPERATOR_LOG2_FRAC;
	for (size_t i = 0; i < row->n; i++)
		row->got[i] = codes[i] > GQALUT_OPERATOR_LOG2_FRAC ? 0.0 : ldexp(1.0, -codes[i]);
	return true;
}

static bool compute_norm(const void *of, struct gqalut_measured_row *row)
{
	const struct gqalut_operator *op = of;
	const struct gqalut_operator_norm norm = { .alpha = row->alpha,
		                                   .out_frac = row->out_frac,
		                                   .eps = EPS };
	int16_t *out = row->codes;
	if (gqalut_operator_norm_s16(op, row->in, out, row->n, &norm))
		return false;
	double n = (double)row->n, sum = 0.0, squares = 0.0;
	for (size_t i = 0; i < row->n; i++) {
		double x = ldexp(row->in[i], -row->alpha);
		sum += x;
		squares += x * x;
	}
	double mean = op->kind == GQALUT_OPERATOR_LAYERNORM ? sum / n : 0.0;
	double scale = 1.0 / sqrt(squares / n - mean * mean + ldexp(EPS, -32));
	for (size_t i = 0; i < row->n; i++) {
		row->wanted[i] = (ldexp(row->in[i], -row->alpha) - mean) * scale;
		row->got[i] = ldexp(out[i], -row->out_frac);
	}
	return true;
}

static void add_errors(const struct gqalut_measured_row *row, struct gqalut_operator_sums *sums)
{
	for (size_t i = 0; i < row->n; i++) {
		double e = row->got[i] - row->wanted[i];
		sums->error += e * e;
		sums->power += row->wanted[i] * row->wanted[i];
		sums->figures.max_abs = fmax(sums->figures.max_abs, fabs(e));
	}
}

/* What came out, but nothing less than half a step: so that no probability that
 * was rounded to 0 makes the divergence infinite. */
static double at_least_half(const struct gqalut_measured_row *row, size_t i)
{
	return fmax(row->got[i], ldexp(1.0, -row->out_frac - 1));
}

/* What is asked of probabilities alone. */
static void add_distribution(const struct gqalut_measured_row *row,
                             struct gqalut_operator_sums *sums)
{
	struct gqalut_operator_figures *figures = &sums->figures;
	double total = 0.0, mass = 0.0, kl = 0.0;
	size_t first = 0;
	for (size_t i = 0; i < row->n; i++) {
		total += row->got[i];
		mass += at_least_half(row, i);
		first = row->got[i] > row->got[first] ? i : first;
	}
	for (size_t i = 0; i < row->n; i++) {
		double p = row->wanted[i];
		kl += p > 0.0 ? p * log(p * mass / at_least_half(row, i)) : 0.0;
	}
	figures->kl += fmax(kl, 0.0);
	figures->flips += row->in[first] != gqalut_log2_largest(row->in, row->n);
	figures->sum_least = figures->rows == 0 ? total : fmin(figures->sum_least, total);
	figures->sum_most = fmax(figures->sum_most, total);
}

/* P*V with V of n rows and COLUMNS columns. */
static void add_product(const struct gqalut_measured_row *row, uint64_t seed,
                        struct gqalut_operator_sums *sums)
{
	struct gqalut_rng rng = gqalut_rng_make(seed);
	double wanted[COLUMNS] = { 0.0 }, got[COLUMNS] = { 0.0 };
	for (size_t i = 0; i < row->n; i++)
		for (int c = 0; c < COLUMNS; c++) {
			double v = gqalut_rng_normal(&rng);
			wanted[c] += row->wanted[i] * v;
			got[c] += row->got[i] * v;
		}
	for (int c = 0; c < COLUMNS; c++) {
		sums->pv_error += (got[c] - wanted[c]) * (got[c] - wanted[c]);
		sums->pv_power += wanted[c] * wanted[c];
	}
}

static enum gqalut_status compute(const struct gqalut_measured *measured,
                                  struct gqalut_measured_row *row, struct gqalut_diag *diag)
{
	if (measured->probabilities && row->n > 0)
		want_softmax(row);
	if (measured->compute(measured->of, row))
		return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                       "%s: %zu codes at alpha %d with %d fraction bits of the output "
	                       "are not allowed: 1..65536 codes, %s",
	                       measured->name, row->n, row->alpha, row->out_frac, measured->limits);
}

enum gqalut_status gqalut_measure_row(const struct gqalut_measured *measured, const int8_t *in,
                                      size_t n, int alpha, int out_frac, uint64_t seed,
                                      struct gqalut_operator_sums *sums, struct gqalut_diag *diag)
{
	struct gqalut_measured_row row = { .in = in, .n = n, .alpha = alpha, .out_frac = out_frac };
	row.wanted = malloc((n + 1) * sizeof *row.wanted);
	row.got = malloc((n + 1) * sizeof *row.got);
	row.codes = malloc((n + 1) * sizeof(uint16_t));
	enum gqalut_status status = GQALUT_OK;
	if (!row.wanted || !row.got || !row.codes)
		status = gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	if (!status)
		status = compute(measured, &row, diag);
	if (!status) {
		add_errors(&row, sums);
		if (measured->probabilities) {
			add_distribution(&row, sums);
			add_product(&row, seed, sums);
		}
		sums->figures.rows++;
	}
	free(row.codes);
	free(row.got);
	free(row.wanted);
	return status;
}

enum gqalut_status gqalut_measure_kind(enum gqalut_operator_kind kind,
                                       const struct gqalut_operator *op, const int8_t *in, size_t n,
                                       int alpha, int out_frac, uint64_t seed,
                                       struct gqalut_operator_sums *sums, struct gqalut_diag *diag)
{
	static const char *const limits[GQALUT_OPERATOR_KINDS] = {
		[GQALUT_OPERATOR_SOFTMAX] = "alpha 0..15, 1..16 fraction bits",
		[GQALUT_OPERATOR_LAYERNORM] = "alpha -15..15, 0..12 fraction bits",
		[GQALUT_OPERATOR_RMSNORM] = "alpha -15..15, 0..12 fraction bits",
		[GQALUT_OPERATOR_LOG2] = "alpha 0..8",
		[GQALUT_OPERATOR_LOG2_FINE] = "alpha 0..8, 1..16 fraction bits",
	};
	const bool softmax = gqalut_operator_is_softmax(kind);
	const struct gqalut_measured measured = { .name = gqalut_operator_text(kind),
		                                  .limits = limits[kind],
		                                  .probabilities = softmax,
		                                  .compute = !softmax ? compute_norm
		                                             : kind == GQALUT_OPERATOR_LOG2
		                                                     ? compute_codes
		                                                     : compute_softmax,
		                                  .of = kind == GQALUT_OPERATOR_LOG2_FINE ? NULL
		                                                                          : op };
	return gqalut_measure_row(&measured, in, n, alpha, out_frac, seed, sums, diag);
}

enum gqalut_status gqalut_operator_measure(const struct gqalut_operator *op, const int8_t *in,
                                           size_t n, int alpha, int out_frac, uint64_t seed,
                                           struct gqalut_operator_sums *sums,
                                           struct gqalut_diag *diag)
{
	return gqalut_measure_kind(op->kind, op, in, n, alpha, out_frac, seed, sums, diag);
}

struct gqalut_operator_figures gqalut_operator_finish(const struct gqalut_operator_sums *sums)
{
	struct gqalut_operator_figures figures = sums->figures;
	if (figures.rows > 0)
		figures.kl /= (double)figures.rows;
	figures.relative = sums->power > 0.0 ? sqrt(sums->error / sums->power) : 0.0;
	figures.pv = sums->pv_power > 0.0 ? sqrt(sums->pv_error / sums->pv_power) : 0.0;
	return figures;
}
