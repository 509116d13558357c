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

static const struct gqalut_sv_control *control_of(const struct gqalut_sv_unit *unit,
                                                  enum gqalut_sv_control_kind kind)
{
	return &unit->control[kind];
}

/* Whether the shift or number is a signal: read from registers or by alpha. */
static bool is_signal(const struct gqalut_sv_unit *unit, enum gqalut_sv_control_kind kind)
{
	return unit->registers || !control_of(unit, kind)->constant;
}

static bool is_zero(const struct gqalut_sv_unit *unit, enum gqalut_sv_control_kind kind)
{
	return !is_signal(unit, kind) && control_of(unit, kind)->value[0] == 0;
}

/* " OPERATOR up": nothing if it is always 0. */
static void add_operand(const struct gqalut_sv_unit *unit, const char *operator,
                        enum gqalut_sv_control_kind kind, const char *suffix)
{
	const struct gqalut_sv_control *control = control_of(unit, kind);
	if (is_signal(unit, kind)) {
		gqalut_text_add(unit->text, " %s %s%s", operator, control->name, suffix);
	} else if (!is_zero(unit, kind)) {
		gqalut_text_add(unit->text, " %s ", operator);
		gqalut_sv_literal(unit->text, control->bits, false, control->value[0]);
	}
}

void gqalut_sv_port(struct gqalut_text *text, bool last, const char *direction, const char *name,
                    int bits, bool is_signed)
{
	char range[GQALUT_SV_RANGE_SIZE];
	gqalut_sv_range(range, bits, is_signed);
	gqalut_text_add(text, "\t%-6s logic %-6s %6s %s%s\n", direction, is_signed ? "signed" : "",
	                range, name, last ? "" : ",");
}

void gqalut_sv_control_ports(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	bool stages = unit->options.pipeline > 0;
	if (stages || unit->registers)
		gqalut_sv_port(text, false, "input", "clk", 1, false);
	if (stages)
		gqalut_sv_port(text, false, "input", "rst", 1, false);
	if (stages && unit->options.flow == GQALUT_SV_ENABLE)
		gqalut_sv_port(text, false, "input", "en", 1, false);
	if (stages && unit->options.flow == GQALUT_SV_READY) {
		gqalut_sv_port(text, false, "input", "in_valid", 1, false);
		gqalut_sv_port(text, false, "output", "in_ready", 1, false);
		gqalut_sv_port(text, false, "output", "out_valid", 1, false);
		gqalut_sv_port(text, false, "input", "out_ready", 1, false);
	}
	if (unit->registers) {
		gqalut_sv_port(text, false, "input", "wr_en", 1, false);
		if (unit->bank_bits > 0)
			gqalut_sv_port(text, false, "input", "wr_func", unit->bank_bits, false);
		gqalut_sv_port(text, false, "input", "wr_addr", unit->index_bits + 1, false);
		gqalut_sv_port(text, false, "input", "wr_data", gqalut_sv_word_bits(unit), false);
	}
	if (unit->bank_bits > 0)
		gqalut_sv_port(text, false, "input", "func", unit->bank_bits, false);
}

static void add_ports(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	gqalut_text_add(text, "module %s (\n", unit->module);
	gqalut_sv_control_ports(unit);
	gqalut_sv_port(text, false, "input", "q", table->input.bits, table->input.is_signed);
	if (unit->has_alpha)
		gqalut_sv_port(text, false, "input", "alpha", 6, true);
	gqalut_sv_port(text, false, "input", "beta", 6, true);
	gqalut_sv_port(text, false, "output", "acc", unit->acc_bits, true);
	gqalut_sv_port(text, false, "output", "frac", 7, true);
	gqalut_sv_port(text, true, "output", "y", table->output.bits, table->output.is_signed);
	gqalut_text_add(text, ");\n");
}

/* Valid bits and steps of the stages, the last one first: a stage moves if it is
 * empty or the one behind it moves. */
void gqalut_sv_handshake(const struct gqalut_sv_unit *unit)
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

