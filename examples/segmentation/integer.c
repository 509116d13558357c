/* The networks in codes of 8 bits with sums of 32: no floating point. */
#include "network.h"

#include <string.h>

enum { INPUT_ALPHA = 7 };

/* acc * 2^-s, 0 <= s <= 31, halves up, within -most - 1..most.  |acc| < 2^30. */
static inline int32_t requantise(int32_t acc, int s, int32_t most)
{
	const int32_t v = s > 0 ? acc + (int32_t)(UINT32_C(1) << s >> 1) : acc;
	const int32_t y = v < 0 ? -1 - ((-1 - v) >> s) : v >> s;
	return y < -most - 1 ? -most - 1 : y > most ? most : y;
}

static inline int8_t to_code(int32_t acc, int s)
{
	return (int8_t)requantise(acc, s, INT8_MAX);
}

static inline int32_t dot(const int8_t *restrict x, const int8_t *restrict y, int n)
{
	int32_t acc = 0;
	for (int i = 0; i < n; i++)
		acc += x[i] * y[i];
	return acc;
}

/* Tokens, their scale and their number. */
struct tokens {
	int8_t *at;
	int alpha, rows, width;
};

static void linear(const struct linear *l, const struct tokens *x, int8_t *restrict y)
{
	const int s = x->alpha + l->alpha - l->to;
	for (int t = 0; t < x->rows; t++)
		for (int o = 0; o < l->out; o++)
			y[t * l->out + o] = to_code(
			        l->bias[o] + dot(x->at + t * l->in, l->weight + o * l->in, l->in),
			        s);
}

/* One token of a 3x3 a channel, zeros around the grid. */
static void depthwise_token(const struct linear *l, const struct tokens *x, int side, int row,
                            int column, int32_t *restrict acc)
{
	for (int c = 0; c < l->out; c++)
		acc[c] = l->bias[c];
	for (int i = 0; i < 9; i++) {
		const int v = row + i / 3 - 1, u = column + i % 3 - 1;
		if (v < 0 || v >= side || u < 0 || u >= side)
			continue;
		const int8_t *from = x->at + (v * side + u) * l->out;
		for (int c = 0; c < l->out; c++)
			acc[c] += from[c] * l->weight[c * 9 + i];
	}
}

static void depthwise(const struct linear *l, const struct tokens *x, int8_t *y, int side)
{
	const int s = x->alpha + l->alpha - l->to;
	int32_t acc[WIDTH_MOST];
	for (int t = 0; t < x->rows; t++) {
		depthwise_token(l, x, side, t / side, t % side, acc);
		for (int c = 0; c < l->out; c++)
			y[t * l->out + c] = to_code(acc[c], s);
	}
}

/* x += y: both are brought to the finer of their scales, the sum is rounded once. */
static void add(struct tokens *x, const int8_t *y, int alpha, int to)
{
	const int finer = x->alpha > alpha ? x->alpha : alpha;
	const int32_t lift_x = INT32_C(1) << (finer - x->alpha);
	const int32_t lift_y = INT32_C(1) << (finer - alpha);
	for (int i = 0; i < x->rows * x->width; i++)
		x->at[i] = to_code(x->at[i] * lift_x + y[i] * lift_y, finer - to);
	x->alpha = to;
}

static void normalise(const struct nonlinear *f, const struct norm *norm, const struct tokens *x,
                      int8_t *y)
{
	for (int t = 0; t < x->rows; t++)
		f->norm(f->norm_with, x->at + t * x->width, y + t * x->width, x->width, x->alpha,
		        norm->to, &norm->affine);
}

/* A head of softmax attention: its codes are HEAD wide, in rows of WIDTH. */
static void softmax_head(const struct block *b, const struct nonlinear *f, int rows, int width,
                         int first, struct workspace *w)
{
	const int score_shift = b->q.to + b->k.to + HEAD_SHIFT - b->scores;
	for (int d = 0; d < HEAD; d++)
		for (int j = 0; j < rows; j++)
			w->values[d * rows + j] = w->v[j * width + first + d];
	for (int t = 0; t < rows; t++) {
		const int8_t *q = w->q + t * width + first;
		for (int j = 0; j < rows; j++)
			w->scores[j] = to_code(dot(q, w->k + j * width + first, HEAD), score_shift);
		const int frac = f->softmax(f->softmax_with, w->scores, w->p, rows, b->scores);
		for (int d = 0; d < HEAD; d++) {
			int32_t acc = 0;
			for (int j = 0; j < rows; j++)
				acc += w->p[j] * w->values[d * rows + j];
			w->z[t * width + first + d] = to_code(acc, frac + b->v.to - b->mix);
		}
	}
}

/* K' V of a head, and the sums of K's columns: at most 2^22 and 2^15 of 256
 * tokens. */
