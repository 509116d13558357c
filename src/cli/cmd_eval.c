/* gqalut eval: tables of files, measured again over every code. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"
#include "gen_options.h"
#include "measure.h"
#include "report.h"
#include "words.h"

static const char command[] = "eval";

struct eval_settings {
	struct gen_settings gen;                /* first, so that gen's option rows fit */
	const struct gqalut_function *function; /* of --func, or NULL: the table's */
};

#define AT(field) offsetof(struct eval_settings, field)

/* See gen_borrow(). */
static const struct option rows[] = {
	{ .group = "Measure (in place of what the table was made for)",
	  .name = "func",
	  .argument = "NAME",
	  .type = OPTION_TEXT,
	  .offset = AT(gen.func),
	  .help = "function",
	  .standard = "the table's" },
	{ .name = "range", .standard = "the table's" },
	{ .name = "codes",
	  .argument = "representable|all",
	  .type = OPTION_CHOICE,
	  .offset = AT(gen.codes),
	  .help = "codes that count: those of the input format, or all that "
	          "lie in the domain, as the GQA-LUT paper counts",
	  .standard = "the table's" },
	{ .name = "weights", .standard = "the table's" },
	{ .name = "floor", .standard = "the table's, else 0.05" },
	{ .name = "out-bits", .standard = "the table's" },
	{ .name = "out-unsigned" },
	{ .name = "beta", .standard = "the table's" },
	{ .name = "no-certificate",
	  .type = OPTION_OFF,
	  .offset = AT(gen.search.certify),
	  .help = "do not look for the proven optimum of the format" },

	{ .group = "Targets",
	  .name = "max-mse",
	  .argument = "X",
	  .type = OPTION_REAL,
	  .offset = AT(gen.targets.mse),
	  .max = HUGE_VAL,
	  .help = "exit 1 if an MSE is larger",
	  .standard = "none" },
	{ .name = "max-error",
	  .argument = "X",
	  .type = OPTION_REAL,
	  .offset = AT(gen.targets.max_error),
	  .max = HUGE_VAL,
	  .help = "exit 1 if a largest error is larger",
	  .standard = "none" },

	{ .group = "Output",
	  .name = "report",
	  .argument = "text|json",
	  .type = OPTION_CHOICE,
	  .offset = AT(gen.report),
	  .help = "for people, or {\"tables\": [...]} of table files" },
	{ .name = "quiet" },
	{ .name = "verbose" },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct usage usage = {
	.command = "eval",
	.synopsis = "FILE... [options]",
	.purpose =
	        "Measures the tables of FILEs (own JSON, the GQA-LUT paper's or LUT-APP's; - is\n"
	        "standard input) over every code, points at defects, proves how far from optimal\n"
	        "they are.",
	.examples = "  gqalut eval gelu_8.json\n"
	            "  gqalut eval --codes all published.json\n"
	            "  gqalut eval -q --max-mse 2e-5 tables/gelu_8.json tables/exp_8.json\n",
	.notes = "Exit codes: 0 measured and within the targets, 1 a target is missed, 2 usage,\n"
	         "3 a file holds no valid table, 4 a file cannot be read or output failed,\n"
	         "130 interrupted.  All files are looked at; the largest code is returned.\n",
	.count = ROWS,
};

/* One run of the command. */
struct run {
	const struct eval_settings *settings;
	const struct parsed *parsed;
	enum gqalut_file_kind kind; /* of the file in hand */
	size_t reported;            /* tables so far */
	bool stop;                  /* the options are at fault, so no other table will do */
};

static int worse(int a, int b)
{
	return a > b ? a : b;
}

/* Puts the options over what the record says, in RECORD and PROBLEM alike. */
static void override(const struct run *run, struct gqalut_record *record,
                     struct gqalut_problem *problem)
{
	const struct eval_settings *settings = run->settings;
	struct gqalut_table *table = &record->table;
	if (option_given(run->parsed, "range")) {
		problem->lo = table->lo = settings->gen.range.lo;
		problem->hi = table->hi = settings->gen.range.hi;
	}
	if (option_given(run->parsed, "codes"))
		problem->codes = record->codes = (enum gqalut_codes)settings->gen.codes;
	if (option_given(run->parsed, "out-bits"))
		problem->output.bits = settings->gen.problem.output.bits;
	if (option_given(run->parsed, "out-unsigned"))
		problem->output.is_signed = false;
	table->output = problem->output;
	if (option_given(run->parsed, "beta")) {
		problem->beta_auto = settings->gen.beta.automatic;
		problem->beta = settings->gen.beta.beta;
	} else if (run->kind != GQALUT_FILE_TABLE || option_given(run->parsed, "out-bits") ||
	           option_given(run->parsed, "out-unsigned")) {
		/* Files of other projects name no output scale; the table's own was for
		 * another format. */
		problem->beta_auto = true;
	}
}

/* TEXT, a JSON value, as the next element of the array that stdout gets. */
static void print_element(const char *text, bool first)
{
	fputs(first ? "{\"tables\": [\n" : ",\n", stdout);
	size_t length = strlen(text);
	while (length > 0 && text[length - 1] == '\n')
		length--;
	fwrite(text, 1, length, stdout);
}

static int print_report(struct run *run, const char *source, const struct gqalut_record *record,
                        const char *weights_remark, const char *proof_remark)
{
	const struct eval_settings *settings = run->settings;
	if (settings->gen.quiet)
		return EXIT_FINE;
	bool first = run->reported++ == 0;
	if (settings->gen.report == REPORT_TEXT) {
		struct report report = { .record = record,
			                 .source = source,
			                 .verbose = settings->gen.verbose };
		if (*weights_remark != '\0')
			report.note[0] = weights_remark;
		if (*proof_remark != '\0')
			report.note[1] = proof_remark;
		if (!first)
			putchar('\n');
		report_print(stdout, &report);
		return EXIT_FINE;
	}
	char *text;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = gqalut_emit(record, GQALUT_FORMAT_JSON, &text, NULL, &diag);
	if (status) {
		run->reported--;
		return complain_diag(command, status, &diag);
	}
	print_element(text, first);
	free(text);
	return EXIT_FINE;
}

/* Measures RECORD on PROBLEM, looks for its optimum and reports; WHAT is the table
 * in messages. */
static int judge(struct run *run, const char *source, const char *what,
                 struct gqalut_record *record, const struct gqalut_problem *problem,
                 const char *weights_remark)
{
	const struct gen_settings *gen = &run->settings->gen;
	struct gqalut_diag diag;
	char proof_remark[640] = "";
	gqalut_diag_clear(&diag);
	enum gqalut_status status = gqalut_record_measure(record, problem, &diag);
	if (status) {
		int code = complain_table(command, what, status, &diag);
		/* The table may be right and the options wrong for it. */
		bool asked = gen->func || option_given(run->parsed, "range");
		return status == GQALUT_ERR_ARGUMENT && asked ? EXIT_USAGE : code;
	}
	memset(&record->certificate, 0, sizeof record->certificate);
	if (gen->search.certify)
		status = prove_record(command, gen->quiet, problem, record, proof_remark,
		                      sizeof proof_remark, &diag);
	if (interrupted() || status == GQALUT_ERR_CANCELLED) {
		complain(command, "interrupted");
		run->stop = true;
		return EXIT_INTERRUPTED;
	}
	if (status)
		return complain_table(command, what, status, &diag);
	int code = print_report(run, source, record, weights_remark, proof_remark);
	if (!meets_targets(what, &record->metrics, &gen->targets, &diag)) {
		complain_about(command, &diag);
		code = worse(code, EXIT_TARGET);
	}
	return code;
}

/* One table of SOURCE, the file's name in messages. */
static int eval_record(struct run *run, const char *source, struct gqalut_record *record)
{
	const struct eval_settings *settings = run->settings;
	struct gqalut_problem problem;
	struct gqalut_weights weights;
	struct gqalut_diag diag;
	char what[512], remark[320] = "", named[sizeof record->weights];
	bool missing;
	gqalut_diag_clear(&diag);
	snprintf(what, sizeof what, "%.400s: %s", source, record->table.name);
	if (settings->function)
		snprintf(record->table.function, sizeof record->table.function, "%s",
		         settings->function->name);
	enum gqalut_status status = gqalut_record_problem(record, &problem, &diag);
	if (status)
		return complain_table(command, what, status, &diag);
	override(run, record, &problem);
	snprintf(named, sizeof named, "%s", record->weights);
	status = settle_weights(settings->gen.weights,
	                        option_given(run->parsed, "floor") ? &settings->gen.problem.floor
	                                                           : NULL,
	                        record, &problem, &weights, &missing, &diag);
	if (status) {
		run->stop = settings->gen.weights != NULL;
		return run->stop ? complain_diag(command, status, &diag)
		                 : complain_table(command, what, status, &diag);
	}
	if (missing)
		snprintf(remark, sizeof remark,
		         "made for the weights %s; measured uniformly, --weights FILE gives them "
		         "back",
		         named);
	int code = judge(run, source, what, record, &problem, remark);
	gqalut_weights_free(&weights);
	return code;
}

static int eval_file(struct run *run, const char *path)
{
	struct gqalut_record *records;
	size_t count;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = gqalut_read_tables(path, &run->kind, &records, &count, &diag);
	if (status)
		return complain_diag(command, status, &diag);
	int code = EXIT_FINE;
	for (size_t i = 0; i < count && !run->stop; i++)
		code = worse(code, eval_record(run, source_name(path), &records[i]));
	free(records);
	return code;
}

int cmd_eval(int argc, char **argv)
{
	struct eval_settings settings = { .function = NULL };
	struct option all[ROWS];
	struct usage whole = usage;
	struct parsed parsed;
	gen_borrow(rows, ROWS, all);
	whole.options = all;
	gen_defaults(&settings.gen);
	switch (options_parse(&whole, argc, argv, &settings, &parsed)) {
	case PARSE_OK: break;
	case PARSE_HELP: return EXIT_FINE;
	case PARSE_BAD: return EXIT_USAGE;
	}
	if (parsed.operands == 0) {
		complain(command, "name at least one table file (- is standard input)");
		return EXIT_USAGE;
	}
	struct gqalut_diag diag = { 0 };
	enum gqalut_status status = check_stdin(argv, parsed.operands, &diag);
	if (!status && settings.gen.func) {
		settings.function = find_function(settings.gen.func, &diag);
		status = settings.function ? GQALUT_OK : GQALUT_ERR_ARGUMENT;
	}
	if (status)
		return complain_diag(command, status, &diag);
	catch_interrupt();
	struct run run = { .settings = &settings, .parsed = &parsed };
	int code = EXIT_FINE;
	for (int i = 0; i < parsed.operands && !run.stop; i++)
		code = worse(code, eval_file(&run, argv[i]));
	if (settings.gen.report == REPORT_JSON && run.reported > 0)
		fputs("\n]}\n", stdout);
	return code;
}
