/* A picture in characters. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory_stream.h"
#include "plot/plot.h"
#include "plot/plot_canvas.h"

enum {
	MARGIN = 9,       /* columns left of a panel: tick labels, a blank, the axis */
	RIGHT = 3,        /* columns right of it, for half a label */
	PANEL_LINES = 5,  /* at least */
	LEGEND_SPACE = 3, /* between entries */
	MARK_SIZE = 60    /* percent: smaller marks are dots */
};

static const char marks[PLOT_MARKERS] = { 'o', 'x', '+', '#', '@', '%', '&', '$' };
static const char letters[PLOT_DASHES] = {
	[PLOT_SOLID] = '*', [PLOT_DASHED] = '-', [PLOT_DOTTED] = '.', [PLOT_DASH_DOTTED] = '~'
};
static const unsigned patterns[PLOT_DASHES] = { /* dots and blanks, bit 0 first */
	                                        [PLOT_SOLID] = 0xfff,
	                                        [PLOT_DASHED] = 0x0ff,
	                                        [PLOT_DOTTED] = 0x249,
	                                        [PLOT_DASH_DOTTED] = 0x13f
};
enum { PATTERN = 12 };

enum {
	BAR = 0x2502,
	TICK_LEFT = 0x2524,
	CORNER = 0x2514,
	RULE = 0x2500,
	TICK_DOWN = 0x252c,
	UPRIGHT = 0x250a,
	LEVEL = 0x254c,
	SAMPLE = 0x2812
};

/* Where a panel is drawn: columns left..left+width-1, lines top..top+height-1. */
struct place {
	struct canvas *canvas;
	const struct plot_panel *panel;
	int left, top, width, height;
};

/* A wide pale line, which lies under another one, is dotted. */
static enum plot_dash dash_of(const struct plot_series *series)
{
	return series->width >= 3.0 ? PLOT_DOTTED : series->dash;
}

static bool has_marks(const struct plot_series *series)
{
	return (series->style == PLOT_MARKS || series->style == PLOT_LINE_MARKS) &&
	       100.0 * series->size >= MARK_SIZE;
}

/* Part V of SIZE places, from 0. */
static int nth(double v, int size)
{
	return (int)floor(fmin(fmax(v, 0.0), 1.0) * (size - 1) + 0.5);
}

static int column_of(const struct place *place, double x)
{
	return place->left + nth(plot_place(&place->panel->x, x), place->width);
}

static int line_of(const struct place *place, double y)
{
	return place->top + place->height - 1 - nth(plot_place(&place->panel->y, y), place->height);
}

/* The dot of a point, from the top left corner of the sheet. */
static void dot_of(const struct place *place, const struct plot_point *point, int *x, int *y)
{
	int across = canvas_dots_across(place->canvas), down = canvas_dots_down(place->canvas);
	int height = place->height * down;
	*x = place->left * across +
	     nth(plot_place(&place->panel->x, point->x), place->width * across);
	*y = place->top * down + height - 1 - nth(plot_place(&place->panel->y, point->y), height);
}

/* Bresenham's line.  *phase counts dots, for dashes. */
static void draw_line(const struct place *place, const struct plot_series *series, int x0, int y0,
                      int x1, int y1, unsigned *phase)
{
	int dx = abs(x1 - x0), dy = -abs(y1 - y0), error = dx + dy;
	int right = x0 < x1 ? 1 : -1, lower = y0 < y1 ? 1 : -1;
	for (;;) {
		if (place->canvas->ascii || patterns[dash_of(series)] >> (*phase % PATTERN) & 1)
			canvas_dot(place->canvas, x0, y0, letters[dash_of(series)],
			           (int)series->colour);
		if (x0 == x1 && y0 == y1)
			return;
		++*phase;
		int twice = 2 * error;
		if (twice >= dy) {
			error += dy;
			x0 += right;
		}
		if (twice <= dx) {
			error += dx;
			y0 += lower;
		}
	}
}

static void draw_curve(const struct place *place, const struct plot_series *series)
{
	bool joined = false;
	int x0 = 0, y0 = 0;
	unsigned phase = 0;
	for (size_t i = 0; i < series->count; i++) {
		int x, y;
		if (!isfinite(series->points[i].y)) {
			joined = false;
			continue;
		}
		dot_of(place, &series->points[i], &x, &y);
		if (!joined || series->style == PLOT_MARKS) {
			x0 = x;
			y0 = y;
		}
		if (series->style == PLOT_STAIRS) {
			draw_line(place, series, x0, y0, x, y0, &phase);
			x0 = x;
		}
		draw_line(place, series, x0, y0, x, y, &phase);
		joined = true;
		x0 = x;
		y0 = y;
	}
}

/* A mark that would hide that of another curve stands right of it. */
static void draw_marks(const struct place *place, const struct plot_series *series)
{
	size_t every = series->every > 1 ? series->every : 1;
	char mark = marks[series->marker];
	for (size_t i = 0; i < series->count; i += every) {
		const struct plot_point *point = &series->points[i];
		if (!isfinite(point->y))
			continue;
		int column = column_of(place, point->x), line = line_of(place, point->y);
		int right = place->left + place->width - 1;
		while (series->style == PLOT_LINE_MARKS && column < right &&
		       canvas_layer_at(place->canvas, column, line) == CANVAS_MARK)
			column++;
		canvas_put(place->canvas, column, line, CANVAS_MARK, (unsigned char)mark, mark,
		           (int)series->colour);
	}
}

