/* gqalut operator softmax --compare: softmaxes side by side, with the operations
 * that an element takes. */
#include <stdio.h>
#include <string.h>

#include "console.h"
#include "escape.h"
#include "operator/operator_eval.h"
#include "words.h"

static void print_text_costs(FILE *out, const struct gqalut_operator *op)
{
	const struct gqalut_softmax *softmax;
	fprintf(out, "\n  an element            mul  add shift  cmp load  div bits  of V in P*V\n");
	for (size_t i = 0; (softmax = gqalut_softmax_at(i)); i++) {
		const struct gqalut_softmax_cost cost = gqalut_softmax_cost(softmax, op);
		const struct gqalut_operations *n = &cost.element;
		if (!cost.counted)
			continue;
		fprintf(out, "  %-20s %4d %4d %5d %4d %4d %4d %4d  %s\n", softmax->name,
		        n->multiplies, n->adds, n->shifts, n->comparisons, n->loads, n->divisions,
		        cost.bits, cost.product.multiplies > 0 ? "mul + add" : "shift + add");
	}
}

static void print_heading(FILE *out, const struct eval_line *line)
{
	fputs("\n  ", out);
	print_tame(out, line->input);
	fprintf(out,
	        ", rows of %zu\n"
	        "  method          frac max error       KL  sum least..most flips rel. P*V\n",
	        line->length);
}

static void print_text(FILE *out, const struct gqalut_operator *op,
                       const struct eval_orders *orders, const struct eval_lines *lines)
{
	const struct gqalut_softmax *softmax;
	fprintf(out, "softmaxes at alpha %d against the float one on the same codes\n",
	        orders->alpha);
	for (size_t i = 0; i < lines->count; i++) {
		const struct eval_line *line = &lines->line[i], *before = i > 0 ? line - 1 : NULL;
		const struct gqalut_operator_figures *f = &line->figures;
		if (!before || line->length != before->length ||
		    strcmp(line->input, before->input) != 0)
			print_heading(out, line);
		fprintf(out, "  %-15s %4d %9.2e %8.2e  %7.4f %7.4f %5zu %8.5f\n",
		        line->softmax->name, line->out_frac, f->max_abs, f->kl, f->sum_least,
		        f->sum_most, f->flips, f->pv);
	}
	print_text_costs(out, op);
	fprintf(out, "\n  flips: rows, of %zu, whose first largest output is at no largest input\n",
	        lines->count > 0 ? lines->line[0].figures.rows : 0);
	for (size_t i = 0; (softmax = gqalut_softmax_at(i)); i++) {
		char text[200];
		int indent = fprintf(out, "  %s: ", softmax->name);
		snprintf(text, sizeof text, "%s%s%s", softmax->purpose,
		         softmax->source[0] != '\0' ? "; " : "", softmax->source);
		print_wrapped(out, text, indent);
	}
}

static void print_csv(FILE *out, const struct gqalut_operator *op, const struct eval_orders *orders,
                      const struct eval_lines *lines)
{
	fprintf(out, "softmax,input,alpha,length,out_frac,rows,max_abs,relative,kl,sum_least,"
	             "sum_most,flips,pv,multiplies,adds,shifts,comparisons,loads,divisions,bits,"
	             "pv_multiplies,pv_adds,pv_shifts\n");
	for (size_t i = 0; i < lines->count; i++) {
		const struct eval_line *line = &lines->line[i];
		const struct gqalut_operator_figures *f = &line->figures;
		const struct gqalut_softmax_cost cost = gqalut_softmax_cost(line->softmax, op);
		const struct gqalut_operations *n = &cost.element;
		fprintf(out, "%s,", line->softmax->name);
		escape_csv(out, line->input);
		fprintf(out, ",%d,%zu,%d,%zu,%.9g,%.9g,%.9g,%.9g,%.9g,%zu,%.9g", orders->alpha,
		        line->length, line->out_frac, f->rows, f->max_abs, f->relative, f->kl,
		        f->sum_least, f->sum_most, f->flips, f->pv);
		if (cost.counted)
			fprintf(out, ",%d,%d,%d,%d,%d,%d,%d,%d,%d,%d\n", n->multiplies, n->adds,
			        n->shifts, n->comparisons, n->loads, n->divisions, cost.bits,
			        cost.product.multiplies, cost.product.adds, cost.product.shifts);
		else
			fprintf(out, ",,,,,,,,,,\n");
	}
}

static void print_json_cost(FILE *out, const struct gqalut_softmax_cost *cost)
{
	const struct gqalut_operations *n = &cost->element;
	fprintf(out,
	        ", \"operations\": {\"multiplies\": %d, \"adds\": %d, \"shifts\": %d, "
	        "\"comparisons\": %d, \"loads\": %d, \"divisions\": %d, \"bits\": %d}, "
	        "\"pv_operations\": {\"multiplies\": %d, \"adds\": %d, \"shifts\": %d}",
	        n->multiplies, n->adds, n->shifts, n->comparisons, n->loads, n->divisions,
	        cost->bits, cost->product.multiplies, cost->product.adds, cost->product.shifts);
}

static void print_json(FILE *out, const struct gqalut_operator *op,
                       const struct eval_orders *orders, const struct eval_lines *lines)
{
	fprintf(out, "{\"operator\": \"softmax\", \"alpha\": %d, \"rows\": [", orders->alpha);
	for (size_t i = 0; i < lines->count; i++) {
		const struct eval_line *line = &lines->line[i];
		const struct gqalut_operator_figures *f = &line->figures;
		const struct gqalut_softmax_cost cost = gqalut_softmax_cost(line->softmax, op);
		fprintf(out, "%s\n  {\"softmax\": \"%s\", \"source\": ", i > 0 ? "," : "",
		        line->softmax->name);
		escape_json(out, line->softmax->source, strlen(line->softmax->source));
		fprintf(out, ", \"input\": ");
		escape_json(out, line->input, strlen(line->input));
		fprintf(out,
		        ", \"length\": %zu, \"out_frac\": %d, \"rows\": %zu, \"max_abs\": %.9g, "
		        "\"relative\": %.9g, \"kl\": %.9g, \"sum_least\": %.9g, \"sum_most\": "
		        "%.9g, \"flips\": %zu, \"pv\": %.9g",
		        line->length, line->out_frac, f->rows, f->max_abs, f->relative, f->kl,
		        f->sum_least, f->sum_most, f->flips, f->pv);
		if (cost.counted)
			print_json_cost(out, &cost);
		fputc('}', out);
	}
	fprintf(out, "\n]}\n");
}

void operator_compare_print(FILE *out, const struct gqalut_operator *op,
                            const struct eval_orders *orders, const struct eval_lines *lines)
{
	switch (orders->format) {
	case EVAL_TEXT: print_text(out, op, orders, lines); break;
	case EVAL_CSV: print_csv(out, op, orders, lines); break;
	case EVAL_JSON: print_json(out, op, orders, lines); break;
	}
}
