/* Microscaling blocks: small integers that share a power-of-two scale, with a
 * few large values of each block kept as bfloat16.
 *
 * MXINT-b: a block of K values x, m = max |x|, E = floor(log2 m) within
 * -127..127, step e = E - (b - 2), code q = clip(round(x * 2^-e)) to
 * +-(2^(b-1) - 1), halves to even; x is read back as q * 2^e.  For b = 8 this is
 * MXINT8 of the OCP Microscaling Formats Specification v1.0, section 6.3; for
 * other widths the same rule.  The shared scale is stored as E8M0, E + 127.
 *
 * MX-OPAL-b: our definition after the abstract of OPAL (Koo et al., DAC 2024,
 * arXiv 2409.05902), whose equations are not at hand: the N largest |x| of a
 * block are kept as bfloat16 with their index (of equal ones the lower index),
 * E is that of the largest of the others, and a kept value's code is 0.  A kept
 * value is rounded to bfloat16, halves to even, but stays above every element
 * as that is read back, so that what was read back is quantised to the same
 * block again.
 *
 * A block with a NaN or an infinity has the scale byte 255 and codes 0; it is
 * read back as NaN.  A block of zeros has E = -127.
 *
 * The step 2^e is an input scale of a look-up table, alpha = -e: one table
 * serves every block: mx_apply.h.
 */
#ifndef GQALUT_MX_H
#define GQALUT_MX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	GQALUT_MX_MIN_BITS = 3,
	GQALUT_MX_MAX_BITS = 8,
	GQALUT_MX_MAX_BLOCK = 1024,
	GQALUT_MX_MAX_OUTLIERS = 64,
	GQALUT_MX_SCALE_NAN = 255 /* E8M0 */
};

struct gqalut_mx_format {
	int bits;     /* of an element's code, 3..8 */
	int block;    /* values that share a scale, 1..1024; 32 in the OCP standard */
	int outliers; /* kept of each block, 0..64 and at most block; 0 is MXINT */
};

/* One block.  A short last block has count < block. */
struct gqalut_mx_block {
	int count;     /* 1..format->block */
	uint8_t scale; /* E + 127, or GQALUT_MX_SCALE_NAN */
	int8_t code[GQALUT_MX_MAX_BLOCK];
	int outlier_count;                        /* min(outliers, count); 0 with a NaN scale */
	uint16_t index[GQALUT_MX_MAX_OUTLIERS];   /* ascending */
	uint16_t outlier[GQALUT_MX_MAX_OUTLIERS]; /* bfloat16 */
};

/* GQALUT_ERR_ARGUMENT outside the ranges above. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_mx_format_check(const struct gqalut_mx_format *format,
                                                            struct gqalut_diag *diag);

/* Quantises COUNT values, 1..format->block; FORMAT has passed its check. */
void gqalut_mx_quantise(const struct gqalut_mx_format *format, const float *x, int count,
                        struct gqalut_mx_block *block);

/* Reads a block back: block->count values, exactly. */
void gqalut_mx_dequantise(const struct gqalut_mx_format *format,
                          const struct gqalut_mx_block *block, float *x);

/* e: the exponent of the step of BLOCK, for a scale that is not NaN. */
int gqalut_mx_step(const struct gqalut_mx_format *format, const struct gqalut_mx_block *block);

/* Whether BLOCK is one that FORMAT can have: codes in range, kept values
 * finite, their indices ascending, within count, and their codes 0. */
bool gqalut_mx_block_valid(const struct gqalut_mx_format *format,
                           const struct gqalut_mx_block *block);

/* Bits an element of full blocks: ((k - n) b + n (16 + ceil(log2 k)) + 8) / k. */
double gqalut_mx_bits_per_element(const struct gqalut_mx_format *format);

/* float to bfloat16, halves to even, and back, exactly.  A finite value stays
 * finite: beyond the largest bfloat16 it becomes that.  NaN stays NaN. */
uint16_t gqalut_bf16_from_float(float x);
float gqalut_bf16_to_float(uint16_t bits);

#ifdef __cplusplus
}
#endif
#endif
