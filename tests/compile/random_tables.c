/* Writes COUNT random tables as C headers r_1.h... into a folder, and main.c that
 * runs the self-test of each: digests of what the evaluator gives for every code,
 * alpha and output scale.  Arguments: count, seed, folder. */
#include "../unit/random_problem.h"

static int write_text(const char *folder, const char *name, const char *text, size_t length)
{
	char path[512];
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (gqalut_write_file(path, text, length, NULL, &diag) == GQALUT_OK)
		return 0;
	printf("%s\n", diag.message);
	return 1;
}

/* The header of a random problem's optimum under NAME. */
static int write_header(const char *folder, const char *name, uint64_t *random)
{
	struct gqalut_problem problem = random_problem(random);
	struct gqalut_search_options options;
	struct gqalut_search_result result;
	struct gqalut_record record;
	struct gqalut_diag diag;
	char *text, file[80];
	size_t length;
	gqalut_diag_clear(&diag);
	gqalut_search_options_init(&options);
	options.method = GQALUT_METHOD_EXACT;
	problem.frac_per_entry =
	        problem.objective == GQALUT_OBJECTIVE_MSE && random_chance(random, 8);
	if (gqalut_search_run(&problem, &options, &result, &diag) ||
	    gqalut_record_make(&problem, &options, &result, "", &record, &diag)) {
		printf("%s: %s\n", describe_problem(&problem), diag.message);
		return 1;
	}
	snprintf(record.table.name, sizeof record.table.name, "%s", name);
	if (gqalut_emit(&record, GQALUT_FORMAT_C, &text, &length, &diag)) {
		printf("%s: %s\n", describe_problem(&problem), diag.message);
		return 1;
	}
	snprintf(file, sizeof file, "%s.h", name);
	int failed = write_text(folder, file, text, length);
	free(text);
	return failed;
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	int count = atoi(argv[1]), failed = 0;
	uint64_t random = (uint64_t)atoi(argv[2]);
	size_t room = 200 + (size_t)count * 120, length = 0;
	char *program = malloc(room);
	if (!program)
		return 1;
	for (int i = 1; i <= count && !failed; i++) {
		char name[24];
		snprintf(name, sizeof name, "r_%d", i);
		failed = write_header(argv[3], name, &random);
		length += (size_t)snprintf(program + length, room - length,
		                           "#define R_%d_SELFTEST\n#include \"r_%d.h\"\n", i, i);
	}
	length += (size_t)snprintf(program + length, room - length,
	                           "#include <stdio.h>\nint main(void)\n{\n\tint wrong = 0;\n");
	for (int i = 1; i <= count; i++)
		length += (size_t)snprintf(program + length, room - length,
		                           "\tif (r_%d_selftest() != 0)\n"
		                           "\t\tprintf(\"r_%d is wrong\\n\"), wrong++;\n",
		                           i, i);
	length += (size_t)snprintf(program + length, room - length, "\treturn wrong != 0;\n}\n");
	if (!failed)
		failed = write_text(argv[3], "main.c", program, length);
	free(program);
	return failed;
}
