/* Throughput of NAME_map_s8 in one run beside a direct table of 256 results, a
 * float GELU and memcpy.  Built by map.sh, once with -DVARIANT=name for each
 * set of compiler flags, and once with their list, -DVARIANTS="X(name)...". */
#include <stddef.h>
#include <stdint.h>

#include "bench_8.h"
#include "bench_16.h"

enum { ALPHA = 4, BETA = 4 };

#ifdef VARIANT
#define JOIN_(a, b) a##b
#define JOIN(a, b)  JOIN_(a, b)

void JOIN(map_8_, VARIANT)(const int8_t *in, int8_t *out, size_t n);
void JOIN(map_16_, VARIANT)(const int8_t *in, int8_t *out, size_t n);

void JOIN(map_8_, VARIANT)(const int8_t *in, int8_t *out, size_t n)
{
	bench_8_map_s8(in, out, n, ALPHA, BETA);
}

void JOIN(map_16_, VARIANT)(const int8_t *in, int8_t *out, size_t n)
{
	bench_16_map_s8(in, out, n, ALPHA, BETA);
}

#else
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef void map_function(const int8_t *in, int8_t *out, size_t n);

#define X(name) map_function map_8_##name, map_16_##name;
VARIANTS
#undef X

static int8_t lut[256];

static void direct(const int8_t *in, int8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = lut[(uint8_t)in[i]];
}

/* One by one, as a caller without map_s8 would. */
static void single(const int8_t *in, int8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = bench_8_s8(in[i], ALPHA, BETA);
}

static void float_gelu(const int8_t *in, int8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float x = (float)in[i] * (1.0f / (1 << ALPHA));
		float y = 0.5f * x * (1.0f + erff(x * 0.70710678f)) * (float)(1 << BETA);
		y = floorf(y + 0.5f);
		out[i] = (int8_t)(y < -128 ? -128 : y > 127 ? 127 : y);
	}
}

static void copy(const int8_t *in, int8_t *out, size_t n)
{
	memcpy(out, in, n);
}

static const struct row {
	const char *name;
	map_function *map;
	int slow; /* few repetitions do */
} rows[] = { { "direct table", direct, 0 },
	     { "memcpy", copy, 0 },
	     { "float GELU", float_gelu, 1 },
	     { "s8 one by one", single, 1 },
#define X(name)                                                                                    \
	{ "8 entries, " #name, map_8_##name, 0 }, { "16 entries, " #name, map_16_##name, 0 },
	     VARIANTS
#undef X
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The best of ROUNDS rounds through all rows, in nanoseconds for n codes. */
static void measure(const int8_t *in, int8_t *out, size_t n, int rounds, double best[ROWS])
{
	for (int round = 0; round < rounds; round++) {
		for (int r = 0; r < ROWS; r++) {
			if (rows[r].slow && round > 2)
				continue;
			const double start = now();
			rows[r].map(in, out, n);
			const double time = now() - start;
			if (round == 0 || time < best[r])
				best[r] = time;
		}
	}
}

/* Arguments: numbers of codes, ascending, each with its rounds. */
int main(int argc, char **argv)
{
	enum { SIZES = 3 };
	static double best[SIZES][ROWS];
	size_t n[SIZES];
	if (argc != 1 + 2 * SIZES)
		return 2;
	for (int s = 0; s < SIZES; s++) {
		n[s] = strtoul(argv[1 + 2 * s], NULL, 10);
		if (n[s] == 0 || (s > 0 && n[s] < n[s - 1]))
			return 2;
	}
	int8_t *in = malloc(n[SIZES - 1]), *out = malloc(n[SIZES - 1]);
	if (!in || !out)
		return 2;
	uint32_t state = 1;
	for (size_t i = 0; i < n[SIZES - 1]; i++) {
		state = state * UINT32_C(1664525) + UINT32_C(1013904223);
		in[i] = (int8_t)((int)(state >> 24) - 128);
	}
	memset(out, 0, n[SIZES - 1]);
	bench_8_expand(lut, ALPHA, BETA);
	for (int s = 0; s < SIZES; s++)
		measure(in, out, n[s], atoi(argv[2 + 2 * s]), best[s]);
	printf("%-26s", "elements/ns (ratio)");
	for (int s = 0; s < SIZES; s++)
		printf("%18lu", (unsigned long)n[s]);
	for (int r = 0; r < ROWS; r++) {
		printf("\n%-26s", rows[r].name);
		for (int s = 0; s < SIZES; s++)
			printf("%9.2f (%5.2f) ", (double)n[s] / best[s][r],
			       best[s][0] / best[s][r]);
	}
	printf("\n");
	free(in);
	free(out);
	return 0;
}
#endif
