#include "values.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static bool read_alpha(const char *text, int *alpha)
{
	return value_int(text, GQALUT_MIN_ALPHA, GQALUT_MAX_ALPHA, alpha);
}

/* Puts ALPHA in its place; false if it is there already. */
static bool insert_alpha(struct alphas_value *alphas, int alpha)
{
	int i = alphas->count;
	while (i > 0 && alphas->alpha[i - 1] > alpha)
		i--;
	if (i > 0 && alphas->alpha[i - 1] == alpha)
		return false;
	/* All differ and all are in range, so there is room. */
	memmove(&alphas->alpha[i + 1], &alphas->alpha[i],
	        (size_t)(alphas->count - i) * sizeof alphas->alpha[0]);
	alphas->alpha[i] = alpha;
	alphas->count++;
	return true;
}

bool value_alphas(const char *text, void *value)
{
	struct alphas_value alphas = { 0 };
	char part[PART_SIZE];
	int first, last;
	const char *rest = cut(text, ':', part);
	if (rest) {
		if (!read_alpha(part, &first) || !read_alpha(rest, &last) || first > last)
			return false;
		for (int alpha = first; alpha <= last; alpha++)
			alphas.alpha[alphas.count++] = alpha;
	} else {
		while ((rest = cut(text, ',', part)) != NULL) {
			if (!read_alpha(part, &first) || !insert_alpha(&alphas, first))
				return false;
			text = rest;
		}
		if (!read_alpha(text, &last) || !insert_alpha(&alphas, last))
			return false;
	}
	*(struct alphas_value *)value = alphas;
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
