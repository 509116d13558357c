/* The dialect of GQA-LUT's published tables and PyTorch operator: real values,
 * by function and by alpha.  See gqalut/read.h. */
#include "config/read_table.h"

#include <math.h>
#include <string.h>

#include "core/fixed.h"

/* One alpha's block. */
struct block {
	const yaml_node_t *node;
	int alpha;
	double breakpoints[GQALUT_MAX_ENTRIES - 1];
	double slopes[GQALUT_MAX_ENTRIES];
	double intercepts[GQALUT_MAX_ENTRIES];
};

/* The name under which the block has a list: the dialect's or the older one. */
static const char *list_key(struct gqalut_tree *tree, const yaml_node_t *block, const char *key,
                            const char *older)
{
	const yaml_node_t *old = gqalut_tree_find(tree, block, older);
	if (old && gqalut_tree_find(tree, block, key))
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, old, "'%s' is given twice, here as '%s'",
		                  key, older);
	return old ? older : key;
}

/* Fills threshold row A from the block's breakpoints. */
static void take_breakpoints(struct gqalut_tree *tree, const struct block *block, const char *key,
                             int32_t *threshold, int count)
{
	const yaml_node_t *list = gqalut_tree_find(tree, block->node, key);
	for (int i = 0; i < count; i++) {
		const yaml_node_t *item = gqalut_tree_item(tree, list, (size_t)i);
		double p = block->breakpoints[i];
		if (fabs(ldexp(p, block->alpha)) > GQALUT_CODE_LIMIT)
			gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, item,
			                  "'%s[%d]' is %g, at alpha %d a code beyond 2^28", key, i,
			                  p, block->alpha);
		else if (i > 0 && p < block->breakpoints[i - 1])
			gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, item,
			                  "'%s' must be ascending, %g follows %g", key, p,
			                  block->breakpoints[i - 1]);
		else
			threshold[i] = (int32_t)gqalut_fixed_first_code(p, block->alpha);
	}
}

static bool read_block(struct gqalut_tree *tree, struct block *block, int32_t *threshold,
                       int entries)
{
	static const char *const known[] = { "breakpoints", "slopes", "intercepts", "split_points",
		                             "coeff",       "bias",   NULL };
	size_t before = tree->errors;
	if (!gqalut_tree_only(tree, block->node, "", known))
		return false;
	const char *breakpoints = list_key(tree, block->node, "breakpoints", "split_points");
	if (gqalut_tree_doubles(tree, block->node, breakpoints, block->breakpoints, entries - 1))
		take_breakpoints(tree, block, breakpoints, threshold, entries - 1);
	gqalut_tree_doubles(tree, block->node, list_key(tree, block->node, "slopes", "coeff"),
	                    block->slopes, entries);
	gqalut_tree_doubles(tree, block->node, list_key(tree, block->node, "intercepts", "bias"),
	                    block->intercepts, entries);
	return tree->errors == before;
}

/* One table serves every alpha, so every block has the coefficients of FIRST. */
static void compare_blocks(struct gqalut_tree *tree, const struct block *first,
                           const struct block *block, int entries)
{
	const struct {
		const char *what;
		const double *wanted, *got;
	} rows[] = { { "slopes", first->slopes, block->slopes },
		     { "intercepts", first->intercepts, block->intercepts } };
	for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
		for (int s = 0; s < entries; s++)
			if (rows[r].got[s] != rows[r].wanted[s]) {
				gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, block->node,
				                  "%s[%d] is %.9g at alpha %d but %.9g at alpha "
				                  "%d: one table has the same for every alpha",
				                  rows[r].what, s, rows[r].got[s], block->alpha,
				                  rows[r].wanted[s], first->alpha);
				return;
			}
}

/* Fewest fraction bits that make every value an integer.  *bad is the first
 * value that none makes one, or -1. */
static int fewest_frac(const double *values, int count, int *bad)
{
	int frac = 0;
	*bad = -1;
	for (int s = 0; s < count && *bad < 0; s++) {
		double scaled = ldexp(values[s], frac);
		while (scaled != floor(scaled) && frac < GQALUT_MAX_FRAC)
			scaled = ldexp(values[s], ++frac);
		if (scaled != floor(scaled))
			*bad = s;
	}
	return frac;
}

static bool is_code(double code, int bits)
{
	const struct gqalut_format_int format = { bits, true };
	return code >= gqalut_format_min(format) && code <= gqalut_format_max(format);
}

/* Whether all of VALUES are codes of some width with FRAC fraction bits. */
static bool fit_together(const double *values, int count, int frac)
{
	for (int s = 0; s < count; s++)
		if (!is_code(ldexp(values[s], frac), GQALUT_MAX_COEF_BITS))
			return false;
	return true;
}

/* Turns the real coefficients VALUES, found at NODE, into codes: with fraction
 * bits that all share if that can be, else each with its own. */
static void take_coefficients(struct gqalut_tree *tree, const yaml_node_t *node, const char *what,
                              const double *values, int entries, int *bits, int32_t *codes,
                              int *fracs)
{
	int bad;
	int frac = fewest_frac(values, entries, &bad);
	if (bad >= 0) {
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, node,
		                  "%s[%d] is %.9g, no integer times a power of two down to 2^-%d: "
		                  "not a table of integers",
		                  what, bad, values[bad], GQALUT_MAX_FRAC);
		return;
	}
	bool shared = fit_together(values, entries, frac);
	*bits = 8;
	for (int s = 0; s < entries; s++) {
		fracs[s] = shared ? frac : fewest_frac(&values[s], 1, &bad);
		double code = ldexp(values[s], fracs[s]);
		if (!is_code(code, GQALUT_MAX_COEF_BITS)) {
			gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, node,
			                  "%s[%d] is %.9g, which needs more than %d bits", what, s,
			                  values[s], GQALUT_MAX_COEF_BITS);
			return;
		}
		codes[s] = (int32_t)code;
		while (!is_code(code, *bits))
			(*bits)++;
	}
}

