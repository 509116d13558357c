/* What the files that write the C header share. */
#ifndef GQALUT_EMIT_C_H
#define GQALUT_EMIT_C_H

#include "emit/emit.h"

struct gqalut_c_writer {
	const struct gqalut_record *record;
	const struct gqalut_table *table;
	struct gqalut_text *text;
	bool shared;                   /* one F_k and F_b for all entries */
	bool contiguous;               /* alphas without gaps */
	bool kernels;                  /* the table has the shape of emit/kernels.h */
	bool blocks;                   /* with the functions over microscaling blocks */
	const char *code, *out;        /* C types of codes and results */
	const char *stored;            /* and of breakpoints */
	const char *slope, *intercept; /* and of coefficients */
	const char *suffix;            /* of the functions that requantise: "s8" */
	char upper[GQALUT_NAME_SIZE];
};

/* NAME in capitals, in any locale: macros begin with it. */
void gqalut_c_upper(const char *name, char upper[GQALUT_NAME_SIZE]);

/* Appends FORMAT, in which $ is the name, @U the name in capitals, @c the type
 * of codes, @b that of breakpoints, @o that of results and @x the suffix of the
 * requantising functions. */
void gqalut_c_add(const struct gqalut_c_writer *writer, const char *format);

/* Whether the proof at the head of emit/kernels.h holds for TABLE. */
bool gqalut_c_fits_kernels(const struct gqalut_table *table);

/* The text of gqalut/lookup.h with what the table needs of reduce.h, and the two
 * parts of emit/kernels.h: inclusions, and functions.  The latter two write
 * nothing unless writer->kernels. */
void gqalut_c_paste_lookup(const struct gqalut_c_writer *writer);
void gqalut_c_paste_targets(const struct gqalut_c_writer *writer);
void gqalut_c_paste_kernels(const struct gqalut_c_writer *writer);

/* The functions over arrays, and the direct table. */
void gqalut_c_add_arrays(const struct gqalut_c_writer *writer);

/* The parts that a range reduction adds, nothing without one:
 * what the table needs of reduce.h; */
void gqalut_c_paste_reduce(const struct gqalut_c_writer *writer);

/* NAME_acc_row() of a symmetric table, over its NAME_core_row(); */
void gqalut_c_add_unfold(const struct gqalut_c_writer *writer);

/* the operator over any input, NAME_div_u32() and the like; */
void gqalut_c_add_operator(const struct gqalut_c_writer *writer);

/* NAME_operator_check(), for the self-test, behind NAME_hash(). */
void gqalut_c_add_operator_check(const struct gqalut_c_writer *writer);

/* The table at any scale and over microscaling blocks, and NAME_mx_check() for the
 * self-test; nothing unless writer->blocks. */
void gqalut_c_add_mx(const struct gqalut_c_writer *writer);
void gqalut_c_add_mx_check(const struct gqalut_c_writer *writer);

/* FNV-1a over the four bytes of v, the lowest first, as NAME_hash(). */
uint32_t gqalut_c_hash(uint32_t h, int32_t v);

#endif
