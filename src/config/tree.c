/* Loading: from text to a checked document.  Fetching is in tree_get.c. */
#include "config/tree.h"

#include <stdlib.h>
#include <string.h>

#include "config/read_file.h"
#include "config/tree_fault.h"

/* Far above any honest file; they bound memory, and time where libyaml's is
 * quadratic (anchors are looked up in a list). */
enum { MAX_DEPTH = 32, MAX_VALUES = 1 << 20, MAX_ALIASES = 1000 };

/* Length of the end of a line at TEXT, of which LEFT bytes are left: 0 if none is
 * there.  YAML 1.1 has more of them than '\n'. */
static size_t line_end(const char *text, size_t left)
{
	if (*text == '\r')
		return left > 1 && text[1] == '\n' ? 2 : 1;
	if (left > 1 && memcmp(text, "\xc2\x85", 2) == 0)
		return 2;
	if (left > 2 &&
	    (memcmp(text, "\xe2\x80\xa8", 3) == 0 || memcmp(text, "\xe2\x80\xa9", 3) == 0))
		return 3;
	return *text == '\n';
}

/* Line and column of the byte at OFFSET, as libyaml counts: in characters. */
static yaml_mark_t mark_of(const char *text, size_t length, size_t offset)
{
	yaml_mark_t mark = { 0, 0, 0 };
	for (size_t i = 0; i < offset && i < length;) {
		size_t end = line_end(text + i, length - i);
		if (end > 0) {
			mark.line++;
			mark.column = 0;
		} else if (((unsigned char)text[i] & 0xc0u) != 0x80u) {
			mark.column++;
		}
		i += end > 0 ? end : 1;
	}
	return mark;
}

/* Reports what stopped PARSER. */
static bool fail_parser(struct gqalut_tree *tree, const yaml_parser_t *parser, const char *text,
                        size_t length)
{
	/* Some of its allocations libyaml lets fail without a word. */
	if (parser->error == YAML_MEMORY_ERROR || parser->error == YAML_NO_ERROR)
		return gqalut_tree_fault(tree, GQALUT_ERR_MEMORY, NULL, "out of memory");
	const char *problem = parser->problem ? parser->problem : "unreadable";
	if (parser->error == YAML_READER_ERROR)
		return gqalut_tree_fault_at(tree, GQALUT_ERR_FORMAT,
		                            mark_of(text, length, parser->problem_offset), "%s",
		                            problem);
	if (parser->context)
		return gqalut_tree_fault_at(tree, GQALUT_ERR_FORMAT, parser->problem_mark, "%s: %s",
		                            parser->context, problem);
	return gqalut_tree_fault_at(tree, GQALUT_ERR_FORMAT, parser->problem_mark, "%s", problem);
}

/* What the events of a file add up to. */
struct census {
	int documents, depth;
	long values, aliases;
};

/* Counts one event; false if the file goes beyond what is read. */
static bool count_event(struct gqalut_tree *tree, const yaml_event_t *event, struct census *census)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT: census->documents++; break;
	case YAML_ALIAS_EVENT: census->aliases++; break;
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		census->values++;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		census->values++;
		census->depth++;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		census->values++;
		census->depth++;
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT: census->depth--; break;
	default: break;
	}
	if (anchor)
		census->aliases++;

	const char *fault = NULL;
	if (census->documents > 1)
		fault = "a second document starts here, one is allowed";
	else if (census->depth > MAX_DEPTH)
		fault = "nested deeper than 32 levels";
	else if (census->values > MAX_VALUES)
		fault = "more than 1048576 values in one file";
	else if (census->aliases > MAX_ALIASES)
		fault = "more than 1000 anchors and aliases in one file";
	else if (tag)
		fault = "tags ('!...') are not supported";
	return !fault ||
	       gqalut_tree_fault_at(tree, GQALUT_ERR_FORMAT, event->start_mark, "%s", fault);
}

static bool start_parser(struct gqalut_tree *tree, yaml_parser_t *parser, const char *text,
                         size_t length)
{
	if (!yaml_parser_initialize(parser))
		return gqalut_tree_fault(tree, GQALUT_ERR_MEMORY, NULL, "out of memory");
	yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(parser, (const unsigned char *)text, length);
	return true;
}

/* Runs through TEXT once without keeping anything, so that nothing excessive
 * is ever built in memory. */
static bool survey(struct gqalut_tree *tree, const char *text, size_t length)
{
	yaml_parser_t parser;
	if (!start_parser(tree, &parser, text, length))
		return false;
	struct census census = { 0, 0, 0, 0 };
	bool ok = true, ended = false;
	while (ok && !ended) {
		yaml_event_t event;
		if (!yaml_parser_parse(&parser, &event)) {
			ok = fail_parser(tree, &parser, text, length);
			break;
		}
		ended = event.type == YAML_STREAM_END_EVENT;
		ok = count_event(tree, &event, &census);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	if (ok && census.documents == 0)
		ok = gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, NULL, "the file is empty");
	return ok;
}

