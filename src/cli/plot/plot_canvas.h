/* A sheet of characters to draw on: text, and lines in Braille dots (2 x 4 a
 * character) or in ASCII letters. */
#ifndef GQALUT_CLI_PLOT_CANVAS_H
#define GQALUT_CLI_PLOT_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Whatever is nearer hides what is farther; dots of one cell add up. */
enum canvas_layer { CANVAS_EMPTY, CANVAS_GROUND, CANVAS_DOTS, CANVAS_MARK };

struct canvas_cell {
	uint32_t glyph;     /* code point; 0: the dots */
	unsigned char dots; /* as in U+2800 */
	unsigned char layer;
	signed char colour; /* of enum plot_colour, -1 for that of text */
};

struct canvas {
	int columns, lines;
	bool ascii;
	struct canvas_cell *cells; /* rows from the top */
};

/* False if memory is out; else to be freed with free(canvas->cells). */
bool canvas_make(struct canvas *canvas, int columns, int lines, bool ascii);

/* Puts GLYPH, or ASCII's STAND_IN for it, where nothing nearer is; places
 * outside are left out. */
void canvas_put(struct canvas *canvas, int column, int line, enum canvas_layer layer,
                uint32_t glyph, char stand_in, int colour);

/* The UTF-8 text at SOURCE, at most WIDTH columns.  Returns its columns; what
 * is not one column wide for certain becomes '?'. */
int canvas_text(struct canvas *canvas, int column, int line, const char *source, int width);

/* Columns that the text takes. */
int canvas_width(const char *source);

/* What is at a place, CANVAS_MARK outside. */
enum canvas_layer canvas_layer_at(const struct canvas *canvas, int column, int line);

/* Dots across and down a character. */
int canvas_dots_across(const struct canvas *canvas);
int canvas_dots_down(const struct canvas *canvas);

/* A dot, counted from the top left corner of the sheet; LETTER in ASCII. */
void canvas_dot(struct canvas *canvas, int x, int y, char letter, int colour);

/* Without blanks at the ends of lines. */
void canvas_print(FILE *out, const struct canvas *canvas, bool colour);

#endif
