/* The module of a table.
 *
 *   lookup        x = q or |q|; its segment by comparison with constants on the
 *                 breakpoints' grid; slope and intercept of the segment
 *   accumulate    acc = slope * x * 2^(D-F_k-alpha) + intercept * 2^(D-F_b)
 *   requantise    y = sat(floor(acc * 2^(beta-D) + 1/2))
 *
 * and stages of a pipeline where gqalut_sv_stage() has them. */
#include <stdio.h>

#include "emit/emit_sv.h"

static void add_port(struct gqalut_text *text, bool last, const char *direction, const char *name,
                     int bits, bool is_signed)
{
	char range[16] = "";
	if (bits > 1 || is_signed)
		snprintf(range, sizeof range, "[%d:0]", bits - 1);
	gqalut_text_add(text, "\t%-6s logic %-6s %6s %s%s\n", direction, is_signed ? "signed" : "",
	                range, name, last ? "" : ",");
}

static void add_ports(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	bool stages = unit->options.pipeline > 0;
	gqalut_text_add(text, "module %s (\n", unit->module);
	if (stages || unit->registers)
		add_port(text, false, "input", "clk", 1, false);
	if (stages)
		add_port(text, false, "input", "rst", 1, false);
	if (stages && unit->options.flow == GQALUT_SV_ENABLE)
		add_port(text, false, "input", "en", 1, false);
	if (stages && unit->options.flow == GQALUT_SV_READY) {
		add_port(text, false, "input", "in_valid", 1, false);
		add_port(text, false, "output", "in_ready", 1, false);
		add_port(text, false, "output", "out_valid", 1, false);
		add_port(text, false, "input", "out_ready", 1, false);
	}
	if (unit->registers) {
		add_port(text, false, "input", "wr_en", 1, false);
		if (unit->bank_bits > 0)
			add_port(text, false, "input", "wr_func", unit->bank_bits, false);
		add_port(text, false, "input", "wr_addr", unit->index_bits + 1, false);
		add_port(text, false, "input", "wr_data", gqalut_sv_word_bits(unit), false);
	}
	if (unit->bank_bits > 0)
		add_port(text, false, "input", "func", unit->bank_bits, false);
	add_port(text, false, "input", "q", table->input.bits, table->input.is_signed);
	if (unit->has_alpha)
		add_port(text, false, "input", "alpha", 6, true);
	add_port(text, false, "input", "beta", 6, true);
	add_port(text, false, "output", "acc", unit->acc_bits, true);
	add_port(text, false, "output", "frac", 7, true);
	add_port(text, true, "output", "y", table->output.bits, table->output.is_signed);
	gqalut_text_add(text, ");\n");
}

/* Valid bits and steps of the stages, the last one first: a stage moves if it is
 * empty or the one behind it moves. */
static void add_handshake(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	int last = unit->options.pipeline;
	if (last == 0 || unit->options.flow != GQALUT_SV_READY)
		return;
	gqalut_text_add(text, "\n\t// A stage moves if it is empty or the one behind it moves.\n");
	for (int i = 1; i <= last; i++)
		gqalut_text_add(text, "\tlogic valid_%d, step_%d;\n", i, i);
	for (int i = 1; i < last; i++)
		gqalut_text_add(text, "\tassign step_%d = ~valid_%d | step_%d;\n", i, i, i + 1);
	gqalut_text_add(text,
	                "\tassign step_%d = ~valid_%d | out_ready;\n"
	                "\tassign in_ready = step_1;\n"
	                "\tassign out_valid = valid_%d;\n",
	                last, last, last);
}

static void cut_lookup(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_sv_signal signals[16];
	int count = 0;
	signals[count++] = (struct gqalut_sv_signal){ "x", unit->x_bits, true, "" };
	signals[count++] = (struct gqalut_sv_signal){ "slope", table->slope_bits, true, "" };
	signals[count++] =
	        (struct gqalut_sv_signal){ "intercept", table->intercept_bits, true, "" };
	if (!unit->shared) {
		signals[count++] =
		        (struct gqalut_sv_signal){ "slope_more", GQALUT_SV_MORE_BITS, false, "" };
		signals[count++] = (struct gqalut_sv_signal){ "intercept_more", GQALUT_SV_MORE_BITS,
			                                      false, "" };
	}
	if (unit->registers)
		signals[count++] = (struct gqalut_sv_signal){ "symmetry", 3, false, "" };
	if (unit->folded || unit->registers)
		signals[count++] = (struct gqalut_sv_signal){ "negative", 1, false, "" };
	for (int c = GQALUT_SV_SLOPE_SHIFT; c <= GQALUT_SV_FRAC; c++) {
		const struct gqalut_sv_control *control = &unit->control[c];
		bool used = c != GQALUT_SV_MIRROR_SHIFT || unit->folded || unit->registers;
		if (used && gqalut_sv_is_signal(unit, (enum gqalut_sv_control_kind)c))
			signals[count++] = (struct gqalut_sv_signal){ control->name, control->bits,
				                                      control->is_signed, "" };
	}
	signals[count++] = (struct gqalut_sv_signal){ "beta", 6, true, "" };
	gqalut_sv_registers(unit, GQALUT_SV_LOOKED_UP, signals, count);
}

