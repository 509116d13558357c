/* What the search engines share: the task they are given and the cut of the
 * row of positions (src/fit/samples.h) into segments that they return. */
#ifndef GQALUT_SEARCH_ENGINE_H
#define GQALUT_SEARCH_ENGINE_H

#include <gqalut/search.h>

#include "fit/samples.h"
#include "fit/segment.h"
#include "search/formats.h"

/* Fractions that an entry of its own fractions chooses from: F - e, e = 0..7. */
enum { GQALUT_ENTRY_FRACS = 8 };

/* Whether the caller wants to go on; all copies of a task share one. */
struct gqalut_watch {
	struct gqalut_progress last; /* reported */
	size_t work;                 /* since then */
	bool stopped;                /* the answer was no */
};

struct gqalut_task {
	const struct gqalut_problem *problem;
	const struct gqalut_samples *samples;
	const struct gqalut_search_options *options;
	const struct gqalut_formats *formats;
	struct gqalut_watch *watch;
	/* Objective of a table that is known already, or infinity: engines that
	 * prove may leave out whatever is worse. */
	double incumbent;
	/* Weight of each alpha's MSE in the samples' points. */
	const double *alpha_weight;
};

/* Segment s covers the positions from[s]..from[s+1]-1. */
struct gqalut_partition {
	int entries;
	int from[GQALUT_MAX_ENTRIES + 1];
	struct gqalut_fit fit[GQALUT_MAX_ENTRIES];
	double cost; /* the objective; infinite if there is no such table */
};

/* Least mean squared error, proven, and a partition that has it. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_exact_mse(const struct gqalut_task *task,
                                                      struct gqalut_partition *best,
                                                      struct gqalut_diag *diag);

/* The same with fractions of its own for every entry. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_exact_per_entry(const struct gqalut_task *task,
                                                            struct gqalut_partition *best,
                                                            struct gqalut_diag *diag);

/* Least largest error, proven, and of the partitions that have it in one
 * format the one with the least mean squared error. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_exact_max_abs(const struct gqalut_task *task,
                                                          struct gqalut_partition *best,
                                                          struct gqalut_diag *diag);

/* Lower bound of the worst MSE(alpha), and the best partition met on the way.
 * Writes the alpha weights of the bound, which sum to 1. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_lagrangian(const struct gqalut_task *task,
                                                       struct gqalut_partition *best, double *bound,
                                                       double *alpha_weight,
                                                       struct gqalut_diag *diag);

/* Moves coefficients and breakpoints of a partition by single steps as long as
 * its worst MSE(alpha) falls. */
void gqalut_polish_worst_alpha(const struct gqalut_task *task, struct gqalut_partition *partition);

/* The genetic search.  For worst-alpha, coefficients are fitted with the alpha
 * weights of the task.  START (or NULL) joins the first population. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_ga(const struct gqalut_task *task,
                                               const struct gqalut_partition *start,
                                               struct gqalut_partition *best, int *generations,
                                               struct gqalut_diag *diag);

/* Refuses options that METHOD cannot do with PROBLEM, and values outside their
 * ranges.  GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_method_check(const struct gqalut_problem *problem,
                    const struct gqalut_search_options *options, struct gqalut_diag *diag);

/* A table of PROBLEM in which coefficients, fractions, breakpoints and
 * thresholds are still 0: names, domain, formats, alphas. */
void gqalut_table_frame(const struct gqalut_problem *problem, int entries,
                        struct gqalut_table *table);

/* Mean squared error of a partition at each alpha. */
void gqalut_partition_mse_by_alpha(const struct gqalut_samples *samples,
                                   const struct gqalut_partition *partition, int alpha_count,
                                   double *mse);

/* Reports progress and asks whether to go on.  Once the answer was no, every call
 * returns GQALUT_ERR_CANCELLED and asks no more. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_engine_progress(const struct gqalut_task *task,
                                                            const char *stage, double done,
                                                            double best, double bound,
                                                            struct gqalut_diag *diag);

/* Counts WORK, about a nanosecond a unit, and repeats the last report when much has
 * been done since.  True once the caller wants to stop: what the engine has at
 * hand then is worth nothing, and its next progress report says so. */
bool gqalut_engine_tick(const struct gqalut_task *task, size_t work);

/* GQALUT_ERR_CANCELLED if the caller wants to stop. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_engine_stopped(const struct gqalut_task *task,
                                                           struct gqalut_diag *diag);

/* Says why no table meets the problem; returns GQALUT_ERR_INFEASIBLE. */
enum gqalut_status gqalut_engine_infeasible(const struct gqalut_problem *problem,
                                            const struct gqalut_samples *samples,
                                            struct gqalut_diag *diag);

#endif
