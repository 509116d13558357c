#include "float.h"

#include <math.h>
#include <string.h>

/* N is a multiple of 8: sums of every eighth, so that a compiler may use vectors
 * and the result is the same without. */
static float dot(const float *restrict x, const float *restrict y, int n)
{
	float part[8] = { 0 }, sum = 0.0f;
	for (int i = 0; i < n; i += 8)
		for (int j = 0; j < 8; j++)
			part[j] += x[i + j] * y[i + j];
	for (int j = 0; j < 8; j++)
		sum += part[j];
	return sum;
}

/* What a linear layer sees of N values: themselves, or what blocks keep of them. */
static const float *seen(const struct blocks *blocks, const float *x, int n, struct float_work *w)
{
	struct gqalut_mx_block block;
	if (!blocks)
		return x;
	for (int i = 0; i < n; i += blocks->format.block) {
		const int count = n - i < blocks->format.block ? n - i : blocks->format.block;
		gqalut_mx_quantise(&blocks->format, x + i, count, &block);
		gqalut_mx_dequantise(&blocks->format, &block, w->in + i);
	}
	return w->in;
}

static void linear(const struct linear *l, const struct blocks *blocks, const float *from, int rows,
                   float *y, struct float_work *w)
{
	const float *x = seen(blocks, from, rows * l->in, w);
	for (int t = 0; t < rows; t++)
		for (int o = 0; o < l->out; o++)
			y[t * l->out + o] = l->real_bias[o] +
			                    dot(x + t * l->in, l->real_weight + o * l->in, l->in);
}

static void depthwise(const struct linear *l, const struct blocks *blocks, const float *from,
                      int side, float *y, struct float_work *w)
{
	const float *x = seen(blocks, from, side * side * l->out, w);
	for (int t = 0; t < side * side; t++) {
		for (int c = 0; c < l->out; c++)
			y[t * l->out + c] = l->real_bias[c];
		for (int i = 0; i < 9; i++) {
			const int v = t / side + i / 3 - 1, u = t % side + i % 3 - 1;
			if (v < 0 || v >= side || u < 0 || u >= side)
				continue;
			for (int c = 0; c < l->out; c++)
				y[t * l->out + c] +=
				        x[(v * side + u) * l->out + c] * l->real_weight[c * 9 + i];
		}
	}
}

static void normalise(const struct norm *norm, const float *x, int rows, float *y)
{
	const int n = norm->width;
	for (int t = 0; t < rows; t++, x += n, y += n) {
		float mean = 0.0f, variance = 0.0f;
		for (int i = 0; i < n; i++)
			mean += x[i] / (float)n;
		for (int i = 0; i < n; i++)
			variance += (x[i] - mean) * (x[i] - mean) / (float)n;
		const float r = 1.0f / sqrtf(variance + 1e-5f);
		for (int i = 0; i < n; i++)
			y[i] = (x[i] - mean) * r * norm->real_gamma[i] + norm->real_beta[i];
	}
}

static void softmax(float *x, int n)
{
	float most = x[0], sum = 0.0f;
	for (int i = 1; i < n; i++)
		most = x[i] > most ? x[i] : most;
	for (int i = 0; i < n; i++) {
		x[i] = expf(x[i] - most);
		sum += x[i];
	}
	for (int i = 0; i < n; i++)
		x[i] /= sum;
}

static void softmax_head(int rows, int width, int first, struct float_work *w)
{
	float p[TOKENS], mix[HEAD];
	for (int t = 0; t < rows; t++) {
		for (int j = 0; j < rows; j++)
			p[j] = ldexpf(dot(w->q + t * width + first, w->k + j * width + first, HEAD),
			              -HEAD_SHIFT);
		softmax(p, rows);
		memset(mix, 0, sizeof mix);
		for (int j = 0; j < rows; j++)
			for (int d = 0; d < HEAD; d++)
				mix[d] += p[j] * w->v[j * width + first + d];
		memcpy(w->z + t * width + first, mix, sizeof mix);
	}
}

