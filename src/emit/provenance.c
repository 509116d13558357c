/* Where a table comes from and how good it is, in words. */
#include <math.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "emit/emit.h"

static void add_format(struct gqalut_text *text, struct gqalut_format_int format)
{
	gqalut_text_add(text, "%d-bit %s", format.bits, format.is_signed ? "signed" : "unsigned");
}

static void add_fractions(struct gqalut_text *text, int bits, const int *frac, bool shared)
{
	gqalut_text_add(text, "%d-bit signed, ", bits);
	if (shared)
		gqalut_text_add(text, "%d fraction bit%s", frac[0], frac[0] == 1 ? "" : "s");
	else
		gqalut_text_add(text, "fraction bits by entry");
}

static void add_alphas(struct gqalut_text *text, const struct gqalut_table *table)
{
	int last = table->alpha_count - 1;
	if (last > 0 && table->alpha[last] - table->alpha[0] == last) {
		gqalut_text_add(text, "%d..%d", table->alpha[0], table->alpha[last]);
		return;
	}
	for (int a = 0; a <= last; a++)
		gqalut_text_add(text, "%s%d", a > 0 ? ", " : "", table->alpha[a]);
}

static const char *rounding_words(enum gqalut_rounding rounding)
{
	switch (rounding) {
	case GQALUT_ROUNDING_EXACT: return "compared exactly: first code c = ceil(p * 2^alpha)";
	case GQALUT_ROUNDING_NEAREST: return "rounded to the nearest code, halves up";
	case GQALUT_ROUNDING_CLIPPED:
		return "rounded to the nearest code, halves up, clipped to the format";
	case GQALUT_ROUNDING_LISTED: return "codes listed by alpha";
	}
	return "";
}

static void add_formats(const struct gqalut_table *table, const char *prefix,
                        struct gqalut_text *text)
{
	bool shared = gqalut_table_shared_frac(table);
	gqalut_text_add(text, "%sfunction     ", prefix);
	gqalut_emit_comment(text, table->function);
	gqalut_text_add(text, " on ");
	gqalut_emit_real(text, table->lo);
	gqalut_text_add(text, "..");
	gqalut_emit_real(text, table->hi);
	gqalut_text_add(text, ", %d entries\n%sinput        code q, ", table->entries, prefix);
	add_format(text, table->input);
	gqalut_text_add(text, "; x = q * 2^-alpha, alpha ");
	add_alphas(text, table);
	gqalut_text_add(text, "\n%sslope        ", prefix);
	add_fractions(text, table->slope_bits, table->slope_frac, shared);
	gqalut_text_add(text, "\n%sintercept    ", prefix);
	add_fractions(text, table->intercept_bits, table->intercept_frac, shared);
	gqalut_text_add(text,
	                "\n%sbreakpoints  %s;\n%s             a code equal to one goes right\n",
	                prefix, rounding_words(table->rounding), prefix);
	gqalut_text_add(text, "%soutput       ", prefix);
	add_format(text, table->output);
	gqalut_text_add(text, " at 2^-beta: halves round up, saturated\n");
}

static void add_reduction(const struct gqalut_table *table, const char *prefix,
                          struct gqalut_text *text)
{
	const struct gqalut_reduction *reduction = &table->reduction;
	if (reduction->kind == GQALUT_REDUCTION_NONE)
		return;
	gqalut_text_add(text, "%sreduction    %s: ", prefix,
	                gqalut_reduction_text(reduction->kind));
	switch (reduction->kind) {
	case GQALUT_REDUCTION_SYMMETRIC:
		gqalut_text_add(text, "the segments are those of |q|\n");
		break;
	case GQALUT_REDUCTION_NORMALIZE:
		gqalut_text_add(text, "code m, %d bits, leading ones of any integer\n",
		                table->input.bits);
		break;
	case GQALUT_REDUCTION_EXP2:
		gqalut_text_add(text, "2^q of the fraction of x * %d/%d\n", reduction->rate.num,
		                1 << reduction->rate.shift);
		break;
	case GQALUT_REDUCTION_MULTI_RANGE:
		gqalut_text_add(text, "%d sub-ranges, each 2^%d times the one before\n",
		                GQALUT_REDUCTION_RANGES, reduction->step);
		break;
	case GQALUT_REDUCTION_NONE:
	case GQALUT_REDUCTION_KINDS: break;
	}
}

