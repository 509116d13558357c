/* The C header of a reduced table: the whole function around the core. */
#include "emit/emit_c.h"

#include <math.h>
#include <stdio.h>

#include "core/reduced.h"
#include "emit/template.h"

/* gqalut/reduce.h, put here by the build. */
static const char reduce_text[] = {
#include "reduce_text.inc"
	'\0'
};

/* The section of reduce.h with the mirror of a symmetry, and its function. */
static const char *mirror_section(enum gqalut_symmetry symmetry)
{
	switch (symmetry) {
	case GQALUT_SYMMETRY_MINUS_X: return "minus-x";
	case GQALUT_SYMMETRY_ODD: return "odd";
	case GQALUT_SYMMETRY_ONE: return "one";
	case GQALUT_SYMMETRY_EVEN:
	case GQALUT_SYMMETRY_NONE: break;
	}
	return "even";
}

void gqalut_c_paste_reduce(const struct gqalut_c_writer *writer)
{
	const struct gqalut_table *table = writer->table;
	struct gqalut_text *text = writer->text;
	const struct gqalut_reduction *reduction = &table->reduction;
	const char *name = table->name;
	if (writer->blocks)
		gqalut_emit_paste(text, reduce_text, "log2", name);
	if (reduction->kind == GQALUT_REDUCTION_SYMMETRIC) {
		gqalut_emit_paste(text, reduce_text, "symmetric", name);
		gqalut_emit_paste(text, reduce_text, mirror_section(reduction->symmetry), name);
	}
	if (!gqalut_reduction_relative(reduction->kind))
		return;
	gqalut_emit_paste(text, reduce_text, "shift", name);
	if (reduction->kind == GQALUT_REDUCTION_NORMALIZE)
		gqalut_emit_paste(text, reduce_text, "log2", name);
	gqalut_emit_paste(text, reduce_text, gqalut_reduction_text(reduction->kind), name);
}

void gqalut_c_add_unfold(const struct gqalut_c_writer *writer)
{
	const struct gqalut_table *table = writer->table;
	struct gqalut_text *text = writer->text;
	struct gqalut_emit_words words = { .count = 0 };
	const char *mirror = mirror_section(table->reduction.symmetry);
	gqalut_emit_word_add(&words, "$", table->name);
	gqalut_emit_word_add(&words, "@m", mirror[0] == 'm' ? "minus_x" : mirror);
	gqalut_emit_template(text, words.word,
	                     "/* The same of any code: the table holds |q| alone. */\n"
	                     "static inline int32_t $_acc_row(int32_t q, int32_t row, int32_t d)\n"
	                     "{\n"
	                     "\tconst int32_t acc = $_core_row($_core(q), row, d);\n"
	                     "\treturn q < 0 ? $_mirror_@m(acc, q, $_row_alpha(row), d) : acc;\n"
	                     "}\n\n");
}

/* @T is the input's type, @s its suffix, @z what v = 0 gives. */
static const char fixed_integer[] =
        "\n/* @f of v@q in steps of 2^-frac (-64..127), rounded half up, at most most@n. */\n"
        "static inline uint32_t $_@f_fixed_@s(@T v, int frac, uint32_t most)\n"
        "{\n"
        "\tint shift;\n"
        "\tconst uint32_t r = $_@f_@s(v, &shift);\n"
        "\tconst int32_t s = @U_RESULT_FRAC + shift - $_within(frac, @L, @H);\n"
        "\treturn @z$_shift(r, s, most);\n"
        "}\n";

static const char normalize_head[] =
        "\n/* The operator.  v = m * @h^k with m in [1, @h) rounded to @p bits, so that\n"
        " * @f(v) = r * 2^-(@U_RESULT_FRAC + *shift), r being what is returned, below\n"
        " * 2^31.  @0 */\n"
        "#define @U_RESULT_FRAC @D\n"
        "static inline uint32_t $_@f_u32(uint32_t v, int *shift)\n"
        "{\n"
        "\tint32_t k;\n"
        "\tconst int32_t m = $_mantissa(v > 0 ? v : 1, 0, @p, @e, &k);\n"
        "\t*shift = (int)k * @G;\n"
        "\treturn @Z(uint32_t)$_acc_row(m, 0, @U_RESULT_FRAC);\n"
        "}\n\n"
        "static inline uint32_t $_@f_u64(uint64_t v, int *shift)\n"
        "{\n"
        "\tint32_t k;\n"
        "\tconst int32_t m = $_mantissa64(v > 0 ? v : 1, @p, @e, &k);\n"
        "\t*shift = (int)k * @G;\n"
        "\treturn @Z(uint32_t)$_acc_row(m, 0, @U_RESULT_FRAC);\n"
        "}\n";

