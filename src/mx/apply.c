/* Tables over microscaling blocks; the arithmetic is that of mx_lookup.h. */
#include <gqalut/mx_apply.h>
#include <gqalut/mx_lookup.h>

enum gqalut_status gqalut_mx_table_check(const struct gqalut_table *table, struct gqalut_diag *diag)
{
	if (table->reduction.kind != GQALUT_REDUCTION_NONE)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "table %s is reduced (%s): blocks need a table of the whole "
		                       "function, --reduction none",
		                       table->name, gqalut_reduction_text(table->reduction.kind));
	if (table->rounding != GQALUT_ROUNDING_EXACT)
		return gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT,
		        "the breakpoints of table %s are codes of its own scales: blocks need "
		        "those "
		        "that hold at any scale, as --breakpoint-rounding exact makes them",
		        table->name);
	return GQALUT_OK;
}

static int32_t within(int32_t v, int32_t most)
{
	return v < -most ? -most : v > most ? most : v;
}

int32_t gqalut_mx_value(const struct gqalut_table *table, int32_t q, int32_t e, int32_t *frac)
{
	int s = 0;
	q = within(q, GQALUT_MX_MOST_CODE);
	e = within(e, GQALUT_MX_MOST_EXPONENT);
	for (int i = 0; i < table->entries - 1; i++)
		s += gqalut_lookup_mx_reaches(q, table->breakpoint[i], -e - table->breakpoint_frac);
	return gqalut_lookup_mx_add(table->slope[s] * q, table->slope_frac[s] - e,
	                            table->intercept[s], table->intercept_frac[s], frac);
}

/* The function at q * 2^e as the bits of a float. */
static uint32_t float_at(const struct gqalut_table *table, int32_t q, int32_t e)
{
	int32_t frac;
	int32_t y = gqalut_mx_value(table, q, e, &frac);
	return gqalut_lookup_mx_float(y, frac);
}

void gqalut_mx_apply(const struct gqalut_table *table, const struct gqalut_mx_format *format,
                     const struct gqalut_mx_block *block, struct gqalut_mx_block *out)
{
	uint32_t value[GQALUT_MX_MAX_BLOCK];
	struct gqalut_lookup_mx made = { .code = out->code,
		                         .index = out->index,
		                         .outlier = out->outlier };
	if (block->scale == GQALUT_MX_SCALE_NAN) {
		gqalut_lookup_mx_nan(block->count, &made);
	} else {
		int32_t e = gqalut_mx_step(format, block);
		for (int i = 0; i < block->count; i++)
			value[i] = float_at(table, block->code[i], e);
		for (int i = 0; i < block->outlier_count; i++) {
			int32_t q = gqalut_lookup_mx_bf16(block->outlier[i], &e);
			value[block->index[i]] = float_at(table, q, e);
		}
		gqalut_lookup_mx_quantise(value, block->count, format->bits, format->outliers,
		                          &made);
	}
	out->count = made.count;
	out->scale = made.scale;
	out->outlier_count = made.outlier_count;
}
