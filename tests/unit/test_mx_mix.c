/* Rules for the formats of tensors: patterns against a slow matcher, the reader's
 * refusals, the text that is read back, and the bits of an array. */
#include "support.h"

#include "core/rng.h"

/* The definition by recursion, for patterns of letters, '*', '?' and [..]. */
static bool slow_match(const char *p, const char *s)
{
	if (*p == '\0')
		return *s == '\0';
	if (*p == '*')
		return slow_match(p + 1, s) || (*s != '\0' && slow_match(p, s + 1));
	if (*s == '\0')
		return false;
	if (*p == '[') { /* a letter or two, or a range, perhaps inverted */
		bool inverted = p[1] == '!', holds;
		const char *in = p + 1 + inverted, *end = strchr(in + 1, ']');
		if (in[1] == '-')
			holds = *s >= in[0] && *s <= in[2];
		else
			holds = memchr(in, *s, (size_t)(end - in)) != NULL;
		return holds != inverted && slow_match(end + 1, s + 1);
	}
	return (*p == '?' || *p == *s) && slow_match(p + 1, s + 1);
}

static void patterns_match_as_the_recursive_definition_says(void **state)
{
	(void)state;
	static const char *const pieces[] = { "a",    "b",    "/",     "*",    "?",
		                              "[ab]", "[!a]", "[a-c]", "[/b]", "[]a]" };
	static const char letters[] = "abc/]";
	struct gqalut_rng rng = gqalut_rng_make(11);
	int matched = 0;
	for (int trial = 0; trial < 200000; trial++) {
		char pattern[64] = "", name[16] = "";
		int n = 1 + (int)gqalut_rng_below(&rng, 7), m = (int)gqalut_rng_below(&rng, 9);
		for (int i = 0; i < n; i++)
			strcat(pattern, pieces[gqalut_rng_below(&rng, 10)]);
		for (int i = 0; i < m; i++)
			name[i] = letters[gqalut_rng_below(&rng, 5)];
		assert_ok(gqalut_mx_pattern_check(pattern, NULL), &(struct gqalut_diag){ 0 });
		bool wanted = slow_match(pattern, name);
		if (gqalut_mx_match(pattern, name) != wanted)
			fail_msg("%s on %s: wanted %d", pattern, name, wanted);
		matched += wanted;
	}
	assert_true(matched > 10000);
}

