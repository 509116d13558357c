/* The readers of the two kinds of table file, from a loaded tree. */
#ifndef GQALUT_CONFIG_READ_TABLE_H
#define GQALUT_CONFIG_READ_TABLE_H

#include <stddef.h>

#include <gqalut/record.h>

#include "config/tree.h"

/* Breakpoint codes stay within this, as gqalut_table_check() demands. */
enum { GQALUT_CODE_LIMIT = 1 << 28 };

/* Both fill *record, which holds the defaults of a table that a file says
 * nothing more about, and return false if there was a fault. */

/* The table of a file of this project. */
bool gqalut_read_own(struct gqalut_tree *tree, struct gqalut_record *record);

/* Function INDEX of a file of the paper's dialect; the COUNT records BEFORE
 * are those of the same file that were read already. */
bool gqalut_read_gqa(struct gqalut_tree *tree, size_t index, const struct gqalut_record *before,
                     size_t count, struct gqalut_record *record);

/* Derives the thresholds and checks the whole table; a fault is put at NODE. */
bool gqalut_read_check(struct gqalut_tree *tree, const yaml_node_t *node,
                       struct gqalut_table *table);

#endif
