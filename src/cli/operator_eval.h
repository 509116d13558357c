/* Operators on rows of inputs, measured and printed. */
#ifndef GQALUT_CLI_OPERATOR_EVAL_H
#define GQALUT_CLI_OPERATOR_EVAL_H

#include <stdint.h>

#include <gqalut/operator.h>

#include "values.h"

enum eval_format { EVAL_TEXT, EVAL_CSV, EVAL_JSON }; /* as in --format */

struct eval_orders {
	const char *input; /* a distribution or a file; NULL: the usual ones */
	struct counts_value lengths, out_fracs;
	int alpha, rows;
	uint64_t seed;
	enum eval_format format;
	const char *output; /* NULL is standard output */
};

/* Measures OP as ordered and prints it.  Returns an exit code. */
int operator_eval(const struct gqalut_operator *op, const struct eval_orders *orders);

#endif
