/* Values of options: strict readers, and numbers written for people. */
#ifndef GQALUT_CLI_VALUES_H
#define GQALUT_CLI_VALUES_H

#include <stdbool.h>
#include <stddef.h>
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

/* What gqalut sweep varies: numbers of entries or of bits. */
struct sizes_value {
	int count;
	int size[GQALUT_MAX_ENTRIES - GQALUT_MIN_ENTRIES + 1]; /* ascending */
};
#define SIZES_ALLOWED     "A:B with A <= B, or a list such as 4,8,12 without repeats; "
#define ENTRIES_ALLOWED   SIZES_ALLOWED "2..64"
#define IN_BITS_ALLOWED   SIZES_ALLOWED "4..12"
#define COEF_BITS_ALLOWED SIZES_ALLOWED "4..16"
#define MX_BITS_ALLOWED   "N, A:B with A <= B, or a list such as 3,5,8 without repeats; 3..8"
bool value_entries(const char *text, void *value);
bool value_in_bits(const char *text, void *value);
bool value_coef_bits(const char *text, void *value);
bool value_mx_bits(const char *text, void *value);

/* Seeds of gqalut compare, in the order given. */
enum { MAX_SEEDS = 1000 };
struct seeds_value {
	int count;
	uint64_t seed[MAX_SEEDS];
};
#define SEEDS_ALLOWED "N, A..B with A <= B, or a list such as 1,2,5 without repeats; at most 1000"
bool value_seeds(const char *text, void *value);

/* Row lengths, or fraction bits of an output. */
struct counts_value {
	int count;
	int n[16];
};
#define LENGTHS_ALLOWED   "up to 16 different lengths such as 64,256; 1..65536"
#define OUT_FRACS_ALLOWED SIZES_ALLOWED "0..16"
bool value_lengths(const char *text, void *value);
bool value_out_fracs(const char *text, void *value);

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

/* A struct gqalut_rate. */
#define RATE_ALLOWED "NUM/DEN, NUM 1..32767, DEN a power of two up to 32768"
bool value_rate(const char *text, void *value);

/* Copies the first of the comma-separated words at *TEXT and steps over it;
 * false at the end, where *TEXT is NULL.  A word too long is cut, which no name is. */
enum { WORD_SIZE = 64 };
bool next_word(const char **text, char word[WORD_SIZE]);

enum { REAL_SIZE = 32 };

/* The shortest decimal that reads back as X. */
const char *real_text(double x, char text[REAL_SIZE]);

/* "0..6", or "0,2,5" where there are holes: the COUNT ascending alphas. */
void alphas_text(const int *alpha, int count, char *text, size_t size);

#endif
