#include "page/html.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "words.h"

void html_text(FILE *out, const char *text)
{
	while (*text != '\0') {
		uint32_t point;
		int length = gqalut_utf8(text, &point);
		if (*text == '\t' || *text == '\n' || *text == '\r')
			fputc(' ', out);
		else if (length == 0 || gqalut_is_control(point))
			fputs("\xef\xbf\xbd", out);
		else if (*text == '&')
			fputs("&amp;", out);
		else if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '>')
			fputs("&gt;", out);
		else if (*text == '"')
			fputs("&quot;", out);
		else if (*text == '\'')
			fputs("&#39;", out);
		else
			fwrite(text, 1, (size_t)length, out);
		text += length > 0 ? length : 1;
	}
}

void html_fact(FILE *out, const char *name, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	fprintf(out, "<dt>%s</dt><dd>", name);
	vfprintf(out, format, arguments);
	fputs("</dd>\n", out);
	va_end(arguments);
}

void html_table_begin(FILE *out, const char *caption, const char *head)
{
	fprintf(out,
	        "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"%s\">\n<table>\n"
	        "<caption>%s</caption>\n<thead><tr>%s</tr></thead>\n<tbody>\n",
	        caption, caption, head);
}

void html_table_end(FILE *out)
{
	fputs("</tbody>\n</table>\n</div>\n", out);
}

void html_verdict(FILE *out, const struct gqalut_record *record, bool in_full)
{
	static const char *const classes[] = { "none", "good", "warn" };
	static const char *const signs[] = { "–", "✓", "!" };
	const struct gqalut_certificate *proof = &record->certificate;
	struct verdict verdict;
	verdict_make(record, false, &verdict);
	fprintf(out, "<span class=\"badge %s\"><span class=\"sign\">%s</span> ",
	        classes[verdict.tone], signs[verdict.tone]);
	if (in_full || verdict.tone == VERDICT_NONE)
		fputs(verdict.head, out);
	else if (proof->optimal)
		fputs("optimal", out);
	else
		fprintf(out, "at most %.2f %% above", 100.0 * proof->gap);
	fputs("</span>", out);
	if (in_full)
		html_text(out, verdict.tail);
}

/* Colours: Okabe and Ito's, which colour-blind people tell apart. */
static const char page_style[] =
        ":root{--ink:#1b1b1b;--soft:#5a5a5a;--rule:#c9ccd0;--grid:#e6e8ea;--paper:#fff;"
        "--card:#f4f5f7;--table:#0072b2;--f:#e69f00;--bad:#d55e00;--good:#009e73}\n"
        "@media screen and (prefers-color-scheme:dark){:root{--ink:#e9e9e9;--soft:#a9adb2;"
        "--rule:#555b62;--grid:#2c3136;--paper:#15181b;--card:#1f2327;--table:#56b4e9;"
        "--f:#e69f00;--bad:#e8833a;--good:#2fbf95}}\n"
        "*{box-sizing:border-box}\n"
        "html{-webkit-text-size-adjust:100%}\n"
        "body{margin:0 auto;padding:1rem;max-width:72rem;background:var(--paper);"
        "color:var(--ink);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\n"
        "h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0}\n"
        "h2{font-size:1.35rem;line-height:1.25;margin:0 0 .5rem}\n"
        "h3{font-size:1.05rem;margin:1.6rem 0 .4rem}\n"
        "h1,h2,h3,td,dd,p,li{overflow-wrap:anywhere}\n"
        "p{margin:.4rem 0}\n"
        "section{border-top:2px solid var(--ink);margin-top:2.5rem;padding-top:1rem}\n"
        "a{color:var(--table)}\n"
        ".soft{color:var(--soft)}\n"
        ".badge{display:inline-block;border:1.5px solid var(--soft);border-radius:1rem;"
        "padding:0 .6rem;font-weight:600;font-size:.92em}td .badge,.nb{white-space:nowrap}\n"
        ".good{border-color:var(--good)}.good .sign{color:var(--good)}\n"
        ".warn{border-color:var(--bad)}.warn .sign{color:var(--bad)}\n"
        ".remarks{border-left:4px solid var(--bad);background:var(--card);margin:.8rem 0;"
        "padding:.4rem .8rem .4rem 2rem}\n"
        ".key{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.6rem;"
        "margin:1rem 0}\n"
        ".key div{background:var(--card);border-radius:.4rem;padding:.5rem .7rem}\n"
        ".key dt{font-size:.85rem;color:var(--soft)}\n"
        ".key dd{margin:0;font-size:1.2rem;font-weight:600;font-variant-numeric:tabular-nums}\n"
        ".key dd small{display:block;font-size:.8rem;font-weight:400;color:var(--soft)}\n"
        ".facts{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.15rem 1rem;"
        "margin:0}\n"
        ".facts dt{color:var(--soft)}.facts dd{margin:0;min-width:0}\n"
        ".pair{display:grid;grid-template-columns:minmax(0,1fr);gap:0 2.5rem}\n"
        "@media (min-width:56rem){.pair{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}"
        ".pictures{grid-template-columns:minmax(0,8fr) minmax(0,5fr)}}\n";

