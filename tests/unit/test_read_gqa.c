/* The dialect of the GQA-LUT paper: what its tables become, and what is refused. */
#include "read_support.h"

static void paper_file_becomes_a_table(void **state)
{
	(void)state;
	static const int slope[] = { 0, -2, -7, 2, 38, 59, 72, 65 };
	static const int intercept[] = { 0, -7, -17, -4, 0, -8, -24, -5 };
	static const int at_6[] = { -192, -144, -52, -17, 26, 84, 147 };
	struct gqalut_record *record = NULL;
	size_t count = 0;
	enum gqalut_file_kind kind = GQALUT_FILE_TABLE;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_read_tables(GQALUT_FIXTURES "/gqa_gelu_8.json", &kind, &record, &count,
	                             &diag),
	          &diag);
	assert_int_equal(kind, GQALUT_FILE_GQA_JSON);
	assert_int_equal(count, 1);
	const struct gqalut_table *table = &record->table;
	assert_string_equal(table->name, "gelu_8");
	assert_int_equal(table->entries, 8);
	assert_int_equal(table->alpha_count, 7);
	assert_true(table->slope_bits == 8 && table->intercept_bits == 8);
	assert_int_equal(table->breakpoint_frac, 6);
	for (int s = 0; s < 8; s++) {
		assert_int_equal(table->slope[s], slope[s]);
		assert_int_equal(table->intercept[s], intercept[s]);
		assert_int_equal(table->slope_frac[s], 6);
		assert_int_equal(table->intercept_frac[s], 6);
	}
	for (int i = 0; i < 7; i++)
		assert_int_equal(table->threshold[6][i], at_6[i]);
	/* The file rounds 26/64 to 6/16, halves to even: neither of the roundings. */
	assert_int_equal(table->rounding, GQALUT_ROUNDING_LISTED);
	assert_int_equal(table->threshold[4][4], 6);
	assert_string_equal(record->method, "imported");
	assert_false(record->measured);
	assert_false(record->certificate.available);
	free(record);
}

static void paper_file_rounding_is_recognised(void **state)
{
	(void)state;
	/* 5/8 and 13/8 at alpha 3; two blocks, the coarse one by each rule. */
	static const struct {
		const char *coarse;
		enum gqalut_rounding rounding;
	} rows[] = {
		{ "[1, 2]", GQALUT_ROUNDING_EXACT },
		{ "[0.5, 1.5]", GQALUT_ROUNDING_EXACT }, /* half a code below */
		{ "[-0.0, 1]", GQALUT_ROUNDING_LISTED },
		{ "[1, 1]", GQALUT_ROUNDING_LISTED },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[512];
		struct gqalut_diag diag;
		struct gqalut_record *record;
		size_t count;
		snprintf(text, sizeof text,
		         "{\"sqrt_reci\": {\"3\": {\"split_points\": [0.625, 1.625], \"coeff\": "
		         "[1, 2, 3], \"bias\": [0, 0.5, 0]}, \"0\": {\"breakpoints\": %s, "
		         "\"slopes\": [1, 2, 3], \"intercepts\": [0, 0.5, 0]}}}",
		         rows[i].coarse);
		assert_ok(parse(text, strlen(text), &record, &count, &diag), &diag);
		assert_string_equal(record->table.function, "rsqrt");
		assert_string_equal(record->table.name, "rsqrt_3");
		assert_near("lo", record->table.lo, 0.25, 0, 0);
		assert_int_equal(record->table.alpha[0], 0);
		assert_int_equal(record->table.alpha[1], 3);
		assert_int_equal(record->table.slope_frac[0], 0);
		assert_int_equal(record->table.intercept_frac[2], 1);
		assert_int_equal(record->table.intercept[1], 1);
		if (record->table.rounding != rows[i].rounding)
			fail_msg("%s: rounding %d", rows[i].coarse, (int)record->table.rounding);
		free(record);
	}
	/* 5/8 and 11/8 at alpha 3 round to 1 and 1: only to nearest. */
	const char *nearest = "{gelu: {0: {breakpoints: [1, 1], slopes: [1, 2, 3], intercepts: "
	                      "[0, 0, 0]}, 3: {breakpoints: [0.625, 1.375], slopes: [1, 2, 3], "
	                      "intercepts: [0, 0, 0]}}}";
	struct gqalut_diag diag;
	struct gqalut_record *record;
	size_t count;
	assert_ok(parse(nearest, strlen(nearest), &record, &count, &diag), &diag);
	assert_int_equal(record->table.rounding, GQALUT_ROUNDING_NEAREST);
	free(record);
}

static void paper_file_may_hold_several_functions(void **state)
{
	(void)state;
	const char *text = "{\"gelu\": {\"0\": {\"breakpoints\": [0], \"slopes\": [0, 1], "
	                   "\"intercepts\": [0, 0]}},\n\"reci\": {\"5\": {\"breakpoints\": [1], "
	                   "\"slopes\": [-2, -300], \"intercepts\": [3, 1.25]}}}";
	struct gqalut_diag diag;
	struct gqalut_record *records;
	size_t count;
	assert_ok(parse(text, strlen(text), &records, &count, &diag), &diag);
	assert_int_equal(count, 2);
	assert_string_equal(records[0].table.name, "gelu_2");
	assert_string_equal(records[1].table.name, "div_2");
	assert_int_equal(records[1].table.slope_bits, 10);
	assert_int_equal(records[1].table.intercept[0], 12);
	assert_int_equal(records[1].table.intercept_frac[0], 2);
	free(records);
}

