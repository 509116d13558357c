/* The table file of this project: {"format": "gqalut-table", "version": 1, ...}.
 * Figures in it (metrics) are never trusted: those that are read are kept apart
 * from measured ones. */
#include "config/read_table.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gqalut/reduction.h>

/* Reports items of the list at PATH that are not after the one before: above
 * it, or with EQUAL at least as large. */
static void check_ascending(struct gqalut_tree *tree, const char *path, const int32_t *values,
                            int count, bool equal)
{
	const yaml_node_t *list = gqalut_tree_find(tree, gqalut_tree_root(tree), path);
	for (int i = 1; list && i < count; i++)
		if (values[i] < values[i - 1] || (!equal && values[i] == values[i - 1]))
			gqalut_tree_fault(tree, GQALUT_ERR_FORMAT,
			                  gqalut_tree_item(tree, list, (size_t)i),
			                  "'%s' must be ascending, %d follows %d", path, values[i],
			                  values[i - 1]);
}

static void read_heading(struct gqalut_tree *tree, struct gqalut_table *table)
{
	static const char *const known[] = { "format",    "version",   "name",        "function",
		                             "entries",   "domain",    "input",       "alphas",
		                             "slope",     "intercept", "breakpoints", "output",
		                             "reduction", "log2e",     "objective",   "codes",
		                             "weights",   "floor",     "exact_at",    "command",
		                             "search",    "metrics",   "certificate", NULL };
	static const char *const formats[] = { "gqalut-table" };
	const yaml_node_t *root = gqalut_tree_root(tree);
	int value;
	/* First, so that another kind of file is told from a table with a wrong key. */
	gqalut_tree_choice(tree, root, "format", formats, 1, &value);
	gqalut_tree_only(tree, root, "", known);
	gqalut_tree_int(tree, root, "version", 1, 1, &value);
	gqalut_tree_int(tree, root, "entries", GQALUT_MIN_ENTRIES, GQALUT_MAX_ENTRIES,
	                &table->entries);

	/* Both end up in emitted code. */
	const struct {
		const char *path;
		char *name;
	} names[] = { { "name", table->name }, { "function", table->function } };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (gqalut_tree_string(tree, root, names[i].path, names[i].name,
		                       GQALUT_NAME_SIZE) &&
		    !gqalut_name_is_valid(names[i].name))
			gqalut_tree_fault(
			        tree, GQALUT_ERR_FORMAT,
			        gqalut_tree_find(tree, root, names[i].path),
			        "'%s' must be letters, digits and '_', not starting with a "
			        "digit, and no C or SystemVerilog keyword, not '%s'",
			        names[i].path, gqalut_tree_shown(names[i].name).text);

	double domain[2] = { 0.0, 1.0 };
	gqalut_tree_doubles(tree, root, "domain", domain, 2);
	if (!(domain[0] < domain[1]))
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, gqalut_tree_find(tree, root, "domain"),
		                  "'domain' must be [lo, hi] with lo < hi, not [%g, %g]", domain[0],
		                  domain[1]);
	table->lo = domain[0];
	table->hi = domain[1];
}

static void read_formats(struct gqalut_tree *tree, struct gqalut_table *table)
{
	static const char *const input[] = { "bits", "signed", NULL };
	static const char *const output[] = { "bits", "signed", "beta", NULL };
	const yaml_node_t *root = gqalut_tree_root(tree);
	if (gqalut_tree_only(tree, root, "input", input)) {
		gqalut_tree_int(tree, root, "input.bits", GQALUT_MIN_IN_BITS, GQALUT_MAX_IN_BITS,
		                &table->input.bits);
		gqalut_tree_bool(tree, root, "input.signed", &table->input.is_signed);
	}
	if (gqalut_tree_find(tree, root, "output") &&
	    gqalut_tree_only(tree, root, "output", output)) {
		gqalut_tree_int(tree, root, "output.bits", GQALUT_MIN_OUT_BITS, GQALUT_MAX_OUT_BITS,
		                &table->output.bits);
		gqalut_tree_bool(tree, root, "output.signed", &table->output.is_signed);
		gqalut_tree_int(tree, root, "output.beta", GQALUT_MIN_BETA, GQALUT_MAX_BETA,
		                &table->beta);
	}
}

