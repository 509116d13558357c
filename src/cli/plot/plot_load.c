/* Tables for pictures: from files and from searches, measured. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "measure.h"
#include "plot/plot_kinds.h"
#include "words.h"

const char *plot_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash && slash[1] != '\0' ? slash + 1 : source_name(path);
}

/* Room for MORE tables behind those that are there, all empty. */
static enum gqalut_status reserve(struct plot_tables *tables, size_t more, struct gqalut_diag *diag)
{
	struct plot_table *items =
	        realloc(tables->items, (tables->count + more) * sizeof *tables->items);
	if (!items)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	memset(items + tables->count, 0, more * sizeof *items);
	tables->items = items;
	return GQALUT_OK;
}

/* Measures the record in TABLE with the weights that it was made for. */
static enum gqalut_status measure(struct plot_table *table, char *remark, size_t size,
                                  struct gqalut_diag *diag)
{
	struct gqalut_record *record = &table->record;
	struct gqalut_weights weights;
	char named[sizeof record->weights];
	bool missing;
	enum gqalut_status status = gqalut_record_problem(record, &table->problem, diag);
	if (status)
		return status;
	table->problem.beta_auto = true; /* no picture shows requantised figures */
	snprintf(named, sizeof named, "%s", record->weights);
	status = settle_weights(NULL, NULL, record, &table->problem, &weights, &missing, diag);
	if (status)
		return status;
	if (missing)
		snprintf(remark, size, "%s was made for the weights %s; measured uniformly",
		         record->table.name, named);
	status = gqalut_eval_table(&record->table, &table->problem, &record->metrics, diag);
	record->measured = !status;
	gqalut_weights_free(&weights);
	table->problem.weights = NULL;
	return status;
}

enum gqalut_status plot_load(const char *path, const char *name, struct plot_tables *tables,
                             char *remark, size_t size, struct gqalut_diag *diag)
{
	struct gqalut_record *records;
	enum gqalut_file_kind kind;
	size_t count, before = tables->count;
	enum gqalut_status status = gqalut_read_tables(path, &kind, &records, &count, diag);
	if (status)
		return status;
	status = reserve(tables, count, diag);
	for (size_t i = 0; i < count && !status; i++) {
		if (name && strcmp(records[i].table.name, name) != 0)
			continue;
		struct plot_table *table = &tables->items[tables->count];
		struct gqalut_diag reason;
		gqalut_diag_clear(&reason);
		table->record = records[i];
		table->source = path;
		snprintf(table->label, sizeof table->label, "%s (%s)", records[i].table.name,
		         records[i].method);
		status = measure(table, remark, size, &reason);
		if (status)
			gqalut_diag_set(diag, status, "%.200s: %s: %s", path, records[i].table.name,
			                reason.message);
		else
			tables->count++;
	}
	if (!status && tables->count == before)
		status = gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                         "%.200s holds no table --table %.64s: its first is %s",
		                         path, name, records[0].table.name);
	free(records);
	return status;
}

enum gqalut_status plot_search(const struct gqalut_problem *problem,
                               const struct gqalut_search_options *options,
                               struct plot_tables *tables, struct gqalut_diag *diag)
{
	struct gqalut_search_result result;
	struct gqalut_diag reason;
	gqalut_diag_clear(&reason);
	enum gqalut_status status = reserve(tables, 1, diag);
	if (status)
		return status;
	struct plot_table *table = &tables->items[tables->count];
	const char *method = gqalut_method_text(options->method);
	status = gqalut_search_run(problem, options, &result, &reason);
	if (!status)
		status = gqalut_record_make(problem, options, &result, NULL, &table->record,
		                            &reason);
	if (status)
		return gqalut_diag_set(diag, status, "method %s: %s", method,
		                       reason.message[0] != '\0' ? reason.message
		                                                 : gqalut_status_text(status));
	table->problem = *problem;
	table->problem.weights = NULL;
	snprintf(table->label, sizeof table->label, "%s", method);
	tables->count++;
	return GQALUT_OK;
}
