/* Reading table files: what is understood, and that every kind of broken file
 * gets one line with the right place. */
#include "read_support.h"

static void own_file_gives_back_every_field(void **state)
{
	(void)state;
	static const int breakpoint[] = { -145, -50, -21, 5, 26, 52, 143 };
	static const int slope[] = { -1, -7, 6, 26, 44, 59, 71, 65 };
	static const int intercept[] = { -14, -68, -27, 0, -5, -29, -68, -14 };
	struct gqalut_record *record = NULL;
	size_t count = 0;
	enum gqalut_file_kind kind = GQALUT_FILE_GQA_JSON;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_read_tables(GQALUT_FIXTURES "/gelu_8.json", &kind, &record, &count, &diag),
	          &diag);
	assert_int_equal(kind, GQALUT_FILE_TABLE);
	assert_int_equal(count, 1);
	const struct gqalut_table *table = &record->table;
	assert_string_equal(table->name, "gelu_8");
	assert_string_equal(table->function, "gelu");
	assert_int_equal(table->entries, 8);
	assert_near("lo", table->lo, -4, 0, 0);
	assert_near("hi", table->hi, 4, 0, 0);
	assert_true(table->input.bits == 8 && table->input.is_signed);
	assert_true(table->output.bits == 8 && table->output.is_signed && table->beta == 5);
	assert_int_equal(table->alpha_count, 7);
	assert_int_equal(table->rounding, GQALUT_ROUNDING_EXACT);
	assert_int_equal(table->breakpoint_frac, 6);
	assert_true(table->slope_bits == 8 && table->intercept_bits == 8);
	for (int s = 0; s < 8; s++) {
		assert_int_equal(table->slope[s], slope[s]);
		assert_int_equal(table->intercept[s], intercept[s]);
		assert_int_equal(table->slope_frac[s], 6);
		assert_int_equal(table->intercept_frac[s], 8);
	}
	for (int i = 0; i < 7; i++) {
		assert_int_equal(table->breakpoint[i], breakpoint[i]);
		assert_int_equal(table->alpha[i], i);
		assert_int_equal(table->threshold[6][i], breakpoint[i]);
		assert_int_equal(table->threshold[0][i], (int)ceil(breakpoint[i] / 64.0));
	}
	assert_int_equal(record->objective, GQALUT_OBJECTIVE_MSE);
	assert_int_equal(record->codes, GQALUT_CODES_REPRESENTABLE);
	assert_string_equal(record->weights, "normal:0,1");
	assert_near("floor", record->floor, 0.05, 0, 0);
	assert_int_equal(record->exact_at_count, 1);
	assert_near("exact_at", record->exact_at[0], 0, 0, 0);
	assert_string_equal(record->method, "ga");
	assert_true(record->seed == UINT64_MAX);
	assert_int_equal(record->population, 50);
	assert_int_equal(record->generations, 500);
	assert_true(record->rounding_mutation);
	assert_string_equal(record->command, "gqalut gen --func gelu --entries 8 --exact-at 0");
	assert_false(record->measured);
	assert_true(record->certificate.available);
	assert_false(record->certificate.optimal);
	assert_near("bound", record->certificate.lower_bound, 1.4e-5, 0, 0);
	assert_near("gap", record->certificate.gap, 0.005, 0, 0);
	assert_string_equal(record->certificate.method, "shortest path");
	assert_true(record->stated.any);
	assert_near("stated", record->stated.mse, 1.407e-05, 0, 0);
	assert_true(isnan(record->stated.max_abs) && isnan(record->stated.requantised_mse));
	free(record);
}

static void emitted_json_gives_back_the_table(void **state)
{
	(void)state;
	uint64_t seed = 1;
	for (int i = 0; i < 200; i++) {
		struct gqalut_table table = random_table(&seed);
		struct gqalut_record *back = emit_and_read(&table, GQALUT_FORMAT_JSON, i);
		if (memcmp(&back->table, &table, sizeof table) != 0)
			fail_msg("table %d differs", i);
		free(back);
	}
}

