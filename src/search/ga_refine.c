/* Local refinement of one individual of the genetic search. */
#include "search/ga.h"

#include <math.h>

enum {
	MAX_REACH = 2, /* positions that all breakpoints may move at once */
	BAND = 2 * MAX_REACH + 1,
	TRANSFERS = 8 /* far moves tried at a time */
};

/* Cost of a segment as one number: what the band adds up. */
static double scalar_cost(struct gqalut_ga *ga, const struct gqalut_lattice *lattice, int from,
                          int to)
{
	const union gqalut_oracle_cell *cost = gqalut_ga_cost(ga, lattice, from, to);
	if (!cost)
		return INFINITY;
	if (ga->task->problem->objective != GQALUT_OBJECTIVE_WORST_ALPHA)
		return cost[0].cost;
	double sum = 0.0;
	for (int a = 0; a < ga->oracle.width; a++)
		sum += ga->task->alpha_weight[a] * cost[a].cost;
	return sum;
}

/* Moves all breakpoints at once, each by at most REACH steps of STEP positions,
 * to the best combination: a shortest path through the places. */
static bool move_in_band(struct gqalut_ga *ga, struct gqalut_individual *individual, int reach,
                         int step)
{
	int n = ga->entries;
	bool largest = ga->task->problem->objective == GQALUT_OBJECTIVE_MAX_ABS;
	struct gqalut_lattice lattice = gqalut_ga_lattice(ga, individual);
	int place[GQALUT_MAX_ENTRIES + 1][BAND], before[GQALUT_MAX_ENTRIES + 1][BAND];
	int band = 2 * reach + 1;
	double value[GQALUT_MAX_ENTRIES + 1][BAND];
	for (int i = 0; i <= n; i++) {
		for (int b = 0; b < band; b++) {
			int shift = i > 0 && i < n ? (b - reach) * step : 0;
			place[i][b] = individual->from[i] + shift;
			value[i][b] = i == 0 ? 0.0 : INFINITY;
			before[i][b] = reach;
		}
	}
	for (int i = 1; i <= n; i++) {
		for (int b = 0; b < band; b++) {
			for (int a = 0; a < band; a++) {
				if (!(value[i - 1][a] < INFINITY) ||
				    place[i - 1][a] >= place[i][b] || place[i][b] > ga->positions)
					continue;
				double cost =
				        scalar_cost(ga, &lattice, place[i - 1][a], place[i][b]);
				cost = largest ? fmax(value[i - 1][a], cost)
				               : value[i - 1][a] + cost;
				if (cost < value[i][b]) {
					value[i][b] = cost;
					before[i][b] = a;
				}
			}
		}
	}
	struct gqalut_individual moved = *individual;
	int b = reach;
	for (int i = n; i > 0; i--) {
		moved.from[i] = place[i][b];
		b = before[i][b];
	}
	gqalut_ga_evaluate(ga, &moved);
	if (!(moved.fitness < individual->fitness))
		return false;
	*individual = moved;
	return true;
}

/* Moves breakpoints, in smaller and smaller steps, until none gains. */
void gqalut_ga_refine_breakpoints(struct gqalut_ga *ga, struct gqalut_individual *individual)
{
	for (int step = 8; step > 0; step /= 2)
		while (!ga->failed &&
		       move_in_band(ga, individual, step > 1 ? 1 : MAX_REACH, step)) {
		}
}

/* Where best to split segment s in two, and what that gains. */
static double best_split(struct gqalut_ga *ga, const struct gqalut_individual *individual, int s,
                         int *where)
{
	bool largest = ga->task->problem->objective == GQALUT_OBJECTIVE_MAX_ABS;
	struct gqalut_lattice lattice = gqalut_ga_lattice(ga, individual);
	int from = individual->from[s], to = individual->from[s + 1];
	double least = INFINITY;
	for (int m = from + 1; m < to; m++) {
		double left = scalar_cost(ga, &lattice, from, m);
		double right = scalar_cost(ga, &lattice, m, to);
		double both = largest ? fmax(left, right) : left + right;
		if (both < least) {
			least = both;
			*where = m;
		}
	}
	return least < INFINITY ? scalar_cost(ga, &lattice, from, to) - least : -INFINITY;
}

