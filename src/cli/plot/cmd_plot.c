/* gqalut plot: pictures of tables, methods, searches and sweeps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"
#include "gen_make.h"
#include "measure.h"
#include "output.h"
#include "plot/plot_kinds.h"

static const char command[] = "plot";

struct size_value {
	int width, height; /* 0: the usual one */
};

struct plot_settings {
	struct gen_settings gen; /* first, so that gen's option rows fit */
	const char *table;
	int alpha;
	const char *methods;
	int error;
	const char *output;
	bool script, term, ascii;
	struct size_value size;
};

enum {
	LEAST_WIDTH = 480,
	LEAST_HEIGHT = 360,
	MOST_PIXELS = 8000,
	LEAST_COLUMNS = 40,
	LEAST_LINES = 12,
	MOST_CHARACTERS = 400,
	USUAL_COLUMNS = 80,
	USUAL_LINES = 24,
	TALL_LINES = 28 /* of two panels */
};

static bool value_size(const char *text, void *value)
{
	struct size_value size;
	char width[16];
	size_t n = strcspn(text, "x");
	if (text[n] == '\0' || n >= sizeof width)
		return false;
	memcpy(width, text, n);
	width[n] = '\0';
	if (!value_int(width, LEAST_LINES, MOST_PIXELS, &size.width) ||
	    !value_int(text + n + 1, LEAST_LINES, MOST_PIXELS, &size.height))
		return false;
	*(struct size_value *)value = size;
	return true;
}

#define TABLE_GROUP   "Tables (plot table, plot alpha)"
#define METHODS_GROUP "Searched tables (plot alpha)"
#define FRONT_GROUP   "Sweeps (plot pareto)"

#define AT(field) offsetof(struct plot_settings, field)

