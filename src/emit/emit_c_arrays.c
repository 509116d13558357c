/* The parts of the C header that are pasted, and those over arrays. */
#include <stdio.h>

#include "emit/emit_c.h"
#include "emit/template.h"

/* gqalut/lookup.h and emit/kernels.h, put here by the build. */
static const char lookup_text[] = {
#include "lookup_text.inc"
	'\0'
};
static const char kernels_text[] = {
#include "kernels_text.inc"
	'\0'
};

void gqalut_c_add(const struct gqalut_c_writer *writer, const char *format)
{
	const struct gqalut_emit_word words[] = { { "$", writer->table->name },
		                                  { "@U", writer->upper },
		                                  { "@c", writer->code },
		                                  { "@b", writer->stored },
		                                  { "@o", writer->out },
		                                  { "@x", writer->suffix },
		                                  { NULL, NULL } };
	gqalut_emit_template(writer->text, words, format);
}

bool gqalut_c_fits_kernels(const struct gqalut_table *table)
{
	return table->input.bits == 8 && table->input.is_signed && table->output.bits == 8 &&
	       table->output.is_signed && table->slope_bits <= 8 && table->intercept_bits <= 8 &&
	       table->entries <= 16 && gqalut_table_shared_frac(table) &&
	       table->reduction.kind != GQALUT_REDUCTION_SYMMETRIC;
}

void gqalut_c_paste_lookup(const struct gqalut_c_writer *writer)
{
	gqalut_c_add(writer, "\n/* The lookup arithmetic: the same text for every table. */\n"
	                     "typedef @b $_code;\n");
	gqalut_emit_paste(writer->text, lookup_text, "lookup", writer->table->name);
	gqalut_c_paste_reduce(writer);
}

/* A section of emit/kernels.h. */
static void paste_kernels(const struct gqalut_c_writer *writer, const char *section)
{
	char prefix[GQALUT_NAME_SIZE + 1], upper[GQALUT_NAME_SIZE + 1];
	snprintf(prefix, sizeof prefix, "%s_", writer->table->name);
	snprintf(upper, sizeof upper, "%s_", writer->upper);
	const struct gqalut_emit_word words[] = { { "gqalut_lookup_", prefix },
		                                  { "gqalut_kernel_", prefix },
		                                  { "GQALUT_KERNEL_", upper },
		                                  { NULL, NULL } };
	if (writer->kernels)
		gqalut_emit_paste_words(writer->text, kernels_text, section, words);
}

void gqalut_c_paste_targets(const struct gqalut_c_writer *writer)
{
	paste_kernels(writer, "targets");
}

void gqalut_c_paste_kernels(const struct gqalut_c_writer *writer)
{
	for (int s = 0; s < writer->table->entries && writer->kernels; s++) {
		if (writer->table->slope[s] == -128) {
			gqalut_c_add(writer, "#define @U_STEEP 1 /* a slope is -128 */\n");
			break;
		}
	}
	paste_kernels(writer, "kernels");
}

/* The loop that goes code by code, as the function named NAME. */
static void add_loop(const struct gqalut_c_writer *writer, const char *name)
{
	gqalut_c_add(writer, "static inline void ");
	gqalut_c_add(writer, name);
	gqalut_c_add(writer,
	             "(const @c *in, @o *out, size_t n, int alpha, int beta)\n"
	             "{\n"
	             "\tconst int32_t row = $_row(alpha), d = $_frac(alpha);\n"
	             "\tconst int32_t b = $_within(beta, @U_BETA_MIN, @U_BETA_MAX);\n"
	             "\tfor (size_t i = 0; i < n; i++) {\n"
	             "\t\tconst int32_t q = $_within(in[i], @U_CODE_MIN, @U_CODE_MAX);\n"
	             "\t\tout[i] = (@o)$_requantise($_acc_row(q, row, d), d, b, @U_OUT_MIN,\n"
	             "\t\t\t@U_OUT_MAX);\n"
	             "\t}\n"
	             "}\n\n");
}

static void add_map(const struct gqalut_c_writer *writer)
{
	static const char contract[] =
	        "/* out[i] = the function at in[i] * 2^-alpha, in steps of 2^-beta, for n codes.\n"
	        " * Any length and alignment; in and out may be null if n is 0.  out may be in, "
	        "or\n"
	        " * begin below it; if it begins above in but before in + n, codes are "
	        "overwritten\n"
	        " * before they are read: results there are unspecified, all else is untouched. "
	        "*/\n";
	if (!writer->kernels) {
		gqalut_c_add(writer, contract);
		add_loop(writer, "$_map_@x");
		return;
	}
	gqalut_c_add(writer, "/* $_map_@x() code by code. */\n");
	add_loop(writer, "$_each");
	gqalut_c_add(writer, contract);
	gqalut_c_add(
	        writer,
	        "static inline void $_map_@x(const @c *in, @o *out, size_t n, int alpha, "
	        "int beta)\n"
	        "{\n"
	        "#ifdef @U_LANES\n"
	        "\tconst int32_t row = $_row(alpha);\n"
	        "\tstruct $_plan plan;\n"
	        "\tif (n >= 16 && $_plan_make(&plan, $_breakpoint[row], (int32_t)$_active[row],\n"
	        "\t\t\t$_slope, $_intercept, @U_SLOPE_FRAC + $_row_alpha(row),\n"
	        "\t\t\t@U_INTERCEPT_FRAC, $_within(beta, @U_BETA_MIN, @U_BETA_MAX))) {\n"
	        "\t\t$_run(&plan, in, out, n);\n"
	        "\t\treturn;\n"
	        "\t}\n"
	        "#endif\n"
	        "\t$_each(in, out, n, alpha, beta);\n"
	        "}\n\n");
}

static void add_expand(const struct gqalut_c_writer *writer)
{
	unsigned mask = (1u << writer->table->input.bits) - 1u;
	gqalut_text_add(
	        writer->text,
	        "/* The direct table for one pair of scales: lut[q & %u] for every code q, %u\n"
	        " * results.  Where scales seldom change and that memory is there, one load a\n"
	        " * code replaces search, multiplication and rounding: the better choice on a\n"
	        " * core without vectors, a Cortex-M0 above all. */\n",
	        mask, mask + 1u);
	gqalut_c_add(writer, "static inline void $_expand(@o *lut, int alpha, int beta)\n"
	                     "{\n"
	                     "\tfor (int32_t q = @U_CODE_MIN; q <= @U_CODE_MAX; q++)\n");
	gqalut_text_add(writer->text, "\t\tlut[(uint32_t)q & %uu] = ", mask);
	gqalut_c_add(writer, "$_@x((@c)q, alpha, beta);\n"
	                     "}\n");
}

void gqalut_c_add_arrays(const struct gqalut_c_writer *writer)
{
	add_map(writer);
	gqalut_c_add(writer,
	             "/* The function at x = q * 2^-alpha, requantised to the scale 2^-beta. */\n"
	             "static inline @o $_@x(@c q, int alpha, int beta)\n"
	             "{\n"
	             "\t@o y;\n");
	gqalut_c_add(writer, writer->kernels ? "\t$_each" : "\t$_map_@x");
	gqalut_c_add(writer, "(&q, &y, 1, alpha, beta);\n"
	                     "\treturn y;\n"
	                     "}\n\n");
	add_expand(writer);
}
