#include "batch/batch_run.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "console.h"
#include "gen_make.h"
#include "output.h"
#include "parallel.h"
#include "words.h"

static const char command[] = "batch";

/* What a job came to. */
struct outcome {
	bool done;
	int code; /* EXIT_... */
	struct gqalut_diag diag;
	size_t count;
	struct gqalut_manifest_output *outputs; /* at most as many as states */
	enum batch_state states[BATCH_MAX_OUTPUTS];
};

struct run {
	const struct batch_jobs *jobs;
	const struct batch_orders *orders;
	struct outcome *outcomes; /* by job */

	pthread_mutex_t lock; /* of all below, and of done and code above */
	struct progress progress;
	size_t done;         /* jobs */
	size_t printed;      /* jobs before this one are reported */
	size_t first_failed; /* the lowest job that failed; the count if none */
	double gap;          /* of the search heard of last; negative: unknown */
};

/* What a search calls back for. */
struct call {
	struct run *run;
	size_t job;
};

char *batch_path(const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = malloc(size);
	if (path)
		snprintf(path, size, "%s/%s", folder, name);
	return path;
}

/* Compares the file at PATH with TEXT. */
static enum gqalut_status compare(const char *path, const char *text, size_t length,
                                  enum batch_state *state, struct gqalut_diag *diag)
{
	FILE *file = fopen(path, "rb");
	if (!file && errno == ENOENT) {
		*state = BATCH_MISSING;
		return GQALUT_OK;
	}
	int error = file ? 0 : errno;
	char *old = malloc(length + 1);
	if (file && old) {
		/* A byte more, to see that there is none. */
		bool same =
		        fread(old, 1, length + 1, file) == length && memcmp(old, text, length) == 0;
		if (ferror(file))
			error = errno;
		*state = same ? BATCH_SAME : BATCH_STALE;
	}
	if (file && fclose(file) != 0 && error == 0)
		error = errno;
	free(old);
	if (!old)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	if (error != 0)
		return gqalut_diag_set(diag, GQALUT_ERR_IO, "cannot read '%.200s': %s", path,
		                       strerror(error));
	return GQALUT_OK;
}

enum gqalut_status batch_put(const char *folder, const char *name, const char *text, size_t length,
                             bool check, enum batch_state *state, struct gqalut_diag *diag)
{
	char *path = batch_path(folder, name);
	bool changed;
	if (!path)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	enum gqalut_status status;
	if (check) {
		status = compare(path, text, length, state, diag);
	} else {
		status = gqalut_write_file(path, text, length, &changed, diag);
		if (!status)
			*state = changed ? BATCH_WRITTEN : BATCH_SAME;
	}
	free(path);
	return status;
}

/* Whether the job's result would be thrown away.  After a failure those before
 * it go on, so that which failure is reported hangs on no thread. */
static bool is_given_up(const struct run *run, size_t job)
{
	return interrupted() || (!run->orders->keep_going && job > run->first_failed);
}

/* Emits part PART of RECORD in one format, and writes or compares it. */
static enum gqalut_status put_part(const struct run *run, const struct hardware_settings *hardware,
                                   const struct gqalut_record *record, enum gqalut_format format,
                                   int part, struct outcome *outcome)
{
	struct gqalut_manifest_output *output = &outcome->outputs[outcome->count];
	char *text, name[sizeof output->file];
	size_t length;
	snprintf(name, sizeof name, "%s%s", record->table.name, hardware_suffix(format, part));
	enum gqalut_status status =
	        hardware_emit(record, format, hardware, part, &text, &length, &outcome->diag);
	if (status)
		return status;
	status = batch_put(run->orders->folder, name, text, length, run->orders->check,
	                   &outcome->states[outcome->count], &outcome->diag);
	gqalut_manifest_describe(record, format, name, text, length, output);
	free(text);
	outcome->count++;
	return status;
}

