/* gqalut operator: whole integer operators from tables, and their accuracy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"
#include "gen_make.h"
#include "gen_options.h"
#include "operator/operator_eval.h"
#include "operator/operator_make.h"
#include "options.h"
#include "output.h"

static const char command[] = "operator";

struct operator_settings {
	struct operator_recipe recipe;
	int entries, softmax;
	const char *output;
	bool eval, compare, quiet;
	const char *input;
	struct counts_value lengths, out_fracs;
	int alpha, rows, format;
	uint64_t seed;
};

#define AT(field)       offsetof(struct operator_settings, field)
#define MEASURING_GROUP "Measuring (with --eval or --compare)"

static const struct option options[] = {
	{ .group = "Tables",
	  .name = "exp-entries",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(recipe.exp_entries),
	  .min = GQALUT_MIN_ENTRIES,
	  .max = GQALUT_MAX_ENTRIES,
	  .help = "softmax: segments of 2^f on 0..1, from which e^x is made" },
	{ .name = "div-entries",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(recipe.div_entries),
	  .min = GQALUT_MIN_ENTRIES,
	  .max = GQALUT_MAX_ENTRIES,
	  .help = "softmax: segments of 1/m on 1..2" },
	{ .name = "rsqrt-entries",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(recipe.rsqrt_entries),
	  .min = GQALUT_MIN_ENTRIES,
	  .max = GQALUT_MAX_ENTRIES,
	  .help = "layernorm, rmsnorm: segments of 1/sqrt(m) on 1..4" },
	{ .name = "entries",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(entries),
	  .min = GQALUT_MIN_ENTRIES,
	  .max = GQALUT_MAX_ENTRIES,
	  .help = "gelu, silu and the like: segments of x >= 0" },
	{ .name = "method",
	  .argument = "ga|exact",
	  .type = OPTION_CHOICE,
	  .offset = AT(recipe.method),
	  .help = "of the search for tables" },
	{ .name = "softmax",
	  .argument = "lut|log2|log2-fine",
	  .type = OPTION_CHOICE,
	  .offset = AT(softmax),
	  .help = "softmax: by tables; or by shifts and additions alone, into 4-bit codes z "
	          "of 2^-z or into probabilities, alpha 0..8" },
	{ .name = "name",
	  .argument = "NAME",
	  .type = OPTION_TEXT,
	  .offset = AT(recipe.name),
	  .help = "prefix of the emitted names, a C identifier",
	  .standard = "OPERATOR_N, softmax_log2" },
	{ .name = "output",
	  .letter = 'o',
	  .argument = "FILE",
	  .type = OPTION_TEXT,
	  .offset = AT(output),
	  .help = "where to write, whole or not at all",
	  .standard = "standard output" },
	{ .group = MEASURING_GROUP,
	  .name = "eval",
	  .type = OPTION_ON,
	  .offset = AT(eval),
	  .help = "softmax and norms: measure the operator instead of writing it" },
	{ .name = "compare",
	  .type = OPTION_ON,
	  .offset = AT(compare),
	  .help = "softmax: measure all of --softmax, those of I-BERT, I-ViT and FQ-ViT and the "
	          "float one, and count their operations" },
	{ .name = "input",
	  .argument = "normal:MU,SIGMA|uniform:A|FILE.npy",
	  .type = OPTION_TEXT,
	  .offset = AT(input),
	  .help = "inputs x, or an array whose last axis is a row; rounded to codes",
	  .standard = "several distributions, normal:0,2 with --compare" },
	{ .name = "lengths",
	  .argument = "LIST",
	  .type = OPTION_CUSTOM,
	  .offset = AT(lengths),
	  .parse = value_lengths,
	  .allowed = LENGTHS_ALLOWED,
	  .help = "row lengths",
	  .standard = "64,256,1024,4096, 256 with --compare" },
	{ .name = "alpha",
	  .argument = "A",
	  .type = OPTION_INT,
	  .offset = AT(alpha),
	  .min = 0,
	  .max = GQALUT_MAX_REDUCED_ALPHA,
	  .help = "input scale 2^-A" },
	{ .name = "out-frac",
	  .argument = "A:B|LIST",
	  .type = OPTION_CUSTOM,
	  .offset = AT(out_fracs),
	  .parse = value_out_fracs,
	  .allowed = OUT_FRACS_ALLOWED,
	  .help = "fraction bits of the output",
	  .standard = "8,15 for softmax, 10 for norms" },
	{ .name = "rows",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(rows),
	  .min = 1,
	  .max = 100000,
	  .help = "drawn for each line" },
	{ .name = "seed",
	  .argument = "N",
	  .type = OPTION_SEED,
	  .offset = AT(seed),
	  .help = "of the rows, and of V in P*V" },
	{ .name = "format",
	  .argument = "text|csv|json",
	  .type = OPTION_CHOICE,
	  .offset = AT(format),
	  .help = "of the figures" },
	{ .group = "Output",
	  .name = "quiet",
	  .letter = 'q',
	  .type = OPTION_ON,
	  .offset = AT(quiet),
	  .help = "no report, errors only" },
};

static const struct usage usage = {
	.command = "operator",
	.synopsis = "softmax|layernorm|rmsnorm|gelu|... [options]",
	.purpose =
	        "Makes a whole integer operator as one C header: softmax, LayerNorm or RMSNorm of\n"
	        "rows of int8 codes from range-reduced tables, or an activation folded at 0.\n"
	        "Row length, scale and output format are arguments of its functions.",
	.examples = "  gqalut operator softmax --exp-entries 8 --div-entries 8 -o softmax.h\n"
	            "  gqalut operator softmax --softmax log2 -o softmax_log2.h\n"
	            "  gqalut operator layernorm --rsqrt-entries 16 -o layernorm.h\n"
	            "  gqalut operator softmax --eval --input normal:0,2 --lengths 256\n"
	            "  gqalut operator softmax --eval --input logits.npy --format csv\n"
	            "  gqalut operator softmax --compare\n",
	.notes = "--eval compares with the float operator on the same codes: the largest error;\n"
	         "for softmax KL(float || integer), the least and the largest sum, argmax flips,\n"
	         "the relative error of P*V with V from N(0, 1); for norms the relative rms.\n"
	         "--compare counts the integer operations of each method as it is written: the\n"
	         "log2 ones and the tables compute their powers twice and keep no row of them.\n"
	         "The log2 softmax is gqalut's own after the abstract of OPAL (arXiv 2409.05902).\n"
	         "Exit codes: 0 made, 2 usage, 3 the tables do not fit the operator, 4 input or\n"
	         "output failed, 130 interrupted.\n",
	.options = options,
	.count = sizeof options / sizeof options[0],
};

/* Of --softmax; the first is in find_kind(). */
static const enum gqalut_operator_kind softmaxes[] = { GQALUT_OPERATOR_SOFTMAX,
	                                               GQALUT_OPERATOR_LOG2,
	                                               GQALUT_OPERATOR_LOG2_FINE };
