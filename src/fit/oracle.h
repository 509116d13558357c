/* Remembers what segments cost, for searches that meet them again and again. */
#ifndef GQALUT_FIT_ORACLE_H
#define GQALUT_FIT_ORACLE_H

#include <stddef.h>
#include <stdint.h>

#include "fit/lattice.h"
#include "fit/samples.h"
#include "fit/segment.h"

union gqalut_oracle_cell {
	uint64_t key;
	double cost;
};

struct gqalut_oracle {
	const struct gqalut_problem *problem;
	const struct gqalut_samples *samples;
	/* Moments of the segments that start at a position, made on first use
	 * while they fit in memory; NULL until then. */
	struct gqalut_moments **moments;
	size_t moments_left; /* how many more may be kept */
	/* A hash table by open addressing: a slot is a key, 0 if empty, and width costs. */
	union gqalut_oracle_cell *cell;
	size_t slots, used;
	int width;   /* alphas for worst-alpha, else 1 */
	size_t work; /* done so far, about a nanosecond a unit */
};

/* Borrows problem and samples.  GQALUT_ERR_MEMORY. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_oracle_make(const struct gqalut_problem *problem,
                                                        const struct gqalut_samples *samples,
                                                        struct gqalut_oracle *oracle,
                                                        struct gqalut_diag *diag);

void gqalut_oracle_free(struct gqalut_oracle *oracle);

/* Best coefficients of the positions from..to-1 for the problem's objective
 * (for worst-alpha: for the samples' weighted mean). */
struct gqalut_fit gqalut_oracle_fit(struct gqalut_oracle *oracle,
                                    const struct gqalut_lattice *lattice, int from, int to);

/* Their cost: the squared error, the largest error, or for worst-alpha the
 * squared errors by alpha.  NULL if memory ran out; valid until the next call. */
const union gqalut_oracle_cell *gqalut_oracle_cost(struct gqalut_oracle *oracle,
                                                   const struct gqalut_lattice *lattice, int from,
                                                   int to);

#endif
