/* gqalut batch: all tables of configuration files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gqalut/gqalut.h>

#include "batch/batch_build.h"
#include "batch/batch_jobs.h"
#include "batch/batch_run.h"
#include "cli.h"
#include "console.h"
#include "options.h"
#include "output.h"
#include "parallel.h"
#include "values.h"

static const char command[] = "batch";

enum { MAX_SHARDS = 1000000 };

struct shard_value {
	int shard, shards; /* 0 of 0: everything */
};

struct batch_settings {
	const char *folder;
	int threads;
	bool keep_going, check, list_outputs;
	struct shard_value shard;
	const char *depfile, *stamp;
	bool quiet, verbose;
};

static bool value_shard(const char *text, void *value)
{
	struct shard_value shard;
	char first[16];
	size_t n = strcspn(text, "/");
	if (text[n] == '\0' || n >= sizeof first)
		return false;
	memcpy(first, text, n);
	first[n] = '\0';
	if (!value_int(text + n + 1, 1, MAX_SHARDS, &shard.shards) ||
	    !value_int(first, 1, shard.shards, &shard.shard))
		return false;
	*(struct shard_value *)value = shard;
	return true;
}

#define AT(field) offsetof(struct batch_settings, field)

static const struct option options[] = {
	{ .group = "What to do",
	  .name = "output",
	  .letter = 'o',
	  .argument = "DIR",
	  .type = OPTION_TEXT,
	  .offset = AT(folder),
	  .help = "folder of the tables and of manifest.json; made if its parent is there",
	  .standard = "required" },
	{ .name = "check",
	  .type = OPTION_ON,
	  .offset = AT(check),
	  .help = "write nothing: make all again in memory and list on standard output what "
	          "in DIR is stale, missing or extra; exit 1 if anything is" },
	{ .name = "list-outputs",
	  .type = OPTION_ON,
	  .offset = AT(list_outputs),
	  .help = "print the names of the tables' files within DIR and do nothing else" },

	{ .group = "How",
	  .name = "jobs",
	  .letter = 'j',
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(threads),
	  .min = 1,
	  .max = MAX_THREADS,
	  .help = "tables at a time; the bytes are the same",
	  .standard = "the processors" },
	{ .name = "keep-going",
	  .letter = 'k',
	  .type = OPTION_ON,
	  .offset = AT(keep_going),
	  .help = "make the other tables after a failure" },
	{ .name = "shard",
	  .argument = "K/N",
	  .type = OPTION_CUSTOM,
	  .offset = AT(shard),
	  .parse = value_shard,
	  .allowed = "K/N, 1 <= K <= N <= 1000000",
	  .help = "every N-th table from the K-th on, with manifest-K-of-N.json: see gqalut merge",
	  .standard = "all" },
	{ .name = "quiet",
	  .letter = 'q',
	  .type = OPTION_ON,
	  .offset = AT(quiet),
	  .help = "errors only" },
	{ .name = "verbose",
	  .letter = 'v',
	  .type = OPTION_ON,
	  .offset = AT(verbose),
	  .help = "a line a table on a terminal too" },

	{ .group = "For builds",
	  .name = "depfile",
	  .argument = "FILE",
	  .type = OPTION_TEXT,
	  .offset = AT(depfile),
	  .help = "write a Make rule: the stamp, or else the first output, depends on the "
	          "configurations and their weights",
	  .standard = "none" },
	{ .name = "stamp",
	  .argument = "FILE",
	  .type = OPTION_TEXT,
	  .offset = AT(stamp),
	  .help = "give FILE the present time once all went well",
	  .standard = "none" },
};

static const struct usage usage = {
	.command = "batch",
	.synopsis = "CONFIG.yaml... -o DIR [options]",
	.purpose = "Makes all tables that configuration files ask for, and a manifest of them.\n"
	           "Files that are up to date are left alone.",
	.examples = "  gqalut batch configs/transformer.yaml -o tables\n"
	            "  gqalut batch configs/transformer.yaml -o tables --check\n"
	            "  gqalut batch sweep.yaml -o out --shard 2/3 && gqalut merge \\\n"
	            "      out/manifest-*.json -o out/manifest.json\n"
	            "  gqalut batch t.yaml -o gen --stamp gen/t.stamp --depfile gen/t.d\n",
	.notes = "A configuration:\n"
	         "  defaults:                         # options of every table\n"
	         "    format: [c, json]\n"
	         "  tables:\n"
	         "    - {func: gelu, entries: 8}      # any option of gqalut gen, '_' for '-'\n"
	         "    - name: \"{func}_{entries}_fine\" # {OPTION} is its value\n"
	         "      alphas: [4, 5, 6]\n"
	         "      matrix: {func: [exp, silu], entries: [8, 16]}  # all combinations\n"
	         "Flags are true or false, null takes a default back, weights files are\n"
	         "relative to the configuration, anchors, aliases and << work.\n\n"
	         "Exit codes: 0 all made, 1 target missed or --check failed, 2 usage, 3 a\n"
	         "configuration is invalid, 4 input or output failed, 130 interrupted.\n",
	.options = options,
	.count = sizeof options / sizeof options[0],
};

