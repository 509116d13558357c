/* The codes in play of a problem, with reference values and weights, in the
 * order that breakpoints can part them.
 *
 * Whether a code lies left or right of a breakpoint depends on its position
 * alone: the largest master breakpoint t (in units of 2^-P, P the largest
 * alpha) that still leaves the code on its right.  With exact breakpoints that
 * is q * 2^(P-alpha); with nearest ones, where the first code on the right is
 * c = floor(t * 2^(alpha-P) + 1/2), it is q * 2^(P-alpha) + 2^(P-alpha-1) - 1
 * for alpha < P.  Clipped ones leave the largest code of the format on their
 * right wherever they are, so its position is the last that a breakpoint can
 * have, while its x stays what it is.  So every table problem, of all alphas
 * together, is one row of positions to be cut into segments. */
#ifndef GQALUT_FIT_SAMPLES_H
#define GQALUT_FIT_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gqalut/problem.h>

/* A code in play at one alpha. */
struct gqalut_sample {
	double x, y; /* q * 2^-alpha and the reference f(x) */
	double w;    /* weight among the codes of its alpha; they sum to 1, but are divided
	              * by y^2 where the relative error counts */
	int32_t code;
	int16_t alpha_index;
};

/* Samples of equal position and x, added up over the alphas. */
struct gqalut_point {
	double x, y;
	double w; /* in the objective; all points sum to 1, divided as above */
};

/* A point where the table must equal f. */
struct gqalut_pin {
	int position;
	double x, y;
};

struct gqalut_samples {
	int positions;    /* M */
	int32_t *cut;     /* M: the master breakpoint that starts a segment at m */
	int *first_point; /* M + 1: points of position m are first_point[m]... */
	struct gqalut_point *point;
	int *first_sample; /* M + 1 */
	struct gqalut_sample *sample;
	int pin_count;
	struct gqalut_pin pin[GQALUT_MAX_EXACT_AT * GQALUT_MAX_ALPHAS];
};

/* gqalut_problem_check() but for what only the samples tell: values that are not
 * finite, points of exact_at that are no code, more entries than positions. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_problem_check_codes(const struct gqalut_problem *problem, struct gqalut_diag *diag);

/* Tabulates the codes in play.  ALPHA_WEIGHT holds the weight of each alpha's
 * MSE in the objective (they should sum to 1), or is NULL for equal ones.
 * On success *samples is to be freed.  GQALUT_ERR_ARGUMENT as told by
 * gqalut_problem_check(), and if exact_at names a point that is no code. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_samples_make(const struct gqalut_problem *problem,
                                                         const double *alpha_weight,
                                                         struct gqalut_samples *samples,
                                                         struct gqalut_diag *diag);

/* The same of the whole domain of a symmetric reduction: samples of negative
 * codes stay what they are, for an evaluation, instead of being folded onto |x|
 * where the segments are fitted. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_samples_make_whole(const struct gqalut_problem *problem,
                                                               struct gqalut_samples *samples,
                                                               struct gqalut_diag *diag);

/* The same with the segments of TABLE as positions, whatever its thresholds:
 * cut[m] is the segment of position m; segments without a code have none.
 * Alphas and input format are to be the problem's. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_samples_by_segment(const struct gqalut_problem *problem,
                                                               const struct gqalut_table *table,
                                                               struct gqalut_samples *samples,
                                                               struct gqalut_diag *diag);

/* Puts other alpha weights into the points of samples that were made before. */
void gqalut_samples_reweight(struct gqalut_samples *samples, const double *alpha_weight);

void gqalut_samples_free(struct gqalut_samples *samples);

/* First and last code in play at an alpha; false if there is none. */
bool gqalut_samples_codes(const struct gqalut_problem *problem, int alpha, int64_t *first,
                          int64_t *last);

#endif