static int make_outputs(const struct run *run, const struct batch_job *job,
                        const struct gqalut_record *record, struct outcome *outcome)
{
	enum gqalut_status status = GQALUT_OK;
	outcome->outputs = calloc(BATCH_MAX_OUTPUTS, sizeof *outcome->outputs);
	if (!outcome->outputs)
		status = gqalut_diag_set(&outcome->diag, GQALUT_ERR_MEMORY, "out of memory");
	const struct hardware_settings *hardware = &job->settings.hardware;
	for (int f = 0; f < GQALUT_FORMATS && !status; f++) {
		enum gqalut_format format = (enum gqalut_format)f;
		int parts = job->formats[f] ? hardware_parts(hardware, format) : 0;
		for (int part = 0; part < parts && !status; part++)
			status = put_part(run, hardware, record, format, part, outcome);
	}
	return exit_code(status);
}

/* Says which table FAULT is about, in the words of the configuration. */
static void place_fault(const struct batch_job *job, struct gqalut_diag *fault)
{
	struct gqalut_diag placed;
	size_t n = strlen(job->name);
	bool named = strncmp(fault->message, job->name, n) == 0;
	gqalut_diag_clear(&placed);
	gqalut_diag_set_at(&placed, GQALUT_ERR_FORMAT, job->config, job->line, job->column,
	                   "%s%s%s", named ? "" : job->name, named ? "" : ": ", fault->message);
	plain_words(placed.message);
	*fault = placed;
}

/* The bar: tables done, the gap of the search heard of last, the time left. */
static void show_bar(struct run *run)
{
	enum { CELLS = 24 };
	size_t count = run->jobs->count;
	char line[128], gap[32] = "", left[32] = "", bar[CELLS + 1];
	int full = (int)((double)CELLS * (double)run->done / (double)count);
	memset(bar, '.', CELLS);
	memset(bar, '#', (size_t)full);
	bar[CELLS] = '\0';
	if (run->gap >= 0.0)
		snprintf(gap, sizeof gap, ", gap %.2f %%", 100.0 * run->gap);
	if (run->done > 0)
		snprintf(left, sizeof left, ", %.0f s left",
		         progress_seconds(&run->progress) * (double)(count - run->done) /
		                 (double)run->done);
	snprintf(line, sizeof line, "gqalut %s: [%s] %zu/%zu tables%s%s", command, bar, run->done,
	         count, gap, left);
	progress_line(&run->progress, line);
}

static int on_progress(void *context, const struct gqalut_progress *state)
{
	struct call *call = context;
	struct run *run = call->run;
	pthread_mutex_lock(&run->lock);
	if (isfinite(state->best) && state->bound > 0.0)
		run->gap = (state->best - state->bound) / state->bound;
	show_bar(run);
	bool stop = is_given_up(run, call->job);
	pthread_mutex_unlock(&run->lock);
	return stop;
}

/* One line about a table that is made. */
static void print_outcome(const struct outcome *outcome)
{
	static const char *const words[] = { "written", "up to date", "stale", "missing" };
	const struct gqalut_manifest_output *first = &outcome->outputs[0];
	fprintf(stderr, "%s: MSE %.3e, max |error| %.3e", first->table, first->mse, first->max_abs);
	if (first->certified && first->optimal)
		fputs(", optimal", stderr);
	else if (first->certified && isfinite(first->gap))
		fprintf(stderr, ", gap %.2f %%", 100.0 * first->gap);
	else if (first->certified)
		fputs(", above a proven bound of 0", stderr);
	for (size_t i = 0; i < outcome->count; i++)
		fprintf(stderr, "%s %s %s", i == 0 ? ";" : ",", outcome->outputs[i].file,
		        words[outcome->states[i]]);
	fputc('\n', stderr);
}

/* Reports the outcomes that are known, in the order of the jobs; the lock is
 * held. */
