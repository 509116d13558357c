/* LUT-APP (DATE 2026): its number format, its measure, its search, and the
 * proven optimum of its measure.
 *
 * Dynamic fixed point: a value v has the exponent s = floor(1 + log2|v|)
 * clipped to 0..7 (0 for v = 0) and an 8-bit mantissa, v = m * 2^(s-7) with m
 * rounded, halves to even, and saturated at -128 and 127.
 *
 * A table is a struct gqalut_real whose breakpoints are multiples of 2^-4 in
 * -8..7.9375 and whose slopes and intercepts are in dynamic fixed point.  An x
 * is rounded to dynamic fixed point first; the rounded x, floored to 2^-4, is
 * what the comparator sees (below -8 it is left of every breakpoint, equal goes
 * right), and the rounded x is what the slope is multiplied with.  EXP tables
 * hold 32 * e^x for x <= -5.5625, and the result is shifted back by 5; whether
 * it is decided from x itself.  DIV is tabulated on [1, 2) and RSQRT on [1, 4),
 * after the exponent was taken off.
 *
 * The measure is the mean of |y - f(x)| over the multiples of 2^-10 in the
 * domain.  Facts from github.com/IDSL-SeoulTech/LUT-APP, operator_val.py.
 */
#ifndef GQALUT_LUTAPP_H
#define GQALUT_LUTAPP_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/function.h>
#include <gqalut/real.h>
#include <gqalut/search.h>
#include <gqalut/status.h>
#include <gqalut/table.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is tabulated, and over which x it is measured. */
struct gqalut_lutapp_case {
	const struct gqalut_function *function;
	double lo, hi;    /* within -128..128 */
	bool open;        /* hi itself is not measured: [1, 2) */
	int scale_bits;   /* the table holds f(x) * 2^scale_bits ... */
	double scaled_to; /* ... for x up to here; scale_bits is 0 where there is none */
	double published; /* least MAE of the tables with 8 entries that its authors ship,
	                   * measured as above; 0 where there is none */
};

/* The published case INDEX: GELU, SILU, EXP, DIV, RSQRT; false past the last. */
bool gqalut_lutapp_case_at(size_t index, struct gqalut_lutapp_case *out);

/* The case of FUNCTION: the published one, or else its default domain within
 * -8..7.9375, without scaling. */
void gqalut_lutapp_case_init(const struct gqalut_function *function,
                             struct gqalut_lutapp_case *out);

/* V in dynamic fixed point. */
double gqalut_lutapp_round(double v);

/* The mean absolute error of TABLE.  GQALUT_ERR_ARGUMENT if it is not of the
 * format above, or the case measures no x.  *mae is written only on success. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_lutapp_mae(const struct gqalut_lutapp_case *measured,
                                                       const struct gqalut_real *table, double *mae,
                                                       struct gqalut_diag *diag);

/* The table with the least mean absolute error of all tables of the format with
 * ENTRIES entries, proven: a shortest path over the cells of the comparator, of
 * which every run has its exact best slope and intercept.  OPTIONS (or NULL)
 * gives progress; no other field is read.  All errors are multiples of 2^-45,
 * and sums of them exact while they are below 256, so nothing hangs on the
 * order of additions.  GQALUT_ERR_ARGUMENT, GQALUT_ERR_CANCELLED. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_lutapp_optimum(const struct gqalut_lutapp_case *measured, int entries,
                      const struct gqalut_search_options *options, struct gqalut_real *table,
                      double *mae, struct gqalut_diag *diag);

/* The published search, differential evolution mixed with random steps, on the
 * published measure.  Reads of OPTIONS the seed, ga.population, ga.generations,
 * ga.sigma and the callbacks.  *generations (may be NULL) are those run.
 * GQALUT_ERR_ARGUMENT, GQALUT_ERR_CANCELLED. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_lutapp_search(const struct gqalut_lutapp_case *measured, int entries,
                     const struct gqalut_search_options *options, struct gqalut_real *table,
                     double *mae, int *generations, struct gqalut_diag *diag);

/* Breakpoints, slopes and intercepts of TABLE as real numbers. */
void gqalut_lutapp_of_table(const struct gqalut_table *table, struct gqalut_real *real);

#ifdef __cplusplus
}
#endif
#endif
