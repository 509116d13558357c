/* What is written, read and written again is the same, byte by byte, whatever the
 * table, its format and how it came about. */
#include "read_support.h"

#include <unistd.h>

#include <gqalut/array_stream.h>

static int below(uint64_t *seed, int n)
{
	return (int)(next_random(seed) % (uint32_t)n);
}

static int between(uint64_t *seed, int least, int most)
{
	return least + below(seed, most - least + 1);
}

/* Domain, input and alphas of the core of some function's reduction. */
static void reduce_randomly(struct gqalut_table *table, uint64_t *seed)
{
	static const char *const functions[] = { "gelu", "tanh", "sigmoid", "exp",
		                                 "div",  "sqrt", "rsqrt",   "silu" };
	const char *function = functions[below(seed, 8)];
	struct gqalut_problem problem = problem_for(function, GQALUT_MIN_ENTRIES);
	const struct gqalut_rate rate = { between(seed, 1, 400), between(seed, 0, 8) };
	const struct gqalut_rate none = { 0, 0 };
	enum gqalut_reduction_kind kind =
	        (enum gqalut_reduction_kind)below(seed, GQALUT_REDUCTION_KINDS);
	if (gqalut_problem_reduce(&problem, kind,
	                          kind == GQALUT_REDUCTION_EXP2 && below(seed, 2) ? rate : none,
	                          NULL))
		return;
	table->reduction = problem.reduction;
	table->lo = problem.lo;
	table->hi = problem.hi;
	table->input = problem.input;
	table->alpha_count = problem.alpha_count;
	memset(table->alpha, 0, sizeof table->alpha);
	memcpy(table->alpha, problem.alpha, sizeof(int) * (size_t)problem.alpha_count);
	strcpy(table->function, function);
}

/* Any table that passes the check, all widths and fractions among them. */
static struct gqalut_table any_table(uint64_t *seed)
{
	for (;;) {
		struct gqalut_table table;
		memset(&table, 0, sizeof table);
		strcpy(table.name, "a_table");
		strcpy(table.function, "gelu");
		table.entries = between(seed, GQALUT_MIN_ENTRIES, below(seed, 8) ? 12 : 64);
		table.lo = 0.1 * between(seed, -90, 0);
		table.hi = table.lo + 0.3 * between(seed, 1, 50);
		table.input = (struct gqalut_format_int){ between(seed, 4, 12), below(seed, 2) };
		table.output = (struct gqalut_format_int){ between(seed, 2, 16), below(seed, 2) };
		table.beta = between(seed, GQALUT_MIN_BETA, GQALUT_MAX_BETA);
		int first = between(seed, -16, 20);
		for (int alpha = first; alpha <= first + 6 && alpha <= GQALUT_MAX_ALPHA; alpha++)
			if (below(seed, 2) || (alpha == first + 4 && table.alpha_count == 0))
				table.alpha[table.alpha_count++] = alpha;
		reduce_randomly(&table, seed);
		table.slope_bits = between(seed, 4, 16);
		table.intercept_bits = between(seed, 4, 16);
		table.rounding = (enum gqalut_rounding)below(seed, GQALUT_ROUNDING_LISTED);
		table.breakpoint_frac = table.alpha_count ? table.alpha[table.alpha_count - 1] : 0;
		int shared = below(seed, 2), slope_frac = between(seed, 0, 9);
		int intercept_frac = between(seed, 0, 14);
		for (int s = 0; s < table.entries; s++) {
			int k = 1 << (table.slope_bits - 1), b = 1 << (table.intercept_bits - 1);
			bool positive = table.reduction.kind > GQALUT_REDUCTION_SYMMETRIC;
			table.slope[s] = between(seed, positive ? 0 : -k, k - 1);
			table.intercept[s] = between(seed, positive ? 0 : -b, b - 1);
			table.slope_frac[s] = slope_frac + (shared ? 0 : below(seed, 4));
			table.intercept_frac[s] = intercept_frac + (shared ? 0 : below(seed, 4));
		}
		int most = 1 << table.input.bits;
		int at = table.input.is_signed && !table.reduction.kind ? -most / 2 : 0;
		for (int i = 0; i < table.entries - 1; i++)
			table.breakpoint[i] = at += below(seed, 1 + 2 * most / table.entries);
		if (table.alpha_count == 0)
			continue;
		gqalut_table_thresholds(&table);
		if (gqalut_table_check(&table, NULL) == GQALUT_OK)
			return table;
	}
}

