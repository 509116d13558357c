/* What to approximate, on which codes, in which format, by which measure. */
#ifndef GQALUT_PROBLEM_H
#define GQALUT_PROBLEM_H

#include <stdbool.h>

#include <gqalut/function.h>
#include <gqalut/reduction.h>
#include <gqalut/status.h>
#include <gqalut/table.h>
#include <gqalut/weights.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gqalut_objective {
	GQALUT_OBJECTIVE_MSE,        /* mean over the alphas of MSE(alpha) */
	GQALUT_OBJECTIVE_MAX_ABS,    /* largest |y - f(x)|; takes no weights */
	GQALUT_OBJECTIVE_WORST_ALPHA /* largest MSE(alpha) */
};

/* Codes in play at an alpha: every integer q with lo <= q * 2^-alpha <= hi. */
enum gqalut_codes {
	GQALUT_CODES_REPRESENTABLE, /* that fits the input format */
	GQALUT_CODES_ALL            /* without that limit, as the paper measures */
};

enum { GQALUT_MAX_EXACT_AT = 8 };

struct gqalut_problem {
	const struct gqalut_function *function; /* that the segments approximate */
	const struct gqalut_function *whole;    /* that it serves with its reduction, if another */
	struct gqalut_reduction reduction;      /* set by gqalut_problem_reduce() */
	double lo, hi;
	int entries;
	struct gqalut_format_int input;
	int coef_bits; /* slopes and intercepts */
	int alpha_count;
	int alpha[GQALUT_MAX_ALPHAS];  /* ascending */
	enum gqalut_rounding rounding; /* EXACT, NEAREST or CLIPPED */
	enum gqalut_codes codes;
	enum gqalut_objective objective;
	bool frac_auto; /* search (F_k, F_b); else the two below */
	int slope_frac; /* GQALUT_MIN_FRAC..GQALUT_MAX_FRAC */
	int intercept_frac;
	/* Each entry has fractions of its own, F - e for an e of 0..7 (3 bits) and
	 * an F that is searched, for slopes and for intercepts; exact and mse only.
	 * The three fields above are not read then. */
	bool frac_per_entry;
	const struct gqalut_weights *weights; /* borrowed; NULL is uniform */
	double floor;                         /* 0..1, share of uniform weight beside weights */
	int exact_at_count;                   /* points where the table must equal f */
	double exact_at[GQALUT_MAX_EXACT_AT];
	struct gqalut_format_int output; /* of the requantised figures */
	bool beta_auto;                  /* largest beta that saturates no f(x) in play */
	int beta;
};

/* The defaults for FUNCTION: its domain and alphas, 8 entries, signed 8-bit
 * codes, 8-bit coefficients, exact breakpoints, representable codes, MSE,
 * searched fractions, no weights with a floor of 0.05, signed 8-bit output. */
void gqalut_problem_init(struct gqalut_problem *problem, const struct gqalut_function *function);

/* The function that PROBLEM's table is for: whole, or else function. */
const struct gqalut_function *gqalut_problem_whole(const struct gqalut_problem *problem);

/* Every rule on the fields above, in the words of the command line's flags.
 * GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_problem_check(const struct gqalut_problem *problem,
                                                          struct gqalut_diag *diag);

/* The names used on the command line and in files, in static storage: "mse",
 * "max-abs", "worst-alpha"; "representable", "all"; "exact", "nearest", "clipped",
 * "listed". */
const char *gqalut_objective_text(enum gqalut_objective objective);
const char *gqalut_codes_text(enum gqalut_codes codes);
const char *gqalut_rounding_text(enum gqalut_rounding rounding);

#ifdef __cplusplus
}
#endif
#endif
