/* Compares the operator of an emitted header with the library's, zero tolerance.
 * Compiled once a header with -DTABLE_HEADER="x.h" -DCALL(f)=x_div_##f and one
 * of -DNORMALIZE, -DEXP2, -DMULTI_RANGE.  Argument: the JSON of the same table. */
#include <stdio.h>
#include <stdlib.h>

#include <gqalut/gqalut.h>

#include TABLE_HEADER

static const struct gqalut_table *table;
static long failures;

static void differs(const char *what, unsigned long long input, int alpha)
{
	if (failures++ < 5)
		printf("%s at %llu, alpha %d: header and library differ\n", what, input, alpha);
}

#ifdef EXP2
static void compare(int32_t d, int alpha)
{
	int shift, wanted_shift;
	uint32_t wanted = gqalut_reduced_s32(table, d, alpha, &wanted_shift);
	unsigned long long input = (uint32_t)d;
	if (CALL(s32)(d, alpha, &shift) != wanted || shift != wanted_shift)
		differs("s32", input, alpha);
	for (int frac = -64; frac <= 127; frac += 13)
		if (CALL(fixed_s32)(d, alpha, frac, 0xfffffff0u) !=
		    gqalut_reduced_fixed(table, wanted, wanted_shift, frac, 0xfffffff0u))
			differs("fixed_s32", input, alpha);
	if (d < -32768 || d > 32767)
		return;
	if (CALL(s16)((int16_t)d, alpha, &shift) != wanted || shift != wanted_shift)
		differs("s16", input, alpha);
	if (CALL(fixed_s16)((int16_t)d, alpha, 16, 65535) !=
	    gqalut_reduced_fixed(table, wanted, wanted_shift, 16, 65535))
		differs("fixed_s16", input, alpha);
}

static void compare_all(void)
{
	uint64_t random = 1;
	for (int alpha = 0; alpha <= 15; alpha++) {
		for (int32_t d = -32768; d <= 32767; d++)
			compare(d, alpha);
		for (int i = 0; i < 100000; i++) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
			compare((int32_t)(random >> 33) - (int32_t)(random >> 34 & 1) * 0x7fffffff,
			        alpha);
		}
		compare(INT32_MIN, alpha);
		compare(INT32_MAX, alpha);
	}
	/* Outside 0..15: clamped. */
	int shift, clamped;
	if (CALL(s16)(-100, -7, &shift) != CALL(s16)(-100, 0, &clamped) || shift != clamped)
		differs("clamped alpha", 100, -7);
}
#else
static void compare(uint64_t v)
{
	int shift, wanted_shift;
#ifdef NORMALIZE
	uint32_t wanted = gqalut_reduced_u64(table, v, &wanted_shift);
	if (CALL(u64)(v, &shift) != wanted || shift != wanted_shift)
		differs("u64", v, 0);
	for (int frac = -64; frac <= 127; frac += 13)
		if (CALL(fixed_u64)(v, frac, 0xfffffff0u) !=
		    gqalut_reduced_fixed_u64(table, v, frac, 0xfffffff0u))
			differs("fixed_u64", v, 0);
#endif
	uint32_t narrow = (uint32_t)v;
	uint32_t expected = gqalut_reduced_u64(table, narrow, &wanted_shift);
	if (CALL(u32)(narrow, &shift) != expected || shift != wanted_shift)
		differs("u32", narrow, 0);
	for (int frac = -64; frac <= 127; frac += 13)
		if (CALL(fixed_u32)(narrow, frac, 12345678) !=
		    gqalut_reduced_fixed_u64(table, narrow, frac, 12345678))
			differs("fixed_u32", narrow, 0);
}

static void compare_all(void)
{
	uint64_t random = 1;
	for (uint64_t v = 0; v <= 65536; v++)
		compare(v);
	for (int i = 0; i < 1000000; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		compare(random >> (i % 64));
	}
	compare(UINT32_MAX);
	compare(UINT64_MAX);
}
#endif

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
	table = &records[0].table;
	compare_all();
	free(records);
	return failures > 0;
}
