#include "options.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "console.h"
#include "help.h"
#include "values.h"

/* One run over the command line. */
struct parser {
	const struct usage *usage;
	void *settings;
	struct parsed *parsed;
	int argc;
	char **argv;
	int next; /* the argument to read next */
};

static const struct option *find_name(const struct usage *usage, const char *name, size_t length)
{
	for (size_t i = 0; i < usage->count; i++)
		if (strlen(usage->options[i].name) == length &&
		    memcmp(usage->options[i].name, name, length) == 0)
			return &usage->options[i];
	return NULL;
}

static const struct option *find_letter(const struct usage *usage, char letter)
{
	for (size_t i = 0; i < usage->count; i++)
		if (letter != '\0' && usage->options[i].letter == letter)
			return &usage->options[i];
	return NULL;
}

/* A value may begin with '-', as -4:4 does; but --entries or -q behind an
 * option that needs a value is a value forgotten. */
static bool looks_like_option(const struct usage *usage, const char *argument)
{
	if (strncmp(argument, "--", 2) == 0)
		return true;
	return argument[0] == '-' && argument[1] != '\0' && argument[2] == '\0' &&
	       (argument[1] == 'h' || find_letter(usage, argument[1]));
}

static bool takes_value(const struct option *option)
{
	return option->type != OPTION_ON && option->type != OPTION_OFF;
}

static bool choose(const char *choices, const char *text, int *value)
{
	size_t length = strlen(text);
	int position = 0;
	for (const char *c = choices; c; c = strchr(c, '|'), c = c ? c + 1 : NULL, position++) {
		if (strcspn(c, "|") == length && memcmp(c, text, length) == 0) {
			*value = position;
			return true;
		}
	}
	return false;
}

bool option_store(const struct option *option, const char *text, void *settings)
{
	void *value = (char *)settings + option->offset;
	switch (option->type) {
	case OPTION_ON: *(bool *)value = true; return true;
	case OPTION_OFF: *(bool *)value = false; return true;
	case OPTION_INT: return value_int(text, (long)option->min, (long)option->max, value);
	case OPTION_REAL: return value_real(text, option->min, option->max, value);
	case OPTION_SEED: return value_seed(text, value);
	case OPTION_TEXT: *(const char **)value = text; return *text != '\0';
	case OPTION_CHOICE: return choose(option_choices(option), text, value);
	case OPTION_CUSTOM: return option->parse(text, value);
	}
	return false;
}

static bool refuse(const struct parser *parser, const struct option *option, const char *text)
{
	char fault[280];
	option_fault(option, text, fault, sizeof fault);
	complain(parser->usage->command, "--%s %s", option->name, fault);
	return false;
}

/* VALUE is what was attached to the option, or NULL. */
static bool take(struct parser *parser, const struct option *option, const char *value)
{
	if (takes_value(option) && !value) {
		if (parser->next == parser->argc ||
		    looks_like_option(parser->usage, parser->argv[parser->next]))
			return refuse(parser, option, NULL);
		value = parser->argv[parser->next++];
	}
	if (!option_store(option, value, parser->settings))
		return refuse(parser, option, value);
	parser->parsed->given[option - parser->usage->options] = true;
	return true;
}

static bool unknown(const struct parser *parser, const char *argument, size_t length)
{
	const char *names[MAX_OPTIONS];
	for (size_t i = 0; i < parser->usage->count; i++)
		names[i] = parser->usage->options[i].name;
	char word[64];
	snprintf(word, sizeof word, "%.*s", length < 60 ? (int)length : 60, argument);
	const char *bare = word + strspn(word, "-");
	complain(parser->usage->command, "unknown option %s: did you mean --%s?", word,
	         nearest_name(bare, names, parser->usage->count));
	return false;
}

/* --name, --name value or --name=value. */
static bool take_long(struct parser *parser, const char *argument)
{
	size_t length = strcspn(argument, "=");
	const struct option *option = find_name(parser->usage, argument + 2, length - 2);
	const char *value = argument[length] == '=' ? argument + length + 1 : NULL;
	if (!option)
		return unknown(parser, argument, length);
	if (value && !takes_value(option)) {
		complain(parser->usage->command, "--%s takes no value", option->name);
		return false;
	}
	return take(parser, option, value);
}

/* -q, -qv, -o FILE, -oFILE. */
static bool take_letters(struct parser *parser, const char *argument)
{
	for (const char *letter = argument + 1; *letter != '\0'; letter++) {
		const struct option *option = find_letter(parser->usage, *letter);
		if (!option)
			return unknown(parser, argument, strlen(argument));
		if (takes_value(option))
			return take(parser, option, letter[1] != '\0' ? letter + 1 : NULL);
		if (!take(parser, option, NULL))
			return false;
	}
	return true;
}

enum parse_result options_parse(const struct usage *usage, int argc, char **argv, void *settings,
                                struct parsed *parsed)
{
	struct parser parser = { usage, settings, parsed, argc, argv, 1 };
	bool options_end = false;
	assert(usage->count <= MAX_OPTIONS);
	memset(parsed, 0, sizeof *parsed);
	parsed->usage = usage;
	while (parser.next < argc) {
		char *argument = argv[parser.next++];
		if (options_end || argument[0] != '-' || argument[1] == '\0') {
			argv[parsed->operands++] = argument; /* never ahead of the reading */
		} else if (strcmp(argument, "--") == 0) {
			options_end = true;
		} else if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
			help_print(usage, settings);
			return PARSE_HELP;
		} else if (!(argument[1] == '-' ? take_long(&parser, argument)
		                                : take_letters(&parser, argument))) {
			return PARSE_BAD;
		}
	}
	return PARSE_OK;
}

bool option_given(const struct parsed *parsed, const char *name)
{
	const struct option *option = find_name(parsed->usage, name, strlen(name));
	assert(option);
	return parsed->given[option - parsed->usage->options];
}

const char *option_given_in(const struct parsed *parsed, const char *group)
{
	bool inside = false;
	for (size_t i = 0; i < parsed->usage->count; i++) {
		const struct option *option = &parsed->usage->options[i];
		if (option->group)
			inside = strcmp(option->group, group) == 0;
		if (inside && parsed->given[i])
			return option->name;
	}
	return NULL;
}
