#include "gen_options.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include <gqalut/emit.h>
#include <gqalut/function.h>

#define AT(field) offsetof(struct gen_settings, field)

static const struct option options[] = {
	{ .group = "What to tabulate",
	  .name = "func",
	  .argument = "NAME",
	  .type = OPTION_TEXT,
	  .offset = AT(func),
	  .help = "function, see gqalut list",
	  .standard = "required" },
	{ .name = "entries",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(problem.entries),
	  .min = GQALUT_MIN_ENTRIES,
	  .max = GQALUT_MAX_ENTRIES,
	  .help = "segments of the table",
	  .standard = "required without a target" },
	{ .name = "range",
	  .argument = "LO:HI",
	  .type = OPTION_CUSTOM,
	  .offset = AT(range),
	  .parse = value_range,
	  .allowed = RANGE_ALLOWED,
	  .help = "domain",
	  .standard = "the function's" },
	{ .name = "alphas",
	  .argument = "A:B|LIST",
	  .type = OPTION_CUSTOM,
	  .offset = AT(alphas),
	  .parse = value_alphas,
	  .allowed = ALPHAS_ALLOWED,
	  .help = "input scales 2^-alpha that the table serves",
	  .standard = "the function's" },
	{ .name = "reduction",
	  .argument = "none|symmetric|normalize|exp2|multi-range|auto",
	  .type = OPTION_CHOICE,
	  .offset = AT(reduction),
	  .help = "cover a short core interval and reduce every input to it: by f(-x), by "
	          "leading zeros, by 2^n, or by the paper's sub-ranges; auto is what suits "
	          "the function" },
	{ .name = "log2e",
	  .argument = "NUM/DEN",
	  .type = OPTION_CUSTOM,
	  .offset = AT(log2e),
	  .parse = value_rate,
	  .allowed = RATE_ALLOWED,
	  .help = "what exp2 multiplies an input by for log2(e): 23/16, 369/256, ...",
	  .standard = "11819/8192" },
	{ .name = "name",
	  .argument = "NAME",
	  .type = OPTION_TEXT,
	  .offset = AT(name),
	  .help = "name of the table, a C identifier",
	  .standard = "FUNC_N" },

	{ .group = "Formats",
	  .name = "in-bits",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(problem.input.bits),
	  .min = GQALUT_MIN_IN_BITS,
	  .max = GQALUT_MAX_IN_BITS,
	  .help = "width of an input code" },
	{ .name = "unsigned",
	  .type = OPTION_OFF,
	  .offset = AT(problem.input.is_signed),
	  .help = "input codes are unsigned" },
	{ .name = "coef-bits",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(problem.coef_bits),
	  .min = GQALUT_MIN_COEF_BITS,
	  .max = GQALUT_MAX_COEF_BITS,
	  .help = "width of a slope or intercept" },
	{ .name = "frac",
	  .argument = "auto|per-entry|K,B",
	  .type = OPTION_CUSTOM,
	  .offset = AT(frac),
	  .parse = value_frac,
	  .allowed = FRAC_ALLOWED,
	  .help = "fraction bits of slopes and intercepts: searched, searched for each entry "
	          "(with --method exact), or fixed",
	  .standard = "auto" },
	{ .name = "breakpoint-rounding",
	  .argument = "exact|nearest|clipped",
	  .type = OPTION_CHOICE,
	  .offset = AT(rounding),
	  .help = "how a breakpoint becomes a code: never moved, to the nearest code as in the "
	          "paper's hardware, or that clipped to the input format as in its equation 3, "
	          "which moves the largest code into the last segment" },
	{ .name = "out-bits",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(problem.output.bits),
	  .min = GQALUT_MIN_OUT_BITS,
	  .max = GQALUT_MAX_OUT_BITS,
	  .help = "width of a requantised output" },
	{ .name = "out-unsigned",
	  .type = OPTION_OFF,
	  .offset = AT(problem.output.is_signed),
	  .help = "requantised outputs are unsigned" },
	{ .name = "beta",
	  .argument = "B",
	  .type = OPTION_CUSTOM,
	  .offset = AT(beta),
	  .parse = value_beta,
	  .allowed = BETA_ALLOWED,
	  .help = "output scale 2^-beta; auto is the finest that saturates nothing",
	  .standard = "auto" },

	{ .group = "What is best",
	  .name = "objective",
	  .argument = "mse|max-abs|worst-alpha",
	  .type = OPTION_CHOICE,
	  .offset = AT(objective),
	  .help = "mean squared error, largest error, or largest MSE of an alpha" },
	{ .name = "codes",
	  .argument = "representable|all",
	  .type = OPTION_CHOICE,
	  .offset = AT(codes),
	  .help = "codes that count: those of the input format, or all that "
	          "lie in the domain" },
	{ .name = "weights",
	  .argument = "W",
	  .type = OPTION_TEXT,
	  .offset = AT(weights),
	  .help = "how much inputs count: uniform, normal:MU,SIGMA, halfnormal:SIGMA, "
	          "laplace:MU,B, or a file: CSV of x,weight or lo,hi,count, or .npy",
	  .standard = "uniform" },
	{ .name = "floor",
	  .argument = "F",
	  .type = OPTION_REAL,
	  .offset = AT(problem.floor),
	  .max = 1.0,
	  .help = "share of uniform weight mixed into the weights" },
	{ .name = "exact-at",
	  .argument = "X",
	  .type = OPTION_CUSTOM,
	  .offset = AT(exact_at),
	  .parse = value_exact,
	  .allowed = EXACT_ALLOWED,
	  .help = "keep f exact at X; may be repeated" },

	{ .group = "Targets",
	  .name = "max-mse",
	  .argument = "X",
	  .type = OPTION_REAL,
	  .offset = AT(targets.mse),
	  .max = HUGE_VAL,
	  .help = "without --entries: the fewest entries that reach this MSE; with it: exit 1 "
	          "and write nothing if the MSE is larger",
	  .standard = "none" },
	{ .name = "max-error",
	  .argument = "X",
	  .type = OPTION_REAL,
	  .offset = AT(targets.max_error),
	  .max = HUGE_VAL,
	  .help = "the same for the largest error",
	  .standard = "none" },

	{ .group = "Search",
	  .name = "method",
	  .argument = "METHOD",
	  .choices = "ga|exact|paper|nn-lut|lut-app|secant-uniform|minimax-uniform|float-optimal",
	  .type = OPTION_CHOICE,
	  .offset = AT(method),
	  .help = "genetic search, the proven optimum, or a method of others to compare with "
	          "(gqalut compare --help)" },
	{ .name = "seed",
	  .argument = "N",
	  .type = OPTION_SEED,
	  .offset = AT(search.seed),
	  .help = "of the methods that draw at random; same seed, same bytes" },
	{ .name = "no-certificate",
	  .type = OPTION_OFF,
	  .offset = AT(search.certify),
	  .help = "do not prove how far the table is from the optimum" },

	{ .group = GEN_GENETIC_GROUP,
	  .name = "population",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(search.ga.population),
	  .min = 4,
	  .max = 10000,
	  .help = "individuals" },
	{ .name = "generations",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(search.ga.generations),
	  .min = 1,
	  .max = 1000000,
	  .help = "rounds" },
	{ .name = "tournament",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(search.ga.tournament),
	  .min = 1,
	  .max = 10000,
	  .help = "individuals that compete to be a parent" },
	{ .name = "crossover",
	  .argument = "P",
	  .type = OPTION_REAL,
	  .offset = AT(search.ga.crossover),
	  .max = 1.0,
	  .help = "probability of a two-point crossover" },
	{ .name = "mutation",
	  .argument = "P",
	  .type = OPTION_REAL,
	  .offset = AT(search.ga.mutation),
	  .max = 1.0,
	  .help = "probability that an individual mutates" },
	{ .name = "gene-mutation",
	  .argument = "P",
	  .type = OPTION_REAL,
	  .offset = AT(search.ga.gene_mutation),
	  .max = 1.0,
	  .help = "probability that a gene then takes a normal step" },
	{ .name = "sigma",
	  .argument = "X",
	  .type = OPTION_REAL,
	  .offset = AT(search.ga.sigma),
	  .max = 1e6,
	  .help = "of that step, in units of x" },
	{ .name = "rounding-probability",
	  .argument = "P",
	  .type = OPTION_REAL,
	  .offset = AT(search.ga.rounding_probability),
	  .max = 1.0,
	  .help = "of rounding a gene, for each number of fraction bits" },
	{ .name = "no-rounding-mutation",
	  .type = OPTION_OFF,
	  .offset = AT(search.ga.rounding_mutation),
	  .help = "normal steps alone" },
	{ .name = "elites",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(search.ga.elites),
	  .max = 9999,
	  .help = "individuals kept unchanged" },
	{ .name = "refine",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(search.ga.refine),
	  .max = 1000000,
	  .help = "generations between local refinements of the best; 0 is never" },
	{ .name = "history",
	  .argument = "FILE.csv",
	  .type = OPTION_TEXT,
	  .offset = AT(history),
	  .help = "write best and mean of each generation" },

	{ .group = GEN_TRAINING_GROUP,
	  .name = "nn-samples",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(search.nn.samples),
	  .min = 16,
	  .max = 10000000,
	  .help = "points of f, uniform in the domain" },
	{ .name = "nn-batch",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(search.nn.batch),
	  .min = 1,
	  .max = 10000000,
	  .help = "points a step" },
	{ .name = "nn-steps",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(search.nn.steps),
	  .min = 1,
	  .max = 10000000,
	  .help = "steps of Adam" },
	{ .name = "nn-rate",
	  .argument = "X",
	  .type = OPTION_REAL,
	  .offset = AT(search.nn.rate),
	  .max = 1.0,
	  .help = "learning rate at the first step" },
	{ .name = "nn-rate-end",
	  .argument = "X",
	  .type = OPTION_REAL,
	  .offset = AT(search.nn.floor),
	  .max = 1.0,
	  .help = "and at the last" },

	HARDWARE_OPTIONS(AT(hardware)),

	{ .group = "Output",
	  .name = "format",
	  .argument = "c|json|gqa-json|lutapp-json|csv|mem|c-mx|sv|coe|mif|bin|vhdl",
	  .type = OPTION_CHOICE,
	  .offset = AT(format),
	  .help = "C header, table file, the JSON of the papers' operators, CSV, memory "
	          "images ($readmemh, Xilinx, Intel, raw bytes), VHDL, SystemVerilog",
	  .standard = "by the suffix of FILE, else c" },
	{ .name = "output",
	  .letter = 'o',
	  .argument = "FILE",
	  .type = OPTION_TEXT,
	  .offset = AT(output),
	  .help = "where to write, whole or not at all",
	  .standard = "standard output" },
	{ .name = "report",
	  .argument = "text|json",
	  .type = OPTION_CHOICE,
	  .offset = AT(report),
	  .help = "what standard error gets" },
	{ .name = "quiet",
	  .letter = 'q',
	  .type = OPTION_ON,
	  .offset = AT(quiet),
	  .help = "no report, errors only" },
	{ .name = "verbose",
	  .letter = 'v',
	  .type = OPTION_ON,
	  .offset = AT(verbose),
	  .help = "segments and requantised errors too" },
};

