/* Batch configurations: from YAML to one list of settings a table. */
#include <gqalut/batch.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/read_file.h"
#include "config/tree.h"

enum {
	MAX_KEYS = GQALUT_BATCH_MAX_KEYS,
	MAX_ITEMS = 16,    /* values of an option that collects */
	MAX_MERGES = 4096, /* '<<' in all, those within what is merged too */
	MAX_DEPTH = 16,    /* of them within each other: an anchor can hold itself */
	MAX_FAULTS = 100   /* nobody reads more */
};

/* What one mapping says about the options. */
struct layer {
	bool set[MAX_KEYS];
	const yaml_node_t *value[MAX_KEYS]; /* NULL if set to null: none */
	bool bad;                           /* something in it was refused */
};

/* The lists of a table's matrix, and where its counter stands. */
struct matrix {
	size_t count;
	size_t key[MAX_KEYS];
	const yaml_node_t *list[MAX_KEYS];
	size_t at[MAX_KEYS];
};

struct reader {
	const struct gqalut_batch_reader *caller;
	struct gqalut_tree tree;
	bool *faulted; /* by node: what aliases repeat is reported once */
	int merges, depth;
	size_t tables;
	struct layer defaults;
	/* The table that is being handed over. */
	struct gqalut_batch_setting settings[MAX_KEYS * MAX_ITEMS];
	char joined[MAX_KEYS][GQALUT_BATCH_VALUE_SIZE];
};

static const char *name_of(const struct reader *r, size_t key)
{
	return r->caller->keys[key].name;
}

/* A fault that names the option KEY, once for each node. */
static bool refuse(struct reader *r, size_t key, const yaml_node_t *node, const char *why)
{
	bool *faulted = &r->faulted[node - r->tree.document.nodes.start];
	if (!*faulted)
		gqalut_tree_fault(&r->tree, GQALUT_ERR_FORMAT, node, "'%s' %s", name_of(r, key),
		                  why);
	*faulted = true;
	return false;
}

static bool judge_text(struct reader *r, size_t key, const yaml_node_t *node, const char *text)
{
	struct gqalut_diag reason;
	gqalut_diag_clear(&reason);
	if (r->caller->value(r->caller->context, key, text, &reason))
		return true;
	bool *faulted = &r->faulted[node - r->tree.document.nodes.start];
	if (!*faulted)
		gqalut_tree_fault(&r->tree, GQALUT_ERR_FORMAT, node, "%s", reason.message);
	*faulted = true;
	return false;
}

/* The text of the single value NODE, or NULL after a fault. */
static const char *scalar_text(struct reader *r, size_t key, const yaml_node_t *node)
{
	if (node->type != YAML_SCALAR_NODE) {
		refuse(r, key, node,
		       node->type == YAML_MAPPING_NODE ? "must not be an object"
		                                       : "must be a single value, not a list");
		return NULL;
	}
	const char *text = (const char *)node->data.scalar.value;
	bool plain = node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	enum gqalut_batch_kind kind = r->caller->keys[key].kind;
	if (node->data.scalar.length >= GQALUT_BATCH_VALUE_SIZE) {
		refuse(r, key, node, "is too long: 1023 bytes are allowed");
		return NULL;
	}
	for (const char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 127) {
			refuse(r, key, node, "must not hold control characters");
			return NULL;
		}
	if (kind == GQALUT_BATCH_FLAG &&
	    !(plain && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0))) {
		refuse(r, key, node, "must be true or false");
		return NULL;
	}
	if (kind == GQALUT_BATCH_NUMBER && !plain) {
		refuse(r, key, node, "must be a number, not a string in quotes");
		return NULL;
	}
	return text;
}

