/* gqalut compare --summary: a row for each contestant and number of entries,
 * two columns for each function. */
#include <stdio.h>

#include "cli.h"
#include "compare/compare.h"
#include "console.h"

/* Columns of function F: of its MSE, and then of that after requantisation. */
static size_t column_of(size_t f)
{
	return 2 + 2 * f;
}

/* Fills compare->column; returns how many. */
static size_t make_columns(struct compare *compare)
{
	size_t n = column_of(compare->functions);
	bool several = compare->settings->entries.count > 1;
	struct sheet_column *column = compare->column;
	column[0] = (struct sheet_column){ "method", "method", SHEET_TEXT, SHEET_BOTH };
	column[1] = (struct sheet_column){ "entries", "entries", SHEET_COUNT,
		                           several ? SHEET_BOTH : SHEET_DATA };
	for (size_t f = 0; f < compare->functions; f++) {
		const char *name = compare->function[f]->name;
		char *mse = compare->key[column_of(f)], *out = compare->key[column_of(f) + 1];
		snprintf(mse, GQALUT_NAME_SIZE, "%.40s_mse", name);
		snprintf(out, GQALUT_NAME_SIZE, "%.40s_requantised_mse", name);
		column[column_of(f)] = (struct sheet_column){ mse, name, SHEET_ERROR, SHEET_BOTH };
		column[column_of(f) + 1] =
		        (struct sheet_column){ out, "out", SHEET_ERROR, SHEET_BOTH };
	}
	column[n++] = (struct sheet_column){ "bytes", "bytes", SHEET_COUNT, SHEET_BOTH };
	column[n++] = (struct sheet_column){ "operations", "operations", SHEET_TEXT, SHEET_BOTH };
	return n;
}

static const struct line *find_line(const struct plan *plan, const struct contestant *contestant,
                                    const struct gqalut_function *function, int entries)
{
	for (size_t i = 0; i < plan->lines; i++) {
		const struct line *line = &plan->line[i];
		if (line->name == contestant->name && line->problem->function == function &&
		    (line->formula || line->problem->entries == entries))
			return line;
	}
	return NULL;
}

/* There is no place for it in a row of several functions. */
static void note_reason(struct sheet *sheet, const struct line *line, const char *reason)
{
	char entries[40] = "";
	if (!line->formula)
		snprintf(entries, sizeof entries, ", %d entries", line->problem->entries);
	sheet_note(sheet, "%s, %s%s: %s", line->name, line->problem->function->name, entries,
	           reason);
}

/* One row; ENTRIES is 0 for a formula. */
static enum gqalut_status put_row(const struct compare *compare, const struct plan *plan,
                                  const struct contestant *contestant, int entries,
                                  struct sheet *sheet, struct gqalut_diag *diag)
{
	char operations[OPERATIONS_SIZE];
	bool sized = false;
	sheet_begin(sheet);
	sheet_text(sheet, "method", contestant->name);
	if (entries > 0)
		sheet_number(sheet, "entries", entries);
	for (size_t f = 0; f < compare->functions; f++) {
		const struct gqalut_function *function = compare->function[f];
		const struct line *line = find_line(plan, contestant, function, entries);
		struct summary summary;
		if (!line)
			continue;
		enum gqalut_status status =
		        summarise(&compare->trials.trial[line->first], line->count, &summary, diag);
		if (status)
			return status;
		if (summary.reason) {
			note_reason(sheet, line, summary.reason);
			continue;
		}
		sheet_number(sheet, compare->key[column_of(f)], summary.median.mse);
		sheet_number(sheet, compare->key[column_of(f) + 1], summary.median.requantised);
		if (sized)
			continue;
		sized = true;
		sheet_number(sheet, "bytes", summary.median.bytes);
		sheet_text(sheet, "operations",
		           operations_text(&summary.median.operations, operations));
	}
	return GQALUT_OK;
}

static enum gqalut_status put_rows(const struct compare *compare, const struct plan *plan,
                                   struct sheet *sheet, struct gqalut_diag *diag)
{
	const struct sizes_value *entries = &compare->settings->entries;
	enum gqalut_status status = GQALUT_OK;
	for (int n = 0; n <= entries->count; n++)
		for (size_t c = 0; c < compare->contestants && !status; c++) {
			const struct contestant *contestant = &compare->contestant[c];
			bool last = n == entries->count; /* formulas */
			if ((contestant->formula != NULL) == last)
				status = put_row(compare, plan, contestant,
				                 last ? 0 : entries->size[n], sheet, diag);
		}
	return status;
}

static void put_notes(const struct compare *compare, struct sheet *sheet)
{
	const struct compare_settings *settings = compare->settings;
	char entries[40] = "", seeds[64] = "", betas[256] = "";
	size_t n = 0;
	if (settings->entries.count == 1)
		snprintf(entries, sizeof entries, " with %d entries", settings->entries.size[0]);
	if (settings->seeds.count > 1)
		snprintf(seeds, sizeof seeds, ", the median of %d seeds", settings->seeds.count);
	for (size_t f = 0; f < compare->functions && n < sizeof betas; f++)
		if (!compare->base[f].beta_auto)
			n += (size_t)snprintf(betas + n, sizeof betas - n, "%s%s %d",
			                      n > 0 ? ", " : " at beta: ",
			                      compare->function[f]->name, compare->base[f].beta);
	sheet_note(sheet,
	           "MSE%s%s; out: after requantisation to %d bits%s; exact is the proven "
	           "optimum; bytes of data for one alpha.",
	           entries, seeds, settings->gen.problem.output.bits, betas);
	sheet_note(sheet, "Operations for one element: c compare, m multiply, a add, s shift, "
	                  "d divide, l load.");
}

int compare_summary(struct compare *compare, struct sheet *sheet)
{
	struct plan plan;
	struct gqalut_diag diag = { 0 };
	sheet_init(sheet, "summary", compare->column, make_columns(compare));
	enum gqalut_status status = plan_make(compare, &plan, &diag);
	int code = status ? EXIT_IO : compare_run(compare);
	if (code == EXIT_FINE)
		status = put_rows(compare, &plan, sheet, &diag);
	if (code == EXIT_FINE && !status)
		put_notes(compare, sheet);
	if (status)
		code = complain_diag("compare", status, &diag);
	plan_free(&plan);
	return code;
}
