/* libFuzzer target: any text as a mix.  One that is accepted is written as text
 * that is read back as the same mix; and finding a format takes any name. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/mx_mix.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int same_format(const struct gqalut_mx_format *a, const struct gqalut_mx_format *b)
{
	return a->bits == b->bits && a->block == b->block && a->outliers == b->outliers;
}

static void check_back(const struct gqalut_mx_mix *mix)
{
	struct gqalut_mx_mix back;
	char *text;
	size_t length;
	if (gqalut_mx_mix_text(mix, &text, &length, NULL) ||
	    gqalut_mx_mix_parse(text, length, "back", &back, NULL) || back.count != mix->count ||
	    back.has_default != mix->has_default || !same_format(&back.standard, &mix->standard))
		abort();
	for (size_t i = 0; i < mix->count; i++)
		if (strcmp(back.rules[i].match, mix->rules[i].match) != 0 ||
		    !same_format(&back.rules[i].format, &mix->rules[i].format))
			abort();
	gqalut_mx_mix_free(&back);
	free(text);
}

static void check_find(const struct gqalut_mx_mix *mix, const char *name)
{
	size_t rule;
	const struct gqalut_mx_format *format = gqalut_mx_mix_find(mix, name, &rule);
	if (format ? gqalut_mx_format_check(format, NULL) != GQALUT_OK || rule > mix->count
	           : mix->has_default || rule != mix->count)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gqalut_mx_mix mix;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status =
	        gqalut_mx_mix_parse((const char *)data, size, "fuzz", &mix, &diag);
	if ((status == GQALUT_OK) != (diag.message[0] == '\0'))
		abort();
	if (status)
		return 0;
	check_back(&mix);
	size_t most = size < 64 ? size : 64;
	char name[65];
	memcpy(name, data, most);
	name[most] = '\0';
	check_find(&mix, name);
	for (size_t i = 0; i < mix.count && i < 8; i++) {
		check_find(&mix, mix.rules[i].match);
		char pattern[GQALUT_MX_PATTERN_SIZE];
		if (!gqalut_mx_pattern_of(mix.rules[i].match, pattern, NULL) &&
		    !gqalut_mx_match(pattern, mix.rules[i].match))
			abort();
	}
	gqalut_mx_mix_free(&mix);
	return 0;
}
