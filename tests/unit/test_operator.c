/* Softmax and norms of int8 rows: accuracy, bounds, wrong calls. */
#include "support.h"

#include <gqalut/operator.h>
#include <gqalut/reduction.h>

#include "core/rng.h"

enum { LONGEST = 4096, EPS = 42950 };

static struct gqalut_operator softmax_8, layernorm_8, rmsnorm_8;

static void make(enum gqalut_operator_kind kind, struct gqalut_operator *op)
{
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	memset(op, 0, sizeof *op);
	op->kind = kind;
	for (; gqalut_operator_function(kind, op->table_count); op->table_count++) {
		struct gqalut_problem problem;
		struct gqalut_search_options options;
		struct gqalut_search_result result;
		gqalut_search_options_init(&options);
		options.method = GQALUT_METHOD_EXACT;
		assert_ok(gqalut_operator_problem(kind, op->table_count, 8, &problem, &diag),
		          &diag);
		assert_ok(gqalut_search_run(&problem, &options, &result, &diag), &diag);
		assert_ok(gqalut_record_make(&problem, &options, &result, NULL,
		                             &op->table[op->table_count], &diag),
		          &diag);
	}
	assert_ok(gqalut_operator_check(op, &diag), &diag);
}

static int make_all(void **state)
{
	(void)state;
	make(GQALUT_OPERATOR_SOFTMAX, &softmax_8);
	make(GQALUT_OPERATOR_LAYERNORM, &layernorm_8);
	make(GQALUT_OPERATOR_RMSNORM, &rmsnorm_8);
	return 0;
}

static void fill(struct gqalut_rng *rng, double mean, double sigma, int8_t *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double v = rint(mean + sigma * gqalut_rng_normal(rng));
		row[i] = (int8_t)(v < -128.0 ? -128.0 : v > 127.0 ? 127.0 : v);
	}
}

static struct gqalut_operator_figures measure(const struct gqalut_operator *op, double mean,
                                              double sigma, size_t n, int out_frac)
{
	static int8_t row[LONGEST];
	struct gqalut_operator_sums sums = { 0 };
	struct gqalut_rng rng = gqalut_rng_make(5);
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	for (uint64_t r = 0; r < 64; r++) {
		fill(&rng, mean, sigma, row, n);
		assert_ok(gqalut_operator_measure(op, row, n, 4, out_frac, r, &sums, &diag), &diag);
	}
	return gqalut_operator_finish(&sums);
}

/* 256 logits N(0, 2^2) at 2^-4, outputs at 2^-15. */
static void attention_is_within_half_a_percent(void **state)
{
	(void)state;
	struct gqalut_operator_figures f = measure(&softmax_8, 0.0, 32.0, 256, 15);
	print_message("P*V %.5f, largest error %.2e, KL %.2e, flips %zu\n", f.pv, f.max_abs, f.kl,
	              f.flips);
	assert_true(f.pv > 0.0 && f.pv <= 0.005);
	assert_true(f.kl >= 0.0 && f.kl < 1e-3);
}

static void norms_are_within_three_per_mille(void **state)
{
	(void)state;
	for (size_t n = 64; n <= 4096; n *= 8) {
		struct gqalut_operator_figures layer = measure(&layernorm_8, 5.0, 25.0, n, 12);
		struct gqalut_operator_figures rms = measure(&rmsnorm_8, 5.0, 25.0, n, 12);
		print_message("%zu: LayerNorm %.5f, RMSNorm %.5f\n", n, layer.relative,
		              rms.relative);
		assert_true(layer.relative > 0.0 && layer.relative <= 3e-3);
		assert_true(rms.relative > 0.0 && rms.relative <= 3e-3);
	}
}

/* Largest relative error of the table of 1/v, with which all probabilities of a
 * row are off alike. */
static double reciprocal_error(void)
{
	struct gqalut_reduced_metrics metrics;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	assert_ok(gqalut_eval_reduced(&softmax_8.table[1].table, gqalut_function_find("div"), 10000,
	                              &metrics, &diag),
	          &diag);
	double most = 0.0;
	for (int i = 0; i < metrics.rows; i++)
		most = fmax(most, metrics.row[i].max);
	return most;
}

