/* The operator around a reduced table, with the lines that emitted headers
 * have. */
#include "core/reduced.h"

#include <math.h>
#include <stdlib.h>

#include <gqalut/reduce.h>

/* |gain|: with it no shift of a result leaves an int. */
enum { MOST_GAIN = 64 };

int gqalut_reduced_bits(const struct gqalut_table *table)
{
	if (table->reduction.kind == GQALUT_REDUCTION_MULTI_RANGE)
		return ilogb(table->hi) + table->alpha[0];
	return table->input.bits;
}

void gqalut_reduced_codes(const struct gqalut_table *table, int32_t *least, int32_t *most)
{
	int bits = gqalut_reduced_bits(table);
	*most = ((int32_t)1 << bits) - 1;
	*least = table->reduction.kind == GQALUT_REDUCTION_EXP2
	                 ? 0
	                 : (int32_t)1 << (bits - table->reduction.step);
}

static enum gqalut_status wrong(const struct gqalut_table *table, const char *what,
                                struct gqalut_diag *diag)
{
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "reduction %s needs %s",
	                       gqalut_reduction_text(table->reduction.kind), what);
}

/* The numbers that the arithmetic of reduce.h counts on, as
 * gqalut_reduction_make() sets them. */
static enum gqalut_status check_numbers(const struct gqalut_table *table, struct gqalut_diag *diag)
{
	const struct gqalut_reduction *r = &table->reduction;
	switch (r->kind) {
	case GQALUT_REDUCTION_NONE: return GQALUT_OK;
	case GQALUT_REDUCTION_SYMMETRIC:
		if (r->symmetry > GQALUT_SYMMETRY_NONE && r->symmetry <= GQALUT_SYMMETRY_EVEN)
			return GQALUT_OK;
		return wrong(table, "what f(-x) is", diag);
	case GQALUT_REDUCTION_NORMALIZE:
		if ((r->step == 1 || r->step == 2) && abs(r->gain) <= MOST_GAIN)
			return GQALUT_OK;
		return wrong(table, "a step of 1 or 2 and a gain within 64", diag);
	case GQALUT_REDUCTION_EXP2:
		if (r->rate.num >= 1 && r->rate.num <= GQALUT_MAX_RATE && r->rate.shift >= 0 &&
		    r->rate.shift <= GQALUT_MAX_RATE_SHIFT)
			return GQALUT_OK;
		return wrong(table, "a rate of 1..32767 over 2^0..2^15", diag);
	case GQALUT_REDUCTION_MULTI_RANGE:
		if (r->step >= 1 && r->step < GQALUT_REDUCTION_RANGE_BITS &&
		    abs(r->gain) <= MOST_GAIN && table->hi > 0.0 && isfinite(table->hi) &&
		    ilogb(table->hi) + r->step * (GQALUT_REDUCTION_RANGES - 1) ==
		            GQALUT_REDUCTION_RANGE_BITS - r->in_frac)
			return GQALUT_OK;
		return wrong(table, "sub-ranges that end at 2^16", diag);
	case GQALUT_REDUCTION_KINDS: break;
	}
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "no reduction has the number %d",
	                       (int)r->kind);
}

static enum gqalut_status check_formats(const struct gqalut_table *table, struct gqalut_diag *diag)
{
	const struct gqalut_reduction *r = &table->reduction;
	if (table->alpha_count != 1)
		return wrong(table, "one alpha", diag);
	if (r->kind == GQALUT_REDUCTION_MULTI_RANGE) {
		int bits = gqalut_reduced_bits(table);
		if (bits <= r->step || bits > GQALUT_MAX_IN_BITS ||
		    ldexp(1.0, bits - table->alpha[0]) != table->hi ||
		    ldexp(table->hi, -r->step) != table->lo)
			return wrong(table,
			             "the function's own domain, and an alpha at which it has 1 "
			             "to 4095 codes",
			             diag);
		if (((int32_t)1 << bits) - 1 > gqalut_format_max(table->input))
			return wrong(table, "an input format that holds all codes of the domain",
			             diag);
		return GQALUT_OK;
	}
	int alpha = table->input.bits - (r->kind == GQALUT_REDUCTION_NORMALIZE ? r->step : 0);
	if (table->input.is_signed || table->alpha[0] != alpha)
		return wrong(table,
		             r->kind == GQALUT_REDUCTION_NORMALIZE
		                     ? "unsigned codes and an alpha of step bits less than they "
		                       "have"
		                     : "unsigned codes and an alpha of as many bits as they have",
		             diag);
	return GQALUT_OK;
}

