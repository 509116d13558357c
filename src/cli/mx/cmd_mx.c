/* gqalut mx: arrays in microscaling blocks, and what that costs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"
#include "mx/mx_choose.h"
#include "mx/mx_config.h"
#include "mx/mx_eval.h"
#include "mx/mx_quantise.h"
#include "mx/mx_table.h"
#include "mx/mx_tensors.h"
#include "options.h"
#include "output.h"
#include "values.h"

static const char command[] = "mx", blocks[] = "Blocks (quantize, eval)";

struct mx_settings {
	struct sizes_value bits; /* one but for --budget */
	int block, outliers;
	const char *config;
	double budget;
	const char *func;
	const char *output;
	int report;
	bool quiet;
};

#define AT(field) offsetof(struct mx_settings, field)

static const struct option options[] = {
	{ .group = blocks,
	  .name = "bits",
	  .argument = "N|LIST",
	  .type = OPTION_CUSTOM,
	  .offset = AT(bits),
	  .parse = value_mx_bits,
	  .allowed = MX_BITS_ALLOWED,
	  .help = "of an element's code; with --budget those to choose from, else one",
	  .standard = "8; with --budget 3:8" },
	{ .name = "block",
	  .argument = "K",
	  .type = OPTION_INT,
	  .offset = AT(block),
	  .min = 1,
	  .max = GQALUT_MX_MAX_BLOCK,
	  .help = "elements of the last axis that share a scale" },
	{ .name = "outliers",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(outliers),
	  .max = GQALUT_MX_MAX_OUTLIERS,
	  .help = "largest values of a block that are kept as bfloat16" },
	{ .group = "Many tensors (quantize, eval)",
	  .name = "config",
	  .argument = "MIX",
	  .type = OPTION_TEXT,
	  .offset = AT(config),
	  .help = "YAML file of rules that give each tensor its bits, block and outliers",
	  .standard = "the same for all" },
	{ .name = "budget",
	  .argument = "BITS",
	  .type = OPTION_REAL,
	  .offset = AT(budget),
	  .min = 1,
	  .max = 64,
	  .help = "eval: choose the bits of each tensor so that all of them have at most "
	          "BITS an element and the least squared error, and write the rules to "
	          "--output",
	  .standard = "none" },
	{ .group = "Table (apply)",
	  .name = "func",
	  .argument = "NAME",
	  .type = OPTION_TEXT,
	  .offset = AT(func),
	  .help = "the one of this function, of a table file with several" },
	{ .group = "Output",
	  .name = "output",
	  .letter = 'o',
	  .argument = "FILE",
	  .type = OPTION_TEXT,
	  .offset = AT(output),
	  .help = "where to write, whole or not at all; a folder of .mx files for a folder",
	  .standard = "required; eval: standard output" },
	{ .name = "format",
	  .argument = "text|csv|json",
	  .type = OPTION_CHOICE,
	  .offset = AT(report),
	  .help = "of eval's figures" },
	{ .name = "quiet",
	  .letter = 'q',
	  .type = OPTION_ON,
	  .offset = AT(quiet),
	  .help = "no notes, and no report of the files that are written" },
};

