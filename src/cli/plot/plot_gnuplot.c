/* gnuplot as a child: the script goes in through a pipe, the picture and the
 * complaints come out through two others.  No shell, no temporary file. */
#include "plot/plot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "console.h"

extern char **environ;

enum { SCRIPT, IMAGE, COMPLAINTS, PIPES }; /* the child's streams 0, 1 and 2 */
enum { CHUNK = 1 << 16, PATIENCE = 200 };  /* milliseconds between looks for Ctrl-C */

struct child {
	pid_t pid;
	int ours[PIPES]; /* our ends, -1 once closed */
	const char *script;
	size_t left; /* bytes of the script */
	char *text[PIPES];
	size_t length[PIPES], capacity[PIPES];
};

static void close_end(int *end)
{
	if (*end >= 0)
		(void)close(*end);
	*end = -1;
}

/* Three pipes, closed when another program is run. */
static bool make_pipes(int ours[PIPES], int theirs[PIPES])
{
	for (int i = 0; i < PIPES; i++)
		ours[i] = theirs[i] = -1;
	for (int i = 0; i < PIPES; i++) {
		int ends[2];
		if (pipe(ends) != 0)
			return false;
		theirs[i] = i == SCRIPT ? ends[0] : ends[1];
		ours[i] = i == SCRIPT ? ends[1] : ends[0];
		if (fcntl(ours[i], F_SETFD, FD_CLOEXEC) != 0 ||
		    fcntl(theirs[i], F_SETFD, FD_CLOEXEC) != 0)
			return false;
	}
	/* A child that does not read must not stop us from reading it. */
	return fcntl(ours[SCRIPT], F_SETFL, O_NONBLOCK) == 0;
}

