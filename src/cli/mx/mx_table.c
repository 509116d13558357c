#include "mx/mx_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "cli.h"
#include "console.h"
#include "measure.h"
#include "words.h"

/* The one that is wanted of the COUNT records, into *table. */
static enum gqalut_status choose(const char *path, const struct gqalut_record *records,
                                 size_t count, const struct gqalut_function *function,
                                 struct gqalut_table *table, struct gqalut_diag *diag)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++) {
		if (function && strcmp(records[i].table.function, function->name) != 0)
			continue;
		*table = records[i].table;
		found++;
	}
	if (found == 1)
		return GQALUT_OK;
	if (found > 1)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "%.256s holds %zu tables: choose one with --func",
		                       source_name(path), found);
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "%.256s has no table of %s",
	                       source_name(path), function ? function->name : "any function");
}

static enum gqalut_status read_table(const char *path, const char *func, struct gqalut_table *table,
                                     struct gqalut_diag *diag)
{
	struct gqalut_record *records = NULL;
	enum gqalut_file_kind kind;
	size_t count = 0;
	const struct gqalut_function *function = func ? find_function(func, diag) : NULL;
	if (func && !function)
		return GQALUT_ERR_ARGUMENT;
	enum gqalut_status status = gqalut_read_tables(path, &kind, &records, &count, diag);
	if (!status)
		status = choose(path, records, count, function, table, diag);
	free(records);
	return status ? status : gqalut_mx_table_check(table, diag);
}

static enum gqalut_status apply_stream(const struct gqalut_table *table,
                                       const struct gqalut_mx_format *format,
                                       struct gqalut_mx_reader *reader,
                                       struct gqalut_mx_writer *writer, struct gqalut_diag *diag)
{
	static struct gqalut_mx_block block;
	for (bool more = true;;) {
		enum gqalut_status status = gqalut_mx_reader_next(reader, &block, &more, diag);
		if (status || !more)
			return status;
		gqalut_mx_apply(table, format, &block, &block);
		status = gqalut_mx_writer_put(writer, &block, diag);
		if (status)
			return status;
		if (interrupted())
			return GQALUT_ERR_CANCELLED;
	}
}

enum gqalut_status mx_apply(const char *table, const char *func, const char *path,
                            const char *output, struct gqalut_diag *diag)
{
	struct gqalut_table lookup;
	struct gqalut_mx_format format;
	struct gqalut_mx_shape shape;
	struct gqalut_mx_reader *reader = NULL;
	struct gqalut_mx_writer *writer = NULL;
	enum gqalut_status status = read_table(table, func, &lookup, diag);
	if (!status)
		status = gqalut_mx_reader_open(path, &format, &shape, &reader, diag);
	if (!status)
		status = gqalut_mx_writer_open(output, &format, &shape, &writer, diag);
	if (!status)
		status = apply_stream(&lookup, &format, reader, writer, diag);
	if (!status)
		status = gqalut_mx_writer_close(writer, diag);
	else
		gqalut_mx_writer_abandon(writer);
	gqalut_mx_reader_close(reader);
	return status;
}