static void relu_head(int rows, int width, int first, struct float_work *w)
{
	float kv[HEAD][HEAD] = { { 0 } }, total[HEAD] = { 0 };
	for (int t = 0; t < rows; t++)
		for (int i = 0; i < HEAD; i++) {
			const float k = w->k[t * width + first + i];
			total[i] += k;
			for (int d = 0; d < HEAD; d++)
				kv[i][d] += k * w->v[t * width + first + d];
		}
	for (int t = 0; t < rows; t++) {
		const float *q = w->q + t * width + first;
		float num[HEAD] = { 0 }, den = 0.0f;
		for (int i = 0; i < HEAD; i++) {
			den += q[i] * total[i];
			for (int d = 0; d < HEAD; d++)
				num[d] += q[i] * kv[i][d];
		}
		for (int d = 0; d < HEAD; d++)
			w->z[t * width + first + d] = den > 0.0f ? num[d] / den : 0.0f;
	}
}

static void clip_below(float *x, int n)
{
	for (int i = 0; i < n; i++)
		x[i] = x[i] > 0.0f ? x[i] : 0.0f;
}

static void attend(const struct network *n, const struct block *b, const struct blocks *blocks,
                   const float *from, int rows, struct float_work *w)
{
	const int width = b->q.out;
	linear(&b->q, blocks, from, rows, w->q, w);
	linear(&b->k, blocks, from, rows, w->k, w);
	linear(&b->v, blocks, from, rows, w->v, w);
	if (n->kind == NETWORK_LINEAR) {
		clip_below(w->q, rows * width);
		clip_below(w->k, rows * width);
	}
	for (int first = 0; first < width; first += HEAD) {
		if (n->kind == NETWORK_SOFT)
			softmax_head(rows, width, first, w);
		else
			relu_head(rows, width, first, w);
	}
	linear(&b->proj, blocks, w->z, rows, w->y, w);
}

static void activate_blocks(const struct blocks *blocks, const float *x, float *y, int n)
{
	struct gqalut_mx_block block;
	for (int i = 0; i < n; i += blocks->format.block) {
		const int count = n - i < blocks->format.block ? n - i : blocks->format.block;
		gqalut_mx_quantise(&blocks->format, x + i, count, &block);
		gqalut_mx_apply(blocks->table, &blocks->format, &block, &block);
		gqalut_mx_dequantise(&blocks->format, &block, y + i);
	}
}

static void activate(const struct network *n, const struct blocks *blocks, const float *x, float *y,
                     int count)
{
	if (blocks && blocks->table) {
		activate_blocks(blocks, x, y, count);
		return;
	}
	for (int i = 0; i < count; i++)
		y[i] = n->kind == NETWORK_SOFT
		               ? x[i] * 0.5f * erfcf(-x[i] * 0.70710678f)
		               : x[i] * fminf(fmaxf(x[i] + 3.0f, 0.0f), 6.0f) / 6.0f;
}

static void add(float *x, const float *y, int n)
{
	for (int i = 0; i < n; i++)
		x[i] += y[i];
}

static void soft_block(const struct network *n, const struct block *b, const struct blocks *blocks,
                       float *x, int side, struct float_work *w)
{
	const int rows = side * side, width = b->q.out;
	normalise(&b->norm1, x, rows, w->y);
	attend(n, b, blocks, w->y, rows, w);
	add(x, w->y, rows * width);
	normalise(&b->norm2, x, rows, w->y);
	linear(&b->fc1, blocks, w->y, rows, w->z, w);
	depthwise(&b->dw, blocks, w->z, side, w->q, w);
	activate(n, blocks, w->q, w->z, rows * b->dw.out);
	linear(&b->fc2, blocks, w->z, rows, w->y, w);
	add(x, w->y, rows * width);
}

