/* gqalut compare --ablation: what each choice is worth. */
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "compare/compare.h"
#include "console.h"

static const struct sheet_column columns[] = {
	{ "function", "function", SHEET_TEXT, SHEET_DATA },
	{ "entries", "entries", SHEET_COUNT, SHEET_DATA },
	{ "choice", "choice", SHEET_TEXT, SHEET_DATA },
	{ "new_choice", "choice", SHEET_TEXT, SHEET_PAGES }, /* in its first row */
	{ "method", "method", SHEET_TEXT, SHEET_DATA },
	{ "variant", "variant", SHEET_TEXT, SHEET_BOTH },
	{ "seeds", "seeds", SHEET_COUNT, SHEET_DATA },
	{ "mse_min", "least", SHEET_ERROR, SHEET_BOTH },
	{ "mse_median", "MSE", SHEET_ERROR, SHEET_BOTH },
	{ "mse_max", "most", SHEET_ERROR, SHEET_BOTH },
	{ "factor", "factor", SHEET_RATIO, SHEET_BOTH },
	{ "wins_of", "wins", SHEET_TEXT, SHEET_PAGES },
	{ "wins", "wins", SHEET_COUNT, SHEET_DATA },
};

/* What a variant changes of the problem or of the search. */
enum change {
	AS_ASKED,
	NO_ROUNDING_MUTATION,
	BREAKPOINTS_EXACT,
	BREAKPOINTS_NEAREST,
	BREAKPOINTS_CLIPPED,
	BEST_COEFFICIENTS,
	FRAC_SHARED,
	FRAC_FIXED,
	FRAC_PER_ENTRY
};

struct variant {
	const char *choice; /* of the base, NULL where the one before goes on */
	const char *name;
	enum gqalut_method method;
	enum change change;
};

static const struct variant variants[] = {
	{ "rounding mutation, paper", "on", GQALUT_METHOD_PAPER, AS_ASKED },
	{ NULL, "off", GQALUT_METHOD_PAPER, NO_ROUNDING_MUTATION },
	{ "rounding mutation, ga", "on", GQALUT_METHOD_GA, AS_ASKED },
	{ NULL, "off", GQALUT_METHOD_GA, NO_ROUNDING_MUTATION },
	{ "breakpoints", "exact", GQALUT_METHOD_EXACT, BREAKPOINTS_EXACT },
	{ NULL, "nearest code", GQALUT_METHOD_EXACT, BREAKPOINTS_NEAREST },
	{ NULL, "nearest, clipped", GQALUT_METHOD_EXACT, BREAKPOINTS_CLIPPED },
	{ "coefficients, paper", "chords", GQALUT_METHOD_PAPER, AS_ASKED },
	{ NULL, "best codes", GQALUT_METHOD_PAPER, BEST_COEFFICIENTS },
	{ "quantisation", "searched jointly", GQALUT_METHOD_EXACT, AS_ASKED },
	{ NULL, "after the search", GQALUT_METHOD_FLOAT_OPTIMAL, AS_ASKED },
	{ "fraction bits", "shared, searched", GQALUT_METHOD_EXACT, FRAC_SHARED },
	{ NULL, "shared, as papers", GQALUT_METHOD_EXACT, FRAC_FIXED },
	{ NULL, "per entry", GQALUT_METHOD_EXACT, FRAC_PER_ENTRY },
};

enum { VARIANTS = sizeof variants / sizeof variants[0] };

/* The trials of one variant; those of a row of VARIANTS such are of one
 * function and number of entries. */
struct row {
	struct gqalut_problem problem;
	size_t first, count;
};

/* PROBLEM with CHANGE. */
static enum gqalut_status change_problem(enum change change, struct gqalut_problem *problem,
                                         struct gqalut_diag *diag)
{
	switch (change) {
	case BREAKPOINTS_EXACT: problem->rounding = GQALUT_ROUNDING_EXACT; break;
	case BREAKPOINTS_NEAREST: problem->rounding = GQALUT_ROUNDING_NEAREST; break;
	case BREAKPOINTS_CLIPPED: problem->rounding = GQALUT_ROUNDING_CLIPPED; break;
	case FRAC_SHARED:
		problem->frac_auto = true;
		problem->frac_per_entry = false;
		break;
	case FRAC_FIXED:
		problem->frac_auto = false;
		problem->frac_per_entry = false;
		return compare_paper_frac(problem, &problem->slope_frac, &problem->intercept_frac,
		                          diag);
	case FRAC_PER_ENTRY: problem->frac_per_entry = true; break;
	case AS_ASKED:
	case NO_ROUNDING_MUTATION:
	case BEST_COEFFICIENTS: break;
	}
	return GQALUT_OK;
}

static void add_trials(struct compare *compare, const struct variant *variant, struct row *row)
{
	const struct seeds_value *seeds = &compare->settings->seeds;
	bool seeded = gqalut_method_info(variant->method)->seeded;
	row->first = compare->trials.count;
	row->count = seeded ? (size_t)seeds->count : 1;
	for (size_t i = 0; i < row->count; i++) {
		struct trial *trial = &compare->trials.trial[compare->trials.count++];
		*trial = (struct trial){
			.problem = &row->problem,
			.method = variant->method,
			.seed = seeds->seed[i],
			.no_rounding_mutation = variant->change == NO_ROUNDING_MUTATION,
			.after =
			        variant->change == BEST_COEFFICIENTS ? TRIAL_REFIT : TRIAL_AS_IT_IS,
		};
	}
}

