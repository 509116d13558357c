/* Makes the tables of a batch with several threads. */
#ifndef GQALUT_CLI_BATCH_RUN_H
#define GQALUT_CLI_BATCH_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/gqalut.h>

#include "batch/batch_jobs.h"

struct batch_orders {
	const char *folder; /* of the outputs */
	int threads;
	bool keep_going; /* make the other tables after a failure */
	bool check;      /* write nothing, compare */
	bool quiet, verbose;
};

enum batch_state { BATCH_WRITTEN, BATCH_SAME, BATCH_STALE, BATCH_MISSING };

struct batch_results {
	size_t count; /* of the outputs, in the order of the jobs */
	struct gqalut_manifest_output *outputs;
	enum batch_state *states; /* of each */
};

/* Makes every job and writes or compares its outputs; which thread makes which
 * changes nothing.  Progress and failures go to standard error, in the order
 * of the jobs.  Returns an exit code: that of the first job that failed, or
 * EXIT_INTERRUPTED.  RESULTS are those of all jobs after EXIT_FINE; they are
 * to be released with batch_results_free in any case. */
int batch_run(const struct batch_jobs *jobs, const struct batch_orders *orders,
              struct batch_results *results);

void batch_results_free(struct batch_results *results);

/* FOLDER/NAME as a new string, or NULL. */
char *batch_path(const char *folder, const char *name);

/* Writes the LENGTH bytes at TEXT to FOLDER/NAME, or with CHECK only compares;
 * *state tells what was found.  GQALUT_ERR_IO. */
GQALUT_MUST_CHECK enum gqalut_status batch_put(const char *folder, const char *name,
                                               const char *text, size_t length, bool check,
                                               enum batch_state *state, struct gqalut_diag *diag);

#endif
