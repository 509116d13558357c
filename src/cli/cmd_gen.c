/* gqalut gen: a function in, a proven table out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"
#include "gen_options.h"
#include "output.h"
#include "report.h"

static const char command[] = "gen";

/* What the callbacks of the search work on. */
struct watch {
	struct progress progress;
	struct history history;
};

static int on_progress(void *context, const struct gqalut_progress *state)
{
	struct watch *watch = context;
	return progress_show(&watch->progress, state);
}

static void on_history(void *context, int generation, double best, double mean)
{
	struct watch *watch = context;
	history_add(&watch->history, generation, best, mean);
}

/* Without --entries a target decides them. */
static bool wants_smallest(const struct parsed *parsed)
{
	return !option_given(parsed, "entries") &&
	       (option_given(parsed, "max-mse") || option_given(parsed, "max-error"));
}

/* The objective that a search for the smallest table has to have. */
static bool settle_smallest(const struct parsed *parsed, struct gen_settings *settings)
{
	bool by_mse = option_given(parsed, "max-mse");
	int implied = by_mse ? GQALUT_OBJECTIVE_MSE : GQALUT_OBJECTIVE_MAX_ABS;
	const char *flag = by_mse ? "max-mse" : "max-error";
	if (by_mse && option_given(parsed, "max-error")) {
		complain(command, "--max-mse and --max-error together need --entries: only one can "
		                  "decide how many there are");
		return false;
	}
	if (option_given(parsed, "objective") && settings->objective != implied) {
		complain(command, "--%s without --entries goes with --objective %s alone", flag,
		         gqalut_objective_text((enum gqalut_objective)implied));
		return false;
	}
	if (!by_mse && settings->weights) {
		complain(command, "--max-error without --entries takes no --weights: the largest "
		                  "error counts every code alike");
		return false;
	}
	if (!(by_mse ? settings->targets.mse > 0.0 : settings->targets.max_error > 0.0)) {
		complain(command, "--%s 0 without --entries is not allowed: above 0", flag);
		return false;
	}
	settings->objective = implied;
	settings->problem.entries = GQALUT_MIN_ENTRIES; /* only to pass the check */
	return true;
}

/* The rules between options, which no single one can tell. */
static bool settle(const struct parsed *parsed, char **operands, struct gen_settings *settings)
{
	if (parsed->operands > 0) {
		complain(command, "unexpected argument %.64s%s", operands[0],
		         gqalut_function_find(operands[0]) ? ": did you mean --func?" : "");
		return false;
	}
	if (!settings->func) {
		complain(command, "--func is required: gqalut list shows the functions");
		return false;
	}
	if (!option_given(parsed, "entries") && !wants_smallest(parsed)) {
		complain(command,
		         "--entries %d..%d is required, or a target: --max-mse or "
		         "--max-error",
		         GQALUT_MIN_ENTRIES, GQALUT_MAX_ENTRIES);
		return false;
	}
	if (settings->name && !gqalut_name_is_valid(settings->name)) {
		complain(command,
		         "--name %.64s is not allowed: a C identifier of at most %d "
		         "characters, no keyword",
		         settings->name, GQALUT_NAME_SIZE - 1);
		return false;
	}
	const char *genetic = option_given_in(parsed, GEN_GENETIC_GROUP);
	if (genetic && settings->method == GQALUT_METHOD_EXACT) {
		complain(command, "--%s has no meaning with --method exact", genetic);
		return false;
	}
	if (settings->history && settings->output &&
	    strcmp(settings->history, settings->output) == 0) {
		complain(command, "--history and --output name the same file");
		return false;
	}
	return !wants_smallest(parsed) || settle_smallest(parsed, settings);
}

/* Makes settings->problem whole from the values that were parsed beside it. */
static void fill_problem(const struct parsed *parsed, const struct gqalut_function *function,
                         struct gen_settings *settings)
{
	struct gqalut_problem *problem = &settings->problem;
	struct gqalut_problem standard;
	gqalut_problem_init(&standard, function);
	problem->function = function;
	problem->lo = standard.lo;
	problem->hi = standard.hi;
	if (option_given(parsed, "range")) {
		problem->lo = settings->range.lo;
		problem->hi = settings->range.hi;
	}
	problem->alpha_count = standard.alpha_count;
	memcpy(problem->alpha, standard.alpha, sizeof problem->alpha);
	if (option_given(parsed, "alphas")) {
		problem->alpha_count = settings->alphas.count;
		memcpy(problem->alpha, settings->alphas.alpha, sizeof problem->alpha);
	}
	problem->frac_auto = settings->frac.automatic;
	problem->slope_frac = settings->frac.slope;
	problem->intercept_frac = settings->frac.intercept;
	problem->beta_auto = settings->beta.automatic;
	problem->beta = settings->beta.beta;
	problem->exact_at_count = settings->exact_at.count;
	memcpy(problem->exact_at, settings->exact_at.x, sizeof problem->exact_at);
	problem->objective = (enum gqalut_objective)settings->objective;
	problem->codes = (enum gqalut_codes)settings->codes;
	problem->rounding = (enum gqalut_rounding)settings->rounding;
	settings->search.method = (enum gqalut_method)settings->method;
}

/* The format that --format or else the suffix of the output names. */
static enum gqalut_format output_format(const struct parsed *parsed,
                                        const struct gen_settings *settings)
{
	static const struct {
		const char *suffix;
		enum gqalut_format format;
	} suffixes[] = {
		{ ".h", GQALUT_FORMAT_C },
		{ ".json", GQALUT_FORMAT_JSON },
		{ ".csv", GQALUT_FORMAT_CSV },
		{ ".mem", GQALUT_FORMAT_MEM },
	};
	const char *dot = settings->output ? strrchr(settings->output, '.') : NULL;
	if (!option_given(parsed, "format") && dot)
		for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
			if (strcmp(dot, suffixes[i].suffix) == 0)
				return suffixes[i].format;
	return (enum gqalut_format)settings->format;
}

