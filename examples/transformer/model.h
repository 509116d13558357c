/* A transformer block of one layer, in double and in int8 codes:
 *
 *   n1 = norm(x)   q, k, v = n1 Wq, n1 Wk, n1 Wv
 *   s = q k' / sqrt(HEAD)   p = softmax(s)   a = p v         in each head
 *   h = x + a Wo   n2 = norm(h)   u = n2 W1   g = gelu(u)   y = h + g W2
 *
 * and logits = y Wc, a class for each token.  Matrices are row by row; a weight
 * has a row an input. */
#ifndef MODEL_H
#define MODEL_H

#include <stddef.h>
#include <stdint.h>

enum {
	TOKENS = 16,
	WIDTH = 32,
	HEADS = 2,
	HEAD = WIDTH / HEADS, /* 16, so that 1/sqrt(HEAD) is a shift by HEAD_SHIFT */
	HEAD_SHIFT = 2,
	HIDDEN = 64,
	CLASSES = 4,
	INPUT_FRAC = 5 /* inputs are codes at 2^-5 */
};

/* Tensors of activations, in the order in which they are made. */
enum stage {
	STAGE_X,
	STAGE_N1,
	STAGE_Q,
	STAGE_K,
	STAGE_V,
	STAGE_S,
	STAGE_P, /* unsigned codes */
	STAGE_A,
	STAGE_H,
	STAGE_N2,
	STAGE_U,
	STAGE_G,
	STAGE_Y,
	STAGES
};

enum weight {
	GAMMA_1,
	BIAS_1,
	WEIGHT_Q,
	WEIGHT_K,
	WEIGHT_V,
	WEIGHT_O,
	GAMMA_2,
	BIAS_2,
	WEIGHT_1,
	WEIGHT_2,
	WEIGHT_C,
	WEIGHTS
};

enum { STAGE_LARGEST = TOKENS * HIDDEN, WEIGHT_LARGEST = WIDTH * HIDDEN };

size_t stage_size(enum stage stage);
size_t weight_size(enum weight weight);

/* --- data.c: the task ------------------------------------------------------ */

/* 16 tokens, each a key and a value; each of 8 keys comes twice.  The class of
 * a token is the sum of its value and that of the other token with its key,
 * modulo 4: attention must find it, and the hidden layer must add. */
struct sequence {
	int8_t x[TOKENS * WIDTH];
	int target[TOKENS];
};

struct task {
	int key[TOKENS / 2][WIDTH], value[CLASSES][WIDTH];
	uint64_t state;
};

/* 0..below-1; below <= 2^16. */
int random_below(uint64_t *state, int below);
void task_start(struct task *task, uint64_t seed);
void task_draw(struct task *task, struct sequence *sequence);

/* --- real.c, train.c: the float block -------------------------------------- */

struct real_weights {
	double at[WEIGHTS][WEIGHT_LARGEST];
};

struct real_block {
	double at[STAGES][STAGE_LARGEST];
	double logits[TOKENS * CLASSES];
};

/* Made of + - * / and exact functions, so that they give the same bits on every
 * machine, and so does the training: e^x, and the normal distribution function. */
double real_exp(double x);
double real_phi(double x);

/* Of one row: softmax, and 1/sqrt(variance + 1e-5). */
void real_softmax(const double *in, double *out, int n);
double real_deviation(const double *x, int n, double *mean);

void real_run(const struct real_weights *weights, const int8_t *x, struct real_block *block);

/* Weights after a fixed number of steps of Adam. */
void train(struct task *task, struct real_weights *weights);

/* --- quantise.c: scales ---------------------------------------------------- */

/* Code q of a tensor is q * 2^-frac. */
struct int_weights {
	int8_t at[WEIGHTS][WEIGHT_LARGEST];
	int frac[WEIGHTS];
	int32_t bias_1[WIDTH], bias_2[WIDTH]; /* of the norms, as their headers want them */
	int stage_frac[STAGES];
};

/* The finest power of two at which the largest |value| still is a code: of the
 * weights, and of each stage over COUNT sequences. */
void quantise(const struct real_weights *real, struct task *task, int count,
              struct int_weights *weights);

/* --- integer.c: the block in codes; tables.c, exact.c: its functions ------- */

struct affine {
	const int8_t *gamma;
	const int32_t *bias; /* at 2^-(12 + gamma_frac) */
	int gamma_frac;
};

/* Of codes at 2^-alpha.  Probabilities are at 2^-8, 1 being 255. */
struct functions {
	const char *name;
	void (*softmax)(const int8_t *in, uint8_t *out, size_t n, int alpha);
	void (*norm)(const int8_t *in, int8_t *out, size_t n, int alpha, int out_frac,
	             const struct affine *affine);
	void (*gelu)(const int8_t *in, int8_t *out, size_t n, int alpha, int out_frac);
};

extern const struct functions functions_8, functions_16; /* emitted headers */
extern const struct functions functions_exact;           /* in double, rounded to the same codes */

/* In double, of the same codes, unrounded. */
void exact_softmax(const int8_t *in, double *out, size_t n, int alpha);
void exact_norm(const int8_t *in, double *out, size_t n, int alpha, const struct affine *affine);
void exact_gelu(const int8_t *in, double *out, size_t n, int alpha);

struct int_block {
	int8_t at[STAGES][STAGE_LARGEST];
	uint8_t p[HEADS * TOKENS * TOKENS]; /* instead of at[STAGE_P] */
	int32_t logits[TOKENS * CLASSES];
};

void int_run(const struct int_weights *weights, const struct functions *functions, const int8_t *x,
             struct int_block *block);

#endif
