/* What every report says of a table, in the same words, and lines of them. */
#ifndef GQALUT_CLI_WORDS_H
#define GQALUT_CLI_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <gqalut/record.h>

/* Prints TEXT on OUT, whose line is filled up to column INDENT, and ends the
 * line.  What would pass column 80 goes on below, indented as far. */
void print_wrapped(FILE *out, const char *text, int indent);

/* "signed" or "unsigned". */
const char *sign_text(struct gqalut_format_int format);

/* The ending of a noun of which there are N. */
const char *plural(size_t n);

/* What messages call the file at PATH that is read. */
const char *source_name(const char *path);

/* Bits of SET that are 1. */
int count_bits(uint64_t set);

/* Where segment S of 1..entries-1 begins, in units of x; of breakpoints listed
 * by alpha, at the finest scale. */
double breakpoint_x(const struct gqalut_table *table, int s);

/* Turns a message about command line flags into one about keys of a file: the
 * dashes go. */
void plain_words(char *message);

/* How good a table is beside the best there can be: HEAD, which may be
 * coloured, and what follows it. */
struct verdict {
	enum { VERDICT_NONE, VERDICT_GOOD, VERDICT_WARN } tone;
	char head[96], tail[96];
};

/* MADE_HERE: the command has searched for the table, rather than read it. */
void verdict_make(const struct gqalut_record *record, bool made_here, struct verdict *verdict);

/* Calls take(context, text) with a line about each defect that was measured;
 * silence means that there are none. */
void each_defect(const struct gqalut_record *record, bool made_here,
                 void (*take)(void *context, const char *text), void *context);

#endif
