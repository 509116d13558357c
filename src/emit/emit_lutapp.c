/* The JSON dialect of LUT-APP: real values by function, see gqalut/read.h.  It
 * names no alphas, domain or formats, so what a reader cannot know must be what
 * LUT-APP has: 8-bit signed codes, exact breakpoints on 2^-4, coefficients in
 * dynamic fixed point. */
#include <math.h>
#include <string.h>

#include <gqalut/lutapp.h>

#include "core/fixed.h"
#include "emit/emit.h"

enum { BREAKPOINT_FRAC = 4 };

/* LUT-APP's own name for one of the functions. */
static const char *lutapp_name(const char *function)
{
	return strcmp(function, "div") == 0 ? "reci" : function;
}

/* A coefficient of entry S as the file holds it. */
static double held(const struct gqalut_table *table, int s, double v)
{
	return ldexp(v, gqalut_lutapp_entry_scale(table, s));
}

static bool is_dynamic(double v)
{
	return gqalut_fixed_dynamic_round(v) == v;
}

static enum gqalut_status refuse(const char *what, struct gqalut_diag *diag)
{
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                       "LUT-APP's dialect is for signed 8-bit codes and exact "
	                       "breakpoints, not for %s",
	                       what);
}

enum gqalut_status gqalut_emit_lutapp_check(const struct gqalut_table *table,
                                            struct gqalut_diag *diag)
{
	if (table->input.bits != 8 || !table->input.is_signed)
		return refuse("other codes", diag);
	if (table->rounding != GQALUT_ROUNDING_EXACT)
		return refuse("rounded ones", diag);
	for (int i = 0; i < table->entries - 1; i++) {
		double p = gqalut_emit_breakpoint(table, i);
		double code = ldexp(p, BREAKPOINT_FRAC);
		if (code != floor(code) || code < -128.0 || code > 127.0)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "breakpoint %.9g is none of LUT-APP: multiples of "
			                       "2^-4 in -8..7.9375, as --method lut-app has them",
			                       p);
	}
	for (int s = 0; s < table->entries; s++) {
		double slope = held(table, s, gqalut_emit_slope(table, s));
		double intercept = held(table, s, gqalut_emit_intercept(table, s));
		if (!is_dynamic(slope) || !is_dynamic(intercept))
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "%s %.9g of entry %d is not in LUT-APP's dynamic "
			                       "fixed point, as --method lut-app has them",
			                       is_dynamic(slope) ? "intercept" : "slope",
			                       is_dynamic(slope) ? intercept : slope, s);
	}
	return GQALUT_OK;
}

static const char indent[] = "            ";

void gqalut_emit_lutapp_json(const struct gqalut_record *record, struct gqalut_text *text)
{
	const struct gqalut_table *table = &record->table;
	int n = table->entries;
	gqalut_text_add(text, "{\n    ");
	gqalut_emit_string(text, lutapp_name(table->function));
	gqalut_text_add(text, ": {\n        \"breakpoints\": [\n");
	for (int i = 0; i < n - 1; i++)
		gqalut_emit_item(text, indent, gqalut_emit_breakpoint(table, i), i == n - 2);
	gqalut_text_add(text, "        ],\n        \"slope_dff\": [\n");
	for (int s = 0; s < n; s++)
		gqalut_emit_item(text, indent, held(table, s, gqalut_emit_slope(table, s)),
		                 s == n - 1);
	gqalut_text_add(text, "        ],\n        \"intercept_dff\": [\n");
	for (int s = 0; s < n; s++)
		gqalut_emit_item(text, indent, held(table, s, gqalut_emit_intercept(table, s)),
		                 s == n - 1);
	gqalut_text_add(text, "        ]\n    }\n}\n");
}
