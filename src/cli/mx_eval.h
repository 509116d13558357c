/* What microscaling blocks cost, by array. */
#ifndef GQALUT_CLI_MX_EVAL_H
#define GQALUT_CLI_MX_EVAL_H

#include <gqalut/mx.h>
#include <gqalut/status.h>

enum mx_eval_format { MX_TEXT, MX_CSV, MX_JSON }; /* as in --format */

/* Measures each of the COUNT files as FORMAT, as MXINT in blocks of 32 and as
 * INT8 with one scale, and prints it to OUTPUT (NULL: standard output). */
GQALUT_MUST_CHECK enum gqalut_status mx_eval(char **path, int count,
                                             const struct gqalut_mx_format *format,
                                             enum mx_eval_format how, const char *output,
                                             struct gqalut_diag *diag);

#endif
