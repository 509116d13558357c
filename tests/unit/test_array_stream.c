/* Arrays read as streams, and the buffer below them: the same as the file in
 * pieces of any length, over the ends of the buffer. */
#include "support.h"

#include <unistd.h>

#include "core/byte_reader.h"
#include "core/rng.h"

enum { SIZE = 3 * GQALUT_BYTE_READER_SIZE + 5 };

static char path[] = "/tmp/gqalut_array_XXXXXX";
static unsigned char bytes[SIZE];

static int make_file(void **state)
{
	(void)state;
	struct gqalut_rng rng = gqalut_rng_make(3);
	int file = mkstemp(path);
	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (unsigned char)gqalut_rng_below(&rng, 256);
	return file < 0 || write(file, bytes, SIZE) != SIZE || close(file) != 0 ? -1 : 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void bytes_come_in_their_order(void **state)
{
	(void)state;
	static struct gqalut_byte_reader reader;
	struct gqalut_rng rng = gqalut_rng_make(4);
	struct gqalut_diag diag = { 0 };
	size_t at = 0;
	assert_ok(gqalut_byte_reader_open(&reader, path, &diag), &diag);
	while (at < SIZE) {
		size_t wanted = (size_t)gqalut_rng_below(&rng, GQALUT_BYTE_READER_SIZE + 1);
		size_t left = SIZE - at;
		assert_ok(gqalut_byte_reader_fill(&reader, wanted, &diag), &diag);
		size_t held = gqalut_byte_reader_held(&reader);
		assert_true(held >= (wanted < left ? wanted : left));
		assert_memory_equal(gqalut_byte_reader_bytes(&reader), bytes + at, held);
		size_t used = (size_t)gqalut_rng_below(&rng, (int)held + 1);
		gqalut_byte_reader_skip(&reader, used);
		at += used;
	}
	assert_ok(gqalut_byte_reader_fill(&reader, 1, &diag), &diag);
	assert_int_equal(gqalut_byte_reader_held(&reader), 0);
	gqalut_byte_reader_close(&reader);
	gqalut_byte_reader_close(&reader);
}

static void what_cannot_be_read_is_named(void **state)
{
	(void)state;
	static struct gqalut_byte_reader reader;
	struct gqalut_diag diag = { 0 };
	assert_int_equal(gqalut_byte_reader_open(&reader, "/tmp/gqalut/none", &diag),
	                 GQALUT_ERR_IO);
	assert_string_equal(diag.file, "/tmp/gqalut/none");
	gqalut_byte_reader_close(&reader);
	gqalut_diag_clear(&diag);
	assert_ok(gqalut_byte_reader_open(&reader, "/tmp", &diag), &diag);
	assert_int_equal(gqalut_byte_reader_fill(&reader, 1, &diag), GQALUT_ERR_IO);
	assert_non_null(strstr(diag.message, "cannot read"));
	gqalut_byte_reader_close(&reader);
}

/* The elements are written by the library and read in pieces of LENGTH. */
static void expect_elements(const float *x, size_t count, size_t length)
{
	static float got[SIZE];
	struct gqalut_array_reader *reader;
	struct gqalut_mx_shape shape;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_array_reader_open(path, &shape, &reader, &diag), &diag);
	assert_int_equal(shape.axes, 1);
	assert_int_equal(shape.length[0], count);
	for (size_t at = 0; at < count; at += length) {
		size_t n = count - at < length ? count - at : length;
		assert_ok(gqalut_array_reader_next(reader, got + at, n, &diag), &diag);
	}
	assert_memory_equal(got, x, count * sizeof *x);
	assert_ok(gqalut_array_reader_next(reader, NULL, 0, &diag), &diag);
	assert_int_equal(gqalut_array_reader_next(reader, got, 1, &diag), GQALUT_ERR_ARGUMENT);
	gqalut_array_reader_close(reader);
}

static void an_array_is_the_same_in_any_pieces(void **state)
{
	(void)state;
	enum { COUNT = SIZE / 4 };
	static float x[COUNT];
	static const size_t lengths[] = { 1, 7, 128, 16387, COUNT };
	const struct gqalut_mx_shape shape = { 1, { COUNT } };
	struct gqalut_file_writer *writer;
	struct gqalut_diag diag = { 0 };
	struct gqalut_rng rng = gqalut_rng_make(5);
	for (size_t i = 0; i < COUNT; i++)
		x[i] = (float)gqalut_rng_normal(&rng);
	assert_ok(gqalut_file_writer_open(path, &writer, &diag), &diag);
	assert_ok(gqalut_array_put_header(writer, &shape, &diag), &diag);
	assert_ok(gqalut_array_put(writer, x, COUNT, &diag), &diag);
	assert_ok(gqalut_file_writer_close(writer, &diag), &diag);
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
		expect_elements(x, COUNT, lengths[i]);
}

/* The file of the test before, cut and made longer. */
static void an_array_of_another_length_is_refused(void **state)
{
	(void)state;
	static float got[SIZE];
	struct gqalut_array_reader *reader;
	struct gqalut_mx_shape shape;
	for (int change = -1; change <= 1; change += 2) {
		struct gqalut_diag diag = { 0 };
		FILE *file = fopen(path, "rb+");
		fseek(file, 0, SEEK_END);
		long size = ftell(file);
		fclose(file);
		/* One byte less, then, with the byte that truncate() gives back, one
		 * more than at first. */
		assert_int_equal(truncate(path, change < 0 ? size - 1 : size + 2), 0);
		assert_ok(gqalut_array_reader_open(path, &shape, &reader, &diag), &diag);
		enum gqalut_status status =
		        gqalut_array_reader_next(reader, got, (size_t)shape.length[0], &diag);
		if (change > 0) {
			assert_ok(status, &diag);
			status = gqalut_array_reader_next(reader, NULL, 0, &diag);
		}
		assert_int_equal(status, GQALUT_ERR_FORMAT);
		assert_non_null(strstr(diag.message,
		                       change < 0 ? "ends 1 elements before" : "goes on behind"));
		gqalut_array_reader_close(reader);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_come_in_their_order),
		cmocka_unit_test(what_cannot_be_read_is_named),
		cmocka_unit_test(an_array_is_the_same_in_any_pieces),
		cmocka_unit_test(an_array_of_another_length_is_refused),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
