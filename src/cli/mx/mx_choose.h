/* The width of each tensor within a budget of bits. */
#ifndef GQALUT_CLI_MX_CHOOSE_H
#define GQALUT_CLI_MX_CHOOSE_H

#include <stdbool.h>

#include <gqalut/mx.h>
#include <gqalut/status.h>

#include "mx/mx_lines.h"
#include "mx/mx_tensors.h"

/* What is to be chosen from. */
struct mx_wish {
	double budget;         /* bits an element, of all tensors together */
	int widths, width[16]; /* bits of a code, ascending */
	int block, outliers;
};

/* Chooses for each tensor the width with which the squared errors of all add up
 * to the least within the budget, and writes a mix of one rule a tensor to
 * OUTPUT.  Unless QUIET, standard output gets what each tensor has, and the sums
 * of the mix and of the best single width within the budget.  Each file is read
 * once.  GQALUT_ERR_INFEASIBLE tells the least budget that there can be. */
GQALUT_MUST_CHECK enum gqalut_status mx_choose(const struct mx_tensors *tensors,
                                               const struct mx_wish *wish, enum mx_report how,
                                               const char *output, bool quiet,
                                               struct gqalut_diag *diag);

#endif
