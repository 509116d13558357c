#include "mx/mx_quantise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "console.h"
#include "output.h"

static enum gqalut_status stream(const struct gqalut_mx_format *format,
                                 struct gqalut_array_reader *reader,
                                 struct gqalut_mx_writer *writer, struct gqalut_diag *diag)
{
	static float x[GQALUT_MX_MAX_BLOCK];
	static struct gqalut_mx_block block;
	for (int n; (n = gqalut_mx_writer_next(writer)) > 0;) {
		enum gqalut_status status = gqalut_array_reader_next(reader, x, (size_t)n, diag);
		if (status)
			return status;
		gqalut_mx_quantise(format, x, n, &block);
		status = gqalut_mx_writer_put(writer, &block, diag);
		if (status)
			return status;
		if (interrupted())
			return GQALUT_ERR_CANCELLED;
	}
	return gqalut_array_reader_next(reader, x, 0, diag);
}

enum gqalut_status mx_quantise(const char *path, const struct gqalut_mx_format *format,
                               const char *output, bool quiet, struct gqalut_diag *diag)
{
	struct gqalut_array_reader *reader;
	struct gqalut_mx_writer *writer = NULL;
	struct gqalut_mx_shape shape;
	enum gqalut_status status = gqalut_array_reader_open(path, &shape, &reader, diag);
	if (!status)
		status = gqalut_mx_writer_open(output, format, &shape, &writer, diag);
	if (!status)
		status = stream(format, reader, writer, diag);
	if (!status)
		status = gqalut_mx_writer_close(writer, diag);
	else
		gqalut_mx_writer_abandon(writer);
	gqalut_array_reader_close(reader);
	if (!status && !quiet) {
		uint64_t count, last;
		(void)gqalut_mx_shape_count(&shape, &count, &last);
		fprintf(stderr, "%s: %d bits, blocks of %d, %d outliers: %.2f bits an element\n",
		        output, format->bits, format->block, format->outliers,
		        (double)gqalut_mx_array_bits(format, &shape) / (double)count);
	}
	return status;
}

/* Makes the folders in PATH behind its first AT bytes. */
static enum gqalut_status make_folders(char *path, size_t at, struct gqalut_diag *diag)
{
	enum gqalut_status status = GQALUT_OK;
	for (char *slash = strchr(path + at, '/'); slash && !status;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		status = output_make_folder("output", path, diag);
		*slash = '/';
	}
	return status;
}

enum gqalut_status mx_quantise_all(const struct mx_tensors *tensors,
                                   const struct gqalut_mx_format *formats, const char *folder,
                                   bool quiet, struct gqalut_diag *diag)
{
	enum gqalut_status status = mx_tensors_distinct(tensors, diag);
	if (!status)
		status = output_make_folder("output", folder, diag);
	for (size_t i = 0; i < tensors->count && !status; i++) {
		const struct mx_tensor *tensor = &tensors->items[i];
		size_t before = strlen(folder) + 1, size = before + strlen(tensor->name) + 4;
		char *path = malloc(size);
		if (!path)
			return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
		snprintf(path, size, "%s/%s.mx", folder, tensor->name);
		status = make_folders(path, before, diag);
		if (!status)
			status = mx_quantise(tensor->path, &formats[i], path, quiet, diag);
		free(path);
	}
	return status;
}