static void patterns_match_characters(void **state)
{
	(void)state;
	assert_true(gqalut_mx_match("*attn*.in", "block/3/attn_q.in"));
	assert_false(gqalut_mx_match("*attn*.in", "block/3/attn_q.in2"));
	assert_true(gqalut_mx_match("caf?", "caf\xc3\xa9"));
	assert_true(gqalut_mx_match("caf[\xc3\xa0-\xc3\xbf]", "caf\xc3\xa9"));
	assert_false(gqalut_mx_match("caf[!\xc3\xa9]", "caf\xc3\xa9"));
	assert_true(gqalut_mx_match("caf[!a]", "caf\xff"));
	assert_true(gqalut_mx_match("caf?", "caf\xff"));
	assert_false(gqalut_mx_match("caf\xc3\xa9", "caf\xc3"));
	assert_true(gqalut_mx_match("[a-]x[]]", "-x]"));
	assert_true(gqalut_mx_match("*", ""));
	/* Many stars take no longer. */
	assert_false(gqalut_mx_match("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
	                             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void a_name_has_a_pattern_of_its_own(void **state)
{
	(void)state;
	char pattern[GQALUT_MX_PATTERN_SIZE], name[GQALUT_MX_PATTERN_SIZE + 1];
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_mx_pattern_of("a[0]*?!-]", pattern, &diag), &diag);
	assert_string_equal(pattern, "a[[]0][*][?]!-]");
	assert_true(gqalut_mx_match(pattern, "a[0]*?!-]"));
	assert_false(gqalut_mx_match(pattern, "a[0]xy!-]"));
	memset(name, 'n', sizeof name);
	name[GQALUT_MX_PATTERN_SIZE] = '\0';
	assert_int_equal(gqalut_mx_pattern_of(name, pattern, NULL), GQALUT_ERR_ARGUMENT);
	name[GQALUT_MX_PATTERN_SIZE - 1] = '\0';
	assert_ok(gqalut_mx_pattern_of(name, pattern, &diag), &diag);
	assert_string_equal(name, pattern);
	name[7] = '*';
	assert_int_equal(gqalut_mx_pattern_of(name, pattern, NULL), GQALUT_ERR_ARGUMENT);
	assert_int_equal(gqalut_mx_pattern_of("", pattern, NULL), GQALUT_ERR_ARGUMENT);
	assert_int_equal(gqalut_mx_pattern_of("a\nb", pattern, NULL), GQALUT_ERR_ARGUMENT);
	assert_int_equal(gqalut_mx_pattern_of("a\xff", pattern, NULL), GQALUT_ERR_ARGUMENT);
	assert_string_equal(name + 8, pattern + 8); /* left alone */
}

static const char mix_text[] = "version: 1\n"
                               "default: {bits: 3, block: 128, outliers: 4}\n"
                               "tensors:\n"
                               "  - match: \"*attn*.in\"\n"
                               "    bits: 5\n"
                               "  - match: \"head.*\"\n"
                               "    bits: 8\n"
                               "    block: 32\n"
                               "    outliers: 0\n"
                               "  - {match: '*.in', outliers: 2}\n";

static struct gqalut_mx_mix parsed(const char *text)
{
	struct gqalut_mx_mix mix;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_mx_mix_parse(text, strlen(text), "mix.yaml", &mix, &diag), &diag);
	return mix;
}

static void the_first_matching_rule_holds(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		size_t rule;
		struct gqalut_mx_format format;
	} rows[] = {
		{ "l0/attn.in", 0, { 5, 128, 4 } }, { "head.attn.in", 0, { 5, 128, 4 } },
		{ "head.weight", 1, { 8, 32, 0 } }, { "mlp.in", 2, { 3, 128, 2 } },
		{ "mlp.out", 3, { 3, 128, 4 } },    { "", 3, { 3, 128, 4 } },
	};
	struct gqalut_mx_mix mix = parsed(mix_text);
	assert_int_equal(mix.count, 3);
	assert_int_equal(mix.rules[1].line, 6);
	assert_int_equal(mix.rules[1].column, 5);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t rule = 99;
		const struct gqalut_mx_format *f = gqalut_mx_mix_find(&mix, rows[i].name, &rule);
		assert_non_null(f);
		assert_int_equal(rule, rows[i].rule);
		assert_memory_equal(f, &rows[i].format, sizeof *f);
	}
	struct gqalut_mx_mix json = parsed("{\"version\": 1, \"tensors\": [{\"match\": \"*\", "
	                                   "\"bits\": 4, \"block\": 8, \"outliers\": 8}]}");
	assert_int_equal(gqalut_mx_mix_find(&json, "any/thing", NULL)->outliers, 8);
	gqalut_mx_mix_free(&json);
	mix.has_default = false;
	assert_null(gqalut_mx_mix_find(&mix, "mlp.out", NULL));
	gqalut_mx_mix_free(&mix);
	gqalut_mx_mix_free(&mix);
}

