/* Reads table files: this project's JSON and the JSON of the GQA-LUT paper.
 *
 * Own JSON: one object with "format": "gqalut-table", "version": 1.
 * Paper's JSON: {"gelu": {"0": {"breakpoints": [...], "slopes": [...],
 * "intercepts": [...]}, ...}, ...}, real values, one block an alpha; its older
 * keys split_points, coeff and bias are understood.  Its breakpoints are taken
 * as ceil(p * 2^alpha), so both a breakpoint on a code and one written half a
 * code below it mean the same; slopes and intercepts must be the same in every
 * block and dyadic, and get the fewest fraction bits that hold them all.
 */
#ifndef GQALUT_READ_H
#define GQALUT_READ_H

#include <stddef.h>

#include <gqalut/record.h>
#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gqalut_file_kind { GQALUT_FILE_TABLE, GQALUT_FILE_GQA_JSON };

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