static const char range_head[] =
        "\n/* The operator, over @R sub-ranges.  x = v * 2^-@I within 2^@l..2^@t, what is\n"
        " * outside being taken to the nearer end, is scaled into the table's domain;\n"
        " * @f(x) = r * 2^-(@U_RESULT_FRAC + *shift), r being what is returned. */\n"
        "#define @U_RESULT_FRAC @D\n"
        "static inline uint32_t $_@f_u32(uint32_t v, int *shift)\n"
        "{\n"
        "\tint32_t k;\n"
        "\tconst int32_t q = $_range(v, @p, @P, @e, @R, &k);\n"
        "\t*shift = (int)k * @G;\n"
        "\treturn (uint32_t)$_acc_row(q, 0, @U_RESULT_FRAC);\n"
        "}\n";

static const char exp2_head[] =
        "\n/* The operator.  x = d * 2^-alpha, alpha 0..@A, any d; t = x * @N/2^@S, rounded\n"
        " * to @p fraction bits, is n + f with f in [0, 1), and the table holds 2^f:\n"
        " * @f(x) = r * 2^-(@U_RESULT_FRAC + *shift), r being what is returned, below\n"
        " * 2^31; *shift is -n. */\n"
        "#define @U_RESULT_FRAC @D\n"
        "static inline uint32_t $_@f_s16(int16_t d, int alpha, int *shift)\n"
        "{\n"
        "\tint32_t n;\n"
        "\tconst int32_t s = $_within(alpha, 0, @A) + @S - @p;\n"
        "\tconst int32_t q = $_split($_rate16(d, @N, s), @p, &n);\n"
        "\t*shift = (int)-n;\n"
        "\treturn (uint32_t)$_acc_row(q, 0, @U_RESULT_FRAC);\n"
        "}\n\n"
        "static inline uint32_t $_@f_s32(int32_t d, int alpha, int *shift)\n"
        "{\n"
        "\tint32_t n;\n"
        "\tconst int32_t s = $_within(alpha, 0, @A) + @S - @p;\n"
        "\tconst int32_t q = $_split($_rate32(d, @N, s), @p, &n);\n"
        "\t*shift = (int)-n;\n"
        "\treturn (uint32_t)$_acc_row(q, 0, @U_RESULT_FRAC);\n"
        "}\n";

static const char fixed_exp2[] =
        "\n/* @f of d * 2^-alpha in steps of 2^-frac (-64..127), rounded half up, at most\n"
        " * most: also what a large d > 0 gives. */\n"
        "static inline uint32_t $_@f_fixed_@s(@T d, int alpha, int frac, uint32_t most)\n"
        "{\n"
        "\tint shift;\n"
        "\tconst uint32_t r = $_@f_@s(d, alpha, &shift);\n"
        "\tconst int32_t s = @U_RESULT_FRAC + shift - $_within(frac, @L, @H);\n"
        "\treturn $_shift(r, s, most);\n"
        "}\n";

/* Words of every operator. */
static void add_common(struct gqalut_emit_words *words, const struct gqalut_table *table,
                       const char *upper)
{
	gqalut_emit_word_add(words, "$", table->name);
	gqalut_emit_word_add(words, "@f", table->function);
	gqalut_emit_word_add(words, "@U", upper);
	gqalut_emit_word_number(words, "@p", gqalut_reduced_bits(table));
	gqalut_emit_word_number(words, "@D", gqalut_table_frac_bits(table, table->alpha[0]));
	gqalut_emit_word_number(words, "@L", GQALUT_MIN_REDUCED_FRAC);
	gqalut_emit_word_number(words, "@H", GQALUT_MAX_REDUCED_FRAC);
}

static void add_fixed(struct gqalut_text *text, struct gqalut_emit_words words, const char *format,
                      const char *type, const char *suffix)
{
	gqalut_emit_word_add(&words, "@T", type);
	gqalut_emit_word_add(&words, "@s", suffix);
	gqalut_emit_template(text, words.word, format);
}

static void add_normalize(const struct gqalut_table *table, struct gqalut_emit_words words,
                          struct gqalut_text *text)
{
	const struct gqalut_reduction *reduction = &table->reduction;
	bool falls = reduction->gain < 0;
	struct gqalut_emit_words fixed = words;
	gqalut_emit_word_number(&words, "@e", reduction->step);
	gqalut_emit_word_number(&words, "@h", 1 << reduction->step);
	gqalut_emit_word_number(&words, "@G", -reduction->gain);
	gqalut_emit_word_add(&words, "@0",
	                     falls ? "v = 0 is taken for 1, the largest result there is."
	                           : "v = 0 gives r = 0.");
	gqalut_emit_word_add(&words, "@Z", falls ? "" : "v == 0 ? 0 : ");
	gqalut_emit_template(text, words.word, normalize_head);
	gqalut_emit_word_add(&fixed, "@q", "");
	gqalut_emit_word_add(&fixed, "@n", falls ? ", as for v = 0" : "");
	gqalut_emit_word_add(&fixed, "@z", falls ? "v == 0 ? most : " : "");
	add_fixed(text, fixed, fixed_integer, "uint32_t", "u32");
	add_fixed(text, fixed, fixed_integer, "uint64_t", "u64");
}

