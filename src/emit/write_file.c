/* Files that are whole or not there. */
#include <gqalut/emit.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LINKS = 40 }; /* as many as Linux follows */

static enum gqalut_status cannot_write(struct gqalut_diag *diag, const char *path, int error)
{
	return gqalut_diag_set(diag, GQALUT_ERR_IO, "cannot write '%.200s': %s", path,
	                       strerror(error));
}

/* Writes all of it; 0 or an errno. */
static int write_all(int file, const char *text, size_t length)
{
	while (length > 0) {
		ssize_t n = write(file, text, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : EIO;
		text += n;
		length -= (size_t)n;
	}
	return 0;
}

/* Whether the file at PATH holds the bytes already; any doubt is a no. */
static bool holds(const char *path, const char *text, size_t length)
{
	bool same = false;
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	char *old = malloc(length + 1);
	if (old)
		same = fread(old, 1, length + 1, file) == length && !ferror(file) &&
		       memcmp(old, text, length) == 0;
	free(old);
	fclose(file);
	return same;
}

/* Length of the folder's part of PATH, with its '/'. */
static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* The file that PATH stands for, to be freed: symbolic links stay, what they
 * lead to is written, there or not yet.  NULL with errno. */
static char *follow(const char *path)
{
	char *at = strdup(path), link[4096];
	for (int links = 0; at && links < MAX_LINKS; links++) {
		ssize_t n = readlink(at, link, sizeof link - 1);
		if (n < 0)
			return at; /* no link; open() tells what else is wrong */
		link[n] = '\0';
		size_t kept = link[0] == '/' ? 0 : folder_length(at);
		char *next = malloc(kept + (size_t)n + 1);
		if (next) {
			memcpy(next, at, kept);
			memcpy(next + kept, link, (size_t)n + 1);
		}
		free(at);
		at = next;
	}
	if (at) {
		free(at);
		errno = ELOOP;
	}
	return NULL;
}

/* A temporary file is locked as long as its writer lives, so that another process
 * can tell, on another machine too.  False if one has taken FILE, which had no
 * lock yet, for a left-over; where there are no locks nobody does. */
static bool claim(int file)
{
	struct stat info;
	if (flock(file, LOCK_EX | LOCK_NB) != 0)
		return errno != EWOULDBLOCK;
	return fstat(file, &info) != 0 || info.st_nlink > 0;
}

/* Opens a new file in PATH's folder and gives its name, to be freed.  The name
 * owes nothing to PATH's, which may be as long as names can be. */
static int open_sibling(const char *path, char **name)
{
	size_t folder = folder_length(path), size = folder + 64;
	*name = malloc(size);
	if (!*name)
		return -1;
	memcpy(*name, path, folder);
	for (int i = 0; i < 10000; i++) {
		snprintf(*name + folder, size - folder, ".gqalut-%ld-%d.tmp", (long)getpid(), i);
		int file = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (file >= 0 ? claim(file) : errno != EEXIST)
			return file;
		if (file >= 0)
			(void)close(file);
	}
	return -1;
}

enum { BUFFER_SIZE = 1 << 16 };

struct gqalut_file_writer {
	int file;
	int lock;      /* the same file: its lock outlasts the closing, to the renaming */
	bool straight; /* a device or a pipe: there is nothing to rename */
	bool exists;   /* with these rights: */
	mode_t mode;
	char *path;             /* what the caller calls it */
	char *target, *sibling; /* what that stands for, and the file until then */
	size_t held;            /* bytes that are not in the file yet */
	char buffer[BUFFER_SIZE];
};

static void release(struct gqalut_file_writer *writer)
{
	if (writer->lock >= 0)
		(void)close(writer->lock);
	free(writer->path);
	free(writer->target);
	free(writer->sibling);
	free(writer);
}

/* Opens what is to be written; 0 or an errno. */
static int open_writer(struct gqalut_file_writer *writer, const char *path)
{
	struct stat info;
	writer->exists = stat(path, &info) == 0;
	if (!writer->exists && errno != ENOENT)
		return errno;
	if (writer->exists && S_ISDIR(info.st_mode))
		return EISDIR;
	writer->straight = writer->exists && !S_ISREG(info.st_mode);
	if (writer->straight) {
		writer->file = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
		return writer->file < 0 ? errno : 0;
	}
	writer->mode = writer->exists ? info.st_mode & 07777 : 0;
	writer->target = follow(path);
	if (!writer->target)
		return errno;
	writer->file = open_sibling(writer->target, &writer->sibling);
	if (writer->file < 0)
		return writer->sibling ? errno : ENOMEM;
	writer->lock = fcntl(writer->file, F_DUPFD_CLOEXEC, 0);
	if (writer->lock >= 0)
		return 0;
	int error = errno;
	(void)close(writer->file);
	unlink(writer->sibling);
	return error;
}

enum gqalut_status gqalut_file_writer_open(const char *path, struct gqalut_file_writer **writer,
                                           struct gqalut_diag *diag)
{
	struct gqalut_file_writer *made = calloc(1, sizeof *made);
	*writer = NULL;
	if (made) {
		made->lock = -1;
		made->path = strdup(path);
	}
	int error = made && made->path ? open_writer(made, path) : ENOMEM;
	if (error == 0) {
		*writer = made;
		return GQALUT_OK;
	}
	if (made)
		release(made);
	return cannot_write(diag, path, error);
}

/* Puts what is held into the file; 0 or an errno. */
static int flush(struct gqalut_file_writer *writer)
{
	int error = write_all(writer->file, writer->buffer, writer->held);
	writer->held = 0;
	return error;
}

enum gqalut_status gqalut_file_writer_put(struct gqalut_file_writer *writer, const void *bytes,
                                          size_t length, struct gqalut_diag *diag)
{
	int error = 0;
	if (length > BUFFER_SIZE - writer->held)
		error = flush(writer);
	if (error == 0 && length > BUFFER_SIZE) {
		error = write_all(writer->file, bytes, length);
	} else if (error == 0) {
		memcpy(writer->buffer + writer->held, bytes, length);
		writer->held += length;
	}
	return error ? cannot_write(diag, writer->path, error) : GQALUT_OK;
}

void gqalut_file_writer_abandon(struct gqalut_file_writer *writer)
{
	if (!writer)
		return;
	(void)close(writer->file);
	if (!writer->straight)
		unlink(writer->sibling);
	release(writer);
}

enum gqalut_status gqalut_file_writer_close(struct gqalut_file_writer *writer,
                                            struct gqalut_diag *diag)
{
	int error = flush(writer);
	if (error == 0 && !writer->straight) {
		if (writer->exists && fchmod(writer->file, writer->mode) != 0)
			error = errno;
		if (error == 0 && fsync(writer->file) != 0 && errno != EINVAL && errno != ENOSYS)
			error = errno;
	}
	if (close(writer->file) != 0 && error == 0)
		error = errno;
	if (error == 0 && !writer->straight && rename(writer->sibling, writer->target) != 0)
		error = errno;
	if (error != 0 && !writer->straight)
		unlink(writer->sibling);
	enum gqalut_status status = error ? cannot_write(diag, writer->path, error) : GQALUT_OK;
	release(writer);
	return status;
}

enum gqalut_status gqalut_write_file(const char *path, const char *text, size_t length,
                                     bool *changed, struct gqalut_diag *diag)
{
	struct stat info;
	struct gqalut_file_writer *writer;
	bool same = stat(path, &info) == 0 && S_ISREG(info.st_mode) &&
	            (uintmax_t)info.st_size == length && holds(path, text, length);
	if (changed)
		*changed = false;
	if (same)
		return GQALUT_OK;
	enum gqalut_status status = gqalut_file_writer_open(path, &writer, diag);
	if (status)
		return status;
	status = gqalut_file_writer_put(writer, text, length, diag);
	if (status)
		gqalut_file_writer_abandon(writer);
	else
		status = gqalut_file_writer_close(writer, diag);
	if (changed)
		*changed = status == GQALUT_OK;
	return status;
}

/* The process of a temporary file ".gqalut-PID-N.tmp"; 0 for other names. */
static long process_of(const char *name)
{
	static const char prefix[] = ".gqalut-";
	char *end;
	if (strncmp(name, prefix, sizeof prefix - 1) != 0)
		return 0;
	const char *digits = name + sizeof prefix - 1;
	if (*digits < '1' || *digits > '9')
		return 0;
	errno = 0;
	long process = strtol(digits, &end, 10);
	size_t number = *end == '-' ? strspn(end + 1, "0123456789") : 0;
	return errno == 0 && number > 0 && strcmp(end + 1 + number, ".tmp") == 0 ? process : 0;
}

/* Removes the file NAME in FOLDER unless somebody writes it. */
static void remove_unlocked(int folder, const char *name)
{
	int file = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (file < 0)
		return;
	if (flock(file, LOCK_EX | LOCK_NB) == 0)
		(void)unlinkat(folder, name, 0);
	(void)close(file);
}

void gqalut_remove_stale(const char *folder)
{
	DIR *list = opendir(folder);
	const struct dirent *entry;
	while (list && (entry = readdir(list)) != NULL) {
		long process = process_of(entry->d_name);
		/* A process that lives may be about to rename its file; whether it
		 * lives on another machine shows in the lock alone. */
		if (process != 0 &&
		    (process == (long)getpid() || (kill((pid_t)process, 0) != 0 && errno == ESRCH)))
			remove_unlocked(dirfd(list), entry->d_name);
	}
	if (list)
		closedir(list);
}