/* Rows of all variants, for each function and number of entries. */
static enum gqalut_status make_rows(struct compare *compare, struct row **rows, size_t *count,
                                    struct gqalut_diag *diag)
{
	const struct sizes_value *entries = &compare->settings->entries;
	size_t most = compare->functions * (size_t)entries->count * VARIANTS;
	size_t trials = most * (size_t)compare->settings->seeds.count;
	*rows = calloc(most, sizeof **rows);
	compare->trials.trial = calloc(trials, sizeof *compare->trials.trial);
	if (!*rows || !compare->trials.trial)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (size_t i = 0; i < most; i++) {
		const struct variant *variant = &variants[i % VARIANTS];
		size_t group = i / VARIANTS, each = (size_t)entries->count;
		struct row *row = &(*rows)[(*count)++];
		row->problem = compare->base[group / each];
		row->problem.entries = entries->size[group % each];
		enum gqalut_status status = change_problem(variant->change, &row->problem, diag);
		if (status)
			return status;
		add_trials(compare, variant, row);
	}
	return GQALUT_OK;
}

/* Seeds with which ROW is better than BASE with the same one. */
static size_t count_wins(const struct trial *trial, const struct row *row, const struct row *base)
{
	size_t wins = 0;
	for (size_t i = 0; i < row->count; i++)
		wins += trial[row->first + i].score.mse < trial[base->first + i].score.mse;
	return wins;
}

static void put_comparison(const struct trial *trial, const struct row *row, const struct row *base,
                           double mse, double base_mse, struct sheet *sheet)
{
	char text[64];
	sheet_number(sheet, "factor", mse / base_mse);
	if (row == base || row->count == 1 || row->count != base->count)
		return;
	size_t wins = count_wins(trial, row, base);
	snprintf(text, sizeof text, "%zu of %zu", wins, row->count);
	sheet_text(sheet, "wins_of", text);
	sheet_number(sheet, "wins", (double)wins);
}

/* The row of VARIANT, whose base is that of BASE_VARIANT. */
static enum gqalut_status put_row(const struct compare *compare, const struct row *row,
                                  const struct variant *variant, const struct row *base,
                                  const char *choice, struct sheet *sheet, struct gqalut_diag *diag)
{
	const struct trial *trial = compare->trials.trial;
	struct summary summary, base_summary;
	enum gqalut_status status = summarise(&trial[row->first], row->count, &summary, diag);
	if (!status)
		status = summarise(&trial[base->first], base->count, &base_summary, diag);
	if (status)
		return status;
	sheet_begin(sheet);
	sheet_text(sheet, "function", row->problem.function->name);
	sheet_number(sheet, "entries", row->problem.entries);
	sheet_text(sheet, "choice", choice);
	if (row == base)
		sheet_text(sheet, "new_choice", choice);
	sheet_text(sheet, "method", gqalut_method_text(variant->method));
	sheet_text(sheet, "variant", variant->name);
	sheet_number(sheet, "seeds", (double)row->count);
	if (summary.reason) {
		sheet_reason(sheet, summary.reason);
		return GQALUT_OK;
	}
	sheet_number(sheet, "mse_min", summary.least);
	sheet_number(sheet, "mse_median", summary.median.mse);
	sheet_number(sheet, "mse_max", summary.most);
	if (!base_summary.reason)
		put_comparison(trial, row, base, summary.median.mse, base_summary.median.mse,
		               sheet);
	return GQALUT_OK;
}

static enum gqalut_status put_rows(const struct compare *compare, const struct row *rows,
                                   size_t count, struct sheet *sheet, struct gqalut_diag *diag)
{
	size_t base = 0;
	for (size_t i = 0; i < count; i++) {
		const struct variant *variant = &variants[i % VARIANTS];
		char heading[96];
		if (i % VARIANTS == 0) {
			snprintf(heading, sizeof heading, "%.60s, %d entries",
			         rows[i].problem.function->name, rows[i].problem.entries);
			sheet_group(sheet, heading, "");
		}
		if (variant->choice)
			base = i;
		enum gqalut_status status = put_row(compare, &rows[i], variant, &rows[base],
		                                    variants[base % VARIANTS].choice, sheet, diag);
		if (status)
			return status;
	}
	return GQALUT_OK;
}

static void put_notes(const struct compare *compare, struct sheet *sheet)
{
	int seeds = compare->settings->seeds.count;
	sheet_note(sheet,
	           "factor: %sMSE over that of the choice's first row; wins: seeds with which "
	           "the variant has a smaller MSE than the first row.",
	           seeds > 1 ? "median " : "");
	sheet_note(sheet, "breakpoints, quantisation and fraction bits: proven optima, but for "
	                  "\"after the search\", the best table in float, quantised. best codes: "
	                  "the same breakpoints with the best coefficients of the format.");
}

int compare_ablation(struct compare *compare, struct sheet *sheet)
{
	struct row *rows = NULL;
	size_t count = 0;
	struct gqalut_diag diag = { 0 };
	sheet_init(sheet, "ablation", columns, sizeof columns / sizeof columns[0]);
	enum gqalut_status status = make_rows(compare, &rows, &count, &diag);
	int code = status ? EXIT_IO : compare_run(compare);
	if (code == EXIT_FINE)
		status = put_rows(compare, rows, count, sheet, &diag);
	if (code == EXIT_FINE && !status)
		put_notes(compare, sheet);
	if (status)
		code = complain_diag("compare", status, &diag);
	free(rows);
	return code;
}
