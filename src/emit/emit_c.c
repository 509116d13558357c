/* The C header: self-contained, C99 to C++11, readable in a review.
 *
 * Constants and arrays first, one segment a line with its real values; then
 * the lookup arithmetic, which is the text of gqalut/lookup.h with the table's
 * name as prefix; then the functions that put both together. */
#include "emit/emit_c.h"

static const char *type_of(struct gqalut_format_int format)
{
	if (format.bits > 8)
		return format.is_signed ? "int16_t" : "uint16_t";
	return format.is_signed ? "int8_t" : "uint8_t";
}

static const char *suffix_of(struct gqalut_format_int format)
{
	if (format.bits > 8)
		return format.is_signed ? "s16" : "u16";
	return format.is_signed ? "s8" : "u8";
}

void gqalut_c_upper(const char *name, char upper[GQALUT_NAME_SIZE])
{
	size_t i = 0;
	for (; name[i] != '\0'; i++)
		upper[i] = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i];
	upper[i] = '\0';
}

static struct gqalut_c_writer make_writer(const struct gqalut_record *record,
                                          struct gqalut_text *text)
{
	const struct gqalut_table *table = &record->table;
	struct gqalut_c_writer writer = { .record = record,
		                          .table = table,
		                          .text = text,
		                          .shared = gqalut_table_shared_frac(table),
		                          .code = type_of(table->input),
		                          .out = type_of(table->output),
		                          .slope = table->slope_bits > 8 ? "int16_t" : "int8_t",
		                          .intercept =
		                                  table->intercept_bits > 8 ? "int16_t" : "int8_t",
		                          .suffix = suffix_of(table->output),
		                          .kernels = gqalut_c_fits_kernels(table) };
	struct gqalut_format_int stored = table->input;
	if (table->reduction.kind == GQALUT_REDUCTION_SYMMETRIC)
		stored.is_signed = false; /* |q| of the smallest code is one more */
	writer.stored = type_of(stored);
	int last = table->alpha_count - 1;
	writer.contiguous = table->alpha[last] - table->alpha[0] == last;
	gqalut_c_upper(table->name, writer.upper);
	return writer;
}

static void add_define(const struct gqalut_c_writer *writer, const char *what, int value)
{
	size_t before = writer->text->length;
	gqalut_text_add(writer->text, "#define %s_%s", writer->upper, what);
	int used = (int)(writer->text->length - before);
	gqalut_text_add(writer->text, "%*s%s%d%s\n", used < 39 ? 40 - used : 1, "",
	                value < 0 ? "(" : "", value, value < 0 ? ")" : "");
}

static void add_constants(const struct gqalut_c_writer *writer)
{
	const struct gqalut_table *table = writer->table;
	add_define(writer, "ENTRIES", table->entries);
	add_define(writer, "ALPHAS", table->alpha_count);
	add_define(writer, "ALPHA_MIN", table->alpha[0]);
	add_define(writer, "ALPHA_MAX", table->alpha[table->alpha_count - 1]);
	add_define(writer, "BETA_MIN", GQALUT_MIN_BETA);
	add_define(writer, "BETA_MAX", GQALUT_MAX_BETA);
	/* The largest over the entries, where they differ. */
	add_define(writer, "SLOPE_FRAC", gqalut_table_slope_frac(table));
	add_define(writer, "INTERCEPT_FRAC", gqalut_table_intercept_frac(table));
	add_define(writer, "CODE_MIN", (int)gqalut_format_min(table->input));
	add_define(writer, "CODE_MAX", (int)gqalut_format_max(table->input));
	add_define(writer, "OUT_MIN", (int)gqalut_format_min(table->output));
	add_define(writer, "OUT_MAX", (int)gqalut_format_max(table->output));
	gqalut_text_add(writer->text, "\n");
}

/* One segment a line, with its real value and where it holds. */
static void add_coefficients(const struct gqalut_c_writer *writer, const char *what,
                             const char *type, const int32_t *codes,
                             double (*real)(const struct gqalut_table *, int))
{
	const struct gqalut_table *table = writer->table;
	struct gqalut_text *text = writer->text;
	gqalut_text_add(text, "static const %s %s_%s[] = {\n", type, table->name, what);
	for (int s = 0; s < table->entries; s++) {
		gqalut_text_add(text, "\t%4d, /* ", (int)codes[s]);
		gqalut_emit_real(text, real(table, s));
		gqalut_text_add(text, " for x in ");
		gqalut_emit_interval(text, table, s);
		gqalut_text_add(text, " */\n");
	}
	gqalut_text_add(text, "};\n");
}