/* "(32'(product) <<< (slope_shift + more))". */
static void add_scaled(const struct gqalut_sv_unit *unit, const char *name, const char *suffix,
                       enum gqalut_sv_control_kind kind, const char *more_name)
{
	const char *behind = gqalut_sv_suffix(unit, GQALUT_SV_LOOKED_UP);
	struct gqalut_text *text = unit->text;
	gqalut_text_add(text, "(%d'(%s%s)", unit->acc_bits, name, suffix);
	if (unit->shared) {
		gqalut_sv_operand(unit, "<<<", kind, behind);
	} else if (gqalut_sv_is_signal(unit, kind)) {
		gqalut_text_add(text, " <<< (6'(%s%s) + 6'(%s%s))", unit->control[kind].name,
		                behind, more_name, behind);
	} else {
		gqalut_text_add(text, " <<< (6'd%d + 6'(%s%s))", (int)unit->control[kind].value[0],
		                more_name, behind);
	}
	gqalut_text_add(text, ")");
}

/* What is at q = -x, given what is at x. */
static void add_mirrored(const struct gqalut_sv_unit *unit, enum gqalut_symmetry symmetry)
{
	struct gqalut_text *text = unit->text;
	const char *behind = gqalut_sv_suffix(unit, GQALUT_SV_LOOKED_UP);
	switch (symmetry) {
	case GQALUT_SYMMETRY_MINUS_X:
		gqalut_text_add(text, "core - (%d'(x%s)", unit->acc_bits, behind);
		gqalut_sv_operand(unit, "<<<", GQALUT_SV_MIRROR_SHIFT, behind);
		gqalut_text_add(text, ")");
		break;
	case GQALUT_SYMMETRY_ODD: gqalut_text_add(text, "-core"); break;
	case GQALUT_SYMMETRY_ONE:
		gqalut_text_add(text, "(%d'sd1", unit->acc_bits);
		gqalut_sv_operand(unit, "<<<", GQALUT_SV_MIRROR_SHIFT, behind);
		gqalut_text_add(text, ") - core");
		break;
	case GQALUT_SYMMETRY_EVEN:
	case GQALUT_SYMMETRY_NONE: gqalut_text_add(text, "core"); break;
	}
}

static void add_mirror(const struct gqalut_sv_unit *unit)
{
	/* In the order of the enum, which the words of a register file name. */
	static const char *const laws[] = { "f(-x) = ?", "f(-x) = f(x) - x", "f(-x) = -f(x)",
		                            "f(-x) = 1 - f(x)", "f(-x) = f(x)" };
	struct gqalut_text *text = unit->text;
	const char *behind = gqalut_sv_suffix(unit, GQALUT_SV_LOOKED_UP);
	enum gqalut_symmetry own = unit->table->reduction.symmetry;
	gqalut_text_add(text, "\n\t// The other half of a symmetric function%s%s.\n",
	                unit->registers ? "" : ": ", unit->registers ? "" : laws[own]);
	gqalut_sv_declare(text, "total", unit->acc_bits, true);
	if (!unit->registers) {
		gqalut_text_add(text, "\tassign total = negative%s ? ", behind);
		add_mirrored(unit, own);
		gqalut_text_add(text, " : core;\n");
		return;
	}
	gqalut_text_add(text, "\tassign total = ~negative%s ? core :\n", behind);
	for (int i = GQALUT_SYMMETRY_MINUS_X; i < GQALUT_SYMMETRY_EVEN; i++) {
		gqalut_text_add(text, "\t\tsymmetry%s == 3'd%d ? ", behind, i);
		add_mirrored(unit, (enum gqalut_symmetry)i);
		gqalut_text_add(text, " : // %s\n", laws[i]);
	}
	gqalut_text_add(text, "\t\tcore; // %s\n", laws[GQALUT_SYMMETRY_EVEN]);
}

static void add_accumulate(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	const char *behind = gqalut_sv_suffix(unit, GQALUT_SV_LOOKED_UP);
	bool mirrored = unit->folded || unit->registers;
	gqalut_text_add(text, "\n\t// slope * x + intercept, exact, with %s fraction bits.\n",
	                gqalut_sv_is_signal(unit, GQALUT_SV_FRAC) ? "depth" : "frac");
	gqalut_sv_declare(text, "product", unit->product_bits, true);
	gqalut_sv_declare(text, mirrored ? "core" : "total", unit->acc_bits, true);
	gqalut_text_add(text, "\tassign product = slope%s * x%s;\n\tassign %s = ", behind, behind,
	                mirrored ? "core" : "total");
	add_scaled(unit, "product", "", GQALUT_SV_SLOPE_SHIFT, "slope_more");
	gqalut_text_add(text, " + ");
	add_scaled(unit, "intercept", behind, GQALUT_SV_INTERCEPT_SHIFT, "intercept_more");
	gqalut_text_add(text, ";\n");
	if (mirrored)
		add_mirror(unit);
}

