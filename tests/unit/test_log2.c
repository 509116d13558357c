/* Softmax by shifts and additions: its formulas, read a second time in double and
 * 64 bits; P*V; bounds; wrong calls; what others do beside it. */
#include "support.h"

#include <gqalut/log2.h>
#include <gqalut/operator.h>
#include <gqalut/softmax.h>

#include "core/rng.h"

enum { LONGEST = 65536, COLUMNS = 5 };

static int8_t in[LONGEST];
static uint8_t codes[LONGEST];
static uint16_t wide[LONGEST];
static uint8_t narrow[LONGEST];

static void fill(struct gqalut_rng *rng, double sigma, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double v = rint(sigma * gqalut_rng_normal(rng));
		in[i] = (int8_t)(v < -128.0 ? -128.0 : v > 127.0 ? 127.0 : v);
	}
}

/* d*log2(e) in steps of 2^-8, as 1 + 1/2 - 1/16 with each part rounded down. */
static double slow_t(int d, int alpha)
{
	double t = ldexp(d, 8 - alpha);
	return t + floor(t / 2.0) - floor(t / 16.0);
}

/* 1 + frac(x) times 2^floor(x), x in steps of 2^-8. */
static double slow_power(double x)
{
	double whole = floor(x / 256.0);
	return ldexp(256.0 + x - 256.0 * whole, (int)whole - 8);
}

/* t - L of each code of a row, in steps of 2^-8: the logarithm of a probability. */
static void slow_row(size_t n, int alpha, double *x)
{
	double sum = 0.0;
	int most = -128, exponent;
	for (size_t i = 0; i < n; i++)
		most = in[i] > most ? in[i] : most;
	for (size_t i = 0; i < n; i++) {
		x[i] = slow_t(in[i] - most, alpha);
		sum += floor(ldexp(slow_power(x[i]), 16));
	}
	double mantissa = frexp(sum, &exponent); /* sum = 2*mantissa * 2^(exponent-1) */
	double l = 256.0 * (exponent - 1 - 16) + floor(256.0 * (2.0 * mantissa - 1.0));
	for (size_t i = 0; i < n; i++)
		x[i] -= l;
}

static double slow_probability(double x, int frac, double limit)
{
	return fmin(floor((floor(ldexp(slow_power(x), frac + 1)) + 1.0) / 2.0), limit);
}

