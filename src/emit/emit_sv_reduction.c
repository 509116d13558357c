/* The first part of a reduced operator in SystemVerilog: from its input to a code
 * of the core, "code", the shift of the result, "exponent", and "zero".  The
 * equations are those of gqalut/reduce.h; a loop of C is a level of multiplexers
 * for each turn here. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/reduced.h"
#include "emit/emit_sv.h"
#include "emit/template.h"

static void make_words(struct gqalut_emit_words *words, const struct gqalut_sv_unit *unit)
{
	const int p = gqalut_reduced_bits(unit->table);
	gqalut_emit_word_number(words, "@p", p);
	gqalut_emit_word_number(words, "@P", p - 1);
	gqalut_emit_word_number(words, "@e", unit->table->reduction.step);
	gqalut_emit_word_number(words, "@h", gqalut_sv_shift_bits(unit) - 1);
}

static const char normalize_head[] =
        "\n\t// The reduction: v = m * @H^k with m in [1, @H), of @p bits, rounded half up.  "
        "Zeros\n"
        "\t// in front leave in steps of 32, 16, ... places; of what is left only the bits are\n"
        "\t// kept that can still be among the @p of m or be the one behind.\n"
        "@V"
        "\twire zero = ~|v;\n"
        "\twire [@T:0] x64 = {{(@W-W){1'b0}}, v[W-1:1], v[0] | zero} << (@W-@Q);\n";

static void add_normalize(const struct gqalut_sv_unit *unit)
{
	struct gqalut_emit_words words = { .count = 0 };
	struct gqalut_text *text = unit->text;
	const int p = gqalut_reduced_bits(unit->table), step = unit->table->reduction.step;
	const char *bits = step == 2 ? "EVEN" : "W";
	/* The top bit: 64 of v, the places that m and its rounding bit need behind the
	 * least leading one. */
	const int top = 64 + p - step;
	make_words(&words, unit);
	gqalut_emit_word_number(&words, "@T", top);
	gqalut_emit_word_number(&words, "@W", top + 1);
	gqalut_emit_word_number(&words, "@H", 1 << step);
	gqalut_emit_word_add(&words, "@Q", bits);
	gqalut_emit_word_add(&words, "@V",
	                     step == 2 ? "\tlocalparam int EVEN = W + W % 2;\n"
	                                 "\tlocalparam int TOP = EVEN / 2 - 1;\n"
	                               : "\tlocalparam int TOP = W - 1;\n");
	gqalut_emit_template(text, words.word, normalize_head);
	for (int s = 32; s >= step; s /= 2)
		gqalut_text_add(text,
		                "\twire z%d = %s > %d && ~|x%d[%d:%d];\n"
		                "\twire [%d:%d] x%d = z%d ? x%d[%d:%d] : x%d[%d:%d];\n",
		                s, bits, s, 2 * s, top, top - s + 1, top, 64 - s, s, s, 2 * s,
		                top - s, 64 - 2 * s, 2 * s, top, 64 - s);
	gqalut_text_add(text, "\twire [6:0] n = TOP[6:0] - {%d'd0", step);
	for (int s = 32; s >= step; s /= 2)
		gqalut_text_add(text, ", z%d", s);
	gqalut_text_add(
	        text,
	        "};\n"
	        "\twire [%d:0] m = {1'b0, x%d[%d:%d]} + {%d'd0, x%d[%d]};\n"
	        "\twire [%d:0] code = m[%d] ? %d'd%d : m[%d:0]; // m = 2^%d is 2^%d one k up\n"
	        "\twire [7:0] k = {1'b0, n} + {7'd0, m[%d]};\n"
	        "\twire signed [7:0] exponent = %sk;\n",
	        p, step, top, 65 - step, p, step, 64 - step, p - 1, p, p, 1 << (p - step), p - 1, p,
	        p - step, p, unit->table->reduction.gain < 0 ? "" : "-");
}

static const char range_head[] =
        "\n\t// The reduction: one of @K sub-ranges, each 2^@e times the one before; what lies\n"
        "\t// outside them is taken to the nearer end.\n"
        "\twire zero = ~|v;\n"
        "\twire [W+15:0] wide = {16'd0, v};\n"
        "\twire [15:0] u = |wide[W+15:16] ? 16'hffff : wide[15:0];\n";

static const char range_tail[] =
        "\twire [@p:0] m = {1'b0, cut[@p:1]} + {@p'd0, cut[0]};\n"
        "\twire last = k == 2'd@L;\n"
        "\twire [@P:0] code = m[@p] ? (last ? @p'd@M : @p'd@l) :\n"
        "\t\tm[@P:0] < @p'd@l ? @p'd@l : m[@P:0];\n"
        "\twire [1:0] range = m[@p] && !last ? k + 2'd1 : k;\n"
        "\twire signed [7:0] exponent = range == 2'd0 ? 8'sd0 : range == 2'd1 ? @G : @H;\n";

/* The bits of u below the end of sub-range K as a code, with its rounding bit. */
static void add_range_cut(struct gqalut_text *text, int end, int p)
{
	if (end > p)
		gqalut_text_add(text, "u[%d:%d]", end - 1, end - p - 1);
	else
		gqalut_text_add(text, "{u[%d:0], %d'd0}", end - 1, p - end + 1);
}

