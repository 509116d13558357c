/* gqalut sweep: the proven optimum of every format in a grid, to choose from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"
#include "crew.h"
#include "gen_make.h"
#include "output.h"
#include "parallel.h"
#include "sweep.h"

static const char command[] = "sweep";

struct sweep_settings {
	struct gen_settings gen; /* first, so that gen's option rows fit */
	struct sizes_value entries, in_bits, coef_bits;
	int cost;
	bool pareto;
	int jobs;
	const char *csv;
};

#define AT(field) offsetof(struct sweep_settings, field)

/* See gen_borrow(). */
static const struct option rows[] = {
	{ .group = "What to tabulate", .name = "func" },
	{ .name = "range" },
	{ .name = "alphas" },

	{ .group = "What varies",
	  .name = "entries",
	  .argument = "A:B|LIST",
	  .type = OPTION_CUSTOM,
	  .offset = AT(entries),
	  .parse = value_entries,
	  .allowed = ENTRIES_ALLOWED,
	  .help = "segments",
	  .standard = "4,8,16,32" },
	{ .name = "in-bits",
	  .argument = "A:B|LIST",
	  .type = OPTION_CUSTOM,
	  .offset = AT(in_bits),
	  .parse = value_in_bits,
	  .allowed = IN_BITS_ALLOWED,
	  .help = "widths of an input code",
	  .standard = "8" },
	{ .name = "coef-bits",
	  .argument = "A:B|LIST",
	  .type = OPTION_CUSTOM,
	  .offset = AT(coef_bits),
	  .parse = value_coef_bits,
	  .allowed = COEF_BITS_ALLOWED,
	  .help = "widths of a slope or intercept",
	  .standard = "8" },

	{ .group = "What stays", .name = "unsigned" },
	{ .name = "breakpoint-rounding" },
	{ .name = "objective",
	  .argument = "mse|max-abs",
	  .type = OPTION_CHOICE,
	  .offset = AT(gen.objective),
	  .help = "mean squared error or largest error" },
	{ .name = "codes" },
	{ .name = "weights" },
	{ .name = "floor" },
	{ .name = "exact-at" },

	{ .group = "Output",
	  .name = "cost",
	  .argument = "bytes|hardware",
	  .type = OPTION_CHOICE,
	  .offset = AT(cost),
	  .help = "what the Pareto front weighs against the error: bytes of the table, or "
	          "comparators and multiplier bits" },
	{ .name = "pareto",
	  .type = OPTION_ON,
	  .offset = AT(pareto),
	  .help = "show the Pareto front alone" },
	{ .name = "csv",
	  .letter = 'o',
	  .argument = "FILE",
	  .type = OPTION_TEXT,
	  .offset = AT(csv),
	  .help = "write the cells as CSV too; - is standard output, without the table",
	  .standard = "none" },
	{ .name = "jobs",
	  .letter = 'j',
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(jobs),
	  .min = 1,
	  .max = MAX_THREADS,
	  .help = "cells worked on at once; the result does not depend on it",
	  .standard = "the processors" },
	{ .name = "quiet" },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct usage usage = {
	.command = "sweep",
	.synopsis = "--func NAME [--entries LIST] [--coef-bits LIST] [options]",
	.purpose = "Finds the proven optimum of every combination of entries, input bits and\n"
	           "coefficient bits, and shows what each costs and how good it is.",
	.examples = "  gqalut sweep --func gelu --entries 4:16 --coef-bits 6,8,10\n"
	            "  gqalut sweep --func exp --entries 2:32 --coef-bits 4:12 --pareto\n"
	            "  gqalut sweep --func silu --entries 8 --in-bits 6:10 --cost hardware "
	            "-o s.csv\n",
	.notes = "in, coef: bits of an input code and of a coefficient.\n"
	         "bytes: of the table in C, for one alpha.  compare: comparators, one for each\n"
	         "breakpoint.  mult: operands of the multiplier, coefficient x input; CSV has\n"
	         "their product.\n"
	         "A cell is on the Pareto front unless another one of the same input width costs\n"
	         "no more, has no larger error and is better in one of these.  Cells of different\n"
	         "input widths are never compared: their errors are over different codes.\n"
	         "Exit codes: 0 done, impossible cells among them, 2 usage, 4 input or output\n"
	         "failed, 130 interrupted (nothing is written).\n",
	.count = ROWS,
};

/* One run of the command. */
struct run {
	struct sweep sweep;
	struct gqalut_problem problem;
	struct gqalut_search_options search;
	struct gqalut_weights weights[GQALUT_MAX_IN_BITS + 1]; /* by input width */
	bool weighted;
	struct crew crew;
};

/* The problem of cells of an input width. */
static struct gqalut_problem problem_of(const struct run *run, int in_bits)
{
	struct gqalut_problem problem = run->problem;
	problem.input.bits = in_bits;
	problem.weights = run->weighted ? &run->weights[in_bits] : NULL;
	return problem;
}

static void take(struct cell *cell, const struct gqalut_table *table,
                 const struct gqalut_metrics *metrics)
{
	cell->possible = true;
	cell->bytes = gqalut_table_bytes(table);
	cell->slope_frac = gqalut_table_slope_frac(table);
	cell->intercept_frac = gqalut_table_intercept_frac(table);
	cell->mse = metrics->real.total.mse;
	cell->max_abs = metrics->real.total.max_abs;
}

/* Solves cell INDEX.  That it has no table is a result like any other. */
static void solve(void *context, size_t index)
{
	struct run *run = context;
	struct cell *cell = &run->sweep.cells[index];
	struct gqalut_problem problem = problem_of(run, cell->in_bits);
	struct gqalut_search_result result;
	struct gqalut_metrics metrics;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	problem.entries = cell->entries;
	problem.coef_bits = cell->coef_bits;
	enum gqalut_status status = GQALUT_ERR_CANCELLED;
	if (!crew_watch(&run->crew, NULL))
		status = gqalut_search_run(&problem, &run->search, &result, &diag);
	if (!status)
		status = gqalut_eval_table(&result.table, &problem, &metrics, &diag);
	if (!status)
		take(cell, &result.table, &metrics);
	if (crew_end(&run->crew, status, &diag))
		snprintf(cell->reason, sizeof cell->reason, "%.*s", (int)sizeof cell->reason - 1,
		         diag.message);
}

/* Lays the grid out: a row for each cell, entries changing fastest. */
static enum gqalut_status make_cells(const struct sweep_settings *settings, struct sweep *sweep,
                                     struct gqalut_diag *diag)
{
	const struct sizes_value *in = &settings->in_bits, *coef = &settings->coef_bits;
	size_t count = (size_t)in->count * (size_t)coef->count * (size_t)settings->entries.count;
	sweep->cells = calloc(count, sizeof *sweep->cells);
	if (!sweep->cells)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (int i = 0; i < in->count; i++)
		for (int c = 0; c < coef->count; c++)
			for (int n = 0; n < settings->entries.count; n++)
				sweep->cells[sweep->count++] =
				        (struct cell){ .entries = settings->entries.size[n],
					               .in_bits = in->size[i],
					               .coef_bits = coef->size[c] };
	return GQALUT_OK;
}

/* Reads the weights and refuses what no cell can do anything about: options
 * that leave every input width without a table of the fewest entries. */
static enum gqalut_status prepare(const struct sweep_settings *settings, struct run *run,
                                  struct gqalut_diag *diag)
{
	run->weighted = settings->gen.weights != NULL;
	for (int i = 0; i < settings->in_bits.count && run->weighted; i++) {
		int bits = settings->in_bits.size[i];
		enum gqalut_status status =
		        gqalut_weights_read(settings->gen.weights, bits, &run->weights[bits], diag);
		if (status)
			return status;
	}
	enum gqalut_status status = GQALUT_ERR_ARGUMENT;
	struct gqalut_diag first = { 0 };
	for (int i = 0; i < settings->in_bits.count && status; i++) {
		struct gqalut_problem problem = problem_of(run, settings->in_bits.size[i]);
		problem.entries = GQALUT_MIN_ENTRIES;
		problem.coef_bits = settings->coef_bits.size[0];
		status = gqalut_problem_check(&problem, &first);
	}
	if (status)
		return gqalut_diag_set(diag, status, "%s", first.message);
	return settings->csv ? output_check("csv", settings->csv, diag) : GQALUT_OK;
}

static void print_csv(FILE *out, const void *context)
{
	sweep_print_csv(out, context);
}

static int show(const struct sweep_settings *settings, const struct sweep *sweep,
                struct gqalut_diag *diag)
{
	if (settings->csv) {
		enum gqalut_status status = output_print(settings->csv, print_csv, sweep, diag);
		if (status)
			return complain_diag(command, status, diag);
		if (strcmp(settings->csv, "-") == 0)
			return EXIT_FINE;
	}
	if (!settings->gen.quiet)
		sweep_print(stdout, sweep);
	return EXIT_FINE;
}

/* From prepared options to the table and the CSV. */
static int run_sweep(const struct sweep_settings *settings, struct run *run,
                     struct gqalut_diag *diag)
{
	int jobs = settings->jobs > 0 ? settings->jobs : parallel_cores();
	run->crew.count = run->sweep.count;
	int code = crew_run(&run->crew, jobs, solve, run);
	if (code != EXIT_FINE)
		return code;
	sweep_mark_front(&run->sweep);
	return show(settings, &run->sweep, diag);
}

static int sweep(const struct sweep_settings *settings, struct gqalut_diag *diag)
{
	struct run run = {
		.problem = settings->gen.problem,
		.search = settings->gen.search,
		.crew = { .command = command, .unit = "cells", .quiet = settings->gen.quiet }
	};
	run.sweep.problem = &run.problem;
	run.sweep.cost = (enum sweep_cost)settings->cost;
	run.sweep.pareto = settings->pareto;
	run.search.progress = crew_watch;
	run.search.context = &run.crew;
	enum gqalut_status status = prepare(settings, &run, diag);
	if (!status)
		status = make_cells(settings, &run.sweep, diag);
	int code = status ? complain_diag(command, status, diag) : run_sweep(settings, &run, diag);
	for (int bits = 0; bits <= GQALUT_MAX_IN_BITS; bits++)
		gqalut_weights_free(&run.weights[bits]);
	free(run.sweep.cells);
	return code;
}

int cmd_sweep(int argc, char **argv)
{
	struct sweep_settings settings = { .entries = { 4, { 4, 8, 16, 32 } },
		                           .in_bits = { 1, { 8 } },
		                           .coef_bits = { 1, { 8 } } };
	struct option all[ROWS];
	struct usage whole = usage;
	struct parsed parsed;
	struct gqalut_diag diag;
	gen_borrow(rows, ROWS, all);
	whole.options = all;
	gen_defaults(&settings.gen);
	gqalut_diag_clear(&diag);
	switch (options_parse(&whole, argc, argv, &settings, &parsed)) {
	case PARSE_OK: break;
	case PARSE_HELP: return EXIT_FINE;
	case PARSE_BAD: return EXIT_USAGE;
	}
	if (parsed.operands > 0) {
		complain(command, "unexpected argument %.64s%s", argv[0],
		         gqalut_function_find(argv[0]) ? ": did you mean --func?" : "");
		return EXIT_USAGE;
	}
	const struct gqalut_function *function = find_function(settings.gen.func, &diag);
	if (!function)
		return complain_diag(command, GQALUT_ERR_ARGUMENT, &diag);
	settings.gen.method = GQALUT_METHOD_EXACT;
	gen_fill_problem(&parsed, function, &settings.gen);
	return sweep(&settings, &diag);
}
