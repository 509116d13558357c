/* The MSE at each input scale: one dot for the table, one requantised. */
#include <math.h>

#include "page/svg.h"

enum { WIDTH = 400, HEIGHT = 316, LEFT = 60, RIGHT = 388, TOP = 34, BOTTOM = 252 };

struct chart {
	FILE *out;
	const struct gqalut_table *table;
	const struct gqalut_errors *series[2];
	struct svg_axis y; /* decades */
	bool zero;         /* the lowest line stands for 0 */
};

/* Below that an error is rounding. */
static bool is_zero(double mse)
{
	return mse < 1e-24;
}

/* Decades around all values above 0. */
static void set_axis(struct chart *chart)
{
	double least = HUGE_VAL, most = 0.0;
	chart->zero = false;
	for (int k = 0; k < 2; k++)
		for (int a = 0; a < chart->table->alpha_count; a++) {
			double mse = chart->series[k]->by_alpha[a].mse;
			if (is_zero(mse)) {
				chart->zero = true;
				continue;
			}
			least = fmin(least, mse);
			most = fmax(most, mse);
		}
	if (!(most > 0.0))
		least = most = 1.0;
	double lo = floor(decimal_log(least)), hi = ceil(decimal_log(most));
	if (!(lo < hi))
		hi = lo + 1.0;
	chart->y = (struct svg_axis){ lo - chart->zero, hi, BOTTOM, TOP };
}

static double column(const struct chart *chart, int a)
{
	return LEFT + (RIGHT - LEFT) * (a + 0.5) / chart->table->alpha_count;
}

static double height(const struct chart *chart, double mse)
{
	return is_zero(mse) ? BOTTOM : svg_place(&chart->y, decimal_log(mse));
}

static void draw_axes(const struct chart *chart)
{
	FILE *out = chart->out;
	int first = (int)chart->y.lo, last = (int)chart->y.hi;
	int every = (last - first) / 8 + 1;
	fputs("<path class=\"grid\" d=\"", out);
	for (int e = first; e <= last; e++) {
		svg_point(out, 'M', LEFT, svg_place(&chart->y, e));
		fprintf(out, "H%d", RIGHT);
	}
	fprintf(out, "\"/>\n<path class=\"frame\" d=\"M%d %dH%dV%dH%dZ\"/>\n", LEFT, TOP, RIGHT,
	        BOTTOM, LEFT);
	for (int e = first; e <= last; e++) {
		bool zero = chart->zero && e == first;
		if (!zero && (last - e) % every != 0)
			continue;
		fprintf(out, "<text class=\"y\" x=\"%d\" y=\"", LEFT - 8);
		svg_number(out, svg_place(&chart->y, e));
		fputs("\" dy=\".35em\">", out);
		if (zero)
			fputc('0', out);
		else
			svg_ten(out, e);
		fputs("</text>\n", out);
	}
	int count = chart->table->alpha_count, step = count / 13 + 1;
	for (int a = 0; a < count; a += step) {
		fputs("<text class=\"x\" x=\"", out);
		svg_number(out, column(chart, a));
		fprintf(out, "\" y=\"%d\" dy=\"1.2em\">%d</text>\n", BOTTOM + 4,
		        chart->table->alpha[a]);
	}
}

/* Series K: a thin line for the eye, circles for the table, squares requantised. */
static void draw_series(const struct chart *chart, int k)
{
	FILE *out = chart->out;
	fprintf(out, "<path class=\"link s%d\" d=\"", k);
	for (int a = 0; a < chart->table->alpha_count; a++)
		svg_point(out, a == 0 ? 'M' : 'L', column(chart, a),
		          height(chart, chart->series[k]->by_alpha[a].mse));
	fprintf(out, "\"/>\n<path class=\"mark s%d\" d=\"", k);
	for (int a = 0; a < chart->table->alpha_count; a++) {
		double y = height(chart, chart->series[k]->by_alpha[a].mse);
		svg_point(out, 'M', column(chart, a) - 4.0, k == 0 ? y : y - 4.0);
		fputs(k == 0 ? "a4 4 0 1 1 8 0a4 4 0 1 1 -8 0z" : "h8v8h-8z", out);
	}
	fputs("\"/>\n", out);
}

void svg_alphas(FILE *out, const struct page_table *table, size_t number)
{
	const struct gqalut_metrics *metrics = &table->record.metrics;
	struct chart chart = { .out = out,
		               .table = &table->record.table,
		               .series = { &metrics->real, &metrics->requantised } };
	set_axis(&chart);
	fprintf(out,
	        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"a%zu-t a%zu-d\">\n"
	        "<title id=\"a%zu-t\">MSE by alpha</title>\n"
	        "<desc id=\"a%zu-d\">The mean squared error at each of %d input scales, on a "
	        "logarithmic scale: of the table, and after requantisation to %d bits. The "
	        "figures are in the table by alpha.</desc>\n",
	        WIDTH, HEIGHT, number, number, number, number, chart.table->alpha_count,
	        chart.table->output.bits);
	draw_axes(&chart);
	draw_series(&chart, 1);
	draw_series(&chart, 0);
	fprintf(out,
	        "<text class=\"name\" x=\"%d\" y=\"%d\">MSE, logarithmic</text>\n"
	        "<text class=\"x\" x=\"%d\" y=\"%d\">alpha (input scale 2^-alpha)</text>\n</svg>\n",
	        LEFT, TOP - 10, (LEFT + RIGHT) / 2, HEIGHT - 14);
}
