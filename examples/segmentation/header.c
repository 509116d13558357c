/* The functions from emitted headers of 8 entries: no floating point, and
 * nothing of the library. */
#include "nonlinear.h"

#include "div_8.h"
#include "gelu_8.h"
#include "hswish_8.h"
#include "layernorm_8.h"
#include "softmax_8.h"

enum { MOST_KEYS = 256 };

static int softmax(const void *with, const int8_t *in, int16_t *out, int n, int alpha)
{
	uint8_t p[MOST_KEYS];
	(void)with;
	softmax_8_u8(in, p, (size_t)n, alpha, 8);
	for (int i = 0; i < n; i++)
		out[i] = p[i];
	return 8;
}

static void norm(const void *with, const int8_t *in, int8_t *out, int n, int alpha, int beta,
                 const struct affine *affine)
{
	const struct layernorm_8_norm how = { affine->gamma, affine->beta, affine->gamma_frac,
		                              beta,          out,          NULL };
	(void)with;
	layernorm_8_row(in, (size_t)n, alpha, LAYERNORM_EPS, &how);
}

static void gelu(const void *with, const int8_t *in, int8_t *out, int n, int alpha, int beta)
{
	(void)with;
	gelu_8_map_s8(in, out, (size_t)n, alpha, beta);
}

static void hswish(const void *with, const int8_t *in, int8_t *out, int n, int alpha, int beta)
{
	(void)with;
	hswish_8_map_s8(in, out, (size_t)n, alpha, beta);
}

static void divide(const void *with, const int32_t *num, int n, int32_t den, int lift, int8_t *out)
{
	int shift = 0;
	(void)with;
	const uint32_t r = den > 0 ? div_8_div_u32((uint32_t)den, &shift) : 0;
	for (int i = 0; i < n; i++)
		out[i] = quotient(num[i], r, shift + DIV_8_RESULT_FRAC - lift);
}

const struct nonlinear header_gelu = { softmax, NULL, norm, NULL, gelu, NULL, divide, NULL };
const struct nonlinear header_hswish = { softmax, NULL, norm, NULL, hswish, NULL, divide, NULL };
