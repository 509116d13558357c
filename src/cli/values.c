#include "values.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/mx.h>

enum { PART_SIZE = 64 };

bool value_int(const char *text, long min, long max, int *value)
{
	if (*text == '\0' || strspn(text, "-0123456789") != strlen(text))
		return false;
	char *end;
	errno = 0;
	long v = strtol(text, &end, 10);
	if (errno != 0 || *end != '\0' || v < min || v > max)
		return false;
	*value = (int)v;
	return true;
}

bool value_seed(const char *text, uint64_t *value)
{
	if (*text == '\0' || strspn(text, "0123456789") != strlen(text))
		return false;
	errno = 0;
	unsigned long long v = strtoull(text, NULL, 10);
	if (errno != 0 || v > UINT64_MAX)
		return false;
	*value = v;
	return true;
}

bool value_real(const char *text, double min, double max, double *value)
{
	if (*text == '\0' || strspn(text, "-+.0123456789eE") != strlen(text))
		return false;
	char *end;
	double v = strtod(text, &end);
	if (end == text || *end != '\0' || !isfinite(v) || v < min || v > max)
		return false;
	*value = v;
	return true;
}

/* Copies TEXT up to the first SEPARATOR to PART.  Returns what follows the
 * separator, or NULL if there is none or the part does not fit. */
static const char *cut(const char *text, char separator, char part[PART_SIZE])
{
	const char *at = strchr(text, separator);
	if (!at || at - text >= PART_SIZE)
		return NULL;
	memcpy(part, text, (size_t)(at - text));
	part[at - text] = '\0';
	return at + 1;
}

bool value_range(const char *text, void *value)
{
	struct range_value range;
	char lo[PART_SIZE];
	const char *hi = cut(text, ':', lo);
	if (!hi || !value_real(lo, -HUGE_VAL, HUGE_VAL, &range.lo) ||
	    !value_real(hi, -HUGE_VAL, HUGE_VAL, &range.hi) || range.lo >= range.hi)
		return false;
	*(struct range_value *)value = range;
	return true;
}

/* Puts V in its place among the COUNT ascending ITEMS; false if it is there
 * already. */
static bool insert(int *items, int *count, int v)
{
	int i = *count;
	while (i > 0 && items[i - 1] > v)
		i--;
	if (i > 0 && items[i - 1] == v)
		return false;
	memmove(&items[i + 1], &items[i], (size_t)(*count - i) * sizeof *items);
	items[i] = v;
	(*count)++;
	return true;
}

/* "A:B" or a list of different integers, all MIN..MAX, into ITEMS, which has
 * room for each of these. */
static bool read_list(const char *text, int min, int max, int *items, int *count)
{
	char part[PART_SIZE];
	int first, last;
	*count = 0;
	const char *rest = cut(text, ':', part);
	if (rest) {
		if (!value_int(part, min, max, &first) || !value_int(rest, min, max, &last) ||
		    first > last)
			return false;
		for (int v = first; v <= last; v++)
			items[(*count)++] = v;
		return true;
	}
	while ((rest = cut(text, ',', part)) != NULL) {
		if (!value_int(part, min, max, &first) || !insert(items, count, first))
			return false;
		text = rest;
	}
	return value_int(text, min, max, &last) && insert(items, count, last);
}

bool value_rate(const char *text, void *value)
{
	return gqalut_rate_parse(text, value);
}

bool value_alphas(const char *text, void *value)
{
	struct alphas_value alphas = { 0 };
	if (!read_list(text, GQALUT_MIN_ALPHA, GQALUT_MAX_ALPHA, alphas.alpha, &alphas.count))
		return false;
	*(struct alphas_value *)value = alphas;
	return true;
}

static bool read_sizes(const char *text, int min, int max, void *value)
{
	struct sizes_value sizes = { 0 };
	if (!read_list(text, min, max, sizes.size, &sizes.count))
		return false;
	*(struct sizes_value *)value = sizes;
	return true;
}

bool value_entries(const char *text, void *value)
{
	return read_sizes(text, GQALUT_MIN_ENTRIES, GQALUT_MAX_ENTRIES, value);
}

bool value_in_bits(const char *text, void *value)
{
	return read_sizes(text, GQALUT_MIN_IN_BITS, GQALUT_MAX_IN_BITS, value);
}

bool value_coef_bits(const char *text, void *value)
{
	return read_sizes(text, GQALUT_MIN_COEF_BITS, GQALUT_MAX_COEF_BITS, value);
}

bool value_mx_bits(const char *text, void *value)
{
	return read_sizes(text, GQALUT_MX_MIN_BITS, GQALUT_MX_MAX_BITS, value);
}

