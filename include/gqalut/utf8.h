/* Characters of text that users chose: names of files, tables and tensors. */
#ifndef GQALUT_UTF8_H
#define GQALUT_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the UTF-8 character at TEXT, which ends with a NUL, and its code
 * point; 0 if the bytes there are none (too long a form, a surrogate, beyond
 * U+10FFFF, cut short). */
int gqalut_utf8(const char *text, uint32_t *point);

/* What no reader of text has to accept as it is: C0 and C1 controls and U+007F, the
 * line and paragraph separators U+2028 and U+2029, at which YAML ends a line, the
 * byte order mark U+FEFF, and U+FFFE and U+FFFF, which are no characters. */
bool gqalut_is_control(uint32_t point);

#ifdef __cplusplus
}
#endif
#endif
