/* gqalut compare --paper: the table of the GQA-LUT paper, made again. */
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "compare/compare.h"
#include "compare/compare_published.h"
#include "console.h"

static const struct sheet_column columns[] = {
	{ "function", "function", SHEET_TEXT, SHEET_BOTH },
	{ "entries", "N", SHEET_COUNT, SHEET_BOTH },
	{ "nn_lut", "NN-LUT", SHEET_ERROR, SHEET_BOTH },
	{ "paper", "paper", SHEET_ERROR, SHEET_BOTH },
	{ "source", "source", SHEET_TEXT, SHEET_DATA },
	{ "mse_min", "least", SHEET_ERROR, SHEET_BOTH },
	{ "mse_median", "median", SHEET_ERROR, SHEET_BOTH },
	{ "mse_max", "most", SHEET_ERROR, SHEET_BOTH },
	{ "seeds", "seeds", SHEET_COUNT, SHEET_DATA },
	{ "optimum", "optimum", SHEET_ERROR, SHEET_BOTH },
	{ "ratio", "median/opt", SHEET_RATIO, SHEET_BOTH },
	{ "paper_ratio", "paper/opt", SHEET_RATIO, SHEET_BOTH },
};

/* Its method with each seed, after the trial of the optimum. */
struct row {
	const struct published *published;
	struct gqalut_problem problem;
	size_t optimum;
};

static enum gqalut_status settle_row(const struct compare *compare,
                                     const struct published *published, struct row *row,
                                     struct gqalut_diag *diag)
{
	size_t f = 0;
	while (compare->function[f] != gqalut_function_find(published->function))
		f++; /* each of them is one of the standard functions */
	row->published = published;
	row->problem = compare->base[f];
	row->problem.entries = published->entries;
	return compare_paper_protocol(&row->problem, diag);
}

static void add_trials(struct compare *compare, struct row *row)
{
	const struct seeds_value *seeds = &compare->settings->seeds;
	struct trials *trials = &compare->trials;
	row->optimum = trials->count;
	trials->trial[trials->count++] =
	        (struct trial){ .problem = &row->problem, .method = GQALUT_METHOD_EXACT };
	for (int i = 0; i < seeds->count; i++)
		trials->trial[trials->count++] = (struct trial){ .problem = &row->problem,
			                                         .method = GQALUT_METHOD_PAPER,
			                                         .seed = seeds->seed[i] };
}

static enum gqalut_status make_rows(struct compare *compare, struct row **rows, size_t *count,
                                    struct gqalut_diag *diag)
{
	size_t seeds = (size_t)compare->settings->seeds.count;
	while (published_at(*count))
		(*count)++;
	*rows = calloc(*count, sizeof **rows);
	compare->trials.trial = calloc(*count * (1 + seeds), sizeof *compare->trials.trial);
	if (!*rows || !compare->trials.trial)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (size_t i = 0; i < *count; i++) {
		enum gqalut_status status = settle_row(compare, published_at(i), &(*rows)[i], diag);
		if (status)
			return status;
		add_trials(compare, &(*rows)[i]);
	}
	return GQALUT_OK;
}

static enum gqalut_status put_row(const struct compare *compare, const struct row *row,
                                  struct sheet *sheet, struct gqalut_diag *diag)
{
	const struct trial *optimum = &compare->trials.trial[row->optimum];
	const struct published *published = row->published;
	size_t seeds = (size_t)compare->settings->seeds.count;
	struct summary summary;
	enum gqalut_status status = summarise(optimum + 1, seeds, &summary, diag);
	if (status)
		return status;
	sheet_begin(sheet);
	sheet_text(sheet, "function", published->function);
	sheet_number(sheet, "entries", published->entries);
	if (published->nn_lut > 0.0)
		sheet_number(sheet, "nn_lut", published->nn_lut);
	sheet_number(sheet, "paper", published->paper);
	sheet_text(sheet, "source", published->source);
	sheet_number(sheet, "seeds", (double)seeds);
	const char *reason = *optimum->reason != '\0' ? optimum->reason : summary.reason;
	if (reason) {
		sheet_reason(sheet, reason);
		return GQALUT_OK;
	}
	sheet_number(sheet, "mse_min", summary.least);
	sheet_number(sheet, "mse_median", summary.median.mse);
	sheet_number(sheet, "mse_max", summary.most);
	sheet_number(sheet, "optimum", optimum->score.mse);
	sheet_number(sheet, "ratio", summary.median.mse / optimum->score.mse);
	if (published->known)
		sheet_number(sheet, "paper_ratio", published->paper / optimum->score.mse);
	return GQALUT_OK;
}

/* Rows whose coefficients have other fraction bits than the paper's usual 6. */
static void put_fractions(const struct row *rows, size_t count, struct sheet *sheet)
{
	char text[256] = "";
	size_t n = 0;
	for (size_t i = 0; i < count && n < sizeof text; i++) {
		const struct gqalut_problem *problem = &rows[i].problem;
		if (problem->slope_frac == 6 && problem->intercept_frac == 6)
			continue;
		n += (size_t)snprintf(
		        text + n, sizeof text - n, "%s %s %d,%d",
		        n > 0 ? "," : ", but where these would saturate:", problem->function->name,
		        problem->slope_frac, problem->intercept_frac);
	}
	sheet_note(sheet,
	           "All codes, breakpoints to the nearest code, 6 fraction bits for slopes and "
	           "intercepts%s.",
	           text);
}

static void put_notes(const struct compare *compare, const struct row *rows, size_t count,
                      struct sheet *sheet)
{
	int seeds = compare->settings->seeds.count;
	sheet_note(sheet, "NN-LUT and paper: MSE as the GQA-LUT paper (arXiv 2403.19591) prints "
	                  "it, with 16 entries as the tables of its repository measure.");
	sheet_note(sheet,
	           "least, median, most: its method run here with %d seed%s; optimum: the best "
	           "table of the same format on the same codes; median/opt and paper/opt: times "
	           "the optimum.",
	           seeds, seeds == 1 ? "" : "s");
	put_fractions(rows, count, sheet);
	sheet_note(sheet, "The paper's figures for div and rsqrt match no protocol that we know "
	                  "of: they are printed, not reproduced.");
}

int compare_paper(struct compare *compare, struct sheet *sheet)
{
	struct row *rows = NULL;
	size_t count = 0;
	struct gqalut_diag diag = { 0 };
	sheet_init(sheet, "paper", columns, sizeof columns / sizeof columns[0]);
	enum gqalut_status status = make_rows(compare, &rows, &count, &diag);
	int code = status ? EXIT_IO : compare_run(compare);
	for (size_t i = 0; i < count && code == EXIT_FINE && !status; i++)
		status = put_row(compare, &rows[i], sheet, &diag);
	if (code == EXIT_FINE && !status)
		put_notes(compare, rows, count, sheet);
	if (status)
		code = complain_diag("compare", status, &diag);
	free(rows);
	return code;
}
