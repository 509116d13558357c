/* Direct tables: one entry a code (as TFLite does for 8-bit activations), and
 * 513 entries with interpolation (as TFLite does for 16-bit ones).
 *
 * Each alpha needs a table of its own, for all codes of the input format; where
 * codes beyond it are in play, for these.  Entries for x outside the domain
 * hold f of its nearer end. */
#include "formula/formula.h"

#include <math.h>
#include <stdlib.h>

#include <gqalut/eval.h>

#include "core/fixed.h"
#include "fit/samples.h"

static double rounded(double v)
{
	return floor(v + 0.5);
}

static double clamp(double v, double least, double most)
{
	return v < least ? least : v > most ? most : v;
}

/* f at x, or at the nearer end of the domain. */
static double reference_at(const struct gqalut_problem *problem, double x)
{
	return gqalut_reference(problem->function, clamp(x, problem->lo, problem->hi));
}

/* First and last code that the table at ALPHA has to serve. */
static void table_codes(const struct gqalut_problem *problem, int alpha, int64_t *first,
                        int64_t *last)
{
	int64_t least = gqalut_format_min(problem->input), most = gqalut_format_max(problem->input);
	if (!gqalut_samples_codes(problem, alpha, first, last) ||
	    (*first >= least && *last <= most)) {
		*first = least;
		*last = most;
	}
}

/* Makes room for SIZE entries at each alpha. */
static enum gqalut_status make_room(struct gqalut_formula_work *work, int size,
                                    struct gqalut_diag *diag)
{
	work->size = size;
	work->entry =
	        malloc((size_t)work->problem->alpha_count * (size_t)size * sizeof *work->entry);
	if (!work->entry)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	return GQALUT_OK;
}

static enum gqalut_status not_finite(const struct gqalut_problem *problem, double x,
                                     struct gqalut_diag *diag)
{
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                       "%s is not finite at %.9g, in the domain %g:%g",
	                       problem->function->name, x, problem->lo, problem->hi);
}

/* The entries of the table for ALPHA. */
static int16_t *entries_at(const struct gqalut_formula_work *work, int alpha)
{
	int a = 0;
	while (work->problem->alpha[a] != alpha)
		a++;
	return work->entry + (size_t)a * (size_t)work->size;
}

/* Makes the tables of one entry a code: round(f/scale), within least..most. */
static enum gqalut_status make_direct(struct gqalut_formula_work *work, double least, double most,
                                      struct gqalut_diag *diag)
{
	const struct gqalut_problem *problem = work->problem;
	int64_t first, last, size = 0;
	for (int a = 0; a < problem->alpha_count; a++) {
		table_codes(problem, problem->alpha[a], &first, &last);
		size = last - first + 1 > size ? last - first + 1 : size;
	}
	enum gqalut_status status = make_room(work, (int)size, diag);
	for (int a = 0; a < problem->alpha_count && !status; a++) {
		int16_t *entry = entries_at(work, problem->alpha[a]);
		table_codes(problem, problem->alpha[a], &first, &last);
		for (int64_t q = first; q <= last && !status; q++) {
			double x = gqalut_fixed_real(q, -problem->alpha[a]);
			double y = reference_at(problem, x);
			if (isfinite(y))
				entry[q - first] =
				        (int16_t)clamp(rounded(y / work->scale), least, most);
			else
				status = not_finite(problem, x, diag);
		}
	}
	work->bytes = work->size;
	return status;
}

static int64_t compute_direct(const struct gqalut_formula_work *work, int alpha, int32_t q)
{
	int64_t first, last;
	table_codes(work->problem, alpha, &first, &last);
	return entries_at(work, alpha)[q - first];
}

/* direct-int8: entries at the problem's output scale, saturated. */
static enum gqalut_status prepare_direct_int8(struct gqalut_formula_work *work,
                                              struct gqalut_diag *diag)
{
	const struct gqalut_problem *problem = work->problem;
	if (problem->output.bits != 8 || !problem->output.is_signed)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "direct-int8 has signed 8-bit entries: the output format "
		                       "must be the same");
	work->scale = ldexp(1.0, -work->beta);
	return make_direct(work, -128.0, 127.0, diag);
}

const struct gqalut_formula_kind gqalut_formula_direct_int8 = {
	.formula = { "direct-int8", "", "a table of all codes, int8 output",
	             "as TFLite's 8-bit activations, output scale a power of 2" },
	.operations = { .loads = 1 },
	.prepare = prepare_direct_int8,
	.compute = compute_direct,
};

/* direct-uint8: output code c stands for scale*(c - zero), with the range of f
 * over the codes in play, and 0, spread over 0..255 and the zero point rounded
 * to a code.  Entries are kept here as c - zero. */
static enum gqalut_status prepare_direct_uint8(struct gqalut_formula_work *work,
                                               struct gqalut_diag *diag)
{
	const struct gqalut_problem *problem = work->problem;
	double least = 0.0, most = 0.0;
	for (int a = 0; a < problem->alpha_count; a++) {
		int64_t first, last;
		if (!gqalut_samples_codes(problem, problem->alpha[a], &first, &last))
			continue;
		for (int64_t q = first; q <= last; q++) {
			double y = reference_at(problem, gqalut_fixed_real(q, -problem->alpha[a]));
			least = fmin(least, y);
			most = fmax(most, y);
		}
	}
	work->scale = most > least ? (most - least) / 255.0 : 1.0;
	double zero = rounded(-least / work->scale);
	return make_direct(work, -zero, 255.0 - zero, diag);
}

