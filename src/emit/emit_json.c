/* The table file, version 1: one JSON object with its keys in a fixed order,
 * one key a line.  What is measured is written for people and scripts; readers
 * measure again. */
#include <string.h>

#include "emit/emit.h"

static void add_codes(struct gqalut_text *text, const int32_t *codes, int count)
{
	gqalut_text_add(text, "[");
	for (int i = 0; i < count; i++)
		gqalut_text_add(text, "%s%d", i > 0 ? ", " : "", (int)codes[i]);
	gqalut_text_add(text, "]");
}

static void add_ints(struct gqalut_text *text, const int *values, int count)
{
	gqalut_text_add(text, "[");
	for (int i = 0; i < count; i++)
		gqalut_text_add(text, "%s%d", i > 0 ? ", " : "", values[i]);
	gqalut_text_add(text, "]");
}

static const char *boolean(bool v)
{
	return v ? "true" : "false";
}

static void add_coefficients(struct gqalut_text *text, const char *key, int bits, const int *frac,
                             bool shared, const int32_t *codes, int count)
{
	gqalut_text_add(text, "  \"%s\": {\"bits\": %d, \"frac\": ", key, bits);
	if (shared)
		gqalut_text_add(text, "%d", frac[0]);
	else
		add_ints(text, frac, count);
	gqalut_text_add(text, ",\n    \"codes\": ");
	add_codes(text, codes, count);
	gqalut_text_add(text, "},\n");
}

static void add_breakpoints(struct gqalut_text *text, const struct gqalut_table *table)
{
	gqalut_text_add(text, "  \"breakpoints\": {\"frac\": %d, \"rounding\": \"%s\",\n",
	                table->breakpoint_frac, gqalut_rounding_text(table->rounding));
	gqalut_text_add(text, "    \"codes\": ");
	add_codes(text, table->breakpoint, table->entries - 1);
	gqalut_text_add(text, ",\n    \"by_alpha\": {\n");
	for (int a = 0; a < table->alpha_count; a++) {
		int32_t stored[GQALUT_MAX_ENTRIES];
		/* Listed codes are nowhere else, so they are written whole. */
		bool listed = table->rounding == GQALUT_ROUNDING_LISTED;
		int count = listed ? table->entries - 1 : gqalut_table_stored(table, a, stored);
		gqalut_text_add(text, "      \"%d\": ", table->alpha[a]);
		add_codes(text, listed ? table->threshold[a] : stored, count);
		gqalut_text_add(text, a < table->alpha_count - 1 ? ",\n" : "}},\n");
	}
}

static void add_table(struct gqalut_text *text, const struct gqalut_table *table)
{
	bool shared = gqalut_table_shared_frac(table);
	gqalut_text_add(text,
	                "{\n  \"format\": \"gqalut-table\",\n  \"version\": 1,\n  \"name\": ");
	gqalut_emit_string(text, table->name);
	gqalut_text_add(text, ",\n  \"function\": ");
	gqalut_emit_string(text, table->function);
	gqalut_text_add(text, ",\n  \"entries\": %d,\n  \"domain\": [", table->entries);
	gqalut_emit_real(text, table->lo);
	gqalut_text_add(text, ", ");
	gqalut_emit_real(text, table->hi);
	gqalut_text_add(text, "],\n  \"input\": {\"bits\": %d, \"signed\": %s},\n  \"alphas\": ",
	                table->input.bits, boolean(table->input.is_signed));
	add_ints(text, table->alpha, table->alpha_count);
	gqalut_text_add(text, ",\n");
	add_coefficients(text, "slope", table->slope_bits, table->slope_frac, shared, table->slope,
	                 table->entries);
	add_coefficients(text, "intercept", table->intercept_bits, table->intercept_frac, shared,
	                 table->intercept, table->entries);
	add_breakpoints(text, table);
	gqalut_text_add(text, "  \"output\": {\"bits\": %d, \"signed\": %s, \"beta\": %d},\n",
	                table->output.bits, boolean(table->output.is_signed), table->beta);
}

