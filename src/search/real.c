/* From real breakpoints, slopes and intercepts to a table of integers. */
#include <gqalut/real.h>

#include <math.h>

#include "core/fixed.h"
#include "fit/samples.h"
#include "search/engine.h"

enum { PUBLISHED_FRAC = 6, ROUNDS = 3 };

/* v * 2^frac rounded to the nearest integer, halves to even, within least..most. */
static int32_t to_code(double v, int frac, double least, double most)
{
	double code = rint(ldexp(v, frac));
	return (int32_t)fmin(fmax(code, least), most);
}

/* The most fraction bits at which none of the coefficients saturates. */
static int widest_frac(const double *coefficient, int count, int bits)
{
	struct gqalut_format_int format = { bits, true };
	double least = gqalut_format_min(format), most = gqalut_format_max(format);
	for (int frac = GQALUT_MAX_FRAC; frac > GQALUT_MIN_FRAC; frac--) {
		bool fits = true;
		for (int s = 0; s < count && fits; s++) {
			double code = rint(ldexp(coefficient[s], frac));
			fits = code >= least && code <= most;
		}
		if (fits)
			return frac;
	}
	return GQALUT_MIN_FRAC;
}

static void quantise(const struct gqalut_real *real, const struct gqalut_problem *problem,
                     int slope_frac, int intercept_frac, struct gqalut_table *table)
{
	struct gqalut_format_int format = { problem->coef_bits, true };
	double least = gqalut_format_min(format), most = gqalut_format_max(format);
	gqalut_table_frame(problem, real->entries, table);
	int grid = table->breakpoint_frac;
	double first = (double)gqalut_fixed_first_code(problem->lo, grid);
	double last = (double)gqalut_fixed_last_code(problem->hi, grid);
	for (int s = 0; s < real->entries; s++) {
		table->slope[s] = to_code(real->slope[s], slope_frac, least, most);
		table->intercept[s] = to_code(real->intercept[s], intercept_frac, least, most);
		table->slope_frac[s] = slope_frac;
		table->intercept_frac[s] = intercept_frac;
		if (s > 0)
			table->breakpoint[s - 1] =
			        to_code(real->breakpoint[s - 1], grid, first, last);
	}
	gqalut_table_thresholds(table);
}

/* The best table of all pairs of fractions near the given ones: coarser ones for
 * luck in rounding, finer ones where saturating one entry pays.  *LEAST is its
 * objective, infinite if the accumulator overflows with all of them. */
static enum gqalut_status quantise_near(const struct gqalut_real *real,
                                        const struct gqalut_problem *problem, int slope_frac,
                                        int intercept_frac, struct gqalut_table *best,
                                        double *least, struct gqalut_diag *diag)
{
	*least = INFINITY;
	for (int k = slope_frac - ROUNDS; k < slope_frac + ROUNDS; k++)
		for (int b = intercept_frac - ROUNDS; b < intercept_frac + ROUNDS; b++) {
			struct gqalut_table table;
			struct gqalut_metrics metrics;
			if (k < GQALUT_MIN_FRAC || k > GQALUT_MAX_FRAC || b < GQALUT_MIN_FRAC ||
			    b > GQALUT_MAX_FRAC)
				continue;
			quantise(real, problem, k, b, &table);
			if (gqalut_table_check(&table, NULL))
				continue;
			enum gqalut_status status =
			        gqalut_eval_table(&table, problem, &metrics, diag);
			if (status)
				return status;
			double objective =
			        gqalut_eval_objective(&metrics, &table, problem->objective);
			if (objective < *least) {
				*least = objective;
				*best = table;
			}
		}
	return GQALUT_OK;
}

/* Begins at the most fraction bits at which nothing saturates.  Coefficients of
 * 0 have room for more than the accumulator: then the finer one gives way. */
