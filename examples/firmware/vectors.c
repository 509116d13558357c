/* Runs on the host: writes what the firmware has to compute, by the library's
 * evaluator and not by the headers under test.  Arguments: table files (JSON). */
#include <stdio.h>
#include <stdlib.h>

#include <gqalut/gqalut.h>

static void fail(const char *file, const struct gqalut_diag *diag)
{
	fprintf(stderr, "vectors: %s: %s\n", file, diag->message);
	exit(1);
}

/* The requantised result of every code at every alpha. */
static void write_table(const struct gqalut_table *table, int beta)
{
	printf("enum { %s_expected_beta = %d };\nstatic const int8_t %s_expected[][256] = {\n",
	       table->name, beta, table->name);
	for (int a = 0; a < table->alpha_count; a++) {
		printf("\t{ /* alpha %d, codes -128..127 */", table->alpha[a]);
		for (int32_t q = -128; q <= 127; q++) {
			int32_t acc = gqalut_table_accumulate(table, a, q);
			printf("%s%d,", (q + 128) % 16 == 0 ? "\n\t\t" : " ",
			       (int)gqalut_table_requantise(table, a, acc, beta));
		}
		printf("\n\t},\n");
	}
	printf("};\n");
}

int main(int argc, char **argv)
{
	printf("/* Written by vectors.c. */\n#include <stdint.h>\n");
	for (int i = 1; i < argc; i++) {
		struct gqalut_diag diag;
		struct gqalut_record *records;
		enum gqalut_file_kind kind;
		size_t count;
		gqalut_diag_clear(&diag);
		if (gqalut_read_tables(argv[i], &kind, &records, &count, &diag))
			fail(argv[i], &diag);
		for (size_t r = 0; r < count; r++)
			write_table(&records[r].table, records[r].table.beta);
		free(records);
	}
	return 0;
}
