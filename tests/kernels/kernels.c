/* NAME_map_s8 of two emitted headers against NAME_s8, which has no kernel.
 * Compiled once for each variant:
 *   -DHEADER_A="x.h" -DA(f)=x_##f -DUPPER_A(f)=X_##f and the same for B.
 * Freestanding but for printf and memory functions; returns 0 if all is equal. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include HEADER_A
#include HEADER_B

enum {
	MARGIN = 64, /* around buffers, watched for what must not be written */
	LONGEST = 2600,
	MARK = 0x5a
};

typedef void map_function(const int8_t *in, int8_t *out, size_t n, int alpha, int beta);
typedef int8_t one_function(int8_t q, int alpha, int beta);

struct table {
	const char *name;
	map_function *map;
	one_function *one;
	const int8_t *alphas;
	int alpha_count, beta_min, beta_max;
};

static int8_t alphas_a[UPPER_A(ALPHAS)], alphas_b[UPPER_B(ALPHAS)];
static int8_t input[MARGIN + LONGEST + MARGIN], output[MARGIN + LONGEST + MARGIN];
static int8_t wanted[LONGEST];
static long compared;

static uint32_t state = 1;

static uint32_t next(void)
{
	state = state * UINT32_C(1664525) + UINT32_C(1013904223);
	return state >> 8;
}

static int fail(const struct table *table, const char *what, int alpha, int beta, size_t n,
                size_t at, int got, int right)
{
	printf("%s, %s: alpha %d beta %d length %lu, at %lu: got %d, wanted %d\n", table->name,
	       what, alpha, beta, (unsigned long)n, (unsigned long)at, got, right);
	return 1;
}

/* Maps n codes from input + from to output + to, or in place, and compares
 * what is within and around. */
static int check(const struct table *table, const char *what, int alpha, int beta, size_t n,
                 size_t from, size_t to, const int8_t *direct, int in_place)
{
	int8_t *in = input + MARGIN + from, *out = in_place ? in : output + MARGIN + to;
	int8_t *whole = in_place ? input : output;
	const size_t first = (size_t)(out - whole);
	memset(whole, MARK, sizeof input);
	for (size_t i = 0; i < n; i++) {
		in[i] = (int8_t)((int)(next() & 255) - 128);
		wanted[i] = direct[(uint8_t)in[i]];
	}
	table->map(in, out, n, alpha, beta);
	compared += (long)n;
	for (size_t i = 0; i < n; i++) {
		if (out[i] != wanted[i])
			return fail(table, what, alpha, beta, n, i, out[i], wanted[i]);
	}
	for (size_t i = 0; i < sizeof input; i++) {
		if ((i < first || i >= first + n) && whole[i] != MARK)
			return fail(table, "written outside", alpha, beta, n, i, whole[i], MARK);
	}
	return 0;
}

/* The codes in order, 256 of them, and 1024 so that a long array is one. */
static int sweep(const struct table *table, int alpha, int beta, int8_t *direct)
{
	for (int q = -128; q < 128; q++)
		direct[(uint8_t)q] = table->one((int8_t)q, alpha, beta);
	for (size_t n = 256; n <= 1024; n *= 4) {
		for (size_t i = 0; i < n; i++)
			input[i] = (int8_t)((int)(i & 255) - 128);
		table->map(input, output, n, alpha, beta);
		compared += (long)n;
		for (size_t i = 0; i < n; i++) {
			if (output[i] != direct[(uint8_t)input[i]])
				return fail(table, "sweep", alpha, beta, n, i, output[i],
				            direct[(uint8_t)input[i]]);
		}
	}
	return 0;
}

/* out below in by BELOW codes: codes are read before they are overwritten. */
static int check_below(const struct table *table, int alpha, int beta, size_t n, size_t below,
                       const int8_t *direct)
{
	int8_t *in = input + MARGIN, *out = in - below;
	for (size_t i = 0; i < n; i++) {
		in[i] = (int8_t)((int)(next() & 255) - 128);
		wanted[i] = direct[(uint8_t)in[i]];
	}
	table->map(in, out, n, alpha, beta);
	for (size_t i = 0; i < n; i++) {
		if (out[i] != wanted[i])
			return fail(table, "below", alpha, beta, n, i, out[i], wanted[i]);
	}
	return 0;
}

/* Lengths at odd places, in place and not. */
static int check_lengths(const struct table *table, int alpha, int beta, const int8_t *direct)
{
	static const size_t longer[] = { 1023, 1024, 1025, 1087, 2500 };
	const size_t count = sizeof longer / sizeof longer[0];
	for (size_t i = 0; i <= 130 + count; i++) {
		size_t n = i <= 130 ? i : longer[i - 131];
		if (check(table, "apart", alpha, beta, n, next() % 33, next() % 33, direct, 0) ||
		    check(table, "in place", alpha, beta, n, next() % 33, 0, direct, 1) ||
		    check_below(table, alpha, beta, n, 1 + next() % 63, direct))
			return 1;
	}
	return 0;
}

/* Every place within a vector for input and output. */
static int check_places(const struct table *table, int alpha, int beta, const int8_t *direct)
{
	for (size_t from = 0; from < 33; from++) {
		for (size_t to = 0; to < 33; to++) {
			if (check(table, "place", alpha, beta, 97, from, to, direct, 0))
				return 1;
		}
	}
	return 0;
}

static int check_table(const struct table *table)
{
	static int8_t direct[256];
	for (int a = 0; a < table->alpha_count; a++) {
		const int alpha = table->alphas[a];
		for (int beta = table->beta_min; beta <= table->beta_max; beta++) {
			if (sweep(table, alpha, beta, direct))
				return 1;
			if ((beta < 0 || beta > 8) && beta % 7 != 0)
				continue;
			if (check_lengths(table, alpha, beta, direct))
				return 1;
		}
		for (int q = -128; q < 128; q++)
			direct[(uint8_t)q] = table->one((int8_t)q, alpha, 4);
		if (check_places(table, alpha, 4, direct))
			return 1;
	}
	table->map(NULL, NULL, 0, table->alphas[0], 0);
	return 0;
}

int main(void)
{
	const struct table a = { "first",          A(map_s8),       A(s8),
		                 alphas_a,         UPPER_A(ALPHAS), UPPER_A(BETA_MIN),
		                 UPPER_A(BETA_MAX) };
	const struct table b = { "second",         B(map_s8),       B(s8),
		                 alphas_b,         UPPER_B(ALPHAS), UPPER_B(BETA_MIN),
		                 UPPER_B(BETA_MAX) };
	for (int row = 0; row < UPPER_A(ALPHAS); row++)
		alphas_a[row] = (int8_t)A(row_alpha)(row);
	for (int row = 0; row < UPPER_B(ALPHAS); row++)
		alphas_b[row] = (int8_t)B(row_alpha)(row);
#if defined(LANES) && LANES > 0
	if (UPPER_A(LANES) != LANES || UPPER_B(LANES) != LANES) {
		printf("not the variant that was asked for: %d codes a step\n", UPPER_A(LANES));
		return 2;
	}
#endif
	if (check_table(&a) || check_table(&b))
		return 1;
	printf("equal: %ld codes\n", compared);
	return 0;
}