static const char *const softmax_names[] = { "lut", "log2", "log2-fine" };

/* The kind that needs tables and is named TEXT; GQALUT_OPERATOR_KINDS if none. */
static enum gqalut_operator_kind find_kind(const char *text)
{
	int kind = 0;
	while (kind < GQALUT_OPERATOR_KINDS &&
	       (!gqalut_operator_function((enum gqalut_operator_kind)kind, 0) ||
	        strcmp(text, gqalut_operator_text((enum gqalut_operator_kind)kind)) != 0))
		kind++;
	return (enum gqalut_operator_kind)kind;
}

/* Whether a table of FUNCTION is part of an operator of KIND. */
static bool has_table(enum gqalut_operator_kind kind, const char *function)
{
	const char *name;
	for (int i = 0; kind < GQALUT_OPERATOR_KINDS && (name = gqalut_operator_function(kind, i));
	     i++)
		if (strcmp(name, function) == 0)
			return true;
	return false;
}

static int write_operator(const struct operator_settings *settings,
                          const struct gqalut_operator *op, struct gqalut_diag *diag)
{
	char text[GQALUT_COMMAND_SIZE], *header;
	size_t length;
	operator_command(&settings->recipe, op, text, sizeof text);
	enum gqalut_status status = gqalut_operator_emit(op, text, &header, &length, diag);
	if (status)
		return complain_diag(command, status, diag);
	status = output_write(settings->output, header, length, diag);
	free(header);
	if (status)
		return complain_diag(command, status, diag);
	if (!settings->quiet)
		operator_report(op);
	return EXIT_FINE;
}

