/* What a reduced table must have beside every table. */
#ifndef GQALUT_CORE_REDUCED_H
#define GQALUT_CORE_REDUCED_H

#include <gqalut/table.h>

/* Whether the numbers of the table's reduction are possible, its formats are those
 * that it needs, and what it holds for the codes of the core is never negative, as
 * shifts need.
 * GQALUT_ERR_ARGUMENT.  For a table that is right otherwise. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_reduced_check(const struct gqalut_table *table,
                                                          struct gqalut_diag *diag);

/* Smallest and largest code that a reduction, other than symmetric, makes. */
void gqalut_reduced_codes(const struct gqalut_table *table, int32_t *least, int32_t *most);

/* The code that an input becomes, and the shift of its result: the first half of
 * gqalut_reduced_u64() and _s32(). */
int32_t gqalut_reduced_code_u64(const struct gqalut_table *table, uint64_t v, int *shift);
int32_t gqalut_reduced_code_s32(const struct gqalut_table *table, int32_t d, int alpha, int *shift);

/* log2 of the number of codes below the end of the core interval: the bits p of
 * a mantissa, or those of the fraction of t. */
int gqalut_reduced_bits(const struct gqalut_table *table);

#endif
