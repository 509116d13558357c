/* SystemVerilog: what is refused and what the texts hold; that they compute what
 * the evaluator does is for the simulators of tests/hardware. */
#include "support.h"

static struct gqalut_record record_of(const char *function, int entries)
{
	struct gqalut_problem problem = problem_for(function, entries);
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_record record;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	options.method = GQALUT_METHOD_EXACT;
	assert_ok(gqalut_search_run(&problem, &options, &result, &diag), &diag);
	assert_ok(gqalut_record_make(&problem, &options, &result, "gqalut gen", &record, &diag),
	          &diag);
	return record;
}

typedef enum gqalut_status emitter(const struct gqalut_record *, const struct gqalut_sv_options *,
                                   char **, size_t *, struct gqalut_diag *);

static emitter *const emitters[] = { gqalut_emit_sv, gqalut_emit_sv_testbench,
	                             gqalut_emit_sv_vectors };

static char *text_of(emitter emit, const struct gqalut_record *record,
                     const struct gqalut_sv_options *options)
{
	char *text = NULL;
	size_t length = 0;
	struct gqalut_diag diag = { 0 };
	assert_ok(emit(record, options, &text, &length, &diag), &diag);
	assert_int_equal(strlen(text), length);
	return text;
}

static void expect_refusal(const struct gqalut_record *record,
                           const struct gqalut_sv_options *options, const char *words)
{
	for (size_t i = 0; i < 3; i++) {
		char *text = NULL;
		size_t length = 7;
		struct gqalut_diag diag = { 0 };
		assert_int_equal(emitters[i](record, options, &text, &length, &diag),
		                 GQALUT_ERR_ARGUMENT);
		assert_null(text);
		assert_int_equal(length, 7);
		if (!strstr(diag.message, words))
			fail_msg("'%s' is not in: %s", words, diag.message);
	}
}

static void options_out_of_range_are_refused(void **state)
{
	(void)state;
	struct gqalut_record record = record_of("relu6", 3);
	struct gqalut_sv_options options;
	const struct {
		struct gqalut_sv_options options;
		const char *words;
	} wrong[] = {
		{ { -1, GQALUT_SV_CONSTANT, GQALUT_SV_ENABLE, 1 }, "pipeline of -1 stages: 0..3" },
		{ { 4, GQALUT_SV_CONSTANT, GQALUT_SV_ENABLE, 1 }, "pipeline of 4 stages: 0..3" },
		{ { 0, GQALUT_SV_REGISTER, GQALUT_SV_ENABLE, 0 }, "0 functions" },
		{ { 0, GQALUT_SV_REGISTER, GQALUT_SV_ENABLE, 9 }, "9 functions" },
		{ { 0, GQALUT_SV_CONSTANT, GQALUT_SV_ENABLE, 2 }, "need a register file" },
	};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		expect_refusal(&record, &wrong[i].options, wrong[i].words);
	gqalut_sv_options_init(&options);
	for (options.pipeline = 0; options.pipeline <= 3; options.pipeline++)
		free(text_of(gqalut_emit_sv, &record, &options));
}

static void tables_without_a_unit_are_refused(void **state)
{
	(void)state;
	struct gqalut_sv_options registers = { 0, GQALUT_SV_REGISTER, GQALUT_SV_ENABLE, 1 };
	struct gqalut_record record = record_of("relu6", 3);
	struct gqalut_record other = record;
	other.table.slope_frac[1]--;
	expect_refusal(&other, &registers, "fraction bits of each entry");
	free(text_of(gqalut_emit_sv, &other, NULL));
	other = record;
	other.table.rounding = GQALUT_ROUNDING_LISTED;
	expect_refusal(&other, &registers, "listed by alpha");
	free(text_of(gqalut_emit_sv, &other, NULL));
	other = record;
	snprintf(other.table.name, sizeof other.table.name, "8_gelu");
	expect_refusal(&other, NULL, "not starting with a digit");
	snprintf(other.table.name, sizeof other.table.name, "endinterface");
	expect_refusal(&other, NULL, "SystemVerilog keyword");
	snprintf(other.table.name, sizeof other.table.name, "alpha");
	expect_refusal(&other, NULL, "'alpha' is that of a signal");
	snprintf(other.table.name, sizeof other.table.name, "total_3");
	expect_refusal(&other, NULL, "'total_3' is that of a signal");
	snprintf(other.table.name, sizeof other.table.name, "total_4");
	free(text_of(gqalut_emit_sv, &other, NULL));
}

