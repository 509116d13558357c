/* What the writers share. */
#ifndef GQALUT_EMIT_INTERNAL_H
#define GQALUT_EMIT_INTERNAL_H

#include <gqalut/emit.h>

#include "core/text.h"

/* Each appends the record in its format. */
void gqalut_emit_c(const struct gqalut_record *record, struct gqalut_text *text);
void gqalut_emit_c_mx(const struct gqalut_record *record, struct gqalut_text *text);
void gqalut_emit_json(const struct gqalut_record *record, struct gqalut_text *text);
void gqalut_emit_gqa_json(const struct gqalut_record *record, struct gqalut_text *text);
void gqalut_emit_lutapp_json(const struct gqalut_record *record, struct gqalut_text *text);
void gqalut_emit_csv(const struct gqalut_record *record, struct gqalut_text *text);
void gqalut_emit_mem(const struct gqalut_record *record, struct gqalut_text *text);
void gqalut_emit_coe(const struct gqalut_record *record, struct gqalut_text *text);
void gqalut_emit_mif(const struct gqalut_record *record, struct gqalut_text *text);
void gqalut_emit_bin(const struct gqalut_record *record, struct gqalut_text *text);
void gqalut_emit_vhdl(const struct gqalut_record *record, struct gqalut_text *text);

/* Whether TABLE is one of LUT-APP's format.  GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_emit_lutapp_check(const struct gqalut_table *table,
                                                              struct gqalut_diag *diag);

/* Whether the name of TABLE is one in VHDL.  GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_emit_vhdl_check(const struct gqalut_table *table,
                                                            struct gqalut_diag *diag);

/* Lines that say where a table comes from and how good it is, each after
 * PREFIX: the head of every format that has comments. */
void gqalut_emit_provenance(const struct gqalut_record *record, const char *prefix,
                            struct gqalut_text *text);

/* Text of the user's in a comment of one line, and as a string of JSON with its
 * quotes: what could leave either is replaced or escaped. */
void gqalut_emit_comment(struct gqalut_text *text, const char *s);
void gqalut_emit_string(struct gqalut_text *text, const char *s);

/* V with the fewest digits that read back as V. */
void gqalut_emit_real(struct gqalut_text *text, double v);

/* The same as a line of a list of JSON after INDENT, with a point or an exponent:
 * the papers' operators make float tensors of them. */
void gqalut_emit_item(struct gqalut_text *text, const char *indent, double v, bool last);

/* V as a measured figure; null if it is not finite. */
void gqalut_emit_figure(struct gqalut_text *text, double v);

/* "KEY": V as a measured figure. */
void gqalut_emit_key_figure(struct gqalut_text *text, const char *key, double v);

/* "certificate": {...}. */
void gqalut_emit_proof(struct gqalut_text *text, double lower_bound, double gap, bool optimal,
                       const char *method);

/* Real slope, intercept and breakpoint: dyadic, so a few digits are exact. */
double gqalut_emit_slope(const struct gqalut_table *table, int s);
double gqalut_emit_intercept(const struct gqalut_table *table, int s);
double gqalut_emit_breakpoint(const struct gqalut_table *table, int i);

/* "[-2.25, -0.78125)": where segment S holds. */
void gqalut_emit_interval(struct gqalut_text *text, const struct gqalut_table *table, int s);

#endif
