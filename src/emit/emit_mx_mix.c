/* The text of a mix: one line a rule. */
#include <gqalut/mx_mix.h>

#include "emit/emit.h"

static enum gqalut_status check(const struct gqalut_mx_mix *mix, struct gqalut_diag *diag)
{
	enum gqalut_status status = GQALUT_OK;
	if (mix->count > GQALUT_MX_MAX_RULES || (mix->count == 0 && !mix->has_default))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "a mix has a default or 1..%d rules", GQALUT_MX_MAX_RULES);
	if (mix->has_default)
		status = gqalut_mx_format_check(&mix->standard, diag);
	for (size_t i = 0; i < mix->count && !status; i++) {
		status = gqalut_mx_pattern_check(mix->rules[i].match, diag);
		if (!status)
			status = gqalut_mx_format_check(&mix->rules[i].format, diag);
	}
	return status;
}

static void add_format(struct gqalut_text *text, const struct gqalut_mx_format *format)
{
	gqalut_text_add(text, "bits: %d, block: %d, outliers: %d}\n", format->bits, format->block,
	                format->outliers);
}

enum gqalut_status gqalut_mx_mix_text(const struct gqalut_mx_mix *mix, char **text, size_t *length,
                                      struct gqalut_diag *diag)
{
	struct gqalut_text out;
	enum gqalut_status status = check(mix, diag);
	if (status)
		return status;
	gqalut_text_init(&out);
	gqalut_text_add(&out, "version: 1\n");
	if (mix->has_default) {
		gqalut_text_add(&out, "default: {");
		add_format(&out, &mix->standard);
	}
	if (mix->count > 0)
		gqalut_text_add(&out, "tensors:\n");
	for (size_t i = 0; i < mix->count; i++) {
		gqalut_text_add(&out, "  - {match: ");
		gqalut_emit_string(&out, mix->rules[i].match);
		gqalut_text_add(&out, ", ");
		add_format(&out, &mix->rules[i].format);
	}
	return gqalut_text_take(&out, text, length, diag);
}