enum gqalut_status gqalut_reduced_check(const struct gqalut_table *table, struct gqalut_diag *diag)
{
	const struct gqalut_reduction *r = &table->reduction;
	enum gqalut_status status = check_numbers(table, diag);
	if (status || r->kind == GQALUT_REDUCTION_NONE)
		return status;
	if (r->kind == GQALUT_REDUCTION_SYMMETRIC)
		return table->input.is_signed ? GQALUT_OK : wrong(table, "signed codes", diag);
	status = check_formats(table, diag);
	if (status)
		return status;
	int32_t least, most;
	gqalut_reduced_codes(table, &least, &most);
	for (int32_t q = least; q <= most; q++)
		if (gqalut_table_accumulate(table, 0, q) < 0)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "reduction %s needs a table without negative "
			                       "values: code %d has one",
			                       gqalut_reduction_text(r->kind), (int)q);
	return GQALUT_OK;
}

int32_t gqalut_reduced_code_u64(const struct gqalut_table *table, uint64_t v, int *shift)
{
	const struct gqalut_reduction *r = &table->reduction;
	int bits = gqalut_reduced_bits(table);
	int32_t k, code;
	if (r->kind == GQALUT_REDUCTION_MULTI_RANGE) {
		int top = ilogb(table->hi) + r->in_frac;
		code = gqalut_reduce_range(v > UINT32_MAX ? UINT32_MAX : (uint32_t)v, bits, top,
		                           r->step, GQALUT_REDUCTION_RANGES, &k);
	} else {
		code = gqalut_reduce_mantissa64(v > 0 ? v : 1, bits, r->step, &k);
	}
	*shift = -r->gain * k;
	return code;
}

uint32_t gqalut_reduced_u64(const struct gqalut_table *table, uint64_t v, int *shift)
{
	int32_t code = gqalut_reduced_code_u64(table, v, shift);
	return v == 0 && table->reduction.gain > 0
	               ? 0
	               : (uint32_t)gqalut_table_accumulate(table, 0, code);
}

int32_t gqalut_reduced_code_s32(const struct gqalut_table *table, int32_t d, int alpha, int *shift)
{
	const struct gqalut_rate *rate = &table->reduction.rate;
	int bits = gqalut_reduced_bits(table);
	int32_t n, t = gqalut_reduce_rate32(d, rate->num, alpha + rate->shift - bits);
	int32_t code = gqalut_reduce_split(t, bits, &n);
	*shift = -n;
	return code;
}

uint32_t gqalut_reduced_s32(const struct gqalut_table *table, int32_t d, int alpha, int *shift)
{
	int32_t code = gqalut_reduced_code_s32(table, d, alpha, shift);
	return (uint32_t)gqalut_table_accumulate(table, 0, code);
}

uint32_t gqalut_reduced_fixed(const struct gqalut_table *table, uint32_t r, int shift, int frac,
                              uint32_t most)
{
	return gqalut_reduce_shift(r, gqalut_table_frac_bits(table, table->alpha[0]) + shift - frac,
	                           most);
}

uint32_t gqalut_reduced_fixed_u64(const struct gqalut_table *table, uint64_t v, int frac,
                                  uint32_t most)
{
	int shift;
	uint32_t r = gqalut_reduced_u64(table, v, &shift);
	if (v == 0)
		return table->reduction.gain < 0 ? most : 0;
	return gqalut_reduced_fixed(table, r, shift, frac, most);
}