/* What a change of the own fixture leads to.  Empty words: it is accepted. */
static const struct change {
	const char *from, *to;
	int line, column;
	const char *words;
} changes[] = {
	{ "\"version\": 1,", "\"version\": 1,\n\t\t", 0, 0, "" },
	{ "\"frac\": 6, \"codes\": [-1", "\"frac\": [6,6,6,6,6,6,6,6], \"codes\": [-1", 0, 0, "" },
	{ "  \"reduction\": \"none\",\n", "", 0, 0, "" },
	{ "\"seed\": 18446744073709551615", "\"seed\": null", 0, 0, "" },
	{ "\"gap\": 0.005", "\"gap\": null", 0, 0, "" },
	{ "\"gelu_8\"", "gelu_8", 0, 0, "" },
	{ "\"objective\": \"mse\"", "\"objective\": \"worst-alpha\"", 0, 0, "" },
	{ "[-4, 4]", "[-4.0e0, 0.4E+1]", 0, 0, "" },

	{ "\"version\": 1", "\"version\": 2", 3, 14, "an integer in 1..1, not '2'" },
	{ "\"gqalut-table\"", "\"other\"", 2, 13,
	  "must be 'gqalut-table', not the string 'other'" },
	{ "  \"format\": \"gqalut-table\",\n", "", 1, 1, "'format' is missing" },
	{ "  \"entries\": 8,\n", "", 1, 1, "'entries' is missing" },
	{ "\"reduction\": \"none\"", "\"reduction\": \"log\"", 26, 16, "must be 'none'" },
	{ "\"entries\": 8", "\"entires\": 8", 6, 3,
	  "'entires', the nearest known one is 'entries'" },
	{ "\"entries\": 8", "\"entries\": 8.0", 6, 14, "an integer in 2..64, not '8.0'" },
	{ "\"entries\": 8", "\"entries\": \"8\"", 6, 14, "not the string '8'" },
	{ "\"entries\": 8", "\"entries\": 08", 6, 14, "not '08'" },
	{ "\"entries\": 8", "\"entries\": 300", 6, 14, "2..64, not '300'" },
	{ "\"entries\": 8", "\"entries\": 4294967304", 6, 14, "not '4294967304'" },
	{ "\"entries\": 8", "\"entries\": [8]", 6, 14, "must be a single value, not a list" },
	{ "\"entries\": 8", "\"entries\": 7", 10, 44, "'slope.codes' must hold 7 values, not 8" },
	{ "\"entries\": 8", "\"entries\": 8,\n  \"name\": \"a\"", 7, 3,
	  "'name' is there twice, first in line 4" },
	{ "\"name\": \"gelu_8\"", "\"name\": \"gelu 8\"", 4, 11, "letters, digits and '_'" },
	{ "\"name\": \"gelu_8\"", "\"name\": \"while\"", 4, 11, "no C or SystemVerilog keyword" },
	{ "\"name\": \"gelu_8\"", "\"name\": \"a\\nb\"", 4, 11, "without control characters" },
	{ "\"name\": \"gelu_8\"", "\"name\": \"a\\u0000b\"", 4, 11, "NUL" },
	{ "\"function\": \"gelu\"", "\"function\": \"*/ evil\"", 5, 15, "letters, digits" },
	{ "[-4, 4]", "[4, -4]", 7, 13, "lo < hi" },
	{ "[-4, 4]", "[-4, nan]", 7, 18, "'domain[1]' must be a finite number, not 'nan'" },
	{ "[-4, 4]", "[-4, .inf]", 7, 18, "finite number" },
	{ "[-4, 4]", "[-4, 1e999]", 7, 18, "finite number" },
	{ "[-4, 4]", "[-4, 4.]", 7, 18, "finite number" },
	{ "[-4, 4]", "[-4, 0x4]", 7, 18, "finite number" },
	{ "[-4, 4]", "[-4, 4, 5]", 7, 13, "must hold 2 values, not 3" },
	{ "\"bits\": 8, \"signed\": true", "\"bits\": 3, \"signed\": true", 8, 21, "4..12" },
	{ "\"signed\": true", "\"signed\": yes", 8, 34, "true or false" },
	{ "\"signed\": true", "\"signed\": true, \"sgined\": true", 8, 40,
	  "nearest known one is 'signed'" },
	{ "[0, 1, 2, 3, 4, 5, 6]", "[]", 9, 13, "1..41 values, not 0" },
	{ "[0, 1, 2, 3, 4, 5, 6]", "[0, 1, 2, 2, 4, 5, 6]", 9, 23, "ascending, 2 follows 2" },
	{ "[0, 1, 2, 3, 4, 5, 6]", "[0, 1, 2, 3, 4, 5, 25]", 9, 32, "-16..24" },
	{ "[0, 1, 2, 3, 4, 5, 6]", "[0, 1, 2, 3, 4, 5]", 23, 7, "'6' in 'breakpoints.by_alpha'" },
	{ "[0, 1, 2, 3, 4, 5, 6]", "[0, 1, 2, 3, 4, 5, 6, 7]", 16, 17,
	  "'breakpoints.by_alpha.7' is missing" },
	{ "[-1, -7", "[-1, -129", 10, 49, "'slope.codes[1]' must be an integer in -128..127" },
	{ "\"frac\": 8", "\"frac\": 31", 11, 36, "'intercept.frac'" },
	{ "\"frac\": 8", "\"frac\": [8]", 11, 36, "must hold 8 values, not 1" },
	{ "\"frac\": 8", "\"frac\": 30", 10, 12, "overflow the 32-bit accumulator" },
	{ "\"rounding\": \"exact\"", "\"rounding\": \"up\"", 14, 17,
	  "'exact', 'nearest', 'clipped' or 'listed'" },
	{ "\"codes\": [-145, -50", "\"codes\": [-50, -145", 15, 20, "ascending, -145 follows -50" },
	{ "\"codes\": [-145", "\"codes\": [-999999999", 15, 15, "-268435456..268435456" },
	{ "[-9, -3, -1", "[-9, -2, -1", 19, 17,
	  "'breakpoints.by_alpha.2[1]' is -2, but 'breakpoints.codes[1]' gives -3 at alpha 2" },
	{ "26, 52]", "26, 52, 143]", 23, 12, "lists 7 codes, but 6" },
	{ "\"floor\": 0.05", "\"floor\": 1.5", 30, 12, "0..1" },
	{ "\"exact_at\": [0]", "\"exact_at\": [0,1,2,3,4,5,6,7,8]", 31, 15, "at most 8" },
	{ "18446744073709551615", "18446744073709551616", 33, 38, "0..18446744073709551615" },
	{ "18446744073709551615", "-1", 33, 38, "0..18446744073709551615" },
	{ "\"gap\": 0.005", "\"gap\": -2", 35, 50, "at least -1" },
	{ "1.407e-05", "null", 0, 0, "" },
	{ "\"mse\": 1.407e-05", "\"max_abs\": 7", 0, 0, "" },
	{ "1.407e-05", "-1", 34, 22, "'metrics.mse' must be a number of at least 0" },
	{ "{\"mse\": 1.407e-05, \"anything\": {\"goes\": \"here\"}}", "5", 34, 14,
	  "'metrics' must be an " },
	{ "\"search\": {", "\"search\": 5, \"metrics\": {", 34, 3,
	  "the key 'metrics' is there twice" },
};

