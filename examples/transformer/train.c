/* Gradients of the float block by hand, and Adam. */
#include "model.h"

#include <math.h>
#include <string.h>

enum { STEPS = 600, BATCH = 16 };

/* dw += x' dy, and dx += dy w' unless dx is NULL. */
static void linear_back(const double *x, const double *w, const double *dy, double *dx, double *dw,
                        int in, int out)
{
	double transposed[WEIGHT_LARGEST];
	for (int i = 0; i < in * out; i++)
		transposed[i % out * in + i / out] = w[i];
	for (int t = 0; t < TOKENS; t++, x += in, dy += out) {
		for (int i = 0; i < in; i++)
			for (int o = 0; o < out; o++)
				dw[i * out + o] += x[i] * dy[o];
		for (int o = 0; dx && o < out; o++)
			for (int i = 0; i < in; i++)
				dx[t * in + i] += dy[o] * transposed[o * in + i];
	}
}

/* With z = (x - mean) r and dz = dy gamma:
 * dx += r (dz - mean(dz) - z mean(dz z)), unless dx is NULL. */
static void norm_back(const double *x, const double *gamma, const double *dy, double *dx,
                      double *dgamma, double *dbias)
{
	for (int t = 0; t < TOKENS; t++, x += WIDTH, dy += WIDTH) {
		double mean, z[WIDTH], sum = 0, product = 0;
		const double r = real_deviation(x, WIDTH, &mean);
		for (int i = 0; i < WIDTH; i++) {
			z[i] = (x[i] - mean) * r;
			dgamma[i] += dy[i] * z[i];
			dbias[i] += dy[i];
			sum += dy[i] * gamma[i];
			product += dy[i] * gamma[i] * z[i];
		}
		for (int i = 0; dx && i < WIDTH; i++)
			dx[t * WIDTH + i] +=
			        r * (dy[i] * gamma[i] - sum / WIDTH - z[i] * product / WIDTH);
	}
}

/* Of a head; ds = p (dp - sum(dp p)). */
static void attend_back(const double *q, const double *k, const double *v, const double *p,
                        const double *da, double *dq, double *dk, double *dv)
{
	for (int t = 0; t < TOKENS; t++, p += TOKENS) {
		double dp[TOKENS], sum = 0;
		for (int j = 0; j < TOKENS; j++) {
			dp[j] = 0;
			for (int d = 0; d < HEAD; d++) {
				dp[j] += da[t * WIDTH + d] * v[j * WIDTH + d];
				dv[j * WIDTH + d] += p[j] * da[t * WIDTH + d];
			}
			sum += dp[j] * p[j];
		}
		for (int j = 0; j < TOKENS; j++) {
			const double ds = ldexp(p[j] * (dp[j] - sum), -HEAD_SHIFT);
			for (int d = 0; d < HEAD; d++) {
				dq[t * WIDTH + d] += ds * k[j * WIDTH + d];
				dk[j * WIDTH + d] += ds * q[t * WIDTH + d];
			}
		}
	}
}

/* gelu'(x) = phi(x) + x density(x). */
static void gelu_back(const double *u, const double *dg, double *du)
{
	for (int i = 0; i < TOKENS * HIDDEN; i++) {
		const double density = 0.3989422804014327 * real_exp(-u[i] * u[i] / 2);
		du[i] = dg[i] * (real_phi(u[i]) + u[i] * density);
	}
}

