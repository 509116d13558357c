/* The tables of a page: from table files, and from manifests with the files
 * beside them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "console.h"
#include "page/page.h"
#include "words.h"

static void out_of_memory(const struct page_options *options)
{
	complain(options->command, "out of memory");
}

/* The name of PATH without its folder; no path of a machine is on a page. */
static void name_of(const char *path, char name[PAGE_NAME_SIZE])
{
	const char *slash = strrchr(path, '/');
	snprintf(name, PAGE_NAME_SIZE, "%s", slash ? slash + 1 : source_name(path));
}

/* Whether two paths lead to one file. */
static bool same_file(const char *a, const char *b)
{
	struct stat x, y;
	return stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

/* Whether PATH may be read: the page must not replace what it is about. */
static bool is_apart(const struct page_options *options, const char *path)
{
	bool apart = !options->output || !same_file(options->output, path);
	if (!apart)
		complain(options->command, "--output %s is one of the files to report on",
		         options->output);
	return apart;
}

/* The COUNT pointers at LIST with room for MORE; NULL, and LIST stays. */
static void *grow(void *list, size_t count, size_t more)
{
	return realloc(list, (count + more) * sizeof(void *));
}

/* Adds RECORD, read from PATH, as a table of PAGE. */
static int add_table(struct page *page, const struct page_options *options, const char *path,
                     const struct gqalut_record *record, struct page_table **added)
{
	if (page->count == PAGE_MAX_TABLES) {
		complain(options->command, "%s: more than %d tables: make several pages", path,
		         PAGE_MAX_TABLES);
		return EXIT_USAGE;
	}
	struct page_table *table = calloc(1, sizeof *table);
	struct page_table **tables = grow(page->tables, page->count, 1);
	if (tables)
		page->tables = tables;
	if (!tables || !table) {
		free(table);
		out_of_memory(options);
		return EXIT_IO;
	}
	name_of(path, table->source);
	table->record = *record;
	page->tables[page->count++] = table;
	*added = table;
	return EXIT_FINE;
}

/* The tables in the LENGTH bytes at TEXT, the file at PATH, which the manifest
 * lists as LISTED, or NULL. */
static int add_tables(struct page *page, const struct page_options *options, const char *path,
                      const char *text, size_t length, const struct gqalut_manifest_output *listed)
{
	enum gqalut_file_kind kind;
	struct gqalut_record *records;
	size_t count;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = gqalut_parse_tables(text, length, source_name(path), &kind,
	                                                &records, &count, &diag);
	if (status)
		return complain_diag(options->command, status, &diag);
	int code = EXIT_FINE;
	for (size_t i = 0; i < count && code == EXIT_FINE; i++) {
		struct page_table *table;
		code = add_table(page, options, path, &records[i], &table);
		if (code != EXIT_FINE)
			break;
		table->kind = kind;
		table->listed = listed;
		gqalut_digest(text, length, table->digest);
	}
	free(records);
	return code;
}

/* NAME in the folder of PATH as a new string, or NULL. */
static char *beside(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
	char *made = malloc(folder + strlen(name) + 1);
	if (made) {
		memcpy(made, path, folder);
		memcpy(made + folder, name, strlen(name) + 1);
	}
	return made;
}

/* An output of the manifest at PATH: a table of the page if it is a table file
 * of ours.  Of any other the digest is compared; it may be elsewhere. */
static int add_output(struct page *page, const struct page_options *options, const char *path,
                      struct page_file *file)
{
	char *text = NULL, *name = beside(path, file->listed->file);
	char digest[GQALUT_DIGEST_SIZE];
	size_t length;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	if (!name) {
		out_of_memory(options);
		return EXIT_IO;
	}
	if (!is_apart(options, name)) {
		free(name);
		return EXIT_USAGE;
	}
	int code = EXIT_FINE;
	file->table = strcmp(file->listed->format, "json") == 0;
	enum gqalut_status status = gqalut_read_file(name, &text, &length, &diag);
	bool missing = status == GQALUT_ERR_IO && access(name, F_OK) != 0 && errno == ENOENT;
	if (status && (file->table || !missing)) {
		code = complain_diag(options->command, status, &diag);
	} else if (status) {
		file->state = PAGE_FILE_MISSING;
	} else {
		gqalut_digest(text, length, digest);
		file->state = strcmp(digest, file->listed->digest) == 0 ? PAGE_FILE_SAME
		                                                        : PAGE_FILE_DIFFERS;
		if (file->table)
			code = add_tables(page, options, name, text, length, file->listed);
	}
	free(text);
	free(name);
	return code;
}

static int add_manifest(struct page *page, const struct page_options *options, const char *path,
                        const char *text, size_t length)
{
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	if (strcmp(path, "-") == 0) {
		complain(options->command, "standard input: the tables of a manifest are in its "
		                           "folder: name its file");
		return EXIT_USAGE;
	}
	struct page_manifest *added = calloc(1, sizeof *added);
	struct page_manifest **list = grow(page->manifests, page->manifest_count, 1);
	if (list)
		page->manifests = list;
	if (!list || !added) {
		free(added);
		out_of_memory(options);
		return EXIT_IO;
	}
	page->manifests[page->manifest_count++] = added;
	name_of(path, added->source);
	struct gqalut_manifest *manifest = &added->manifest;
	enum gqalut_status status = gqalut_manifest_parse(text, length, path, manifest, &diag);
	if (status)
		return complain_diag(options->command, status, &diag);
	if (manifest->count == 0) {
		complain(options->command, "%s: it lists no output: there is nothing to report",
		         path);
		return EXIT_TABLE;
	}
	added->files = calloc(manifest->count, sizeof *added->files);
	if (!added->files) {
		out_of_memory(options);
		return EXIT_IO;
	}
	int code = EXIT_FINE;
	for (size_t i = 0; i < manifest->count && code == EXIT_FINE; i++) {
		added->files[i].listed = &manifest->outputs[i];
		code = add_output(page, options, path, &added->files[i]);
	}
	return code;
}

int page_read(struct page *page, const struct page_options *options, const char *path)
{
	/* In a string of a table file the quotes would be escaped. */
	static const char mark[] = "\"gqalut-manifest\"";
	char *text;
	size_t length;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	if (!is_apart(options, path))
		return EXIT_USAGE;
	enum gqalut_status status = gqalut_read_file(path, &text, &length, &diag);
	if (status)
		return complain_diag(options->command, status, &diag);
	int code = strstr(text, mark) ? add_manifest(page, options, path, text, length)
	                              : add_tables(page, options, path, text, length, NULL);
	free(text);
	return code;
}

void page_free(struct page *page)
{
	for (size_t i = 0; i < page->count; i++) {
		gqalut_weights_free(&page->tables[i]->weights);
		free(page->tables[i]);
	}
	for (size_t i = 0; i < page->manifest_count; i++) {
		gqalut_manifest_free(&page->manifests[i]->manifest);
		free(page->manifests[i]->files);
		free(page->manifests[i]);
	}
	free(page->tables);
	free(page->manifests);
	memset(page, 0, sizeof *page);
}