/* The items of LIST as one text in r->joined[key], or NULL after a fault. */
static const char *joined_text(struct reader *r, size_t key, const yaml_node_t *list)
{
	char *text = r->joined[key];
	size_t length = 0;
	*text = '\0';
	for (size_t i = 0; i < gqalut_tree_count(list); i++) {
		const char *item = scalar_text(r, key, gqalut_tree_item(&r->tree, list, i));
		if (!item)
			return NULL;
		size_t n = strlen(item);
		if (length + n + 2 > GQALUT_BATCH_VALUE_SIZE) {
			refuse(r, key, list, "is too long: 1023 bytes are allowed");
			return NULL;
		}
		if (i > 0)
			text[length++] = r->caller->keys[key].separator;
		memcpy(text + length, item, n + 1);
		length += n;
	}
	return text;
}

/* Whether NODE gives several values of KEY. */
static bool is_collection(const struct reader *r, size_t key, const yaml_node_t *node)
{
	return node->type == YAML_SEQUENCE_NODE && r->caller->keys[key].collects;
}

static const char *value_text(struct reader *r, size_t key, const yaml_node_t *node)
{
	bool joins = node->type == YAML_SEQUENCE_NODE && r->caller->keys[key].separator != '\0';
	return joins ? joined_text(r, key, node) : scalar_text(r, key, node);
}

/* Whether NODE may stand for KEY; else it is reported. */
static bool judge(struct reader *r, size_t key, const yaml_node_t *node)
{
	const char *text;
	if (!is_collection(r, key, node)) {
		text = value_text(r, key, node);
		return text && judge_text(r, key, node, text);
	}
	size_t count = gqalut_tree_count(node);
	if (count < 1 || count > MAX_ITEMS)
		return refuse(r, key, node, "must have 1..16 values");
	bool ok = true;
	for (size_t i = 0; i < count; i++) {
		const yaml_node_t *item = gqalut_tree_item(&r->tree, node, i);
		text = scalar_text(r, key, item);
		ok &= text && judge_text(r, key, item, text);
	}
	return ok;
}

/* Whether WORD is NAME (NULL is nothing), '_' being the same as '-'. */
static bool same_key(const char *word, const char *name)
{
	if (!name)
		return false;
	while (*word != '\0' && (*word == *name || (*word == '_' && *name == '-'))) {
		word++;
		name++;
	}
	return *word == '\0' && *name == '\0';
}

/* The index of the option that pair INDEX of MAPPING is about; false after a
 * fault.  MORE is another key that could have been meant, or NULL. */
static bool find_key(struct reader *r, const yaml_node_t *mapping, size_t index, const char *more,
                     size_t *key)
{
	const char *word = gqalut_tree_key(&r->tree, mapping, index);
	const char *nearest = more;
	for (size_t k = 0; k < r->caller->key_count; k++) {
		if (same_key(word, name_of(r, k)) || same_key(word, r->caller->keys[k].alias)) {
			*key = k;
			return true;
		}
		if (!nearest ||
		    gqalut_edit_distance(word, name_of(r, k)) < gqalut_edit_distance(word, nearest))
			nearest = name_of(r, k);
	}
	const yaml_node_t *node = gqalut_tree_key_node(&r->tree, mapping, index);
	bool *faulted = &r->faulted[node - r->tree.document.nodes.start];
	if (!*faulted)
		gqalut_tree_fault(&r->tree, GQALUT_ERR_FORMAT, node,
		                  "unknown key '%s', the nearest known one is '%s'",
		                  gqalut_tree_shown(word).text, nearest);
	*faulted = true;
	return false;
}

static void read_options(struct reader *r, const yaml_node_t *mapping, bool is_table,
                         struct layer *layer);

