#include "fit/oracle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fit/minimax.h"

enum {
	FIRST_SLOTS = 1 << 14,   /* a power of two */
	MOMENTS_LIMIT = 1 << 20, /* moments kept, about 48 MB */
	MOMENT_WORK = 32,        /* of a position, and */
	FIT_WORK = 1024,         /* of a line, most often: see gqalut_oracle.work */
	FOUND_WORK = 32          /* of a cost that is remembered */
};

enum gqalut_status gqalut_oracle_make(const struct gqalut_problem *problem,
                                      const struct gqalut_samples *samples,
                                      struct gqalut_oracle *oracle, struct gqalut_diag *diag)
{
	struct gqalut_oracle made = { .problem = problem,
		                      .samples = samples,
		                      .moments_left = MOMENTS_LIMIT,
		                      .slots = FIRST_SLOTS,
		                      .width = 1 };
	if (problem->objective == GQALUT_OBJECTIVE_WORST_ALPHA)
		made.width = problem->alpha_count;
	made.moments = calloc((size_t)samples->positions + 1, sizeof(struct gqalut_moments *));
	made.cell = calloc(made.slots * ((size_t)made.width + 1), sizeof *made.cell);
	if (!made.moments || !made.cell) {
		gqalut_oracle_free(&made);
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	}
	*oracle = made;
	return GQALUT_OK;
}

void gqalut_oracle_free(struct gqalut_oracle *oracle)
{
	if (oracle->moments)
		for (int m = 0; m < oracle->samples->positions; m++)
			free(oracle->moments[m]);
	free(oracle->moments);
	free(oracle->cell);
	memset(oracle, 0, sizeof *oracle);
}

/* Moments of from..to-1, from the row of FROM if it can be kept. */
static struct gqalut_moments moments_of(struct gqalut_oracle *oracle, int from, int to)
{
	struct gqalut_moments moments = { 0 };
	size_t length = (size_t)(oracle->samples->positions - from);
	struct gqalut_moments *kept = oracle->moments[from];
	if (!kept && length <= oracle->moments_left && (kept = malloc(length * sizeof *kept))) {
		oracle->moments[from] = kept;
		oracle->moments_left -= length;
		oracle->work += MOMENT_WORK * length;
		for (size_t i = 0; i < length; i++) {
			gqalut_moments_add(&moments, oracle->samples, from + (int)i);
			kept[i] = moments;
		}
	}
	if (kept)
		return kept[to - from - 1];
	oracle->work += MOMENT_WORK * (size_t)(to - from);
	for (int m = from; m < to; m++)
		gqalut_moments_add(&moments, oracle->samples, m);
	return moments;
}

struct gqalut_fit gqalut_oracle_fit(struct gqalut_oracle *oracle,
                                    const struct gqalut_lattice *lattice, int from, int to)
{
	if (oracle->problem->objective == GQALUT_OBJECTIVE_MAX_ABS)
		return gqalut_minimax_fit(oracle->samples, lattice, from, to, 0.0, &oracle->work);
	struct gqalut_moments moments = moments_of(oracle, from, to);
	oracle->work += FIT_WORK;
	return gqalut_segment_fit(oracle->samples, &moments, lattice, from, to);
}

static void compute(struct gqalut_oracle *oracle, const struct gqalut_lattice *lattice, int from,
                    int to, union gqalut_oracle_cell *cell)
{
	const struct gqalut_samples *samples = oracle->samples;
	struct gqalut_fit fit = gqalut_oracle_fit(oracle, lattice, from, to);
	if (oracle->problem->objective != GQALUT_OBJECTIVE_WORST_ALPHA) {
		cell[0].cost = fit.cost;
		return;
	}
	oracle->work += (size_t)(samples->first_sample[to] - samples->first_sample[from]) * 4;
	double k = fit.slope * lattice->slope_step, b = fit.intercept * lattice->intercept_step;
	for (int a = 0; a < oracle->width; a++)
		cell[a].cost = fit.cost < INFINITY ? 0.0 : INFINITY;
	for (int i = samples->first_sample[from]; i < samples->first_sample[to]; i++) {
		const struct gqalut_sample *sample = &samples->sample[i];
		double e = k * sample->x + b - sample->y;
		cell[sample->alpha_index].cost += sample->w * e * e;
	}
}

/* The slot of KEY, or the empty one where it belongs. */
static union gqalut_oracle_cell *find(union gqalut_oracle_cell *cells, size_t slots, int width,
                                      uint64_t key)
{
	size_t slot = (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (slots - 1);
	size_t stride = (size_t)width + 1;
	while (cells[slot * stride].key != 0 && cells[slot * stride].key != key)
		slot = (slot + 1) & (slots - 1);
	return cells + slot * stride;
}

static bool grow(struct gqalut_oracle *oracle)
{
	size_t slots = 2 * oracle->slots, stride = (size_t)oracle->width + 1;
	union gqalut_oracle_cell *cells = calloc(slots * stride, sizeof *cells);
	if (!cells)
		return false;
	for (size_t s = 0; s < oracle->slots; s++) {
		const union gqalut_oracle_cell *old = oracle->cell + s * stride;
		if (old->key != 0)
			memcpy(find(cells, slots, oracle->width, old->key), old,
			       stride * sizeof *old);
	}
	free(oracle->cell);
	oracle->cell = cells;
	oracle->slots = slots;
	return true;
}

const union gqalut_oracle_cell *gqalut_oracle_cost(struct gqalut_oracle *oracle,
                                                   const struct gqalut_lattice *lattice, int from,
                                                   int to)
{
	/* to >= 1, so no key is 0; positions fit 24 bits, fractions 8. */
	uint64_t key = (uint64_t)from << 40 | (uint64_t)to << 16 |
	               (uint64_t)(lattice->slope_frac - GQALUT_MIN_FRAC) << 8 |
	               (uint64_t)(lattice->intercept_frac - GQALUT_MIN_FRAC);
	oracle->work += FOUND_WORK;
	union gqalut_oracle_cell *slot = find(oracle->cell, oracle->slots, oracle->width, key);
	if (slot->key == key)
		return slot + 1;
	if (2 * oracle->used >= oracle->slots) {
		if (!grow(oracle))
			return NULL;
		slot = find(oracle->cell, oracle->slots, oracle->width, key);
	}
	slot->key = key;
	oracle->used++;
	compute(oracle, lattice, from, to, slot + 1);
	return slot + 1;
}
