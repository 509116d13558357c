/* libFuzzer target: any bytes as a whole file of blocks.  One that is read to its
 * end without a fault is written again, block by block, with the same bytes.  An
 * odd first byte gives the rest a magic and checksums that are right, so that
 * what lies behind them is reached. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/mx_apply.h>
#include <gqalut/mx_file.h>

#include "core/crc32.h"
#include "scratch_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* max(x, 0): enough of a table for every path over blocks. */
static const struct gqalut_table relu = {
	.entries = 2,
	.slope_bits = 8,
	.intercept_bits = 8,
	.slope = { 0, 64 },
	.slope_frac = { 6, 6 },
	.intercept_frac = { 6, 6 },
};

static void store_crc(uint8_t *at, const uint8_t *data, size_t size)
{
	uint32_t crc = gqalut_crc32(0, data, size);
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(crc >> 8 * i);
}

/* The places are told in gqalut/mx_file.h. */
static void mend(uint8_t *file, size_t size)
{
	static const uint8_t start[10] = { 'G', 'Q', 'A', 'L', 'U', 'T', 'M', 'X', 1, 0 };
	if (size < 20)
		return;
	memcpy(file, start, sizeof start);
	file[17] = file[18] = file[19] = 0;
	size_t header = 20 + 8 * (size_t)file[16];
	if (size < header + 8)
		return;
	store_crc(file + header, file, header);
	store_crc(file + size - 4, file + header + 4, size - header - 8);
}

/* What any block has to stand. */
static void try_block(const struct gqalut_mx_format *format, const struct gqalut_mx_block *block)
{
	static float x[GQALUT_MX_MAX_BLOCK];
	static struct gqalut_mx_block out;
	if (!gqalut_mx_block_valid(format, block))
		abort();
	gqalut_mx_dequantise(format, block, x);
	gqalut_mx_quantise(format, x, block->count, &out);
	if (!gqalut_mx_block_valid(format, &out))
		abort();
	gqalut_mx_apply(&relu, format, block, &out);
	if (!gqalut_mx_block_valid(format, &out))
		abort();
}

/* True if all of the file was read, and written to COPY. */
static bool copy_blocks(struct gqalut_mx_reader *reader, const struct gqalut_mx_format *format,
                        const struct gqalut_mx_shape *shape, const char *copy)
{
	static struct gqalut_mx_block block;
	struct gqalut_mx_writer *writer;
	struct gqalut_diag diag;
	bool more = true;
	gqalut_diag_clear(&diag);
	if (gqalut_mx_writer_open(copy, format, shape, &writer, &diag))
		abort();
	enum gqalut_status status;
	while (!(status = gqalut_mx_reader_next(reader, &block, &more, &diag)) && more) {
		if (block.count != gqalut_mx_writer_next(writer))
			abort();
		try_block(format, &block);
		if (gqalut_mx_writer_put(writer, &block, &diag))
			abort();
	}
	if (status) {
		if (status != GQALUT_ERR_FORMAT || diag.message[0] == '\0')
			abort();
		gqalut_mx_writer_abandon(writer);
		return false;
	}
	if (gqalut_mx_writer_close(writer, &diag))
		abort();
	return true;
}

static void try_file(const uint8_t *file, size_t size)
{
	struct gqalut_mx_format format;
	struct gqalut_mx_shape shape;
	struct gqalut_mx_reader *reader;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = gqalut_mx_reader_open(scratch_write(0, ".mx", file, size),
	                                                  &format, &shape, &reader, &diag);
	if (status ? reader || status != GQALUT_ERR_FORMAT || diag.message[0] == '\0' : !reader)
		abort();
	if (status)
		return;
	const char *copy = scratch_name(1, ".mx");
	if (copy_blocks(reader, &format, &shape, copy) && !scratch_holds(copy, file, size))
		abort();
	gqalut_mx_reader_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	uint8_t *file = malloc(size);
	if (!file)
		abort();
	memcpy(file, data + 1, size - 1);
	if (data[0] & 1)
		mend(file, size - 1);
	try_file(file, size - 1);
	free(file);
	return 0;
}
