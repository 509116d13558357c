/* Writes a picture as .png without compression. */
#ifndef PNG_H
#define PNG_H

#include <stdint.h>

/* WIDTH x HEIGHT pixels of 3 bytes, at most 4096 each way.  0, or -1 if the file
 * cannot be written. */
int png_write(const char *path, const uint8_t *pixels, int width, int height);

#endif
