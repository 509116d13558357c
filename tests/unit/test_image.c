/* Memory images: each format read back gives the words of the table. */
#include "support.h"

enum { WORDS = GQALUT_MAX_ENTRIES * (1 + GQALUT_MAX_ALPHAS) };

struct words {
	unsigned long word[WORDS];
	int count;
};

static void put(struct words *words, unsigned long word)
{
	assert_true(words->count < WORDS);
	words->word[words->count++] = word;
}

/* A table of known codes; every code that its format has can be one. */
static struct gqalut_record record_with(int entries, int in_bits, bool is_signed, int slope_bits,
                                        int intercept_bits)
{
	struct gqalut_record record = { 0 };
	struct gqalut_table *table = &record.table;
	snprintf(table->name, sizeof table->name, "t_%d", entries);
	snprintf(table->function, sizeof table->function, "\xc3\xa9 -- ; %%");
	table->entries = entries;
	table->hi = 1.0;
	table->input = (struct gqalut_format_int){ in_bits, is_signed };
	table->output = (struct gqalut_format_int){ 8, true };
	table->slope_bits = slope_bits;
	table->intercept_bits = intercept_bits;
	table->alpha_count = 3;
	for (int s = 0; s < entries; s++) {
		table->slope[s] = s % 2 == 0 ? -(1 << (slope_bits - 1)) : s % 8;
		table->intercept[s] = s % 3 == 0 ? (1 << (intercept_bits - 1)) - 1 : -(s % 8);
	}
	for (int a = 0; a < 3; a++)
		table->alpha[a] = 2 * a - 1;
	table->breakpoint_frac = 3;
	for (int i = 0; i < entries - 1; i++)
		table->breakpoint[i] = 4 * i + (is_signed ? -10 : 0);
	gqalut_table_thresholds(table);
	snprintf(record.method, sizeof record.method, "by hand");
	snprintf(record.weights, sizeof record.weights, "uniform");
	return record;
}

/* What the public header says of the words, independently of the writer. */
static struct words expected(const struct gqalut_table *table)
{
	struct words words = { .count = 0 };
	for (int s = 0; s < table->entries; s++) {
		long slope = table->slope[s], intercept = table->intercept[s];
		slope += slope < 0 ? 1L << table->slope_bits : 0;
		intercept += intercept < 0 ? 1L << table->intercept_bits : 0;
		put(&words, (unsigned long)(slope * (1L << table->intercept_bits) + intercept));
	}
	long most = table->input.is_signed ? (1L << (table->input.bits - 1)) - 1
	                                   : (1L << table->input.bits) - 1;
	for (int a = 0; a < table->alpha_count; a++) {
		int active = 0;
		for (int i = 0; i < table->entries - 1; i++)
			active += table->threshold[a][i] <= most;
		put(&words, (unsigned long)active);
		long least = table->input.is_signed ? -most - 1 : 0;
		for (int i = 0; i < table->entries - 1; i++) {
			long code = i < active ? table->threshold[a][i] : most;
			code = code < least ? least : code;
			put(&words, (unsigned long)(code < 0 ? code + 2 * (most + 1) : code));
		}
	}
	return words;
}

static int word_bits(const struct gqalut_table *table)
{
	int both = table->slope_bits + table->intercept_bits;
	return both > table->input.bits ? both : table->input.bits;
}

static void read_mem(const char *text, struct words *words)
{
	for (const char *line = text; *line != '\0'; line = strchr(line, '\n') + 1)
		if (*line == '@')
			assert_int_equal(strtoul(line + 1, NULL, 16), words->count);
		else if (*line != '/')
			put(words, strtoul(line, NULL, 16));
}

static void read_coe(const char *text, struct words *words)
{
	while (*text == ';')
		text = strchr(text, '\n') + 1;
	static const char head[] =
	        "memory_initialization_radix=16;\nmemory_initialization_vector=\n";
	assert_memory_equal(text, head, sizeof head - 1);
	char *end = (char *)(uintptr_t)text + sizeof head - 1;
	do
		put(words, strtoul(end, &end, 16));
	while (*end++ == ',');
	assert_string_equal(end - 1, ";\n");
}

static void read_mif(const char *text, int width, struct words *words)
{
	char head[128];
	while (*text == '-')
		text = strchr(text, '\n') + 1;
	int depth = (int)strtol(strstr(text, "DEPTH=") + 6, NULL, 10);
	snprintf(head, sizeof head,
	         "WIDTH=%d;\nDEPTH=%d;\nADDRESS_RADIX=HEX;\nDATA_RADIX=HEX;\nCONTENT BEGIN\n",
	         width, depth);
	assert_memory_equal(text, head, strlen(head));
	for (text += strlen(head); *text != 'E'; text = strchr(text, '\n') + 1) {
		char *end;
		assert_int_equal(strtoul(text, &end, 16), words->count);
		assert_memory_equal(end, " : ", 3);
		put(words, strtoul(end + 3, &end, 16));
		assert_int_equal(*end, ';');
	}
	assert_string_equal(text, "END;\n");
	assert_int_equal(depth, words->count);
}

