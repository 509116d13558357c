/* Source text with marked words in it. */
#ifndef GQALUT_EMIT_TEMPLATE_H
#define GQALUT_EMIT_TEMPLATE_H

#include "core/text.h"

/* A mark such as "$" or "@U", and what stands for it. */
struct gqalut_emit_word {
	const char *mark, *text;
};

/* A list of words that is made as it is needed, the end of the list always behind
 * it.  A word points at its number: a copy is good as long as what it was copied
 * from. */
enum { GQALUT_EMIT_WORDS = 32, GQALUT_EMIT_NUMBER_SIZE = 16 };

struct gqalut_emit_words {
	struct gqalut_emit_word word[GQALUT_EMIT_WORDS + 1];
	char number[GQALUT_EMIT_WORDS][GQALUT_EMIT_NUMBER_SIZE];
	int count;
};

/* Adds a word for MARK: TEXT, which the caller keeps, or VALUE, in parentheses if
 * it is negative.  At most GQALUT_EMIT_WORDS. */
void gqalut_emit_word_add(struct gqalut_emit_words *words, const char *mark, const char *text);
void gqalut_emit_word_number(struct gqalut_emit_words *words, const char *mark, int value);

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
