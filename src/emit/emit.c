#include "emit/emit.h"

#include <math.h>
#include <string.h>

#include <gqalut/hardware.h>
#include <gqalut/mx_apply.h>

static const struct {
	const char *name;
	enum gqalut_format format;
	void (*write)(const struct gqalut_record *record, struct gqalut_text *text);
} formats[GQALUT_FORMATS] = {
	{ "c", GQALUT_FORMAT_C, gqalut_emit_c },
	{ "json", GQALUT_FORMAT_JSON, gqalut_emit_json },
	{ "gqa-json", GQALUT_FORMAT_GQA_JSON, gqalut_emit_gqa_json },
	{ "lutapp-json", GQALUT_FORMAT_LUTAPP_JSON, gqalut_emit_lutapp_json },
	{ "csv", GQALUT_FORMAT_CSV, gqalut_emit_csv },
	{ "mem", GQALUT_FORMAT_MEM, gqalut_emit_mem },
	{ "c-mx", GQALUT_FORMAT_C_MX, gqalut_emit_c_mx },
	{ "sv", GQALUT_FORMAT_SV, NULL }, /* see below */
	{ "coe", GQALUT_FORMAT_COE, gqalut_emit_coe },
	{ "mif", GQALUT_FORMAT_MIF, gqalut_emit_mif },
	{ "bin", GQALUT_FORMAT_BIN, gqalut_emit_bin },
	{ "vhdl", GQALUT_FORMAT_VHDL, gqalut_emit_vhdl },
};

static bool is_image(enum gqalut_format format)
{
	return format == GQALUT_FORMAT_MEM || format == GQALUT_FORMAT_COE ||
	       format == GQALUT_FORMAT_MIF || format == GQALUT_FORMAT_BIN ||
	       format == GQALUT_FORMAT_VHDL;
}

bool gqalut_format_find(const char *text, enum gqalut_format *format)
{
	for (int f = 0; f < GQALUT_FORMATS; f++) {
		if (strcmp(text, formats[f].name) == 0) {
			*format = formats[f].format;
			return true;
		}
	}
	return false;
}

const char *gqalut_format_text(enum gqalut_format format)
{
	for (int f = 0; f < GQALUT_FORMATS; f++)
		if (formats[f].format == format)
			return formats[f].name;
	return "";
}

enum gqalut_status gqalut_emit(const struct gqalut_record *record, enum gqalut_format format,
                               char **text, size_t *length, struct gqalut_diag *diag)
{
	if (format == GQALUT_FORMAT_SV) /* which has options */
		return gqalut_emit_sv(record, NULL, text, length, diag);
	enum gqalut_status status = gqalut_table_check(&record->table, diag);
	if (status)
		return status;
	int f = 0;
	while (f < GQALUT_FORMATS && formats[f].format != format)
		f++;
	if (f == GQALUT_FORMATS)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "format %d is not one of 0..%d",
		                       (int)format, GQALUT_FORMATS - 1);
	if (is_image(format) && !gqalut_table_shared_frac(&record->table))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "a memory image has no place for the fraction bits of each "
		                       "entry: write c, json, gqa-json or csv");
	enum gqalut_reduction_kind kind = record->table.reduction.kind;
	if ((format == GQALUT_FORMAT_GQA_JSON || format == GQALUT_FORMAT_LUTAPP_JSON) &&
	    kind != GQALUT_REDUCTION_NONE)
		return gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT,
		        "the paper's operator does not reduce its inputs (%s), nor does LUT-APP: "
		        "write c or json, or the core table as csv or mem",
		        gqalut_reduction_text(kind));
	if (format == GQALUT_FORMAT_LUTAPP_JSON)
		status = gqalut_emit_lutapp_check(&record->table, diag);
	if (format == GQALUT_FORMAT_C_MX)
		status = gqalut_mx_table_check(&record->table, diag);
	if (format == GQALUT_FORMAT_VHDL)
		status = gqalut_emit_vhdl_check(&record->table, diag);
	if (status)
		return status;
	struct gqalut_text out;
	gqalut_text_init(&out);
	formats[f].write(record, &out);
	return gqalut_text_take(&out, text, length, diag);
}

void gqalut_emit_real(struct gqalut_text *text, double v)
{
	if (v == 0.0)
		v = 0.0; /* not -0 */
	for (int digits = 1; digits <= 17; digits++) {
		char short_form[40];
		double back;
		struct gqalut_text one;
		gqalut_text_init(&one);
		gqalut_text_add(&one, "%.*g", digits, v);
		bool same = !one.failed && gqalut_text_to_double(one.data, &back) && back == v;
		if (same && one.length < sizeof short_form)
			memcpy(short_form, one.data, one.length + 1);
		gqalut_text_free(&one);
		if (same) {
			gqalut_text_add(text, "%s", short_form);
			return;
		}
	}
	gqalut_text_add(text, "%.17g", v);
}

void gqalut_emit_item(struct gqalut_text *text, const char *indent, double v, bool last)
{
	gqalut_text_add(text, "%s", indent);
	size_t start = text->length;
	gqalut_emit_real(text, v);
	if (!text->failed && !strpbrk(text->data + start, ".e"))
		gqalut_text_add(text, ".0");
	gqalut_text_add(text, last ? "\n" : ",\n");
}

void gqalut_emit_figure(struct gqalut_text *text, double v)
{
	if (isfinite(v))
		gqalut_text_add(text, "%.9g", v == 0.0 ? 0.0 : v);
	else
		gqalut_text_add(text, "null");
}

void gqalut_emit_key_figure(struct gqalut_text *text, const char *key, double v)
{
	gqalut_text_add(text, "\"%s\": ", key);
	gqalut_emit_figure(text, v);
}

void gqalut_emit_proof(struct gqalut_text *text, double lower_bound, double gap, bool optimal,
                       const char *method)
{
	gqalut_text_add(text, "\"certificate\": {");
	gqalut_emit_key_figure(text, "lower_bound", lower_bound);
	gqalut_text_add(text, ", ");
	gqalut_emit_key_figure(text, "gap", gap);
	gqalut_text_add(text, ", \"optimal\": %s, \"method\": ", optimal ? "true" : "false");
	gqalut_emit_string(text, method);
	gqalut_text_add(text, "}");
}

double gqalut_emit_slope(const struct gqalut_table *table, int s)
{
	return ldexp(table->slope[s], -table->slope_frac[s]);
}

double gqalut_emit_intercept(const struct gqalut_table *table, int s)
{
	return ldexp(table->intercept[s], -table->intercept_frac[s]);
}

double gqalut_emit_breakpoint(const struct gqalut_table *table, int i)
{
	return ldexp(table->breakpoint[i], -table->breakpoint_frac);
}

void gqalut_emit_interval(struct gqalut_text *text, const struct gqalut_table *table, int s)
{
	gqalut_text_add(text, s > 0 ? "[" : "(-inf");
	if (s > 0)
		gqalut_emit_real(text, gqalut_emit_breakpoint(table, s - 1));
	gqalut_text_add(text, ", ");
	if (s < table->entries - 1)
		gqalut_emit_real(text, gqalut_emit_breakpoint(table, s));
	gqalut_text_add(text, s < table->entries - 1 ? ")" : "inf)");
}
