/* The lookup of a constant table: x = q or |q|, its segment by comparison with
 * constants, and the segment's slope and intercept. */
#include <stdio.h>

#include "emit/emit_sv.h"

/* "-6'sd1: ", or "default: " for the last alpha. */
static void add_case(const struct gqalut_sv_unit *unit, int a)
{
	gqalut_text_add(unit->text, "\t\t\t");
	if (a < unit->table->alpha_count - 1)
		gqalut_sv_literal(unit->text, 6, true, unit->table->alpha[a]);
	else
		gqalut_text_add(unit->text, "default");
	gqalut_text_add(unit->text, ": ");
}

/* Smallest and largest value of x on the grid, over all alphas. */
static void grid_range(const struct gqalut_sv_unit *unit, int64_t *least, int64_t *most)
{
	int32_t least_code, most_code;
	gqalut_table_core_codes(unit->table, &least_code, &most_code);
	*least = *most = 0;
	for (int a = 0; a < unit->table->alpha_count; a++) {
		int64_t scale = (int64_t)1 << unit->control[GQALUT_SV_UP].value[a];
		int64_t nudge = unit->control[GQALUT_SV_NUDGE].value[a];
		if (least_code * scale < *least)
			*least = least_code * scale;
		if (most_code * scale + nudge > *most)
			*most = most_code * scale + nudge;
	}
}

/* Whether some code is right of a breakpoint on the grid and some other is not. */
static bool is_grid_used(const struct gqalut_sv_unit *unit)
{
	int64_t least, most;
	bool used = false;
	grid_range(unit, &least, &most);
	for (int i = 0; i < unit->table->entries - 1; i++)
		used = used ||
		       (unit->table->breakpoint[i] > least && unit->table->breakpoint[i] <= most);
	return used && !unit->by_code;
}

static void add_controls(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	bool grid_idle[GQALUT_SV_CONTROLS] = { false };
	grid_idle[GQALUT_SV_UP] = grid_idle[GQALUT_SV_DOWN] = grid_idle[GQALUT_SV_NUDGE] =
	        !is_grid_used(unit);
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
		add_case(unit, a);
		gqalut_text_add(text, "begin");
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

/* grid = (x * 2^up) / 2^down + nudge, without what is always 0. */
static void add_grid(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	const struct gqalut_sv_control *nudge = &unit->control[GQALUT_SV_NUDGE];
	bool nudged = !gqalut_sv_is_zero(unit, GQALUT_SV_NUDGE);
	bool both =
	        !gqalut_sv_is_zero(unit, GQALUT_SV_UP) && !gqalut_sv_is_zero(unit, GQALUT_SV_DOWN);
	gqalut_text_add(text, "\n\t// x on the grid of the breakpoints, 2^%d.\n",
	                -unit->table->breakpoint_frac);
	gqalut_sv_declare(text, "grid", unit->grid_bits, true);
	gqalut_text_add(text, "\tassign grid = %s%s%d'(x)", nudged ? "(" : "", both ? "(" : "",
	                unit->grid_bits);
	gqalut_sv_operand(unit, "<<<", GQALUT_SV_UP, "");
	gqalut_text_add(text, both ? ")" : "");
	gqalut_sv_operand(unit, ">>>", GQALUT_SV_DOWN, "");
	gqalut_text_add(text, nudged ? ") + " : "");
	if (nudged && nudge->constant)
		gqalut_sv_literal(text, unit->grid_bits, true, nudge->value[0]);
	else if (nudged)
		gqalut_text_add(text, "$signed(%d'(nudge))", unit->grid_bits);
	gqalut_text_add(text, ";\n");
}

/* "assign right[I] = ": x is at breakpoint I or right of it. */
static void add_right(const struct gqalut_sv_unit *unit, int i)
{
	gqalut_text_add(unit->text, "\tassign right");
	if (unit->table->entries > 2)
		gqalut_text_add(unit->text, "[%d]", i);
	gqalut_text_add(unit->text, " = ");
}

/* By comparison on the grid. */
static void add_grid_comparisons(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	int64_t least, most;
	grid_range(unit, &least, &most);
	gqalut_text_add(text, "\n\t// Breakpoints: an equal x is right of one.\n");
	gqalut_sv_declare(text, "right", table->entries - 1, false);
	for (int i = 0; i < table->entries - 1; i++) {
		add_right(unit, i);
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

/* The first codes of the segments at each alpha; one beyond the largest code where
 * no code is right of a breakpoint. */
static void add_first_codes(const struct gqalut_sv_unit *unit, int bits)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	int32_t least, most;
	gqalut_table_core_codes(table, &least, &most);
	gqalut_sv_declare(text, "first", (table->entries - 1) * bits, false);
	gqalut_text_add(text, "\talways_comb begin\n\t\tcase (alpha)\n");
	for (int a = 0; a < table->alpha_count; a++) {
		add_case(unit, a);
		gqalut_text_add(text, "first = {");
		for (int i = table->entries - 2; i >= 0; i--) {
			int32_t c = table->threshold[a][i];
			c = c < least ? least : c > most ? most + 1 : c;
			gqalut_sv_literal(text, bits, true, c);
			gqalut_text_add(text, i > 0 ? ", " : "};\n");
		}
	}
	gqalut_text_add(text, "\t\tendcase\n\tend\n");
}

/* By comparison with codes: constants for one alpha, else chosen by alpha. */
static void add_code_comparisons(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	int bits = unit->x_bits + 1;
	int32_t least, most;
	gqalut_table_core_codes(table, &least, &most);
	gqalut_text_add(text, "\n\t// First codes of the segments: an equal x is right of one.\n");
	if (table->alpha_count > 1)
		add_first_codes(unit, bits);
	gqalut_sv_declare(text, "right", table->entries - 1, false);
	for (int i = 0; i < table->entries - 1; i++) {
		add_right(unit, i);
		if (table->alpha_count > 1) {
			gqalut_text_add(text, "%d'(x) >= $signed(first[%d:%d]);\n", bits,
			                i * bits + bits - 1, i * bits);
			continue;
		}
		add_comparison(unit, "x", unit->x_bits, table->threshold[0][i], least, most);
		gqalut_text_add(text, "; // ");
		gqalut_emit_real(text, gqalut_emit_breakpoint(table, i));
		gqalut_text_add(text, "\n");
	}
}

/* How many fraction bits an entry has fewer than the others; no code reaches an entry
 * with more than 30. */
static int more(int most, int frac)
{
	const int most_shift = (1 << GQALUT_SV_MORE_BITS) - 1;
	return most - frac < most_shift ? most - frac : most_shift;
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
		gqalut_sv_declare(text, "slope_more", GQALUT_SV_MORE_BITS, false);
		gqalut_sv_declare(text, "intercept_more", GQALUT_SV_MORE_BITS, false);
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
			gqalut_text_add(text, ", %d'd%d, %d'd%d", GQALUT_SV_MORE_BITS,
			                more(slope_frac, table->slope_frac[s]), GQALUT_SV_MORE_BITS,
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

void gqalut_sv_lookup(const struct gqalut_sv_unit *unit)
{
	add_controls(unit);
	add_x(unit);
	if (unit->by_code) {
		add_code_comparisons(unit);
	} else {
		if (is_grid_used(unit))
			add_grid(unit);
		add_grid_comparisons(unit);
	}
	add_entries(unit);
}