static void compare_row(size_t n, int alpha)
{
	static double x[LONGEST];
	slow_row(n, alpha, x);
	assert_int_equal(gqalut_operator_log2_codes(in, codes, n, alpha), 0);
	for (size_t i = 0; i < n; i++) {
		double z = floor(0.5 - x[i] / 256.0);
		assert_int_equal(codes[i], z > 15.0 ? 16 : (int)z);
	}
	for (int frac = 1; frac <= 16; frac++) {
		assert_int_equal(gqalut_operator_log2_u16(in, wide, n, alpha, frac), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(wide[i], (int)slow_probability(x[i], frac, 65535.0));
	}
	for (int frac = 1; frac <= 8; frac++) {
		assert_int_equal(gqalut_operator_log2_u8(in, narrow, n, alpha, frac), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(narrow[i], (int)slow_probability(x[i], frac, 255.0));
	}
}

static void every_row_is_the_formulas(void **state)
{
	(void)state;
	struct gqalut_rng rng = gqalut_rng_make(3);
	for (int alpha = 0; alpha <= 8; alpha++) {
		for (size_t n = 1; n <= 700; n += 1 + n / 2) {
			fill(&rng, 1.0 + gqalut_rng_below(&rng, 80), n);
			compare_row(n, alpha);
		}
		/* Each difference there is, beside the largest code. */
		for (int i = 0; i < 256; i++)
			in[i] = (int8_t)(127 - i);
		compare_row(256, alpha);
		for (int i = 0; i < 256; i++) {
			in[1] = (int8_t)(127 - i);
			compare_row(2, alpha);
		}
	}
}

/* Two, four equal codes; e^-ln(2): by hand. */
static void small_rows_are_those_by_hand(void **state)
{
	(void)state;
	memset(in, 5, 4);
	for (size_t n = 1; n <= 4; n *= 2) {
		assert_int_equal(gqalut_operator_log2_codes(in, codes, n, 4), 0);
		assert_int_equal(gqalut_operator_log2_u16(in, wide, n, 4, 15), 0);
		assert_int_equal(codes[n - 1], n == 1 ? 0 : n == 2 ? 1 : 2);
		assert_int_equal(wide[n - 1], 32768 / (int)n);
	}
	/* 1 at 2^-16 and 8 bits is the largest number. */
	assert_int_equal(gqalut_operator_log2_u16(in, wide, 1, 4, 16), 0);
	assert_int_equal(gqalut_operator_log2_u8(in, narrow, 1, 4, 8), 0);
	assert_true(wide[0] == 65535 && narrow[0] == 255);
	/* 0 and -1 at alpha 0: t = -256 - 128 + 16 = -368 = -2*256 + 144, so
	 * e = (256 + 144) * 2^8 / 4 = 25600; S = 91136 = 2^16 * 1.390625, L = 100;
	 * x = 100 and 468: z = 0 and 2; (256 + 156) / 2 / 256 of 2^15 = 26368, and
	 * (256 + 44) / 4 / 256 of 2^15 = 9600. */
	in[0] = 0;
	in[1] = -1;
	assert_int_equal(gqalut_log2_minus_t(1, 0), 368);
	assert_int_equal(gqalut_log2_power(368, 16), 25600);
	assert_int_equal(gqalut_log2_logarithm(91136), 100);
	assert_int_equal(gqalut_operator_log2_codes(in, codes, 2, 0), 0);
	assert_int_equal(gqalut_operator_log2_u16(in, wide, 2, 0, 15), 0);
	assert_true(codes[0] == 0 && codes[1] == 2 && wide[0] == 26368 && wide[1] == 9600);
}

/* 2^16 equal codes: the sum is 2^32. */
static void longest_rows_fit(void **state)
{
	(void)state;
	memset(in, -128, sizeof in);
	assert_int_equal(gqalut_log2_logarithm(UINT64_C(1) << 32), 4096);
	assert_int_equal(gqalut_log2_logarithm(UINT64_C(1) << 16), 0);
	assert_int_equal(gqalut_operator_log2_u16(in, wide, LONGEST, 0, 16), 0);
	assert_int_equal(gqalut_operator_log2_codes(in, codes, LONGEST, 0), 0);
	assert_true(wide[0] == 1 && wide[LONGEST - 1] == 1);
	assert_true(codes[0] == 16 && codes[LONGEST - 1] == 16); /* 2^-16 is below 2^-15 */
	in[9] = 127;
	assert_int_equal(gqalut_operator_log2_codes(in, codes, LONGEST, 0), 0);
	assert_true(codes[9] == 0 && codes[0] == 16);
	compare_row(LONGEST, 8);
}

static void products_are_exact(void **state)
{
	(void)state;
	static int8_t v[LONGEST * COLUMNS];
	int32_t out[COLUMNS];
	struct gqalut_rng rng = gqalut_rng_make(8);
	for (size_t i = 0; i < sizeof v; i++)
		v[i] = (int8_t)((int)gqalut_rng_below(&rng, 256) - 128);
	for (size_t n = 1; n <= LONGEST; n = n * 3 + 1) {
		fill(&rng, 30.0, n);
		assert_int_equal(gqalut_operator_log2_codes(in, codes, n, 4), 0);
		assert_int_equal(gqalut_operator_log2_pv(codes, v, n, COLUMNS, out), 0);
		double sum = 0.0;
		for (size_t i = 0; i < n; i++)
			sum += codes[i] > 15 ? 0.0 : ldexp(1.0, -codes[i]);
		assert_true(sum < 4.0);
		for (int c = 0; c < COLUMNS; c++) {
			double wanted = 0.0;
			for (size_t i = 0; i < n; i++)
				wanted += codes[i] > 15 ? 0.0
				                        : ldexp(v[i * COLUMNS + (size_t)c],
				                                15 - codes[i]);
			if (wanted != (double)out[c])
				fail_msg("n %zu: %d, wanted %.0f", n, (int)out[c], wanted);
		}
	}
	/* The most there can be: probabilities of 2^8 in all, and 1 step more. */
	memset(codes, 0, 257);
	codes[256] = 15;
	memset(v, -128, 257);
	assert_int_equal(gqalut_operator_log2_pv(codes, v, 256, 1, out), 0);
	assert_int_equal(out[0], INT32_C(-128) * 256 * 32768);
	memset(v, 127, 257);
	assert_int_equal(gqalut_operator_log2_pv(codes, v, 256, 1, out), 0);
	assert_int_equal(out[0], INT32_C(127) * 256 * 32768);
	out[0] = 77;
	assert_int_equal(gqalut_operator_log2_pv(codes, v, 257, 1, out), -1);
	assert_int_equal(out[0], 77);
}

static void codes_may_be_in_place(void **state)
{
	(void)state;
	struct gqalut_rng rng = gqalut_rng_make(1);
	uint8_t both[100];
	fill(&rng, 20.0, 100);
	memcpy(both, in, 100);
	assert_int_equal(gqalut_operator_log2_codes(in, codes, 100, 4), 0);
	assert_int_equal(gqalut_operator_log2_codes((const int8_t *)both, both, 100, 4), 0);
	assert_memory_equal(both, codes, 100);
	memcpy(both, in, 100);
	assert_int_equal(gqalut_operator_log2_u8(in, codes, 100, 4, 8), 0);
	assert_int_equal(gqalut_operator_log2_u8((const int8_t *)both, both, 100, 4, 8), 0);
	assert_memory_equal(both, codes, 100);
}

static void wrong_calls_write_nothing(void **state)
{
	(void)state;
	const int8_t row[4] = { 1, 2, 3, 4 };
	const uint8_t wrong_code[2] = { 3, 17 }, right_code[2] = { 3, 16 };
	uint16_t out16[4] = { 9, 9, 9, 9 };
	uint8_t out8[4] = { 9, 9, 9, 9 };
	int32_t sums[2] = { 9, 9 };
	const struct {
		size_t n;
		int alpha, frac;
	} wrong[] = { { 0, 4, 8 }, { 65537, 4, 8 }, { 4, -1, 8 },
		      { 4, 9, 8 }, { 4, 4, 0 },     { 4, 4, 17 } };
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		const size_t n = wrong[i].n;
		const int alpha = wrong[i].alpha, frac = wrong[i].frac;
		assert_int_equal(gqalut_operator_log2_u16(row, out16, n, alpha, frac), -1);
		assert_int_equal(gqalut_operator_log2_u8(row, out8, n, alpha, frac), -1);
		if (i < 4)
			assert_int_equal(gqalut_operator_log2_codes(row, out8, n, alpha), -1);
	}
	assert_int_equal(gqalut_operator_log2_u8(row, out8, 4, 4, 9), -1);
	assert_int_equal(gqalut_operator_log2_pv(wrong_code, row, 2, 2, sums), -1);
	assert_int_equal(gqalut_operator_log2_pv(right_code, row, 0, 2, sums), -1);
	assert_int_equal(gqalut_operator_log2_pv(right_code, row, 65537, 2, sums), -1);
	assert_int_equal(gqalut_operator_log2_pv(right_code, row, 2, 0, sums), -1);
	for (int i = 0; i < 4; i++)
		assert_true(out16[i] == 9 && out8[i] == 9 && sums[i / 2] == 9);
	assert_int_equal(gqalut_operator_log2_pv(right_code, row, 2, 2, sums), 0);
	assert_true(sums[0] == 1 << 12 && sums[1] == 2 << 12);
}

static const struct gqalut_softmax *find(const char *name)
{
	size_t i = 0;
	while (gqalut_softmax_at(i) && strcmp(gqalut_softmax_at(i)->name, name) != 0)
		i++;
	assert_non_null(gqalut_softmax_at(i));
	return gqalut_softmax_at(i);
}

/* 256 logits N(0, 2^2) at 2^-4: the mean over rows of P*V's relative error. */
static double mean_pv(const char *name, int out_frac)
{
	enum { ROWS = 1000 };
	struct gqalut_rng rng = gqalut_rng_make(5);
	struct gqalut_diag diag;
	double mean = 0.0;
	gqalut_diag_clear(&diag);
	for (uint64_t r = 0; r < ROWS; r++) {
		struct gqalut_operator_sums sums = { 0 };
		fill(&rng, 32.0, 256);
		assert_ok(gqalut_softmax_measure(find(name), NULL, in, 256, 4, out_frac, r, &sums,
		                                 &diag),
		          &diag);
		mean += gqalut_operator_finish(&sums).pv / ROWS;
	}
	print_message("%s at 2^-%d: P*V %.4f\n", name, out_frac, mean);
	return mean;
}

static void attention_is_as_exact_as_it_was(void **state)
{
	(void)state;
	assert_near("4-bit code", mean_pv("log2", 15), 0.196, 0.05, 0.0);
	assert_near("line", mean_pv("log2-fine", 15), 0.049, 0.05, 0.0);
	assert_near("FQ-ViT", mean_pv("log-int-softmax", 15), 0.196, 0.1, 0.0);
	assert_true(mean_pv("i-exp", 15) < 0.01);
	assert_true(mean_pv("shiftmax", 15) < 0.06);
	assert_true(mean_pv("float", 15) < 0.002);
}

/* Equal codes: every method divides 1 evenly, up to its own rounding. */
static void others_divide_evenly(void **state)
{
	(void)state;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	memset(in, 7, 64);
	for (size_t i = 1; gqalut_softmax_at(i); i++)
		for (int alpha = 0; alpha <= 8; alpha++) {
			struct gqalut_operator_sums sums = { 0 };
			const struct gqalut_softmax *softmax = gqalut_softmax_at(i);
			assert_ok(gqalut_softmax_measure(softmax, NULL, in, 64, alpha, 15, 1, &sums,
			                                 &diag),
			          &diag);
			/* Shiftmax's sum, 64 * 2^(15 + alpha), leaves 10 - alpha bits of
			 * 2^31 - 1, rounded down. */
			double lost = strcmp(softmax->name, "shiftmax") == 0
			                      ? ldexp(1.0, alpha - 10)
			                      : 1e-3;
			assert_true(sums.figures.max_abs <= lost / 64.0 + 0x1p-15);
		}
}

static void others_refuse_what_they_cannot_do(void **state)
{
	(void)state;
	for (size_t i = 1; gqalut_softmax_at(i); i++) {
		const struct gqalut_softmax *softmax = gqalut_softmax_at(i);
		struct gqalut_operator_sums sums = { 0 };
		struct gqalut_diag diag;
		gqalut_diag_clear(&diag);
		assert_int_equal(
		        gqalut_softmax_measure(softmax, NULL, in, 4, 16, 15, 1, &sums, &diag),
		        GQALUT_ERR_ARGUMENT);
		assert_int_equal(
		        gqalut_softmax_measure(softmax, NULL, in, 0, 4, 15, 1, &sums, &diag),
		        GQALUT_ERR_ARGUMENT);
		assert_int_equal(sums.figures.rows, 0);
		const struct gqalut_softmax_cost cost = gqalut_softmax_cost(softmax, NULL);
		assert_true(cost.counted == (strcmp(softmax->name, "float") != 0));
		bool log2 = strncmp(softmax->name, "log2", 4) == 0;
		if (log2)
			assert_true(cost.element.multiplies == 0 && cost.element.divisions == 0);
		assert_int_equal(cost.product.shifts, softmax->codes);
	}
}

/* A row that is given out is the one that is measured. */
static void rows_of_others_are_those_that_are_measured(void **state)
{
	(void)state;
	static const char *const names[] = { "i-exp", "shiftmax", "log-int-softmax" };
	struct gqalut_rng rng = gqalut_rng_make(3);
	struct gqalut_diag diag;
	double out[64];
	gqalut_diag_clear(&diag);
	fill(&rng, 32.0, 64);
	int most = INT8_MIN;
	double total = 0.0;
	for (int i = 0; i < 64; i++)
		most = in[i] > most ? in[i] : most;
	for (int i = 0; i < 64; i++)
		total += exp(ldexp(in[i] - most, -4));
	for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
		struct gqalut_operator_sums sums = { 0 };
		double worst = 0.0;
		assert_ok(gqalut_softmax_measure(find(names[k]), NULL, in, 64, 4, 15, 1, &sums,
		                                 &diag),
		          &diag);
		assert_ok(gqalut_softmax_run(find(names[k]), in, out, 64, 4, 15, &diag), &diag);
		for (int i = 0; i < 64; i++)
			worst = fmax(worst, fabs(out[i] - exp(ldexp(in[i] - most, -4)) / total));
		assert_near(names[k], worst, sums.figures.max_abs, 1e-9, 0.0);
		out[0] = -1.0;
		assert_int_equal(gqalut_softmax_run(find(names[k]), in, out, 64, 16, 15, &diag),
		                 GQALUT_ERR_ARGUMENT);
		assert_true(out[0] == -1.0);
	}
	assert_int_equal(gqalut_softmax_run(find("log2"), in, out, 64, 4, 15, &diag),
	                 GQALUT_ERR_ARGUMENT);
	assert_int_equal(gqalut_softmax_run(find("float"), in, out, 64, 4, 15, &diag),
	                 GQALUT_ERR_ARGUMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_rows_are_those_by_hand),
		cmocka_unit_test(every_row_is_the_formulas),
		cmocka_unit_test(longest_rows_fit),
		cmocka_unit_test(products_are_exact),
		cmocka_unit_test(codes_may_be_in_place),
		cmocka_unit_test(wrong_calls_write_nothing),
		cmocka_unit_test(attention_is_as_exact_as_it_was),
		cmocka_unit_test(others_divide_evenly),
		cmocka_unit_test(rows_of_others_are_those_that_are_measured),
		cmocka_unit_test(others_refuse_what_they_cannot_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
