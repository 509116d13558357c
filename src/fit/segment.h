/* Squared error of a segment as a function of its slope and intercept.
 *
 * Over the points of a segment the weighted squared error of y = k*x + b is
 *
 *     E(k, b) = c0 + Sxx*(k - k0)^2 + W*(b + k*mx - my)^2
 *
 * with the total weight W, the means mx and my, the scatter Sxx of x, and the
 * least-squares slope k0 and its error c0.  Every term is positive, so nothing
 * cancels; the moments are kept by rank-one updates for the same reason. */
#ifndef GQALUT_FIT_SEGMENT_H
#define GQALUT_FIT_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "fit/lattice.h"
#include "fit/samples.h"

struct gqalut_moments {
	double w, mx, my, sxx, k0, c0;
};

/* Adds the points of one position. */
void gqalut_moments_add(struct gqalut_moments *moments, const struct gqalut_samples *samples,
                        int position);

/* E(slope, intercept), in real units. */
double gqalut_moments_cost(const struct gqalut_moments *moments, double slope, double intercept);

/* The pins at the positions from..to-1; returns how many.  pins has room for
 * all of them. */
int gqalut_segment_pins(const struct gqalut_samples *samples, int from, int to,
                        const struct gqalut_pin **pins);

/* The intercept code with which slope code k meets all pins exactly; false if
 * there is none on the lattice. */
bool gqalut_segment_pinned_intercept(const struct gqalut_lattice *lattice,
                                     const struct gqalut_pin *const *pins, int count, double k,
                                     double *b);

/* Whether some slope and intercept of LATTICE meet PIN. */
bool gqalut_segment_can_meet(const struct gqalut_lattice *lattice, const struct gqalut_pin *pin);

/* How far a segment from position FROM can go, as the position that it ends before:
 * the pins up to there are on one line that coefficients of COEF_BITS can hold, each
 * with fraction bits of its own, and the next one is not. */
int gqalut_segment_reach(const struct gqalut_samples *samples, int coef_bits, int from);

/* A segment's best coefficients and their error; infinite if there are none. */
struct gqalut_fit {
	double cost;
	int32_t slope, intercept;       /* codes */
	int slope_frac, intercept_frac; /* of the lattice they are on */
};

/* The k and b of LATTICE with the least squared error over the positions
 * from..to-1, whose moments are MOMENTS, exact at the pins among them: the true
 * minimum over the whole lattice. */
struct gqalut_fit gqalut_segment_fit(const struct gqalut_samples *samples,
                                     const struct gqalut_moments *moments,
                                     const struct gqalut_lattice *lattice, int from, int to);

/* Lower bounds of the above that look at one coefficient: k on its lattice and
 * b any real, or b on its lattice and k any real.  SNAP keeps to the steps of
 * the lattice, BOX to its ends. */
double gqalut_segment_slope_bound(const struct gqalut_moments *moments,
                                  const struct gqalut_lattice *lattice, bool snap, bool box);
double gqalut_segment_intercept_bound(const struct gqalut_moments *moments,
                                      const struct gqalut_lattice *lattice, bool snap, bool box);

#endif
