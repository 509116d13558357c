/* Manifests read back: {"format": "gqalut-manifest", "version": 1, ...}. */
#include <gqalut/manifest.h>
#include <gqalut/read.h>

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/read_file.h"
#include "config/tree.h"

/* A figure, which is null where it was not finite. */
static void read_figure(struct gqalut_tree *tree, const yaml_node_t *node, const char *path,
                        double *value)
{
	*value = NAN;
	if (gqalut_tree_find(tree, node, path))
		gqalut_tree_double(tree, node, path, -DBL_MAX, DBL_MAX, value);
}

/* The name of a file in the folder of its manifest. */
static bool is_bare_name(const char *name)
{
	return name[0] != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       !strchr(name, '/');
}

static bool is_digest(const char *text)
{
	size_t digits = strspn(text, "0123456789abcdef");
	return digits == GQALUT_DIGEST_SIZE - 1 && text[digits] == '\0';
}

static void read_output(struct gqalut_tree *tree, const yaml_node_t *node,
                        struct gqalut_manifest_output *output)
{
	static const char *const known[] = { "file",    "sha256",  "table",       "format",
		                             "options", "metrics", "certificate", NULL };
	const struct {
		const char *key;
		char *text;
		size_t size;
	} texts[] = {
		{ "file", output->file, sizeof output->file },
		{ "sha256", output->digest, sizeof output->digest },
		{ "table", output->table, sizeof output->table },
		{ "format", output->format, sizeof output->format },
		{ "options", output->options, sizeof output->options },
	};
	if (!gqalut_tree_only(tree, node, "", known))
		return;
	bool read = true;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		read &= gqalut_tree_string(tree, node, texts[i].key, texts[i].text, texts[i].size);
	if (read && !is_bare_name(output->file))
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, gqalut_tree_find(tree, node, "file"),
		                  "'file' must be a name without a folder, not '%s'",
		                  gqalut_tree_shown(output->file).text);
	if (read && !is_digest(output->digest))
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, gqalut_tree_find(tree, node, "sha256"),
		                  "'sha256' must be 64 lower-case hexadecimal digits, not '%s'",
		                  gqalut_tree_shown(output->digest).text);
	read_figure(tree, node, "metrics.mse", &output->mse);
	read_figure(tree, node, "metrics.mse_uniform", &output->mse_uniform);
	read_figure(tree, node, "metrics.max_abs", &output->max_abs);
	output->certified = gqalut_tree_find(tree, node, "certificate") != NULL;
	if (!output->certified)
		return;
	read_figure(tree, node, "certificate.lower_bound", &output->lower_bound);
	read_figure(tree, node, "certificate.gap", &output->gap);
	gqalut_tree_bool(tree, node, "certificate.optimal", &output->optimal);
	gqalut_tree_string(tree, node, "certificate.method", output->proof, sizeof output->proof);
}

static void read_document(struct gqalut_tree *tree, struct gqalut_manifest *manifest)
{
	static const char *const known[] = {
		"format", "version", "tool", "shard", "outputs", NULL
	};
	static const char *const formats[] = { "gqalut-manifest" };
	const yaml_node_t *root = gqalut_tree_root(tree);
	int value;
	int32_t shard[2] = { 0, 0 };
	if (!gqalut_tree_only(tree, root, "", known) ||
	    !gqalut_tree_choice(tree, root, "format", formats, 1, &value) ||
	    !gqalut_tree_int(tree, root, "version", 1, 1, &value))
		return;
	gqalut_tree_string(tree, root, "tool", manifest->tool, sizeof manifest->tool);
	if (gqalut_tree_find(tree, root, "shard") &&
	    gqalut_tree_ints(tree, root, "shard", 1, INT_MAX, shard, 2) && shard[0] > shard[1])
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, gqalut_tree_find(tree, root, "shard"),
		                  "'shard' must be [K, N] with K <= N, not [%d, %d]", (int)shard[0],
		                  (int)shard[1]);
	manifest->shard = shard[0];
	manifest->shards = shard[1];
	const yaml_node_t *list = gqalut_tree_need(tree, root, "outputs", YAML_SEQUENCE_NODE);
	if (!list)
		return;
	size_t count = gqalut_tree_count(list);
	manifest->outputs = calloc(count + 1, sizeof *manifest->outputs);
	if (!manifest->outputs) {
		gqalut_tree_fault(tree, GQALUT_ERR_MEMORY, NULL, "out of memory");
		return;
	}
	manifest->count = count;
	for (size_t i = 0; i < count && tree->errors == 0; i++)
		read_output(tree, gqalut_tree_item(tree, list, i), &manifest->outputs[i]);
}

enum gqalut_status gqalut_manifest_parse(const char *text, size_t length, const char *name,
                                         struct gqalut_manifest *manifest, struct gqalut_diag *diag)
{
	struct gqalut_manifest made;
	memset(&made, 0, sizeof made);
	struct gqalut_tree tree = { .file = name, .diag = diag };
	enum gqalut_status status = gqalut_tree_load(&tree, text, length);
	if (status)
		return status;
	read_document(&tree, &made);
	gqalut_tree_free(&tree);
	status = tree.errors > 0 ? tree.status : GQALUT_OK;
	struct gqalut_diag order;
	gqalut_diag_clear(&order);
	if (!status && gqalut_manifest_sort(&made, &order))
		status = gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, tree.file, 0, 0, "%s",
		                            order.message);
	if (status)
		gqalut_manifest_free(&made);
	else
		*manifest = made;
	return status;
}

enum gqalut_status gqalut_manifest_read(const char *path, struct gqalut_manifest *manifest,
                                        struct gqalut_diag *diag)
{
	char *text;
	size_t length;
	enum gqalut_status status = gqalut_read_file(path, &text, &length, diag);
	if (status)
		return status;
	status = gqalut_manifest_parse(text, length, gqalut_file_name(path), manifest, diag);
	free(text);
	return status;
}
