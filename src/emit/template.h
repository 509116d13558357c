/* Source text with marked words in it. */
#ifndef GQALUT_EMIT_TEMPLATE_H
#define GQALUT_EMIT_TEMPLATE_H

#include "core/text.h"

/* A mark such as "$" or "@U", and what stands for it. */
struct gqalut_emit_word {
	const char *mark, *text;
};

/* Appends FORMAT, each mark of WORDS (up to one whose mark is NULL) replaced. */
void gqalut_emit_template(struct gqalut_text *text, const struct gqalut_emit_word *words,
                          const char *format);

/* Appends the lines of SOURCE, a header of arithmetic, between the comments
 * "gqalut:SECTION begin" and "gqalut:SECTION end", with NAME_ in place of the
 * prefixes gqalut_lookup_ and gqalut_reduce_.  Without such lines the text is
 * failed: the build is broken. */
void gqalut_emit_paste(struct gqalut_text *text, const char *source, const char *section,
                       const char *name);

/* The same with the words of the caller's. */
void gqalut_emit_paste_words(struct gqalut_text *text, const char *source, const char *section,
                             const struct gqalut_emit_word *words);

#endif