static void add_origin(struct gqalut_text *text, const struct gqalut_record *record)
{
	const struct gqalut_reduction *reduction = &record->table.reduction;
	gqalut_text_add(text, "  \"reduction\": \"%s\",\n", gqalut_reduction_text(reduction->kind));
	if (reduction->kind == GQALUT_REDUCTION_EXP2)
		gqalut_text_add(text, "  \"log2e\": \"%d/%d\",\n", reduction->rate.num,
		                1 << reduction->rate.shift);
	gqalut_text_add(text,
	                "  \"objective\": \"%s\",\n"
	                "  \"codes\": \"%s\",\n  \"weights\": ",
	                gqalut_objective_text(record->objective), gqalut_codes_text(record->codes));
	gqalut_emit_string(text, record->weights);
	gqalut_text_add(text, ",\n  \"floor\": ");
	gqalut_emit_real(text, record->floor);
	gqalut_text_add(text, ",\n  \"exact_at\": [");
	for (int i = 0; i < record->exact_at_count; i++) {
		gqalut_text_add(text, i > 0 ? ", " : "");
		gqalut_emit_real(text, record->exact_at[i]);
	}
	gqalut_text_add(text, "],\n  \"command\": ");
	gqalut_emit_string(text, record->command);
	gqalut_text_add(text, ",\n  \"search\": {\"method\": ");
	gqalut_emit_string(text, record->method);
	if (record->seeded)
		gqalut_text_add(text, ", \"seed\": %llu", (unsigned long long)record->seed);
	if (record->genetic)
		gqalut_text_add(text,
		                ", \"population\": %d, \"generations\": %d, "
		                "\"rounding_mutation\": %s",
		                record->population, record->generations,
		                boolean(record->rounding_mutation));
	gqalut_text_add(text, "}");
}

/* {"0": v, "1": v, ...} over the alphas, of one field of each error. */
static void add_by_alpha(struct gqalut_text *text, const char *key,
                         const struct gqalut_table *table, const struct gqalut_errors *errors,
                         size_t field)
{
	gqalut_text_add(text, ",\n    \"%s\": {", key);
	for (int a = 0; a < table->alpha_count; a++) {
		double v;
		memcpy(&v, (const char *)&errors->by_alpha[a] + field, sizeof v);
		gqalut_text_add(text, "%s\"%d\": ", a > 0 ? ", " : "", table->alpha[a]);
		gqalut_emit_figure(text, v);
	}
	gqalut_text_add(text, "}");
}

static void add_errors(struct gqalut_text *text, const struct gqalut_table *table,
                       const struct gqalut_errors *errors)
{
	const struct gqalut_error *total = &errors->total;
	gqalut_emit_key_figure(text, "mse", total->mse);
	add_by_alpha(text, "mse_by_alpha", table, errors, offsetof(struct gqalut_error, mse));
	gqalut_text_add(text, ",\n    \"max_abs\": {");
	gqalut_emit_key_figure(text, "error", total->max_abs);
	gqalut_text_add(text, ", \"alpha\": %d, \"code\": %d, ", total->alpha, (int)total->code);
	gqalut_emit_key_figure(text, "x", total->x);
	gqalut_text_add(text, ", ");
	gqalut_emit_key_figure(text, "wanted", total->wanted);
	gqalut_text_add(text, ", ");
	gqalut_emit_key_figure(text, "got", total->got);
	gqalut_text_add(text, "}");
	add_by_alpha(text, "max_abs_by_alpha", table, errors,
	             offsetof(struct gqalut_error, max_abs));
	gqalut_text_add(text, ",\n    ");
	gqalut_emit_key_figure(text, "mse_uniform", total->mse_uniform);
	gqalut_text_add(text, ", ");
	gqalut_emit_key_figure(text, "mae", total->mae);
	gqalut_text_add(text, ", ");
	gqalut_emit_key_figure(text, "bias", total->bias);
}

static void add_dead(struct gqalut_text *text, const struct gqalut_table *table,
                     const struct gqalut_metrics *m)
{
	gqalut_text_add(text, "\"dead_segments\": {");
	for (int a = 0; a < table->alpha_count; a++) {
		int list[GQALUT_MAX_ENTRIES], count = 0;
		for (int s = 0; s < table->entries; s++)
			if (m->dead[a] >> s & 1)
				list[count++] = s;
		gqalut_text_add(text, "%s\"%d\": ", a > 0 ? ", " : "", table->alpha[a]);
		add_ints(text, list, count);
	}
	gqalut_text_add(text, "}");
}

