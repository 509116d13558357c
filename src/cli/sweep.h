/* The cells of gqalut sweep: formats of a table, each with its optimum. */
#ifndef GQALUT_CLI_SWEEP_H
#define GQALUT_CLI_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <gqalut/problem.h>

struct cell {
	int entries, in_bits, coef_bits;
	bool possible; /* there is such a table: what follows is known */
	bool front;
	int bytes; /* see gqalut_table_bytes() */
	int slope_frac, intercept_frac;
	double mse, max_abs;
	char reason[160]; /* why there is none */
};

enum sweep_cost { SWEEP_COST_BYTES, SWEEP_COST_HARDWARE };

struct sweep {
	const struct gqalut_problem *problem; /* of all cells but for their formats */
	enum sweep_cost cost;
	bool pareto; /* the front alone is shown */
	struct cell *cells;
	size_t count;
};

/* Comparators and bits of the multiplier that the lookup needs. */
int cell_comparators(const struct cell *cell);
int cell_multiplier_bits(const struct cell *cell);

/* Marks the Pareto front: the possible cells that no other one beats.  A cell
 * beats another if it costs no more, has no larger error by the problem's
 * objective, and is better in one of these.  The cost is the bytes, or else the
 * comparators and the multiplier bits, each on its own.  Only cells of the same
 * input width are compared: another width means other codes, so their errors
 * measure different things. */
void sweep_mark_front(struct sweep *sweep);

/* The cells, or those of the front if pareto, as a table for people and as CSV. */
void sweep_print(FILE *out, const struct sweep *sweep);
void sweep_print_csv(FILE *out, const struct sweep *sweep);

#endif
