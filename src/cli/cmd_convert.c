/* gqalut convert: tables of a file in another format, measured again. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"
#include "gen_options.h"
#include "hardware.h"
#include "measure.h"
#include "output.h"
#include "words.h"

static const char command[] = "convert";

#define AT(field) offsetof(struct gen_settings, field)

/* See gen_borrow(). */
static const struct option rows[] = {
	{ .group = "Which table",
	  .name = "func",
	  .argument = "NAME",
	  .type = OPTION_TEXT,
	  .offset = AT(func),
	  .help = "the one of this function, of a file with several",
	  .standard = "all" },
	{ .name = "weights",
	  .argument = "W",
	  .type = OPTION_TEXT,
	  .offset = AT(weights),
	  .help = "what the table was made for, where that is a file which the table only "
	          "names",
	  .standard = "the table's" },

	{ .group = HARDWARE_GROUP, .name = "pipeline" },
	{ .name = "flow" },
	{ .name = "table" },
	{ .name = "functions" },
	{ .name = "testbench" },

	{ .group = "Output", .name = "format", .standard = "by the suffix of OUT, else c" },
	{ .name = "mx" },
	{ .name = "output",
	  .letter = 'o',
	  .argument = "OUT",
	  .type = OPTION_TEXT,
	  .offset = AT(output),
	  .help = "file, or a folder for files by the names of the tables",
	  .standard = "standard output" },
	{ .name = "name", .standard = "the table's" },
	{ .name = "quiet",
	  .letter = 'q',
	  .type = OPTION_ON,
	  .offset = AT(quiet),
	  .help = "no remarks, errors only" },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct usage usage = {
	.command = "convert",
	.synopsis = "FILE [options]",
	.purpose = "Writes the tables of FILE (own JSON, the GQA-LUT paper's or LUT-APP's; - is\n"
	           "standard input) in another format, with figures measured on every code.",
	.examples = "  gqalut convert gelu_8.json -o gelu_8.h\n"
	            "  gqalut convert published.json --func gelu --name paper_gelu -o paper.h\n"
	            "  gqalut convert lutapp.json --format json -o tables/\n",
	.notes =
	        "A file with several tables needs --func or a folder as OUT, where each becomes a\n"
	        "file NAME.h, .json, .gqa.json, .csv and so on.  A proof in FILE is handed on\n"
	        "if its figure is the measured one; gqalut eval proves anew.\n"
	        "Exit codes: 0 written, 2 usage, 3 FILE holds no valid table, or one that the\n"
	        "format cannot express (nothing is written), 4 input or output failed.\n",
	.count = ROWS,
};

/* A table ready to be written. */
struct piece {
	char *path; /* NULL: standard output */
	char *text;
	size_t length;
};

/* One run of the command. */
struct run {
	const struct gen_settings *settings;
	const char *source; /* the file, for messages */
	enum gqalut_format format;
	bool into_folder;
	enum gqalut_file_kind kind;
	struct piece *pieces;
	size_t count;
};

/* The rules between options, and the function of --func. */
static enum gqalut_status settle(const struct parsed *parsed, const struct gen_settings *settings,
                                 const struct gqalut_function **function, struct gqalut_diag *diag)
{
	if (parsed->operands == 0)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "name a table file (- is standard input)");
	if (parsed->operands > 1)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "name one table file: each needs an output of its own");
	if (settings->func) {
		*function = find_function(settings->func, diag);
		if (!*function)
			return GQALUT_ERR_ARGUMENT;
	}
	if (settings->name)
		return check_name(settings->name, diag);
	return GQALUT_OK;
}