static void print_known(struct run *run)
{
	const struct batch_orders *orders = run->orders;
	bool lines = !orders->quiet && (orders->verbose || !run->progress.terminal);
	for (; run->printed < run->jobs->count && run->outcomes[run->printed].done;
	     run->printed++) {
		const struct outcome *outcome = &run->outcomes[run->printed];
		bool failed = outcome->code != EXIT_FINE && outcome->code != EXIT_INTERRUPTED;
		if (!orders->keep_going && run->printed > run->first_failed)
			continue;
		if (failed || (lines && outcome->code == EXIT_FINE))
			progress_end(&run->progress);
		if (failed)
			complain_about(command, &outcome->diag);
		else if (lines && outcome->code == EXIT_FINE)
			print_outcome(outcome);
	}
}

static int make_job(struct run *run, size_t index)
{
	const struct batch_job *job = run->jobs->jobs[index];
	struct outcome *outcome = &run->outcomes[index];
	struct gen_settings settings = job->settings;
	struct gqalut_record record;
	struct call call = { run, index };
	settings.search.progress = on_progress;
	settings.search.context = &call;
	int code = gen_make(&settings, &record, &outcome->diag);
	if (code == EXIT_FINE)
		code = make_outputs(run, job, &record, outcome);
	if (code == EXIT_USAGE) /* here the configuration is wrong, not the command */
		code = EXIT_TABLE;
	if (code != EXIT_FINE)
		place_fault(job, &outcome->diag);
	return code;
}

/* A job of any of the threads, unless there is no sense in it any more. */
static void work(void *context, size_t index)
{
	struct run *run = context;
	pthread_mutex_lock(&run->lock);
	bool given_up = is_given_up(run, index);
	pthread_mutex_unlock(&run->lock);
	if (given_up)
		return;
	int code = make_job(run, index);
	pthread_mutex_lock(&run->lock);
	if (code != EXIT_FINE && code != EXIT_INTERRUPTED && index < run->first_failed)
		run->first_failed = index;
	run->outcomes[index].code = code;
	run->outcomes[index].done = true;
	run->done++;
	print_known(run);
	show_bar(run);
	pthread_mutex_unlock(&run->lock);
}

/* Puts the outputs of all jobs in one list. */
static int collect(const struct run *run, struct batch_results *results)
{
	size_t count = run->jobs->output_count, at = 0;
	results->outputs = calloc(count + 1, sizeof *results->outputs);
	results->states = calloc(count + 1, sizeof *results->states);
	if (!results->outputs || !results->states) {
		complain(command, "out of memory");
		return EXIT_IO;
	}
	for (size_t i = 0; i < run->jobs->count; i++) {
		for (size_t j = 0; j < run->outcomes[i].count; j++) {
			results->outputs[at] = run->outcomes[i].outputs[j];
			results->states[at++] = run->outcomes[i].states[j];
		}
	}
	results->count = at;
	return EXIT_FINE;
}

int batch_run(const struct batch_jobs *jobs, const struct batch_orders *orders,
              struct batch_results *results)
{
	struct run run = {
		.jobs = jobs, .orders = orders, .first_failed = jobs->count, .gap = -1.0
	};
	memset(results, 0, sizeof *results);
	run.outcomes = calloc(jobs->count + 1, sizeof *run.outcomes);
	if (!run.outcomes) {
		complain(command, "out of memory");
		return EXIT_IO;
	}
	int code = EXIT_FINE;
	if (pthread_mutex_init(&run.lock, NULL) == 0) {
		progress_begin(&run.progress, command, orders->quiet);
		parallel_for(orders->threads, jobs->count, work, &run);
		progress_end(&run.progress);
		pthread_mutex_destroy(&run.lock);
	} else {
		complain(command, "out of memory");
		code = EXIT_IO;
	}
	if (code == EXIT_FINE && interrupted())
		code = EXIT_INTERRUPTED;
	else if (code == EXIT_FINE && run.first_failed < jobs->count)
		code = run.outcomes[run.first_failed].code;
	else if (code == EXIT_FINE)
		code = collect(&run, results);
	for (size_t i = 0; i < jobs->count; i++)
		free(run.outcomes[i].outputs);
	free(run.outcomes);
	return code;
}

void batch_results_free(struct batch_results *results)
{
	free(results->outputs);
	free(results->states);
	memset(results, 0, sizeof *results);
}
