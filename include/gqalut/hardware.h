/* A table as a unit of hardware: a synthesisable SystemVerilog module, a bench
 * that checks it against the evaluator, and the vectors of that bench.
 *
 * The module computes what lookup.h does, to the bit: one row of breakpoints on
 * their own grid 2^-P serves every input scale, the code being brought there by
 * a shift (GQA-LUT, arXiv 2403.19591, figure 1, shifts the breakpoints instead,
 * and rounds them).  Ports, with the widths of the table's formats:
 *
 *   clk, rst          with pipeline stages; clk also with a register file.  rst
 *                     is synchronous and clears every stage
 *   en                GQALUT_SV_ENABLE, with stages: nothing moves while it is 0
 *   in_valid, in_ready, out_valid, out_ready    GQALUT_SV_READY, with stages: a
 *                     transfer takes place where both of a pair are 1
 *   wr_en, wr_func, wr_addr, wr_data            GQALUT_SV_REGISTER: a word is
 *                     written; the layout is in the head of the module.  wr_func
 *                     and func, the bank that is read, from two functions on
 *   q                 input code
 *   alpha             input scale 2^-alpha, 6 bits signed; not there if the
 *                     table is constant and has one alpha.  Outside the set of a
 *                     constant table it is taken for the largest one
 *   beta              output scale 2^-beta, 6 bits signed
 *   acc, frac         f(q * 2^-alpha) = acc * 2^-frac, exactly; acc is as wide as
 *                     the table needs (32 bits with a register file), frac has 7
 *   y                 sat(floor(acc * 2^(beta-frac) + 1/2)), the output format
 */
#ifndef GQALUT_HARDWARE_H
#define GQALUT_HARDWARE_H

#include <stddef.h>

#include <gqalut/record.h>
#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { GQALUT_SV_MAX_PIPELINE = 3, GQALUT_SV_MAX_FUNCTIONS = 8 };

/* Where the table is. */
enum gqalut_sv_table {
	GQALUT_SV_CONSTANT, /* in the logic */
	GQALUT_SV_REGISTER  /* in registers, written at run time, as in the paper */
};

/* What moves the stages of a pipeline. */
enum gqalut_sv_flow { GQALUT_SV_ENABLE, GQALUT_SV_READY };

struct gqalut_sv_options {
	int pipeline; /* stages, 0..3: the latency in clocks */
	enum gqalut_sv_table table;
	enum gqalut_sv_flow flow; /* idle without stages */
	/* Register: tables held at once, 1..8, and room for a power of two of them.
	 * Constant: 1. */
	int functions;
};

/* No stages, a constant table, enable, one function. */
void gqalut_sv_options_init(struct gqalut_sv_options *options);

/* Each makes a new string of *length bytes and a final NUL,
 * to be released with free(), that depends on its arguments alone.  OPTIONS may be
 * NULL for the defaults.  GQALUT_ERR_ARGUMENT or _OVERFLOW from
 * gqalut_table_check(), and the first for an option out of its range, a name that a signal has, a
 * range reduction other than by symmetry, and what a register file cannot hold: fraction bits that
 * differ by entry, breakpoints listed by alpha. */

/* The module, named as the table. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_emit_sv(const struct gqalut_record *record,
                                                    const struct gqalut_sv_options *options,
                                                    char **text, size_t *length,
                                                    struct gqalut_diag *diag);

/* The bench NAME_tb: drives every code at every alpha, and with a register file
 * every bank, at several betas, compares acc, frac and y and ends with $finish
 * after the line "NAME: N results as expected", or with $fatal after the first
 * difference, which it names.  Banks beside the first hold the table with
 * changes, so that each has its own results.  It reads NAME_tb.mem, or the file of the plusarg
 * +vectors=FILE; with stages it stalls at random, from the plusarg +seed=N. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_emit_sv_testbench(const struct gqalut_record *record,
                         const struct gqalut_sv_options *options, char **text, size_t *length,
                         struct gqalut_diag *diag);

/* What the bench expects, from the evaluator, for $readmemh: a line a code, the
 * fields in hexadecimal, two's complement, parted by '_':
 *
 *   bank (1 digit), alpha (2), code (4), frac (2), acc (8), then y (4 digits) for
 *   each beta; the head names the betas
 *
 * bank by bank, alphas ascending, codes ascending, and at last a line with their
 * number. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_emit_sv_vectors(const struct gqalut_record *record,
                                                            const struct gqalut_sv_options *options,
                                                            char **text, size_t *length,
                                                            struct gqalut_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
