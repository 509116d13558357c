/* A picture as a gnuplot script that holds its data. */
#include "memory_stream.h"
#include "plot/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const colours[PLOT_COLOURS] = {
	[PLOT_BLUE] = "#0072B2",   [PLOT_VERMILLION] = "#D55E00", [PLOT_GREEN] = "#009E73",
	[PLOT_PURPLE] = "#CC79A7", [PLOT_ORANGE] = "#E69F00",     [PLOT_SKY] = "#56B4E9",
	[PLOT_BLACK] = "#000000",  [PLOT_GREY] = "#999999",
};

static const char *const dashes[PLOT_DASHES] = {
	[PLOT_SOLID] = "solid",
	[PLOT_DASHED] = "(10,4)",
	[PLOT_DOTTED] = "(2,4)",
	[PLOT_DASH_DOTTED] = "(10,3,2,3)",
};

/* gnuplot's numbers of shapes: discs, squares, triangles and so on, filled
 * before open. */
static const int markers[PLOT_MARKERS] = { 7, 5, 9, 13, 11, 6, 4, 8 };

/* Letters become no smaller than so much of the usual ones. */
#define LEAST_SCALE 0.6

enum { LEFT_MARGIN = 15, RIGHT_MARGIN = 4, SAMPLE = 9 }; /* letters */
enum { MOST_SECOND_LINES = 18 };

/* What differs between the formats. */
struct terminal {
	const char *name, *suffix, *font;
	int size, heading; /* of the font, in its own units */
	double letter;     /* average width in pixels for each unit */
	double mark;       /* gnuplot's pointsize of a usual mark */
};

static const struct terminal terminals[] = {
	[PLOT_SVG] = { "svg", "svg", "sans-serif", 14, 17, 0.57, 0.8 },
	[PLOT_PNG] = { "pngcairo", "png", "Sans", 11, 13, 0.75, 1.2 },
};

/* A picture on a sheet. */
struct page {
	FILE *out;
	const struct plot_picture *picture;
	const struct terminal *terminal;
	int width, height;
	double scale; /* of letters, lines and marks; 1 at the usual size */
};

/* TEXT as a string of gnuplot.  No backquote gets in: it would run a command. */
static void print_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text == '`' ? '\'' : *text, out);
	}
	fputc('"', out);
}

/* A tick's "2e-5" or "2^-5" in gnuplot's markup: a power is set high. */
static void print_power(FILE *out, const char *text)
{
	size_t n = strcspn(text, "e^");
	if (text[n] == '\0')
		fputs(text, out);
	else if (text[n] == '^')
		fprintf(out, "%.*s^{%s}", (int)n, text, text + n + 1);
	else if (n == 1 && *text == '1')
		fprintf(out, "10^{%s}", text + n + 1);
	else
		fprintf(out, "%.*s×10^{%s}", (int)n, text, text + n + 1);
}

static void print_axis(FILE *out, char name, const struct plot_axis *axis, bool labelled)
{
	/* Of many ticks, some have room for their second line. */
	int stride = axis->ticks / MOST_SECOND_LINES + 1;
	if (axis->scale == PLOT_LINEAR)
		fprintf(out, "unset logscale %c\n", name);
	else
		fprintf(out, "set logscale %c\n", name);
	fprintf(out, "set %crange [%.9g:%.9g] noextend\nset %ctics (", name, axis->lo, axis->hi,
	        name);
	for (int i = 0; i < axis->ticks; i++) {
		const struct plot_tick *tick = &axis->tick[i];
		fputs(i > 0 ? ", \"" : "\"", out);
		if (labelled)
			print_power(out, tick->text);
		if (labelled && tick->below[0] != '\0' && i % stride == 0) {
			fputs("\\n", out);
			print_power(out, tick->below);
		}
		fprintf(out, "\" %.9g", tick->at);
	}
	fprintf(out, ")\nset %clabel ", name);
	print_string(out, labelled ? axis->label : "");
	fputs(" noenhanced\n", out);
}

/* A line from one edge of the panel to the other; a blank line parts it from
 * the next. */
