#include "rows.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const function_titles[FUNCTIONS] = { "EXP", "DIV", "RSQRT", "GELU", "HSWISH" };

/* Where tables come from.  Those of the same method differ in the activation
 * alone: the cores have neither folding nor weights. */
static const struct source {
	const char *name;
	enum gqalut_method method;
	int folded, weighted, ranges;
} sources[] = {
	{ "optimal", GQALUT_METHOD_EXACT, 0, 0, 0 },
	{ "optimal weighted", GQALUT_METHOD_EXACT, 0, 1, 0 },
	{ "optimal folded", GQALUT_METHOD_EXACT, 1, 0, 0 },
	{ "optimal folded weighted", GQALUT_METHOD_EXACT, 1, 1, 0 },
	{ "ga", GQALUT_METHOD_GA, 0, 0, 0 },
	{ "paper", GQALUT_METHOD_PAPER, 0, 0, 0 },
	{ "nn-lut", GQALUT_METHOD_NN_LUT, 0, 0, 0 },
	{ "lut-app", GQALUT_METHOD_LUT_APP, 0, 0, 0 },
	{ "optimal static ranges", GQALUT_METHOD_EXACT, 0, 0, 1 },
	{ "paper static ranges", GQALUT_METHOD_PAPER, 0, 0, 1 },
	{ "nn-lut static ranges", GQALUT_METHOD_NN_LUT, 0, 0, 1 },
	{ "lut-app static ranges", GQALUT_METHOD_LUT_APP, 0, 0, 1 },
};

enum {
	SOURCES = sizeof sources / sizeof sources[0],
	OPTIMAL_SOURCES = 4, /* the first ones */
	OPTIMAL_16 = 1       /* among the tables: two sizes of each source */
};

static const int entries_of[] = { 8, 16 };

enum function activation_of(enum network_kind kind)
{
	return kind == NETWORK_SOFT ? FUNCTION_GELU : FUNCTION_HSWISH;
}

int uses(enum network_kind kind, enum function f)
{
	if (kind == NETWORK_LINEAR)
		return f == FUNCTION_DIV || f == FUNCTION_HSWISH;
	return f != FUNCTION_HSWISH;
}

/* A new row with exact functions, or NULL. */
static struct row *add_row(struct rows *rows, const char *replaced, int entries,
                           const char *functions, ...)
{
	struct row *row = rows->count < ROWS_MOST ? &rows->row[rows->count] : NULL;
	struct kit *kit = row ? malloc(sizeof *kit) : NULL;
	va_list arguments;
	if (!kit) {
		fprintf(stderr, "segment: no room for another row\n");
		return NULL;
	}
	memset(row, 0, sizeof *row);
	kit_init(kit, activation_of(rows->kind));
	row->kit = kit;
	row->label.entries = entries;
	va_start(arguments, functions);
	vsnprintf(row->label.functions, sizeof row->label.functions, functions, arguments);
	va_end(arguments);
	snprintf(row->label.replaced, sizeof row->label.replaced, "%s", replaced);
	rows->count++;
	return row;
}

static struct search_orders orders_of(const struct source *source, int entries,
                                      const struct gqalut_weights *weights, unsigned alphas)
{
	return (struct search_orders){ .method = source->method,
		                       .entries = entries,
		                       .folded = source->folded,
		                       .ranges = source->ranges,
		                       .weights = source->weighted ? weights : NULL,
		                       .alphas = source->weighted ? alphas : 0 };
}

/* A row with all functions from the tables of a source; with 8 entries also one for
 * each that it alone has. */
static int add_tables(struct rows *rows, const struct tables *tables, const struct source *source,
                      int entries)
{
	struct row *row = add_row(rows, "all", entries, "%s", source->name);
	if (!row)
		return -1;
	row->kit->den_drop = rows->den_drop;
	row->kit->variance_drop = rows->variance_drop;
	for (int f = 0; f < FUNCTIONS; f++)
		row->kit->table[f] = &tables->of[f];
	for (int f = 0; entries == entries_of[0] && f < FUNCTIONS; f++) {
		const int own = (!source->folded && !source->weighted) ||
		                f == (int)activation_of(rows->kind);
		if (!uses(rows->kind, (enum function)f) || !own)
			continue;
		row = add_row(rows, function_titles[f], entries, "%s", source->name);
		if (!row)
			return -1;
		row->kit->den_drop = rows->den_drop;
		row->kit->variance_drop = rows->variance_drop;
		row->kit->table[f] = &tables->of[f];
	}
	return 0;
}

