/* The program: finds the command and runs it. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *purpose;
} commands[] = {
	{ "gen", cmd_gen, "make a table of a function, prove it and write it" },
	{ "batch", cmd_batch, "make all tables of configuration files, and a manifest" },
	{ "merge", cmd_merge, "join the manifests of a batch made in shards" },
	{ "eval", cmd_eval, "measure the tables of files again, against their optimum" },
	{ "convert", cmd_convert, "write the tables of a file in another format" },
	{ "report", cmd_report, "write an HTML page about tables, for a review" },
	{ "sweep", cmd_sweep, "compare the optima of many formats of a function" },
	{ "compare", cmd_compare, "methods and formulas side by side, beside the optimum" },
	{ "operator", cmd_operator, "make a whole integer operator: softmax, LayerNorm, ..." },
	{ "plot", cmd_plot, "draw tables, errors by scale, searches and sweeps" },
	{ "mx", cmd_mx, "microscaling blocks with kept outliers: quantize, tables, measure" },
	{ "list", cmd_list, "list the functions" },
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void print_help(FILE *out)
{
	fprintf(out,
	        "gqalut %s: small integer look-up tables for nonlinear functions, proven\n\n"
	        "  gqalut gen --func gelu --entries 8 -o gelu_8.h\n\n"
	        "Commands:\n",
	        gqalut_version());
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].purpose);
	fprintf(out, "  %-8s %s\n\ngqalut COMMAND --help tells more; gqalut --version.\n", "help",
	        "explain a command: gqalut help COMMAND");
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static int unknown(const char *name)
{
	static const char *const others[] = { "help", "--help", "--version" };
	enum { OTHERS = sizeof others / sizeof others[0] };
	const char *names[COMMANDS + OTHERS];
	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = commands[i].name;
	for (size_t i = 0; i < OTHERS; i++)
		names[COMMANDS + i] = others[i];
	complain("", "unknown command %.64s: did you mean %s?", name,
	         nearest_name(name, names, COMMANDS + OTHERS));
	return EXIT_USAGE;
}

static bool asks_for_help(const char *word)
{
	return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int help(int argc, char **argv)
{
	if (argc < 2 || asks_for_help(argv[1])) {
		print_help(stdout);
		return EXIT_FINE;
	}
	const struct command *command = find_command(argv[1]);
	if (!command)
		return unknown(argv[1]);
	char option[] = "--help";
	char *arguments[] = { argv[1], option, NULL };
	return command->run(2, arguments);
}

static int run(int argc, char **argv)
{
	if (argc < 2) {
		print_help(stderr);
		return EXIT_USAGE;
	}
	const char *name = argv[1];
	if (strcmp(name, "--version") == 0) {
		printf("gqalut %s\n", gqalut_version());
		return EXIT_FINE;
	}
	if (asks_for_help(name))
		return help(argc - 1, argv + 1);
	const struct command *command = find_command(name);
	return command ? command->run(argc - 1, argv + 1) : unknown(name);
}

/* A closed standard stream would lend its number to the next file that is
 * opened, and messages would end up there.  The stand-in is opened the wrong
 * way round, so that using it still fails. */
static void fill_closed_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1)
			(void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
	fill_closed_streams();
	/* A reader that went away and a file that may grow no more (ulimit -f) are
	 * errors like a full disk, not a death. */
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	/* Some C libraries write each line at once until they know better, and the
	 * reason of a failure is gone before flush_output. */
	if (!isatty(STDOUT_FILENO))
		(void)setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
	int code = run(argc, argv);
	if (code == EXIT_IO)
		return code; /* said already, perhaps about standard output itself */
	const char *command = argc > 1 && find_command(argv[1]) ? argv[1] : "";
	int flushed = flush_output(command);
	return flushed != EXIT_FINE ? flushed : code;
}
