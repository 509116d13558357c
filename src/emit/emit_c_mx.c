/* What the format c-mx adds to the C header: the table at any power-of-two scale
 * and over microscaling blocks. */
#include <stdio.h>
#include <stdlib.h>

#include <gqalut/mx_apply.h>

#include "emit/emit_c.h"
#include "emit/template.h"

/* gqalut/mx_lookup.h, put here by the build. */
static const char mx_text[] = {
#include "mx_lookup_text.inc"
	'\0'
};

/* What the self-test goes through, here and in the header. */
enum {
	TEST_LEAST = -40, /* exponents e of single values */
	TEST_MOST = 20,
	TEST_COUNT = 40, /* values of a block */
	TEST_ROUNDS = 16 /* blocks of each width */
};

static void add_breakpoints(const struct gqalut_c_writer *writer)
{
	const struct gqalut_table *table = writer->table;
	int32_t most = 0;
	for (int i = 0; i < table->entries - 1; i++) {
		int32_t size =
		        table->breakpoint[i] < 0 ? -table->breakpoint[i] : table->breakpoint[i];
		most = size > most ? size : most;
	}
	gqalut_text_add(writer->text,
	                "\n/* Breakpoints at any scale, in units of 2^-%d. */\n"
	                "static const %s %s_mx_breakpoint[%d] = {",
	                table->breakpoint_frac,
	                most <= INT8_MAX    ? "int8_t"
	                : most <= INT16_MAX ? "int16_t"
	                                    : "int32_t",
	                table->name, table->entries - 1);
	for (int i = 0; i < table->entries - 1; i++)
		gqalut_text_add(writer->text, "%s%ld", i > 0 ? ", " : " ",
		                (long)table->breakpoint[i]);
	gqalut_text_add(writer->text, " };\n\n/* The arithmetic of blocks: the same text for every "
	                              "table. */\n");
}

static void add_value(const struct gqalut_c_writer *writer)
{
	char shift[32];
	snprintf(shift, sizeof shift, "%s %d", writer->table->breakpoint_frac < 0 ? "+" : "-",
	         abs(writer->table->breakpoint_frac));
	gqalut_c_add(
	        writer,
	        "/* The function at x = q * 2^e, |q| <= 255, |e| <= 256, as the result times\n"
	        " * 2^-*frac.  Exact wherever both terms have less than 2^30 units of the finer\n"
	        " * one's, or one is 0; else rounded to odd with 28 bits at least, so that a\n"
	        " * further rounding to 26 bits or fewer is that of the exact value. */\n"
	        "static inline int32_t $_mx_value(int32_t q, int32_t e, int32_t *frac)\n"
	        "{\n"
	        "\tconst int32_t x = $_within(q, -255, 255), scale = $_within(e, -256, 256);\n"
	        "\tint32_t s = 0;\n"
	        "\tfor (int32_t i = 0; i < @U_ENTRIES - 1; i++)\n"
	        "\t\ts += $_mx_reaches(x, $_mx_breakpoint[i], -scale ");
	gqalut_text_add(writer->text, "%s);\n", shift);
	gqalut_c_add(writer,
	             writer->shared ? "\treturn $_mx_add($_slope[s] * x, @U_SLOPE_FRAC - scale,\n"
	                              "\t\t$_intercept[s], @U_INTERCEPT_FRAC, frac);\n"
	                            : "\treturn $_mx_add($_slope[s] * x, $_slope_frac[s] - scale,\n"
	                              "\t\t$_intercept[s], $_intercept_frac[s], frac);\n");
	gqalut_c_add(writer, "}\n\n");
}

