/* Files of microscaling blocks, read and written as streams: memory does not
 * grow with the file.
 *
 * Format, version 1; integers are little-endian:
 *
 *     8 bytes  "GQALUTMX"
 *     u16      version, 1
 *     u16      bits, block, outliers (struct gqalut_mx_format)
 *     u16      number of axes, 0..32
 *     u16      0
 *     u64      length of each axis, the last one first blocked; all at least 1
 *     u32      CRC-32 (IEEE 802.3) of all of the above
 *     blocks   row after row of the last axis, each cut into blocks of the
 *              format's size, the last one of a row perhaps shorter
 *     u32      CRC-32 of all blocks' bytes
 *
 * A block is a string of bits, the least significant of each byte first, filled
 * up with zeros to a whole byte: 8 bits of scale; unless that is 255, for each
 * of the min(outliers, count) kept values its index in ceil(log2(block)) bits
 * and its bfloat16 in 16; then the codes of the other elements in two's
 * complement of `bits` bits each.
 */
#ifndef GQALUT_MX_FILE_H
#define GQALUT_MX_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gqalut/mx.h>
#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { GQALUT_MX_MAX_AXES = 32 };

struct gqalut_mx_shape {
	int axes; /* 0: a single value */
	uint64_t length[GQALUT_MX_MAX_AXES];
};

/* Elements of all, and of the last axis (1 without axes).  False if there are
 * more than 2^62 or an axis is 0. */
bool gqalut_mx_shape_count(const struct gqalut_mx_shape *shape, uint64_t *count, uint64_t *last);

/* Bits of an array of SHAPE, which has passed the count above, in blocks of FORMAT:
 * scales, codes, kept values with their indices, but not the zeros that fill a
 * block up to whole bytes.  A block of n elements, k = min(outliers, n) of them
 * kept, has 8 + k (16 + ceil(log2(block))) + (n - k) b bits; one of NaN counts
 * the same.  UINT64_MAX if there are more. */
uint64_t gqalut_mx_array_bits(const struct gqalut_mx_format *format,
                              const struct gqalut_mx_shape *shape);

/* Bytes that any block of FORMAT can take in a file. */
size_t gqalut_mx_packed_most(const struct gqalut_mx_format *format);

/* BLOCK as the bytes of a file; returns how many. */
size_t gqalut_mx_pack(const struct gqalut_mx_format *format, const struct gqalut_mx_block *block,
                      unsigned char *bytes);

/* COUNT elements from LENGTH bytes; *used is how many were read.  False if they
 * are no block: cut short, an index out of range or not ascending, a code or a
 * kept value that the format does not have, bits set behind the end. */
bool gqalut_mx_unpack(const struct gqalut_mx_format *format, int count, const unsigned char *bytes,
                      size_t length, struct gqalut_mx_block *block, size_t *used);

/* A file being written; it appears at its path as a whole, or not at all. */
struct gqalut_mx_writer;

/* GQALUT_ERR_ARGUMENT, GQALUT_ERR_IO, GQALUT_ERR_MEMORY; then *writer is NULL. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_mx_writer_open(const char *path,
                                                           const struct gqalut_mx_format *format,
                                                           const struct gqalut_mx_shape *shape,
                                                           struct gqalut_mx_writer **writer,
                                                           struct gqalut_diag *diag);

/* Elements of the block that has to come next; 0 behind the last one. */
int gqalut_mx_writer_next(const struct gqalut_mx_writer *writer);

/* The next block, of that many elements. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_mx_writer_put(struct gqalut_mx_writer *writer,
                                                          const struct gqalut_mx_block *block,
                                                          struct gqalut_diag *diag);

/* Ends the file if all blocks are there, and releases the writer. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_mx_writer_close(struct gqalut_mx_writer *writer,
                                                            struct gqalut_diag *diag);

/* Leaves no file and releases the writer; NULL is fine. */
void gqalut_mx_writer_abandon(struct gqalut_mx_writer *writer);

/* A file being read. */
struct gqalut_mx_reader;

/* GQALUT_ERR_IO, GQALUT_ERR_FORMAT, GQALUT_ERR_MEMORY. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_mx_reader_open(const char *path,
                                                           struct gqalut_mx_format *format,
                                                           struct gqalut_mx_shape *shape,
                                                           struct gqalut_mx_reader **reader,
                                                           struct gqalut_diag *diag);

/* The next block; *more is false behind the last one, whose checksum and end of
 * file are right then.  GQALUT_ERR_FORMAT if not. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_mx_reader_next(struct gqalut_mx_reader *reader,
                                                           struct gqalut_mx_block *block,
                                                           bool *more, struct gqalut_diag *diag);

/* NULL is fine. */
void gqalut_mx_reader_close(struct gqalut_mx_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
