/* Operators run by the library, with the lines that emitted headers have. */
#include <gqalut/operator.h>

#include <string.h>

#include <gqalut/log2.h>
#include <gqalut/reduction.h>
#include <gqalut/row.h>

/* What each operator is made of. */
static const struct {
	const char *name;
	const char *function[GQALUT_OPERATOR_TABLES];
} kinds[GQALUT_OPERATOR_KINDS] = {
	[GQALUT_OPERATOR_SOFTMAX] = { "softmax", { "exp", "div" } },
	[GQALUT_OPERATOR_LAYERNORM] = { "layernorm", { "rsqrt", NULL } },
	[GQALUT_OPERATOR_RMSNORM] = { "rmsnorm", { "rsqrt", NULL } },
	[GQALUT_OPERATOR_LOG2] = { "softmax-log2", { NULL, NULL } },
	[GQALUT_OPERATOR_LOG2_FINE] = { "softmax-log2-fine", { NULL, NULL } },
};

const char *gqalut_operator_text(enum gqalut_operator_kind kind)
{
	return kinds[kind].name;
}

bool gqalut_operator_is_softmax(enum gqalut_operator_kind kind)
{
	return kind != GQALUT_OPERATOR_LAYERNORM && kind != GQALUT_OPERATOR_RMSNORM;
}

const char *gqalut_operator_function(enum gqalut_operator_kind kind, int index)
{
	return index >= 0 && index < GQALUT_OPERATOR_TABLES ? kinds[kind].function[index] : NULL;
}

enum gqalut_status gqalut_operator_problem(enum gqalut_operator_kind kind, int index, int entries,
                                           struct gqalut_problem *problem, struct gqalut_diag *diag)
{
	const struct gqalut_rate rate = { 0, 0 };
	struct gqalut_problem made;
	const char *name = gqalut_operator_function(kind, index);
	if (!name)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "%s has no table %d",
		                       kinds[kind].name, index);
	const struct gqalut_function *function = gqalut_function_find(name);
	gqalut_problem_init(&made, function);
	made.entries = entries;
	enum gqalut_status status =
	        gqalut_problem_reduce(&made, gqalut_reduction_best(function), rate, diag);
	if (!status)
		*problem = made;
	return status;
}

/* The largest factor that a table gives, over its codes. */
static uint32_t largest_factor(const struct gqalut_table *table)
{
	uint32_t most = 0;
	for (int32_t q = 0; q <= gqalut_format_max(table->input); q++) {
		int32_t acc = gqalut_table_accumulate(table, 0, q);
		most = acc > 0 && (uint32_t)acc > most ? (uint32_t)acc : most;
	}
	return most;
}

enum gqalut_status gqalut_operator_check(const struct gqalut_operator *op, struct gqalut_diag *diag)
{
	for (int i = 0; i < GQALUT_OPERATOR_TABLES; i++) {
		const char *function = gqalut_operator_function(op->kind, i);
		const struct gqalut_table *table = &op->table[i].table;
		if (!function && i < op->table_count)
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "%s has a table too many",
			                       kinds[op->kind].name);
		if (!function)
			break;
		if (i >= op->table_count || strcmp(table->function, function) != 0 ||
		    table->reduction.kind != gqalut_reduction_best(gqalut_function_find(function)))
			return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
			                       "%s needs a range-reduced table of %s",
			                       kinds[op->kind].name, function);
		enum gqalut_status status = gqalut_table_check(table, diag);
		if (status)
			return status;
		/* An exponential is rounded to 15 bits before it is multiplied. */
		bool factor = op->kind != GQALUT_OPERATOR_SOFTMAX || i > 0;
		if (factor && largest_factor(table) >> GQALUT_ROW_FACTOR_BITS != 0)
			return gqalut_diag_set(diag, GQALUT_ERR_OVERFLOW,
			                       "the %s table of %s gives more than %d bits: use "
			                       "fewer coefficient or mantissa bits",
			                       function, kinds[op->kind].name,
			                       GQALUT_ROW_FACTOR_BITS);
	}
	return GQALUT_OK;
}

