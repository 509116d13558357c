/* Arrays of numbers from files. */
#ifndef GQALUT_ARRAY_H
#define GQALUT_ARRAY_H

#include <stddef.h>

#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gqalut_array {
	int dimensions;
	size_t count;   /* of all elements, at least 1 */
	size_t last;    /* length of the last axis; 1 without dimensions */
	double *values; /* all finite, in the order of the file */
};

/* Reads the .npy file at PATH ("-" is standard input): f2 f4 f8 i1 i2 i4 i8 u1
 * u2 u4 u8 of either byte order, C order.  On success *array is to be freed with
 * gqalut_array_free.  GQALUT_ERR_IO, GQALUT_ERR_FORMAT. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_array_read(const char *path, struct gqalut_array *array,
                                                       struct gqalut_diag *diag);

void gqalut_array_free(struct gqalut_array *array);

#ifdef __cplusplus
}
#endif
#endif
