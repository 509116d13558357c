#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "memory_stream.h"

static bool is_stdout(const char *path)
{
	return !path || strcmp(path, "-") == 0;
}

bool output_is_folder(const char *path)
{
	struct stat info;
	return !is_stdout(path) && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

enum gqalut_status output_check(const char *flag, const char *path, struct gqalut_diag *diag)
{
	struct stat info;
	if (is_stdout(path))
		return GQALUT_OK;
	if (output_is_folder(path))
		return gqalut_diag_set(diag, GQALUT_ERR_IO, "--%s %.256s is a folder: name a file",
		                       flag, path);
	const char *slash = strrchr(path, '/');
	if (!slash) {
		gqalut_remove_stale(".");
		return GQALUT_OK;
	}
	size_t length = slash == path ? 1 : (size_t)(slash - path);
	char *folder = malloc(length + 1);
	if (!folder)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	memcpy(folder, path, length);
	folder[length] = '\0';
	enum gqalut_status status = GQALUT_OK;
	if (stat(folder, &info) != 0)
		status = gqalut_diag_set(diag, GQALUT_ERR_IO, "--%s %.256s: folder %.256s: %s",
		                         flag, path, folder, strerror(errno));
	else if (!S_ISDIR(info.st_mode))
		status = gqalut_diag_set(diag, GQALUT_ERR_IO, "--%s %.256s: %.256s is not a folder",
		                         flag, path, folder);
	else
		gqalut_remove_stale(folder);
	free(folder);
	return status;
}

enum gqalut_status output_make_folder(const char *flag, const char *path, struct gqalut_diag *diag)
{
	if (mkdir(path, 0777) == 0)
		return GQALUT_OK;
	int error = errno;
	if (error == EEXIST && output_is_folder(path))
		return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_IO, "--%s %.256s: %s", flag, path,
	                       strerror(error == EEXIST ? ENOTDIR : error));
}

enum gqalut_status output_write(const char *path, const char *text, size_t length,
                                struct gqalut_diag *diag)
{
	if (!is_stdout(path))
		return gqalut_write_file(path, text, length, NULL, diag);
	errno = 0;
	if (fwrite(text, 1, length, stdout) == length && fflush(stdout) == 0)
		return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_IO, "cannot write to standard output: %s",
	                       strerror(errno));
}

enum gqalut_status output_print(const char *path, void (*print)(FILE *out, const void *context),
                                const void *context, struct gqalut_diag *diag)
{
	char *text;
	size_t length;
	struct memory memory;
	enum gqalut_status status = memory_open(&memory, diag);
	if (status)
		return status;
	print(memory.stream, context);
	status = memory_close(&memory, &text, &length, diag);
	if (!status)
		status = output_write(path, text, length, diag);
	free(text);
	return status;
}

/* A suffix that ends with another one comes first. */
static const struct {
	const char *suffix;
	enum gqalut_format format;
} suffixes[] = {
	{ ".gqa.json", GQALUT_FORMAT_GQA_JSON },
	{ ".lutapp.json", GQALUT_FORMAT_LUTAPP_JSON },
	{ ".mx.h", GQALUT_FORMAT_C_MX },
	{ ".h", GQALUT_FORMAT_C },
	{ ".json", GQALUT_FORMAT_JSON },
	{ ".csv", GQALUT_FORMAT_CSV },
	{ ".mem", GQALUT_FORMAT_MEM },
	{ ".coe", GQALUT_FORMAT_COE },
	{ ".mif", GQALUT_FORMAT_MIF },
	{ ".bin", GQALUT_FORMAT_BIN },
	{ ".vhd", GQALUT_FORMAT_VHDL },
	{ ".vhdl", GQALUT_FORMAT_VHDL },
	{ ".sv", GQALUT_FORMAT_SV },
};

const char *output_suffix(enum gqalut_format format)
{
	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
		if (suffixes[i].format == format)
			return suffixes[i].suffix;
	return "";
}

/* The format that the suffix of PATH names; false if none. */
static bool output_format_of(const char *path, enum gqalut_format *format)
{
	size_t length = strlen(path);
	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		size_t n = strlen(suffixes[i].suffix);
		if (length >= n && strcmp(path + length - n, suffixes[i].suffix) == 0) {
			*format = suffixes[i].format;
			return true;
		}
	}
	return false;
}

enum gqalut_status output_format_choose(bool given, const char *path, bool mx,
                                        enum gqalut_format *format, struct gqalut_diag *diag)
{
	if (!given && path)
		(void)output_format_of(path, format);
	if (!mx)
		return GQALUT_OK;
	if (*format != GQALUT_FORMAT_C && *format != GQALUT_FORMAT_C_MX)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--mx is for the C header, --format c");
	*format = GQALUT_FORMAT_C_MX;
	return GQALUT_OK;
}