static void add_block(const struct gqalut_c_writer *writer)
{
	gqalut_c_add(
	        writer,
	        "/* The function at q * 2^e as the bits of a float. */\n"
	        "static inline uint32_t $_mx_at(int32_t q, int32_t e)\n"
	        "{\n"
	        "\tint32_t frac;\n"
	        "\tconst int32_t y = $_mx_value(q, e, &frac);\n"
	        "\treturn $_mx_float(y, frac);\n"
	        "}\n\n"
	        "/* Whether a block has a size, kept values within it, and those finite. */\n"
	        "static inline int $_mx_valid(const struct $_mx *in)\n"
	        "{\n"
	        "\tif (in->count < 1 || in->count > 65536)\n"
	        "\t\treturn 0;\n"
	        "\tfor (int32_t i = 0; in->scale != 255 && i < in->outlier_count; i++)\n"
	        "\t\tif (in->index[i] >= in->count || (in->outlier[i] & 0x7f80u) == 0x7f80u)\n"
	        "\t\t\treturn 0;\n"
	        "\treturn 1;\n"
	        "}\n\n"
	        "/* The function of each value of a block whose elements have that many bits,\n"
	        " * quantised again: the outliers largest results are kept, chosen anew.  work\n"
	        " * has room for in->count words, out for as many codes and for\n"
	        " * min(outliers, in->count) kept values; out may be in.  0; or -1, and nothing\n"
	        " * is written, unless 3 <= bits <= 8, outliers >= 0, 1 <= in->count <= 2^16 and\n"
	        " * the kept values are finite and within the block. */\n"
	        "static inline int $_mx_block(const struct $_mx *in, int bits, int outliers,\n"
	        "\t\tuint32_t *work, struct $_mx *out)\n"
	        "{\n"
	        "\tif (bits < 3 || bits > 8 || outliers < 0 || !$_mx_valid(in))\n"
	        "\t\treturn -1;\n"
	        "\tif (in->scale == 255) {\n"
	        "\t\t$_mx_nan(in->count, out);\n"
	        "\t\treturn 0;\n"
	        "\t}\n"
	        "\tfor (int32_t i = 0; i < in->count; i++)\n"
	        "\t\twork[i] = $_mx_at(in->code[i], $_mx_step(in->scale, bits));\n"
	        "\tfor (int32_t i = 0; i < in->outlier_count; i++) {\n"
	        "\t\tint32_t e;\n"
	        "\t\tconst int32_t q = $_mx_bf16(in->outlier[i], &e);\n"
	        "\t\twork[in->index[i]] = $_mx_at(q, e);\n"
	        "\t}\n"
	        "\t$_mx_quantise(work, in->count, bits, outliers, out);\n"
	        "\treturn 0;\n"
	        "}\n");
}

void gqalut_c_add_mx(const struct gqalut_c_writer *writer)
{
	if (!writer->blocks)
		return;
	add_breakpoints(writer);
	gqalut_emit_paste(writer->text, mx_text, "mx", writer->table->name);
	add_value(writer);
	add_block(writer);
}

/* Emitted below as well. */
static uint32_t next(uint32_t *random)
{
	*random = *random * UINT32_C(1664525) + UINT32_C(1013904223);
	return *random >> 16;
}

/* A block with any scale but NaN: one value in seven is kept. */
static void make_block(struct gqalut_mx_block *block, int bits, int outliers, uint32_t *random)
{
	const int32_t most = (1 << (bits - 1)) - 1;
	block->count = TEST_COUNT;
	block->scale = (uint8_t)(next(random) % 255u);
	block->outlier_count = outliers;
	for (int32_t i = 0; i < TEST_COUNT; i++)
		block->code[i] =
		        (int8_t)((int32_t)(next(random) % (uint32_t)(2 * most + 1)) - most);
	for (int32_t i = 0; i < outliers; i++) {
		block->index[i] = (uint16_t)(7 * i);
		uint32_t size = next(random) % 0x7f80u;
		block->outlier[i] = (uint16_t)(size | (next(random) & 0x8000u));
		block->code[7 * i] = 0;
	}
}

static uint32_t hash_block(uint32_t h, const struct gqalut_mx_block *block)
{
	h = gqalut_c_hash(h, block->scale);
	for (int32_t i = 0; i < block->count; i++)
		h = gqalut_c_hash(h, block->code[i]);
	for (int32_t i = 0; i < block->outlier_count; i++) {
		h = gqalut_c_hash(h, block->index[i]);
		h = gqalut_c_hash(h, block->outlier[i]);
	}
	return h;
}