/* Whether every listed code is what ROUNDING makes of the breakpoints. */
static bool follows(const struct gqalut_table *table, enum gqalut_rounding rounding)
{
	struct gqalut_table derived = *table;
	derived.rounding = rounding;
	gqalut_table_thresholds(&derived);
	for (int a = 0; a < table->alpha_count; a++)
		if (memcmp(derived.threshold[a], table->threshold[a],
		           (size_t)(table->entries - 1) * sizeof table->threshold[a][0]) != 0)
			return false;
	return true;
}

/* Master breakpoints are the codes of the largest alpha; if the codes of all
 * others follow from them, the table has a rounding, else a list. */
static void take_rounding(struct gqalut_table *table)
{
	int last = table->alpha_count - 1;
	table->breakpoint_frac = table->alpha[last];
	memcpy(table->breakpoint, table->threshold[last], sizeof table->breakpoint);
	table->rounding = follows(table, GQALUT_ROUNDING_EXACT)     ? GQALUT_ROUNDING_EXACT
	                  : follows(table, GQALUT_ROUNDING_NEAREST) ? GQALUT_ROUNDING_NEAREST
	                                                            : GQALUT_ROUNDING_LISTED;
}

/* The table's alphas, ascending, from the keys of BLOCKS; block[a] is the one
 * of alpha[a]. */
static bool read_alphas(struct gqalut_tree *tree, const yaml_node_t *blocks,
                        struct gqalut_table *table, const yaml_node_t *block[GQALUT_MAX_ALPHAS])
{
	const yaml_node_t *found[GQALUT_MAX_ALPHAS] = { NULL };
	for (size_t i = 0; i < gqalut_tree_count(blocks); i++) {
		const yaml_node_t *key = gqalut_tree_key_node(tree, blocks, i);
		const char *text = gqalut_tree_key(tree, blocks, i);
		int alpha;
		if (!gqalut_tree_parse_int(text, &alpha) || alpha < GQALUT_MIN_ALPHA ||
		    alpha > GQALUT_MAX_ALPHA)
			return gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, key,
			                         "'%s' is not an alpha, an integer in %d..%d",
			                         gqalut_tree_shown(text).text, GQALUT_MIN_ALPHA,
			                         GQALUT_MAX_ALPHA);
		if (found[alpha - GQALUT_MIN_ALPHA]) /* "-0" beside "0" */
			return gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, key,
			                         "alpha %d is there twice", alpha);
		found[alpha - GQALUT_MIN_ALPHA] = gqalut_tree_value(tree, blocks, i);
	}
	for (int a = 0; a < GQALUT_MAX_ALPHAS; a++)
		if (found[a]) {
			table->alpha[table->alpha_count] = GQALUT_MIN_ALPHA + a;
			block[table->alpha_count++] = found[a];
		}
	return true;
}

static bool read_blocks(struct gqalut_tree *tree, const yaml_node_t *const *blocks,
                        struct gqalut_table *table)
{
	struct block first;
	for (int a = 0; a < table->alpha_count; a++) {
		struct block block = { .node = blocks[a], .alpha = table->alpha[a] };
		if (!gqalut_tree_need(tree, block.node, "", YAML_MAPPING_NODE))
			return false;
		if (a == 0)
			table->entries = gqalut_read_entries(
			        tree, block.node, list_key(tree, block.node, "slopes", "coeff"));
		if (table->entries == 0 ||
		    !read_block(tree, &block, table->threshold[a], table->entries))
			return false;
		if (a == 0)
			first = block;
		else
			compare_blocks(tree, &first, &block, table->entries);
	}
	take_coefficients(tree, first.node, "slopes", first.slopes, table->entries,
	                  &table->slope_bits, table->slope, table->slope_frac);
	take_coefficients(tree, first.node, "intercepts", first.intercepts, table->entries,
	                  &table->intercept_bits, table->intercept, table->intercept_frac);
	return tree->errors == 0;
}

bool gqalut_read_gqa(struct gqalut_tree *tree, size_t index, const struct gqalut_record *before,
                     size_t count, struct gqalut_record *record)
{
	const struct gqalut_function *function = gqalut_read_function(tree, index, before, count);
	if (!function)
		return false;
	struct gqalut_table *table = &record->table;
	const yaml_node_t *node = gqalut_tree_value(tree, gqalut_tree_root(tree), index);
	const yaml_node_t *blocks[GQALUT_MAX_ALPHAS];
	if (!gqalut_tree_need(tree, node, "", YAML_MAPPING_NODE) ||
	    !read_alphas(tree, node, table, blocks))
		return false;
	if (table->alpha_count == 0)
		return gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, node,
		                         "'%s' holds no block of an alpha", function->name);
	if (!read_blocks(tree, blocks, table))
		return false;
	take_rounding(table);
	gqalut_read_describe(table, function);
	return gqalut_read_check(tree, node, table);
}
