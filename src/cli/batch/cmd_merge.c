/* gqalut merge: the manifests of shards become that of the whole. */
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"
#include "options.h"
#include "output.h"

static const char command[] = "merge";

struct merge_settings {
	const char *output;
};

static const struct option options[] = {
	{ .group = "Output",
	  .name = "output",
	  .letter = 'o',
	  .argument = "FILE",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct merge_settings, output),
	  .help = "where to write, whole or not at all",
	  .standard = "standard output" },
};

static const struct usage usage = {
	.command = "merge",
	.synopsis = "MANIFEST... [-o FILE]",
	.purpose = "Joins the manifests of all shards of a batch to the one that a single run\n"
	           "would have written.",
	.examples = "  gqalut merge out/manifest-*-of-3.json -o out/manifest.json\n",
	.notes = "Exit codes: 0 joined, 2 usage, 3 a manifest is invalid or missing, 4 input or\n"
	         "output failed.\n",
	.options = options,
	.count = sizeof options / sizeof options[0],
};

/* Reads the manifests at PATHS into PARTS and joins them. */
static enum gqalut_status join(char **paths, size_t count, struct gqalut_manifest *parts,
                               struct gqalut_manifest *whole, struct gqalut_diag *diag)
{
	for (size_t i = 0; i < count; i++) {
		enum gqalut_status status = gqalut_manifest_read(paths[i], &parts[i], diag);
		if (status)
			return status;
	}
	enum gqalut_status status = gqalut_manifest_merge(parts, count, whole, diag);
	/* The command is right, the files are not. */
	return status == GQALUT_ERR_ARGUMENT ? GQALUT_ERR_FORMAT : status;
}

int cmd_merge(int argc, char **argv)
{
	struct merge_settings settings = { NULL };
	struct parsed parsed;
	struct gqalut_manifest whole;
	struct gqalut_diag diag;
	switch (options_parse(&usage, argc, argv, &settings, &parsed)) {
	case PARSE_OK: break;
	case PARSE_HELP: return EXIT_FINE;
	case PARSE_BAD: return EXIT_USAGE;
	}
	if (parsed.operands == 0) {
		complain(command, "name the manifests of all shards");
		return EXIT_USAGE;
	}
	gqalut_diag_clear(&diag);
	memset(&whole, 0, sizeof whole);
	size_t count = (size_t)parsed.operands, length;
	char *text = NULL;
	struct gqalut_manifest *parts = calloc(count, sizeof *parts);
	enum gqalut_status status =
	        parts ? output_check("output", settings.output, &diag) : GQALUT_ERR_MEMORY;
	if (!status)
		status = join(argv, count, parts, &whole, &diag);
	if (!status)
		status = gqalut_manifest_text(&whole, &text, &length, &diag);
	if (!status)
		status = output_write(settings.output, text, length, &diag);
	int code = status ? complain_diag(command, status, &diag) : EXIT_FINE;
	for (size_t i = 0; parts && i < count; i++)
		gqalut_manifest_free(&parts[i]);
	gqalut_manifest_free(&whole);
	free(parts);
	free(text);
	return code;
}
