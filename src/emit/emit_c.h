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
	const char *code, *out;        /* C types of codes and results */
	const char *slope, *intercept; /* and of coefficients */
	const char *suffix;            /* of the functions that requantise: "s8" */
	char upper[GQALUT_NAME_SIZE];
};

/* Appends FORMAT, in which $ is the name, @U the name in capitals, @c the type
 * of codes, @o that of results and @x the suffix of the requantising functions. */
void gqalut_c_add(const struct gqalut_c_writer *writer, const char *format);

/* Whether the proof at the head of emit/kernels.h holds for TABLE. */
bool gqalut_c_fits_kernels(const struct gqalut_table *table);

/* The text of gqalut/lookup.h, and the two parts of emit/kernels.h: inclusions,
 * and functions.  The latter two write nothing unless writer->kernels. */
void gqalut_c_paste_lookup(const struct gqalut_c_writer *writer);
void gqalut_c_paste_targets(const struct gqalut_c_writer *writer);
void gqalut_c_paste_kernels(const struct gqalut_c_writer *writer);

/* The functions over arrays, and the direct table. */
void gqalut_c_add_arrays(const struct gqalut_c_writer *writer);

#endif