static void read_alphas(struct gqalut_tree *tree, struct gqalut_table *table)
{
	const yaml_node_t *root = gqalut_tree_root(tree);
	const yaml_node_t *list = gqalut_tree_need(tree, root, "alphas", YAML_SEQUENCE_NODE);
	if (!list)
		return;
	size_t count = gqalut_tree_count(list);
	if (count < 1 || count > GQALUT_MAX_ALPHAS) {
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, list,
		                  "'alphas' must hold 1..%d values, not %zu", GQALUT_MAX_ALPHAS,
		                  count);
		return;
	}
	int32_t alpha[GQALUT_MAX_ALPHAS];
	if (!gqalut_tree_ints(tree, root, "alphas", GQALUT_MIN_ALPHA, GQALUT_MAX_ALPHA, alpha,
	                      (int)count))
		return;
	check_ascending(tree, "alphas", alpha, (int)count, false);
	table->alpha_count = (int)count;
	for (size_t a = 0; a < count; a++)
		table->alpha[a] = alpha[a];
}

/* {"bits": .., "frac": one for all or one an entry, "codes": [..]} at KEY. */
static void read_coefficients(struct gqalut_tree *tree, const char *key, int entries, int *bits,
                              int32_t *codes, int *fracs)
{
	static const char *const known[] = { "bits", "frac", "codes", NULL };
	const yaml_node_t *root = gqalut_tree_root(tree);
	if (!gqalut_tree_only(tree, root, key, known))
		return;
	char path[32];
	snprintf(path, sizeof path, "%s.bits", key);
	if (gqalut_tree_int(tree, root, path, GQALUT_MIN_COEF_BITS, GQALUT_MAX_COEF_BITS, bits)) {
		struct gqalut_format_int format = { *bits, true };
		snprintf(path, sizeof path, "%s.codes", key);
		gqalut_tree_ints(tree, root, path, gqalut_format_min(format),
		                 gqalut_format_max(format), codes, entries);
	}
	snprintf(path, sizeof path, "%s.frac", key);
	const yaml_node_t *frac = gqalut_tree_find(tree, root, path);
	int32_t values[GQALUT_MAX_ENTRIES] = { 0 };
	int shared = 0;
	bool by_entry = frac && frac->type == YAML_SEQUENCE_NODE;
	if (by_entry)
		gqalut_tree_ints(tree, root, path, GQALUT_MIN_FRAC, GQALUT_MAX_FRAC, values,
		                 entries);
	else
		gqalut_tree_int(tree, root, path, GQALUT_MIN_FRAC, GQALUT_MAX_FRAC, &shared);
	for (int s = 0; s < entries; s++)
		fracs[s] = by_entry ? values[s] : shared;
}

/* Alphas of the table are all in by_alpha, and nothing else is. */
static void check_alpha_keys(struct gqalut_tree *tree, const struct gqalut_table *table)
{
	const yaml_node_t *blocks = gqalut_tree_need(tree, gqalut_tree_root(tree),
	                                             "breakpoints.by_alpha", YAML_MAPPING_NODE);
	for (size_t i = 0; blocks && i < gqalut_tree_count(blocks); i++) {
		const char *key = gqalut_tree_key(tree, blocks, i);
		int alpha;
		if (!gqalut_tree_parse_int(key, &alpha) ||
		    gqalut_table_alpha_index(table, alpha) < 0)
			gqalut_tree_fault(tree, GQALUT_ERR_FORMAT,
			                  gqalut_tree_key_node(tree, blocks, i),
			                  "'%s' in 'breakpoints.by_alpha' is not one of 'alphas'",
			                  gqalut_tree_shown(key).text);
	}
}