static void add_defects(struct gqalut_text *text, const struct gqalut_record *record)
{
	const struct gqalut_metrics *m = &record->metrics;
	gqalut_text_add(text, "    \"zero\": ");
	if (m->zero_in_domain) {
		gqalut_text_add(text, "{\"exact\": %s, ", boolean(m->zero_exact));
		gqalut_emit_key_figure(text, "wanted", m->zero_wanted);
		gqalut_text_add(text, ", ");
		gqalut_emit_key_figure(text, "got", m->zero_got);
		gqalut_text_add(text, "}");
	} else {
		gqalut_text_add(text, "null");
	}
	gqalut_text_add(text, ",\n    \"monotone\": {\"kept\": %s, \"breaks\": %zu},\n",
	                boolean(m->monotone), m->monotone_breaks);
	gqalut_text_add(text, "    \"largest_jump\": {");
	gqalut_emit_key_figure(text, "size", m->largest_jump);
	gqalut_text_add(text, ", \"breakpoint\": %d, ", m->jump_breakpoint);
	gqalut_emit_key_figure(text, "x", m->jump_x);
	gqalut_text_add(text, "},\n    ");
	add_dead(text, &record->table, m);
	gqalut_text_add(text,
	                ",\n    \"saturated\": {\"slopes\": %d, \"intercepts\": %d},\n"
	                "    \"convention\": {\"codes\": %zu, ",
	                m->saturated_slopes, m->saturated_intercepts, m->convention_codes);
	gqalut_emit_key_figure(text, "mse_if_equal_goes_left", m->convention_mse);
	gqalut_text_add(text, "}");
}

/* The operator around a reduced table, one object a set of inputs. */
static void add_reduced(struct gqalut_text *text, const struct gqalut_reduced_metrics *reduced)
{
	gqalut_text_add(text, ",\n    \"operator\": [");
	for (int i = 0; i < reduced->rows; i++) {
		const struct gqalut_reduced_row *row = &reduced->row[i];
		gqalut_text_add(text, "%s\n      {\"inputs\": ", i > 0 ? "," : "");
		gqalut_emit_string(text, row->inputs);
		gqalut_text_add(text, ", \"alpha\": %d, \"count\": %zu, ", row->alpha, row->count);
		gqalut_emit_key_figure(text, "max_relative", row->max);
		gqalut_text_add(text, ", \"at\": %llu, ", (unsigned long long)row->worst);
		gqalut_emit_key_figure(text, "rms_relative", row->rms);
		gqalut_text_add(text, ",\n       ");
		gqalut_emit_key_figure(text, "floor_max", row->floor);
		gqalut_text_add(text, ", ");
		gqalut_emit_key_figure(text, "floor_rms", row->floor_rms);
		gqalut_text_add(text, ", ");
		gqalut_emit_key_figure(text, "max_abs", row->max_abs);
		gqalut_text_add(text, "}");
	}
	gqalut_text_add(text, "]");
}

static void add_metrics(struct gqalut_text *text, const struct gqalut_record *record)
{
	const struct gqalut_metrics *m = &record->metrics;
	gqalut_text_add(text, ",\n  \"metrics\": {");
	add_errors(text, &record->table, &m->real);
	gqalut_text_add(text, ", \"codes\": %zu,\n", m->codes_total);
	add_defects(text, record);
	gqalut_text_add(
	        text,
	        ",\n    \"requantised\": {\"beta\": %d, \"off_codes\": %zu, \"max_lsb\": %d, ",
	        m->beta, m->off_codes, m->max_lsb);
	gqalut_emit_key_figure(text, "ideal_mse", m->ideal_mse);
	gqalut_text_add(text, ",\n    ");
	add_errors(text, &record->table, &m->requantised);
	gqalut_text_add(text, "}");
	if (record->reduced.rows > 0)
		add_reduced(text, &record->reduced);
	gqalut_text_add(text, "}");
}

void gqalut_emit_json(const struct gqalut_record *record, struct gqalut_text *text)
{
	const struct gqalut_certificate *proof = &record->certificate;
	add_table(text, &record->table);
	add_origin(text, record);
	if (record->measured)
		add_metrics(text, record);
	if (proof->available) {
		gqalut_text_add(text, ",\n  ");
		gqalut_emit_proof(text, proof->lower_bound, proof->gap, proof->optimal,
		                  proof->method);
	}
	gqalut_text_add(text, "\n}\n");
}
