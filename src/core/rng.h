/* Seeded randomness as a value: xoshiro256** (Blackman and Vigna), seeded by
 * splitmix64.  The same on every machine. */
#ifndef GQALUT_CORE_RNG_H
#define GQALUT_CORE_RNG_H

#include <stdint.h>

struct gqalut_rng {
	uint64_t state[4];
};

struct gqalut_rng gqalut_rng_make(uint64_t seed);

/* 64 random bits. */
uint64_t gqalut_rng_next(struct gqalut_rng *rng);

/* Uniform in [0, 1), a multiple of 2^-53. */
double gqalut_rng_uniform(struct gqalut_rng *rng);

/* Uniform in 0..n-1, n >= 1. */
int gqalut_rng_below(struct gqalut_rng *rng, int n);

/* Mean 0, variance 1: twelve uniforms less six (Irwin-Hall), because a sum is
 * the same on every machine and a logarithm is not.  Ends at +-6. */
double gqalut_rng_normal(struct gqalut_rng *rng);

#endif
