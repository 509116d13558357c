/* The reader of YAML and JSON values: reports every fault, not just the first. */
#include "support.h"

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
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_fetched_by_path),
		cmocka_unit_test(every_fault_is_reported_with_its_place),
		cmocka_unit_test(long_and_wild_words_are_shown_in_one_line),
	};
	return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