static void faults_have_their_place(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int line, column;
		const char *words;
	} rows[] = {
		{ "default: {bits: 3, block: 8, outliers: 0}\n", 1, 1, "'version' is missing" },
		{ "version: 2\n", 1, 10, "'version' must be an integer in 1..1" },
		{ "version: 1\n", 1, 1, "neither a 'default' nor 'tensors'" },
		{ "version: 1\ntensor: []\n", 2, 1, "unknown key 'tensor'" },
		{ "version: 1\ntensors: []\n", 2, 10, "1..65536 rules, not 0" },
		{ "version: 1\ntensors: {}\n", 2, 10, "'tensors' must be a list" },
		{ "version: 1\ndefault: {bits: 9, block: 8, outliers: 0}\n", 2, 17,
		  "'bits' must be an integer in 3..8, not '9'" },
		{ "version: 1\ndefault: {bits: 3, block: 8}\n", 2, 10, "'outliers' is missing" },
		{ "version: 1\ndefault: {bits: 3, block: 8, outliers: 9}\n", 2, 10,
		  "9 outliers do not fit into blocks of 8" },
		{ "version: 1\ndefault: {match: a, bits: 3, block: 8, outliers: 0}\n", 2, 11,
		  "unknown key 'match'" },
		{ "version: 1\ntensors:\n  - {match: a, bits: 3, block: 8}\n", 3, 5,
		  "'outliers' is missing" },
		{ "version: 1\ntensors:\n  - {match: '', bits: 3, block: 8, outliers: 0}\n", 3, 13,
		  "the pattern is empty" },
		{ "version: 1\ntensors:\n  - {bits: 3, block: 8, outliers: 0}\n", 3, 5,
		  "'match' is missing" },
		{ "version: 1\ntensors:\n  - {match: 'a[b', bits: 3, block: 8, outliers: 0}\n", 3,
		  13, "the pattern has a '[' without its ']'" },
		{ "version: 1\ntensors:\n  - {match: '[b-a]', bits: 3, block: 8, outliers: 0}\n", 3,
		  13, "the pattern has a range from more to less" },
		{ "version: 1\ntensors:\n  - {match: \"a\\x85\", bits: 3, block: 8, outliers: 0}\n",
		  3, 13, "the pattern is no UTF-8 without control characters" },
		{ "version: 1\ntensors:\n  - {match: \"a\\L\", bits: 3, block: 8, outliers: 0}\n",
		  3, 13, "the pattern is no UTF-8 without control characters or line separators" },
		{ "version: 1\ntensors:\n  - {match: a, match: b, bits: 3, block: 8, outliers: "
		  "0}\n",
		  3, 16, "the key 'match' is there twice" },
		{ "version: 1\ntensors:\n  - {match: a, bits: \"3\", block: 8, outliers: 0}\n", 3,
		  22, "'bits' must be an integer in 3..8, not the string '3'" },
		{ "version: 1\ntensors: [a]\n", 2, 11, "must be an object" },
		{ "version: 1\ntensors:\n  - {match: a, bit: 3}\n", 3, 16,
		  "unknown key 'bit', the nearest known one is 'bits'" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gqalut_mx_mix mix = { .count = 77 };
		struct gqalut_diag diag = { 0 };
		enum gqalut_status status = gqalut_mx_mix_parse(rows[i].text, strlen(rows[i].text),
		                                                "mix.yaml", &mix, &diag);
		if (status != GQALUT_ERR_FORMAT || diag.line != rows[i].line ||
		    diag.column != rows[i].column || !strstr(diag.message, rows[i].words) ||
		    strcmp(diag.file, "mix.yaml") != 0 || mix.count != 77)
			fail_msg("%s\ngot %d %s:%d:%d: %s\nwanted %d:%d: %s", rows[i].text, status,
			         diag.file, diag.line, diag.column, diag.message, rows[i].line,
			         rows[i].column, rows[i].words);
	}
	struct gqalut_mx_mix mix;
	assert_int_equal(gqalut_mx_mix_read("no/such.yaml", &mix, NULL), GQALUT_ERR_IO);
}

static void a_mix_is_read_back(void **state)
{
	(void)state;
	struct gqalut_mx_mix mix = parsed(mix_text);
	struct gqalut_diag diag = { 0 };
	char *text;
	size_t length;
	strcpy(mix.rules[2].match, "\"q\\[*]\xc3\xa9: #?");
	for (int turn = 0; turn < 2; turn++) {
		assert_ok(gqalut_mx_mix_text(&mix, &text, &length, &diag), &diag);
		assert_int_equal(strlen(text), length);
		struct gqalut_mx_mix back = parsed(text);
		assert_int_equal(back.has_default, mix.has_default);
		assert_int_equal(back.count, mix.count);
		assert_memory_equal(&back.standard, &mix.standard, sizeof mix.standard);
		for (size_t i = 0; i < mix.count; i++) {
			assert_string_equal(back.rules[i].match, mix.rules[i].match);
			assert_memory_equal(&back.rules[i].format, &mix.rules[i].format,
			                    sizeof mix.standard);
		}
		gqalut_mx_mix_free(&back);
		free(text);
		mix.has_default = false;
		memset(&mix.standard, 0, sizeof mix.standard);
	}
	mix.rules[0].format.bits = 9;
	assert_int_equal(gqalut_mx_mix_text(&mix, &text, &length, NULL), GQALUT_ERR_ARGUMENT);
	mix.rules[0].format.bits = 8;
	strcpy(mix.rules[0].match, "[");
	assert_int_equal(gqalut_mx_mix_text(&mix, &text, &length, NULL), GQALUT_ERR_ARGUMENT);
	gqalut_mx_mix_free(&mix);
	assert_int_equal(gqalut_mx_mix_text(&mix, &text, &length, NULL), GQALUT_ERR_ARGUMENT);
}

