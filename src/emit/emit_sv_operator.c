/* The SystemVerilog of a reduced table: the operator around the core module.
 *
 *   reduction     a code of the input, and the shift that goes with it
 *   table         the core, without stages of its own, looked up at the code
 *   rebuild       y = floor(r * 2^-s + 1/2), s = r_frac + shift - frac
 *
 * with stages of a pipeline behind each as gqalut_sv_stage() has them, the cuts of
 * a table standing for these: looked up is reduced here, accumulated looked up,
 * requantised rebuilt. */
#include <stdio.h>

#include "core/reduced.h"
#include "emit/emit_sv.h"
#include "emit/template.h"

enum { MAX_OUT = 32 }; /* bits of y */

static bool is_exp2(const struct gqalut_sv_unit *unit)
{
	return unit->table->reduction.kind == GQALUT_REDUCTION_EXP2;
}

static bool falls(const struct gqalut_sv_unit *unit)
{
	return unit->table->reduction.gain < 0;
}

/* The core's value, which is never negative, at every code that the reduction
 * makes; of any table that registers may hold. */
int gqalut_sv_value_bits(const struct gqalut_sv_unit *unit)
{
	int32_t least, most, largest = 0;
	if (unit->registers)
		return unit->acc_bits - 1;
	gqalut_reduced_codes(unit->table, &least, &most);
	for (int32_t q = least; q <= most; q++) {
		int32_t acc = gqalut_table_accumulate(unit->table, 0, q);
		largest = acc > largest ? acc : largest;
	}
	return gqalut_sv_unsigned_bits(largest);
}

/* Exponents of numbers of 64 bits, or n of a t within 2^30. */
int gqalut_sv_shift_bits(const struct gqalut_sv_unit *unit)
{
	return is_exp2(unit) ? 32 - gqalut_reduced_bits(unit->table) : 8;
}

/* The places by which a value moves right: 0..r + OUT + 1. */
static int places_bits(const struct gqalut_sv_unit *unit)
{
	return gqalut_sv_unsigned_bits(gqalut_sv_value_bits(unit) + MAX_OUT + 1);
}

void gqalut_sv_operator_text(const struct gqalut_sv_unit *unit)
{
	static const char *const cuts[GQALUT_SV_MAX_PIPELINE + 1] = {
		"none, the outputs follow the inputs", "1 clock, registers at the outputs",
		"2 clocks, registers behind the reduction and at the outputs",
		"3 clocks, registers behind the reduction, behind the table and at the outputs"
	};
	struct gqalut_text *text = unit->text;
	const struct gqalut_reduction *reduction = &unit->table->reduction;
	const char *function = unit->table->function;
	const bool exp2 = is_exp2(unit);
	gqalut_text_add(text, "//\n// ports        ");
	if (exp2)
		gqalut_text_add(text, "d, alpha: x = d * 2^-alpha, d of W bits\n");
	else if (reduction->kind == GQALUT_REDUCTION_MULTI_RANGE)
		gqalut_text_add(text, "v: x = v * 2^-%d, v of W bits\n", reduction->in_frac);
	else
		gqalut_text_add(text, "v: x, an integer of W bits\n");
	gqalut_text_add(text, "//              r, r_frac, shift: ");
	gqalut_emit_comment(text, function);
	gqalut_text_add(text,
	                "(x) is r * 2^-(r_frac + shift), r >= 0\n"
	                "//              frac, y: the same in steps of 2^-frac, -128..127, halves "
	                "up,\n"
	                "//              at most all ones of its OUT bits\n");
	if (unit->registers)
		gqalut_text_add(text,
		                "//              a table that is written may hold no negative "
		                "value\n");
	if (!exp2)
		gqalut_text_add(text, "//              v = 0 gives %s\n",
		                falls(unit) ? "r of the smallest v > 0, and the largest y"
		                            : "r = 0 and y = 0");
	gqalut_text_add(text, "// latency      %s\n", cuts[unit->options.pipeline]);
}

/* ---- the module ---- */

static void add_ports(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	const bool exp2 = is_exp2(unit),
	           integers = unit->table->reduction.kind == GQALUT_REDUCTION_NORMALIZE;
	gqalut_text_add(text,
	                "module %s #(\n"
	                "\tparameter int W = %d, // 2..%d\n"
	                "\tparameter int OUT = %d // 1..%d\n"
	                ") (\n",
	                unit->module, integers ? 32 : 16, exp2 ? 32 : 64, unit->table->output.bits,
	                MAX_OUT);
	gqalut_sv_control_ports(unit);
	gqalut_sv_port(text, false, "input", exp2 ? "d" : "v", GQALUT_SV_W, exp2);
	if (exp2)
		gqalut_sv_port(text, false, "input", "alpha", 4, false);
	gqalut_sv_port(text, false, "input", "frac", 8, true);
	gqalut_sv_port(text, false, "output", "r", gqalut_sv_value_bits(unit), false);
	gqalut_sv_port(text, false, "output", "r_frac", 7, true);
	gqalut_sv_port(text, false, "output", "shift", gqalut_sv_shift_bits(unit), true);
	gqalut_sv_port(text, true, "output", "y", GQALUT_SV_OUT, false);
	gqalut_text_add(text, ");\n");
}

