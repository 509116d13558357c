/* gqalut compare: a row for each function, number of entries and contestant. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "compare/compare.h"
#include "console.h"

enum { LEAST = 3, MOST = 5, OPERATIONS = 16, SECONDS = 24 }; /* columns that not every page shows */

static const struct sheet_column standard_columns[] = {
	{ "function", "function", SHEET_TEXT, SHEET_DATA },
	{ "entries", "entries", SHEET_COUNT, SHEET_DATA },
	{ "method", "method", SHEET_TEXT, SHEET_BOTH },
	[LEAST] = { "mse_min", "least", SHEET_ERROR, SHEET_DATA },
	{ "mse_median", "MSE", SHEET_ERROR, SHEET_BOTH },
	[MOST] = { "mse_max", "most", SHEET_ERROR, SHEET_DATA },
	{ "optimum", "optimum", SHEET_ERROR, SHEET_DATA },
	{ "ratio", "ratio", SHEET_RATIO, SHEET_BOTH },
	{ "max_abs", "max err", SHEET_ERROR, SHEET_BOTH },
	{ "requantised_mse", "out MSE", SHEET_ERROR, SHEET_BOTH },
	{ "requantised_ideal", "ideal", SHEET_ERROR, SHEET_DATA },
	{ "beta", "beta", SHEET_COUNT, SHEET_DATA },
	{ "float_mse", "float", SHEET_ERROR, SHEET_BOTH },
	{ "slope_frac", "F_k", SHEET_COUNT, SHEET_DATA },
	{ "intercept_frac", "F_b", SHEET_COUNT, SHEET_DATA },
	{ "bytes", "bytes", SHEET_COUNT, SHEET_BOTH },
	[OPERATIONS] = { "operations", "operations", SHEET_TEXT, SHEET_PAGES },
	{ "loads", "loads", SHEET_COUNT, SHEET_DATA },
	{ "comparisons", "comparisons", SHEET_COUNT, SHEET_DATA },
	{ "multiplies", "multiplies", SHEET_COUNT, SHEET_DATA },
	{ "adds", "adds", SHEET_COUNT, SHEET_DATA },
	{ "shifts", "shifts", SHEET_COUNT, SHEET_DATA },
	{ "divisions", "divisions", SHEET_COUNT, SHEET_DATA },
	{ "seeds", "seeds", SHEET_COUNT, SHEET_DATA },
	[SECONDS] = { "seconds", "seconds", SHEET_SECONDS, 0 },
};

enum { COLUMNS = sizeof standard_columns / sizeof standard_columns[0] };

static void put_operations(struct sheet *sheet, const struct gqalut_operations *operations)
{
	char text[OPERATIONS_SIZE];
	sheet_text(sheet, "operations", operations_text(operations, text));
	sheet_number(sheet, "loads", operations->loads);
	sheet_number(sheet, "comparisons", operations->comparisons);
	sheet_number(sheet, "multiplies", operations->multiplies);
	sheet_number(sheet, "adds", operations->adds);
	sheet_number(sheet, "shifts", operations->shifts);
	sheet_number(sheet, "divisions", operations->divisions);
}

static void put_score(struct sheet *sheet, const struct line *line, const struct summary *summary)
{
	const struct score *score = &summary->median;
	sheet_number(sheet, "mse_min", summary->least);
	sheet_number(sheet, "mse_median", score->mse);
	sheet_number(sheet, "mse_max", summary->most);
	sheet_number(sheet, "max_abs", score->max_abs);
	sheet_number(sheet, "requantised_mse", score->requantised);
	sheet_number(sheet, "requantised_ideal", score->ideal);
	sheet_number(sheet, "beta", score->beta);
	sheet_number(sheet, "float_mse", score->real_mse);
	sheet_number(sheet, "bytes", score->bytes);
	put_operations(sheet, &score->operations);
	if (line->formula)
		return;
	if (line->count == 1) {
		sheet_number(sheet, "slope_frac", score->slope_frac);
		sheet_number(sheet, "intercept_frac", score->intercept_frac);
	}
	sheet_number(sheet, "seconds", score->seconds);
}

static enum gqalut_status put_line(struct sheet *sheet, const struct compare *compare,
                                   const struct line *line, struct gqalut_diag *diag)
{
	const struct trial *trial = compare->trials.trial;
	struct summary summary;
	enum gqalut_status status = summarise(&trial[line->first], line->count, &summary, diag);
	if (status)
		return status;
	sheet_begin(sheet);
	sheet_text(sheet, "function", line->problem->function->name);
	if (!line->formula)
		sheet_number(sheet, "entries", line->problem->entries);
	sheet_text(sheet, "method", line->name);
	sheet_number(sheet, "seeds", (double)line->count);
	if (summary.reason) {
		sheet_reason(sheet, summary.reason);
		return GQALUT_OK;
	}
	put_score(sheet, line, &summary);
	if (line->optimum != NO_TRIAL && *trial[line->optimum].reason == '\0') {
		double optimum = trial[line->optimum].score.mse;
		sheet_number(sheet, "optimum", optimum);
		sheet_number(sheet, "ratio", summary.median.mse / optimum);
	}
	return GQALUT_OK;
}

