/* Weights: distributions, CSV text and .npy files. */
#include "support.h"

#include <unistd.h>

#include "config/csv.h"

static enum gqalut_status parse_csv(const char *text, struct gqalut_weights *weights,
                                    struct gqalut_diag *diag)
{
	memset(weights, 0, sizeof *weights);
	gqalut_diag_clear(diag);
	return gqalut_csv_parse(text, strlen(text), "w.csv", weights, diag);
}

static void distributions_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum gqalut_weights_kind kind;
		double mu, scale;
	} rows[] = {
		{ "uniform", GQALUT_WEIGHTS_UNIFORM, 0, 0 },
		{ "normal:0,1", GQALUT_WEIGHTS_NORMAL, 0, 1 },
		{ "normal:-0.5,1e-3", GQALUT_WEIGHTS_NORMAL, -0.5, 1e-3 },
		{ "halfnormal:2.5", GQALUT_WEIGHTS_HALFNORMAL, 0, 2.5 },
		{ "laplace:+1,.5", GQALUT_WEIGHTS_LAPLACE, 1, 0.5 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gqalut_weights weights;
		struct gqalut_diag diag = { 0 };
		assert_ok(gqalut_weights_read(rows[i].text, 8, &weights, &diag), &diag);
		assert_int_equal(weights.kind, rows[i].kind);
		assert_near(rows[i].text, weights.mu, rows[i].mu, 0, 0);
		assert_near(rows[i].text, weights.scale, rows[i].scale, 0, 0);
		assert_string_equal(weights.text, rows[i].text);
		gqalut_weights_free(&weights);
	}
}

static void bad_distributions_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum gqalut_status status;
		const char *words;
	} rows[] = {
		{ "", GQALUT_ERR_ARGUMENT, "weights are missing" },
		{ "normal", GQALUT_ERR_ARGUMENT, "normal:MU,SIGMA" },
		{ "uniform:", GQALUT_ERR_ARGUMENT, "must be uniform" },
		{ "normal:", GQALUT_ERR_ARGUMENT, "normal:MU,SIGMA" },
		{ "normal:1", GQALUT_ERR_ARGUMENT, "normal:MU,SIGMA" },
		{ "normal:1,", GQALUT_ERR_ARGUMENT, "normal:MU,SIGMA" },
		{ "normal:1,2,3", GQALUT_ERR_ARGUMENT, "normal:MU,SIGMA" },
		{ "normal:1,2,", GQALUT_ERR_ARGUMENT, "normal:MU,SIGMA" },
		{ "normal:,2", GQALUT_ERR_ARGUMENT, "normal:MU,SIGMA" },
		{ "normal:nan,1", GQALUT_ERR_ARGUMENT, "finite" },
		{ "normal:0,inf", GQALUT_ERR_ARGUMENT, "finite" },
		{ "normal:0,0", GQALUT_ERR_ARGUMENT, "SIGMA must be above 0" },
		{ "halfnormal:-1", GQALUT_ERR_ARGUMENT, "SIGMA must be above 0" },
		{ "laplace:0,-1", GQALUT_ERR_ARGUMENT, "B must be above 0" },
		{ "normal:0x1p1,1", GQALUT_ERR_ARGUMENT, "finite numbers" },
		{ "laplace:0,1 2", GQALUT_ERR_ARGUMENT, "finite numbers" },
		{ "gauss:0,1", GQALUT_ERR_IO, "weights are uniform, normal:MU,SIGMA" },
		{ GQALUT_FIXTURES, GQALUT_ERR_IO, "Is a directory" },
		{ "codes:" GQALUT_FIXTURES "/weights_bins.csv", GQALUT_ERR_FORMAT, "not an .npy" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gqalut_weights weights;
		struct gqalut_diag diag = { 0 };
		enum gqalut_status status = gqalut_weights_read(rows[i].text, 8, &weights, &diag);
		if (status != rows[i].status || !strstr(diag.message, rows[i].words))
			fail_msg("'%s': got %d '%s'", rows[i].text, (int)status, diag.message);
	}
}

static void csv_files_become_points_and_bins(void **state)
{
	(void)state;
	struct gqalut_weights weights;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_weights_read(GQALUT_FIXTURES "/weights_points.csv", 8, &weights, &diag),
	          &diag);
	assert_int_equal(weights.kind, GQALUT_WEIGHTS_POINTS);
	assert_int_equal(weights.count, 3);
	assert_null(weights.hi);
	assert_true(weights.lo[0] == -1.5 && weights.lo[1] == 0 && weights.lo[2] == 0.25);
	assert_true(weights.mass[0] == 2 && weights.mass[1] == 10 && weights.mass[2] == 4.5);
	assert_string_equal(weights.text, "weights_points.csv");
	gqalut_weights_free(&weights);

	assert_ok(gqalut_weights_read(GQALUT_FIXTURES "/weights_bins.csv", 8, &weights, &diag),
	          &diag);
	assert_int_equal(weights.kind, GQALUT_WEIGHTS_BINS);
	assert_int_equal(weights.count, 2);
	assert_true(weights.lo[0] == -1 && weights.hi[0] == 0 && weights.mass[0] == 3);
	assert_true(weights.lo[1] == 0 && weights.hi[1] == 0.5 && weights.mass[1] == 7);
	gqalut_weights_free(&weights);
	assert_true(weights.kind == GQALUT_WEIGHTS_UNIFORM && !weights.mass);
	gqalut_weights_free(NULL);
}

