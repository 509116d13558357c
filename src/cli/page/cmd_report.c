/* gqalut report: one HTML page about tables, to attach to a review. */
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"
#include "measure.h"
#include "memory_stream.h"
#include "options.h"
#include "output.h"
#include "page/page.h"

static const char command[] = "report";

struct report_settings {
	struct page_options page;
	const char *title;
};

#define AT(field) offsetof(struct report_settings, field)

/* A file of weights; a distribution needs no file. */
static bool value_weights(const char *text, void *value)
{
	struct page_options *options = value;
	if (options->weights_count == PAGE_MAX_WEIGHTS || !gqalut_weights_file(text))
		return false;
	options->weights[options->weights_count++] = text;
	return true;
}

static const struct option options[] = {
	{ .group = "Measure",
	  .name = "weights",
	  .argument = "FILE",
	  .type = OPTION_CUSTOM,
	  .offset = AT(page),
	  .parse = value_weights,
	  .allowed = "a file; at most 8 of them",
	  .help = "weights that tables were made for, where these only name the file; may be "
	          "repeated",
	  .standard = "none" },
	{ .name = "no-certificate",
	  .type = OPTION_OFF,
	  .offset = AT(page.certify),
	  .help = "do not look for the proven optimum again: show the certificate of the file "
	          "if it fits" },

	{ .group = "Output",
	  .name = "output",
	  .letter = 'o',
	  .argument = "PAGE",
	  .type = OPTION_TEXT,
	  .offset = AT(page.output),
	  .help = "where to write, whole or not at all",
	  .standard = "standard output" },
	{ .name = "title",
	  .argument = "TEXT",
	  .type = OPTION_TEXT,
	  .offset = AT(title),
	  .help = "heading of the page",
	  .standard = "the table's name, or how many there are" },
	{ .name = "quiet",
	  .letter = 'q',
	  .type = OPTION_ON,
	  .offset = AT(page.quiet),
	  .help = "no remarks, errors only" },
};

static const struct usage usage = {
	.command = "report",
	.synopsis = "FILE... [-o PAGE]",
	.purpose = "Writes one self-contained HTML page about the tables of FILEs (own JSON, the\n"
	           "GQA-LUT paper's or LUT-APP's, manifests of a batch; - is standard input):\n"
	           "pictures, figures measured again on every code, worst codes, segments,\n"
	           "certificate, the command that makes each table again.",
	.examples =
	        "  gqalut report gelu_8.json -o gelu_8.html\n"
	        "  gqalut report tables/manifest.json -o tables.html --title 'Encoder, INT8'\n"
	        "  gqalut report --weights configs/gelu_inputs.csv gelu_8_seen.json -o seen.html\n",
	.notes =
	        "The page needs no script and no other file, and has no date and no path: the\n"
	        "same tables give the same bytes.  Of a manifest the JSON files are read from its\n"
	        "folder, the others are listed with their digests.  A figure that a file states\n"
	        "and that is not the measured one is marked there, and said on standard error.\n"
	        "Exit codes: 0 written, 2 usage, 3 a file holds no valid table or manifest, 4 a\n"
	        "file cannot be read or output failed, 130 interrupted; nothing is written then.\n",
	.options = options,
	.count = sizeof options / sizeof options[0],
};

/* The rules between options and operands. */
static enum gqalut_status settle(const struct report_settings *settings, int operands, char **paths,
                                 struct gqalut_diag *diag)
{
	if (operands == 0)
		return gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT,
		        "name at least one table file or manifest (- is standard input)");
	enum gqalut_status status = check_stdin(paths, operands, diag);
	return status ? status : output_check("output", settings->page.output, diag);
}

/* The page as HTML, whole in memory, to where it goes. */
static int write_page(const struct page *page, const char *path)
{
	char *text = NULL;
	size_t length;
	struct memory memory;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = memory_open(&memory, &diag);
	if (!status) {
		status = html_page(memory.stream, page, &diag);
		enum gqalut_status closed = memory_close(&memory, &text, &length, &diag);
		status = status ? status : closed;
	}
	if (!status)
		status = output_write(path, text, length, &diag);
	free(text);
	return status ? complain_diag(command, status, &diag) : EXIT_FINE;
}

int cmd_report(int argc, char **argv)
{
	struct report_settings settings = { .page = { .command = command, .certify = true } };
	struct parsed parsed;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	switch (options_parse(&usage, argc, argv, &settings, &parsed)) {
	case PARSE_OK: break;
	case PARSE_HELP: return EXIT_FINE;
	case PARSE_BAD: return EXIT_USAGE;
	}
	enum gqalut_status status = settle(&settings, parsed.operands, argv, &diag);
	if (status)
		return complain_diag(command, status, &diag);
	catch_interrupt();
	struct page page = { .title = settings.title };
	int code = EXIT_FINE;
	for (int i = 0; i < parsed.operands && code == EXIT_FINE; i++)
		code = page_read(&page, &settings.page, argv[i]);
	if (code == EXIT_FINE)
		code = page_measure(&page, &settings.page);
	if (code == EXIT_FINE)
		code = write_page(&page, settings.page.output);
	page_free(&page);
	return code;
}