/* A directive has no use here, and many of them take libyaml quadratic time. */
static bool refuse_directives(struct gqalut_tree *tree, const char *text, size_t length)
{
	yaml_mark_t mark = { 0, 0, 0 };
	bool begins = true; /* a line */
	for (size_t i = 0; i < length;) {
		if (begins && text[i] == '%')
			return gqalut_tree_fault_at(tree, GQALUT_ERR_FORMAT, mark,
			                            "a line must not start with '%%': YAML "
			                            "directives are not supported");
		size_t end = line_end(text + i, length - i);
		begins = end > 0;
		mark.line += begins;
		i += begins ? end : 1;
	}
	return true;
}

static bool load_document(struct gqalut_tree *tree, const char *text, size_t length)
{
	yaml_parser_t parser;
	if (!start_parser(tree, &parser, text, length))
		return false;
	bool ok = yaml_parser_load(&parser, &tree->document) != 0;
	if (!ok)
		fail_parser(tree, &parser, text, length);
	yaml_parser_delete(&parser);
	return ok;
}

static int compare_keys(const void *a, const void *b)
{
	const yaml_node_t *x = *(const yaml_node_t *const *)a, *y = *(const yaml_node_t *const *)b;
	size_t n = x->data.scalar.length, m = y->data.scalar.length;
	int order = memcmp(x->data.scalar.value, y->data.scalar.value, n < m ? n : m);
	if (order == 0 && n != m)
		order = n < m ? -1 : 1;
	if (order == 0 && x->start_mark.index != y->start_mark.index)
		order = x->start_mark.index < y->start_mark.index ? -1 : 1;
	return order;
}

/* libyaml takes a key that is there twice, and a list or object as a key. */
static void check_keys(struct gqalut_tree *tree, const yaml_node_t *mapping,
                       const yaml_node_t **keys)
{
	size_t count = 0;
	for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;
	     pair < mapping->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = yaml_document_get_node(&tree->document, pair->key);
		if (key->type == YAML_SCALAR_NODE)
			keys[count++] = key;
		else
			gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, key, "a key must be a word");
	}
	qsort(keys, count, sizeof *keys, compare_keys);
	for (size_t i = 1; i < count; i++) {
		const yaml_node_t *key = keys[i], *before = keys[i - 1];
		if (key->data.scalar.length == before->data.scalar.length &&
		    memcmp(key->data.scalar.value, before->data.scalar.value,
		           key->data.scalar.length) == 0)
			gqalut_tree_fault(
			        tree, GQALUT_ERR_FORMAT, key,
			        "the key '%s' is there twice, first in line %d",
			        gqalut_tree_shown((const char *)key->data.scalar.value).text,
			        (int)before->start_mark.line + 1);
	}
}

/* What libyaml lets pass and no reader here wants to meet. */
static bool check_document(struct gqalut_tree *tree)
{
	size_t most = 0;
	const yaml_node_t *start = tree->document.nodes.start, *end = tree->document.nodes.top;
	for (const yaml_node_t *node = start; node < end; node++)
		if (node->type == YAML_MAPPING_NODE && gqalut_tree_count(node) > most)
			most = gqalut_tree_count(node);
	const yaml_node_t **keys = malloc((most + 1) * sizeof *keys);
	if (!keys)
		return gqalut_tree_fault(tree, GQALUT_ERR_MEMORY, NULL, "out of memory");
	for (const yaml_node_t *node = start; node < end; node++) {
		if (node->type == YAML_MAPPING_NODE)
			check_keys(tree, node, keys);
		else if (node->type == YAML_SCALAR_NODE &&
		         memchr(node->data.scalar.value, '\0', node->data.scalar.length))
			gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, node,
			                  "a string must not hold a NUL character");
	}
	free(keys);
	return tree->errors == 0;
}

enum gqalut_status gqalut_tree_load(struct gqalut_tree *tree, const char *text, size_t length)
{
	/* libyaml knows it before JSON, but not before the first line of a block. */
	size_t mark = gqalut_byte_order_mark(text, length);
	text += mark;
	length -= mark;
	if (!refuse_directives(tree, text, length) || !survey(tree, text, length) ||
	    !load_document(tree, text, length))
		return tree->status;
	if (!check_document(tree)) {
		gqalut_tree_free(tree);
		return tree->status;
	}
	return GQALUT_OK;
}

void gqalut_tree_free(struct gqalut_tree *tree)
{
	yaml_document_delete(&tree->document);
}
