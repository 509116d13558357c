/* What gen and eval have in common: against what a table is measured, and the
 * targets it has to meet. */
#ifndef GQALUT_CLI_MEASURE_H
#define GQALUT_CLI_MEASURE_H

#include <gqalut/eval.h>
#include <gqalut/function.h>

#include "options.h"

/* Upper limits for the table as it is, before requantisation; negative: none. */
struct targets {
	double mse, max_error;
};

/* The function named NAME; NULL, and a message that suggests another, if none. */
const struct gqalut_function *find_function(const char *name, struct gqalut_diag *diag);

/* Whether METRICS meet TARGETS; if not, the message says which figures miss,
 * with WHAT (a table, perhaps its file) in front. */
bool meets_targets(const char *what, const struct gqalut_metrics *metrics,
                   const struct targets *targets, struct gqalut_diag *diag);

#endif