static void read_breakpoints(struct gqalut_tree *tree, struct gqalut_table *table)
{
	static const char *const known[] = { "frac", "rounding", "codes", "by_alpha", NULL };
	static const char *const roundings[] = {
		[GQALUT_ROUNDING_EXACT] = "exact",
		[GQALUT_ROUNDING_NEAREST] = "nearest",
		[GQALUT_ROUNDING_CLIPPED] = "clipped",
		[GQALUT_ROUNDING_LISTED] = "listed",
	};
	const yaml_node_t *root = gqalut_tree_root(tree);
	int rounding = GQALUT_ROUNDING_EXACT;
	if (!gqalut_tree_only(tree, root, "breakpoints", known))
		return;
	gqalut_tree_choice(tree, root, "breakpoints.rounding", roundings, 4, &rounding);
	table->rounding = (enum gqalut_rounding)rounding;
	gqalut_tree_int(tree, root, "breakpoints.frac", GQALUT_MIN_ALPHA, GQALUT_MAX_ALPHA,
	                &table->breakpoint_frac);
	if (gqalut_tree_ints(tree, root, "breakpoints.codes", -GQALUT_CODE_LIMIT, GQALUT_CODE_LIMIT,
	                     table->breakpoint, table->entries - 1))
		check_ascending(tree, "breakpoints.codes", table->breakpoint, table->entries - 1,
		                true);
	check_alpha_keys(tree, table);
}

/* Takes the first codes that a LISTED table has in by_alpha. */
static void read_listed(struct gqalut_tree *tree, struct gqalut_table *table)
{
	for (int a = 0; a < table->alpha_count; a++) {
		char path[48];
		snprintf(path, sizeof path, "breakpoints.by_alpha.%d", table->alpha[a]);
		if (gqalut_tree_ints(tree, gqalut_tree_root(tree), path, -GQALUT_CODE_LIMIT,
		                     GQALUT_CODE_LIMIT, table->threshold[a], table->entries - 1))
			check_ascending(tree, path, table->threshold[a], table->entries - 1, true);
	}
}

/* by_alpha says again what follows from the breakpoints: it must agree. */
static void check_stored(struct gqalut_tree *tree, const struct gqalut_table *table)
{
	for (int a = 0; a < table->alpha_count; a++) {
		int32_t wanted[GQALUT_MAX_ENTRIES - 1], listed[GQALUT_MAX_ENTRIES - 1];
		int count = gqalut_table_stored(table, a, wanted);
		char path[48];
		snprintf(path, sizeof path, "breakpoints.by_alpha.%d", table->alpha[a]);
		const yaml_node_t *list =
		        gqalut_tree_need(tree, gqalut_tree_root(tree), path, YAML_SEQUENCE_NODE);
		if (!list)
			continue;
		if (gqalut_tree_count(list) != (size_t)count) {
			gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, list,
			                  "'%s' lists %zu codes, but %d of 'breakpoints.codes' are "
			                  "reached at alpha %d",
			                  path, gqalut_tree_count(list), count, table->alpha[a]);
			continue;
		}
		if (!gqalut_tree_ints(tree, gqalut_tree_root(tree), path, -GQALUT_CODE_LIMIT,
		                      GQALUT_CODE_LIMIT, listed, count))
			continue;
		for (int i = 0; i < count; i++)
			if (listed[i] != wanted[i])
				gqalut_tree_fault(tree, GQALUT_ERR_FORMAT,
				                  gqalut_tree_item(tree, list, (size_t)i),
				                  "'%s[%d]' is %d, but 'breakpoints.codes[%d]' "
				                  "gives %d at alpha %d",
				                  path, i, listed[i], i, wanted[i],
				                  table->alpha[a]);
	}
}

/* Whether KEY is there, which must then be an object. */
static bool has_object(struct gqalut_tree *tree, const char *key)
{
	const yaml_node_t *root = gqalut_tree_root(tree);
	return gqalut_tree_find(tree, root, key) &&
	       gqalut_tree_need(tree, root, key, YAML_MAPPING_NODE);
}

static void read_exact_at(struct gqalut_tree *tree, struct gqalut_record *record)
{
	const yaml_node_t *root = gqalut_tree_root(tree);
	if (!gqalut_tree_find(tree, root, "exact_at"))
		return;
	const yaml_node_t *list = gqalut_tree_need(tree, root, "exact_at", YAML_SEQUENCE_NODE);
	if (!list)
		return;
	size_t count = gqalut_tree_count(list);
	if (count > GQALUT_MAX_EXACT_AT)
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, list,
		                  "'exact_at' must hold at most %d values, not %zu",
		                  GQALUT_MAX_EXACT_AT, count);
	else if (gqalut_tree_doubles(tree, root, "exact_at", record->exact_at, (int)count))
		record->exact_at_count = (int)count;
}