static const struct usage usage = {
	.command = "mx",
	.synopsis = "quantize|eval FILE|FOLDER... [options]\n"
	            "gqalut mx dequantize FILE [options]\n"
	            "gqalut mx apply TABLE FILE [options]",
	.purpose =
	        "Puts arrays into microscaling blocks, integers that share a power-of-two scale\n"
	        "(OCP MX, MXINT), with the largest values of each block kept as bfloat16\n"
	        "(MX-OPAL: our definition after OPAL's abstract, arXiv 2409.05902), and back.",
	.examples = "  gqalut mx quantize acts.npy --bits 5 --block 128 --outliers 4 -o acts.mx\n"
	            "  gqalut mx dequantize acts.mx -o back.npy\n"
	            "  gqalut mx apply gelu_8.json acts.mx -o gelu.mx\n"
	            "  gqalut mx eval acts.npy weights.npy --bits 4 --block 128 --outliers 4\n"
	            "  gqalut mx eval tensors/ --budget 4.5 --block 128 --outliers 4 -o mix.yaml\n"
	            "  gqalut mx quantize tensors/ --config mix.yaml -o blocks/\n",
	.notes =
	        "Arrays: .npy of f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8, or .csv with as many numbers\n"
	        "in each line.  Files are streamed: memory does not grow with them.  eval shows\n"
	        "each array as asked for, as plain MXINT in blocks of 32, and as INT8 with one\n"
	        "scale for all: MSE, signal to noise, bits an element, share of codes at the end\n"
	        "of their range.  apply looks every value of a block file up in a table of\n"
	        "exact breakpoints, at any scale, and quantises the blocks of results again.\n"
	        "A FOLDER is its .npy and .csv files and those below it.  A tensor's name is that\n"
	        "of the file in the folder without suffix; the first rule of MIX whose pattern\n"
	        "matches the whole name holds.  * is any text, / too; ? one character; [a-z] one\n"
	        "of these; [!a-z] one that is not:\n"
	        "  version: 1\n"
	        "  default: {bits: 3, block: 128, outliers: 4}\n"
	        "  tensors:\n"
	        "    - {match: \"*attn*.in\", bits: 5}\n"
	        "Exit codes: 0 done, 2 usage, 3 invalid array, block or table file or rules, 4\n"
	        "input or output failed, 130 interrupted (no file is half written).\n",
	.options = options,
	.count = sizeof options / sizeof options[0],
};

static enum gqalut_status dequantise_stream(const struct gqalut_mx_format *format,
                                            struct gqalut_mx_reader *reader,
                                            struct gqalut_file_writer *writer,
                                            struct gqalut_diag *diag)
{
	static float x[GQALUT_MX_MAX_BLOCK];
	static struct gqalut_mx_block block;
	for (bool more = true;;) {
		enum gqalut_status status = gqalut_mx_reader_next(reader, &block, &more, diag);
		if (status || !more)
			return status;
		gqalut_mx_dequantise(format, &block, x);
		status = gqalut_array_put(writer, x, (size_t)block.count, diag);
		if (status)
			return status;
		if (interrupted())
			return GQALUT_ERR_CANCELLED;
	}
}

static enum gqalut_status dequantise(const struct mx_settings *settings, const char *path,
                                     struct gqalut_diag *diag)
{
	struct gqalut_mx_format format;
	struct gqalut_mx_shape shape;
	struct gqalut_mx_reader *reader;
	struct gqalut_file_writer *writer = NULL;
	enum gqalut_status status = gqalut_mx_reader_open(path, &format, &shape, &reader, diag);
	if (!status)
		status = gqalut_file_writer_open(settings->output, &writer, diag);
	if (!status)
		status = gqalut_array_put_header(writer, &shape, diag);
	if (!status)
		status = dequantise_stream(&format, reader, writer, diag);
	if (!status)
		status = gqalut_file_writer_close(writer, diag);
	else
		gqalut_file_writer_abandon(writer);
	gqalut_mx_reader_close(reader);
	return status;
}

static int finish(enum gqalut_status status, const struct gqalut_diag *diag)
{
	if (status != GQALUT_ERR_CANCELLED)
		return status ? complain_diag(command, status, diag) : EXIT_FINE;
	complain(command, "interrupted, nothing written");
	return EXIT_INTERRUPTED;
}

static bool wants_file(const struct mx_settings *settings)
{
	return settings->output && strcmp(settings->output, "-") != 0;
}

/* What the options say of every tensor's format. */
static struct gqalut_mx_format one_format(const struct mx_settings *settings)
{
	return (struct gqalut_mx_format){ settings->bits.size[0], settings->block,
		                          settings->outliers };
}

/* Whether one file is read and the result is to be another. */
static bool is_one_to_one(const struct mx_settings *settings, int files)
{
	if (files == 1 && wants_file(settings))
		return true;
	complain(command, "one file is read, and -o FILE says where the result goes");
	return false;
}

