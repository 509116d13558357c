#include "page/svg.h"

#include <math.h>

double svg_place(const struct svg_axis *axis, double value)
{
	return axis->from + (value - axis->lo) / (axis->hi - axis->lo) * (axis->to - axis->from);
}

void svg_number(FILE *out, double v)
{
	v = fmin(fmax(v, -10000.0), 10000.0);
	/* + 0 makes -0 a plain 0. */
	fprintf(out, "%.7g", rint(v * 10.0) / 10.0 + 0.0);
}

void svg_point(FILE *out, char letter, double x, double y)
{
	fputc(letter, out);
	svg_number(out, x);
	fputc(' ', out);
	svg_number(out, y);
}

void svg_ten(FILE *out, int e)
{
	static const char *const digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
	char text[16];
	snprintf(text, sizeof text, "%d", e < 0 ? -e : e);
	fprintf(out, "10%s", e < 0 ? "⁻" : "");
	for (const char *c = text; *c != '\0'; c++)
		fputs(digits[*c - '0'], out);
}

/* The label of tick I, divided by 10^EXPONENT. */
static void tick_label(FILE *out, const struct decimal_ticks *ticks, int i, int exponent)
{
	double value = ticks->first + i * ticks->step;
	/* What a sum leaves of 0 is none. */
	if (fabs(value) < ticks->step / 2.0)
		value = 0.0;
	value = exponent < 0 ? value * decimal_power(-exponent) : value / decimal_power(exponent);
	fprintf(out, "%.6g", value);
}

void svg_panel(FILE *out, const struct svg_panel *panel, const struct decimal_ticks *x,
               const struct decimal_ticks *y)
{
	const struct svg_axis *h = &panel->x, *v = &panel->y;
	fputs("<path class=\"grid\" d=\"", out);
	for (int i = 0; i < x->count; i++) {
		svg_point(out, 'M', svg_place(h, x->first + i * x->step), v->to);
		fputc('V', out);
		svg_number(out, v->from);
	}
	for (int i = 0; i < y->count; i++) {
		svg_point(out, 'M', h->from, svg_place(v, y->first + i * y->step));
		fputc('H', out);
		svg_number(out, h->to);
	}
	fputs("\"/>\n<path class=\"frame\" d=\"", out);
	svg_point(out, 'M', h->from, v->to);
	fprintf(out, "H%g", h->to);
	fprintf(out, "V%g", v->from);
	fprintf(out, "H%gZ\"/>\n", h->from);
	for (int i = 0; i < y->count; i++) {
		fprintf(out, "<text class=\"y\" x=\"%g\" y=\"", h->from - 8.0);
		svg_number(out, svg_place(v, y->first + i * y->step));
		fputs("\" dy=\".35em\">", out);
		tick_label(out, y, i, panel->y_exponent);
		fputs("</text>\n", out);
	}
	for (int i = 0; i < x->count && panel->x_labels; i++) {
		fputs("<text class=\"x\" x=\"", out);
		svg_number(out, svg_place(h, x->first + i * x->step));
		fprintf(out, "\" y=\"%g\" dy=\"1.2em\">", v->from + 4.0);
		tick_label(out, x, i, 0);
		fputs("</text>\n", out);
	}
}
