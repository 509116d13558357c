/* From the problem of a whole function to that of its core. */
#include "fit/reduce.h"

#include <stddef.h>

/* The row that is 2^x itself. */
static const struct gqalut_function *power_of_two(void)
{
	const struct gqalut_function *function;
	for (size_t i = 0; (function = gqalut_function_at(i)) != NULL; i++)
		if (function->rate == 1.0)
			return function;
	return NULL;
}

static void set_core(struct gqalut_problem *problem, const struct gqalut_function *function,
                     double lo, double hi, int alpha)
{
	problem->function = function;
	problem->lo = lo;
	problem->hi = hi;
	problem->input.is_signed = false;
	problem->alpha_count = 1;
	problem->alpha[0] = alpha;
}

enum gqalut_status gqalut_problem_reduce(struct gqalut_problem *problem,
                                         enum gqalut_reduction_kind kind, struct gqalut_rate rate,
                                         struct gqalut_diag *diag)
{
	struct gqalut_problem reduced = *problem;
	const struct gqalut_function *whole = gqalut_problem_whole(problem);
	enum gqalut_status status =
	        gqalut_reduction_make(whole, kind, rate, &reduced.reduction, diag);
	if (status)
		return status;
	int bits = problem->input.bits, step = reduced.reduction.step;
	reduced.whole = whole;
	if (kind == GQALUT_REDUCTION_NORMALIZE)
		set_core(&reduced, whole, 1.0, (double)(1 << step), bits - step);
	else if (kind == GQALUT_REDUCTION_EXP2)
		set_core(&reduced, power_of_two(), 0.0, 1.0, bits);
	else if (kind == GQALUT_REDUCTION_MULTI_RANGE) {
		reduced.lo = whole->lo;
		reduced.hi = whole->hi;
	}
	status = gqalut_reduce_check(&reduced, diag);
	if (!status)
		*problem = reduced;
	return status;
}

enum gqalut_status gqalut_reduce_check(const struct gqalut_problem *problem,
                                       struct gqalut_diag *diag)
{
	enum gqalut_reduction_kind kind = problem->reduction.kind;
	const char *name = gqalut_reduction_text(kind);
	if (kind == GQALUT_REDUCTION_SYMMETRIC && !problem->input.is_signed)
		return gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT,
		        "--unsigned has no meaning with --reduction %s: there are no "
		        "negative codes",
		        name);
	if (!gqalut_reduction_relative(kind))
		return GQALUT_OK;
	if (problem->weights && problem->weights->kind != GQALUT_WEIGHTS_UNIFORM)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--weights has no meaning with --reduction %s: the relative "
		                       "error counts, of every code of the core alike",
		                       name);
	if (problem->codes != GQALUT_CODES_REPRESENTABLE)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--codes all has no meaning with --reduction %s: it makes "
		                       "codes of the input format alone",
		                       name);
	if (kind == GQALUT_REDUCTION_MULTI_RANGE && problem->alpha_count != 1)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--alphas: --reduction %s takes one alpha, not %d", name,
		                       problem->alpha_count);
	return GQALUT_OK;
}