/* The figures that the rows of LINE's group have in common. */
static void put_detail(const struct compare *compare, const struct line *line, char *detail,
                       size_t size)
{
	const struct trial *trial = compare->trials.trial;
	bool proven = line->optimum != NO_TRIAL && *trial[line->optimum].reason == '\0';
	const struct trial *first = &trial[proven ? line->optimum : line->first];
	char optimum[64] = "";
	*detail = '\0';
	if (proven)
		snprintf(optimum, sizeof optimum, "Proven optimum %.3e. ", first->score.mse);
	if (*first->reason == '\0')
		snprintf(detail, size, "%s%d-bit output at beta %d: at best %.3e.", optimum,
		         line->problem->output.bits, first->score.beta, first->score.ideal);
}

/* What the rows of LINE's group have in common. */
static void put_group(struct sheet *sheet, const struct compare *compare, const struct line *line)
{
	const struct gqalut_problem *problem = line->problem;
	char heading[160], detail[256], lo[REAL_SIZE], hi[REAL_SIZE], alphas[120];
	alphas_text(problem->alpha, problem->alpha_count, alphas, sizeof alphas);
	int n = snprintf(heading, sizeof heading, "%s on %s..%s, alpha %s", problem->function->name,
	                 real_text(problem->lo, lo), real_text(problem->hi, hi), alphas);
	if (line->optimum == NO_TRIAL && n >= 0 && (size_t)n < sizeof heading)
		snprintf(heading + n, sizeof heading - (size_t)n, ", without a search");
	else if (n >= 0 && (size_t)n < sizeof heading)
		snprintf(heading + n, sizeof heading - (size_t)n, ", %d entries", problem->entries);
	put_detail(compare, line, detail, sizeof detail);
	sheet_group(sheet, heading, detail);
}

static void put_notes(struct sheet *sheet, const struct compare *compare)
{
	int seeds = compare->settings->seeds.count;
	sheet_note(sheet,
	           "ratio: %sMSE over that of the proven optimum, below 1 for a format of the "
	           "method's own; max err: largest error; "
	           "out MSE: after requantisation; float: MSE of the same in real numbers; "
	           "bytes: of data, for one alpha.",
	           seeds > 1 ? "median " : "");
	if (seeds == 1 || compare->settings->format != SHEET_FORMAT_TEXT)
		sheet_note(sheet,
		           "Operations for one element: c compare, m multiply, a add, s shift, "
		           "d divide, l load.");
	if (seeds > 1)
		sheet_note(sheet,
		           "%d seeds: least, median and largest MSE; other figures are "
		           "medians.",
		           seeds);
}

static enum gqalut_status fill(struct compare *compare, const struct plan *plan,
                               struct sheet *sheet, struct gqalut_diag *diag)
{
	for (size_t i = 0; i < plan->lines; i++) {
		const struct line *line = &plan->line[i];
		if (i == 0 || line->problem != plan->line[i - 1].problem)
			put_group(sheet, compare, line);
		enum gqalut_status status = put_line(sheet, compare, line, diag);
		if (status)
			return status;
	}
	put_notes(sheet, compare);
	return GQALUT_OK;
}

int compare_methods(struct compare *compare, struct sheet *sheet)
{
	struct plan plan;
	struct gqalut_diag diag = { 0 };
	bool seeds = compare->settings->seeds.count > 1;
	memcpy(compare->column, standard_columns, sizeof standard_columns);
	if (seeds) {
		compare->column[LEAST].where |= SHEET_PAGES;
		compare->column[MOST].where |= SHEET_PAGES;
		compare->column[OPERATIONS].where = SHEET_IN_MARKDOWN; /* no room in 80 letters */
	}
	compare->column[SECONDS].where = compare->settings->time ? SHEET_BOTH : 0;
	sheet_init(sheet, "methods", compare->column, COLUMNS);
	enum gqalut_status status = plan_make(compare, &plan, &diag);
	int code = status ? EXIT_IO : compare_run(compare);
	if (code == EXIT_FINE)
		status = fill(compare, &plan, sheet, &diag);
	if (status)
		code = complain_diag("compare", status, &diag);
	plan_free(&plan);
	return code;
}