static void add_range(const struct gqalut_table *table, struct gqalut_emit_words words,
                      struct gqalut_text *text)
{
	const struct gqalut_reduction *reduction = &table->reduction;
	char scale[32];
	bool falls = reduction->gain < 0;
	int top = ilogb(table->hi);
	struct gqalut_emit_words fixed = words;
	gqalut_emit_word_number(&words, "@e", reduction->step);
	gqalut_emit_word_number(&words, "@R", GQALUT_REDUCTION_RANGES);
	gqalut_emit_word_number(&words, "@I", reduction->in_frac);
	gqalut_emit_word_number(&words, "@l", top - reduction->step);
	gqalut_emit_word_number(&words, "@t",
	                        top + reduction->step * (GQALUT_REDUCTION_RANGES - 1));
	gqalut_emit_word_number(&words, "@P", top + reduction->in_frac);
	gqalut_emit_word_number(&words, "@G", -reduction->gain);
	gqalut_emit_template(text, words.word, range_head);
	snprintf(scale, sizeof scale, " * 2^-%d", reduction->in_frac);
	gqalut_emit_word_add(&fixed, "@q", scale);
	gqalut_emit_word_add(&fixed, "@n", falls ? ", as for v = 0" : "");
	gqalut_emit_word_add(&fixed, "@z", falls ? "v == 0 ? most : " : "v == 0 ? 0 : ");
	add_fixed(text, fixed, fixed_integer, "uint32_t", "u32");
}

static void add_exp2(const struct gqalut_table *table, struct gqalut_emit_words words,
                     struct gqalut_text *text)
{
	gqalut_emit_word_number(&words, "@A", GQALUT_MAX_REDUCED_ALPHA);
	gqalut_emit_word_number(&words, "@N", table->reduction.rate.num);
	gqalut_emit_word_number(&words, "@S", table->reduction.rate.shift);
	gqalut_emit_template(text, words.word, exp2_head);
	add_fixed(text, words, fixed_exp2, "int16_t", "s16");
	add_fixed(text, words, fixed_exp2, "int32_t", "s32");
}

void gqalut_c_add_operator(const struct gqalut_c_writer *writer)
{
	const struct gqalut_table *table = writer->table;
	struct gqalut_text *text = writer->text;
	struct gqalut_emit_words words = { .count = 0 };
	add_common(&words, table, writer->upper);
	switch (table->reduction.kind) {
	case GQALUT_REDUCTION_NORMALIZE: add_normalize(table, words, text); break;
	case GQALUT_REDUCTION_EXP2: add_exp2(table, words, text); break;
	case GQALUT_REDUCTION_MULTI_RANGE: add_range(table, words, text); break;
	case GQALUT_REDUCTION_NONE:
	case GQALUT_REDUCTION_SYMMETRIC:
	case GQALUT_REDUCTION_KINDS: break;
	}
}

/* What the emitted check hashes; the loops below and in the texts are the same. */

static const char check_integer[] =
        "/* Compares the operator with the generator's on numbers of every size. */\n"
        "static inline int $_operator_check(void)\n"
        "{\n"
        "\tuint32_t h = UINT32_C(2166136261);\n"
        "\tint shift;\n"
        "\tfor (int i = 0; i < 64; i++) {\n"
        "\t\tfor (uint32_t j = 0; j < 96; j++) {\n"
        "\t\t\tconst uint64_t v = (UINT64_MAX - j * UINT64_C(184467440737095516)) >> i;\n"
        "\t\t\th = $_hash(h, (int32_t)$_@f_u32((uint32_t)v, &shift));\n"
        "\t\t\th = $_hash(h, shift);\n"
        "\t\t\th = $_hash(h, (int32_t)$_@f_fixed_u32((uint32_t)v, 16, 0x7fffffff));\n";

static const char check_wide[] =
        "\t\t\th = $_hash(h, (int32_t)$_@f_u64(v, &shift));\n"
        "\t\t\th = $_hash(h, shift);\n"
        "\t\t\th = $_hash(h, (int32_t)$_@f_fixed_u64(v, 30, 0x7fffffff));\n";