/* Adds to LAYER what MERGED, an object under '<<', has and it has not. */
static bool merge_one(struct reader *r, const yaml_node_t *merged, struct layer *layer)
{
	if (!gqalut_tree_need(&r->tree, merged, "", YAML_MAPPING_NODE))
		return false;
	if (r->depth == MAX_DEPTH || ++r->merges > MAX_MERGES)
		return gqalut_tree_fault(&r->tree, GQALUT_ERR_FORMAT, merged,
		                         "'<<' is used too often: at most %d times, and %d deep",
		                         MAX_MERGES, MAX_DEPTH);
	struct layer below;
	memset(&below, 0, sizeof below);
	r->depth++;
	read_options(r, merged, false, &below);
	r->depth--;
	for (size_t k = 0; k < r->caller->key_count; k++) {
		if (!layer->set[k]) {
			layer->set[k] = below.set[k];
			layer->value[k] = below.value[k];
		}
	}
	return !below.bad;
}

/* MERGED is the value of '<<': an object or a list of them. */
static bool merge(struct reader *r, const yaml_node_t *merged, struct layer *layer)
{
	if (merged->type != YAML_SEQUENCE_NODE)
		return merge_one(r, merged, layer);
	bool ok = true;
	for (size_t i = 0; i < gqalut_tree_count(merged) && r->tree.errors < MAX_FAULTS; i++)
		ok &= merge_one(r, gqalut_tree_item(&r->tree, merged, i), layer);
	return ok;
}

/* Reads the options of MAPPING; a table's may have a matrix, which is left. */
static void read_options(struct reader *r, const yaml_node_t *mapping, bool is_table,
                         struct layer *layer)
{
	const yaml_node_t *merged = NULL;
	for (size_t i = 0; i < gqalut_tree_count(mapping) && r->tree.errors < MAX_FAULTS; i++) {
		const char *word = gqalut_tree_key(&r->tree, mapping, i);
		const yaml_node_t *node = gqalut_tree_value(&r->tree, mapping, i);
		size_t key;
		if (strcmp(word, "<<") == 0) {
			merged = node;
		} else if (is_table && strcmp(word, "matrix") == 0) {
			continue;
		} else if (!find_key(r, mapping, i, is_table ? "matrix" : NULL, &key)) {
			layer->bad = true;
		} else if (layer->set[key]) {
			refuse(r, key, gqalut_tree_key_node(&r->tree, mapping, i),
			       "is there twice, spelled differently");
			layer->bad = true;
		} else {
			/* A null takes back what a default says. */
			layer->set[key] = true;
			layer->value[key] = gqalut_tree_find(&r->tree, mapping, word);
			layer->bad |= layer->value[key] && !judge(r, key, node);
		}
	}
	if (merged)
		layer->bad |= !merge(r, merged, layer);
}

/* Reads the lists of a table's matrix. */
static bool read_matrix(struct reader *r, const yaml_node_t *mapping, const struct layer *beside,
                        struct matrix *matrix)
{
	const yaml_node_t *lists = gqalut_tree_need(&r->tree, mapping, "matrix", YAML_MAPPING_NODE);
	if (!lists)
		return false;
	bool ok = true;
	bool seen[MAX_KEYS] = { false };
	size_t combinations = 1;
	for (size_t i = 0; i < gqalut_tree_count(lists); i++) {
		const yaml_node_t *list = gqalut_tree_value(&r->tree, lists, i);
		size_t key, items = gqalut_tree_count(list);
		if (!find_key(r, lists, i, NULL, &key)) {
			ok = false;
			continue;
		}
		if (beside->set[key] || seen[key]) {
			ok = refuse(r, key, gqalut_tree_key_node(&r->tree, lists, i),
			            seen[key] ? "is there twice, spelled differently"
			                      : "is in the matrix and beside it too");
			continue;
		}
		if (list->type != YAML_SEQUENCE_NODE || items == 0) {
			ok = refuse(r, key, list, "in a matrix must be a list with values");
			continue;
		}
		seen[key] = true;
		for (size_t j = 0; j < items && r->tree.errors < MAX_FAULTS; j++)
			ok &= judge(r, key, gqalut_tree_item(&r->tree, list, j));
		if (items > GQALUT_BATCH_MAX_TABLES / combinations) {
			gqalut_tree_fault(&r->tree, GQALUT_ERR_FORMAT, lists,
			                  "the matrix gives more than %d tables",
			                  GQALUT_BATCH_MAX_TABLES);
			return false;
		}
		combinations *= items;
		matrix->key[matrix->count] = key;
		matrix->list[matrix->count] = list;
		matrix->at[matrix->count++] = 0;
	}
	return ok;
}

