/* Mixed precision: which block format each tensor of a set has, from a file.
 *
 *     version: 1
 *     default: {bits: 3, block: 128, outliers: 4}
 *     tensors:
 *       - match: "*attn*.in"
 *         bits: 5
 *       - {match: "head.*", bits: 8, block: 32, outliers: 0}
 *
 * YAML or JSON.  The first rule whose pattern matches the whole name of a tensor
 * holds; what it does not set comes from the default, which sets all three.
 * Without a default every rule sets all three, and a tensor that no rule matches
 * has no format.  Ranges: struct gqalut_mx_format.
 *
 * Patterns: '*' is any number of characters, '/' among them; '?' is one; [abc]
 * and [a-z] are one of those, [!abc] one that is none of them, a ']' at the
 * beginning being one of them; everything else is itself.  To match '*', '?' or
 * '[', write it in brackets.  Characters are those of UTF-8, compared by number,
 * in every locale; a byte that is no UTF-8 is a character that only '*', '?' and
 * [!...] match.
 */
#ifndef GQALUT_MX_MIX_H
#define GQALUT_MX_MIX_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/mx.h>
#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { GQALUT_MX_PATTERN_SIZE = 512, GQALUT_MX_MAX_RULES = 65536 };

struct gqalut_mx_rule {
	char match[GQALUT_MX_PATTERN_SIZE]; /* not empty */
	struct gqalut_mx_format format;
	int line, column; /* where the file has it; 0 if it is from no file */
};

struct gqalut_mx_mix {
	bool has_default;
	struct gqalut_mx_format standard; /* the default */
	size_t count;
	struct gqalut_mx_rule *rules; /* owned, from malloc; NULL if there are none */
};

/* Releases the rules and empties the mix. */
void gqalut_mx_mix_free(struct gqalut_mx_mix *mix);

/* Reads the file at PATH ("-" is standard input).  *mix is to be released with
 * gqalut_mx_mix_free() and is written only on success.  GQALUT_ERR_IO,
 * GQALUT_ERR_MEMORY, or GQALUT_ERR_FORMAT with file, line and column: keys that
 * are unknown, missing or there twice, values out of range, patterns that are
 * empty or wrong, a file with neither rules nor default. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_mx_mix_read(const char *path, struct gqalut_mx_mix *mix,
                                                        struct gqalut_diag *diag);

/* The same from memory; NAME stands for the file in messages. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_mx_mix_parse(const char *text, size_t length,
                                                         const char *name,
                                                         struct gqalut_mx_mix *mix,
                                                         struct gqalut_diag *diag);

/* The format of the tensor NAME, borrowed from MIX; NULL if it has none.  *rule
 * (may be NULL) is the index of the rule, or mix->count for the default. */
const struct gqalut_mx_format *gqalut_mx_mix_find(const struct gqalut_mx_mix *mix, const char *name,
                                                  size_t *rule);

/* MIX as YAML that is read back as the same mix: a new string of *length bytes
 * and a NUL, for free().  GQALUT_ERR_ARGUMENT if a format, a pattern or the
 * number of rules is none that the reader takes. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_mx_mix_text(const struct gqalut_mx_mix *mix,
                                                        char **text, size_t *length,
                                                        struct gqalut_diag *diag);

/* Whether the whole of NAME matches PATTERN, which has passed the check below. */
bool gqalut_mx_match(const char *pattern, const char *name);

/* GQALUT_ERR_ARGUMENT if PATTERN is empty, too long, no UTF-8, holds control
 * characters or has brackets that do not end or a range in them from more to
 * less. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_mx_pattern_check(const char *pattern,
                                                             struct gqalut_diag *diag);

/* The pattern that NAME alone matches.  GQALUT_ERR_ARGUMENT as above. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_mx_pattern_of(const char *name,
                                                          char pattern[GQALUT_MX_PATTERN_SIZE],
                                                          struct gqalut_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
