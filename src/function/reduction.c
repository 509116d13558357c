/* Which reductions a function has, from the laws of its row. */
#include <gqalut/reduction.h>

#include <math.h>
#include <string.h>

const char *gqalut_reduction_text(enum gqalut_reduction_kind kind)
{
	switch (kind) {
	case GQALUT_REDUCTION_NONE: return "none";
	case GQALUT_REDUCTION_SYMMETRIC: return "symmetric";
	case GQALUT_REDUCTION_NORMALIZE: return "normalize";
	case GQALUT_REDUCTION_EXP2: return "exp2";
	case GQALUT_REDUCTION_MULTI_RANGE: return "multi-range";
	case GQALUT_REDUCTION_KINDS: break;
	}
	return "?";
}

/* log2(hi / lo) of the default domain if it is a whole number of steps, else 0:
 * then each sub-range of multi-range is the one before, scaled. */
static int range_step(const struct gqalut_function *function)
{
	if (function->step == 0 || !(function->lo > 0.0))
		return 0;
	int bits = ilogb(function->hi / function->lo);
	bool exact = ldexp(function->lo, bits) == function->hi &&
	             ldexp(1.0, ilogb(function->hi)) == function->hi;
	bool fits = bits > 0 && bits * (GQALUT_REDUCTION_RANGES - 1) < GQALUT_REDUCTION_RANGE_BITS;
	return exact && fits && bits % function->step == 0 ? bits : 0;
}

bool gqalut_reduction_serves(enum gqalut_reduction_kind kind,
                             const struct gqalut_function *function)
{
	switch (kind) {
	case GQALUT_REDUCTION_NONE: return true;
	case GQALUT_REDUCTION_SYMMETRIC: return function->symmetry != GQALUT_SYMMETRY_NONE;
	case GQALUT_REDUCTION_NORMALIZE: return function->step == 1 || function->step == 2;
	case GQALUT_REDUCTION_EXP2: return function->rate > 0.0 && function->rate <= 4.0;
	case GQALUT_REDUCTION_MULTI_RANGE: return range_step(function) > 0;
	case GQALUT_REDUCTION_KINDS: break;
	}
	return false;
}

enum gqalut_reduction_kind gqalut_reduction_best(const struct gqalut_function *function)
{
	static const enum gqalut_reduction_kind kinds[] = { GQALUT_REDUCTION_EXP2,
		                                            GQALUT_REDUCTION_NORMALIZE,
		                                            GQALUT_REDUCTION_SYMMETRIC };
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (gqalut_reduction_serves(kinds[i], function))
			return kinds[i];
	return GQALUT_REDUCTION_NONE;
}

bool gqalut_reduction_relative(enum gqalut_reduction_kind kind)
{
	return kind == GQALUT_REDUCTION_NORMALIZE || kind == GQALUT_REDUCTION_EXP2 ||
	       kind == GQALUT_REDUCTION_MULTI_RANGE;
}

static struct gqalut_rate nearest_rate(double rate)
{
	struct gqalut_rate near = { (int)floor(ldexp(rate, 13) + 0.5), 13 };
	for (; near.num % 2 == 0 && near.shift > 0; near.num /= 2)
		near.shift--;
	return near;
}

static enum gqalut_status settle_rate(const struct gqalut_function *function,
                                      struct gqalut_rate *rate, struct gqalut_diag *diag)
{
	if (rate->num == 0)
		*rate = nearest_rate(function->rate);
	bool allowed = rate->num >= 1 && rate->num <= GQALUT_MAX_RATE && rate->shift >= 0 &&
	               rate->shift <= GQALUT_MAX_RATE_SHIFT;
	double value = allowed ? ldexp(rate->num, -rate->shift) : 0.0;
	if (allowed && fabs(value - function->rate) <= function->rate / 16.0)
		return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                       "--log2e %d/2^%d is not allowed: %.9g is wanted for %s, 1/16 of it "
	                       "off at most",
	                       rate->num, rate->shift, function->rate, function->name);
}

enum gqalut_status gqalut_reduction_make(const struct gqalut_function *function,
                                         enum gqalut_reduction_kind kind, struct gqalut_rate rate,
                                         struct gqalut_reduction *reduction,
                                         struct gqalut_diag *diag)
{
	if (!gqalut_reduction_serves(kind, function)) {
		enum gqalut_reduction_kind best = gqalut_reduction_best(function);
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--reduction %s has no meaning for %s: it has %s",
		                       gqalut_reduction_text(kind), function->name,
		                       best == GQALUT_REDUCTION_NONE ? "no reduction"
		                                                     : gqalut_reduction_text(best));
	}
	struct gqalut_reduction made;
	memset(&made, 0, sizeof made);
	made.kind = kind;
	if (kind == GQALUT_REDUCTION_SYMMETRIC) {
		made.symmetry = function->symmetry;
	} else if (kind == GQALUT_REDUCTION_NORMALIZE) {
		made.step = function->step;
		made.gain = function->gain;
	} else if (kind == GQALUT_REDUCTION_MULTI_RANGE) {
		made.step = range_step(function);
		made.gain = function->gain * (made.step / function->step);
		made.in_frac = GQALUT_REDUCTION_RANGE_BITS - ilogb(function->hi) -
		               made.step * (GQALUT_REDUCTION_RANGES - 1);
	}
	if (kind == GQALUT_REDUCTION_EXP2) {
		enum gqalut_status status = settle_rate(function, &rate, diag);
		if (status)
			return status;
		made.rate = rate;
	} else if (rate.num != 0) {
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--log2e has no meaning without --reduction exp2");
	}
	*reduction = made;
	return GQALUT_OK;
}

/* A decimal number 1..MOST at *text, which is moved behind it; 0 if none. */
static int read_number(const char **text, int most)
{
	int v = 0;
	while (**text >= '0' && **text <= '9') {
		v = 10 * v + (**text - '0');
		if (v > most)
			return 0;
		++*text;
	}
	return v;
}

bool gqalut_rate_parse(const char *text, struct gqalut_rate *rate)
{
	int num = read_number(&text, GQALUT_MAX_RATE);
	if (num == 0 || *text++ != '/')
		return false;
	int den = read_number(&text, 1 << GQALUT_MAX_RATE_SHIFT), shift = 0;
	while (shift < GQALUT_MAX_RATE_SHIFT && 1 << shift < den)
		shift++;
	if (*text != '\0' || den != 1 << shift)
		return false;
	*rate = (struct gqalut_rate){ num, shift };
	return true;
}

double gqalut_symmetry_mirror(enum gqalut_symmetry symmetry, double x, double y)
{
	switch (symmetry) {
	case GQALUT_SYMMETRY_NONE: break;
	case GQALUT_SYMMETRY_MINUS_X: return y - x;
	case GQALUT_SYMMETRY_ODD: return -y;
	case GQALUT_SYMMETRY_ONE: return 1.0 - y;
	case GQALUT_SYMMETRY_EVEN: return y;
	}
	return y;
}
