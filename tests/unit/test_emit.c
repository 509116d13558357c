/* The writers: what they write, not how it looks (golden/ does that). */
#include "support.h"

#include <locale.h>

static struct gqalut_record record_for(const struct gqalut_problem *problem)
{
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_record record;
	struct gqalut_diag diag = { 0 };
	gqalut_search_options_init(&options);
	options.method = GQALUT_METHOD_EXACT;
	assert_ok(gqalut_search_run(problem, &options, &result, &diag), &diag);
	assert_ok(gqalut_record_make(problem, &options, &result, "gqalut gen", &record, &diag),
	          &diag);
	return record;
}

static char *text_of(const struct gqalut_record *record, enum gqalut_format format)
{
	char *text;
	size_t length;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_emit(record, format, &text, &length, &diag), &diag);
	assert_int_equal(strlen(text), length);
	return text;
}

static struct gqalut_record read_back(const char *text)
{
	struct gqalut_record *records, one;
	struct gqalut_diag diag = { 0 };
	enum gqalut_file_kind kind;
	size_t count;
	assert_ok(gqalut_parse_tables(text, strlen(text), "text", &kind, &records, &count, &diag),
	          &diag);
	assert_int_equal(count, 1);
	one = records[0];
	free(records);
	return one;
}

static void formats_are_found_by_name(void **state)
{
	(void)state;
	enum gqalut_format format;
	assert_true(gqalut_format_find("gqa-json", &format) && format == GQALUT_FORMAT_GQA_JSON);
	assert_true(gqalut_format_find("mem", &format) && format == GQALUT_FORMAT_MEM);
	assert_true(gqalut_format_find("c-mx", &format) && format == GQALUT_FORMAT_C_MX);
	assert_false(gqalut_format_find("C", &format));
	assert_false(gqalut_format_find("", &format));
}

/* What is written is read back to the same bytes, for every kind of table. */
static void json_survives_a_round_trip(void **state)
{
	(void)state;
	for (int variant = 0; variant < 5; variant++) {
		struct gqalut_problem problem = problem_for(variant == 1 ? "sqrt" : "gelu", 7);
		struct gqalut_weights normal = { .kind = GQALUT_WEIGHTS_NORMAL,
			                         .scale = 0.7,
			                         .text = "normal:0,0.7" };
		if (variant == 1)
			problem.input.is_signed = problem.output.is_signed = false;
		if (variant == 2)
			problem.rounding = GQALUT_ROUNDING_NEAREST;
		if (variant == 3) {
			problem.weights = &normal;
			problem.floor = 0.1;
			problem.exact_at_count = 1;
		}
		if (variant == 4) {
			problem.input.bits = 11;
			problem.coef_bits = 13;
			problem.lo = -3.7;
			problem.alpha_count = 3;
			problem.alpha[0] = -1;
			problem.alpha[1] = 2;
			problem.alpha[2] = 7;
		}
		struct gqalut_record record = record_for(&problem);
		if (variant == 2) /* per-entry fractions */
			record.table.slope_frac[3]--, record.table.intercept_frac[0]--;
		char *text = text_of(&record, GQALUT_FORMAT_JSON);
		struct gqalut_record back = read_back(text);
		assert_memory_equal(&back.table, &record.table, sizeof back.table);
		back.measured = record.measured;
		back.metrics = record.metrics;
		char *again = text_of(&back, GQALUT_FORMAT_JSON);
		assert_string_equal(again, text);
		free(text);
		free(again);
	}
}

/* The paper's operator counts breakpoints below x, its trainer those up to x:
 * for what we write both are the segment of the lookup, at every code. */
static void gqa_json_means_the_same_under_both_conventions(void **state)
{
	(void)state;
	static const char *functions[] = { "gelu", "hswish", "exp", "div", "rsqrt" };
	for (int f = 0; f < 5; f++)
		for (int rounding = 0; rounding < 3; rounding++) {
			struct gqalut_problem problem = problem_for(functions[f], 8);
			problem.rounding = (enum gqalut_rounding)rounding;
			struct gqalut_record record = record_for(&problem);
			const struct gqalut_table *table = &record.table;
			char *text = text_of(&record, GQALUT_FORMAT_GQA_JSON), *at = text;
			for (int a = 0; a < table->alpha_count; a++) {
				double p[7], k[8], b[8];
				char key[32];
				snprintf(key, sizeof key, "\"%d\": {", table->alpha[a]);
				at = strstr(at, key);
				assert_non_null(at);
				at = strchr(strstr(at, "breakpoints"), '[') + 1;
				for (int i = 0; i < 7; i++)
					p[i] = strtod(at, &at), at++;
				at = strchr(strstr(at, "slopes"), '[') + 1;
				for (int s = 0; s < 8; s++)
					k[s] = strtod(at, &at), at++;
				at = strchr(strstr(at, "intercepts"), '[') + 1;
				for (int s = 0; s < 8; s++)
					b[s] = strtod(at, &at), at++;
				for (int q = -128; q < 128; q++) {
					double x = ldexp(q, -table->alpha[a]);
					int below = 0, up_to = 0;
					for (int i = 0; i < 7; i++) {
						below += p[i] < x;
						up_to += p[i] <= x;
					}
					double y = gqalut_table_value(table, a, q);
					if (below != up_to || k[below] * x + b[below] != y)
						fail_msg("%s alpha %d code %d", functions[f],
						         table->alpha[a], q);
				}
			}
			struct gqalut_record back = read_back(text);
			for (int a = 0; a < table->alpha_count; a++)
				for (int q = -128; q < 128; q++)
					assert_true(gqalut_table_value(&back.table, a, q) ==
					            gqalut_table_value(table, a, q));
			free(text);
		}
}