static void read_bin(const char *text, size_t length, int width, struct words *words)
{
	size_t size = width > 16 ? 4 : width > 8 ? 2 : 1;
	assert_int_equal(length % size, 0);
	for (size_t i = 0; i < length; i += size) {
		unsigned long word = 0;
		for (size_t b = 0; b < size; b++)
			word |= (unsigned long)(unsigned char)text[i + b] << 8 * b;
		put(words, word);
	}
}

static void read_vhdl(const char *text, int width, struct words *words)
{
	const char *at = strstr(text, "constant image : memory := (\n");
	assert_non_null(at);
	for (at = strchr(at, '"'); at; at = strchr(at, '"')) {
		char *end;
		put(words, strtoul(at + 1, &end, 2));
		assert_int_equal(end - at - 1, width);
		assert_int_equal(*end, '"');
		at = end + 1;
	}
}

static void check(const struct gqalut_record *record, enum gqalut_format format)
{
	struct words wanted = expected(&record->table), got = { .count = 0 };
	int width = word_bits(&record->table);
	struct gqalut_diag diag = { 0 };
	char *text;
	size_t length;
	assert_ok(gqalut_emit(record, format, &text, &length, &diag), &diag);
	switch (format) {
	case GQALUT_FORMAT_MEM: read_mem(text, &got); break;
	case GQALUT_FORMAT_COE: read_coe(text, &got); break;
	case GQALUT_FORMAT_MIF: read_mif(text, width, &got); break;
	case GQALUT_FORMAT_BIN: read_bin(text, length, width, &got); break;
	default: read_vhdl(text, width, &got); break;
	}
	assert_int_equal(got.count, wanted.count);
	for (int i = 0; i < got.count; i++)
		if (got.word[i] != wanted.word[i])
			fail_msg("%s, word %d of %d: got %lx, wanted %lx",
			         gqalut_format_text(format), i, got.count, got.word[i],
			         wanted.word[i]);
	/* The function's name is not ASCII; only Verilog's readers may see that. */
	if (format == GQALUT_FORMAT_COE || format == GQALUT_FORMAT_MIF ||
	    format == GQALUT_FORMAT_VHDL)
		assert_null(strchr(text, '\xc3'));
	free(text);
}

static const enum gqalut_format formats[] = { GQALUT_FORMAT_MEM, GQALUT_FORMAT_COE,
	                                      GQALUT_FORMAT_MIF, GQALUT_FORMAT_BIN,
	                                      GQALUT_FORMAT_VHDL };
enum { FORMATS = sizeof formats / sizeof formats[0] };

static void every_image_reads_back(void **state)
{
	(void)state;
	for (int f = 0; f < FORMATS; f++)
		for (int entries = 2; entries <= 64; entries += entries < 5 ? 1 : 59)
			for (int is_signed = 0; is_signed < 2; is_signed++) {
				/* Words of 8, 12, 13, 16, 19 and 32 bits. */
				static const int bits[][3] = { { 8, 4, 4 },   { 12, 4, 5 },
					                       { 9, 7, 6 },   { 8, 8, 8 },
					                       { 12, 10, 9 }, { 8, 16, 16 } };
				for (int b = 0; b < 6; b++) {
					struct gqalut_record record =
					        record_with(entries, bits[b][0], is_signed,
					                    bits[b][1], bits[b][2]);
					check(&record, formats[f]);
				}
			}
}

static void images_refuse_fractions_by_entry(void **state)
{
	(void)state;
	struct gqalut_record record = record_with(3, 8, true, 8, 8);
	record.table.slope_frac[1] = 1;
	for (int f = 0; f < FORMATS; f++) {
		struct gqalut_diag diag = { 0 };
		char *text;
		size_t length;
		assert_int_equal(gqalut_emit(&record, formats[f], &text, &length, &diag),
		                 GQALUT_ERR_ARGUMENT);
		assert_non_null(strstr(diag.message, "a memory image has no place"));
	}
}

static void vhdl_refuses_names_it_cannot_have(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		bool fine;
	} names[] = {
		{ "signal", false },   { "SIGNAL", false }, { "xnor_", false }, { "_a", false },
		{ "a__b", false },     { "with", false },   { "abs", false },   { "port", false },
		{ "signals", true },   { "sig_nal", true }, { "a_b", true },    { "A1", true },
		{ "std_logic", true }, { "image", true },
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct gqalut_record record = record_with(3, 8, true, 8, 8);
		struct gqalut_diag diag = { 0 };
		char *text = NULL;
		size_t length;
		snprintf(record.table.name, sizeof record.table.name, "%s", names[i].name);
		enum gqalut_status status =
		        gqalut_emit(&record, GQALUT_FORMAT_VHDL, &text, &length, &diag);
		if (status != (names[i].fine ? GQALUT_OK : GQALUT_ERR_ARGUMENT))
			fail_msg("%s: %s", names[i].name, diag.message);
		if (names[i].fine)
			free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_image_reads_back),
		cmocka_unit_test(images_refuse_fractions_by_entry),
		cmocka_unit_test(vhdl_refuses_names_it_cannot_have),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
