#include "help.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "values.h"
#include "words.h"

enum { COLUMN = 27 };

const char *option_choices(const struct option *option)
{
	return option->choices ? option->choices : option->argument;
}

/* "a|b" as "a, b", so that lines can break. */
static void list_choices(const char *choices, char *text, size_t size)
{
	size_t n = 0;
	for (; *choices != '\0' && n + 2 < size; choices++) {
		bool between = *choices == '|';
		text[n++] = between ? ',' : *choices;
		if (between)
			text[n++] = ' ';
	}
	text[n] = '\0';
}

void option_allowed(const struct option *option, char *text, size_t size)
{
	switch (option->type) {
	case OPTION_INT: snprintf(text, size, "%.0f..%.0f", option->min, option->max); return;
	case OPTION_REAL:
		if (isinf(option->max))
			snprintf(text, size, "%g or more", option->min);
		else
			snprintf(text, size, "%g..%g", option->min, option->max);
		return;
	case OPTION_SEED: snprintf(text, size, "0..18446744073709551615"); return;
	case OPTION_TEXT: snprintf(text, size, "%s, not empty", option->argument); return;
	case OPTION_CHOICE: snprintf(text, size, "%s", option_choices(option)); return;
	case OPTION_CUSTOM: snprintf(text, size, "%s", option->allowed); return;
	case OPTION_ON:
	case OPTION_OFF: break;
	}
	*text = '\0';
}

void option_fault(const struct option *option, const char *value, char *text, size_t size)
{
	char allowed[160];
	option_allowed(option, allowed, sizeof allowed);
	if (value && *value != '\0')
		snprintf(text, size, "%.80s is not allowed: %s", value, allowed);
	else
		snprintf(text, size, "needs a value: %s", allowed);
}

/* The initial value of a number or choice, or "". */
static void initial(const struct option *option, const void *settings, char *text, size_t size)
{
	const void *value = (const char *)settings + option->offset;
	char real[REAL_SIZE];
	*text = '\0';
	if (option->type == OPTION_INT) {
		snprintf(text, size, "%d", *(const int *)value);
	} else if (option->type == OPTION_REAL) {
		snprintf(text, size, "%s", real_text(*(const double *)value, real));
	} else if (option->type == OPTION_SEED) {
		snprintf(text, size, "%llu", (unsigned long long)*(const uint64_t *)value);
	} else if (option->type == OPTION_CHOICE) {
		const char *choice = option_choices(option);
		for (int i = *(const int *)value; i > 0; i--)
			choice = strchr(choice, '|') + 1;
		snprintf(text, size, "%.*s", (int)strcspn(choice, "|"), choice);
	}
}

static void print_option(const struct option *option, const void *settings)
{
	char left[COLUMN * 3];
	char letter[8] = "";
	if (option->letter != '\0')
		snprintf(letter, sizeof letter, "-%c, ", option->letter);
	int n = snprintf(left, sizeof left, "  %s--%s%s%s", letter, option->name,
	                 option->argument ? " " : "", option->argument ? option->argument : "");
	/* Left part too long: what it does begins on a line of its own. */
	if (n > COLUMN - 1)
		printf("%s\n%*s", left, COLUMN, "");
	else
		printf("%-*s", COLUMN, left);

	char allowed[160] = "", standard[64], text[640];
	if (option->type == OPTION_INT || option->type == OPTION_REAL ||
	    option->type == OPTION_CUSTOM)
		option_allowed(option, allowed, sizeof allowed);
	else if (option->choices)
		list_choices(option->choices, allowed, sizeof allowed);
	if (option->standard)
		snprintf(standard, sizeof standard, "%s", option->standard);
	else
		initial(option, settings, standard, sizeof standard);
	snprintf(text, sizeof text, "%s%s%s%s%s%s", option->help, allowed[0] ? ": " : "", allowed,
	         standard[0] ? " [" : "", standard, standard[0] ? "]" : "");
	print_wrapped(stdout, text, COLUMN);
}

void help_print(const struct usage *usage, const void *settings)
{
	printf("gqalut %s %s\n%s\n\nExamples:\n%s", usage->command, usage->synopsis, usage->purpose,
	       usage->examples);
	for (size_t i = 0; i < usage->count; i++) {
		if (usage->options[i].group)
			printf("\n%s:\n", usage->options[i].group);
		print_option(&usage->options[i], settings);
	}
	printf("  %-*s%s\n", COLUMN - 2, "-h, --help", "this text");
	printf("\n%s", usage->notes);
}
