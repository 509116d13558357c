/* LUT-APP's format and measure.  See gqalut/lutapp.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/eval.h>

#include "core/fixed.h"
#include "search/lutapp.h"

double gqalut_lutapp_round(double v)
{
	return gqalut_fixed_dynamic_round(v);
}

int gqalut_lutapp_scale(const struct gqalut_lutapp_case *measured, double x)
{
	return measured->scale_bits > 0 && x <= measured->scaled_to ? measured->scale_bits : 0;
}

int gqalut_lutapp_cell_code(double rounded)
{
	double code = floor(ldexp(rounded, GQALUT_LUTAPP_BREAKPOINT_FRAC));
	return (int)fmin(fmax(code, GQALUT_LUTAPP_BELOW), GQALUT_LUTAPP_LAST_CODE);
}

enum gqalut_status gqalut_lutapp_grid(const struct gqalut_lutapp_case *measured, long *first,
                                      long *last, struct gqalut_diag *diag)
{
	if (!(measured->lo >= -GQALUT_LUTAPP_MOST_X && measured->hi <= GQALUT_LUTAPP_MOST_X))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "LUT-APP's dynamic fixed point holds x of %d..%d, not "
		                       "%g..%g",
		                       -GQALUT_LUTAPP_MOST_X, GQALUT_LUTAPP_MOST_X, measured->lo,
		                       measured->hi);
	if (!gqalut_support_covers(measured->function->support, measured->lo, measured->hi))
		return gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT, "%s is defined for %s, not on all of %g..%g",
		        measured->function->name, gqalut_support_text(measured->function->support),
		        measured->lo, measured->hi);
	double end = ldexp(measured->hi, GQALUT_LUTAPP_GRID);
	*first = (long)ceil(ldexp(measured->lo, GQALUT_LUTAPP_GRID));
	*last = (long)floor(end);
	if (measured->open && (double)*last == end)
		--*last;
	if (*first <= *last)
		return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                       "LUT-APP measures at multiples of 2^-%d, and %g..%g has none",
	                       GQALUT_LUTAPP_GRID, measured->lo, measured->hi);
}

static enum gqalut_status check_entry(const struct gqalut_real *table, int s,
                                      struct gqalut_diag *diag)
{
	if (gqalut_lutapp_round(table->slope[s]) != table->slope[s] ||
	    gqalut_lutapp_round(table->intercept[s]) != table->intercept[s])
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "slope %.9g or intercept %.9g of entry %d is not in "
		                       "LUT-APP's dynamic fixed point",
		                       table->slope[s], table->intercept[s], s);
	if (s == 0)
		return GQALUT_OK;
	double p = table->breakpoint[s - 1];
	double code = ldexp(p, GQALUT_LUTAPP_BREAKPOINT_FRAC);
	if (!(code >= GQALUT_LUTAPP_FIRST_CODE && code <= GQALUT_LUTAPP_LAST_CODE) ||
	    code != floor(code) || (s > 1 && p < table->breakpoint[s - 2]))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "breakpoints of LUT-APP are ascending multiples of 2^-%d in "
		                       "-8..7.9375, %.9g is none",
		                       GQALUT_LUTAPP_BREAKPOINT_FRAC, p);
	return GQALUT_OK;
}

enum gqalut_status gqalut_lutapp_mae(const struct gqalut_lutapp_case *measured,
                                     const struct gqalut_real *table, double *mae,
                                     struct gqalut_diag *diag)
{
	long first, last;
	enum gqalut_status status = gqalut_lutapp_grid(measured, &first, &last, diag);
	for (int s = 0; s < table->entries && !status; s++)
		status = check_entry(table, s, diag);
	if (status)
		return status;
	double sum = 0.0;
	for (long i = first; i <= last; i++) {
		double x = ldexp((double)i, -GQALUT_LUTAPP_GRID);
		double rounded = gqalut_lutapp_round(x);
		double seen =
		        ldexp(gqalut_lutapp_cell_code(rounded), -GQALUT_LUTAPP_BREAKPOINT_FRAC);
		int s = 0;
		while (s < table->entries - 1 && seen >= table->breakpoint[s])
			s++;
		double y = table->slope[s] * rounded + table->intercept[s];
		sum += fabs(ldexp(y, -gqalut_lutapp_scale(measured, x)) -
		            gqalut_reference(measured->function, x));
	}
	*mae = sum / (double)(last - first + 1);
	return GQALUT_OK;
}

void gqalut_lutapp_of_table(const struct gqalut_table *table, struct gqalut_real *real)
{
	memset(real, 0, sizeof *real);
	real->entries = table->entries;
	for (int s = 0; s < table->entries; s++) {
		real->slope[s] = gqalut_fixed_real(table->slope[s], -table->slope_frac[s]);
		real->intercept[s] =
		        gqalut_fixed_real(table->intercept[s], -table->intercept_frac[s]);
		if (s > 0)
			real->breakpoint[s - 1] = gqalut_fixed_real(table->breakpoint[s - 1],
			                                            -table->breakpoint_frac);
	}
}

static int ascending(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return (a > b) - (a < b);
}

/* All values m * 2^(s-7), each once. */
static void make_values(struct gqalut_lutapp *samples)
{
	int all = 0;
	for (int s = 0; s < 8; s++)
		for (int m = -128; m <= 127; m++)
			samples->value[all++] = ldexp(m, s - 7);
	qsort(samples->value, (size_t)all, sizeof *samples->value, ascending);
	samples->values = 1;
	for (int i = 1; i < all; i++)
		if (samples->value[i] != samples->value[samples->values - 1])
			samples->value[samples->values++] = samples->value[i];
}