/* Adds V unless it is there already or there is no room. */
static bool add_seed(struct seeds_value *seeds, uint64_t v)
{
	if (seeds->count == MAX_SEEDS)
		return false;
	for (int i = 0; i < seeds->count; i++)
		if (seeds->seed[i] == v)
			return false;
	seeds->seed[seeds->count++] = v;
	return true;
}

bool value_seeds(const char *text, void *value)
{
	struct seeds_value seeds = { 0 };
	char part[PART_SIZE];
	uint64_t first, last;
	const char *rest = cut(text, '.', part);
	if (rest) {
		if (*rest != '.' || !value_seed(part, &first) || !value_seed(rest + 1, &last) ||
		    first > last || last - first >= MAX_SEEDS)
			return false;
		for (uint64_t i = 0; i <= last - first; i++)
			seeds.seed[seeds.count++] = first + i;
	} else {
		while ((rest = cut(text, ',', part)) != NULL) {
			if (!value_seed(part, &first) || !add_seed(&seeds, first))
				return false;
			text = rest;
		}
		if (!value_seed(text, &last) || !add_seed(&seeds, last))
			return false;
	}
	*(struct seeds_value *)value = seeds;
	return true;
}

bool next_word(const char **text, char word[WORD_SIZE])
{
	if (!*text)
		return false;
	size_t length = strcspn(*text, ",");
	snprintf(word, WORD_SIZE, "%.*s", length < WORD_SIZE ? (int)length : WORD_SIZE - 1, *text);
	*text = (*text)[length] == ',' ? *text + length + 1 : NULL;
	return true;
}

bool value_lengths(const char *text, void *value)
{
	enum { MOST = sizeof((struct counts_value *)0)->n / sizeof(int) };
	struct counts_value lengths = { 0 };
	char part[PART_SIZE];
	const char *rest;
	int n;
	while ((rest = cut(text, ',', part)) != NULL) {
		if (lengths.count == MOST - 1 || !value_int(part, 1, 65536, &n) ||
		    !insert(lengths.n, &lengths.count, n))
			return false;
		text = rest;
	}
	if (!value_int(text, 1, 65536, &n) || !insert(lengths.n, &lengths.count, n))
		return false;
	*(struct counts_value *)value = lengths;
	return true;
}

bool value_out_fracs(const char *text, void *value)
{
	struct sizes_value fracs = { 0 }; /* room for every value of the range */
	struct counts_value few;
	if (!read_list(text, 0, 16, fracs.size, &fracs.count) ||
	    (size_t)fracs.count > sizeof few.n / sizeof few.n[0])
		return false;
	few.count = fracs.count;
	memcpy(few.n, fracs.size, (size_t)fracs.count * sizeof few.n[0]);
	*(struct counts_value *)value = few;
	return true;
}

bool value_frac(const char *text, void *value)
{
	struct frac_value frac = { .automatic = true };
	if (strcmp(text, "per-entry") == 0) {
		frac.per_entry = true;
	} else if (strcmp(text, "auto") != 0) {
		char slope[PART_SIZE];
		const char *intercept = cut(text, ',', slope);
		if (!intercept ||
		    !value_int(slope, GQALUT_MIN_FRAC, GQALUT_MAX_FRAC, &frac.slope) ||
		    !value_int(intercept, GQALUT_MIN_FRAC, GQALUT_MAX_FRAC, &frac.intercept))
			return false;
		frac.automatic = false;
	}
	*(struct frac_value *)value = frac;
	return true;
}

bool value_beta(const char *text, void *value)
{
	struct beta_value beta = { true, 0 };
	if (strcmp(text, "auto") != 0) {
		if (!value_int(text, GQALUT_MIN_BETA, GQALUT_MAX_BETA, &beta.beta))
			return false;
		beta.automatic = false;
	}
	*(struct beta_value *)value = beta;
	return true;
}

bool value_exact(const char *text, void *value)
{
	struct exact_value *exact = value;
	double x;
	if (exact->count == GQALUT_MAX_EXACT_AT || !value_real(text, -HUGE_VAL, HUGE_VAL, &x))
		return false;
	exact->x[exact->count++] = x;
	return true;
}

const char *real_text(double x, char text[REAL_SIZE])
{
	/* Whatever is shorter than 15 digits comes out short with 15. */
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, REAL_SIZE, "%.*g", digits, x);
		if (strtod(text, NULL) == x)
			break;
	}
	return text;
}

void alphas_text(const int *alpha, int count, char *text, size_t size)
{
	int first = alpha[0], last = alpha[count - 1];
	if (last - first == count - 1) {
		snprintf(text, size, first == last ? "%d" : "%d..%d", first, last);
		return;
	}
	size_t n = 0;
	for (int a = 0; a < count && n < size; a++)
		n += (size_t)snprintf(text + n, size - n, a > 0 ? ",%d" : "%d", alpha[a]);
}
