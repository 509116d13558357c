/* Compares an emitted header with the evaluator: every code, alpha and beta,
 * zero tolerance.  Compiled once a header with
 *   -DTABLE_HEADER="x.h" -DTABLE(f)=x_##f -DMAP=x_map_s8 -DONE=x_s8
 * and linked to the library.  Argument: the JSON of the same table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include TABLE_HEADER

static int differs(const char *what, int alpha, int code, int beta, long got, long wanted)
{
	printf("%s: alpha %d code %d beta %d: header %ld, evaluator %ld\n", what, alpha, code, beta,
	       got, wanted);
	return 1;
}

int main(int argc, char **argv)
{
	struct gqalut_record *records;
	struct gqalut_diag diag = { 0 };
	enum gqalut_file_kind kind;
	size_t count;
	if (argc != 2 || gqalut_read_tables(argv[1], &kind, &records, &count, &diag)) {
		printf("cannot read the table: %s\n", diag.message);
		return 2;
	}
	const struct gqalut_table *table = &records[0].table;
	int32_t first = gqalut_format_min(table->input), last = gqalut_format_max(table->input);
	size_t codes = (size_t)(last - first + 1);
	OUT *lut = malloc(codes * sizeof *lut), *mapped = malloc(codes * sizeof *mapped);
	IN *in = malloc(codes * sizeof *in);
	if (!lut || !mapped || !in)
		return 2;
	for (size_t i = 0; i < codes; i++)
		in[i] = (IN)(first + (int32_t)i);
	for (int a = 0; a < table->alpha_count; a++) {
		int alpha = table->alpha[a];
		if (TABLE(frac)(alpha) != gqalut_table_frac_bits(table, alpha))
			return differs("frac", alpha, 0, 0, TABLE(frac)(alpha),
			               gqalut_table_frac_bits(table, alpha));
		for (int beta = GQALUT_MIN_BETA; beta <= GQALUT_MAX_BETA; beta++) {
			TABLE(expand)(lut, alpha, beta);
			MAP(in, mapped, codes, alpha, beta);
			for (int32_t q = first; q <= last; q++) {
				int32_t acc = gqalut_table_accumulate(table, a, q);
				int32_t wanted = gqalut_table_requantise(table, a, acc, beta);
				if (TABLE(acc)((IN)q, alpha) != acc)
					return differs("acc", alpha, q, beta,
					               TABLE(acc)((IN)q, alpha), acc);
				if (ONE((IN)q, alpha, beta) != wanted)
					return differs("one", alpha, q, beta,
					               ONE((IN)q, alpha, beta), wanted);
				if (mapped[q - first] != wanted)
					return differs("map", alpha, q, beta, mapped[q - first],
					               wanted);
				if (lut[(size_t)q & (codes - 1)] != wanted)
					return differs("expand", alpha, q, beta,
					               lut[(size_t)q & (codes - 1)], wanted);
			}
		}
	}
	/* In place, and nothing at all. */
	if (codes == 256 && sizeof(IN) == sizeof(OUT)) {
		memcpy(lut, in, codes * sizeof *lut);
		MAP((const IN *)lut, lut, codes, table->alpha[0], 0);
		MAP(in, mapped, codes, table->alpha[0], 0);
		if (memcmp(lut, mapped, codes * sizeof *lut) != 0)
			return differs("in place", table->alpha[0], 0, 0, 1, 0);
	}
	MAP(NULL, NULL, 0, table->alpha[0], 0);
	/* Outside the set: clamped, not undefined. */
	int before = table->alpha[0] - 100, after = table->alpha[table->alpha_count - 1] + 100;
	if (TABLE(acc)((IN)first, before) != gqalut_table_accumulate(table, 0, first) ||
	    TABLE(acc)((IN)last, after) !=
	            gqalut_table_accumulate(table, table->alpha_count - 1, last))
		return differs("clamped alpha", before, 0, 0, 1, 0);
	if (ONE((IN)last, table->alpha[0], 1000) != ONE((IN)last, table->alpha[0], GQALUT_MAX_BETA))
		return differs("clamped beta", table->alpha[0], (int)last, 1000, 1, 0);
	free(lut);
	free(mapped);
	free(in);
	free(records);
	return 0;
}
