/* Makes operators on rows: the searches for their tables, and what is said of
 * these. */
#ifndef GQALUT_CLI_OPERATOR_MAKE_H
#define GQALUT_CLI_OPERATOR_MAKE_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/operator.h>

/* What is asked of tables, by the function that each has. */
struct operator_recipe {
	int exp_entries, div_entries, rsqrt_entries;
	int method;       /* of enum gqalut_method: ga or exact */
	const char *name; /* NULL: after the operator and its entries */
};

/* Fills OP, of which the kind alone is set, with progress on a terminal unless
 * QUIET.  GQALUT_ERR_CANCELLED once the user has interrupted; else what searches
 * and gqalut_operator_check() come to. */
GQALUT_MUST_CHECK enum gqalut_status operator_make(const struct operator_recipe *recipe, bool quiet,
                                                   struct gqalut_operator *op,
                                                   struct gqalut_diag *diag);

/* The command that makes OP again. */
void operator_command(const struct operator_recipe *recipe, const struct gqalut_operator *op,
                      char *text, size_t size);

/* A line about OP and one about each of its tables, on standard error. */
void operator_report(const struct gqalut_operator *op);

#endif
