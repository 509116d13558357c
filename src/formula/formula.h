/* What the built-in formulas share.  A formula computes, in integers alone, a
 * result of which the real value is scale * result; what it needs for that
 * beside the code is made once for a problem. */
#ifndef GQALUT_FORMULA_FORMULA_H
#define GQALUT_FORMULA_FORMULA_H

#include <gqalut/formula.h>

/* What a formula has made for a problem. */
struct gqalut_formula_work {
	const struct gqalut_problem *problem;
	int beta;            /* output scale 2^-beta of the problem */
	double scale;        /* of the result, the same at every alpha */
	int bytes;           /* of constants and tables, for one alpha */
	int64_t constant[3]; /* of the polynomial and shift formulas */
	int size;            /* entries of a table */
	int16_t *entry;      /* [alpha][size], or NULL; freed by who called prepare */
};

/* The operations of one formula.  prepare() sees a problem that is checked; it
 * refuses codes for which compute() is not defined or does not fit 64 bits.
 * compute() is the result for code q in play at 2^-alpha; work->problem has
 * that alpha. */
struct gqalut_formula_kind {
	struct gqalut_formula formula;
	struct gqalut_operations operations;
	enum gqalut_status (*prepare)(struct gqalut_formula_work *work, struct gqalut_diag *diag);
	int64_t (*compute)(const struct gqalut_formula_work *work, int alpha, int32_t q);
};

/* formula_poly.c */
extern const struct gqalut_formula_kind gqalut_formula_i_gelu;
extern const struct gqalut_formula_kind gqalut_formula_i_exp;
extern const struct gqalut_formula_kind gqalut_formula_int_hswish;

/* formula_shift.c */
extern const struct gqalut_formula_kind gqalut_formula_shift_exp;
extern const struct gqalut_formula_kind gqalut_formula_shift_gelu;

/* formula_table.c */
extern const struct gqalut_formula_kind gqalut_formula_direct_int8;
extern const struct gqalut_formula_kind gqalut_formula_direct_uint8;
extern const struct gqalut_formula_kind gqalut_formula_table_int16;

/* The exponentials for what is made of them.  e^x for x = i * S <= 0, with i0 =
 * -1/S, n >= 0: in units of S * 2^-n. */
int64_t gqalut_formula_shift_power(int64_t i, int64_t i0, int n);

/* The constants and the scale with which gqalut_formula_i_exp.compute() runs. */
void gqalut_formula_set_i_exp(struct gqalut_formula_work *work);

/* Code q at 2^-alpha in units of 2^-frac, rounded down: an input shifted to
 * FRAC fraction bits. */
int64_t gqalut_formula_shift_to(int32_t q, int alpha, int frac);

/* Refuses codes in play whose x lies outside least..most; NAME is the
 * formula's, RULE says why in the message.  GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_formula_check_range(const struct gqalut_formula_work *work, const char *name, double least,
                           double most, const char *rule, struct gqalut_diag *diag);

/* 2^15: beyond it x is not tried; 12 fraction bits then fit 28 bits. */
extern const double gqalut_formula_widest;

#endif