static int measure_operator(const struct operator_settings *settings, const struct parsed *parsed,
                            const struct gqalut_operator *op)
{
	struct eval_orders orders = { .input = settings->input,
		                      .lengths = settings->lengths,
		                      .out_fracs = settings->out_fracs,
		                      .alpha = settings->alpha,
		                      .rows = settings->rows,
		                      .seed = settings->seed,
		                      .format = (enum eval_format)settings->format,
		                      .output = settings->output,
		                      .compare = settings->compare };
	if (settings->compare && !orders.input)
		orders.input = "normal:0,2";
	if (settings->compare && !option_given(parsed, "lengths"))
		orders.lengths = (struct counts_value){ 1, { 256 } };
	if (!option_given(parsed, "out-frac"))
		orders.out_fracs = !gqalut_operator_is_softmax(op->kind)
		                           ? (struct counts_value){ 1, { 10 } }
		                           : (struct counts_value){ 2, { 8, 15 } };
	if (op->kind == GQALUT_OPERATOR_LOG2)
		orders.out_fracs = (struct counts_value){ 1, { GQALUT_OPERATOR_LOG2_FRAC } };
	return operator_eval(op, &orders);
}

/* An elementwise function is what gen makes with a symmetric reduction; gen's
 * report has its figures. */
static int run_elementwise(const char *function, const struct operator_settings *settings)
{
	char program[] = "gen", reduction[] = "--reduction=symmetric", quiet[] = "--quiet";
	char func[160], entries[32], method[32], name[160];
	const char *output = settings->output ? settings->output : "-";
	char *output_option = malloc(strlen(output) + sizeof "--output=");
	char *argv[8] = { program, func, entries, method, reduction };
	int argc = 5;
	if (!output_option) {
		complain(command, "out of memory");
		return EXIT_IO;
	}
	snprintf(func, sizeof func, "--func=%s", function);
	snprintf(entries, sizeof entries, "--entries=%d", settings->entries);
	snprintf(method, sizeof method, "--method=%s",
	         gqalut_method_text((enum gqalut_method)settings->recipe.method));
	sprintf(output_option, "--output=%s", output);
	argv[argc++] = output_option;
	if (settings->recipe.name) {
		snprintf(name, sizeof name, "--name=%s", settings->recipe.name);
		argv[argc++] = name;
	}
	if (settings->quiet)
		argv[argc++] = quiet;
	int code = cmd_gen(argc, argv);
	free(output_option);
	return code;
}

static int run_rows(enum gqalut_operator_kind kind, const struct operator_settings *settings,
                    const struct parsed *parsed)
{
	struct gqalut_operator *op = calloc(1, sizeof *op);
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	if (!op) {
		complain(command, "out of memory");
		return EXIT_IO;
	}
	op->kind = kind;
	int code = EXIT_FINE;
	enum gqalut_status status = GQALUT_OK;
	if (settings->recipe.name)
		status = check_name(settings->recipe.name, &diag);
	if (!status && settings->output)
		status = output_check("output", settings->output, &diag);
	catch_interrupt();
	if (!status)
		status = operator_make(&settings->recipe, settings->quiet, op, &diag);
	if (status == GQALUT_ERR_CANCELLED) {
		complain(command, "interrupted, nothing written");
		code = EXIT_INTERRUPTED;
	} else if (status)
		code = complain_diag(command, status, &diag);
	else if (settings->eval || settings->compare)
		code = measure_operator(settings, parsed, op);
	else
		code = write_operator(settings, op, &diag);
	free(op);
	return code;
}

/* The operator WHAT: a kind of rows or, where *kind is GQALUT_OPERATOR_KINDS, an
 * elementwise FUNCTION. */
static enum gqalut_status find_operator(const char *what, enum gqalut_operator_kind *kind,
                                        const struct gqalut_function **function,
                                        struct gqalut_diag *diag)
{
	const char *names[64];
	enum { NAMES = sizeof names / sizeof names[0] };
	size_t count = 0;
	const struct gqalut_function *other;
	*kind = find_kind(what);
	*function = gqalut_function_find(what);
	if (*kind < GQALUT_OPERATOR_KINDS ||
	    (*function && gqalut_reduction_serves(GQALUT_REDUCTION_SYMMETRIC, *function)))
		return GQALUT_OK;
	for (int k = 0; k < GQALUT_OPERATOR_KINDS; k++)
		if (gqalut_operator_function((enum gqalut_operator_kind)k, 0))
			names[count++] = gqalut_operator_text((enum gqalut_operator_kind)k);
	for (size_t i = 0; (other = gqalut_function_at(i)) != NULL && count < NAMES; i++)
		if (gqalut_reduction_serves(GQALUT_REDUCTION_SYMMETRIC, other))
			names[count++] = other->name;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                       "no operator %.64s: did you mean %s? (softmax, layernorm, rmsnorm, "
	                       "or a function with a symmetry such as gelu: gqalut list)",
	                       what, nearest_name(what, names, count));
}

