/* Runs a program again and again, each time with one more of its calls failing
 * (see shim.c) or with a signal at another moment, and holds every run to this:
 *
 *   it ends by itself within a minute, and not by a fault;
 *   exit 0: every output and standard output are as without the failure;
 *   otherwise the exit code is 4, one line on standard error says why, and every
 *   output is the old one or the new one, whole;
 *   nothing else is left in the folder of the outputs;
 *   every block, stream and descriptor is given back.
 *
 * With -z every run is to exit with 0: writes are interrupted or cut in half.
 * A run that a signal ended may leave temporary files; the next one removes them.
 * The working folder has old/, what is in out/ before each run, and gets out/. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FILES = 64, PATH_SIZE = 512, TIMEOUT = 60, REPLAY_SIZE = 256 };

struct bytes {
	char *data;
	size_t size;
	bool there;
};

struct folder {
	int count;
	char name[MAX_FILES][256];
	struct bytes file[MAX_FILES];
};

/* What the command line asks for. */
static struct {
	const char *shim, *calls, *word;
	int error, signal, random;
	long span, all, seed;
	bool is_short, fresh, unharmed;
	char **command;
} ask = { .error = ENOMEM, .span = 1, .all = 300, .seed = 1 };

static struct folder old_files, new_files, now_files;
static struct bytes wanted_text; /* standard output without a failure */
static char replay[REPLAY_SIZE];
static long runs, survived, findings;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static struct bytes read_file(const char *path)
{
	struct bytes got = { NULL, 0, false };
	FILE *file = fopen(path, "rb");
	if (!file)
		return got;
	size_t n;
	do {
		got.data = realloc(got.data, got.size + 65536);
		if (!got.data)
			die("realloc");
		n = fread(got.data + got.size, 1, 65536, file);
		got.size += n;
	} while (n > 0);
	fclose(file);
	got.there = true;
	return got;
}