static void cut_reduction(const struct gqalut_sv_unit *unit)
{
	struct gqalut_sv_signal signals[8];
	int count = 0;
	signals[count++] =
	        (struct gqalut_sv_signal){ "code", gqalut_reduced_bits(unit->table), false, "" };
	signals[count++] =
	        (struct gqalut_sv_signal){ "exponent", gqalut_sv_shift_bits(unit), true, "" };
	signals[count++] = (struct gqalut_sv_signal){ "frac", 8, true, "" };
	if (!is_exp2(unit))
		signals[count++] = (struct gqalut_sv_signal){ "zero", 1, false, "" };
	if (unit->bank_bits > 0)
		signals[count++] = (struct gqalut_sv_signal){ "func", unit->bank_bits, false, "" };
	gqalut_sv_registers(unit, GQALUT_SV_LOOKED_UP, signals, count);
}

/* The core with the code, behind the reduction; what it requantises is of no use
 * here. */
static void add_core(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	const int idle = table->input.bits - gqalut_reduced_bits(table);
	const char *behind = gqalut_sv_suffix(unit, GQALUT_SV_LOOKED_UP);
	gqalut_text_add(text, "\n\t// The table at the code.\n");
	gqalut_sv_declare(text, "acc", unit->acc_bits, true);
	gqalut_sv_declare(text, "depth", 7, true);
	gqalut_sv_declare(text, "result", table->output.bits, table->output.is_signed);
	gqalut_text_add(text, "\t%s_core lookup (", unit->module);
	if (unit->registers)
		gqalut_text_add(text, ".clk(clk), .wr_en(wr_en), .wr_addr(wr_addr), "
		                      ".wr_data(wr_data),\n\t\t");
	if (unit->bank_bits > 0)
		gqalut_text_add(text, ".wr_func(wr_func), .func(func%s), ", behind);
	if (unit->has_alpha) {
		gqalut_text_add(text, ".alpha(");
		gqalut_sv_literal(text, 6, true, table->alpha[0]);
		gqalut_text_add(text, "), ");
	}
	gqalut_text_add(text, ".q(");
	if (idle > 0)
		gqalut_text_add(text, "{%d'd0, code%s}", idle, behind);
	else
		gqalut_text_add(text, "code%s", behind);
	gqalut_text_add(text, "), .beta(6'sd0),\n"
	                      "\t\t.acc(acc), .frac(depth), .y(result));\n");
}

static void add_value(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	const char *behind = gqalut_sv_suffix(unit, GQALUT_SV_LOOKED_UP);
	const int bits = gqalut_sv_value_bits(unit);
	gqalut_sv_declare(text, "value", bits, false);
	gqalut_text_add(text, "\tassign value = ");
	if (!is_exp2(unit) && !falls(unit))
		gqalut_text_add(text, "zero%s ? %d'd0 : ", behind, bits);
	gqalut_text_add(text, "acc[%d:0];\n\twire unused_core = &{1'b0, acc[%d:%d], result};\n",
	                bits - 1, unit->acc_bits - 1, bits);
}

/* The value, OUT + 1 places up, moves right by s + OUT, and by as much as leaves
 * nothing where it would be more; s + OUT < 0 leaves only what saturates. */
static void add_places(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	const char *behind = gqalut_sv_suffix(unit, GQALUT_SV_LOOKED_UP);
	const int bits = gqalut_sv_shift_bits(unit) + 2, places = places_bits(unit);
	gqalut_text_add(text,
	                "\n\t// How far the value moves right from OUT + 1 places up: s + OUT,\n"
	                "\t// s = r_frac + shift - frac.\n");
	gqalut_sv_declare(text, "far", bits, true);
	gqalut_sv_declare(text, "places", places, false);
	gqalut_text_add(text,
	                "\tassign far = %d'(depth) + %d'(exponent%s) - %d'(frac%s) + UP;\n"
	                "\tassign places = far < 0 ? %d'd0 : far > ALL ? %d'(ALL) : "
	                "far[%d:0];\n",
	                bits, bits, behind, bits, behind, places, places, places - 1);
}