/* Every signal that TEXT declares is refused as a name of RECORD. */
static void expect_signals_refused(struct gqalut_record *record, const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	for (const char *at = strstr(text, "\tlogic "); at; at = strstr(at + 1, "\tlogic ")) {
		size_t n, names = 0;
		for (const char *word = at + 1; *word != '\0' && *word != ';' && *word != '\n';
		     word += n > 0 ? n : 1) {
			n = strspn(word, letters);
			if (*word == '[') /* a range */
				n = strcspn(word, "]");
			else if (n > 0 && strncmp(word, "logic", n) != 0 &&
			         strncmp(word, "signed", n) != 0) {
				snprintf(record->table.name, sizeof record->table.name, "%.*s",
				         (int)n, word);
				expect_refusal(record, NULL, "that of a signal");
				names++;
			}
		}
		assert_true(names > 0);
	}
}

static void names_of_signals_are_refused(void **state)
{
	(void)state;
	const struct gqalut_sv_options options[] = {
		{ 3, GQALUT_SV_CONSTANT, GQALUT_SV_READY, 1 },
		{ 3, GQALUT_SV_REGISTER, GQALUT_SV_READY, 2 },
	};
	for (int i = 0; i < 4; i++) {
		struct gqalut_record record = record_of("silu", 4), named = record;
		record.table.rounding = GQALUT_ROUNDING_NEAREST;
		gqalut_table_thresholds(&record.table);
		if (i == 2) { /* symmetric */
			record.table.reduction.kind = GQALUT_REDUCTION_SYMMETRIC;
			record.table.reduction.symmetry = GQALUT_SYMMETRY_MINUS_X;
		} else if (i == 3) {
			record.table.rounding = GQALUT_ROUNDING_LISTED;
			record.table.slope_frac[1]--;
		}
		char *text = text_of(gqalut_emit_sv, &record, &options[i == 1]);
		expect_signals_refused(&named, text);
		free(text);
	}
}

static void keywords_of_systemverilog_are_no_names(void **state)
{
	(void)state;
	static const char *const keywords[] = { "module",  "logic",  "always_ff",   "unique0",
		                                "within",  "bit",    "byte",        "soft",
		                                "uwire",   "global", "s_until",     "nettype",
		                                "checker", "let",    "interconnect" };
	for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
		if (gqalut_name_is_valid(keywords[i]))
			fail_msg("%s is a keyword", keywords[i]);
	assert_true(gqalut_name_is_valid("logics"));
	assert_true(gqalut_name_is_valid("q"));
	assert_true(gqalut_name_is_valid("Logic"));
}

/* The format of gqalut_emit() is the module with the defaults. */
static void format_sv_is_the_plain_module(void **state)
{
	(void)state;
	struct gqalut_record record = record_of("gelu", 8);
	struct gqalut_sv_options options;
	struct gqalut_diag diag = { 0 };
	char *text;
	size_t length;
	gqalut_sv_options_init(&options);
	char *module = text_of(gqalut_emit_sv, &record, &options);
	char *standard = text_of(gqalut_emit_sv, &record, NULL);
	assert_ok(gqalut_emit(&record, GQALUT_FORMAT_SV, &text, &length, &diag), &diag);
	assert_string_equal(text, module);
	assert_string_equal(standard, module);
	assert_null(strstr(module, "clk"));
	assert_non_null(strstr(module, "module gelu_8 (\n"));
	assert_non_null(strstr(module, "endmodule\n"));
	free(module);
	free(standard);
	free(text);
}

/* Ports come and go with what they are for. */
static void ports_follow_the_options(void **state)
{
	(void)state;
	const struct {
		struct gqalut_sv_options options;
		const char *there, *not_there;
	} rows[] = {
		{ { 1, GQALUT_SV_CONSTANT, GQALUT_SV_ENABLE, 1 }, " en,\n", "in_ready" },
		{ { 1, GQALUT_SV_CONSTANT, GQALUT_SV_READY, 1 }, " in_ready,\n", " en,\n" },
		{ { 0, GQALUT_SV_REGISTER, GQALUT_SV_READY, 1 }, " wr_data,\n", " rst,\n" },
		{ { 0, GQALUT_SV_REGISTER, GQALUT_SV_ENABLE, 1 }, " clk,\n", " func,\n" },
		{ { 0, GQALUT_SV_REGISTER, GQALUT_SV_ENABLE, 2 }, " wr_func,\n", " rst,\n" },
		{ { 3, GQALUT_SV_REGISTER, GQALUT_SV_ENABLE, 8 }, "[2:0] func,\n", "in_valid" },
	};
	struct gqalut_record record = record_of("relu6", 3);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *text = text_of(gqalut_emit_sv, &record, &rows[i].options);
		if (!strstr(text, rows[i].there) || strstr(text, rows[i].not_there))
			fail_msg("row %zu:\n%s", i, text);
		free(text);
	}
	record.table.alpha_count = 1;
	char *one = text_of(gqalut_emit_sv, &record, NULL);
	assert_null(strstr(one, " alpha,\n"));
	free(one);
}

