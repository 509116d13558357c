/* Helpers of the tests that read table files. */
#ifndef GQALUT_TEST_READ_SUPPORT_H
#define GQALUT_TEST_READ_SUPPORT_H

#include "support.h"

static inline char *fixture(const char *name, size_t *length)
{
	char path[1024];
	snprintf(path, sizeof path, "%s/%s", GQALUT_FIXTURES, name);
	FILE *file = fopen(path, "rb");
	if (!file)
		fail_msg("cannot open %s", path);
	char *text = malloc(1 << 16);
	assert_non_null(text);
	*length = fread(text, 1, (1 << 16) - 1, file);
	text[*length] = '\0';
	assert_int_equal(fclose(file), 0);
	return text;
}

/* TEXT with its first FROM replaced by TO, to be freed. */
static inline char *replace(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	if (!at)
		fail_msg("the fixture has no %s", from);
	size_t size = strlen(text) + strlen(to) + 1;
	char *changed = malloc(size);
	assert_non_null(changed);
	snprintf(changed, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	return changed;
}

static inline enum gqalut_status parse(const char *text, size_t length,
                                       struct gqalut_record **records, size_t *count,
                                       struct gqalut_diag *diag)
{
	enum gqalut_file_kind kind;
	*records = NULL;
	*count = 0;
	gqalut_diag_clear(diag);
	return gqalut_parse_tables(text, length, "t.json", &kind, records, count, diag);
}

/* Whether TEXT is refused at the place with one line that holds WORDS. */
static inline bool is_refused(const char *text, size_t length, int line, int column,
                              const char *words)
{
	struct gqalut_diag diag;
	struct gqalut_record *records;
	size_t count;
	enum gqalut_status got = parse(text, length, &records, &count, &diag);
	free(records);
	if (got == GQALUT_ERR_FORMAT && diag.line == line && diag.column == column &&
	    strstr(diag.message, words) && !strchr(diag.message, '\n') &&
	    strcmp(diag.file, "t.json") == 0)
		return true;
	print_error("%.200s\ngot %d %s:%d:%d: %s\nwanted %d:%d: %s\n", text, (int)got, diag.file,
	            diag.line, diag.column, diag.message, line, column, words);
	return false;
}

/* A table of random format, alphas, breakpoints and coefficients. */
static inline struct gqalut_table random_table(uint64_t *seed)
{
	struct gqalut_table table;
	for (;;) {
		memset(&table, 0, sizeof table);
		strcpy(table.name, "a_table");
		strcpy(table.function, "gelu");
		table.entries = 2 + (int)(next_random(seed) % 20);
		table.lo = -1.0 / 3.0;
		table.hi = 4.1;
		table.input.bits = 4 + (int)(next_random(seed) % 9);
		table.input.is_signed = next_random(seed) % 2;
		table.output.bits = 8;
		table.output.is_signed = next_random(seed) % 2;
		table.beta = (int)(next_random(seed) % 10) - 3;
		for (int alpha = -2; alpha <= 7; alpha++)
			if (next_random(seed) % 2)
				table.alpha[table.alpha_count++] = alpha;
		if (table.alpha_count == 0)
			table.alpha[table.alpha_count++] = 3;
		table.slope_bits = table.intercept_bits = 8;
		table.rounding = (enum gqalut_rounding)(next_random(seed) % GQALUT_ROUNDING_LISTED);
		table.breakpoint_frac = table.alpha[table.alpha_count - 1];
		int fracs = next_random(seed) % 2 ? 3 : 0;
		for (int s = 0; s < table.entries; s++) {
			table.slope[s] = (int)(next_random(seed) % 256) - 128;
			table.intercept[s] = (int)(next_random(seed) % 256) - 128;
			table.slope_frac[s] = 6 - (fracs ? s % fracs : 0);
			table.intercept_frac[s] = 4 + (fracs ? s % fracs : 0);
		}
		int at = (int)(next_random(seed) % 600) - 500;
		for (int i = 0; i < table.entries - 1; i++)
			table.breakpoint[i] = at += (int)(next_random(seed) % 60);
		gqalut_table_thresholds(&table);
		if (gqalut_table_check(&table, NULL) == GQALUT_OK)
			return table;
	}
}

static inline struct gqalut_record *emit_and_read(const struct gqalut_table *table,
                                                  enum gqalut_format format, int replay)
{
	struct gqalut_record record, *back;
	memset(&record, 0, sizeof record);
	record.table = *table;
	strcpy(record.weights, "uniform");
	strcpy(record.method, "exact");
	char *text;
	size_t length, count;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_emit(&record, format, &text, &length, &diag), &diag);
	if (parse(text, length, &back, &count, &diag))
		fail_msg("table %d, %d:%d: %s\n%s", replay, diag.line, diag.column, diag.message,
		         text);
	free(text);
	assert_int_equal(count, 1);
	return back;
}

#endif
