/* libFuzzer target: any bytes as a packed block.  One that is accepted is packed
 * to the same bytes again, is valid, and is read back without a fault.  The
 * first bytes choose the format. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/mx_file.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t head = 6;
	if (size < head)
		return 0;
	const struct gqalut_mx_format format = { data[0], 1 + (data[1] | data[2] << 8), data[3] };
	if (gqalut_mx_format_check(&format, NULL))
		return 0;
	int count = 1 + (data[4] | data[5] << 8) % format.block;
	struct gqalut_mx_block block;
	size_t used = 0;
	if (!gqalut_mx_unpack(&format, count, data + head, size - head, &block, &used))
		return 0;
	float x[GQALUT_MX_MAX_BLOCK];
	size_t most = gqalut_mx_packed_most(&format);
	unsigned char *bytes = malloc(most);
	if (!bytes || used > most || used > size - head || block.count != count ||
	    !gqalut_mx_block_valid(&format, &block))
		abort();
	if (gqalut_mx_pack(&format, &block, bytes) != used || memcmp(bytes, data + head, used) != 0)
		abort();
	gqalut_mx_dequantise(&format, &block, x);
	free(bytes);
	return 0;
}
