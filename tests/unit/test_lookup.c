/* lookup.h against 64-bit arithmetic. */
#include "support.h"

#include <gqalut/lookup.h>

static int64_t floor_shift(int64_t v, int s)
{
	int64_t divisor = (int64_t)1 << s, quotient = v / divisor;
	return quotient - (v % divisor < 0);
}

/* sat(floor(acc * 2^(beta-d) + 1/2)) as the definition has it. */
static int64_t requantised(int64_t acc, int d, int beta, int64_t lo, int64_t hi)
{
	int s = d - beta;
	int64_t y = 0;
	if (s > 0)
		y = s > 40 ? 0 : floor_shift(acc + ((int64_t)1 << (s - 1)), s);
	else
		y = -s > 30 ? (acc > 0   ? INT64_MAX
		               : acc < 0 ? INT64_MIN
		                         : 0)
		            : acc * ((int64_t)1 << -s);
	return y < lo ? lo : y > hi ? hi : y;
}

static const int32_t edges[] = { INT32_MIN, INT32_MIN + 1,
	                         -65537,    -65536,
	                         -65535,    -32769,
	                         -32768,    -129,
	                         -128,      -3,
	                         -2,        -1,
	                         0,         1,
	                         2,         3,
	                         127,       128,
	                         32767,     32768,
	                         65535,     65536,
	                         65537,     INT32_MAX - 1,
	                         INT32_MAX };
enum { EDGES = sizeof edges / sizeof edges[0] };

static void floor_shift_is_floor_division(void **state)
{
	(void)state;
	uint64_t seed = 1;
	for (int i = 0; i < 20000; i++) {
		int32_t v = i < EDGES ? edges[i] : (int32_t)(next_random(&seed) << 1);
		for (int s = 0; s < 32; s++)
			if (gqalut_lookup_floor_shift(v, s) != floor_shift(v, s))
				fail_msg("floor_shift(%d, %d)", v, s);
	}
}

static void requantise_rounds_halves_up_and_saturates(void **state)
{
	(void)state;
	static const int64_t limits[][2] = {
		{ -128, 127 }, { 0, 255 }, { -2, 1 }, { -32768, 32767 }, { 0, 65535 }
	};
	uint64_t seed = 2;
	for (int i = 0; i < 4000; i++) {
		int32_t acc = i < EDGES ? edges[i] : (int32_t)next_random(&seed) >> (i % 31);
		for (int d = -10; d <= 54; d += 1 + i % 3)
			for (int beta = GQALUT_MIN_BETA; beta <= GQALUT_MAX_BETA; beta++)
				for (int l = 0; l < 5; l++) {
					int64_t wanted = requantised(acc, d, beta, limits[l][0],
					                             limits[l][1]);
					int64_t got = gqalut_lookup_requantise(
					        acc, d, beta, (int32_t)limits[l][0],
					        (int32_t)limits[l][1]);
					if (got != wanted)
						fail_msg("requantise(%d, d %d, beta %d, %d..%d): "
						         "got %d, wanted %d",
						         acc, d, beta, (int)limits[l][0],
						         (int)limits[l][1], (int)got, (int)wanted);
				}
	}
}

static void segment_puts_an_equal_code_right(void **state)
{
	(void)state;
	static const int32_t c[] = { -5, 0, 0, 7 };
	static const struct {
		int32_t q, segment;
	} rows[] = { { -128, 0 }, { -6, 0 }, { -5, 1 }, { -1, 1 },
		     { 0, 3 },    { 6, 3 },  { 7, 4 },  { 127, 4 } };
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(gqalut_lookup_segment(rows[i].q, c, 4), rows[i].segment);
	assert_int_equal(gqalut_lookup_segment(3, c, 0), 0);
}

static void accumulate_is_exact(void **state)
{
	(void)state;
	uint64_t seed = 3;
	for (int i = 0; i < 100000; i++) {
		int32_t q = (int32_t)(next_random(&seed) % 256) - 128;
		int32_t k = (int32_t)(next_random(&seed) % 256) - 128;
		int32_t b = (int32_t)(next_random(&seed) % 256) - 128;
		int fk = (int)(next_random(&seed) % 12), fb = (int)(next_random(&seed) % 12);
		int alpha = (int)(next_random(&seed) % 7);
		int d = gqalut_lookup_frac_bits(fk, fb, alpha);
		double wanted = ldexp((double)k * q, -fk - alpha) + ldexp(b, -fb);
		double got = ldexp(gqalut_lookup_accumulate(q, k, fk, b, fb, alpha, d), -d);
		if (got != wanted)
			fail_msg("q %d k %d fk %d b %d fb %d alpha %d: %a, wanted %a", q, k, fk, b,
			         fb, alpha, got, wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(floor_shift_is_floor_division),
		cmocka_unit_test(requantise_rounds_halves_up_and_saturates),
		cmocka_unit_test(segment_puts_an_equal_code_right),
		cmocka_unit_test(accumulate_is_exact),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
