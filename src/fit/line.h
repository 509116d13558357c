/* Lines in real numbers. */
#ifndef GQALUT_FIT_LINE_H
#define GQALUT_FIT_LINE_H

/* y = slope * x + intercept. */
struct gqalut_line {
	double slope, intercept;
};

/* The line through (x, y) and (x1, y1); flat where x equals x1. */
static inline struct gqalut_line gqalut_line_through(double x, double y, double x1, double y1)
{
	double slope = x1 != x ? (y1 - y) / (x1 - x) : 0.0;
	return (struct gqalut_line){ slope, y - slope * x };
}

#endif
