/* Vectors that check fp32.sv against C's float arithmetic, a line each: a, b,
 * a * b, a + b, a >= b in hexadecimal.  Arguments: how many, and 1 if subnormal
 * numbers are more than zeros (float_bits.h), else 0. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/rng.h"
#include "float_bits.h"

/* Bits near an edge of the format, and bits of the kinds that sums are sensitive
 * to: equal exponents, far ones, mantissas of few bits. */
static uint32_t draw(struct gqalut_rng *rng, uint32_t other)
{
	static const uint32_t edges[] = {
		0,          1,          0x7fffff,   0x800000,   0x800001,   0xffffff,
		0x1000000,  0x3f7fffff, 0x3f800000, 0x3f800001, 0x3fffffff, 0x40000000,
		0x4b7fffff, 0x4b800000, 0x7e800000, 0x7f000000, 0x7f7fffff, 0x7f7ffffe,
		0x7f800000, 0x7f800001, 0x7fc00000, 0x7fffffff, 0x33800000, 0x34000000,
	};
	uint64_t r = gqalut_rng_next(rng);
	uint32_t bits = (uint32_t)(r >> 32), sign = bits & 0x80000000;
	switch (r % 8) {
	case 0: return sign | edges[(r >> 8) % (sizeof edges / sizeof edges[0])];
	case 1: return sign | (0x3f800000 + ((uint32_t)(r >> 8) & 0x7f00000));
	case 2: /* near the other's exponent, either sign */
		return sign | ((other + (((uint32_t)(r >> 8) % 5) << 23)) & 0x7f800000) |
		       (bits & 0x7fffff);
	case 3: /* all but the same magnitude */
		return sign | ((other + (uint32_t)(r >> 8) % 9 - 4) & 0x7fffffff);
	case 4: /* the product is near the smallest or the largest number */
		return sign |
		       ((((r & 16) ? 0x3f800000u : 0xbe800000u) - (other & 0x7f800000)) &
		        0x7f800000) |
		       (bits & 0x7fffff);
	case 5: /* a mantissa whose products have ties */
		return sign | ((uint32_t)(r >> 8) % 60 + 97) << 23 | (bits & 0x7f0000);
	case 6: return bits & 0x80ffffff; /* tiny */
	default: return bits;
	}
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	long count = strtol(argv[1], NULL, 10);
	bool subnormal = strtol(argv[2], NULL, 10) != 0;
	struct gqalut_rng rng = gqalut_rng_make(1);
	for (long i = 0; i < count; i++) {
		uint32_t bits_a = draw(&rng, (uint32_t)gqalut_rng_next(&rng));
		uint32_t bits_b = draw(&rng, bits_a);
		float a = float_of(bits_a), b = float_of(bits_b);
		printf("%08" PRIx32 "%08" PRIx32 "%08" PRIx32 "%08" PRIx32 "%d\n", bits_a, bits_b,
		       bits_of(float_multiply(a, b, subnormal)),
		       bits_of(float_add(a, b, subnormal)), float_at_least(a, b, subnormal));
	}
	return 0;
}
