/* The block in codes of 8 bits with accumulators of 32: no floating point. */
#include "model.h"

/* acc * 2^-s, 0 <= s <= 31, halves up, saturated.  |acc| < 2^30. */
static int8_t requantise(int32_t acc, int s)
{
	const int32_t v = s > 0 ? acc + (int32_t)(UINT32_C(1) << s >> 1) : acc;
	const int32_t y = v < 0 ? -1 - ((-1 - v) >> s) : v >> s;
	return (int8_t)(y < -128 ? -128 : y > 127 ? 127 : y);
}

/* y = x w, S bits down. */
static void linear(const int8_t *x, const int8_t *w, int8_t *y, int in, int out, int s)
{
	for (int t = 0; t < TOKENS; t++, x += in, y += out) {
		for (int o = 0; o < out; o++) {
			int32_t acc = 0;
			for (int i = 0; i < in; i++)
				acc += x[i] * w[i * out + o];
			y[o] = requantise(acc, s);
		}
	}
}

/* y = x w + residual: the residual is lifted to the scale of the accumulator,
 * LIFT bits up, so that the sum is rounded once, S bits down. */
static void linear_add(const int8_t *x, const int8_t *w, const int8_t *residual, int lift,
                       int8_t *y, int in, int s)
{
	for (int t = 0; t < TOKENS; t++, x += in, y += WIDTH, residual += WIDTH) {
		for (int o = 0; o < WIDTH; o++) {
			int32_t acc = residual[o] * (INT32_C(1) << lift);
			for (int i = 0; i < in; i++)
				acc += x[i] * w[i * WIDTH + o];
			y[o] = requantise(acc, s);
		}
	}
}

/* A head: its tokens are HEAD wide, in rows of WIDTH. */
static void attend(const struct int_weights *weights, const struct functions *functions, int head,
                   struct int_block *block)
{
	const int *f = weights->stage_frac;
	const int score_shift = f[STAGE_Q] + f[STAGE_K] + HEAD_SHIFT - f[STAGE_S];
	const int out_shift = f[STAGE_P] + f[STAGE_V] - f[STAGE_A];
	const int8_t *q = block->at[STAGE_Q] + head * HEAD, *k = block->at[STAGE_K] + head * HEAD;
	const int8_t *v = block->at[STAGE_V] + head * HEAD;
	for (int t = 0; t < TOKENS; t++) {
		int8_t *s = block->at[STAGE_S] + (head * TOKENS + t) * TOKENS;
		uint8_t *p = block->p + (head * TOKENS + t) * TOKENS;
		int8_t *a = block->at[STAGE_A] + t * WIDTH + head * HEAD;
		for (int j = 0; j < TOKENS; j++) {
			int32_t acc = 0;
			for (int d = 0; d < HEAD; d++)
				acc += q[t * WIDTH + d] * k[j * WIDTH + d];
			s[j] = requantise(acc, score_shift);
		}
		functions->softmax(s, p, TOKENS, f[STAGE_S]);
		for (int d = 0; d < HEAD; d++) {
			int32_t acc = 0;
			for (int j = 0; j < TOKENS; j++)
				acc += p[j] * v[j * WIDTH + d];
			a[d] = requantise(acc, out_shift);
		}
	}
}

static void norm(const struct functions *functions, const struct affine *affine, const int8_t *x,
                 int8_t *y, int alpha, int out_frac)
{
	for (int t = 0; t < TOKENS; t++)
		functions->norm(x + t * WIDTH, y + t * WIDTH, WIDTH, alpha, out_frac, affine);
}

void int_run(const struct int_weights *weights, const struct functions *functions, const int8_t *x,
             struct int_block *block)
{
	const int8_t(*w)[WEIGHT_LARGEST] = weights->at;
	const int *f = weights->stage_frac, *g = weights->frac;
	int8_t(*s)[STAGE_LARGEST] = block->at;
	const struct affine first = { w[GAMMA_1], weights->bias_1, g[GAMMA_1] };
	const struct affine second = { w[GAMMA_2], weights->bias_2, g[GAMMA_2] };
	for (int i = 0; i < TOKENS * WIDTH; i++)
		s[STAGE_X][i] = x[i];
	norm(functions, &first, s[STAGE_X], s[STAGE_N1], f[STAGE_X], f[STAGE_N1]);
	for (int i = 0; i < 3; i++)
		linear(s[STAGE_N1], w[WEIGHT_Q + i], s[STAGE_Q + i], WIDTH, WIDTH,
		       f[STAGE_N1] + g[WEIGHT_Q + i] - f[STAGE_Q + i]);
	for (int i = 0; i < HEADS; i++)
		attend(weights, functions, i, block);
	const int o_frac = f[STAGE_A] + g[WEIGHT_O];
	linear_add(s[STAGE_A], w[WEIGHT_O], s[STAGE_X], o_frac - f[STAGE_X], s[STAGE_H], WIDTH,
	           o_frac - f[STAGE_H]);
	norm(functions, &second, s[STAGE_H], s[STAGE_N2], f[STAGE_H], f[STAGE_N2]);
	linear(s[STAGE_N2], w[WEIGHT_1], s[STAGE_U], WIDTH, HIDDEN,
	       f[STAGE_N2] + g[WEIGHT_1] - f[STAGE_U]);
	functions->gelu(s[STAGE_U], s[STAGE_G], TOKENS * HIDDEN, f[STAGE_U], f[STAGE_G]);
	const int y_frac = f[STAGE_G] + g[WEIGHT_2];
	linear_add(s[STAGE_G], w[WEIGHT_2], s[STAGE_H], y_frac - f[STAGE_H], s[STAGE_Y], HIDDEN,
	           y_frac - f[STAGE_Y]);
	for (int t = 0; t < TOKENS; t++) {
		for (int c = 0; c < CLASSES; c++) {
			int32_t acc = 0;
			for (int i = 0; i < WIDTH; i++)
				acc += s[STAGE_Y][t * WIDTH + i] * w[WEIGHT_C][i * CLASSES + c];
			block->logits[t * CLASSES + c] = acc;
		}
	}
}