/* What the emitted check must come to. */
static uint32_t digest(const struct gqalut_table *table)
{
	uint32_t h = UINT32_C(2166136261), random = 1;
	for (int32_t e = TEST_LEAST; e <= TEST_MOST; e++)
		for (int32_t q = -GQALUT_MX_MOST_CODE; q <= GQALUT_MX_MOST_CODE; q++) {
			int32_t frac;
			h = gqalut_c_hash(h, gqalut_mx_value(table, q, e, &frac));
			h = gqalut_c_hash(h, frac);
		}
	for (int bits = GQALUT_MX_MIN_BITS; bits <= GQALUT_MX_MAX_BITS; bits++)
		for (int round = 0; round < TEST_ROUNDS; round++) {
			const struct gqalut_mx_format format = { bits, TEST_COUNT,
				                                 bits - GQALUT_MX_MIN_BITS };
			struct gqalut_mx_block block;
			make_block(&block, bits, format.outliers, &random);
			gqalut_mx_apply(table, &format, &block, &block);
			h = hash_block(h, &block);
		}
	return h;
}

void gqalut_c_add_mx_check(const struct gqalut_c_writer *writer)
{
	if (!writer->blocks)
		return;
	gqalut_c_add(
	        writer,
	        "/* A digest of blocks of that many bits, bits - 3 of whose values are kept. */\n"
	        "static inline uint32_t $_mx_check_block(uint32_t h, int bits, uint32_t *random)\n"
	        "{\n"
	        "\tconst int32_t most = (INT32_C(1) << (bits - 1)) - 1;\n"
	        "\tint8_t code[40];\n"
	        "\tuint16_t index[5], outlier[5];\n"
	        "\tuint32_t work[40 + 11];\n"
	        "\tstruct $_mx block = { 40, code, 0, bits - 3, index, outlier };\n"
	        "\tfor (int i = 0; i < 41 + 2 * (bits - 3); i++) {\n"
	        "\t\t*random = *random * UINT32_C(1664525) + UINT32_C(1013904223);\n"
	        "\t\twork[i] = *random >> 16;\n"
	        "\t}\n"
	        "\tblock.scale = (uint8_t)(work[0] % 255u);\n"
	        "\tfor (int i = 0; i < 40; i++)\n"
	        "\t\tcode[i] = (int8_t)((int32_t)(work[1 + i] % (uint32_t)(2 * most + 1)) - "
	        "most);\n"
	        "\tfor (int i = 0; i < bits - 3; i++) {\n"
	        "\t\tindex[i] = (uint16_t)(7 * i);\n"
	        "\t\toutlier[i] = (uint16_t)(work[41 + 2 * i] % 0x7f80u | (work[42 + 2 * i] & "
	        "0x8000u));\n"
	        "\t\tcode[7 * i] = 0;\n"
	        "\t}\n"
	        "\tif ($_mx_block(&block, bits, bits - 3, work, &block) != 0)\n"
	        "\t\treturn 0;\n"
	        "\th = $_hash(h, block.scale);\n"
	        "\tfor (int i = 0; i < 40; i++)\n"
	        "\t\th = $_hash(h, code[i]);\n"
	        "\tfor (int32_t i = 0; i < block.outlier_count; i++)\n"
	        "\t\th = $_hash($_hash(h, index[i]), outlier[i]);\n"
	        "\treturn h;\n"
	        "}\n\n"
	        "/* Whether values and blocks are what the generator's library has. */\n"
	        "static inline int $_mx_check(void)\n"
	        "{\n"
	        "\tuint32_t h = UINT32_C(2166136261), random = 1;\n"
	        "\tfor (int32_t e = -40; e <= 20; e++) {\n"
	        "\t\tfor (int32_t q = -255; q <= 255; q++) {\n"
	        "\t\t\tint32_t frac;\n"
	        "\t\t\th = $_hash(h, $_mx_value(q, e, &frac));\n"
	        "\t\t\th = $_hash(h, frac);\n"
	        "\t\t}\n"
	        "\t}\n"
	        "\tfor (int i = 0; i < 6 * 16; i++)\n"
	        "\t\th = $_mx_check_block(h, 3 + i / 16, &random);\n");
	gqalut_text_add(writer->text, "\treturn h == UINT32_C(0x%08lx);\n}\n\n",
	                (unsigned long)digest(writer->table));
}
