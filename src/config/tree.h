/* Reads YAML or JSON text, on guard, and fetches typed values from it.
 *
 * The text, a byte order mark before it skipped, becomes a libyaml document,
 * which keeps the line and column of each value and resolves aliases.  Refused
 * before anything is looked at: more than one document, an empty one, mappings
 * with a key twice or a key that is no scalar, tags, directives, and more depth,
 * values or aliases than any honest file has.  (Aliases can make a value contain
 * itself: walk by a known shape, never until the leaves.)
 *
 * Every fault is counted and reported with file, line and column, and reading
 * may go on after it: a getter that fails reports why, returns false and leaves
 * its output alone, so a caller can fetch all it wants and look at errors once.
 *
 * Getters take a PATH of keys from a node, such as "slope.bits", which is also
 * how messages name the value; "" is the node itself.
 */
#ifndef GQALUT_CONFIG_TREE_H
#define GQALUT_CONFIG_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <yaml.h>

#include <gqalut/status.h>

struct gqalut_tree {
	const char *file;         /* borrowed; stands for the file in messages */
	struct gqalut_diag *diag; /* gets the first fault; may be NULL */
	/* Gets every fault; may be NULL. */
	void (*report)(void *context, const struct gqalut_diag *fault);
	void *context;
	/* Filled here. */
	size_t errors;
	enum gqalut_status status; /* of the first fault */
	yaml_document_t document;  /* if there is no fault after loading */
};

/* Loads TEXT.  The caller has set file, diag, report and context and cleared
 * the rest.  After GQALUT_OK, release with gqalut_tree_free. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_tree_load(struct gqalut_tree *tree, const char *text,
                                                      size_t length);
void gqalut_tree_free(struct gqalut_tree *tree);

/* The top of the document, never NULL. */
const yaml_node_t *gqalut_tree_root(struct gqalut_tree *tree);

/* Reports a fault at NODE (NULL: the file as a whole) and returns false. */
bool gqalut_tree_fault(struct gqalut_tree *tree, enum gqalut_status status, const yaml_node_t *node,
                       const char *format, ...) GQALUT_PRINTF(4, 5);

/* What PATH leads to, or NULL, which is no fault; so is the value null. */
const yaml_node_t *gqalut_tree_find(struct gqalut_tree *tree, const yaml_node_t *node,
                                    const char *path);

/* The same for a value that must be there and be of TYPE; else a fault. */
const yaml_node_t *gqalut_tree_need(struct gqalut_tree *tree, const yaml_node_t *node,
                                    const char *path, yaml_node_type_t type);

/* Number of pairs of a mapping or of items of a list. */
size_t gqalut_tree_count(const yaml_node_t *node);

/* Item INDEX of a list; key and value of pair INDEX of a mapping, whose keys
 * are known to be scalars without a NUL. */
const yaml_node_t *gqalut_tree_item(struct gqalut_tree *tree, const yaml_node_t *list,
                                    size_t index);
const char *gqalut_tree_key(struct gqalut_tree *tree, const yaml_node_t *mapping, size_t index);
const yaml_node_t *gqalut_tree_key_node(struct gqalut_tree *tree, const yaml_node_t *mapping,
                                        size_t index);
const yaml_node_t *gqalut_tree_value(struct gqalut_tree *tree, const yaml_node_t *mapping,
                                     size_t index);

/* Refuses keys of the mapping at PATH that are not in KNOWN (NULL at its end),
 * naming the nearest of them. */
bool gqalut_tree_only(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                      const char *const *known);

/* One value.  A quoted string is no number; numbers are written as in JSON and
 * are finite; integers have no point and no exponent. */
bool gqalut_tree_int(struct gqalut_tree *tree, const yaml_node_t *node, const char *path, int least,
                     int most, int *value);
bool gqalut_tree_uint64(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                        uint64_t *value);
bool gqalut_tree_double(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                        double least, double most, double *value);
bool gqalut_tree_bool(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                      bool *value);
/* A string of fewer than SIZE bytes without control characters. */
bool gqalut_tree_string(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                        char *value, size_t size);
/* One of COUNT words, as its index. */
bool gqalut_tree_choice(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                        const char *const *words, int count, int *value);

/* A list of exactly COUNT numbers. */
bool gqalut_tree_ints(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                      int least, int most, int32_t *values, int count);
bool gqalut_tree_doubles(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                         double *values, int count);

/* TEXT as an integer of JSON within INT_MIN..INT_MAX; false if it is none. */
bool gqalut_tree_parse_int(const char *text, int *value);

/* TEXT fit for a one-line message: at most 40 bytes, no control characters. */
struct gqalut_shown {
	char text[48];
};
struct gqalut_shown gqalut_tree_shown(const char *text);

#endif
