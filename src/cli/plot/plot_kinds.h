/* The kinds of picture, from what they show. */
#ifndef GQALUT_CLI_PLOT_KINDS_H
#define GQALUT_CLI_PLOT_KINDS_H

#include <gqalut/record.h>

#include "plot/plot.h"
#include "sweep.h"

/* A measured table and against what it was measured, without weights. */
struct plot_table {
	char label[PLOT_TEXT_SIZE]; /* in a legend */
	const char *source;         /* the file, borrowed; NULL if it was searched */
	struct gqalut_record record;
	struct gqalut_problem problem;
};

struct plot_tables {
	struct plot_table *items; /* owned, released by free() */
	size_t count;
};

/* Adds the tables of the file at PATH, all of them or only those called NAME
 * (which may be NULL; at least one has to be there), measured over every code.
 * *remark gets a line if weights of a table are not at hand.  A status of
 * gqalut_read_tables() or of gqalut_eval_table(). */
GQALUT_MUST_CHECK enum gqalut_status plot_load(const char *path, const char *name,
                                               struct plot_tables *tables, char *remark,
                                               size_t size, struct gqalut_diag *diag);

/* Adds the table that a search for PROBLEM finds, labelled with its method. */
GQALUT_MUST_CHECK enum gqalut_status plot_search(const struct gqalut_problem *problem,
                                                 const struct gqalut_search_options *options,
                                                 struct plot_tables *tables,
                                                 struct gqalut_diag *diag);

/* The alpha with most codes in play, of several the coarsest: it shows most of
 * the domain.  An index into table.alpha[]. */
int plot_widest_alpha(const struct plot_table *table);

/* Each makes a picture, to be released with plot_free(); GQALUT_ERR_MEMORY. */

/* f and the segments above, the error over all codes of one alpha below. */
GQALUT_MUST_CHECK enum gqalut_status plot_table_picture(const struct plot_table *table,
                                                        int alpha_index,
                                                        struct plot_picture **picture,
                                                        struct gqalut_diag *diag);

/* MSE by alpha, a curve a table; at most PLOT_MAX_CURVES. */
GQALUT_MUST_CHECK enum gqalut_status plot_alpha_picture(const struct plot_tables *tables,
                                                        struct plot_picture **picture,
                                                        struct gqalut_diag *diag);

enum { PLOT_MAX_HISTORIES = PLOT_MAX_CURVES / 2 };

/* Best and mean by generation, from COUNT files of gen --history;
 * GQALUT_ERR_IO or _FORMAT too. */
GQALUT_MUST_CHECK enum gqalut_status plot_history_picture(char *const *paths, int count,
                                                          struct plot_picture **picture,
                                                          struct gqalut_diag *diag);

/* Bytes against error (mse or max-abs) of the cells in a CSV of gqalut sweep,
 * with the Pareto front of these two for each input width. */
GQALUT_MUST_CHECK enum gqalut_status plot_front_picture(const char *path,
                                                        enum gqalut_objective error,
                                                        struct plot_picture **picture,
                                                        struct gqalut_diag *diag);

/* What is left of PATH without its folder: for titles. */
const char *plot_base_name(const char *path);

#endif