static void add_controls(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	bool grid_idle[GQALUT_SV_CONTROLS] = { false };
	grid_idle[GQALUT_SV_UP] = grid_idle[GQALUT_SV_DOWN] = grid_idle[GQALUT_SV_NUDGE] =
	        unit->by_code;
	grid_idle[GQALUT_SV_MIRROR_SHIFT] = !unit->folded;
	bool any = false;
	for (int c = 0; c < GQALUT_SV_CONTROLS; c++) {
		if (!unit->control[c].constant && !grid_idle[c]) {
			if (!any)
				gqalut_text_add(text, "\n\t// What the input scale decides.\n");
			any = true;
			gqalut_sv_declare(text, unit->control[c].name, unit->control[c].bits,
			                  unit->control[c].is_signed);
		}
	}
	if (!any)
		return;
	gqalut_text_add(text, "\talways_comb begin\n\t\tcase (alpha)\n");
	for (int a = 0; a < table->alpha_count; a++) {
		gqalut_text_add(text, "\t\t\t");
		if (a < table->alpha_count - 1)
			gqalut_sv_literal(text, 6, true, table->alpha[a]);
		else
			gqalut_text_add(text, "default");
		gqalut_text_add(text, ": begin");
		for (int c = 0; c < GQALUT_SV_CONTROLS; c++) {
			const struct gqalut_sv_control *control = &unit->control[c];
			if (control->constant || grid_idle[c])
				continue;
			gqalut_text_add(text, " %s = ", control->name);
			gqalut_sv_literal(text, control->bits, control->is_signed,
			                  control->value[a]);
			gqalut_text_add(text, ";");
		}
		gqalut_text_add(text, " end");
		if (a == table->alpha_count - 1)
			gqalut_text_add(text, " // %d", table->alpha[a]);
		gqalut_text_add(text, "\n");
	}
	gqalut_text_add(text, "\t\tendcase\n\tend\n");
}

static void add_x(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	int in = unit->table->input.bits;
	gqalut_text_add(text, "\n");
	gqalut_sv_declare(text, "x", unit->x_bits, true);
	if (unit->folded) {
		gqalut_text_add(text,
		                "\tlogic negative;\n"
		                "\tassign negative = q[%d];\n"
		                "\tassign x = negative ? -(%d'(q)) : %d'(q); // |q|\n",
		                in - 1, unit->x_bits, unit->x_bits);
	} else if (unit->table->input.is_signed) {
		gqalut_text_add(text, "\tassign x = q;\n");
	} else {
		gqalut_text_add(text, "\tassign x = {1'b0, q};\n");
	}
}

/* "value >= LITERAL", or 1'b1 or 1'b0 where the smallest or largest value tells. */
static void add_comparison(const struct gqalut_sv_unit *unit, const char *value, int bits,
                           int64_t threshold, int64_t least, int64_t most)
{
	if (threshold <= least || threshold > most) {
		gqalut_text_add(unit->text, "1'b%d", threshold <= least);
		return;
	}
	gqalut_text_add(unit->text, "%s >= ", value);
	gqalut_sv_literal(unit->text, bits, true, threshold);
}

/* right[i]: x is at breakpoint i or right of it, on the breakpoints' own grid. */
static void add_grid(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	int n = table->entries - 1;
	int32_t least_code, most_code;
	int64_t least = 0, most = 0;
	gqalut_table_core_codes(table, &least_code, &most_code);
	for (int a = 0; a < table->alpha_count; a++) {
		int64_t scale = (int64_t)1 << unit->control[GQALUT_SV_UP].value[a];
		int64_t nudge = unit->control[GQALUT_SV_NUDGE].value[a];
		if (least_code * scale < least)
			least = least_code * scale;
		if (most_code * scale + nudge > most)
			most = most_code * scale + nudge;
	}
	gqalut_text_add(text, "\n\t// x on the grid of the breakpoints, 2^%d.\n",
	                -table->breakpoint_frac);
	gqalut_sv_declare(text, "grid", unit->grid_bits, true);
	const struct gqalut_sv_control *nudge = control_of(unit, GQALUT_SV_NUDGE);
	bool climbs = !is_zero(unit, GQALUT_SV_UP), both = climbs && !is_zero(unit, GQALUT_SV_DOWN);
	bool nudged = !is_zero(unit, GQALUT_SV_NUDGE);
	gqalut_text_add(text, "\tassign grid = %s%s%d'(x)", nudged ? "(" : "", both ? "(" : "",
	                unit->grid_bits);
	add_operand(unit, "<<<", GQALUT_SV_UP, "");
	gqalut_text_add(text, both ? ")" : "");
	add_operand(unit, ">>>", GQALUT_SV_DOWN, "");
	gqalut_text_add(text, nudged ? ")" : "");
	if (!nudge->constant)
		gqalut_text_add(text, " + $signed(%d'(nudge))", unit->grid_bits);
	else if (nudge->value[0] != 0) {
		gqalut_text_add(text, " + ");
		gqalut_sv_literal(text, unit->grid_bits, true, nudge->value[0]);
	}
	gqalut_text_add(text, ";\n\n\t// Breakpoints: an equal x is right of one.\n");
	gqalut_sv_declare(text, "right", n, false);
	for (int i = 0; i < n; i++) {
		gqalut_text_add(text, "\tassign right");
		if (n > 1)
			gqalut_text_add(text, "[%d]", i);
		gqalut_text_add(text, " = ");
		add_comparison(unit, "grid", unit->grid_bits, table->breakpoint[i], least, most);
		if (table->rounding == GQALUT_ROUNDING_CLIPPED) {
			/* Clipped to the largest code, which so is right of all. */
			gqalut_text_add(text, " | x >= ");
			gqalut_sv_literal(text, unit->x_bits, true,
			                  gqalut_format_max(table->input));
		}
		gqalut_text_add(text, "; // ");
		gqalut_emit_real(text, gqalut_emit_breakpoint(table, i));
		gqalut_text_add(text, "\n");
	}
}

