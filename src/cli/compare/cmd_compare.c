/* gqalut compare: methods and formulas side by side, beside the proven optimum. */
#include <stdio.h>
#include <stdlib.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "compare/compare.h"
#include "console.h"
#include "output.h"
#include "parallel.h"

static const char command[] = "compare";

#define WHAT_GROUP    "What to compare"
#define PROBLEM_GROUP "On which problem"

#define AT(field) offsetof(struct compare_settings, field)

/* See gen_borrow(). */
static const struct option rows[] = {
	{ .group = WHAT_GROUP,
	  .name = "func",
	  .argument = "NAME,...",
	  .type = OPTION_TEXT,
	  .offset = AT(gen.func),
	  .help = "functions, see gqalut list",
	  .standard = "gelu,hswish,exp,div,rsqrt" },
	{ .name = "entries",
	  .argument = "A:B|LIST",
	  .type = OPTION_CUSTOM,
	  .offset = AT(entries),
	  .parse = value_entries,
	  .allowed = ENTRIES_ALLOWED,
	  .help = "segments",
	  .standard = "8" },
	{ .name = "methods",
	  .argument = "all|NAME,...",
	  .type = OPTION_TEXT,
	  .offset = AT(methods),
	  .help = "methods of gqalut gen --method and formulas; those that compute another "
	          "function are left out",
	  .standard = "all" },

	{ .group = "Views",
	  .name = "summary",
	  .type = OPTION_ON,
	  .offset = AT(summary),
	  .help = "a row a method, two columns a function: MSE, and MSE after requantisation" },
	{ .name = "paper",
	  .type = OPTION_ON,
	  .offset = AT(paper),
	  .help = "the table of the GQA-LUT paper: its figures, its method run here, the "
	          "optimum" },
	{ .name = "ablation",
	  .type = OPTION_ON,
	  .offset = AT(ablation),
	  .help = "what each choice is worth: rounding mutation, rounding of breakpoints, "
	          "exact coefficients, joint search, fraction bits" },
	{ .name = "lut-app",
	  .type = OPTION_ON,
	  .offset = AT(lut_app),
	  .help = "LUT-APP's search beside the proven optimum on its own measure" },

	{ .group = "Seeds",
	  .name = "seeds",
	  .argument = "N|A..B|LIST",
	  .type = OPTION_CUSTOM,
	  .offset = AT(seeds),
	  .parse = value_seeds,
	  .allowed = SEEDS_ALLOWED,
	  .help = "of the methods that draw at random",
	  .standard = "1; 1..10 with --paper, --ablation or --lut-app" },

	{ .group = PROBLEM_GROUP,
	  .name = "protocol",
	  .argument = "own|paper",
	  .type = OPTION_CHOICE,
	  .offset = AT(protocol),
	  .help = "paper stands for --codes all, --breakpoint-rounding nearest and --frac 6,6, "
	          "or fewer bits where coefficients would saturate; one of these options that "
	          "is given wins" },
	{ .name = "range" },
	{ .name = "alphas" },
	{ .name = "in-bits" },
	{ .name = "unsigned" },
	{ .name = "coef-bits" },
	{ .name = "frac" },
	{ .name = "breakpoint-rounding" },
	{ .name = "codes" },
	{ .name = "weights" },
	{ .name = "floor" },
	{ .name = "out-bits" },
	{ .name = "out-unsigned" },
	{ .name = "beta", .standard = "the one at which f itself has the least MSE" },

	{ .group = GEN_GENETIC_GROUP, .name = "population" },
	{ .name = "generations" },
	{ .name = "tournament" },
	{ .name = "crossover" },
	{ .name = "mutation" },
	{ .name = "gene-mutation" },
	{ .name = "sigma" },
	{ .name = "rounding-probability" },
	{ .name = "no-rounding-mutation" },
	{ .name = "elites" },
	{ .name = "refine" },

	{ .group = GEN_TRAINING_GROUP, .name = "nn-samples" },
	{ .name = "nn-batch" },
	{ .name = "nn-steps" },
	{ .name = "nn-rate" },
	{ .name = "nn-rate-end" },

	{ .group = "Output",
	  .name = "time",
	  .type = OPTION_ON,
	  .offset = AT(time),
	  .help = "show the seconds of a processor that each search takes, without its proof" },
	{ .name = "format",
	  .argument = "text|markdown|csv|json",
	  .type = OPTION_CHOICE,
	  .offset = AT(format),
	  .help = "for a terminal, for papers, or all figures at full precision" },
	{ .name = "output",
	  .letter = 'o',
	  .argument = "FILE",
	  .type = OPTION_TEXT,
	  .offset = AT(output),
	  .help = "where to write, whole or not at all",
	  .standard = "standard output" },
	{ .name = "jobs",
	  .letter = 'j',
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(jobs),
	  .min = 1,
	  .max = MAX_THREADS,
	  .help = "searches at once; the result does not depend on it",
	  .standard = "the processors" },
	{ .name = "quiet",
	  .letter = 'q',
	  .type = OPTION_ON,
	  .offset = AT(gen.quiet),
	  .help = "no progress, errors only" },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct usage usage = {
	.command = "compare",
	.synopsis = "[--func LIST] [--entries LIST] [--methods LIST] [options]",
	.purpose =
	        "Runs methods and formulas on the same work, measures all of them on every code\n"
	        "and shows them beside the proven optimum.",
	.examples = "  gqalut compare --func gelu,exp --seeds 1..3\n"
	            "  gqalut compare --func gelu --methods ga,paper,i-gelu --protocol paper\n"
	            "  gqalut compare --summary --format markdown\n"
	            "  gqalut compare --paper\n"
	            "  gqalut compare --lut-app --entries 8,16\n"
	            "  gqalut compare --ablation --func gelu --format csv -o ablation.csv\n",
	.notes =
	        "Several seeds give the least, median and largest MSE; other figures are medians.\n"
	        "The optimum is that of the same format on the same codes: a method with a format\n"
	        "of its own may be below it.\n"
	        "Exit codes: 0 done, contestants that cannot do it among them, 2 usage, 4 input\n"
	        "or output failed, 130 interrupted (nothing is written).\n",
	.count = ROWS,
};

/* The options that a view does not read. */
static bool check_view(const struct parsed *parsed, const struct compare_settings *settings)
{
	const char *view = settings->paper      ? "paper"
	                   : settings->ablation ? "ablation"
	                   : settings->lut_app  ? "lut-app"
	                                        : "summary";
	const char *idle = NULL;
	if (settings->paper + settings->ablation + settings->summary + settings->lut_app > 1) {
		complain(command,
		         "--summary, --paper, --ablation and --lut-app are views: choose one");
		return false;
	}
	if (settings->paper)
		idle = option_given_in(parsed, WHAT_GROUP);
	if (settings->lut_app && (settings->gen.func || settings->methods))
		idle = settings->gen.func ? "func" : "methods";
	if ((settings->paper || settings->lut_app) && !idle)
		idle = option_given_in(parsed, PROBLEM_GROUP);
	if ((settings->paper || settings->ablation || settings->lut_app) && !idle)
		idle = option_given_in(parsed, GEN_TRAINING_GROUP);
	if (settings->ablation && settings->methods)
		idle = "methods";
	if (settings->ablation && !settings->gen.search.ga.rounding_mutation)
		idle = "no-rounding-mutation";
	if (settings->time &&
	    (settings->paper || settings->ablation || settings->summary || settings->lut_app))
		idle = "time";
	if (idle)
		complain(command, "--%s has no meaning with --%s", idle, view);
	return !idle;
}

static void settle_seeds(struct compare_settings *settings)
{
	if (settings->seeds.count == 0)
		(void)value_seeds(
		        settings->paper || settings->ablation || settings->lut_app ? "1..10" : "1",
		        &settings->seeds);
}

int compare_run(struct compare *compare)
{
	int jobs = compare->settings->jobs > 0 ? compare->settings->jobs : parallel_cores();
	compare->trials.search = compare->settings->gen.search;
	return trials_run(&compare->trials, command, jobs, compare->settings->gen.quiet);
}

struct page {
	const struct sheet *sheet;
	enum sheet_format format;
};

static void print_sheet(FILE *out, const void *context)
{
	const struct page *page = context;
	sheet_print(out, page->sheet, page->format);
}

static int run_view(struct compare *compare, struct sheet *sheet)
{
	if (compare->settings->paper)
		return compare_paper(compare, sheet);
	if (compare->settings->ablation)
		return compare_ablation(compare, sheet);
	if (compare->settings->lut_app)
		return compare_lutapp(compare, sheet);
	if (compare->settings->summary)
		return compare_summary(compare, sheet);
	return compare_methods(compare, sheet);
}

/* From settled settings to what is printed. */
static int show(struct compare *compare, struct gqalut_diag *diag)
{
	struct sheet sheet = { 0 };
	const struct page page = { &sheet, (enum sheet_format)compare->settings->format };
	int code = run_view(compare, &sheet);
	if (code == EXIT_FINE) {
		enum gqalut_status status =
		        sheet.failed
		                ? gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory")
		                : output_print(compare->settings->output, print_sheet, &page, diag);
		if (status)
			code = complain_diag(command, status, diag);
	}
	sheet_free(&sheet);
	return code;
}

static int settle_and_show(const struct parsed *parsed, struct compare_settings *settings,
                           struct gqalut_diag *diag)
{
	struct compare compare = { .settings = settings };
	enum gqalut_status status = compare_settle(parsed, &compare, diag);
	if (!status && settings->output)
		status = output_check("output", settings->output, diag);
	int code = status ? complain_diag(command, status, diag) : show(&compare, diag);
	gqalut_weights_free(&compare.weights);
	free(compare.trials.trial);
	return code;
}

int cmd_compare(int argc, char **argv)
{
	struct compare_settings settings = { .entries = { 1, { 8 } } };
	struct option all[ROWS];
	struct usage whole = usage;
	struct parsed parsed;
	struct gqalut_diag diag;
	gen_borrow(rows, ROWS, all);
	whole.options = all;
	gen_defaults(&settings.gen);
	settings.format = SHEET_FORMAT_TEXT;
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
	if (!check_view(&parsed, &settings))
		return EXIT_USAGE;
	settle_seeds(&settings);
	return settle_and_show(&parsed, &settings, &diag);
}