static void own_file_is_refused_at_the_right_place(void **state)
{
	(void)state;
	size_t length;
	char *text = fixture("gelu_8.json", &length);
	int failures = 0;
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		const struct change *c = &changes[i];
		char *changed = replace(text, c->from, c->to);
		struct gqalut_diag diag;
		struct gqalut_record *records;
		size_t count;
		enum gqalut_status status =
		        parse(changed, strlen(changed), &records, &count, &diag);
		bool wanted =
		        c->words[0] == '\0'
		                ? status == GQALUT_OK
		                : (status == GQALUT_ERR_FORMAT || status == GQALUT_ERR_OVERFLOW) &&
		                          strstr(diag.message, c->words) && diag.line == c->line &&
		                          diag.column == c->column;
		free(records);
		free(changed);
		if (!wanted)
			print_error("%s -> %s\ngot %d at %d:%d: %s\nwanted %d:%d: %s\n", c->from,
			            c->to, (int)status, diag.line, diag.column, diag.message,
			            c->line, c->column, c->words);
		failures += !wanted;
	}
	free(text);
	assert_int_equal(failures, 0);
}

static void listed_codes_are_taken_as_they_are(void **state)
{
	(void)state;
	size_t length;
	char *text = fixture("gelu_8.json", &length);
	char *listed = replace(text, "\"exact\"", "\"listed\"");
	char *whole =
	        replace(listed, "[-128, -50, -21, 5, 26, 52]", "[-999, -50, -21, 5, 26, 52, 143]");
	char *moved = replace(whole, "[-4, -1, 0, 1, 1, 2, 5]", "[-4, -1, 0, 1, 2, 2, 5]");
	struct gqalut_diag diag;
	struct gqalut_record *record;
	size_t count;
	assert_ok(parse(moved, strlen(moved), &record, &count, &diag), &diag);
	assert_int_equal(record->table.rounding, GQALUT_ROUNDING_LISTED);
	assert_int_equal(record->table.threshold[1][4], 2);
	assert_int_equal(record->table.threshold[6][0], -999);
	assert_int_equal(record->table.threshold[6][6], 143);
	free(record);
	/* Six codes are not enough, and they must be ascending. */
	assert_true(is_refused(listed, strlen(listed), 23, 12, "must hold 7 values, not 6"));
	char *down = replace(whole, "[-4, -1, 0, 1, 1, 2, 5]", "[-4, -1, 0, 1, 0, 2, 5]");
	assert_true(is_refused(down, strlen(down), 18, 27, "must be ascending, 0 follows 1"));
	free(down);
	free(moved);
	free(whole);
	free(listed);
	free(text);
}

