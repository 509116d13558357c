#include "search/formats.h"

#include <string.h>

#include "fit/lattice.h"
#include "fit/segment.h"

/* Whether the problem may have a pair, whatever its pins. */
static bool admitted(const struct gqalut_problem *problem, int slope_frac, int intercept_frac)
{
	if (problem->frac_auto || problem->frac_per_entry)
		return gqalut_lattice_admissible(problem, slope_frac, intercept_frac);
	/* A fixed pair is the user's choice; the table is checked when made. */
	return slope_frac == problem->slope_frac && intercept_frac == problem->intercept_frac;
}

static bool allowed(const struct gqalut_problem *problem, const struct gqalut_samples *samples,
                    int slope_frac, int intercept_frac)
{
	if (!admitted(problem, slope_frac, intercept_frac))
		return false;
	struct gqalut_lattice lattice =
	        gqalut_lattice_make(problem->coef_bits, slope_frac, intercept_frac);
	for (int p = 0; p < samples->pin_count; p++)
		if (!gqalut_segment_can_meet(&lattice, &samples->pin[p]))
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

/* Whether some pair can meet the pin. */
static bool can_be_met(const struct gqalut_problem *problem, const struct gqalut_pin *pin)
{
	for (int fk = GQALUT_MIN_FRAC; fk <= GQALUT_MAX_FRAC; fk++)
		for (int fb = GQALUT_MIN_FRAC; fb <= GQALUT_MAX_FRAC; fb++) {
			struct gqalut_lattice lattice =
			        gqalut_lattice_make(problem->coef_bits, fk, fb);
			if (admitted(problem, fk, fb) && gqalut_segment_can_meet(&lattice, pin))
				return true;
		}
	return false;
}

const struct gqalut_pin *gqalut_formats_unmet_pin(const struct gqalut_problem *problem,
                                                  const struct gqalut_samples *samples)
{
	for (int p = 0; p < samples->pin_count; p++)
		if (!can_be_met(problem, &samples->pin[p]))
			return &samples->pin[p];
	return NULL;
}
