/* The dialect of LUT-APP: real values by function, coefficients in dynamic
 * fixed point.  See gqalut/read.h. */
#include "config/read_table.h"

#include <math.h>

#include "core/fixed.h"

enum {
	MANTISSA_BITS = 8,
	BREAKPOINT_FRAC = 4, /* so 8 bits hold -8..7.9375 */
	LEAST_ALPHA = 0
};

static const struct gqalut_format_int int8 = { 8, true };

static const char *const known[] = { "breakpoints", "slope_dff", "intercept_dff", NULL };

bool gqalut_read_is_lutapp(struct gqalut_tree *tree, const yaml_node_t *node)
{
	for (size_t k = 0; known[k]; k++)
		if (gqalut_tree_find(tree, node, known[k]))
			return true;
	return false;
}

/* v * 2^frac as an 8-bit code; false if it is none. */
static bool to_code(double v, int frac, int32_t *code)
{
	double scaled = ldexp(v, frac);
	if (scaled != floor(scaled) || scaled < gqalut_format_min(int8) ||
	    scaled > gqalut_format_max(int8))
		return false;
	*code = (int32_t)scaled;
	return true;
}

static void read_coefficients(struct gqalut_tree *tree, const yaml_node_t *node, const char *key,
                              int entries, int32_t *codes, int *fracs)
{
	double values[GQALUT_MAX_ENTRIES];
	if (!gqalut_tree_doubles(tree, node, key, values, entries))
		return;
	const yaml_node_t *list = gqalut_tree_find(tree, node, key);
	for (int s = 0; s < entries; s++) {
		fracs[s] = gqalut_fixed_dynamic_frac(values[s]);
		if (!to_code(values[s], fracs[s], &codes[s]))
			gqalut_tree_fault(tree, GQALUT_ERR_FORMAT,
			                  gqalut_tree_item(tree, list, (size_t)s),
			                  "'%s[%d]' is %.9g, no %d-bit integer times 2^-%d, the "
			                  "dynamic fixed point of its size",
			                  key, s, values[s], MANTISSA_BITS, fracs[s]);
	}
}

static void read_breakpoints(struct gqalut_tree *tree, const yaml_node_t *node,
                             struct gqalut_table *table)
{
	static const char key[] = "breakpoints";
	double values[GQALUT_MAX_ENTRIES - 1];
	if (!gqalut_tree_doubles(tree, node, key, values, table->entries - 1))
		return;
	const yaml_node_t *list = gqalut_tree_find(tree, node, key);
	for (int i = 0; i < table->entries - 1; i++) {
		const yaml_node_t *item = gqalut_tree_item(tree, list, (size_t)i);
		if (!to_code(values[i], BREAKPOINT_FRAC, &table->breakpoint[i]))
			gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, item,
			                  "'%s[%d]' is %.9g, no multiple of 2^-%d in -8..7.9375",
			                  key, i, values[i], BREAKPOINT_FRAC);
		else if (i > 0 && values[i] < values[i - 1])
			gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, item,
			                  "'%s' must be ascending, %g follows %g", key, values[i],
			                  values[i - 1]);
	}
}

bool gqalut_read_lutapp(struct gqalut_tree *tree, size_t index, const struct gqalut_record *before,
                        size_t count, struct gqalut_record *record)
{
	struct gqalut_table *table = &record->table;
	const yaml_node_t *node = gqalut_tree_value(tree, gqalut_tree_root(tree), index);
	const struct gqalut_function *function = gqalut_read_function(tree, index, before, count);
	if (!function || !gqalut_tree_only(tree, node, "", known))
		return false;
	table->entries = gqalut_read_entries(tree, node, "slope_dff");
	if (table->entries == 0)
		return false;
	table->input = int8;
	for (int alpha = LEAST_ALPHA; alpha <= BREAKPOINT_FRAC; alpha++)
		table->alpha[table->alpha_count++] = alpha;
	table->slope_bits = table->intercept_bits = MANTISSA_BITS;
	table->rounding = GQALUT_ROUNDING_EXACT;
	table->breakpoint_frac = BREAKPOINT_FRAC;
	read_breakpoints(tree, node, table);
	read_coefficients(tree, node, "slope_dff", table->entries, table->slope, table->slope_frac);
	read_coefficients(tree, node, "intercept_dff", table->entries, table->intercept,
	                  table->intercept_frac);
	gqalut_read_describe(table, function);
	return tree->errors == 0 && gqalut_read_check(tree, node, table);
}
