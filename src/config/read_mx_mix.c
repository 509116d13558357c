/* Rules for the formats of tensors; the file is told in gqalut/mx_mix.h. */
#include <gqalut/mx_mix.h>
#include <gqalut/read.h>

#include <stdlib.h>
#include <string.h>

#include "config/read_file.h"
#include "config/tree.h"

/* The key of a format that NODE has; it must be there if there is no STANDARD. */
static bool read_key(struct gqalut_tree *tree, const yaml_node_t *node, const char *key, int least,
                     int most, const int *standard, int *value)
{
	if (standard && !gqalut_tree_find(tree, node, key)) {
		*value = *standard;
		return true;
	}
	return gqalut_tree_int(tree, node, key, least, most, value);
}

/* STANDARD (may be NULL) has what is not set. */
static void read_format(struct gqalut_tree *tree, const yaml_node_t *node,
                        const struct gqalut_mx_format *standard, struct gqalut_mx_format *format)
{
	bool ok = read_key(tree, node, "bits", GQALUT_MX_MIN_BITS, GQALUT_MX_MAX_BITS,
	                   standard ? &standard->bits : NULL, &format->bits);
	ok &= read_key(tree, node, "block", 1, GQALUT_MX_MAX_BLOCK,
	               standard ? &standard->block : NULL, &format->block);
	ok &= read_key(tree, node, "outliers", 0, GQALUT_MX_MAX_OUTLIERS,
	               standard ? &standard->outliers : NULL, &format->outliers);
	if (ok && format->outliers > format->block)
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, node,
		                  "%d outliers do not fit into blocks of %d", format->outliers,
		                  format->block);
}

static void read_rule(struct gqalut_tree *tree, const yaml_node_t *node,
                      const struct gqalut_mx_mix *mix, struct gqalut_mx_rule *rule)
{
	static const char *const known[] = { "match", "bits", "block", "outliers", NULL };
	struct gqalut_diag reason;
	gqalut_diag_clear(&reason);
	if (!gqalut_tree_only(tree, node, "", known))
		return;
	rule->line = (int)node->start_mark.line + 1;
	rule->column = (int)node->start_mark.column + 1;
	if (gqalut_tree_string(tree, node, "match", rule->match, sizeof rule->match) &&
	    gqalut_mx_pattern_check(rule->match, &reason))
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, gqalut_tree_find(tree, node, "match"),
		                  "%s", reason.message);
	read_format(tree, node, mix->has_default ? &mix->standard : NULL, &rule->format);
}

static void read_rules(struct gqalut_tree *tree, const yaml_node_t *list, struct gqalut_mx_mix *mix)
{
	size_t count = gqalut_tree_count(list);
	if (count == 0 || count > GQALUT_MX_MAX_RULES) {
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, list,
		                  "'tensors' must have 1..%d rules, not %zu", GQALUT_MX_MAX_RULES,
		                  count);
		return;
	}
	mix->rules = calloc(count, sizeof *mix->rules);
	if (!mix->rules) {
		gqalut_tree_fault(tree, GQALUT_ERR_MEMORY, NULL, "out of memory");
		return;
	}
	mix->count = count;
	for (size_t i = 0; i < count && tree->errors == 0; i++)
		read_rule(tree, gqalut_tree_item(tree, list, i), mix, &mix->rules[i]);
}

static void read_document(struct gqalut_tree *tree, struct gqalut_mx_mix *mix)
{
	static const char *const known[] = { "version", "default", "tensors", NULL };
	static const char *const keys[] = { "bits", "block", "outliers", NULL };
	const yaml_node_t *root = gqalut_tree_root(tree);
	int version;
	if (!gqalut_tree_only(tree, root, "", known) ||
	    !gqalut_tree_int(tree, root, "version", 1, 1, &version))
		return;
	const yaml_node_t *standard = gqalut_tree_find(tree, root, "default");
	const yaml_node_t *list = gqalut_tree_find(tree, root, "tensors");
	if (!standard && !list) {
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, root,
		                  "there is neither a 'default' nor 'tensors'");
		return;
	}
	mix->has_default = standard != NULL;
	if (standard && gqalut_tree_only(tree, standard, "", keys))
		read_format(tree, standard, NULL, &mix->standard);
	if (list && tree->errors == 0)
		list = gqalut_tree_need(tree, root, "tensors", YAML_SEQUENCE_NODE);
	if (list && tree->errors == 0)
		read_rules(tree, list, mix);
}

enum gqalut_status gqalut_mx_mix_parse(const char *text, size_t length, const char *name,
                                       struct gqalut_mx_mix *mix, struct gqalut_diag *diag)
{
	struct gqalut_mx_mix made;
	memset(&made, 0, sizeof made);
	struct gqalut_tree tree = { .file = name, .diag = diag };
	enum gqalut_status status = gqalut_tree_load(&tree, text, length);
	if (status)
		return status;
	read_document(&tree, &made);
	gqalut_tree_free(&tree);
	status = tree.errors > 0 ? tree.status : GQALUT_OK;
	if (status)
		gqalut_mx_mix_free(&made);
	else
		*mix = made;
	return status;
}

enum gqalut_status gqalut_mx_mix_read(const char *path, struct gqalut_mx_mix *mix,
                                      struct gqalut_diag *diag)
{
	char *text;
	size_t length;
	enum gqalut_status status = gqalut_read_file(path, &text, &length, diag);
	if (status)
		return status;
	status = gqalut_mx_mix_parse(text, length, gqalut_file_name(path), mix, diag);
	free(text);
	return status;
}
