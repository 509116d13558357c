/* libFuzzer target: any lines as the arguments of a command.  Its options are
 * parsed, and gen's are settled to a problem; nothing is run, read or written.
 * What is refused gets exit code 2 and one line, what is accepted none.
 *
 * Linked with --wrap for the three functions below, so that each command stops
 * where its parsing ends. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "gen_make.h"
#include "gen_options.h"
#include "help.h"
#include "options.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
enum parse_result __real_options_parse(const struct usage *usage, int argc, char **argv,
                                       void *settings, struct parsed *parsed);
enum parse_result __wrap_options_parse(const struct usage *usage, int argc, char **argv,
                                       void *settings, struct parsed *parsed);
void __wrap_complain(const char *command, const char *format, ...);
void __wrap_help_print(const struct usage *usage, const void *settings);

static int lines; /* of complaint */

void __wrap_complain(const char *command, const char *format, ...)
{
	char line[2048];
	va_list arguments;
	va_start(arguments, format);
	int n = vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	if (*command == '\0' || n <= 0)
		abort();
	lines++;
}

void __wrap_help_print(const struct usage *usage, const void *settings)
{
	(void)usage, (void)settings;
}

/* What follows in gen: from options to a problem, or one reason why not. */
static void settle(const struct parsed *parsed, struct gen_settings *settings)
{
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = gen_settle(parsed, settings, &diag);
	if (!status)
		status = gqalut_problem_check(&settings->problem, &diag);
	if ((status == GQALUT_OK) != (diag.message[0] == '\0'))
		abort();
}

enum parse_result __wrap_options_parse(const struct usage *usage, int argc, char **argv,
                                       void *settings, struct parsed *parsed)
{
	enum parse_result result = __real_options_parse(usage, argc, argv, settings, parsed);
	if (lines != (result == PARSE_BAD))
		abort();
	if (result == PARSE_BAD)
		return result;
	if (parsed->operands < 0 || parsed->operands >= argc)
		abort();
	if (result == PARSE_OK && usage == &gen_usage)
		settle(parsed, settings);
	return PARSE_HELP; /* and the command ends */
}

/* The command that the first word names; any other word stands for one too. */
static int run(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} commands[] = {
		{ "gen", cmd_gen },     { "batch", cmd_batch },     { "merge", cmd_merge },
		{ "eval", cmd_eval },   { "convert", cmd_convert }, { "report", cmd_report },
		{ "sweep", cmd_sweep }, { "compare", cmd_compare }, { "operator", cmd_operator },
		{ "plot", cmd_plot },   { "mx", cmd_mx },           { "list", cmd_list },
	};
	enum { COMMANDS = sizeof commands / sizeof commands[0] };
	size_t which = (unsigned char)argv[0][0] % COMMANDS;
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(argv[0], commands[i].name) == 0)
			which = i;
	return commands[which].run(argc, argv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { MOST = 40 };
	char *text = malloc(size + 1), *argv[MOST + 1];
	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	int argc = 0;
	for (char *word = text; word && argc < MOST;) {
		argv[argc++] = word;
		word = strchr(word, '\n');
		if (word)
			*word++ = '\0';
	}
	argv[argc] = NULL;
	lines = 0;
	int code = run(argc, argv);
	if (code != (lines == 1 ? EXIT_USAGE : EXIT_FINE))
		abort();
	free(text);
	return 0;
}