/* The sum is off by the reciprocal's error and half a step an element. */
static void sums_stay_within_their_bounds(void **state)
{
	(void)state;
	static int8_t in[LONGEST];
	static uint16_t out[LONGEST];
	struct gqalut_rng rng = gqalut_rng_make(9);
	double relative = reciprocal_error();
	for (size_t n = 1; n <= LONGEST; n += 1 + n / 3)
		for (int frac = 9; frac <= 16; frac++) {
			fill(&rng, 0.0, 1 + gqalut_rng_below(&rng, 60), in, n);
			assert_int_equal(
			        gqalut_operator_softmax_u16(&softmax_8, in, out, n, 4, frac), 0);
			double sum = 0.0;
			for (size_t i = 0; i < n; i++) {
				assert_true(out[i] <= UINT32_C(1) << frac);
				sum += ldexp(out[i], -frac);
			}
			/* At 16 bits 1 is stored as 1 - 2^-16. */
			double bound =
			        relative + (double)n * ldexp(1.0, -frac - 1) + ldexp(1.0, -16);
			if (fabs(sum - 1.0) > bound)
				fail_msg("n %zu, frac %d: sum %.6f, bound %.6f", n, frac, sum,
				         bound);
		}
}

static void eight_bits_may_be_in_place(void **state)
{
	(void)state;
	int8_t in[100];
	uint8_t out[100];
	struct gqalut_rng rng = gqalut_rng_make(1);
	fill(&rng, 0.0, 20.0, in, 100);
	assert_int_equal(gqalut_operator_softmax_u8(&softmax_8, in, out, 100, 4, 8), 0);
	assert_int_equal(gqalut_operator_softmax_u8(&softmax_8, in, (uint8_t *)in, 100, 4, 8), 0);
	assert_memory_equal(in, out, sizeof out);
}

static void extreme_rows_are_right(void **state)
{
	(void)state;
	static int8_t in[65536];
	static uint16_t out[65536];
	static int16_t y[65536];
	const struct gqalut_operator_norm norm = { .alpha = 4, .out_frac = 6, .eps = 0 };
	/* All equal: 1/n; no deviation. */
	memset(in, -128, sizeof in);
	assert_int_equal(gqalut_operator_softmax_u16(&softmax_8, in, out, 65536, 0, 16), 0);
	assert_int_equal(out[0], 1);
	assert_int_equal(out[65535], 1);
	assert_int_equal(gqalut_operator_norm_s16(&layernorm_8, in, y, 65536, &norm), 0);
	assert_int_equal(y[0], 0);
	/* One code stands out: sqrt(n - 1) = 255.998 deviations. */
	in[7] = 127;
	assert_int_equal(gqalut_operator_softmax_u16(&softmax_8, in, out, 65536, 0, 15), 0);
	assert_int_equal(out[0], 0);
	assert_near("the one", out[7], 32768.0, 0.01, 0.0);
	assert_int_equal(gqalut_operator_norm_s16(&layernorm_8, in, y, 65536, &norm), 0);
	assert_near("the one", ldexp(y[7], -6), 255.998, 0.01, 0.0);
	/* One element: probability 1, and nothing to deviate from. */
	assert_int_equal(gqalut_operator_softmax_u16(&softmax_8, in, out, 1, 4, 15), 0);
	assert_near("alone", out[0], 32768.0, 0.01, 0.0);
	assert_int_equal(gqalut_operator_norm_s16(&layernorm_8, in, y, 1, &norm), 0);
	assert_int_equal(y[0], 0);
}

/* A norm's value is its code times the root of n over D, whatever the width of
 * the product: against the same in double. */
static void both_widths_of_the_product_agree(void **state)
{
	(void)state;
	static int8_t in[2048];
	static int16_t y[2048];
	struct gqalut_rng rng = gqalut_rng_make(2);
	const struct gqalut_operator_norm norm = { .alpha = 0, .out_frac = 12, .eps = 0 };
	for (size_t n = 1; n <= 2048; n += 1 + n / 5) {
		fill(&rng, 0.0, 40.0, in, n);
		in[0] = 3;
		assert_int_equal(gqalut_operator_norm_s16(&rmsnorm_8, in, y, n, &norm), 0);
		uint64_t squares = 0;
		for (size_t i = 0; i < n; i++)
			squares += (uint64_t)(in[i] * in[i]);
		const struct gqalut_table *table = &rmsnorm_8.table[0].table;
		int shift;
		uint32_t r = gqalut_reduced_u64(table, n * squares, &shift);
		shift += gqalut_table_frac_bits(table, table->alpha[0]);
		for (size_t i = 0; i < n; i++) {
			double unit = floor(ldexp((double)n * in[i] * r, 12 - shift) + 0.5);
			unit = unit < -32768.0 ? -32768.0 : unit > 32767.0 ? 32767.0 : unit;
			if (y[i] != (int)unit)
				fail_msg("n %zu, code %d: %d, wanted %.0f", n, in[i], y[i], unit);
		}
	}
}

