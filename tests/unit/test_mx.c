/* Microscaling blocks: every rule by hand, and an independent slow quantiser. */
#include "support.h"

#include <float.h>

#include "core/rng.h"

static const struct gqalut_mx_format mxint8 = { 8, 32, 0 };
static const struct gqalut_mx_format opal5 = { 5, 128, 4 };

static struct gqalut_mx_block quantise(const struct gqalut_mx_format *format, const float *x,
                                       int count)
{
	struct gqalut_mx_block block;
	memset(&block, 0x55, sizeof block);
	gqalut_mx_quantise(format, x, count, &block);
	if (!gqalut_mx_block_valid(format, &block))
		fail_msg("the block is not valid");
	return block;
}

static void ties_round_to_even(void **state)
{
	(void)state;
	/* E = 0, step 2^-6: 1.0 is 64. */
	const float x[] = { 1.0f, 0.5f / 64, 1.5f / 64, 2.5f / 64, -0.5f / 64, -1.5f / 64 };
	const int8_t wanted[] = { 64, 0, 2, 2, 0, -2 };
	struct gqalut_mx_block block = quantise(&mxint8, x, 6);
	assert_int_equal(block.scale, 127);
	assert_memory_equal(block.code, wanted, sizeof wanted);
}

static void the_top_saturates(void **state)
{
	(void)state;
	/* 1.999 * 64 rounds to 128, beyond 127: E stays. */
	const float x[] = { 1.999f, -1.999f };
	struct gqalut_mx_block block = quantise(&mxint8, x, 2);
	assert_int_equal(block.scale, 127);
	assert_int_equal(block.code[0], 127);
	assert_int_equal(block.code[1], -127);
}

static void every_width_saturates_and_rounds_alike(void **state)
{
	(void)state;
	/* E = 1: the step is 2^(3 - b), so 3.9375 saturates at 2^(b-1) - 1 but for
	 * b = 8, where it is 126 steps; 2^(2 - b) is half a step, thrice that one
	 * and a half. */
	for (int bits = 3; bits <= 8; bits++) {
		const struct gqalut_mx_format format = { bits, 32, 0 };
		const float half = ldexpf(1.0f, 2 - bits);
		const float x[] = { 3.9375f, -3.9375f, 2.0f, half, -3.0f * half };
		const int most = bits == 8 ? 126 : (1 << (bits - 1)) - 1;
		struct gqalut_mx_block block = quantise(&format, x, 5);
		assert_int_equal(block.scale, 128);
		assert_int_equal(block.code[0], most);
		assert_int_equal(block.code[1], -most);
		assert_int_equal(block.code[2], 1 << (bits - 2));
		assert_int_equal(block.code[3], 0);
		assert_int_equal(block.code[4], -2);
	}
}

static void zeros_have_the_least_scale(void **state)
{
	(void)state;
	const float x[] = { 0.0f, -0.0f };
	struct gqalut_mx_block block = quantise(&mxint8, x, 2);
	assert_int_equal(block.scale, 0);
	assert_int_equal(block.code[0], 0);
	assert_int_equal(block.code[1], 0);
}

static void zeros_are_kept_with_their_signs(void **state)
{
	(void)state;
	const struct gqalut_mx_format two = { 5, 32, 2 };
	const float x[] = { 0.0f, -0.0f, 0.0f };
	struct gqalut_mx_block block = quantise(&two, x, 3);
	assert_int_equal(block.scale, 0);
	assert_int_equal(block.outlier_count, 2);
	assert_int_equal(block.index[0], 0);
	assert_int_equal(block.outlier[0], 0);
	assert_int_equal(block.index[1], 1);
	assert_int_equal(block.outlier[1], 0x8000);
}