static void paper_file_is_refused_at_the_right_place(void **state)
{
	(void)state;
#define BLOCK(b, k, i) "{\"breakpoints\": " b ", \"slopes\": " k ", \"intercepts\": " i "}"
	static const struct {
		const char *text;
		int line, column;
		const char *words;
	} rows[] = {
		{ "{\"gleu\": {\"0\": {}}}", 1, 2, "'gleu', the nearest known one is 'gelu'" },
		{ "{\"gelu\": {}}", 1, 10, "no block of an alpha" },
		{ "{\"gelu\": {\"x\": 1}}", 1, 11, "'x' is not an alpha" },
		{ "{\"gelu\": {\"25\": 1}}", 1, 11, "-16..24" },
		{ "{\"gelu\": {\"0\": 1}}", 1, 16, "must be an object" },
		{ "{\"gelu\": {\"0\": {}}, \"exp\": 5}", 1, 16, "'slopes' is missing" },
		{ "{\"gelu\": {\"0\":\n" BLOCK("[0]", "[0, 1]", "[0]") "}}", 2, 54,
		  "'intercepts' must hold 2 values, not 1" },
		{ "{\"gelu\": {\"0\":\n" BLOCK("[0, 1]", "[0, 1]", "[0, 0]") "}}", 2, 17,
		  "'breakpoints' must hold 1 value, not 2" },
		{ "{\"gelu\": {\"0\":\n" BLOCK("[]", "[1]", "[0]") "}}", 2, 31, "2..64 values" },
		{ "{\"gelu\": {\"0\":\n" BLOCK("[1, 0]", "[1, 2, 3]", "[0, 0, 0]") "}}", 2, 21,
		  "ascending, 0 follows 1" },
		{ "{\"gelu\": {\"0\":\n" BLOCK("[1e30]", "[1, 2]", "[0, 0]") "}}", 2, 18,
		  "beyond 2^28" },
		{ "{\"gelu\": {\"0\":\n" BLOCK("[0]", "[1, \"2\"]", "[0, 0]") "}}", 2, 36,
		  "not the string '2'" },
		{ "{\"gelu\": {\"0\":\n" BLOCK("[0]", "[1, 0.1]", "[0, 0]") "}}", 2, 1,
		  "slopes[1] is 0.1, no integer times a power of two" },
		{ "{\"gelu\": {\"0\":\n" BLOCK("[0]", "[1, 40000]", "[0, 0]") "}}", 2, 1,
		  "slopes[1] is 40000, which needs more than 16 bits" },
		{ "{\"gelu\": {\"0\":\n" BLOCK("[0]", "[1, 2]", "[0, 1e300]") "}}", 2, 1,
		  "intercepts[1] is 1e+300, which needs more" },
		{ "{\"gelu\": {\"0\":\n" BLOCK("[0]", "[1, 2]", "[0, 0]") ",\n\"1\":\n" BLOCK(
		          "[0]", "[1, 2]", "[0, 1]") "}}",
		  4, 1, "intercepts[1] is 1 at alpha 1 but 0 at alpha 0" },
		{ "{\"gelu\": {\"0\": " BLOCK("[0]", "[1, 2]", "[0, 0]") ",\n\"-0\": 1}}", 2, 1,
		  "alpha 0 is there twice" },
		{ "{\"div\": {\"5\": " BLOCK("[1]", "[1, 2]", "[0, 0]") "},\n\"reci\": 1}", 2, 1,
		  "'div' is there twice, here as 'reci'" },
		{ "{\"gelu\": {\"0\": {\"slopes\": [1, 2],\n\"coeff\": [1, 2]}}}", 2, 10,
		  "'slopes' is given twice" },
		{ "{\"gelu\": {\"0\": {\"slopes\": [1, 2],\n\"slope_dff\": [1, 2]}}}", 2, 1,
		  "unknown key 'slope_dff', the nearest known one is 'slopes'" },
	};
#undef BLOCK
	int failures = 0;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		failures += !is_refused(rows[i].text, strlen(rows[i].text), rows[i].line,
		                        rows[i].column, rows[i].words);
	assert_int_equal(failures, 0);
}

/* The paper's dialect has no formats, so values are compared, on more codes
 * than the format has. */
static void emitted_gqa_json_gives_back_every_value(void **state)
{
	(void)state;
	uint64_t seed = 2;
	for (int i = 0; i < 200; i++) {
		struct gqalut_table table = random_table(&seed);
		table.input = (struct gqalut_format_int){ 8, true };
		gqalut_table_thresholds(&table);
		struct gqalut_record *back = emit_and_read(&table, GQALUT_FORMAT_GQA_JSON, i);
		assert_int_equal(back->table.alpha_count, table.alpha_count);
		for (int a = 0; a < table.alpha_count; a++)
			for (int q = -600; q <= 1200; q++) {
				double got = gqalut_table_value(&back->table, a, q);
				double wanted = gqalut_table_value(&table, a, q);
				if (got != wanted)
					fail_msg("table %d, alpha %d, code %d: got %a, wanted %a",
					         i, table.alpha[a], q, got, wanted);
			}
		/* Largest alpha and master breakpoints are those of the source. */
		assert_int_equal(back->table.breakpoint_frac, table.breakpoint_frac);
		if (table.rounding != GQALUT_ROUNDING_CLIPPED) { /* there: the clipped ones */
			assert_memory_equal(back->table.breakpoint, table.breakpoint,
			                    sizeof table.breakpoint);
			assert_int_not_equal(back->table.rounding, GQALUT_ROUNDING_LISTED);
		}
		free(back);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(paper_file_becomes_a_table),
		cmocka_unit_test(paper_file_rounding_is_recognised),
		cmocka_unit_test(paper_file_may_hold_several_functions),
		cmocka_unit_test(paper_file_is_refused_at_the_right_place),
		cmocka_unit_test(emitted_gqa_json_gives_back_every_value),
	};
	return cmocka_run_group_tests_name("read_gqa", tests, NULL, NULL);
}
