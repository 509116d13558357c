/* Faults at a mark of the text; for the tree's own files. */
#ifndef GQALUT_CONFIG_TREE_FAULT_H
#define GQALUT_CONFIG_TREE_FAULT_H

#include "config/tree.h"

bool gqalut_tree_fault_at(struct gqalut_tree *tree, enum gqalut_status status, yaml_mark_t mark,
                          const char *format, ...) GQALUT_PRINTF(4, 5);

/* As snprintf(), but numbers have '.' whatever the caller's locale. */
void gqalut_tree_format(char *text, size_t size, const char *format, ...) GQALUT_PRINTF(3, 4);

#endif
