/* The table as words of a memory: one packing, for every format of an image.
 * <gqalut/emit.h> says which (GQALUT_FORMAT_MEM). */
#ifndef GQALUT_EMIT_IMAGE_H
#define GQALUT_EMIT_IMAGE_H

#include <gqalut/record.h>

#include "core/text.h"

struct gqalut_image {
	int entries;   /* words of a block: the coefficients, then one block an alpha */
	int word_bits; /* 8..32 */
	int count;
	uint32_t word[GQALUT_MAX_ENTRIES * (1 + GQALUT_MAX_ALPHAS)];
};

/* Packs TABLE, whose fraction bits are shared by its entries. */
void gqalut_image_pack(const struct gqalut_table *table, struct gqalut_image *image);

/* Hexadecimal digits of a word. */
int gqalut_image_digits(const struct gqalut_image *image);

/* The head of a file, each line after PREFIX: TITLE, where the table comes from,
 * a line WORDS on the size of a word, what lies where. */
void gqalut_image_head(const struct gqalut_record *record, const struct gqalut_image *image,
                       const char *prefix, const char *title, const char *words,
                       struct gqalut_text *text);

/* What the word at ADDRESS is, after LEAD: "slope 3, intercept -1", "alpha 5",
 * or nothing at all for a breakpoint. */
void gqalut_image_note(const struct gqalut_table *table, int address, const char *lead,
                       struct gqalut_text *text);

/* Replaces what is not ASCII: in text that users chose, and thus in comments
 * only.  For readers that know no UTF-8. */
void gqalut_image_plain(struct gqalut_text *text);

#endif
