/* The widths of a module, from the worst case over every code and alpha of its
 * table.  Sums and products are taken modulo two to their width: what is exact at
 * the end needs no more bits before. */
#include <stdio.h>
#include <string.h>

#include "emit/emit_sv.h"

int gqalut_sv_unsigned_bits(int64_t most)
{
	int bits = 1;
	while (most >> bits != 0)
		bits++;
	return bits;
}

int gqalut_sv_signed_bits(int64_t value)
{
	return 1 + (value == 0 || value == -1
	                    ? 0
	                    : gqalut_sv_unsigned_bits(value < 0 ? -1 - value : value));
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

/* floor(s) of a shift to the left and one to the right by the same scale. */
static int64_t up_of(const struct gqalut_table *table, int a)
{
	return larger(table->breakpoint_frac - table->alpha[a], 0);
}

static int64_t down_of(const struct gqalut_table *table, int a)
{
	return larger(table->alpha[a] - table->breakpoint_frac, 0);
}

/* The threshold of t, rounded to the nearest code, is floor((t + 2^(s-1)) / 2^s)
 * with s = P - alpha > 0, and
 *   q >= floor(u / 2^s)  <=>  q*2^s + 2^s - 1 >= u,
 * so that t itself is compared with q*2^s + 2^(s-1) - 1. */
static int64_t nudge_of(const struct gqalut_table *table, int a)
{
	int64_t up = up_of(table, a);
	return table->rounding == GQALUT_ROUNDING_EXACT || up == 0 ? 0
	                                                           : ((int64_t)1 << (up - 1)) - 1;
}

static int64_t control_value(const struct gqalut_table *table, enum gqalut_sv_control_kind kind,
                             int a)
{
	int alpha = table->alpha[a], d = gqalut_table_frac_bits(table, alpha);
	switch (kind) {
	case GQALUT_SV_UP: return up_of(table, a);
	case GQALUT_SV_DOWN: return down_of(table, a);
	case GQALUT_SV_NUDGE: return nudge_of(table, a);
	case GQALUT_SV_SLOPE_SHIFT: return d - gqalut_table_slope_frac(table) - alpha;
	case GQALUT_SV_INTERCEPT_SHIFT: return d - gqalut_table_intercept_frac(table);
	case GQALUT_SV_MIRROR_SHIFT:
		switch (table->reduction.symmetry) {
		case GQALUT_SYMMETRY_MINUS_X: return d - alpha;
		case GQALUT_SYMMETRY_ONE: return d;
		case GQALUT_SYMMETRY_NONE:
		case GQALUT_SYMMETRY_ODD:
		case GQALUT_SYMMETRY_EVEN: return 0;
		}
		return 0;
	case GQALUT_SV_FRAC: return d;
	case GQALUT_SV_CONTROLS: break;
	}
	return 0;
}

static void set_controls(struct gqalut_sv_unit *unit)
{
	static const char *const names[GQALUT_SV_CONTROLS] = {
		"up", "down", "nudge", "slope_shift", "intercept_shift", "mirror_shift", "depth"
	};
	const struct gqalut_table *table = unit->table;
	for (int c = 0; c < GQALUT_SV_CONTROLS; c++) {
		struct gqalut_sv_control *control = &unit->control[c];
		int64_t most = 0;
		control->name = names[c];
		control->constant = true;
		for (int a = 0; a < table->alpha_count; a++) {
			int64_t value = control_value(table, (enum gqalut_sv_control_kind)c, a);
			control->value[a] = value;
			control->constant = control->constant && value == control->value[0];
			most = value > most ? value : most;
		}
		control->bits = gqalut_sv_unsigned_bits(most);
	}
	unit->control[GQALUT_SV_FRAC].is_signed = true;
	unit->control[GQALUT_SV_FRAC].bits = 7;
}

/* Of the product and the accumulator, over all that can come about. */
static void set_constant_widths(struct gqalut_sv_unit *unit)
{
	const struct gqalut_table *table = unit->table;
	int product = larger(unit->x_bits, table->slope_bits);
	int acc = table->intercept_bits;
	for (int a = 0; a < table->alpha_count; a++) {
		for (int32_t q = gqalut_format_min(table->input);
		     q <= gqalut_format_max(table->input); q++) {
			int32_t x = unit->folded && q < 0 ? -q : q;
			int s = gqalut_table_segment(table, a, q);
			product = larger(product,
			                 gqalut_sv_signed_bits((int64_t)table->slope[s] * x));
			acc = larger(acc,
			             gqalut_sv_signed_bits(gqalut_table_accumulate(table, a, q)));
		}
	}
	unit->product_bits = product;
	unit->acc_bits = larger(acc, product);
}

void gqalut_sv_unit_init(struct gqalut_sv_unit *unit, const struct gqalut_table *table,
                         const struct gqalut_sv_options *options, const char *module,
                         struct gqalut_text *text)
{
	memset(unit, 0, sizeof *unit);
	unit->table = table;
	unit->options = *options;
	unit->module = module;
	unit->text = text;
	unit->registers = options->table == GQALUT_SV_REGISTER;
	unit->has_alpha = unit->registers || table->alpha_count > 1;
	unit->by_code = !unit->registers &&
	                (table->alpha_count == 1 || table->rounding == GQALUT_ROUNDING_LISTED);
	unit->shared = gqalut_table_shared_frac(table);
	unit->folded = table->reduction.kind == GQALUT_REDUCTION_SYMMETRIC;
	bool wider = unit->registers || unit->folded || !table->input.is_signed;
	unit->x_bits = table->input.bits + (wider ? 1 : 0);
	set_controls(unit);
	int64_t up = 0;
	for (int a = 0; a < table->alpha_count; a++)
		up = up_of(table, a) > up ? up_of(table, a) : up;
	unit->grid_bits = unit->x_bits + (int)up;
	unit->breakpoint_bits = unit->grid_bits < 29 ? unit->grid_bits + 1 : 30;
	unit->index_bits = gqalut_sv_unsigned_bits(table->entries - 1);
	unit->bank_bits =
	        options->functions > 1 ? gqalut_sv_unsigned_bits(options->functions - 1) : 0;
	if (unit->registers) {
		for (int c = GQALUT_SV_SLOPE_SHIFT; c < GQALUT_SV_FRAC; c++)
			unit->control[c].bits = 5; /* 0..30 */
		unit->product_bits = unit->x_bits + table->slope_bits;
		unit->acc_bits = 32;
	} else {
		set_constant_widths(unit);
	}
}

void gqalut_sv_declare(struct gqalut_text *text, const char *name, int bits, bool is_signed)
{
	gqalut_text_add(text, "\tlogic %s", is_signed ? "signed " : "");
	if (bits > 1 || is_signed)
		gqalut_text_add(text, "[%d:0] ", bits - 1);
	gqalut_text_add(text, "%s;\n", name);
}

void gqalut_sv_literal(struct gqalut_text *text, int bits, bool is_signed, int64_t value)
{
	gqalut_text_add(text, "%s%d'%sd%lld", value < 0 ? "-" : "", bits, is_signed ? "s" : "",
	                (long long)(value < 0 ? -value : value));
}

int gqalut_sv_stage(const struct gqalut_sv_unit *unit, enum gqalut_sv_cut cut)
{
	/* One stage is at the end, where outputs want registers; the second one parts
	 * the lookup from the arithmetic. */
	static const int stages[GQALUT_SV_MAX_PIPELINE + 1][3] = {
		{ 0, 0, 0 }, { 0, 0, 1 }, { 1, 0, 2 }, { 1, 2, 3 }
	};
	return stages[unit->options.pipeline][cut];
}

const char *gqalut_sv_suffix(const struct gqalut_sv_unit *unit, enum gqalut_sv_cut cut)
{
	static const char *const suffixes[GQALUT_SV_MAX_PIPELINE + 1] = { "", "_1", "_2", "_3" };
	return suffixes[gqalut_sv_stage(unit, cut)];
}

const char *gqalut_sv_latest(const struct gqalut_sv_unit *unit, enum gqalut_sv_cut cut)
{
	while (cut > GQALUT_SV_LOOKED_UP && gqalut_sv_stage(unit, cut) == 0)
		cut = (enum gqalut_sv_cut)(cut - 1);
	return gqalut_sv_suffix(unit, cut);
}

void gqalut_sv_registers(const struct gqalut_sv_unit *unit, enum gqalut_sv_cut cut,
                         const struct gqalut_sv_signal *signals, int count)
{
	struct gqalut_text *text = unit->text;
	int stage = gqalut_sv_stage(unit, cut);
	if (stage == 0)
		return;
	bool ready = unit->options.flow == GQALUT_SV_READY;
	gqalut_text_add(text, "\n\t// Stage %d.\n", stage);
	for (int i = 0; i < count; i++) {
		char name[40];
		snprintf(name, sizeof name, "%s_%d", signals[i].name, stage);
		gqalut_sv_declare(text, name, signals[i].bits, signals[i].is_signed);
	}
	gqalut_text_add(text, "\talways_ff @(posedge clk) begin\n\t\tif (rst) begin\n");
	if (ready)
		gqalut_text_add(text, "\t\t\tvalid_%d <= 1'b0;\n", stage);
	for (int i = 0; i < count; i++)
		gqalut_text_add(text, "\t\t\t%s_%d <= '0;\n", signals[i].name, stage);
	if (ready)
		gqalut_text_add(text, "\t\tend else if (step_%d) begin\n\t\t\tvalid_%d <= ", stage,
		                stage);
	else
		gqalut_text_add(text, "\t\tend else if (en) begin\n");
	if (ready && stage == 1)
		gqalut_text_add(text, "in_valid;\n");
	else if (ready)
		gqalut_text_add(text, "valid_%d;\n", stage - 1);
	for (int i = 0; i < count; i++)
		gqalut_text_add(text, "\t\t\t%s_%d <= %s%s;\n", signals[i].name, stage,
		                signals[i].name, signals[i].from);
	gqalut_text_add(text, "\t\tend\n\tend\n");
}

bool gqalut_sv_is_signal(const struct gqalut_sv_unit *unit, enum gqalut_sv_control_kind kind)
{
	return unit->registers || !unit->control[kind].constant;
}

bool gqalut_sv_is_zero(const struct gqalut_sv_unit *unit, enum gqalut_sv_control_kind kind)
{
	return !gqalut_sv_is_signal(unit, kind) && unit->control[kind].value[0] == 0;
}

void gqalut_sv_operand(const struct gqalut_sv_unit *unit, const char *operator,
                       enum gqalut_sv_control_kind kind, const char *suffix)
{
	const struct gqalut_sv_control *control = &unit->control[kind];
	if (gqalut_sv_is_signal(unit, kind)) {
		gqalut_text_add(unit->text, " %s %s%s", operator, control->name, suffix);
	} else if (!gqalut_sv_is_zero(unit, kind)) {
		gqalut_text_add(unit->text, " %s ", operator);
		gqalut_sv_literal(unit->text, control->bits, false, control->value[0]);
	}
}
