/* A command's options as a table of rows: the parser and --help both read it,
 * so that neither knows an option that the other does not. */
#ifndef GQALUT_CLI_OPTIONS_H
#define GQALUT_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum option_type {
	OPTION_ON,     /* bool: sets it; no value */
	OPTION_OFF,    /* bool: clears it; no value */
	OPTION_INT,    /* int in min..max */
	OPTION_REAL,   /* double in min..max */
	OPTION_SEED,   /* uint64_t */
	OPTION_TEXT,   /* const char *, borrowed from argv */
	OPTION_CHOICE, /* int: position of the value in choices, "mse|max-abs" */
	OPTION_CUSTOM  /* whatever parse() writes */
};

struct option {
	const char *group;    /* heading in --help; on the first row of a group only */
	const char *name;     /* "entries" for --entries */
	char letter;          /* 'o' for -o, or 0 */
	const char *argument; /* what stands for the value in --help */
	const char *choices;  /* CHOICE: the values, where argument does not list them itself */
	enum option_type type;
	size_t offset;                                /* of the value in the command's settings */
	double min, max;                              /* a max of HUGE_VAL is no limit */
	bool (*parse)(const char *text, void *value); /* CUSTOM: false refuses */
	const char *allowed;                          /* CUSTOM: what is not refused */
	const char *help;                             /* what it does, without range and default */
	const char *standard; /* the default in words; NULL: the initial setting */
};

/* What --help prints around the options. */
struct usage {
	const char *command;
	const char *synopsis; /* "[options] FILE..." */
	const char *purpose;
	const char *examples; /* indented lines */
	const char *notes;    /* lines after the options, exit codes among them */
	const struct option *options;
	size_t count; /* at most MAX_OPTIONS */
};

enum { MAX_OPTIONS = 64 };

struct parsed {
	const struct usage *usage;
	bool given[MAX_OPTIONS]; /* by row */
	int operands;            /* arguments that are no option: argv[0..operands-1] */
};

enum parse_result { PARSE_OK, PARSE_HELP, PARSE_BAD };

/* Reads argv[1..argc-1] into SETTINGS, which hold the defaults beforehand.
 * PARSE_HELP: --help was met and is printed on standard output.  PARSE_BAD: one
 * line on standard error says why.  An option given twice: the last wins, but
 * OPTION_CUSTOM may collect. */
enum parse_result options_parse(const struct usage *usage, int argc, char **argv, void *settings,
                                struct parsed *parsed);

/* Reads TEXT into the place that OPTION has in SETTINGS; false if it is not
 * allowed, see option_allowed(). */
bool option_store(const struct option *option, const char *text, void *settings);

/* Whether the option NAME was on the command line. */
bool option_given(const struct parsed *parsed, const char *name);

/* The first given option of the group that the heading GROUP opens, or NULL. */
const char *option_given_in(const struct parsed *parsed, const char *group);

#endif