/* TABLES of a source; without weights they are the same for every network, and
 * are searched once. */
static int search_source(const struct search_orders *orders, int i, struct tables *tables)
{
	static struct tables found[TABLES_MOST];
	static int is_found[TABLES_MOST];
	if (orders->weights)
		return tables_search(orders, tables);
	if (!is_found[i] && tables_search(orders, &found[i]))
		return -1;
	is_found[i] = 1;
	*tables = found[i];
	return 0;
}

static int add_searches(struct rows *rows, const struct gqalut_weights *weights, unsigned alphas,
                        int count)
{
	for (int i = 0; i < count; i++)
		for (int e = 0; e < 2; e++) {
			const struct search_orders orders =
			        orders_of(&sources[i], entries_of[e], weights, alphas);
			struct tables *tables = malloc(sizeof *tables);
			if (!tables)
				return -1;
			rows->tables[rows->table_count++] = tables;
			if (search_source(&orders, 2 * i + e, tables) ||
			    add_tables(rows, tables, &sources[i], entries_of[e]))
				return -1;
		}
	return 0;
}

static const struct gqalut_softmax *softmax_named(const char *name)
{
	size_t k = 0;
	while (gqalut_softmax_at(k) && strcmp(gqalut_softmax_at(k)->name, name) != 0)
		k++;
	return gqalut_softmax_at(k);
}

/* Probabilities of 16 bits, exact and by methods that round down to them. */
static int add_fine(struct rows *rows)
{
	static const char *const names[] = { "i-exp", "shiftmax" };
	struct row *row = add_row(rows, "none", 0, "exact at 2^-15");
	if (!row)
		return -1;
	row->kit->frac = 15;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (!(row = add_row(rows, "softmax", 0, "%s at 2^-15", names[i])))
			return -1;
		row->kit->frac = 15;
		row->kit->softmax = softmax_named(names[i]);
	}
	return 0;
}

/* Softmaxes without tables, and a polynomial of GELU. */
static int add_soft(struct rows *rows)
{
	static const char *const others[] = { "i-exp", "shiftmax", "log-int-softmax" };
	struct row *row = add_row(rows, "softmax", 0, "log2 4-bit codes");
	if (!row)
		return -1;
	row->kit->log2 = 1;
	if (!(row = add_row(rows, "softmax", 0, "log2-fine")))
		return -1;
	row->kit->log2 = 2;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (!(row = add_row(rows, "softmax", 0, "%s", others[i])))
			return -1;
		row->kit->softmax = softmax_named(others[i]);
	}
	if (!(row = add_row(rows, "GELU", 0, "i-gelu")))
		return -1;
	row->kit->formula = (const double(*)[CODES])rows->formula;
	if (!(row = add_row(rows, "softmax and GELU", 0, "i-exp i-gelu")))
		return -1;
	row->kit->formula = (const double(*)[CODES])rows->formula;
	row->kit->softmax = softmax_named("i-exp");
	return add_fine(rows);
}

static int add_formulas(struct rows *rows)
{
	const enum function activation = activation_of(rows->kind);
	rows->formula =
	        formula_values(activation == FUNCTION_GELU ? "i-gelu" : "int-hswish", activation);
	if (!rows->formula)
		return -1;
	if (rows->kind == NETWORK_SOFT)
		return add_soft(rows);
	struct row *row = add_row(rows, "HSWISH", 0, "int-hswish");
	if (!row)
		return -1;
	row->kit->formula = (const double(*)[CODES])rows->formula;
	return 0;
}

/* In float, with the inputs of linear layers in microscaling blocks; the last ones
 * with an activation of 16 entries over the blocks. */
static int add_blocks(struct rows *rows)
{
	static const int bits[] = { 8, 5, 4 };
	const enum function activation = activation_of(rows->kind);
	for (int i = 0; i < 9; i++) {
		const int b = bits[i % 3], kept = i >= 3, with_table = i >= 6;
		struct row *row =
		        add_row(rows, with_table ? function_titles[activation] : "none",
		                with_table ? 16 : 0, kept ? "MX-OPAL-%d 128/4" : "MXINT-%d 32", b);
		if (!row)
			return -1;
		row->is_float = 1;
		row->blocks.format = kept ? (struct gqalut_mx_format){ b, 128, 4 }
		                          : (struct gqalut_mx_format){ b, 32, 0 };
		if (with_table)
			row->blocks.table = &rows->tables[OPTIMAL_16]->of[activation];
	}
	return 0;
}