static void memory_image_holds_every_code(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("exp", 5);
	problem.coef_bits = 6;
	problem.input.bits = 9;
	struct gqalut_record record = record_for(&problem);
	char *text = text_of(&record, GQALUT_FORMAT_MEM), *line = text;
	unsigned long words[64];
	int count = 0;
	for (; line && *line; line = strchr(line, '\n') + 1) {
		if (*line == '@')
			assert_int_equal(strtoul(line + 1, NULL, 16), (unsigned long)count);
		else if (*line != '/')
			words[count++] = strtoul(line, NULL, 16);
	}
	assert_int_equal(count, 5 + 7 * 5);
	for (int s = 0; s < 5; s++) {
		long slope = (long)(words[s] >> 6), intercept = (long)(words[s] & 63);
		assert_int_equal(slope >= 32 ? slope - 64 : slope, record.table.slope[s]);
		assert_int_equal(intercept >= 32 ? intercept - 64 : intercept,
		                 record.table.intercept[s]);
	}
	for (int a = 0; a < 7; a++) {
		int32_t stored[64];
		const unsigned long *row = words + 5 + 5 * a;
		int active = gqalut_table_stored(&record.table, a, stored);
		assert_int_equal(row[0], active);
		for (int i = 0; i < active; i++)
			assert_int_equal(row[1 + i], (unsigned long)stored[i] & 511);
	}
	free(text);
}

static void nothing_hangs_on_the_locale(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 4);
	struct gqalut_record record = record_for(&problem);
	static const enum gqalut_format formats[] = { GQALUT_FORMAT_C, GQALUT_FORMAT_JSON,
		                                      GQALUT_FORMAT_GQA_JSON, GQALUT_FORMAT_CSV };
	static const char *commas[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE" };
	char *before[4];
	for (int f = 0; f < 4; f++)
		before[f] = text_of(&record, formats[f]);
	bool found = false;
	for (int c = 0; c < 4 && !found; c++)
		found = setlocale(LC_ALL, commas[c]) != NULL;
	if (!found)
		puts("skipped: no locale with a decimal comma is installed");
	for (int f = 0; f < 4; f++) {
		char *after = text_of(&record, formats[f]);
		assert_string_equal(after, before[f]);
		if (formats[f] == GQALUT_FORMAT_JSON)
			read_back(after);
		free(after);
		free(before[f]);
	}
	setlocale(LC_ALL, "C");
}

/* The text after COLUMN commas of LINE, up to the next comma or line end. */
static void assert_field(const char *line, int column, const char *wanted)
{
	char got[64];
	const char *at = line;
	for (int i = 0; i < column; i++) {
		at = strchr(at, ',');
		assert_non_null(at);
		at++;
	}
	size_t length = strcspn(at, ",\n");
	assert_true(length < sizeof got);
	memcpy(got, at, length);
	got[length] = '\0';
	if (strcmp(got, wanted) != 0)
		fail_msg("column %d of '%.60s...': got '%s', wanted '%s'", column, line, got,
		         wanted);
}

/* GELU-8 at its proven optimum; the fields were worked out by hand. */
static void csv_has_a_line_for_each_segment(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 8);
	struct gqalut_record record = record_for(&problem);
	static const struct {
		int line, column;
		const char *wanted;
	} fields[] = {
		{ 0, 0, "segment" },
		{ 0, 9, "first_code_alpha_0" },
		{ 0, 15, "first_code_alpha_6" },
		{ 1, 0, "0" },
		{ 1, 1, "" },
		{ 1, 2, "-2.265625" },
		{ 1, 3, "-0.015625" },
		{ 1, 4, "-0.0546875" },
		{ 1, 5, "-1" },
		{ 1, 6, "6" },
		{ 1, 7, "-14" },
		{ 1, 8, "8" },
		{ 1, 9, "" },
		{ 2, 1, "-2.265625" },
		{ 2, 9, "-2" },
		{ 2, 15, "-145" },
		{ 8, 0, "7" },
		{ 8, 1, "2.234375" },
		{ 8, 2, "" },
		{ 8, 3, "1.015625" },
		{ 8, 9, "3" },
		{ 8, 15, "143" },
	};
	/* The optimum is reached by several tables: these lines are of one. */
	static const int32_t t[] = { -145, -50, -21, 5, 26, 52, 143 };
	static const int32_t k[] = { -1, -7, 6, 26, 44, 59, 71, 65 };
	static const int32_t b[] = { -14, -68, -27, 0, -5, -29, -68, -14 };
	memcpy(record.table.breakpoint, t, sizeof t);
	memcpy(record.table.slope, k, sizeof k);
	memcpy(record.table.intercept, b, sizeof b);
	for (int s = 0; s < 8; s++) {
		record.table.slope_frac[s] = 6;
		record.table.intercept_frac[s] = 8;
	}
	gqalut_table_thresholds(&record.table);
	char *text = text_of(&record, GQALUT_FORMAT_CSV), *lines[9], *at = text;
	for (int i = 0; i < 9; i++) {
		lines[i] = at;
		at = strchr(at, '\n');
		assert_non_null(at);
		at++;
	}
	assert_int_equal(*at, '\0');
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		assert_field(lines[fields[i].line], fields[i].column, fields[i].wanted);
	free(text);
}

