/* The search of LUT-APP (DATE 2026), from gade_lut_train.py in
 * github.com/IDSL-SeoulTech/LUT-APP.
 *
 * An individual is a row of N-1 real breakpoints.  A trial is the individual
 * itself plus a normal step in every gene, or, with a chance that falls from
 * 0.6 to 0.2 over the run, DE/best/1: the best plus F times the difference of two
 * others.  It is crossed with its parent gene by gene with chance CR and
 * replaces it if it is no worse.  F is drawn from a Cauchy and CR from a normal
 * distribution around the means of those that have succeeded.  The fitness is
 * the mean absolute error with the least-squares line of each segment, rounded
 * to dynamic fixed point, and breakpoints rounded to 2^-4.
 *
 * Other than published: the error is taken on the 2^-10 grid, lines are fitted
 * on the multiples of 2^-7 in the domain, not beyond it (there -4.5, -9 or 0.5 on
 * the left and 10000, 2.5 or 4.5 on the right); nothing is added for equal
 * breakpoints or negative results; the cosine of the chance is a cubic, and a
 * Cauchy number is a quotient of two normal ones, without transcendentals. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/eval.h>

#include "core/fixed.h"
#include "core/rng.h"
#include "search/lutapp.h"

enum {
	FIT_GRID = 7,
	GENES = GQALUT_MAX_ENTRIES - 1,
	EVALUATION_WORK = 1 << 15 /* of an individual; see gqalut_engine_tick */
};

struct individual {
	double gene[GENES];
	double fitness; /* sum of absolute errors */
};

/* Sums over the first grid points. */
struct sums {
	double x, y, xx, xy;
};

struct search {
	const struct gqalut_search_options *options;
	struct gqalut_lutapp samples;
	struct gqalut_rng rng;
	int entries;
	double lo, hi; /* of genes */
	long first;    /* grid point 0, in units of 2^-FIT_GRID */
	int points;
	struct sums *sums; /* points + 1 */
	double f_sum, cr_sum;
	long successes;
};

static enum gqalut_status make_sums(struct search *search,
                                    const struct gqalut_lutapp_case *measured,
                                    struct gqalut_diag *diag)
{
	search->first = (long)floor(ldexp(measured->lo, FIT_GRID));
	long last = (long)ceil(ldexp(measured->hi, FIT_GRID));
	/* Never outside the domain, where f may not be defined. */
	if (ldexp((double)search->first, -FIT_GRID) < measured->lo)
		search->first++;
	if (ldexp((double)last, -FIT_GRID) > measured->hi)
		last--;
	if (last < search->first)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "LUT-APP fits lines at multiples of 2^-%d, and %g..%g has "
		                       "none",
		                       FIT_GRID, measured->lo, measured->hi);
	search->points = (int)(last - search->first + 1);
	search->sums = calloc((size_t)search->points + 1, sizeof *search->sums);
	if (!search->sums)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (int i = 0; i < search->points; i++) {
		double x = ldexp((double)(search->first + i), -FIT_GRID);
		double y = ldexp(gqalut_reference(measured->function, x),
		                 gqalut_lutapp_scale(measured, x));
		const struct sums *before = &search->sums[i];
		search->sums[i + 1] = (struct sums){ before->x + x, before->y + y,
			                             before->xx + x * x, before->xy + x * y };
	}
	return GQALUT_OK;
}

/* The least-squares line over the grid points around from..to, rounded. */
static void fit_line(const struct search *search, double from, double to, double *slope,
                     double *intercept)
{
	double i = floor(ldexp(from, FIT_GRID)) - (double)search->first;
	double j = ceil(ldexp(to, FIT_GRID)) - (double)search->first;
	int first = (int)fmin(fmax(i, 0.0), search->points - 1);
	int last = (int)fmin(fmax(j, first), search->points - 1);
	const struct sums *a = &search->sums[first], *b = &search->sums[last + 1];
	double n = last + 1 - first;
	double x = b->x - a->x, y = b->y - a->y, xx = b->xx - a->xx, xy = b->xy - a->xy;
	double k = first < last ? (n * xy - x * y) / (n * xx - x * x) : 0.0;
	*slope = gqalut_fixed_dynamic_round(k);
	*intercept = gqalut_fixed_dynamic_round((y - k * x) / n);
}