/* r * 2^-*shift from a table's r * 2^-(D + *shift). */
static uint32_t add_frac(const struct gqalut_table *table, uint32_t r, int less, int32_t *shift)
{
	*shift = less + gqalut_table_frac_bits(table, table->alpha[0]);
	return r;
}

static inline uint32_t gqalut_row_exp(const void *tables, int32_t d, int32_t alpha, int32_t *shift)
{
	const struct gqalut_operator *op = tables;
	int less;
	uint32_t r = gqalut_reduced_s32(&op->table[0].table, d, alpha, &less);
	return add_frac(&op->table[0].table, r, less, shift);
}

static inline uint32_t gqalut_row_reciprocal(const void *tables, uint32_t v, int32_t *shift)
{
	const struct gqalut_operator *op = tables;
	int less;
	uint32_t r = gqalut_reduced_u64(&op->table[1].table, v, &less);
	return add_frac(&op->table[1].table, r, less, shift);
}

static inline uint32_t gqalut_row_rsqrt(const void *tables, uint64_t v, int32_t *shift)
{
	const struct gqalut_operator *op = tables;
	int less;
	uint32_t r = gqalut_reduced_u64(&op->table[0].table, v, &less);
	return add_frac(&op->table[0].table, r, less, shift);
}

int gqalut_operator_softmax_u8(const struct gqalut_operator *op, const int8_t *in, uint8_t *out,
                               size_t n, int alpha, int frac)
{
	return gqalut_row_softmax_u8(op, in, out, n, alpha, frac);
}

int gqalut_operator_softmax_u16(const struct gqalut_operator *op, const int8_t *in, uint16_t *out,
                                size_t n, int alpha, int frac)
{
	return gqalut_row_softmax_u16(op, in, out, n, alpha, frac);
}

int gqalut_operator_log2_codes(const int8_t *in, uint8_t *out, size_t n, int alpha)
{
	return gqalut_log2_softmax_codes(in, out, n, alpha);
}

int gqalut_operator_log2_pv(const uint8_t *codes, const int8_t *v, size_t n, size_t columns,
                            int32_t *out)
{
	return gqalut_log2_softmax_pv(codes, v, n, columns, out);
}

int gqalut_operator_log2_u8(const int8_t *in, uint8_t *out, size_t n, int alpha, int frac)
{
	return gqalut_log2_softmax_u8(in, out, n, alpha, frac);
}

int gqalut_operator_log2_u16(const int8_t *in, uint16_t *out, size_t n, int alpha, int frac)
{
	return gqalut_log2_softmax_u16(in, out, n, alpha, frac);
}

static int run_norm(const struct gqalut_operator *op, const int8_t *in, size_t n,
                    const struct gqalut_operator_norm *norm, int8_t *out8, int16_t *out16)
{
	const struct gqalut_row_norm row = { .gamma = norm->gamma,
		                             .bias = norm->bias,
		                             .gamma_frac = norm->gamma_frac,
		                             .out_frac = norm->out_frac,
		                             .out8 = out8,
		                             .out16 = out16 };
	return op->kind == GQALUT_OPERATOR_RMSNORM
	               ? gqalut_row_rmsnorm(op, in, n, norm->alpha, norm->eps, &row)
	               : gqalut_row_layernorm(op, in, n, norm->alpha, norm->eps, &row);
}

int gqalut_operator_norm_s8(const struct gqalut_operator *op, const int8_t *in, int8_t *out,
                            size_t n, const struct gqalut_operator_norm *norm)
{
	return run_norm(op, in, n, norm, out, NULL);
}

int gqalut_operator_norm_s16(const struct gqalut_operator *op, const int8_t *in, int16_t *out,
                             size_t n, const struct gqalut_operator_norm *norm)
{
	return run_norm(op, in, n, norm, NULL, out);
}
