/* The reader of YAML and JSON values: reports every fault, not just the first. */
#include "support.h"

#include <locale.h>

#include "config/tree.h"

struct log {
	size_t count;
	struct gqalut_diag fault[8];
};

static void note(void *context, const struct gqalut_diag *fault)
{
	struct log *log = context;
	if (log->count < 8)
		log->fault[log->count] = *fault;
	log->count++;
}

static const char text[] = "# jobs\n"
                           "first:\n"
                           "  bits: 8\n"
                           "  scale: 1e-3\n"
                           "  name: \"gelu\"\n"
                           "  list: [1, 2, 3]\n"
                           "second:\n"
                           "  bits: eight\n"
                           "  scale: '0.5'\n"
                           "  list: [1, 2.5, x]\n"
                           "  nmae: gelu\n";

static void values_are_fetched_by_path(void **state)
{
	(void)state;
	struct gqalut_diag diag = { 0 };
	struct gqalut_tree tree = { .file = "jobs.yaml", .diag = &diag };
	assert_ok(gqalut_tree_load(&tree, text, strlen(text)), &diag);
	const yaml_node_t *root = gqalut_tree_root(&tree);
	int bits = 0;
	double scale = 0;
	char name[5] = "";
	int32_t list[3] = { 0 };
	assert_true(gqalut_tree_int(&tree, root, "first.bits", 4, 12, &bits));
	assert_true(gqalut_tree_double(&tree, root, "first.scale", 0, 1, &scale));
	assert_true(gqalut_tree_string(&tree, root, "first.name", name, sizeof name));
	assert_true(gqalut_tree_ints(&tree, root, "first.list", 0, 9, list, 3));
	assert_int_equal(bits, 8);
	assert_near("scale", scale, 1e-3, 0, 0);
	assert_string_equal(name, "gelu");
	assert_true(list[0] == 1 && list[1] == 2 && list[2] == 3);
	assert_null(gqalut_tree_find(&tree, root, "first.bits.more"));
	assert_null(gqalut_tree_find(&tree, root, "fir"));
	assert_int_equal(tree.errors, 0);
	gqalut_tree_free(&tree);
}

static void every_fault_is_reported_with_its_place(void **state)
{
	(void)state;
	static const char *const known[] = { "bits", "scale", "name", "list", NULL };
	static const struct {
		int line, column;
		const char *words;
	} rows[] = {
		{ 8, 9, "'second.bits' must be an integer in 4..12, not 'eight'" },
		{ 9, 10, "'second.scale' must be a number in 0..1, not the string '0.5'" },
		{ 10, 13, "'second.list[1]' must be an integer in 0..9, not '2.5'" },
		{ 10, 18, "'second.list[2]' must be an integer in 0..9, not 'x'" },
		{ 8, 3, "'second.name' is missing" },
		{ 11, 3, "unknown key 'nmae', the nearest known one is 'name'" },
	};
	struct gqalut_diag diag = { 0 };
	struct log log = { 0 };
	struct gqalut_tree tree = {
		.file = "jobs.yaml", .diag = &diag, .report = note, .context = &log
	};
	assert_ok(gqalut_tree_load(&tree, text, strlen(text)), &diag);
	const yaml_node_t *root = gqalut_tree_root(&tree);
	int bits = -7;
	double scale = -7;
	int32_t list[3];
	char name[8];
	assert_false(gqalut_tree_int(&tree, root, "second.bits", 4, 12, &bits));
	assert_false(gqalut_tree_double(&tree, root, "second.scale", 0, 1, &scale));
	assert_false(gqalut_tree_ints(&tree, root, "second.list", 0, 9, list, 3));
	assert_false(gqalut_tree_string(&tree, root, "second.name", name, sizeof name));
	assert_false(gqalut_tree_only(&tree, root, "second", known));
	gqalut_tree_free(&tree);

	assert_int_equal(bits, -7);
	assert_near("scale", scale, -7, 0, 0);
	assert_int_equal(tree.errors, 6);
	assert_int_equal(log.count, 6);
	assert_int_equal(tree.status, GQALUT_ERR_FORMAT);
	for (size_t i = 0; i < 6; i++)
		if (log.fault[i].line != rows[i].line || log.fault[i].column != rows[i].column ||
		    strcmp(log.fault[i].message, rows[i].words) != 0 ||
		    strcmp(log.fault[i].file, "jobs.yaml") != 0)
			fail_msg("fault %zu: got %s:%d:%d: %s, wanted %d:%d: %s", i,
			         log.fault[i].file, log.fault[i].line, log.fault[i].column,
			         log.fault[i].message, rows[i].line, rows[i].column, rows[i].words);
	assert_string_equal(diag.message, rows[0].words);
}

static void long_and_wild_words_are_shown_in_one_line(void **state)
{
	(void)state;
	assert_string_equal(gqalut_tree_shown("a\tb\n\x1b[31m").text, "a?b??[31m");
	assert_string_equal(gqalut_tree_shown("0123456789012345678901234567890123456789").text,
	                    "0123456789012345678901234567890123456789");
	assert_string_equal(gqalut_tree_shown("01234567890123456789012345678901234567890").text,
	                    "0123456789012345678901234567890123456789...");
	/* No half of a character. */
	assert_string_equal(
	        gqalut_tree_shown("012345678901234567890123456789012345678\xc3\xa4").text,
	        "012345678901234567890123456789012345678...");
}

