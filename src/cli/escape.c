#include "escape.h"

#include <gqalut/utf8.h>

void escape_csv(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++)
		fprintf(out, *text == '"' ? "\"\"" : "%c", *text);
	fputc('"', out);
}

void escape_json(FILE *out, const char *text, size_t length)
{
	fputc('"', out);
	for (size_t i = 0; i < length;) {
		uint32_t point;
		int n = gqalut_utf8(text + i, &point);
		if (text[i] == '"' || text[i] == '\\')
			fprintf(out, "\\%c", text[i]);
		else if (n == 0)
			fputs("\\ufffd", out); /* JSON is UTF-8 */
		else if (gqalut_is_control(point))
			fprintf(out, "\\u%04x", (unsigned)point);
		else
			fwrite(text + i, 1, (size_t)n, out);
		i += n > 0 ? (size_t)n : 1;
	}
	fputc('"', out);
}
