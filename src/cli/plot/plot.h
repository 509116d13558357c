/* Pictures of gqalut plot: panels of curves over two axes, apart from how they
 * are drawn.  One is filled by plot_table.c, plot_curves.c or plot_front.c and
 * drawn by gnuplot (plot_script.c writes what it reads) or with characters
 * (plot_term.c). */
#ifndef GQALUT_CLI_PLOT_H
#define GQALUT_CLI_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/status.h>

enum {
	PLOT_TEXT_SIZE = 192,
	PLOT_MAX_TICKS = 48,
	PLOT_MAX_SERIES = 20,
	PLOT_MAX_CURVES = 16, /* that a reader can tell apart in one panel */
	PLOT_MAX_PANELS = 2,
	PLOT_MAX_NOTES = 64,
	PLOT_WIDTH = 900, /* usual pixels */
	PLOT_HEIGHT = 600,
	PLOT_TALL = 760 /* of two panels */
};

enum plot_scale {
	PLOT_LINEAR,
	PLOT_DECADES, /* logarithmic, ticks at powers of ten and between them */
	PLOT_OCTAVES  /* logarithmic, ticks at powers of two */
};

struct plot_tick {
	double at;
	char text[24];  /* "2e-5", "0.25", "3" */
	char below[24]; /* a second line: "2^-3", or "" */
};

struct plot_axis {
	char label[PLOT_TEXT_SIZE];
	enum plot_scale scale;
	double lo, hi; /* lo < hi; above 0 if logarithmic */
	int ticks;
	struct plot_tick tick[PLOT_MAX_TICKS]; /* ascending */
};

enum plot_style {
	PLOT_LINE, /* through the points; a gap is a point with a y of NaN */
	PLOT_MARKS,
	PLOT_LINE_MARKS,
	PLOT_STAIRS,   /* y is held up to the next x */
	PLOT_UPRIGHTS, /* a vertical line through the panel at each x */
	PLOT_LEVELS    /* a horizontal line through the panel at each y */
};

/* Colours that colour-blind people can tell apart (Okabe and Ito 2008); their
 * yellow is too pale for a white ground.  The first seven are for curves. */
enum plot_colour {
	PLOT_BLUE,
	PLOT_VERMILLION,
	PLOT_GREEN,
	PLOT_PURPLE,
	PLOT_ORANGE,
	PLOT_SKY,
	PLOT_BLACK,
	PLOT_GREY,
	PLOT_COLOURS
};

enum plot_dash { PLOT_SOLID, PLOT_DASHED, PLOT_DOTTED, PLOT_DASH_DOTTED, PLOT_DASHES };

enum { PLOT_MARKERS = 8 }; /* shapes */

struct plot_point {
	double x, y;
};

struct plot_series {
	char label[PLOT_TEXT_SIZE]; /* in the legend; "" for none */
	enum plot_style style;
	enum plot_colour colour;
	enum plot_dash dash;
	int marker;
	double width, size; /* of lines and marks, 1 is usual */
	size_t every;       /* points from mark to mark; 0 is 1 */
	size_t count, capacity;
	struct plot_point *points;
};

/* A word left of and below a point. */
struct plot_note {
	double x, y;
	char text[24];
};

struct plot_panel {
	struct plot_axis x, y;
	int count;
	struct plot_series series[PLOT_MAX_SERIES]; /* later ones on top */
	int notes;
	struct plot_note note[PLOT_MAX_NOTES];
};

struct plot_picture {
	char title[PLOT_TEXT_SIZE];
	char subtitle[PLOT_TEXT_SIZE];
	int panels;
	struct plot_panel panel[PLOT_MAX_PANELS]; /* from the top; they share the x axis */
	bool failed;                              /* out of memory: a point is missing */
};

/* A picture of PANELS empty panels; NULL if memory is out.  To be freed. */
struct plot_picture *plot_new(int panels);
void plot_free(struct plot_picture *picture);

/* The next series of PANEL, solid and 1 wide. */
struct plot_series *plot_series(struct plot_panel *panel, enum plot_style style,
                                enum plot_colour colour);

/* The same for curve INDEX (0..PLOT_MAX_CURVES-1) of several: no other has its
 * colour, dash and marker. */
struct plot_series *plot_curve(struct plot_panel *panel, enum plot_style style, int index);

void plot_point(struct plot_picture *picture, struct plot_series *series, double x, double y);

/* SOURCE in UTF-8 and on one line: control characters and broken sequences
 * become '?', what does not fit into SIZE bytes becomes "...". */
void plot_text(char *text, size_t size, const char *source);

/* The axis from LO to HI exactly, with ticks. */
void plot_axis_exact(struct plot_axis *axis, double lo, double hi);

/* The axis with some room around the values LO to HI. */
void plot_axis_around(struct plot_axis *axis, double lo, double hi);

/* The same around the y of all series of the panel but UPRIGHTS, over all
 * finite values.  Without any, 0..1. */
void plot_fit_y(struct plot_panel *panel);

/* A y axis in decades around what is above 0; the rest becomes gaps.  Where
 * nothing is above 0 the axis is linear and all stays. */
void plot_fit_log_y(struct plot_panel *panel);

/* Whether the series has a point that can be drawn. */
bool plot_has_points(const struct plot_series *series);

/* Where V lies on the axis, from 0 at lo to 1 at hi. */
double plot_place(const struct plot_axis *axis, double v);

/* Picture as a gnuplot script with its data.  WIDTH x HEIGHT pixels, in the
 * format of the terminal; to be released with free().  GQALUT_ERR_MEMORY. */
enum plot_terminal { PLOT_SVG, PLOT_PNG };
GQALUT_MUST_CHECK enum gqalut_status plot_script(const struct plot_picture *picture,
                                                 enum plot_terminal terminal, int width, int height,
                                                 char **text, size_t *length,
                                                 struct gqalut_diag *diag);

/* Runs gnuplot on SCRIPT and returns what it writes, to be released with
 * free().  GQALUT_ERR_IO if it is not there or fails, GQALUT_ERR_CANCELLED. */
GQALUT_MUST_CHECK enum gqalut_status plot_run_gnuplot(const char *script, size_t script_length,
                                                      char **image, size_t *length,
                                                      struct gqalut_diag *diag);

/* Picture in COLUMNS x LINES characters, each line ended by '\n': Braille dots
 * in UTF-8, or ASCII alone; COLOUR adds escape sequences.  To be released with
 * free().  GQALUT_ERR_MEMORY. */
GQALUT_MUST_CHECK enum gqalut_status plot_term(const struct plot_picture *picture, int columns,
                                               int lines, bool ascii, bool colour, char **text,
                                               size_t *length, struct gqalut_diag *diag);

#endif
