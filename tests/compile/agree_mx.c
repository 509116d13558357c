/* Compares what an emitted header has over microscaling blocks with the library's,
 * zero tolerance.  Compiled once a header with -DTABLE_HEADER="x.h",
 * -DTABLE(f)=x_mx_##f and -DBLOCK="struct x_mx".  Argument: the JSON of the same
 * table. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include TABLE_HEADER

enum { COUNT = 64 };

static long failures;

static uint32_t next(uint64_t *random)
{
	*random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*random >> 33);
}

static void compare_values(const struct gqalut_table *table)
{
	for (int32_t e = -260; e <= 260; e++)
		for (int32_t q = -260; q <= 260; q++) {
			int32_t frac, wanted_frac;
			int32_t got = TABLE(value)(q, e, &frac);
			int32_t wanted = gqalut_mx_value(table, q, e, &wanted_frac);
			if ((got != wanted || frac != wanted_frac) && failures++ < 5)
				printf("q %d e %d: header and library differ\n", (int)q, (int)e);
		}
}

static int same(const struct gqalut_mx_block *a, const struct gqalut_mx_block *b)
{
	return a->count == b->count && a->scale == b->scale &&
	       a->outlier_count == b->outlier_count &&
	       memcmp(a->code, b->code, (size_t)a->count) == 0 &&
	       memcmp(a->index, b->index, (size_t)a->outlier_count * sizeof a->index[0]) == 0 &&
	       memcmp(a->outlier, b->outlier, (size_t)a->outlier_count * sizeof a->outlier[0]) == 0;
}

static void compare_block(const struct gqalut_table *table, const struct gqalut_mx_format *format,
                          const float *x, int count)
{
	struct gqalut_mx_block block, wanted, got;
	uint32_t work[COUNT];
	gqalut_mx_quantise(format, x, count, &block);
	gqalut_mx_apply(table, format, &block, &wanted);
	const BLOCK in = { block.count,         block.code,  block.scale,
		           block.outlier_count, block.index, block.outlier };
	BLOCK out = { 0, got.code, 0, 0, got.index, got.outlier };
	int status = TABLE(block)(&in, format->bits, format->outliers, work, &out);
	got.count = out.count;
	got.scale = out.scale;
	got.outlier_count = out.outlier_count;
	if ((status != 0 || !same(&got, &wanted)) && failures++ < 5)
		printf("bits %d count %d outliers %d: header and library differ\n", format->bits,
		       count, format->outliers);
}

static void compare_blocks(const struct gqalut_table *table)
{
	uint64_t random = 1;
	for (int round = 0; round < 100000; round++) {
		struct gqalut_mx_format format = { 3 + (int)(next(&random) % 6),
			                           1 + (int)(next(&random) % COUNT), 0 };
		format.outliers = (int)(next(&random) % 8);
		if (format.outliers > format.block)
			format.outliers = format.block;
		int count = 1 + (int)(next(&random) % (uint32_t)format.block);
		int scale = (int)(next(&random) % 6 == 0 ? next(&random) % 250 : 120) - 125;
		float x[COUNT];
		for (int i = 0; i < count; i++)
			x[i] = (float)ldexp((double)next(&random) / 0x40000000 - 1.0,
			                    scale + (int)(next(&random) % 8));
		if (round % 1000 == 0)
			x[0] = NAN;
		compare_block(table, &format, x, count);
	}
}

/* Nothing is written. */
static void compare_refusals(void)
{
	int8_t code[2] = { 1, 2 };
	uint16_t index[1] = { 2 }, outlier[1] = { 0x3f80 };
	uint32_t work[2];
	BLOCK in = { 2, code, 120, 1, index, outlier }, out = { 7, code, 9, 5, index, outlier };
	int refused = TABLE(block)(&in, 8, 1, work, &out) == -1; /* an index beyond the block */
	index[0] = 1;
	outlier[0] = 0x7f80; /* infinity */
	refused += TABLE(block)(&in, 8, 1, work, &out) == -1;
	outlier[0] = 0x3f80;
	refused += TABLE(block)(&in, 2, 1, work, &out) == -1;
	refused += TABLE(block)(&in, 9, 1, work, &out) == -1;
	refused += TABLE(block)(&in, 8, -1, work, &out) == -1;
	in.count = 0;
	refused += TABLE(block)(&in, 8, 1, work, &out) == -1;
	in.count = 65537;
	refused += TABLE(block)(&in, 8, 1, work, &out) == -1;
	if (refused != 7 || out.count != 7 || out.scale != 9 || code[0] != 1 || code[1] != 2) {
		printf("a wrong block is not refused\n");
		failures++;
	}
}

int main(int argc, char **argv)
{
	struct gqalut_record *records;
	struct gqalut_diag diag;
	enum gqalut_file_kind kind;
	size_t count;
	gqalut_diag_clear(&diag);
	if (argc != 2 || gqalut_read_tables(argv[1], &kind, &records, &count, &diag)) {
		printf("%s\n", diag.message);
		return 2;
	}
	compare_values(&records->table);
	compare_blocks(&records->table);
	compare_refusals();
	free(records);
	printf("%ld differences\n", failures);
	return failures != 0;
}
