/* The block in double. */
#include "model.h"

#include <math.h>

size_t stage_size(enum stage stage)
{
	switch (stage) {
	case STAGE_S:
	case STAGE_P: return HEADS * TOKENS * TOKENS;
	case STAGE_U:
	case STAGE_G: return TOKENS * HIDDEN;
	default: return TOKENS * WIDTH;
	}
}

size_t weight_size(enum weight weight)
{
	switch (weight) {
	case GAMMA_1:
	case BIAS_1:
	case GAMMA_2:
	case BIAS_2: return WIDTH;
	case WEIGHT_1:
	case WEIGHT_2: return WIDTH * HIDDEN;
	case WEIGHT_C: return WIDTH * CLASSES;
	default: return WIDTH * WIDTH;
	}
}

/* 2^k e^r with |r| <= ln(2)/2, e^r by its series. */
double real_exp(double x)
{
	if (x < -700)
		return 0;
	const double k = floor(x * 1.4426950408889634 + 0.5);
	const double r = x - k * 0.693147180369123816490 - k * 1.90821492927058770002e-10;
	double sum = 1;
	for (int i = 14; i > 0; i--)
		sum = 1 + sum * (r / i);
	return ldexp(sum, (int)k);
}

/* 1/2 + density(x) * (x + x^3/3 + x^5/(3*5) + ...). */
double real_phi(double x)
{
	if (x < -7 || x > 7)
		return x < 0 ? 0 : 1;
	double term = x, sum = x;
	for (int i = 3; term * term > 1e-34 * sum * sum; i += 2) {
		term *= x * x / i;
		sum += term;
	}
	return 0.5 + 0.3989422804014327 * real_exp(-x * x / 2) * sum;
}

void real_softmax(const double *in, double *out, int n)
{
	double most = in[0], sum = 0;
	for (int i = 1; i < n; i++)
		most = in[i] > most ? in[i] : most;
	for (int i = 0; i < n; i++)
		sum += out[i] = real_exp(in[i] - most);
	for (int i = 0; i < n; i++)
		out[i] /= sum;
}

double real_deviation(const double *x, int n, double *mean)
{
	double sum = 0, squares = 0;
	for (int i = 0; i < n; i++)
		sum += x[i];
	*mean = sum / n;
	for (int i = 0; i < n; i++)
		squares += (x[i] - *mean) * (x[i] - *mean);
	return 1 / sqrt(squares / n + 1e-5);
}

static void norm(const double *x, const double *gamma, const double *bias, double *y)
{
	for (int t = 0; t < TOKENS; t++, x += WIDTH, y += WIDTH) {
		double mean;
		const double r = real_deviation(x, WIDTH, &mean);
		for (int i = 0; i < WIDTH; i++)
			y[i] = (x[i] - mean) * r * gamma[i] + bias[i];
	}
}

/* y = x w + start, start of y's shape; NULL: 0. */
static void linear(const double *x, const double *w, const double *start, double *y, int in,
                   int out)
{
	for (int t = 0; t < TOKENS; t++, x += in, y += out) {
		for (int o = 0; o < out; o++)
			y[o] = start ? start[t * out + o] : 0;
		for (int i = 0; i < in; i++)
			for (int o = 0; o < out; o++)
				y[o] += x[i] * w[i * out + o];
	}
}

/* The tokens of a head are HEAD wide, in rows of WIDTH. */
static void attend(const double *q, const double *k, const double *v, double *s, double *p,
                   double *a)
{
	for (int t = 0; t < TOKENS; t++) {
		for (int j = 0; j < TOKENS; j++) {
			double sum = 0;
			for (int d = 0; d < HEAD; d++)
				sum += q[t * WIDTH + d] * k[j * WIDTH + d];
			s[t * TOKENS + j] = ldexp(sum, -HEAD_SHIFT);
		}
		real_softmax(s + t * TOKENS, p + t * TOKENS, TOKENS);
		for (int d = 0; d < HEAD; d++)
			a[t * WIDTH + d] = 0;
		for (int j = 0; j < TOKENS; j++)
			for (int d = 0; d < HEAD; d++)
				a[t * WIDTH + d] += p[t * TOKENS + j] * v[j * WIDTH + d];
	}
}

void real_run(const struct real_weights *weights, const int8_t *x, struct real_block *block)
{
	const double(*w)[WEIGHT_LARGEST] = weights->at;
	double(*s)[STAGE_LARGEST] = block->at;
	for (int i = 0; i < TOKENS * WIDTH; i++)
		s[STAGE_X][i] = ldexp(x[i], -INPUT_FRAC);
	norm(s[STAGE_X], w[GAMMA_1], w[BIAS_1], s[STAGE_N1]);
	linear(s[STAGE_N1], w[WEIGHT_Q], NULL, s[STAGE_Q], WIDTH, WIDTH);
	linear(s[STAGE_N1], w[WEIGHT_K], NULL, s[STAGE_K], WIDTH, WIDTH);
	linear(s[STAGE_N1], w[WEIGHT_V], NULL, s[STAGE_V], WIDTH, WIDTH);
	for (int i = 0; i < HEADS; i++)
		attend(s[STAGE_Q] + i * HEAD, s[STAGE_K] + i * HEAD, s[STAGE_V] + i * HEAD,
		       s[STAGE_S] + i * TOKENS * TOKENS, s[STAGE_P] + i * TOKENS * TOKENS,
		       s[STAGE_A] + i * HEAD);
	linear(s[STAGE_A], w[WEIGHT_O], s[STAGE_X], s[STAGE_H], WIDTH, WIDTH);
	norm(s[STAGE_H], w[GAMMA_2], w[BIAS_2], s[STAGE_N2]);
	linear(s[STAGE_N2], w[WEIGHT_1], NULL, s[STAGE_U], WIDTH, HIDDEN);
	for (int i = 0; i < TOKENS * HIDDEN; i++)
		s[STAGE_G][i] = s[STAGE_U][i] * real_phi(s[STAGE_U][i]);
	linear(s[STAGE_G], w[WEIGHT_2], s[STAGE_H], s[STAGE_Y], HIDDEN, WIDTH);
	linear(s[STAGE_Y], w[WEIGHT_C], NULL, block->logits, WIDTH, CLASSES);
}
