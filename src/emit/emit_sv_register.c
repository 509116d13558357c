/* A table that is written at run time: its words, and the module's registers.
 *
 *   address 0..N-1     {slope, intercept}, two's complement, as in a memory image
 *   N..2N-2            breakpoints, on their grid 2^-P
 *   2N-1               {symmetry (3 bits), signed codes (1), P (6), F_k (6), F_b (6)}
 *
 * Symmetry is 0 or in the order of enum gqalut_symmetry; P, F_k and F_b are two's
 * complement. */
#include <stdio.h>

#include "emit/emit_sv.h"

enum { FRAC_BITS = 6, FORMAT_BITS = 22 };

static uint32_t mask(int32_t value, int bits)
{
	return (uint32_t)value & (uint32_t)(((uint64_t)1 << bits) - 1);
}

int gqalut_sv_word_bits(const struct gqalut_sv_unit *unit)
{
	int bits = unit->table->slope_bits + unit->table->intercept_bits;
	if (bits < unit->breakpoint_bits)
		bits = unit->breakpoint_bits;
	return bits < FORMAT_BITS ? FORMAT_BITS : bits;
}

void gqalut_sv_words(const struct gqalut_sv_unit *unit, const struct gqalut_table *table,
                     uint32_t words[GQALUT_SV_MAX_WORDS])
{
	int n = table->entries;
	/* A breakpoint right of the grid is as far as the register goes: no code is
	 * there, as it has a bit more than the grid. */
	int32_t most = (int32_t)(((uint32_t)1 << (unit->breakpoint_bits - 1)) - 1);
	for (int s = 0; s < n; s++)
		words[s] = mask(table->slope[s], table->slope_bits) << table->intercept_bits |
		           mask(table->intercept[s], table->intercept_bits);
	for (int i = 0; i < n - 1; i++) {
		int32_t t = table->breakpoint[i];
		t = t > most ? most : t < -most ? -most : t;
		words[n + i] = mask(t, unit->breakpoint_bits);
	}
	uint32_t symmetry = table->reduction.kind == GQALUT_REDUCTION_SYMMETRIC
	                            ? (uint32_t)table->reduction.symmetry
	                            : 0;
	words[2 * n - 1] = symmetry << (3 * FRAC_BITS + 1) |
	                   (uint32_t)table->input.is_signed << 3 * FRAC_BITS |
	                   mask(table->breakpoint_frac, FRAC_BITS) << 2 * FRAC_BITS |
	                   mask(table->slope_frac[0], FRAC_BITS) << FRAC_BITS |
	                   mask(table->intercept_frac[0], FRAC_BITS);
}

/* Of x on the grid, where it is compared with breakpoints. */
static int compared_bits(const struct gqalut_sv_unit *unit)
{
	return unit->grid_bits > unit->breakpoint_bits ? unit->grid_bits : unit->breakpoint_bits;
}

/* "{func, INDEX}", or INDEX alone where there is one bank. */
static void add_index(const struct gqalut_sv_unit *unit, const char *bank, const char *index)
{
	if (unit->bank_bits > 0)
		gqalut_text_add(unit->text, "{%s, %s}", bank, index);
	else
		gqalut_text_add(unit->text, "%s", index);
}

static void add_write(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	int n = unit->table->entries, index = unit->index_bits;
	gqalut_text_add(text,
	                "\talways_ff @(posedge clk) begin\n"
	                "\t\tif (wr_en) begin\n"
	                "\t\t\tif (wr_addr < %d'd%d)\n\t\t\t\tentries[",
	                index + 1, n);
	char low[32];
	snprintf(low, sizeof low, "wr_addr[%d:0]", index - 1);
	add_index(unit, "wr_func", low);
	gqalut_text_add(text,
	                "] <= wr_data[%d:0];\n\t\t\telse if (wr_addr < %d'd%d)\n"
	                "\t\t\t\tbreakpoints[",
	                unit->table->slope_bits + unit->table->intercept_bits - 1, index + 1,
	                2 * n - 1);
	snprintf(low, sizeof low, "%d'(wr_addr - %d'd%d)", index, index + 1, n);
	add_index(unit, "wr_func", low);
	gqalut_text_add(text,
	                "] <= wr_data[%d:0];\n\t\t\telse\n\t\t\t\tformats%s <= "
	                "wr_data[%d:0];\n\t\tend\n\tend\n",
	                unit->breakpoint_bits - 1, unit->bank_bits > 0 ? "[wr_func]" : "",
	                FORMAT_BITS - 1);
}

void gqalut_sv_register_file(const struct gqalut_sv_unit *unit)
{
	struct gqalut_text *text = unit->text;
	const struct gqalut_table *table = unit->table;
	int n = table->entries, banks = 1 << unit->bank_bits;
	int places = banks << unit->index_bits, word = gqalut_sv_word_bits(unit);
	gqalut_text_add(
	        text,
	        "\n\t// The table%s, by wr_addr:\n"
	        "\t//   0..%d: {slope, intercept}, %d and %d bits\n"
	        "\t//   %d..%d: breakpoints on their grid 2^-P, %d bits, ascending\n"
	        "\t//   %d: {symmetry (3 bits), signed codes (1), P (6), F_k (6), F_b (6)}\n"
	        "\t// all two's complement, in the low bits of %d.  P - alpha is at most %d.  A\n"
	        "\t// shorter table repeats its last breakpoint and entry.  Symmetry 0: none,\n"
	        "\t// 1: f(-x) = f(x) - x, 2: -f(x), 3: 1 - f(x), 4: f(x).\n",
	        banks > 1 ? "s" : "", n - 1, table->slope_bits, table->intercept_bits, n, 2 * n - 2,
	        unit->breakpoint_bits, 2 * n - 1, word, compared_bits(unit) - unit->x_bits);
	gqalut_text_add(text,
	                "\tlogic [%d:0] entries [0:%d];\n"
	                "\tlogic [%d:0] breakpoints [0:%d];\n",
	                table->slope_bits + table->intercept_bits - 1, places - 1,
	                unit->breakpoint_bits - 1, places - 1);
	gqalut_text_add(text, "\tlogic [%d:0] formats", FORMAT_BITS - 1);
	if (banks > 1)
		gqalut_text_add(text, " [0:%d]", banks - 1);
	gqalut_text_add(text, ";\n");
	add_write(unit);
}