/* Lines through the whole panel, behind everything else. */
static void draw_across(const struct place *place, const struct plot_series *series)
{
	int colour = (int)series->colour;
	for (size_t i = 0; i < series->count; i++) {
		int column = column_of(place, series->points[i].x);
		int line = series->style == PLOT_LEVELS ? line_of(place, series->points[i].y) : 0;
		for (int k = 0; k < place->height && series->style == PLOT_UPRIGHTS; k++)
			canvas_put(place->canvas, column, place->top + k, CANVAS_GROUND, UPRIGHT,
			           ':', colour);
		for (int k = 0; k < place->width && series->style == PLOT_LEVELS; k++)
			canvas_put(place->canvas, place->left + k, line, CANVAS_GROUND, LEVEL, '-',
			           colour);
	}
}

/* A word beside its point where nothing is hidden by it; else it is left out. */
static void draw_note(const struct place *place, const struct plot_note *note)
{
	int width = canvas_width(note->text);
	int column = column_of(place, note->x), line = line_of(place, note->y);
	const int ways[][2] = { { -width, 1 }, { -width - 1, 0 }, { 2, -1 }, { 2, 0 }, { 1, 1 } };
	for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++) {
		int at = column + ways[w][0], row = line + ways[w][1];
		bool free_place = at >= place->left && at + width <= place->left + place->width &&
		                  row >= place->top && row < place->top + place->height;
		/* With a blank at both ends, so that words stay apart. */
		for (int k = -1; k <= width && free_place; k++)
			free_place = canvas_layer_at(place->canvas, at + k, row) < CANVAS_DOTS ||
			             at + k < place->left || at + k >= place->left + place->width ||
			             (at + k == column && row == line);
		if (free_place) {
			canvas_text(place->canvas, at, row, note->text, width);
			return;
		}
	}
}

/* Every how manieth tick has a line of its own and one between: *first is the
 * first of these, so that 0 is among them. */
static int tick_stride(const struct place *place, const struct plot_axis *axis, int *first)
{
	int stride = 1, zero = 0;
	for (int i = 0; i < axis->ticks; i++)
		if (axis->tick[i].at == 0.0)
			zero = i;
	for (int i = 1; i < axis->ticks; i++) {
		int apart = line_of(place, axis->tick[i - 1].at) - line_of(place, axis->tick[i].at);
		int least = apart > 0 ? (1 + apart) / apart : 2;
		stride = least > stride ? least : stride;
	}
	*first = zero % stride;
	return stride;
}

static void draw_y_axis(const struct place *place)
{
	const struct plot_axis *axis = &place->panel->y;
	int first, stride = tick_stride(place, axis, &first), above = INT_MAX;
	for (int k = 0; k < place->height; k++)
		canvas_put(place->canvas, place->left - 1, place->top + k, CANVAS_MARK, BAR, '|',
		           -1);
	for (int i = first; i < axis->ticks; i += stride) {
		const struct plot_tick *tick = &axis->tick[i];
		int line = line_of(place, tick->at);
		if (line >= above)
			continue;
		above = line;
		int width = canvas_width(tick->text);
		canvas_put(place->canvas, place->left - 1, line, CANVAS_MARK, TICK_LEFT, '+', -1);
		canvas_text(place->canvas, place->left - 1 - width, line, tick->text, width);
	}
}

/* The line below a panel, and, if LABELLED, its ticks' texts below that. */
static void draw_x_axis(const struct place *place, bool labelled)
{
	int line = place->top + place->height, end = -1;
	for (int k = 0; k < place->width; k++)
		canvas_put(place->canvas, place->left + k, line, CANVAS_MARK, RULE, '-', -1);
	canvas_put(place->canvas, place->left - 1, line, CANVAS_MARK, CORNER, '+', -1);
	for (int i = 0; i < place->panel->x.ticks; i++) {
		const struct plot_tick *tick = &place->panel->x.tick[i];
		int first = canvas_width(tick->text), second = canvas_width(tick->below);
		int width = first > second ? first : second, column = column_of(place, tick->at);
		int start = column - width / 2;
		if (start <= end || start + width > place->canvas->columns)
			continue;
		end = start + width;
		canvas_put(place->canvas, column, line, CANVAS_MARK, TICK_DOWN, '+', -1);
		if (!labelled)
			continue;
		canvas_text(place->canvas, column - first / 2, line + 1, tick->text, first);
		canvas_text(place->canvas, column - second / 2, line + 2, tick->below, second);
	}
}