const struct usage gen_usage = {
	.command = "gen",
	.synopsis = "--func NAME (--entries N | --max-mse X | --max-error X) [options]",
	.purpose =
	        "Makes a piecewise-linear look-up table of a function in small integers, proves\n"
	        "how good it is and writes it; the report goes to standard error.",
	.examples = "  gqalut gen --func gelu --entries 8 -o gelu_8.h\n"
	            "  gqalut gen --func exp --entries 16 --method exact --format json\n"
	            "  gqalut gen --func silu --range -6:6 --alphas 2:6 --exact-at 0 -o silu.h\n"
	            "  gqalut gen --func tanh --max-error 0.01 -o tanh.mem\n"
	            "  gqalut gen --func gelu --entries 8 --pipeline 2 --testbench -o gelu_8.sv\n",
	.notes = "Exit codes: 0 made, 1 target missed (nothing is written), 2 usage, 3 the table\n"
	         "would be invalid, 4 input or output failed, 130 interrupted.\n",
	.options = options,
	.count = sizeof options / sizeof options[0],
};

struct option gen_row(const char *name, const char *group)
{
	size_t i = 0;
	while (strcmp(gen_usage.options[i].name, name) != 0) {
		i++;
		assert(i < gen_usage.count);
	}
	struct option row = gen_usage.options[i];
	row.group = group;
	return row;
}