/* What the bank's formats and the input scale decide. */
static void add_shifts(const struct gqalut_sv_unit *unit)
{
	gqalut_text_add(
	        unit->text,
	        "\n\t// What the bank's formats and the input scale decide.\n"
	        "\tlogic [2:0] symmetry;\n"
	        "\tlogic is_signed;\n"
	        "\tlogic signed [5:0] grid_frac, slope_frac, intercept_frac;\n"
	        "\tassign {symmetry, is_signed, grid_frac, slope_frac, intercept_frac} = "
	        "formats%s;\n"
	        "\tlogic signed [6:0] climb, product_frac, depth;\n"
	        "\tlogic [5:0] up, down;\n"
	        "\tlogic [4:0] slope_shift, intercept_shift, mirror_shift;\n"
	        "\tassign climb = 7'(grid_frac) - 7'(alpha);\n"
	        "\tassign up = climb < 7'sd0 ? 6'd0 : climb[5:0];\n"
	        "\tassign down = climb < 7'sd0 ? 6'(-climb) : 6'd0;\n"
	        "\tassign product_frac = 7'(slope_frac) + 7'(alpha);\n"
	        "\tassign depth = product_frac > 7'(intercept_frac) ? product_frac : "
	        "7'(intercept_frac);\n"
	        "\tassign slope_shift = 5'(depth - product_frac);\n"
	        "\tassign intercept_shift = 5'(depth - 7'(intercept_frac));\n"
	        "\tassign mirror_shift = symmetry == 3'd%d ? 5'(depth) : 5'(depth - 7'(alpha));\n",
	        unit->bank_bits > 0 ? "[func]" : "", GQALUT_SYMMETRY_ONE);
}

static void add_right(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	int n = table->entries - 1, in = table->input.bits;
	int bits = compared_bits(unit);
	bool nudged = table->rounding != GQALUT_ROUNDING_EXACT;
	gqalut_text_add(text,
	                "\n\t// x = q or |q|, and where it is on the grid of the breakpoints.\n"
	                "\tlogic negative;\n"
	                "\tlogic signed [%d:0] code, x;\n"
	                "\tlogic signed [%d:0] grid;\n"
	                "\tassign code = {is_signed & q[%d], q};\n"
	                "\tassign negative = symmetry != 3'd0 & code < %d'sd0;\n"
	                "\tassign x = negative ? -code : code;\n",
	                unit->x_bits - 1, bits - 1, in - 1, unit->x_bits);
	if (nudged)
		gqalut_text_add(
		        text,
		        "\tlogic signed [%d:0] nudge; // to the nearest code: 2^(up-1) - 1\n"
		        "\tassign nudge = up == 6'd0 ? %d'sd0 : (%d'sd1 <<< (up - 6'd1)) - "
		        "%d'sd1;\n",
		        bits - 1, bits, bits, bits);
	gqalut_text_add(text, "\tassign grid = ((%d'(x) <<< up) >>> down)%s;\n", bits,
	                nudged ? " + nudge" : "");
	gqalut_text_add(text, "\n\t// Breakpoints: an equal x is right of one.\n");
	gqalut_sv_declare(text, "right", n, false);
	if (table->rounding == GQALUT_ROUNDING_CLIPPED)
		gqalut_text_add(text,
		                "\tlogic last; // breakpoints are clipped to the largest code\n"
		                "\tassign last = x >= (is_signed ? %d'sd%d : %d'sd%d);\n",
		                unit->x_bits, (1 << (in - 1)) - 1, unit->x_bits, (1 << in) - 1);
	for (int i = 0; i < n; i++) {
		char number[24];
		gqalut_text_add(text, "\tassign right");
		if (n > 1)
			gqalut_text_add(text, "[%d]", i);
		gqalut_text_add(text, " = grid >= %d'($signed(breakpoints[", bits);
		snprintf(number, sizeof number, "%d'd%d", unit->index_bits, i);
		add_index(unit, "func", number);
		gqalut_text_add(text, "]))%s;\n",
		                table->rounding == GQALUT_ROUNDING_CLIPPED ? " | last" : "");
	}
}

void gqalut_sv_register_lookup(const struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	struct gqalut_text *text = unit->text;
	int n = table->entries - 1;
	add_shifts(unit);
	add_right(unit);
	gqalut_text_add(text, "\n\t// The segment, and its slope and intercept.\n");
	gqalut_sv_declare(text, "segment", unit->index_bits, false);
	gqalut_sv_declare(text, "slope", table->slope_bits, true);
	gqalut_sv_declare(text, "intercept", table->intercept_bits, true);
	gqalut_text_add(text, "\tassign segment =\n");
	for (int i = n; i > 0; i--) {
		if (n > 1)
			gqalut_text_add(text, "\t\tright[%d] ? ", i - 1);
		else
			gqalut_text_add(text, "\t\tright ? ");
		gqalut_text_add(text, "%d'd%d :\n", unit->index_bits, i);
	}
	gqalut_text_add(text, "\t\t%d'd0;\n\tassign {slope, intercept} = entries[",
	                unit->index_bits);
	add_index(unit, "func", "segment");
	gqalut_text_add(text, "];\n");
}
