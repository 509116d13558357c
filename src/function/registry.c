/* The built-in functions: functions.inc turned into a table, and look-ups. */
#include <gqalut/function.h>

#include <math.h>
#include <string.h>

#include "core/text.h"

static double clamp(double x, double lo, double hi)
{
	return x < lo ? lo : x > hi ? hi : x;
}

/* ln(1 + e^x) without overflow for large x or loss for small. */
static double softplus(double x)
{
	return (x > 0.0 ? x : 0.0) + log1p(exp(-fabs(x)));
}

#define FUNCTION(name, aliases, formula, lo, hi, alpha_min, alpha_max, support, laws, expression)  \
	static double value_##name(double x)                                                       \
	{                                                                                          \
		return expression;                                                                 \
	}
#include "functions.inc"
#undef FUNCTION

/* What the laws of a row set: symmetry, step, gain, rate. */
#define PLAIN               GQALUT_SYMMETRY_NONE, 0, 0, 0.0
#define MIRRORED(kind)      GQALUT_SYMMETRY_##kind, 0, 0, 0.0
#define SCALING(step, gain) GQALUT_SYMMETRY_NONE, step, gain, 0.0
#define EXPONENTIAL(rate)   GQALUT_SYMMETRY_NONE, 0, 0, rate

#define FUNCTION(name, aliases, formula, lo, hi, alpha_min, alpha_max, support, laws, expression)  \
	{ #name,        aliases,   formula,                                                        \
	  value_##name, lo,        hi,                                                             \
	  alpha_min,    alpha_max, GQALUT_SUPPORT_##support,                                       \
	  laws },
static const struct gqalut_function functions[] = {
#include "functions.inc"
};
#undef FUNCTION
#undef PLAIN
#undef MIRRORED
#undef SCALING
#undef EXPONENTIAL

enum { FUNCTIONS = sizeof functions / sizeof functions[0], WORD = 64 };

/* Copies the next name of a comma-separated LIST to WORD; NULL at its end. */
static const char *next_word(const char *list, char word[WORD])
{
	size_t n = strcspn(list, ",");
	if (n == 0)
		return NULL;
	size_t kept = n < WORD ? n : WORD - 1;
	memcpy(word, list, kept);
	word[kept] = '\0';
	return list[n] == ',' ? list + n + 1 : list + n;
}

static bool same(const char *a, const char *b)
{
	for (; *a != '\0' || *b != '\0'; a++, b++)
		if (gqalut_text_lower(*a) != gqalut_text_lower(*b))
			return false;
	return true;
}

const struct gqalut_function *gqalut_function_at(size_t index)
{
	return index < FUNCTIONS ? &functions[index] : NULL;
}

const struct gqalut_function *gqalut_function_find(const char *name)
{
	for (size_t i = 0; i < FUNCTIONS; i++) {
		if (same(name, functions[i].name))
			return &functions[i];
		char word[WORD];
		const char *rest = functions[i].aliases;
		while ((rest = next_word(rest, word)) != NULL)
			if (same(name, word))
				return &functions[i];
	}
	return NULL;
}

const char *gqalut_function_nearest(const char *name)
{
	const char *nearest = functions[0].name;
	int least = gqalut_edit_distance(name, nearest);
	for (size_t i = 0; i < FUNCTIONS; i++) {
		int d = gqalut_edit_distance(name, functions[i].name);
		if (d < least) {
			least = d;
			nearest = functions[i].name;
		}
		char word[WORD];
		const char *rest = functions[i].aliases;
		while ((rest = next_word(rest, word)) != NULL) {
			if (gqalut_edit_distance(name, word) < least) {
				least = gqalut_edit_distance(name, word);
				nearest = functions[i].name;
			}
		}
	}
	return nearest;
}

const char *gqalut_support_text(enum gqalut_support support)
{
	switch (support) {
	case GQALUT_SUPPORT_REAL: return "every x";
	case GQALUT_SUPPORT_POSITIVE: return "x > 0";
	case GQALUT_SUPPORT_NONNEGATIVE: return "x >= 0";
	case GQALUT_SUPPORT_NONZERO: return "x != 0";
	}
	return "?";
}

bool gqalut_support_covers(enum gqalut_support support, double lo, double hi)
{
	switch (support) {
	case GQALUT_SUPPORT_REAL: return true;
	case GQALUT_SUPPORT_POSITIVE: return lo > 0.0;
	case GQALUT_SUPPORT_NONNEGATIVE: return lo >= 0.0;
	case GQALUT_SUPPORT_NONZERO: return lo > 0.0 || hi < 0.0;
	}
	return false;
}
