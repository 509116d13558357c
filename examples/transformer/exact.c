/* The nonlinear functions in double, of codes; rounded to codes, they show what
 * quantisation costs by itself. */
#include "model.h"

#include <math.h>

void exact_softmax(const int8_t *in, double *out, size_t n, int alpha)
{
	double x[TOKENS] = { 0 };
	for (size_t i = 0; i < n; i++)
		x[i] = ldexp(in[i], -alpha);
	real_softmax(x, out, (int)n);
}

void exact_norm(const int8_t *in, double *out, size_t n, int alpha, const struct affine *affine)
{
	double x[WIDTH] = { 0 }, mean;
	for (size_t i = 0; i < n; i++)
		x[i] = ldexp(in[i], -alpha);
	const double r = real_deviation(x, (int)n, &mean);
	for (size_t i = 0; i < n; i++)
		out[i] = (x[i] - mean) * r * ldexp(affine->gamma[i], -affine->gamma_frac) +
		         ldexp(affine->bias[i], -12 - affine->gamma_frac);
}

void exact_gelu(const int8_t *in, double *out, size_t n, int alpha)
{
	for (size_t i = 0; i < n; i++) {
		const double x = ldexp(in[i], -alpha);
		out[i] = x * real_phi(x);
	}
}

/* Halves up, saturated to lo..hi. */
static int to_code(double x, int frac, int lo, int hi)
{
	const double y = floor(ldexp(x, frac) + 0.5);
	return y < lo ? lo : y > hi ? hi : (int)y;
}

static void softmax(const int8_t *in, uint8_t *out, size_t n, int alpha)
{
	double y[TOKENS];
	exact_softmax(in, y, n, alpha);
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)to_code(y[i], 8, 0, 255);
}

static void norm(const int8_t *in, int8_t *out, size_t n, int alpha, int out_frac,
                 const struct affine *affine)
{
	double y[WIDTH];
	exact_norm(in, y, n, alpha, affine);
	for (size_t i = 0; i < n; i++)
		out[i] = (int8_t)to_code(y[i], out_frac, -128, 127);
}

static void gelu(const int8_t *in, int8_t *out, size_t n, int alpha, int out_frac)
{
	double y[STAGE_LARGEST];
	exact_gelu(in, y, n, alpha);
	for (size_t i = 0; i < n; i++)
		out[i] = (int8_t)to_code(y[i], out_frac, -128, 127);
}

const struct functions functions_exact = { "exact", softmax, norm, gelu };