/* What editors on Windows put before a text, and their ends of lines. */
static void a_byte_order_mark_is_no_part_of_the_text(void **state)
{
	(void)state;
	static const char marked[] = "\xef\xbb\xbf"
	                             "a: 1\r\nb: x\r\n";
	struct gqalut_diag diag = { 0 };
	struct gqalut_tree tree = { .file = "jobs.yaml", .diag = &diag };
	int a = 0, b = 0;
	assert_ok(gqalut_tree_load(&tree, marked, sizeof marked - 1), &diag);
	const yaml_node_t *root = gqalut_tree_root(&tree);
	assert_true(gqalut_tree_int(&tree, root, "a", 0, 9, &a));
	assert_int_equal(a, 1);
	assert_false(gqalut_tree_int(&tree, root, "b", 0, 9, &b));
	assert_int_equal(diag.line, 2);
	assert_int_equal(diag.column, 4);
	gqalut_tree_free(&tree);
}

/* YAML 1.1 has more ends of a line than C; each may have a directive behind it. */
static void directives_are_refused_behind_every_end_of_a_line(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int line;
	} rows[] = {
		{ "%YAML 1.1\n---\na: 1\n", 1 },
		{ "\xef\xbb\xbf%YAML 1.1\n---\na: 1\n", 1 },
		{ "# one\n%YAML 1.1\n---\na: 1\n", 2 },
		{ "# one\r\n%YAML 1.1\r\n---\r\na: 1\r\n", 2 },
		{ "\r%TAG ! b\r---\ra: 1\r", 2 },
		{ "# one\r\r%TAG ! b\r---\ra: 1\r", 3 },
		{ "#\xc2\x85%TAG ! b\xc2\x85---\na: 1\n", 2 },
		{ "#\xe2\x80\xa8%TAG ! b\n---\na: 1\n", 2 },
		{ "#\xe2\x80\xa9%TAG ! b\n---\na: 1\n", 2 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gqalut_diag diag = { 0 };
		struct gqalut_tree tree = { .file = "jobs.yaml", .diag = &diag };
		if (!gqalut_tree_load(&tree, rows[i].text, strlen(rows[i].text))) {
			gqalut_tree_free(&tree);
			fail_msg("row %zu is taken", i);
		}
		if (!strstr(diag.message, "directives") || diag.line != rows[i].line ||
		    diag.column != 1)
			fail_msg("row %zu: %d:%d: %s", i, diag.line, diag.column, diag.message);
	}
}

/* The place of a byte that is no UTF-8, which libyaml tells by its offset. */
static void broken_bytes_are_placed_by_the_lines_of_yaml(void **state)
{
	(void)state;
	static const char broken[] = "\xef\xbb\xbf"
	                             "# \xc3\xa4\ra:\r\n  \xff\n";
	struct gqalut_diag diag = { 0 };
	struct gqalut_tree tree = { .file = "jobs.yaml", .diag = &diag };
	assert_int_equal(gqalut_tree_load(&tree, broken, sizeof broken - 1), GQALUT_ERR_FORMAT);
	assert_int_equal(diag.line, 3);
	assert_int_equal(diag.column, 3);
}

static void numbers_in_messages_have_a_point_in_every_locale(void **state)
{
	(void)state;
	static const char *const commas[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE" };
	static const char wide[] = "scale: 3\n";
	struct gqalut_diag diag = { 0 };
	struct gqalut_tree tree = { .file = "jobs.yaml", .diag = &diag };
	double scale;
	bool found = false;
	assert_ok(gqalut_tree_load(&tree, wide, sizeof wide - 1), &diag);
	for (int c = 0; c < 4 && !found; c++)
		found = setlocale(LC_ALL, commas[c]) != NULL;
	if (!found)
		puts("skipped: no locale with a decimal comma is installed");
	assert_false(gqalut_tree_double(&tree, gqalut_tree_root(&tree), "scale", 0.5, 1.5, &scale));
	assert_string_equal(diag.message, "'scale' must be a number in 0.5..1.5, not '3'");
	gqalut_diag_clear(&diag);
	gqalut_tree_fault(&tree, GQALUT_ERR_FORMAT, NULL, "%g", 0.5);
	assert_string_equal(diag.message, "0.5");
	setlocale(LC_ALL, "C");
	gqalut_tree_free(&tree);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_fetched_by_path),
		cmocka_unit_test(every_fault_is_reported_with_its_place),
		cmocka_unit_test(long_and_wild_words_are_shown_in_one_line),
		cmocka_unit_test(a_byte_order_mark_is_no_part_of_the_text),
		cmocka_unit_test(directives_are_refused_behind_every_end_of_a_line),
		cmocka_unit_test(broken_bytes_are_placed_by_the_lines_of_yaml),
		cmocka_unit_test(numbers_in_messages_have_a_point_in_every_locale),
	};
	return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
