/* The inputs with the largest errors, each with the codes that stand for it. */
#include <math.h>
#include <string.h>

#include <gqalut/eval.h>

#include "page/html.h"

enum { WORST = 10, SHOWN = 2 };

struct bad_input {
	double x, wanted, got, size;
	int count; /* of codes that stand for it; the first SHOWN: */
	int alpha[SHOWN];
	int32_t code[SHOWN];
};

/* The largest errors so far, largest first, then as they were met. */
struct list {
	int count;
	struct bad_input input[WORST];
};

static void add_code(struct bad_input *input, const struct gqalut_code_value *value)
{
	if (input->count < SHOWN) {
		input->alpha[input->count] = value->alpha;
		input->code[input->count] = value->code;
	}
	input->count++;
}

/* One that was dropped or not taken does not come back: what a full list asks
 * for only grows. */
static void take(void *context, const struct gqalut_code_value *value)
{
	struct list *list = context;
	double size = fabs(value->got - value->wanted);
	int at = list->count;
	for (int i = 0; i < list->count; i++) {
		struct bad_input *input = &list->input[i];
		if (input->x == value->x && input->got == value->got) {
			add_code(input, value);
			return;
		}
	}
	while (at > 0 && size > list->input[at - 1].size)
		at--;
	if (at == WORST || !(size > 0.0))
		return;
	int kept = list->count < WORST ? list->count : WORST - 1;
	memmove(&list->input[at + 1], &list->input[at],
	        (size_t)(kept - at) * sizeof list->input[0]);
	list->input[at] = (struct bad_input){
		.x = value->x, .wanted = value->wanted, .got = value->got, .size = size
	};
	add_code(&list->input[at], value);
	list->count = kept + 1;
}

static void write_row(FILE *out, const struct bad_input *input, int rank)
{
	fprintf(out,
	        "<tr><th scope=\"row\">%d</th><td>%d</td><td>%d</td><td>%.9g</td><td>%.6g</td>"
	        "<td>%.6g</td><td>%+.3e</td><td class=\"left\">",
	        rank, input->alpha[0], (int)input->code[0], input->x, input->wanted, input->got,
	        input->got - input->wanted);
	for (int i = 1; i < input->count && i < SHOWN; i++)
		fprintf(out, "%s%d: %d", i > 1 ? "; " : "", input->alpha[i], (int)input->code[i]);
	if (input->count > SHOWN)
		fprintf(out, "; %d more", input->count - SHOWN);
	fputs("</td></tr>\n", out);
}

enum gqalut_status html_worst(FILE *out, const struct page_table *table, struct gqalut_diag *diag)
{
	struct list list = { 0 };
	enum gqalut_status status =
	        gqalut_eval_each(&table->record.table, &table->problem, take, &list, diag);
	if (status)
		return status;
	fputs("<h3>Worst codes</h3>\n", out);
	if (list.count == 0) {
		fputs("<p>Every code is exact.</p>\n", out);
		return GQALUT_OK;
	}
	html_table_begin(out, "The inputs with the largest errors, before requantisation",
	                 "<th scope=\"col\">no.</th><th scope=\"col\">alpha</th>"
	                 "<th scope=\"col\">code</th><th scope=\"col\">x</th>"
	                 "<th scope=\"col\">wanted</th><th scope=\"col\">got</th>"
	                 "<th scope=\"col\">error</th>"
	                 "<th scope=\"col\" class=\"left\">also alpha: code</th>");
	for (int i = 0; i < list.count; i++)
		write_row(out, &list.input[i], i + 1);
	html_table_end(out);
	return GQALUT_OK;
}