static void csv_faults_have_a_place(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int line, column;
		const char *words;
	} rows[] = {
		{ "", 0, 0, "no row of numbers" },
		{ "x,weight\n# 1,2\n\n", 0, 0, "no row of numbers" },
		{ "x,weight\nx,weight\n", 2, 1, "not a number" },
		{ "1\n", 1, 1, "1 column;" },
		{ "1,2,3,4\n", 1, 1, "4 columns;" },
		{ "1;2\n", 1, 1, "1 column;" },
		{ "1,2\n1,2,3\n", 2, 1, "3 columns, but 2 in the rows above" },
		{ "lo,hi,count\n1,2\n", 2, 1, "2 columns, but 3" },
		{ "1,2\n\n3, 4x\n", 3, 4, "not a number" },
		{ "1,2\n3,\n", 2, 3, "not a number" },
		{ "1,2\n0x1,2\n", 2, 1, "not a number" },
		{ "1,2\n\"3\",4\n", 2, 1, "not a number" },
		{ "nan,2\n", 1, 1, "not a finite number" },
		{ "1,2\r\n3,inf\r\n", 2, 3, "not a finite number" },
		{ "1,1e999\n", 1, 3, "not a finite number" },
		{ "1,-2\n", 1, 3, "must not be negative" },
		{ "1,1,2\n", 1, 3, "hi must be above lo" },
		{ "2, 1,2\n", 1, 4, "hi must be above lo" },
		{ "1,0\n2,0\n", 0, 0, "above 0" },
		{ "1,1e308\n2,1e308\n", 0, 0, "finite" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gqalut_weights weights;
		struct gqalut_diag diag;
		enum gqalut_status status = parse_csv(rows[i].text, &weights, &diag);
		gqalut_weights_free(&weights);
		if (status != GQALUT_ERR_FORMAT || diag.line != rows[i].line ||
		    diag.column != rows[i].column || !strstr(diag.message, rows[i].words))
			fail_msg("row %zu '%s': got %d at %d:%d '%s'", i, rows[i].text, (int)status,
			         diag.line, diag.column, diag.message);
	}
}

static void csv_spelling_does_not_matter(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"-1,2\n3,4\n",
		"-1,2\n3,4",
		"\xef\xbb\xbfx,weight\r\n-1,2\r\n3,4\r\n",
		"# comment, with, commas, here\n  -1 ,\t2.0\n\n   \n  # more\n+3,4e0\n",
		"-1,2\n3,4.00000000000000000000000000000000000000000000000000000000000000000000\n",
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gqalut_weights weights;
		struct gqalut_diag diag;
		assert_ok(parse_csv(rows[i], &weights, &diag), &diag);
		if (weights.count != 2 || weights.lo[0] != -1 || weights.lo[1] != 3 ||
		    weights.mass[0] != 2 || weights.mass[1] != 4)
			fail_msg("row %zu", i);
		gqalut_weights_free(&weights);
	}
	/* More rows than the first allocations hold. */
	char *text = malloc(100000);
	assert_non_null(text);
	size_t used = 0;
	for (int i = 0; i < 5000; i++)
		used += (size_t)snprintf(text + used, 100000 - used, "%d,%d,1\n", i, i + 1);
	struct gqalut_weights weights;
	struct gqalut_diag diag;
	assert_ok(parse_csv(text, &weights, &diag), &diag);
	assert_int_equal(weights.count, 5000);
	for (int i = 0; i < 5000; i++)
		assert_true(weights.lo[i] == i && weights.hi[i] == i + 1 && weights.mass[i] == 1);
	gqalut_weights_free(&weights);
	free(text);
}

/* A temporary .npy file of COUNT elements with the shape SHAPE. */
struct npy_file {
	char path[64];
};

static struct npy_file write_npy(const char *shape, const float *values, size_t count)
{
	struct npy_file file = { "/tmp/gqalut_test_XXXXXX" };
	char header[128];
	int n = snprintf(header, sizeof header,
	                 "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }\n", shape);
	unsigned char head[10] = { 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (unsigned char)n, 0 };
	int fd = mkstemp(file.path);
	assert_true(fd >= 0);
	FILE *out = fdopen(fd, "wb");
	assert_non_null(out);
	assert_int_equal(fwrite(head, 1, 10, out), 10);
	assert_int_equal(fwrite(header, 1, (size_t)n, out), n);
	for (size_t i = 0; i < count; i++) {
		uint32_t word;
		memcpy(&word, &values[i], 4);
		for (int b = 0; b < 4; b++)
			assert_int_not_equal(fputc((int)(word >> (8 * b) & 255), out), EOF);
	}
	assert_int_equal(fclose(out), 0);
	return file;
}

