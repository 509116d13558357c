/* Blocks as strings of bits; the format is told in gqalut/mx_file.h. */
#include <gqalut/mx_file.h>

/* A string of bits, the least significant of each byte first. */
struct bits {
	uint64_t held; /* not yet in bytes, or not yet asked for */
	int count;     /* of them */
	size_t at;     /* bytes done */
};

static void put(struct bits *bits, unsigned char *bytes, uint32_t value, int count)
{
	bits->held |= (uint64_t)value << bits->count;
	for (bits->count += count; bits->count >= 8; bits->count -= 8) {
		bytes[bits->at++] = (unsigned char)(bits->held & 0xff);
		bits->held >>= 8;
	}
}

/* False at the end of the bytes. */
static bool get(struct bits *bits, const unsigned char *bytes, size_t length, int count,
                uint32_t *value)
{
	for (; bits->count < count; bits->count += 8) {
		if (bits->at == length)
			return false;
		bits->held |= (uint64_t)bytes[bits->at++] << bits->count;
	}
	*value = (uint32_t)(bits->held & ((UINT64_C(1) << count) - 1));
	bits->held >>= count;
	bits->count -= count;
	return true;
}

static int index_bits(const struct gqalut_mx_format *format)
{
	int bits = 0;
	while (1 << bits < format->block)
		bits++;
	return bits;
}

/* A block of COUNT elements. */
static uint64_t block_bits(const struct gqalut_mx_format *format, int count)
{
	int kept = format->outliers < count ? format->outliers : count;
	return (uint64_t)(8 + kept * (16 + index_bits(format)) + (count - kept) * format->bits);
}

double gqalut_mx_bits_per_element(const struct gqalut_mx_format *format)
{
	return (double)block_bits(format, format->block) / format->block;
}

uint64_t gqalut_mx_array_bits(const struct gqalut_mx_format *format,
                              const struct gqalut_mx_shape *shape)
{
	uint64_t count, last, block = (uint64_t)format->block;
	if (!gqalut_mx_shape_count(shape, &count, &last))
		return UINT64_MAX;
	uint64_t full = block_bits(format, format->block), rest = last % block;
	uint64_t most = UINT64_MAX / (count / last);
	uint64_t tail = rest > 0 ? block_bits(format, (int)rest) : 0;
	if (most < tail || last / block > (most - tail) / full)
		return UINT64_MAX;
	return count / last * (last / block * full + tail);
}

size_t gqalut_mx_packed_most(const struct gqalut_mx_format *format)
{
	size_t outlier = (size_t)index_bits(format) + 16;
	return (8 + (size_t)format->outliers * outlier +
	        (size_t)format->block * (size_t)format->bits + 7) /
	       8;
}

size_t gqalut_mx_pack(const struct gqalut_mx_format *format, const struct gqalut_mx_block *block,
                      unsigned char *bytes)
{
	struct bits bits = { 0, 0, 0 };
	const uint32_t mask = (UINT32_C(1) << format->bits) - 1;
	int width = index_bits(format), o = 0;
	put(&bits, bytes, block->scale, 8);
	if (block->scale == GQALUT_MX_SCALE_NAN)
		return bits.at;
	for (int i = 0; i < block->outlier_count; i++) {
		put(&bits, bytes, block->index[i], width);
		put(&bits, bytes, block->outlier[i], 16);
	}
	for (int i = 0; i < block->count; i++) {
		bool kept = o < block->outlier_count && block->index[o] == i;
		o += kept;
		if (!kept)
			put(&bits, bytes, (uint32_t)block->code[i] & mask, format->bits);
	}
	if (bits.count > 0)
		put(&bits, bytes, 0, 8 - bits.count);
	return bits.at;
}

bool gqalut_mx_unpack(const struct gqalut_mx_format *format, int count, const unsigned char *bytes,
                      size_t length, struct gqalut_mx_block *block, size_t *used)
{
	struct bits bits = { 0, 0, 0 };
	const int sign = 1 << (format->bits - 1);
	int width = index_bits(format), o = 0;
	uint32_t v;
	if (!get(&bits, bytes, length, 8, &v))
		return false;
	block->count = count;
	block->scale = (uint8_t)v;
	block->outlier_count = 0;
	if (block->scale == GQALUT_MX_SCALE_NAN) {
		for (int i = 0; i < count; i++)
			block->code[i] = 0;
		*used = bits.at;
		return true;
	}
	int outliers = format->outliers < count ? format->outliers : count;
	for (int i = 0; i < outliers; i++) {
		uint32_t index;
		if (!get(&bits, bytes, length, width, &index) ||
		    !get(&bits, bytes, length, 16, &v) || index >= (uint32_t)count)
			return false;
		block->index[i] = (uint16_t)index;
		block->outlier[i] = (uint16_t)v;
		block->outlier_count++;
	}
	for (int i = 0; i < count; i++) {
		bool kept = o < outliers && block->index[o] == i;
		o += kept;
		block->code[i] = 0;
		if (kept)
			continue;
		if (!get(&bits, bytes, length, format->bits, &v))
			return false;
		block->code[i] = (int8_t)(((int)v ^ sign) - sign);
	}
	*used = bits.at;
	return bits.held == 0 && gqalut_mx_block_valid(format, block);
}
