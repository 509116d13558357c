/* Fetching typed values from a loaded document. */
#include "config/tree.h"

#include <float.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "config/tree_fault.h"
#include "core/text.h"

static const char *text_of(const yaml_node_t *scalar)
{
	return (const char *)scalar->data.scalar.value;
}

static bool is_plain(const yaml_node_t *node)
{
	return node->type == YAML_SCALAR_NODE && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

static bool is_null(const yaml_node_t *node)
{
	return is_plain(node) && (strcmp(text_of(node), "null") == 0 ||
	                          strcmp(text_of(node), "~") == 0 || text_of(node)[0] == '\0');
}

const yaml_node_t *gqalut_tree_root(struct gqalut_tree *tree)
{
	return yaml_document_get_root_node(&tree->document);
}

size_t gqalut_tree_count(const yaml_node_t *node)
{
	switch (node->type) {
	case YAML_SEQUENCE_NODE:
		return (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	case YAML_MAPPING_NODE:
		return (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
	default: return 0;
	}
}

const yaml_node_t *gqalut_tree_item(struct gqalut_tree *tree, const yaml_node_t *list, size_t index)
{
	return yaml_document_get_node(&tree->document, list->data.sequence.items.start[index]);
}

const yaml_node_t *gqalut_tree_key_node(struct gqalut_tree *tree, const yaml_node_t *mapping,
                                        size_t index)
{
	return yaml_document_get_node(&tree->document,
	                              mapping->data.mapping.pairs.start[index].key);
}

const char *gqalut_tree_key(struct gqalut_tree *tree, const yaml_node_t *mapping, size_t index)
{
	return text_of(gqalut_tree_key_node(tree, mapping, index));
}

const yaml_node_t *gqalut_tree_value(struct gqalut_tree *tree, const yaml_node_t *mapping,
                                     size_t index)
{
	return yaml_document_get_node(&tree->document,
	                              mapping->data.mapping.pairs.start[index].value);
}

/* The value of the key that is the first LENGTH bytes of KEY, or NULL. */
static const yaml_node_t *child(struct gqalut_tree *tree, const yaml_node_t *mapping,
                                const char *key, size_t length)
{
	for (size_t i = 0; i < gqalut_tree_count(mapping); i++) {
		const yaml_node_t *found = gqalut_tree_key_node(tree, mapping, i);
		if (found->data.scalar.length == length && memcmp(text_of(found), key, length) == 0)
			return gqalut_tree_value(tree, mapping, i);
	}
	return NULL;
}

/* Follows PATH as far as it leads.  *reached is where it ends, *length how much
 * of PATH that is: all of it if the value is there. */
static void walk(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                 const yaml_node_t **reached, size_t *length)
{
	size_t at = 0;
	*length = 0;
	*reached = node;
	while (path[at] != '\0' && node->type == YAML_MAPPING_NODE) {
		size_t n = strcspn(path + at, ".");
		node = child(tree, node, path + at, n);
		if (!node || is_null(node))
			return;
		at += n;
		*length = at;
		*reached = node;
		at += path[at] == '.';
	}
}

const yaml_node_t *gqalut_tree_find(struct gqalut_tree *tree, const yaml_node_t *node,
                                    const char *path)
{
	size_t length;
	walk(tree, node, path, &node, &length);
	return path[length] == '\0' ? node : NULL;
}

static const char *type_text(yaml_node_type_t type)
{
	switch (type) {
	case YAML_MAPPING_NODE: return "an object";
	case YAML_SEQUENCE_NODE: return "a list";
	default: return "a single value";
	}
}

/* How messages call the first LENGTH bytes of PATH, or item INDEX of it. */
struct label {
	char text[112];
};

static struct label label_of(const char *path, size_t length, int index)
{
	struct label label;
	char item[16] = "";
	if (index >= 0)
		snprintf(item, sizeof item, "[%d]", index);
	if (length > 0)
		snprintf(label.text, sizeof label.text, "'%.*s%s'", (int)length, path, item);
	else
		snprintf(label.text, sizeof label.text, "this value%s", item);
	return label;
}

static struct label name_of(const char *path)
{
	return label_of(path, strlen(path), -1);
}

const yaml_node_t *gqalut_tree_need(struct gqalut_tree *tree, const yaml_node_t *node,
                                    const char *path, yaml_node_type_t type)
{
	size_t length;
	walk(tree, node, path, &node, &length);
	if (path[length] == '\0') {
		if (node->type == type)
			return node;
	} else if (node->type == YAML_MAPPING_NODE) {
		size_t next = length + (path[length] == '.');
		next += strcspn(path + next, ".");
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, node, "%s is missing",
		                  label_of(path, next, -1).text);
		return NULL;
	} else {
		type = YAML_MAPPING_NODE;
	}
	gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, node, "%s must be %s, not %s",
	                  label_of(path, length, -1).text, type_text(type), type_text(node->type));
	return NULL;
}

/* Says that NODE is not WANTED. */
static bool refuse(struct gqalut_tree *tree, const yaml_node_t *node, struct label label,
                   const char *wanted)
{
	if (node->type != YAML_SCALAR_NODE)
		return gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, node, "%s must be %s, not %s",
		                         label.text, wanted, type_text(node->type));
	return gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, node, "%s must be %s, not %s'%s'",
	                         label.text, wanted, is_plain(node) ? "" : "the string ",
	                         gqalut_tree_shown(text_of(node)).text);
}