static bool same(const struct bytes *a, const struct bytes *b)
{
	return a->there == b->there && a->size == b->size &&
	       (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

static void forget(struct folder *folder)
{
	for (int i = 0; i < folder->count; i++)
		free(folder->file[i].data);
	folder->count = 0;
}

static void read_folder(const char *path, struct folder *folder)
{
	char file[PATH_SIZE];
	DIR *open = opendir(path);
	const struct dirent *entry;
	forget(folder);
	while (open && (entry = readdir(open)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (folder->count == MAX_FILES)
			die("too many files");
		snprintf(folder->name[folder->count], 256, "%s", entry->d_name);
		snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
		folder->file[folder->count++] = read_file(file);
	}
	if (open)
		closedir(open);
}

static const struct bytes *file_of(const struct folder *folder, const char *name)
{
	static const struct bytes none;
	for (int i = 0; i < folder->count; i++)
		if (strcmp(folder->name[i], name) == 0)
			return &folder->file[i];
	return &none;
}

/* Puts the old files into out/ and nothing else. */
static void restore(void)
{
	char path[PATH_SIZE];
	mkdir("out", 0777);
	read_folder("out", &now_files);
	for (int i = 0; i < now_files.count; i++) {
		snprintf(path, sizeof path, "out/%s", now_files.name[i]);
		unlink(path);
	}
	for (int i = 0; i < old_files.count; i++) {
		snprintf(path, sizeof path, "out/%s", old_files.name[i]);
		FILE *file = fopen(path, "wb");
		if (!file || fwrite(old_files.file[i].data, 1, old_files.file[i].size, file) !=
		                     old_files.file[i].size)
			die(path);
		fclose(file);
	}
}

static void setting(const char *name, long value)
{
	char text[32];
	snprintf(text, sizeof text, "%ld", value);
	setenv(name, text, 1);
}

static void redirect(const char *path, int to)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (file < 0 || dup2(file, to) < 0)
		die(path);
	close(file);
}

/* Starts the program with the AT-th call failing; 0: none. */
static pid_t start(long at)
{
	fflush(NULL);
	unlink("report");
	pid_t child = fork();
	if (child != 0)
		return child;
	signal(SIGINT, SIG_DFL);
	alarm(TIMEOUT);
	redirect("stdout", STDOUT_FILENO);
	redirect("stderr", STDERR_FILENO);
	setenv("FAULT_CALLS", ask.calls, 1);
	setenv("FAULT_REPORT", "report", 1);
	setting("FAULT_AT", at);
	setting("FAULT_SPAN", ask.span);
	setting("FAULT_ERRNO", ask.error);
	setting("FAULT_SIGNAL", ask.random ? 0 : ask.signal);
	if (ask.is_short)
		setenv("FAULT_SHORT", "1", 1);
	if (*ask.shim)
		setenv("LD_PRELOAD", ask.shim, 1);
	execv(ask.command[0], ask.command);
	_exit(127);
}

static int end(pid_t child)
{
	int status;
	if (waitpid(child, &status, 0) != child)
		die("waitpid");
	return status;
}

static void finding(const char *what, const char *which)
{
	findings++;
	printf("FINDING: %s %s\n  with %s\n  command:", what, which, replay);
	for (char **word = ask.command; *word; word++)
		printf(" %s", *word);
	struct bytes text = read_file("stderr");
	printf("\n  stderr: %.*s\n", (int)(text.size < 400 ? text.size : 400),
	       text.data ? text.data : "");
	free(text.data);
}

/* One line on standard error, from the program, with the word that is to be in it. */
static void check_line(void)
{
	struct bytes text = read_file("stderr");
	size_t lines = 0;
	for (size_t i = 0; i < text.size; i++)
		lines += text.data[i] == '\n';
	if (lines != 1 || text.data[text.size - 1] != '\n' || strncmp(text.data, "gqalut", 6) != 0)
		finding("not one line on standard error", "");
	else if (ask.word && !memmem(text.data, text.size, ask.word, strlen(ask.word)))
		finding("the line does not say:", ask.word);
	free(text.data);
}

/* One line, which does not say "nothing written" where something is. */
static void check_interrupted(void)
{
	struct bytes text = read_file("stderr");
	bool nothing = text.size > 0 && memmem(text.data, text.size, "nothing written", 15);
	free(text.data);
	check_line();
	read_folder("out", &now_files);
	for (int i = 0; i < now_files.count && nothing; i++)
		if (!same(&now_files.file[i], file_of(&old_files, now_files.name[i])))
			finding("\"nothing written\", but there is", now_files.name[i]);
}

static bool is_temporary(const char *name)
{
	size_t n = strlen(name);
	return strncmp(name, ".gqalut-", 8) == 0 && n > 4 && strcmp(name + n - 4, ".tmp") == 0;
}

/* Every file in out/ is the old or the new one; all are new if COMPLETE. */
static void check_files(bool complete, bool may_leave)
{
	read_folder("out", &now_files);
	for (int i = 0; i < now_files.count; i++) {
		const char *name = now_files.name[i];
		const struct bytes *file = &now_files.file[i];
		if (may_leave && is_temporary(name))
			continue;
		if (!same(file, file_of(&new_files, name)) &&
		    (complete || !same(file, file_of(&old_files, name))))
			finding("neither the old nor the new file:", name);
	}
	for (int i = 0; i < old_files.count; i++)
		if (!file_of(&now_files, old_files.name[i])->there)
			finding("a file is gone:", old_files.name[i]);
	for (int i = 0; i < new_files.count && complete; i++)
		if (!file_of(&now_files, new_files.name[i])->there)
			finding("exit 0 without the output", new_files.name[i]);
}

static void check_text(void)
{
	struct bytes text = read_file("stdout");
	if (!same(&text, &wanted_text))
		finding("exit 0 with other words on standard output", "");
	free(text.data);
}

/* What the shim counted; -1 if it told nothing. */
static long calls_made(bool look_for_leaks)
{
	long calls = -1, blocks, streams, descriptors;
	FILE *file = fopen("report", "r");
	if (!file)
		return -1;
	if (fscanf(file, "%ld %ld %ld %ld", &calls, &blocks, &streams, &descriptors) != 4)
		die("report");
	fclose(file);
	if (look_for_leaks && blocks > 0)
		finding("blocks are not given back", "");
	/* Less than none: shim.c misses a call that opens, and leaks with it. */
	if (look_for_leaks && streams != 0)
		finding(streams > 0 ? "streams are not closed" : "streams are not counted", "");
	if (look_for_leaks && descriptors != 0)
		finding(descriptors > 0 ? "descriptors are not closed"
		                        : "descriptors are not counted",
		        "");
	return calls;
}

/* After a run that went its way to the end, a failed call or not. */
static void check_ended(int status)
{
	if (!WIFEXITED(status)) {
		finding("ended by a signal", strsignal(WTERMSIG(status)));
		return;
	}
	int code = WEXITSTATUS(status);
	if (code != 0 && (code != 4 || ask.unharmed))
		finding(ask.unharmed ? "exit code not 0" : "exit code neither 0 nor 4", "");
	if (code != 0)
		check_line();
	else
		check_text();
	check_files(code == 0, false);
	survived += code == 0;
}

/* After a run that got a signal: then it runs once more and is to tidy up. */
static void check_signalled(int status)
{
	bool died = WIFSIGNALED(status) && WTERMSIG(status) == ask.signal;
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	if (!died && code != 0 && !(ask.signal == SIGINT && code == 130))
		finding("neither interrupted nor done", "");
	if (code == 130)
		check_interrupted();
	check_files(code == 0, died);
	survived += code == 0;
	status = end(start(0));
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		finding("the next run fails", "");
	check_files(true, false);
}

/* One run without a failure: what is to come out of it.  Returns its calls. */
static long run_reference(void)
{
	restore();
	snprintf(replay, sizeof replay, "no failure");
	int status = end(start(0));
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		finding("the program fails by itself", "");
		exit(1);
	}
	read_folder("out", &new_files);
	wanted_text = read_file("stdout");
	return calls_made(true);
}

/* Each call in turn, the first ALL of them and then fewer and fewer: about
 * ALL / 1.4 of them until their number doubles. */
static void run_calls(void)
{
	for (long at = 1;; at += at < ask.all ? 1 : 1 + at / ask.all) {
		restore();
		snprintf(replay, sizeof replay,
		         "FAULT_CALLS=%s FAULT_AT=%ld FAULT_SPAN=%ld FAULT_ERRNO=%d "
		         "FAULT_SIGNAL=%d%s",
		         ask.calls, at, ask.span, ask.error, ask.signal,
		         ask.is_short ? " FAULT_SHORT=1" : "");
		int status = end(start(at));
		long made = calls_made(!ask.signal);
		if (made >= 0 && made < at)
			return; /* there is no such call */
		runs++;
		if (ask.signal)
			check_signalled(status);
		else
			check_ended(status);
	}
}

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* A signal at moments that the seed chooses, within the time that a run takes. */
static void run_moments(void)
{
	uint64_t state = (uint64_t)ask.seed * 0x9E3779B97F4A7C15u + 1;
	restore();
	double from = seconds();
	(void)end(start(0));
	double span = 1.1 * (seconds() - from);
	for (runs = 0; runs < ask.random; runs++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		double wait = span * (double)(state >> 40) / (double)(1 << 24);
		const struct timespec pause = { (time_t)wait,
			                        (long)(1e9 * (wait - (double)(time_t)wait)) };
		snprintf(replay, sizeof replay, "signal %d after %.6f s", ask.signal, wait);
		restore();
		pid_t child = start(0);
		nanosleep(&pause, NULL);
		kill(child, ask.signal);
		check_signalled(end(child));
	}
}

static int usage(void)
{
	fputs("drive -l SHIM -c CALLS [-e ERRNO] [-n SPAN] [-w WORD] [-a ALL] [-h] [-f] [-z]\n"
	      "      [-s SIGNAL [-r TIMES -i SEED]] -- PROGRAM ARGUMENT...\n"
	      "-h: writes are cut in half; -f: no old outputs; -z: all runs are to exit with 0\n",
	      stderr);
	return 2;
}

int main(int argc, char **argv)
{
	ask.shim = ask.calls = "";
	for (int option; (option = getopt(argc, argv, "+l:c:e:n:w:a:s:r:i:hfz")) != -1;) {
		switch (option) {
		case 'l': ask.shim = optarg; break;
		case 'c': ask.calls = optarg; break;
		case 'e': ask.error = atoi(optarg); break;
		case 'n': ask.span = atol(optarg); break;
		case 'w': ask.word = optarg; break;
		case 'a': ask.all = atol(optarg); break;
		case 's': ask.signal = atoi(optarg); break;
		case 'r': ask.random = atoi(optarg); break;
		case 'i': ask.seed = atol(optarg); break;
		case 'h': ask.is_short = true; break;
		case 'f': ask.fresh = true; break;
		case 'z': ask.unharmed = true; break;
		default: return usage();
		}
	}
	ask.command = argv + optind;
	if (!*ask.command)
		return usage();
	if (!ask.fresh)
		read_folder("old", &old_files);
	run_reference();
	if (ask.random)
		run_moments();
	else
		run_calls();
	printf("%ld runs, %ld unharmed, %ld findings\n", runs, survived, findings);
	return findings > 0;
}
