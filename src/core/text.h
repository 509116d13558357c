/* Growing strings and numbers in text, the same in every locale. */
#ifndef GQALUT_CORE_TEXT_H
#define GQALUT_CORE_TEXT_H

#include <locale.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <gqalut/status.h>

/* A growing string.  The first failure to allocate is remembered in failed and
 * turns every later call into nothing, so that writers check once, at the end. */
struct gqalut_text {
	char *data; /* NUL-terminated once something was added */
	size_t length, capacity;
	bool failed;
	locale_t locale; /* "C", so that numbers are written with '.' */
};

void gqalut_text_init(struct gqalut_text *text);
void gqalut_text_free(struct gqalut_text *text);
void gqalut_text_add(struct gqalut_text *text, const char *format, ...) GQALUT_PRINTF(2, 3);
void gqalut_text_add_bytes(struct gqalut_text *text, const char *bytes, size_t length);

/* Hands the string over to the caller, who calls free(), and releases the
 * rest.  GQALUT_ERR_MEMORY if any call before had failed. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_text_take(struct gqalut_text *text, char **data,
                                                      size_t *length, struct gqalut_diag *diag);

/* C, or the small letter of the ASCII capital C. */
static inline char gqalut_text_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* As vsnprintf(), but numbers have '.' whatever the caller's locale. */
void gqalut_text_format(char *text, size_t size, const char *format, va_list arguments);

/* Reads the whole of S as a number with '.', whatever the locale; false if it
 * is not one.  Accepts what strtod does: "nan" and "inf" too. */
bool gqalut_text_to_double(const char *s, double *value);

/* The same of the field START..END of a line, with blanks around it or not, of at
 * most 1023 characters.  Hexadecimal is not accepted: it is a mistake more often
 * than meant. */
bool gqalut_text_field(const char *start, const char *end, double *value);

#endif
