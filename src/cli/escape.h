/* Text inside other formats. */
#ifndef GQALUT_CLI_ESCAPE_H
#define GQALUT_CLI_ESCAPE_H

#include <stddef.h>
#include <stdio.h>

/* TEXT as a CSV field that commas and quotes do not end. */
void escape_csv(FILE *out, const char *text);

/* The first LENGTH bytes of TEXT, at whose end no character is cut, as a JSON
 * string; what is no UTF-8 is replaced. */
void escape_json(FILE *out, const char *text, size_t length);

#endif
