/* The list of softmaxes, and those of others in integers:
 *
 * I-BERT (Kim et al., ICML 2021, arXiv 2101.01321, algorithm 4): powers by a
 * polynomial, kept in 16 bits, times floor(2^32 / sum).
 * I-ViT (Li and Gu, ICCV 2023, arXiv 2207.01405, algorithm 1, Shiftmax): powers
 * by shifts, times floor((2^31 - 1) / sum).
 * FQ-ViT (Lin et al., IJCAI 2022, arXiv 2111.13824, Log-Int-Softmax): I-BERT's
 * powers, z = log2(round(sum / power)) rounded: a power of 2 and half of it and
 * more go up.
 *
 * The polynomial sees its input shifted to 12 fraction bits, as in the formulas;
 * Shiftmax sees it at its own scale, as published: with more fraction bits its
 * sum leaves nothing of 2^31 - 1 for the factor. */
#include <gqalut/softmax.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/log2.h>

#include "core/fixed.h"
#include "formula/formula.h"
#include "operator/measure.h"

enum { SHIFT_N = 15, I_EXP_DROP = 10, LOG_INT_RAISE = 14, CODES = 16 };

static bool allowed(const struct gqalut_measured_row *row)
{
	return row->n >= 1 && row->n <= 65536 && row->alpha >= 0 && row->alpha <= 15 &&
	       row->out_frac >= 1 && row->out_frac <= 16;
}

/* Probability I from its integer, saturated to the 8 or 16 bits of the output. */
static void put(struct gqalut_measured_row *row, size_t i, double p)
{
	row->got[i] = ldexp(fmin(p, row->out_frac > 8 ? 65535.0 : 255.0), -row->out_frac);
}

static bool compute_float(const void *of, struct gqalut_measured_row *row)
{
	(void)of;
	if (!allowed(row))
		return false;
	for (size_t i = 0; i < row->n; i++)
		put(row, i, floor(ldexp(row->wanted[i], row->out_frac) + 0.5));
	return true;
}

/* The powers of a row for each of its 256 differences -d, d = 0..255. */
struct powers {
	int64_t power[256];
};

static void make_i_exp(int alpha, struct powers *powers)
{
	struct gqalut_formula_work work;
	memset(&work, 0, sizeof work);
	gqalut_formula_set_i_exp(&work);
	for (int d = 0; d < 256; d++)
		powers->power[d] = gqalut_formula_i_exp.compute(&work, alpha, -d);
}

static void make_shift_exp(int alpha, struct powers *powers)
{
	const int64_t minus_one = -((int64_t)1 << alpha);
	for (int d = 0; d < 256; d++)
		powers->power[d] = gqalut_formula_shift_power(-d, minus_one, SHIFT_N);
}

/* At most 65536 powers of at most 2^30. */
static int64_t sum_of(const struct gqalut_measured_row *row, const struct powers *powers, int most)
{
	int64_t sum = 0;
	for (size_t i = 0; i < row->n; i++)
		sum += powers->power[most - row->in[i]];
	return sum;
}

/* floor(power * factor * 2^-(bits - out_frac)) for all. */
static void multiply(struct gqalut_measured_row *row, const struct powers *powers, int most,
                     int64_t factor, int bits)
{
	for (size_t i = 0; i < row->n; i++) {
		int64_t product = powers->power[most - row->in[i]] * factor;
		put(row, i, (double)gqalut_fixed_floor_shift(product, bits - row->out_frac));
	}
}

static bool compute_ibert(const void *of, struct gqalut_measured_row *row)
{
	(void)of;
	struct powers powers;
	if (!allowed(row))
		return false;
	make_i_exp(row->alpha, &powers);
	for (int d = 0; d < 256; d++)
		powers.power[d] >>= I_EXP_DROP;
	const int most = gqalut_log2_largest(row->in, row->n);
	const int64_t sum = sum_of(row, &powers, most);
	multiply(row, &powers, most, ((int64_t)1 << 32) / sum, 32);
	return true;
}

