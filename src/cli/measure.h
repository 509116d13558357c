/* What commands have in common that measure tables: against what they are
 * measured, and the targets they have to meet. */
#ifndef GQALUT_CLI_MEASURE_H
#define GQALUT_CLI_MEASURE_H

#include <gqalut/eval.h>
#include <gqalut/function.h>
#include <gqalut/record.h>
#include <gqalut/weights.h>

#include "options.h"

/* Upper limits for the table as it is, before requantisation; negative: none. */
struct targets {
	double mse, max_error;
};

/* The function named NAME, the value of --func or NULL; NULL, and a message that
 * suggests another, if there is none. */
const struct gqalut_function *find_function(const char *name, struct gqalut_diag *diag);

/* Whether WORD of LIST, names between commas as the value of --FLAG, is there at
 * all.  GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status check_word(const char *flag, const char *list,
                                                const char *word, struct gqalut_diag *diag);

/* The same, and *index: which of the COUNT NAMES it is.  The message suggests one
 * if it is none. */
GQALUT_MUST_CHECK enum gqalut_status find_word(const char *flag, const char *list, const char *word,
                                               const char *const *names, size_t count,
                                               size_t *index, struct gqalut_diag *diag);

/* Whether "-", standard input, is at most once among the COUNT files at PATHS.
 * GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status check_stdin(char *const *paths, int count,
                                                 struct gqalut_diag *diag);

/* Whether NAME, the value of --name, can name a table.  GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status check_name(const char *name, struct gqalut_diag *diag);

/* Whether METRICS meet TARGETS; if not, the message says which figures miss,
 * with WHAT (a table, perhaps its file) in front. */
bool meets_targets(const char *what, const struct gqalut_metrics *metrics,
                   const struct targets *targets, struct gqalut_diag *diag);

/* Reads into WEIGHTS, which are to be freed, and puts into PROBLEM and RECORD
 * what the record's table is measured with: TEXT and FLOOR, the values of
 * --weights and --floor, or where they are NULL the record's own.  *missing:
 * those are a file of which the record has the name only, so it is measured
 * uniformly. */
GQALUT_MUST_CHECK enum gqalut_status settle_weights(const char *text, const double *floor,
                                                    struct gqalut_record *record,
                                                    struct gqalut_problem *problem,
                                                    struct gqalut_weights *weights, bool *missing,
                                                    struct gqalut_diag *diag);

/* Looks for the proven optimum of PROBLEM beside the measured RECORD and puts
 * it into the record's certificate, with progress on a terminal unless QUIET.
 * That there is none is no error: *remark, of SIZE bytes, says why.  Fails with
 * GQALUT_ERR_CANCELLED and GQALUT_ERR_MEMORY alone. */
GQALUT_MUST_CHECK enum gqalut_status prove_record(const char *command, bool quiet,
                                                  const struct gqalut_problem *problem,
                                                  struct gqalut_record *record, char *remark,
                                                  size_t size, struct gqalut_diag *diag);

/* Drops the proof that the measured RECORD has from a file if it is not about
 * this table: a file may have been edited. */
void hold_to_proof(struct gqalut_record *record);

/* Whether STATED, a figure that a file holds with 9 digits, is the MEASURED one. */
bool same_figure(double stated, double measured);

/* The message of DIAG behind WHAT, a file and its table, where the table itself
 * is at fault.  Returns the exit code for STATUS. */
int complain_table(const char *command, const char *what, enum gqalut_status status,
                   const struct gqalut_diag *diag);

#endif