/* The table of an individual. */
static void make_table(const struct search *search, const struct individual *individual,
                       struct gqalut_real *table)
{
	double edge[GQALUT_MAX_ENTRIES + 1];
	int n = search->entries;
	table->entries = n;
	edge[0] = search->lo;
	for (int i = 1; i < n; i++) {
		int j = i;
		for (; j > 1 && edge[j - 1] > individual->gene[i - 1]; j--)
			edge[j] = edge[j - 1];
		edge[j] = individual->gene[i - 1];
	}
	edge[n] = search->hi;
	for (int s = 0; s < n; s++) {
		fit_line(search, edge[s], edge[s + 1], &table->slope[s], &table->intercept[s]);
		if (s > 0) {
			double code = rint(ldexp(edge[s], GQALUT_LUTAPP_BREAKPOINT_FRAC));
			code = fmin(fmax(code, GQALUT_LUTAPP_FIRST_CODE), GQALUT_LUTAPP_LAST_CODE);
			table->breakpoint[s - 1] = ldexp(code, -GQALUT_LUTAPP_BREAKPOINT_FRAC);
		}
	}
}

static void evaluate(const struct search *search, struct individual *individual)
{
	struct gqalut_real table;
	int from = 0;
	make_table(search, individual, &table);
	individual->fitness = 0.0;
	for (int s = 0; s < search->entries; s++) {
		int to = search->samples.cells;
		if (s < search->entries - 1)
			to = gqalut_lutapp_cell(
			        &search->samples,
			        (int)ldexp(table.breakpoint[s], GQALUT_LUTAPP_BREAKPOINT_FRAC));
		individual->fitness += gqalut_lutapp_cost(
		        &search->samples, from, to, table.slope[s], table.intercept[s], NULL, NULL);
		from = to;
	}
}

/* Two individuals other than I and each other. */
static void draw_two(struct search *search, int i, int *a, int *b)
{
	int population = search->options->ga.population;
	do
		*a = gqalut_rng_below(&search->rng, population);
	while (*a == i);
	do
		*b = gqalut_rng_below(&search->rng, population);
	while (*b == i || *b == *a);
}

static void mutate(struct search *search, const struct individual *population, int i, int best,
                   bool differential, double f, struct individual *mutant)
{
	int a = 0, b = 0;
	if (differential)
		draw_two(search, i, &a, &b);
	for (int j = 0; j < search->entries - 1; j++) {
		double gene;
		if (differential)
			gene = population[best].gene[j] +
			       f * (population[a].gene[j] - population[b].gene[j]);
		else
			gene = population[i].gene[j] +
			       search->options->ga.sigma * gqalut_rng_normal(&search->rng);
		mutant->gene[j] = fmin(fmax(gene, search->lo), search->hi);
	}
}

/* A number of the Cauchy distribution around 0: a quotient of normal ones. */
static double cauchy(struct gqalut_rng *rng)
{
	double over = gqalut_rng_normal(rng), under = gqalut_rng_normal(rng);
	return under == 0.0 ? 0.0 : over / under;
}

/* The next state of individual I. */
static void breed(struct search *search, const struct individual *population, int i, int best,
                  double chance, struct individual *next)
{
	double f_mean = search->successes ? search->f_sum / (double)search->successes : 0.5;
	double cr_mean = search->successes ? search->cr_sum / (double)search->successes : 0.5;
	double f = fmin(fmax(f_mean + chance * cauchy(&search->rng), 0.1), 1.0);
	double cr = fmin(fmax(cr_mean + chance * gqalut_rng_normal(&search->rng), 0.0), 1.0);
	bool differential = gqalut_rng_uniform(&search->rng) <= chance;
	int genes = search->entries - 1;
	struct individual trial;
	mutate(search, population, i, best, differential, f, &trial);
	int sure = gqalut_rng_below(&search->rng, genes);
	for (int j = 0; j < genes; j++)
		if (!(gqalut_rng_uniform(&search->rng) < cr) && j != sure)
			trial.gene[j] = population[i].gene[j];
	evaluate(search, &trial);
	*next = population[i];
	if (trial.fitness <= population[i].fitness) {
		*next = trial;
		search->f_sum += f;
		search->cr_sum += cr;
		search->successes++;
	}
}

