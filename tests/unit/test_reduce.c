/* The arithmetic of range reduction, reduce.h, against doubles and 64 bits. */
#include "support.h"

#include <gqalut/reduce.h>

#include "core/rng.h"
#include "slow_mantissa.h"

static void shift_rounds_halves_up_and_saturates(void **state)
{
	(void)state;
	static const uint32_t values[] = { 0,   1,          2,          3,          127,
		                           128, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff };
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
		for (int s = -70; s <= 70; s++) {
			double wanted = floor(ldexp(values[i], -s) + 0.5);
			for (int most = 0; most < 3; most++) {
				static const uint32_t limits[] = { 100, 0x7fffffff, 0xffffffff };
				double limit = limits[most];
				double expected = wanted < limit ? wanted : limit;
				if (gqalut_reduce_shift(values[i], s, limits[most]) != expected)
					fail_msg("shift(%u, %d, %u)", values[i], s, limits[most]);
			}
		}
}

static void check_mantissa(uint64_t v, int p, int step)
{
	int32_t k, narrow_k;
	int wanted_k, wanted = slow_mantissa(v, p, step, &wanted_k);
	int32_t m = gqalut_reduce_mantissa64(v, p, step, &k);
	if (m != wanted || k != wanted_k || m < 1 << (p - step) || m >= 1 << p)
		fail_msg("mantissa64(%llu, %d, %d): %d, %d", (unsigned long long)v, p, step, m, k);
	if (v > UINT32_MAX)
		return;
	m = gqalut_reduce_mantissa((uint32_t)v, 0, p, step, &narrow_k);
	if (m != wanted || narrow_k != wanted_k)
		fail_msg("mantissa(%llu, %d, %d): %d, %d", (unsigned long long)v, p, step, m,
		         narrow_k);
}

static void mantissas_are_rounded_and_carry(void **state)
{
	(void)state;
	struct gqalut_rng rng = gqalut_rng_make(7);
	for (int p = GQALUT_MIN_IN_BITS; p <= GQALUT_MAX_IN_BITS; p++)
		for (int step = 1; step <= 2; step++) {
			for (uint64_t v = 1; v <= 8192; v++)
				check_mantissa(v, p, step);
			for (int i = 0; i < 64; i++)
				for (int j = 0; j < 300; j++)
					check_mantissa(
					        (gqalut_rng_next(&rng) | (uint64_t)1 << 63) >> i, p,
					        step);
			for (int i = 1; i < 64; i++)
				for (int d = -2; d <= 2; d++) {
					uint64_t v = ((uint64_t)1 << i) + (uint64_t)d;
					if (v != 0)
						check_mantissa(v, p, step);
				}
			check_mantissa(UINT64_MAX, p, step);
		}
}

static void rates_are_floors(void **state)
{
	(void)state;
	static const int nums[] = { 1, 23, 369, 11819, 32767 };
	for (size_t i = 0; i < sizeof nums / sizeof nums[0]; i++)
		for (int s = -2; s <= 26; s++)
			for (int d = -32768; d <= 32767; d += 13) {
				double wanted = floor(ldexp((double)d * nums[i], -s) + 0.5);
				if (fabs(wanted) > 1073741824.0)
					continue;
				if (gqalut_reduce_rate32(d, nums[i], s) != wanted ||
				    gqalut_reduce_rate16(d, nums[i], s) != wanted)
					fail_msg("rate of %d * %d/2^%d", d, nums[i], s);
			}
	assert_int_equal(gqalut_reduce_rate32(INT32_MIN, 32767, 0), -(1 << 30));
	assert_int_equal(gqalut_reduce_rate32(INT32_MAX, 32767, -12), 1 << 30);
	for (int32_t t = -70000; t < 70000; t++) {
		int32_t n, code = gqalut_reduce_split(t, 8, &n);
		if (code < 0 || code > 255 || n * 256 + code != t)
			fail_msg("split of %d", t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shift_rounds_halves_up_and_saturates),
		cmocka_unit_test(mantissas_are_rounded_and_carry),
		cmocka_unit_test(rates_are_floors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