static int quantise_one(const struct mx_settings *settings, int files, char **path)
{
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	const struct gqalut_mx_format format = one_format(settings);
	if (!is_one_to_one(settings, files))
		return EXIT_USAGE;
	enum gqalut_status status = gqalut_mx_format_check(&format, &diag);
	if (!status)
		status = output_check("output", settings->output, &diag);
	if (!status)
		status = mx_quantise(path[0], &format, settings->output, settings->quiet, &diag);
	return finish(status, &diag);
}

static int run_dequantise(const struct mx_settings *settings, int files, char **path)
{
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	if (!is_one_to_one(settings, files))
		return EXIT_USAGE;
	enum gqalut_status status = output_check("output", settings->output, &diag);
	if (!status)
		status = dequantise(settings, path[0], &diag);
	return finish(status, &diag);
}

/* Tensors, and the format of each. */
struct job {
	struct mx_tensors tensors;
	struct gqalut_mx_format *formats;
};

static void free_job(struct job *job)
{
	mx_tensors_free(&job->tensors);
	free(job->formats);
}

/* To be released, also after a failure. */
static enum gqalut_status make_job(const struct mx_settings *settings, int files, char **path,
                                   bool suffix, struct job *job, struct gqalut_diag *diag)
{
	const struct gqalut_mx_format format = one_format(settings);
	memset(job, 0, sizeof *job);
	enum gqalut_status status = gqalut_mx_format_check(&format, diag);
	if (!status)
		status = mx_tensors_find(path, files, suffix, &job->tensors, diag);
	if (status)
		return status;
	job->formats = malloc(job->tensors.count * sizeof *job->formats);
	if (!job->formats)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	if (settings->config)
		return mx_config_formats(settings->config, &job->tensors, settings->quiet,
		                         job->formats, diag);
	for (size_t i = 0; i < job->tensors.count; i++)
		job->formats[i] = format;
	return GQALUT_OK;
}

static int run_quantise(const struct mx_settings *settings, int files, char **path)
{
	struct gqalut_diag diag;
	struct job job;
	bool many = settings->config != NULL;
	for (int i = 0; i < files; i++)
		many |= output_is_folder(path[i]);
	if (!many)
		return quantise_one(settings, files, path);
	if (files < 1 || !wants_file(settings)) {
		complain(command, "-o DIR says where the files of blocks go");
		return EXIT_USAGE;
	}
	gqalut_diag_clear(&diag);
	enum gqalut_status status = make_job(settings, files, path, false, &job, &diag);
	if (!status)
		status = mx_quantise_all(&job.tensors, job.formats, settings->output,
		                         settings->quiet, &diag);
	free_job(&job);
	if (status == GQALUT_ERR_CANCELLED) {
		complain(command, "interrupted: the files that are there are whole");
		return EXIT_INTERRUPTED;
	}
	return finish(status, &diag);
}

static int run_budget(const struct mx_settings *settings, int files, char **path)
{
	struct gqalut_diag diag;
	struct mx_tensors tensors;
	struct mx_wish wish = { .budget = settings->budget,
		                .block = settings->block,
		                .outliers = settings->outliers };
	for (int i = 0; i < settings->bits.count; i++)
		wish.width[wish.widths++] = settings->bits.size[i];
	gqalut_diag_clear(&diag);
	if (!wants_file(settings)) {
		complain(command, "--budget needs -o MIX.yaml for the rules");
		return EXIT_USAGE;
	}
	enum gqalut_status status = output_check("output", settings->output, &diag);
	if (!status)
		status = mx_tensors_find(path, files, false, &tensors, &diag);
	if (status)
		return finish(status, &diag);
	status = mx_choose(&tensors, &wish, (enum mx_report)settings->report, settings->output,
	                   settings->quiet, &diag);
	mx_tensors_free(&tensors);
	return finish(status, &diag);
}