/* Every line of the vectors is what table.h computes, in the order that hardware.h
 * states. */
static void vectors_are_the_evaluators(void **state)
{
	(void)state;
	struct gqalut_record record = record_of("tanh", 5);
	const struct gqalut_table *table = &record.table;
	char *text = text_of(gqalut_emit_sv_vectors, &record, NULL);
	const char *at = strchr(text, '\n') + 1; /* the head has two lines */
	const char *betas = strstr(at, "beta") + 4;
	at = strchr(at, '\n') + 1;
	long lines = 0;
	for (int a = 0; a < table->alpha_count; a++) {
		for (int32_t q = -128; q <= 127; q++, lines++) {
			unsigned bank, alpha, code, frac;
			unsigned long acc_word;
			int used;
			assert_int_equal(sscanf(at, "%x_%x_%x_%x_%lx%n", &bank, &alpha, &code,
			                        &frac, &acc_word, &used),
			                 5);
			at += used;
			int32_t acc = gqalut_table_accumulate(table, a, q);
			assert_int_equal(bank, 0);
			assert_int_equal(alpha, (unsigned)table->alpha[a] & 0xff);
			assert_int_equal(code, (unsigned)q & 0xffff);
			assert_int_equal(frac, gqalut_table_frac_bits(table, table->alpha[a]));
			assert_int_equal(acc_word, (uint32_t)acc);
			const char *beta = betas;
			while (*at == '_') {
				char *end;
				unsigned y = (unsigned)strtoul(at + 1, &end, 16);
				at = end;
				int b = (int)strtol(beta, &end, 10);
				beta = end + 1;
				assert_int_equal(
				        y, (unsigned)gqalut_table_requantise(table, a, acc, b) &
				                   0xffff);
			}
			assert_true(beta[-1] == ';'); /* none is left */
			assert_true(*at++ == '\n');
		}
	}
	assert_int_equal(strtol(at, NULL, 16), lines);
	free(text);
}

/* Banks of a register file differ: a select that sticks is seen. */
static void banks_have_vectors_of_their_own(void **state)
{
	(void)state;
	struct gqalut_sv_options options = { 0, GQALUT_SV_REGISTER, GQALUT_SV_ENABLE, 8 };
	struct gqalut_record record = record_of("silu", 8);
	char *text = text_of(gqalut_emit_sv_vectors, &record, &options);
	const char *bank[8];
	size_t length = (size_t)record.table.alpha_count * 256;
	const char *at = strchr(strchr(text, '\n') + 1, '\n') + 1;
	for (int b = 0; b < 8; b++) {
		bank[b] = at;
		assert_true(at[0] == '0' + b);
		for (size_t i = 0; i < length; i++)
			at = strchr(at, '\n') + 1;
	}
	for (int b = 1; b < 8; b++) {
		for (int c = 0; c < b; c++) {
			/* From the second character on: without the bank's number. */
			const char *x = bank[b], *y = bank[c];
			size_t same = 0;
			for (size_t i = 0; i < length; i++) {
				size_t n = (size_t)(strchr(x, '\n') - x);
				same += strncmp(x + 1, y + 1, n) == 0;
				x = strchr(x, '\n') + 1;
				y = strchr(y, '\n') + 1;
			}
			if (same > length * 3 / 4)
				fail_msg("banks %d and %d: %zu of %zu lines", c, b, same, length);
		}
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_out_of_range_are_refused),
		cmocka_unit_test(tables_without_a_unit_are_refused),
		cmocka_unit_test(names_of_signals_are_refused),
		cmocka_unit_test(keywords_of_systemverilog_are_no_names),
		cmocka_unit_test(format_sv_is_the_plain_module),
		cmocka_unit_test(ports_follow_the_options),
		cmocka_unit_test(vectors_are_the_evaluators),
		cmocka_unit_test(banks_have_vectors_of_their_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
