/* Operators on rows of inputs, measured and printed, alone or beside others. */
#ifndef GQALUT_CLI_OPERATOR_EVAL_H
#define GQALUT_CLI_OPERATOR_EVAL_H

#include <stdint.h>
#include <stdio.h>

#include <gqalut/operator.h>
#include <gqalut/softmax.h>

#include "values.h"

enum eval_format { EVAL_TEXT, EVAL_CSV, EVAL_JSON }; /* as in --format */

struct eval_orders {
	const char *input; /* a distribution or a file; NULL: the usual ones */
	struct counts_value lengths, out_fracs;
	int alpha, rows;
	uint64_t seed;
	enum eval_format format;
	const char *output; /* NULL is standard output */
	bool compare;       /* the softmaxes side by side; the operator is the first */
};

enum { EVAL_NAME_SIZE = 96 };

/* One line of the result. */
struct eval_line {
	const struct gqalut_softmax *softmax; /* NULL: the operator */
	char input[EVAL_NAME_SIZE];
	size_t length;
	int out_frac;
	struct gqalut_operator_figures figures;
};

struct eval_lines {
	struct eval_line *line;
	size_t count, capacity;
};

/* Whether INPUT, the value of --input or NULL, is drawn from distributions; if
 * not, it is a file.  GQALUT_ERR_ARGUMENT if a distribution is misspelt. */
GQALUT_MUST_CHECK enum gqalut_status operator_input(const char *input, bool *drawn,
                                                    struct gqalut_diag *diag);

/* Measures OP as ordered and prints it.  Returns an exit code. */
int operator_eval(const struct gqalut_operator *op, const struct eval_orders *orders);

/* Prints LINES of a comparison (operator_compare.c). */
void operator_compare_print(FILE *out, const struct gqalut_operator *op,
                            const struct eval_orders *orders, const struct eval_lines *lines);

#endif