static void nearest_codes_are_checked_as_nearest(void **state)
{
	(void)state;
	size_t length;
	char *text = fixture("gelu_8.json", &length);
	char *nearest = replace(text, "\"exact\"", "\"nearest\"");
	/* -50/64 is nearest to -1, while it was rounded up to 0. */
	assert_true(is_refused(nearest, strlen(nearest), 17, 17,
	                       "'breakpoints.by_alpha.0[1]' is 0, but 'breakpoints.codes[1]' gives "
	                       "-1 at alpha 0"));
	free(nearest);
	free(text);
}

static void every_prefix_of_a_file_is_refused(void **state)
{
	(void)state;
	static const char *const files[] = { "gelu_8.json", "gqa_gelu_8.json" };
	for (size_t f = 0; f < 2; f++) {
		size_t length;
		char *text = fixture(files[f], &length);
		while (text[length - 1] == '\n')
			length--;
		for (size_t n = 0; n < length; n++) {
			struct gqalut_diag diag;
			struct gqalut_record *records;
			size_t count;
			char *copy = malloc(n + 1); /* so that a sanitizer sees the end */
			assert_non_null(copy);
			memcpy(copy, text, n);
			enum gqalut_status status = parse(copy, n, &records, &count, &diag);
			free(copy);
			if (status != GQALUT_ERR_FORMAT || diag.message[0] == '\0')
				fail_msg("the first %zu bytes of %s: status %d '%s'", n, files[f],
				         (int)status, diag.message);
		}
		free(text);
	}
}

