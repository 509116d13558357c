/* The section of one table on a report page. */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include <gqalut/formula.h>

#include "page/html.h"
#include "page/svg.h"
#include "values.h"
#include "words.h"

static bool is_weighted(const struct gqalut_record *record)
{
	return strcmp(record->weights, "uniform") != 0 ||
	       gqalut_reduction_relative(record->table.reduction.kind);
}

static void write_remark(void *context, const char *text)
{
	FILE *out = context;
	fputs("<li>", out);
	html_text(out, text);
	fputs("</li>\n", out);
}

/* A figure in large letters with small words below. */
static void key(FILE *out, const char *name, const char *figure, const char *words)
{
	fprintf(out, "<div><dt>%s</dt><dd>%s<small>%s</small></dd></div>\n", name, figure, words);
}

static void write_keys(FILE *out, const struct gqalut_record *record)
{
	const struct gqalut_metrics *metrics = &record->metrics;
	const struct gqalut_error *total = &metrics->real.total;
	char figure[64], words[96];
	fputs("<dl class=\"key\">\n", out);
	snprintf(figure, sizeof figure, "%.3e", total->mse);
	snprintf(words, sizeof words, "%smean over %d alpha%s",
	         is_weighted(record) ? "weighted, " : "", record->table.alpha_count,
	         plural((size_t)record->table.alpha_count));
	key(out, "MSE", figure, words);
	snprintf(figure, sizeof figure, "%.3e", total->max_abs);
	if (total->max_abs > 0.0)
		snprintf(words, sizeof words, "at x = %.9g", total->x);
	else
		snprintf(words, sizeof words, "every code is exact");
	key(out, "Largest error", figure, words);
	snprintf(figure, sizeof figure, "%.3e", metrics->requantised.total.mse);
	snprintf(words, sizeof words, "rounding alone: %.3e", metrics->ideal_mse);
	key(out, "MSE requantised", figure, words);
	snprintf(figure, sizeof figure, "%zu", metrics->off_codes);
	snprintf(words, sizeof words, "of %zu, by %d LSB at most", metrics->codes_total,
	         metrics->max_lsb);
	key(out, "Output codes off", figure, words);
	snprintf(figure, sizeof figure, "%d bytes", gqalut_table_bytes(&record->table));
	key(out, "Data", figure, "for one alpha");
	fputs("</dl>\n", out);
}

/* Signs of the legend: the very shapes and classes of the pictures. */
static void legend(FILE *out, const char *shape, const char *format, ...) GQALUT_PRINTF(3, 4);

static void legend(FILE *out, const char *shape, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	fprintf(out,
	        "<li><svg class=\"key-sign\" viewBox=\"0 0 32 18\" "
	        "aria-hidden=\"true\"><path %s/></svg> ",
	        shape);
	vfprintf(out, format, arguments);
	fputs("</li>\n", out);
	va_end(arguments);
}

static enum gqalut_status write_pictures(FILE *out, const struct page_table *table, size_t number,
                                         struct gqalut_diag *diag)
{
	const struct gqalut_table *data = &table->record.table;
	const struct gqalut_metrics *metrics = &table->record.metrics;
	fputs("<div class=\"pair pictures\">\n<figure class=\"wide\">\n", out);
	enum gqalut_status status = svg_function(out, table, number, diag);
	if (status)
		return status;
	fputs("<figcaption><ul class=\"legend\">\n", out);
	legend(out, "class=\"f\" d=\"M2 9H30\"", "%s", data->function);
	legend(out, "class=\"t\" d=\"M2 9H30\"", "the table&#39;s segments");
	legend(out, "class=\"tri\" d=\"M16 4l7 12h-14z\"", "breakpoint");
	legend(out, "class=\"dot\" d=\"M16 9h0\"", "error at a code, of every alpha");
	if (metrics->real.total.max_abs > 0.0)
		legend(out, "class=\"worst\" d=\"M16 2l7 7l-7 7l-7 -7z\"", "the largest");
	if (svg_shows_half_step(table))
		legend(out, "class=\"half\" d=\"M2 9H30\"", "half an output step, 2^%d",
		       -metrics->beta - 1);
	fputs("</ul></figcaption>\n</figure>\n<figure>\n", out);
	svg_alphas(out, table, number);
	fputs("<figcaption><ul class=\"legend\">\n", out);
	legend(out, "class=\"mark s0\" d=\"M12 9a4 4 0 1 1 8 0a4 4 0 1 1 -8 0z\"", "the table");
	legend(out, "class=\"mark s1\" d=\"M12 5h8v8h-8z\"", "requantised to %d bits, beta %d",
	       data->output.bits, metrics->beta);
	fputs("</ul></figcaption>\n</figure>\n</div>\n", out);
	return GQALUT_OK;
}

