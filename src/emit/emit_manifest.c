/* The text of a manifest: one line an output, so that a review shows which
 * tables a change touches. */
#include <stdio.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "emit/emit.h"

void gqalut_manifest_describe(const struct gqalut_record *record, enum gqalut_format format,
                              const char *file, const char *text, size_t length,
                              struct gqalut_manifest_output *output)
{
	const struct gqalut_certificate *proof = &record->certificate;
	const struct gqalut_error *total = &record->metrics.real.total;
	memset(output, 0, sizeof *output);
	snprintf(output->file, sizeof output->file, "%s", file);
	gqalut_digest(text, length, output->digest);
	snprintf(output->table, sizeof output->table, "%s", record->table.name);
	snprintf(output->format, sizeof output->format, "%s", gqalut_format_text(format));
	snprintf(output->options, sizeof output->options, "%s", record->command);
	output->mse = total->mse;
	output->mse_uniform = total->mse_uniform;
	output->max_abs = total->max_abs;
	output->certified = proof->available;
	if (!proof->available)
		return;
	output->lower_bound = proof->lower_bound;
	output->gap = proof->gap;
	output->optimal = proof->optimal;
	snprintf(output->proof, sizeof output->proof, "%s", proof->method);
}

static void add_text(struct gqalut_text *text, const char *key, const char *value)
{
	gqalut_text_add(text, ", \"%s\": ", key);
	gqalut_emit_string(text, value);
}

static void add_output(struct gqalut_text *text, const struct gqalut_manifest_output *output)
{
	gqalut_text_add(text, "    {\"file\": ");
	gqalut_emit_string(text, output->file);
	add_text(text, "sha256", output->digest);
	add_text(text, "table", output->table);
	add_text(text, "format", output->format);
	add_text(text, "options", output->options);
	gqalut_text_add(text, ", \"metrics\": {");
	gqalut_emit_key_figure(text, "mse", output->mse);
	gqalut_text_add(text, ", ");
	gqalut_emit_key_figure(text, "mse_uniform", output->mse_uniform);
	gqalut_text_add(text, ", ");
	gqalut_emit_key_figure(text, "max_abs", output->max_abs);
	gqalut_text_add(text, "}");
	if (output->certified) {
		gqalut_text_add(text, ", ");
		gqalut_emit_proof(text, output->lower_bound, output->gap, output->optimal,
		                  output->proof);
	}
	gqalut_text_add(text, "}");
}

enum gqalut_status gqalut_manifest_text(const struct gqalut_manifest *manifest, char **text,
                                        size_t *length, struct gqalut_diag *diag)
{
	struct gqalut_text out;
	gqalut_text_init(&out);
	gqalut_text_add(&out,
	                "{\n  \"format\": \"gqalut-manifest\",\n  \"version\": 1,\n  \"tool\": ");
	gqalut_emit_string(&out, manifest->tool);
	if (manifest->shards > 0)
		gqalut_text_add(&out, ",\n  \"shard\": [%d, %d]", manifest->shard,
		                manifest->shards);
	gqalut_text_add(&out, ",\n  \"outputs\": [\n");
	for (size_t i = 0; i < manifest->count; i++) {
		add_output(&out, &manifest->outputs[i]);
		gqalut_text_add(&out, i + 1 < manifest->count ? ",\n" : "\n");
	}
	gqalut_text_add(&out, "  ]\n}\n");
	return gqalut_text_take(&out, text, length, diag);
}
