#include "report.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "console.h"
#include "values.h"
#include "words.h"

/* Where the report goes and in which colours; empty strings mean none. */
struct page {
	FILE *out;
	const char *bold, *good, *warn, *plain;
};

static void line(const struct page *page, const char *label, const char *format, ...)
        GQALUT_PRINTF(3, 4);

static void line(const struct page *page, const char *label, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	fprintf(page->out, "  %-13s", label);
	vfprintf(page->out, format, arguments);
	fputc('\n', page->out);
	va_end(arguments);
}

static void print_note(void *context, const char *text)
{
	const struct page *page = context;
	fprintf(page->out, "  %snote:%s ", page->warn, page->plain);
	print_wrapped(page->out, text, sizeof "  note: " - 1);
}

static void print_title(const struct page *page, const struct report *report)
{
	const struct gqalut_table *table = &report->record->table;
	char lo[REAL_SIZE], hi[REAL_SIZE];
	fputs(page->bold, page->out);
	if (report->source) {
		print_tame(page->out, report->source);
		fputs(": ", page->out);
	}
	fprintf(page->out, "%s%s: %s on %s..%s, %d entries\n", table->name, page->plain,
	        table->function, real_text(table->lo, lo), real_text(table->hi, hi),
	        table->entries);
}

static void print_reduction(const struct page *page, const struct gqalut_table *table)
{
	const struct gqalut_reduction *reduction = &table->reduction;
	const char *name = gqalut_reduction_text(reduction->kind);
	switch (reduction->kind) {
	case GQALUT_REDUCTION_SYMMETRIC:
		line(page, "reduction", "%s: the segments are those of |q|", name);
		break;
	case GQALUT_REDUCTION_NORMALIZE:
		line(page, "reduction", "%s: any integer by a mantissa of %d bits", name,
		     table->input.bits);
		break;
	case GQALUT_REDUCTION_EXP2:
		line(page, "reduction", "%s: 2^f of x * %d/%d, f of %d bits", name,
		     reduction->rate.num, 1 << reduction->rate.shift, table->input.bits);
		break;
	case GQALUT_REDUCTION_MULTI_RANGE:
		line(page, "reduction", "%s: %d sub-ranges, each 2^%d times the one before", name,
		     GQALUT_REDUCTION_RANGES, reduction->step);
		break;
	case GQALUT_REDUCTION_NONE:
	case GQALUT_REDUCTION_KINDS: break;
	}
}

static void print_formats(const struct page *page, const struct gqalut_record *record)
{
	const struct gqalut_table *table = &record->table;
	const char *most = gqalut_table_shared_frac(table) ? "" : "up to ";
	char alphas[160];
	alphas_text(table->alpha, table->alpha_count, alphas, sizeof alphas);
	line(page, "input", "%d-bit %s, alpha %s, %s codes", table->input.bits,
	     sign_text(table->input), alphas, gqalut_codes_text(record->codes));
	print_reduction(page, table);
	line(page, "slope", "%d-bit, F_k %s%d; intercept %d-bit, F_b %s%d", table->slope_bits, most,
	     gqalut_table_slope_frac(table), table->intercept_bits, most,
	     gqalut_table_intercept_frac(table));
	if (table->rounding == GQALUT_ROUNDING_LISTED)
		line(page, "breakpoints", "listed by alpha; %d bytes for one alpha",
		     gqalut_table_bytes(table));
	else
		line(page, "breakpoints", "%s rounding, %d fraction bits; %d bytes for one alpha",
		     gqalut_rounding_text(table->rounding), table->breakpoint_frac,
		     gqalut_table_bytes(table));
}

/* The whole function around a core table; the floor is what it would be with an
 * exact one. */
static void print_operator(const struct page *page, const struct gqalut_record *record)
{
	const struct gqalut_reduced_metrics *reduced = &record->reduced;
	bool by_alpha = record->table.reduction.kind == GQALUT_REDUCTION_EXP2;
	if (reduced->rows == 0)
		return;
	fprintf(page->out, "\n  %-26s relative error       rms     floor       rms\n", "operator");
	for (int i = 0; i < reduced->rows; i++) {
		const struct gqalut_reduced_row *row = &reduced->row[i];
		char inputs[48], alpha[16] = "";
		if (by_alpha)
			snprintf(alpha, sizeof alpha, ", alpha %d", row->alpha);
		snprintf(inputs, sizeof inputs, "%.28s%s", row->inputs, alpha);
		fprintf(page->out, "  %-26s       %.2e  %.2e  %.2e  %.2e\n", inputs, row->max,
		        row->rms, row->floor, row->floor_rms);
	}
}

static void print_verdict(const struct page *page, const struct report *report)
{
	struct verdict verdict;
	verdict_make(report->record, !report->source, &verdict);
	const char *colour = verdict.tone == VERDICT_GOOD   ? page->good
	                     : verdict.tone == VERDICT_WARN ? page->warn
	                                                    : "";
	line(page, "verdict", "%s%s%s%s", colour, verdict.head, *colour ? page->plain : "",
	     verdict.tail);
}

