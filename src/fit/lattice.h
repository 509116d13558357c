/* The integers that a segment's slope and intercept may take. */
#ifndef GQALUT_FIT_LATTICE_H
#define GQALUT_FIT_LATTICE_H

#include <stdbool.h>
#include <stdint.h>

#include <gqalut/problem.h>

/* slope = k * 2^-slope_frac, intercept = b * 2^-intercept_frac,
 * least <= k, b <= most. */
struct gqalut_lattice {
	int slope_frac, intercept_frac;
	double slope_step, intercept_step;   /* 2^-slope_frac, 2^-intercept_frac */
	double slope_scale, intercept_scale; /* their inverses, exact as well */
	double least, most;
};

struct gqalut_lattice gqalut_lattice_make(int coef_bits, int slope_frac, int intercept_frac);

/* Fraction bits of a slope and an intercept. */
struct gqalut_fracs {
	int slope, intercept;
};

/* Whether no slope and intercept with the fraction bits OWN can overflow the
 * 32-bit accumulator at any code of the input format and any alpha of the
 * problem.  TOP are the most fraction bits of any entry: they are those of the
 * accumulator. */
bool gqalut_lattice_fits(const struct gqalut_problem *problem, struct gqalut_fracs top,
                         struct gqalut_fracs own);

/* The same where all entries have these fraction bits: the formats that a
 * search may choose. */
bool gqalut_lattice_admissible(const struct gqalut_problem *problem, int slope_frac,
                               int intercept_frac);

/* The fraction bits at which |V|, taken as 1e-6 at least, fills a code of COEF_BITS,
 * 2^(COEF_BITS-2) <= |V| * 2^frac < 2^(COEF_BITS-1), of those that there are: where
 * searches begin. */
int gqalut_lattice_frac_for(double v, int coef_bits);

/* The code of LATTICE nearest to v, which is in codes and no NaN; halves up.  Codes
 * have 16 bits at most, so an integer can do the rounding. */
static inline double gqalut_lattice_nearest(double v, const struct gqalut_lattice *lattice)
{
	double code = (v < lattice->least ? lattice->least : v > lattice->most ? lattice->most : v);
	int32_t down = (int32_t)(code + 0.5);
	return (double)(down - (code + 0.5 < down));
}

#endif