/* How the table came about: all optional. */
static void read_origin(struct gqalut_tree *tree, struct gqalut_record *record)
{
	static const char *const objectives[] = {
		[GQALUT_OBJECTIVE_MSE] = "mse",
		[GQALUT_OBJECTIVE_MAX_ABS] = "max-abs",
		[GQALUT_OBJECTIVE_WORST_ALPHA] = "worst-alpha",
	};
	static const char *const codes[] = {
		[GQALUT_CODES_REPRESENTABLE] = "representable",
		[GQALUT_CODES_ALL] = "all",
	};
	const yaml_node_t *root = gqalut_tree_root(tree);
	int value;
	if (gqalut_tree_find(tree, root, "objective") &&
	    gqalut_tree_choice(tree, root, "objective", objectives, 3, &value))
		record->objective = (enum gqalut_objective)value;
	if (gqalut_tree_find(tree, root, "codes") &&
	    gqalut_tree_choice(tree, root, "codes", codes, 2, &value))
		record->codes = (enum gqalut_codes)value;
	if (gqalut_tree_find(tree, root, "weights"))
		gqalut_tree_string(tree, root, "weights", record->weights, sizeof record->weights);
	if (gqalut_tree_find(tree, root, "floor"))
		gqalut_tree_double(tree, root, "floor", 0.0, 1.0, &record->floor);
	if (gqalut_tree_find(tree, root, "command"))
		gqalut_tree_string(tree, root, "command", record->command, sizeof record->command);
	read_exact_at(tree, record);
}

static void read_search(struct gqalut_tree *tree, struct gqalut_record *record)
{
	const yaml_node_t *root = gqalut_tree_root(tree);
	if (!has_object(tree, "search"))
		return;
	if (gqalut_tree_find(tree, root, "search.method"))
		gqalut_tree_string(tree, root, "search.method", record->method,
		                   sizeof record->method);
	record->seeded = gqalut_tree_find(tree, root, "search.seed") != NULL;
	if (record->seeded)
		gqalut_tree_uint64(tree, root, "search.seed", &record->seed);
	record->genetic = gqalut_tree_find(tree, root, "search.population") != NULL;
	if (record->genetic)
		gqalut_tree_int(tree, root, "search.population", 0, INT_MAX, &record->population);
	if (gqalut_tree_find(tree, root, "search.generations"))
		gqalut_tree_int(tree, root, "search.generations", 0, INT_MAX, &record->generations);
	if (gqalut_tree_find(tree, root, "search.rounding_mutation"))
		gqalut_tree_bool(tree, root, "search.rounding_mutation",
		                 &record->rounding_mutation);
}

/* Without a bound there is no certificate.  Above a bound of 0 the gap has no
 * limit, which JSON writes as null. */
static void read_certificate(struct gqalut_tree *tree, struct gqalut_certificate *certificate)
{
	static const char *const methods[] = { "shortest path", "lagrangian", "unknown" };
	const yaml_node_t *root = gqalut_tree_root(tree);
	if (!has_object(tree, "certificate") ||
	    !gqalut_tree_find(tree, root, "certificate.lower_bound"))
		return;
	gqalut_tree_double(tree, root, "certificate.lower_bound", 0.0, DBL_MAX,
	                   &certificate->lower_bound);
	certificate->gap = (double)INFINITY;
	if (gqalut_tree_find(tree, root, "certificate.gap"))
		gqalut_tree_double(tree, root, "certificate.gap", -1.0, DBL_MAX, &certificate->gap);
	if (gqalut_tree_find(tree, root, "certificate.optimal"))
		gqalut_tree_bool(tree, root, "certificate.optimal", &certificate->optimal);
	char method[32] = "";
	if (gqalut_tree_find(tree, root, "certificate.method"))
		gqalut_tree_string(tree, root, "certificate.method", method, sizeof method);
	size_t m = 0;
	while (m < 2 && strcmp(method, methods[m]) != 0)
		m++;
	certificate->method = methods[m];
	certificate->available = true;
}

