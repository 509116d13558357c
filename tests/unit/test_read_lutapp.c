/* The dialect of LUT-APP: a fraction an entry, kept to the bit, and what is
 * refused. */
#include "read_support.h"

#include <gqalut/lutapp.h>

static void lutapp_file_becomes_tables(void **state)
{
	(void)state;
	struct gqalut_record *record = NULL;
	size_t count = 0;
	enum gqalut_file_kind kind = GQALUT_FILE_TABLE;
	struct gqalut_diag diag = { 0 };
	assert_ok(
	        gqalut_read_tables(GQALUT_FIXTURES "/lutapp_8.json", &kind, &record, &count, &diag),
	        &diag);
	assert_int_equal(kind, GQALUT_FILE_LUTAPP_JSON);
	assert_int_equal(count, 2);
	const struct gqalut_table *table = &record->table;
	assert_string_equal(table->name, "gelu_8");
	assert_string_equal(record[1].table.name, "exp_8");
	assert_int_equal(table->alpha_count, 5);
	assert_true(table->alpha[0] == 0 && table->alpha[4] == 4);
	assert_true(table->input.bits == 8 && table->input.is_signed);
	assert_true(table->slope_bits == 8 && table->intercept_bits == 8);
	assert_int_equal(table->breakpoint_frac, 4);
	assert_int_equal(table->rounding, GQALUT_ROUNDING_EXACT);
	assert_near("lo", table->lo, -4.0, 0, 0);
	assert_near("hi", table->hi, 4.0, 0, 0);
	assert_string_equal(record->method, "imported");
	assert_string_equal(record->weights, "uniform");
	assert_false(record->certificate.available);
	assert_false(gqalut_table_shared_frac(table));
	free(record);
}

/* A file of the authors' own table, read and measured as they measure: entries
 * left of -5.5625 keep the scale that their file has them in. */
static void lutapp_file_scores_as_published(void **state)
{
	(void)state;
	static const char text[] =
	        "{\"exp\": {\"breakpoints\": [-6.5625, -5.5625, -4.0625, -2.875, -1.875, -1.0625, "
	        "-0.5], \"slope_dff\": [0.015625, 0.0625, 0.0078125, 0.03125, 0.09375, 0.234375, "
	        "0.46875, 0.796875], \"intercept_dff\": [0.140625, 0.453125, 0.046875, 0.140625, "
	        "0.3203125, 0.578125, 0.828125, 0.984375]}}";
	struct gqalut_record *record = NULL;
	size_t count = 0;
	enum gqalut_file_kind kind = GQALUT_FILE_TABLE;
	struct gqalut_lutapp_case measured;
	struct gqalut_real real;
	struct gqalut_diag diag = { 0 };
	double mae;
	assert_ok(gqalut_parse_tables(text, sizeof text - 1, "exp.json", &kind, &record, &count,
	                              &diag),
	          &diag);
	assert_int_equal(count, 1);
	gqalut_lutapp_of_table(&record->table, &real);
	assert_near("slope", real.slope[0], 0.015625, 0, 0);
	assert_near("intercept", real.intercept[1], 0.453125, 0, 0);
	gqalut_lutapp_case_init(gqalut_function_find("exp"), &measured);
	assert_ok(gqalut_lutapp_mae(&measured, &real, &mae, &diag), &diag);
	assert_near("exp", mae, 1.8428e-3, 3e-5, 0);
	free(record);
}

