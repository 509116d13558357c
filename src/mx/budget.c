/* The exact choice of widths: dynamic programming over Pareto-optimal pairs,
 * without those that a Lagrangian bound shows to end above a choice that is known:
 * for any lambda >= 0, the tensors behind a pair have errors of at least
 * sum of min over w (error + lambda bits) - lambda (bits that are left). */
#include <gqalut/mx_budget.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { MOST_WIDTHS = 16 };

/* The first tensors stored in `bits` bits, with the least error. */
struct state {
	uint64_t bits;
	double error;
	uint32_t parent; /* in the front of one tensor fewer */
	int choice;
};

struct front {
	struct state *states; /* bits ascend, errors descend strictly */
	size_t count;
};

/* What no pair of the best choice exceeds. */
struct bound {
	double lambda; /* error a bit */
	double known;  /* error of a choice within the budget, with room for rounding */
	uint64_t budget;
	double *rest; /* of tensor i on: the sum of the minima above; room for one more */
};

static int compare_states(const void *left, const void *right)
{
	const struct state *a = left, *b = right;
	if (a->bits != b->bits)
		return a->bits < b->bits ? -1 : 1;
	if (a->error != b->error)
		return a->error < b->error ? -1 : 1;
	if (a->choice != b->choice)
		return a->choice < b->choice ? -1 : 1;
	return (a->parent > b->parent) - (a->parent < b->parent);
}

static size_t keep_optimal(struct state *states, size_t count)
{
	size_t kept = 0;
	qsort(states, count, sizeof(*states), compare_states);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || states[i].error < states[kept - 1].error)
			states[kept++] = states[i];
	return kept;
}

/* The choice with the least error + lambda bits, of equal ones the fewest bits. */
static int cheapest(const struct gqalut_mx_choice *choices, int widths, double lambda)
{
	int best = 0;
	for (int w = 1; w < widths; w++) {
		double a = choices[w].error + lambda * (double)choices[w].bits;
		double b = choices[best].error + lambda * (double)choices[best].bits;
		if (a < b || (a == b && choices[w].bits < choices[best].bits))
			best = w;
	}
	return best;
}

/* Whether the cheapest choices at LAMBDA are within the budget, which is all that
 * is left of *error if so. */
static bool try_lambda(const struct gqalut_mx_choice *choices, size_t count, int widths,
                       uint64_t budget, double lambda, double *error)
{
	double sum = 0.0;
	for (size_t i = 0; i < count; i++) {
		const struct gqalut_mx_choice *own = choices + i * (size_t)widths;
		const struct gqalut_mx_choice *one = &own[cheapest(own, widths, lambda)];
		if (one->bits > budget)
			return false;
		budget -= one->bits;
		sum += one->error;
	}
	*error = sum;
	return true;
}

/* The least lambda, to many digits, whose choices are within the budget gives a
 * choice that is known, and nearly the greatest bound.  The sums have a relative
 * error of count 2^-53 at most; 1e-9 is far more. */
static void set_bound(const struct gqalut_mx_choice *choices, size_t count, int widths,
                      struct bound *bound)
{
	double low = 0.0, high = 1.0, sum = 0.0;
	for (size_t i = 0; i < count * (size_t)widths; i++)
		high = fmax(high, choices[i].error);
	bound->known = INFINITY;
	if (!try_lambda(choices, count, widths, bound->budget, high, &bound->known))
		high = 0.0;
	for (int i = 0; i < 128; i++) {
		double middle = 0.5 * (low + high);
		if (try_lambda(choices, count, widths, bound->budget, middle, &bound->known))
			high = middle;
		else
			low = middle;
	}
	bound->lambda = high;
	for (size_t i = count; i-- > 0;) {
		const struct gqalut_mx_choice *own = choices + i * (size_t)widths;
		const struct gqalut_mx_choice *one = &own[cheapest(own, widths, high)];
		bound->rest[i] = sum += one->error + high * (double)one->bits;
	}
	bound->known += 1e-9 * (bound->known + sum + high * (double)bound->budget);
}

static bool exceeds(const struct bound *bound, size_t behind, uint64_t bits, double error)
{
	double left = (double)(bound->budget - bits);
	return error + bound->rest[behind] - bound->lambda * left > bound->known;
}

