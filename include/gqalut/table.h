/* The table: N segments of a piecewise-linear function in small integers.
 *
 * A code q at input scale 2^-alpha stands for x = q * 2^-alpha.  Segment s of
 * N has the slope slope[s] * 2^-slope_frac[s] and the intercept
 * intercept[s] * 2^-intercept_frac[s]; segments are parted by N-1 breakpoints
 * in units of 2^-breakpoint_frac, and a value that equals a breakpoint belongs
 * to the segment on its right.  One table serves every alpha of its set.
 * Layout and pipeline: GQA-LUT, arXiv 2403.19591, figure 1 and equation 3;
 * here no breakpoint is moved by a coarse scale (GQALUT_ROUNDING_EXACT).
 */
#ifndef GQALUT_TABLE_H
#define GQALUT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include <gqalut/reduction.h>
#include <gqalut/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	GQALUT_MIN_ENTRIES = 2,
	GQALUT_MAX_ENTRIES = 64,
	GQALUT_MIN_ALPHA = -16, /* S = 2^16 */
	GQALUT_MAX_ALPHA = 24,
	GQALUT_MAX_ALPHAS = GQALUT_MAX_ALPHA - GQALUT_MIN_ALPHA + 1,
	GQALUT_MIN_IN_BITS = 4,
	GQALUT_MAX_IN_BITS = 12,
	GQALUT_MIN_COEF_BITS = 4,
	GQALUT_MAX_COEF_BITS = 16,
	GQALUT_MIN_OUT_BITS = 2,
	GQALUT_MAX_OUT_BITS = 16,
	GQALUT_MIN_FRAC = -16, /* of slopes and intercepts */
	GQALUT_MAX_FRAC = 30,
	GQALUT_MIN_BETA = -16, /* output scale 2^-beta */
	GQALUT_MAX_BETA = 30,
	GQALUT_NAME_SIZE = 64
};

/* How a breakpoint p becomes the first code c of its right-hand segment. */
enum gqalut_rounding {
	GQALUT_ROUNDING_EXACT,   /* c = ceil(p * 2^alpha): q >= c if and only if x >= p */
	GQALUT_ROUNDING_NEAREST, /* c = floor(p * 2^alpha + 1/2): the paper's hardware */
	/* The same, then clipped to both ends of the input format, as the paper's
	 * equation 3 has it: no breakpoint is out of reach, so the largest code is
	 * always in the last segment. */
	GQALUT_ROUNDING_CLIPPED,
	GQALUT_ROUNDING_LISTED /* read from a file that lists the codes by alpha */
};

/* Integer format of codes: bits wide, two's complement if is_signed. */
struct gqalut_format_int {
	int bits;
	bool is_signed;
};

struct gqalut_table {
	char name[GQALUT_NAME_SIZE];     /* a C identifier; prefix of the emitted names */
	char function[GQALUT_NAME_SIZE]; /* "gelu" */
	int entries;                     /* N, 2..64 */
	double lo, hi;                   /* domain, for the error measure and for people */
	struct gqalut_format_int input;  /* 4..12 bits */
	struct gqalut_format_int output; /* of the requantised result, 2..16 bits */
	int beta;                        /* preferred output scale 2^-beta */
	int alpha_count;
	int alpha[GQALUT_MAX_ALPHAS]; /* ascending */
	/* What the table is the core of.  A symmetric one is looked up at |q|: its
	 * domain and its codes q are those of the whole function. */
	struct gqalut_reduction reduction;

	int slope_bits, intercept_bits; /* signed, 4..16 */
	int32_t slope[GQALUT_MAX_ENTRIES];
	int32_t intercept[GQALUT_MAX_ENTRIES];
	int slope_frac[GQALUT_MAX_ENTRIES]; /* all equal but for per-entry fractions */
	int intercept_frac[GQALUT_MAX_ENTRIES];

	enum gqalut_rounding rounding;
	int breakpoint_frac;                        /* P */
	int32_t breakpoint[GQALUT_MAX_ENTRIES - 1]; /* ascending, units of 2^-P */

	/* First code of segment i+1 at alpha[a]: row a, entry i, not clipped to the
	 * input format unless the rounding says so.  gqalut_table_thresholds()
	 * derives it from the breakpoints; with GQALUT_ROUNDING_LISTED it is given. */
	int32_t threshold[GQALUT_MAX_ALPHAS][GQALUT_MAX_ENTRIES - 1];
};

/* Smallest and largest code of a format. */
int32_t gqalut_format_min(struct gqalut_format_int format);
int32_t gqalut_format_max(struct gqalut_format_int format);

/* Smallest and largest code that the segments are looked up at: those of the
 * input format, or with a symmetric table 0 and the largest |q|. */
void gqalut_table_core_codes(const struct gqalut_table *table, int32_t *least, int32_t *most);

/* Fills threshold[][] from the breakpoints, and for CLIPPED from the input
 * format; no effect on a LISTED table. */
void gqalut_table_thresholds(struct gqalut_table *table);

/* Index of ALPHA in the table's set, or -1. */
int gqalut_table_alpha_index(const struct gqalut_table *table, int alpha);

/* Largest fraction bits over the segments: F_k and F_b where they are shared. */
int gqalut_table_slope_frac(const struct gqalut_table *table);
int gqalut_table_intercept_frac(const struct gqalut_table *table);

/* Whether all segments share one F_k and one F_b. */
bool gqalut_table_shared_frac(const struct gqalut_table *table);

/* D(alpha): fraction bits of the accumulator. */
int gqalut_table_frac_bits(const struct gqalut_table *table, int alpha);

/* Segment of code q at alpha[alpha_index], |q| < 2^31: it may be wider than the
 * input format. */
int gqalut_table_segment(const struct gqalut_table *table, int alpha_index, int32_t q);

/* acc of lookup.h, in units of 2^-D(alpha), for a table that passed
 * gqalut_table_check() and a q of its input format. */
int32_t gqalut_table_accumulate(const struct gqalut_table *table, int alpha_index, int32_t q);

/* The value y = slope*x + intercept of the segment of q, for any q with |q| < 2^30:
 * exact for a q of the input format and wherever 53 bits hold it, else rounded,
 * even where the 32-bit accumulator would not do. */
double gqalut_table_value(const struct gqalut_table *table, int alpha_index, int32_t q);

/* sat(floor(acc * 2^(beta - D) + 1/2)) in the table's output format. */
int32_t gqalut_table_requantise(const struct gqalut_table *table, int alpha_index, int32_t acc,
                                int beta);

/* Breakpoints that some code of the input format can reach at
 * alpha[alpha_index]; the stored ones, those at or below the smallest code
 * being stored as the smallest code.  out holds entries-1 codes or is NULL. */
int gqalut_table_stored(const struct gqalut_table *table, int alpha_index, int32_t *out);

/* Bytes of the table's data as emitted in C: slopes, intercepts, their fraction
 * bits if these differ by entry, and the breakpoints of one alpha. */
int gqalut_table_bytes(const struct gqalut_table *table);

/* Every rule of the format: ranges, order, and that no code of the input
 * format at any alpha makes the 32-bit datapath overflow.
 * GQALUT_ERR_ARGUMENT, or GQALUT_ERR_OVERFLOW naming alpha and code. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_table_check(const struct gqalut_table *table,
                                                        struct gqalut_diag *diag);

/* Whether NAME is a C identifier, no C, C++ or SystemVerilog keyword, and short
 * enough for gqalut_table.name. */
bool gqalut_name_is_valid(const char *name);

#ifdef __cplusplus
}
#endif
#endif
