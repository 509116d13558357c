/* The C header of an operator: its tables as they are emitted by themselves,
 * then the lines of gqalut/row.h or log2.h with the operator's name as prefix. */
#include <gqalut/operator.h>

#include <stdio.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "emit/emit.h"
#include "emit/emit_c.h"
#include "emit/template.h"

/* gqalut/row.h and log2.h, put here by the build. */
static const char row_text[] = {
#include "row_text.inc"
	'\0'
};
static const char log2_text[] = {
#include "log2_text.inc"
	'\0'
};

/* The words of the templates and of row.h: $ is the operator's name, @U the same
 * in capitals, @A and @B its tables' names, @a and @b those in capitals. */
struct names {
	char op[GQALUT_NAME_SIZE], upper[GQALUT_NAME_SIZE];
	char table[GQALUT_OPERATOR_TABLES][GQALUT_NAME_SIZE];
	char table_upper[GQALUT_OPERATOR_TABLES][GQALUT_NAME_SIZE];
	char prefix[GQALUT_NAME_SIZE + 1], shared[GQALUT_NAME_SIZE + 1];
	char norm[GQALUT_NAME_SIZE + 8];
};

static struct names make_names(const struct gqalut_operator *op)
{
	struct names names;
	memset(&names, 0, sizeof names);
	snprintf(names.op, sizeof names.op, "%s", op->name);
	gqalut_c_upper(op->name, names.upper);
	for (int i = 0; i < op->table_count; i++) {
		snprintf(names.table[i], GQALUT_NAME_SIZE, "%s", op->table[i].table.name);
		gqalut_c_upper(names.table[i], names.table_upper[i]);
	}
	snprintf(names.prefix, sizeof names.prefix, "%s_", op->name);
	/* Shifts come with every table; the last one's are used. */
	if (op->table_count > 0)
		snprintf(names.shared, sizeof names.shared, "%s_",
		         names.table[op->table_count - 1]);
	snprintf(names.norm, sizeof names.norm, "%s_row", op->name);
	return names;
}

static void add(struct gqalut_text *text, const struct names *names, const char *format)
{
	const struct gqalut_emit_word words[] = {
		{ "$", names->op },
		{ "@U", names->upper },
		{ "@A", names->table[0] },
		{ "@B", names->table[1] },
		{ "@a", names->table_upper[0] },
		{ "@b", names->table_upper[1] },
		{ NULL, NULL },
	};
	gqalut_emit_template(text, words, format);
}

/* A section of row.h or log2.h; the tables are known by name here. */
static void paste(struct gqalut_text *text, const struct names *names, const char *source,
                  const char *section)
{
	const struct gqalut_emit_word words[] = {
		{ "const void *tables, ", "" },
		{ "(tables, ", "(" },
		{ "gqalut_row_softmax_", names->prefix },
		{ "gqalut_row_layernorm", names->norm },
		{ "gqalut_row_rmsnorm", names->norm },
		{ "gqalut_row_", names->prefix },
		{ "gqalut_log2_softmax_", names->prefix },
		{ "gqalut_log2_", names->prefix },
		{ "gqalut_lookup_", names->shared },
		{ "gqalut_reduce_", names->shared },
		{ NULL, NULL },
	};
	gqalut_emit_paste_words(text, source, section, words);
}

static const char softmax_tables[] =
        "/* e^(d * 2^-alpha), d <= 0, as r * 2^-*shift. */\n"
        "static inline uint32_t $_exp(int32_t d, int32_t alpha, int32_t *shift)\n"
        "{\n"
        "\tint s;\n"
        "\tconst uint32_t r = @A_exp_s16((int16_t)d, (int)alpha, &s);\n"
        "\t*shift = @a_RESULT_FRAC + (int32_t)s;\n"
        "\treturn r;\n"
        "}\n\n"
        "/* 1/v, v > 0, as r * 2^-*shift. */\n"
        "static inline uint32_t $_reciprocal(uint32_t v, int32_t *shift)\n"
        "{\n"
        "\tint s;\n"
        "\tconst uint32_t r = @B_div_u32(v, &s);\n"
        "\t*shift = @b_RESULT_FRAC + (int32_t)s;\n"
        "\treturn r;\n"
        "}\n";

static const char norm_tables[] = "/* 1/sqrt(v), v > 0, as r * 2^-*shift. */\n"
                                  "static inline uint32_t $_rsqrt(uint64_t v, int32_t *shift)\n"
                                  "{\n"
                                  "\tint s;\n"
                                  "\tconst uint32_t r = @A_rsqrt_u64(v, &s);\n"
                                  "\t*shift = @a_RESULT_FRAC + (int32_t)s;\n"
                                  "\treturn r;\n"
                                  "}\n";

/* The rows of the self-test: codes of a linear congruence. */
enum { TEST_ROWS = 24, TEST_LONGEST = 300 };

static size_t test_row(int index, uint32_t *state, int8_t *in)
{
	size_t n = 1 + (size_t)(index * 13);
	for (size_t i = 0; i < n; i++) {
		*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
		in[i] = (int8_t)((int)(*state >> 24) - 128);
	}
	return n;
}