static void add_fractions(const struct gqalut_c_writer *writer, const char *what, const int *frac)
{
	gqalut_text_add(writer->text, "static const int8_t %s_%s[] = {", writer->table->name, what);
	for (int s = 0; s < writer->table->entries; s++)
		gqalut_text_add(writer->text, "%s%d", s > 0 ? ", " : " ", frac[s]);
	gqalut_text_add(writer->text, " };\n");
}

static void add_breakpoints(const struct gqalut_c_writer *writer)
{
	const struct gqalut_table *table = writer->table;
	struct gqalut_text *text = writer->text;
	int active[GQALUT_MAX_ALPHAS];
	gqalut_c_add(writer,
	             "\n/* Breakpoints in codes, a row an alpha: the first code of the segment on "
	             "their\n"
	             " * right.  Only the first $_active[] of a row can be reached by a code. */\n"
	             "static const @b $_breakpoint[][@U_ENTRIES - 1] = {\n");
	for (int a = 0; a < table->alpha_count; a++) {
		int32_t stored[GQALUT_MAX_ENTRIES];
		active[a] = gqalut_table_stored(table, a, stored);
		gqalut_text_add(text, "\t{ ");
		for (int i = 0; i < table->entries - 1; i++)
			gqalut_text_add(
			        text, "%s%d", i > 0 ? ", " : "",
			        (int)(i < active[a] ? stored[i] : gqalut_format_max(table->input)));
		gqalut_text_add(text, " }, /* alpha %d */\n", table->alpha[a]);
	}
	gqalut_text_add(text, "};\nstatic const uint8_t %s_active[] = {", table->name);
	for (int a = 0; a < table->alpha_count; a++)
		gqalut_text_add(text, "%s%d", a > 0 ? ", " : " ", active[a]);
	gqalut_text_add(text, " };\n");
	if (writer->contiguous)
		return;
	gqalut_text_add(text, "static const int8_t %s_alphas[] = {", table->name);
	for (int a = 0; a < table->alpha_count; a++)
		gqalut_text_add(text, "%s%d", a > 0 ? ", " : " ", table->alpha[a]);
	gqalut_text_add(text, " };\n");
}

/* Arrays take their size from their lines, so that a line lost in an edit is
 * an error and not a zero.  A negative size is one in every standard. */
static void add_size_checks(const struct gqalut_c_writer *writer)
{
	gqalut_c_add(writer,
	             "\n/* Refuses to compile if an array above lost or gained a line. */\n"
	             "typedef char $_sizes[sizeof $_slope == @U_ENTRIES * sizeof $_slope[0] &&\n"
	             "\tsizeof $_intercept == @U_ENTRIES * sizeof $_intercept[0] &&\n");
	if (!writer->shared)
		gqalut_c_add(writer, "\tsizeof $_slope_frac == @U_ENTRIES &&\n"
		                     "\tsizeof $_intercept_frac == @U_ENTRIES &&\n");
	if (!writer->contiguous)
		gqalut_c_add(writer, "\tsizeof $_alphas == @U_ALPHAS &&\n");
	gqalut_c_add(writer, "\tsizeof $_breakpoint == @U_ALPHAS * sizeof $_breakpoint[0] &&\n"
	                     "\tsizeof $_active == @U_ALPHAS ? 1 : -1];\n");
}

static void add_arrays(const struct gqalut_c_writer *writer)
{
	const struct gqalut_table *table = writer->table;
	add_coefficients(writer, "slope", writer->slope, table->slope, gqalut_emit_slope);
	add_coefficients(writer, "intercept", writer->intercept, table->intercept,
	                 gqalut_emit_intercept);
	if (!writer->shared) {
		add_fractions(writer, "slope_frac", table->slope_frac);
		add_fractions(writer, "intercept_frac", table->intercept_frac);
	}
	add_breakpoints(writer);
	add_size_checks(writer);
}

