/* A search can be stopped at any of its reports: it says so at once, writes no
 * result and asks no more. */
#include "support.h"

/* Counts reports, and says stop at the one numbered LAST. */
struct caller {
	long reports, last;
};

static int stop_at_last(void *context, const struct gqalut_progress *progress)
{
	struct caller *caller = context;
	if (!progress->stage || !(progress->done >= 0.0 && progress->done <= 1.0))
		fail_msg("report %ld says nothing", caller->reports);
	return ++caller->reports == caller->last;
}

struct row {
	const char *function;
	int entries, in_bits, coef_bits;
	enum gqalut_method method;
	enum gqalut_objective objective;
	bool per_entry;
	long reports; /* at least */
};

/* Reports in the midst of a stage are those beyond its own few. */
static const struct row rows[] = {
	{ "gelu", 8, 9, 12, GQALUT_METHOD_GA, GQALUT_OBJECTIVE_MSE, false, 520 },
	{ "gelu", 8, 8, 8, GQALUT_METHOD_GA, GQALUT_OBJECTIVE_MAX_ABS, false, 620 },
	{ "tanh", 8, 8, 8, GQALUT_METHOD_GA, GQALUT_OBJECTIVE_WORST_ALPHA, false, 1500 },
	{ "silu", 32, 12, 10, GQALUT_METHOD_EXACT, GQALUT_OBJECTIVE_MSE, false, 30 },
	{ "gelu", 8, 8, 8, GQALUT_METHOD_EXACT, GQALUT_OBJECTIVE_MSE, true, 200 },
	{ "gelu", 16, 10, 10, GQALUT_METHOD_EXACT, GQALUT_OBJECTIVE_MAX_ABS, false, 110 },
	{ "gelu", 16, 12, 8, GQALUT_METHOD_FLOAT_OPTIMAL, GQALUT_OBJECTIVE_MSE, false, 30 },
	{ "gelu", 8, 8, 8, GQALUT_METHOD_LUT_APP, GQALUT_OBJECTIVE_MSE, false, 600 },
};

/* Runs the search of a row; CALLER, if any, is asked whether to go on. */
static enum gqalut_status run_row(const struct row *row, struct caller *caller,
                                  struct gqalut_search_result *result)
{
	struct gqalut_problem problem = problem_for(row->function, row->entries);
	struct gqalut_search_options options;
	struct gqalut_diag diag = { 0 };
	problem.input.bits = row->in_bits;
	problem.coef_bits = row->coef_bits;
	problem.objective = row->objective;
	problem.frac_per_entry = row->per_entry;
	gqalut_search_options_init(&options);
	options.method = row->method;
	options.progress = caller ? stop_at_last : NULL;
	options.context = caller;
	enum gqalut_status status = gqalut_search_run(&problem, &options, result, &diag);
	if (status == GQALUT_ERR_CANCELLED)
		assert_string_equal(diag.message, "interrupted");
	return status;
}

static void every_method_stops_at_any_report(void **state)
{
	(void)state;
	for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
		const struct row *row = &rows[r];
		struct gqalut_search_result whole, result, before;
		struct caller patient = { 0, 0 };
		assert_int_equal(run_row(row, &patient, &whole), GQALUT_OK);
		if (patient.reports < row->reports)
			fail_msg("row %zu: %ld reports, not %ld or more", r, patient.reports,
			         row->reports);
		/* The first and the last few, and some between. */
		for (long last = 1; last <= patient.reports;
		     last += last < 3 || last + 2 > patient.reports ? 1 : patient.reports / 5 + 1) {
			struct caller caller = { 0, last };
			memset(&result, 0x5a, sizeof result);
			before = result;
			if (run_row(row, &caller, &result) != GQALUT_ERR_CANCELLED)
				fail_msg("row %zu goes on after report %ld", r, last);
			assert_int_equal(caller.reports, last);
			assert_memory_equal(&result, &before, sizeof result);
		}
	}
}

static void reports_change_no_table(void **state)
{
	(void)state;
	for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
		struct gqalut_search_result with, without;
		struct caller patient = { 0, 0 };
		assert_int_equal(run_row(&rows[r], NULL, &without), GQALUT_OK);
		assert_int_equal(run_row(&rows[r], &patient, &with), GQALUT_OK);
		assert_memory_equal(&with.table, &without.table, sizeof with.table);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_method_stops_at_any_report),
		cmocka_unit_test(reports_change_no_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
