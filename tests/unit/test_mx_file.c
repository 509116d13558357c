/* Files of microscaling blocks: the same back, and nothing broken accepted. */
#include "support.h"

#include <unistd.h>

#include "core/crc32.h"
#include "core/rng.h"

static char path[] = "/tmp/gqalut_mx_XXXXXX";

static int make_path(void **state)
{
	(void)state;
	int file = mkstemp(path);
	return file < 0 || close(file) != 0 ? -1 : 0;
}

static int remove_path(void **state)
{
	(void)state;
	return unlink(path);
}

static void fill(struct gqalut_rng *rng, float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = (float)ldexp(gqalut_rng_normal(rng), gqalut_rng_below(rng, 8));
}

enum { ROWS = 3, LENGTH = 77 };

static void write_file(const struct gqalut_mx_format *format, const float *x)
{
	const struct gqalut_mx_shape shape = { 2, { ROWS, LENGTH } };
	struct gqalut_mx_writer *writer;
	struct gqalut_mx_block block;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	assert_ok(gqalut_mx_writer_open(path, format, &shape, &writer, &diag), &diag);
	for (int r = 0; r < ROWS; r++)
		for (int at = 0; at < LENGTH; at += format->block) {
			int count = LENGTH - at < format->block ? LENGTH - at : format->block;
			gqalut_mx_quantise(format, x + r * LENGTH + at, count, &block);
			assert_ok(gqalut_mx_writer_put(writer, &block, &diag), &diag);
		}
	assert_ok(gqalut_mx_writer_close(writer, &diag), &diag);
}

/* Reads all blocks into X; the first failure. */
static enum gqalut_status read_file(float *x, struct gqalut_diag *diag)
{
	struct gqalut_mx_format format;
	struct gqalut_mx_shape shape;
	struct gqalut_mx_reader *reader;
	struct gqalut_mx_block block;
	size_t at = 0;
	bool more = true;
	gqalut_diag_clear(diag);
	enum gqalut_status status = gqalut_mx_reader_open(path, &format, &shape, &reader, diag);
	while (!status && more) {
		status = gqalut_mx_reader_next(reader, &block, &more, diag);
		if (status || !more)
			break;
		if (at + (size_t)block.count > ROWS * LENGTH)
			status = GQALUT_ERR_FORMAT;
		else
			gqalut_mx_dequantise(&format, &block, x + at);
		at += (size_t)block.count;
	}
	gqalut_mx_reader_close(reader);
	return status;
}

static size_t slurp(unsigned char *bytes, size_t size)
{
	FILE *file = fopen(path, "rb");
	size_t n = fread(bytes, 1, size, file);
	fclose(file);
	return n;
}

static void spill(const unsigned char *bytes, size_t n)
{
	FILE *file = fopen(path, "wb");
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

static void what_is_read_back_makes_the_same_file(void **state)
{
	(void)state;
	static const struct gqalut_mx_format formats[] = {
		{ 3, 32, 0 }, { 4, 128, 4 }, { 5, 16, 2 }, { 7, 1, 0 }, { 8, 33, 33 }, { 6, 77, 1 },
	};
	static float x[ROWS * LENGTH], back[ROWS * LENGTH];
	static unsigned char first[1 << 13], second[1 << 13];
	struct gqalut_rng rng = gqalut_rng_make(4);
	for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++) {
		struct gqalut_diag diag;
		fill(&rng, x, ROWS * LENGTH);
		x[LENGTH] = f % 2 == 0 ? NAN : x[LENGTH];
		write_file(&formats[f], x);
		size_t n = slurp(first, sizeof first);
		assert_ok(read_file(back, &diag), &diag);
		write_file(&formats[f], back);
		assert_int_equal(slurp(second, sizeof second), n);
		assert_memory_equal(first, second, n);
	}
}