static void gamma_and_bias_are_applied(void **state)
{
	(void)state;
	const int8_t in[4] = { -10, 0, 10, 20 }, gamma[4] = { 64, 64, -64, 127 };
	const int32_t bias[4] = { 0, INT32_MAX, INT32_MIN, 1 << 18 };
	int16_t plain[4], y[4];
	struct gqalut_operator_norm norm = { .alpha = 4, .out_frac = 8, .eps = EPS };
	assert_int_equal(gqalut_operator_norm_s16(&layernorm_8, in, plain, 4, &norm), 0);
	norm.gamma = gamma;
	norm.gamma_frac = 6;
	norm.bias = bias;
	assert_int_equal(gqalut_operator_norm_s16(&layernorm_8, in, y, 4, &norm), 0);
	assert_int_equal(y[0], plain[0]);
	assert_int_equal(y[1], 32767); /* a bias beyond 2^30 counts as that */
	assert_int_equal(y[2], -32768);
	assert_near("gamma and bias", y[3], plain[3] * 127.0 / 64.0 + 256.0, 0.0, 2.0);
}

static void wrong_calls_write_nothing(void **state)
{
	(void)state;
	int8_t in[4] = { 1, 2, 3, 4 };
	uint16_t out[4] = { 9, 9, 9, 9 };
	int16_t y[4] = { 9, 9, 9, 9 };
	const struct {
		size_t n;
		int alpha, frac;
	} wrong[] = { { 0, 4, 15 },  { 65537, 4, 15 }, { 4, -1, 15 },
		      { 4, 16, 15 }, { 4, 4, 0 },      { 4, 4, 17 } };
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_int_equal(gqalut_operator_softmax_u16(&softmax_8, in, out, wrong[i].n,
		                                             wrong[i].alpha, wrong[i].frac),
		                 -1);
	assert_int_equal(gqalut_operator_softmax_u16(&softmax_8, NULL, NULL, 0, 4, 15), -1);
	assert_int_equal(gqalut_operator_softmax_u8(&softmax_8, in, (uint8_t *)out, 4, 4, 9), -1);
	const struct gqalut_operator_norm norms[] = {
		{ .alpha = 16, .out_frac = 4 },
		{ .alpha = -16, .out_frac = 4 },
		{ .alpha = 4, .out_frac = 13 },
		{ .alpha = 4, .out_frac = -1 },
		{ .alpha = 4, .out_frac = 4, .gamma = in, .gamma_frac = 16 },
	};
	for (size_t i = 0; i < sizeof norms / sizeof norms[0]; i++)
		assert_int_equal(gqalut_operator_norm_s16(&rmsnorm_8, in, y, 4, &norms[i]), -1);
	for (int i = 0; i < 4; i++)
		assert_true(out[i] == 9 && y[i] == 9);
}

static void tables_of_another_kind_are_refused(void **state)
{
	(void)state;
	struct gqalut_operator op = softmax_8;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	op.table[0] = softmax_8.table[1];
	assert_int_equal(gqalut_operator_check(&op, &diag), GQALUT_ERR_ARGUMENT);
	op = softmax_8;
	op.table_count = 1;
	assert_int_equal(gqalut_operator_check(&op, &diag), GQALUT_ERR_ARGUMENT);
	op = layernorm_8;
	op.table_count = 2;
	assert_int_equal(gqalut_operator_check(&op, &diag), GQALUT_ERR_ARGUMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attention_is_within_half_a_percent),
		cmocka_unit_test(norms_are_within_three_per_mille),
		cmocka_unit_test(sums_stay_within_their_bounds),
		cmocka_unit_test(eight_bits_may_be_in_place),
		cmocka_unit_test(extreme_rows_are_right),
		cmocka_unit_test(both_widths_of_the_product_agree),
		cmocka_unit_test(gamma_and_bias_are_applied),
		cmocka_unit_test(wrong_calls_write_nothing),
		cmocka_unit_test(tables_of_another_kind_are_refused),
	};
	return cmocka_run_group_tests(tests, make_all, NULL);
}
