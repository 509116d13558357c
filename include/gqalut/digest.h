/* SHA-256 (FIPS 180-4), to tell whether a file is still what was written. */
#ifndef GQALUT_DIGEST_H
#define GQALUT_DIGEST_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { GQALUT_DIGEST_SIZE = 65 };

/* The digest of LENGTH bytes as 64 lower-case hexadecimal digits and a NUL. */
void gqalut_digest(const void *data, size_t length, char hex[GQALUT_DIGEST_SIZE]);

#ifdef __cplusplus
}
#endif
#endif