static void add_range(const struct gqalut_sv_unit *unit)
{
	struct gqalut_emit_words words = { .count = 0 };
	struct gqalut_text *text = unit->text;
	const struct gqalut_reduction *reduction = &unit->table->reduction;
	const int p = gqalut_reduced_bits(unit->table), ranges = GQALUT_REDUCTION_RANGES;
	const int end = ilogb(unit->table->hi) + reduction->in_frac;
	char one[16], two[16];
	const char *sign = unit->table->reduction.gain < 0 ? "" : "-";
	snprintf(one, sizeof one, "%s8'sd%d", sign, abs(reduction->gain));
	snprintf(two, sizeof two, "%s8'sd%d", sign, 2 * abs(reduction->gain));
	make_words(&words, unit);
	gqalut_emit_word_number(&words, "@K", ranges);
	gqalut_emit_word_number(&words, "@L", ranges - 1);
	gqalut_emit_word_number(&words, "@l", 1 << (p - reduction->step));
	gqalut_emit_word_number(&words, "@M", (1 << p) - 1);
	gqalut_emit_word_add(&words, "@G", one);
	gqalut_emit_word_add(&words, "@H", two);
	gqalut_emit_template(text, words.word, range_head);
	gqalut_text_add(text, "\twire [1:0] k = |u[15:%d] ? 2'd2 : |u[15:%d] ? 2'd1 : 2'd0;\n",
	                end + reduction->step, end);
	gqalut_text_add(text, "\twire [%d:0] cut = k == 2'd2 ? ", p);
	add_range_cut(text, end + 2 * reduction->step, p);
	gqalut_text_add(text, " : k == 2'd1 ? ");
	add_range_cut(text, end + reduction->step, p);
	gqalut_text_add(text, " : ");
	add_range_cut(text, end, p);
	gqalut_text_add(text, ";\n");
	if (end > p + 1)
		gqalut_text_add(text, "\twire unused_u = &{1'b0, u[%d:0]};\n", end - p - 2);
	gqalut_emit_template(text, words.word, range_tail);
}

static const char exp2_head[] =
        "\n\t// The reduction: t = d * @m / 2^(@q + alpha) rounded half up to @p fraction bits,\n"
        "\t// within +-2^30 steps, is n + code * 2^-@p.\n"
        "\tlocalparam int N = W + @n;\n"
        "\tlocalparam signed [W+@b:0] RATE = @m;\n"
        "\twire signed [W+@b:0] product = {{@B{d[W-1]}}, d} * RATE;\n";

static const char exp2_tail[] =
        "\twire signed [N-1:0] cut = scaled >>> alpha;\n"
        "\twire signed [N-1:0] near = {cut[N-1], cut[N-1:1]} + {{(N-1){1'b0}}, cut[0]};\n"
        "\twire signed [31:0] t;\n"
        "\tgenerate\n"
        "\t\tif (N > 31) begin : limited\n"
        "\t\t\tlocalparam signed [N-1:0] MOST = {{(N-31){1'b0}}, 31'h40000000};\n"
        "\t\t\tassign t = near > MOST ? 32'sh40000000 :\n"
        "\t\t\t\tnear < -MOST ? -32'sh40000000 : near[31:0];\n"
        "\t\tend else begin : whole\n"
        "\t\t\tassign t = {{(32-N){near[N-1]}}, near};\n"
        "\t\tend\n"
        "\tendgenerate\n"
        "\twire [@P:0] code = t[@P:0];\n"
        "\twire signed [@h:0] exponent = -t[31:@p];\n";

static void add_exp2(const struct gqalut_sv_unit *unit)
{
	struct gqalut_emit_words words = { .count = 0 };
	struct gqalut_text *text = unit->text;
	const struct gqalut_rate *rate = &unit->table->reduction.rate;
	const int p = gqalut_reduced_bits(unit->table), least = rate->shift - p;
	const int bits = gqalut_sv_unsigned_bits(rate->num);
	make_words(&words, unit);
	gqalut_emit_word_number(&words, "@m", rate->num);
	gqalut_emit_word_number(&words, "@q", rate->shift);
	gqalut_emit_word_number(&words, "@B", bits);
	/* The product at alpha = 0 in half steps: a bit for the rounding. */
	gqalut_emit_word_number(&words, "@b", bits - 1);
	gqalut_emit_word_number(&words, "@n", bits + 1 - least);
	gqalut_emit_template(text, words.word, exp2_head);
	if (least > 1)
		gqalut_text_add(text,
		                "\twire unused_product = &{1'b0, product[%d:0]};\n"
		                "\twire signed [N-1:0] scaled = product[W+%d:%d];\n",
		                least - 2, bits - 1, least - 1);
	else if (least == 1)
		gqalut_text_add(text, "\twire signed [N-1:0] scaled = product;\n");
	else
		gqalut_text_add(text, "\twire signed [N-1:0] scaled = {product, %d'd0};\n",
		                1 - least);
	gqalut_emit_template(text, words.word, exp2_tail);
}

void gqalut_sv_reduction(const struct gqalut_sv_unit *unit)
{
	switch (unit->table->reduction.kind) {
	case GQALUT_REDUCTION_NORMALIZE: add_normalize(unit); break;
	case GQALUT_REDUCTION_EXP2: add_exp2(unit); break;
	case GQALUT_REDUCTION_MULTI_RANGE: add_range(unit); break;
	case GQALUT_REDUCTION_NONE:
	case GQALUT_REDUCTION_SYMMETRIC:
	case GQALUT_REDUCTION_KINDS: break;
	}
}
