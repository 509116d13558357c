/* The parts of the C header that are pasted, and those over arrays. */
#include <string.h>

#include "emit/emit_c.h"

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
	for (const char *p = format; *p != '\0'; p++) {
		const char *word = NULL;
		if (*p == '$')
			word = writer->table->name;
		else if (*p == '@' && p[1] == 'U')
			word = writer->upper;
		else if (*p == '@' && p[1] == 'c')
			word = writer->code;
		else if (*p == '@' && p[1] == 'o')
			word = writer->out;
		else if (*p == '@' && p[1] == 'x')
			word = writer->suffix;
		if (word) {
			gqalut_text_add(writer->text, "%s", word);
			p += *p == '@';
		} else {
			gqalut_text_add_bytes(writer->text, p, 1);
		}
	}
}

bool gqalut_c_fits_kernels(const struct gqalut_table *table)
{
	return table->input.bits == 8 && table->input.is_signed && table->output.bits == 8 &&
	       table->output.is_signed && table->slope_bits <= 8 && table->intercept_bits <= 8 &&
	       table->entries <= 16 && gqalut_table_shared_frac(table);
}

/* Whether P starts with WORD. */
static bool starts(const char *p, const char *word)
{
	return strncmp(p, word, strlen(word)) == 0;
}

/* TEXT between its markers BEGIN and END, with the table's name in place of the
 * prefixes that names have there. */
static void paste(const struct gqalut_c_writer *writer, const char *text, const char *begin,
                  const char *end)
{
	static const char lookup[] = "gqalut_lookup_", kernel[] = "gqalut_kernel_",
	                  constant[] = "GQALUT_KERNEL_";
	const char *p = strstr(text, begin);
	const char *stop = p ? strstr(p, end) : NULL;
	if (!stop) {
		writer->text->failed = true; /* the build is broken */
		return;
	}
	for (p += strlen(begin); p < stop;) {
		bool capitals = starts(p, constant);
		if (capitals || starts(p, lookup) || starts(p, kernel)) {
			gqalut_c_add(writer, capitals ? "@U_" : "$_");
			p += sizeof lookup - 1; /* all three have this length */
		} else {
			gqalut_text_add_bytes(writer->text, p++, 1);
		}
	}
}

void gqalut_c_paste_lookup(const struct gqalut_c_writer *writer)
{
	gqalut_c_add(writer, "\n/* The lookup arithmetic: the same text for every table. */\n"
	                     "typedef @c $_code;\n");
	paste(writer, lookup_text, "/* gqalut:lookup begin */\n", "/* gqalut:lookup end */");
}

void gqalut_c_paste_targets(const struct gqalut_c_writer *writer)
{
	if (writer->kernels)
		paste(writer, kernels_text, "/* gqalut:targets begin */\n",
		      "/* gqalut:targets end */");
}

void gqalut_c_paste_kernels(const struct gqalut_c_writer *writer)
{
	if (!writer->kernels)
		return;
	for (int s = 0; s < writer->table->entries; s++) {
		if (writer->table->slope[s] == -128) {
			gqalut_c_add(writer, "#define @U_STEEP 1 /* a slope is -128 */\n");
			break;
		}
	}
	paste(writer, kernels_text, "/* gqalut:kernels begin */\n", "/* gqalut:kernels end */");
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
