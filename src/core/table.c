#include <gqalut/table.h>

#include <stddef.h>
#include <string.h>

#include <gqalut/lookup.h>
#include <gqalut/reduce.h>

#include "core/fixed.h"
#include "core/reduced.h"

int32_t gqalut_format_min(struct gqalut_format_int format)
{
	return format.is_signed ? -((int32_t)1 << (format.bits - 1)) : 0;
}

int32_t gqalut_format_max(struct gqalut_format_int format)
{
	return ((int32_t)1 << (format.bits - (format.is_signed ? 1 : 0))) - 1;
}

/* Breakpoints and codes stay far inside 32 bits, so that no sum overflows. */
enum { BREAKPOINT_LIMIT = 1 << 28 };

/* First code of the segment on the right of a breakpoint T * 2^-P, where e is
 * alpha - P; one beyond the limit, which the check refuses, if it is larger. */
static int32_t threshold_of(const struct gqalut_table *table, int32_t t, int e)
{
	enum gqalut_rounding rounding = table->rounding;
	int64_t c = e > 30                              ? (int64_t)t * (BREAKPOINT_LIMIT + 1)
	            : rounding == GQALUT_ROUNDING_EXACT ? gqalut_fixed_ceil(t, e)
	                                                : gqalut_fixed_nearest(t, e);
	if (rounding == GQALUT_ROUNDING_CLIPPED) {
		int32_t least = gqalut_format_min(table->input);
		int32_t most = gqalut_format_max(table->input);
		return c < least ? least : c > most ? most : (int32_t)c;
	}
	if (c > BREAKPOINT_LIMIT)
		return BREAKPOINT_LIMIT + 1;
	return c < -BREAKPOINT_LIMIT ? -BREAKPOINT_LIMIT - 1 : (int32_t)c;
}

void gqalut_table_thresholds(struct gqalut_table *table)
{
	if (table->rounding == GQALUT_ROUNDING_LISTED)
		return;
	for (int a = 0; a < table->alpha_count; a++)
		for (int i = 0; i < table->entries - 1; i++)
			table->threshold[a][i] =
			        threshold_of(table, table->breakpoint[i],
			                     table->alpha[a] - table->breakpoint_frac);
}

int gqalut_table_alpha_index(const struct gqalut_table *table, int alpha)
{
	for (int a = 0; a < table->alpha_count; a++)
		if (table->alpha[a] == alpha)
			return a;
	return -1;
}

static int largest(const int *values, int count)
{
	int most = values[0];
	for (int i = 1; i < count; i++)
		if (values[i] > most)
			most = values[i];
	return most;
}

int gqalut_table_slope_frac(const struct gqalut_table *table)
{
	return largest(table->slope_frac, table->entries);
}

int gqalut_table_intercept_frac(const struct gqalut_table *table)
{
	return largest(table->intercept_frac, table->entries);
}

bool gqalut_table_shared_frac(const struct gqalut_table *table)
{
	for (int s = 1; s < table->entries; s++)
		if (table->slope_frac[s] != table->slope_frac[0] ||
		    table->intercept_frac[s] != table->intercept_frac[0])
			return false;
	return true;
}

int gqalut_table_frac_bits(const struct gqalut_table *table, int alpha)
{
	return gqalut_lookup_frac_bits(gqalut_table_slope_frac(table),
	                               gqalut_table_intercept_frac(table), alpha);
}

static bool is_symmetric(const struct gqalut_table *table)
{
	return table->reduction.kind == GQALUT_REDUCTION_SYMMETRIC;
}

void gqalut_table_core_codes(const struct gqalut_table *table, int32_t *least, int32_t *most)
{
	*least = gqalut_format_min(table->input);
	*most = gqalut_format_max(table->input);
	if (is_symmetric(table)) {
		*most = -*least;
		*least = 0;
	}
}

int gqalut_table_segment(const struct gqalut_table *table, int alpha_index, int32_t q)
{
	if (is_symmetric(table))
		q = gqalut_reduce_core(q);
	return gqalut_lookup_segment(q, table->threshold[alpha_index], table->entries - 1);
}

/* What is at the code Q < 0, given ACC at -Q. */
static int32_t mirror(const struct gqalut_table *table, int32_t acc, int32_t q, int alpha, int d)
{
	switch (table->reduction.symmetry) {
	case GQALUT_SYMMETRY_NONE: break;
	case GQALUT_SYMMETRY_MINUS_X: return gqalut_reduce_mirror_minus_x(acc, q, alpha, d);
	case GQALUT_SYMMETRY_ODD: return gqalut_reduce_mirror_odd(acc, q, alpha, d);
	case GQALUT_SYMMETRY_ONE: return gqalut_reduce_mirror_one(acc, q, alpha, d);
	case GQALUT_SYMMETRY_EVEN: return gqalut_reduce_mirror_even(acc, q, alpha, d);
	}
	return acc;
}