/* The same with first codes: constants for one alpha, else chosen by alpha. */
static void add_codes(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	int n = table->entries - 1, bits = unit->x_bits + 1;
	int32_t least, most;
	gqalut_table_core_codes(table, &least, &most);
	gqalut_text_add(text, "\n\t// First codes of the segments: an equal x is right of one.\n");
	if (table->alpha_count > 1) {
		gqalut_sv_declare(text, "first", n * bits, false);
		gqalut_text_add(text, "\talways_comb begin\n\t\tcase (alpha)\n");
		for (int a = 0; a < table->alpha_count; a++) {
			gqalut_text_add(text, "\t\t\t");
			if (a < table->alpha_count - 1)
				gqalut_sv_literal(text, 6, true, table->alpha[a]);
			else
				gqalut_text_add(text, "default");
			gqalut_text_add(text, ": first = {");
			for (int i = n - 1; i >= 0; i--) {
				int32_t c = table->threshold[a][i];
				c = c < least ? least : c > most ? most + 1 : c;
				gqalut_sv_literal(text, bits, true, c);
				gqalut_text_add(text, i > 0 ? ", " : "};\n");
			}
		}
		gqalut_text_add(text, "\t\tendcase\n\tend\n");
	}
	gqalut_sv_declare(text, "right", n, false);
	for (int i = 0; i < n; i++) {
		gqalut_text_add(text, "\tassign right");
		if (n > 1)
			gqalut_text_add(text, "[%d]", i);
		gqalut_text_add(text, " = ");
		if (table->alpha_count > 1)
			gqalut_text_add(text, "%d'(x) >= $signed(first[%d:%d])", bits,
			                i * bits + bits - 1, i * bits);
		else
			add_comparison(unit, "x", unit->x_bits, table->threshold[0][i], least,
			               most);
		gqalut_text_add(text, ";");
		if (table->alpha_count == 1) {
			gqalut_text_add(text, " // ");
			gqalut_emit_real(text, gqalut_emit_breakpoint(table, i));
		}
		gqalut_text_add(text, "\n");
	}
}

/* Fraction bits that an entry has fewer than the others: its shift is larger.  No
 * code reaches an entry with more than 30. */
enum { MORE_BITS = 5, MORE_MOST = 31 };

static int more(int most, int frac)
{
	return most - frac < MORE_MOST ? most - frac : MORE_MOST;
}