/* A row with a name alone stands for gen's row of that name. */
static const struct option rows[] = {
	{ .group = TABLE_GROUP,
	  .name = "table",
	  .argument = "NAME",
	  .type = OPTION_TEXT,
	  .offset = AT(table),
	  .help = "the one of this name, of a file with several",
	  .standard = "plot alpha: all" },
	{ .name = "alpha",
	  .argument = "A",
	  .type = OPTION_INT,
	  .offset = AT(alpha),
	  .min = GQALUT_MIN_ALPHA,
	  .max = GQALUT_MAX_ALPHA,
	  .help = "plot table: input scale 2^-A of the errors",
	  .standard = "with most codes in the domain" },

	{ .group = METHODS_GROUP, .name = "func" },
	{ .name = "entries",
	  .argument = "N",
	  .type = OPTION_INT,
	  .offset = AT(gen.problem.entries),
	  .min = GQALUT_MIN_ENTRIES,
	  .max = GQALUT_MAX_ENTRIES,
	  .help = "segments of the table" },
	{ .name = "methods",
	  .argument = "NAME,...",
	  .type = OPTION_TEXT,
	  .offset = AT(methods),
	  .help = "searches to run, of those of gqalut gen --method",
	  .standard = "exact,ga" },
	{ .name = "seed" },
	{ .name = "range" },
	{ .name = "alphas" },
	{ .name = "in-bits" },
	{ .name = "unsigned" },
	{ .name = "coef-bits" },
	{ .name = "frac" },
	{ .name = "breakpoint-rounding" },
	{ .name = "codes" },

	{ .group = FRONT_GROUP,
	  .name = "error",
	  .argument = "mse|max-abs",
	  .type = OPTION_CHOICE,
	  .offset = AT(error),
	  .help = "what is drawn against the bytes" },

	{ .group = "Output",
	  .name = "output",
	  .letter = 'o',
	  .argument = "FILE",
	  .type = OPTION_TEXT,
	  .offset = AT(output),
	  .help = "picture by gnuplot, .svg or .png; .gp is its script, .txt a drawing",
	  .standard = "a drawing on standard output" },
	{ .name = "script",
	  .type = OPTION_ON,
	  .offset = AT(script),
	  .help = "write the gnuplot script with its data instead of a picture" },
	{ .name = "term",
	  .type = OPTION_ON,
	  .offset = AT(term),
	  .help = "draw with characters, without gnuplot; coloured on a terminal" },
	{ .name = "ascii",
	  .type = OPTION_ON,
	  .offset = AT(ascii),
	  .help = "draw in ASCII instead of Braille dots in UTF-8" },
	{ .name = "size",
	  .argument = "WxH",
	  .type = OPTION_CUSTOM,
	  .offset = AT(size),
	  .parse = value_size,
	  .allowed = "pixels, 480x360 to 8000x8000, or characters, 40x12 to 400x400",
	  .help = "size of the picture or drawing",
	  .standard = "900x600, of a table 900x760; the terminal's width x 24, x 28" },
	{ .name = "quiet",
	  .letter = 'q',
	  .type = OPTION_ON,
	  .offset = AT(gen.quiet),
	  .help = "no remarks, errors only" },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct usage usage = {
	.command = "plot",
	.synopsis = "table|alpha|history|pareto [FILE...] [-o PICTURE] [options]",
	.purpose = "Draws what the other commands find, in a picture or in the terminal:\n"
	           "  table FILE        function, segments and breakpoints, the error below\n"
	           "  alpha [FILE...]   MSE by input scale of tables, or of methods run here\n"
	           "  history CSV...    best and mean by generation, of gqalut gen --history\n"
	           "  pareto CSV        bytes against error and the front, of gqalut sweep --csv\n"
	           "- as a FILE is standard input.",
	.examples = "  gqalut plot table gelu_8.json\n"
	            "  gqalut plot table gelu_8.json --alpha 4 -o gelu_8.svg\n"
	            "  gqalut plot alpha a.json b.json published.json -o scales.png\n"
	            "  gqalut plot alpha --func gelu --entries 8 --methods exact,ga -o gelu.svg\n"
	            "  gqalut plot history seed_1.csv seed_2.csv -o search.svg\n"
	            "  gqalut plot pareto sweep.csv --script | gnuplot >sweep.svg\n",
	.notes = "SVG and PNG need gnuplot (Debian: gnuplot-nox).  The same input gives the same\n"
	         "bytes from the same gnuplot.\n"
	         "Exit codes: 0 drawn, 2 usage, 3 a file is not what it should be, 4 input or\n"
	         "output failed or gnuplot is missing, 130 interrupted (nothing is written).\n",
	.count = ROWS,
};

/* How the picture gets out. */
enum way { WAY_TERM, WAY_SCRIPT, WAY_SVG, WAY_PNG, WAYS };

/* One run of the command. */
struct run {
	struct plot_settings *settings;
	const struct parsed *parsed;
	int methods; /* of --methods, in the order given */
	enum gqalut_method method[GQALUT_METHOD_COUNT];
	char *const *files;
	int count;
	enum way way;
	bool tall; /* the picture has two panels */
	struct progress progress;
};

static enum gqalut_status load(const struct run *run, struct plot_tables *tables,
                               struct gqalut_diag *diag)
{
	enum gqalut_status status = GQALUT_OK;
	for (int i = 0; i < run->count && !status; i++) {
		char remark[512] = "";
		status = plot_load(run->files[i], run->settings->table, tables, remark,
		                   sizeof remark, diag);
		if (!status && remark[0] != '\0' && !run->settings->gen.quiet)
			complain(command, "%.200s: %s", run->files[i], remark);
		if (!status && interrupted())
			status = GQALUT_ERR_CANCELLED;
	}
	return status;
}

/* Where alpha --alpha stands among those of TABLE. */
static enum gqalut_status alpha_of(const struct run *run, const struct plot_table *table,
                                   int *index, struct gqalut_diag *diag)
{
	char alphas[160];
	*index = plot_widest_alpha(table);
	if (!option_given(run->parsed, "alpha"))
		return GQALUT_OK;
	*index = gqalut_table_alpha_index(&table->record.table, run->settings->alpha);
	if (*index >= 0)
		return GQALUT_OK;
	alphas_text(table->record.table.alpha, table->record.table.alpha_count, alphas,
	            sizeof alphas);
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "--alpha %d is not allowed: %s serves %s",
	                       run->settings->alpha, table->record.table.name, alphas);
}