/* Starts gnuplot.  Returns 0 or an error number. */
static int spawn(struct child *child, const int theirs[PIPES])
{
	char name[] = "gnuplot", plain[] = "-d", script[] = "-";
	char *arguments[] = { name, plain, script, NULL }; /* -d: nobody's settings */
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t usual;
	int error = posix_spawn_file_actions_init(&actions);
	if (error != 0)
		return error;
	error = posix_spawnattr_init(&attributes);
	if (error != 0) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return error;
	}
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE); /* these two this program ignores */
	sigaddset(&usual, SIGXFSZ);
	error = posix_spawnattr_setsigdefault(&attributes, &usual);
	if (error == 0)
		error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	for (int i = 0; i < PIPES && error == 0; i++)
		error = posix_spawn_file_actions_adddup2(&actions, theirs[i], i);
	if (error == 0)
		error = posix_spawnp(&child->pid, name, &actions, &attributes, arguments, environ);
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* Sends some of the script.  A child that closed its end has said why. */
static void feed(struct child *child)
{
	ssize_t n = write(child->ours[SCRIPT], child->script, child->left);
	if (n > 0) {
		child->script += n;
		child->left -= (size_t)n;
	}
	if (child->left == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		close_end(&child->ours[SCRIPT]);
}

/* Reads some of stream I, closing it at its end.  False if memory is out. */
static bool receive(struct child *child, int i)
{
	if (child->capacity[i] - child->length[i] < CHUNK) {
		size_t capacity = 2 * child->capacity[i] + CHUNK;
		char *text = realloc(child->text[i], capacity);
		if (!text)
			return false;
		child->text[i] = text;
		child->capacity[i] = capacity;
	}
	ssize_t n = read(child->ours[i], child->text[i] + child->length[i], CHUNK - 1);
	if (n > 0)
		child->length[i] += (size_t)n;
	else if (n == 0 || errno != EINTR)
		close_end(&child->ours[i]);
	child->text[i][child->length[i]] = '\0';
	return true;
}

/* Feeds and reads the child until it has closed its ends. */
static enum gqalut_status converse(struct child *child, struct gqalut_diag *diag)
{
	while (child->ours[IMAGE] >= 0 || child->ours[COMPLAINTS] >= 0) {
		struct pollfd ends[PIPES];
		for (int i = 0; i < PIPES; i++)
			ends[i] = (struct pollfd){ child->ours[i], i == SCRIPT ? POLLOUT : POLLIN,
				                   0 };
		int ready = poll(ends, PIPES, PATIENCE);
		if (interrupted())
			return gqalut_diag_set(diag, GQALUT_ERR_CANCELLED, "interrupted");
		if (ready < 0 && errno != EINTR)
			return gqalut_diag_set(diag, GQALUT_ERR_IO, "gnuplot: %s", strerror(errno));
		for (int i = 0; i < PIPES && ready > 0; i++) {
			if (ends[i].revents == 0)
				continue;
			if (i == SCRIPT)
				feed(child);
			else if (!receive(child, i))
				return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
		}
	}
	return GQALUT_OK;
}

static enum gqalut_status missing(struct gqalut_diag *diag)
{
	return gqalut_diag_set(diag, GQALUT_ERR_IO,
	                       "gnuplot is not installed: on Debian, apt-get install gnuplot-nox; "
	                       "--term draws without it, --script writes what it would read");
}

/* The line of COMPLAINTS that says what is wrong: above it gnuplot may repeat
 * the line of the script and point into it with '^'. */
static enum gqalut_status complained(const char *complaints, struct gqalut_diag *diag)
{
	const char *line = complaints, *best = NULL;
	size_t length = 0;
	for (; line && *line != '\0'; line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
		size_t n = strcspn(line, "\n");
		bool blank = strspn(line, " \t^") >= n;
		bool named = strstr(line, "line ") && strstr(line, "line ") < line + n;
		if (!blank && (!best || named)) {
			best = line;
			length = n;
			if (named)
				break;
		}
	}
	return gqalut_diag_set(diag, GQALUT_ERR_IO, "gnuplot failed: %.*s",
	                       best ? (int)(length < 300 ? length : 300) : 17,
	                       best ? best : "it said no reason");
}

/* What the child's end says of the picture. */
static enum gqalut_status judge(const struct child *child, int ended, struct gqalut_diag *diag)
{
	if (interrupted())
		return gqalut_diag_set(diag, GQALUT_ERR_CANCELLED, "interrupted");
	if (WIFEXITED(ended) && WEXITSTATUS(ended) == 127 && child->length[IMAGE] == 0)
		return missing(diag);
	if (WIFSIGNALED(ended))
		return gqalut_diag_set(diag, GQALUT_ERR_IO, "gnuplot was ended by signal %d",
		                       WTERMSIG(ended));
	if (!WIFEXITED(ended) || WEXITSTATUS(ended) != 0 || child->length[IMAGE] == 0)
		return complained(child->text[COMPLAINTS], diag);
	return GQALUT_OK;
}

/* Ends a child that is not wanted any more and waits for it. */
static int end_child(const struct child *child, bool unwanted)
{
	int ended = 0;
	if (unwanted)
		(void)kill(child->pid, SIGKILL);
	while (waitpid(child->pid, &ended, 0) < 0 && errno == EINTR) {
		if (interrupted())
			(void)kill(child->pid, SIGKILL);
	}
	return ended;
}

enum gqalut_status plot_run_gnuplot(const char *script, size_t script_length, char **image,
                                    size_t *length, struct gqalut_diag *diag)
{
	struct child child = { .script = script, .left = script_length };
	int theirs[PIPES];
	int error = make_pipes(child.ours, theirs) ? spawn(&child, theirs) : errno;
	for (int i = 0; i < PIPES; i++)
		close_end(&theirs[i]);
	enum gqalut_status status;
	if (error == ENOENT || error == ENOTDIR) {
		status = missing(diag);
	} else if (error != 0) {
		status = gqalut_diag_set(diag, GQALUT_ERR_IO, "cannot run gnuplot: %s",
		                         strerror(error));
	} else {
		status = converse(&child, diag);
		int ended = end_child(&child, status != GQALUT_OK);
		if (!status)
			status = judge(&child, ended, diag);
	}
	for (int i = 0; i < PIPES; i++)
		close_end(&child.ours[i]);
	free(child.text[COMPLAINTS]);
	if (status) {
		free(child.text[IMAGE]);
		return status;
	}
	*image = child.text[IMAGE];
	*length = child.length[IMAGE];
	return GQALUT_OK;
}
