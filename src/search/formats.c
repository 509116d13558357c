#include "search/formats.h"

#include <string.h>

#include "fit/lattice.h"
#include "fit/segment.h"

static bool meets(const struct gqalut_lattice *lattice, const struct gqalut_pin *pin)
{
	double b;
	for (double k = lattice->least; k <= lattice->most; k += 1.0)
		if (gqalut_segment_pinned_intercept(lattice, &pin, 1, k, &b))
			return true;
	return false;
}

static bool allowed(const struct gqalut_problem *problem, const struct gqalut_samples *samples,
                    int slope_frac, int intercept_frac)
{
	/* A fixed pair is the user's choice; the table is checked when made. */
	bool searched = problem->frac_auto || problem->frac_per_entry;
	if (searched ? !gqalut_lattice_admissible(problem, slope_frac, intercept_frac)
	             : slope_frac != problem->slope_frac ||
	                       intercept_frac != problem->intercept_frac)
		return false;
	struct gqalut_lattice lattice =
	        gqalut_lattice_make(problem->coef_bits, slope_frac, intercept_frac);
	for (int p = 0; p < samples->pin_count; p++)
		if (!meets(&lattice, &samples->pin[p]))
			return false;
	return true;
}

void gqalut_formats_make(const struct gqalut_problem *problem, const struct gqalut_samples *samples,
                         struct gqalut_formats *formats)
{
	memset(formats, 0, sizeof *formats);
	for (int k = 0; k < GQALUT_FRACS; k++) {
		for (int b = 0; b < GQALUT_FRACS; b++) {
			formats->allowed[k][b] =
			        allowed(problem, samples, k + GQALUT_MIN_FRAC, b + GQALUT_MIN_FRAC);
			formats->count += formats->allowed[k][b];
		}
	}
}

bool gqalut_formats_allow(const struct gqalut_formats *formats, int slope_frac, int intercept_frac)
{
	int k = slope_frac - GQALUT_MIN_FRAC, b = intercept_frac - GQALUT_MIN_FRAC;
	return k >= 0 && k < GQALUT_FRACS && b >= 0 && b < GQALUT_FRACS && formats->allowed[k][b];
}
