/* gqalut gen: a function in, a proven table out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"
#include "gen_make.h"
#include "gen_options.h"
#include "memory_stream.h"
#include "output.h"
#include "report.h"

static const char command[] = "gen";

/* What the callbacks of the search work on. */
struct watch {
	struct progress progress;
	struct memory history; /* as CSV lines, if it is asked for */
};

static int on_progress(void *context, const struct gqalut_progress *state)
{
	struct watch *watch = context;
	return progress_show(&watch->progress, state);
}

static void on_history(void *context, int generation, double best, double mean)
{
	struct watch *watch = context;
	char best_text[REAL_SIZE], mean_text[REAL_SIZE];
	fprintf(watch->history.stream, "%d,%s,%s\n", generation, real_text(best, best_text),
	        real_text(mean, mean_text));
}

/* The files that a table becomes, all made before the first is written. */
struct made {
	int count;
	char *path[HARDWARE_PARTS]; /* NULL: standard output */
	char *text[HARDWARE_PARTS];
	size_t length[HARDWARE_PARTS];
};

static enum gqalut_status make_parts(const struct gen_settings *settings, enum gqalut_format format,
                                     const struct gqalut_record *record, struct made *made,
                                     struct gqalut_diag *diag)
{
	int parts = hardware_parts(&settings->hardware, format);
	for (int i = 0; i < parts; i++) {
		enum gqalut_status status = hardware_emit(record, format, &settings->hardware, i,
		                                          &made->text[i], &made->length[i], diag);
		if (status)
			return status;
		if (settings->output && !(made->path[i] = hardware_path(settings->output, i)))
			return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	}
	made->count = parts;
	return GQALUT_OK;
}

/* HISTORY is LENGTH bytes, if it is asked for. */
static int write_files(const struct gen_settings *settings, enum gqalut_format format,
                       const struct gqalut_record *record, const char *history, size_t length,
                       struct gqalut_diag *diag)
{
	struct made made;
	memset(&made, 0, sizeof made);
	enum gqalut_status status = make_parts(settings, format, record, &made, diag);
	for (int i = 0; i < made.count && !status; i++)
		status = output_write(made.path[i], made.text[i], made.length[i], diag);
	for (int i = 0; i < HARDWARE_PARTS; i++) {
		free(made.path[i]);
		free(made.text[i]);
	}
	if (!status && settings->history)
		status = output_write(settings->history, history, length, diag);
	return status ? complain_diag(command, status, diag) : EXIT_FINE;
}

enum { NOTE_SIZE = 160 };

/* What one fraction for all entries would do, to weigh the bytes against. */
static bool shared_optimum(const struct gen_settings *settings, int entries, char *text,
                           size_t size)
{
	struct gqalut_problem problem = settings->problem;
	struct gqalut_search_options search = settings->search;
	struct gqalut_search_result shared;
	problem.entries = entries;
	problem.frac_auto = true;
	problem.frac_per_entry = false;
	search.progress = NULL;
	search.history = NULL;
	if (gqalut_search_run(&problem, &search, &shared, NULL))
		return false;
	snprintf(text, size,
	         "with fraction bits that all entries share the optimum is %.3e, in %d "
	         "bytes",
	         shared.objective, gqalut_table_bytes(&shared.table));
	return true;
}

static int print_report(const struct gen_settings *settings, const struct gqalut_record *record,
                        struct gqalut_diag *diag)
{
	if (settings->quiet)
		return EXIT_FINE;
	if (settings->report == REPORT_TEXT) {
		char beside[NOTE_SIZE] = "";
		struct report report = { .record = record, .verbose = settings->verbose };
		if (settings->problem.frac_per_entry &&
		    shared_optimum(settings, record->table.entries, beside, sizeof beside))
			report.note[0] = beside;
		report_print(stderr, &report);
		return EXIT_FINE;
	}
	char *text;
	enum gqalut_status status = gqalut_emit(record, GQALUT_FORMAT_JSON, &text, NULL, diag);
	if (status)
		return complain_diag(command, status, diag);
	fputs(text, stderr);
	free(text);
	return EXIT_FINE;
}