static void write_coefficients(FILE *out, const char *name, int bits, const int *frac, int count)
{
	int least = frac[0], most = frac[0];
	for (int s = 1; s < count; s++) {
		least = frac[s] < least ? frac[s] : least;
		most = frac[s] > most ? frac[s] : most;
	}
	if (least == most)
		html_fact(out, name, "%d-bit signed, %d fraction bit%s", bits, most,
		          most == 1 ? "" : "s");
	else
		html_fact(out, name, "%d-bit signed, %d to %d fraction bits by entry", bits, least,
		          most);
}

static void write_operations(FILE *out, const struct gqalut_table *table)
{
	struct gqalut_operations n;
	gqalut_table_operations(table, &n);
	html_fact(
	        out, "operations",
	        "%d comparison%s, %d load%s, %d multiplication%s, %d addition%s, %d shift%s a code",
	        n.comparisons, plural((size_t)n.comparisons), n.loads, plural((size_t)n.loads),
	        n.multiplies, plural((size_t)n.multiplies), n.adds, plural((size_t)n.adds),
	        n.shifts, plural((size_t)n.shifts));
}

static void write_format(FILE *out, const struct page_table *table)
{
	static const char *const roundings[] = {
		[GQALUT_ROUNDING_EXACT] =
		        "exact: the first code is <span class=\"nb\">ceil(p · 2^alpha)</span>",
		[GQALUT_ROUNDING_NEAREST] = "to the nearest code, halves up",
		[GQALUT_ROUNDING_CLIPPED] =
		        "to the nearest code, halves up, clipped to both ends of the input format",
		[GQALUT_ROUNDING_LISTED] = "codes listed by alpha",
	};
	const struct gqalut_table *data = &table->record.table;
	const enum gqalut_reduction_kind reduction = data->reduction.kind;
	char lo[REAL_SIZE], hi[REAL_SIZE], alphas[160];
	alphas_text(data->alpha, data->alpha_count, alphas, sizeof alphas);
	fputs("<div>\n<h3>Format</h3>\n<dl class=\"facts\">\n<dt>function</dt><dd>", out);
	html_text(out, data->function);
	fputs(" = ", out);
	html_text(out, gqalut_problem_whole(&table->problem)->formula);
	fputs("</dd>\n", out);
	if (reduction != GQALUT_REDUCTION_NONE)
		html_fact(
		        out, "reduction", "%s%s", gqalut_reduction_text(reduction),
		        gqalut_reduction_relative(reduction)
		                ? ": the table is the core of an operator, and errors are relative"
		                : ": the segments are those of |code|");
	html_fact(out, "domain", "%s to %s", real_text(data->lo, lo), real_text(data->hi, hi));
	html_fact(out, "entries", "%d", data->entries);
	html_fact(out, "input", "%d-bit %s, <span class=\"nb\">x = code · 2^-alpha</span>",
	          data->input.bits, sign_text(data->input));
	html_fact(out, "alphas", "%s", alphas);
	write_coefficients(out, "slopes", data->slope_bits, data->slope_frac, data->entries);
	write_coefficients(out, "intercepts", data->intercept_bits, data->intercept_frac,
	                   data->entries);
	if (data->rounding != GQALUT_ROUNDING_LISTED)
		html_fact(out, "breakpoints", "%d fraction bits", data->breakpoint_frac);
	html_fact(out, "rounding", "%s; a code equal to a breakpoint goes right",
	          roundings[data->rounding]);
	html_fact(out, "output",
	          "%d-bit %s at <span class=\"nb\">2^-beta</span>, beta %d; halves up, saturated",
	          data->output.bits, sign_text(data->output), data->beta);
	html_fact(out, "data", "%d bytes for one alpha", gqalut_table_bytes(data));
	write_operations(out, data);
	fputs("</dl>\n</div>\n", out);
}