int32_t gqalut_table_accumulate(const struct gqalut_table *table, int alpha_index, int32_t q)
{
	int alpha = table->alpha[alpha_index];
	int d = gqalut_table_frac_bits(table, alpha);
	int s = gqalut_table_segment(table, alpha_index, q);
	int32_t core = is_symmetric(table) ? gqalut_reduce_core(q) : q;
	int32_t acc =
	        gqalut_lookup_accumulate(core, table->slope[s], table->slope_frac[s],
	                                 table->intercept[s], table->intercept_frac[s], alpha, d);
	return core == q ? acc : mirror(table, acc, q, alpha, d);
}

double gqalut_table_value(const struct gqalut_table *table, int alpha_index, int32_t q)
{
	int s = gqalut_table_segment(table, alpha_index, q);
	int e = -table->slope_frac[s] - table->alpha[alpha_index];
	int32_t core = is_symmetric(table) ? gqalut_reduce_core(q) : q;
	double y = gqalut_fixed_real((int64_t)table->slope[s] * core, e) +
	           gqalut_fixed_real(table->intercept[s], -table->intercept_frac[s]);
	if (core == q)
		return y;
	return gqalut_symmetry_mirror(table->reduction.symmetry,
	                              gqalut_fixed_real(core, -table->alpha[alpha_index]), y);
}

int32_t gqalut_table_requantise(const struct gqalut_table *table, int alpha_index, int32_t acc,
                                int beta)
{
	return gqalut_lookup_requantise(
	        acc, gqalut_table_frac_bits(table, table->alpha[alpha_index]), beta,
	        gqalut_format_min(table->output), gqalut_format_max(table->output));
}

int gqalut_table_stored(const struct gqalut_table *table, int alpha_index, int32_t *out)
{
	int32_t least, most;
	int count = 0;
	gqalut_table_core_codes(table, &least, &most);
	for (int i = 0; i < table->entries - 1; i++) {
		int32_t c = table->threshold[alpha_index][i];
		if (c > most)
			break;
		if (out)
			out[count] = c < least ? least : c;
		count++;
	}
	return count;
}

int gqalut_table_bytes(const struct gqalut_table *table)
{
	int code = table->input.bits > 8 ? 2 : 1;
	int slope = table->slope_bits > 8 ? 2 : 1, intercept = table->intercept_bits > 8 ? 2 : 1;
	int fractions = gqalut_table_shared_frac(table) ? 0 : 2 * table->entries;
	return table->entries * (slope + intercept) + (table->entries - 1) * code + fractions;
}

/* Whether what is at -q, given acc at q, leaves 32 bits, or what it is made with, q
 * or 1 times a power of two, does, or has a scale that d fraction bits do not hold. */
static bool mirror_overflows(enum gqalut_symmetry symmetry, int64_t acc, int alpha, int d,
                             int64_t q)
{
	const int64_t limit = INT32_MAX;
	const bool minus_x = symmetry == GQALUT_SYMMETRY_MINUS_X;
	if (!minus_x && symmetry != GQALUT_SYMMETRY_ONE)
		return false;
	int shift = minus_x ? d - alpha : d;
	if (shift < 0 || shift > 30)
		return true;
	int64_t scaled = (minus_x ? q : 1) * ((int64_t)1 << shift);
	int64_t mirrored = minus_x ? acc - scaled : scaled - acc;
	return scaled > limit || mirrored > limit || mirrored < -limit;
}

/* Whether the core code q at alpha makes the 32-bit datapath of segment s, or
 * what follows it, overflow. */
static bool overflows(const struct gqalut_table *table, int s, int alpha, int d, int64_t q)
{
	const int64_t limit = INT32_MAX;
	int slope_shift = d - table->slope_frac[s] - alpha;
	int intercept_shift = d - table->intercept_frac[s];
	int64_t product = table->slope[s] * q;
	if (slope_shift > 30 || intercept_shift > 30 || product > limit || product < -limit)
		return true;
	product *= (int64_t)1 << slope_shift;
	int64_t offset = (int64_t)table->intercept[s] * ((int64_t)1 << intercept_shift);
	if (product > limit || product < -limit || offset > limit || offset < -limit ||
	    product + offset > limit || product + offset < -limit)
		return true;
	return is_symmetric(table) &&
	       mirror_overflows(table->reduction.symmetry, product + offset, alpha, d, q);
}

