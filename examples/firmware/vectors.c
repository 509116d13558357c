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

/* Rows of codes, the same on every machine. */
static void fill_row(int8_t *row, size_t n)
{
	uint32_t state = 1;
	for (size_t i = 0; i < n; i++) {
		state = state * UINT32_C(1664525) + UINT32_C(1013904223);
		row[i] = (int8_t)((int)(state >> 24) - 128);
	}
}

static void write_values(const char *type, const char *name, const double *value, size_t n)
{
	printf("static const %s %s[%zu] = {", type, name, n);
	for (size_t i = 0; i < n; i++)
		printf("%s%.0f,", i % 12 == 0 ? "\n\t" : " ", value[i]);
	printf("\n};\n");
}

/* The operator of KIND with tables of 8 entries, as `gqalut operator` makes it. */
static struct gqalut_operator *make_operator(enum gqalut_operator_kind kind)
{
	struct gqalut_diag diag;
	struct gqalut_operator *op = calloc(1, sizeof *op);
	gqalut_diag_clear(&diag);
	if (!op)
		exit(1);
	op->kind = kind;
	for (; gqalut_operator_function(kind, op->table_count); op->table_count++) {
		struct gqalut_problem problem;
		struct gqalut_search_options search;
		struct gqalut_search_result result;
		gqalut_search_options_init(&search);
		search.method = GQALUT_METHOD_EXACT;
		if (gqalut_operator_problem(kind, op->table_count, 8, &problem, &diag) ||
		    gqalut_search_run(&problem, &search, &result, &diag) ||
		    gqalut_record_make(&problem, &search, &result, NULL,
		                       &op->table[op->table_count], &diag))
			fail(gqalut_operator_text(kind), &diag);
	}
	return op;
}

enum { ROW = 192, ALPHA = 4 };

/* A row, its softmax at 2^-15 and its LayerNorm at 2^-5. */
static void write_operators(void)
{
	static int8_t row[ROW], norm[ROW];
	static uint16_t softmax[ROW];
	static double value[ROW];
	struct gqalut_operator *op = make_operator(GQALUT_OPERATOR_SOFTMAX);
	const struct gqalut_operator_norm how = { .alpha = ALPHA, .out_frac = 5, .eps = 42950 };
	fill_row(row, ROW);
	if (gqalut_operator_softmax_u16(op, row, softmax, ROW, ALPHA, 15))
		exit(1);
	free(op);
	op = make_operator(GQALUT_OPERATOR_LAYERNORM);
	if (gqalut_operator_norm_s8(op, row, norm, ROW, &how))
		exit(1);
	free(op);
	printf("enum { ROW = %d, ROW_ALPHA = %d };\n", ROW, ALPHA);
	for (int i = 0; i < ROW; i++)
		value[i] = row[i];
	write_values("int8_t", "row", value, ROW);
	for (int i = 0; i < ROW; i++)
		value[i] = softmax[i];
	write_values("uint16_t", "row_softmax", value, ROW);
	for (int i = 0; i < ROW; i++)
		value[i] = norm[i];
	write_values("int8_t", "row_layernorm", value, ROW);
}

int main(int argc, char **argv)
{
	printf("/* Written by vectors.c. */\n#include <stdint.h>\n");
	write_operators();
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
