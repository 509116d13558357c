#include "mx/mx_choose.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "output.h"

/* Everything about one choice. */
struct choice {
	const struct mx_tensors *tensors;
	const struct mx_wish *wish;
	struct gqalut_mx_format format[16]; /* of each width */
	struct mx_figures *figures;         /* of each tensor, of each width */
	struct gqalut_mx_rule *rules;       /* of each tensor */
	int *chosen;                        /* of each tensor */
	uint64_t elements, limit;           /* of all; bits that they may have */
};

static enum gqalut_status no_memory(struct gqalut_diag *diag)
{
	return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
}

static struct mx_figures *figures_of(const struct choice *c, size_t tensor)
{
	return c->figures + tensor * (size_t)c->wish->widths;
}

/* A rule for each tensor: whatever a rule cannot name is seen before it is
 * measured. */
static enum gqalut_status name_rules(struct choice *c, struct gqalut_diag *diag)
{
	enum gqalut_status status = mx_tensors_distinct(c->tensors, diag);
	if (!status && c->tensors->count > GQALUT_MX_MAX_RULES)
		status = gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                         "%zu tensors: a mix has at most %d rules",
		                         c->tensors->count, GQALUT_MX_MAX_RULES);
	for (size_t i = 0; i < c->tensors->count && !status; i++) {
		struct gqalut_diag reason;
		gqalut_diag_clear(&reason);
		status =
		        gqalut_mx_pattern_of(c->tensors->items[i].name, c->rules[i].match, &reason);
		if (status)
			status = gqalut_diag_set_at(diag, status, c->tensors->items[i].path, 0, 0,
			                            "%s", reason.message);
	}
	return status;
}

static enum gqalut_status measure(struct choice *c, struct gqalut_diag *diag)
{
	enum gqalut_status status = GQALUT_OK;
	for (size_t i = 0; i < c->tensors->count && !status; i++) {
		struct mx_figures *f = figures_of(c, i);
		double largest;
		status = mx_measure(c->tensors->items[i].path, c->format, c->wish->widths, f,
		                    &largest, diag);
		if (!status)
			c->elements += f->count + f->not_finite;
	}
	return status;
}

/* All tensors in one width. */
static struct mx_figures sum_uniform(const struct choice *c, int width)
{
	struct mx_figures sum = { 0 };
	for (size_t i = 0; i < c->tensors->count; i++)
		mx_figures_add(&sum, &figures_of(c, i)[width]);
	return sum;
}

static struct mx_figures sum_chosen(const struct choice *c)
{
	struct mx_figures sum = { 0 };
	for (size_t i = 0; i < c->tensors->count; i++)
		mx_figures_add(&sum, &figures_of(c, i)[c->chosen[i]]);
	return sum;
}

/* The bits that the budget is worth; a decimal that is read as a little less than
 * it says counts as what it says.  The least that the tensors can have are
 * those of the narrowest width, told as four decimals that are enough. */
static enum gqalut_status set_limit(struct choice *c, struct gqalut_diag *diag)
{
	double bits = floor(c->wish->budget * (double)c->elements * (1.0 + 4.0 * DBL_EPSILON));
	uint64_t least = sum_uniform(c, 0).bits;
	c->limit = bits < 0x1p63 ? (uint64_t)bits : UINT64_MAX;
	if (least <= c->limit)
		return GQALUT_OK;
	double average = ceil((double)least / (double)c->elements * 1e4) / 1e4;
	return gqalut_diag_set(diag, GQALUT_ERR_INFEASIBLE,
	                       "--budget %.9g is not allowed: at least %.4f bits an element, all "
	                       "tensors in %d bits",
	                       c->wish->budget, average, c->wish->width[0]);
}

