/* The nonlinear functions of both networks, chosen at run time: each is a
 * pointer to a function and to what it works with.  A code q at 2^-alpha stands
 * for q * 2^-alpha; alphas are 0..15. */
#ifndef NONLINEAR_H
#define NONLINEAR_H

#include <stddef.h>
#include <stdint.h>

/* Of a LayerNorm: gamma at 2^-gamma_frac, beta at 2^-(12 + gamma_frac). */
struct affine {
	const int8_t *gamma;
	const int32_t *beta;
	int gamma_frac;
};

enum { LAYERNORM_EPS = 42950 }; /* 1e-5 in steps of 2^-32 */

struct nonlinear {
	/* Probabilities of N scores, N <= 256, in steps of 2^-frac; returns frac, 8..15.
	 * They are at most 2^frac - 1. */
	int (*softmax)(const void *with, const int8_t *in, int16_t *out, int n, int alpha);
	const void *softmax_with;
	/* LayerNorm of N codes into codes at 2^-beta. */
	void (*norm)(const void *with, const int8_t *in, int8_t *out, int n, int alpha, int beta,
	             const struct affine *affine);
	const void *norm_with;
	/* GELU or HSWISH of N codes into codes at 2^-beta. */
	void (*activate)(const void *with, const int8_t *in, int8_t *out, int n, int alpha,
	                 int beta);
	const void *activate_with;
	/* out[i] = floor(num[i]/den * 2^lift + 1/2), saturated; 0 for den = 0.
	 * |num| < 2^31, 0 <= den < 2^31, -15 <= lift <= 15. */
	void (*divide)(const void *with, const int32_t *num, int n, int32_t den, int lift,
	               int8_t *out);
	const void *divide_with;
};

/* num * r * 2^-s, halves up, within -128..127: |num| < 2^31, r < 2^17, s >= -15. */
static inline int8_t quotient(int32_t num, uint32_t r, int s)
{
	int64_t y = (int64_t)num * (int64_t)r;
	if (s > 62)
		return 0;
	if (s <= 0) {
		y *= INT64_C(1) << -s;
	} else {
		y += INT64_C(1) << (s - 1);
		y = y < 0 ? -1 - ((-1 - y) >> s) : y >> s;
	}
	return (int8_t)(y < -128 ? -128 : y > 127 ? 127 : y);
}

/* header.c: the emitted headers, 8 entries.  The activation is that of the network. */
extern const struct nonlinear header_gelu, header_hswish;

#endif
