/* Largest error of a segment as a function of its slope and intercept.
 *
 * For a slope k the residuals y - k*x span [least, most]; the best intercept
 * is their middle, with the error E(k) = (most - least) / 2, which is convex
 * in k.  On the lattice the intercept is the code nearest to the middle. */
#ifndef GQALUT_FIT_MINIMAX_H
#define GQALUT_FIT_MINIMAX_H

#include <stdbool.h>
#include <stddef.h>

#include "fit/lattice.h"
#include "fit/line.h"
#include "fit/samples.h"
#include "fit/segment.h"

/* The k and b of LATTICE with the least largest error over the positions
 * from..to-1, exact at the pins among them.  With ENOUGH > 0 the search stops
 * at the first one within it, and any larger cost means that none is.  *LOOKS
 * (or NULL) grows by the points looked at, a measure of the time taken. */
struct gqalut_fit gqalut_minimax_fit(const struct gqalut_samples *samples,
                                     const struct gqalut_lattice *lattice, int from, int to,
                                     double enough, size_t *looks);

/* The least of the above with k on its lattice and b any real: a lower bound. */
double gqalut_minimax_slope_bound(const struct gqalut_samples *samples,
                                  const struct gqalut_lattice *lattice, int from, int to);

/* The k and b with the least squared error among those whose largest error is
 * at most LIMIT; infinite cost if there are none.  LOOKS as above. */
struct gqalut_fit gqalut_minimax_fit_squared(const struct gqalut_samples *samples,
                                             const struct gqalut_moments *moments,
                                             const struct gqalut_lattice *lattice, int from, int to,
                                             double limit, size_t *looks);

/* The line in real numbers with the least largest error over the positions
 * from..to-1, at least one.  The search begins at the slope START, which
 * remains where all points share one x. */
struct gqalut_line gqalut_minimax_line(const struct gqalut_samples *samples, int from, int to,
                                       double start);

#endif