/* FROM with one tensor more, within LIMIT bits and BOUND; BEHIND is the next. */
static enum gqalut_status extend(const struct front *from, const struct gqalut_mx_choice *choices,
                                 int widths, uint64_t limit, const struct bound *bound,
                                 size_t behind, struct front *to)
{
	if (from->count > UINT32_MAX || from->count > SIZE_MAX / sizeof(*to->states) / MOST_WIDTHS)
		return GQALUT_ERR_MEMORY;
	to->states = malloc(from->count * (size_t)widths * sizeof(*to->states));
	if (!to->states)
		return GQALUT_ERR_MEMORY;
	size_t n = 0;
	for (size_t s = 0; s < from->count; s++)
		for (int w = 0; w < widths; w++) {
			const struct state *old = &from->states[s];
			if (choices[w].bits > limit || old->bits > limit - choices[w].bits)
				continue;
			if (exceeds(bound, behind, old->bits + choices[w].bits,
			            old->error + choices[w].error))
				continue;
			to->states[n++] =
			        (struct state){ old->bits + choices[w].bits,
				                old->error + choices[w].error, (uint32_t)s, w };
		}
	to->count = keep_optimal(to->states, n);
	struct state *smaller = realloc(to->states, (to->count ? to->count : 1) * sizeof(*smaller));
	if (smaller)
		to->states = smaller;
	return GQALUT_OK;
}

static uint64_t fewest_bits(const struct gqalut_mx_choice *choices, int widths)
{
	uint64_t least = choices[0].bits;
	for (int w = 1; w < widths; w++)
		if (choices[w].bits < least)
			least = choices[w].bits;
	return least;
}

static void free_fronts(struct front *fronts, size_t count)
{
	if (!fronts)
		return;
	for (size_t i = 0; i < count; i++)
		free(fronts[i].states);
	free(fronts);
}

static enum gqalut_status search(const struct gqalut_mx_choice *choices, size_t count, int widths,
                                 uint64_t budget, uint64_t least, int *chosen,
                                 struct gqalut_diag *diag)
{
	struct state none = { 0 };
	struct front start = { &none, 1 };
	struct bound bound = { .budget = budget, .rest = calloc(count + 1, sizeof(*bound.rest)) };
	struct front *fronts = calloc(count, sizeof(*fronts));
	if (!fronts || !bound.rest) {
		free_fronts(fronts, count);
		free(bound.rest);
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	}
	set_bound(choices, count, widths, &bound);
	for (size_t i = 0; i < count; i++) {
		const struct gqalut_mx_choice *own = choices + i * (size_t)widths;
		least -= fewest_bits(own, widths); /* now of the tensors behind this one */
		if (extend(i ? &fronts[i - 1] : &start, own, widths, budget - least, &bound, i + 1,
		           &fronts[i])) {
			free_fronts(fronts, count);
			free(bound.rest);
			return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
		}
	}
	size_t at = fronts[count - 1].count - 1; /* the most bits, the least error */
	for (size_t i = count; i-- > 0;) {
		chosen[i] = fronts[i].states[at].choice;
		at = fronts[i].states[at].parent;
	}
	free_fronts(fronts, count);
	free(bound.rest);
	return GQALUT_OK;
}

enum gqalut_status gqalut_mx_budget(const struct gqalut_mx_choice *choices, size_t count,
                                    int widths, uint64_t budget, int *chosen,
                                    struct gqalut_diag *diag)
{
	if (count == 0 || widths < 1 || widths > MOST_WIDTHS)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "a budget needs a tensor and 1..%d widths", MOST_WIDTHS);
	uint64_t least = 0;
	for (size_t i = 0; i < count; i++) {
		const struct gqalut_mx_choice *own = choices + i * (size_t)widths;
		for (int w = 0; w < widths; w++)
			if (!isfinite(own[w].error) || own[w].error < 0.0)
				return gqalut_diag_set(
				        diag, GQALUT_ERR_ARGUMENT,
				        "tensor %zu: an error is not a finite number "
				        "of at least 0",
				        i);
		uint64_t fewest = fewest_bits(own, widths);
		if (fewest > budget || least > budget - fewest)
			return gqalut_diag_set(diag, GQALUT_ERR_INFEASIBLE,
			                       "the budget is below the bits of the narrowest "
			                       "choice of every tensor");
		least += fewest;
	}
	return search(choices, count, widths, budget, least, chosen, diag);
}