/* The outputs of one row of the self-test, hashed: codes of 8 or 16 bits. */
static uint32_t digest_row(const struct gqalut_operator *op, int i, const int8_t *in, size_t n,
                           uint32_t h)
{
	uint16_t wide[TEST_LONGEST];
	uint8_t codes[TEST_LONGEST];
	int8_t narrow[TEST_LONGEST];
	int32_t pv = 0;
	const bool norm = !gqalut_operator_is_softmax(op->kind);
	const struct gqalut_operator_norm asked = { .alpha = i % 8,
		                                    .out_frac = i % 9,
		                                    .eps = 42950 };
	if (op->kind == GQALUT_OPERATOR_LOG2) {
		(void)gqalut_operator_log2_codes(in, codes, n, i % 9);
		(void)gqalut_operator_log2_pv(codes, in, n, 1, &pv);
		for (size_t k = 0; k < n; k++)
			h = gqalut_c_hash(h, codes[k]);
		return gqalut_c_hash(h, pv);
	}
	if (norm)
		(void)gqalut_operator_norm_s8(op, in, narrow, n, &asked);
	else if (op->kind == GQALUT_OPERATOR_SOFTMAX)
		(void)gqalut_operator_softmax_u16(op, in, wide, n, i % 16, 1 + i % 16);
	else
		(void)gqalut_operator_log2_u16(in, wide, n, i % 9, 1 + i % 16);
	for (size_t k = 0; k < n; k++)
		h = gqalut_c_hash(h, norm ? narrow[k] : wide[k]);
	return h;
}

static uint32_t digest(const struct gqalut_operator *op)
{
	uint32_t h = UINT32_C(2166136261), state = 1;
	int8_t in[TEST_LONGEST];
	for (int i = 0; i < TEST_ROWS; i++) {
		size_t n = test_row(i, &state, in);
		h = digest_row(op, i, in, n, h);
	}
	return h;
}

static const char test_head[] =
        "#ifdef @U_SELFTEST\n"
        "/* Compares the operator with the generator's on 24 rows of up to 300 codes, and\n"
        " * sweeps its tables if it has any: 0 if all is right. */\n"
        "static inline int $_selftest(void)\n"
        "{\n"
        "\tstatic int8_t in[300];\n"
        "\tuint32_t h = UINT32_C(2166136261), state = 1;\n"
        "\tfor (int i = 0; i < 24; i++) {\n"
        "\t\tconst size_t n = 1 + (size_t)(i * 13);\n"
        "\t\tfor (size_t k = 0; k < n; k++) {\n"
        "\t\t\tstate = state * UINT32_C(1664525) + UINT32_C(1013904223);\n"
        "\t\t\tin[k] = (int8_t)((int)(state >> 24) - 128);\n"
        "\t\t}\n";

static const char test_softmax[] = "\t\tstatic uint16_t out[300];\n"
                                   "\t\t$_u16(in, out, n, i % 16, 1 + i % 16);\n";

static const char test_norm[] = "\t\tstatic int8_t out[300];\n"
                                "\t\tstruct $_norm norm = { NULL, NULL, 0, 0, NULL, NULL };\n"
                                "\t\tnorm.out_frac = i % 9;\n"
                                "\t\tnorm.out8 = out;\n"
                                "\t\t$_row(in, n, i % 8, 42950, &norm);\n";

static const char test_codes[] = "\t\tstatic uint8_t out[300];\n"
                                 "\t\tint32_t pv = 0;\n"
                                 "\t\t$_codes(in, out, n, i % 9);\n"
                                 "\t\t$_pv(out, in, n, 1, &pv);\n";

static const char test_fine[] = "\t\tstatic uint16_t out[300];\n"
                                "\t\t$_u16(in, out, n, i % 9, 1 + i % 16);\n";

static const char test_hash[] =
        "\t\tfor (size_t k = 0; k < n; k++)\n"
        "\t\t\tfor (int b = 0; b < 32; b += 8)\n"
        "\t\t\t\th = (h ^ ((uint32_t)out[k] >> b & 0xffu)) * UINT32_C(16777619);\n";

static const char test_pv[] = "\t\tfor (int b = 0; b < 32; b += 8)\n"
                              "\t\t\th = (h ^ ((uint32_t)pv >> b & 0xffu)) * UINT32_C(16777619);\n";

/* The tables' own self-tests come with the operator's. */
static void add_table_selftests(const struct gqalut_operator *op, const struct names *names,
                                struct gqalut_text *text)
{
	for (int i = 0; i < op->table_count; i++)
		gqalut_text_add(text,
		                "#if defined %s_SELFTEST && !defined %s_SELFTEST\n"
		                "#define %s_SELFTEST\n#endif\n",
		                names->upper, names->table_upper[i], names->table_upper[i]);
	gqalut_text_add(text, "\n");
}

static const char softmax_calls[] = " *   $_u8()        probabilities of 8 bits\n"
                                    " *   $_u16()       probabilities of 16 bits\n";