/* Adds the gradient of the mean cross-entropy of a sequence; d is scratch. */
static void back(const struct real_weights *weights, const struct real_block *block,
                 const int *target, struct real_block *d, struct real_weights *gradient)
{
	const double(*w)[WEIGHT_LARGEST] = weights->at;
	const double(*s)[STAGE_LARGEST] = block->at;
	double(*ds)[STAGE_LARGEST] = d->at;
	double(*dw)[WEIGHT_LARGEST] = gradient->at;
	memset(d, 0, sizeof *d);
	for (int t = 0; t < TOKENS; t++) {
		real_softmax(block->logits + t * CLASSES, d->logits + t * CLASSES, CLASSES);
		d->logits[t * CLASSES + target[t]] -= 1;
	}
	linear_back(s[STAGE_Y], w[WEIGHT_C], d->logits, ds[STAGE_Y], dw[WEIGHT_C], WIDTH, CLASSES);
	memcpy(ds[STAGE_H], ds[STAGE_Y], TOKENS * WIDTH * sizeof(double));
	linear_back(s[STAGE_G], w[WEIGHT_2], ds[STAGE_Y], ds[STAGE_G], dw[WEIGHT_2], HIDDEN, WIDTH);
	gelu_back(s[STAGE_U], ds[STAGE_G], ds[STAGE_U]);
	linear_back(s[STAGE_N2], w[WEIGHT_1], ds[STAGE_U], ds[STAGE_N2], dw[WEIGHT_1], WIDTH,
	            HIDDEN);
	norm_back(s[STAGE_H], w[GAMMA_2], ds[STAGE_N2], ds[STAGE_H], dw[GAMMA_2], dw[BIAS_2]);
	linear_back(s[STAGE_A], w[WEIGHT_O], ds[STAGE_H], ds[STAGE_A], dw[WEIGHT_O], WIDTH, WIDTH);
	for (int i = 0; i < HEADS; i++)
		attend_back(s[STAGE_Q] + i * HEAD, s[STAGE_K] + i * HEAD, s[STAGE_V] + i * HEAD,
		            s[STAGE_P] + i * TOKENS * TOKENS, ds[STAGE_A] + i * HEAD,
		            ds[STAGE_Q] + i * HEAD, ds[STAGE_K] + i * HEAD, ds[STAGE_V] + i * HEAD);
	for (int i = 0; i < 3; i++)
		linear_back(s[STAGE_N1], w[WEIGHT_Q + i], ds[STAGE_Q + i], ds[STAGE_N1],
		            dw[WEIGHT_Q + i], WIDTH, WIDTH);
	norm_back(s[STAGE_X], w[GAMMA_1], ds[STAGE_N1], NULL, dw[GAMMA_1], dw[BIAS_1]);
}

/* Uniform with variance 1/inputs; gammas 1, biases 0. */
static void start(struct task *task, struct real_weights *weights)
{
	for (int w = 0; w < WEIGHTS; w++) {
		const double inputs = w == WEIGHT_2 ? HIDDEN : WIDTH;
		for (size_t i = 0; i < weight_size((enum weight)w); i++) {
			const int draw = random_below(&task->state, 65535) - 32767;
			weights->at[w][i] = draw / 32767.0 * sqrt(3 / inputs);
			if (weight_size((enum weight)w) == WIDTH)
				weights->at[w][i] = w == GAMMA_1 || w == GAMMA_2;
		}
	}
}

/* One step of Adam, 0.9 and 0.99; decay_1 and decay_2 are their powers. */
static void step(struct real_weights *weights, const struct real_weights *gradient,
                 struct real_weights *mean, struct real_weights *square, double rate,
                 double decay_1, double decay_2)
{
	for (int w = 0; w < WEIGHTS; w++) {
		for (size_t i = 0; i < weight_size((enum weight)w); i++) {
			const double g = gradient->at[w][i] / (BATCH * TOKENS);
			double *m = &mean->at[w][i], *v = &square->at[w][i];
			*m += 0.1 * (g - *m);
			*v += 0.01 * (g * g - *v);
			weights->at[w][i] -=
			        rate * (*m / (1 - decay_1)) / (sqrt(*v / (1 - decay_2)) + 1e-8);
		}
	}
}

void train(struct task *task, struct real_weights *weights)
{
	static struct real_weights gradient, mean, square;
	static struct real_block block, scratch;
	struct sequence sequence;
	double decay_1 = 1, decay_2 = 1;
	start(task, weights);
	for (int i = 0; i < STEPS; i++) {
		memset(&gradient, 0, sizeof gradient);
		for (int j = 0; j < BATCH; j++) {
			task_draw(task, &sequence);
			real_run(weights, sequence.x, &block);
			back(weights, &block, sequence.target, &scratch, &gradient);
		}
		decay_1 *= 0.9;
		decay_2 *= 0.99;
		step(weights, &gradient, &mean, &square, 0.01 * (STEPS - i) / STEPS, decay_1,
		     decay_2);
	}
}
