/* The optimum of every function with 8 and 16 entries, pinned in
 * accuracy/results.csv.  A function without a row fails.
 * "test_accuracy write" prints the file anew; its changes are to be reviewed. */
#include "support.h"

static const int sizes[] = { 8, 16 };

static void row_text(const struct gqalut_function *f, int entries, char *text, size_t size)
{
	struct gqalut_problem problem = problem_for(f->name, entries);
	struct gqalut_search_result result = search(&problem, GQALUT_METHOD_EXACT, 1);
	struct gqalut_metrics metrics;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_eval_table(&result.table, &problem, &metrics, &diag), &diag);
	snprintf(text, size, "%s,%d,%d,%d,%.5e,%.5e,%.5e\n", f->name, entries,
	         result.table.slope_frac[0], result.table.intercept_frac[0], metrics.real.total.mse,
	         metrics.real.total.max_abs, metrics.requantised.total.mse);
}

static const char header[] =
        "function,entries,slope_frac,intercept_frac,mse,max_abs,mse_after_int8_output\n";

static void write_all(void)
{
	const struct gqalut_function *f;
	fputs(header, stdout);
	for (size_t i = 0; (f = gqalut_function_at(i)) != NULL; i++)
		for (int s = 0; s < 2; s++) {
			char text[160];
			row_text(f, sizes[s], text, sizeof text);
			fputs(text, stdout);
		}
}

static void every_function_has_its_pinned_accuracy(void **state)
{
	(void)state;
	const struct gqalut_function *f;
	FILE *file = fopen(GQALUT_ACCURACY, "r");
	char pinned[160], text[160];
	assert_non_null(file);
	assert_non_null(fgets(pinned, sizeof pinned, file));
	assert_string_equal(pinned, header);
	for (size_t i = 0; (f = gqalut_function_at(i)) != NULL; i++)
		for (int s = 0; s < 2; s++) {
			row_text(f, sizes[s], text, sizeof text);
			if (!fgets(pinned, sizeof pinned, file))
				fail_msg("no row for %s with %d entries", f->name, sizes[s]);
			if (strcmp(pinned, text) != 0)
				fail_msg("pinned %sgot    %s", pinned, text);
		}
	assert_null(fgets(pinned, sizeof pinned, file));
	fclose(file);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "write") == 0) {
		write_all();
		return 0;
	}
	const struct CMUnitTest tests[] = { cmocka_unit_test(
		every_function_has_its_pinned_accuracy) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
