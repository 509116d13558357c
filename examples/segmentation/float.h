/* The networks in float, and with linear inputs in microscaling blocks. */
#ifndef FLOAT_H
#define FLOAT_H

#include <gqalut/gqalut.h>

#include "network.h"

/* What the inputs of linear layers are rounded to: blocks of successive values
 * of a token, going on with the next one.  TABLE, if there is one, makes GELU or
 * HSWISH of blocks. */
struct blocks {
	struct gqalut_mx_format format;
	const struct gqalut_table *table;
};

struct float_work {
	float x[TOKENS * WIDTH_MOST], y[TOKENS * WIDTH_MOST], z[TOKENS * WIDTH_MOST];
	float q[TOKENS * WIDTH_MOST], k[TOKENS * WIDTH_MOST], v[TOKENS * WIDTH_MOST];
	float stage[TOKENS * WIDTH_MOST], in[TOKENS * WIDTH_MOST];
};

/* BLOCKS is NULL for float alone. */
void float_run(const struct network *network, const struct blocks *blocks, const uint8_t *image,
               struct float_work *work, float *logits);

void float_classes(const float *logits, uint8_t *classes);

#endif
