#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gqalut_text_init(struct gqalut_text *text)
{
	memset(text, 0, sizeof *text);
	text->locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	text->failed = text->locale == (locale_t)0;
}

void gqalut_text_free(struct gqalut_text *text)
{
	free(text->data);
	if (text->locale != (locale_t)0)
		freelocale(text->locale);
	memset(text, 0, sizeof *text);
}

/* Makes room for MORE bytes and a final NUL. */
static bool reserve(struct gqalut_text *text, size_t more)
{
	if (text->failed)
		return false;
	if (more < text->capacity - text->length)
		return true;
	size_t capacity = text->capacity ? text->capacity : 256;
	while (capacity - text->length <= more) {
		if (capacity > (size_t)-1 / 2) {
			text->failed = true;
			return false;
		}
		capacity *= 2;
	}
	char *data = realloc(text->data, capacity);
	if (!data) {
		text->failed = true;
		return false;
	}
	text->data = data;
	text->capacity = capacity;
	return true;
}

void gqalut_text_add_bytes(struct gqalut_text *text, const char *bytes, size_t length)
{
	if (!reserve(text, length))
		return;
	memcpy(text->data + text->length, bytes, length);
	text->length += length;
	text->data[text->length] = '\0';
}

void gqalut_text_add(struct gqalut_text *text, const char *format, ...)
{
	if (!reserve(text, 128))
		return;
	locale_t before = uselocale(text->locale);
	for (int attempt = 0; attempt < 2; attempt++) {
		size_t room = text->capacity - text->length;
		va_list arguments;
		va_start(arguments, format);
		int n = vsnprintf(text->data + text->length, room, format, arguments);
		va_end(arguments);
		if (n < 0) {
			text->failed = true;
			break;
		}
		if ((size_t)n < room) {
			text->length += (size_t)n;
			break;
		}
		if (!reserve(text, (size_t)n))
			break;
	}
	uselocale(before);
}

enum gqalut_status gqalut_text_take(struct gqalut_text *text, char **data, size_t *length,
                                    struct gqalut_diag *diag)
{
	if (!text->failed && !text->data)
		gqalut_text_add_bytes(text, "", 0);
	if (text->failed) {
		gqalut_text_free(text);
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	}
	*data = text->data;
	if (length)
		*length = text->length;
	text->data = NULL;
	gqalut_text_free(text);
	return GQALUT_OK;
}

void gqalut_text_format(char *text, size_t size, const char *format, va_list arguments)
{
	locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	locale_t before = c_locale != (locale_t)0 ? uselocale(c_locale) : (locale_t)0;
	vsnprintf(text, size, format, arguments);
	if (c_locale == (locale_t)0)
		return;
	uselocale(before);
	freelocale(c_locale);
}

bool gqalut_text_to_double(const char *s, double *value)
{
	locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (c_locale == (locale_t)0)
		return false;
	locale_t before = uselocale(c_locale);
	char *end;
	double v = strtod(s, &end);
	uselocale(before);
	freelocale(c_locale);
	if (end == s || *end != '\0')
		return false;
	*value = v;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

bool gqalut_text_field(const char *start, const char *end, double *value)
{
	char text[1024]; /* the exact decimals of a double are up to 767 digits */
	while (start < end && is_blank(*start))
		start++;
	while (end > start && is_blank(end[-1]))
		end--;
	size_t n = (size_t)(end - start);
	if (n == 0 || n >= sizeof text || memchr(start, '\0', n))
		return false;
	memcpy(text, start, n);
	text[n] = '\0';
	return !strpbrk(text, "xX(") && gqalut_text_to_double(text, value);
}
