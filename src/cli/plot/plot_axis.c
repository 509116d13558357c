/* Axes: ranges and ticks that people like. */
#include "plot/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"

enum { WANTED_TICKS = 8 };

static double log_two(double x)
{
	return decimal_log(x) * 3.3219280948873623; /* log2(10) */
}

double plot_place(const struct plot_axis *axis, double v)
{
	if (axis->scale == PLOT_LINEAR)
		return (v - axis->lo) / (axis->hi - axis->lo);
	double lo = log_two(axis->lo), hi = log_two(axis->hi);
	return v > 0.0 ? (log_two(v) - lo) / (hi - lo) : 0.0;
}

/* V in few letters: "0.25", "2e-5". */
static void short_text(double v, char *text, size_t size)
{
	snprintf(text, size, "%.9g", v);
	char *e = strchr(text, 'e');
	if (!e)
		return;
	int exponent = (int)strtol(e + 1, NULL, 10);
	snprintf(e, size - (size_t)(e - text), "e%d", exponent);
}

/* Adds a tick at V unless it lies outside. */
static struct plot_tick *add(struct plot_axis *axis, double v)
{
	double slack = 1e-9 * (axis->hi - axis->lo);
	if (v < axis->lo - slack || v > axis->hi + slack || axis->ticks == PLOT_MAX_TICKS)
		return NULL;
	struct plot_tick *tick = &axis->tick[axis->ticks++];
	tick->at = v;
	tick->below[0] = '\0';
	short_text(v, tick->text, sizeof tick->text);
	return tick;
}

static void linear_ticks(struct plot_axis *axis)
{
	const struct decimal_ticks ticks = decimal_ticks(axis->lo, axis->hi, WANTED_TICKS);
	for (int i = 0; i < ticks.count; i++) {
		double v = ticks.first + i * ticks.step;
		add(axis, fabs(v) < ticks.step / 2.0 ? 0.0 : v); /* what a sum leaves of 0 */
	}
}

/* Powers of ten, and what belongs between them where there are few. */
static void decade_ticks(struct plot_axis *axis)
{
	static const int tenths[] = { 10, 15, 20, 30, 50, 70 };
	enum { COUNT = sizeof tenths / sizeof tenths[0] };
	double decades = decimal_log(axis->hi) - decimal_log(axis->lo);
	int stride = decades > 8.0 ? (int)ceil(decades / 8.0) : 1;
	int first = (int)floor(decimal_log(axis->lo)), last = (int)ceil(decimal_log(axis->hi));
	for (int e = first; e <= last; e++) {
		for (int i = 0; i < COUNT; i++) {
			bool shown = tenths[i] == 10                      ? e % stride == 0
			             : tenths[i] == 20 || tenths[i] == 50 ? decades < 3.0
			                                                  : decades < 1.2;
			struct plot_tick *tick =
			        shown ? add(axis, tenths[i] / 10.0 * decimal_power(e)) : NULL;
			if (tick)
				snprintf(tick->text, sizeof tick->text, "%ge%d", tenths[i] / 10.0,
				         e);
		}
	}
}

static void octave_ticks(struct plot_axis *axis)
{
	int first = (int)floor(log_two(axis->lo)), last = (int)ceil(log_two(axis->hi));
	bool few = last - first <= 4;
	for (int e = first; e <= last; e++) {
		add(axis, ldexp(1.0, e));
		if (few)
			add(axis, ldexp(1.5, e));
	}
}

void plot_axis_exact(struct plot_axis *axis, double lo, double hi)
{
	axis->lo = lo;
	axis->hi = hi;
	axis->ticks = 0;
	if (axis->scale == PLOT_LINEAR || hi < 4.0 * lo)
		linear_ticks(axis);
	else if (axis->scale == PLOT_DECADES)
		decade_ticks(axis);
	else
		octave_ticks(axis);
}

void plot_axis_around(struct plot_axis *axis, double lo, double hi)
{
	if (axis->scale == PLOT_LINEAR) {
		double room = hi > lo ? 0.06 * (hi - lo) : lo != 0.0 ? 0.5 * fabs(lo) : 1.0;
		plot_axis_exact(axis, lo - room, hi + room);
		return;
	}
	/* A twelfth of the span, but always room for a mark. */
	double room = 1.0 + fmin(0.5, 0.1 * (log_two(hi) - log_two(lo)));
	room = hi < 1.1 * lo ? 1.5 : fmax(room, 1.08);
	plot_axis_exact(axis, lo / room, hi * room);
}
