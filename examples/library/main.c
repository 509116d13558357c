/* A table of a function of one's own through the C API: x*exp(-x) on 0..6,
 * unsigned codes, proven optimal, as a C header on standard output. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <gqalut/gqalut.h>

static double bump(double x)
{
	return x * exp(-x);
}

int main(void)
{
	static const struct gqalut_function function = {
		.name = "bump",
		.aliases = "",
		.formula = "x*e^-x",
		.value = bump,
		.lo = 0,
		.hi = 6,
		.alpha_min = 3,
		.alpha_max = 5,
		.support = GQALUT_SUPPORT_REAL,
	};
	struct gqalut_problem problem;
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_record record;
	struct gqalut_diag diag = { 0 };
	char *text;

	gqalut_problem_init(&problem, &function);
	problem.entries = 6;
	problem.input.is_signed = false;
	gqalut_search_options_init(&options);
	options.method = GQALUT_METHOD_EXACT;
	if (gqalut_search_run(&problem, &options, &result, &diag) ||
	    gqalut_record_make(&problem, &options, &result, NULL, &record, &diag) ||
	    gqalut_emit(&record, GQALUT_FORMAT_C, &text, NULL, &diag)) {
		fprintf(stderr, "%s\n", diag.message);
		return 1;
	}
	fputs(text, stdout);
	free(text);
	return 0;
}
