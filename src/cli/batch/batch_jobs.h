/* The tables that configuration files ask for, and the files they become. */
#ifndef GQALUT_CLI_BATCH_JOBS_H
#define GQALUT_CLI_BATCH_JOBS_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/gqalut.h>

#include "gen_options.h"

#define BATCH_MANIFEST "manifest.json"

/* Files of a job: one a format, and the bench of SystemVerilog. */
enum { BATCH_MAX_OUTPUTS = GQALUT_FORMATS + HARDWARE_PARTS - 1 };

struct batch_job {
	struct gen_settings settings; /* settled; its name is the one below */
	char name[GQALUT_NAME_SIZE];
	bool formats[GQALUT_FORMATS];
	const char *config; /* where it stands, as messages call it; borrowed */
	int line, column;
};

/* Weights are read once, however many tables they serve. */
struct batch_weights {
	struct batch_weights *next;
	char *text; /* with the file's path as it is opened */
	int in_bits;
	struct gqalut_weights weights;
};

/* A file of a job. */
struct batch_output {
	size_t position; /* of the job among the jobs */
	const struct batch_job *job;
	enum gqalut_format format;
	int part; /* of its files, see hardware.h */
	char name[GQALUT_NAME_SIZE + 16];
};

struct batch_jobs {
	size_t count, capacity;
	struct batch_job **jobs; /* in the order of the files */
	struct batch_weights *weights;
	size_t output_count;
	struct batch_output *outputs; /* sorted by name; after batch_jobs_settle */
};

/* Adds the tables of the configuration at PATH, which is kept, to JOBS, which
 * are all 0 at first.  Every fault is a line on standard error.  Returns an
 * exit code. */
int batch_jobs_read(struct batch_jobs *jobs, const char *path);

/* Lists the outputs; complains about each that two tables would write. */
int batch_jobs_settle(struct batch_jobs *jobs);

/* Keeps every SHARDS-th job from the SHARD-th on, counted from 1. */
void batch_jobs_keep_shard(struct batch_jobs *jobs, int shard, int shards);

void batch_jobs_free(struct batch_jobs *jobs);

#endif
