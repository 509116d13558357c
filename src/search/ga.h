/* The individuals of the genetic search, shared by its two files: ga.c breeds
 * them, ga_refine.c improves one. */
#ifndef GQALUT_SEARCH_GA_H
#define GQALUT_SEARCH_GA_H

#include "core/rng.h"
#include "fit/oracle.h"
#include "search/engine.h"

enum {
	FRAC_REACH = 3, /* fractions are looked for this far from where they start */
	FRACS = 2 * FRAC_REACH + 1
};

struct gqalut_individual {
	/* Positions that start a segment: 0, the breakpoints ascending, M. */
	int from[GQALUT_MAX_ENTRIES + 1];
	int slope_frac, intercept_frac;
	double fitness; /* the objective; less is better */
};

struct gqalut_ga {
	const struct gqalut_task *task;
	const struct gqalut_ga_options *options;
	const struct gqalut_samples *samples;
	struct gqalut_oracle oracle;
	struct gqalut_rng rng;
	int entries, positions;
	int first_slope_frac, first_intercept_frac; /* where fractions start */
	double by_fracs[FRACS][FRACS];              /* best refined newcomer; 0 if none yet */
	enum gqalut_status failed;                  /* out of memory, or told to stop */
	size_t told;                                /* of the oracle's work, to the caller */
};

/* Sorts the breakpoints and moves them apart, so that no segment is empty. */
void gqalut_ga_repair(const struct gqalut_ga *ga, struct gqalut_individual *individual);

/* Sets the fitness. */
void gqalut_ga_evaluate(struct gqalut_ga *ga, struct gqalut_individual *individual);

struct gqalut_lattice gqalut_ga_lattice(const struct gqalut_ga *ga,
                                        const struct gqalut_individual *individual);

/* Cost of a segment by alpha (or one number); NULL, and ga->failed, if memory ran
 * out or the caller of the search wants to stop. */
const union gqalut_oracle_cell *
gqalut_ga_cost(struct gqalut_ga *ga, const struct gqalut_lattice *lattice, int from, int to);

bool gqalut_ga_fracs_allowed(const struct gqalut_ga *ga, int slope_frac, int intercept_frac);

/* Moves breakpoints until none gains: cheap, near ones only. */
void gqalut_ga_refine_breakpoints(struct gqalut_ga *ga, struct gqalut_individual *individual);

/* The same, and far moves. */
void gqalut_ga_refine(struct gqalut_ga *ga, struct gqalut_individual *individual);

/* The same, and the fraction bits around its own. */
void gqalut_ga_refine_fracs(struct gqalut_ga *ga, struct gqalut_individual *individual);

#endif