static void linear_block(const struct network *n, const struct block *b,
                         const struct blocks *blocks, float *x, int side, struct float_work *w)
{
	const int rows = side * side, width = b->q.out;
	linear(&b->expand, blocks, x, rows, w->y, w);
	activate(n, blocks, w->y, w->z, rows * b->expand.out);
	depthwise(&b->dw, blocks, w->z, side, w->y, w);
	activate(n, blocks, w->y, w->z, rows * b->dw.out);
	linear(&b->project, blocks, w->z, rows, w->y, w);
	add(x, w->y, rows * width);
	attend(n, b, blocks, x, rows, w);
	add(x, w->y, rows * width);
}

static void run_block(const struct network *n, int i, const struct blocks *blocks, float *x,
                      int side, struct float_work *w)
{
	if (n->kind == NETWORK_SOFT)
		soft_block(n, &n->block[i], blocks, x, side, w);
	else
		linear_block(n, &n->block[i], blocks, x, side, w);
}

static void gather(const float *grid, int side, int width, int n, float *out)
{
	const int count = side / n;
	for (int t = 0; t < count * count; t++)
		for (int dy = 0; dy < n; dy++) {
			const int from = (t / count * n + dy) * side + t % count * n;
			memcpy(out, grid + from * width, (size_t)(n * width) * sizeof *out);
			out += n * width;
		}
}

static void head_stage(const struct network *n, int i, const struct blocks *blocks, const float *x,
                       int rows, float *out, struct float_work *w)
{
	if (n->kind == NETWORK_SOFT)
		normalise(&n->head_norm[i], x, rows, w->z);
	linear(&n->stage[i], blocks, n->kind == NETWORK_SOFT ? w->z : x, rows, out, w);
}

static void put_logits(const float *y, int token, int count, float *logits)
{
	for (int o = 0; o < count; o++) {
		const int pixel = o / SCENE_CLASSES;
		const int row = token / TOKEN_SIDE * PATCH + pixel / PATCH;
		const int at = row * SCENE_SIDE + token % TOKEN_SIDE * PATCH + pixel % PATCH;
		logits[at * SCENE_CLASSES + o % SCENE_CLASSES] = y[o];
	}
}

static void head(const struct network *n, const struct blocks *blocks, struct float_work *w,
                 float *logits)
{
	const int width = n->stage[0].out;
	for (int t = 0; t < TOKENS; t++) {
		const int half = t / TOKEN_SIDE / 2 * (TOKEN_SIDE / 2) + t % TOKEN_SIDE / 2;
		add(w->stage + t * width, w->k + half * width, width);
	}
	activate(n, blocks, w->stage, w->z, TOKENS * width);
	linear(&n->logits, blocks, w->z, TOKENS, w->y, w);
	for (int t = 0; t < TOKENS; t++)
		put_logits(w->y + t * n->logits.out, t, n->logits.out, logits);
}

void float_run(const struct network *n, const struct blocks *blocks, const uint8_t *image,
               struct float_work *w, float *logits)
{
	const int narrow = n->embed.out;
	for (int i = 0; i < SCENE_PIXELS * SCENE_CHANNELS; i++)
		w->y[i] = (float)(image[i] - 128) / 128.0f;
	gather(w->y, SCENE_SIDE, SCENE_CHANNELS, PATCH, w->z);
	linear(&n->embed, blocks, w->z, TOKENS, w->x, w);
	run_block(n, 0, blocks, w->x, TOKEN_SIDE, w);
	head_stage(n, 0, blocks, w->x, TOKENS, w->stage, w);
	gather(w->x, TOKEN_SIDE, narrow, 2, w->z);
	linear(&n->merge, blocks, w->z, TOKENS / 4, w->x, w);
	run_block(n, 1, blocks, w->x, TOKEN_SIDE / 2, w);
	head_stage(n, 1, blocks, w->x, TOKENS / 4, w->k, w);
	head(n, blocks, w, logits);
}

void float_classes(const float *logits, uint8_t *classes)
{
	for (int i = 0; i < SCENE_PIXELS; i++) {
		int best = 0;
		for (int c = 1; c < SCENE_CLASSES; c++)
			if (logits[i * SCENE_CLASSES + c] > logits[i * SCENE_CLASSES + best])
				best = c;
		classes[i] = (uint8_t)best;
	}
}