/* A breakpoint to take away, a segment to split instead, and what that gains
 * before the others move along. */
struct transfer {
	int breakpoint, segment;
	double gain;
};

/* The TRANSFERS most promising transfers, best first. */
static int best_transfers(struct gqalut_ga *ga, const struct gqalut_individual *individual,
                          const double *split, struct transfer *best)
{
	bool largest = ga->task->problem->objective == GQALUT_OBJECTIVE_MAX_ABS;
	struct gqalut_lattice lattice = gqalut_ga_lattice(ga, individual);
	const int *from = individual->from;
	int count = 0;
	for (int i = 1; i < ga->entries; i++) {
		double left = scalar_cost(ga, &lattice, from[i - 1], from[i]);
		double right = scalar_cost(ga, &lattice, from[i], from[i + 1]);
		double merged = scalar_cost(ga, &lattice, from[i - 1], from[i + 1]);
		double loss = merged - (largest ? fmax(left, right) : left + right);
		for (int s = 0; s < ga->entries; s++) {
			struct transfer one = { i, s, split[s] - loss };
			if (s == i - 1 || s == i || !(one.gain > -INFINITY))
				continue;
			int at = count < TRANSFERS ? count++ : TRANSFERS;
			for (; at > 0 && best[at - 1].gain < one.gain; at--)
				if (at < TRANSFERS)
					best[at] = best[at - 1];
			if (at < TRANSFERS)
				best[at] = one;
		}
	}
	return count;
}

/* Takes one breakpoint away, puts it into another segment and refines: a way
 * on when all those between would have to move along. */
static bool move_far(struct gqalut_ga *ga, struct gqalut_individual *individual)
{
	int where[GQALUT_MAX_ENTRIES];
	double split[GQALUT_MAX_ENTRIES];
	struct transfer transfer[TRANSFERS];
	for (int s = 0; s < ga->entries; s++)
		split[s] = best_split(ga, individual, s, &where[s]);
	int count = best_transfers(ga, individual, split, transfer);
	for (int t = 0; t < count && !ga->failed; t++) {
		struct gqalut_individual trial = *individual;
		trial.from[transfer[t].breakpoint] = where[transfer[t].segment];
		gqalut_ga_repair(ga, &trial);
		gqalut_ga_evaluate(ga, &trial);
		gqalut_ga_refine_breakpoints(ga, &trial);
		if (trial.fitness < individual->fitness) {
			*individual = trial;
			return true;
		}
	}
	return false;
}

void gqalut_ga_refine(struct gqalut_ga *ga, struct gqalut_individual *individual)
{
	gqalut_ga_refine_breakpoints(ga, individual);
	while (!ga->failed && move_far(ga, individual)) {
	}
}

/* The best individual, with the fraction bits around its own too. */
void gqalut_ga_refine_fracs(struct gqalut_ga *ga, struct gqalut_individual *individual)
{
	for (bool moved = true; moved && !ga->failed;) {
		gqalut_ga_refine(ga, individual);
		moved = false;
		for (int d = 0; d < 9 && !moved; d++) {
			struct gqalut_individual trial = *individual;
			trial.slope_frac += d / 3 - 1;
			trial.intercept_frac += d % 3 - 1;
			if (d == 4 ||
			    !gqalut_ga_fracs_allowed(ga, trial.slope_frac, trial.intercept_frac))
				continue;
			gqalut_ga_evaluate(ga, &trial);
			gqalut_ga_refine_breakpoints(ga, &trial);
			if (trial.fitness < individual->fitness) {
				*individual = trial;
				moved = true;
			}
		}
	}
}