static void write_behaviour(FILE *out, const struct gqalut_record *record)
{
	const struct gqalut_metrics *metrics = &record->metrics;
	fputs("<div>\n<h3>Behaviour</h3>\n<dl class=\"facts\">\n", out);
	if (!metrics->zero_in_domain)
		html_fact(out, "f(0)", "not in the domain");
	else if (metrics->zero_exact)
		html_fact(out, "f(0)", "exact, %g", metrics->zero_got);
	else
		html_fact(out, "f(0)", "%.6g instead of %.6g", metrics->zero_got,
		          metrics->zero_wanted);
	if (metrics->monotone)
		html_fact(out, "monotone", "wherever the function is");
	else
		html_fact(out, "monotone",
		          "no: %zu step%s the wrong way, the first at alpha %d, code %d",
		          metrics->monotone_breaks, plural(metrics->monotone_breaks),
		          metrics->monotone_alpha, (int)metrics->monotone_code);
	html_fact(out, "largest jump", "%.3e, into segment %d at x = %g; an output step is %g",
	          metrics->largest_jump, metrics->jump_breakpoint + 1, metrics->jump_x,
	          ldexp(1.0, -metrics->beta));
	int dead = count_bits(metrics->dead_everywhere);
	if (dead == 0)
		html_fact(out, "dead segments", "none: some alpha has codes in each");
	else
		html_fact(out, "dead segments", "%d that no code at any alpha uses", dead);
	html_fact(out, "saturated", "%d slope%s, %d intercept%s at the end of their range",
	          metrics->saturated_slopes, plural((size_t)metrics->saturated_slopes),
	          metrics->saturated_intercepts, plural((size_t)metrics->saturated_intercepts));
	html_fact(out, "on breakpoints",
	          "%zu code%s; with the rule that such codes go left the MSE is %.3e",
	          metrics->convention_codes, plural(metrics->convention_codes),
	          metrics->convention_mse);
	fputs("</dl>\n</div>\n", out);
}

/* A row of the table of figures: of the table, and requantised. */
static void figure_row(FILE *out, const char *name, double real, double requantised)
{
	fprintf(out,
	        "<tr><th scope=\"row\" class=\"left\">%s</th><td>%.3e</td><td>%.3e</td></tr>\n",
	        name, real, requantised);
}

static void write_figures(FILE *out, const struct gqalut_record *record)
{
	const struct gqalut_metrics *metrics = &record->metrics;
	const struct gqalut_error *real = &metrics->real.total;
	const struct gqalut_error *output = &metrics->requantised.total;
	fputs("<div>\n<h3>Figures</h3>\n", out);
	html_table_begin(out, "Over all alphas: means of their means, and the largest error",
	                 "<th scope=\"col\" class=\"left\">figure</th>"
	                 "<th scope=\"col\">table</th><th scope=\"col\">requantised</th>");
	if (is_weighted(record))
		figure_row(out, "MSE, weighted", real->mse, output->mse);
	figure_row(out, is_weighted(record) ? "MSE, unweighted" : "MSE", real->mse_uniform,
	           output->mse_uniform);
	figure_row(out, "mean |error|", real->mae, output->mae);
	figure_row(out, "bias, the mean error", real->bias, output->bias);
	figure_row(out, "largest |error|", real->max_abs, output->max_abs);
	fprintf(out,
	        "<tr><th scope=\"row\" class=\"left\">at alpha: code</th><td>%d: %d</td>"
	        "<td>%d: %d</td></tr>\n",
	        real->alpha, (int)real->code, output->alpha, (int)output->code);
	const struct {
		const char *name;
		double real, output;
	} places[] = { { "at x", real->x, output->x },
		       { "wanted", real->wanted, output->wanted },
		       { "got", real->got, output->got } };
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		fprintf(out,
		        "<tr><th scope=\"row\" class=\"left\">%s</th><td>%.9g</td><td>%.9g</td>"
		        "</tr>\n",
		        places[i].name, places[i].real, places[i].output);
	fprintf(out,
	        "<tr><th scope=\"row\" class=\"left\">MSE of rounding f alone</th><td>–</td>"
	        "<td>%.3e</td></tr>\n"
	        "<tr><th scope=\"row\" class=\"left\">codes that rounding f does not give</th>"
	        "<td>–</td><td>%zu of %zu</td></tr>\n"
	        "<tr><th scope=\"row\" class=\"left\">the largest such difference</th><td>–</td>"
	        "<td>%d LSB</td></tr>\n",
	        metrics->ideal_mse, metrics->off_codes, metrics->codes_total, metrics->max_lsb);
	html_table_end(out);
	fputs("</div>\n", out);
}