static void hostile_text_stays_inside_its_comment_and_string(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 2);
	struct gqalut_record record = record_for(&problem);
	strcpy(record.command, "a */ \" \\ \n b");
	strcpy(record.weights, "x*/y\n\"z");
	char *text = text_of(&record, GQALUT_FORMAT_C);
	char *first_end = strstr(text, "*/");
	assert_non_null(first_end);
	assert_ptr_equal(strstr(text, " */\n/* clang-format off */") + 1, first_end);
	free(text);
	strcpy(record.command, "a */ \" \\ b");
	strcpy(record.weights, "x*/y \"z");
	text = text_of(&record, GQALUT_FORMAT_JSON);
	struct gqalut_record back = read_back(text);
	assert_string_equal(back.command, record.command);
	assert_string_equal(back.weights, record.weights);
	free(text);
}

/* Bytes that are no UTF-8 would make the file unreadable as JSON, and are a
 * warning in a comment for some compilers. */
static void text_that_is_no_utf8_is_replaced(void **state)
{
	(void)state;
	static const struct {
		const char *given, *comment, *json;
	} cases[] = {
		{ "caf\xc3\xa9.csv", "caf\xc3\xa9.csv", "caf\xc3\xa9.csv" },
		{ "caf\xe9.csv", "caf?.csv", "caf\\ufffd.csv" },
		{ "cut\xe2\x82", "cut??", "cut\\ufffd\\ufffd" },
		{ "long\xc0\xaf", "long??", "long\\ufffd\\ufffd" },
		{ "half\xed\xa0\x80", "half???", "half\\ufffd\\ufffd\\ufffd" },
		{ "c1\xc2\x85", "c1?", "c1\\u0085" },
		{ "line\xe2\x80\xa8", "line?", "line\\u2028" }, /* a line ends there in YAML */
		{ "dir/*.csv", "dir/?.csv", "dir/*.csv" },
	};
	struct gqalut_problem problem = problem_for("gelu", 2);
	struct gqalut_record record = record_for(&problem);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char wanted[64];
		strcpy(record.weights, cases[i].given);
		char *text = text_of(&record, GQALUT_FORMAT_C);
		snprintf(wanted, sizeof wanted, "weights %s,", cases[i].comment);
		if (!strstr(text, wanted))
			fail_msg("case %zu: no '%s' in\n%.2000s", i, wanted, text);
		free(text);
		text = text_of(&record, GQALUT_FORMAT_JSON);
		snprintf(wanted, sizeof wanted, "\"weights\": \"%s\",", cases[i].json);
		if (!strstr(text, wanted))
			fail_msg("case %zu: no '%s' in\n%.2000s", i, wanted, text);
		read_back(text);
		free(text);
	}
}

static void a_table_that_breaks_the_rules_is_not_written(void **state)
{
	(void)state;
	struct gqalut_problem problem = problem_for("gelu", 2);
	struct gqalut_record record = record_for(&problem);
	char *text = NULL;
	strcpy(record.table.name, "int");
	assert_int_equal(gqalut_emit(&record, GQALUT_FORMAT_C, &text, NULL, NULL),
	                 GQALUT_ERR_ARGUMENT);
	assert_null(text);
	strcpy(record.table.name, "good");
	assert_int_equal(gqalut_emit(&record, (enum gqalut_format)99, &text, NULL, NULL),
	                 GQALUT_ERR_ARGUMENT);
	assert_null(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats_are_found_by_name),
		cmocka_unit_test(json_survives_a_round_trip),
		cmocka_unit_test(gqa_json_means_the_same_under_both_conventions),
		cmocka_unit_test(memory_image_holds_every_code),
		cmocka_unit_test(nothing_hangs_on_the_locale),
		cmocka_unit_test(csv_has_a_line_for_each_segment),
		cmocka_unit_test(text_that_is_no_utf8_is_replaced),
		cmocka_unit_test(hostile_text_stays_inside_its_comment_and_string),
		cmocka_unit_test(a_table_that_breaks_the_rules_is_not_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
