/* What the files that write SystemVerilog share. */
#ifndef GQALUT_EMIT_SV_H
#define GQALUT_EMIT_SV_H

#include <gqalut/hardware.h>

#include "emit/emit.h"

/* What the input scale decides: a value an alpha. */
enum gqalut_sv_control_kind {
	GQALUT_SV_UP,              /* shift of x to the left, to the grid of the breakpoints */
	GQALUT_SV_DOWN,            /* or to the right */
	GQALUT_SV_NUDGE,           /* rounding to nearest adds this there */
	GQALUT_SV_SLOPE_SHIFT,     /* lines up slope * x */
	GQALUT_SV_INTERCEPT_SHIFT, /* and the intercept */
	GQALUT_SV_MIRROR_SHIFT,    /* and what a symmetry adds */
	GQALUT_SV_FRAC,            /* D(alpha) */
	GQALUT_SV_CONTROLS
};

struct gqalut_sv_control {
	const char *name;
	bool is_signed;
	int bits;
	bool constant; /* the same at every alpha */
	int64_t value[GQALUT_MAX_ALPHAS];
};

/* A core module: the widths of its ports and signals. */
struct gqalut_sv_unit {
	const struct gqalut_table *table;
	struct gqalut_sv_options options;
	const char *module; /* its name */
	struct gqalut_text *text;
	bool registers;      /* the table is written at run time */
	bool has_alpha;      /* port */
	bool by_code;        /* compared with codes, not on the grid */
	bool shared;         /* one F_k and F_b */
	bool folded;         /* symmetric: x is |q| */
	int x_bits;          /* of x, signed: q, with a zero before if unsigned, or |q| */
	int grid_bits;       /* of x on the breakpoints' grid, signed */
	int breakpoint_bits; /* of one in a register */
	int product_bits, acc_bits;
	int index_bits, bank_bits; /* of an entry's number, of a bank's */
	struct gqalut_sv_control control[GQALUT_SV_CONTROLS];
};

/* Whether TABLE can be written so.  GQALUT_ERR_ARGUMENT or _OVERFLOW. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_sv_check(const struct gqalut_table *table,
                                                     const struct gqalut_sv_options *options,
                                                     struct gqalut_diag *diag);

/* Measures the widths over every code and alpha of TABLE, which passed the check. */
void gqalut_sv_unit_init(struct gqalut_sv_unit *unit, const struct gqalut_table *table,
                         const struct gqalut_sv_options *options, const char *module,
                         struct gqalut_text *text);

/* Appends the module, with its comments but no head of a file. */
void gqalut_sv_core(const struct gqalut_sv_unit *unit);

/* Append the bench of the module, and its vectors. */
void gqalut_sv_bench(const struct gqalut_sv_unit *unit);
void gqalut_sv_vectors(const struct gqalut_sv_unit *unit);

/* What gqalut_sv_core() is made of. */

/* Of a constant table: what the input scale decides, x, the entry of its segment. */
void gqalut_sv_lookup(const struct gqalut_sv_unit *unit);

/* The registers and their write port, formats and breakpoints; */
void gqalut_sv_register_file(const struct gqalut_sv_unit *unit);
/* x, the shifts, right[] and the entry, read from the registers. */
void gqalut_sv_register_lookup(const struct gqalut_sv_unit *unit);

/* Where stages part the pipeline. */
enum gqalut_sv_cut { GQALUT_SV_LOOKED_UP, GQALUT_SV_ACCUMULATED, GQALUT_SV_REQUANTISED };

/* Which stage stands at the cut, from 1; 0: none. */
int gqalut_sv_stage(const struct gqalut_sv_unit *unit, enum gqalut_sv_cut cut);

/* The suffix of a signal that is made just before CUT, behind it: "_1" or, without
 * a stage, "".  And of one that is handed on from the start. */
const char *gqalut_sv_suffix(const struct gqalut_sv_unit *unit, enum gqalut_sv_cut cut);
const char *gqalut_sv_latest(const struct gqalut_sv_unit *unit, enum gqalut_sv_cut cut);

/* A signal that a stage holds, and its suffix before the stage. */
struct gqalut_sv_signal {
	const char *name;
	int bits;
	bool is_signed;
	const char *from;
};

/* Registers for SIGNALS behind CUT; nothing if no stage stands there. */
void gqalut_sv_registers(const struct gqalut_sv_unit *unit, enum gqalut_sv_cut cut,
                         const struct gqalut_sv_signal *signals, int count);

/* "logic signed [7:0] NAME;" as a line. */
void gqalut_sv_declare(struct gqalut_text *text, const char *name, int bits, bool is_signed);

/* Whether a control is a signal, read from registers or chosen by alpha; or always 0. */
bool gqalut_sv_is_signal(const struct gqalut_sv_unit *unit, enum gqalut_sv_control_kind kind);
bool gqalut_sv_is_zero(const struct gqalut_sv_unit *unit, enum gqalut_sv_control_kind kind);

/* " OPERATOR up", with SUFFIX if it is a signal: nothing if it is always 0. */
void gqalut_sv_operand(const struct gqalut_sv_unit *unit, const char *operator,
                       enum gqalut_sv_control_kind kind, const char *suffix);

/* Entries with fraction bits of their own are shifted by so much more, in this many
 * bits. */
enum { GQALUT_SV_MORE_BITS = 5 };

/* VALUE as a literal of BITS: "-8'sd14", "3'd6". */
void gqalut_sv_literal(struct gqalut_text *text, int bits, bool is_signed, int64_t value);

/* Bits of an unsigned number up to MOST, at least 1; of a signed VALUE. */
int gqalut_sv_unsigned_bits(int64_t most);
int gqalut_sv_signed_bits(int64_t value);

/* The betas of the bench, ascending; at most GQALUT_SV_BETAS. */
enum { GQALUT_SV_BETAS = 9 };
int gqalut_sv_betas(const struct gqalut_table *table, int beta[GQALUT_SV_BETAS]);

/* The table that bank BANK of the bench holds: that of the record, changed so that
 * every bank differs. */
void gqalut_sv_bank(const struct gqalut_table *table, int bank, struct gqalut_table *held);

/* Words of the write port for TABLE: 2 * entries of them. */
enum { GQALUT_SV_MAX_WORDS = 2 * GQALUT_MAX_ENTRIES };
void gqalut_sv_words(const struct gqalut_sv_unit *unit, const struct gqalut_table *table,
                     uint32_t words[GQALUT_SV_MAX_WORDS]);
int gqalut_sv_word_bits(const struct gqalut_sv_unit *unit);

#endif