static void write_alphas(FILE *out, const struct gqalut_record *record)
{
	const struct gqalut_table *table = &record->table;
	const struct gqalut_metrics *metrics = &record->metrics;
	bool weighted = is_weighted(record);
	char head[640];
	snprintf(head, sizeof head,
	         "<th scope=\"col\">alpha</th><th scope=\"col\">codes</th>"
	         "<th scope=\"col\">MSE%s</th>%s<th scope=\"col\">mean |error|</th>"
	         "<th scope=\"col\">bias</th><th scope=\"col\">largest</th>"
	         "<th scope=\"col\">dead segments</th><th scope=\"col\">requantised: MSE%s</th>"
	         "<th scope=\"col\">bias</th><th scope=\"col\">largest</th>",
	         weighted ? ", weighted" : "", weighted ? "<th scope=\"col\">unweighted</th>" : "",
	         weighted ? ", weighted" : "");
	fputs("<h3>By alpha</h3>\n", out);
	html_table_begin(out, "Errors at each input scale", head);
	for (int a = 0; a < table->alpha_count; a++) {
		const struct gqalut_error *real = &metrics->real.by_alpha[a];
		const struct gqalut_error *output = &metrics->requantised.by_alpha[a];
		fprintf(out, "<tr><th scope=\"row\">%d</th><td>%zu</td><td>%.3e</td>",
		        table->alpha[a], real->codes, real->mse);
		if (weighted)
			fprintf(out, "<td>%.3e</td>", real->mse_uniform);
		fprintf(out,
		        "<td>%.3e</td><td>%+.3e</td><td>%.3e</td><td>%d of %d</td><td>%.3e</td>"
		        "<td>%+.3e</td><td>%.3e</td></tr>\n",
		        real->mae, real->bias, real->max_abs, count_bits(metrics->dead[a]),
		        table->entries, output->mse, output->bias, output->max_abs);
	}
	html_table_end(out);
}

/* The whole function around a core table; the floor is what it would be with an
 * exact one. */
static void write_operator(FILE *out, const struct gqalut_record *record)
{
	const struct gqalut_reduced_metrics *reduced = &record->reduced;
	if (reduced->rows == 0)
		return;
	fputs("<h3>Whole operator</h3>\n", out);
	html_table_begin(out, "Relative error; floor: of the same operator with an exact table",
	                 "<th scope=\"col\">inputs</th><th scope=\"col\">alpha</th>"
	                 "<th scope=\"col\">largest</th><th scope=\"col\">rms</th>"
	                 "<th scope=\"col\">floor</th><th scope=\"col\">rms</th>");
	for (int i = 0; i < reduced->rows; i++) {
		const struct gqalut_reduced_row *row = &reduced->row[i];
		fputs("<tr><th scope=\"row\">", out);
		html_text(out, row->inputs);
		fprintf(out,
		        "</th><td>%d</td><td>%.2e</td><td>%.2e</td><td>%.2e</td><td>%.2e</td>"
		        "</tr>\n",
		        row->alpha, row->max, row->rms, row->floor, row->floor_rms);
	}
	html_table_end(out);
}

