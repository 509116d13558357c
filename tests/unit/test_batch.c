/* Batch configurations: their shape, and every fault at its place. */
#include "support.h"

static const struct gqalut_batch_key keys[] = {
	{ .name = "func", .kind = GQALUT_BATCH_TEXT },
	{ .name = "entries", .kind = GQALUT_BATCH_NUMBER },
	{ .name = "range", .kind = GQALUT_BATCH_TEXT, .separator = ':' },
	{ .name = "out-unsigned", .kind = GQALUT_BATCH_FLAG },
	{ .name = "format", .alias = "formats", .kind = GQALUT_BATCH_TEXT, .collects = true },
};

struct log {
	char tables[4096]; /* "func=gelu entries=8;..." */
	char faults[4096]; /* "line:column message;..." */
};

static void append(char *text, size_t size, const char *more)
{
	size_t used = strlen(text);
	snprintf(text + used, size - used, "%s", more);
}

/* Takes everything but the word "bad". */
static bool judge(void *context, size_t key, const char *text, struct gqalut_diag *reason)
{
	(void)context;
	if (strcmp(text, "bad") != 0)
		return true;
	gqalut_diag_set(reason, GQALUT_ERR_FORMAT, "%s is bad", keys[key].name);
	return false;
}

/* Refuses tables of the function "odd" at the place of that word. */
static enum gqalut_status take(void *context, const struct gqalut_batch_table *table,
                               struct gqalut_diag *reason)
{
	struct log *log = context;
	for (size_t i = 0; i < table->count; i++) {
		const struct gqalut_batch_setting *setting = &table->settings[i];
		char text[200];
		if (strcmp(setting->text, "odd") == 0)
			return gqalut_diag_set_at(reason, GQALUT_ERR_ARGUMENT, "", setting->line,
			                          setting->column, "odd table");
		snprintf(text, sizeof text, "%s%s=%s", i > 0 ? " " : "", keys[setting->key].name,
		         setting->text);
		append(log->tables, sizeof log->tables, text);
	}
	append(log->tables, sizeof log->tables, ";");
	return GQALUT_OK;
}

static void note(void *context, const struct gqalut_diag *fault)
{
	struct log *log = context;
	char text[700];
	snprintf(text, sizeof text, "%d:%d %s;", fault->line, fault->column, fault->message);
	append(log->faults, sizeof log->faults, text);
}

static enum gqalut_status parse(const char *text, struct log *log)
{
	const struct gqalut_batch_reader reader = {
		.keys = keys,
		.key_count = sizeof keys / sizeof keys[0],
		.value = judge,
		.table = take,
		.fault = note,
		.context = log,
	};
	struct gqalut_diag diag = { 0 };
	memset(log, 0, sizeof *log);
	enum gqalut_status status =
	        gqalut_batch_parse(text, strlen(text), "t.yaml", &reader, &diag);
	assert_true((status == GQALUT_OK) == (diag.message[0] == '\0'));
	return status;
}

static void assert_tables(const char *text, const char *wanted)
{
	struct log log;
	enum gqalut_status status = parse(text, &log);
	if (status)
		fail_msg("%s\ngave: %s", text, log.faults);
	assert_string_equal(log.tables, wanted);
}

static void assert_faults(const char *text, const char *wanted)
{
	struct log log;
	assert_int_equal(parse(text, &log), GQALUT_ERR_FORMAT);
	assert_string_equal(log.faults, wanted);
}

static void a_table_goes_before_what_it_merges_and_that_before_the_defaults(void **state)
{
	(void)state;
	assert_tables("defaults: &d {func: exp, entries: 4, format: [c, json]}\n"
	              "tables:\n"
	              "  - {}\n"
	              "  - &t {func: gelu, entries: 8}\n"
	              "  - {<<: *t, entries: 16, format: mem}\n"
	              "  - {<<: [*t, *d], out_unsigned: true, formats: null}\n",
	              "func=exp entries=4 format=c format=json;"
	              "func=gelu entries=8 format=c format=json;"
	              "func=gelu entries=16 format=mem;"
	              "func=gelu entries=8 out-unsigned=true;");
}

