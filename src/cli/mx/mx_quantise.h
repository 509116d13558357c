/* Arrays into files of blocks. */
#ifndef GQALUT_CLI_MX_QUANTISE_H
#define GQALUT_CLI_MX_QUANTISE_H

#include <stdbool.h>

#include <gqalut/mx.h>
#include <gqalut/status.h>

#include "mx/mx_tensors.h"

/* The array at PATH in FORMAT as the file OUTPUT, whole or not at all; unless
 * QUIET, standard error gets a line about it. */
GQALUT_MUST_CHECK enum gqalut_status mx_quantise(const char *path,
                                                 const struct gqalut_mx_format *format,
                                                 const char *output, bool quiet,
                                                 struct gqalut_diag *diag);

/* Each tensor, in the one of FORMATS that has its index, as FOLDER/NAME.mx; the
 * folder and those below it are made.  After a failure, the files that are there
 * are whole. */
GQALUT_MUST_CHECK enum gqalut_status mx_quantise_all(const struct mx_tensors *tensors,
                                                     const struct gqalut_mx_format *formats,
                                                     const char *folder, bool quiet,
                                                     struct gqalut_diag *diag);

#endif