static enum gqalut_status draw_table(struct run *run, struct plot_picture **picture,
                                     struct gqalut_diag *diag)
{
	struct plot_tables tables = { 0 };
	int index;
	run->tall = true;
	enum gqalut_status status = load(run, &tables, diag);
	if (!status && tables.count > 1)
		status = gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                         "%.200s holds %zu tables: choose one with --table, such "
		                         "as --table %s",
		                         run->files[0], tables.count,
		                         tables.items[0].record.table.name);
	if (!status)
		status = alpha_of(run, &tables.items[0], &index, diag);
	if (!status)
		status = plot_table_picture(&tables.items[0], index, picture, diag);
	free(tables.items);
	return status;
}

/* Runs the methods and adds their tables. */
static enum gqalut_status search(struct run *run, struct plot_tables *tables,
                                 struct gqalut_diag *diag)
{
	struct gen_settings *gen = &run->settings->gen;
	const struct gqalut_function *function = find_function(gen->func, diag);
	if (!function)
		return GQALUT_ERR_ARGUMENT;
	gen_fill_problem(run->parsed, function, gen);
	gen->search.certify = false;
	gen->search.progress = progress_show;
	gen->search.context = &run->progress;
	enum gqalut_status status = gqalut_problem_check(&gen->problem, diag);
	for (int i = 0; i < run->methods && !status; i++) {
		gen->search.method = run->method[i];
		progress_begin(&run->progress, command, gen->quiet);
		status = plot_search(&gen->problem, &gen->search, tables, diag);
		progress_end(&run->progress);
	}
	return status;
}

static enum gqalut_status draw_alpha(struct run *run, struct plot_picture **picture,
                                     struct gqalut_diag *diag)
{
	struct plot_tables tables = { 0 };
	const char *searched = option_given_in(run->parsed, METHODS_GROUP);
	if (run->count == 0 && !searched)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "plot alpha needs table files or --func NAME");
	enum gqalut_status status = load(run, &tables, diag);
	if (!status && searched)
		status = search(run, &tables, diag);
	if (!status && tables.count > PLOT_MAX_CURVES)
		status = gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                         "%zu tables are too many for one picture: at most %d",
		                         tables.count, PLOT_MAX_CURVES);
	if (!status)
		status = plot_alpha_picture(&tables, picture, diag);
	free(tables.items);
	return status;
}

static enum gqalut_status draw_history(struct run *run, struct plot_picture **picture,
                                       struct gqalut_diag *diag)
{
	return plot_history_picture(run->files, run->count, picture, diag);
}

static enum gqalut_status draw_front(struct run *run, struct plot_picture **picture,
                                     struct gqalut_diag *diag)
{
	return plot_front_picture(run->files[0], (enum gqalut_objective)run->settings->error,
	                          picture, diag);
}

