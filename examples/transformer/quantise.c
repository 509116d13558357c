/* Scales of weights and activations. */
#include "model.h"

#include <assert.h>
#include <math.h>

enum { PROBABILITY_FRAC = 8, GELU_ALPHA_MOST = 6, UNIT_FRAC = 12 };

static double largest(const double *x, size_t n, double most)
{
	for (size_t i = 0; i < n; i++)
		most = fabs(x[i]) > most ? fabs(x[i]) : most;
	return most;
}

/* The largest frac at which values up to MOST are codes of 8 bits. */
static int frac_of(double most)
{
	int frac = 15;
	while (frac > 0 && ldexp(most, frac) >= 127.5)
		frac--;
	return frac;
}

static void quantise_weights(const struct real_weights *real, struct int_weights *weights)
{
	for (int w = 0; w < WEIGHTS; w++) {
		const size_t n = weight_size((enum weight)w);
		const int frac = frac_of(largest(real->at[w], n, 0));
		weights->frac[w] = frac;
		for (size_t i = 0; i < n; i++)
			weights->at[w][i] = (int8_t)floor(ldexp(real->at[w][i], frac) + 0.5);
	}
}

static void quantise_bias(const double *bias, int gamma_frac, int32_t *codes)
{
	for (int i = 0; i < WIDTH; i++)
		codes[i] = (int32_t)floor(ldexp(bias[i], UNIT_FRAC + gamma_frac) + 0.5);
}

/* integer.c only shifts accumulators down, and residuals up to them. */
static void check_shifts(const int *w, const int *s)
{
	for (int i = 0; i < 3; i++)
		assert(s[STAGE_N1] + w[WEIGHT_Q + i] >= s[STAGE_Q + i]);
	assert(s[STAGE_Q] + s[STAGE_K] + HEAD_SHIFT >= s[STAGE_S]);
	assert(s[STAGE_P] + s[STAGE_V] >= s[STAGE_A]);
	assert(s[STAGE_A] + w[WEIGHT_O] >= s[STAGE_H] && s[STAGE_A] + w[WEIGHT_O] >= s[STAGE_X]);
	assert(s[STAGE_N2] + w[WEIGHT_1] >= s[STAGE_U]);
	assert(s[STAGE_G] + w[WEIGHT_2] >= s[STAGE_Y] && s[STAGE_G] + w[WEIGHT_2] >= s[STAGE_H]);
	(void)w;
	(void)s;
}

void quantise(const struct real_weights *real, struct task *task, int count,
              struct int_weights *weights)
{
	static struct real_block block;
	struct sequence sequence;
	double most[STAGES] = { 0 };
	int *frac = weights->stage_frac;
	quantise_weights(real, weights);
	quantise_bias(real->at[BIAS_1], weights->frac[GAMMA_1], weights->bias_1);
	quantise_bias(real->at[BIAS_2], weights->frac[GAMMA_2], weights->bias_2);
	for (int i = 0; i < count; i++) {
		task_draw(task, &sequence);
		real_run(real, sequence.x, &block);
		for (int s = 0; s < STAGES; s++)
			most[s] = largest(block.at[s], stage_size((enum stage)s), most[s]);
	}
	for (int s = 0; s < STAGES; s++)
		frac[s] = frac_of(most[s]);
	frac[STAGE_X] = INPUT_FRAC;
	frac[STAGE_P] = PROBABILITY_FRAC;
	if (frac[STAGE_U] > GELU_ALPHA_MOST)
		frac[STAGE_U] = GELU_ALPHA_MOST;
	check_shifts(weights->frac, frac);
}
