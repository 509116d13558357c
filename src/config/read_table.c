/* Table files: which kind one is, and the array of its tables. */
#include "config/read_table.h"

#include <stdio.h>
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

const struct gqalut_function *gqalut_read_function(struct gqalut_tree *tree, size_t index,
                                                   const struct gqalut_record *before, size_t count)
{
	const yaml_node_t *root = gqalut_tree_root(tree);
	const yaml_node_t *node = gqalut_tree_key_node(tree, root, index);
	const char *key = gqalut_tree_key(tree, root, index);
	const struct gqalut_function *function = gqalut_function_find(key);
	if (!function) {
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, node,
		                  "unknown function '%s', the nearest known one is '%s'",
		                  gqalut_tree_shown(key).text, gqalut_function_nearest(key));
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		if (strcmp(before[i].table.function, function->name) == 0) {
			gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, node,
			                  "the function '%s' is there twice, here as '%s'",
			                  function->name, gqalut_tree_shown(key).text);
			return NULL;
		}
	return function;
}

int gqalut_read_entries(struct gqalut_tree *tree, const yaml_node_t *node, const char *key)
{
	const yaml_node_t *list = gqalut_tree_need(tree, node, key, YAML_SEQUENCE_NODE);
	if (!list)
		return 0;
	size_t count = gqalut_tree_count(list);
	if (count >= GQALUT_MIN_ENTRIES && count <= GQALUT_MAX_ENTRIES)
		return (int)count;
	gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, list, "'%s' must hold %d..%d values, not %zu",
	                  key, GQALUT_MIN_ENTRIES, GQALUT_MAX_ENTRIES, count);
	return 0;
}

void gqalut_read_describe(struct gqalut_table *table, const struct gqalut_function *function)
{
	snprintf(table->function, sizeof table->function, "%s", function->name);
	snprintf(table->name, sizeof table->name, "%s_%d", function->name, table->entries);
	table->lo = function->lo;
	table->hi = function->hi;
}

/* In both foreign dialects all that is at the top is a function's object. */
static enum gqalut_file_kind kind_of(struct gqalut_tree *tree, const yaml_node_t *root)
{
	if (gqalut_tree_find(tree, root, "format") || gqalut_tree_count(root) == 0)
		return GQALUT_FILE_TABLE;
	const yaml_node_t *first = gqalut_tree_value(tree, root, 0);
	if (first->type != YAML_MAPPING_NODE)
		return GQALUT_FILE_TABLE;
	return gqalut_read_is_lutapp(tree, first) ? GQALUT_FILE_LUTAPP_JSON : GQALUT_FILE_GQA_JSON;
}

/* Table INDEX of the file, into records[index]. */
static bool read_one(struct gqalut_tree *tree, enum gqalut_file_kind kind, size_t index,
                     struct gqalut_record *records)
{
	struct gqalut_record *record = &records[index];
	set_defaults(record);
	switch (kind) {
	case GQALUT_FILE_TABLE: return gqalut_read_own(tree, record);
	case GQALUT_FILE_GQA_JSON: return gqalut_read_gqa(tree, index, records, index, record);
	case GQALUT_FILE_LUTAPP_JSON:
		return gqalut_read_lutapp(tree, index, records, index, record);
	}
	return false;
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
		if (read_one(tree, kind, i, more))
			*count = i + 1;
	}
}

/* Behind a fault of the text, which may be that of quite another file. */
static void say_what_is_read(struct gqalut_diag *diag)
{
	size_t n = strlen(diag->message);
	snprintf(diag->message + n, sizeof diag->message - n, ": tables are read from JSON");
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
	if (status) {
		if (status == GQALUT_ERR_FORMAT)
			say_what_is_read(diag);
		return status;
	}

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
