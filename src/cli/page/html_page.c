/* A report page: heading, overview, a section a table, files of manifests. */
#include <math.h>
#include <string.h>

#include "page/html.h"
#include "words.h"

/* Words that stand for the page where no title is given. */
static void make_title(const struct page *page, char *title, size_t size)
{
	if (page->title)
		snprintf(title, size, "%s", page->title);
	else if (page->count == 1)
		snprintf(title, size, "%s", page->tables[0]->record.table.name);
	else if (page->count == 0)
		snprintf(title, size, "Files of %s", page->manifests[0]->source);
	else
		snprintf(title, size, "%zu look-up tables", page->count);
}

static void overview_row(FILE *out, const struct page_table *table, size_t number)
{
	const struct gqalut_record *record = &table->record;
	const struct gqalut_metrics *metrics = &record->metrics;
	fprintf(out, "<tr><th scope=\"row\" class=\"left\"><a href=\"#table-%zu\">", number);
	html_text(out, record->table.name);
	fprintf(out,
	        "</a></th><td class=\"left\">%s on %g to %g</td><td>%d</td><td>%.3e</td>"
	        "<td>%.3e</td><td>%.3e</td><td>%d</td><td class=\"left\">",
	        record->table.function, record->table.lo, record->table.hi, record->table.entries,
	        metrics->real.total.mse, metrics->real.total.max_abs,
	        metrics->requantised.total.mse, gqalut_table_bytes(&record->table));
	html_verdict(out, record, false);
	if (table->remarks > 0)
		fprintf(out,
		        " <span class=\"badge warn\"><span class=\"sign\">!</span> %d "
		        "remark%s</span>",
		        table->remarks, plural((size_t)table->remarks));
	fputs("</td><td class=\"left\">", out);
	html_text(out, table->source);
	fputs("</td></tr>\n", out);
}

static void write_overview(FILE *out, const struct page *page)
{
	fputs("<section class=\"overview\">\n<h2>Overview</h2>\n", out);
	html_table_begin(out, "All tables, measured on every code in play",
	                 "<th scope=\"col\" class=\"left\">table</th>"
	                 "<th scope=\"col\" class=\"left\">function</th>"
	                 "<th scope=\"col\">entries</th><th scope=\"col\">MSE</th>"
	                 "<th scope=\"col\">largest error</th>"
	                 "<th scope=\"col\">MSE requantised</th><th scope=\"col\">bytes</th>"
	                 "<th scope=\"col\" class=\"left\">certificate</th>"
	                 "<th scope=\"col\" class=\"left\">file</th>");
	for (size_t i = 0; i < page->count; i++)
		overview_row(out, page->tables[i], i + 1);
	html_table_end(out);
	fputs("</section>\n", out);
}

static void file_row(FILE *out, const struct page_file *file)
{
	static const char *const states[] = {
		[PAGE_FILE_SAME] = "as listed",
		[PAGE_FILE_DIFFERS] =
		        "<span class=\"badge warn\"><span class=\"sign\">!</span> differs</span>",
		[PAGE_FILE_MISSING] = "not there",
	};
	const struct gqalut_manifest_output *listed = file->listed;
	fputs("<tr><th scope=\"row\" class=\"left\">", out);
	html_text(out, listed->file);
	fputs("</th><td class=\"left\">", out);
	html_text(out, listed->format);
	fputs("</td><td class=\"left\">", out);
	html_text(out, listed->table);
	fprintf(out, "</td><td class=\"left\">%s</td>", states[file->state]);
	const double figures[] = { listed->mse, listed->max_abs };
	for (int i = 0; i < 2; i++)
		if (isfinite(figures[i]))
			fprintf(out, "<td>%.3e</td>", figures[i]);
		else
			fputs("<td>–</td>", out);
	fputs("<td class=\"left digest\">", out);
	html_text(out, listed->digest);
	fputs("</td><td class=\"left digest\">", out);
	html_text(out, listed->options);
	fputs("</td></tr>\n", out);
}

static void write_manifest(FILE *out, const struct page_manifest *manifest)
{
	const struct gqalut_manifest *listed = &manifest->manifest;
	fputs("<section>\n<h2>Files of ", out);
	html_text(out, manifest->source);
	fputs("</h2>\n<p>Made by gqalut ", out);
	html_text(out, listed->tool);
	if (listed->shards > 0)
		fprintf(out, ", shard %d of %d", listed->shard, listed->shards);
	fputs(". The figures here are the manifest&#39;s; the tables in JSON are measured again "
	      "in sections of their own. Each file that is there was compared with its "
	      "digest.</p>\n",
	      out);
	html_table_begin(out, "All files that the manifest lists",
	                 "<th scope=\"col\" class=\"left\">file</th>"
	                 "<th scope=\"col\" class=\"left\">format</th>"
	                 "<th scope=\"col\" class=\"left\">table</th>"
	                 "<th scope=\"col\" class=\"left\">state</th><th scope=\"col\">MSE</th>"
	                 "<th scope=\"col\">largest error</th>"
	                 "<th scope=\"col\" class=\"left\">SHA-256</th>"
	                 "<th scope=\"col\" class=\"left\">command</th>");
	for (size_t i = 0; i < listed->count; i++)
		file_row(out, &manifest->files[i]);
	html_table_end(out);
	fputs("</section>\n", out);
}

static void write_heading(FILE *out, const struct page *page, const char *title)
{
	size_t codes = 0, remarks = 0;
	for (size_t i = 0; i < page->count; i++) {
		codes += page->tables[i]->record.metrics.codes_total;
		remarks += page->tables[i]->remarks > 0;
	}
	fputs("<header>\n<h1>", out);
	html_text(out, title);
	fputs("</h1>\n<p class=\"soft\">", out);
	if (page->count == 0)
		fputs("There is no table file to measure.", out);
	else
		fprintf(out,
		        "%zu piecewise-linear look-up table%s in small integers, "
		        "measured on %zu codes.",
		        page->count, plural(page->count), codes);
	for (size_t i = 0; i < page->manifest_count; i++) {
		fputs(i == 0 ? " From " : ", ", out);
		html_text(out, page->manifests[i]->source);
	}
	fputs("</p>\n", out);
	if (remarks > 0)
		fprintf(out,
		        "<p><span class=\"badge warn\"><span class=\"sign\">!</span> %zu table%s "
		        "with remarks</span></p>\n",
		        remarks, plural(remarks));
	fputs("</header>\n", out);
}

enum gqalut_status html_page(FILE *out, const struct page *page, struct gqalut_diag *diag)
{
	char title[512];
	enum gqalut_status status = GQALUT_OK;
	make_title(page, title, sizeof title);
	html_begin(out, title);
	write_heading(out, page, title);
	fputs("<main>\n", out);
	if (page->count > 1)
		write_overview(out, page);
	for (size_t i = 0; i < page->count && !status; i++)
		status = html_section(out, page->tables[i], i + 1, page->count > 1 || page->title,
		                      diag);
	for (size_t i = 0; i < page->manifest_count; i++)
		write_manifest(out, page->manifests[i]);
	fputs("</main>\n", out);
	html_end(out);
	return status;
}
