/* One microscaling block; definitions and sources in gqalut/mx.h. */
#include <float.h>
#include <math.h>
#include <string.h>

#include <gqalut/mx.h>

enum { SCALE_BIAS = 127, LEAST_SCALE = -127, MOST_SCALE = 127 };
enum { BF16_MAGNITUDE = 0x7fff, BF16_SIGN = 0x8000, BF16_LARGEST = 0x7f7f };

enum gqalut_status gqalut_mx_format_check(const struct gqalut_mx_format *format,
                                          struct gqalut_diag *diag)
{
	if (format->bits < GQALUT_MX_MIN_BITS || format->bits > GQALUT_MX_MAX_BITS)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--bits %d is not allowed: %d..%d", format->bits,
		                       GQALUT_MX_MIN_BITS, GQALUT_MX_MAX_BITS);
	if (format->block < 1 || format->block > GQALUT_MX_MAX_BLOCK)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--block %d is not allowed: 1..%d", format->block,
		                       GQALUT_MX_MAX_BLOCK);
	int most = format->block < GQALUT_MX_MAX_OUTLIERS ? format->block : GQALUT_MX_MAX_OUTLIERS;
	if (format->outliers < 0 || format->outliers > most)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--outliers %d is not allowed: 0..%d, at most the block",
		                       format->outliers, GQALUT_MX_MAX_OUTLIERS);
	return GQALUT_OK;
}

static uint32_t float_bits(float x)
{
	uint32_t bits;
	memcpy(&bits, &x, sizeof bits);
	return bits;
}

/* |x| as an integer of the same order. */
static uint32_t magnitude(float x)
{
	return float_bits(x) & 0x7fffffff;
}

uint16_t gqalut_bf16_from_float(float x)
{
	uint32_t bits = float_bits(x);
	if (!(fabsf(x) <= FLT_MAX)) /* of a NaN the upper half may hold no bit set */
		return (uint16_t)(bits >> 16 | (isnan(x) ? 0x40u : 0u));
	uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
	if ((rounded & BF16_MAGNITUDE) > BF16_LARGEST)
		rounded--;
	return (uint16_t)rounded;
}

