/* Which width each tensor of a set should have: the least total squared error
 * for a bounded number of bits in all (a multiple-choice knapsack).
 */
#ifndef GQALUT_MX_BUDGET_H
#define GQALUT_MX_BUDGET_H

#include <stddef.h>
#include <stdint.h>

#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One way to store one tensor. */
struct gqalut_mx_choice {
	uint64_t bits; /* of the whole tensor */
	double error;  /* summed squared error, finite and at least 0 */
};

/* Chooses one of the WIDTHS choices of each of COUNT tensors, choices[i * WIDTHS
 * + w], so that their errors, added in the order of the tensors, are least with
 * at most BUDGET bits in all; of equal errors the fewest bits, then the lower
 * choice in the last tensors.  chosen[i] is the choice of tensor i.
 *
 * Exact: all Pareto-optimal pairs of bits and error are kept, tensor by tensor.
 * Rounded addition is monotone, so a dominated pair never becomes the better one.
 *
 * GQALUT_ERR_ARGUMENT for no tensors or a wrong choice, GQALUT_ERR_INFEASIBLE
 * if the budget is too small, GQALUT_ERR_MEMORY. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_mx_budget(const struct gqalut_mx_choice *choices,
                                                      size_t count, int widths, uint64_t budget,
                                                      int *chosen, struct gqalut_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
