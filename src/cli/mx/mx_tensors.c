#include "mx/mx_tensors.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "output.h"

static enum gqalut_status no_memory(struct gqalut_diag *diag)
{
	return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
}

static const char *suffix_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');
	return dot && dot != name ? dot : path + strlen(path);
}

static bool is_array(const char *path)
{
	const char *suffix = suffix_of(path);
	return strcmp(suffix, ".npy") == 0 || strcmp(suffix, ".csv") == 0;
}

/* Takes PATH over, also if it fails; the name begins at byte AT of it. */
static enum gqalut_status add(struct mx_tensors *list, char *path, size_t at, bool suffix,
                              struct gqalut_diag *diag)
{
	if (path && list->count == list->capacity) {
		size_t more = list->capacity > 0 ? 2 * list->capacity : 64;
		struct mx_tensor *items = realloc(list->items, more * sizeof *items);
		if (items) {
			list->items = items;
			list->capacity = more;
		}
	}
	char *name = NULL;
	if (path && list->count < list->capacity)
		name = suffix ? strdup(path + at)
		              : strndup(path + at, (size_t)(suffix_of(path) - path) - at);
	if (!name) {
		free(path);
		return no_memory(diag);
	}
	list->items[list->count++] = (struct mx_tensor){ path, name };
	return GQALUT_OK;
}

/* FOLDER/NAME, or NULL. */
static char *join(const char *folder, const char *name)
{
	size_t n = strlen(folder), slash = n > 0 && folder[n - 1] != '/', m = strlen(name);
	char *path = malloc(n + slash + m + 1);
	if (!path)
		return NULL;
	memcpy(path, folder, n);
	path[n] = '/';
	memcpy(path + n + slash, name, m + 1);
	return path;
}

/* One entry of a folder: an array joins FOUND, a folder FOLDERS. */
static enum gqalut_status take_entry(char *path, size_t at, bool suffix, struct mx_tensors *found,
                                     struct mx_tensors *folders, struct gqalut_diag *diag)
{
	struct stat info;
	if (!path)
		return no_memory(diag);
	if (lstat(path, &info) == 0 && S_ISDIR(info.st_mode))
		return add(folders, path, at, true, diag);
	if (is_array(path) && !output_is_folder(path))
		return add(found, path, at, suffix, diag);
	free(path);
	return GQALUT_OK;
}

static enum gqalut_status read_folder(const char *folder, size_t at, bool suffix,
                                      struct mx_tensors *found, struct mx_tensors *folders,
                                      struct gqalut_diag *diag)
{
	enum gqalut_status status = GQALUT_OK;
	DIR *dir = opendir(folder);
	int error = errno;
	while (dir && !status) {
		errno = 0;
		const struct dirent *entry = readdir(dir);
		error = errno;
		if (!entry)
			break;
		if (entry->d_name[0] != '.')
			status = take_entry(join(folder, entry->d_name), at, suffix, found, folders,
			                    diag);
		error = 0;
	}
	if (dir)
		closedir(dir);
	if (!status && (!dir || error != 0))
		status = gqalut_diag_set_at(diag, GQALUT_ERR_IO, folder, 0, 0, "cannot read: %s",
		                            strerror(error));
	return status;
}

static int compare(const void *left, const void *right)
{
	const struct mx_tensor *a = left, *b = right;
	int order = strcmp(a->name, b->name);
	return order != 0 ? order : strcmp(a->path, b->path);
}

/* The arrays in and below FOLDER. */
static enum gqalut_status add_folder(const char *folder, bool suffix, struct mx_tensors *tensors,
                                     struct gqalut_diag *diag)
{
	struct mx_tensors folders = { 0 };
	char *top = join(folder, "");
	size_t first = tensors->count, at = top ? strlen(top) : 0;
	enum gqalut_status status = add(&folders, top, 0, true, diag);
	for (size_t i = 0; i < folders.count && !status; i++)
		status = read_folder(folders.items[i].path, at, suffix, tensors, &folders, diag);
	mx_tensors_free(&folders);
	if (!status && tensors->count == first)
		status = gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                         "%.256s has no .npy and no .csv file", folder);
	if (!status)
		qsort(tensors->items + first, tensors->count - first, sizeof *tensors->items,
		      compare);
	return status;
}

enum gqalut_status mx_tensors_find(char *const *operands, int count, bool suffix,
                                   struct mx_tensors *tensors, struct gqalut_diag *diag)
{
	enum gqalut_status status = GQALUT_OK;
	memset(tensors, 0, sizeof *tensors);
	for (int i = 0; i < count && !status; i++) {
		const char *slash = strrchr(operands[i], '/');
		if (output_is_folder(operands[i]))
			status = add_folder(operands[i], suffix, tensors, diag);
		else
			status = add(tensors, strdup(operands[i]),
			             slash ? (size_t)(slash + 1 - operands[i]) : 0, suffix, diag);
	}
	if (status)
		mx_tensors_free(tensors);
	return status;
}

enum gqalut_status mx_tensors_distinct(const struct mx_tensors *tensors, struct gqalut_diag *diag)
{
	struct mx_tensor *sorted = malloc((tensors->count + 1) * sizeof *sorted);
	enum gqalut_status status = GQALUT_OK;
	if (!sorted)
		return no_memory(diag);
	memcpy(sorted, tensors->items, tensors->count * sizeof *sorted);
	qsort(sorted, tensors->count, sizeof *sorted, compare);
	for (size_t i = 1; i < tensors->count && !status; i++)
		if (strcmp(sorted[i - 1].name, sorted[i].name) == 0)
			status = gqalut_diag_set(
			        diag, GQALUT_ERR_ARGUMENT,
			        "two tensors have the name '%.64s': %.160s and %.160s",
			        sorted[i].name, sorted[i - 1].path, sorted[i].path);
	free(sorted);
	return status;
}

void mx_tensors_free(struct mx_tensors *tensors)
{
	for (size_t i = 0; i < tensors->count; i++) {
		free(tensors->items[i].path);
		free(tensors->items[i].name);
	}
	free(tensors->items);
	memset(tensors, 0, sizeof *tensors);
}