static bool compute_shiftmax(const void *of, struct gqalut_measured_row *row)
{
	(void)of;
	struct powers powers;
	if (!allowed(row))
		return false;
	make_shift_exp(row->alpha, &powers);
	const int most = gqalut_log2_largest(row->in, row->n);
	int64_t sum = sum_of(row, &powers, most);
	sum = sum < INT32_MAX ? sum : INT32_MAX;
	multiply(row, &powers, most, INT32_MAX / sum, 31);
	return true;
}

/* floor(log2(ratio)), and 1 more if the bit below the leading one is set: the
 * code, or CODES for all from there on. */
static int log_round(int64_t ratio)
{
	int z = 0;
	while (z < CODES && ratio >> (z + 1) != 0)
		z++;
	int up = z > 0 && (ratio >> (z - 1) & 1) != 0;
	return z + up < CODES ? z + up : CODES;
}

static bool compute_log_int(const void *of, struct gqalut_measured_row *row)
{
	(void)of;
	struct powers powers;
	row->out_frac = GQALUT_OPERATOR_LOG2_FRAC;
	if (!allowed(row))
		return false;
	make_i_exp(row->alpha, &powers);
	for (int d = 0; d < 256; d++)
		powers.power[d] <<= LOG_INT_RAISE; /* at most 2^40 */
	const int most = gqalut_log2_largest(row->in, row->n);
	const int64_t sum = sum_of(row, &powers, most); /* at most 2^56 */
	for (size_t i = 0; i < row->n; i++) {
		int64_t power = powers.power[most - row->in[i]];
		int z = power > 0 ? log_round((sum + power / 2) / power) : CODES;
		row->got[i] = z < CODES ? ldexp(1.0, -z) : 0.0;
	}
	return true;
}

enum { LUT, LOG2, LOG2_FINE, LOG_INT, SHIFTMAX, IBERT, FLOAT, SOFTMAXES };

static const struct {
	struct gqalut_softmax softmax;
	enum gqalut_operator_kind kind; /* without compute() */
	bool (*compute)(const void *of, struct gqalut_measured_row *row);
	struct gqalut_operations element;
	int bits;
} softmaxes[SOFTMAXES] = {
	/* Beside two lookups: gqalut_softmax_cost(). */
	[LUT] = { .softmax = { "lut", "tables of 2^f and 1/m", "", false },
	          .kind = GQALUT_OPERATOR_SOFTMAX,
	          .bits = 31 },
	/* -t (5 adds, 3 shifts) twice, a power (3 adds,
	 * 4 shifts and a mask, 1 comparison), the sum, L + -t, >> 8, z > 15, max. */
	[LOG2] = { .softmax = { "log2", "4-bit codes by shifts and additions",
	                        "after the abstract of OPAL, arXiv 2409.05902", true },
	           .kind = GQALUT_OPERATOR_LOG2,
	           .element = { .comparisons = 3, .adds = 15, .shifts = 12 },
	           .bits = 25 },
	/* -t and a power twice, the sum, L + -t, half a step, >> 1, the limit, max. */
	[LOG2_FINE] = { .softmax = { "log2-fine", "the same, a line between powers of 2",
	                             "after the abstract of OPAL, arXiv 2409.05902", false },
	                .kind = GQALUT_OPERATOR_LOG2_FINE,
	                .element = { .comparisons = 4, .adds = 19, .shifts = 17 },
	                .bits = 26 },
	/* i-exp (2 multiplies, 3 adds, 2 shifts, 1 division), max, d, << 14, the sum;
	 * sum / power rounded, the leading one in 5 steps, the bit below it, z > 15. */
	[LOG_INT] = { .softmax = { "log-int-softmax", "4-bit codes of i-exp's quotients",
	                           "FQ-ViT, arXiv 2111.13824", true },
	              .compute = compute_log_int,
	              .element = { .comparisons = 7,
	                           .multiplies = 2,
	                           .adds = 12,
	                           .shifts = 11,
	                           .divisions = 2 },
	              .bits = 56 },
	/* shift-exp (1 comparison, 4 adds, 6 shifts), max, d, the sum, * factor, >>. */
	[SHIFTMAX] = { .softmax = { "shiftmax", "shift-exp, a factor for the row",
	                            "I-ViT, arXiv 2207.01405, algorithm 1", false },
	               .compute = compute_shiftmax,
	               .element = { .comparisons = 2, .multiplies = 1, .adds = 6, .shifts = 7 },
	               .bits = 31 },
	/* i-exp, max, d, >> 10, the sum, * factor, >>. */
	[IBERT] = { .softmax = { "i-exp", "i-exp, a factor for the row",
	                         "I-BERT, arXiv 2101.01321, algorithm 4", false },
	            .compute = compute_ibert,
	            .element = { .comparisons = 1,
	                         .multiplies = 3,
	                         .adds = 5,
	                         .shifts = 4,
	                         .divisions = 1 },
	            .bits = 33 },
	[FLOAT] = { .softmax = { "float", "double precision, rounded to the output", "", false },
	            .compute = compute_float },
};

