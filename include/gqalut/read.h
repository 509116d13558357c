/* Reads table files: this project's JSON and that of the GQA-LUT and LUT-APP papers.
 *
 * Own JSON: one object with "format": "gqalut-table", "version": 1.
 * GQA-LUT's JSON: {"gelu": {"0": {"breakpoints": [...], "slopes": [...],
 * "intercepts": [...]}, ...}, ...}, real values, one block an alpha; its older
 * keys split_points, coeff and bias are understood.  Its breakpoints are taken
 * as ceil(p * 2^alpha), so both a breakpoint on a code and one written half a
 * code below it mean the same; slopes and intercepts must be the same in every
 * block and dyadic, and get the fewest fraction bits that hold them all.
 *
 * LUT-APP's JSON: {"exp": {"breakpoints": [...], "slope_dff": [...],
 * "intercept_dff": [...]}, ...}, real values.  Breakpoints are 8-bit codes with
 * 4 fraction bits.  A slope or intercept v is in dynamic fixed point: s =
 * floor(1 + log2|v|) clipped to 0..7 (0 for v = 0), v = m * 2^(s-7) with an
 * 8-bit m; so each entry has 7-s fraction bits of its own, kept as slope_frac[]
 * and intercept_frac[].  Any other value is refused by name.  An entry of EXP that
 * lies wholly left of -5.5625 holds 32 * e^x there, so it gets 5 fraction bits
 * more; one that lies on both sides is taken as it is.  The file says no
 * more, so the table gets the function's default domain, signed 8-bit codes
 * and the alphas 0..4, at which an 8-bit code holds every breakpoint.
 *   What LUT-APP does around its table is not in the file and no part of the
 * lookup here: x itself rounded to dynamic fixed point before the multiply, its
 * floor to 2^-4 before the comparison (which changes no comparison), and the
 * exponent taken off before DIV (a table for [1, 2)) and RSQRT ([1, 4)).
 * Measure such a table on the part of the domain it was made for: gqalut eval
 * --range 1:2.  gqalut_lutapp_mae() measures all that.
 */
#ifndef GQALUT_READ_H
#define GQALUT_READ_H

#include <stddef.h>

#include <gqalut/record.h>
#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gqalut_file_kind { GQALUT_FILE_TABLE, GQALUT_FILE_GQA_JSON, GQALUT_FILE_LUTAPP_JSON };

/* The whole file at PATH ("-" is standard input) of at most 64 MiB.  *text is to
 * be released with free(); a NUL follows its *length bytes.  GQALUT_ERR_IO names
 * the file; GQALUT_ERR_FORMAT if it is too large. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_read_file(const char *path, char **text, size_t *length,
                                                      struct gqalut_diag *diag);

/* All tables of the file at PATH ("-" is standard input) in file order.
 * *records is an array of *count records, to be released with free().
 * GQALUT_ERR_IO, or GQALUT_ERR_FORMAT / _OVERFLOW with file, line and column. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_read_tables(const char *path,
                                                        enum gqalut_file_kind *kind,
                                                        struct gqalut_record **records,
                                                        size_t *count, struct gqalut_diag *diag);

/* The same from memory; NAME stands for the file in messages. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_parse_tables(const char *text, size_t length, const char *name, enum gqalut_file_kind *kind,
                    struct gqalut_record **records, size_t *count, struct gqalut_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