static void keys_values(const struct workspace *w, int rows, int width, int first,
                        int32_t kv[HEAD][HEAD], int32_t *total)
{
	memset(kv, 0, HEAD * sizeof kv[0]);
	memset(total, 0, HEAD * sizeof total[0]);
	for (int t = 0; t < rows; t++) {
		const int8_t *k = w->k + t * width + first, *v = w->v + t * width + first;
		for (int i = 0; i < HEAD; i++) {
			total[i] += k[i];
			for (int d = 0; d < HEAD; d++)
				kv[i][d] += k[i] * v[d];
		}
	}
}

/* A head of linear attention; Q and K are not negative.  K' V is rounded to 16
 * bits, so that what it makes with 16 codes stays below 2^27. */
static void relu_head(const struct block *b, const struct nonlinear *f, int rows, int width,
                      int first, struct workspace *w)
{
	int32_t kv[HEAD][HEAD], total[HEAD], num[HEAD];
	keys_values(w, rows, width, first, kv, total);
	for (int i = 0; i < HEAD; i++)
		for (int d = 0; d < HEAD; d++)
			kv[i][d] = requantise(kv[i][d], b->k.to + b->v.to - b->kv, INT16_MAX);
	for (int t = 0; t < rows; t++) {
		const int8_t *q = w->q + t * width + first;
		int32_t den = 0;
		memset(num, 0, sizeof num);
		for (int i = 0; i < HEAD; i++) {
			den += q[i] * total[i];
			for (int d = 0; d < HEAD; d++)
				num[d] += q[i] * kv[i][d];
		}
		f->divide(f->divide_with, num, HEAD, den, b->mix + b->k.to - b->kv,
		          w->z + t * width + first);
	}
}

static void clip_below(int8_t *x, int n)
{
	for (int i = 0; i < n; i++)
		x[i] = x[i] < 0 ? 0 : x[i];
}

/* Attention of FROM, its projection in w->y. */
static void attend(const struct network *n, const struct block *b, const struct nonlinear *f,
                   const struct tokens *from, struct workspace *w)
{
	linear(&b->q, from, w->q);
	linear(&b->k, from, w->k);
	linear(&b->v, from, w->v);
	if (n->kind == NETWORK_LINEAR) {
		clip_below(w->q, from->rows * from->width);
		clip_below(w->k, from->rows * from->width);
	}
	for (int first = 0; first < from->width; first += HEAD) {
		if (n->kind == NETWORK_SOFT)
			softmax_head(b, f, from->rows, from->width, first, w);
		else
			relu_head(b, f, from->rows, from->width, first, w);
	}
	const struct tokens mix = { w->z, b->mix, from->rows, from->width };
	linear(&b->proj, &mix, w->y);
}

static void activate(const struct nonlinear *f, const int8_t *in, int8_t *out, int n, int alpha,
                     int to)
{
	f->activate(f->activate_with, in, out, n, alpha, to);
}

static void soft_block(const struct network *n, const struct block *b, const struct nonlinear *f,
                       struct tokens *x, int side, struct workspace *w)
{
	const struct tokens one = { w->y, b->norm1.to, x->rows, x->width };
	normalise(f, &b->norm1, x, one.at);
	attend(n, b, f, &one, w);
	add(x, w->y, b->proj.to, b->sum1);
	const struct tokens two = { w->y, b->norm2.to, x->rows, x->width };
	normalise(f, &b->norm2, x, two.at);
	linear(&b->fc1, &two, w->z);
	const struct tokens wide = { w->z, b->fc1.to, x->rows, b->fc1.out };
	depthwise(&b->dw, &wide, w->q, side);
	activate(f, w->q, w->z, x->rows * b->dw.out, b->dw.to, b->hidden);
	const struct tokens hidden = { w->z, b->hidden, x->rows, b->dw.out };
	linear(&b->fc2, &hidden, w->y);
	add(x, w->y, b->fc2.to, b->sum2);
}

static void linear_block(const struct network *n, const struct block *b, const struct nonlinear *f,
                         struct tokens *x, int side, struct workspace *w)
{
	const int wide = x->rows * b->expand.out;
	linear(&b->expand, x, w->y);
	activate(f, w->y, w->z, wide, b->expand.to, b->expanded);
	const struct tokens expanded = { w->z, b->expanded, x->rows, b->expand.out };
	depthwise(&b->dw, &expanded, w->y, side);
	activate(f, w->y, w->z, wide, b->dw.to, b->hidden);
	const struct tokens hidden = { w->z, b->hidden, x->rows, b->expand.out };
	linear(&b->project, &hidden, w->y);
	add(x, w->y, b->project.to, b->sum1);
	attend(n, b, f, x, w);
	add(x, w->y, b->proj.to, b->sum2);
}