void gen_defaults(struct gen_settings *settings)
{
	memset(settings, 0, sizeof *settings);
	/* Any function will do: its own domain and alphas are set later. */
	gqalut_problem_init(&settings->problem, gqalut_function_at(0));
	gqalut_search_options_init(&settings->search);
	settings->frac.automatic = settings->problem.frac_auto;
	settings->beta.automatic = settings->problem.beta_auto;
	settings->objective = (int)settings->problem.objective;
	settings->codes = (int)settings->problem.codes;
	settings->rounding = (int)settings->problem.rounding;
	settings->method = (int)settings->search.method;
	settings->format = (int)GQALUT_FORMAT_C;
	hardware_defaults(&settings->hardware);
	settings->targets = (struct targets){ -1.0, -1.0 };
}

static struct option borrow(const struct option *row)
{
	size_t i = 0;
	while (strcmp(options[i].name, row->name) != 0) {
		i++;
		assert(i < gen_usage.count);
	}
	struct option borrowed = options[i];
	borrowed.group = row->group;
	if (row->standard)
		borrowed.standard = row->standard;
	return borrowed;
}

void gen_borrow(const struct option *rows, size_t count, struct option *all)
{
	for (size_t i = 0; i < count; i++)
		all[i] = rows[i].help ? rows[i] : borrow(&rows[i]);
}