/* A segment is linear, so its accumulator is largest at an end of its codes. */
static enum gqalut_status check_overflow(const struct gqalut_table *table, int alpha_index,
                                         struct gqalut_diag *diag)
{
	int alpha = table->alpha[alpha_index];
	int d = gqalut_table_frac_bits(table, alpha);
	int32_t least, most;
	gqalut_table_core_codes(table, &least, &most);
	for (int s = 0; s < table->entries; s++) {
		const int32_t *threshold = table->threshold[alpha_index];
		int64_t first = s > 0 && threshold[s - 1] > least ? threshold[s - 1] : least;
		int64_t last =
		        s < table->entries - 1 && threshold[s] - 1 < most ? threshold[s] - 1 : most;
		for (int end = 0; end < 2 && first <= last; end++) {
			int64_t q = end ? last : first;
			if (overflows(table, s, alpha, d, q))
				return gqalut_diag_set(
				        diag, GQALUT_ERR_OVERFLOW,
				        "code %d at alpha %d (entry %d) would overflow the 32-bit "
				        "accumulator: use fewer fraction or coefficient bits",
				        (int)q, alpha, s);
		}
	}
	return GQALUT_OK;
}

static enum gqalut_status check_range(struct gqalut_diag *diag, const char *what, int value,
                                      int least, int most)
{
	if (value >= least && value <= most)
		return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "%s %d is outside %d..%d", what, value,
	                       least, most);
}

static enum gqalut_status check_entry(const struct gqalut_table *table, int s,
                                      struct gqalut_diag *diag)
{
	struct gqalut_format_int slope = { table->slope_bits, true };
	struct gqalut_format_int intercept = { table->intercept_bits, true };
	enum gqalut_status status = check_range(diag, "slope code", table->slope[s],
	                                        gqalut_format_min(slope), gqalut_format_max(slope));
	if (!status)
		status = check_range(diag, "intercept code", table->intercept[s],
		                     gqalut_format_min(intercept), gqalut_format_max(intercept));
	if (!status)
		status = check_range(diag, "slope fraction bits", table->slope_frac[s],
		                     GQALUT_MIN_FRAC, GQALUT_MAX_FRAC);
	if (!status)
		status = check_range(diag, "intercept fraction bits", table->intercept_frac[s],
		                     GQALUT_MIN_FRAC, GQALUT_MAX_FRAC);
	return status;
}

static enum gqalut_status check_format(const struct gqalut_table *table, struct gqalut_diag *diag)
{
	const struct {
		const char *what;
		int value, least, most;
	} rules[] = {
		{ "entries", table->entries, GQALUT_MIN_ENTRIES, GQALUT_MAX_ENTRIES },
		{ "number of alphas", table->alpha_count, 1, GQALUT_MAX_ALPHAS },
		{ "input bits", table->input.bits, GQALUT_MIN_IN_BITS, GQALUT_MAX_IN_BITS },
		{ "output bits", table->output.bits, GQALUT_MIN_OUT_BITS, GQALUT_MAX_OUT_BITS },
		{ "slope bits", table->slope_bits, GQALUT_MIN_COEF_BITS, GQALUT_MAX_COEF_BITS },
		{ "intercept bits", table->intercept_bits, GQALUT_MIN_COEF_BITS,
		  GQALUT_MAX_COEF_BITS },
		{ "beta", table->beta, GQALUT_MIN_BETA, GQALUT_MAX_BETA },
		{ "breakpoint fraction bits", table->breakpoint_frac, GQALUT_MIN_ALPHA,
		  GQALUT_MAX_ALPHA },
	};
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		enum gqalut_status status = check_range(diag, rules[i].what, rules[i].value,
		                                        rules[i].least, rules[i].most);
		if (status)
			return status;
	}
	return GQALUT_OK;
}

static enum gqalut_status check_alphas(const struct gqalut_table *table, struct gqalut_diag *diag)
{
	for (int a = 0; a < table->alpha_count; a++) {
		enum gqalut_status status = check_range(diag, "alpha", table->alpha[a],
		                                        GQALUT_MIN_ALPHA, GQALUT_MAX_ALPHA);
		if (status)
			return status;
		if (a > 0 && table->alpha[a] <= table->alpha[a - 1])
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "alphas must be ascending, %d follows %d",
			                       table->alpha[a], table->alpha[a - 1]);
	}
	return GQALUT_OK;
}

static enum gqalut_status check_breakpoints(const struct gqalut_table *table,
                                            struct gqalut_diag *diag)
{
	for (int i = 0; i < table->entries - 1; i++) {
		enum gqalut_status status = check_range(diag, "breakpoint", table->breakpoint[i],
		                                        -BREAKPOINT_LIMIT, BREAKPOINT_LIMIT);
		if (status)
			return status;
		if (i > 0 && table->breakpoint[i] < table->breakpoint[i - 1])
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "breakpoints must be ascending, %d follows %d",
			                       table->breakpoint[i], table->breakpoint[i - 1]);
	}
	return GQALUT_OK;
}