/* The next combination, the last list fastest; false after the last one. */
static bool advance(struct matrix *matrix)
{
	for (size_t m = matrix->count; m-- > 0;) {
		if (++matrix->at[m] < gqalut_tree_count(matrix->list[m]))
			return true;
		matrix->at[m] = 0;
	}
	return false;
}

static void add_setting(struct reader *r, struct gqalut_batch_table *table, size_t key,
                        const yaml_node_t *node)
{
	struct gqalut_batch_setting *setting = &r->settings[table->count++];
	setting->key = key;
	setting->text = value_text(r, key, node);
	setting->line = (int)node->start_mark.line + 1;
	setting->column = (int)node->start_mark.column + 1;
}

/* Hands one table over to the caller. */
static void emit(struct reader *r, const yaml_node_t *mapping, const struct layer *layer)
{
	struct gqalut_batch_table table = {
		.line = (int)mapping->start_mark.line + 1,
		.column = (int)mapping->start_mark.column + 1,
		.settings = r->settings,
	};
	for (size_t k = 0; k < r->caller->key_count; k++) {
		const yaml_node_t *node = layer->set[k] ? layer->value[k] : r->defaults.value[k];
		if (!node)
			continue;
		if (!is_collection(r, k, node)) {
			add_setting(r, &table, k, node);
			continue;
		}
		for (size_t i = 0; i < gqalut_tree_count(node); i++)
			add_setting(r, &table, k, gqalut_tree_item(&r->tree, node, i));
	}
	struct gqalut_diag reason;
	gqalut_diag_clear(&reason);
	enum gqalut_status status = r->caller->table(r->caller->context, &table, &reason);
	if (!status)
		return;
	yaml_node_t place = *mapping;
	if (reason.line > 0) {
		place.start_mark.line = (size_t)reason.line - 1;
		place.start_mark.column = (size_t)reason.column - 1;
	}
	if (status == GQALUT_ERR_ARGUMENT)
		status = GQALUT_ERR_FORMAT;
	gqalut_tree_fault(&r->tree, status, &place, "%s", reason.message);
	if (status == GQALUT_ERR_MEMORY)
		r->tree.errors = MAX_FAULTS; /* the next table would say the same */
}

/* All tables that one item of 'tables' asks for. */
static void read_table(struct reader *r, const yaml_node_t *mapping)
{
	struct layer layer;
	struct matrix matrix;
	memset(&layer, 0, sizeof layer);
	memset(&matrix, 0, sizeof matrix);
	if (!gqalut_tree_need(&r->tree, mapping, "", YAML_MAPPING_NODE))
		return;
	read_options(r, mapping, true, &layer);
	if (gqalut_tree_find(&r->tree, mapping, "matrix"))
		layer.bad |= !read_matrix(r, mapping, &layer, &matrix);
	if (layer.bad || r->defaults.bad || r->tree.errors >= MAX_FAULTS)
		return;
	do {
		for (size_t m = 0; m < matrix.count; m++) {
			layer.set[matrix.key[m]] = true;
			layer.value[matrix.key[m]] =
			        gqalut_tree_item(&r->tree, matrix.list[m], matrix.at[m]);
		}
		if (r->tables++ == GQALUT_BATCH_MAX_TABLES) {
			gqalut_tree_fault(&r->tree, GQALUT_ERR_FORMAT, mapping,
			                  "more than %d tables in one file",
			                  GQALUT_BATCH_MAX_TABLES);
			return;
		}
		emit(r, mapping, &layer);
	} while (advance(&matrix) && r->tree.errors < MAX_FAULTS);
}

