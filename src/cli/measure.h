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

/* The function named NAME; NULL, and a line that suggests another, if none. */
const struct gqalut_function *find_function(const char *command, const char *name);

/* Whether METRICS meet TARGETS; if not, one line says which figure misses,
 * with WHAT (a table, perhaps its file) in front. */
bool meets_targets(const char *command, const char *what, const struct gqalut_metrics *metrics,
                   const struct targets *targets);

#endif
