/* Prints tables that must be the same bytes from every compiler, optimisation
 * level and machine: the standard ones by both methods, and a few others.
 * Without arguments; needs no YAML reader, so it cross-compiles with libc alone. */
#include <stdio.h>
#include <stdlib.h>

#include <gqalut/gqalut.h>

static int print_table(const struct gqalut_problem *problem, enum gqalut_method method)
{
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_record record;
	struct gqalut_diag diag = { 0 };
	char *text;
	gqalut_search_options_init(&options);
	options.method = method;
	options.seed = 7;
	/* Emulated machines are slow: long enough to take every turn, and the optimum
	 * beside a method of others is that of ours. */
	options.ga.generations = method == GQALUT_METHOD_LUT_APP ? 10 : 100;
	options.nn.steps = 100;
	options.certify = method == GQALUT_METHOD_GA || method == GQALUT_METHOD_EXACT;
	if (gqalut_search_run(problem, &options, &result, &diag) ||
	    gqalut_record_make(problem, &options, &result, "", &record, &diag)) {
		fprintf(stderr, "%s: %s\n", problem->function->name, diag.message);
		return 1;
	}
	static const enum gqalut_format formats[] = { GQALUT_FORMAT_JSON, GQALUT_FORMAT_C,
		                                      GQALUT_FORMAT_GQA_JSON };
	bool reduced = problem->reduction.kind != GQALUT_REDUCTION_NONE;
	for (int f = 0; f < (reduced ? 2 : 3); f++) {
		if (gqalut_emit(&record, formats[f], &text, NULL, &diag)) {
			fprintf(stderr, "%s: %s\n", problem->function->name, diag.message);
			return 1;
		}
		fputs(text, stdout);
		free(text);
	}
	return 0;
}

/* The whole function of a row by its best reduction, if it has one. */
static int print_reduced(const struct gqalut_function *function)
{
	const struct gqalut_rate rate = { 0, 0 };
	struct gqalut_problem problem;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	gqalut_problem_init(&problem, function);
	if (gqalut_reduction_best(function) == GQALUT_REDUCTION_NONE)
		return 0;
	if (gqalut_problem_reduce(&problem, gqalut_reduction_best(function), rate, &diag)) {
		fprintf(stderr, "%s: %s\n", function->name, diag.message);
		return 1;
	}
	return print_table(&problem, GQALUT_METHOD_EXACT);
}

int main(void)
{
	static const enum gqalut_method methods[] = {
		GQALUT_METHOD_GA,
		GQALUT_METHOD_EXACT,
		GQALUT_METHOD_PAPER,
		GQALUT_METHOD_NN_LUT,
		GQALUT_METHOD_LUT_APP,
		GQALUT_METHOD_SECANT_UNIFORM,
		GQALUT_METHOD_MINIMAX_UNIFORM,
		GQALUT_METHOD_FLOAT_OPTIMAL,
	};
	enum { METHODS = sizeof methods / sizeof methods[0], OURS = 2 };
	static const char *standard[] = { "gelu", "hswish", "exp", "div", "rsqrt" };
	struct gqalut_problem problem;
	const struct gqalut_function *function;
	int failed = 0;
	for (int f = 0; f < 5; f++)
		for (int entries = 8; entries <= 16; entries += 8)
			/* Methods of others with 8 entries only: they take their time. */
			for (size_t m = 0; m < (entries == 8 ? METHODS : OURS); m++) {
				gqalut_problem_init(&problem, gqalut_function_find(standard[f]));
				problem.entries = entries;
				failed |= print_table(&problem, methods[m]);
			}
	for (size_t i = 0; (function = gqalut_function_at(i)) != NULL; i++) {
		gqalut_problem_init(&problem, function);
		problem.rounding = (enum gqalut_rounding)(i % GQALUT_ROUNDING_LISTED);
		failed |= print_table(&problem, GQALUT_METHOD_EXACT);
	}
	gqalut_problem_init(&problem, gqalut_function_find("exp"));
	problem.frac_per_entry = true;
	failed |= print_table(&problem, GQALUT_METHOD_EXACT);
	/* Many tables have no error at all: only their order tells which is taken. */
	gqalut_problem_init(&problem, gqalut_function_find("relu6"));
	failed |= print_table(&problem, GQALUT_METHOD_GA);
	static const char *reduced[] = { "gelu", "tanh", "div", "exp" };
	for (int f = 0; f < 4; f++)
		failed |= print_reduced(gqalut_function_find(reduced[f]));
	struct gqalut_weights normal = { .kind = GQALUT_WEIGHTS_NORMAL,
		                         .scale = 1.0,
		                         .text = "normal:0,1" };
	gqalut_problem_init(&problem, gqalut_function_find("silu"));
	problem.weights = &normal;
	failed |= print_table(&problem, GQALUT_METHOD_GA);
	problem.weights = NULL;
	problem.objective = GQALUT_OBJECTIVE_MAX_ABS;
	failed |= print_table(&problem, GQALUT_METHOD_EXACT);
	problem.objective = GQALUT_OBJECTIVE_WORST_ALPHA;
	problem.entries = problem.alpha_count = 3;
	failed |= print_table(&problem, GQALUT_METHOD_GA);
	return failed;
}
