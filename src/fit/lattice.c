#include "fit/lattice.h"

#include <math.h>

#include "core/fixed.h"

struct gqalut_lattice gqalut_lattice_make(int coef_bits, int slope_frac, int intercept_frac)
{
	struct gqalut_format_int format = { coef_bits, true };
	return (struct gqalut_lattice){
		.slope_frac = slope_frac,
		.intercept_frac = intercept_frac,
		.slope_step = gqalut_fixed_real(1, -slope_frac),
		.intercept_step = gqalut_fixed_real(1, -intercept_frac),
		.slope_scale = gqalut_fixed_real(1, slope_frac),
		.intercept_scale = gqalut_fixed_real(1, intercept_frac),
		.least = gqalut_format_min(format),
		.most = gqalut_format_max(format),
	};
}

/* What is added to the accumulator for the other half of a symmetric function;
 * infinite where d fraction bits do not hold it. */
static double mirror_size(const struct gqalut_problem *problem, int alpha, int d, double code)
{
	int shift = problem->reduction.symmetry == GQALUT_SYMMETRY_MINUS_X ? d - alpha : d;
	switch (problem->reduction.symmetry) {
	case GQALUT_SYMMETRY_MINUS_X: return shift < 0 ? INFINITY : ldexp(code, shift);
	case GQALUT_SYMMETRY_ONE: return shift < 0 ? INFINITY : ldexp(1.0, shift);
	case GQALUT_SYMMETRY_NONE:
	case GQALUT_SYMMETRY_ODD:
	case GQALUT_SYMMETRY_EVEN: break;
	}
	return 0.0;
}

bool gqalut_lattice_fits(const struct gqalut_problem *problem, struct gqalut_fracs top,
                         struct gqalut_fracs own)
{
	double code =
	        fmax(-(double)gqalut_format_min(problem->input), gqalut_format_max(problem->input));
	double coefficient = ldexp(1.0, problem->coef_bits - 1);
	for (int a = 0; a < problem->alpha_count; a++) {
		int alpha = problem->alpha[a];
		int d = top.slope + alpha > top.intercept ? top.slope + alpha : top.intercept;
		int slope_shift = d - own.slope - alpha, intercept_shift = d - own.intercept;
		if (slope_shift > 30 || intercept_shift > 30 ||
		    ldexp(coefficient * code, slope_shift) + ldexp(coefficient, intercept_shift) +
		                    mirror_size(problem, alpha, d, code) >
		            INT32_MAX)
			return false;
	}
	return true;
}

bool gqalut_lattice_admissible(const struct gqalut_problem *problem, int slope_frac,
                               int intercept_frac)
{
	const struct gqalut_fracs fracs = { slope_frac, intercept_frac };
	return gqalut_lattice_fits(problem, fracs, fracs);
}

int gqalut_lattice_frac_for(double v, int coef_bits)
{
	int exponent;
	frexp(fabs(v) > 1e-6 ? fabs(v) : 1e-6, &exponent);
	int frac = coef_bits - 1 - exponent;
	return frac < GQALUT_MIN_FRAC   ? GQALUT_MIN_FRAC
	       : frac > GQALUT_MAX_FRAC ? GQALUT_MAX_FRAC
	                                : frac;
}