static void run_block(const struct network *n, int i, const struct nonlinear *f, struct tokens *x,
                      int side, struct workspace *w)
{
	if (n->kind == NETWORK_SOFT)
		soft_block(n, &n->block[i], f, x, side, w);
	else
		linear_block(n, &n->block[i], f, x, side, w);
}

/* Blocks of N x N of a grid of SIDE with WIDTH codes each become rows of N * N *
 * WIDTH codes. */
static void gather(const int8_t *grid, int side, int width, int n, int8_t *out)
{
	const int count = side / n;
	for (int t = 0; t < count * count; t++)
		for (int dy = 0; dy < n; dy++) {
			const int from = (t / count * n + dy) * side + t % count * n;
			memcpy(out, grid + from * width, (size_t)(n * width));
			out += n * width;
		}
}

/* Tokens of a stage as codes of head.stageN in OUT. */
static void head_stage(const struct network *n, int i, const struct nonlinear *f,
                       const struct tokens *x, int8_t *out, struct workspace *w)
{
	struct tokens from = *x;
	if (n->kind == NETWORK_SOFT) {
		from = (struct tokens){ w->z, n->head_norm[i].to, x->rows, x->width };
		normalise(f, &n->head_norm[i], x, from.at);
	}
	linear(&n->stage[i], &from, out);
}

/* A token's sums to its 4 x 4 pixels. */
static void put_logits(const struct linear *l, const int8_t *x, int token, int32_t *logits)
{
	for (int o = 0; o < l->out; o++) {
		const int pixel = o / SCENE_CLASSES, y = token / TOKEN_SIDE * PATCH + pixel / PATCH;
		const int at = y * SCENE_SIDE + token % TOKEN_SIDE * PATCH + pixel % PATCH;
		logits[at * SCENE_CLASSES + o % SCENE_CLASSES] =
		        l->bias[o] + dot(x, l->weight + o * l->in, l->in);
	}
}

/* The sum of both stages' codes, stage and k of W, each of the second for 2 x 2
 * of the first; then the activation and the logits. */
static void head(const struct network *n, const struct nonlinear *f, struct workspace *w,
                 int32_t *logits)
{
	const int width = n->stage[0].out;
	struct tokens sum = { w->stage, n->stage[0].to, TOKENS, width };
	for (int t = 0; t < TOKENS; t++) {
		const int half = t / TOKEN_SIDE / 2 * (TOKEN_SIDE / 2) + t % TOKEN_SIDE / 2;
		memcpy(w->y + t * width, w->k + half * width, (size_t)width);
	}
	add(&sum, w->y, n->stage[1].to, n->head_sum);
	activate(f, sum.at, w->z, TOKENS * width, n->head_sum, n->head_act);
	for (int t = 0; t < TOKENS; t++)
		put_logits(&n->logits, w->z + t * width, t, logits);
}

void integer_run(const struct network *n, const struct nonlinear *f, const uint8_t *image,
                 struct workspace *w, int32_t *logits)
{
	int8_t *bytes = w->y; /* 64 x 64 x 3 fit */
	for (int i = 0; i < SCENE_PIXELS * SCENE_CHANNELS; i++)
		bytes[i] = (int8_t)(image[i] - 128);
	gather(bytes, SCENE_SIDE, SCENE_CHANNELS, PATCH, w->z);
	struct tokens patches = { w->z, INPUT_ALPHA, TOKENS, PATCH_CODES };
	struct tokens x = { w->x, n->embed.to, TOKENS, n->embed.out };
	linear(&n->embed, &patches, x.at);
	run_block(n, 0, f, &x, TOKEN_SIDE, w);
	struct tokens merged = { w->z, x.alpha, TOKENS / 4, 4 * x.width };
	gather(x.at, TOKEN_SIDE, x.width, 2, w->z);
	linear(&n->merge, &merged, w->y);
	head_stage(n, 0, f, &x, w->stage, w);
	x = (struct tokens){ w->x, n->merge.to, TOKENS / 4, n->merge.out };
	memcpy(x.at, w->y, (size_t)(x.rows * x.width));
	run_block(n, 1, f, &x, TOKEN_SIDE / 2, w);
	head_stage(n, 1, f, &x, w->k, w);
	head(n, f, w, logits);
}

uint32_t logits_checksum(uint32_t sum, const int32_t *logits)
{
	for (int i = 0; i < LOGITS; i++)
		for (int s = 0; s < 32; s += 8)
			sum = (sum ^ ((uint32_t)logits[i] >> s & 0xffu)) * UINT32_C(16777619);
	return sum;
}

void logits_classes(const int32_t *logits, uint8_t *classes)
{
	for (int i = 0; i < SCENE_PIXELS; i++) {
		int best = 0;
		for (int c = 1; c < SCENE_CLASSES; c++)
			if (logits[i * SCENE_CLASSES + c] > logits[i * SCENE_CLASSES + best])
				best = c;
		classes[i] = (uint8_t)best;
	}
}
