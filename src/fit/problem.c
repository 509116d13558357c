/* Defaults and rules of a problem. */
#include <gqalut/problem.h>

#include <math.h>
#include <string.h>

#include <gqalut/eval.h>

#include "core/fixed.h"
#include "fit/reduce.h"
#include "fit/samples.h"

enum {
	/* Largest |breakpoint| in master units, far inside 32 bits. */
	GRID_LIMIT = 1 << 28,
	/* Codes in play, over all alphas: the exact search looks at all pairs. */
	CODES_LIMIT = 1 << 16
};

void gqalut_problem_init(struct gqalut_problem *problem, const struct gqalut_function *function)
{
	memset(problem, 0, sizeof *problem);
	problem->function = function;
	problem->lo = function->lo;
	problem->hi = function->hi;
	problem->entries = 8;
	problem->input = (struct gqalut_format_int){ 8, true };
	problem->coef_bits = 8;
	for (int alpha = function->alpha_min; alpha <= function->alpha_max; alpha++)
		problem->alpha[problem->alpha_count++] = alpha;
	problem->frac_auto = true;
	problem->floor = 0.05;
	problem->output = (struct gqalut_format_int){ 8, true };
	problem->beta_auto = true;
}

const struct gqalut_function *gqalut_problem_whole(const struct gqalut_problem *problem)
{
	return problem->whole ? problem->whole : problem->function;
}

const char *gqalut_objective_text(enum gqalut_objective objective)
{
	switch (objective) {
	case GQALUT_OBJECTIVE_MSE: return "mse";
	case GQALUT_OBJECTIVE_MAX_ABS: return "max-abs";
	case GQALUT_OBJECTIVE_WORST_ALPHA: return "worst-alpha";
	}
	return "?";
}

const char *gqalut_codes_text(enum gqalut_codes codes)
{
	return codes == GQALUT_CODES_ALL ? "all" : "representable";
}

const char *gqalut_rounding_text(enum gqalut_rounding rounding)
{
	switch (rounding) {
	case GQALUT_ROUNDING_EXACT: return "exact";
	case GQALUT_ROUNDING_NEAREST: return "nearest";
	case GQALUT_ROUNDING_CLIPPED: return "clipped";
	case GQALUT_ROUNDING_LISTED: return "listed";
	}
	return "?";
}

double gqalut_reference(const struct gqalut_function *function, double x)
{
	return gqalut_fixed_round40(function->value(x));
}

bool gqalut_samples_codes(const struct gqalut_problem *problem, int alpha, int64_t *first,
                          int64_t *last)
{
	*first = gqalut_fixed_first_code(problem->lo, alpha);
	*last = gqalut_fixed_last_code(problem->hi, alpha);
	if (problem->codes == GQALUT_CODES_REPRESENTABLE) {
		int64_t least = gqalut_format_min(problem->input);
		int64_t most = gqalut_format_max(problem->input);
		if (*first < least)
			*first = least;
		if (*last > most)
			*last = most;
	}
	return *first <= *last;
}

static enum gqalut_status check_ranges(const struct gqalut_problem *p, struct gqalut_diag *diag)
{
	bool fixed = !p->frac_auto && !p->frac_per_entry;
	const struct {
		const char *flag;
		int value, least, most;
	} rules[] = {
		{ "entries", p->entries, GQALUT_MIN_ENTRIES, GQALUT_MAX_ENTRIES },
		{ "in-bits", p->input.bits, GQALUT_MIN_IN_BITS, GQALUT_MAX_IN_BITS },
		{ "coef-bits", p->coef_bits, GQALUT_MIN_COEF_BITS, GQALUT_MAX_COEF_BITS },
		{ "frac", fixed ? p->slope_frac : 0, GQALUT_MIN_FRAC, GQALUT_MAX_FRAC },
		{ "frac", fixed ? p->intercept_frac : 0, GQALUT_MIN_FRAC, GQALUT_MAX_FRAC },
		{ "out-bits", p->output.bits, GQALUT_MIN_OUT_BITS, GQALUT_MAX_OUT_BITS },
		{ "beta", p->beta_auto ? 0 : p->beta, GQALUT_MIN_BETA, GQALUT_MAX_BETA },
	};
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (rules[i].value < rules[i].least || rules[i].value > rules[i].most)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "--%s %d is not allowed: %d..%d", rules[i].flag,
			                       rules[i].value, rules[i].least, rules[i].most);
	if (!(p->floor >= 0.0 && p->floor <= 1.0))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "--floor %g is not allowed: 0..1",
		                       p->floor);
	if (p->objective == GQALUT_OBJECTIVE_MAX_ABS && p->weights &&
	    p->weights->kind != GQALUT_WEIGHTS_UNIFORM)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--weights has no meaning with --objective max-abs: the "
		                       "largest error counts every code alike");
	if (p->exact_at_count < 0 || p->exact_at_count > GQALUT_MAX_EXACT_AT)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "--exact-at: at most %d points",
		                       GQALUT_MAX_EXACT_AT);
	return GQALUT_OK;
}

