/* Tables over files of microscaling blocks. */
#ifndef GQALUT_CLI_MX_TABLE_H
#define GQALUT_CLI_MX_TABLE_H

#include <gqalut/status.h>

/* Writes to OUTPUT the blocks of the file at PATH, each value looked up in the
 * table of the file at TABLE, or of several there in that of the function named
 * FUNC (NULL: there has to be one).  GQALUT_ERR_CANCELLED when interrupted. */
GQALUT_MUST_CHECK enum gqalut_status mx_apply(const char *table, const char *func, const char *path,
                                              const char *output, struct gqalut_diag *diag);

#endif