/* The operator around the table, a line a set of inputs. */
static void add_operator(const struct gqalut_record *record, const char *prefix,
                         struct gqalut_text *text)
{
	const struct gqalut_reduced_metrics *reduced = &record->reduced;
	for (int i = 0; i < reduced->rows; i++) {
		const struct gqalut_reduced_row *row = &reduced->row[i];
		gqalut_text_add(text, "%s%-13s%s", prefix, i == 0 ? "operator" : "", row->inputs);
		if (record->table.reduction.kind == GQALUT_REDUCTION_EXP2)
			gqalut_text_add(text, ", alpha %d", row->alpha);
		gqalut_text_add(text, ": relative error %.2e, %.2e with an exact table\n", row->max,
		                row->floor);
	}
}

static void add_search(const struct gqalut_record *record, const char *prefix,
                       struct gqalut_text *text)
{
	gqalut_text_add(text, "%ssearch       ", prefix);
	gqalut_emit_comment(text, record->method);
	if (record->seeded)
		gqalut_text_add(text, ", seed %llu", (unsigned long long)record->seed);
	gqalut_text_add(text, "; %s over %s codes", gqalut_objective_text(record->objective),
	                gqalut_codes_text(record->codes));
	if (strcmp(record->weights, "uniform") != 0) {
		gqalut_text_add(text, ",\n%s             weights ", prefix);
		gqalut_emit_comment(text, record->weights);
		gqalut_text_add(text, ", floor ");
		gqalut_emit_real(text, record->floor);
	}
	for (int i = 0; i < record->exact_at_count; i++) {
		gqalut_text_add(text, i == 0 ? ", exact at " : ", ");
		gqalut_emit_real(text, record->exact_at[i]);
	}
	gqalut_text_add(text, "\n");
	const struct gqalut_certificate *proof = &record->certificate;
	if (!proof->available)
		return;
	gqalut_text_add(text, "%sproof        ", prefix);
	if (proof->optimal)
		gqalut_text_add(text, "optimal: no table of this format has a smaller %s\n",
		                gqalut_objective_text(record->objective));
	else if (isfinite(proof->gap))
		gqalut_text_add(text, "%.2f %% %s the proven bound %.3e (%s)\n",
		                100.0 * fabs(proof->gap), proof->gap < 0.0 ? "below" : "above",
		                proof->lower_bound, proof->method);
	else
		gqalut_text_add(text, "above the proven bound 0 (%s)\n", proof->method);
}

static void add_metrics(const struct gqalut_record *record, const char *prefix,
                        struct gqalut_text *text)
{
	const struct gqalut_metrics *m = &record->metrics;
	const struct gqalut_error *real = &m->real.total;
	bool weighted = strcmp(record->weights, "uniform") != 0;
	bool relative = gqalut_reduction_relative(record->table.reduction.kind);
	gqalut_text_add(text, "%smeasured     over all %zu codes in play: MSE %.3e", prefix,
	                m->codes_total, real->mse_uniform);
	if (weighted)
		gqalut_text_add(text, ", weighted %.3e", real->mse);
	if (relative)
		gqalut_text_add(text, ", relative %.3e", real->mse);
	gqalut_text_add(text, "\n%sworst error  %.3e at alpha %d, code %d: x = ", prefix,
	                real->max_abs, real->alpha, (int)real->code);
	gqalut_emit_real(text, real->x);
	gqalut_text_add(text, ", wanted %.6g, got %.6g\n", real->wanted, real->got);
	gqalut_text_add(
	        text,
	        "%srequantised  at beta %d: MSE %.3e, where rounding alone costs %.3e;\n"
	        "%s             %zu codes differ from the rounded function, by %d at most\n",
	        prefix, m->beta, m->requantised.total.mse, m->ideal_mse, prefix, m->off_codes,
	        m->max_lsb);
}

void gqalut_emit_provenance(const struct gqalut_record *record, const char *prefix,
                            struct gqalut_text *text)
{
	gqalut_text_add(text, "%sGenerated by gqalut %s - do not edit.\n", prefix, GQALUT_VERSION);
	if (record->command[0] != '\0') {
		gqalut_text_add(text, "%sTo make it again:\n%s  ", prefix, prefix);
		gqalut_emit_comment(text, record->command);
		gqalut_text_add(text, "\n");
	}
	/* A comment line without trailing space. */
	size_t length = strlen(prefix);
	while (length > 0 && prefix[length - 1] == ' ')
		length--;
	gqalut_text_add(text, "%.*s\n", (int)length, prefix);
	add_formats(&record->table, prefix, text);
	add_reduction(&record->table, prefix, text);
	add_search(record, prefix, text);
	if (record->measured) {
		add_metrics(record, prefix, text);
		add_operator(record, prefix, text);
	}
}
