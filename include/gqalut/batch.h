/* Reads batch configurations: YAML (or JSON) files that ask for many tables.
 *
 *     version: 1                      # optional
 *     defaults:                       # optional: options of every table
 *       format: [c, json]
 *     tables:
 *       - func: gelu                  # one table
 *         entries: 8
 *       - name: "{func}_{entries}_s"  # all combinations: here four tables
 *         matrix: {func: [exp, silu], entries: [8, 16]}
 *
 * The reader knows this shape; which options there are and what they may hold
 * is the caller's, who hands in the keys and judges the values.  A key may be
 * written with '_' for '-'.  A list is joined to one value ("[0, 4]" is "0:4"
 * for a key with the separator ':'), or gives a value for each item of a key
 * that collects.  Options of a table go before those of "<<: *anchor", and
 * these before the defaults; options of its matrix must not be beside it too.
 * In a matrix the last option varies fastest.
 *
 * Every fault of a file is reported with line and column in one go.
 */
#ifndef GQALUT_BATCH_H
#define GQALUT_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	GQALUT_BATCH_MAX_KEYS = 64,
	GQALUT_BATCH_MAX_TABLES = 100000, /* of one file */
	GQALUT_BATCH_VALUE_SIZE = 1024    /* bytes of a value, with its NUL */
};

enum gqalut_batch_kind {
	GQALUT_BATCH_FLAG,   /* true or false */
	GQALUT_BATCH_NUMBER, /* not in quotes */
	GQALUT_BATCH_TEXT
};

struct gqalut_batch_key {
	const char *name;  /* "in-bits" */
	const char *alias; /* another name for it, or NULL */
	enum gqalut_batch_kind kind;
	char separator; /* joins the items of a list; 0: no list is taken */
	bool collects;  /* may have several values: each item of a list is one */
};

/* A value of an option, as text: "true" or "false" for a flag. */
struct gqalut_batch_setting {
	size_t key; /* its index */
	const char *text;
	int line, column; /* from 1 */
};

/* One table: at most one setting a key, several if it collects; settings of a
 * key are neighbours, in the order of the keys. */
struct gqalut_batch_table {
	int line, column;
	size_t count;
	const struct gqalut_batch_setting *settings;
};

struct gqalut_batch_reader {
	const struct gqalut_batch_key *keys;
	size_t key_count; /* at most GQALUT_BATCH_MAX_KEYS */
	/* Judges the value TEXT of KEY; false puts the reason in *reason. */
	bool (*value)(void *context, size_t key, const char *text, struct gqalut_diag *reason);
	/* Takes a table whose values are all allowed, in file order; what it
	 * points at is gone afterwards.  A refusal is a fault at the table's
	 * place, or at the line and column in *reason. */
	enum gqalut_status (*table)(void *context, const struct gqalut_batch_table *table,
	                            struct gqalut_diag *reason);
	/* Gets every fault.  May be NULL. */
	void (*fault)(void *context, const struct gqalut_diag *fault);
	void *context;
};

/* Reads the file at PATH ("-" is standard input).  GQALUT_ERR_FORMAT, or
 * GQALUT_ERR_IO if a file cannot be read; *diag is the first fault.  Tables
 * may have been handed over before it. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_batch_read(const char *path,
                                                       const struct gqalut_batch_reader *reader,
                                                       struct gqalut_diag *diag);

/* The same from LENGTH bytes in memory; NAME stands for the file in messages. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_batch_parse(const char *text, size_t length,
                                                        const char *name,
                                                        const struct gqalut_batch_reader *reader,
                                                        struct gqalut_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
