/* The genetic search of GQA-LUT (arXiv 2403.19591, algorithm 1), on the joint
 * quantised error instead of a float proxy.
 *
 * An individual is a row of N-1 breakpoints and the fraction bits (F_k, F_b);
 * its slopes and intercepts are the best integers for these, so the search
 * sees the error that the hardware will make.  Selection by tournament,
 * two-point crossover of neighbours, mutation by rounding a breakpoint to few
 * fraction bits or by a normal step: as in the paper.  Ours: elites survive,
 * the best individual is refined (ga_refine.c), refined newcomers keep every
 * promising pair of fraction bits alive, and a population that has stopped
 * improving is drawn anew around its elites. */
#include "search/ga.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	STALE_GENERATIONS = 40, /* without progress before a new population is drawn */
	TOLD_WORK = 1 << 16     /* of the oracle, between two calls of gqalut_engine_tick */
};

struct gqalut_lattice gqalut_ga_lattice(const struct gqalut_ga *ga,
                                        const struct gqalut_individual *individual)
{
	return gqalut_lattice_make(ga->task->problem->coef_bits, individual->slope_frac,
	                           individual->intercept_frac);
}

const union gqalut_oracle_cell *
gqalut_ga_cost(struct gqalut_ga *ga, const struct gqalut_lattice *lattice, int from, int to)
{
	if (ga->failed)
		return NULL;
	const union gqalut_oracle_cell *cost = gqalut_oracle_cost(&ga->oracle, lattice, from, to);
	size_t work = ga->oracle.work - ga->told;
	if (cost && work < TOLD_WORK)
		return cost;
	ga->told = ga->oracle.work;
	if (!cost)
		ga->failed = GQALUT_ERR_MEMORY;
	else if (gqalut_engine_tick(ga->task, work))
		ga->failed = GQALUT_ERR_CANCELLED;
	return ga->failed ? NULL : cost;
}

void gqalut_ga_evaluate(struct gqalut_ga *ga, struct gqalut_individual *individual)
{
	struct gqalut_lattice lattice = gqalut_ga_lattice(ga, individual);
	bool largest = ga->task->problem->objective == GQALUT_OBJECTIVE_MAX_ABS;
	double total[GQALUT_MAX_ALPHAS] = { 0.0 };
	for (int s = 0; s < ga->entries; s++) {
		const union gqalut_oracle_cell *cost =
		        gqalut_ga_cost(ga, &lattice, individual->from[s], individual->from[s + 1]);
		for (int a = 0; cost && a < ga->oracle.width; a++)
			total[a] = largest ? fmax(total[a], cost[a].cost) : total[a] + cost[a].cost;
	}
	individual->fitness = total[0];
	for (int a = 1; a < ga->oracle.width; a++)
		individual->fitness = fmax(individual->fitness, total[a]);
}

/* Sorts the breakpoints and moves them apart, so that no segment is empty. */
void gqalut_ga_repair(const struct gqalut_ga *ga, struct gqalut_individual *individual)
{
	int *from = individual->from;
	int n = ga->entries;
	for (int i = 2; i < n; i++) {
		int v = from[i], j = i;
		for (; j > 1 && from[j - 1] > v; j--)
			from[j] = from[j - 1];
		from[j] = v;
	}
	from[0] = 0;
	from[n] = ga->positions;
	for (int i = 1; i < n; i++)
		if (from[i] <= from[i - 1])
			from[i] = from[i - 1] + 1;
	for (int i = n - 1; i > 0; i--)
		if (from[i] >= from[i + 1])
			from[i] = from[i + 1] - 1;
}

