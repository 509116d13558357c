/* Pictures on a report page, as SVG inside its HTML: axes, and the pictures.
 * Coordinates are in user units of the picture's viewBox, y downwards. */
#ifndef GQALUT_CLI_SVG_H
#define GQALUT_CLI_SVG_H

#include <stdbool.h>
#include <stdio.h>

#include "decimal.h"
#include "page/page.h"

/* Maps the values LO..HI to FROM..TO on the picture. */
struct svg_axis {
	double lo, hi;
	double from, to;
};

double svg_place(const struct svg_axis *axis, double value);

/* V rounded to a tenth, the fewest characters; far outside any picture it is
 * held at 10000. */
void svg_number(FILE *out, double v);

/* A command of a path: LETTER, x, y. */
void svg_point(FILE *out, char letter, double x, double y);

/* "10", then E as superscript digits. */
void svg_ten(FILE *out, int e);

/* The frame of a panel between two axes, grid lines and labels at the ticks of
 * each; labels are divided by 10^Y_EXPONENT.  X_LABELS: below the panel. */
struct svg_panel {
	struct svg_axis x, y;
	int y_exponent;
	bool x_labels;
};
void svg_panel(FILE *out, const struct svg_panel *panel, const struct decimal_ticks *x,
               const struct decimal_ticks *y);

/* f and the segments with breakpoints marked, below it the error at every code;
 * NUMBER tells the tables of a page apart. */
GQALUT_MUST_CHECK enum gqalut_status svg_function(FILE *out, const struct page_table *table,
                                                  size_t number, struct gqalut_diag *diag);

/* Whether half an output step is on the picture: not if the errors are far less. */
bool svg_shows_half_step(const struct page_table *table);

/* The MSE at each alpha, as it is and requantised. */
void svg_alphas(FILE *out, const struct page_table *table, size_t number);

#endif
