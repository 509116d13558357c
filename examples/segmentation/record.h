/* What the functions of a network are really given. */
#ifndef RECORD_H
#define RECORD_H

#include "kit.h"

struct record {
	struct kit kit;
	struct nonlinear inner; /* of the kit, exact */
	/* How often each input x was seen: of exp x = -i * 2^-alpha, of div and rsqrt
	 * the mantissa i * 2^-7 on [1, 2) and i * 2^-6 on [1, 4), of an activation
	 * (i - 128) * 2^-alpha. */
	double seen[FUNCTIONS][KIT_ALPHAS][CODES];
	int64_t largest_den;      /* of linear attention */
	int64_t largest_variance; /* of a LayerNorm's row, in codes */
};

/* NONLINEAR counts in RECORD what it is called with. */
void record_init(struct record *record, enum function activation, struct nonlinear *nonlinear);

/* A bit for each alpha of an activation. */
unsigned record_alphas(const struct record *record);

/* Writes FOLDER/NAME_FUNCTION.npy for each function that was used: its inputs x, as
 * `gqalut gen --weights` reads them, about 65536 in the proportions in which they
 * were seen.  0, or -1 with a line on standard error. */
int record_write(const struct record *record, const char *folder, const char *name);

/* Reads that of one function. */
int record_read(const char *folder, const char *name, enum function function,
                struct gqalut_weights *weights);

#endif
