#include "compare/trial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gqalut/eval.h>
#include <gqalut/real.h>

#include "crew.h"

/* What the threads share. */
struct runner {
	struct trials *trials;
	struct crew crew;
};

/* Seconds that this thread has used a processor, so that other threads do not
 * count. */
static double processor_seconds(void)
{
	struct timespec now;
	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0)
		return 0.0;
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void take_metrics(const struct gqalut_metrics *metrics, struct score *score)
{
	score->mse = metrics->real.total.mse;
	score->max_abs = metrics->real.total.max_abs;
	score->requantised = metrics->requantised.total.mse;
	score->ideal = metrics->ideal_mse;
	score->beta = metrics->beta;
}

static enum gqalut_status measure_formula(const struct trial *trial, struct score *score,
                                          struct gqalut_diag *diag)
{
	struct gqalut_metrics metrics;
	int bytes;
	enum gqalut_status status = gqalut_formula_eval(trial->formula, trial->problem, &metrics,
	                                                &bytes, &score->operations, diag);
	if (status)
		return status;
	take_metrics(&metrics, score);
	score->bytes = bytes;
	score->real_mse = NAN;
	return GQALUT_OK;
}

static enum gqalut_status search_table(const struct runner *runner, const struct trial *trial,
                                       struct gqalut_search_result *result, double *seconds,
                                       struct gqalut_diag *diag)
{
	struct gqalut_search_options search = runner->trials->search;
	search.method = trial->method;
	search.seed = trial->seed;
	struct gqalut_problem problem = *trial->problem;
	if (trial->frac_open)
		problem.frac_auto = true;
	search.ga.rounding_mutation = search.ga.rounding_mutation && !trial->no_rounding_mutation;
	double start = processor_seconds();
	enum gqalut_status status = gqalut_search_run(&problem, &search, result, diag);
	*seconds = processor_seconds() - start;
	return status;
}

static enum gqalut_status measure_search(const struct runner *runner, const struct trial *trial,
                                         struct score *score, struct gqalut_diag *diag)
{
	struct gqalut_search_result result;
	struct gqalut_metrics metrics;
	enum gqalut_status status = search_table(runner, trial, &result, &score->seconds, diag);
	score->real_mse = NAN;
	if (!status && result.real.entries > 0) {
		/* Before anything is rounded to codes, breakpoints too. */
		struct gqalut_problem real = *trial->problem;
		real.rounding = GQALUT_ROUNDING_EXACT;
		status = gqalut_real_eval(&result.real, &real, &metrics, diag);
		if (!status)
			score->real_mse = metrics.real.total.mse;
	}
	if (!status && trial->after == TRIAL_REFIT) {
		struct gqalut_table found = result.table;
		status = gqalut_search_refit(trial->problem, &found, &result, diag);
	}
	if (!status)
		status = gqalut_eval_table(&result.table, trial->problem, &metrics, diag);
	if (status)
		return status;
	take_metrics(&metrics, score);
	score->bytes = gqalut_table_bytes(&result.table);
	score->slope_frac = gqalut_table_slope_frac(&result.table);
	score->intercept_frac = gqalut_table_intercept_frac(&result.table);
	gqalut_table_operations(&result.table, &score->operations);
	return GQALUT_OK;
}

static void work(void *context, size_t index)
{
	struct runner *runner = context;
	struct trial *trial = &runner->trials->trial[index];
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = GQALUT_ERR_CANCELLED;
	if (!crew_watch(&runner->crew, NULL))
		status = trial->formula ? measure_formula(trial, &trial->score, &diag)
		                        : measure_search(runner, trial, &trial->score, &diag);
	if (crew_end(&runner->crew, status, &diag))
		snprintf(trial->reason, sizeof trial->reason, "%.*s", (int)sizeof trial->reason - 1,
		         *diag.message != '\0' ? diag.message : gqalut_status_text(status));
}

int trials_run(struct trials *trials, const char *command, int jobs, bool quiet)
{
	struct runner runner = { .trials = trials,
		                 .crew = { .command = command,
		                           .unit = "runs",
		                           .count = trials->count,
		                           .quiet = quiet } };
	trials->search.certify = false;
	trials->search.progress = crew_watch;
	trials->search.context = &runner.crew;
	return crew_run(&runner.crew, jobs, work, &runner);
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double median(double *value, size_t count)
{
	qsort(value, count, sizeof *value, compare_doubles);
	double upper = value[count / 2];
	return count % 2 == 1 ? upper : 0.5 * (value[count / 2 - 1] + upper);
}

/* The figures of a score that have a median. */
static const size_t figures[] = {
	offsetof(struct score, mse),         offsetof(struct score, max_abs),
	offsetof(struct score, requantised), offsetof(struct score, real_mse),
	offsetof(struct score, seconds),     offsetof(struct score, bytes),
};

enum gqalut_status summarise(const struct trial *trial, size_t count, struct summary *summary,
                             struct gqalut_diag *diag)
{
	*summary = (struct summary){ .median = trial->score };
	for (size_t i = 0; i < count; i++)
		if (*trial[i].reason != '\0' && !summary->reason)
			summary->reason = trial[i].reason;
	if (summary->reason)
		return GQALUT_OK;
	double *value = malloc(count * sizeof *value);
	if (!value)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (size_t f = 0; f < sizeof figures / sizeof figures[0]; f++) {
		for (size_t i = 0; i < count; i++)
			memcpy(&value[i], (const char *)&trial[i].score + figures[f],
			       sizeof value[i]);
		double middle = median(value, count);
		memcpy((char *)&summary->median + figures[f], &middle, sizeof middle);
		if (figures[f] == offsetof(struct score, mse)) {
			summary->least = value[0];
			summary->most = value[count - 1];
		}
	}
	free(value);
	return GQALUT_OK;
}

const char *operations_text(const struct gqalut_operations *operations, char text[OPERATIONS_SIZE])
{
	const struct {
		int count;
		char letter;
	} kinds[] = {
		{ operations->comparisons, 'c' }, { operations->multiplies, 'm' },
		{ operations->adds, 'a' },        { operations->shifts, 's' },
		{ operations->divisions, 'd' },   { operations->loads, 'l' },
	};
	size_t n = 0;
	*text = '\0';
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].count > 0 && n < OPERATIONS_SIZE)
			n += (size_t)snprintf(text + n, OPERATIONS_SIZE - n, "%s%d%c",
			                      n > 0 ? " " : "", kinds[i].count, kinds[i].letter);
	return text;
}
