/* Axes: ranges and ticks that people like.  Logarithms are worked out here from
 * multiplications, so that a picture does not hang on a libm's last bit. */
#include "plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOG_BITS = 30, WANTED_TICKS = 8 };

/* log2(x) to about 2^-30 for a finite x > 0, bit by bit: squaring m doubles its
 * logarithm, and a 2 in front of it is the next bit. */
static double log_two(double x)
{
	int exponent;
	double m = 2.0 * frexp(x, &exponent), result = exponent - 1, bit = 0.5;
	for (int i = 0; i < LOG_BITS; i++, bit *= 0.5) {
		m *= m;
		if (m >= 2.0) {
			m *= 0.5;
			result += bit;
		}
	}
	return result;
}

static double log_ten(double x)
{
	return log_two(x) * 0.30102999566398120; /* log10(2) */
}

/* TENTHS / 10 * 10^EXPONENT, rounded once. */
static double decimal(int tenths, int exponent)
{
	char text[32];
	snprintf(text, sizeof text, "%de%d", tenths, exponent - 1);
	return strtod(text, NULL);
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

/* Multiples of 1, 2 or 5 times a power of ten. */
static void linear_ticks(struct plot_axis *axis)
{
	static const int tenths[] = { 10, 20, 50, 100 };
	double span = axis->hi - axis->lo, step = span;
	int exponent = (int)floor(log_ten(span / WANTED_TICKS));
	for (size_t i = 0; i < sizeof tenths / sizeof tenths[0]; i++) {
		step = decimal(tenths[i], exponent);
		if (span <= WANTED_TICKS * step)
			break;
	}
	double first = ceil(axis->lo / step - 1e-9), last = floor(axis->hi / step + 1e-9);
	for (int i = 0; i < PLOT_MAX_TICKS && first + i <= last; i++)
		add(axis, first + i == 0.0 ? 0.0 : (first + i) * step); /* no -0 */
}

/* Powers of ten, and what belongs between them where there are few. */
static void decade_ticks(struct plot_axis *axis)
{
	static const int tenths[] = { 10, 15, 20, 30, 50, 70 };
	enum { COUNT = sizeof tenths / sizeof tenths[0] };
	double decades = log_ten(axis->hi) - log_ten(axis->lo);
	int stride = decades > 8.0 ? (int)ceil(decades / 8.0) : 1;
	int first = (int)floor(log_ten(axis->lo)), last = (int)ceil(log_ten(axis->hi));
	for (int e = first; e <= last; e++) {
		for (int i = 0; i < COUNT; i++) {
			bool shown = tenths[i] == 10                      ? e % stride == 0
			             : tenths[i] == 20 || tenths[i] == 50 ? decades < 3.0
			                                                  : decades < 1.2;
			struct plot_tick *tick = shown ? add(axis, decimal(tenths[i], e)) : NULL;
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
