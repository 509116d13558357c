/* The readers of the kinds of table file, from a loaded tree. */
#ifndef GQALUT_CONFIG_READ_TABLE_H
#define GQALUT_CONFIG_READ_TABLE_H

#include <stddef.h>

#include <gqalut/record.h>

#include "config/tree.h"

/* Breakpoint codes stay within this, as gqalut_table_check() demands. */
enum { GQALUT_CODE_LIMIT = 1 << 28 };

/* Each fills *record, which holds the defaults of a table that a file says
 * nothing more about, and returns false if there was a fault. */

/* The table of a file of this project. */
bool gqalut_read_own(struct gqalut_tree *tree, struct gqalut_record *record);

/* Function INDEX of a file of the GQA-LUT paper's dialect, or of LUT-APP's; the
 * COUNT records BEFORE are those of the same file that were read already. */
bool gqalut_read_gqa(struct gqalut_tree *tree, size_t index, const struct gqalut_record *before,
                     size_t count, struct gqalut_record *record);
bool gqalut_read_lutapp(struct gqalut_tree *tree, size_t index, const struct gqalut_record *before,
                        size_t count, struct gqalut_record *record);

/* Whether NODE, a function's object, is one of LUT-APP. */
bool gqalut_read_is_lutapp(struct gqalut_tree *tree, const yaml_node_t *node);

/* What the dialects share that list tables by function. */

/* The function that key INDEX of the file names, which none of the COUNT
 * records BEFORE is of, or NULL after a fault. */
const struct gqalut_function *gqalut_read_function(struct gqalut_tree *tree, size_t index,
                                                   const struct gqalut_record *before,
                                                   size_t count);

/* Length of the list at KEY, which holds one value an entry; 0 after a fault. */
int gqalut_read_entries(struct gqalut_tree *tree, const yaml_node_t *node, const char *key);

/* Sets name, function and domain: the file knows no other than FUNCTION's. */
void gqalut_read_describe(struct gqalut_table *table, const struct gqalut_function *function);

/* Derives the thresholds and checks the whole table; a fault is put at NODE. */
bool gqalut_read_check(struct gqalut_tree *tree, const yaml_node_t *node,
                       struct gqalut_table *table);

#endif