static void broken_text_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t length; /* 0: up to the NUL */
		int line, column;
		const char *words;
	} rows[] = {
		{ "", 0, 0, 0, "the file is empty" },
		{ "\n \n# nothing\n", 0, 0, 0, "the file is empty" },
		{ "[1, 2]", 0, 1, 1, "one JSON object" },
		{ "7", 0, 1, 1, "one JSON object" },
		{ "{}", 0, 1, 1, "is missing" },
		{ "{\"a\": 1}\n---\n{\"b\": 1}\n", 0, 2, 1, "second document" },
		{ "{\"a\": 1}}", 0, 1, 9, "document start" },
		{ "{\"a\": 1\0}", 9, 1, 8, "control characters are not allowed" },
		{ "{\"a\":\n \"\xff\"}", 0, 2, 3, "invalid leading UTF-8 octet" },
		{ "{\"\xc3\xa9\": \"\xc3\x28\"}", 0, 1, 9, "UTF-8" },
		{ "\x89PNG\r\n\x1a\n", 0, 1, 1, "UTF-8" },
		{ "{[1]: 2}", 0, 1, 2, "a key must be a word" },
		{ "{\"a\": !!int 5}", 0, 1, 7, "tags" },
		{ "%YAML 1.1\n---\na: 1\n", 0, 1, 1, "directives" },
		{ "{\"a\": *nobody}", 0, 1, 7, "undefined alias" },
		{ "{\"a\": &x [*x], \"b\": *x}", 0, 1, 1, "'format' is missing" },
		{ "\t{\"a\": 1}", 0, 1, 1, "cannot start any token" },
	};
	int failures = 0;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t n = rows[i].length ? rows[i].length : strlen(rows[i].text);
		failures +=
		        !is_refused(rows[i].text, n, rows[i].line, rows[i].column, rows[i].words);
	}
	assert_int_equal(failures, 0);
}

/* UNIT repeated COUNT times between HEAD and TAIL. */
static char *repeated(const char *head, const char *unit, size_t count, const char *tail)
{
	size_t n = strlen(unit), used = strlen(head);
	char *text = malloc(used + n * count + strlen(tail) + 1);
	assert_non_null(text);
	memcpy(text, head, used + 1);
	for (size_t i = 0; i < count; i++, used += n)
		memcpy(text + used, unit, n);
	memcpy(text + used, tail, strlen(tail) + 1);
	return text;
}

static void excess_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *head, *unit;
		size_t count;
		const char *words;
	} rows[] = {
		{ "{\"a\": ", "[", 100000, "nested deeper than 32 levels" },
		{ "{\"a\": [", "1,", 1100000, "more than 1048576 values" },
		{ "{\"a\": &a 1, \"b\": [", "*a,", 5000, "more than 1000 anchors and aliases" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *text = repeated(rows[i].head, rows[i].unit, rows[i].count, "");
		struct gqalut_diag diag;
		struct gqalut_record *records;
		size_t count;
		assert_int_equal(parse(text, strlen(text), &records, &count, &diag),
		                 GQALUT_ERR_FORMAT);
		if (!strstr(diag.message, rows[i].words) || diag.line != 1)
			fail_msg("row %zu: %d:%d: %s", i, diag.line, diag.column, diag.message);
		free(text);
	}
}

static void unreadable_paths_say_why(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		enum gqalut_status status;
		const char *words;
	} rows[] = {
		{ GQALUT_FIXTURES "/no_such_file.json", GQALUT_ERR_IO, "No such file" },
		{ GQALUT_FIXTURES, GQALUT_ERR_IO, "Is a directory" },
		{ "/dev/zero", GQALUT_ERR_FORMAT, "larger than 64 MiB" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		enum gqalut_file_kind kind;
		struct gqalut_record *records;
		size_t count;
		struct gqalut_diag diag = { 0 };
		enum gqalut_status status =
		        gqalut_read_tables(rows[i].path, &kind, &records, &count, &diag);
		if (status != rows[i].status || !strstr(diag.message, rows[i].words) ||
		    strcmp(diag.file, rows[i].path) != 0)
			fail_msg("%s: %d '%s'", rows[i].path, (int)status, diag.message);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_file_gives_back_every_field),
		cmocka_unit_test(emitted_json_gives_back_the_table),
		cmocka_unit_test(own_file_is_refused_at_the_right_place),
		cmocka_unit_test(listed_codes_are_taken_as_they_are),
		cmocka_unit_test(nearest_codes_are_checked_as_nearest),
		cmocka_unit_test(every_prefix_of_a_file_is_refused),
		cmocka_unit_test(broken_text_is_refused),
		cmocka_unit_test(excess_is_refused),
		cmocka_unit_test(unreadable_paths_say_why),
	};
	return cmocka_run_group_tests_name("read", tests, NULL, NULL);
}