static void cut_table(const struct gqalut_sv_unit *unit)
{
	const char *behind = gqalut_sv_suffix(unit, GQALUT_SV_LOOKED_UP);
	struct gqalut_sv_signal signals[8];
	int count = 0;
	signals[count++] =
	        (struct gqalut_sv_signal){ "value", gqalut_sv_value_bits(unit), false, "" };
	signals[count++] =
	        (struct gqalut_sv_signal){ "exponent", gqalut_sv_shift_bits(unit), true, behind };
	signals[count++] = (struct gqalut_sv_signal){ "places", places_bits(unit), false, "" };
	if (!is_exp2(unit) && falls(unit))
		signals[count++] = (struct gqalut_sv_signal){ "zero", 1, false, behind };
	if (unit->registers)
		signals[count++] = (struct gqalut_sv_signal){ "depth", 7, true, "" };
	gqalut_sv_registers(unit, GQALUT_SV_ACCUMULATED, signals, count);
}

static const char rebuild_text[] =
        "\n\t// y = floor(r * 2^-s + 1/2), at most all ones@Z: doubled,\n"
        "\t// with the half in bit 0, then halved with that bit rounded up.\n"
        "\tlogic [@r+OUT:0] doubled;\n"
        "\tlogic [@r+OUT-1:0] rounded;\n"
        "\tlogic [OUT-1:0] level;\n"
        "\tassign doubled = {value@c, {(OUT+1){1'b0}}} >> places@c;\n"
        "\tassign rounded = doubled[@r+OUT:1] + {{(@r+OUT-1){1'b0}}, doubled[0]};\n"
        "\tassign level = @z|rounded[@r+OUT-1:OUT] ? {OUT{1'b1}} : rounded[OUT-1:0];\n";

static void add_rebuild(const struct gqalut_sv_unit *unit)
{
	struct gqalut_emit_words words = { .count = 0 };
	const bool zero = !is_exp2(unit) && falls(unit);
	char test[16];
	snprintf(test, sizeof test, "zero%s | ", gqalut_sv_latest(unit, GQALUT_SV_ACCUMULATED));
	gqalut_emit_word_number(&words, "@r", gqalut_sv_value_bits(unit));
	gqalut_emit_word_add(&words, "@c", gqalut_sv_suffix(unit, GQALUT_SV_ACCUMULATED));
	gqalut_emit_word_add(&words, "@Z", zero ? ", also for v = 0" : "");
	gqalut_emit_word_add(&words, "@z", zero ? test : "");
	gqalut_emit_template(unit->text, words.word, rebuild_text);
}

static void add_outputs(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	const char *value = gqalut_sv_suffix(unit, GQALUT_SV_ACCUMULATED);
	const char *late = gqalut_sv_latest(unit, GQALUT_SV_ACCUMULATED);
	const char *last = gqalut_sv_suffix(unit, GQALUT_SV_REQUANTISED);
	const struct gqalut_sv_signal signals[4] = {
		{ "value", gqalut_sv_value_bits(unit), false, value },
		{ "exponent", gqalut_sv_shift_bits(unit), true, late },
		{ "level", GQALUT_SV_OUT, false, "" },
		{ "depth", 7, true, value }
	};
	gqalut_sv_registers(unit, GQALUT_SV_REQUANTISED, signals, unit->registers ? 4 : 3);
	gqalut_text_add(text,
	                "\n\tassign r = value%s;\n"
	                "\tassign r_frac = depth%s;\n"
	                "\tassign shift = exponent%s;\n"
	                "\tassign y = level%s;\n"
	                "endmodule\n",
	                last, unit->registers ? last : "", last, last);
}

void gqalut_sv_operator(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	struct gqalut_sv_unit core;
	struct gqalut_sv_options still = unit->options; /* the stages are the operator's */
	const int bits = gqalut_sv_shift_bits(unit) + 2;
	char module[GQALUT_NAME_SIZE + 8];
	snprintf(module, sizeof module, "%s_core", unit->module);
	still.pipeline = 0;
	gqalut_sv_unit_init(&core, unit->table, &still, module, text);
	add_ports(unit);
	gqalut_text_add(text, "\tlocalparam signed [%d:0] UP = %d'(OUT), ALL = %d'(OUT + %d);\n",
	                bits - 1, bits, bits, gqalut_sv_value_bits(unit) + 1);
	gqalut_sv_handshake(unit);
	gqalut_sv_reduction(unit);
	cut_reduction(unit);
	add_core(unit);
	add_value(unit);
	add_places(unit);
	cut_table(unit);
	add_rebuild(unit);
	add_outputs(unit);
	gqalut_text_add(text, "\n// The table.\n/* verilator lint_off DECLFILENAME */\n");
	gqalut_sv_core(&core);
	gqalut_text_add(text, "/* verilator lint_on DECLFILENAME */\n");
}
