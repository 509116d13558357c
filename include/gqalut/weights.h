/* How much each input counts: a distribution of real inputs x.
 *
 * At each alpha a code's weight is the distribution's mass in the code's cell
 * [(q - 1/2) * 2^-alpha, (q + 1/2) * 2^-alpha), divided by the sum over the
 * codes in play; a floor mixes in uniform weight, w = (1-floor)*w + floor/n,
 * because weight alone leaves large errors where data is rare.
 */
#ifndef GQALUT_WEIGHTS_H
#define GQALUT_WEIGHTS_H

#include <stddef.h>

#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gqalut_weights_kind {
	GQALUT_WEIGHTS_UNIFORM,
	GQALUT_WEIGHTS_NORMAL,     /* mean mu, standard deviation scale */
	GQALUT_WEIGHTS_HALFNORMAL, /* x <= 0 or x >= 0, the side that the domain has more of */
	GQALUT_WEIGHTS_LAPLACE,    /* mean mu, diversity scale */
	GQALUT_WEIGHTS_POINTS,     /* mass[i] at lo[i]; raw activations have mass 1 */
	GQALUT_WEIGHTS_BINS,       /* mass[i] spread evenly over lo[i]..hi[i] */
	GQALUT_WEIGHTS_CODES       /* mass[i] for the i-th code from the smallest, at every alpha */
};

struct gqalut_weights {
	enum gqalut_weights_kind kind;
	double mu, scale;
	size_t count;
	double *lo, *hi, *mass; /* count values each, or NULL where the kind has none */
	char text[192];         /* as the user gave it, for the record; no folder */
};

/* Reads "uniform", "normal:MU,SIGMA", "halfnormal:SIGMA", "laplace:MU,B", or
 * else the path of a file: CSV with the columns x,weight or lo,hi,count (a
 * header line is optional), or .npy of f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8.  A
 * one-dimensional .npy of exactly 2^in_bits values that are not negative is
 * one weight a code; every other array is raw activations.  "codes:FILE" and
 * "values:FILE" force one reading of an .npy.
 * On success *weights is to be freed with gqalut_weights_free. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_weights_read(const char *text, int in_bits,
                                                         struct gqalut_weights *weights,
                                                         struct gqalut_diag *diag);

/* Where in TEXT, as above, the path of a file begins; NULL if it names none. */
const char *gqalut_weights_file(const char *text);

/* Releases what the weights own and leaves uniform weights; NULL is fine. */
void gqalut_weights_free(struct gqalut_weights *weights);

#ifdef __cplusplus
}
#endif
#endif