static enum gqalut_status solve(struct choice *c, struct gqalut_diag *diag)
{
	size_t widths = (size_t)c->wish->widths, count = c->tensors->count;
	struct gqalut_mx_choice *choices = malloc(count * widths * sizeof *choices);
	if (!choices)
		return no_memory(diag);
	for (size_t i = 0; i < count * widths; i++)
		choices[i] = (struct gqalut_mx_choice){ c->figures[i].bits, c->figures[i].error };
	enum gqalut_status status =
	        gqalut_mx_budget(choices, count, (int)widths, c->limit, c->chosen, diag);
	free(choices);
	for (size_t i = 0; i < count && !status; i++)
		c->rules[i].format = c->format[c->chosen[i]];
	return status;
}

/* The width with the least error among those that all tensors can have. */
static int best_uniform(const struct choice *c)
{
	int best = 0;
	for (int w = 1; w < c->wish->widths; w++) {
		struct mx_figures sum = sum_uniform(c, w);
		if (sum.bits <= c->limit && sum.error < sum_uniform(c, best).error)
			best = w;
	}
	return best;
}

static enum gqalut_status report(const struct choice *c, enum mx_report how,
                                 struct gqalut_diag *diag)
{
	size_t count = c->tensors->count;
	int uniform = best_uniform(c);
	struct mx_line *lines = calloc(count + 2, sizeof *lines);
	if (!lines)
		return no_memory(diag);
	for (size_t i = 0; i < count; i++) {
		lines[i].tensor = c->tensors->items[i].name;
		mx_line_format(&lines[i], &c->rules[i].format);
		lines[i].figures = figures_of(c, i)[c->chosen[i]];
	}
	snprintf(lines[count].format, sizeof lines->format, "mix");
	lines[count].figures = sum_chosen(c);
	mx_line_format(&lines[count + 1], &c->format[uniform]);
	lines[count + 1].figures = sum_uniform(c, uniform);
	enum gqalut_status status = mx_lines_print(lines, count + 2, how, NULL, diag);
	if (!status && how == MX_TEXT)
		printf("\n  squared error %.6g at %.3f bits an element; %.6g at %.3f with %d bits "
		       "for all\n",
		       lines[count].figures.error, mx_figures_bits(&lines[count].figures),
		       lines[count + 1].figures.error, mx_figures_bits(&lines[count + 1].figures),
		       c->wish->width[uniform]);
	free(lines);
	return status;
}

static enum gqalut_status write_mix(const struct choice *c, const char *output,
                                    struct gqalut_diag *diag)
{
	const struct gqalut_mx_mix mix = { .count = c->tensors->count, .rules = c->rules };
	char *text;
	size_t length;
	enum gqalut_status status = gqalut_mx_mix_text(&mix, &text, &length, diag);
	if (status)
		return status;
	status = output_write(output, text, length, diag);
	free(text);
	return status;
}

enum gqalut_status mx_choose(const struct mx_tensors *tensors, const struct mx_wish *wish,
                             enum mx_report how, const char *output, bool quiet,
                             struct gqalut_diag *diag)
{
	size_t widths = (size_t)wish->widths, count = tensors->count;
	struct choice c = { .tensors = tensors, .wish = wish };
	enum gqalut_status status = GQALUT_OK;
	for (size_t w = 0; w < widths && !status; w++) {
		c.format[w] =
		        (struct gqalut_mx_format){ wish->width[w], wish->block, wish->outliers };
		status = gqalut_mx_format_check(&c.format[w], diag);
	}
	if (status)
		return status;
	c.figures = calloc(count * widths, sizeof *c.figures);
	c.rules = calloc(count, sizeof *c.rules);
	c.chosen = calloc(count, sizeof *c.chosen);
	if (!c.figures || !c.rules || !c.chosen)
		status = no_memory(diag);
	if (!status)
		status = name_rules(&c, diag);
	if (!status)
		status = measure(&c, diag);
	if (!status)
		status = set_limit(&c, diag);
	if (!status)
		status = solve(&c, diag);
	if (!status)
		status = write_mix(&c, output, diag);
	if (!status && !quiet)
		status = report(&c, how, diag);
	free(c.figures);
	free(c.rules);
	free(c.chosen);
	return status;
}