static void every_changed_or_missing_byte_is_noticed(void **state)
{
	(void)state;
	const struct gqalut_mx_format format = { 5, 32, 3 };
	static float x[ROWS * LENGTH], back[ROWS * LENGTH];
	static unsigned char bytes[1 << 13];
	struct gqalut_rng rng = gqalut_rng_make(8);
	struct gqalut_diag diag;
	fill(&rng, x, ROWS * LENGTH);
	write_file(&format, x);
	size_t n = slurp(bytes, sizeof bytes);
	for (size_t i = 0; i < n; i++) {
		for (int bit = 0; bit < 8; bit++) {
			bytes[i] ^= (unsigned char)(1 << bit);
			spill(bytes, n);
			assert_int_equal(read_file(back, &diag), GQALUT_ERR_FORMAT);
			assert_true(diag.message[0] != '\0');
			bytes[i] ^= (unsigned char)(1 << bit);
		}
		spill(bytes, i);
		assert_int_equal(read_file(back, &diag), GQALUT_ERR_FORMAT);
	}
	bytes[n] = 0;
	spill(bytes, n + 1);
	assert_int_equal(read_file(back, &diag), GQALUT_ERR_FORMAT);
	spill(bytes, n);
	assert_ok(read_file(back, &diag), &diag);
}

/* Any bytes: either no block, or one that packs into the same bytes again. */
static void unpacking_is_the_inverse_of_packing_or_refuses(void **state)
{
	(void)state;
	struct gqalut_rng rng = gqalut_rng_make(11);
	size_t accepted = 0;
	for (int round = 0; round < 200000; round++) {
		const struct gqalut_mx_format format = { 3 + gqalut_rng_below(&rng, 6),
			                                 1 + gqalut_rng_below(&rng, 5),
			                                 gqalut_rng_below(&rng, 2) };
		unsigned char bytes[32], again[32];
		struct gqalut_mx_block block;
		size_t used;
		int count = 1 + gqalut_rng_below(&rng, format.block);
		for (size_t i = 0; i < sizeof bytes; i++)
			bytes[i] = (unsigned char)gqalut_rng_below(&rng, 256);
		size_t length = (size_t)gqalut_rng_below(&rng, 12);
		if (!gqalut_mx_unpack(&format, count, bytes, length, &block, &used))
			continue;
		accepted++;
		assert_true(used <= length && used <= gqalut_mx_packed_most(&format));
		assert_int_equal(gqalut_mx_pack(&format, &block, again), used);
		if (block.scale != GQALUT_MX_SCALE_NAN)
			assert_memory_equal(again, bytes, used);
	}
	assert_true(accepted > 1000);
}

static void packed_blocks_by_hand(void **state)
{
	(void)state;
	/* -8 is kept: 0xc100 at index 1.  The others have E = 0, step 2^-3, codes 8,
	 * 4 and -2.  Behind the scale 1 | 0xc100 << 2 | 8 << 18 | 4 << 23 | 30 << 28,
	 * of 33 bits. */
	const struct gqalut_mx_format format = { 5, 4, 1 };
	const float x[] = { 1.0f, -8.0f, 0.5f, -0.25f }, bad[] = { NAN, 1.0f };
	const unsigned char wanted[] = { 0x7f, 0x01, 0x04, 0x23, 0xe2, 0x01 };
	unsigned char bytes[32];
	struct gqalut_mx_block block;
	gqalut_mx_quantise(&format, x, 4, &block);
	assert_int_equal(gqalut_mx_pack(&format, &block, bytes), sizeof wanted);
	assert_memory_equal(bytes, wanted, sizeof wanted);
	gqalut_mx_quantise(&format, bad, 2, &block);
	assert_int_equal(gqalut_mx_pack(&format, &block, bytes), 1);
	assert_int_equal(bytes[0], 0xff);
}