/* One line for a target that no number of entries reaches. */
static int complain_unreached(const struct gen_settings *settings,
                              const struct gqalut_search_result *result)
{
	bool by_mse = settings->targets.mse >= 0.0;
	complain(command, "no table meets --%s %g: the best there is, with %d entries, has %.4g",
	         by_mse ? "max-mse" : "max-error",
	         by_mse ? settings->targets.mse : settings->targets.max_error,
	         result->table.entries, result->objective);
	return EXIT_TARGET;
}

/* Finds the table; an exit code, with a message unless it is EXIT_FINE. */
static int search(const struct parsed *parsed, struct gen_settings *settings, struct watch *watch,
                  struct gqalut_search_result *result, struct gqalut_diag *diag)
{
	struct gqalut_problem *problem = &settings->problem;
	struct gqalut_search_options *options = &settings->search;
	bool smallest = wants_smallest(parsed);
	enum gqalut_status status;
	memset(result, 0, sizeof *result);
	options->progress = on_progress;
	options->history = settings->history ? on_history : NULL;
	options->context = watch;
	progress_begin(&watch->progress, command, settings->quiet);
	if (smallest)
		status = gqalut_search_smallest(problem, options,
		                                settings->targets.mse >= 0.0
		                                        ? settings->targets.mse
		                                        : settings->targets.max_error,
		                                result, diag);
	else
		status = gqalut_search_run(problem, options, result, diag);
	progress_end(&watch->progress);
	if (status == GQALUT_ERR_CANCELLED || interrupted()) {
		complain(command, "interrupted, nothing written");
		return EXIT_INTERRUPTED;
	}
	if (status == GQALUT_ERR_INFEASIBLE && smallest && result->table.entries > 0)
		return complain_unreached(settings, result);
	if (status)
		return complain_diag(command, status, diag);
	problem->entries = result->table.entries;
	/* Where the GA misses the target with so few entries, the search hands
	 * over the optimum; record and command have to name what made it. */
	if (smallest && result->generations == 0)
		options->method = GQALUT_METHOD_EXACT;
	return EXIT_FINE;
}

/* Names the table, measures it and holds it to the targets. */
static int measure(const struct gen_settings *settings, struct gqalut_search_result *result,
                   struct gqalut_record *record, struct gqalut_diag *diag)
{
	char text[GQALUT_COMMAND_SIZE], usual[GQALUT_NAME_SIZE];
	snprintf(usual, sizeof usual, "%.50s_%d", settings->problem.function->name,
	         result->table.entries);
	const char *name = settings->name ? settings->name : usual;
	snprintf(result->table.name, sizeof result->table.name, "%s", name);
	gen_command_text(&settings->problem, &settings->search,
	                 strcmp(name, usual) != 0 ? name : NULL, text, sizeof text);
	enum gqalut_status status = gqalut_record_make(&settings->problem, &settings->search,
	                                               result, text, record, diag);
	if (status)
		return complain_diag(command, status, diag);
	return meets_targets(command, name, &record->metrics, &settings->targets) ? EXIT_FINE
	                                                                          : EXIT_TARGET;
}

static int write_files(const struct gen_settings *settings, enum gqalut_format format,
                       const struct gqalut_record *record, const struct history *history,
                       struct gqalut_diag *diag)
{
	char *text;
	size_t length;
	if (history->failed) {
		complain(command, "out of memory for --history");
		return EXIT_IO;
	}
	enum gqalut_status status = gqalut_emit(record, format, &text, &length, diag);
	if (status)
		return complain_diag(command, status, diag);
	status = output_write(settings->output, text, length, diag);
	free(text);
	if (!status && settings->history)
		status = output_write(settings->history, history->text ? history->text : "",
		                      history->length, diag);
	return status ? complain_diag(command, status, diag) : EXIT_FINE;
}

static int print_report(const struct gen_settings *settings, const struct gqalut_record *record,
                        struct gqalut_diag *diag)
{
	if (settings->quiet)
		return EXIT_FINE;
	if (settings->report == REPORT_TEXT) {
		struct report report = { .record = record, .verbose = settings->verbose };
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

/* From a settled problem to files and report. */
static int make(const struct parsed *parsed, struct gen_settings *settings,
                struct gqalut_diag *diag)
{
	struct watch watch;
	struct gqalut_search_result result;
	struct gqalut_record record;
	memset(&watch, 0, sizeof watch);
	int code = search(parsed, settings, &watch, &result, diag);
	if (code == EXIT_FINE)
		code = measure(settings, &result, &record, diag);
	if (code == EXIT_FINE)
		code = write_files(settings, output_format(parsed, settings), &record,
		                   &watch.history, diag);
	if (code == EXIT_FINE)
		code = print_report(settings, &record, diag);
	history_free(&watch.history);
	return code;
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
	if (!settle(&parsed, argv, &settings))
		return EXIT_USAGE;
	const struct gqalut_function *function = find_function(command, settings.func);
	if (!function)
		return EXIT_USAGE;
	fill_problem(&parsed, function, &settings);

	struct gqalut_weights weights;
	memset(&weights, 0, sizeof weights);
	enum gqalut_status status = GQALUT_OK;
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
	int code = status ? complain_diag(command, status, &diag) : make(&parsed, &settings, &diag);
	gqalut_weights_free(&weights);
	return code;
}