static void a_nan_or_an_infinity_takes_the_block(void **state)
{
	(void)state;
	const float bad[] = { NAN, INFINITY, -INFINITY };
	for (int i = 0; i < 3; i++) {
		const float x[] = { 1.0f, bad[i], 3.0f };
		float back[3];
		struct gqalut_mx_block block = quantise(&opal5, x, 3);
		assert_int_equal(block.scale, GQALUT_MX_SCALE_NAN);
		assert_int_equal(block.code[0], 0);
		assert_int_equal(block.outlier_count, 0);
		gqalut_mx_dequantise(&opal5, &block, back);
		assert_true(isnan(back[0]) && isnan(back[1]) && isnan(back[2]));
	}
}

static void denormals_stay_at_the_least_scale(void **state)
{
	(void)state;
	/* The step at E = -127 with 8 bits is 2^-133. */
	const float x[] = { ldexpf(1.0f, -133), ldexpf(3.0f, -134), ldexpf(1.0f, -149) };
	const int8_t wanted[] = { 1, 2, 0 };
	struct gqalut_mx_block block = quantise(&mxint8, x, 3);
	assert_int_equal(block.scale, 0);
	assert_memory_equal(block.code, wanted, sizeof wanted);
}

static void the_largest_floats_fit(void **state)
{
	(void)state;
	const float x[] = { FLT_MAX, -FLT_MAX, 1.0f };
	const struct gqalut_mx_format kept = { 8, 32, 1 };
	float back[3];
	struct gqalut_mx_block block = quantise(&kept, x, 3);
	assert_int_equal(block.scale, 254);
	gqalut_mx_dequantise(&kept, &block, back);
	assert_true(isfinite(back[0]) && isfinite(back[1]));
}

static void of_equal_magnitudes_the_lower_index_is_kept(void **state)
{
	(void)state;
	const struct gqalut_mx_format two = { 8, 32, 2 };
	const float x[] = { 1.0f, -2.0f, 2.0f, 2.0f, 0.5f };
	struct gqalut_mx_block block = quantise(&two, x, 5);
	assert_int_equal(block.outlier_count, 2);
	assert_int_equal(block.index[0], 1);
	assert_int_equal(block.index[1], 2);
	assert_int_equal(block.code[1], 0);
	assert_int_equal(block.code[3], 64); /* 2.0 of the others: E = 1 */
	assert_int_equal(block.scale, 128);
}

static void a_short_block_keeps_what_it_has(void **state)
{
	(void)state;
	const float x[] = { 3.0f, -5.0f };
	float back[2];
	struct gqalut_mx_block block = quantise(&opal5, x, 2);
	assert_int_equal(block.outlier_count, 2);
	assert_int_equal(block.scale, 0);
	gqalut_mx_dequantise(&opal5, &block, back);
	assert_true(back[0] == 3.0f && back[1] == -5.0f);
}

static void as_many_outliers_as_values_leave_no_code(void **state)
{
	(void)state;
	const struct gqalut_mx_format four = { 3, 4, 4 };
	const float x[] = { 3.0f, -5.0f, 0x1p-130f, -0.0f };
	const uint16_t wanted[] = { 0x4040, 0xc0a0, 0x0008, 0x8000 };
	const int8_t zeros[4] = { 0 };
	struct gqalut_mx_block block = quantise(&four, x, 4);
	assert_int_equal(block.scale, 0);
	assert_int_equal(block.outlier_count, 4);
	assert_memory_equal(block.outlier, wanted, sizeof wanted);
	assert_memory_equal(block.code, zeros, sizeof zeros);
}

static void a_short_block_with_others(void **state)
{
	(void)state;
	/* Four of five are kept; 0.75 has E = -1, step 2^-4, the code 12. */
	const float x[] = { 3.0f, 0.75f, -5.0f, 1.0f, 1.0f };
	struct gqalut_mx_block block = quantise(&opal5, x, 5);
	assert_int_equal(block.outlier_count, 4);
	assert_int_equal(block.index[1], 2);
	assert_int_equal(block.scale, 126);
	assert_int_equal(block.code[1], 12);
}

