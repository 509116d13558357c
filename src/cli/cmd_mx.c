/* gqalut mx: arrays in microscaling blocks, and what that costs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"
#include "mx_eval.h"
#include "mx_table.h"
#include "options.h"
#include "output.h"

static const char command[] = "mx";

struct mx_settings {
	struct gqalut_mx_format format;
	const char *func;
	const char *output;
	int report;
	bool quiet;
};

#define AT(field) offsetof(struct mx_settings, field)

static const struct option options[] = {
	{ .group = "Blocks (quantize, eval)",
	  .name = "bits",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(format.bits),
	  .min = GQALUT_MX_MIN_BITS,
	  .max = GQALUT_MX_MAX_BITS,
	  .help = "of an element's code" },
	{ .name = "block",
	  .argument = "K",
	  .type = OPTION_INT,
	  .offset = AT(format.block),
	  .min = 1,
	  .max = GQALUT_MX_MAX_BLOCK,
	  .help = "elements of the last axis that share a scale" },
	{ .name = "outliers",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(format.outliers),
	  .max = GQALUT_MX_MAX_OUTLIERS,
	  .help = "largest values of a block that are kept as bfloat16" },
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
	  .help = "where to write, whole or not at all",
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
	  .help = "no report, errors only" },
};

static const struct usage usage = {
	.command = "mx",
	.synopsis = "quantize|dequantize|eval FILE... [options]\n"
	            "gqalut mx apply TABLE FILE [options]",
	.purpose =
	        "Puts arrays into microscaling blocks, integers that share a power-of-two scale\n"
	        "(OCP MX, MXINT), with the largest values of each block kept as bfloat16\n"
	        "(MX-OPAL: our definition after OPAL's abstract, arXiv 2409.05902), and back.",
	.examples = "  gqalut mx quantize acts.npy --bits 5 --block 128 --outliers 4 -o acts.mx\n"
	            "  gqalut mx dequantize acts.mx -o back.npy\n"
	            "  gqalut mx apply gelu_8.json acts.mx -o gelu.mx\n"
	            "  gqalut mx eval acts.npy weights.npy --bits 4 --block 128 --outliers 4\n",
	.notes = "Arrays: .npy of f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8, or .csv with as many numbers\n"
	         "in each line.  Files are streamed: memory does not grow with them.  eval shows\n"
	         "each array as asked for, as plain MXINT in blocks of 32, and as INT8 with one\n"
	         "scale for all: MSE, signal to noise, bits an element, share of codes at the end\n"
	         "of their range.  apply looks every value of a block file up in a table of\n"
	         "exact breakpoints, at any scale, and quantises the blocks of results again.\n"
	         "Exit codes: 0 done, 2 usage, 3 invalid array, block or table file, 4 input or\n"
	         "output failed, 130 interrupted (nothing is written).\n",
	.options = options,
	.count = sizeof options / sizeof options[0],
};

static enum gqalut_status quantise_stream(const struct gqalut_mx_format *format,
                                          struct gqalut_array_reader *reader,
                                          struct gqalut_mx_writer *writer, struct gqalut_diag *diag)
{
	static float x[GQALUT_MX_MAX_BLOCK];
	static struct gqalut_mx_block block;
	for (int n; (n = gqalut_mx_writer_next(writer)) > 0;) {
		enum gqalut_status status = gqalut_array_reader_next(reader, x, (size_t)n, diag);
		if (status)
			return status;
		gqalut_mx_quantise(format, x, n, &block);
		status = gqalut_mx_writer_put(writer, &block, diag);
		if (status)
			return status;
		if (interrupted())
			return GQALUT_ERR_CANCELLED;
	}
	return gqalut_array_reader_next(reader, x, 0, diag);
}

static enum gqalut_status quantise(const struct mx_settings *settings, const char *path,
                                   struct gqalut_diag *diag)
{
	struct gqalut_array_reader *reader;
	struct gqalut_mx_writer *writer = NULL;
	struct gqalut_mx_shape shape;
	enum gqalut_status status = gqalut_array_reader_open(path, &shape, &reader, diag);
	if (!status)
		status = gqalut_mx_writer_open(settings->output, &settings->format, &shape, &writer,
		                               diag);
	if (!status)
		status = quantise_stream(&settings->format, reader, writer, diag);
	if (!status)
		status = gqalut_mx_writer_close(writer, diag);
	else
		gqalut_mx_writer_abandon(writer);
	gqalut_array_reader_close(reader);
	if (!status && !settings->quiet)
		fprintf(stderr, "%s: %d bits, blocks of %d, %d outliers: %.2f bits an element\n",
		        settings->output, settings->format.bits, settings->format.block,
		        settings->format.outliers, gqalut_mx_bits_per_element(&settings->format));
	return status;
}

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

/* One file into another. */
static int run_convert(const struct mx_settings *settings, int files, char **path,
                       enum gqalut_status (*convert)(const struct mx_settings *settings,
                                                     const char *path, struct gqalut_diag *diag))
{
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	if (files != 1 || !settings->output || strcmp(settings->output, "-") == 0) {
		complain(command, "one file is read, and -o FILE says where the result goes");
		return EXIT_USAGE;
	}
	enum gqalut_status status = gqalut_mx_format_check(&settings->format, &diag);
	if (!status)
		status = output_check("output", settings->output, &diag);
	if (!status)
		status = convert(settings, path[0], &diag);
	return finish(status, &diag);
}

static int run_eval(const struct mx_settings *settings, int files, char **path)
{
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	if (files < 1) {
		complain(command, "eval needs the arrays: gqalut mx eval FILE...");
		return EXIT_USAGE;
	}
	enum gqalut_status status = gqalut_mx_format_check(&settings->format, &diag);
	if (!status)
		status = mx_eval(path, files, &settings->format,
		                 (enum mx_eval_format)settings->report, settings->output, &diag);
	return finish(status, &diag);
}

/* A table over the blocks of a file. */
static int run_apply(const struct mx_settings *settings, int files, char **path)
{
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	if (files != 2 || !settings->output || strcmp(settings->output, "-") == 0) {
		complain(command, "apply needs a table, a block file and -o FILE: gqalut mx apply "
		                  "TABLE FILE -o FILE");
		return EXIT_USAGE;
	}
	enum gqalut_status status = output_check("output", settings->output, &diag);
	if (!status)
		status = mx_apply(path[0], settings->func, path[1], settings->output, &diag);
	return finish(status, &diag);
}

int cmd_mx(int argc, char **argv)
{
	struct mx_settings settings = { .format = { 8, 32, 0 } };
	struct parsed parsed;
	switch (options_parse(&usage, argc, argv, &settings, &parsed)) {
	case PARSE_OK: break;
	case PARSE_HELP: return EXIT_FINE;
	case PARSE_BAD: return EXIT_USAGE;
	}
	const char *what = parsed.operands > 0 ? argv[0] : "";
	catch_interrupt();
	if (strcmp(what, "quantize") == 0 || strcmp(what, "quantise") == 0)
		return run_convert(&settings, parsed.operands - 1, argv + 1, quantise);
	if (strcmp(what, "dequantize") == 0 || strcmp(what, "dequantise") == 0)
		return run_convert(&settings, parsed.operands - 1, argv + 1, dequantise);
	if (strcmp(what, "eval") == 0)
		return run_eval(&settings, parsed.operands - 1, argv + 1);
	if (strcmp(what, "apply") == 0)
		return run_apply(&settings, parsed.operands - 1, argv + 1);
	complain(command, "the first argument is quantize, dequantize, apply or eval, not '%.64s'",
	         what);
	return EXIT_USAGE;
}
