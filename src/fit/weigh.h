/* Weights of codes from a distribution of inputs. */
#ifndef GQALUT_FIT_WEIGH_H
#define GQALUT_FIT_WEIGH_H

#include <stdint.h>

#include <gqalut/problem.h>

/* Fills w[0..last-first] with the weights of the codes first..last in play at
 * ALPHA, floor included; they sum to 1.  GQALUT_ERR_ARGUMENT if the weights
 * put nothing on them. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_weigh_codes(const struct gqalut_problem *problem,
                                                        int alpha, int64_t first, int64_t last,
                                                        double *w, struct gqalut_diag *diag);

#endif