/* The position that a breakpoint T (master units) starts a segment at. */
static int position_of(const struct gqalut_ga *ga, double t)
{
	int lo = 0, hi = ga->positions - 1;
	while (lo < hi) {
		int middle = lo + (hi - lo) / 2;
		if (ga->samples->cut[middle] < t)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo;
}

bool gqalut_ga_fracs_allowed(const struct gqalut_ga *ga, int slope_frac, int intercept_frac)
{
	return abs(slope_frac - ga->first_slope_frac) <= FRAC_REACH &&
	       abs(intercept_frac - ga->first_intercept_frac) <= FRAC_REACH &&
	       gqalut_formats_allow(ga->task->formats, slope_frac, intercept_frac);
}

/* A step of -1, 0 or 1 of both fractions, if the result is allowed. */
static void step_fracs(struct gqalut_ga *ga, struct gqalut_individual *individual)
{
	int slope_frac = individual->slope_frac + gqalut_rng_below(&ga->rng, 3) - 1;
	int intercept_frac = individual->intercept_frac + gqalut_rng_below(&ga->rng, 3) - 1;
	if (gqalut_ga_fracs_allowed(ga, slope_frac, intercept_frac)) {
		individual->slope_frac = slope_frac;
		individual->intercept_frac = intercept_frac;
	}
}

/* Breakpoints uniform over the domain, fractions near where they start. */
static void draw(struct gqalut_ga *ga, struct gqalut_individual *individual)
{
	double lo = ga->samples->cut[0], hi = ga->samples->cut[ga->positions - 1];
	for (int i = 1; i < ga->entries; i++)
		individual->from[i] =
		        position_of(ga, lo + gqalut_rng_uniform(&ga->rng) * (hi - lo));
	individual->slope_frac = ga->first_slope_frac;
	individual->intercept_frac = ga->first_intercept_frac;
	step_fracs(ga, individual);
	gqalut_ga_repair(ga, individual);
	gqalut_ga_evaluate(ga, individual);
}

static const struct gqalut_individual *tournament(struct gqalut_ga *ga,
                                                  const struct gqalut_individual *population)
{
	const struct gqalut_individual *best = NULL;
	for (int i = 0; i < ga->options->tournament; i++) {
		const struct gqalut_individual *one =
		        &population[gqalut_rng_below(&ga->rng, ga->options->population)];
		if (!best || one->fitness < best->fitness)
			best = one;
	}
	return best;
}

/* Two-point crossover: the genes between two random points change sides. */
static void cross(struct gqalut_ga *ga, struct gqalut_individual *a, struct gqalut_individual *b)
{
	int genes = ga->entries - 1;
	int first = 1 + gqalut_rng_below(&ga->rng, genes);
	int last = 1 + gqalut_rng_below(&ga->rng, genes);
	for (int i = first < last ? first : last; i <= (first < last ? last : first); i++) {
		int gene = a->from[i];
		a->from[i] = b->from[i];
		b->from[i] = gene;
	}
	if (gqalut_rng_uniform(&ga->rng) < 0.5) {
		int slope_frac = a->slope_frac, intercept_frac = a->intercept_frac;
		a->slope_frac = b->slope_frac;
		a->intercept_frac = b->intercept_frac;
		b->slope_frac = slope_frac;
		b->intercept_frac = intercept_frac;
	}
}

/* A gene after mutation: rounded to j fraction bits with the rounding
 * probability for each alpha j, or moved by a normal step. */
static int mutate_gene(struct gqalut_ga *ga, int from)
{
	const struct gqalut_problem *problem = ga->task->problem;
	double finest = problem->alpha[problem->alpha_count - 1];
	double t = ga->samples->cut[from];
	double p = gqalut_rng_uniform(&ga->rng);
	if (ga->options->rounding_mutation && ga->options->rounding_probability > 0.0) {
		double j = floor(p / ga->options->rounding_probability);
		if (j < problem->alpha_count) {
			double step = ldexp(1.0, (int)finest - problem->alpha[(int)j]);
			return position_of(ga, floor(t / step + 0.5) * step);
		}
	}
	if (p >= 1.0 - ga->options->gene_mutation) {
		double sigma = ldexp(ga->options->sigma, (int)finest);
		return position_of(ga, t + sigma * gqalut_rng_normal(&ga->rng));
	}
	return from;
}

static void mutate(struct gqalut_ga *ga, struct gqalut_individual *individual)
{
	for (int i = 1; i < ga->entries; i++)
		individual->from[i] = mutate_gene(ga, individual->from[i]);
	if (gqalut_rng_uniform(&ga->rng) < ga->options->gene_mutation)
		step_fracs(ga, individual);
}

/* A newcomer in the fraction bits (F_k, F_b) whose turn it is: each is tried
 * once, then those whose newcomers came near BEST again and again.  Without
 * this a population ends in whatever fractions it first did well in. */
static void add_newcomer(struct gqalut_ga *ga, struct gqalut_individual *individual, double best)
{
	int turn[FRACS * FRACS], turns = 0;
	for (int f = 0; f < FRACS * FRACS; f++) {
		int slope_frac = ga->first_slope_frac + f / FRACS - FRAC_REACH;
		int intercept_frac = ga->first_intercept_frac + f % FRACS - FRAC_REACH;
		double reached = ga->by_fracs[f / FRACS][f % FRACS];
		if (gqalut_ga_fracs_allowed(ga, slope_frac, intercept_frac) &&
		    reached <= 2.0 * best)
			turn[turns++] = f;
	}
	if (turns == 0)
		return;
	int f = turn[gqalut_rng_below(&ga->rng, turns)];
	draw(ga, individual);
	individual->slope_frac = ga->first_slope_frac + f / FRACS - FRAC_REACH;
	individual->intercept_frac = ga->first_intercept_frac + f % FRACS - FRAC_REACH;
	gqalut_ga_evaluate(ga, individual);
	gqalut_ga_refine_breakpoints(ga, individual);
	if (individual->fitness < 4.0 * best)
		gqalut_ga_refine(ga, individual);
	double *reached = &ga->by_fracs[f / FRACS][f % FRACS];
	if (*reached == 0.0 || individual->fitness < *reached)
		*reached = individual->fitness;
}

static int compare_individuals(const void *left, const void *right)
{
	const struct gqalut_individual *a = left, *b = right;
	if (a->fitness != b->fitness)
		return a->fitness < b->fitness ? -1 : 1;
	if (a->slope_frac != b->slope_frac)
		return a->slope_frac - b->slope_frac;
	if (a->intercept_frac != b->intercept_frac)
		return a->intercept_frac - b->intercept_frac;
	/* As numbers: their bytes have another order on another machine. */
	for (int i = 0; i <= GQALUT_MAX_ENTRIES; i++)
		if (a->from[i] != b->from[i])
			return a->from[i] - b->from[i];
	return 0;
}

/* The offspring of a sorted POPULATION, sorted. */
static void breed(struct gqalut_ga *ga, const struct gqalut_individual *population,
                  struct gqalut_individual *offspring)
{
	int count = ga->options->population, elites = ga->options->elites;
	for (int i = 0; i < count; i++)
		offspring[i] = *tournament(ga, population);
	for (int i = 0; i + 1 < count; i += 2)
		if (gqalut_rng_uniform(&ga->rng) < ga->options->crossover)
			cross(ga, &offspring[i], &offspring[i + 1]);
	for (int i = 0; i < count; i++) {
		if (gqalut_rng_uniform(&ga->rng) < ga->options->mutation)
			mutate(ga, &offspring[i]);
		gqalut_ga_repair(ga, &offspring[i]);
		gqalut_ga_evaluate(ga, &offspring[i]);
	}
	qsort(offspring, (size_t)count, sizeof *offspring, compare_individuals);
	for (int i = 0; i < elites; i++)
		offspring[count - 1 - i] = population[i];
	qsort(offspring, (size_t)count, sizeof *offspring, compare_individuals);
}

static double mean_fitness(const struct gqalut_individual *population, int count)
{
	double sum = 0.0;
	for (int i = 0; i < count; i++)
		sum += population[i].fitness;
	return sum / count;
}

/* Moves the start to the nearest allowed pair, fewer bits first. */
static void nearest_allowed(struct gqalut_ga *ga)
{
	int slope_frac = ga->first_slope_frac, intercept_frac = ga->first_intercept_frac;
	int least = INT_MAX;
	for (int fk = GQALUT_MIN_FRAC; fk <= GQALUT_MAX_FRAC; fk++) {
		for (int fb = GQALUT_MIN_FRAC; fb <= GQALUT_MAX_FRAC; fb++) {
			int distance = abs(fk - slope_frac) + abs(fb - intercept_frac);
			if (distance < least && gqalut_formats_allow(ga->task->formats, fk, fb)) {
				least = distance;
				ga->first_slope_frac = fk;
				ga->first_intercept_frac = fb;
			}
		}
	}
}

/* Where the fraction bits start: those that just hold the largest slope and
 * intercept of N equal segments. */
static void start_fracs(struct gqalut_ga *ga)
{
	const struct gqalut_problem *problem = ga->task->problem;
	double slope = 1e-3, intercept = 1e-3;
	for (int s = 0; s < ga->entries; s++) {
		struct gqalut_moments moments = { 0 };
		int end = (int)((int64_t)ga->positions * (s + 1) / ga->entries);
		for (int m = (int)((int64_t)ga->positions * s / ga->entries); m < end; m++)
			gqalut_moments_add(&moments, ga->samples, m);
		slope = fmax(slope, fabs(moments.k0));
		intercept = fmax(intercept, fabs(moments.my - moments.k0 * moments.mx));
	}
	ga->first_slope_frac = gqalut_lattice_frac_for(slope, problem->coef_bits);
	ga->first_intercept_frac = gqalut_lattice_frac_for(intercept, problem->coef_bits);
	nearest_allowed(ga);
}

/* What has stopped the search, before costs that are none enter a result. */
static enum gqalut_status failure(const struct gqalut_ga *ga, struct gqalut_diag *diag)
{
	if (ga->failed == GQALUT_ERR_MEMORY)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	return gqalut_engine_stopped(ga->task, diag);
}

static enum gqalut_status evolve(struct gqalut_ga *ga, struct gqalut_individual *population,
                                 struct gqalut_individual *offspring, int *generations,
                                 struct gqalut_diag *diag)
{
	const struct gqalut_search_options *options = ga->task->options;
	int count = ga->options->population, stale = 0;
	double best = INFINITY, refined = INFINITY;
	for (int g = 0; g < ga->options->generations; g++) {
		if (g > 0) {
			breed(ga, population, offspring);
			struct gqalut_individual *swap = population;
			population = offspring;
			offspring = swap;
		}
		if (ga->options->refine > 0 && g % ga->options->refine == 0) {
			if (population[0].fitness < refined)
				gqalut_ga_refine_fracs(ga, &population[0]);
			add_newcomer(ga, &population[count - 1], population[0].fitness);
			refined = population[0].fitness;
			qsort(population, (size_t)count, sizeof *population, compare_individuals);
		}
		enum gqalut_status status = failure(ga, diag);
		if (status)
			return status;
		stale = population[0].fitness < best ? 0 : stale + 1;
		best = population[0].fitness;
		if (options->history)
			options->history(options->context, g, best,
			                 mean_fitness(population, count));
		*generations = g + 1;
		if (stale == STALE_GENERATIONS) {
			stale = 0;
			for (int i = ga->options->elites > 0 ? ga->options->elites : 1; i < count;
			     i++)
				draw(ga, &population[i]);
			qsort(population, (size_t)count, sizeof *population, compare_individuals);
		}
		status = gqalut_engine_progress(ga->task, "ga",
		                                (double)(g + 1) / ga->options->generations, best,
		                                0.0, diag);
		if (status)
			return status;
	}
	/* The answer stands first, wherever the last swap left it. */
	if (offspring < population)
		offspring[0] = population[0];
	return GQALUT_OK;
}

static void to_partition(struct gqalut_ga *ga, const struct gqalut_individual *individual,
                         struct gqalut_partition *partition)
{
	struct gqalut_lattice lattice = gqalut_ga_lattice(ga, individual);
	partition->entries = ga->entries;
	partition->cost = individual->fitness;
	memcpy(partition->from, individual->from, sizeof partition->from);
	for (int s = 0; s < ga->entries; s++)
		partition->fit[s] = gqalut_oracle_fit(&ga->oracle, &lattice, individual->from[s],
		                                      individual->from[s + 1]);
}

enum gqalut_status gqalut_ga(const struct gqalut_task *task, const struct gqalut_partition *start,
                             struct gqalut_partition *best, int *generations,
                             struct gqalut_diag *diag)
{
	struct gqalut_ga ga = { .task = task,
		                .options = &task->options->ga,
		                .samples = task->samples,
		                .rng = gqalut_rng_make(task->options->seed),
		                .entries = task->problem->entries,
		                .positions = task->samples->positions };
	enum gqalut_status status =
	        gqalut_oracle_make(task->problem, task->samples, &ga.oracle, diag);
	if (status)
		return status;
	size_t count = (size_t)ga.options->population;
	struct gqalut_individual *both = calloc(2 * count, sizeof *both);
	if (!both)
		status = gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	if (!status) {
		start_fracs(&ga);
		for (size_t i = 0; i < count; i++)
			draw(&ga, &both[i]);
		if (start && start->cost < INFINITY) {
			memcpy(both[0].from, start->from, sizeof both[0].from);
			both[0].slope_frac = start->fit[0].slope_frac;
			both[0].intercept_frac = start->fit[0].intercept_frac;
			gqalut_ga_evaluate(&ga, &both[0]);
		}
		qsort(both, count, sizeof *both, compare_individuals);
		status = evolve(&ga, both, both + count, generations, diag);
	}
	if (!status)
		to_partition(&ga, &both[0], best);
	free(both);
	gqalut_oracle_free(&ga.oracle);
	return status;
}
