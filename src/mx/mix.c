/* Rules for the formats of tensors, and the patterns in them. */
#include <gqalut/mx_mix.h>

#include <stdlib.h>
#include <string.h>

#include <gqalut/utf8.h>

/* A byte that is no UTF-8: no pattern holds that character. */
enum { NO_CHARACTER = 0x7fffffff };

/* The character at *AT, which moves behind it; 0 at the end. */
static uint32_t next(const char **at)
{
	uint32_t point;
	int length = gqalut_utf8(*at, &point);
	if (**at == '\0')
		return 0;
	*at += length > 0 ? length : 1;
	return length > 0 ? point : NO_CHARACTER;
}

/* Brackets: *AT is behind the '[' and moves behind the ']'.  *holds is whether C
 * is one of theirs; returns what is wrong with them, or NULL. */
static const char *read_brackets(const char **at, uint32_t c, bool *holds)
{
	bool inverted = **at == '!', found = false, first = true;
	*at += inverted;
	for (;; first = false) {
		uint32_t low = next(at), high = low;
		if (low == 0)
			return "has a '[' without its ']'";
		if (low == ']' && !first)
			break;
		if ((*at)[0] == '-' && (*at)[1] != ']' && (*at)[1] != '\0') {
			++*at;
			high = next(at);
		}
		if (high < low)
			return "has a range from more to less";
		found |= c >= low && c <= high;
	}
	*holds = found != inverted;
	return NULL;
}

/* Whether the character at *NAME, which moves behind it, matches what stands at
 * *PATTERN, no '*', which moves likewise. */
static bool match_one(const char **pattern, const char **name)
{
	uint32_t c = next(name);
	bool holds = false;
	uint32_t wanted = next(pattern);
	if (wanted == '?')
		return true;
	if (wanted == '[')
		return !read_brackets(pattern, c, &holds) && holds;
	return wanted == c;
}

/* Where a '*' fails to fit, only the last one has to take a character more: what
 * an earlier one left can be left by it as well.  At most |pattern| * |name|
 * steps. */
bool gqalut_mx_match(const char *pattern, const char *name)
{
	const char *star = NULL, *taken = NULL; /* behind the '*', and what it took */
	while (*name != '\0') {
		if (*pattern == '*') {
			star = ++pattern;
			taken = name;
		} else if (*pattern == '\0' || !match_one(&pattern, &name)) {
			if (!star)
				return false;
			(void)next(&taken);
			pattern = star;
			name = taken;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

/* What is wrong with TEXT as a pattern or a name, or NULL. */
static const char *text_fault(const char *text)
{
	uint32_t c;
	if (*text == '\0')
		return "is empty";
	if (strlen(text) >= GQALUT_MX_PATTERN_SIZE)
		return "is longer than 511 bytes"; /* PATTERN_SIZE less the NUL */
	while ((c = next(&text)) != 0)
		if (c == NO_CHARACTER || gqalut_is_control(c))
			return "is no UTF-8 without control characters or line separators";
	return NULL;
}

enum gqalut_status gqalut_mx_pattern_check(const char *pattern, struct gqalut_diag *diag)
{
	bool holds;
	uint32_t c;
	const char *at = pattern, *fault = text_fault(pattern);
	while (!fault && (c = next(&at)) != 0)
		if (c == '[')
			fault = read_brackets(&at, 0, &holds);
	if (!fault)
		return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "the pattern %s", fault);
}

enum gqalut_status gqalut_mx_pattern_of(const char *name, char pattern[GQALUT_MX_PATTERN_SIZE],
                                        struct gqalut_diag *diag)
{
	char made[GQALUT_MX_PATTERN_SIZE];
	size_t n = 0;
	const char *fault = text_fault(name);
	for (const char *at = name; !fault && *at != '\0'; at++) {
		bool special = strchr("*?[", *at) != NULL;
		if (n + (special ? 3 : 1) >= sizeof made) {
			fault = "is too long as a pattern";
			break;
		}
		if (special)
			made[n++] = '[';
		made[n++] = *at;
		if (special)
			made[n++] = ']';
	}
	if (fault)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "the tensor's name %s", fault);
	made[n] = '\0';
	memcpy(pattern, made, n + 1);
	return GQALUT_OK;
}

const struct gqalut_mx_format *gqalut_mx_mix_find(const struct gqalut_mx_mix *mix, const char *name,
                                                  size_t *rule)
{
	size_t i = 0;
	while (i < mix->count && !gqalut_mx_match(mix->rules[i].match, name))
		i++;
	if (rule)
		*rule = i;
	if (i < mix->count)
		return &mix->rules[i].format;
	return mix->has_default ? &mix->standard : NULL;
}

void gqalut_mx_mix_free(struct gqalut_mx_mix *mix)
{
	free(mix->rules);
	memset(mix, 0, sizeof *mix);
}
