/* The parts of the C header that a range reduction adds. */
#ifndef GQALUT_EMIT_C_H
#define GQALUT_EMIT_C_H

#include <gqalut/table.h>

#include "core/text.h"

/* What the table needs of reduce.h; nothing without a reduction. */
void gqalut_emit_c_reduce(const struct gqalut_table *table, struct gqalut_text *text);

/* NAME_acc_row() of a symmetric table, over its NAME_core_row(). */
void gqalut_emit_c_unfold(const struct gqalut_table *table, struct gqalut_text *text);

/* The operator over any input: NAME_div_u32() and the like.  UPPER is the name
 * in capitals. */
void gqalut_emit_c_operator(const struct gqalut_table *table, const char *upper,
                            struct gqalut_text *text);

/* NAME_operator_check(), for the self-test, behind NAME_hash(). */
void gqalut_emit_c_operator_check(const struct gqalut_table *table, struct gqalut_text *text);

/* FNV-1a over the four bytes of v, the lowest first, as NAME_hash(). */
uint32_t gqalut_emit_c_hash(uint32_t h, int32_t v);

#endif
