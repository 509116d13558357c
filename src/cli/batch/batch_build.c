#include "batch/batch_build.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch/batch_run.h"
#include "cli.h"
#include "console.h"
#include "memory_stream.h"
#include "output.h"

static const char command[] = "batch";

/* Prints PATH as Make reads it. */
static void print_escaped(FILE *out, const char *path)
{
	for (; *path != '\0'; path++) {
		if (*path == ' ' || *path == '#')
			fputc('\\', out);
		else if (*path == '$')
			fputc('$', out);
		fputc(*path, out);
	}
}

static void print_dependency(FILE *out, const char *path)
{
	if (strcmp(path, "-") == 0)
		return;
	fputs(" \\\n  ", out);
	print_escaped(out, path);
}

static void print_rule(FILE *out, const char *target, const struct batch_jobs *jobs,
                       const char *const *configs, size_t config_count)
{
	print_escaped(out, target);
	fputc(':', out);
	for (size_t i = 0; i < config_count; i++)
		print_dependency(out, configs[i]);
	for (const struct batch_weights *w = jobs->weights; w; w = w->next) {
		const char *file = gqalut_weights_file(w->text);
		if (file)
			print_dependency(out, file);
	}
	fputc('\n', out);
}

int batch_write_depfile(const char *path, const char *stamp, const char *folder,
                        const struct batch_jobs *jobs, const char *const *configs,
                        size_t config_count)
{
	struct gqalut_diag diag;
	char *text = NULL;
	size_t length;
	struct memory memory;
	gqalut_diag_clear(&diag);
	char *first = jobs->output_count > 0 ? batch_path(folder, jobs->outputs[0].name) : NULL;
	enum gqalut_status status = GQALUT_ERR_MEMORY;
	if (first || jobs->output_count == 0)
		status = memory_open(&memory, &diag);
	if (!status) {
		if (stamp || first)
			print_rule(memory.stream, stamp ? stamp : first, jobs, configs,
			           config_count);
		status = memory_close(&memory, &text, &length, &diag);
	}
	if (!status)
		status = output_write(path, text, length, &diag);
	free(text);
	free(first);
	return status ? complain_diag(command, status, &diag) : EXIT_FINE;
}

int batch_touch(const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	int error = file < 0 || futimens(file, NULL) != 0 ? errno : 0;
	if (file >= 0 && close(file) != 0 && error == 0)
		error = errno;
	if (error == 0)
		return EXIT_FINE;
	complain(command, "--stamp %.256s: %s", path, strerror(error));
	return EXIT_IO;
}