static size_t digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* Length of the integer of JSON at S, or 0. */
static size_t integer_length(const char *s)
{
	size_t sign = s[0] == '-';
	size_t n = digits(s + sign);
	return n == 0 || (n > 1 && s[sign] == '0') ? 0 : sign + n;
}

/* Whether the whole of S is a number of JSON. */
static bool is_number(const char *s)
{
	size_t n = integer_length(s);
	if (n == 0)
		return false;
	s += n;
	if (*s == '.') {
		n = digits(s + 1);
		if (n == 0)
			return false;
		s += 1 + n;
	}
	if (*s == 'e' || *s == 'E') {
		s += s[1] == '+' || s[1] == '-' ? 2 : 1;
		n = digits(s);
		if (n == 0)
			return false;
		s += n;
	}
	return *s == '\0';
}

/* S as an unsigned number; false if it is none or above MOST. */
static bool parse_unsigned(const char *s, uint64_t most, uint64_t *value)
{
	size_t n = integer_length(s);
	if (n == 0 || s[0] == '-' || s[n] != '\0')
		return false;
	uint64_t v = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned digit = (unsigned)(s[i] - '0');
		if (v > (most - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*value = v;
	return true;
}

bool gqalut_tree_parse_int(const char *text, int *value)
{
	uint64_t v;
	bool negative = text[0] == '-';
	if (!parse_unsigned(text + negative, INT_MAX, &v))
		return false;
	*value = negative ? -(int)v : (int)v;
	return true;
}

static bool get_int(struct gqalut_tree *tree, const yaml_node_t *node, struct label label,
                    int least, int most, int *value)
{
	int v;
	if (is_plain(node) && gqalut_tree_parse_int(text_of(node), &v) && v >= least && v <= most) {
		*value = v;
		return true;
	}
	char wanted[64];
	snprintf(wanted, sizeof wanted, "an integer in %d..%d", least, most);
	return refuse(tree, node, label, wanted);
}

static bool get_double(struct gqalut_tree *tree, const yaml_node_t *node, struct label label,
                       double least, double most, double *value)
{
	double v;
	if (is_plain(node) && is_number(text_of(node)) &&
	    gqalut_text_to_double(text_of(node), &v) && v >= least && v <= most) {
		*value = v;
		return true;
	}
	char wanted[96] = "a finite number";
	if (most < DBL_MAX)
		gqalut_tree_format(wanted, sizeof wanted, "a number in %g..%g", least, most);
	else if (least > -DBL_MAX)
		gqalut_tree_format(wanted, sizeof wanted, "a number of at least %g", least);
	return refuse(tree, node, label, wanted);
}

bool gqalut_tree_int(struct gqalut_tree *tree, const yaml_node_t *node, const char *path, int least,
                     int most, int *value)
{
	node = gqalut_tree_need(tree, node, path, YAML_SCALAR_NODE);
	return node && get_int(tree, node, name_of(path), least, most, value);
}

bool gqalut_tree_double(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                        double least, double most, double *value)
{
	node = gqalut_tree_need(tree, node, path, YAML_SCALAR_NODE);
	return node && get_double(tree, node, name_of(path), least, most, value);
}

bool gqalut_tree_uint64(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                        uint64_t *value)
{
	node = gqalut_tree_need(tree, node, path, YAML_SCALAR_NODE);
	if (!node)
		return false;
	if (is_plain(node) && parse_unsigned(text_of(node), UINT64_MAX, value))
		return true;
	return refuse(tree, node, name_of(path), "an integer in 0..18446744073709551615");
}

bool gqalut_tree_bool(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                      bool *value)
{
	node = gqalut_tree_need(tree, node, path, YAML_SCALAR_NODE);
	if (!node)
		return false;
	bool yes = strcmp(text_of(node), "true") == 0;
	if (!is_plain(node) || (!yes && strcmp(text_of(node), "false") != 0))
		return refuse(tree, node, name_of(path), "true or false");
	*value = yes;
	return true;
}

bool gqalut_tree_string(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                        char *value, size_t size)
{
	node = gqalut_tree_need(tree, node, path, YAML_SCALAR_NODE);
	if (!node)
		return false;
	const char *text = text_of(node);
	if (node->data.scalar.length >= size)
		return gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, node,
		                         "%s must be shorter than %zu bytes, not %zu",
		                         name_of(path).text, size, node->data.scalar.length);
	for (const char *p = text; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return refuse(tree, node, name_of(path), "text without control characters");
	memcpy(value, text, node->data.scalar.length + 1);
	return true;
}

bool gqalut_tree_choice(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                        const char *const *words, int count, int *value)
{
	node = gqalut_tree_need(tree, node, path, YAML_SCALAR_NODE);
	if (!node)
		return false;
	char wanted[128] = "";
	for (int i = 0; i < count; i++) {
		if (strcmp(text_of(node), words[i]) == 0) {
			*value = i;
			return true;
		}
		size_t used = strlen(wanted);
		snprintf(wanted + used, sizeof wanted - used, "%s'%s'",
		         i == 0          ? ""
		         : i < count - 1 ? ", "
		                         : " or ",
		         words[i]);
	}
	return refuse(tree, node, name_of(path), wanted);
}

/* The list of COUNT items at PATH, or NULL. */
static const yaml_node_t *need_list(struct gqalut_tree *tree, const yaml_node_t *node,
                                    const char *path, int count)
{
	const yaml_node_t *list = gqalut_tree_need(tree, node, path, YAML_SEQUENCE_NODE);
	if (!list || gqalut_tree_count(list) == (size_t)count)
		return list;
	gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, list, "%s must hold %d value%s, not %zu",
	                  name_of(path).text, count, count == 1 ? "" : "s",
	                  gqalut_tree_count(list));
	return NULL;
}

bool gqalut_tree_ints(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                      int least, int most, int32_t *values, int count)
{
	const yaml_node_t *list = need_list(tree, node, path, count);
	bool ok = list != NULL;
	for (int i = 0; list && i < count; i++) {
		int v = 0;
		if (get_int(tree, gqalut_tree_item(tree, list, (size_t)i),
		            label_of(path, strlen(path), i), least, most, &v))
			values[i] = v;
		else
			ok = false;
	}
	return ok;
}

bool gqalut_tree_doubles(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                         double *values, int count)
{
	const yaml_node_t *list = need_list(tree, node, path, count);
	bool ok = list != NULL;
	for (int i = 0; list && i < count; i++)
		ok &= get_double(tree, gqalut_tree_item(tree, list, (size_t)i),
		                 label_of(path, strlen(path), i), -DBL_MAX, DBL_MAX, &values[i]);
	return ok;
}