static void print_across(FILE *out, const struct plot_panel *panel,
                         const struct plot_series *series)
{
	bool upright = series->style == PLOT_UPRIGHTS;
	for (size_t i = 0; i < series->count; i++) {
		const struct plot_point *p = &series->points[i];
		if (upright)
			fprintf(out, "%.9g %.9g\n%.9g %.9g\n\n", p->x, panel->y.lo, p->x,
			        panel->y.hi);
		else
			fprintf(out, "%.9g %.9g\n%.9g %.9g\n\n", panel->x.lo, p->y, panel->x.hi,
			        p->y);
	}
}

static void print_data(FILE *out, const struct plot_picture *picture)
{
	for (int p = 0; p < picture->panels; p++) {
		const struct plot_panel *panel = &picture->panel[p];
		for (int s = 0; s < panel->count; s++) {
			const struct plot_series *series = &panel->series[s];
			fprintf(out, "$data%d_%d << EOD\n", p + 1, s + 1);
			if (series->style == PLOT_UPRIGHTS || series->style == PLOT_LEVELS)
				print_across(out, panel, series);
			else
				for (size_t i = 0; i < series->count; i++) {
					const struct plot_point *point = &series->points[i];
					if (isfinite(point->y))
						fprintf(out, "%.9g %.9g\n", point->x, point->y);
					else
						fputc('\n', out);
				}
			fputs("EOD\n", out);
		}
	}
}

/* A label of the legend as far as the panel is wide. */
static void print_label(const struct page *page, const char *label)
{
	const double letter = page->terminal->letter * page->terminal->size * page->scale;
	double letters = page->width / letter - LEFT_MARGIN - RIGHT_MARGIN - SAMPLE;
	char text[PLOT_TEXT_SIZE];
	plot_text(text, letters < sizeof text - 1 ? (size_t)letters + 1 : sizeof text, label);
	print_string(page->out, text);
}

static void print_series(const struct page *page, const struct plot_series *series, int panel,
                         int number)
{
	static const char *const with[] = {
		[PLOT_LINE] = "lines",
		[PLOT_MARKS] = "points",
		[PLOT_LINE_MARKS] = "linespoints",
		[PLOT_STAIRS] = "steps",
		[PLOT_UPRIGHTS] = "lines",
		[PLOT_LEVELS] = "lines",
	};
	FILE *out = page->out;
	bool marked = series->style == PLOT_MARKS || series->style == PLOT_LINE_MARKS;
	/* gnuplot warns of a series without points, and fails where all are so. */
	if (plot_has_points(series))
		fprintf(out, " $data%d_%d using 1:2", panel, number);
	else
		fputs(" keyentry", out);
	fprintf(out, " with %s", with[series->style]);
	if (series->style != PLOT_MARKS)
		fprintf(out, " dashtype %s linewidth %.3g", dashes[series->dash],
		        1.5 * series->width * page->scale);
	if (marked)
		fprintf(out, " pointtype %d pointsize %.3g", markers[series->marker],
		        page->terminal->mark * series->size * page->scale);
	if (marked && series->every > 1)
		fprintf(out, " pointinterval %zu", series->every);
	fprintf(out, " linecolor rgb \"%s\"", colours[series->colour]);
	if (series->label[0] == '\0') {
		fputs(" notitle", out);
		return;
	}
	fputs(" title ", out);
	print_label(page, series->label);
	fputs(" noenhanced", out);
}

static void print_notes(FILE *out, const struct plot_panel *panel)
{
	for (int i = 0; i < panel->notes; i++) {
		fprintf(out, "set label %d ", i + 1);
		print_string(out, panel->note[i].text);
		fprintf(out, " at %.9g,%.9g right offset character -0.5,-0.6 noenhanced front\n",
		        panel->note[i].x, panel->note[i].y);
	}
}

