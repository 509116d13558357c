#include "core/rng.h"

struct gqalut_rng gqalut_rng_make(uint64_t seed)
{
	struct gqalut_rng rng;
	for (int i = 0; i < 4; i++) {
		seed += UINT64_C(0x9e3779b97f4a7c15);
		uint64_t z = seed;
		z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
		rng.state[i] = z ^ (z >> 31);
	}
	return rng;
}

static uint64_t rotate(uint64_t v, int bits)
{
	return (v << bits) | (v >> (64 - bits));
}

uint64_t gqalut_rng_next(struct gqalut_rng *rng)
{
	uint64_t *s = rng->state;
	uint64_t result = rotate(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

double gqalut_rng_uniform(struct gqalut_rng *rng)
{
	return (double)(gqalut_rng_next(rng) >> 11) * 0x1p-53;
}

int gqalut_rng_below(struct gqalut_rng *rng, int n)
{
	return (int)(gqalut_rng_uniform(rng) * n);
}

double gqalut_rng_normal(struct gqalut_rng *rng)
{
	double sum = -6.0;
	for (int i = 0; i < 12; i++)
		sum += gqalut_rng_uniform(rng);
	return sum;
}