static enum gqalut_status quantise_best(const struct gqalut_real *real,
                                        const struct gqalut_problem *problem, int slope_frac,
                                        int intercept_frac, struct gqalut_table *best,
                                        struct gqalut_diag *diag)
{
	for (;;) {
		double least;
		enum gqalut_status status = quantise_near(real, problem, slope_frac, intercept_frac,
		                                          best, &least, diag);
		if (status || least < INFINITY)
			return status;
		if (slope_frac <= GQALUT_MIN_FRAC && intercept_frac <= GQALUT_MIN_FRAC)
			break;
		if (intercept_frac > slope_frac)
			intercept_frac--;
		else
			slope_frac--;
	}
	return gqalut_diag_set(diag, GQALUT_ERR_INFEASIBLE,
	                       "no fraction bits near those of the coefficients keep them "
	                       "within 32 bits: use fewer --coef-bits or --alphas");
}

static enum gqalut_status check(const struct gqalut_real *real,
                                const struct gqalut_problem *problem, struct gqalut_diag *diag)
{
	enum gqalut_status status = gqalut_problem_check(problem, diag);
	if (status)
		return status;
	if (real->entries < GQALUT_MIN_ENTRIES || real->entries > GQALUT_MAX_ENTRIES)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "%d entries are not allowed: %d..%d", real->entries,
		                       GQALUT_MIN_ENTRIES, GQALUT_MAX_ENTRIES);
	for (int s = 0; s < real->entries; s++)
		if (!isfinite(real->slope[s]) || !isfinite(real->intercept[s]) ||
		    (s > 0 && !isfinite(real->breakpoint[s - 1])))
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "segment %d is not finite", s);
	for (int i = 1; i < real->entries - 1; i++)
		if (real->breakpoint[i] < real->breakpoint[i - 1])
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "breakpoint %d is below the one before", i);
	if (problem->frac_per_entry)
		return gqalut_diag_set(diag, GQALUT_ERR_INFEASIBLE,
		                       "real coefficients are quantised with fraction bits that "
		                       "all entries share");
	return GQALUT_OK;
}

enum gqalut_status gqalut_real_quantise(const struct gqalut_real *real,
                                        const struct gqalut_problem *problem,
                                        enum gqalut_real_frac frac, struct gqalut_table *table,
                                        struct gqalut_diag *diag)
{
	struct gqalut_table made;
	enum gqalut_status status = check(real, problem, diag);
	if (status)
		return status;
	int slope_frac = problem->slope_frac, intercept_frac = problem->intercept_frac;
	if (problem->frac_auto) {
		slope_frac = widest_frac(real->slope, real->entries, problem->coef_bits);
		intercept_frac = widest_frac(real->intercept, real->entries, problem->coef_bits);
	}
	if (problem->frac_auto && frac == GQALUT_REAL_FRAC_BEST) {
		status = quantise_best(real, problem, slope_frac, intercept_frac, &made, diag);
	} else {
		if (problem->frac_auto) {
			slope_frac = slope_frac < PUBLISHED_FRAC ? slope_frac : PUBLISHED_FRAC;
			intercept_frac =
			        intercept_frac < PUBLISHED_FRAC ? intercept_frac : PUBLISHED_FRAC;
		}
		quantise(real, problem, slope_frac, intercept_frac, &made);
		status = gqalut_table_check(&made, diag);
	}
	if (!status)
		*table = made;
	return status;
}

/* REAL behind the quantised breakpoints of TABLE. */
struct real_lookup {
	const struct gqalut_real *real;
	const struct gqalut_table *table;
};

static double real_value(const void *context, int alpha, int32_t q)
{
	const struct real_lookup *lookup = context;
	int a = gqalut_table_alpha_index(lookup->table, alpha);
	int s = gqalut_table_segment(lookup->table, a, q);
	return lookup->real->slope[s] * gqalut_fixed_real(q, -alpha) + lookup->real->intercept[s];
}

enum gqalut_status gqalut_real_eval(const struct gqalut_real *real,
                                    const struct gqalut_problem *problem,
                                    struct gqalut_metrics *metrics, struct gqalut_diag *diag)
{
	struct gqalut_table table;
	enum gqalut_status status = check(real, problem, diag);
	if (status)
		return status;
	quantise(real, problem, 0, 0, &table); /* for its thresholds */
	const struct real_lookup lookup = { real, &table };
	return gqalut_eval_values(problem, real_value, &lookup, metrics, diag);
}
