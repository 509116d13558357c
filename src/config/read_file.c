#include "config/read_file.h"

#include <gqalut/read.h>

#include <errno.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *gqalut_file_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

size_t gqalut_byte_order_mark(const char *text, size_t length)
{
	return length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* The system's reason in English, whatever the caller's locale. */
static enum gqalut_status fail_io(struct gqalut_diag *diag, const char *path, int error)
{
	locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	const char *reason = c_locale == (locale_t)0 ? "system error" : strerror_l(error, c_locale);
	enum gqalut_status status = gqalut_diag_set_at(diag, GQALUT_ERR_IO, gqalut_file_name(path),
	                                               0, 0, "cannot read: %s", reason);
	if (c_locale != (locale_t)0)
		freelocale(c_locale);
	return status;
}

/* Doubles *data up to the limit; memory follows what was really read, never a
 * size that the file claims. */
static bool grow(char **data, size_t *capacity, size_t limit)
{
	size_t more = *capacity == 0 ? 1 << 16 : *capacity <= limit / 2 ? *capacity * 2 : limit + 2;
	char *bytes = realloc(*data, more);
	if (!bytes)
		return false;
	*data = bytes;
	*capacity = more;
	return true;
}

enum gqalut_status gqalut_file_read(const char *path, size_t limit, char **data, size_t *length,
                                    struct gqalut_diag *diag)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *file = is_stdin ? stdin : fopen(path, "rb");
	if (!file)
		return fail_io(diag, path, errno);

	enum gqalut_status status = GQALUT_OK;
	char *bytes = NULL;
	size_t used = 0, capacity = 0;
	while (!status) {
		/* A byte is kept for the NUL, so a file past the limit shows as
		 * limit + 1 bytes. */
		if (used + 1 >= capacity && !grow(&bytes, &capacity, limit)) {
			status = gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
			break;
		}
		errno = 0;
		size_t n = fread(bytes + used, 1, capacity - 1 - used, file);
		used += n;
		if (used > limit)
			status = gqalut_diag_set_at(
			        diag, GQALUT_ERR_FORMAT, gqalut_file_name(path), 0, 0,
			        "larger than %zu MiB, the most that is read", limit >> 20);
		else if (ferror(file))
			status = fail_io(diag, path, errno);
		else if (n == 0)
			break;
	}
	if (!is_stdin && fclose(file) != 0 && !status)
		status = fail_io(diag, path, errno);
	if (status) {
		free(bytes);
		return status;
	}
	bytes[used] = '\0';
	*data = bytes;
	*length = used;
	return GQALUT_OK;
}

enum gqalut_status gqalut_read_file(const char *path, char **text, size_t *length,
                                    struct gqalut_diag *diag)
{
	return gqalut_file_read(path, GQALUT_TEXT_FILE_LIMIT, text, length, diag);
}
