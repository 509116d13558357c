/* Every code at every scale through the emitted headers, against vectors that
 * the host's evaluator wrote; then what an element costs. */
#include <stdint.h>

#include "exp_8.h"
#include "expected.h"
#include "gelu_8.h"
#include "hswish_8.h"
#include "layernorm_8.h"
#include "port.h"
#include "softmax_8.h"

enum { CODES = 256, ROUNDS = 64 };

static int8_t codes[CODES], results[CODES];
static int failures;

static void print_unsigned(uint32_t value)
{
	char text[12];
	char *at = text + sizeof text;
	*--at = '\0';
	do {
		*--at = (char)('0' + value % 10u);
		value /= 10u;
	} while (value > 0);
	port_print(at);
}

/* NAME: COUNT results compared, and how many differ. */
static void print_result(const char *name, uint32_t count, uint32_t wrong)
{
	port_print(name);
	port_print(": ");
	print_unsigned(count);
	port_print(" results, ");
	print_unsigned(wrong);
	port_print(" differ\n");
	failures += wrong > 0;
}

/* A function map(in, out, n, alpha, beta) against expected[alpha][code + 128]. */
static void check_map(const char *name, void (*map)(const int8_t *, int8_t *, size_t, int, int),
                      const int8_t (*expected)[CODES], int alphas, int beta)
{
	uint32_t wrong = 0;
	for (int alpha = 0; alpha < alphas; alpha++) {
		map(codes, results, CODES, alpha, beta);
		for (int i = 0; i < CODES; i++)
			wrong += results[i] != expected[alpha][i];
	}
	print_result(name, (uint32_t)alphas * CODES, wrong);
}

/* Softmax and LayerNorm of a row. */
static void check_rows(void)
{
	static uint16_t softmax[ROW];
	static int8_t norm[ROW];
	struct layernorm_8_norm how = { 0 };
	uint32_t wrong = 0;
	softmax_8_u16(row, softmax, ROW, ROW_ALPHA, 15);
	for (int i = 0; i < ROW; i++)
		wrong += softmax[i] != row_softmax[i];
	print_result("softmax_8", ROW, wrong);
	wrong = 0;
	how.out_frac = 5;
	how.out8 = norm;
	layernorm_8_row(row, ROW, ROW_ALPHA, 42950, &how);
	for (int i = 0; i < ROW; i++)
		wrong += norm[i] != row_layernorm[i];
	print_result("layernorm_8", ROW, wrong);
}

static void direct_map(const int8_t *lut, const int8_t *in, int8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = lut[(uint8_t)in[i]];
}

/* Instructions an element, in hundredths. */
static void print_cost(const char *name, uint64_t instructions, uint32_t elements)
{
	uint32_t hundredths = (uint32_t)(instructions * 100u / elements);
	port_print(name);
	port_print(": ");
	print_unsigned(hundredths / 100u);
	port_print(hundredths % 100u < 10u ? ".0" : ".");
	print_unsigned(hundredths % 100u);
	port_print(" instructions an element\n");
}

static void measure_rows(void)
{
	static uint16_t softmax[ROW];
	static int8_t norm[ROW];
	struct layernorm_8_norm how = { 0 };
	how.out_frac = 5;
	how.out8 = norm;
	uint64_t before = port_instructions();
	for (int round = 0; round < ROUNDS; round++)
		softmax_8_u16(row, softmax, ROW, ROW_ALPHA, 15);
	uint64_t between = port_instructions();
	for (int round = 0; round < ROUNDS; round++)
		layernorm_8_row(row, ROW, ROW_ALPHA, 42950, &how);
	uint64_t after = port_instructions();
	print_cost("softmax_8_u16", between - before, ROW * ROUNDS);
	print_cost("layernorm_8_row", after - between, ROW * ROUNDS);
}

static void measure(void)
{
	static int8_t lut[CODES];
	uint64_t before = port_instructions();
	if (before == 0)
		return; /* a machine that does not count */
	for (int round = 0; round < ROUNDS; round++)
		gelu_8_map_s8(codes, results, CODES, 4, gelu_8_expected_beta);
	uint64_t between = port_instructions();
	gelu_8_expand(lut, 4, gelu_8_expected_beta);
	uint64_t expanded = port_instructions();
	for (int round = 0; round < ROUNDS; round++)
		direct_map(lut, codes, results, CODES);
	uint64_t after = port_instructions();
	print_cost("gelu_8_map_s8", between - before, CODES * ROUNDS);
	print_cost("direct table", after - expanded, CODES * ROUNDS);
	port_print("gelu_8_expand: ");
	print_unsigned((uint32_t)(expanded - between));
	port_print(" instructions once\n");
	measure_rows();
}

int main(void)
{
	for (int i = 0; i < CODES; i++)
		codes[i] = (int8_t)(i - 128);
	check_map("gelu_8", gelu_8_map_s8, gelu_8_expected, GELU_8_ALPHAS, gelu_8_expected_beta);
	check_map("hswish_8", hswish_8_map_s8, hswish_8_expected, HSWISH_8_ALPHAS,
	          hswish_8_expected_beta);
	check_map("exp_8", exp_8_map_s8, exp_8_expected, EXP_8_ALPHAS, exp_8_expected_beta);
	check_rows();
	measure();
	port_print(failures == 0 ? "equal to the host\n" : "NOT equal to the host\n");
	return failures;
}