/* How the table may have come about. */
static void any_origin(struct gqalut_record *record, uint64_t *seed)
{
	static const char *const methods[] = { "ga", "exact", "paper", "imported" };
	static const char *const commands[] = { "", "gqalut gen --func gelu",
		                                "a 'b' \"c\" \\ \xc3\xa9 \xe2\x82\xac /*" };
	record->objective = (enum gqalut_objective)below(seed, 3);
	record->codes = (enum gqalut_codes)below(seed, 2);
	strcpy(record->weights, below(seed, 2) ? "uniform" : "normal:0.5,1.25");
	if (strcmp(record->weights, "uniform") != 0)
		record->floor = below(seed, 100) / 99.0;
	record->exact_at_count = below(seed, 3);
	for (int i = 0; i < record->exact_at_count; i++)
		record->exact_at[i] = i + below(seed, 10) / 10.0;
	strcpy(record->method, methods[below(seed, 4)]);
	record->seeded = below(seed, 2);
	if (record->seeded)
		record->seed = (uint64_t)next_random(seed) << 33 | next_random(seed);
	record->genetic = below(seed, 2);
	if (record->genetic) {
		record->population = between(seed, 2, 1000);
		record->generations = between(seed, 1, 1000);
		record->rounding_mutation = below(seed, 2);
	}
	strcpy(record->command, commands[below(seed, 3)]);
	struct gqalut_certificate *proof = &record->certificate;
	proof->available = below(seed, 2);
	if (proof->available) {
		proof->lower_bound = next_random(seed) / 1e12;
		proof->gap = below(seed, 2) ? next_random(seed) / 1e10 : 0.0;
		proof->optimal = proof->gap == 0.0;
		proof->method = below(seed, 2) ? "shortest path" : "lagrangian";
	}
}

static char *written(const struct gqalut_record *record, enum gqalut_format format, int replay)
{
	struct gqalut_diag diag = { 0 };
	char *text;
	if (gqalut_emit(record, format, &text, NULL, &diag))
		fail_msg("table %d is not written: %s", replay, diag.message);
	return text;
}

/* TEXT of one table, read. */
static struct gqalut_record *read_back(const char *text, int replay)
{
	struct gqalut_diag diag;
	struct gqalut_record *back;
	size_t count;
	if (parse(text, strlen(text), &back, &count, &diag))
		fail_msg("table %d, %d:%d: %s\n%s", replay, diag.line, diag.column, diag.message,
		         text);
	assert_int_equal(count, 1);
	return back;
}

/* TEXT is the same after being read and written; the table is returned. */
static struct gqalut_record *assert_same_text(const char *text, enum gqalut_format format,
                                              int replay)
{
	struct gqalut_record *back = read_back(text, replay);
	char *again = written(back, format, replay);
	if (strcmp(text, again) != 0)
		fail_msg("table %d becomes another:\n%s\n%s", replay, text, again);
	free(again);
	return back;
}

enum { TABLES = 600 };

