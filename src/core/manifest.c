/* Manifests as data: order and joining.  Their text is in emit and config. */
#include <gqalut/manifest.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void gqalut_manifest_free(struct gqalut_manifest *manifest)
{
	free(manifest->outputs);
	memset(manifest, 0, sizeof *manifest);
}

static int compare_files(const void *a, const void *b)
{
	const struct gqalut_manifest_output *x = a, *y = b;
	return strcmp(x->file, y->file);
}

enum gqalut_status gqalut_manifest_sort(struct gqalut_manifest *manifest, struct gqalut_diag *diag)
{
	if (manifest->count > 0)
		qsort(manifest->outputs, manifest->count, sizeof *manifest->outputs, compare_files);
	for (size_t i = 1; i < manifest->count; i++)
		if (compare_files(&manifest->outputs[i - 1], &manifest->outputs[i]) == 0)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "the output %s is there twice",
			                       manifest->outputs[i].file);
	return GQALUT_OK;
}

/* Whether PARTS are the shards of one whole, each once. */
static enum gqalut_status check_parts(const struct gqalut_manifest *parts, size_t count,
                                      struct gqalut_diag *diag)
{
	int shards = parts[0].shards;
	for (size_t i = 0; i < count; i++) {
		if (parts[i].shards == 0)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "manifest %zu is no shard: it has no other part",
			                       i + 1);
		if (parts[i].shards != shards)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "shards of different wholes: %d/%d and %d/%d",
			                       parts[0].shard, shards, parts[i].shard,
			                       parts[i].shards);
		if (strcmp(parts[i].tool, parts[0].tool) != 0)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "shards of different versions: %s and %s",
			                       parts[0].tool, parts[i].tool);
		for (size_t j = 0; j < i; j++)
			if (parts[j].shard == parts[i].shard)
				return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
				                       "shard %d/%d is there twice", parts[i].shard,
				                       shards);
	}
	/* All differ, so any number that is missing shows in the count. */
	for (int shard = 1; shard <= shards && count < (size_t)shards; shard++) {
		size_t i = 0;
		while (i < count && parts[i].shard != shard)
			i++;
		if (i == count)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "shard %d/%d is missing",
			                       shard, shards);
	}
	return GQALUT_OK;
}

enum gqalut_status gqalut_manifest_merge(const struct gqalut_manifest *parts, size_t count,
                                         struct gqalut_manifest *whole, struct gqalut_diag *diag)
{
	struct gqalut_manifest made;
	memset(&made, 0, sizeof made);
	if (count == 0)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "no manifest to join");
	enum gqalut_status status = check_parts(parts, count, diag);
	if (status)
		return status;
	for (size_t i = 0; i < count; i++)
		made.count += parts[i].count;
	memcpy(made.tool, parts[0].tool, sizeof made.tool);
	made.outputs = calloc(made.count + 1, sizeof *made.outputs);
	if (!made.outputs)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	size_t at = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < parts[i].count; j++)
			made.outputs[at++] = parts[i].outputs[j];
	status = gqalut_manifest_sort(&made, diag);
	if (status)
		gqalut_manifest_free(&made);
	else
		*whole = made;
	return status;
}
