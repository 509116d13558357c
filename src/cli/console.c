#include "console.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <gqalut/utf8.h>

#include "cli.h"

enum { LINE_SIZE = 1280, PROGRESS_WIDTH = 79 };

/* The one piece of global state: a signal handler can reach nothing else.  Other
 * threads than the one that the handler interrupts read it, hence no sig_atomic_t. */
static atomic_int interrupt_seen;

/* Bytes of the character at TEXT; *obeyed: a terminal would obey it, not show it. */
static size_t character(const char *text, bool *obeyed)
{
	uint32_t point;
	int length = gqalut_utf8(text, &point);
	unsigned char byte = (unsigned char)*text;
	/* Where UTF-8 is broken, the bytes may be meant for another encoding. */
	*obeyed = length > 0 ? gqalut_is_control(point) : byte >= 0x80 && byte < 0xa0;
	return length > 0 ? (size_t)length : 1;
}

void print_tame(FILE *out, const char *text)
{
	while (*text != '\0') {
		bool obeyed;
		size_t length = character(text, &obeyed);
		if (obeyed)
			fputc('?', out);
		else
			fwrite(text, 1, length, out);
		text += length;
	}
}

/* The same in place: a message stays one line, printed by one call. */
static void tame(char *line)
{
	char *to = line;
	for (const char *from = line; *from != '\0';) {
		bool obeyed;
		size_t length = character(from, &obeyed);
		if (obeyed)
			*to = '?';
		else
			memmove(to, from, length);
		to += obeyed ? 1 : length;
		from += length;
	}
	*to = '\0';
}

void complain(const char *command, const char *format, ...)
{
	char line[LINE_SIZE];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	tame(line);
	fprintf(stderr, "gqalut%s%s: %s\n", *command != '\0' ? " " : "", command, line);
}

int exit_code(enum gqalut_status status)
{
	switch (status) {
	case GQALUT_OK: return EXIT_FINE;
	case GQALUT_ERR_ARGUMENT:
	case GQALUT_ERR_INFEASIBLE: return EXIT_USAGE;
	case GQALUT_ERR_FORMAT:
	case GQALUT_ERR_OVERFLOW: return EXIT_TABLE;
	case GQALUT_ERR_IO:
	case GQALUT_ERR_MEMORY: return EXIT_IO;
	case GQALUT_ERR_CANCELLED: return EXIT_INTERRUPTED;
	}
	return EXIT_IO;
}

void complain_about(const char *command, const struct gqalut_diag *diag)
{
	if (diag->file[0] == '\0')
		complain(command, "%s", diag->message);
	else if (diag->line == 0)
		complain(command, "%s: %s", diag->file, diag->message);
	else
		complain(command, "%s:%d:%d: %s", diag->file, diag->line, diag->column,
		         diag->message);
}

int complain_diag(const char *command, enum gqalut_status status, const struct gqalut_diag *diag)
{
	if (diag->message[0] == '\0')
		complain(command, "%s", gqalut_status_text(status));
	else
		complain_about(command, diag);
	return exit_code(status);
}

int flush_output(const char *command)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return EXIT_FINE;
	/* Where an earlier write failed, its reason is gone. */
	complain(command, "cannot write to standard output%s%s", errno ? ": " : "",
	         errno ? strerror(errno) : "");
	return EXIT_IO;
}

bool wants_colour(FILE *stream)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	return isatty(fileno(stream)) && (!no_color || *no_color == '\0') &&
	       !(term && strcmp(term, "dumb") == 0);
}

int terminal_columns(int fd)
{
	struct winsize window;
	return ioctl(fd, TIOCGWINSZ, &window) == 0 ? window.ws_col : 0;
}

static void on_interrupt(int number)
{
	(void)number;
	atomic_store(&interrupt_seen, 1);
}

void catch_interrupt(void)
{
	struct sigaction before;
	if (sigaction(SIGINT, NULL, &before) == 0 && before.sa_handler == SIG_IGN)
		return; /* a background job that Ctrl-C is not meant for */
	struct sigaction action;
	memset(&action, 0, sizeof action);
	action.sa_handler = on_interrupt;
	action.sa_flags = (int)SA_RESETHAND;
	sigemptyset(&action.sa_mask);
	(void)sigaction(SIGINT, &action, NULL);
}

bool interrupted(void)
{
	return atomic_load(&interrupt_seen) != 0;
}

const char *nearest_name(const char *word, const char *const *names, size_t count)
{
	const char *nearest = NULL;
	int least = 0;
	for (size_t i = 0; i < count; i++) {
		int d = gqalut_edit_distance(word, names[i]);
		if (!nearest || d < least) {
			nearest = names[i];
			least = d;
		}
	}
	return nearest;
}

void progress_begin(struct progress *progress, const char *command, bool quiet)
{
	memset(progress, 0, sizeof *progress);
	progress->command = command;
	progress->terminal = !quiet && isatty(STDERR_FILENO) &&
	                     clock_gettime(CLOCK_MONOTONIC, &progress->start) == 0;
	int columns = progress->terminal ? terminal_columns(STDERR_FILENO) : 0;
	/* The last column stays free: some terminals go on below at once. */
	progress->width = columns > 1 && columns <= PROGRESS_WIDTH ? columns - 1 : PROGRESS_WIDTH;
}

/* Milliseconds since the beginning. */
static long long elapsed(const struct progress *progress)
{
	struct timespec now;
	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return 0;
	return (long long)(now.tv_sec - progress->start.tv_sec) * 1000 +
	       (now.tv_nsec - progress->start.tv_nsec) / 1000000;
}

/* Whether it is time to show something. */
static bool is_due(const struct progress *progress)
{
	if (!progress->terminal)
		return false;
	long long ms = elapsed(progress);
	return ms >= 1000 && ms - progress->shown_at >= 100;
}

void progress_line(struct progress *progress, const char *line)
{
	if (!is_due(progress))
		return;
	fprintf(stderr, "\r%-*.*s", progress->width, progress->width, line);
	fflush(stderr);
	progress->shown_at = elapsed(progress);
}

double progress_seconds(const struct progress *progress)
{
	return progress->terminal ? (double)elapsed(progress) / 1000.0 : 0.0;
}

int progress_show(void *context, const struct gqalut_progress *state)
{
	struct progress *progress = context;
	if (interrupted())
		return 1;
	if (!is_due(progress))
		return 0;
	char line[PROGRESS_WIDTH + 1];
	int n = snprintf(line, sizeof line, "gqalut %s: %s %3.0f %%", progress->command,
	                 state->stage, 100.0 * state->done);
	if (n >= 0 && n < PROGRESS_WIDTH && isfinite(state->best))
		snprintf(line + n, sizeof line - (size_t)n, ", best %.4g", state->best);
	progress_line(progress, line);
	return 0;
}

void progress_end(struct progress *progress)
{
	if (progress->shown_at != 0)
		fprintf(stderr, "\r%*s\r", progress->width, "");
	progress->shown_at = 0;
}