/* Searches with progress and, if it is asked for, the history as LENGTH bytes at
 * *history, to be freed.  Returns an exit code, after a complaint unless it is
 * EXIT_FINE. */
static int search(struct gen_settings *settings, struct gqalut_record *record, char **history,
                  size_t *length, struct gqalut_diag *diag)
{
	struct watch watch;
	enum gqalut_status status = GQALUT_OK;
	memset(&watch, 0, sizeof watch);
	settings->search.progress = on_progress;
	settings->search.context = &watch;
	if (settings->history) {
		status = memory_open(&watch.history, diag);
		if (status)
			return complain_diag(command, status, diag);
		fputs("generation,best,mean\n", watch.history.stream);
		settings->search.history = on_history;
	}
	progress_begin(&watch.progress, command, settings->quiet);
	int code = gen_make(settings, record, diag);
	progress_end(&watch.progress);
	if (settings->history)
		status = memory_close(&watch.history, history, length, diag);
	if (code == EXIT_INTERRUPTED || interrupted()) {
		complain(command, "interrupted, nothing written");
		return EXIT_INTERRUPTED;
	}
	if (code != EXIT_FINE)
		complain_about(command, diag);
	else if (status)
		code = complain_diag(command, status, diag);
	return code;
}

/* From a settled problem to files and report. */
static int make(struct gen_settings *settings, enum gqalut_format format, struct gqalut_diag *diag)
{
	struct gqalut_record record;
	char *history = NULL;
	size_t length = 0;
	int code = search(settings, &record, &history, &length, diag);
	if (code == EXIT_FINE)
		code = write_files(settings, format, &record, history, length, diag);
	if (code == EXIT_FINE)
		code = print_report(settings, &record, diag);
	free(history);
	return code;
}

/* What is wrong with the command line alone, beside its options' values. */
static bool check_arguments(const struct parsed *parsed, char **operands,
                            const struct gen_settings *settings)
{
	if (parsed->operands > 0) {
		complain(command, "unexpected argument %.64s%s", operands[0],
		         gqalut_function_find(operands[0]) ? ": did you mean --func?" : "");
		return false;
	}
	const char *output = settings->output ? settings->output : "-";
	if (settings->history && strcmp(settings->history, output) == 0) {
		complain(command, settings->output
		                          ? "--history and --output name the same file"
		                          : "--history - needs --output FILE: the table goes to "
		                            "standard output");
		return false;
	}
	return true;
}

int cmd_gen(int argc, char **argv)
{
	struct gen_settings settings;
	struct parsed parsed;
	struct gqalut_diag diag;
	gen_defaults(&settings);
	gqalut_diag_clear(&diag);
	switch (options_parse(&gen_usage, argc, argv, &settings, &parsed)) {
	case PARSE_OK: break;
	case PARSE_HELP: return EXIT_FINE;
	case PARSE_BAD: return EXIT_USAGE;
	}
	if (!check_arguments(&parsed, argv, &settings))
		return EXIT_USAGE;
	enum gqalut_format format = (enum gqalut_format)settings.format;
	enum gqalut_status status = output_format_choose(
	        option_given(&parsed, "format"), settings.output, settings.mx, &format, &diag);
	if (!status)
		status = gen_settle(&parsed, &settings, &diag);
	if (!status)
		status = hardware_check(&parsed, &settings.hardware, format == GQALUT_FORMAT_SV,
		                        settings.output, &diag);
	if (status)
		return complain_diag(command, status, &diag);

	struct gqalut_weights weights;
	memset(&weights, 0, sizeof weights);
	if (settings.weights) {
		status = gqalut_weights_read(settings.weights, settings.problem.input.bits,
		                             &weights, &diag);
		if (status)
			return complain_diag(command, status, &diag);
		settings.problem.weights = &weights;
	}
	status = gqalut_problem_check(&settings.problem, &diag);
	if (!status && settings.output)
		status = output_check("output", settings.output, &diag);
	if (!status && settings.history)
		status = output_check("history", settings.history, &diag);
	catch_interrupt();
	int code = status ? complain_diag(command, status, &diag) : make(&settings, format, &diag);
	gqalut_weights_free(&weights);
	return code;
}
