/* Measures the tables of a page again and notes what disagrees with the files. */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "cli.h"
#include "console.h"
#include "measure.h"
#include "page/page.h"

static void remark(struct page_table *table, const char *format, ...) GQALUT_PRINTF(2, 3);

static void remark(struct page_table *table, const char *format, ...)
{
	if (table->remarks == PAGE_MAX_REMARKS)
		return;
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(table->remark[table->remarks++], PAGE_REMARK_SIZE, format, arguments);
	va_end(arguments);
}

/* Whether TEXT, a value of --weights, is what RECORD names. */
static bool names(const struct gqalut_record *record, const char *text)
{
	const char *file = gqalut_weights_file(text);
	const char *slash = file ? strrchr(file, '/') : NULL;
	const char *name = slash ? slash + 1 : file;
	size_t prefix = file ? (size_t)(file - text) : 0; /* "codes:" */
	return file && strncmp(record->weights, text, prefix) == 0 &&
	       strcmp(record->weights + prefix, name) == 0;
}

/* The weights that the table is measured with. */
static enum gqalut_status add_weights(struct page_table *table, struct page_options *options,
                                      bool *missing, struct gqalut_diag *diag)
{
	struct gqalut_record *record = &table->record;
	char named[sizeof record->weights];
	const char *text = NULL;
	snprintf(named, sizeof named, "%s", record->weights);
	for (int i = 0; i < options->weights_count; i++)
		if (names(record, options->weights[i])) {
			text = options->weights[i];
			options->weights_used[i] = true;
		}
	enum gqalut_status status =
	        settle_weights(text, NULL, record, &table->problem, &table->weights, missing, diag);
	if (!status && *missing)
		remark(table,
		       "made for the weights %s, of which the file has the name only: measured "
		       "here "
		       "with uniform weights",
		       named);
	return status;
}

/* Notes a figure WHAT that WHO states and that was not measured. */
static void hold_against(struct page_table *table, const char *who, const char *what, double stated,
                         double measured)
{
	if (isfinite(stated) && !same_figure(stated, measured))
		remark(table, "%s states %s %.9g, measured is %.9g", who, what, stated, measured);
}

/* Holds what the files say of the table against what was measured.
 * WEIGHTED: by the weights that the table was made for. */
static void compare_figures(struct page_table *table, bool weighted)
{
	const struct gqalut_metrics *metrics = &table->record.metrics;
	const struct gqalut_error *total = &metrics->real.total;
	const struct gqalut_stated *stated = &table->record.stated;
	const struct gqalut_manifest_output *listed = table->listed;
	bool uniform = strcmp(table->record.weights, "uniform") == 0;
	if (stated->any) {
		if (weighted) {
			hold_against(table, "the file", "an MSE of", stated->mse, total->mse);
			hold_against(table, "the file", "an MSE after requantisation of",
			             stated->requantised_mse, metrics->requantised.total.mse);
		}
		if (!weighted || !uniform)
			hold_against(table, "the file", "an unweighted MSE of", stated->mse_uniform,
			             total->mse_uniform);
		hold_against(table, "the file", "a largest error of", stated->max_abs,
		             total->max_abs);
	}
	if (!listed)
		return;
	if (strcmp(listed->digest, table->digest) != 0) {
		remark(table,
		       "the file is not the one that the manifest lists: its SHA-256 differs");
		return;
	}
	if (strcmp(listed->table, table->record.table.name) != 0)
		remark(table, "the manifest lists the table as %s", listed->table);
	if (strcmp(listed->options, table->record.command) != 0)
		remark(table, "the manifest lists another command");
	if (weighted)
		hold_against(table, "the manifest", "an MSE of", listed->mse, total->mse);
	if (!weighted || !uniform)
		hold_against(table, "the manifest", "an unweighted MSE of", listed->mse_uniform,
		             total->mse_uniform);
	hold_against(table, "the manifest", "a largest error of", listed->max_abs, total->max_abs);
}

/* Proves the table, or takes the proof of the file if it fits. */
static enum gqalut_status certify(struct page_table *table, const struct page_options *options,
                                  bool weighted, struct gqalut_diag *diag)
{
	struct gqalut_record *record = &table->record;
	struct gqalut_certificate found, stated = record->certificate;
	bool held = false;
	if (!weighted) {
		memset(&record->certificate, 0, sizeof record->certificate);
	} else if (stated.available) {
		hold_to_proof(record);
		held = record->certificate.available;
		if (!held)
			remark(table, "the certificate in the file does not fit the table");
	}
	if (!options->certify) {
		table->proof = record->certificate.available ? PAGE_PROOF_FILE : PAGE_PROOF_NONE;
		if (table->proof == PAGE_PROOF_NONE)
			snprintf(table->no_proof, sizeof table->no_proof,
			         "the file has none that fits, and none was looked for");
		return GQALUT_OK;
	}
	enum gqalut_status status =
	        prove_record(options->command, options->quiet, &table->problem, record,
	                     table->no_proof, sizeof table->no_proof, diag);
	found = record->certificate;
	table->proof = found.available ? PAGE_PROOF_HERE : PAGE_PROOF_NONE;
	if (!status && held && found.available &&
	    !same_figure(stated.lower_bound, found.lower_bound))
		remark(table, "the file states a lower bound of %.9g, proven is %.9g",
		       stated.lower_bound, found.lower_bound);
	return status;
}

static int measure(struct page_table *table, struct page_options *options)
{
	struct gqalut_record *record = &table->record;
	struct gqalut_diag diag;
	char what[PAGE_NAME_SIZE + GQALUT_NAME_SIZE + 4];
	bool missing = false;
	gqalut_diag_clear(&diag);
	snprintf(what, sizeof what, "%s: %s", table->source, record->table.name);
	enum gqalut_status status = gqalut_record_problem(record, &table->problem, &diag);
	/* Files of other projects name no output scale. */
	table->problem.beta_auto = table->kind != GQALUT_FILE_TABLE;
	if (!status)
		status = add_weights(table, options, &missing, &diag);
	if (!status)
		status = gqalut_record_measure(record, &table->problem, &diag);
	if (status)
		return complain_table(options->command, what, status, &diag);
	compare_figures(table, !missing);
	status = certify(table, options, !missing, &diag);
	if (interrupted() || status == GQALUT_ERR_CANCELLED) {
		complain(options->command, "interrupted");
		return EXIT_INTERRUPTED;
	}
	if (status)
		return complain_table(options->command, what, status, &diag);
	for (int i = 0; i < table->remarks && !options->quiet; i++)
		complain(options->command, "%s: note: %s", what, table->remark[i]);
	return EXIT_FINE;
}

int page_measure(struct page *page, struct page_options *options)
{
	int code = EXIT_FINE;
	for (size_t i = 0; i < page->count && code == EXIT_FINE; i++)
		code = measure(page->tables[i], options);
	for (int i = 0; i < options->weights_count && code == EXIT_FINE; i++)
		if (!options->weights_used[i]) {
			complain(options->command,
			         "--weights %s: no table was made for a file of "
			         "that name",
			         options->weights[i]);
			code = EXIT_USAGE;
		}
	return code;
}
