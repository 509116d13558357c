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

/* Devices and pipes are written straight: there is nothing to rename. */
static enum gqalut_status write_straight(const char *path, const char *text, size_t length,
                                         struct gqalut_diag *diag)
{
	int file = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (file < 0)
		return cannot_write(diag, path, errno);
	int error = write_all(file, text, length);
	if (close(file) != 0 && error == 0)
		error = errno;
	return error ? cannot_write(diag, path, error) : GQALUT_OK;
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
		if (file >= 0 || errno != EEXIST)
			return file;
	}
	return -1;
}

/* TARGET is the file itself, PATH what the caller called it. */
static enum gqalut_status replace(const char *path, const char *target, const struct stat *old,
                                  const char *text, size_t length, struct gqalut_diag *diag)
{
	char *name;
	int file = open_sibling(target, &name);
	if (file < 0) {
		int error = name ? errno : ENOMEM;
		free(name);
		return cannot_write(diag, path, error);
	}
	int error = write_all(file, text, length);
	if (error == 0 && old && fchmod(file, old->st_mode & 07777) != 0)
		error = errno;
	if (error == 0 && fsync(file) != 0 && errno != EINVAL && errno != ENOSYS)
		error = errno;
	if (close(file) != 0 && error == 0)
		error = errno;
	if (error == 0 && rename(name, target) != 0)
		error = errno;
	if (error != 0)
		unlink(name);
	free(name);
	return error ? cannot_write(diag, path, error) : GQALUT_OK;
}

enum gqalut_status gqalut_write_file(const char *path, const char *text, size_t length,
                                     bool *changed, struct gqalut_diag *diag)
{
	struct stat info;
	bool exists = stat(path, &info) == 0, ignored;
	if (!changed)
		changed = &ignored;
	if (!exists && errno != ENOENT)
		return cannot_write(diag, path, errno);
	if (exists && S_ISDIR(info.st_mode))
		return cannot_write(diag, path, EISDIR);
	if (exists && !S_ISREG(info.st_mode)) {
		*changed = true;
		return write_straight(path, text, length, diag);
	}
	if (exists && (uintmax_t)info.st_size == length && holds(path, text, length)) {
		*changed = false;
		return GQALUT_OK;
	}
	char *target = follow(path);
	if (!target)
		return cannot_write(diag, path, errno);
	enum gqalut_status status =
	        replace(path, target, exists ? &info : NULL, text, length, diag);
	free(target);
	if (status == GQALUT_OK)
		*changed = true;
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

void gqalut_remove_stale(const char *folder)
{
	DIR *open = opendir(folder);
	const struct dirent *entry;
	while (open && (entry = readdir(open)) != NULL) {
		long process = process_of(entry->d_name);
		/* A process that lives may be about to rename its file. */
		if (process != 0 && kill((pid_t)process, 0) != 0 && errno == ESRCH)
			(void)unlinkat(dirfd(open), entry->d_name, 0);
	}
	if (open)
		closedir(open);
}
