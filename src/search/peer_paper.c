/* The trainer of GQA-LUT as published (arXiv 2403.19591, algorithm 1, and its
 * code): a genetic search for real breakpoints.
 *
 * A segment is the chord of f between its ends, its slope and intercept are
 * rounded to F fraction bits but never saturated, and fitness is the mean
 * squared error over a grid of step 0.01, with the breakpoints as they are:
 * a proxy that knows neither codes nor alphas.  Offspring replace everything,
 * no individual is kept, and the answer is the best of the last population.
 *
 * Stated here because no two readings agree: the outermost chords end at
 * +-10000 where f has straight tails (straight_tail), breakpoints are kept
 * within the domain with rounding mutation or without, and rounding starts
 * at 0 fraction bits for every function. */
#include "search/peers.h"

#include <math.h>
#include <stdlib.h>

#include <gqalut/eval.h>

#include "core/rng.h"
#include "fit/line.h"

enum {
	PUBLISHED_FRAC = 6,   /* of slopes and intercepts, where the problem fixes none */
	ROUND_TO_MOST = 6,    /* fraction bits that rounding mutation leaves at most */
	MOST_POINTS = 1 << 16 /* of the grid: a wide domain has longer steps */
};

static const double GRID_STEP = 0.01, FAR = 10000.0;

/* A breakpoint, or an end point, with f there. */
struct gene {
	double x, y;
};

struct individual {
	struct gene gene[GQALUT_MAX_ENTRIES - 1]; /* in any order */
	double fitness;                           /* mean squared error; less is better */
};

struct trainer {
	const struct gqalut_problem *problem;
	const struct gqalut_ga_options *options;
	struct gqalut_rng rng;
	int genes;
	struct gene left, right;             /* end points of the outermost chords */
	double slope_scale, intercept_scale; /* 2^F */
	double grid_x[MOST_POINTS], grid_y[MOST_POINTS];
	int points;
};

static struct gene gene_at(const struct trainer *trainer, double x)
{
	return (struct gene){ x, gqalut_reference(trainer->problem->function, x) };
}

/* Whether f is finite and straight from FAR/2 to FAR on one side of 0. */
static bool straight_tail(const struct gqalut_function *f, double far)
{
	double near = gqalut_reference(f, far / 2.0), middle = gqalut_reference(f, 0.75 * far);
	double end = gqalut_reference(f, far);
	return fabs(near - 2.0 * middle + end) <= 1e-6 * (1.0 + fabs(end));
}

/* The end points of the published trainer: +-10000 where f is defined on every
 * x and straight on both sides, as for gelu and hswish; where one side alone
 * is straight, as for exp, that one a domain's length out; else, as for 1/x,
 * the ends of the domain. */
static void place_ends(struct trainer *trainer)
{
	const struct gqalut_problem *problem = trainer->problem;
	const struct gqalut_function *f = problem->function;
	double lo = problem->lo, hi = problem->hi, left = lo, right = hi;
	if (f->support == GQALUT_SUPPORT_REAL) {
		bool below = straight_tail(f, -FAR), above = straight_tail(f, FAR);
		if (below && above) {
			left = fmin(lo, -FAR);
			right = fmax(hi, FAR);
		} else if (below) {
			left = lo - (hi - lo);
		} else if (above) {
			right = hi + (hi - lo);
		}
	}
	trainer->left = gene_at(trainer, left);
	trainer->right = gene_at(trainer, right);
}

static void make_grid(struct trainer *trainer)
{
	double lo = trainer->problem->lo, length = trainer->problem->hi - lo;
	double steps = floor(length / GRID_STEP + 0.5), step = GRID_STEP;
	if (steps > MOST_POINTS - 1) {
		steps = MOST_POINTS - 1;
		step = length / steps;
	}
	for (int i = 0; i <= (int)steps; i++) {
		double x = fmin(lo + step * i, trainer->problem->hi);
		trainer->grid_x[i] = x;
		trainer->grid_y[i] = gqalut_reference(trainer->problem->function, x);
	}
	trainer->points = (int)steps + 1;
}