static double worst_alpha_mse(const struct gqalut_record *record, int *alpha)
{
	const struct gqalut_error *by_alpha = record->metrics.real.by_alpha;
	int worst = 0;
	for (int a = 1; a < record->table.alpha_count; a++)
		if (by_alpha[a].mse > by_alpha[worst].mse)
			worst = a;
	*alpha = record->table.alpha[worst];
	return by_alpha[worst].mse;
}

static void print_errors(const struct page *page, const struct report *report)
{
	const struct gqalut_record *record = report->record;
	const struct gqalut_metrics *metrics = &record->metrics;
	const struct gqalut_error *total = &metrics->real.total;
	if (gqalut_reduction_relative(record->table.reduction.kind)) {
		line(page, "MSE", "%.3e of the relative error over the core", total->mse);
		line(page, "", "%.3e absolute", total->mse_uniform);
	} else if (strcmp(record->weights, "uniform") == 0) {
		line(page, "MSE", "%.3e", total->mse);
	} else {
		line(page, "MSE", "%.3e weighted by %s, floor %g", total->mse, record->weights,
		     record->floor);
		line(page, "", "%.3e unweighted", total->mse_uniform);
	}
	if (record->objective == GQALUT_OBJECTIVE_WORST_ALPHA) {
		int alpha;
		double mse = worst_alpha_mse(record, &alpha);
		line(page, "worst alpha", "%.3e at alpha %d", mse, alpha);
	}
	print_verdict(page, report);
	line(page, "mean |error|", "%.3e, bias %+.3e", total->mae, total->bias);
	line(page, "max |error|", "%.3e at alpha %d, code %d:", total->max_abs, total->alpha,
	     (int)total->code);
	line(page, "", "x = %.9g, wanted %.6g, got %.6g", total->x, total->wanted, total->got);

	const struct gqalut_format_int output = record->table.output;
	line(page, "requantised", "%d-bit %s, beta %d: MSE %.3e, the ideal has %.3e", output.bits,
	     sign_text(output), metrics->beta, metrics->requantised.total.mse, metrics->ideal_mse);
	line(page, "", "%zu of %zu codes differ from the rounded f, by %d LSB at most",
	     metrics->off_codes, metrics->codes_total, metrics->max_lsb);
	if (!metrics->zero_in_domain)
		line(page, "f(0)", "not in the domain");
	else if (metrics->zero_exact)
		line(page, "f(0)", "exact, %g", metrics->zero_got);
	else
		line(page, "f(0)", "%.6g instead of %.6g", metrics->zero_got, metrics->zero_wanted);
}

static void print_alphas(const struct page *page, const struct report *report)
{
	const struct gqalut_table *table = &report->record->table;
	const struct gqalut_metrics *metrics = &report->record->metrics;
	fprintf(page->out, "\n  alpha  codes        MSE  max |error|  dead segments%s\n",
	        report->verbose ? "  output MSE  max |error|" : "");
	for (int a = 0; a < table->alpha_count; a++) {
		const struct gqalut_error *real = &metrics->real.by_alpha[a];
		const struct gqalut_error *output = &metrics->requantised.by_alpha[a];
		fprintf(page->out, "  %5d  %5zu  %.3e    %.3e  %7d of %2d", table->alpha[a],
		        real->codes, real->mse, real->max_abs, count_bits(metrics->dead[a]),
		        table->entries);
		if (report->verbose)
			fprintf(page->out, "   %.3e    %.3e", output->mse, output->max_abs);
		fputc('\n', page->out);
	}
}

static void print_segments(const struct page *page, const struct report *report)
{
	const struct gqalut_table *table = &report->record->table;
	const struct gqalut_metrics *metrics = &report->record->metrics;
	fprintf(page->out, "\n  segment      from x    k         slope       b     intercept\n");
	for (int s = 0; s < table->entries; s++) {
		fprintf(page->out, "  %7d", s);
		if (s == 0)
			fprintf(page->out, "  %10s", "-inf");
		else
			fprintf(page->out, "  %10.7g", breakpoint_x(table, s));
		fprintf(page->out, "  %5d  %12.9g  %6d  %12.9g\n", (int)table->slope[s],
		        ldexp(table->slope[s], -table->slope_frac[s]), (int)table->intercept[s],
		        ldexp(table->intercept[s], -table->intercept_frac[s]));
	}
	fprintf(page->out, "  largest jump %.3e, into segment %d at x = %g\n",
	        metrics->largest_jump, metrics->jump_breakpoint + 1, metrics->jump_x);
}

static void print_notes(struct page *page, const struct report *report)
{
	each_defect(report->record, !report->source, print_note, page);
	for (size_t i = 0; i < sizeof report->note / sizeof report->note[0]; i++)
		if (report->note[i])
			print_note(page, report->note[i]);
}

void report_print(FILE *out, const struct report *report)
{
	struct page page = { out, "", "", "", "" };
	if (wants_colour(out))
		page = (struct page){ out, "\033[1m", "\033[32m", "\033[33m", "\033[0m" };
	print_title(&page, report);
	print_formats(&page, report->record);
	print_errors(&page, report);
	print_alphas(&page, report);
	print_operator(&page, report->record);
	if (report->verbose)
		print_segments(&page, report);
	print_notes(&page, report);
}
