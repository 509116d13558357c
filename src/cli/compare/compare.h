/* gqalut compare: what its views have in common.  cmd_compare.c settles the
 * options; each view lays out trials, has them run, and fills a sheet. */
#ifndef GQALUT_CLI_COMPARE_H
#define GQALUT_CLI_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gqalut/formula.h>
#include <gqalut/function.h>
#include <gqalut/weights.h>

#include "gen_options.h"
#include "compare/sheet.h"
#include "compare/trial.h"
#include "values.h"

enum { COMPARE_FUNCTIONS = 32, COMPARE_CONTESTANTS = 64 };

/* A method, or else a formula. */
struct contestant {
	const char *name;
	const struct gqalut_method_info *info; /* of a method, else NULL */
	enum gqalut_method method;
	const struct gqalut_formula *formula; /* else NULL */
};

struct compare_settings {
	struct gen_settings gen; /* first, so that gen's option rows fit */
	struct sizes_value entries;
	const char *methods;
	struct seeds_value seeds;
	int protocol; /* 1: that of the GQA-LUT paper's figures */
	bool summary, paper, ablation, lut_app, time;
	int format, jobs;
	const char *output;
};

/* Settled settings.  cmd_compare.c releases weights and trials. */
struct compare {
	struct compare_settings *settings;
	const struct gqalut_function *function[COMPARE_FUNCTIONS];
	struct gqalut_problem base[COMPARE_FUNCTIONS]; /* of each, entries aside */
	size_t functions;
	bool frac_of_protocol; /* not of an option */
	struct contestant contestant[COMPARE_CONTESTANTS];
	size_t contestants;
	struct gqalut_weights weights;
	struct trials trials;
	/* Of views whose columns hang on the settings. */
	struct sheet_column column[SHEET_MAX_COLUMNS];
	char key[SHEET_MAX_COLUMNS][GQALUT_NAME_SIZE];
};

/* compare_settle.c.  Fills COMPARE from compare->settings.  PARSED is of gqalut
 * compare.  GQALUT_ERR_ARGUMENT, or what reading weights came to. */
GQALUT_MUST_CHECK enum gqalut_status
compare_settle(const struct parsed *parsed, struct compare *compare, struct gqalut_diag *diag);

/* Fraction bits of the papers' tables: 6, or fewer where slopes or intercepts
 * of short chords of f would saturate. */
GQALUT_MUST_CHECK enum gqalut_status compare_paper_frac(const struct gqalut_problem *problem,
                                                        int *slope_frac, int *intercept_frac,
                                                        struct gqalut_diag *diag);

/* Makes PROBLEM's codes, rounding and fractions those of the paper's figures. */
GQALUT_MUST_CHECK enum gqalut_status compare_paper_protocol(struct gqalut_problem *problem,
                                                            struct gqalut_diag *diag);

/* What stands in one row of a page: the trials of one contestant, by seed. */
struct line {
	const struct gqalut_problem *problem;
	const char *name;    /* of the contestant */
	bool formula;        /* it has no entries */
	size_t first, count; /* trials */
	size_t optimum;      /* trial of the proven optimum, or NO_TRIAL */
};

#define NO_TRIAL ((size_t)-1)

/* compare_plan.c: problems, trials and lines of --func x --entries x --methods. */
struct plan {
	struct gqalut_problem *problem; /* function by function, entries ascending */
	struct line *line;              /* problem by problem */
	size_t problems, lines;
};

/* Makes the plan and compare->trials.  plan_free() in any case. */
GQALUT_MUST_CHECK enum gqalut_status plan_make(struct compare *compare, struct plan *plan,
                                               struct gqalut_diag *diag);
void plan_free(struct plan *plan);

/* Runs compare->trials as the settings say.  Returns an exit code, after a
 * complaint unless it is EXIT_FINE. */
int compare_run(struct compare *compare);

/* Each view lays its trials out, runs them and fills SHEET, which is to be
 * freed in any case.  Returns what compare_run() does. */
int compare_methods(struct compare *compare, struct sheet *sheet);
int compare_summary(struct compare *compare, struct sheet *sheet);
int compare_paper(struct compare *compare, struct sheet *sheet);
int compare_ablation(struct compare *compare, struct sheet *sheet);
int compare_lutapp(struct compare *compare, struct sheet *sheet);

#endif
