#include "plot/plot.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/utf8.h>

struct plot_picture *plot_new(int panels)
{
	struct plot_picture *picture = calloc(1, sizeof *picture);
	assert(panels <= PLOT_MAX_PANELS);
	if (picture)
		picture->panels = panels;
	return picture;
}

void plot_free(struct plot_picture *picture)
{
	if (!picture)
		return;
	for (int p = 0; p < picture->panels; p++)
		for (int s = 0; s < picture->panel[p].count; s++)
			free(picture->panel[p].series[s].points);
	free(picture);
}

struct plot_series *plot_series(struct plot_panel *panel, enum plot_style style,
                                enum plot_colour colour)
{
	assert(panel->count < PLOT_MAX_SERIES);
	struct plot_series *series = &panel->series[panel->count++];
	series->style = style;
	series->colour = colour;
	series->width = 1.0;
	series->size = 1.0;
	return series;
}

struct plot_series *plot_curve(struct plot_panel *panel, enum plot_style style, int index)
{
	/* 7 colours and 8 markers have no common divisor. */
	enum { HUES = PLOT_BLACK + 1 };
	struct plot_series *series = plot_series(panel, style, (enum plot_colour)(index % HUES));
	series->marker = index % PLOT_MARKERS;
	series->dash = (enum plot_dash)(index % PLOT_DASHES);
	return series;
}

void plot_point(struct plot_picture *picture, struct plot_series *series, double x, double y)
{
	if (picture->failed)
		return;
	if (series->count == series->capacity) {
		size_t capacity = series->capacity > 0 ? 2 * series->capacity : 64;
		struct plot_point *points =
		        realloc(series->points, capacity * sizeof *series->points);
		if (!points) {
			picture->failed = true;
			return;
		}
		series->points = points;
		series->capacity = capacity;
	}
	series->points[series->count++] = (struct plot_point){ x, y };
}

void plot_text(char *text, size_t size, const char *source)
{
	static const char more[] = "...";
	size_t length = 0, whole = 0; /* whole: what stays if more has to follow */
	for (const char *s = source; *s != '\0';) {
		uint32_t point;
		int n = gqalut_utf8(s, &point);
		bool good = n > 0 && !gqalut_is_control(point);
		size_t bytes = good ? (size_t)n : 1;
		if (length + bytes >= size) {
			length = whole;
			memcpy(text + length, more, sizeof more - 1);
			length += sizeof more - 1;
			break;
		}
		if (good)
			memcpy(text + length, s, bytes);
		else
			text[length] = '?';
		s += n > 0 ? n : 1;
		length += bytes;
		if (length + sizeof more <= size)
			whole = length;
	}
	text[length] = '\0';
}

void plot_fit_y(struct plot_panel *panel)
{
	double lo = (double)INFINITY, hi = -(double)INFINITY;
	for (int i = 0; i < panel->count; i++) {
		const struct plot_series *series = &panel->series[i];
		for (size_t j = 0; j < series->count && series->style != PLOT_UPRIGHTS; j++) {
			double y = series->points[j].y;
			if (!isfinite(y))
				continue;
			lo = fmin(lo, y);
			hi = fmax(hi, y);
		}
	}
	if (lo > hi) {
		plot_axis_exact(&panel->y, 0.0, 1.0);
		return;
	}
	plot_axis_around(&panel->y, lo, hi);
}

bool plot_has_points(const struct plot_series *series)
{
	for (size_t i = 0; i < series->count; i++)
		if (isfinite(series->points[i].y))
			return true;
	return false;
}

void plot_fit_log_y(struct plot_panel *panel)
{
	bool any = false;
	for (int i = 0; i < panel->count; i++)
		for (size_t j = 0; j < panel->series[i].count; j++)
			any = any || panel->series[i].points[j].y > 0.0;
	for (int i = 0; i < panel->count && any; i++)
		for (size_t j = 0; j < panel->series[i].count; j++)
			if (!(panel->series[i].points[j].y > 0.0))
				panel->series[i].points[j].y = (double)NAN;
	panel->y.scale = any ? PLOT_DECADES : PLOT_LINEAR;
	plot_fit_y(panel);
}
