/* Rules of a problem that is reduced. */
#ifndef GQALUT_FIT_REDUCE_H
#define GQALUT_FIT_REDUCE_H

#include <gqalut/problem.h>

/* Refuses what PROBLEM's reduction cannot do: GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_reduce_check(const struct gqalut_problem *problem,
                                                         struct gqalut_diag *diag);

#endif
