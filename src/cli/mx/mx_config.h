/* The formats that a file of rules gives to tensors. */
#ifndef GQALUT_CLI_MX_CONFIG_H
#define GQALUT_CLI_MX_CONFIG_H

#include <stdbool.h>

#include <gqalut/mx.h>
#include <gqalut/status.h>

#include "mx/mx_tensors.h"

/* The format of each tensor after the mix at PATH, into FORMATS.  Unless QUIET,
 * standard error tells which tensors get the default and which rules none.
 * GQALUT_ERR_FORMAT if a tensor has no rule and there is no default;
 * GQALUT_ERR_ARGUMENT if two tensors have one name. */
GQALUT_MUST_CHECK enum gqalut_status mx_config_formats(const char *path,
                                                       const struct mx_tensors *tensors, bool quiet,
                                                       struct gqalut_mx_format *formats,
                                                       struct gqalut_diag *diag);

#endif
