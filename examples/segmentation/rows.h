/* The rows of a comparison: what takes the place of which functions. */
#ifndef ROWS_H
#define ROWS_H

#include <stdio.h>

#include "float.h"
#include "kit.h"
#include "network.h"
#include "score.h"

enum { ROWS_MOST = LABELS_MOST, TABLES_MOST = 32 };

struct row {
	struct label label;
	int is_float;
	struct blocks blocks; /* in float, if format.block > 0 */
	struct kit *kit;
	struct nonlinear nonlinear;
	int same_as; /* an earlier row that has the same functions; -1 */
};

struct rows {
	enum network_kind kind;
	int count;
	struct row row[ROWS_MOST];
	struct tables *tables[TABLES_MOST]; /* that the rows point to */
	int den_drop, variance_drop;
	int table_count;
	double (*formula)[CODES];
};

enum { ROW_FLOAT, ROW_EXACT }; /* the first two of every network */

/* WEIGHTS and ALPHAS are those of the network's own inputs, DEN_DROP and
 * VARIANCE_DROP what brings its denominators below 2^8, its variances below 2^10.  OPTIMAL_ONLY
 * leaves out what takes long to search. 0, or -1 with a line on standard error. */
int rows_make(struct rows *rows, enum network_kind kind, const struct gqalut_weights *weights,
              unsigned alphas, int den_drop, int variance_drop, int optimal_only);
void rows_free(struct rows *rows);

/* The activation of a network of KIND. */
enum function activation_of(enum network_kind kind);

/* Whether a network of KIND uses function F. */
int uses(enum network_kind kind, enum function f);

extern const char *const function_titles[FUNCTIONS]; /* "EXP", ... */

/* Error of every method's tables as Markdown, uniform and with WEIGHTS. */
void rows_print_tables(FILE *file, const struct rows *rows, const struct gqalut_weights *weights,
                       unsigned alphas);

#endif