/* Puts the records that are wanted first and counts them in *count. */
static int choose(const struct run *run, const struct gqalut_function *function,
                  struct gqalut_record *records, size_t *count)
{
	char names[256] = "";
	size_t found = 0, used = 0;
	for (size_t i = 0; i < *count; i++) {
		if (used < sizeof names)
			used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
			                         i > 0 ? ", " : "", records[i].table.function);
		if (!function || strcmp(records[i].table.function, function->name) == 0)
			records[found++] = records[i];
	}
	if (found == 0) {
		complain(command, "%.256s has no table of %s: it holds %s", run->source,
		         function->name, names);
		return EXIT_USAGE;
	}
	if (found > 1 && (run->settings->name || !run->into_folder)) {
		complain(command, "%.256s holds %zu tables (%s): choose one with --func%s",
		         run->source, found, names,
		         run->settings->name ? " to give it a --name"
		                             : ", or name a folder with --output");
		return EXIT_USAGE;
	}
	*count = found;
	return EXIT_FINE;
}

/* Gives the table NAME, also in the command that makes it again, where that is
 * one of gqalut gen: there --name comes last. */
static void rename_table(struct gqalut_record *record, const char *name)
{
	static const char flag[] = " --name ";
	char *text = record->command, *last = NULL;
	snprintf(record->table.name, sizeof record->table.name, "%s", name);
	for (char *at = strstr(text, flag); at; at = strstr(at + 1, flag))
		last = at;
	if (last && gqalut_name_is_valid(last + strlen(flag)))
		*last = '\0';
	size_t length = strlen(text);
	if (length == 0)
		return;
	int n = snprintf(text + length, sizeof record->command - length, "%s%s", flag, name);
	if (n < 0 || (size_t)n >= sizeof record->command - length)
		text[0] = '\0'; /* no command rather than half of one */
}

/* Measures the record as its file says it is to be measured.  A function that
 * is not a built-in one cannot be: *remark says so. */
static int measure(const struct run *run, const char *what, struct gqalut_record *record,
                   char *remark, size_t size)
{
	struct gqalut_problem problem;
	struct gqalut_weights weights;
	struct gqalut_diag diag;
	bool missing;
	gqalut_diag_clear(&diag);
	if (gqalut_record_problem(record, &problem, &diag)) {
		memset(&record->certificate, 0, sizeof record->certificate);
		snprintf(remark, size, "written without figures: %s", diag.message);
		return EXIT_FINE;
	}
	char named[sizeof record->weights];
	snprintf(named, sizeof named, "%s", record->weights);
	enum gqalut_status status = settle_weights(run->settings->weights, NULL, record, &problem,
	                                           &weights, &missing, &diag);
	if (status)
		return run->settings->weights ? complain_diag(command, status, &diag)
		                              : complain_table(command, what, status, &diag);
	if (missing) {
		gqalut_weights_free(&weights);
		complain(command,
		         "%s was made for the weights %s, of which it has the name only: give them "
		         "with --weights FILE",
		         what, named);
		return EXIT_USAGE;
	}
	/* Files of other projects name no output scale. */
	problem.beta_auto = run->kind != GQALUT_FILE_TABLE;
	bool proven = record->certificate.available;
	status = gqalut_record_measure(record, &problem, &diag);
	gqalut_weights_free(&weights);
	if (status)
		return complain_table(command, what, status, &diag);
	hold_to_proof(record);
	if (proven && !record->certificate.available)
		snprintf(remark, size, "the proof in the file is not about this table, left out");
	return EXIT_FINE;
}

/* Where the table goes; false if there is no memory. */
static bool make_path(const struct run *run, const struct gqalut_record *record, int part,
                      char **path)
{
	const char *out = run->settings->output;
	*path = NULL;
	if (!out)
		return true;
	if (!run->into_folder) {
		*path = hardware_path(out, part);
		return *path != NULL;
	}
	const char *name = record->table.name, *suffix = hardware_suffix(run->format, part);
	const char *slash = out[strlen(out) - 1] != '/' ? "/" : "";
	size_t size = strlen(out) + strlen(slash) + strlen(name) + strlen(suffix) + 1;
	*path = malloc(size);
	if (*path)
		snprintf(*path, size, "%s%s%s%s", out, slash, name, suffix);
	return *path != NULL;
}

