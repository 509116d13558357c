/* LUT-APP as a method: its search on its own measure (lutapp_search.c), and the
 * table that it finds in the project's terms.
 *
 * The search sees the part of the domain that LUT-APP's breakpoints hold,
 * -8..7.9375; alphas, codes, weights and objective are of no account to it.  Its
 * x is rounded to dynamic fixed point, a code of the project is not.  A
 * coefficient of exponent s has 7 - s fraction bits.  Where EXP tables hold
 * f(x) * 2^5, an entry wholly in that part has 5 fraction bits more instead; one
 * that lies on both sides is no line here, and is fitted to f itself again.
 *
 * A breakpoint is a multiple of 2^-4.  If the largest alpha P is below 4 it
 * goes to the master grid 2^-P the way it would go to a code: upward with
 * exact breakpoints, which changes no comparison, or to the nearest. */
#include <math.h>

#include "core/fixed.h"
#include "search/lutapp.h"
#include "search/peers.h"

/* Whether a segment between two edges holds f as it is, shifted, or both. */
enum part { PART_PLAIN, PART_SCALED, PART_BOTH };

static enum part part_of(const struct gqalut_lutapp_case *measured, double from, double to)
{
	if (measured->scale_bits == 0 || from >= measured->scaled_to)
		return PART_PLAIN;
	return to <= measured->scaled_to ? PART_SCALED : PART_BOTH;
}

/* Fits the entries anew that hold both. */
static enum gqalut_status fit_both(const struct gqalut_lutapp_case *measured,
                                   struct gqalut_real *real, struct gqalut_diag *diag)
{
	struct gqalut_lutapp_case plain = *measured;
	struct gqalut_lutapp samples;
	plain.scale_bits = 0;
	enum gqalut_status status = gqalut_lutapp_open(&plain, &samples, diag);
	if (status)
		return status;
	int from = 0;
	for (int s = 0; s < real->entries; s++) {
		bool last = s == real->entries - 1;
		double left = s > 0 ? real->breakpoint[s - 1] : measured->lo;
		double right = last ? measured->hi : real->breakpoint[s];
		int to = last ? samples.cells
		              : gqalut_lutapp_cell(
		                        &samples, (int)ldexp(right, GQALUT_LUTAPP_BREAKPOINT_FRAC));
		if (part_of(measured, left, right) == PART_BOTH && from < to) {
			struct gqalut_lutapp_fit fit = gqalut_lutapp_best_line(&samples, from, to);
			real->slope[s] = fit.slope;
			real->intercept[s] = fit.intercept;
		}
		from = to;
	}
	gqalut_lutapp_close(&samples);
	return GQALUT_OK;
}

static int32_t master_breakpoint(const struct gqalut_table *table, double breakpoint)
{
	int32_t code = (int32_t)ldexp(breakpoint, GQALUT_LUTAPP_BREAKPOINT_FRAC);
	int shift = table->breakpoint_frac - GQALUT_LUTAPP_BREAKPOINT_FRAC;
	return (int32_t)(table->rounding == GQALUT_ROUNDING_NEAREST
	                         ? gqalut_fixed_nearest(code, shift)
	                         : gqalut_fixed_ceil(code, shift));
}

static void make_table(const struct gqalut_problem *problem,
                       const struct gqalut_lutapp_case *measured, const struct gqalut_real *real,
                       struct gqalut_table *table)
{
	gqalut_table_frame(problem, real->entries, table);
	for (int s = 0; s < real->entries; s++) {
		int k = gqalut_fixed_dynamic_frac(real->slope[s]);
		int b = gqalut_fixed_dynamic_frac(real->intercept[s]);
		double left = s > 0 ? real->breakpoint[s - 1] : measured->lo;
		double right = s < real->entries - 1 ? real->breakpoint[s] : measured->hi;
		int more = part_of(measured, left, right) == PART_SCALED ? measured->scale_bits : 0;
		table->slope[s] = (int32_t)ldexp(real->slope[s], k);
		table->intercept[s] = (int32_t)ldexp(real->intercept[s], b);
		table->slope_frac[s] = k + more;
		table->intercept_frac[s] = b + more;
		if (s > 0)
			table->breakpoint[s - 1] =
			        master_breakpoint(table, real->breakpoint[s - 1]);
	}
	gqalut_table_thresholds(table);
}

enum gqalut_status gqalut_peer_lut_app(const struct gqalut_task *task,
                                       struct gqalut_search_result *result,
                                       struct gqalut_diag *diag)
{
	const struct gqalut_problem *problem = task->problem;
	struct gqalut_lutapp_case measured;
	struct gqalut_real real;
	double mae;
	gqalut_lutapp_case_init(problem->function, &measured);
	measured.open = false;
	measured.lo =
	        fmax(problem->lo, ldexp(GQALUT_LUTAPP_FIRST_CODE, -GQALUT_LUTAPP_BREAKPOINT_FRAC));
	measured.hi =
	        fmin(problem->hi, ldexp(GQALUT_LUTAPP_LAST_CODE, -GQALUT_LUTAPP_BREAKPOINT_FRAC));
	enum gqalut_status status = gqalut_lutapp_search(&measured, problem->entries, task->options,
	                                                 &real, &mae, &result->generations, diag);
	if (!status && measured.scale_bits > 0)
		status = fit_both(&measured, &real, diag);
	if (!status)
		make_table(problem, &measured, &real, &result->table);
	return status;
}
