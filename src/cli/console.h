/* What the program says beside its results: errors, progress, interruption. */
#ifndef GQALUT_CLI_CONSOLE_H
#define GQALUT_CLI_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include <gqalut/search.h>
#include <gqalut/status.h>

/* TEXT from outside, a file's name say, on OUT: characters that a terminal obeys
 * become '?', as they do in complaints. */
void print_tame(FILE *out, const char *text);

/* One line on standard error, "gqalut COMMAND: ..."; COMMAND may be "". */
void complain(const char *command, const char *format, ...) GQALUT_PRINTF(2, 3);

/* The same from a diagnostic, with file, line and column where it has them. */
void complain_about(const char *command, const struct gqalut_diag *diag);

/* What the program exits with after STATUS. */
int exit_code(enum gqalut_status status);

/* Complains about DIAG, or about STATUS if it is empty.  Returns the exit code
 * for STATUS. */
int complain_diag(const char *command, enum gqalut_status status, const struct gqalut_diag *diag);

/* Flushes standard output; EXIT_IO with a message if anything written to it
 * since the start was lost. */
int flush_output(const char *command);

/* Whether STREAM is a terminal that wants colour: NO_COLOR and TERM=dumb say
 * that it does not. */
bool wants_colour(FILE *stream);

/* Columns of the terminal at FD, 0 if it is none or does not say. */
int terminal_columns(int fd);

/* From here on a first Ctrl-C only makes interrupted() true, so that no file
 * is left half made; a second one ends the program. */
void catch_interrupt(void);
bool interrupted(void);

/* Of NAMES, the one nearest to WORD by edit distance; NULL if count is 0. */
const char *nearest_name(const char *word, const char *const *names, size_t count);

/* A line on the terminal about a search that lasts more than a second. */
struct progress {
	const char *command;
	bool terminal; /* there is somebody to look at it */
	int width;     /* of the line, so that it is one */
	struct timespec start;
	long long shown_at; /* milliseconds after the start, 0 if never */
};

void progress_begin(struct progress *progress, const char *command, bool quiet);

/* Shows STATE now and then; not 0 once the user has interrupted.  PROGRESS is a
 * struct progress: searches call this themselves. */
int progress_show(void *progress, const struct gqalut_progress *state);

/* The same for a line of the caller's. */
void progress_line(struct progress *progress, const char *line);

/* Seconds since the beginning, 0 where nobody looks. */
double progress_seconds(const struct progress *progress);

/* Erases the line. */
void progress_end(struct progress *progress);

#endif