static int find_best(const struct individual *population, int count, double *mean)
{
	int best = 0;
	double sum = 0.0;
	for (int i = 0; i < count; i++) {
		sum += population[i].fitness;
		if (population[i].fitness < population[best].fitness)
			best = i;
	}
	*mean = sum / count;
	return best;
}

/* Runs all generations; the individuals are in POPULATION or in OTHER, *best
 * is the best of them. */
static enum gqalut_status evolve(struct search *search, struct individual *population,
                                 struct individual *other, const struct individual **best,
                                 struct gqalut_diag *diag)
{
	const struct gqalut_search_options *options = search->options;
	struct gqalut_watch watch = { .last = { "lut-app", 0.0, INFINITY, 0.0 } };
	const struct gqalut_task task = { .options = options, .watch = &watch };
	int count = options->ga.population, generations = options->ga.generations;
	double mean;
	for (int i = 0; i < count; i++) {
		if (gqalut_engine_tick(&task, EVALUATION_WORK))
			return gqalut_engine_stopped(&task, diag);
		for (int j = 0; j < search->entries - 1; j++)
			population[i].gene[j] = search->lo + gqalut_rng_uniform(&search->rng) *
			                                             (search->hi - search->lo);
		evaluate(search, &population[i]);
	}
	for (int g = 0; g < generations; g++) {
		double t = (double)g / generations;
		/* (1 + cos(pi*t)) / 2 within 0.01 */
		double chance = 0.2 + 0.4 * (1.0 - t * t * (3.0 - 2.0 * t));
		int leader = find_best(population, count, &mean);
		for (int i = 0; i < count; i++) {
			if (gqalut_engine_tick(&task, EVALUATION_WORK))
				return gqalut_engine_stopped(&task, diag);
			breed(search, population, i, leader, chance, &other[i]);
		}
		struct individual *swap = population;
		population = other;
		other = swap;
		leader = find_best(population, count, &mean);
		double least = population[leader].fitness / search->samples.samples;
		if (options->history)
			options->history(options->context, g, least,
			                 mean / search->samples.samples);
		enum gqalut_status status = gqalut_engine_progress(
		        &task, "lut-app", (double)(g + 1) / generations, least, 0.0, diag);
		if (status)
			return status;
	}
	*best = &population[find_best(population, count, &mean)];
	return GQALUT_OK;
}

static enum gqalut_status run(struct search *search, const struct gqalut_lutapp_case *measured,
                              struct gqalut_real *table, struct gqalut_diag *diag)
{
	size_t count = (size_t)search->options->ga.population;
	const struct individual *best = NULL;
	struct individual *population = calloc(2 * count, sizeof *population);
	enum gqalut_status status =
	        population ? make_sums(search, measured, diag)
	                   : gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	if (!status)
		status = evolve(search, population, population + count, &best, diag);
	if (!status)
		make_table(search, best, table);
	free(population);
	free(search->sums);
	return status;
}

enum gqalut_status gqalut_lutapp_search(const struct gqalut_lutapp_case *measured, int entries,
                                        const struct gqalut_search_options *options,
                                        struct gqalut_real *table, double *mae, int *generations,
                                        struct gqalut_diag *diag)
{
	const struct gqalut_ga_options *ga = &options->ga;
	struct gqalut_real found = { 0 };
	if (entries < GQALUT_MIN_ENTRIES || entries > GQALUT_MAX_ENTRIES || ga->population < 4 ||
	    ga->population > 10000 || ga->generations < 1)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "%d entries, population %d and %d generations are not "
		                       "allowed: %d..%d, 4..10000 and 1 or more",
		                       entries, ga->population, ga->generations, GQALUT_MIN_ENTRIES,
		                       GQALUT_MAX_ENTRIES);
	struct search search = { .options = options,
		                 .rng = gqalut_rng_make(options->seed),
		                 .entries = entries,
		                 .lo = measured->lo,
		                 .hi = measured->hi };
	enum gqalut_status status = gqalut_lutapp_open(measured, &search.samples, diag);
	if (status)
		return status;
	status = run(&search, measured, &found, diag);
	gqalut_lutapp_close(&search.samples);
	if (!status)
		status = gqalut_lutapp_mae(measured, &found, mae, diag);
	if (status)
		return status;
	*table = found;
	if (generations)
		*generations = ga->generations;
	return GQALUT_OK;
}
