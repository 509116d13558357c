/* Refusing keys that nobody reads, with the one that was probably meant. */
#include "config/tree.h"

#include <string.h>

/* The one of KNOWN that is nearest to KEY. */
static const char *nearest(const char *key, const char *const *known)
{
	const char *best = known[0];
	int least = gqalut_edit_distance(key, best);
	for (size_t k = 1; known[k]; k++) {
		int d = gqalut_edit_distance(key, known[k]);
		if (d < least) {
			least = d;
			best = known[k];
		}
	}
	return best;
}

bool gqalut_tree_only(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                      const char *const *known)
{
	enum { MANY = 100 }; /* nobody reads more, and each takes its time */
	const yaml_node_t *mapping = gqalut_tree_need(tree, node, path, YAML_MAPPING_NODE);
	if (!mapping)
		return false;
	int unknown = 0;
	for (size_t i = 0; i < gqalut_tree_count(mapping) && unknown < MANY; i++) {
		const char *key = gqalut_tree_key(tree, mapping, i);
		size_t k = 0;
		while (known[k] && strcmp(key, known[k]) != 0)
			k++;
		if (known[k])
			continue;
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, gqalut_tree_key_node(tree, mapping, i),
		                  "unknown key '%s', the nearest known one is '%s'",
		                  gqalut_tree_shown(key).text, nearest(key, known));
		unknown++;
	}
	return unknown == 0;
}