static void cut_accumulate(const struct gqalut_sv_unit *unit)
{
	const char *behind = gqalut_sv_suffix(unit, GQALUT_SV_LOOKED_UP);
	struct gqalut_sv_signal signals[3] = { { "total", unit->acc_bits, true, "" },
		                               { "beta", 6, true, behind },
		                               { "depth", 7, true, behind } };
	gqalut_sv_registers(unit, GQALUT_SV_ACCUMULATED, signals,
	                    gqalut_sv_is_signal(unit, GQALUT_SV_FRAC) ? 3 : 2);
}

/* acc * 2^(out+1), shifted right by D - beta + out but never to the left, is twice
 * the result with its half in bit 0.  Where that shift would be below 0, already
 * |acc| = 1 lies beyond the output format, as acc * 2^out does. */
static void add_requantise(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	struct gqalut_format_int output = unit->table->output;
	int out = output.bits, bits = unit->acc_bits + out + 1;
	const char *total = gqalut_sv_suffix(unit, GQALUT_SV_ACCUMULATED);
	const char *late = gqalut_sv_latest(unit, GQALUT_SV_ACCUMULATED);
	gqalut_text_add(text,
	                "\n\t// y = sat(floor(acc * 2^(beta - frac) + 1/2)): doubled, with the "
	                "half in bit 0,\n\t// then halved with that bit rounded up.\n");
	gqalut_sv_declare(text, "distance", 8, true);
	gqalut_sv_declare(text, "back", 7, false);
	gqalut_sv_declare(text, "doubled", bits, true);
	gqalut_sv_declare(text, "rounded", bits, true);
	gqalut_sv_declare(text, "result", out, output.is_signed);
	gqalut_text_add(text, "\tassign distance = ");
	if (gqalut_sv_is_signal(unit, GQALUT_SV_FRAC))
		gqalut_text_add(text, "8'(depth%s) - 8'(beta%s) + 8'sd%d;\n", late, late, out);
	else {
		gqalut_sv_literal(text, 8, true, unit->control[GQALUT_SV_FRAC].value[0] + out);
		gqalut_text_add(text, " - 8'(beta%s);\n", late);
	}
	gqalut_text_add(text,
	                "\tassign back = distance < 8'sd0 ? 7'd0 : distance[6:0];\n"
	                "\tassign doubled = $signed({total%s, %d'd0}) >>> back;\n"
	                "\tassign rounded = (doubled + %d'sd1) >>> 1;\n"
	                "\tassign result =\n\t\trounded > ",
	                total, out + 1, bits);
	gqalut_sv_literal(text, bits, true, gqalut_format_max(output));
	gqalut_text_add(text, " ? ");
	gqalut_sv_literal(text, out, output.is_signed, gqalut_format_max(output));
	gqalut_text_add(text, " :\n\t\trounded < ");
	gqalut_sv_literal(text, bits, true, gqalut_format_min(output));
	gqalut_text_add(text, " ? ");
	gqalut_sv_literal(text, out, output.is_signed, gqalut_format_min(output));
	gqalut_text_add(text, " : rounded[%d:0];\n", out - 1);
}

static void add_outputs(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	const char *total = gqalut_sv_suffix(unit, GQALUT_SV_ACCUMULATED);
	const char *late = gqalut_sv_latest(unit, GQALUT_SV_ACCUMULATED);
	const char *last = gqalut_sv_suffix(unit, GQALUT_SV_REQUANTISED);
	bool depth = gqalut_sv_is_signal(unit, GQALUT_SV_FRAC);
	struct gqalut_sv_signal signals[3] = { { "total", unit->acc_bits, true, total },
		                               { "result", unit->table->output.bits,
		                                 unit->table->output.is_signed, "" },
		                               { "depth", 7, true, late } };
	gqalut_sv_registers(unit, GQALUT_SV_REQUANTISED, signals, depth ? 3 : 2);
	gqalut_text_add(text, "\n\tassign acc = total%s;\n\tassign frac = ", last);
	if (depth)
		gqalut_text_add(text, "depth%s", last);
	else
		gqalut_sv_literal(text, 7, true, unit->control[GQALUT_SV_FRAC].value[0]);
	gqalut_text_add(text, ";\n\tassign y = result%s;\nendmodule\n", last);
}

void gqalut_sv_core(const struct gqalut_sv_unit *unit)
{
	add_ports(unit);
	add_handshake(unit);
	if (unit->registers) {
		gqalut_sv_register_file(unit);
		gqalut_sv_register_lookup(unit);
	} else {
		gqalut_sv_lookup(unit);
	}
	cut_lookup(unit);
	add_accumulate(unit);
	cut_accumulate(unit);
	add_requantise(unit);
	add_outputs(unit);
}
