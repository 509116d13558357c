#include "emit/template.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <gqalut/table.h>

void gqalut_emit_word_add(struct gqalut_emit_words *words, const char *mark, const char *text)
{
	assert(words->count < GQALUT_EMIT_WORDS);
	words->word[words->count++] = (struct gqalut_emit_word){ mark, text };
	words->word[words->count] = (struct gqalut_emit_word){ NULL, NULL };
}

void gqalut_emit_word_number(struct gqalut_emit_words *words, const char *mark, int value)
{
	char *text = words->number[words->count];
	snprintf(text, GQALUT_EMIT_NUMBER_SIZE, value < 0 ? "(%d)" : "%d", value);
	gqalut_emit_word_add(words, mark, text);
}

void gqalut_emit_template(struct gqalut_text *text, const struct gqalut_emit_word *words,
                          const char *format)
{
	for (const char *p = format; *p != '\0'; p++) {
		const struct gqalut_emit_word *word = words;
		while (word->mark && strncmp(p, word->mark, strlen(word->mark)) != 0)
			word++;
		if (word->mark) {
			gqalut_text_add(text, "%s", word->text);
			p += strlen(word->mark) - 1;
		} else {
			gqalut_text_add_bytes(text, p, 1);
		}
	}
}

void gqalut_emit_paste_words(struct gqalut_text *text, const char *source, const char *section,
                             const struct gqalut_emit_word *words)
{
	char begin[64], end[64];
	snprintf(begin, sizeof begin, "/* gqalut:%s begin */\n", section);
	snprintf(end, sizeof end, "/* gqalut:%s end */", section);
	const char *p = strstr(source, begin);
	const char *stop = p ? strstr(p, end) : NULL;
	if (!stop) {
		text->failed = true;
		return;
	}
	p += strlen(begin);
	for (const char *line; p < stop; p = line) {
		char one[160];
		line = strchr(p, '\n') + 1;
		snprintf(one, sizeof one, "%.*s", (int)(line - p), p);
		gqalut_emit_template(text, words, one);
	}
}

void gqalut_emit_paste(struct gqalut_text *text, const char *source, const char *section,
                       const char *name)
{
	char prefix[GQALUT_NAME_SIZE + 1];
	snprintf(prefix, sizeof prefix, "%s_", name);
	const struct gqalut_emit_word words[] = { { "gqalut_lookup_", prefix },
		                                  { "gqalut_reduce_", prefix },
		                                  { NULL, NULL } };
	gqalut_emit_paste_words(text, source, section, words);
}