static const struct kind {
	const char *name;
	int least, most;       /* files */
	const char *groups[2]; /* of options that mean something */
	enum gqalut_status (*draw)(struct run *run, struct plot_picture **picture,
	                           struct gqalut_diag *diag);
} kinds[] = {
	{ "table", 1, 1, { TABLE_GROUP }, draw_table },
	{ "alpha", 0, PLOT_MAX_CURVES, { TABLE_GROUP, METHODS_GROUP }, draw_alpha },
	{ "history", 1, PLOT_MAX_HISTORIES, { NULL }, draw_history },
	{ "pareto", 1, 1, { FRONT_GROUP }, draw_front },
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

static enum gqalut_status find_kind(const char *name, const struct kind **kind,
                                    struct gqalut_diag *diag)
{
	const char *names[KINDS];
	for (size_t i = 0; i < KINDS; i++) {
		names[i] = kinds[i].name;
		if (name && strcmp(name, kinds[i].name) == 0) {
			*kind = &kinds[i];
			return GQALUT_OK;
		}
	}
	if (!name)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "say what to draw: table, alpha, history or pareto");
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                       "%.64s is no kind of picture: did you mean %s? (table, alpha, "
	                       "history, pareto)",
	                       name, nearest_name(name, names, KINDS));
}

static enum gqalut_status settle_methods(struct run *run, struct gqalut_diag *diag)
{
	const char *names[GQALUT_METHOD_COUNT], *text = run->settings->methods;
	char word[WORD_SIZE];
	for (int m = 0; m < GQALUT_METHOD_COUNT; m++)
		names[m] = gqalut_method_text((enum gqalut_method)m);
	while (next_word(&text, word)) {
		size_t m;
		enum gqalut_status status = find_word("methods", run->settings->methods, word,
		                                      names, GQALUT_METHOD_COUNT, &m, diag);
		if (status)
			return status;
		for (int i = 0; i < run->methods; i++)
			if (run->method[i] == (enum gqalut_method)m)
				return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
				                       "--methods names %s twice", word);
		run->method[run->methods++] = (enum gqalut_method)m;
	}
	return GQALUT_OK;
}

/* Whether the files and options belong to KIND. */
static enum gqalut_status check_kind(const struct run *run, const struct kind *kind,
                                     struct gqalut_diag *diag)
{
	static const char *const groups[] = { TABLE_GROUP, METHODS_GROUP, FRONT_GROUP };
	for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
		const char *idle = option_given_in(run->parsed, groups[g]);
		for (size_t i = 0; i < 2 && idle; i++)
			if (kind->groups[i] && strcmp(kind->groups[i], groups[g]) == 0)
				idle = NULL;
		if (idle)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "--%s has no meaning with plot %s", idle,
			                       kind->name);
	}
	if (kind->draw == draw_alpha && option_given(run->parsed, "alpha"))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--alpha has no meaning with plot alpha: did you mean "
		                       "--alphas?");
	if (run->count < kind->least)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "plot %s needs a file",
		                       kind->name);
	if (run->count > kind->most)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "plot %s takes at most %d file%s",
		                       kind->name, kind->most, kind->most == 1 ? "" : "s");
	return check_stdin(run->files, run->count, diag);
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);
	return n >= m && strcmp(text + n - m, end) == 0;
}

/* How the options want the picture. */
static enum gqalut_status find_way(const struct plot_settings *settings, enum way *way,
                                   struct gqalut_diag *diag)
{
	static const char *const suffixes[WAYS] = {
		[WAY_TERM] = ".txt", [WAY_SCRIPT] = ".gp", [WAY_SVG] = ".svg", [WAY_PNG] = ".png"
	};
	int found = settings->output ? WAYS : WAY_TERM;
	for (int w = 0; w < WAYS && settings->output; w++)
		if (ends_with(settings->output, suffixes[w]))
			found = w;
	if (settings->script && settings->term)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--script and --term exclude each other");
	if (settings->script || settings->term)
		found = settings->script ? WAY_SCRIPT : WAY_TERM;
	if (found == WAYS)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--output %.200s is not allowed: a name that ends in .svg, "
		                       ".png, .gp or .txt, or any with --script or --term",
		                       settings->output);
	if (settings->ascii && found != WAY_TERM)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--ascii has no meaning without --term");
	bool characters = found == WAY_TERM;
	const struct size_value *size = &settings->size;
	if (size->width > 0 &&
	    (size->width < (characters ? LEAST_COLUMNS : LEAST_WIDTH) ||
	     size->height < (characters ? LEAST_LINES : LEAST_HEIGHT) ||
	     (characters && (size->width > MOST_CHARACTERS || size->height > MOST_CHARACTERS))))
		return gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT, "--size %dx%d is not allowed here: %s",
		        size->width, size->height,
		        characters ? "40x12 to 400x400 characters" : "480x360 to 8000x8000 pixels");
	*way = (enum way)found;
	return settings->output ? output_check("output", settings->output, diag) : GQALUT_OK;
}

