/* From the options of gen to a measured table: gen makes one, batch many.
 * Nothing here prints. */
#ifndef GQALUT_CLI_GEN_MAKE_H
#define GQALUT_CLI_GEN_MAKE_H

#include <gqalut/record.h>

#include "gen_options.h"

/* Holds SETTINGS to the rules between options, which no single one can tell,
 * and makes settings->problem whole but for the weights.  GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status
gen_settle(const struct parsed *parsed, struct gen_settings *settings, struct gqalut_diag *diag);

/* Makes settings->problem whole from the values that were parsed beside it, all
 * but the weights.  PARSED is of gen or of a command with gen's options --range
 * and --alphas. */
void gen_fill_problem(const struct parsed *parsed, const struct gqalut_function *function,
                      struct gen_settings *settings);

/* Finds the table of settled SETTINGS, names it, measures it and holds it to
 * the targets.  Returns an exit code, with a message in DIAG (which is empty
 * beforehand) unless it is EXIT_FINE.  Callbacks are those in settings->search. */
int gen_make(struct gen_settings *settings, struct gqalut_record *record, struct gqalut_diag *diag);

#endif