/* The bits of an array, block by block as they are packed. */
static void bits_are_those_of_the_blocks(void **state)
{
	(void)state;
	static float x[GQALUT_MX_MAX_BLOCK];
	static unsigned char bytes[8192];
	static struct gqalut_mx_block block;
	struct gqalut_rng rng = gqalut_rng_make(12);
	for (int i = 0; i < GQALUT_MX_MAX_BLOCK; i++)
		x[i] = (float)(i % 97) - 48.0f;
	for (int trial = 0; trial < 500; trial++) {
		struct gqalut_mx_format format = { 3 + (int)gqalut_rng_below(&rng, 6),
			                           1 + (int)gqalut_rng_below(&rng, 200), 0 };
		int most = format.block < GQALUT_MX_MAX_OUTLIERS ? format.block
		                                                 : GQALUT_MX_MAX_OUTLIERS;
		format.outliers = (int)gqalut_rng_below(&rng, most + 1);
		struct gqalut_mx_shape shape = { 1,
			                         { 1 + (uint64_t)gqalut_rng_below(&rng, 1000) } };
		uint64_t bits = gqalut_mx_array_bits(&format, &shape), packed = 0;
		int blocks = 0;
		for (int left = (int)shape.length[0]; left > 0; left -= format.block, blocks++) {
			gqalut_mx_quantise(&format, x, left < format.block ? left : format.block,
			                   &block);
			packed += 8 * gqalut_mx_pack(&format, &block, bytes);
		}
		assert_true(bits <= packed && packed < bits + 8 * (uint64_t)blocks);
		struct gqalut_mx_shape rows = { 3, { 5, 7, shape.length[0] } };
		assert_true(gqalut_mx_array_bits(&format, &rows) == 35 * bits);
	}
	const struct gqalut_mx_format format = { 5, 128, 4 }, wide = { 8, 1, 1 };
	const struct gqalut_mx_shape row = { 1, { 256 } }, none = { 0 };
	const struct gqalut_mx_shape huge = { 2, { UINT64_C(1) << 31, UINT64_C(1) << 31 } };
	const struct gqalut_mx_shape tall = { 2, { UINT64_C(1) << 62, 1 } };
	assert_true(gqalut_mx_array_bits(&format, &row) == 2 * (124 * 5 + 4 * 23 + 8));
	assert_true(gqalut_mx_array_bits(&wide, &none) == 24);
	assert_true(gqalut_mx_array_bits(&wide, &huge) == UINT64_MAX);
	assert_true(gqalut_mx_array_bits(&wide, &tall) == UINT64_MAX);
	assert_true(gqalut_mx_array_bits(&(struct gqalut_mx_format){ 3, 1024, 0 }, &huge) ==
	            (UINT64_C(1) << 62) / 1024 * (8 + 3 * 1024));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_match_as_the_recursive_definition_says),
		cmocka_unit_test(patterns_match_characters),
		cmocka_unit_test(a_name_has_a_pattern_of_its_own),
		cmocka_unit_test(the_first_matching_rule_holds),
		cmocka_unit_test(faults_have_their_place),
		cmocka_unit_test(a_mix_is_read_back),
		cmocka_unit_test(bits_are_those_of_the_blocks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