/* Columns of a drawing on standard output. */
static int drawing_columns(void)
{
	int columns = terminal_columns(STDOUT_FILENO);
	if (columns == 0)
		return USUAL_COLUMNS;
	if (columns < LEAST_COLUMNS)
		return LEAST_COLUMNS;
	return columns < MOST_CHARACTERS ? columns : MOST_CHARACTERS;
}

/* The picture as what is to be written. */
static enum gqalut_status render(const struct run *run, const struct plot_picture *picture,
                                 char **text, size_t *length, struct gqalut_diag *diag)
{
	const struct plot_settings *settings = run->settings;
	struct size_value size = settings->size;
	if (run->way == WAY_TERM) {
		bool here = !settings->output || strcmp(settings->output, "-") == 0;
		if (size.width == 0)
			size = (struct size_value){ here ? drawing_columns() : USUAL_COLUMNS,
				                    run->tall ? TALL_LINES : USUAL_LINES };
		return plot_term(picture, size.width, size.height, settings->ascii,
		                 here && wants_colour(stdout), text, length, diag);
	}
	if (size.width == 0)
		size = (struct size_value){ PLOT_WIDTH, run->tall ? PLOT_TALL : PLOT_HEIGHT };
	char *script;
	size_t script_length;
	enum gqalut_status status =
	        plot_script(picture, run->way == WAY_PNG ? PLOT_PNG : PLOT_SVG, size.width,
	                    size.height, &script, &script_length, diag);
	if (status)
		return status;
	if (run->way == WAY_SCRIPT) {
		*text = script;
		*length = script_length;
		return GQALUT_OK;
	}
	status = plot_run_gnuplot(script, script_length, text, length, diag);
	free(script);
	return status;
}

static enum gqalut_status plot(struct run *run, const struct kind *kind, struct gqalut_diag *diag)
{
	struct plot_picture *picture;
	char *text;
	size_t length;
	enum gqalut_status status = kind->draw(run, &picture, diag);
	if (status)
		return status;
	status = render(run, picture, &text, &length, diag);
	plot_free(picture);
	if (status)
		return status;
	if (interrupted())
		status = GQALUT_ERR_CANCELLED;
	else
		status = output_write(run->settings->output, text, length, diag);
	free(text);
	return status;
}

static int run_plot(struct run *run, const char *name)
{
	const struct kind *kind = NULL;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = find_kind(name, &kind, &diag);
	if (!status)
		status = check_kind(run, kind, &diag);
	if (!status)
		status = settle_methods(run, &diag);
	if (!status)
		status = find_way(run->settings, &run->way, &diag);
	if (status)
		return complain_diag(command, status, &diag);
	catch_interrupt();
	status = plot(run, kind, &diag);
	if (status == GQALUT_ERR_CANCELLED) {
		complain(command, "interrupted, nothing written");
		return EXIT_INTERRUPTED;
	}
	return status ? complain_diag(command, status, &diag) : EXIT_FINE;
}

int cmd_plot(int argc, char **argv)
{
	struct plot_settings settings = { .methods = "exact,ga" };
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
	struct run run = { .settings = &settings, .parsed = &parsed };
	if (parsed.operands > 0) {
		run.files = argv + 1;
		run.count = parsed.operands - 1;
	}
	return run_plot(&run, parsed.operands > 0 ? argv[0] : NULL);
}