/* The kind alone is in the file; the rest of a reduction follows from the
 * function and the multiplier of exp2. */
static void read_reduction(struct gqalut_tree *tree, struct gqalut_table *table)
{
	const yaml_node_t *root = gqalut_tree_root(tree);
	const char *kinds[GQALUT_REDUCTION_KINDS];
	struct gqalut_rate rate = { 0, 0 };
	struct gqalut_diag diag;
	char text[16];
	int kind;
	for (int k = 0; k < GQALUT_REDUCTION_KINDS; k++)
		kinds[k] = gqalut_reduction_text((enum gqalut_reduction_kind)k);
	if (!gqalut_tree_find(tree, root, "reduction") ||
	    !gqalut_tree_choice(tree, root, "reduction", kinds, GQALUT_REDUCTION_KINDS, &kind))
		return;
	if (gqalut_tree_find(tree, root, "log2e") &&
	    (!gqalut_tree_string(tree, root, "log2e", text, sizeof text) ||
	     !gqalut_rate_parse(text, &rate))) {
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, gqalut_tree_find(tree, root, "log2e"),
		                  "'log2e' must be NUM/DEN, DEN a power of two");
		return;
	}
	if (kind == GQALUT_REDUCTION_NONE)
		return;
	const struct gqalut_function *function = gqalut_function_find(table->function);
	gqalut_diag_clear(&diag);
	if (!function)
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT, gqalut_tree_find(tree, root, "function"),
		                  "function '%s' is not known, so it has no reduction '%s'",
		                  gqalut_tree_shown(table->function).text, kinds[kind]);
	else if (gqalut_reduction_make(function, (enum gqalut_reduction_kind)kind, rate,
	                               &table->reduction, &diag))
		gqalut_tree_fault(tree, GQALUT_ERR_FORMAT,
		                  gqalut_tree_find(tree, root, "reduction"), "%s", diag.message);
}

/* A figure is null where it was not finite. */
static void read_stated(struct gqalut_tree *tree, struct gqalut_stated *stated)
{
	const yaml_node_t *root = gqalut_tree_root(tree);
	const struct {
		const char *path;
		double *value;
	} figures[] = {
		{ "metrics.mse", &stated->mse },
		{ "metrics.mse_uniform", &stated->mse_uniform },
		{ "metrics.max_abs.error", &stated->max_abs },
		{ "metrics.requantised.mse", &stated->requantised_mse },
	};
	if (!has_object(tree, "metrics"))
		return;
	stated->any = true;
	for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
		*figures[i].value = (double)NAN;
		if (gqalut_tree_find(tree, root, figures[i].path))
			gqalut_tree_double(tree, root, figures[i].path, 0.0, DBL_MAX,
			                   figures[i].value);
	}
}

bool gqalut_read_own(struct gqalut_tree *tree, struct gqalut_record *record)
{
	struct gqalut_table *table = &record->table;
	const yaml_node_t *root = gqalut_tree_root(tree);
	read_heading(tree, table);
	read_formats(tree, table);
	read_alphas(tree, table);
	read_reduction(tree, table);
	read_origin(tree, record);
	read_search(tree, record);
	read_certificate(tree, &record->certificate);
	read_stated(tree, &record->stated);
	/* All that follows hangs on the entries and the alphas. */
	if (tree->errors > 0)
		return false;
	read_coefficients(tree, "slope", table->entries, &table->slope_bits, table->slope,
	                  table->slope_frac);
	read_coefficients(tree, "intercept", table->entries, &table->intercept_bits,
	                  table->intercept, table->intercept_frac);
	read_breakpoints(tree, table);
	if (tree->errors == 0 && table->rounding == GQALUT_ROUNDING_LISTED)
		read_listed(tree, table);
	if (tree->errors > 0 ||
	    !gqalut_read_check(tree, gqalut_tree_find(tree, root, "slope"), table))
		return false;
	if (table->rounding != GQALUT_ROUNDING_LISTED)
		check_stored(tree, table);
	return tree->errors == 0;
}
