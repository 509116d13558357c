#include "plot/plot_canvas.h"

#include <stdlib.h>

#include "plot/plot.h"

enum { BRAILLE = 0x2800 };

/* The nearest colours of the 256 that terminals have; black and grey are left
 * to the terminal, whose ground may be dark. */
static const int terminal_colours[PLOT_COLOURS] = {
	[PLOT_BLUE] = 32,    [PLOT_VERMILLION] = 166, [PLOT_GREEN] = 36, [PLOT_PURPLE] = 175,
	[PLOT_ORANGE] = 172, [PLOT_SKY] = 74,         [PLOT_BLACK] = -1, [PLOT_GREY] = -1,
};

bool canvas_make(struct canvas *canvas, int columns, int lines, bool ascii)
{
	canvas->columns = columns;
	canvas->lines = lines;
	canvas->ascii = ascii;
	canvas->cells = calloc((size_t)columns * (size_t)lines, sizeof *canvas->cells);
	return canvas->cells != NULL;
}

/* The cell at a place, or NULL outside. */
static struct canvas_cell *cell_at(const struct canvas *canvas, int column, int line)
{
	if (column < 0 || column >= canvas->columns || line < 0 || line >= canvas->lines)
		return NULL;
	return &canvas->cells[(size_t)line * (size_t)canvas->columns + (size_t)column];
}

enum canvas_layer canvas_layer_at(const struct canvas *canvas, int column, int line)
{
	const struct canvas_cell *cell = cell_at(canvas, column, line);
	return cell ? (enum canvas_layer)cell->layer : CANVAS_MARK;
}

void canvas_put(struct canvas *canvas, int column, int line, enum canvas_layer layer,
                uint32_t glyph, char stand_in, int colour)
{
	struct canvas_cell *cell = cell_at(canvas, column, line);
	if (!cell || cell->layer > layer)
		return;
	cell->glyph = canvas->ascii ? (unsigned char)stand_in : glyph;
	cell->dots = 0;
	cell->layer = (unsigned char)layer;
	cell->colour = (signed char)colour;
}

int canvas_dots_across(const struct canvas *canvas)
{
	return canvas->ascii ? 1 : 2;
}

int canvas_dots_down(const struct canvas *canvas)
{
	return canvas->ascii ? 1 : 4;
}

void canvas_dot(struct canvas *canvas, int x, int y, char letter, int colour)
{
	/* Dots 1-2-3-7 stand left, 4-5-6-8 right, from the top. */
	static const unsigned char bits[4][2] = {
		{ 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
	};
	int across = canvas_dots_across(canvas), down = canvas_dots_down(canvas);
	if (x < 0 || y < 0)
		return;
	struct canvas_cell *cell = cell_at(canvas, x / across, y / down);
	if (!cell || cell->layer > CANVAS_DOTS)
		return;
	cell->layer = CANVAS_DOTS;
	cell->colour = (signed char)colour;
	cell->glyph = canvas->ascii ? (unsigned char)letter : 0;
	cell->dots |= bits[y % 4][x % 2];
}

/* The code point at *SOURCE, which is valid UTF-8, and on to the next one. */
static uint32_t next_point(const char **source)
{
	const unsigned char *s = (const unsigned char *)*source;
	int more = s[0] < 0x80 ? 0 : s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2 : 3;
	uint32_t point = more == 0 ? s[0] : s[0] & (0x3fU >> more);
	int i = 1;
	for (; i <= more && s[i] != '\0'; i++)
		point = point << 6 | (s[i] & 0x3fU);
	*source += i;
	return point;
}

int canvas_width(const char *source)
{
	int width = 0;
	for (; *source != '\0'; width++)
		(void)next_point(&source);
	return width;
}

int canvas_text(struct canvas *canvas, int column, int line, const char *source, int width)
{
	int at = 0;
	for (; *source != '\0' && at < width; at++) {
		uint32_t point = next_point(&source);
		/* Combining marks, and from Hangul on letters two columns wide. */
		bool narrow = point < 0x300 || (point >= 0x370 && point < 0x1100);
		canvas_put(canvas, column + at, line, CANVAS_MARK, narrow ? point : '?',
		           point < 0x80 ? (char)point : '?', -1);
	}
	return at;
}

static void print_point(FILE *out, uint32_t point)
{
	if (point < 0x80) {
		fputc((int)point, out);
	} else if (point < 0x800) {
		fprintf(out, "%c%c", (int)(0xc0 | point >> 6), (int)(0x80 | (point & 0x3f)));
	} else {
		fprintf(out, "%c%c%c", (int)(0xe0 | point >> 12), (int)(0x80 | (point >> 6 & 0x3f)),
		        (int)(0x80 | (point & 0x3f)));
	}
}

static void print_line(FILE *out, const struct canvas_cell *cells, int columns, bool colour)
{
	int now = -1;
	for (int c = 0; c < columns; c++) {
		const struct canvas_cell *cell = &cells[c];
		bool filled = cell->layer != CANVAS_EMPTY;
		int wanted = filled && cell->colour >= 0
		                     ? terminal_colours[(unsigned char)cell->colour]
		                     : -1;
		if (colour && wanted != now && (filled || now >= 0)) {
			if (wanted < 0)
				fputs("\033[0m", out);
			else
				fprintf(out, "\033[38;5;%dm", wanted);
			now = wanted;
		}
		if (!filled)
			fputc(' ', out);
		else
			print_point(out,
			            cell->glyph ? cell->glyph : (uint32_t)(BRAILLE | cell->dots));
	}
	fputs(now >= 0 ? "\033[0m\n" : "\n", out);
}

void canvas_print(FILE *out, const struct canvas *canvas, bool colour)
{
	for (int line = 0; line < canvas->lines; line++) {
		const struct canvas_cell *cells =
		        &canvas->cells[(size_t)line * (size_t)canvas->columns];
		int columns = canvas->columns;
		while (columns > 0 && (cells[columns - 1].layer == CANVAS_EMPTY ||
		                       cells[columns - 1].glyph == ' '))
			columns--;
		print_line(out, cells, columns, colour);
	}
}