static const char codes_calls[] =
        " *   $_codes()     codes z: a probability is 2^-z for z = 0..15, 0 for 16\n"
        " *   $_pv()        their product with rows of int8, in shifts and additions\n";

static const char norm_calls[] =
        " *   $_row()       codes of 8 or 16 bits, as struct $_norm says\n";

static const char call_selftest[] = " *   $_selftest()  if @U_SELFTEST is defined: 0 if right\n";

/* What the header of each operator has: its functions, how they find the tables,
 * the sections of a header that make them, the call in the self-test. */
static const struct {
	const char *calls, *tables, *source, *section[2], *test;
} parts[GQALUT_OPERATOR_KINDS] = {
	[GQALUT_OPERATOR_SOFTMAX] = { softmax_calls,
	                              softmax_tables,
	                              row_text,
	                              { "softmax", NULL },
	                              test_softmax },
	[GQALUT_OPERATOR_LAYERNORM] = { norm_calls,
	                                norm_tables,
	                                row_text,
	                                { "norm", "layernorm" },
	                                test_norm },
	[GQALUT_OPERATOR_RMSNORM] = { norm_calls,
	                              norm_tables,
	                              row_text,
	                              { "norm", "rmsnorm" },
	                              test_norm },
	[GQALUT_OPERATOR_LOG2] = { codes_calls,
	                           "",
	                           log2_text,
	                           { "log2", "log2-codes" },
	                           test_codes },
	[GQALUT_OPERATOR_LOG2_FINE] = { softmax_calls,
	                                "",
	                                log2_text,
	                                { "log2", "log2-fine" },
	                                test_fine },
};

static void add_selftest(const struct gqalut_operator *op, const struct names *names,
                         struct gqalut_text *text)
{
	add(text, names, test_head);
	add(text, names, parts[op->kind].test);
	add(text, names, test_hash);
	if (op->kind == GQALUT_OPERATOR_LOG2)
		add(text, names, test_pv);
	add(text, names, "\t}\n");
	for (int i = 0; i < op->table_count; i++)
		gqalut_text_add(text, "\tif (%s_selftest() != 0)\n\t\treturn 1;\n",
		                names->table[i]);
	gqalut_text_add(text, "\treturn h == UINT32_C(0x%08lx) ? 0 : 1;\n}\n#endif\n\n",
	                (unsigned long)digest(op));
}

static void add_made_of(const struct gqalut_operator *op, struct gqalut_text *text)
{
	if (op->table_count == 0)
		gqalut_text_add(text,
		                " * Shifts and additions alone: no table, no multiplication.\n"
		                " * After the abstract of OPAL (arXiv 2409.05902); the formulas "
		                "are gqalut's.\n");
	for (int i = 0; i < op->table_count; i++)
		gqalut_text_add(text, "%s %s (%d entries)%s",
		                i > 0 ? "," : " * Tables:", op->table[i].table.name,
		                op->table[i].table.entries, i + 1 == op->table_count ? "\n" : "");
}

static void add_head(const struct gqalut_operator *op, const char *command,
                     const struct names *names, struct gqalut_text *text)
{
	gqalut_text_add(text,
	                "/* Generated by gqalut %s. Do not edit.\n"
	                " * SPDX-License-Identifier: 0BSD\n",
	                gqalut_version());
	if (command[0] != '\0') {
		gqalut_text_add(text, " *\n * ");
		gqalut_emit_comment(text, command);
		gqalut_text_add(text, "\n");
	}
	gqalut_text_add(text, " *\n * %s of rows of int8 codes, in integers.\n",
	                gqalut_operator_text(op->kind));
	add(text, names, parts[op->kind].calls);
	add(text, names, call_selftest);
	add_made_of(op, text);
	gqalut_text_add(text, " */\n");
	add(text, names, "#ifndef @U_OPERATOR_H\n#define @U_OPERATOR_H\n\n");
	if (op->table_count == 0)
		gqalut_text_add(text, "#include <stddef.h>\n#include <stdint.h>\n\n");
}

enum gqalut_status gqalut_operator_emit(const struct gqalut_operator *op, const char *command,
                                        char **text, size_t *length, struct gqalut_diag *diag)
{
	struct gqalut_text out;
	enum gqalut_status status = gqalut_operator_check(op, diag);
	if (status)
		return status;
	const struct names names = make_names(op);
	gqalut_text_init(&out);
	add_head(op, command, &names, &out);
	if (op->table_count > 0)
		add_table_selftests(op, &names, &out);
	for (int i = 0; i < op->table_count; i++) {
		gqalut_emit_c(&op->table[i], &out);
		gqalut_text_add(&out, "\n");
	}
	gqalut_text_add(&out, "/* clang-format off */\n"
	                      "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
	add(&out, &names, parts[op->kind].tables);
	for (int i = 0; i < 2 && parts[op->kind].section[i]; i++)
		paste(&out, &names, parts[op->kind].source, parts[op->kind].section[i]);
	add_selftest(op, &names, &out);
	gqalut_text_add(&out, "#ifdef __cplusplus\n}\n#endif\n/* clang-format on */\n\n#endif\n");
	return gqalut_text_take(&out, text, length, diag);
}
