/* gqalut compare --lut-app: LUT-APP's search beside the proven optimum, on its
 * own measure. */
#include <stdio.h>
#include <stdlib.h>

#include <gqalut/lutapp.h>

#include "cli.h"
#include "compare/compare.h"
#include "console.h"
#include "crew.h"
#include "parallel.h"

enum { PUBLISHED_ENTRIES = 8 };

static const struct sheet_column columns[] = {
	{ "function", "function", SHEET_TEXT, SHEET_BOTH },
	{ "entries", "N", SHEET_COUNT, SHEET_BOTH },
	{ "published", "published", SHEET_ERROR, SHEET_BOTH },
	{ "mae_min", "least", SHEET_ERROR, SHEET_BOTH },
	{ "mae_median", "median", SHEET_ERROR, SHEET_BOTH },
	{ "mae_max", "most", SHEET_ERROR, SHEET_BOTH },
	{ "seeds", "seeds", SHEET_COUNT, SHEET_DATA },
	{ "optimum", "optimum", SHEET_ERROR, SHEET_BOTH },
	{ "ratio", "median/opt", SHEET_RATIO, SHEET_BOTH },
	{ "published_ratio", "published/opt", SHEET_RATIO, SHEET_BOTH },
};

/* One search, or the proof where it has no seed. */
struct job {
	struct gqalut_lutapp_case measured;
	int entries;
	bool proof;
	uint64_t seed;
	double mae;
};

struct jobs {
	struct crew crew; /* first: the searches hand it to crew_watch() */
	struct gqalut_search_options search;
	struct job *job;
	size_t count;
};

static void work(void *context, size_t index)
{
	struct jobs *jobs = context;
	struct job *job = &jobs->job[index];
	struct gqalut_search_options search = jobs->search;
	struct gqalut_real table;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	search.seed = job->seed;
	enum gqalut_status status = GQALUT_ERR_CANCELLED;
	if (!crew_watch(&jobs->crew, NULL))
		status = job->proof ? gqalut_lutapp_optimum(&job->measured, job->entries, &search,
		                                            &table, &job->mae, &diag)
		                    : gqalut_lutapp_search(&job->measured, job->entries, &search,
		                                           &table, &job->mae, NULL, &diag);
	(void)crew_end(&jobs->crew, status, &diag);
}

/* The cases by entries, each with its proof before its seeds. */
static bool make_jobs(const struct compare *compare, struct jobs *jobs)
{
	const struct compare_settings *settings = compare->settings;
	struct gqalut_lutapp_case measured;
	size_t cases = 0, rows = (size_t)settings->entries.count;
	size_t runs = 1 + (size_t)settings->seeds.count;
	while (gqalut_lutapp_case_at(cases, &measured))
		cases++;
	jobs->job = calloc(cases * rows * runs, sizeof *jobs->job);
	if (!jobs->job)
		return false;
	for (size_t n = 0; n < rows; n++)
		for (size_t c = 0; gqalut_lutapp_case_at(c, &measured); c++)
			for (size_t r = 0; r < runs; r++)
				jobs->job[jobs->count++] = (struct job){
					.measured = measured,
					.entries = settings->entries.size[n],
					.proof = r == 0,
					.seed = r == 0 ? 0 : settings->seeds.seed[r - 1],
				};
	return true;
}

/* The proof at JOB and the COUNT seeds behind it. */
static bool put_row(const struct job *job, size_t count, struct sheet *sheet)
{
	double optimum = job->mae, *mae = malloc(count * sizeof *mae);
	if (!mae)
		return false;
	for (size_t i = 0; i < count; i++)
		mae[i] = job[1 + i].mae;
	double middle = median(mae, count);
	sheet_begin(sheet);
	sheet_text(sheet, "function", job->measured.function->name);
	sheet_number(sheet, "entries", job->entries);
	sheet_number(sheet, "mae_min", mae[0]);
	sheet_number(sheet, "mae_median", middle);
	sheet_number(sheet, "mae_max", mae[count - 1]);
	sheet_number(sheet, "seeds", (double)count);
	sheet_number(sheet, "optimum", optimum);
	sheet_number(sheet, "ratio", middle / optimum);
	if (job->measured.published > 0.0 && job->entries == PUBLISHED_ENTRIES) {
		sheet_number(sheet, "published", job->measured.published);
		sheet_number(sheet, "published_ratio", job->measured.published / optimum);
	}
	free(mae);
	return true;
}

int compare_lutapp(struct compare *compare, struct sheet *sheet)
{
	const struct compare_settings *settings = compare->settings;
	size_t seeds = (size_t)settings->seeds.count;
	struct jobs jobs = { .search = settings->gen.search };
	sheet_init(sheet, "lut-app", columns, sizeof columns / sizeof columns[0]);
	if (!make_jobs(compare, &jobs)) {
		complain("compare", "out of memory");
		return EXIT_IO;
	}
	jobs.crew = (struct crew){ .command = "compare",
		                   .unit = "runs",
		                   .count = jobs.count,
		                   .quiet = settings->gen.quiet };
	jobs.search.progress = crew_watch;
	jobs.search.context = &jobs.crew;
	int threads = settings->jobs > 0 ? settings->jobs : parallel_cores();
	int code = crew_run(&jobs.crew, threads, work, &jobs);
	for (size_t i = 0; i < jobs.count && code == EXIT_FINE; i += 1 + seeds)
		sheet->failed = !put_row(&jobs.job[i], seeds, sheet) || sheet->failed;
	free(jobs.job);
	sheet_note(sheet,
	           "Mean |error| over x = multiples of 2^-10, in LUT-APP's dynamic fixed "
	           "point. published: the best table of 8 entries that its authors ship; "
	           "least, median, most: its search run here with %zu seed%s; optimum: "
	           "proven.",
	           seeds, seeds == 1 ? "" : "s");
	return code;
}
