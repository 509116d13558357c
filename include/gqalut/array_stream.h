/* Arrays of numbers read and written as streams: memory does not grow with the
 * file.
 */
#ifndef GQALUT_ARRAY_STREAM_H
#define GQALUT_ARRAY_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include <gqalut/emit.h>
#include <gqalut/mx_file.h>
#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gqalut_array_reader;

/* Opens an .npy file (f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 of either byte order, C
 * order), or with the suffix .csv lines of numbers, as many in each: an array of
 * two axes, which is held in memory.  *reader is NULL after a failure.
 * GQALUT_ERR_IO, GQALUT_ERR_FORMAT, GQALUT_ERR_MEMORY. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_array_reader_open(const char *path,
                                                              struct gqalut_mx_shape *shape,
                                                              struct gqalut_array_reader **reader,
                                                              struct gqalut_diag *diag);

/* The next COUNT elements as floats: wider ones are rounded to nearest, halves
 * to even; NaN and infinities stay.  Behind the last element a call with a COUNT
 * of 0 checks that the file ends there.  GQALUT_ERR_FORMAT if it ends before. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_array_reader_next(struct gqalut_array_reader *reader,
                                                              float *x, size_t count,
                                                              struct gqalut_diag *diag);

/* NULL is fine. */
void gqalut_array_reader_close(struct gqalut_array_reader *reader);

/* An .npy file of f4, C order, into a file that is being written: first its
 * header, then its elements in as many calls as are wanted.  GQALUT_ERR_IO. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_array_put_header(struct gqalut_file_writer *writer,
                                                             const struct gqalut_mx_shape *shape,
                                                             struct gqalut_diag *diag);
GQALUT_MUST_CHECK enum gqalut_status gqalut_array_put(struct gqalut_file_writer *writer,
                                                      const float *x, size_t count,
                                                      struct gqalut_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