static void own_json_is_written_again_the_same(void **state)
{
	(void)state;
	uint64_t seed = 1;
	int kinds[GQALUT_REDUCTION_KINDS] = { 0 }, mixed = 0, listed = 0;
	for (int i = 0; i < TABLES; i++) {
		struct gqalut_record record;
		memset(&record, 0, sizeof record);
		record.table = any_table(&seed);
		if (record.table.reduction.kind == GQALUT_REDUCTION_NONE && below(&seed, 4) == 0)
			record.table.rounding = GQALUT_ROUNDING_LISTED;
		any_origin(&record, &seed);
		char *text = written(&record, GQALUT_FORMAT_JSON, i);
		struct gqalut_record *back = assert_same_text(text, GQALUT_FORMAT_JSON, i);
		if (memcmp(&back->table, &record.table, sizeof record.table) != 0)
			fail_msg("table %d differs:\n%s", i, text);
		assert_true(back->seeded == record.seeded && back->seed == record.seed);
		assert_string_equal(back->command, record.command);
		kinds[record.table.reduction.kind]++;
		mixed += !gqalut_table_shared_frac(&record.table);
		listed += record.table.rounding == GQALUT_ROUNDING_LISTED;
		free(back);
		free(text);
	}
	/* The tables are as different as they are meant to be. */
	for (int kind = 0; kind < GQALUT_REDUCTION_KINDS; kind++)
		assert_true(kinds[kind] >= 5);
	assert_true(mixed >= 100 && listed >= 20);
}

/* Makes TABLE one of LUT-APP's format, which few are by chance. */
static void make_dynamic(struct gqalut_table *table, uint64_t *seed)
{
	memset(&table->reduction, 0, sizeof table->reduction);
	table->rounding = GQALUT_ROUNDING_EXACT;
	table->breakpoint_frac = 4;
	table->slope_bits = table->intercept_bits = 8;
	table->alpha_count = 3;
	for (int a = 0; a < 3; a++)
		table->alpha[a] = 2 + a;
	for (int s = 0; s < table->entries; s++) {
		int k = between(seed, -128, 127), b = between(seed, -128, 127);
		table->slope[s] = k;
		table->intercept[s] = b;
		table->slope_frac[s] = k / 64 ? between(seed, 0, 7) : 7;
		table->intercept_frac[s] = b / 64 ? between(seed, 0, 7) : 7;
	}
	for (int i = 0; i < table->entries - 1; i++)
		table->breakpoint[i] = -128 + i * (200 / table->entries) + below(seed, 3);
}

/* The dialects tell less than a table has; what they tell stays as it is. */
static void dialects_are_written_again_the_same(void **state)
{
	static const enum gqalut_format formats[] = { GQALUT_FORMAT_GQA_JSON,
		                                      GQALUT_FORMAT_LUTAPP_JSON };
	(void)state;
	uint64_t seed = 2;
	int count[2] = { 0, 0 };
	for (int i = 0; i < 40 * TABLES && (count[0] < TABLES || count[1] < TABLES); i++) {
		struct gqalut_record record;
		struct gqalut_diag diag = { 0 };
		memset(&record, 0, sizeof record);
		record.table = any_table(&seed);
		/* Neither names the input format: it is read as this one. */
		record.table.input = (struct gqalut_format_int){ 8, true };
		if (i % 2)
			make_dynamic(&record.table, &seed);
		gqalut_table_thresholds(&record.table);
		if (gqalut_table_check(&record.table, NULL))
			continue;
		strcpy(record.weights, "uniform");
		strcpy(record.method, "exact");
		char *text;
		if (gqalut_emit(&record, formats[i % 2], &text, NULL, &diag))
			continue; /* the dialect has no words for it, and says so */
		free(assert_same_text(text, formats[i % 2], i));
		free(text);
		count[i % 2]++;
	}
	assert_true(count[0] >= 100 && count[1] >= 100);
}