static int run_eval(const struct mx_settings *settings, int files, char **path)
{
	struct gqalut_diag diag;
	struct job job;
	bool mixed = settings->config != NULL;
	if (files < 1) {
		complain(command, "eval needs the arrays: gqalut mx eval FILE...");
		return EXIT_USAGE;
	}
	if (settings->budget > 0)
		return run_budget(settings, files, path);
	gqalut_diag_clear(&diag);
	enum gqalut_status status = make_job(settings, files, path, !mixed, &job, &diag);
	if (!status)
		status = mx_eval(&job.tensors, job.formats, mixed, (enum mx_report)settings->report,
		                 settings->output, &diag);
	free_job(&job);
	return finish(status, &diag);
}

/* A table over the blocks of a file. */
static int run_apply(const struct mx_settings *settings, int files, char **path)
{
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	if (files != 2 || !wants_file(settings)) {
		complain(command, "apply needs a table, a block file and -o FILE: gqalut mx apply "
		                  "TABLE FILE -o FILE");
		return EXIT_USAGE;
	}
	enum gqalut_status status = output_check("output", settings->output, &diag);
	if (!status)
		status = mx_apply(path[0], settings->func, path[1], settings->output, &diag);
	return finish(status, &diag);
}

/* What the first argument asks for. */
static const struct action {
	const char *name, *british;
	int (*run)(const struct mx_settings *settings, int files, char **path);
} actions[] = {
	{ "quantize", "quantise", run_quantise },
	{ "dequantize", "dequantise", run_dequantise },
	{ "eval", "eval", run_eval },
	{ "apply", "apply", run_apply },
};

static const struct action *find_action(const char *what)
{
	for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
		if (strcmp(what, actions[i].name) == 0 || strcmp(what, actions[i].british) == 0)
			return &actions[i];
	return NULL;
}

/* Whether every option that is given has a meaning with ACTION. */
static bool check_idle(const struct action *action, const struct parsed *parsed)
{
	static const struct {
		const char *option, *actions; /* those that it is for, as a message has them */
	} rows[] = {
		{ "bits", "quantize and eval" },
		{ "block", "quantize and eval" },
		{ "outliers", "quantize and eval" },
		{ "config", "quantize and eval" },
		{ "budget", "eval" },
		{ "func", "apply" },
		{ "format", "eval" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (option_given(parsed, rows[i].option) &&
		    !strstr(rows[i].actions, action->name)) {
			complain(command, "--%s is for %s", rows[i].option, rows[i].actions);
			return false;
		}
	return true;
}

/* Whether the options go together. */
static bool check_together(const struct parsed *parsed, const struct mx_settings *settings)
{
	const char *given = option_given_in(parsed, blocks);
	if (settings->budget > 0 && settings->config)
		complain(command, "--budget writes rules, --config reads them: one at a time");
	else if (settings->config && given)
		complain(command, "--%s and --config exclude each other: the rules have it", given);
	else if (settings->bits.count > 1 && !(settings->budget > 0))
		complain(command, "--bits with several widths needs --budget to choose from them");
	else
		return true;
	return false;
}

int cmd_mx(int argc, char **argv)
{
	struct mx_settings settings = { .bits = { 1, { 8 } }, .block = 32 };
	struct parsed parsed;
	switch (options_parse(&usage, argc, argv, &settings, &parsed)) {
	case PARSE_OK: break;
	case PARSE_HELP: return EXIT_FINE;
	case PARSE_BAD: return EXIT_USAGE;
	}
	const char *what = parsed.operands > 0 ? argv[0] : "";
	const struct action *action = find_action(what);
	if (!action) {
		complain(command,
		         "the first argument is quantize, dequantize, apply or eval, not '%.64s'",
		         what);
		return EXIT_USAGE;
	}
	if (settings.budget > 0 && !option_given(&parsed, "bits"))
		(void)value_mx_bits("3:8", &settings.bits);
	if (!check_idle(action, &parsed) || !check_together(&parsed, &settings))
		return EXIT_USAGE;
	catch_interrupt();
	return action->run(&settings, parsed.operands - 1, argv + 1);
}