/* Sample x goes into its cell and group; samples come by ascending x, and both
 * are monotone in it. */
static void add_sample(struct gqalut_lutapp *samples, const struct gqalut_lutapp_case *measured,
                       double x)
{
	double rounded = gqalut_lutapp_round(x);
	int code = gqalut_lutapp_cell_code(rounded);
	int scale = gqalut_lutapp_scale(measured, x);
	double weight = ldexp(1.0, -scale);
	struct gqalut_lutapp_group *group =
	        samples->groups > 0 ? &samples->group[samples->groups - 1] : NULL;
	bool new_cell = samples->cells == 0 || samples->code[samples->cells - 1] != code;
	if (new_cell) {
		samples->code[samples->cells] = code;
		samples->first[samples->cells++] = samples->groups;
	}
	if (new_cell || group->x != rounded || group->weight != weight) {
		group = &samples->group[samples->groups++];
		*group = (struct gqalut_lutapp_group){ .x = rounded,
			                               .weight = weight,
			                               .y = &samples->y[samples->samples] };
	}
	samples->y[samples->samples++] = ldexp(gqalut_reference(measured->function, x), scale);
	group->count++;
}

/* Puts the references of a group in order and sums them up. */
static void close_group(struct gqalut_lutapp *samples, int g)
{
	struct gqalut_lutapp_group *group = &samples->group[g];
	double *y = samples->y + (group->y - samples->y);
	double *sum = samples->sum + (group->y - samples->y) + g;
	qsort(y, (size_t)group->count, sizeof *y, ascending);
	sum[0] = 0.0;
	for (int i = 0; i < group->count; i++)
		sum[i + 1] = sum[i] + y[i];
	group->sum = sum;
}

enum gqalut_status gqalut_lutapp_open(const struct gqalut_lutapp_case *measured,
                                      struct gqalut_lutapp *samples, struct gqalut_diag *diag)
{
	long first, last;
	enum gqalut_status status = gqalut_lutapp_grid(measured, &first, &last, diag);
	if (status)
		return status;
	size_t count = (size_t)(last - first + 1);
	memset(samples, 0, sizeof *samples);
	samples->group = malloc(count * sizeof *samples->group);
	samples->y = malloc(count * sizeof *samples->y);
	samples->sum = malloc(2 * count * sizeof *samples->sum);
	if (!samples->group || !samples->y || !samples->sum) {
		gqalut_lutapp_close(samples);
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	}
	make_values(samples);
	for (long i = first; i <= last; i++)
		add_sample(samples, measured, ldexp((double)i, -GQALUT_LUTAPP_GRID));
	samples->first[samples->cells] = samples->groups;
	for (int g = 0; g < samples->groups; g++)
		close_group(samples, g);
	return GQALUT_OK;
}

void gqalut_lutapp_close(struct gqalut_lutapp *samples)
{
	free(samples->group);
	free(samples->y);
	free(samples->sum);
	memset(samples, 0, sizeof *samples);
}

int gqalut_lutapp_cell(const struct gqalut_lutapp *samples, int code)
{
	int cell = 0;
	while (cell < samples->cells && samples->code[cell] < code)
		cell++;
	return cell;
}