static void add_rows(const struct gqalut_c_writer *writer)
{
	gqalut_c_add(writer,
	             "/* v within lo..hi; that it is there already is the caller's duty. */\n"
	             "static inline int32_t $_within(int32_t v, int32_t lo, int32_t hi)\n"
	             "{\n"
	             "\tGQALUT_ASSERT(v >= lo && v <= hi);\n"
	             "\treturn v < lo ? lo : v > hi ? hi : v;\n"
	             "}\n\n");
	if (writer->contiguous)
		gqalut_c_add(
		        writer,
		        "/* Row of an alpha in $_breakpoint, and the alpha of a row. */\n"
		        "static inline int32_t $_row(int alpha)\n"
		        "{\n"
		        "\treturn $_within(alpha, @U_ALPHA_MIN, @U_ALPHA_MAX) - @U_ALPHA_MIN;\n"
		        "}\n\n"
		        "static inline int32_t $_row_alpha(int32_t row)\n"
		        "{\n"
		        "\treturn row + @U_ALPHA_MIN;\n"
		        "}\n\n");
	else
		gqalut_c_add(writer,
		             "/* Row of an alpha in $_breakpoint (of the nearest one of the set "
		             "that is not\n"
		             " * above), and the alpha of a row. */\n"
		             "static inline int32_t $_row(int alpha)\n"
		             "{\n"
		             "\tint32_t row = 0;\n"
		             "\tfor (int32_t i = 1; i < @U_ALPHAS; i++)\n"
		             "\t\trow += alpha >= (int)$_alphas[i];\n"
		             "\tGQALUT_ASSERT(alpha == (int)$_alphas[row]);\n"
		             "\treturn row;\n"
		             "}\n\n"
		             "static inline int32_t $_row_alpha(int32_t row)\n"
		             "{\n"
		             "\treturn (int32_t)$_alphas[row];\n"
		             "}\n\n");
}

static void add_functions(const struct gqalut_c_writer *writer)
{
	const char *fractions =
	        writer->shared ? "@U_SLOPE_FRAC,\n\t\t$_intercept[s], @U_INTERCEPT_FRAC"
	                       : "$_slope_frac[s],\n\t\t$_intercept[s], $_intercept_frac[s]";
	bool folded = writer->table->reduction.kind == GQALUT_REDUCTION_SYMMETRIC;
	gqalut_c_add(writer,
	             "/* $_acc() at alpha has this many fraction bits: acc * 2^-$_frac(alpha). */\n"
	             "static inline int $_frac(int alpha)\n"
	             "{\n"
	             "\treturn (int)$_frac_bits(@U_SLOPE_FRAC, @U_INTERCEPT_FRAC,\n"
	             "\t\t$_row_alpha($_row(alpha)));\n"
	             "}\n\n"
	             "/* Accumulator of a code in a row, with d fraction bits. */\n");
	gqalut_c_add(
	        writer,
	        folded ? "static inline int32_t $_core_row(int32_t q, int32_t row, int32_t d)\n"
	               : "static inline int32_t $_acc_row(int32_t q, int32_t row, int32_t d)\n");
	gqalut_c_add(
	        writer,
	        "{\n"
	        "\tconst int32_t s = $_segment(q, $_breakpoint[row], (int32_t)$_active[row]);\n"
	        "\treturn $_accumulate(q, $_slope[s], ");
	gqalut_c_add(writer, fractions);
	gqalut_c_add(writer, ",\n\t\t$_row_alpha(row), d);\n"
	                     "}\n\n");
	if (folded)
		gqalut_c_add_unfold(writer);
	gqalut_c_add(writer,
	             "/* The function at x = q * 2^-alpha, times 2^$_frac(alpha). */\n"
	             "static inline int32_t $_acc(@c q, int alpha)\n"
	             "{\n"
	             "\treturn $_acc_row($_within(q, @U_CODE_MIN, @U_CODE_MAX), $_row(alpha),\n"
	             "\t\t$_frac(alpha));\n"
	             "}\n\n");
}

/* Emitted below as well. */
uint32_t gqalut_c_hash(uint32_t h, int32_t v)
{
	for (int i = 0; i < 32; i += 8)
		h = (h ^ ((uint32_t)v >> i & 0xffu)) * UINT32_C(16777619);
	return h;
}

/* What the emitted selftest must come to at an alpha. */
static uint32_t digest(const struct gqalut_table *table, int alpha_index)
{
	uint32_t h = UINT32_C(2166136261);
	for (int32_t q = gqalut_format_min(table->input); q <= gqalut_format_max(table->input);
	     q++) {
		int32_t acc = gqalut_table_accumulate(table, alpha_index, q);
		h = gqalut_c_hash(h, acc);
		for (int beta = GQALUT_MIN_BETA; beta <= GQALUT_MAX_BETA; beta++)
			h = gqalut_c_hash(h,
			                  gqalut_table_requantise(table, alpha_index, acc, beta));
	}
	return h;
}

