/* Ways to compute a nonlinear function on integers that need no search:
 * integer polynomials, shift formulas and direct tables, for comparison with
 * piecewise-linear tables on the same codes by the same metrics.
 */
#ifndef GQALUT_FORMULA_H
#define GQALUT_FORMULA_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/eval.h>
#include <gqalut/problem.h>
#include <gqalut/status.h>
#include <gqalut/table.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Integer operations for one element, by kind.  What depends on the scale
 * alone is done once and is not counted, nor is a final requantisation. */
struct gqalut_operations {
	int loads;       /* from a table in memory */
	int comparisons; /* min, max, abs and sign among them */
	int multiplies;
	int adds;   /* and subtractions */
	int shifts; /* and masks */
	int divisions;
};

struct gqalut_formula {
	const char *name;    /* as on the command line: "i-gelu" */
	const char *serves;  /* comma-separated functions, or "" for every one */
	const char *purpose; /* a few words */
	const char *source;  /* where it comes from: paper, equation or section */
};

/* Row INDEX of the built-in formulas, or NULL past the last one. */
const struct gqalut_formula *gqalut_formula_at(size_t index);

/* The formula named NAME, or NULL. */
const struct gqalut_formula *gqalut_formula_find(const char *name);

/* Whether FORMULA computes FUNCTION. */
bool gqalut_formula_serves(const struct gqalut_formula *formula,
                           const struct gqalut_function *function);

/* Measures FORMULA on the codes in play of PROBLEM, of which it reads the
 * function, domain, alphas, codes, weights, input and output format and scale.
 * metrics as gqalut_eval_values() leaves them, written only on success.  *bytes
 * (may be NULL): of constants and tables for one alpha, the one that takes most.
 * *operations (may be NULL): the most that one element takes.
 *
 * "direct-int8" writes at the problem's output scale; gqalut_eval_best_beta()
 * tells the one that suits it best.  Direct tables have an entry for each code
 * of the input format, or with codes beyond it in play for each of these.
 *
 * GQALUT_ERR_ARGUMENT if FORMULA does not serve the function or cannot do the
 * codes or the output format: the exponentials take x <= 0, those that shift
 * their input |x| <= 32768. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_formula_eval(const struct gqalut_formula *formula,
                                                         const struct gqalut_problem *problem,
                                                         struct gqalut_metrics *metrics, int *bytes,
                                                         struct gqalut_operations *operations,
                                                         struct gqalut_diag *diag);

/* Calls take(context, value) with what FORMULA gives for every code in play of
 * PROBLEM, by alpha, then by code, both ascending: to run it elsewhere from a
 * table of its values.  Errors as above, nothing is taken then. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_formula_each(const struct gqalut_formula *formula, const struct gqalut_problem *problem,
                    void (*take)(void *context, const struct gqalut_code_value *value),
                    void *context, struct gqalut_diag *diag);

/* Operations of the lookup in TABLE for one element: N-1 comparisons, two
 * loads of coefficients, one multiply, one add, the shifts that align them at
 * the alpha and entry that need most. */
void gqalut_table_operations(const struct gqalut_table *table,
                             struct gqalut_operations *operations);

#ifdef __cplusplus
}
#endif
#endif
