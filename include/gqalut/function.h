/* The functions that can be tabulated: rows of data, no engine knows a name. */
#ifndef GQALUT_FUNCTION_H
#define GQALUT_FUNCTION_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where a function is defined, for messages and for the domain check. */
enum gqalut_support {
	GQALUT_SUPPORT_REAL,        /* every x */
	GQALUT_SUPPORT_POSITIVE,    /* x > 0 */
	GQALUT_SUPPORT_NONNEGATIVE, /* x >= 0 */
	GQALUT_SUPPORT_NONZERO      /* x != 0 */
};

/* What f(-x) is, for every x. */
enum gqalut_symmetry {
	GQALUT_SYMMETRY_NONE,
	GQALUT_SYMMETRY_MINUS_X, /* f(x) - x, as of x*Phi(x) */
	GQALUT_SYMMETRY_ODD,     /* -f(x) */
	GQALUT_SYMMETRY_ONE,     /* 1 - f(x) */
	GQALUT_SYMMETRY_EVEN     /* f(x) */
};

/* One function.  A caller may fill a row of its own and pass it wherever the
 * library takes a function; the strings and the row must outlive their use. */
struct gqalut_function {
	const char *name;          /* lower case, a C identifier */
	const char *aliases;       /* comma-separated, "" if none */
	const char *formula;       /* plain text, for people */
	double (*value)(double x); /* f in double precision; pure, no state */
	double lo, hi;             /* default domain, lo < hi */
	int alpha_min, alpha_max;  /* default input scales 2^-alpha */
	enum gqalut_support support;
	/* What a range reduction can use (reduction.h); 0 where there is none. */
	enum gqalut_symmetry symmetry;
	int step, gain; /* f(2^step * x) = 2^gain * f(x) for x > 0; step 1 or 2 */
	double rate;    /* f(x) = 2^(rate * x) */
};

/* The row named NAME or with that alias (case ignored), or NULL. */
const struct gqalut_function *gqalut_function_find(const char *name);

/* Row INDEX of the built-in functions, or NULL past the last one. */
const struct gqalut_function *gqalut_function_at(size_t index);

/* The built-in name whose own spelling or alias is nearest to NAME by edit
 * distance; never NULL. */
const char *gqalut_function_nearest(const char *name);

/* "x > 0" and the like, in static storage. */
const char *gqalut_support_text(enum gqalut_support support);

/* Whether f is defined on the whole closed interval [lo, hi]. */
bool gqalut_support_covers(enum gqalut_support support, double lo, double hi);

#ifdef __cplusplus
}
#endif
#endif
