/* The JSON dialect of the GQA-LUT paper's PyTorch operator: one block an alpha,
 * real values.
 *
 * That operator sends a value equal to a breakpoint into the left segment, its
 * trainer into the right one.  A breakpoint half a code below the first code
 * of its right-hand segment, (c - 1/2) * 2^-alpha, is equal to no code, so
 * both give the same segments. */
#include <math.h>
#include <string.h>

#include "emit/emit.h"

/* The paper's own names for two of the functions. */
static const char *paper_name(const char *function)
{
	if (strcmp(function, "div") == 0)
		return "reci";
	return strcmp(function, "rsqrt") == 0 ? "sqrt_reci" : function;
}

static const char indent[] = "                ";

static void add_block(struct gqalut_text *text, const struct gqalut_table *table, int a)
{
	int n = table->entries;
	gqalut_text_add(text, "        \"%d\": {\n            \"breakpoints\": [\n",
	                table->alpha[a]);
	for (int i = 0; i < n - 1; i++)
		gqalut_emit_item(text, indent,
		                 ldexp(table->threshold[a][i] - 0.5, -table->alpha[a]), i == n - 2);
	gqalut_text_add(text, "            ],\n            \"slopes\": [\n");
	for (int s = 0; s < n; s++)
		gqalut_emit_item(text, indent, gqalut_emit_slope(table, s), s == n - 1);
	gqalut_text_add(text, "            ],\n            \"intercepts\": [\n");
	for (int s = 0; s < n; s++)
		gqalut_emit_item(text, indent, gqalut_emit_intercept(table, s), s == n - 1);
	gqalut_text_add(text, "            ]\n        }%s\n",
	                a == table->alpha_count - 1 ? "" : ",");
}

void gqalut_emit_gqa_json(const struct gqalut_record *record, struct gqalut_text *text)
{
	const struct gqalut_table *table = &record->table;
	gqalut_text_add(text, "{\n    ");
	gqalut_emit_string(text, paper_name(table->function));
	gqalut_text_add(text, ": {\n");
	for (int a = 0; a < table->alpha_count; a++)
		add_block(text, table, a);
	gqalut_text_add(text, "    }\n}\n");
}
