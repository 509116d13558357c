/* The C header of an operator: its tables as they are emitted by themselves,
 * then the lines of gqalut/row.h with the operator's name as prefix. */
#include <gqalut/operator.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "emit/emit.h"
#include "emit/emit_c.h"
#include "emit/template.h"

/* gqalut/row.h, put here by the build. */
static const char row_text[] = {
#include "row_text.inc"
	'\0'
};

/* The words of the templates and of row.h: $ is the operator's name, @U the same
 * in capitals, @A and @B its tables' names, @a and @b those in capitals. */
struct names {
	char op[GQALUT_NAME_SIZE], upper[GQALUT_NAME_SIZE];
	char table[GQALUT_OPERATOR_TABLES][GQALUT_NAME_SIZE];
	char table_upper[GQALUT_OPERATOR_TABLES][GQALUT_NAME_SIZE];
	char prefix[GQALUT_NAME_SIZE + 1], shared[GQALUT_NAME_SIZE + 1];
	char entry[2][GQALUT_NAME_SIZE + 8];
};

static void to_upper(const char *name, char *upper)
{
	size_t i = 0;
	for (; name[i] != '\0'; i++)
		upper[i] = (char)toupper((unsigned char)name[i]);
	upper[i] = '\0';
}

static struct names make_names(const struct gqalut_operator *op)
{
	struct names names;
	memset(&names, 0, sizeof names);
	snprintf(names.op, sizeof names.op, "%s", op->name);
	to_upper(op->name, names.upper);
	for (int i = 0; i < op->table_count; i++) {
		snprintf(names.table[i], GQALUT_NAME_SIZE, "%s", op->table[i].table.name);
		to_upper(names.table[i], names.table_upper[i]);
	}
	snprintf(names.prefix, sizeof names.prefix, "%s_", op->name);
	/* Shifts come with every table; the last one's are used. */
	snprintf(names.shared, sizeof names.shared, "%s_", names.table[op->table_count - 1]);
	bool softmax = op->kind == GQALUT_OPERATOR_SOFTMAX;
	snprintf(names.entry[0], sizeof names.entry[0], "%s_%s", op->name, softmax ? "u8" : "row");
	snprintf(names.entry[1], sizeof names.entry[1], "%s_u16", op->name);
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

/* A section of row.h; the tables are known by name here. */
static void paste(struct gqalut_text *text, const struct names *names, const char *section)
{
	const struct gqalut_emit_word words[] = {
		{ "const void *tables, ", "" },
		{ "(tables, ", "(" },
		{ "gqalut_row_softmax_u8", names->entry[0] },
		{ "gqalut_row_softmax_u16", names->entry[1] },
		{ "gqalut_row_layernorm", names->entry[0] },
		{ "gqalut_row_rmsnorm", names->entry[0] },
		{ "gqalut_row_", names->prefix },
		{ "gqalut_lookup_", names->shared },
		{ "gqalut_reduce_", names->shared },
		{ NULL, NULL },
	};
	gqalut_emit_paste_words(text, row_text, section, words);
}

static const char softmax_tables[] =
        "/* e^(d * 2^-alpha) and 1/v as r * 2^-*shift. */\n"
        "static inline uint32_t $_exp(int32_t d, int32_t alpha, int32_t *shift)\n"
        "{\n"
        "\tint s;\n"
        "\tconst uint32_t r = @A_exp_s16((int16_t)d, (int)alpha, &s);\n"
        "\t*shift = @a_RESULT_FRAC + (int32_t)s;\n"
        "\treturn r;\n"
        "}\n\n"
        "static inline uint32_t $_reciprocal(uint32_t v, int32_t *shift)\n"
        "{\n"
        "\tint s;\n"
        "\tconst uint32_t r = @B_div_u32(v, &s);\n"
        "\t*shift = @b_RESULT_FRAC + (int32_t)s;\n"
        "\treturn r;\n"
        "}\n";

static const char norm_tables[] = "/* 1/sqrt(v) as r * 2^-*shift. */\n"
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

static uint32_t digest(const struct gqalut_operator *op)
{
	uint32_t h = UINT32_C(2166136261), state = 1;
	int8_t in[TEST_LONGEST];
	for (int i = 0; i < TEST_ROWS; i++) {
		uint16_t wide[TEST_LONGEST];
		int8_t narrow[TEST_LONGEST];
		size_t n = test_row(i, &state, in);
		const struct gqalut_operator_norm norm = { .alpha = i % 8,
			                                   .out_frac = i % 9,
			                                   .eps = 42950 };
		if (op->kind != GQALUT_OPERATOR_SOFTMAX)
			(void)gqalut_operator_norm_s8(op, in, narrow, n, &norm);
		else
			(void)gqalut_operator_softmax_u16(op, in, wide, n, i % 16, 1 + i % 16);
		for (size_t k = 0; k < n; k++)
			h = gqalut_emit_c_hash(h, op->kind == GQALUT_OPERATOR_SOFTMAX ? wide[k]
			                                                              : narrow[k]);
	}
	return h;
}

static const char test_head[] =
        "#ifdef @U_SELFTEST\n"
        "/* Compares the operator with the generator's on 24 rows of up to 300 codes:\n"
        " * 0 if it is right. */\n"
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

static const char test_tail[] =
        "\t\tfor (size_t k = 0; k < n; k++)\n"
        "\t\t\tfor (int b = 0; b < 32; b += 8)\n"
        "\t\t\t\th = (h ^ ((uint32_t)out[k] >> b & 0xffu)) * UINT32_C(16777619);\n"
        "\t}\n";

static void add_selftest(const struct gqalut_operator *op, const struct names *names,
                         struct gqalut_text *text)
{
	add(text, names, test_head);
	add(text, names, op->kind == GQALUT_OPERATOR_SOFTMAX ? test_softmax : test_norm);
	add(text, names, test_tail);
	gqalut_text_add(text, "\treturn h == UINT32_C(0x%08lx) ? 0 : 1;\n}\n#endif\n\n",
	                (unsigned long)digest(op));
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
	gqalut_text_add(text, " *\n * %s of int8 rows in integers, from",
	                gqalut_operator_text(op->kind));
	for (int i = 0; i < op->table_count; i++)
		gqalut_text_add(text, "%s %s (%d entries)", i > 0 ? " and" : "",
		                op->table[i].table.name, op->table[i].table.entries);
	gqalut_text_add(text, ".\n */\n");
	add(text, names, "#ifndef @U_OPERATOR_H\n#define @U_OPERATOR_H\n\n");
}

enum gqalut_status gqalut_operator_emit(const struct gqalut_operator *op, const char *command,
                                        char **text, size_t *length, struct gqalut_diag *diag)
{
	struct gqalut_text out;
	enum gqalut_status status = gqalut_operator_check(op, diag);
	if (status)
		return status;
	const struct names names = make_names(op);
	bool softmax = op->kind == GQALUT_OPERATOR_SOFTMAX;
	gqalut_text_init(&out);
	add_head(op, command, &names, &out);
	for (int i = 0; i < op->table_count; i++) {
		gqalut_emit_c(&op->table[i], &out);
		gqalut_text_add(&out, "\n");
	}
	gqalut_text_add(&out, "/* clang-format off */\n"
	                      "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
	add(&out, &names, softmax ? softmax_tables : norm_tables);
	paste(&out, &names, softmax ? "softmax" : "norm");
	if (!softmax)
		paste(&out, &names, gqalut_operator_text(op->kind));
	add_selftest(op, &names, &out);
	gqalut_text_add(&out, "#ifdef __cplusplus\n}\n#endif\n/* clang-format on */\n\n#endif\n");
	return gqalut_text_take(&out, text, length, diag);
}