static void add_entries(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	int slope_frac = gqalut_table_slope_frac(table);
	int intercept_frac = gqalut_table_intercept_frac(table);
	gqalut_text_add(text, "\n\t// The segment's slope and intercept%s.\n",
	                unit->shared ? "" : ", and by how much more their fractions shift them");
	gqalut_sv_declare(text, "slope", table->slope_bits, true);
	gqalut_sv_declare(text, "intercept", table->intercept_bits, true);
	if (!unit->shared) {
		gqalut_sv_declare(text, "slope_more", MORE_BITS, false);
		gqalut_sv_declare(text, "intercept_more", MORE_BITS, false);
	}
	gqalut_text_add(text, "\tassign {slope, intercept%s} =\n",
	                unit->shared ? "" : ", slope_more, intercept_more");
	for (int s = table->entries - 1; s >= 0; s--) {
		char select[24] = "";
		if (s > 0 && table->entries > 2)
			snprintf(select, sizeof select, "right[%d] ? ", s - 1);
		else if (s > 0)
			snprintf(select, sizeof select, "right ? ");
		gqalut_text_add(text, "\t\t%-12s{", select);
		gqalut_sv_literal(text, table->slope_bits, true, table->slope[s]);
		gqalut_text_add(text, ", ");
		gqalut_sv_literal(text, table->intercept_bits, true, table->intercept[s]);
		if (!unit->shared)
			gqalut_text_add(text, ", %d'd%d, %d'd%d", MORE_BITS,
			                more(slope_frac, table->slope_frac[s]), MORE_BITS,
			                more(intercept_frac, table->intercept_frac[s]));
		gqalut_text_add(text, "}%s // ", s > 0 ? " :" : ";");
		gqalut_emit_real(text, gqalut_emit_slope(table, s));
		gqalut_text_add(text, ", ");
		gqalut_emit_real(text, gqalut_emit_intercept(table, s));
		gqalut_text_add(text, " for x in ");
		gqalut_emit_interval(text, table, s);
		gqalut_text_add(text, "\n");
	}
}

static void add_lookup(const struct gqalut_sv_unit *unit)
{
	if (unit->registers) {
		gqalut_sv_register_file(unit);
		gqalut_sv_register_lookup(unit);
		return;
	}
	add_controls(unit);
	add_x(unit);
	if (unit->by_code)
		add_codes(unit);
	else
		add_grid(unit);
	add_entries(unit);
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
		signals[count++] = (struct gqalut_sv_signal){ "slope_more", MORE_BITS, false, "" };
		signals[count++] =
		        (struct gqalut_sv_signal){ "intercept_more", MORE_BITS, false, "" };
	}
	if (unit->registers)
		signals[count++] = (struct gqalut_sv_signal){ "symmetry", 3, false, "" };
	if (unit->folded || unit->registers)
		signals[count++] = (struct gqalut_sv_signal){ "negative", 1, false, "" };
	for (int c = GQALUT_SV_SLOPE_SHIFT; c <= GQALUT_SV_FRAC; c++) {
		const struct gqalut_sv_control *control = &unit->control[c];
		bool used = c != GQALUT_SV_MIRROR_SHIFT || unit->folded || unit->registers;
		if (used && is_signal(unit, (enum gqalut_sv_control_kind)c))
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
		add_operand(unit, "<<<", kind, behind);
	} else if (is_signal(unit, kind)) {
		gqalut_text_add(text, " <<< (6'(%s%s) + 6'(%s%s))", control_of(unit, kind)->name,
		                behind, more_name, behind);
	} else {
		gqalut_text_add(text, " <<< (6'd%d + 6'(%s%s))",
		                (int)control_of(unit, kind)->value[0], more_name, behind);
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
		add_operand(unit, "<<<", GQALUT_SV_MIRROR_SHIFT, behind);
		gqalut_text_add(text, ")");
		break;
	case GQALUT_SYMMETRY_ODD: gqalut_text_add(text, "-core"); break;
	case GQALUT_SYMMETRY_ONE:
		gqalut_text_add(text, "(%d'sd1", unit->acc_bits);
		add_operand(unit, "<<<", GQALUT_SV_MIRROR_SHIFT, behind);
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
	                is_signal(unit, GQALUT_SV_FRAC) ? "depth" : "frac");
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
	                    is_signal(unit, GQALUT_SV_FRAC) ? 3 : 2);
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
	if (is_signal(unit, GQALUT_SV_FRAC))
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
	bool depth = is_signal(unit, GQALUT_SV_FRAC);
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
	gqalut_sv_handshake(unit);
	add_lookup(unit);
	cut_lookup(unit);
	add_accumulate(unit);
	cut_accumulate(unit);
	add_requantise(unit);
	add_outputs(unit);
}