static bool check_arguments(const struct parsed *parsed, const struct batch_settings *settings)
{
	if (parsed->operands == 0) {
		complain(command, "name at least one configuration (- is standard input)");
		return false;
	}
	if (!settings->folder && !settings->list_outputs) {
		complain(command, "--output DIR is required");
		return false;
	}
	return true;
}

static int make_folder(const char *folder)
{
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = output_make_folder("output", folder, &diag);
	return status ? complain_diag(command, status, &diag) : EXIT_FINE;
}

/* Sees a mistyped folder before the search and not after it. */
static int check_build_files(const struct batch_settings *settings)
{
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = GQALUT_OK;
	if (settings->depfile)
		status = output_check("depfile", settings->depfile, &diag);
	if (!status && settings->stamp)
		status = output_check("stamp", settings->stamp, &diag);
	return status ? complain_diag(command, status, &diag) : EXIT_FINE;
}

/* Files of the manifest in FOLDER that WHOLE does not have and that are there
 * still; each is a line on standard output.  Returns their number. */
static size_t list_extra(const char *folder, const char *name, const struct gqalut_manifest *whole)
{
	struct gqalut_manifest old;
	size_t extra = 0, at = 0;
	char *path = batch_path(folder, name);
	if (!path || gqalut_manifest_read(path, &old, NULL)) {
		free(path); /* an unreadable one shows as stale */
		return 0;
	}
	free(path);
	for (size_t i = 0; i < old.count; i++) {
		const char *file = old.outputs[i].file;
		while (at < whole->count && strcmp(whole->outputs[at].file, file) < 0)
			at++;
		if (at < whole->count && strcmp(whole->outputs[at].file, file) == 0)
			continue;
		path = batch_path(folder, file);
		if (path && access(path, F_OK) == 0) {
			printf("extra   %s\n", file);
			extra++;
		}
		free(path);
	}
	gqalut_manifest_free(&old);
	return extra;
}

static void print_state(enum batch_state state, const char *name)
{
	if (state == BATCH_STALE)
		printf("stale   %s\n", name);
	else if (state == BATCH_MISSING)
		printf("missing %s\n", name);
}

/* Says on standard output what --check found and on standard error its sum. */
static int report_check(const struct batch_settings *settings, const struct batch_results *results,
                        const struct gqalut_manifest *whole, const char *name,
                        enum batch_state manifest)
{
	size_t wrong = 0;
	for (size_t i = 0; i < results->count; i++) {
		print_state(results->states[i], results->outputs[i].file);
		wrong += results->states[i] != BATCH_SAME;
	}
	wrong += list_extra(settings->folder, name, whole);
	print_state(manifest, name);
	wrong += manifest != BATCH_SAME;
	if (wrong > 0)
		complain(command, "%zu of %zu files in %.256s are not what the configuration makes",
		         wrong, results->count + 1, settings->folder);
	else if (!settings->quiet)
		fprintf(stderr, "%zu files are up to date\n", results->count + 1);
	return wrong > 0 ? EXIT_TARGET : EXIT_FINE;
}

static void report_written(const struct batch_settings *settings, const struct batch_jobs *jobs,
                           const struct batch_results *results)
{
	size_t written = 0;
	for (size_t i = 0; i < results->count; i++)
		written += results->states[i] == BATCH_WRITTEN;
	if (!settings->quiet)
		fprintf(stderr, "%zu tables, %zu files: %zu written, %zu up to date\n", jobs->count,
		        results->count, written, results->count - written);
}