/* The next piece, part PART of RECORD. */
static enum gqalut_status make_piece(struct run *run, const struct gqalut_record *record, int part,
                                     struct gqalut_diag *diag)
{
	struct piece *piece = &run->pieces[run->count];
	enum gqalut_status status = hardware_emit(record, run->format, &run->settings->hardware,
	                                          part, &piece->text, &piece->length, diag);
	if (status)
		return status;
	run->count++;
	if (!make_path(run, record, part, &piece->path))
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	return GQALUT_OK;
}

/* The next pieces, of RECORD. */
static int convert(struct run *run, struct gqalut_record *record)
{
	char what[512], remark[640] = "";
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	snprintf(what, sizeof what, "%.400s: %s", run->source, record->table.name);
	if (run->settings->name)
		rename_table(record, run->settings->name);
	int code = measure(run, what, record, remark, sizeof remark);
	if (code != EXIT_FINE)
		return code;
	int parts = hardware_parts(&run->settings->hardware, run->format);
	for (int part = 0; part < parts; part++) {
		enum gqalut_status status = make_piece(run, record, part, &diag);
		if (status)
			return complain_table(command, what, status, &diag);
	}
	if (*remark != '\0' && !run->settings->quiet)
		complain(command, "%s: note: %s", what, remark);
	return EXIT_FINE;
}

/* All are made before the first is written, so that a table at fault leaves
 * everything as it was. */
static int convert_all(struct run *run, struct gqalut_record *records, size_t count)
{
	int code = EXIT_FINE;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	run->pieces = calloc(count * HARDWARE_PARTS, sizeof *run->pieces);
	if (!run->pieces) {
		complain(command, "out of memory");
		return EXIT_IO;
	}
	for (size_t i = 0; i < count && code == EXIT_FINE; i++)
		code = convert(run, &records[i]);
	for (size_t i = 0; i < run->count && code == EXIT_FINE; i++) {
		const struct piece *piece = &run->pieces[i];
		enum gqalut_status status =
		        output_write(piece->path, piece->text, piece->length, &diag);
		if (status)
			code = complain_diag(command, status, &diag);
	}
	for (size_t i = 0; i < run->count; i++) {
		free(run->pieces[i].path);
		free(run->pieces[i].text);
	}
	free(run->pieces);
	return code;
}

int cmd_convert(int argc, char **argv)
{
	struct gen_settings settings;
	struct option all[ROWS];
	struct usage whole = usage;
	struct parsed parsed;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	gen_borrow(rows, ROWS, all);
	whole.options = all;
	gen_defaults(&settings);
	switch (options_parse(&whole, argc, argv, &settings, &parsed)) {
	case PARSE_OK: break;
	case PARSE_HELP: return EXIT_FINE;
	case PARSE_BAD: return EXIT_USAGE;
	}
	const struct gqalut_function *function = NULL;
	enum gqalut_status status = settle(&parsed, &settings, &function, &diag);
	if (status)
		return complain_diag(command, status, &diag);
	struct run run = {
		.settings = &settings,
		.source = source_name(argv[0]),
		.format = (enum gqalut_format)settings.format,
		.into_folder = settings.output && output_is_folder(settings.output),
	};
	status = output_format_choose(option_given(&parsed, "format"), settings.output, settings.mx,
	                              &run.format, &diag);
	if (!status)
		status = hardware_check(&parsed, &settings.hardware, run.format == GQALUT_FORMAT_SV,
		                        settings.output, &diag);
	if (!status && settings.output && !run.into_folder)
		status = output_check("output", settings.output, &diag);
	struct gqalut_record *records = NULL;
	size_t count = 0;
	if (!status)
		status = gqalut_read_tables(argv[0], &run.kind, &records, &count, &diag);
	if (status)
		return complain_diag(command, status, &diag);
	int code = choose(&run, function, records, &count);
	if (code == EXIT_FINE)
		code = convert_all(&run, records, count);
	free(records);
	return code;
}
