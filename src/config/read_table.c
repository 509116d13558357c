/* Table files: which kind one is, and the array of its tables. */
#include "config/read_table.h"

#include <stdlib.h>
#include <string.h>

#include <gqalut/read.h>

#include "config/read_file.h"

bool gqalut_read_check(struct gqalut_tree *tree, const yaml_node_t *node,
                       struct gqalut_table *table)
{
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	gqalut_table_thresholds(table);
	enum gqalut_status status = gqalut_table_check(table, &diag);
	if (!status)
		return true;
	if (status == GQALUT_ERR_ARGUMENT)
		status = GQALUT_ERR_FORMAT;
	return gqalut_tree_fault(tree, status, node, "%s", diag.message);
}

/* What holds for a table unless its file says otherwise. */
static void set_defaults(struct gqalut_record *record)
{
	memset(record, 0, sizeof *record);
	record->table.input = record->table.output = (struct gqalut_format_int){ 8, true };
	record->table.beta = 5;
	record->objective = GQALUT_OBJECTIVE_MSE;
	record->codes = GQALUT_CODES_REPRESENTABLE;
	memcpy(record->weights, "uniform", sizeof "uniform");
	memcpy(record->method, "imported", sizeof "imported");
}

/* In the paper's dialect all that is at the top is a function's object. */
static enum gqalut_file_kind kind_of(struct gqalut_tree *tree, const yaml_node_t *root)
{
	if (gqalut_tree_find(tree, root, "format") || gqalut_tree_count(root) == 0 ||
	    gqalut_tree_value(tree, root, 0)->type != YAML_MAPPING_NODE)
		return GQALUT_FILE_TABLE;
	return GQALUT_FILE_GQA_JSON;
}

/* Reads until the first fault, which bounds the array too: a function can be
 * in a file once. */
static void read_all(struct gqalut_tree *tree, enum gqalut_file_kind kind, size_t tables,
                     struct gqalut_record **records, size_t *count)
{
	for (size_t i = 0; i < tables && tree->errors == 0; i++) {
		struct gqalut_record *more = realloc(*records, (i + 1) * sizeof *more);
		if (!more) {
			gqalut_tree_fault(tree, GQALUT_ERR_MEMORY, NULL, "out of memory");
			return;
		}
		*records = more;
		set_defaults(&more[i]);
		if (kind == GQALUT_FILE_TABLE ? gqalut_read_own(tree, &more[i])
		                              : gqalut_read_gqa(tree, i, more, i, &more[i]))
			*count = i + 1;
	}
}

enum gqalut_status gqalut_parse_tables(const char *text, size_t length, const char *name,
                                       enum gqalut_file_kind *kind, struct gqalut_record **records,
                                       size_t *count, struct gqalut_diag *diag)
{
	struct gqalut_tree tree = { .file = name, .diag = diag };
	if (length > GQALUT_TEXT_FILE_LIMIT) {
		gqalut_tree_fault(&tree, GQALUT_ERR_FORMAT, NULL,
		                  "larger than %d MiB, the most that is read",
		                  GQALUT_TEXT_FILE_LIMIT >> 20);
		return tree.status;
	}
	enum gqalut_status status = gqalut_tree_load(&tree, text, length);
	if (status)
		return status;

	struct gqalut_record *read = NULL;
	size_t tables = 0;
	enum gqalut_file_kind found = GQALUT_FILE_TABLE;
	const yaml_node_t *root = gqalut_tree_root(&tree);
	if (root->type != YAML_MAPPING_NODE) {
		gqalut_tree_fault(&tree, GQALUT_ERR_FORMAT, root,
		                  "a table file holds one JSON object, {...}");
	} else {
		found = kind_of(&tree, root);
		read_all(&tree, found, found == GQALUT_FILE_TABLE ? 1 : gqalut_tree_count(root),
		         &read, &tables);
	}
	gqalut_tree_free(&tree);
	if (tree.errors > 0) {
		free(read);
		return tree.status;
	}
	*kind = found;
	*records = read;
	*count = tables;
	return GQALUT_OK;
}

enum gqalut_status gqalut_read_tables(const char *path, enum gqalut_file_kind *kind,
                                      struct gqalut_record **records, size_t *count,
                                      struct gqalut_diag *diag)
{
	char *text;
	size_t length;
	enum gqalut_status status =
	        gqalut_file_read(path, GQALUT_TEXT_FILE_LIMIT, &text, &length, diag);
	if (status)
		return status;
	status = gqalut_parse_tables(text, length, gqalut_file_name(path), kind, records, count,
	                             diag);
	free(text);
	return status;
}