static void write_segments(FILE *out, const struct gqalut_record *record)
{
	const struct gqalut_table *table = &record->table;
	bool shared = gqalut_table_shared_frac(table);
	fputs("<h3>Segments</h3>\n", out);
	html_table_begin(out,
	                 shared ? "Coefficients as codes and as what they stand for"
	                        : "Coefficients as codes, their fraction bits, and what they "
	                          "stand for",
	                 shared ? "<th scope=\"col\">no.</th><th scope=\"col\">from x</th>"
	                          "<th scope=\"col\">slope code</th><th scope=\"col\">slope</th>"
	                          "<th scope=\"col\">intercept code</th>"
	                          "<th scope=\"col\">intercept</th>"
	                        : "<th scope=\"col\">no.</th><th scope=\"col\">from x</th>"
	                          "<th scope=\"col\">slope code</th><th scope=\"col\">bits</th>"
	                          "<th scope=\"col\">slope</th>"
	                          "<th scope=\"col\">intercept code</th>"
	                          "<th scope=\"col\">bits</th><th scope=\"col\">intercept</th>");
	for (int s = 0; s < table->entries; s++) {
		char slope[24] = "", intercept[24] = "";
		bool dead = record->metrics.dead_everywhere >> s & 1;
		if (!shared) {
			snprintf(slope, sizeof slope, "<td>%d</td>", table->slope_frac[s]);
			snprintf(intercept, sizeof intercept, "<td>%d</td>",
			         table->intercept_frac[s]);
		}
		fprintf(out, "<tr%s><th scope=\"row\">%d</th>", dead ? " class=\"soft\"" : "", s);
		if (s == 0)
			fputs("<td>−∞</td>", out);
		else
			fprintf(out, "<td>%.9g</td>", breakpoint_x(table, s));
		fprintf(out, "<td>%d</td>%s<td>%.9g</td><td>%d</td>%s<td>%.9g</td></tr>\n",
		        (int)table->slope[s], slope, ldexp(table->slope[s], -table->slope_frac[s]),
		        (int)table->intercept[s], intercept,
		        ldexp(table->intercept[s], -table->intercept_frac[s]));
	}
	html_table_end(out);
	if (table->rounding == GQALUT_ROUNDING_LISTED)
		fputs("<p class=\"soft\">The file lists the first codes of the segments by alpha; "
		      "here "
		      "are those of the finest scale.</p>\n",
		      out);
}

/* What a proof is about: all tables that it compares with. */
static void write_rivals(FILE *out, const struct page_table *table)
{
	static const char *const breakpoints[] = {
		[GQALUT_ROUNDING_EXACT] = "breakpoints compared exactly",
		[GQALUT_ROUNDING_NEAREST] = "breakpoints rounded to codes",
		[GQALUT_ROUNDING_CLIPPED] =
		        "breakpoints rounded to codes and clipped to the input format",
		[GQALUT_ROUNDING_LISTED] = "breakpoints listed by alpha",
	};
	const struct gqalut_record *record = &table->record;
	const struct gqalut_problem *problem = &table->problem;
	fprintf(out, "(%d segments; %d-bit slopes and intercepts with %s; %s", problem->entries,
	        problem->coef_bits,
	        problem->frac_per_entry ? "fraction bits of each entry&#39;s own"
	                                : "any fraction bits that all entries share",
	        breakpoints[problem->rounding]);
	if (record->table.alpha_count > 1)
		fputs(", the same at all alphas", out);
	for (int i = 0; i < record->exact_at_count; i++)
		fprintf(out, "%s%g", i == 0 ? "; exact at " : " and ", record->exact_at[i]);
	fputc(')', out);
}

static void write_certificate(FILE *out, const struct page_table *table)
{
	static const char *const measures[] = {
		[GQALUT_OBJECTIVE_MSE] = "MSE",
		[GQALUT_OBJECTIVE_MAX_ABS] = "largest error",
		[GQALUT_OBJECTIVE_WORST_ALPHA] = "MSE at its worst alpha",
	};
	const struct gqalut_record *record = &table->record;
	const struct gqalut_certificate *proof = &record->certificate;
	double objective =
	        gqalut_eval_objective(&record->metrics, &record->table, record->objective);
	fputs("<h3>Certificate</h3>\n<p>", out);
	html_verdict(out, record, true);
	fputs("</p>\n<p>", out);
	if (table->proof == PAGE_PROOF_NONE) {
		html_text(out, table->no_proof[0] != '\0' ? table->no_proof : "none was found");
		fputs("</p>\n", out);
		return;
	}
	fputs("No table of this format ", out);
	write_rivals(out, table);
	fprintf(out, " has a smaller %s%s than %.9g on these codes. This one has %.9g",
	        is_weighted(record) ? "weighted " : "", measures[record->objective],
	        proof->lower_bound, objective);
	if (proof->optimal)
		fputs(": it is optimal. ", out);
	else if (isfinite(proof->gap) && proof->gap >= 0.0)
		fprintf(out, ": at most %.2f %% above the proven bound. ", 100.0 * proof->gap);
	else if (proof->gap < 0.0)
		fputs(": less, because its breakpoints are listed by alpha. ", out);
	else
		fputs(". ", out);
	fprintf(out, "The bound comes from a %s%s.</p>\n",
	        strcmp(proof->method, "lagrangian") == 0 ? "Lagrangian relaxation" : proof->method,
	        table->proof == PAGE_PROOF_HERE
	                ? " and was proven again for this page"
	                : ", as the file states; it was not proven again for this page");
}