static const char check_exp2[] =
        "/* Compares the operator with the generator's on inputs of every scale. */\n"
        "static inline int $_operator_check(void)\n"
        "{\n"
        "\tuint32_t h = UINT32_C(2166136261);\n"
        "\tint shift;\n"
        "\tfor (int alpha = 0; alpha <= @A; alpha++) {\n"
        "\t\tfor (int32_t d = -32768; d < 32768; d += d >= -300 && d < 40 ? 1 : 37) {\n"
        "\t\t\th = $_hash(h, (int32_t)$_@f_s16((int16_t)d, alpha, &shift));\n"
        "\t\t\th = $_hash(h, shift);\n"
        "\t\t\th = $_hash(h, (int32_t)$_@f_s32(d * 4099, alpha, &shift));\n"
        "\t\t\th = $_hash(h, shift);\n"
        "\t\t\th = $_hash(h, (int32_t)$_@f_fixed_s16((int16_t)d, alpha, 16, 0x7fffffff));\n"
        "\t\t\th = $_hash(h, (int32_t)$_@f_fixed_s32(d, alpha, 30, 0x7fffffff));\n"
        "\t\t}\n"
        "\t}\n";

enum { MOST = 0x7fffffff };

static uint32_t digest_integer(const struct gqalut_table *table)
{
	bool wide = table->reduction.kind == GQALUT_REDUCTION_NORMALIZE;
	uint32_t h = UINT32_C(2166136261);
	int shift;
	for (int i = 0; i < 64; i++) {
		for (uint32_t j = 0; j < 96; j++) {
			uint64_t v = (UINT64_MAX - j * UINT64_C(184467440737095516)) >> i;
			uint32_t low = (uint32_t)v;
			h = gqalut_c_hash(h, (int32_t)gqalut_reduced_u64(table, low, &shift));
			h = gqalut_c_hash(h, shift);
			h = gqalut_c_hash(h,
			                  (int32_t)gqalut_reduced_fixed_u64(table, low, 16, MOST));
			if (!wide)
				continue;
			h = gqalut_c_hash(h, (int32_t)gqalut_reduced_u64(table, v, &shift));
			h = gqalut_c_hash(h, shift);
			h = gqalut_c_hash(h, (int32_t)gqalut_reduced_fixed_u64(table, v, 30, MOST));
		}
	}
	return h;
}

static uint32_t hash_exp2(const struct gqalut_table *table, uint32_t h, int32_t d, int alpha)
{
	int shift;
	uint32_t near = gqalut_reduced_s32(table, d, alpha, &shift);
	int near_shift = shift;
	h = gqalut_c_hash(h, (int32_t)near);
	h = gqalut_c_hash(h, near_shift);
	h = gqalut_c_hash(h, (int32_t)gqalut_reduced_s32(table, d * 4099, alpha, &shift));
	h = gqalut_c_hash(h, shift);
	h = gqalut_c_hash(h, (int32_t)gqalut_reduced_fixed(table, near, near_shift, 16, MOST));
	return gqalut_c_hash(h, (int32_t)gqalut_reduced_fixed(table, near, near_shift, 30, MOST));
}

static uint32_t digest_exp2(const struct gqalut_table *table)
{
	uint32_t h = UINT32_C(2166136261);
	for (int alpha = 0; alpha <= GQALUT_MAX_REDUCED_ALPHA; alpha++)
		for (int32_t d = -32768; d < 32768; d += d >= -300 && d < 40 ? 1 : 37)
			h = hash_exp2(table, h, d, alpha);
	return h;
}

void gqalut_c_add_operator_check(const struct gqalut_c_writer *writer)
{
	const struct gqalut_table *table = writer->table;
	struct gqalut_text *text = writer->text;
	if (!gqalut_reduction_relative(table->reduction.kind))
		return;
	struct gqalut_emit_words words = { .count = 0 };
	gqalut_emit_word_add(&words, "$", table->name);
	gqalut_emit_word_add(&words, "@f", table->function);
	gqalut_emit_word_number(&words, "@A", GQALUT_MAX_REDUCED_ALPHA);
	uint32_t digest;
	if (table->reduction.kind == GQALUT_REDUCTION_EXP2) {
		digest = digest_exp2(table);
		gqalut_emit_template(text, words.word, check_exp2);
	} else {
		digest = digest_integer(table);
		gqalut_emit_template(text, words.word, check_integer);
		if (table->reduction.kind == GQALUT_REDUCTION_NORMALIZE)
			gqalut_emit_template(text, words.word, check_wide);
		gqalut_text_add(text, "\t\t}\n\t}\n");
	}
	gqalut_text_add(text, "\treturn h == UINT32_C(0x%08lx);\n}\n\n", (unsigned long)digest);
}
