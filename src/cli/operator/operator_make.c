#include "operator/operator_make.h"

#include <stdio.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "console.h"

static int entries_of(const struct operator_recipe *recipe, const char *function)
{
	return strcmp(function, "exp") == 0   ? recipe->exp_entries
	       : strcmp(function, "div") == 0 ? recipe->div_entries
	                                      : recipe->rsqrt_entries;
}

/* NAME or, without one, what follows from the kind and the fewest entries. */
static void set_name(const struct operator_recipe *recipe, struct gqalut_operator *op)
{
	int least = 0;
	const char *function;
	for (int i = 0; (function = gqalut_operator_function(op->kind, i)) != NULL; i++) {
		int entries = entries_of(recipe, function);
		least = least == 0 || entries < least ? entries : least;
	}
	if (recipe->name)
		snprintf(op->name, sizeof op->name, "%s", recipe->name);
	else if (least > 0)
		snprintf(op->name, sizeof op->name, "%s_%d", gqalut_operator_text(op->kind), least);
	else
		snprintf(op->name, sizeof op->name, "softmax_log2%s",
		         op->kind == GQALUT_OPERATOR_LOG2_FINE ? "_fine" : "");
}

/* Finds the next table of OP. */
static enum gqalut_status make_table(const struct operator_recipe *recipe,
                                     struct progress *progress, struct gqalut_operator *op,
                                     struct gqalut_diag *diag)
{
	const int index = op->table_count;
	const char *function = gqalut_operator_function(op->kind, index);
	struct gqalut_problem problem;
	struct gqalut_search_options search;
	struct gqalut_search_result result;
	gqalut_search_options_init(&search);
	search.method = (enum gqalut_method)recipe->method;
	search.progress = progress_show;
	search.context = progress;
	enum gqalut_status status = gqalut_operator_problem(
	        op->kind, index, entries_of(recipe, function), &problem, diag);
	if (!status)
		status = gqalut_search_run(&problem, &search, &result, diag);
	if (status)
		return status;
	snprintf(result.table.name, sizeof result.table.name, "%.48s_%s", op->name, function);
	op->table_count++;
	return gqalut_record_make(&problem, &search, &result, NULL, &op->table[index], diag);
}

enum gqalut_status operator_make(const struct operator_recipe *recipe, bool quiet,
                                 struct gqalut_operator *op, struct gqalut_diag *diag)
{
	struct progress progress;
	enum gqalut_status status = GQALUT_OK;
	set_name(recipe, op);
	progress_begin(&progress, "operator", quiet);
	while (!status && gqalut_operator_function(op->kind, op->table_count))
		status = make_table(recipe, &progress, op, diag);
	progress_end(&progress);
	if (!status)
		status = gqalut_operator_check(op, diag);
	return interrupted() ? GQALUT_ERR_CANCELLED : status;
}

void operator_command(const struct operator_recipe *recipe, const struct gqalut_operator *op,
                      char *text, size_t size)
{
	const bool tables = op->table_count > 0;
	int n = snprintf(text, size, "gqalut operator %s",
	                 gqalut_operator_text(tables ? op->kind : GQALUT_OPERATOR_SOFTMAX));
	if (!tables)
		n += snprintf(text + n, size - (size_t)n, " --softmax %s",
		              op->kind == GQALUT_OPERATOR_LOG2 ? "log2" : "log2-fine");
	for (int i = 0; i < op->table_count; i++) {
		const char *function = gqalut_operator_function(op->kind, i);
		n += snprintf(text + n, size - (size_t)n, " --%s-entries %d", function,
		              entries_of(recipe, function));
	}
	if (tables && recipe->method != GQALUT_METHOD_EXACT)
		n += snprintf(text + n, size - (size_t)n, " --method ga");
	if (recipe->name)
		snprintf(text + n, size - (size_t)n, " --name %s", recipe->name);
}

void operator_report(const struct gqalut_operator *op)
{
	fprintf(stderr, "%s: %s of int8 rows%s\n", op->name, gqalut_operator_text(op->kind),
	        op->table_count > 0 ? "" : ", shifts and additions alone");
	for (int i = 0; i < op->table_count; i++) {
		const struct gqalut_record *record = &op->table[i];
		fprintf(stderr, "  %-12s %d entries, %d bytes, relative MSE %.3e%s\n",
		        record->table.function, record->table.entries,
		        gqalut_table_bytes(&record->table), record->metrics.real.total.mse,
		        record->certificate.optimal ? ", optimal" : "");
	}
}
