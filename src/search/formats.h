/* The pairs of fraction bits (F_k, F_b) that a search may choose. */
#ifndef GQALUT_SEARCH_FORMATS_H
#define GQALUT_SEARCH_FORMATS_H

#include <stdbool.h>

#include <gqalut/problem.h>

#include "fit/samples.h"

enum { GQALUT_FRACS = GQALUT_MAX_FRAC - GQALUT_MIN_FRAC + 1 };

struct gqalut_formats {
	bool allowed[GQALUT_FRACS][GQALUT_FRACS]; /* [F_k - least][F_b - least] */
	int count;
};

/* The pairs that the problem fixes, or all with which no coefficients can
 * overflow the accumulator; without those that meet some pin of the samples
 * with no coefficients at all. */
void gqalut_formats_make(const struct gqalut_problem *problem, const struct gqalut_samples *samples,
                         struct gqalut_formats *formats);

/* Whether a pair is among them; any integers will do. */
bool gqalut_formats_allow(const struct gqalut_formats *formats, int slope_frac, int intercept_frac);

/* A pin of the samples that no pair of the problem meets, even alone; NULL if each
 * is met by some. */
const struct gqalut_pin *gqalut_formats_unmet_pin(const struct gqalut_problem *problem,
                                                  const struct gqalut_samples *samples);

#endif