/* Searches of different methods may end at the same tables. */
static int is_same(const struct row *a, const struct row *b)
{
	const struct kit *x = a->kit, *y = b->kit;
	if (a->is_float || b->is_float || x->direct != y->direct || x->softmax != y->softmax ||
	    x->log2 != y->log2 || x->formula != y->formula || x->frac != y->frac)
		return 0;
	for (int f = 0; f < FUNCTIONS; f++)
		if (x->table[f] != y->table[f] &&
		    (!x->table[f] || !y->table[f] ||
		     memcmp(x->table[f], y->table[f], sizeof *x->table[f]) != 0))
			return 0;
	return 1;
}

static void finish_row(struct rows *rows, int i)
{
	kit_finish(rows->row[i].kit, &rows->row[i].nonlinear);
	rows->row[i].same_as = -1;
	for (int j = 0; j < i; j++)
		if (is_same(&rows->row[j], &rows->row[i])) {
			rows->row[i].same_as = j;
			return;
		}
}

int rows_make(struct rows *rows, enum network_kind kind, const struct gqalut_weights *weights,
              unsigned alphas, int den_drop, int variance_drop, int optimal_only)
{
	memset(rows, 0, sizeof *rows);
	rows->kind = kind;
	rows->den_drop = den_drop;
	rows->variance_drop = variance_drop;
	struct row *row = add_row(rows, "none", 0, "float");
	if (!row)
		return -1;
	row->is_float = 1;
	if (!add_row(rows, "none", 0, "exact") || !(row = add_row(rows, "all", 256, "direct")))
		return -1;
	row->kit->direct = (1u << FUNCTIONS) - 1;
	if (add_searches(rows, weights, alphas, optimal_only ? OPTIMAL_SOURCES : SOURCES) ||
	    add_formulas(rows) || add_blocks(rows))
		return -1;
	for (int i = 0; i < rows->count; i++)
		finish_row(rows, i);
	return 0;
}

void rows_free(struct rows *rows)
{
	for (int i = 0; i < rows->count; i++)
		free(rows->row[i].kit);
	for (int i = 0; i < rows->table_count; i++)
		free(rows->tables[i]);
	free(rows->formula);
}

/* TABLE at the alphas of ALPHAS alone. */
static struct gqalut_table at_alphas(const struct gqalut_table *table, unsigned alphas)
{
	struct gqalut_table kept = *table;
	kept.alpha_count = 0;
	for (int i = 0; i < table->alpha_count; i++)
		if (alphas >> table->alpha[i] & 1u) {
			kept.alpha[kept.alpha_count] = table->alpha[i];
			memcpy(kept.threshold[kept.alpha_count++], table->threshold[i],
			       sizeof table->threshold[i]);
		}
	return kept;
}

static void print_errors(FILE *file, const struct search_orders *orders, enum function f,
                         const struct gqalut_table *table, const struct gqalut_weights *weights,
                         unsigned alphas)
{
	if (f <= FUNCTION_RSQRT) {
		fprintf(file, " %.2e |", tables_error(orders, f, table, NULL));
		return;
	}
	const struct gqalut_table kept = at_alphas(table, alphas);
	fprintf(file, " %.2e | %.2e |", tables_error(orders, f, &kept, NULL),
	        tables_error(orders, f, &kept, weights));
}

void rows_print_tables(FILE *file, const struct rows *rows, const struct gqalut_weights *weights,
                       unsigned alphas)
{
	const char *activation = function_titles[activation_of(rows->kind)];
	fprintf(file, "| tables | entries |%s %s | %s, weighted |\n|---|---|---|---|---|%s",
	        rows->kind == NETWORK_SOFT ? " EXP | DIV | RSQRT |" : " DIV |", activation,
	        activation, rows->kind == NETWORK_SOFT ? "---|---|" : "");
	for (int i = 0; i < rows->table_count; i++) {
		const int entries = entries_of[i % 2];
		const struct search_orders orders =
		        orders_of(&sources[i / 2], entries, weights, alphas);
		fprintf(file, "\n| %s | %d |", sources[i / 2].name, entries);
		for (int f = 0; f < FUNCTIONS; f++)
			if (uses(rows->kind, (enum function)f))
				print_errors(file, &orders, (enum function)f,
				             &rows->tables[i]->of[f], weights, alphas);
	}
	fprintf(file, "\n");
}