static void lutapp_value_gets_the_fraction_of_its_size(void **state)
{
	(void)state;
	static const struct {
		const char *value;
		int code, frac;
	} rows[] = {
		{ "0", 0, 7 },        { "-0.0", 0, 7 },          { "0.0078125", 1, 7 },
		{ "0.5", 64, 7 },     { "-0.9921875", -127, 7 }, { "1", 64, 6 },
		{ "-1", -64, 6 },     { "1.984375", 127, 6 },    { "2", 64, 5 },
		{ "-63.5", -127, 1 }, { "64", 64, 0 },           { "127", 127, 0 },
		{ "-128", -128, 0 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[256];
		struct gqalut_diag diag;
		struct gqalut_record *record;
		size_t count;
		snprintf(text, sizeof text,
		         "{\"gelu\": {\"breakpoints\": [-8], \"slope_dff\": [0.5, %s], "
		         "\"intercept_dff\": [%s, 3]}}",
		         rows[i].value, rows[i].value);
		assert_ok(parse(text, strlen(text), &record, &count, &diag), &diag);
		const struct gqalut_table *table = &record->table;
		if (table->slope[1] != rows[i].code || table->slope_frac[1] != rows[i].frac ||
		    table->intercept[0] != rows[i].code || table->intercept_frac[0] != rows[i].frac)
			fail_msg("%s: slope %d * 2^-%d, intercept %d * 2^-%d", rows[i].value,
			         (int)table->slope[1], table->slope_frac[1],
			         (int)table->intercept[0], table->intercept_frac[0]);
		assert_int_equal(table->slope_frac[0], 7);
		assert_int_equal(table->intercept_frac[1], 5);
		assert_int_equal(table->breakpoint[0], -128);
		free(record);
	}
}

/* Whatever value m * 2^(s-7) the dialect can hold comes back exactly. */
static void lutapp_holds_every_value_of_its_format(void **state)
{
	(void)state;
	for (int exponent = 0; exponent <= 7; exponent++)
		for (int m = -128; m <= 127; m++) {
			char text[256];
			struct gqalut_diag diag;
			struct gqalut_record *record;
			size_t count;
			double value = ldexp(m, exponent - 7);
			snprintf(text, sizeof text,
			         "{\"exp\": {\"breakpoints\": [0], \"slope_dff\": [%.17g, 0], "
			         "\"intercept_dff\": [0, 0]}}",
			         value);
			assert_ok(parse(text, strlen(text), &record, &count, &diag), &diag);
			double got = ldexp(record->table.slope[0], -record->table.slope_frac[0]);
			if (got != value)
				fail_msg("wanted %a, got %a", value, got);
			free(record);
		}
}

static void lutapp_survives_the_table_file(void **state)
{
	(void)state;
	struct gqalut_record *record = NULL;
	size_t count = 0;
	enum gqalut_file_kind kind;
	struct gqalut_diag diag = { 0 };
	assert_ok(
	        gqalut_read_tables(GQALUT_FIXTURES "/lutapp_8.json", &kind, &record, &count, &diag),
	        &diag);
	for (size_t i = 0; i < count; i++) {
		struct gqalut_record *back =
		        emit_and_read(&record[i].table, GQALUT_FORMAT_JSON, (int)i);
		assert_memory_equal(&back->table, &record[i].table, sizeof back->table);
		free(back);
	}
	free(record);
}

static void lutapp_file_is_refused_at_the_right_place(void **state)
{
	(void)state;
#define TABLE(b, k, i)                                                                             \
	"{\"gelu\": {\n\"breakpoints\": " b ",\n\"slope_dff\": " k ",\n\"intercept_dff\": " i "}}"
	static const struct {
		const char *text;
		int line, column;
		const char *words;
	} rows[] = {
		{ TABLE("[0]", "[0.3, 0]", "[0, 0]"), 3, 15,
		  "'slope_dff[0]' is 0.3, no 8-bit integer times 2^-7" },
		{ TABLE("[0]", "[0, 0]", "[0, 1.0078125]"), 4, 22,
		  "'intercept_dff[1]' is 1.0078125, no 8-bit integer times 2^-6" },
		{ TABLE("[0]", "[128, 0]", "[0, 0]"), 3, 15,
		  "'slope_dff[0]' is 128, no 8-bit integer times 2^-0" },
		{ TABLE("[0]", "[1e300, 0]", "[0, 0]"), 3, 15, "'slope_dff[0]' is 1e+300" },
		{ TABLE("[0]", "[0, 1e-300]", "[0, 0]"), 3, 18, "'slope_dff[1]' is 1e-300" },
		{ TABLE("[0]", "[0, nan]", "[0, 0]"), 3, 18, "must be a finite number" },
		{ TABLE("[0.03125]", "[0, 0]", "[0, 0]"), 2, 17,
		  "'breakpoints[0]' is 0.03125, no multiple of 2^-4 in -8..7.9375" },
		{ TABLE("[8]", "[0, 0]", "[0, 0]"), 2, 17, "'breakpoints[0]' is 8, no multiple" },
		{ TABLE("[1, 0]", "[0, 0, 0]", "[0, 0, 0]"), 2, 20, "ascending, 0 follows 1" },
		{ TABLE("[0, 1]", "[0, 0]", "[0, 0]"), 2, 16, "must hold 1 value, not 2" },
		{ TABLE("[0]", "[0, 0]", "[0]"), 4, 18, "must hold 2 values, not 1" },
		{ TABLE("[]", "[0]", "[0]"), 3, 14, "2..64 values" },
		{ TABLE("0", "[0, 0]", "[0, 0]"), 2, 16, "must be a list" },
		{ "{\"gelu\": {\"breakpoints\": [0],\n\"slope_dff\": [0, 0]}}", 1, 10,
		  "'intercept_dff' is missing" },
		{ "{\"gelu\": {\"intercept_dff\": [0]}}", 1, 10, "'slope_dff' is missing" },
		{ "{\"gelu\": {\"breakpoints\": [0],\n\"slope_dfs\": [0, 0]}}", 2, 1,
		  "unknown key 'slope_dfs', the nearest known one is 'slope_dff'" },
		{ "{\"gleu\": {\"breakpoints\": [0]}}", 1, 2, "nearest known one is 'gelu'" },
		{ "{\"gelu\": {\"breakpoints\": [0], \"slope_dff\": [0, 0], \"intercept_dff\": "
		  "[0, 0]},\n\"GELU\": {}}",
		  2, 1, "'gelu' is there twice" },
		{ "{\"gelu\": {\"breakpoints\": [0], \"slope_dff\": [0, 0], \"intercept_dff\": "
		  "[0, 0]},\n\"exp\": {\"0\": {}}}",
		  2, 9, "unknown key '0'" },
		{ "{\"gelu\": {\"breakpoints\": [0], \"slope_dff\": [0, 0], \"intercept_dff\": "
		  "[0, 0]},\n\"exp\": []}",
		  2, 8, "must be an object" },
	};
#undef TABLE
	int failures = 0;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		failures += !is_refused(rows[i].text, strlen(rows[i].text), rows[i].line,
		                        rows[i].column, rows[i].words);
	assert_int_equal(failures, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(lutapp_file_becomes_tables),
		cmocka_unit_test(lutapp_file_scores_as_published),
		cmocka_unit_test(lutapp_value_gets_the_fraction_of_its_size),
		cmocka_unit_test(lutapp_holds_every_value_of_its_format),
		cmocka_unit_test(lutapp_survives_the_table_file),
		cmocka_unit_test(lutapp_file_is_refused_at_the_right_place),
	};
	return cmocka_run_group_tests_name("read_lutapp", tests, NULL, NULL);
}