static void a_kept_value_stays_above_the_others(void **state)
{
	(void)state;
	/* 1.001953125 is 1.0 as bfloat16, as large as the other's code 64: it is
	 * kept as the next one, or the block read back would keep another value. */
	const struct gqalut_mx_format one = { 8, 32, 1 };
	const float x[] = { 1.0f, -1.001953125f }, far[] = { 1.0f, -1.01171875f };
	struct gqalut_mx_block block = quantise(&one, x, 2);
	assert_int_equal(block.index[0], 1);
	assert_int_equal(block.code[0], 64);
	assert_int_equal(block.outlier[0], 0xbf81);
	block = quantise(&one, far, 2);
	assert_int_equal(block.outlier[0], 0xbf82);
}

static void formats_are_checked(void **state)
{
	(void)state;
	struct gqalut_diag diag;
	const struct gqalut_mx_format bad[] = { { 2, 32, 0 },   { 9, 32, 0 },  { 8, 0, 0 },
		                                { 8, 1025, 0 }, { 8, 32, -1 }, { 8, 3, 4 },
		                                { 8, 128, 65 } };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		gqalut_diag_clear(&diag);
		assert_int_equal(gqalut_mx_format_check(&bad[i], &diag), GQALUT_ERR_ARGUMENT);
		assert_true(diag.message[0] != '\0');
	}
}

static void bits_an_element(void **state)
{
	(void)state;
	const int bits[] = { 3, 4, 5, 8 };
	const double wanted[] = { 3.69, 4.66, 5.62, 8.53 };
	for (int i = 0; i < 4; i++) {
		const struct gqalut_mx_format format = { bits[i], 128, 4 };
		assert_near("bits", gqalut_mx_bits_per_element(&format), wanted[i], 0.0, 0.005);
	}
}

/* The definition word by word, in long double and by sorting. */
static void slow_quantise(const struct gqalut_mx_format *format, const float *x, int count,
                          bool *kept, int *scale, int *codes)
{
	int n = format->outliers < count ? format->outliers : count;
	for (int i = 0; i < count; i++) {
		int before = 0; /* values that are kept rather than this one */
		for (int j = 0; j < count; j++)
			before +=
			        fabsf(x[j]) > fabsf(x[i]) ||
			        (fabsf(x[j]) >= fabsf(x[i]) && fabsf(x[j]) <= fabsf(x[i]) && j < i);
		kept[i] = before < n;
	}
	long double m = 0.0L;
	for (int i = 0; i < count; i++)
		if (!kept[i] && fabsl((long double)x[i]) > m)
			m = fabsl((long double)x[i]);
	int e = -127;
	while (e < 127 && ldexpl(1.0L, e + 1) <= m)
		e++;
	*scale = e + 127;
	long double most = (1 << (format->bits - 1)) - 1;
	for (int i = 0; i < count; i++) {
		long double q = rintl(ldexpl((long double)x[i], -(e - (format->bits - 2))));
		codes[i] = kept[i] ? 0 : (int)(q < -most ? -most : q > most ? most : q);
	}
}

/* Values over many magnitudes, with repeats. */
static float draw(struct gqalut_rng *rng)
{
	float x = (float)ldexp(gqalut_rng_normal(rng), gqalut_rng_below(rng, 12) - 6);
	return gqalut_rng_below(rng, 4) == 0 ? rintf(x * 4.0f) / 4.0f : x;
}

