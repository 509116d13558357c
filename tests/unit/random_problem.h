/* Problems of every kind, drawn at random: small enough to be solved by the
 * thousand. */
#ifndef GQALUT_TEST_RANDOM_PROBLEM_H
#define GQALUT_TEST_RANDOM_PROBLEM_H

#include "support.h"

static inline int random_within(uint64_t *state, int least, int most)
{
	return least + (int)(next_random(state) % (uint32_t)(most - least + 1));
}

/* One in ONE_IN. */
static inline bool random_chance(uint64_t *state, int one_in)
{
	return next_random(state) % (uint32_t)one_in == 0;
}

/* A problem that passes gqalut_problem_check(), for a function of the registry on
 * a part of its domain; objective mse or max-abs. */
static inline struct gqalut_problem random_problem(uint64_t *state)
{
	int functions = 0;
	while (gqalut_function_at((size_t)functions))
		functions++;
	for (;;) {
		struct gqalut_problem p;
		struct gqalut_diag diag;
		gqalut_diag_clear(&diag);
		gqalut_problem_init(
		        &p, gqalut_function_at((size_t)random_within(state, 0, functions - 1)));
		bool large = random_chance(state, 6); /* and slow */
		p.entries = random_within(state, 2, large ? 9 : 5);
		p.input.bits = random_within(state, 4, large ? 8 : 6);
		p.input.is_signed = !random_chance(state, 4);
		p.output.bits = random_within(state, 4, 12);
		p.output.is_signed = !random_chance(state, 4);
		p.coef_bits = random_within(state, 4, large ? 8 : 6);
		p.rounding = (enum gqalut_rounding)random_within(state, 0, 2);
		p.codes = random_chance(state, 4) ? GQALUT_CODES_ALL : GQALUT_CODES_REPRESENTABLE;
		p.objective =
		        random_chance(state, 4) ? GQALUT_OBJECTIVE_MAX_ABS : GQALUT_OBJECTIVE_MSE;
		p.alpha_count = random_within(state, 1, large ? 3 : 2);
		p.alpha[0] = random_within(state, -1, 4);
		for (int a = 1; a < p.alpha_count; a++)
			p.alpha[a] = p.alpha[a - 1] + random_within(state, 1, 2);
		/* Ends in eighths, so that they fall on codes and between them. */
		double width = p.hi - p.lo;
		double lo = p.lo + width * random_within(state, 0, 5) / 16.0;
		double hi = p.hi - width * random_within(state, 0, 5) / 16.0;
		p.lo = ceil(lo * 8.0) / 8.0;
		p.hi = floor(hi * 8.0) / 8.0;
		if (gqalut_problem_check(&p, &diag) == GQALUT_OK)
			return p;
	}
}

/* What a failure prints, so that it can be replayed. */
static inline const char *describe_problem(const struct gqalut_problem *p)
{
	static char text[200];
	snprintf(text, sizeof text,
	         "%s on %g:%g, %d entries, %c%d in, %d-bit coefficients, %s, %s, %s, alphas %d..%d "
	         "(%d)",
	         p->function->name, p->lo, p->hi, p->entries, p->input.is_signed ? 's' : 'u',
	         p->input.bits, p->coef_bits, gqalut_rounding_text(p->rounding),
	         gqalut_codes_text(p->codes), gqalut_objective_text(p->objective), p->alpha[0],
	         p->alpha[p->alpha_count - 1], p->alpha_count);
	return text;
}

#endif