/* Writes or compares the manifest of all that was made, and reports. */
static int finish(const struct batch_settings *settings, const struct batch_jobs *jobs,
                  const struct batch_results *results, const char *name)
{
	struct gqalut_diag diag;
	struct gqalut_manifest whole = { .shard = settings->shard.shard,
		                         .shards = settings->shard.shards,
		                         .count = results->count };
	char *text = NULL;
	size_t length;
	enum batch_state state;
	gqalut_diag_clear(&diag);
	snprintf(whole.tool, sizeof whole.tool, "%s", gqalut_version());
	whole.outputs = calloc(results->count + 1, sizeof *whole.outputs);
	if (!whole.outputs) {
		complain(command, "out of memory");
		return EXIT_IO;
	}
	memcpy(whole.outputs, results->outputs, results->count * sizeof *whole.outputs);
	enum gqalut_status status = gqalut_manifest_sort(&whole, &diag);
	if (!status)
		status = gqalut_manifest_text(&whole, &text, &length, &diag);
	if (!status)
		status = batch_put(settings->folder, name, text, length, settings->check, &state,
		                   &diag);
	int code = EXIT_FINE;
	if (status)
		code = complain_diag(command, status, &diag);
	else if (settings->check)
		code = report_check(settings, results, &whole, name, state);
	else
		report_written(settings, jobs, results);
	free(text);
	gqalut_manifest_free(&whole);
	return code;
}

static int make(const struct batch_settings *settings, const struct batch_jobs *jobs,
                const char *const *configs, size_t config_count)
{
	const struct batch_orders orders = {
		.folder = settings->folder,
		.threads = settings->threads,
		.keep_going = settings->keep_going,
		.check = settings->check,
		.quiet = settings->quiet,
		.verbose = settings->verbose,
	};
	struct batch_results results;
	char manifest[48] = BATCH_MANIFEST;
	if (settings->shard.shards > 0)
		snprintf(manifest, sizeof manifest, "manifest-%d-of-%d.json", settings->shard.shard,
		         settings->shard.shards);
	if (!settings->check) {
		int code = make_folder(settings->folder);
		if (code == EXIT_FINE)
			code = check_build_files(settings);
		if (code == EXIT_FINE)
			gqalut_remove_stale(settings->folder);
		if (code != EXIT_FINE)
			return code;
	}
	catch_interrupt();
	int code = batch_run(jobs, &orders, &results);
	if (code == EXIT_INTERRUPTED)
		complain(command, "interrupted: the files that are there are whole");
	if (code == EXIT_FINE)
		code = finish(settings, jobs, &results, manifest);
	batch_results_free(&results);
	if (code == EXIT_FINE && settings->depfile)
		code = batch_write_depfile(settings->depfile, settings->stamp, settings->folder,
		                           jobs, configs, config_count);
	if (code == EXIT_FINE && settings->stamp)
		code = batch_touch(settings->stamp);
	return code;
}

int cmd_batch(int argc, char **argv)
{
	struct batch_settings settings = { .threads = parallel_cores() };
	struct parsed parsed;
	struct batch_jobs jobs;
	switch (options_parse(&usage, argc, argv, &settings, &parsed)) {
	case PARSE_OK: break;
	case PARSE_HELP: return EXIT_FINE;
	case PARSE_BAD: return EXIT_USAGE;
	}
	if (!check_arguments(&parsed, &settings))
		return EXIT_USAGE;
	memset(&jobs, 0, sizeof jobs);
	int code = EXIT_FINE;
	for (int i = 0; i < parsed.operands; i++) {
		int read = batch_jobs_read(&jobs, argv[i]);
		code = code == EXIT_FINE ? read : code;
	}
	/* Over all jobs, so that no two shards write one file.  Where a file could not be
	 * read, or memory is short, this would only say so again. */
	int settled = code == EXIT_IO ? code : batch_jobs_settle(&jobs);
	code = code == EXIT_FINE ? settled : code;
	if (code == EXIT_FINE && settings.shard.shards > 0) {
		batch_jobs_keep_shard(&jobs, settings.shard.shard, settings.shard.shards);
		code = batch_jobs_settle(&jobs);
	}
	if (code == EXIT_FINE && settings.list_outputs)
		for (size_t i = 0; i < jobs.output_count; i++)
			puts(jobs.outputs[i].name);
	else if (code == EXIT_FINE)
		code = make(&settings, &jobs, (const char *const *)argv, (size_t)parsed.operands);
	batch_jobs_free(&jobs);
	return code;
}