static void read_document(struct reader *r)
{
	static const char *const known[] = { "version", "defaults", "tables", NULL };
	const yaml_node_t *root = gqalut_tree_root(&r->tree);
	int version;
	gqalut_tree_only(&r->tree, root, "", known);
	if (root->type != YAML_MAPPING_NODE)
		return;
	if (gqalut_tree_find(&r->tree, root, "version"))
		gqalut_tree_int(&r->tree, root, "version", 1, 1, &version);
	if (gqalut_tree_find(&r->tree, root, "defaults")) {
		const yaml_node_t *defaults =
		        gqalut_tree_need(&r->tree, root, "defaults", YAML_MAPPING_NODE);
		if (defaults)
			read_options(r, defaults, false, &r->defaults);
		else
			r->defaults.bad = true;
	}
	const yaml_node_t *tables = gqalut_tree_need(&r->tree, root, "tables", YAML_SEQUENCE_NODE);
	if (tables && gqalut_tree_count(tables) == 0)
		gqalut_tree_fault(&r->tree, GQALUT_ERR_FORMAT, tables,
		                  "'tables' must have at least one table");
	for (size_t i = 0; tables && i < gqalut_tree_count(tables); i++)
		if (r->tree.errors < MAX_FAULTS && r->tables <= GQALUT_BATCH_MAX_TABLES)
			read_table(r, gqalut_tree_item(&r->tree, tables, i));
}

/* Reports what keeps a file from being read at all. */
static enum gqalut_status report_fault(const struct gqalut_batch_reader *caller,
                                       const struct gqalut_diag *fault, enum gqalut_status status,
                                       struct gqalut_diag *diag)
{
	if (caller->fault)
		caller->fault(caller->context, fault);
	return gqalut_diag_set_at(diag, status, fault->file, 0, 0, "%s", fault->message);
}

enum gqalut_status gqalut_batch_parse(const char *text, size_t length, const char *name,
                                      const struct gqalut_batch_reader *caller,
                                      struct gqalut_diag *diag)
{
	assert(caller->key_count <= MAX_KEYS);
	struct reader *r = calloc(1, sizeof *r);
	if (!r) {
		struct gqalut_diag fault;
		gqalut_diag_clear(&fault);
		gqalut_diag_set(&fault, GQALUT_ERR_MEMORY, "out of memory");
		return report_fault(caller, &fault, GQALUT_ERR_MEMORY, diag);
	}
	r->caller = caller;
	r->tree.file = name;
	r->tree.diag = diag;
	r->tree.report = caller->fault;
	r->tree.context = caller->context;
	enum gqalut_status status = gqalut_tree_load(&r->tree, text, length);
	if (!status) {
		size_t nodes = (size_t)(r->tree.document.nodes.top - r->tree.document.nodes.start);
		r->faulted = calloc(nodes, sizeof *r->faulted);
		if (r->faulted)
			read_document(r);
		else
			gqalut_tree_fault(&r->tree, GQALUT_ERR_MEMORY, NULL, "out of memory");
		free(r->faulted);
		gqalut_tree_free(&r->tree);
		status = r->tree.errors > 0 ? r->tree.status : GQALUT_OK;
	}
	free(r);
	return status;
}

enum gqalut_status gqalut_batch_read(const char *path, const struct gqalut_batch_reader *reader,
                                     struct gqalut_diag *diag)
{
	char *text;
	size_t length;
	struct gqalut_diag reason;
	gqalut_diag_clear(&reason);
	enum gqalut_status status =
	        gqalut_file_read(path, GQALUT_TEXT_FILE_LIMIT, &text, &length, &reason);
	if (status)
		return report_fault(reader, &reason, status, diag);
	status = gqalut_batch_parse(text, length, gqalut_file_name(path), reader, diag);
	free(text);
	return status;
}