static void a_matrix_gives_all_combinations_the_last_option_fastest(void **state)
{
	(void)state;
	assert_tables("version: 1\n"
	              "tables:\n"
	              "  - range: [-1, 2.5]\n"
	              "    matrix: {func: [a, b], entries: [8, 16]}\n"
	              "  - matrix: {range: [[0, 1], \"0:2\"], format: [[c, csv], mem]}\n",
	              "func=a entries=8 range=-1:2.5;func=a entries=16 range=-1:2.5;"
	              "func=b entries=8 range=-1:2.5;func=b entries=16 range=-1:2.5;"
	              "range=0:1 format=c format=csv;range=0:1 format=mem;"
	              "range=0:2 format=c format=csv;range=0:2 format=mem;");
}

static void all_faults_are_reported_each_at_its_place(void **state)
{
	(void)state;
	assert_faults("vresion: 1\n"
	              "defaults: {entires: 8}\n"
	              "tables:\n"
	              "  - {func: bad}\n"
	              "  - {entries: '8', out_unsigned: yes}\n"
	              "  - {out_unsigned: true, out-unsigned: true}\n"
	              "  - {func: [a, b], range: {lo: 1}}\n"
	              "  - 8\n",
	              "1:1 unknown key 'vresion', the nearest known one is 'version';"
	              "2:12 unknown key 'entires', the nearest known one is 'entries';"
	              "4:12 func is bad;"
	              "5:15 'entries' must be a number, not a string in quotes;"
	              "5:34 'out-unsigned' must be true or false;"
	              "6:26 'out-unsigned' is there twice, spelled differently;"
	              "7:12 'func' must be a single value, not a list;"
	              "7:27 'range' must not be an object;"
	              "8:5 this value must be an object, not a single value;");
	assert_faults("tables:\n"
	              "  - {func: odd}\n"
	              "  - {func: a, matrix: {func: [b], entries: 8, format: []}}\n"
	              "  - {matirx: {}}\n"
	              "  - {matrix: [1]}\n",
	              "2:12 odd table;"
	              "3:24 'func' is in the matrix and beside it too;"
	              "3:44 'entries' in a matrix must be a list with values;"
	              "3:55 'format' in a matrix must be a list with values;"
	              "4:6 unknown key 'matirx', the nearest known one is 'matrix';"
	              "5:14 'matrix' must be an object, not a list;");
	assert_faults("tables: []\n", "1:9 'tables' must have at least one table;");
	assert_faults("{}\n", "1:1 'tables' is missing;");
	assert_faults("tables: [{func: a, func: b}]\n",
	              "1:20 the key 'func' is there twice, first in line 1;");
}

static void what_aliases_repeat_is_reported_once(void **state)
{
	(void)state;
	assert_faults("tables:\n  - &a {func: bad}\n  - {<<: *a}\n  - *a\n", "2:15 func is bad;");
}

static void excess_is_refused(void **state)
{
	(void)state;
	struct log log;
	assert_int_equal(parse("tables: [&a {<<: *a}]\n", &log), GQALUT_ERR_FORMAT);
	assert_non_null(strstr(log.faults, "'<<' is used too often"));
	/* 160000 tables. */
	char text[2000] = "tables:\n  - matrix: {";
	append(text, sizeof text, "func: [");
	for (int i = 0; i < 400; i++)
		append(text, sizeof text, "a,");
	append(text, sizeof text, "], entries: [");
	for (int i = 0; i < 400; i++)
		append(text, sizeof text, "1,");
	append(text, sizeof text, "]}\n");
	assert_int_equal(parse(text, &log), GQALUT_ERR_FORMAT);
	assert_non_null(strstr(log.faults, "the matrix gives more than 100000 tables"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_goes_before_what_it_merges_and_that_before_the_defaults),
		cmocka_unit_test(a_matrix_gives_all_combinations_the_last_option_fastest),
		cmocka_unit_test(all_faults_are_reported_each_at_its_place),
		cmocka_unit_test(what_aliases_repeat_is_reported_once),
		cmocka_unit_test(excess_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