static void write_command(FILE *out, const struct gqalut_record *record)
{
	fputs("<h3>To make it again</h3>\n", out);
	if (record->command[0] != '\0') {
		fputs("<pre><code>", out);
		html_text(out, record->command);
		fputs("</code></pre>\n", out);
	} else {
		fputs("<p>The file does not say how it was made.</p>\n", out);
	}
}

static void write_origin(FILE *out, const struct page_table *table)
{
	const struct gqalut_record *record = &table->record;
	fputs("<h3>Provenance</h3>\n<dl class=\"facts\">\n<dt>file</dt><dd>", out);
	html_text(out, table->source);
	fputs("</dd>\n", out);
	fprintf(out, "<dt>SHA-256</dt><dd class=\"digest\">%s</dd>\n<dt>method</dt><dd>",
	        table->digest);
	html_text(out, record->method[0] != '\0' ? record->method : "unknown");
	if (record->seeded)
		fprintf(out, ", seed %llu", (unsigned long long)record->seed);
	if (record->genetic)
		fprintf(out, ", population %d, generations %d, rounding mutation %s",
		        record->population, record->generations,
		        record->rounding_mutation ? "on" : "off");
	fputs("</dd>\n", out);
	html_fact(out, "objective", "%s", gqalut_objective_text(record->objective));
	html_fact(out, "codes in play", "%s", gqalut_codes_text(record->codes));
	fputs("<dt>weights</dt><dd>", out);
	html_text(out, record->weights);
	if (is_weighted(record))
		fprintf(out, ", floor %g", record->floor);
	fputs("</dd>\n</dl>\n", out);
}

static void write_title(FILE *out, const struct page_table *table, size_t number, bool named)
{
	const struct gqalut_record *record = &table->record;
	char lo[REAL_SIZE], hi[REAL_SIZE];
	fprintf(out, "<section id=\"table-%zu\">\n<h2>", number);
	if (named) {
		html_text(out, record->table.name);
		fputs(": ", out);
	}
	fprintf(out, "%s on %s to %s, %d entries</h2>\n<p>", record->table.function,
	        real_text(record->table.lo, lo), real_text(record->table.hi, hi),
	        record->table.entries);
	html_verdict(out, record, true);
	fputs("</p>\n", out);
	if (table->remarks == 0)
		return;
	fputs("<ul class=\"remarks\">\n", out);
	for (int i = 0; i < table->remarks; i++)
		write_remark(out, table->remark[i]);
	fputs("</ul>\n", out);
}

static void count_line(void *context, const char *text)
{
	(void)text;
	++*(int *)context;
}

static void write_defects(FILE *out, const struct gqalut_record *record)
{
	int count = 0;
	each_defect(record, false, count_line, &count);
	if (count == 0)
		return;
	fputs("<h3>Notes</h3>\n<ul>\n", out);
	each_defect(record, false, write_remark, out);
	fputs("</ul>\n", out);
}

enum gqalut_status html_section(FILE *out, const struct page_table *table, size_t number,
                                bool named, struct gqalut_diag *diag)
{
	const struct gqalut_record *record = &table->record;
	write_title(out, table, number, named);
	write_keys(out, record);
	enum gqalut_status status = write_pictures(out, table, number, diag);
	if (status)
		return status;
	write_defects(out, record);
	fputs("<div class=\"pair\">\n", out);
	write_format(out, table);
	write_behaviour(out, record);
	write_figures(out, record);
	fputs("<div>\n", out);
	write_certificate(out, table);
	write_command(out, record);
	fputs("</div>\n</div>\n", out);
	status = html_worst(out, table, diag);
	if (status)
		return status;
	write_alphas(out, record);
	write_operator(out, record);
	write_segments(out, record);
	write_origin(out, table);
	fputs("</section>\n", out);
	return GQALUT_OK;
}
