/* What microscaling blocks cost, by array. */
#ifndef GQALUT_CLI_MX_EVAL_H
#define GQALUT_CLI_MX_EVAL_H

#include <stdbool.h>

#include <gqalut/mx.h>
#include <gqalut/status.h>

#include "mx/mx_lines.h"
#include "mx/mx_tensors.h"

/* Measures each tensor as the one of FORMATS that has its index, as MXINT in
 * blocks of 32 with as many bits and as INT8 with one scale, and if TOTAL all of
 * them together, and prints it to OUTPUT (NULL: standard output). */
GQALUT_MUST_CHECK enum gqalut_status mx_eval(const struct mx_tensors *tensors,
                                             const struct gqalut_mx_format *formats, bool total,
                                             enum mx_report how, const char *output,
                                             struct gqalut_diag *diag);

#endif
