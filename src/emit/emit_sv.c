/* The SystemVerilog of a table as a file: what cannot be written, and the head. */
#include <stdio.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "emit/emit_sv.h"

void gqalut_sv_options_init(struct gqalut_sv_options *options)
{
	*options = (struct gqalut_sv_options){ 0, GQALUT_SV_CONSTANT, GQALUT_SV_ENABLE, 1 };
}

static enum gqalut_status check_options(const struct gqalut_sv_options *options,
                                        struct gqalut_diag *diag)
{
	if (options->pipeline < 0 || options->pipeline > GQALUT_SV_MAX_PIPELINE)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "pipeline of %d stages: 0..%d are allowed",
		                       options->pipeline, GQALUT_SV_MAX_PIPELINE);
	if (options->functions < 1 || options->functions > GQALUT_SV_MAX_FUNCTIONS)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "%d functions in a register file: 1..%d are allowed",
		                       options->functions, GQALUT_SV_MAX_FUNCTIONS);
	if (options->functions > 1 && options->table != GQALUT_SV_REGISTER)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "a constant table is one function: %d need a register file",
		                       options->functions);
	return GQALUT_OK;
}

/* Whether NAME is that of a signal, with or without the number of a stage: a module
 * of that name is lawful, but Verilator does not take it. */
static bool is_signal_name(const char *name)
{
	static const char signals[] =
	        " clk rst en in_valid in_ready out_valid out_ready wr_en wr_func wr_addr wr_data "
	        "func "
	        "q alpha beta acc frac y x up down nudge slope_shift intercept_shift mirror_shift "
	        "depth negative grid first right slope intercept slope_more intercept_more product "
	        "core total distance back doubled rounded result entries breakpoints formats "
	        "symmetry is_signed grid_frac slope_frac intercept_frac climb product_frac code "
	        "last "
	        "segment valid step ";
	char padded[GQALUT_NAME_SIZE + 2];
	size_t length = strlen(name);
	if (length > 2 && name[length - 2] == '_' && name[length - 1] >= '1' &&
	    name[length - 1] <= '0' + GQALUT_SV_MAX_PIPELINE)
		length -= 2;
	snprintf(padded, sizeof padded, " %.*s ", (int)length, name);
	return strstr(signals, padded) != NULL;
}

enum gqalut_status gqalut_sv_check(const struct gqalut_table *table,
                                   const struct gqalut_sv_options *options,
                                   struct gqalut_diag *diag)
{
	enum gqalut_status status = check_options(options, diag);
	if (!status)
		status = gqalut_table_check(table, diag);
	if (!status && is_signal_name(table->name))
		status = gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                         "name '%s' is that of a signal of the module: choose "
		                         "another one",
		                         table->name);
	if (status || options->table != GQALUT_SV_REGISTER)
		return status;
	if (!gqalut_table_shared_frac(table))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "a register file has no place for the fraction bits of each "
		                       "entry: write a constant table");
	if (table->rounding == GQALUT_ROUNDING_LISTED)
		return gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT,
		        "breakpoints that are listed by alpha have no common grid for "
		        "a register file: write a constant table");
	return GQALUT_OK;
}

/* What the ports mean, and when the results come. */
static void add_ports_text(const struct gqalut_sv_unit *unit)
{
	static const char *const cuts[GQALUT_SV_MAX_PIPELINE + 1] = {
		"none, the outputs follow the inputs", "1 clock, registers at the outputs",
		"2 clocks, registers behind the lookup and at the outputs",
		"3 clocks, registers behind the lookup, behind acc and at the outputs"
	};
	struct gqalut_text *text = unit->text;
	int stages = unit->options.pipeline;
	gqalut_text_add(text, "//\n// ports        q: code of x = q * 2^-alpha\n");
	if (unit->has_alpha && !unit->registers)
		gqalut_text_add(text,
		                "//              alpha: input scale; outside the set above it is "
		                "taken for %d\n",
		                unit->table->alpha[unit->table->alpha_count - 1]);
	else if (unit->has_alpha)
		gqalut_text_add(text, "//              alpha: input scale\n");
	gqalut_text_add(text, "//              beta: output scale, -16..30\n"
	                      "//              acc, frac: the value is acc * 2^-frac, exactly\n"
	                      "//              y: the same at 2^-beta, halves up, saturated\n");
	if (unit->registers)
		gqalut_text_add(text,
		                "//              wr_en, wr_addr, wr_data: write a word of the "
		                "table, see below\n");
	if (unit->bank_bits > 0)
		gqalut_text_add(text,
		                "//              wr_func, func: the table written, and the one "
		                "looked up, of %d\n",
		                1 << unit->bank_bits);
	gqalut_text_add(text, "// latency      %s\n", cuts[stages]);
	if (stages == 0)
		return;
	if (unit->options.flow == GQALUT_SV_ENABLE)
		gqalut_text_add(text,
		                "// flow         en: nothing moves while it is 0; rst clears every "
		                "stage\n");
	else
		gqalut_text_add(text,
		                "// flow         valid and ready: a transfer where both are 1; "
		                "rst clears every stage\n");
}