static enum gqalut_status check_thresholds(const struct gqalut_table *table, int alpha_index,
                                           struct gqalut_diag *diag)
{
	const int32_t *threshold = table->threshold[alpha_index];
	for (int i = 0; i < table->entries - 1; i++) {
		enum gqalut_status status = check_range(diag, "breakpoint code", threshold[i],
		                                        -BREAKPOINT_LIMIT, BREAKPOINT_LIMIT);
		if (status)
			return status;
		if (i > 0 && threshold[i] < threshold[i - 1])
			return gqalut_diag_set(
			        diag, GQALUT_ERR_ARGUMENT,
			        "breakpoint codes must be ascending, %d follows %d at alpha %d",
			        threshold[i], threshold[i - 1], table->alpha[alpha_index]);
	}
	return GQALUT_OK;
}

enum gqalut_status gqalut_table_check(const struct gqalut_table *table, struct gqalut_diag *diag)
{
	enum gqalut_status status = check_format(table, diag);
	if (!status)
		status = check_alphas(table, diag);
	for (int s = 0; s < table->entries && !status; s++)
		status = check_entry(table, s, diag);
	if (!status)
		status = check_breakpoints(table, diag);
	for (int a = 0; a < table->alpha_count && !status; a++) {
		status = check_thresholds(table, a, diag);
		if (!status)
			status = check_overflow(table, a, diag);
	}
	if (status)
		return status;
	if (!gqalut_name_is_valid(table->name))
		return gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT,
		        "name '%s' is not usable: letters, digits and '_', not "
		        "starting with a digit, at most %d, no C or SystemVerilog keyword",
		        table->name, GQALUT_NAME_SIZE - 1);
	return gqalut_reduced_check(table, diag);
}

bool gqalut_name_is_valid(const char *name)
{
	/* Keywords of C11, C++11 and SystemVerilog-2017, each between two spaces. */
	static const char keywords[] =
	        " auto break case char const continue default do double else enum extern float for "
	        "goto if inline int long register restrict return short signed sizeof static "
	        "struct switch typedef union unsigned void volatile while _Bool _Complex "
	        "_Imaginary "
	        "alignas alignof and and_eq asm bitand bitor bool catch char16_t char32_t class "
	        "compl constexpr const_cast decltype delete dynamic_cast explicit export false "
	        "friend mutable namespace new noexcept not not_eq nullptr operator or or_eq "
	        "private protected public reinterpret_cast static_assert static_cast template this "
	        "thread_local throw true try typeid typename using virtual wchar_t xor xor_eq "
	        "always assign begin buf bufif0 bufif1 casex casez cell cmos config deassign "
	        "defparam design disable edge end endcase endconfig endfunction endgenerate "
	        "endmodule endprimitive endspecify endtable endtask event force forever fork "
	        "function generate genvar highz0 highz1 ifnone incdir include initial inout input "
	        "instance integer join large liblist library localparam macromodule medium module "
	        "nand negedge nmos nor noshowcancelled notif0 notif1 output parameter pmos posedge "
	        "primitive pull0 pull1 pulldown pullup pulsestyle_ondetect pulsestyle_onevent "
	        "rcmos real realtime reg release repeat rnmos rpmos rtran rtranif0 rtranif1 "
	        "scalared showcancelled small specify specparam strong0 strong1 supply0 supply1 "
	        "table task time tran tranif0 tranif1 tri tri0 tri1 triand trior trireg use "
	        "vectored wait wand weak0 weak1 wire wor xnor "
	        "accept_on alias always_comb always_ff always_latch assert assume before bind "
	        "bins binsof bit byte chandle checker clocking constraint context cover covergroup "
	        "coverpoint cross dist endchecker endclass endclocking endgroup endinterface "
	        "endpackage endprogram endproperty endsequence eventually expect extends final "
	        "first_match foreach forkjoin global iff ignore_bins illegal_bins implements "
	        "implies import inside interconnect interface intersect join_any join_none let "
	        "local logic longint matches modport nettype nexttime null package packed priority "
	        "program property pure rand randc randcase randsequence ref reject_on s_always "
	        "s_eventually s_nexttime s_until s_until_with sequence shortint shortreal soft "
	        "solve string strong super sync_accept_on sync_reject_on tagged throughout "
	        "timeprecision timeunit type unique unique0 until until_with untyped uwire var "
	        "wait_order weak wildcard with within automatic ";
	size_t length = strlen(name);
	if (length == 0 || length >= GQALUT_NAME_SIZE)
		return false;
	for (size_t i = 0; i < length; i++) {
		char c = name[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
		if (!letter && !(i > 0 && c >= '0' && c <= '9'))
			return false;
	}
	char padded[GQALUT_NAME_SIZE + 2] = " ";
	memcpy(padded + 1, name, length);
	memcpy(padded + 1 + length, " ", 2);
	return strstr(keywords, padded) == NULL;
}