static enum gqalut_status check_domain(const struct gqalut_problem *p, struct gqalut_diag *diag)
{
	const struct gqalut_function *f = p->function;
	if (!isfinite(p->lo) || !isfinite(p->hi) || !(p->lo < p->hi))
		return gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT,
		        "--range %g:%g is not allowed: two finite numbers, the first "
		        "below the second",
		        p->lo, p->hi);
	if (!gqalut_support_covers(f->support, p->lo, p->hi))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--range %g:%g is not allowed: %s is finite only where %s",
		                       p->lo, p->hi, f->name, gqalut_support_text(f->support));
	if (!isfinite(f->value(p->lo)) || !isfinite(f->value(p->hi)))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--range %g:%g is not allowed: %s is not finite at its ends",
		                       p->lo, p->hi, f->name);
	return GQALUT_OK;
}

static enum gqalut_status check_alphas(const struct gqalut_problem *p, struct gqalut_diag *diag)
{
	if (p->alpha_count < 1 || p->alpha_count > GQALUT_MAX_ALPHAS)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--alphas: %d alphas are not allowed: 1..%d", p->alpha_count,
		                       GQALUT_MAX_ALPHAS);
	int64_t total = 0;
	for (int a = 0; a < p->alpha_count; a++) {
		int alpha = p->alpha[a];
		if (alpha < GQALUT_MIN_ALPHA || alpha > GQALUT_MAX_ALPHA)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "--alphas: %d is not allowed: %d..%d", alpha,
			                       GQALUT_MIN_ALPHA, GQALUT_MAX_ALPHA);
		if (a > 0 && alpha <= p->alpha[a - 1])
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "--alphas must be ascending: %d follows %d", alpha,
			                       p->alpha[a - 1]);
	}
	int finest = p->alpha[p->alpha_count - 1];
	if (fabs(ldexp(p->lo, finest)) > GRID_LIMIT || fabs(ldexp(p->hi, finest)) > GRID_LIMIT)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--range %g:%g is too wide for alpha %d: at most 2^28 steps "
		                       "from 0",
		                       p->lo, p->hi, finest);
	for (int a = 0; a < p->alpha_count; a++) {
		int64_t first, last;
		if (!gqalut_samples_codes(p, p->alpha[a], &first, &last))
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "--alphas: at alpha %d no code of the input lies in "
			                       "%g:%g",
			                       p->alpha[a], p->lo, p->hi);
		total += last - first + 1;
	}
	if (total > CODES_LIMIT)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "%lld codes in play are too many, at most %d: choose a "
		                       "shorter --range, fewer --alphas or --codes representable",
		                       (long long)total, CODES_LIMIT);
	return GQALUT_OK;
}

enum gqalut_status gqalut_problem_check_codes(const struct gqalut_problem *problem,
                                              struct gqalut_diag *diag)
{
	enum gqalut_status status = check_ranges(problem, diag);
	if (!status)
		status = gqalut_reduce_check(problem, diag);
	if (!status)
		status = check_domain(problem, diag);
	if (!status)
		status = check_alphas(problem, diag);
	return status;
}

enum gqalut_status gqalut_problem_check(const struct gqalut_problem *problem,
                                        struct gqalut_diag *diag)
{
	struct gqalut_samples samples;
	enum gqalut_status status = gqalut_problem_check_codes(problem, diag);
	if (!status)
		status = gqalut_samples_make(problem, NULL, &samples, diag);
	if (status)
		return status;
	if (problem->entries > samples.positions)
		status = gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                         "--entries %d is more than the %d points that breakpoints "
		                         "can part here",
		                         problem->entries, samples.positions);
	gqalut_samples_free(&samples);
	return status;
}