/* The options of the command that writes it, beside those that make the table. */
static void add_options_text(const struct gqalut_sv_unit *unit, const char *more)
{
	const struct gqalut_sv_options *options = &unit->options;
	struct gqalut_text *text = unit->text;
	gqalut_text_add(text, "// written with --format sv");
	if (options->pipeline > 0)
		gqalut_text_add(text, " --pipeline %d --flow %s", options->pipeline,
		                options->flow == GQALUT_SV_READY ? "ready" : "enable");
	if (unit->registers)
		gqalut_text_add(text, " --table register --functions %d", options->functions);
	gqalut_text_add(text, "%s\n", more);
}

static void add_head(const struct gqalut_record *record, const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	gqalut_text_add(text, "// SPDX-License-Identifier: 0BSD\n//\n// %s: ", record->table.name);
	gqalut_emit_comment(text, record->table.function);
	gqalut_text_add(text, " in %d segments\n//\n", record->table.entries);
	gqalut_emit_provenance(record, "// ", text);
	add_options_text(unit, "");
	add_ports_text(unit);
	gqalut_text_add(text, "\n");
}

static void write_module(const struct gqalut_record *record,
                         const struct gqalut_sv_options *options, struct gqalut_text *text)
{
	struct gqalut_sv_unit unit;
	gqalut_sv_unit_init(&unit, &record->table, options, record->table.name, text);
	add_head(record, &unit);
	gqalut_sv_core(&unit);
}

static void write_bench(const struct gqalut_record *record, const struct gqalut_sv_options *options,
                        struct gqalut_text *text)
{
	struct gqalut_sv_unit unit;
	gqalut_sv_unit_init(&unit, &record->table, options, record->table.name, text);
	gqalut_text_add(text,
	                "// SPDX-License-Identifier: 0BSD\n//\n"
	                "// Bench of %s: every code, alpha%s at several betas, against what the\n"
	                "// evaluator has, in %s_tb.mem or the file of +vectors=FILE.\n"
	                "// Generated by gqalut %s - do not edit.\n",
	                record->table.name, unit.bank_bits > 0 ? " and bank" : "",
	                record->table.name, GQALUT_VERSION);
	add_options_text(&unit, " --testbench");
	gqalut_text_add(text, "\n");
	gqalut_sv_bench(&unit);
}

static void write_vectors(const struct gqalut_record *record,
                          const struct gqalut_sv_options *options, struct gqalut_text *text)
{
	struct gqalut_sv_unit unit;
	gqalut_sv_unit_init(&unit, &record->table, options, record->table.name, text);
	gqalut_sv_vectors(&unit);
}

/* Checks, and hands over what WRITE appends. */
static enum gqalut_status
emit(const struct gqalut_record *record, const struct gqalut_sv_options *options,
     void (*write)(const struct gqalut_record *, const struct gqalut_sv_options *,
                   struct gqalut_text *),
     char **text, size_t *length, struct gqalut_diag *diag)
{
	struct gqalut_sv_options standard;
	gqalut_sv_options_init(&standard);
	if (!options)
		options = &standard;
	enum gqalut_status status = gqalut_sv_check(&record->table, options, diag);
	if (status)
		return status;
	if (gqalut_reduction_relative(record->table.reduction.kind))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "reduction %s is not written as SystemVerilog, none and "
		                       "symmetric are",
		                       gqalut_reduction_text(record->table.reduction.kind));
	struct gqalut_text out;
	gqalut_text_init(&out);
	write(record, options, &out);
	return gqalut_text_take(&out, text, length, diag);
}

enum gqalut_status gqalut_emit_sv(const struct gqalut_record *record,
                                  const struct gqalut_sv_options *options, char **text,
                                  size_t *length, struct gqalut_diag *diag)
{
	return emit(record, options, write_module, text, length, diag);
}

enum gqalut_status gqalut_emit_sv_testbench(const struct gqalut_record *record,
                                            const struct gqalut_sv_options *options, char **text,
                                            size_t *length, struct gqalut_diag *diag)
{
	return emit(record, options, write_bench, text, length, diag);
}

enum gqalut_status gqalut_emit_sv_vectors(const struct gqalut_record *record,
                                          const struct gqalut_sv_options *options, char **text,
                                          size_t *length, struct gqalut_diag *diag)
{
	return emit(record, options, write_vectors, text, length, diag);
}
