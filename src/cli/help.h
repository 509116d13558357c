/* --help, made from a command's option rows. */
#ifndef GQALUT_CLI_HELP_H
#define GQALUT_CLI_HELP_H

#include <stddef.h>

#include "options.h"

/* Prints the help of a command on standard output, 80 columns wide.  SETTINGS
 * hold the defaults that it shows. */
void help_print(const struct usage *usage, const void *settings);

/* The values of an OPTION_CHOICE, "mse|max-abs". */
const char *option_choices(const struct option *option);

/* What values OPTION takes, in words, for help and for refusals. */
void option_allowed(const struct option *option, char *text, size_t size);

/* What is wrong with VALUE for OPTION, to be said behind its name: "VALUE is not
 * allowed: ...", or that it needs one where VALUE is NULL or empty. */
void option_fault(const struct option *option, const char *value, char *text, size_t size);

#endif