static void draw_panel(const struct place *place, bool labelled)
{
	const struct plot_panel *panel = place->panel;
	draw_y_axis(place);
	draw_x_axis(place, labelled);
	for (int i = 0; i < panel->count; i++) {
		const struct plot_series *series = &panel->series[i];
		if (series->style == PLOT_UPRIGHTS || series->style == PLOT_LEVELS)
			draw_across(place, series);
		else if (series->style != PLOT_MARKS || !has_marks(series))
			draw_curve(place, series);
	}
	for (int i = 0; i < panel->count; i++)
		if (has_marks(&panel->series[i]))
			draw_marks(place, &panel->series[i]);
	for (int i = 0; i < panel->notes; i++)
		draw_note(place, &panel->note[i]);
}

/* What stands for a series in the legend, three columns wide. */
static void draw_sample(struct canvas *canvas, int column, int line,
                        const struct plot_series *series)
{
	int colour = (int)series->colour;
	uint32_t glyph = SAMPLE;
	char letter = letters[dash_of(series)];
	if (series->style == PLOT_UPRIGHTS || series->style == PLOT_LEVELS) {
		glyph = series->style == PLOT_UPRIGHTS ? UPRIGHT : LEVEL;
		letter = series->style == PLOT_UPRIGHTS ? ':' : '-';
	} else if (dash_of(series) == PLOT_DOTTED) {
		glyph = 0x2802;
	}
	bool line_drawn = series->style != PLOT_MARKS || !has_marks(series);
	for (int k = 0; k < 3 && line_drawn; k++)
		if ((k != 1 || dash_of(series) == PLOT_SOLID || dash_of(series) == PLOT_DOTTED) &&
		    (k == 1 || series->style != PLOT_UPRIGHTS))
			canvas_put(canvas, column + k, line, CANVAS_DOTS, glyph, letter, colour);
	if (series->style == PLOT_UPRIGHTS)
		canvas_put(canvas, column + 1, line, CANVAS_DOTS, glyph, letter, colour);
	if (has_marks(series))
		canvas_put(canvas, column + 1, line, CANVAS_MARK,
		           (unsigned char)marks[series->marker], marks[series->marker], colour);
}

/* The legend from LINE on; with DRAWN false only its lines are counted. */
static int legend(struct canvas *canvas, const struct plot_panel *panel, int line, bool drawn)
{
	int column = MARGIN, lines = 0;
	for (int i = 0; i < panel->count; i++) {
		const struct plot_series *series = &panel->series[i];
		if (series->label[0] == '\0')
			continue;
		int width = canvas_width(series->label);
		if (lines == 0 || column + 4 + width > canvas->columns) {
			column = MARGIN;
			lines++;
		}
		if (drawn) {
			draw_sample(canvas, column, line + lines - 1, series);
			canvas_text(canvas, column + 4, line + lines - 1, series->label,
			            canvas->columns - column - 4);
		}
		column += 4 + width + LEGEND_SPACE;
	}
	return lines;
}

/* Lines that everything but the insides of the panels takes. */
static int frame_lines(struct canvas *canvas, const struct plot_picture *picture)
{
	int lines = 3 + (picture->subtitle[0] != '\0'); /* titles, ticks, label */
	for (int p = 0; p < picture->panels; p++)
		lines += legend(canvas, &picture->panel[p], 0, false) + 2; /* label, axis */
	const struct plot_axis *x = &picture->panel[0].x;
	return lines + (x->ticks > 0 && x->tick[0].below[0] != '\0');
}

static void draw(struct canvas *canvas, const struct plot_picture *picture)
{
	int line = 0, left = canvas->lines - frame_lines(canvas, picture);
	canvas_text(canvas, 0, line++, picture->title, canvas->columns);
	if (picture->subtitle[0] != '\0')
		canvas_text(canvas, 0, line++, picture->subtitle, canvas->columns);
	for (int p = 0; p < picture->panels; p++) {
		const struct plot_panel *panel = &picture->panel[p];
		bool bottom = p == picture->panels - 1;
		int height = bottom ? left : (left + 1) / 2;
		line += legend(canvas, panel, line, true);
		canvas_text(canvas, 0, line++, panel->y.label, canvas->columns);
		const struct place place = {
			canvas, panel, MARGIN, line, canvas->columns - MARGIN - RIGHT, height
		};
		draw_panel(&place, bottom);
		line += height + 1;
		left -= height;
	}
	const struct plot_axis *x = &picture->panel[picture->panels - 1].x;
	line += 1 + (x->ticks > 0 && x->tick[0].below[0] != '\0');
	int indent = (canvas->columns + MARGIN - canvas_width(x->label)) / 2;
	canvas_text(canvas, indent > 0 ? indent : 0, line, x->label, canvas->columns);
}

enum gqalut_status plot_term(const struct plot_picture *picture, int columns, int lines, bool ascii,
                             bool colour, char **text, size_t *length, struct gqalut_diag *diag)
{
	struct canvas canvas = { .columns = columns };
	int least = frame_lines(&canvas, picture) + PANEL_LINES * picture->panels;
	if (!canvas_make(&canvas, columns, lines > least ? lines : least, ascii))
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	struct memory memory;
	enum gqalut_status status = memory_open(&memory, diag);
	if (!status) {
		draw(&canvas, picture);
		canvas_print(memory.stream, &canvas, colour);
		status = memory_close(&memory, text, length, diag);
	}
	free(canvas.cells);
	return status;
}
