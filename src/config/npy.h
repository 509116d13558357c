/* Arrays in NumPy's .npy format, versions 1.0 to 3.0. */
#ifndef GQALUT_CONFIG_NPY_H
#define GQALUT_CONFIG_NPY_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/status.h>

struct gqalut_npy {
	int dimensions;
	size_t count; /* of all elements, at least 1 */
	size_t last;  /* length of the last axis; 1 without dimensions */
	bool column_major;
	double *values; /* all finite, in the order of the file; release with free() */
};

enum { GQALUT_NPY_MAX_AXES = 32, GQALUT_NPY_HEADER_MOST = (1 << 16) + 12 };

/* What the header of a file says of its elements. */
struct gqalut_npy_header {
	size_t offset; /* of the first element in the file */
	char type;     /* 'f', 'i' or 'u' */
	size_t size;   /* bytes of an element */
	bool big_endian, column_major;
	int dimensions;
	size_t length[GQALUT_NPY_MAX_AXES];
	size_t count; /* of all elements; may be 0 */
};

/* Reads the header from the first LENGTH bytes of a file, of which
 * GQALUT_NPY_HEADER_MOST are always enough.  GQALUT_ERR_FORMAT. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_npy_read_header(const char *data, size_t length,
                                                            const char *file,
                                                            struct gqalut_npy_header *header,
                                                            struct gqalut_diag *diag);

/* GQALUT_ERR_FORMAT if the last axis of such an array is not in one piece. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_npy_check_order(int dimensions, bool column_major,
                                                            const char *file,
                                                            struct gqalut_diag *diag);

/* The element at BYTES. */
double gqalut_npy_element(const struct gqalut_npy_header *header, const unsigned char *bytes);

/* Whether DATA starts as an .npy file does. */
bool gqalut_npy_is_array(const char *data, size_t length);

/* Reads an array of f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 of either byte order.
 * 64-bit integers are rounded to double.  FILE stands for the file in
 * messages.  GQALUT_ERR_FORMAT. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_npy_parse(const char *data, size_t length,
                                                      const char *file, struct gqalut_npy *array,
                                                      struct gqalut_diag *diag);

#endif