static void equals_the_slow_definition(void **state)
{
	(void)state;
	struct gqalut_rng rng = gqalut_rng_make(6);
	for (int round = 0; round < 20000; round++) {
		struct gqalut_mx_format format = { 3 + gqalut_rng_below(&rng, 6),
			                           1 + gqalut_rng_below(&rng, 40), 0 };
		format.outliers = gqalut_rng_below(&rng, format.block < 6 ? format.block : 6);
		float x[40];
		bool kept[40];
		int scale, codes[40], count = 1 + gqalut_rng_below(&rng, format.block), o = 0;
		for (int i = 0; i < count; i++)
			x[i] = draw(&rng);
		struct gqalut_mx_block block = quantise(&format, x, count);
		slow_quantise(&format, x, count, kept, &scale, codes);
		assert_int_equal(block.scale, scale);
		for (int i = 0; i < count; i++) {
			assert_int_equal(block.code[i], codes[i]);
			if (kept[i])
				assert_int_equal(block.index[o++], i);
		}
		assert_int_equal(block.outlier_count, o);
	}
}

static void reading_back_and_again_is_the_same(void **state)
{
	(void)state;
	struct gqalut_rng rng = gqalut_rng_make(7);
	for (int round = 0; round < 50000; round++) {
		struct gqalut_mx_format format = { 3 + gqalut_rng_below(&rng, 6),
			                           1 + gqalut_rng_below(&rng, 40), 0 };
		format.outliers = gqalut_rng_below(&rng, format.block < 6 ? format.block : 6);
		float x[40], back[40];
		int count = 1 + gqalut_rng_below(&rng, format.block);
		for (int i = 0; i < count; i++)
			x[i] = draw(&rng);
		struct gqalut_mx_block block = quantise(&format, x, count);
		gqalut_mx_dequantise(&format, &block, back);
		struct gqalut_mx_block again = quantise(&format, back, count);
		assert_int_equal(again.scale, block.scale);
		assert_memory_equal(again.code, block.code, (size_t)count);
		assert_int_equal(again.outlier_count, block.outlier_count);
		for (int i = 0; i < block.outlier_count; i++) {
			assert_int_equal(again.index[i], block.index[i]);
			assert_int_equal(again.outlier[i], block.outlier[i]);
		}
	}
}

static void bf16_rounds_to_even_and_saturates(void **state)
{
	(void)state;
	assert_int_equal(gqalut_bf16_from_float(1.0f), 0x3f80);
	assert_int_equal(gqalut_bf16_from_float(1.00390625f),
	                 0x3f80); /* half a step up from even */
	assert_int_equal(gqalut_bf16_from_float(1.01171875f), 0x3f82); /* half a step up from odd */
	assert_int_equal(gqalut_bf16_from_float(-FLT_MAX), 0xff7f);
	assert_int_equal(gqalut_bf16_from_float(INFINITY), 0x7f80);
	assert_true(isnan(gqalut_bf16_to_float(gqalut_bf16_from_float(NAN))));
	for (uint32_t bits = 0; bits < 0x7f80; bits++)
		assert_int_equal(gqalut_bf16_from_float(gqalut_bf16_to_float((uint16_t)bits)),
		                 bits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ties_round_to_even),
		cmocka_unit_test(the_top_saturates),
		cmocka_unit_test(every_width_saturates_and_rounds_alike),
		cmocka_unit_test(zeros_have_the_least_scale),
		cmocka_unit_test(zeros_are_kept_with_their_signs),
		cmocka_unit_test(a_nan_or_an_infinity_takes_the_block),
		cmocka_unit_test(denormals_stay_at_the_least_scale),
		cmocka_unit_test(the_largest_floats_fit),
		cmocka_unit_test(of_equal_magnitudes_the_lower_index_is_kept),
		cmocka_unit_test(a_short_block_keeps_what_it_has),
		cmocka_unit_test(as_many_outliers_as_values_leave_no_code),
		cmocka_unit_test(a_short_block_with_others),
		cmocka_unit_test(a_kept_value_stays_above_the_others),
		cmocka_unit_test(formats_are_checked),
		cmocka_unit_test(bits_an_element),
		cmocka_unit_test(equals_the_slow_definition),
		cmocka_unit_test(reading_back_and_again_is_the_same),
		cmocka_unit_test(bf16_rounds_to_even_and_saturates),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
