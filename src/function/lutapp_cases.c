/* What LUT-APP is measured on.  The domains are those of its training script;
 * the scores are the least of the ten tables a function that its authors ship. */
#include <gqalut/lutapp.h>

#include <math.h>
#include <string.h>

static const struct {
	const char *function;
	double lo, hi;
	bool open;
	int scale_bits;
	double scaled_to;
	double published;
} rows[] = {
	{ "gelu", -4.0, 4.0, false, 0, 0.0, 5.10e-3 },
	{ "silu", -4.0, 4.0, false, 0, 0.0, 6.18e-3 },
	{ "exp", -9.0, 0.0, false, 5, -5.5625, 1.84e-3 },
	{ "div", 1.0, 2.0, true, 0, 0.0, 2.15e-3 },
	{ "rsqrt", 1.0, 4.0, true, 0, 0.0, 1.39e-3 },
};

bool gqalut_lutapp_case_at(size_t index, struct gqalut_lutapp_case *out)
{
	if (index >= sizeof rows / sizeof rows[0])
		return false;
	*out = (struct gqalut_lutapp_case){
		.function = gqalut_function_find(rows[index].function),
		.lo = rows[index].lo,
		.hi = rows[index].hi,
		.open = rows[index].open,
		.scale_bits = rows[index].scale_bits,
		.scaled_to = rows[index].scaled_to,
		.published = rows[index].published,
	};
	return true;
}

void gqalut_lutapp_case_init(const struct gqalut_function *function, struct gqalut_lutapp_case *out)
{
	struct gqalut_lutapp_case row;
	for (size_t i = 0; gqalut_lutapp_case_at(i, &row); i++) {
		if (strcmp(row.function->name, function->name) == 0) {
			*out = row;
			out->function = function;
			return;
		}
	}
	*out = (struct gqalut_lutapp_case){
		.function = function,
		.lo = fmax(function->lo, -8.0),
		.hi = fmin(function->hi, 7.9375),
	};
}