/* Panel P between FROM and TO, in parts of the height from the bottom. */
static void print_panel(const struct page *page, int p, double from, double to)
{
	FILE *out = page->out;
	const struct plot_picture *picture = page->picture;
	const struct plot_panel *panel = &picture->panel[p];
	bool bottom = p == picture->panels - 1;
	bool two_lines = panel->x.ticks > 0 && panel->x.tick[0].below[0] != '\0';
	fprintf(out, "\nset origin 0,%.4f\nset size 1,%.4f\nset bmargin %d\n", from, to - from,
	        !bottom     ? 1
	        : two_lines ? 5
	                    : 4);
	if (p > 0)
		fputs("unset label\n", out);
	print_axis(out, 'x', &panel->x, bottom);
	if (two_lines)
		fputs("set xlabel offset 0,-0.8\n", out);
	print_axis(out, 'y', &panel->y, true);
	print_notes(out, panel);
	fputs("plot", out);
	for (int s = 0; s < panel->count; s++) {
		fputs(s > 0 ? ", \\\n" : "", out);
		print_series(page, &panel->series[s], p + 1, s + 1);
	}
	fputc('\n', out);
}

/* TEXT in the middle, PIXELS below the upper edge, in letters of SIZE (both at
 * the usual size) or as much smaller as its length needs. */
static void print_heading(const struct page *page, int label, const char *text, double size,
                          int pixels)
{
	double fitting = (page->width - 20) / (page->terminal->letter * (double)(strlen(text) + 1));
	fprintf(page->out, "set label %d ", label);
	print_string(page->out, text);
	fprintf(page->out, " at screen 0.5,screen %.4f center font \"%s,%.3g\" noenhanced\n",
	        1.0 - pixels * page->scale / page->height, page->terminal->font,
	        fmin(size * page->scale, fitting));
}

static void print_script(const struct page *page)
{
	const struct plot_picture *picture = page->picture;
	const struct terminal *terminal = page->terminal;
	bool subtitled = picture->subtitle[0] != '\0';
	fprintf(page->out,
	        "# Written by gqalut plot: gnuplot FILE >PICTURE.%s\n"
	        "set encoding utf8\n"
	        "set terminal %s size %d,%d enhanced font \"%s,%.3g\" background \"#ffffff\"\n",
	        terminal->suffix, terminal->name, page->width, page->height, terminal->font,
	        terminal->size * page->scale);
	print_data(page->out, picture);
	/* The legend stands between title and panel; both panels begin at the same
	 * column. */
	fprintf(page->out,
	        "set border 3 linewidth %.3g\n"
	        "set tics nomirror out\n"
	        "set grid xtics ytics back linetype 1 linewidth %.3g linecolor rgb \"#dddddd\"\n"
	        "set key tmargin center horizontal Left reverse samplen 3 noenhanced\n"
	        "set lmargin %d\n"
	        "set rmargin %d\n"
	        "set multiplot\n",
	        page->scale, 0.5 * page->scale, LEFT_MARGIN, RIGHT_MARGIN);
	print_heading(page, 101, picture->title, terminal->heading, 20);
	if (subtitled)
		print_heading(page, 102, picture->subtitle, terminal->size, 42);
	double top = 1.0 - (subtitled ? 54.0 : 34.0) * page->scale / page->height;
	if (picture->panels == 1) {
		print_panel(page, 0, 0.0, top);
	} else {
		/* The lower one has the labels of the x axis in its part. */
		print_panel(page, 0, 0.48 * top, top);
		print_panel(page, 1, 0.0, 0.48 * top);
	}
	fputs("\nunset multiplot\n", page->out);
}

enum gqalut_status plot_script(const struct plot_picture *picture, enum plot_terminal terminal,
                               int width, int height, char **text, size_t *length,
                               struct gqalut_diag *diag)
{
	struct memory memory;
	enum gqalut_status status = memory_open(&memory, diag);
	if (status)
		return status;
	double usual = picture->panels > 1 ? PLOT_TALL : PLOT_HEIGHT;
	double scale = fmin((double)width / PLOT_WIDTH, height / usual);
	print_script(&(struct page){ memory.stream, picture, &terminals[terminal], width, height,
	                             fmax(scale, LEAST_SCALE) });
	return memory_close(&memory, text, length, diag);
}