float gqalut_bf16_to_float(uint16_t half)
{
	uint32_t bits = (uint32_t)half << 16;
	float x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

int gqalut_mx_step(const struct gqalut_mx_format *format, const struct gqalut_mx_block *block)
{
	return (int)block->scale - SCALE_BIAS - (format->bits - 2);
}

/* The kept values of a block while it is read, largest first. */
struct kept {
	int count;
	uint32_t size[GQALUT_MX_MAX_OUTLIERS + 1]; /* magnitudes; one too many for a moment */
	uint16_t index[GQALUT_MX_MAX_OUTLIERS + 1];
};

/* Finds the n largest, of equal ones the lower index, and the largest of the
 * others. */
static uint32_t select_outliers(const float *x, int count, int n, struct kept *kept)
{
	uint32_t others = 0;
	kept->count = 0;
	for (int i = 0; i < count; i++) {
		uint32_t size = magnitude(x[i]);
		if (kept->count == n && (n == 0 || size <= kept->size[n - 1])) {
			others = size > others ? size : others;
			continue;
		}
		int at = kept->count;
		for (; at > 0 && kept->size[at - 1] < size; at--) {
			kept->size[at] = kept->size[at - 1];
			kept->index[at] = kept->index[at - 1];
		}
		kept->size[at] = size;
		kept->index[at] = (uint16_t)i;
		if (kept->count < n)
			kept->count++;
		else if (kept->size[n] > others)
			others = kept->size[n];
	}
	return others;
}

static void sort_by_index(struct kept *kept)
{
	for (int i = 1; i < kept->count; i++) {
		uint16_t index = kept->index[i];
		int at = i;
		for (; at > 0 && kept->index[at - 1] > index; at--)
			kept->index[at] = kept->index[at - 1];
		kept->index[at] = index;
	}
}

/* floor(log2 m) of the float with these bits, within the range of a scale. */
static int scale_exponent(uint32_t m)
{
	/* Subnormal floats and 0 are below 2^-126: they end at the least scale. */
	int exponent = (int)(m >> 23) - 127;
	return exponent < LEAST_SCALE ? LEAST_SCALE : exponent > MOST_SCALE ? MOST_SCALE : exponent;
}

/* Adding and taking away 1.5 * 2^52 rounds a double to an integer, halves to
 * even, in the rounding mode that C starts with. */
static const double ROUNDER = 6755399441055744.0;

/* Fills the codes of all values, kept ones too. */
static void fill_codes(const float *x, int count, int step, int bits, int8_t *code)
{
	const double scale = ldexp(1.0, -step), most = (double)((1 << (bits - 1)) - 1);
	for (int i = 0; i < count; i++) {
		double v = (double)x[i] * scale;
		v = v < -most ? -most : v > most ? most : v;
		code[i] = (int8_t)((v + ROUNDER) - ROUNDER);
	}
}

/* Stores the kept values above every element as it is read back. */
static void store_outliers(const struct gqalut_mx_format *format, const float *x,
                           const struct kept *kept, struct gqalut_mx_block *block)
{
	int largest = 0;
	for (int i = 0; i < kept->count; i++)
		block->code[kept->index[i]] = 0;
	for (int i = 0; i < block->count; i++)
		largest = block->code[i] > largest    ? block->code[i]
		          : -block->code[i] > largest ? -block->code[i]
		                                      : largest;
	/* 7 bits times a power of two is a bfloat16. */
	uint16_t floor_bits = gqalut_bf16_from_float(
	        (float)ldexp((double)largest, gqalut_mx_step(format, block)));
	block->outlier_count = kept->count;
	for (int i = 0; i < kept->count; i++) {
		uint16_t bits = gqalut_bf16_from_float(x[kept->index[i]]);
		if (largest > 0 && (bits & BF16_MAGNITUDE) <= floor_bits)
			bits = (uint16_t)((bits & BF16_SIGN) | (floor_bits + 1));
		block->index[i] = kept->index[i];
		block->outlier[i] = bits;
	}
}

void gqalut_mx_quantise(const struct gqalut_mx_format *format, const float *x, int count,
                        struct gqalut_mx_block *block)
{
	struct kept kept;
	uint32_t largest = 0;
	block->count = count;
	block->outlier_count = 0;
	for (int i = 0; i < count; i++)
		largest = magnitude(x[i]) > largest ? magnitude(x[i]) : largest;
	if (largest >= 0x7f800000) {
		block->scale = GQALUT_MX_SCALE_NAN;
		memset(block->code, 0, (size_t)count);
		return;
	}
	kept.count = 0;
	if (format->outliers > 0) {
		int n = format->outliers < count ? format->outliers : count;
		largest = select_outliers(x, count, n, &kept);
	}
	block->scale = (uint8_t)(scale_exponent(largest) + SCALE_BIAS);
	fill_codes(x, count, gqalut_mx_step(format, block), format->bits, block->code);
	sort_by_index(&kept);
	store_outliers(format, x, &kept, block);
}

void gqalut_mx_dequantise(const struct gqalut_mx_format *format,
                          const struct gqalut_mx_block *block, float *x)
{
	if (block->scale == GQALUT_MX_SCALE_NAN) {
		for (int i = 0; i < block->count; i++)
			x[i] = NAN;
		return;
	}
	const double step = ldexp(1.0, gqalut_mx_step(format, block));
	for (int i = 0; i < block->count; i++)
		x[i] = (float)(block->code[i] * step);
	for (int i = 0; i < block->outlier_count; i++)
		x[block->index[i]] = gqalut_bf16_to_float(block->outlier[i]);
}

bool gqalut_mx_block_valid(const struct gqalut_mx_format *format,
                           const struct gqalut_mx_block *block)
{
	if (block->count < 1 || block->count > format->block)
		return false;
	bool nan = block->scale == GQALUT_MX_SCALE_NAN;
	int most = nan ? 0 : (1 << (format->bits - 1)) - 1;
	for (int i = 0; i < block->count; i++)
		if (block->code[i] < -most || block->code[i] > most)
			return false;
	int expected = format->outliers < block->count ? format->outliers : block->count;
	if (block->outlier_count != (nan ? 0 : expected))
		return false;
	for (int i = 0; i < block->outlier_count; i++)
		if (block->index[i] >= block->count || block->code[block->index[i]] != 0 ||
		    (i > 0 && block->index[i] <= block->index[i - 1]) ||
		    (block->outlier[i] & BF16_MAGNITUDE) > BF16_LARGEST)
			return false;
	return true;
}
