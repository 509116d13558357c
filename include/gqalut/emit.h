/* Writes tables in the formats below, as text in memory, and files whole or not at
 * all. */
#ifndef GQALUT_EMIT_H
#define GQALUT_EMIT_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/record.h>
#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gqalut_format {
	GQALUT_FORMAT_C,           /* self-contained header, C99 and C++11 */
	GQALUT_FORMAT_JSON,        /* gqalut-table version 1, read back by gqalut_read_tables */
	GQALUT_FORMAT_GQA_JSON,    /* the dialect of the paper's PyTorch operator */
	GQALUT_FORMAT_LUTAPP_JSON, /* the dialect of LUT-APP, for tables of its format */
	GQALUT_FORMAT_CSV,         /* one line a segment */
	/* A memory image for Verilog's $readmemh, for a table of N entries and a
	 * list of alphas:
	 *   words 0..N-1         {slope, intercept}, two's complement, the slope in
	 *                        the slope_bits bits above intercept_bits
	 *   then N for each      the number of stored breakpoints, and N-1 codes of
	 *   alpha, ascending     the input format, two's complement; those beyond
	 *                        the stored ones are the largest code and must not
	 *                        be compared
	 * All words have the width W of the widest one, max(slope_bits +
	 * intercept_bits, input bits), 8..32; unused upper bits are zero. */
	GQALUT_FORMAT_MEM,
	GQALUT_FORMAT_C_MX, /* the C header with functions over microscaling blocks */
	GQALUT_FORMAT_SV,   /* SystemVerilog, with the defaults of hardware.h */
	GQALUT_FORMAT_COE,  /* the words of MEM in Xilinx's coefficient file, hexadecimal */
	GQALUT_FORMAT_MIF,  /* in Intel's memory initialisation file, hexadecimal */
	/* Nothing but the words, each little endian (lowest byte first) in 1 byte
	 * for W <= 8, 2 for W <= 16, else 4. */
	GQALUT_FORMAT_BIN,
	/* A VHDL-93 package NAME_pkg: the words as an array of std_logic_vector,
	 * the bits, fraction bits, alphas and beta as integers. */
	GQALUT_FORMAT_VHDL,
	GQALUT_FORMATS
};

/* The table in FORMAT as a new string of *length bytes and a final NUL, to be
 * released with free(); LENGTH may be NULL.  Depends on the record alone: no date,
 * host, path or locale.  CSV and the image of a reduced table hold its core.
 * GQALUT_ERR_ARGUMENT or _OVERFLOW from gqalut_table_check(), and the first if the
 * format cannot express the table:
 *   memory images          have no place for fraction bits that differ by entry
 *   VHDL                   nor that, and no name that is a keyword of it or has a
 *                          '_' at an end or after another
 *   LUT-APP's dialect      no coefficients and breakpoints outside its format
 *   both papers' dialects  no range reduction
 *   C_MX, SV               what gqalut_mx_table_check() and hardware.h say */
GQALUT_MUST_CHECK enum gqalut_status gqalut_emit(const struct gqalut_record *record,
                                                 enum gqalut_format format, char **text,
                                                 size_t *length, struct gqalut_diag *diag);

/* Format named TEXT ("c", "json", "gqa-json", "lutapp-json", "csv",
 * "mem", "c-mx", "sv", "coe", "mif", "bin", "vhdl"): false if none. */
bool gqalut_format_find(const char *text, enum gqalut_format *format);

/* The name of FORMAT as above, in static storage. */
const char *gqalut_format_text(enum gqalut_format format);

/* Makes the file at PATH hold the LENGTH bytes at TEXT, whole or not at all: a
 * sibling temporary file is written, flushed, closed, each step checked, and
 * renamed.  A file that holds them already is left alone with its time stamp;
 * *changed (may be NULL) says which.  GQALUT_ERR_IO. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_write_file(const char *path, const char *text,
                                                       size_t length, bool *changed,
                                                       struct gqalut_diag *diag);

/* The same for a file that is written piece by piece: until it is closed, what
 * was at PATH stays.  *writer is NULL after a failure to open.  After a failure
 * to put, abandon it; close releases it in any case.  GQALUT_ERR_IO. */
struct gqalut_file_writer;
GQALUT_MUST_CHECK enum gqalut_status gqalut_file_writer_open(const char *path,
                                                             struct gqalut_file_writer **writer,
                                                             struct gqalut_diag *diag);
GQALUT_MUST_CHECK enum gqalut_status gqalut_file_writer_put(struct gqalut_file_writer *writer,
                                                            const void *bytes, size_t length,
                                                            struct gqalut_diag *diag);
GQALUT_MUST_CHECK enum gqalut_status gqalut_file_writer_close(struct gqalut_file_writer *writer,
                                                              struct gqalut_diag *diag);
void gqalut_file_writer_abandon(struct gqalut_file_writer *writer); /* NULL is fine */

/* Removes from FOLDER the temporary files (".gqalut-PID-N.tmp") that killed
 * calls of gqalut_write_file left there.  Those of processes that live on this
 * machine stay, and those that are locked: processes of other machines write
 * them.  What cannot be removed is left: it disturbs nobody. */
void gqalut_remove_stale(const char *folder);

#ifdef __cplusplus
}
#endif
#endif
