/* LUT-APP's samples, cut into the cells that its comparator can tell apart, and
 * the absolute error of a line over a run of cells.
 *
 * The comparator sees floor(x * 2^4) of the rounded x, so a segment is a run of
 * cells.  Samples of a cell that share the rounded x form a group: their errors
 * |k*x + b - y| depend on one value v = k*x + b, and with the y in order a
 * binary search gives their sum.  Where a table holds f * 2^e, the error counts
 * 2^-e times. */
#ifndef GQALUT_SEARCH_LUTAPP_H
#define GQALUT_SEARCH_LUTAPP_H

#include <gqalut/lutapp.h>

#include "search/engine.h"

enum {
	GQALUT_LUTAPP_GRID = 10,            /* x is measured at multiples of 2^-10 */
	GQALUT_LUTAPP_BREAKPOINT_FRAC = 4,  /* 8-bit codes hold -8..7.9375 */
	GQALUT_LUTAPP_FIRST_CODE = -128,    /* the smallest breakpoint */
	GQALUT_LUTAPP_LAST_CODE = 127,      /* the largest */
	GQALUT_LUTAPP_BELOW = -129,         /* the cell of all x below -8 */
	GQALUT_LUTAPP_MAX_CELLS = 257,      /* BELOW and the codes */
	GQALUT_LUTAPP_MAX_VALUES = 8 * 256, /* of dynamic fixed point; some are equal */
	GQALUT_LUTAPP_MOST_X = 128          /* |x| stays within the format */
};

struct gqalut_lutapp_group {
	double x;          /* rounded */
	double weight;     /* of one sample */
	int count;         /* samples */
	const double *y;   /* count references * 2^scale_bits, ascending */
	const double *sum; /* count + 1: sums of the first ones */
};

struct gqalut_lutapp {
	int samples, cells, groups;
	int code[GQALUT_LUTAPP_MAX_CELLS];      /* of a cell, ascending */
	int first[GQALUT_LUTAPP_MAX_CELLS + 1]; /* its groups start here */
	struct gqalut_lutapp_group *group;
	double *y, *sum; /* what the groups point into */
	int values;
	double value[GQALUT_LUTAPP_MAX_VALUES]; /* dynamic fixed point, ascending */
};

/* A line over a run of cells, and the sum of its errors. */
struct gqalut_lutapp_fit {
	double slope, intercept, cost;
};

/* Multiples of 2^-GRID in the case's domain: first..last. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_lutapp_grid(const struct gqalut_lutapp_case *measured,
                                                        long *first, long *last,
                                                        struct gqalut_diag *diag);

/* The cell of a rounded x. */
int gqalut_lutapp_cell_code(double rounded);

/* The bits that the table holds f(x) shifted up by. */
int gqalut_lutapp_scale(const struct gqalut_lutapp_case *measured, double x);

/* On success *samples is to be closed. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_lutapp_open(const struct gqalut_lutapp_case *measured,
                                                        struct gqalut_lutapp *samples,
                                                        struct gqalut_diag *diag);
void gqalut_lutapp_close(struct gqalut_lutapp *samples);

/* The first cell at or right of a breakpoint, CELLS if there is none. */
int gqalut_lutapp_cell(const struct gqalut_lutapp *samples, int code);

/* Sum of the errors of a line over the cells from..to-1.  left and right (may
 * be NULL) are the derivatives by the intercept on either side. */
double gqalut_lutapp_cost(const struct gqalut_lutapp *samples, int from, int to, double slope,
                          double intercept, double *left, double *right);

/* The best line of the format over the cells from..to-1, from < to. */
struct gqalut_lutapp_fit gqalut_lutapp_best_line(const struct gqalut_lutapp *samples, int from,
                                                 int to);

#endif
