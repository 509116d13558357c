/* Values of options: strict readers, and numbers written for people. */
#ifndef GQALUT_CLI_VALUES_H
#define GQALUT_CLI_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include <gqalut/problem.h>

/* Each reads the whole of TEXT or returns false and leaves the value alone:
 * no blanks, nothing behind the number, no hexadecimal, nan or infinity. */
bool value_int(const char *text, long min, long max, int *value);
bool value_seed(const char *text, uint64_t *value);
bool value_real(const char *text, double min, double max, double *value);

/* The values that are more than a number; each reader has the type that
 * struct option asks for, and VALUE points at the struct above it. */

struct range_value {
	double lo, hi;
};
#define RANGE_ALLOWED "LO:HI, two numbers, LO < HI"
bool value_range(const char *text, void *value);

struct alphas_value {
	int count;
	int alpha[GQALUT_MAX_ALPHAS]; /* ascending */
};
#define ALPHAS_ALLOWED "A:B with A <= B, or a list such as 0,2,5 without repeats; -16..24"
bool value_alphas(const char *text, void *value);

struct frac_value {
	bool automatic, per_entry;
	int slope, intercept;
};
#define FRAC_ALLOWED "auto, per-entry, or K,B, each -16..30"
bool value_frac(const char *text, void *value);

struct beta_value {
	bool automatic;
	int beta;
};
#define BETA_ALLOWED "auto or -16..30"
bool value_beta(const char *text, void *value);

struct exact_value { /* each call adds a point */
	int count;
	double x[GQALUT_MAX_EXACT_AT];
};
#define EXACT_ALLOWED "a number; at most 8 of them"
bool value_exact(const char *text, void *value);

enum { REAL_SIZE = 32 };

/* The shortest decimal that reads back as X. */
const char *real_text(double x, char text[REAL_SIZE]);

#endif
