/* The two networks: their tensors, found by name, and their runs. */
#ifndef NETWORK_H
#define NETWORK_H

#include <stddef.h>
#include <stdint.h>

#include "nonlinear.h"
#include "scenes.h"

enum {
	PATCH = 4, /* pixels a side of a token */
	PATCH_CODES = PATCH * PATCH * SCENE_CHANNELS,
	TOKEN_SIDE = SCENE_SIDE / PATCH, /* tokens a side in stage 1, half of them in stage 2 */
	TOKENS = TOKEN_SIDE * TOKEN_SIDE,
	HEAD = 16, /* codes of a head, so that 1/sqrt(HEAD) is a shift by HEAD_SHIFT */
	HEAD_SHIFT = 2,
	WIDTH_MOST = 192, /* of a token anywhere */
	LOGITS = SCENE_PIXELS * SCENE_CLASSES,
	HELD_OUT_SEED = 2, /* of scenes */
	CALIBRATION_SEED = 3
};

/* A tensor of a file, or an activation, which has a scale alone. */
struct tensor {
	const char *name;
	const int8_t *weight; /* codes at 2^-alpha; NULL for a bias */
	const int32_t *bias;
	const float *real; /* NULL where there are integers alone */
	int alpha;         /* of a weight or an activation */
	int dim[3];        /* the first two: rows and columns; 0 where there is none */
};

struct store {
	const struct tensor *tensor;
	int count;
};

/* y = W x + bias for each token, W of OUT rows of IN; a depthwise 3x3 has a row
 * of 9 a channel. */
struct linear {
	const int8_t *weight;
	const int32_t *bias; /* at the input's scale times the weight's */
	const float *real_weight, *real_bias;
	int in, out;
	int alpha, to; /* of the weight, of the result */
};

struct norm {
	struct affine affine;
	const float *real_gamma, *real_beta;
	int width, to;
};

/* Of a network with softmax: x += proj(attention(norm1(x))), then
 * x += fc2(gelu(dw(fc1(norm2(x))))).  Of one with linear attention:
 * x += project(hswish(dw(hswish(expand(x))))), then x += proj(attention(x)). */
struct block {
	struct norm norm1, norm2;
	struct linear q, k, v, proj, fc1, dw, fc2;
	struct linear expand, project;
	int scores, mix, kv, expanded, hidden, sum1, sum2; /* alphas */
};

enum network_kind { NETWORK_SOFT, NETWORK_LINEAR, NETWORK_KINDS };

struct network {
	enum network_kind kind;
	struct linear embed, merge;
	struct block block[2];
	struct norm head_norm[2];
	struct linear stage[2], logits;
	int head_sum, head_act; /* alphas */
};

/* Finds all tensors of a network.  Returns the name of the first that is
 * missing or too large, or NULL. */
const char *network_bind(struct network *network, enum network_kind kind,
                         const struct store *store);

/* integer.c: no floating point between the bytes of an image and the logits. */
struct workspace {
	int8_t x[TOKENS * WIDTH_MOST], y[TOKENS * WIDTH_MOST], z[TOKENS * WIDTH_MOST];
	int8_t q[TOKENS * WIDTH_MOST], k[TOKENS * WIDTH_MOST], v[TOKENS * WIDTH_MOST];
	int8_t stage[TOKENS * WIDTH_MOST]; /* the first one's part of the head */
	int16_t values[HEAD * TOKENS];     /* of a head, a row a column */
	int8_t scores[TOKENS];
	int16_t p[TOKENS];
};

/* LOGITS sums, [y][x][class], in steps of the weights times the activations. */
void integer_run(const struct network *network, const struct nonlinear *functions,
                 const uint8_t *image, struct workspace *work, int32_t *logits);

/* FNV-1a of the logits, a byte at a time from the lowest. */
uint32_t logits_checksum(uint32_t sum, const int32_t *logits);

/* The class of each pixel: the first of the largest logits. */
void logits_classes(const int32_t *logits, uint8_t *classes);

#endif
