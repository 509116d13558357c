/* Text that users chose - file names, commands, function names - inside
 * comments and strings: whatever it holds, it stays there. */
#include <gqalut/utf8.h>

#include "emit/emit.h"

void gqalut_emit_comment(struct gqalut_text *text, const char *s)
{
	char before = ' ';
	while (*s != '\0') {
		uint32_t point;
		int length = gqalut_utf8(s, &point);
		/* A comment must neither end here nor seem to begin again. */
		bool mark = (before == '*' && *s == '/') || (before == '/' && *s == '*');
		if (length == 0 || gqalut_is_control(point) || mark)
			gqalut_text_add_bytes(text, "?", 1);
		else
			gqalut_text_add_bytes(text, s, (size_t)length);
		before = mark ? '?' : *s;
		s += length > 0 ? length : 1;
	}
}

void gqalut_emit_string(struct gqalut_text *text, const char *s)
{
	gqalut_text_add_bytes(text, "\"", 1);
	while (*s != '\0') {
		uint32_t point;
		int length = gqalut_utf8(s, &point);
		if (*s == '"' || *s == '\\')
			gqalut_text_add(text, "\\%c", *s);
		else if (length == 0)
			gqalut_text_add(text, "\\ufffd"); /* JSON is UTF-8 */
		else if (gqalut_is_control(point))
			gqalut_text_add(text, "\\u%04x", (unsigned)point);
		else
			gqalut_text_add_bytes(text, s, (size_t)length);
		s += length > 0 ? length : 1;
	}
	gqalut_text_add_bytes(text, "\"", 1);
}
