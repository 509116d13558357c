/* The kernels of the example, each on the table of its source file. */
#ifndef KERNELS_H
#define KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* GELU of COUNT codes at scale 2^-5, in place; results at scale 2^-4. */
void activate(int8_t *codes, size_t count);

/* e^x of COUNT codes at scale 2^-4, each x <= 0: values at scale 2^-7. */
void exponentials(const int8_t *codes, int8_t *values, size_t count);

/* 0 if the table behind each gives what it gave when it was proven. */
int activate_check(void);
int exponentials_check(void);

#endif
