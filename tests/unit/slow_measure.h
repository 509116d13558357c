/* The figures of a table by the definitions alone. */
#ifndef GQALUT_TEST_SLOW_MEASURE_H
#define GQALUT_TEST_SLOW_MEASURE_H

#include "support.h"

/* Definitions once more, in the plainest way: per code, in doubles that hold
 * every value exactly, straight from the breakpoints. */
struct slow {
	double mse, mae, bias, max_abs, mse_requantised;
	int codes;
};

static inline struct slow measure_slowly(const struct gqalut_table *table,
                                         const struct gqalut_problem *problem, int beta)
{
	struct slow total = { 0 };
	for (int a = 0; a < table->alpha_count; a++) {
		struct slow one = { 0 };
		int alpha = table->alpha[a];
		bool all = problem->codes == GQALUT_CODES_ALL;
		int first = (int)ceil(ldexp(problem->lo, alpha));
		for (int q = first; ldexp(q, -alpha) <= problem->hi; q++) {
			double x = ldexp(q, -alpha);
			if (!all && (q < gqalut_format_min(table->input) ||
			             q > gqalut_format_max(table->input)))
				continue;
			int s = 0;
			for (int i = 0; i < table->entries - 1; i++) {
				double p = ldexp(table->breakpoint[i], -table->breakpoint_frac);
				double c = floor(ldexp(p, alpha) + 0.5);
				if (table->rounding == GQALUT_ROUNDING_CLIPPED)
					c = fmin(fmax(c, gqalut_format_min(table->input)),
					         gqalut_format_max(table->input));
				s += table->rounding == GQALUT_ROUNDING_EXACT ? x >= p : q >= c;
			}
			double y = ldexp(table->slope[s], -table->slope_frac[s]) * x +
			           ldexp(table->intercept[s], -table->intercept_frac[s]);
			double wanted = gqalut_reference(problem->function, x), e = y - wanted;
			double code = floor(ldexp(y, beta) + 0.5);
			code = fmin(fmax(code, gqalut_format_min(table->output)),
			            gqalut_format_max(table->output));
			double r = ldexp(code, -beta) - wanted;
			one.codes++;
			one.mse += e * e;
			one.mae += fabs(e);
			one.bias += e;
			one.max_abs = fmax(one.max_abs, fabs(e));
			one.mse_requantised += r * r;
		}
		total.codes += one.codes;
		total.mse += one.mse / one.codes / table->alpha_count;
		total.mae += one.mae / one.codes / table->alpha_count;
		total.bias += one.bias / one.codes / table->alpha_count;
		total.mse_requantised += one.mse_requantised / one.codes / table->alpha_count;
		total.max_abs = fmax(total.max_abs, one.max_abs);
	}
	return total;
}

#endif