static void a_file_by_hand(void **state)
{
	(void)state;
	/* One row of one value 1.0, MXINT-3 in blocks of 32: E = 0, code 2. */
	const struct gqalut_mx_format format = { 3, 32, 0 };
	const struct gqalut_mx_shape shape = { 1, { 1 } };
	const float x[] = { 1.0f };
	unsigned char wanted[] = { 'G', 'Q', 'A', 'L', 'U', 'T', 'M', 'X', 1, 0, 3, 0, 32,
		                   0,   0,   0,   1,   0,   0,   0,   1,   0, 0, 0, 0, 0,
		                   0,   0,   0,   0,   0,   0,   127, 2,   0, 0, 0, 0 };
	unsigned char bytes[64];
	struct gqalut_mx_writer *writer;
	struct gqalut_mx_block block;
	struct gqalut_diag diag = { 0 };
	uint32_t header = gqalut_crc32(0, wanted, 28), blocks = gqalut_crc32(0, wanted + 32, 2);
	for (int i = 0; i < 4; i++) {
		wanted[28 + i] = (unsigned char)(header >> 8 * i);
		wanted[34 + i] = (unsigned char)(blocks >> 8 * i);
	}
	assert_ok(gqalut_mx_writer_open(path, &format, &shape, &writer, &diag), &diag);
	gqalut_mx_quantise(&format, x, 1, &block);
	assert_ok(gqalut_mx_writer_put(writer, &block, &diag), &diag);
	assert_ok(gqalut_mx_writer_close(writer, &diag), &diag);
	assert_int_equal(slurp(bytes, sizeof bytes), sizeof wanted);
	assert_memory_equal(bytes, wanted, sizeof wanted);
}

static void duplicate_and_foreign_indices_are_refused(void **state)
{
	(void)state;
	const struct gqalut_mx_format format = { 8, 4, 2 };
	struct gqalut_mx_block block = { .count = 4, .scale = 127, .outlier_count = 2 }, read;
	unsigned char bytes[64];
	size_t used;
	block.index[0] = 1;
	block.index[1] = 2;
	assert_int_equal(gqalut_mx_block_valid(&format, &block), true);
	size_t n = gqalut_mx_pack(&format, &block, bytes);
	assert_true(gqalut_mx_unpack(&format, 4, bytes, n, &read, &used));
	block.index[1] = 1;
	assert_int_equal(gqalut_mx_block_valid(&format, &block), false);
	n = gqalut_mx_pack(&format, &block, bytes);
	assert_false(gqalut_mx_unpack(&format, 4, bytes, n + 1, &read, &used));
	block.index[1] = 3;
	gqalut_mx_pack(&format, &block, bytes);
	assert_false(gqalut_mx_unpack(&format, 3, bytes, n, &read, &used));
}

static void unfinished_files_do_not_appear(void **state)
{
	(void)state;
	const struct gqalut_mx_format format = { 8, 32, 0 };
	const struct gqalut_mx_shape shape = { 1, { 40 } }, empty = { 1, { 0 } };
	struct gqalut_mx_writer *writer;
	struct gqalut_mx_block block = { .count = 32, .scale = 127 };
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	spill((const unsigned char *)"before", 6);
	assert_ok(gqalut_mx_writer_open(path, &format, &shape, &writer, &diag), &diag);
	assert_ok(gqalut_mx_writer_put(writer, &block, &diag), &diag);
	assert_int_equal(gqalut_mx_writer_put(writer, &block, &diag), GQALUT_ERR_ARGUMENT);
	gqalut_diag_clear(&diag);
	assert_int_equal(gqalut_mx_writer_close(writer, &diag), GQALUT_ERR_ARGUMENT);
	unsigned char bytes[16];
	assert_int_equal(slurp(bytes, sizeof bytes), 6);
	gqalut_diag_clear(&diag);
	assert_int_equal(gqalut_mx_writer_open(path, &format, &empty, &writer, &diag),
	                 GQALUT_ERR_ARGUMENT);
	assert_null(writer);
	gqalut_mx_writer_abandon(NULL);
	gqalut_mx_reader_close(NULL);
}

static void the_checksum_is_that_of_the_standard(void **state)
{
	(void)state;
	assert_int_equal(gqalut_crc32(0, "123456789", 9), 0xcbf43926);
	assert_int_equal(gqalut_crc32(gqalut_crc32(0, "1234", 4), "56789", 5), 0xcbf43926);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_back_makes_the_same_file),
		cmocka_unit_test(every_changed_or_missing_byte_is_noticed),
		cmocka_unit_test(unpacking_is_the_inverse_of_packing_or_refuses),
		cmocka_unit_test(packed_blocks_by_hand),
		cmocka_unit_test(a_file_by_hand),
		cmocka_unit_test(duplicate_and_foreign_indices_are_refused),
		cmocka_unit_test(unfinished_files_do_not_appear),
		cmocka_unit_test(the_checksum_is_that_of_the_standard),
	};
	return cmocka_run_group_tests(tests, make_path, remove_path);
}
