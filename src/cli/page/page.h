/* What a report page shows: tables that were read and measured again, and the
 * other files of a manifest. */
#ifndef GQALUT_CLI_PAGE_H
#define GQALUT_CLI_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <gqalut/digest.h>
#include <gqalut/manifest.h>
#include <gqalut/problem.h>
#include <gqalut/read.h>
#include <gqalut/record.h>
#include <gqalut/weights.h>

enum {
	PAGE_MAX_TABLES = 1000,
	PAGE_MAX_REMARKS = 12,
	PAGE_REMARK_SIZE = 400,
	PAGE_MAX_WEIGHTS = 8,
	PAGE_NAME_SIZE = 256
};

/* Where the certificate of a table comes from. */
enum page_proof {
	PAGE_PROOF_NONE,
	PAGE_PROOF_HERE, /* found for this page */
	PAGE_PROOF_FILE  /* the file's; it fits the measured figure */
};

struct page_table {
	char source[PAGE_NAME_SIZE]; /* the file, without its folder */
	char digest[GQALUT_DIGEST_SIZE];
	enum gqalut_file_kind kind;
	const struct gqalut_manifest_output *listed; /* in the manifest, or NULL */
	struct gqalut_record record;                 /* measured here */
	struct gqalut_problem problem;               /* what it is measured against */
	struct gqalut_weights weights;               /* of the problem; owned */
	enum page_proof proof;
	char no_proof[320]; /* why there is none */
	/* What does not agree with what the files state, one line each. */
	int remarks;
	char remark[PAGE_MAX_REMARKS][PAGE_REMARK_SIZE];
};

/* A file that a manifest lists and that is no table file. */
enum page_file_state { PAGE_FILE_SAME, PAGE_FILE_DIFFERS, PAGE_FILE_MISSING };

struct page_file {
	const struct gqalut_manifest_output *listed;
	enum page_file_state state;
	bool table; /* it is one of the page's tables */
};

struct page_manifest {
	char source[PAGE_NAME_SIZE];
	struct gqalut_manifest manifest; /* owned */
	struct page_file *files;         /* owned, one an output */
};

struct page {
	const char *title; /* or NULL */
	size_t count;
	struct page_table **tables; /* owned */
	size_t manifest_count;
	struct page_manifest **manifests; /* owned */
};

/* How tables are measured; the command's options. */
struct page_options {
	const char *command; /* for messages */
	const char *output;  /* must be none of the files that are read; may be NULL */
	bool certify, quiet;
	int weights_count;
	const char *weights[PAGE_MAX_WEIGHTS]; /* files that tables name */
	bool weights_used[PAGE_MAX_WEIGHTS];   /* by some table; filled here */
};

/* Adds what is at PATH, a table file, a manifest or "-", to PAGE; each complains
 * and returns an exit code.  The page is to be freed in any case. */
int page_read(struct page *page, const struct page_options *options, const char *path);

/* Measures all tables of PAGE, proves them and gathers their remarks. */
int page_measure(struct page *page, struct page_options *options);

void page_free(struct page *page);

/* The whole page as HTML on OUT.  GQALUT_ERR_MEMORY. */
GQALUT_MUST_CHECK enum gqalut_status html_page(FILE *out, const struct page *page,
                                               struct gqalut_diag *diag);

#endif
