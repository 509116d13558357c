/* Piecewise-linear functions in real numbers: what methods that do not search
 * on integers find first, and how it becomes a table of integers.
 *
 * Segment s of N is y = slope[s] * x + intercept[s]; an x that equals a
 * breakpoint belongs to the segment on its right.
 */
#ifndef GQALUT_REAL_H
#define GQALUT_REAL_H

#include <gqalut/eval.h>
#include <gqalut/problem.h>
#include <gqalut/status.h>
#include <gqalut/table.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gqalut_real {
	int entries;                               /* N, 2..64 */
	double breakpoint[GQALUT_MAX_ENTRIES - 1]; /* ascending, equal ones allowed */
	double slope[GQALUT_MAX_ENTRIES];
	double intercept[GQALUT_MAX_ENTRIES];
};

/* Which fraction bits coefficients get where the problem leaves them open. */
enum gqalut_real_frac {
	GQALUT_REAL_FRAC_SIX, /* 6 as in the papers, fewer where one would saturate */
	GQALUT_REAL_FRAC_BEST /* those whose table has the least objective */
};

/* The table in the problem's formats: breakpoints on the grid 2^-P, P the
 * largest alpha, clipped to the domain, coefficients on 2^-F_k and 2^-F_b,
 * saturated; all rounded to nearest, halves to even.  The table is named
 * FUNCTION_N.  GQALUT_ERR_ARGUMENT on a bad problem, GQALUT_ERR_INFEASIBLE if
 * the problem asks for fractions per entry or no fraction bits keep the table
 * within 32 bits. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_real_quantise(const struct gqalut_real *real,
                                                          const struct gqalut_problem *problem,
                                                          enum gqalut_real_frac frac,
                                                          struct gqalut_table *table,
                                                          struct gqalut_diag *diag);

/* Measures REAL with its breakpoints quantised as above and its coefficients as
 * they are: the figures that papers call FP32.  See gqalut_eval_values(). */
GQALUT_MUST_CHECK enum gqalut_status gqalut_real_eval(const struct gqalut_real *real,
                                                      const struct gqalut_problem *problem,
                                                      struct gqalut_metrics *metrics,
                                                      struct gqalut_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
