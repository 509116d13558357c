/* Manifests: what a batch wrote, so that anybody can tell whether a file is
 * still the one that was made, from what, and how good it is.
 *
 * A JSON object with a line for each output, sorted by file name; nothing in
 * it depends on when, where or by how many threads it was made.
 */
#ifndef GQALUT_MANIFEST_H
#define GQALUT_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/digest.h>
#include <gqalut/emit.h>
#include <gqalut/record.h>
#include <gqalut/status.h>
#include <gqalut/table.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gqalut_manifest_output {
	char file[GQALUT_NAME_SIZE + 16]; /* without a folder */
	char digest[GQALUT_DIGEST_SIZE];  /* of its bytes, SHA-256 */
	char table[GQALUT_NAME_SIZE];
	char format[16];                   /* "c" */
	char options[GQALUT_COMMAND_SIZE]; /* as a command line of gqalut gen */
	double mse, mse_uniform, max_abs;  /* not finite: unknown */
	bool certified;                    /* the four below are known */
	double lower_bound, gap;
	bool optimal;
	char proof[32]; /* "shortest path" or "lagrangian" */
};

struct gqalut_manifest {
	char tool[32];     /* version that made it */
	int shard, shards; /* part shard of shards, from 1; 0 of 0 is the whole */
	size_t count;
	struct gqalut_manifest_output *outputs; /* owned, see gqalut_manifest_free */
};

/* Releases the outputs and empties the manifest. */
void gqalut_manifest_free(struct gqalut_manifest *manifest);

/* Describes the LENGTH bytes at TEXT, RECORD in FORMAT, as the file FILE. */
void gqalut_manifest_describe(const struct gqalut_record *record, enum gqalut_format format,
                              const char *file, const char *text, size_t length,
                              struct gqalut_manifest_output *output);

/* Sorts the outputs by file name.  GQALUT_ERR_ARGUMENT if two have one name. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_manifest_sort(struct gqalut_manifest *manifest,
                                                          struct gqalut_diag *diag);

/* Joins COUNT sorted parts that are all shards of one whole, each there once,
 * made by the same version.  GQALUT_ERR_ARGUMENT, and *whole is untouched. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_manifest_merge(const struct gqalut_manifest *parts,
                                                           size_t count,
                                                           struct gqalut_manifest *whole,
                                                           struct gqalut_diag *diag);

/* A sorted manifest as a new string of *length bytes and a NUL, for free(). */
GQALUT_MUST_CHECK enum gqalut_status gqalut_manifest_text(const struct gqalut_manifest *manifest,
                                                          char **text, size_t *length,
                                                          struct gqalut_diag *diag);

/* Reads the manifest at PATH ("-" is standard input) and sorts it.
 * GQALUT_ERR_IO, or GQALUT_ERR_FORMAT with file, line and column. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_manifest_read(const char *path, struct gqalut_manifest *manifest, struct gqalut_diag *diag);

/* The same from memory; NAME stands for the file in messages. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_manifest_parse(const char *text, size_t length,
                                                           const char *name,
                                                           struct gqalut_manifest *manifest,
                                                           struct gqalut_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
