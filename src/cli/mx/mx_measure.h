/* What it costs to store an array in another way. */
#ifndef GQALUT_CLI_MX_MEASURE_H
#define GQALUT_CLI_MX_MEASURE_H

#include <stdint.h>

#include <gqalut/mx.h>
#include <gqalut/status.h>

/* An array, or several, stored in some way. */
struct mx_figures {
	uint64_t bits;       /* of all elements, see gqalut_mx_array_bits() */
	double error, power; /* sums of squares over the finite elements */
	uint64_t count;      /* of these */
	uint64_t saturated;  /* codes at the end of their range */
	uint64_t not_finite; /* elements that are not, before or after */
};

/* Adds F to SUM. */
void mx_figures_add(struct mx_figures *sum, const struct mx_figures *f);

/* Bits an element. */
double mx_figures_bits(const struct mx_figures *f);

/* The file at PATH as each of COUNT formats, read once; it is never in memory as
 * a whole unless it is CSV.  *largest is its largest finite |x|.  GQALUT_ERR_*
 * of the reader, GQALUT_ERR_CANCELLED. */
GQALUT_MUST_CHECK enum gqalut_status mx_measure(const char *path,
                                                const struct gqalut_mx_format *formats, int count,
                                                struct mx_figures *figures, double *largest,
                                                struct gqalut_diag *diag);

/* As INT8 with the one scale at which LARGEST is 127. */
GQALUT_MUST_CHECK enum gqalut_status mx_measure_int8(const char *path, double largest,
                                                     struct mx_figures *figures,
                                                     struct gqalut_diag *diag);

#endif