const struct gqalut_formula_kind gqalut_formula_direct_uint8 = {
	.formula = { "direct-uint8", "", "a table of all codes, affine uint8 output",
	             "as TFLite's 8-bit activations: real scale and zero point" },
	.operations = { .loads = 1 },
	.prepare = prepare_direct_uint8,
	.compute = compute_direct,
};

/* table-int16: a code is widened to v of 16 bits; entry i is for v = 128*(i -
 * 256), and between two entries a line runs: base + (slope*offset + 64) >> 7
 * with the lower 7 bits of v as offset.  The output scale is the finest power of
 * 2 at which all entries fit 16 bits. */
enum { NODES = 513, OFFSET_BITS = 7, WIDE_BITS = 16, LEAST_ENTRY = -32768, MOST_ENTRY = 32767 };

/* Bits by which the codes at ALPHA are widened: as many as leave them within
 * 16; below 0 if they have more. */
static int widening(const struct gqalut_problem *problem, int alpha)
{
	int64_t first, last;
	table_codes(problem, alpha, &first, &last);
	int bits = 1; /* in two's complement */
	while (first < -((int64_t)1 << (bits - 1)) || last >= (int64_t)1 << (bits - 1))
		bits++;
	return WIDE_BITS - bits;
}

/* x of node i of a table whose codes are widened by WIDENED bits. */
static double node_at(double i, int alpha, int widened)
{
	return ldexp(i - 256.0, OFFSET_BITS - widened - alpha);
}

/* Entry i as TFLite makes it: f, less half the error that the line has in the
 * middle of the interval on its right.  The correction is left out where every
 * code falls on a node and no interval is ever entered. */
static double entry_of(const struct gqalut_problem *problem, int alpha, int widened, int i,
                       double scale)
{
	double sample = rounded(reference_at(problem, node_at(i, alpha, widened)) / scale);
	if (i == NODES - 1 || widened >= OFFSET_BITS)
		return sample;
	double next = reference_at(problem, node_at(i + 1, alpha, widened)) / scale;
	double middle = rounded(reference_at(problem, node_at(i + 0.5, alpha, widened)) / scale);
	double error = rounded((next + sample) / 2.0) - middle;
	return sample - rounded(error / 2.0);
}

/* The finest scale 2^-beta at which f at every node fits an entry. */
static enum gqalut_status find_scale(struct gqalut_formula_work *work, struct gqalut_diag *diag)
{
	const struct gqalut_problem *problem = work->problem;
	double least = 0.0, most = 0.0;
	for (int a = 0; a < problem->alpha_count; a++) {
		int alpha = problem->alpha[a], widened = widening(problem, alpha);
		if (widened < 0)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "table-int16: the codes in play at alpha %d have "
			                       "more than 16 bits",
			                       alpha);
		for (int i = 0; i < NODES; i++) {
			double x = node_at(i, alpha, widened), y = reference_at(problem, x);
			if (!isfinite(y))
				return not_finite(problem, x, diag);
			least = fmin(least, y);
			most = fmax(most, y);
		}
	}
	int beta = GQALUT_MAX_BETA;
	while (beta > GQALUT_MIN_BETA && (rounded(ldexp(least, beta)) < LEAST_ENTRY ||
	                                  rounded(ldexp(most, beta)) > MOST_ENTRY))
		beta--;
	work->scale = ldexp(1.0, -beta);
	return GQALUT_OK;
}

static enum gqalut_status prepare_table_int16(struct gqalut_formula_work *work,
                                              struct gqalut_diag *diag)
{
	const struct gqalut_problem *problem = work->problem;
	enum gqalut_status status = find_scale(work, diag);
	if (!status)
		status = make_room(work, NODES, diag);
	for (int a = 0; a < problem->alpha_count && !status; a++) {
		int alpha = problem->alpha[a], widened = widening(problem, alpha);
		int16_t *entry = entries_at(work, alpha);
		for (int i = 0; i < NODES; i++)
			entry[i] = (int16_t)clamp(entry_of(problem, alpha, widened, i, work->scale),
			                          LEAST_ENTRY, MOST_ENTRY);
	}
	work->bytes = NODES * 2;
	return status;
}

static int64_t compute_table_int16(const struct gqalut_formula_work *work, int alpha, int32_t q)
{
	const int16_t *entry = entries_at(work, alpha);
	int64_t v = (int64_t)q * (1 << widening(work->problem, alpha));
	int64_t index = gqalut_fixed_floor_shift(v, OFFSET_BITS);
	int64_t offset = v - index * (1 << OFFSET_BITS);
	int64_t base = entry[256 + index], slope = entry[257 + index] - base;
	return base + gqalut_fixed_floor_shift(slope * offset + 64, OFFSET_BITS);
}

const struct gqalut_formula_kind gqalut_formula_table_int16 = {
	.formula = { "table-int16", "", "513 entries of 16 bits, interpolated",
	             "as TFLite's 16-bit look-up tables" },
	/* base, next; slope*offset; 256+, next - base, +64, base+; widen, >> 7, the
	 * mask of the offset, >> 7. */
	.operations = { .loads = 2, .multiplies = 1, .adds = 4, .shifts = 4 },
	.prepare = prepare_table_int16,
	.compute = compute_table_int16,
};