static enum gqalut_status read_npy(const char *prefix, const char *shape, const float *values,
                                   size_t count, int in_bits, struct gqalut_weights *weights,
                                   struct gqalut_diag *diag)
{
	struct npy_file file = write_npy(shape, values, count);
	char text[128];
	snprintf(text, sizeof text, "%s%s", prefix, file.path);
	gqalut_diag_clear(diag);
	enum gqalut_status status = gqalut_weights_read(text, in_bits, weights, diag);
	if (!status) {
		char wanted[128];
		snprintf(wanted, sizeof wanted, "%s%s", prefix, strrchr(file.path, '/') + 1);
		assert_string_equal(weights->text, wanted);
	}
	assert_int_equal(unlink(file.path), 0);
	return status;
}

static void npy_of_all_codes_is_one_weight_a_code(void **state)
{
	(void)state;
	float values[16];
	for (int i = 0; i < 16; i++)
		values[i] = (float)(i * i);
	struct gqalut_weights weights;
	struct gqalut_diag diag;
	assert_ok(read_npy("", "(16,)", values, 16, 4, &weights, &diag), &diag);
	assert_int_equal(weights.kind, GQALUT_WEIGHTS_CODES);
	assert_int_equal(weights.count, 16);
	assert_true(!weights.lo && !weights.hi);
	for (int i = 0; i < 16; i++)
		assert_near("weight", weights.mass[i], i * i, 0, 0);
	gqalut_weights_free(&weights);

	/* Not so with a prefix, two dimensions, another width or a negative value. */
	static const struct {
		const char *prefix, *shape;
		int in_bits;
	} rows[] = { { "values:", "(16,)", 4 }, { "", "(4, 4)", 4 }, { "", "(16,)", 5 } };
	for (size_t i = 0; i < 3; i++) {
		assert_ok(read_npy(rows[i].prefix, rows[i].shape, values, 16, rows[i].in_bits,
		                   &weights, &diag),
		          &diag);
		assert_int_equal(weights.kind, GQALUT_WEIGHTS_POINTS);
		assert_int_equal(weights.count, 16);
		gqalut_weights_free(&weights);
	}
	values[3] = -1;
	assert_ok(read_npy("", "(16,)", values, 16, 4, &weights, &diag), &diag);
	assert_int_equal(weights.kind, GQALUT_WEIGHTS_POINTS);
	gqalut_weights_free(&weights);
}

static void forced_codes_are_checked(void **state)
{
	(void)state;
	float values[16] = { 0 };
	struct gqalut_weights weights;
	struct gqalut_diag diag;
	assert_int_equal(read_npy("codes:", "(16,)", values, 16, 4, &weights, &diag),
	                 GQALUT_ERR_FORMAT);
	assert_non_null(strstr(diag.message, "above 0"));
	values[5] = -1;
	assert_int_equal(read_npy("codes:", "(16,)", values, 16, 4, &weights, &diag),
	                 GQALUT_ERR_FORMAT);
	assert_string_equal(diag.message, "element 5: a weight must not be negative");
	assert_int_equal(read_npy("codes:", "(16,)", values, 16, 8, &weights, &diag),
	                 GQALUT_ERR_FORMAT);
	assert_non_null(strstr(diag.message, "array of 256 values, not 1-dimensional of 16"));
}

static void equal_activations_are_merged(void **state)
{
	(void)state;
	static const float values[] = { 2, -0.0f, 0.5f, 2, 0, -3, 2 };
	static const double lo[] = { -3, 0, 0.5, 2 }, mass[] = { 1, 2, 1, 3 };
	struct gqalut_weights weights;
	struct gqalut_diag diag;
	assert_ok(read_npy("", "(7,)", values, 7, 8, &weights, &diag), &diag);
	assert_int_equal(weights.kind, GQALUT_WEIGHTS_POINTS);
	assert_int_equal(weights.count, 4);
	assert_null(weights.hi);
	for (int i = 0; i < 4; i++) {
		assert_near("lo", weights.lo[i], lo[i], 0, 0);
		assert_near("mass", weights.mass[i], mass[i], 0, 0);
	}
	assert_false(signbit(weights.lo[1]));
	gqalut_weights_free(&weights);
}

static void input_bits_are_checked(void **state)
{
	(void)state;
	struct gqalut_weights weights;
	struct gqalut_diag diag = { 0 };
	assert_int_equal(gqalut_weights_read("uniform", 3, &weights, &diag), GQALUT_ERR_ARGUMENT);
	assert_int_equal(gqalut_weights_read("uniform", 64, &weights, NULL), GQALUT_ERR_ARGUMENT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(distributions_are_read),
		cmocka_unit_test(bad_distributions_are_refused),
		cmocka_unit_test(csv_files_become_points_and_bins),
		cmocka_unit_test(csv_faults_have_a_place),
		cmocka_unit_test(csv_spelling_does_not_matter),
		cmocka_unit_test(npy_of_all_codes_is_one_weight_a_code),
		cmocka_unit_test(forced_codes_are_checked),
		cmocka_unit_test(equal_activations_are_merged),
		cmocka_unit_test(input_bits_are_checked),
	};
	return cmocka_run_group_tests_name("weights", tests, NULL, NULL);
}
