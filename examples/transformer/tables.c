/* Where the emitted headers go. */
#include "model.h"

#include "gelu_16.h"
#include "gelu_8.h"
#include "layernorm_16.h"
#include "layernorm_8.h"
#include "softmax_16.h"
#include "softmax_8.h"

enum { EPS = 42950 }; /* 1e-5 in steps of 2^-32 */

static void softmax_of_8(const int8_t *in, uint8_t *out, size_t n, int alpha)
{
	softmax_8_u8(in, out, n, alpha, 8);
}

static void softmax_of_16(const int8_t *in, uint8_t *out, size_t n, int alpha)
{
	softmax_16_u8(in, out, n, alpha, 8);
}

static void norm_of_8(const int8_t *in, int8_t *out, size_t n, int alpha, int out_frac,
                      const struct affine *affine)
{
	const struct layernorm_8_norm how = { affine->gamma, affine->bias, affine->gamma_frac,
		                              out_frac,      out,          NULL };
	layernorm_8_row(in, n, alpha, EPS, &how);
}

static void norm_of_16(const int8_t *in, int8_t *out, size_t n, int alpha, int out_frac,
                       const struct affine *affine)
{
	const struct layernorm_16_norm how = { affine->gamma, affine->bias, affine->gamma_frac,
		                               out_frac,      out,          NULL };
	layernorm_16_row(in, n, alpha, EPS, &how);
}

const struct functions functions_8 = { "8 entries", softmax_of_8, norm_of_8, gelu_8_map_s8 };
const struct functions functions_16 = { "16 entries", softmax_of_16, norm_of_16, gelu_16_map_s8 };
