/* The front of a file in NumPy's .npy format, version 1.0. */
#ifndef NPY_H
#define NPY_H

#include <stdio.h>

/* For elements such as "|u1" or "<f4" and lengths such as "20, 64" or "20,".  0, or
 * -1 if they are too long or cannot be written. */
int npy_write_header(FILE *file, const char *element, const char *lengths);

#endif