static void add_selftest(const struct gqalut_c_writer *writer)
{
	const struct gqalut_table *table = writer->table;
	gqalut_c_add(writer, "\n#ifdef @U_SELFTEST\n"
	                     "/* FNV-1a over the four bytes of v, the lowest first. */\n"
	                     "static inline uint32_t $_hash(uint32_t h, int32_t v)\n"
	                     "{\n"
	                     "\tfor (int i = 0; i < 32; i += 8)\n"
	                     "\t\th = (h ^ ((uint32_t)v >> i & 0xffu)) * UINT32_C(16777619);\n"
	                     "\treturn h;\n"
	                     "}\n\n");
	gqalut_c_add_operator_check(writer);
	gqalut_c_add_mx_check(writer);
	gqalut_c_add(writer,
	             "/* Sweeps every code, alpha and beta and compares with what the generator's\n"
	             " * evaluator had.  0 if all is right, else 1 + the first wrong row. */\n"
	             "static inline int $_selftest(void)\n"
	             "{\n"
	             "\tstatic const uint32_t digest[@U_ALPHAS] = {\n");
	for (int a = 0; a < table->alpha_count; a++)
		gqalut_text_add(writer->text, "\t\tUINT32_C(0x%08lx), /* alpha %d */\n",
		                (unsigned long)digest(table, a), table->alpha[a]);
	gqalut_c_add(writer, "\t};\n"
	                     "\tfor (int32_t row = 0; row < @U_ALPHAS; row++) {\n"
	                     "\t\tconst int alpha = (int)$_row_alpha(row);\n"
	                     "\t\tuint32_t h = UINT32_C(2166136261);\n"
	                     "\t\tfor (int32_t q = @U_CODE_MIN; q <= @U_CODE_MAX; q++) {\n"
	                     "\t\t\th = $_hash(h, $_acc((@c)q, alpha));\n"
	                     "\t\t\tfor (int beta = @U_BETA_MIN; beta <= @U_BETA_MAX; beta++)\n"
	                     "\t\t\t\th = $_hash(h, $_@x((@c)q, alpha, beta));\n"
	                     "\t\t}\n"
	                     "\t\tif (h != digest[row])\n"
	                     "\t\t\treturn (int)row + 1;\n"
	                     "\t}\n");
	if (gqalut_reduction_relative(table->reduction.kind))
		gqalut_c_add(writer, "\tif (!$_operator_check())\n"
		                     "\t\treturn @U_ALPHAS + 1;\n");
	if (writer->blocks)
		gqalut_c_add(writer, "\tif (!$_mx_check())\n"
		                     "\t\treturn @U_ALPHAS + 2;\n");
	gqalut_c_add(writer, "\treturn 0;\n"
	                     "}\n"
	                     "#endif\n");
}

static void write_header(const struct gqalut_record *record, bool blocks, struct gqalut_text *text)
{
	struct gqalut_c_writer writer = make_writer(record, text);
	writer.blocks = blocks;
	gqalut_text_add(text, "/* SPDX-License-Identifier: 0BSD\n *\n * %s: ", record->table.name);
	gqalut_emit_comment(text, record->table.function);
	gqalut_text_add(text, " in %d segments\n *\n", record->table.entries);
	gqalut_emit_provenance(record, " * ", text);
	gqalut_text_add(text, " */\n/* clang-format off */\n");
	gqalut_c_add(&writer, "#ifndef @U_H\n"
	                      "#define @U_H\n\n"
	                      "#include <stddef.h>\n"
	                      "#include <stdint.h>\n\n");
	gqalut_c_paste_targets(&writer);
	gqalut_c_add(&writer,
	             "/* Called with what a caller must keep to; a value outside is clamped. */\n"
	             "#ifndef GQALUT_ASSERT\n"
	             "#define GQALUT_ASSERT(condition) ((void)0)\n"
	             "#endif\n\n"
	             "#ifdef __cplusplus\n"
	             "extern \"C\" {\n"
	             "#endif\n\n");
	add_constants(&writer);
	add_arrays(&writer);
	gqalut_c_paste_lookup(&writer);
	add_rows(&writer);
	add_functions(&writer);
	gqalut_c_paste_kernels(&writer);
	gqalut_c_add_arrays(&writer);
	gqalut_c_add_operator(&writer);
	gqalut_c_add_mx(&writer);
	add_selftest(&writer);
	gqalut_c_add(&writer, "\n#ifdef __cplusplus\n"
	                      "}\n"
	                      "#endif\n"
	                      "#endif\n");
}

void gqalut_emit_c(const struct gqalut_record *record, struct gqalut_text *text)
{
	write_header(record, false, text);
}

void gqalut_emit_c_mx(const struct gqalut_record *record, struct gqalut_text *text)
{
	write_header(record, true, text);
}
