/* Tables over microscaling blocks.
 *
 * A block's step 2^e is an input scale: x = q * 2^e is looked up on the table's
 * master breakpoints, so one table serves every block.  A kept bfloat16 is a
 * 9-bit signed significand with an exponent of its own and is looked up alike.
 * Codes are never saturated: beyond its breakpoints a table goes on along its
 * first and last segments.  Arithmetic: mx_lookup.h, which headers of the format
 * c-mx contain, in integers of 32 bits.
 */
#ifndef GQALUT_MX_APPLY_H
#define GQALUT_MX_APPLY_H

#include <stdint.h>

#include <gqalut/mx.h>
#include <gqalut/status.h>
#include <gqalut/table.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	GQALUT_MX_MOST_CODE = 255,     /* |q| */
	GQALUT_MX_MOST_EXPONENT = 256, /* |e| */
};

/* Whether TABLE, which passed gqalut_table_check(), serves blocks: its
 * breakpoints hold at any scale (GQALUT_ROUNDING_EXACT), and it is not the core
 * of a range reduction.  GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_mx_table_check(const struct gqalut_table *table,
                                                           struct gqalut_diag *diag);

/* y = slope*x + intercept at x = q * 2^e, |q| <= 255, |e| <= 256 (values beyond are
 * taken to these ends), as the result times 2^-*frac.  Exact wherever both terms
 * have less than 2^30 units of the finer one's, so with 8-bit coefficients and
 * F_k <= F_b <= F_k + 7 for all -22 <= e <= 8; also if a term is 0.  Else it is y
 * rounded to odd with 28 bits at least: a further rounding, to at most 26 bits, is
 * that of y. */
int32_t gqalut_mx_value(const struct gqalut_table *table, int32_t q, int32_t e, int32_t *frac);

/* OUT, which may be BLOCK, holds TABLE's function of each value of BLOCK, a valid
 * block of FORMAT: bit for bit what gqalut_mx_quantise() makes of the exact
 * results y as floats.  A y that is no float is rounded to odd there, so that
 * codes, scale and kept values are those of y; of two y that differ only behind a
 * float's 24 bits the one with the lower index counts as the larger, and one
 * beyond the largest float is taken to be that.  What is kept is chosen anew.  A
 * block of NaN stays one.  TABLE has passed its check above. */
void gqalut_mx_apply(const struct gqalut_table *table, const struct gqalut_mx_format *format,
                     const struct gqalut_mx_block *block, struct gqalut_mx_block *out);

#ifdef __cplusplus
}
#endif
#endif