/* First point of the grid at or above X, not before FROM. */
static int point_at(const struct trainer *trainer, int from, double x)
{
	int lo = from, hi = trainer->points;
	while (lo < hi) {
		int middle = lo + (hi - lo) / 2;
		if (trainer->grid_x[middle] < x)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo;
}

static void sort_genes(struct gene *gene, int count)
{
	for (int i = 1; i < count; i++) {
		struct gene moved = gene[i];
		int j = i;
		for (; j > 0 && gene[j - 1].x > moved.x; j--)
			gene[j] = gene[j - 1];
		gene[j] = moved;
	}
}

/* The ends of all segments in ascending order: genes + 2 of them. */
static void segment_ends(const struct trainer *trainer, const struct individual *individual,
                         struct gene *end)
{
	end[0] = trainer->left;
	for (int i = 0; i < trainer->genes; i++)
		end[i + 1] = individual->gene[i];
	sort_genes(end + 1, trainer->genes);
	end[trainer->genes + 1] = trainer->right;
}

static void evaluate(const struct trainer *trainer, struct individual *individual)
{
	struct gene end[GQALUT_MAX_ENTRIES + 1];
	segment_ends(trainer, individual, end);
	double sum = 0.0;
	int from = 0;
	for (int s = 0; s <= trainer->genes; s++) {
		int to = s < trainer->genes ? point_at(trainer, from, end[s + 1].x)
		                            : trainer->points;
		struct gqalut_line chord =
		        gqalut_line_through(end[s].x, end[s].y, end[s + 1].x, end[s + 1].y);
		double k = rint(chord.slope * trainer->slope_scale) / trainer->slope_scale;
		double b =
		        rint(chord.intercept * trainer->intercept_scale) / trainer->intercept_scale;
		for (; from < to; from++) {
			double e = k * trainer->grid_x[from] + b - trainer->grid_y[from];
			sum += e * e;
		}
	}
	individual->fitness = sum / trainer->points;
}

static void draw(struct trainer *trainer, struct individual *individual)
{
	double lo = trainer->problem->lo, length = trainer->problem->hi - lo;
	for (int i = 0; i < trainer->genes; i++)
		individual->gene[i] =
		        gene_at(trainer, lo + gqalut_rng_uniform(&trainer->rng) * length);
	evaluate(trainer, individual);
}

static const struct individual *tournament(struct trainer *trainer,
                                           const struct individual *population)
{
	const struct individual *best = NULL;
	for (int i = 0; i < trainer->options->tournament; i++) {
		const struct individual *one =
		        &population[gqalut_rng_below(&trainer->rng, trainer->options->population)];
		if (!best || one->fitness < best->fitness)
			best = one;
	}
	return best;
}

/* Swaps the genes between two cuts: first of 1..n, then another one. */
static void cross(struct trainer *trainer, struct individual *a, struct individual *b)
{
	if (trainer->genes < 2)
		return;
	int first = 1 + gqalut_rng_below(&trainer->rng, trainer->genes);
	int last = 1 + gqalut_rng_below(&trainer->rng, trainer->genes - 1);
	if (last >= first) {
		last++;
	} else {
		int swap = first;
		first = last;
		last = swap;
	}
	for (int i = first; i < last && i < trainer->genes; i++) {
		struct gene gene = a->gene[i];
		a->gene[i] = b->gene[i];
		b->gene[i] = gene;
	}
}

/* One draw p for each number j of fraction bits: within [r*j, r*(j+1)) the
 * gene is rounded to j bits, in the last share of [0, 1) it takes a normal
 * step.  Without rounding mutation there is one draw, for the step alone. */
static double mutated(struct trainer *trainer, double x)
{
	const struct gqalut_ga_options *options = trainer->options;
	double width = options->rounding_mutation ? options->rounding_probability : 0.0;
	int last = options->rounding_mutation ? ROUND_TO_MOST : 0;
	for (int j = 0; j <= last; j++) {
		double p = gqalut_rng_uniform(&trainer->rng);
		if (p >= width * j && p < width * (j + 1))
			x = ldexp(rint(ldexp(x, j)), -j);
		else if (p >= 1.0 - options->gene_mutation)
			x += options->sigma * gqalut_rng_normal(&trainer->rng);
	}
	return fmin(fmax(x, trainer->problem->lo), trainer->problem->hi);
}

static void mutate(struct trainer *trainer, struct individual *individual)
{
	for (int i = 0; i < trainer->genes; i++) {
		double x = mutated(trainer, individual->gene[i].x);
		if (x != individual->gene[i].x)
			individual->gene[i] = gene_at(trainer, x);
	}
}

static void breed(struct trainer *trainer, const struct individual *population,
                  struct individual *offspring)
{
	int count = trainer->options->population;
	for (int i = 0; i < count; i++)
		offspring[i] = *tournament(trainer, population);
	for (int i = 0; i + 1 < count; i += 2)
		if (gqalut_rng_uniform(&trainer->rng) < trainer->options->crossover)
			cross(trainer, &offspring[i], &offspring[i + 1]);
	for (int i = 0; i < count; i++) {
		if (gqalut_rng_uniform(&trainer->rng) < trainer->options->mutation)
			mutate(trainer, &offspring[i]);
		evaluate(trainer, &offspring[i]);
	}
}

/* The best of a population; its mean fitness goes to *mean. */
static const struct individual *best_of(const struct individual *population, int count,
                                        double *mean)
{
	const struct individual *best = &population[0];
	double sum = 0.0;
	for (int i = 0; i < count; i++) {
		sum += population[i].fitness;
		if (population[i].fitness < best->fitness)
			best = &population[i];
	}
	*mean = sum / count;
	return best;
}

/* Runs all generations on two populations; *best is of the last one. */
static enum gqalut_status train(const struct gqalut_task *task, struct trainer *trainer,
                                struct individual *population, struct individual *offspring,
                                struct individual *best, struct gqalut_diag *diag)
{
	const struct gqalut_search_options *options = task->options;
	int generations = trainer->options->generations;
	for (int i = 0; i < trainer->options->population; i++)
		draw(trainer, &population[i]);
	for (int g = 0; g < generations; g++) {
		double mean;
		breed(trainer, population, offspring);
		struct individual *swap = population;
		population = offspring;
		offspring = swap;
		*best = *best_of(population, trainer->options->population, &mean);
		if (options->history)
			options->history(options->context, g, best->fitness, mean);
		enum gqalut_status status = gqalut_engine_progress(
		        task, "paper", (double)(g + 1) / generations, best->fitness, 0.0, diag);
		if (status)
			return status;
	}
	return GQALUT_OK;
}

/* The breakpoints with the chords between them, not yet rounded. */
static void to_real(const struct trainer *trainer, const struct individual *best,
                    struct gqalut_real *real)
{
	struct gene end[GQALUT_MAX_ENTRIES + 1];
	segment_ends(trainer, best, end);
	real->entries = trainer->genes + 1;
	for (int s = 0; s < real->entries; s++) {
		struct gqalut_line chord =
		        gqalut_line_through(end[s].x, end[s].y, end[s + 1].x, end[s + 1].y);
		real->slope[s] = chord.slope;
		real->intercept[s] = chord.intercept;
		if (s > 0)
			real->breakpoint[s - 1] = end[s].x;
	}
}

enum gqalut_status gqalut_peer_paper(const struct gqalut_task *task,
                                     struct gqalut_search_result *result, struct gqalut_diag *diag)
{
	const struct gqalut_problem *problem = task->problem;
	size_t count = (size_t)task->options->ga.population;
	struct trainer *trainer = calloc(1, sizeof *trainer);
	struct individual *both = calloc(2 * count, sizeof *both);
	struct individual best;
	enum gqalut_status status = GQALUT_OK;
	if (!trainer || !both)
		status = gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	if (!status) {
		bool fixed = !problem->frac_auto;
		trainer->problem = problem;
		trainer->options = &task->options->ga;
		trainer->rng = gqalut_rng_make(task->options->seed);
		trainer->genes = problem->entries - 1;
		trainer->slope_scale = ldexp(1.0, fixed ? problem->slope_frac : PUBLISHED_FRAC);
		trainer->intercept_scale =
		        ldexp(1.0, fixed ? problem->intercept_frac : PUBLISHED_FRAC);
		place_ends(trainer);
		make_grid(trainer);
		status = train(task, trainer, both, both + count, &best, diag);
	}
	if (!status) {
		result->generations = task->options->ga.generations;
		to_real(trainer, &best, &result->real);
		status = gqalut_real_quantise(&result->real, problem, GQALUT_REAL_FRAC_SIX,
		                              &result->table, diag);
	}
	free(trainer);
	free(both);
	return status;
}
