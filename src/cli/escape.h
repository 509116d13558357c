/* Text inside other formats. */
#ifndef GQALUT_CLI_ESCAPE_H
#define GQALUT_CLI_ESCAPE_H

#include <stddef.h>
#include <stdio.h>

/* TEXT as a CSV field that commas and quotes do not end. */
void escape_csv(FILE *out, const char *text);

/* The first LENGTH bytes of TEXT as a JSON string. */
void escape_json(FILE *out, const char *text, size_t length);

#endif