static void manifests_are_written_again_the_same(void **state)
{
	(void)state;
	uint64_t seed = 3;
	for (int i = 0; i < 200; i++) {
		struct gqalut_manifest manifest = { .tool = "0.1.0" }, back;
		struct gqalut_diag diag = { 0 };
		manifest.shards = below(&seed, 4);
		manifest.shard = manifest.shards ? between(&seed, 1, manifest.shards) : 0;
		manifest.count = (size_t)below(&seed, 6);
		manifest.outputs = calloc(manifest.count + 1, sizeof *manifest.outputs);
		assert_non_null(manifest.outputs);
		for (size_t k = 0; k < manifest.count; k++) {
			struct gqalut_record record;
			memset(&record, 0, sizeof record);
			char file[32];
			enum gqalut_format format =
			        (enum gqalut_format)below(&seed, GQALUT_FORMATS);
			record.table = any_table(&seed);
			any_origin(&record, &seed);
			record.measured = below(&seed, 2);
			record.metrics.real.total.mse = next_random(&seed) / 1e9;
			record.metrics.real.total.max_abs = next_random(&seed) / 1e9;
			snprintf(file, sizeof file, "t%d_%zu.x", below(&seed, 10), k);
			gqalut_manifest_describe(&record, format, file, file, strlen(file),
			                         &manifest.outputs[k]);
		}
		char *text, *again;
		assert_ok(gqalut_manifest_sort(&manifest, &diag), &diag);
		assert_ok(gqalut_manifest_text(&manifest, &text, NULL, &diag), &diag);
		if (gqalut_manifest_parse(text, strlen(text), "m.json", &back, &diag))
			fail_msg("manifest %d, %d:%d: %s\n%s", i, diag.line, diag.column,
			         diag.message, text);
		assert_ok(gqalut_manifest_text(&back, &again, NULL, &diag), &diag);
		assert_string_equal(text, again);
		free(text);
		free(again);
		gqalut_manifest_free(&back);
		gqalut_manifest_free(&manifest);
	}
}

/* Any float, infinities, NaNs and subnormal ones too. */
static float any_float(uint64_t *seed)
{
	float x;
	uint32_t bits = (next_random(seed) << 1) ^ next_random(seed);
	if (below(seed, 4))
		return (float)below(seed, 1000) / 37.0f - 12.0f;
	memcpy(&x, &bits, sizeof x);
	return x;
}

static void write_array(const char *path, const struct gqalut_mx_shape *shape, const float *x,
                        size_t count)
{
	struct gqalut_file_writer *writer;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_file_writer_open(path, &writer, &diag), &diag);
	assert_ok(gqalut_array_put_header(writer, shape, &diag), &diag);
	assert_ok(gqalut_array_put(writer, x, count, &diag), &diag);
	assert_ok(gqalut_file_writer_close(writer, &diag), &diag);
}

static void arrays_come_back_bit_by_bit(void **state)
{
	(void)state;
	enum { MOST = 8 * 8 * 8 };
	static float x[MOST], back[MOST];
	char path[] = "gqalut_trip_XXXXXX";
	uint64_t seed = 4;
	int file = mkstemp(path);
	assert_true(file >= 0 && close(file) == 0);
	for (int i = 0; i < 300; i++) {
		struct gqalut_mx_shape shape = { .axes = below(&seed, 4) }, got;
		struct gqalut_array_reader *reader;
		struct gqalut_diag diag = { 0 };
		size_t count = 1;
		for (int axis = 0; axis < shape.axes; axis++)
			count *= (size_t)(shape.length[axis] = (uint64_t)between(&seed, 1, 8));
		for (size_t k = 0; k < count; k++)
			x[k] = any_float(&seed);
		write_array(path, &shape, x, count);
		assert_ok(gqalut_array_reader_open(path, &got, &reader, &diag), &diag);
		assert_int_equal(got.axes, shape.axes);
		assert_memory_equal(got.length, shape.length,
		                    sizeof(uint64_t) * (size_t)shape.axes);
		assert_ok(gqalut_array_reader_next(reader, back, count, &diag), &diag);
		assert_ok(gqalut_array_reader_next(reader, back, 0, &diag), &diag);
		gqalut_array_reader_close(reader);
		if (memcmp(x, back, count * sizeof *x) != 0)
			fail_msg("array %d differs", i);
	}
	unlink(path);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_json_is_written_again_the_same),
		cmocka_unit_test(dialects_are_written_again_the_same),
		cmocka_unit_test(manifests_are_written_again_the_same),
		cmocka_unit_test(arrays_come_back_bit_by_bit),
	};
	return cmocka_run_group_tests_name("round_trip", tests, NULL, NULL);
}
