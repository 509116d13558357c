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

/* Every code of the input format, and room for as many results. */
struct codes {
	int32_t first, last;
	size_t count;
	IN *in;
	OUT *lut, *mapped;
};

/* Whether the results of all functions at one pair of scales differ. */
static int compare_scales(const struct gqalut_table *table, const struct codes *codes, int a,
                          int beta)
{
	int alpha = table->alpha[a];
	TABLE(expand)(codes->lut, alpha, beta);
	MAP(codes->in, codes->mapped, codes->count, alpha, beta);
	for (int32_t q = codes->first; q <= codes->last; q++) {
		int32_t acc = gqalut_table_accumulate(table, a, q);
		int32_t wanted = gqalut_table_requantise(table, a, acc, beta);
		OUT mapped = codes->mapped[q - codes->first];
		OUT expanded = codes->lut[(size_t)q & (codes->count - 1)];
		if (TABLE(acc)((IN)q, alpha) != acc)
			return differs("acc", alpha, q, beta, TABLE(acc)((IN)q, alpha), acc);
		if (ONE((IN)q, alpha, beta) != wanted)
			return differs("one", alpha, q, beta, ONE((IN)q, alpha, beta), wanted);
		if (mapped != wanted)
			return differs("map", alpha, q, beta, mapped, wanted);
		if (expanded != wanted)
			return differs("expand", alpha, q, beta, expanded, wanted);
	}
	return 0;
}

static int compare_all(const struct gqalut_table *table, const struct codes *codes)
{
	int failed = 0;
	for (int a = 0; a < table->alpha_count && !failed; a++) {
		int alpha = table->alpha[a], frac = gqalut_table_frac_bits(table, alpha);
		if (TABLE(frac)(alpha) != frac)
			return differs("frac", alpha, 0, 0, TABLE(frac)(alpha), frac);
		for (int beta = GQALUT_MIN_BETA; beta <= GQALUT_MAX_BETA && !failed; beta++)
			failed = compare_scales(table, codes, a, beta);
	}
	return failed;
}

/* In place, nothing at all, and scales outside the set: clamped, not undefined. */
static int compare_edges(const struct gqalut_table *table, const struct codes *codes)
{
	int least = table->alpha[0], most = table->alpha[table->alpha_count - 1];
	IN first = (IN)codes->first, last = (IN)codes->last;
	if (codes->count == 256 && sizeof(IN) == sizeof(OUT)) {
		memcpy(codes->lut, codes->in, codes->count * sizeof *codes->lut);
		MAP((const IN *)codes->lut, codes->lut, codes->count, least, 0);
		MAP(codes->in, codes->mapped, codes->count, least, 0);
		if (memcmp(codes->lut, codes->mapped, codes->count * sizeof *codes->lut) != 0)
			return differs("in place", least, 0, 0, 1, 0);
	}
	MAP(NULL, NULL, 0, least, 0);
	if (TABLE(acc)(first, least - 100) != gqalut_table_accumulate(table, 0, codes->first) ||
	    TABLE(acc)(last, most + 100) !=
	            gqalut_table_accumulate(table, table->alpha_count - 1, codes->last))
		return differs("clamped alpha", least - 100, 0, 0, 1, 0);
	if (ONE(last, least, 1000) != ONE(last, least, GQALUT_MAX_BETA))
		return differs("clamped beta", least, (int)codes->last, 1000, 1, 0);
	return 0;
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
	struct codes codes = { .first = gqalut_format_min(table->input),
		               .last = gqalut_format_max(table->input) };
	codes.count = (size_t)(codes.last - codes.first + 1);
	codes.in = malloc(codes.count * sizeof *codes.in);
	codes.lut = malloc(codes.count * sizeof *codes.lut);
	codes.mapped = malloc(codes.count * sizeof *codes.mapped);
	if (!codes.in || !codes.lut || !codes.mapped)
		return 2;
	for (size_t i = 0; i < codes.count; i++)
		codes.in[i] = (IN)(codes.first + (int32_t)i);
	int failed = compare_all(table, &codes) || compare_edges(table, &codes);
	free(codes.in);
	free(codes.lut);
	free(codes.mapped);
	free(records);
	return failed;
}