/* The options that choose a softmax. */
static enum gqalut_status check_softmax(const char *what, enum gqalut_operator_kind kind,
                                        const struct operator_settings *settings,
                                        const struct parsed *parsed, struct gqalut_diag *diag)
{
	bool chosen = option_given(parsed, "softmax");
	if (kind != GQALUT_OPERATOR_SOFTMAX && (settings->compare || chosen))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "%s is for softmax, not for %.64s",
		                       settings->compare ? "--compare" : "--softmax", what);
	if (settings->compare && chosen)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--compare has every --softmax: give one of the two");
	return GQALUT_OK;
}

/* The first given option that an operator of KIND, or an elementwise function,
 * does not read; NULL if there is none. */
static const char *idle_option(enum gqalut_operator_kind kind, const struct parsed *parsed)
{
	static const char *const tables[][2] = { { "exp-entries", "exp" },
		                                 { "div-entries", "div" },
		                                 { "rsqrt-entries", "rsqrt" } };
	bool elementwise = kind == GQALUT_OPERATOR_KINDS;
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		if (option_given(parsed, tables[i][0]) && !has_table(kind, tables[i][1]))
			return tables[i][0];
	if (elementwise)
		return option_given_in(parsed, MEASURING_GROUP);
	if (option_given(parsed, "entries"))
		return "entries";
	if (option_given(parsed, "method") && !gqalut_operator_function(kind, 0))
		return "method";
	if (option_given(parsed, "out-frac") && kind == GQALUT_OPERATOR_LOG2)
		return "out-frac";
	return NULL;
}

/* The options of measuring beside those that ask for it and their inputs. */
static enum gqalut_status check_measuring(const struct operator_settings *settings,
                                          const struct parsed *parsed, struct gqalut_diag *diag)
{
	const char *idle = option_given_in(parsed, MEASURING_GROUP);
	bool drawn;
	if (!settings->eval && !settings->compare && idle)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--%s has no meaning without --eval or --compare", idle);
	enum gqalut_status status = operator_input(settings->input, &drawn, diag);
	if (status || drawn)
		return status;
	idle = option_given(parsed, "lengths") ? "lengths"
	       : option_given(parsed, "rows")  ? "rows"
	                                       : NULL;
	return idle ? gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                              "--%s has no meaning with --input %.80s: the array has them",
	                              idle, settings->input)
	            : GQALUT_OK;
}

static enum gqalut_status check(const char *what, enum gqalut_operator_kind *kind,
                                const struct operator_settings *settings,
                                const struct parsed *parsed, struct gqalut_diag *diag)
{
	enum gqalut_status status = check_softmax(what, *kind, settings, parsed, diag);
	if (status)
		return status;
	if (*kind == GQALUT_OPERATOR_SOFTMAX)
		*kind = softmaxes[settings->softmax];
	const char *idle = idle_option(*kind, parsed);
	if (!idle)
		return check_measuring(settings, parsed, diag);
	if (*kind < GQALUT_OPERATOR_KINDS && !gqalut_operator_function(*kind, 0))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--%s has no meaning with --softmax %s", idle,
		                       softmax_names[settings->softmax]);
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                       "--%s has no meaning with operator %.64s%s", idle, what,
	                       strcmp(idle, "eval") == 0 ? ": its report has the figures" : "");
}

int cmd_operator(int argc, char **argv)
{
	struct operator_settings settings = { .recipe = { .exp_entries = 8,
		                                          .div_entries = 8,
		                                          .rsqrt_entries = 8,
		                                          .method = GQALUT_METHOD_EXACT },
		                              .entries = 8,
		                              .lengths = { 4, { 64, 256, 1024, 4096 } },
		                              .alpha = 4,
		                              .rows = 64,
		                              .seed = 1 };
	struct parsed parsed;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	switch (options_parse(&usage, argc, argv, &settings, &parsed)) {
	case PARSE_OK: break;
	case PARSE_HELP: return EXIT_FINE;
	case PARSE_BAD: return EXIT_USAGE;
	}
	if (parsed.operands != 1) {
		complain(command, "one operator is needed: softmax, layernorm, rmsnorm, or a "
		                  "function with a symmetry such as gelu");
		return EXIT_USAGE;
	}
	enum gqalut_operator_kind kind;
	const struct gqalut_function *function;
	enum gqalut_status status = find_operator(argv[0], &kind, &function, &diag);
	if (!status)
		status = check(argv[0], &kind, &settings, &parsed, &diag);
	if (status)
		return complain_diag(command, status, &diag);
	return kind < GQALUT_OPERATOR_KINDS ? run_rows(kind, &settings, &parsed)
	                                    : run_elementwise(function->name, &settings);
}