const struct gqalut_softmax *gqalut_softmax_at(size_t index)
{
	return index < SOFTMAXES ? &softmaxes[index].softmax : NULL;
}

/* The row of SOFTMAX, one of the list. */
static int index_of(const struct gqalut_softmax *softmax)
{
	int i = 0;
	while (i + 1 < SOFTMAXES && strcmp(softmaxes[i].softmax.name, softmax->name) != 0)
		i++;
	return i;
}

/* Twice: d, d*log2(e) by a product, half added, a shift; n, n << p, the fraction;
 * a lookup; >> n rounded.  Then the sum, a product, >> rounded; max.  A rounded
 * shift of row.h: its range twice and the limit compared, >> s-1, >> 1, & 1, +. */
static struct gqalut_operations lut_element(const struct gqalut_operator *op)
{
	struct gqalut_operations sum;
	gqalut_table_operations(&op->table[0].table, &sum);
	sum.loads *= 2;
	sum.comparisons = 2 * (sum.comparisons + 3) + 3 + 1;
	sum.multiplies = 2 * (sum.multiplies + 1) + 1;
	sum.adds = 2 * (sum.adds + 4) + 1 + 1;
	sum.shifts = 2 * (sum.shifts + 6) + 3;
	return sum;
}

struct gqalut_softmax_cost gqalut_softmax_cost(const struct gqalut_softmax *softmax,
                                               const struct gqalut_operator *op)
{
	const int i = index_of(softmax);
	struct gqalut_softmax_cost cost = { .counted = i != FLOAT,
		                            .element = softmaxes[i].element,
		                            .bits = softmaxes[i].bits };
	if (i == LUT)
		cost.element = lut_element(op);
	cost.product.adds = 1;
	if (softmax->codes)
		cost.product.shifts = 1;
	else
		cost.product.multiplies = 1;
	return cost;
}

enum gqalut_status gqalut_softmax_measure(const struct gqalut_softmax *softmax,
                                          const struct gqalut_operator *op, const int8_t *in,
                                          size_t n, int alpha, int out_frac, uint64_t seed,
                                          struct gqalut_operator_sums *sums,
                                          struct gqalut_diag *diag)
{
	const int i = index_of(softmax);
	if (!softmaxes[i].compute)
		return gqalut_measure_kind(softmaxes[i].kind, op, in, n, alpha, out_frac, seed,
		                           sums, diag);
	const struct gqalut_measured measured = { .name = softmax->name,
		                                  .limits = "alpha 0..15, 1..16 fraction bits",
		                                  .probabilities = true,
		                                  .compute = softmaxes[i].compute };
	return gqalut_measure_row(&measured, in, n, alpha, out_frac, seed, sums, diag);
}

enum gqalut_status gqalut_softmax_run(const struct gqalut_softmax *softmax, const int8_t *in,
                                      double *out, size_t n, int alpha, int out_frac,
                                      struct gqalut_diag *diag)
{
	const int i = index_of(softmax);
	struct gqalut_measured_row row = {
		.in = in, .n = n, .alpha = alpha, .out_frac = out_frac, .got = out
	};
	/* The float one needs the row's exact values besides. */
	if (!softmaxes[i].compute || i == FLOAT)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "%s is no softmax of others, such as i-exp", softmax->name);
	if (!softmaxes[i].compute(NULL, &row))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "%s takes rows of 1..65536 codes, alpha 0..15, 1..16 "
		                       "fraction bits",
		                       softmax->name);
	return GQALUT_OK;
}