/* The pictures, data tables and paper. */
static const char detail_style[] =
        "figure{margin:1rem 0}\n"
        "figcaption{font-size:.9rem;color:var(--soft)}\n"
        "svg{display:block;width:100%;height:auto}\n"
        ".key-sign{display:inline-block;width:1.6em;height:.9em;vertical-align:-.1em}\n"
        ".legend{list-style:none;margin:.3rem 0 0;padding:0;display:flex;flex-wrap:wrap;"
        "gap:0 1.1rem}\n"
        "svg text{font-size:12.5px;fill:var(--soft)}\n"
        "svg .x{text-anchor:middle}svg .y{text-anchor:end}svg .name{fill:var(--ink)}\n"
        "svg path{fill:none;vector-effect:non-scaling-stroke}\n"
        ".grid{stroke:var(--grid)}.frame{stroke:var(--rule)}.zero{stroke:var(--soft)}\n"
        "svg .f{stroke:var(--f);stroke-width:7;stroke-opacity:.5;stroke-linejoin:round}\n"
        "svg .t{stroke:var(--table);stroke-width:2}\n"
        ".bp{stroke:var(--soft);stroke-dasharray:2 3;stroke-opacity:.55}.dense{stroke-opacity:.3}\n"
        "svg .tri{fill:var(--ink)}\n"
        "svg .dot{stroke:var(--table);stroke-width:3;stroke-linecap:round}\n"
        "svg .few{stroke-width:5}svg .many{stroke-width:2}\n"
        "svg .worst{stroke:var(--bad);stroke-width:2}\n"
        ".half{stroke:var(--bad);stroke-dasharray:7 4}\n"
        ".link{stroke-opacity:.35}\n"
        ".s0{stroke:var(--table)}.s1{stroke:var(--bad)}\n"
        "svg .mark.s0{fill:var(--table)}svg .mark.s1{fill:var(--paper);stroke-width:2}\n"
        "@media (max-width:40rem){body{padding:.8rem 1rem}"
        ".wide text{font-size:20px}.wide .f{stroke-width:5}.wide .dot{stroke-width:2.4}"
        ".wide .few{stroke-width:4}}\n"
        "@media (max-width:23rem){svg text{font-size:15px}.wide text{font-size:22px}}\n"
        ".scroll{overflow-x:auto;margin:.4rem 0}\n"
        ".scroll:focus-visible{outline:2px solid var(--table)}\n"
        "table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}\n"
        "caption{text-align:left;color:var(--soft);padding-bottom:.3rem}\n"
        "th,td{padding:.2rem .5rem;text-align:right;border-bottom:1px solid var(--grid);"
        "white-space:nowrap}\n"
        "thead th{border-bottom:1.5px solid var(--rule);vertical-align:bottom;font-weight:600}\n"
        "th:first-child{position:sticky;left:0;background:var(--paper)}\n"
        "tbody th{font-weight:500}tbody th.left{white-space:normal}\n"
        "th:first-child,td:first-child{padding-left:0}\n"
        ".left{text-align:left}\n"
        ".digest{font:.8rem ui-monospace,monospace}\n"
        "pre{background:var(--card);border-radius:.4rem;padding:.7rem .9rem;margin:.4rem 0;"
        "white-space:pre-wrap;overflow-wrap:anywhere;font:.9rem/1.45 ui-monospace,monospace;"
        "-webkit-user-select:all;user-select:all}\n"
        "footer{border-top:1px solid var(--rule);margin-top:3rem;padding-top:.6rem;"
        "font-size:.9rem;color:var(--soft)}\n"
        "@media print{body{max-width:none;padding:0;font-size:10pt}.scroll{overflow:visible}"
        "table{font-size:7.5pt}th,td{padding:.1rem .35rem}th:first-child{position:static}"
        "section{break-before:page}"
        "header+section:not(.overview){break-before:auto}"
        ".overview{break-before:auto}figure,tr,pre,.key div{break-inside:avoid}"
        "h2,h3,caption{break-after:avoid}a{color:inherit;text-decoration:none}"
        "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n";

void html_begin(FILE *out, const char *title)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
	      "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
	      "<meta name=\"generator\" content=\"gqalut " GQALUT_VERSION "\"/>\n<title>",
	      out);
	html_text(out, title);
	fprintf(out, "</title>\n<style>\n%s%s</style>\n</head>\n<body>\n", page_style,
	        detail_style);
}

void html_end(FILE *out)
{
	fputs("<footer><p>Made by gqalut " GQALUT_VERSION
	      ". Every figure of a table was measured for this page, on every code in "
	      "play.</p></footer>\n</body>\n</html>\n",
	      out);
}
