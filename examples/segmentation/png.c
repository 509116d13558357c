/* PNG (ISO/IEC 15948): a zlib stream (RFC 1950) of stored blocks (RFC 1951). */
#include "png.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ADLER = 65521 };

static void put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static uint32_t crc32(const uint8_t *bytes, size_t n)
{
	uint32_t crc = UINT32_MAX;
	for (size_t i = 0; i < n; i++) {
		crc ^= bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1u ? UINT32_C(0xedb88320) : 0);
	}
	return ~crc;
}

/* CHUNK has 4 bytes for the length, then the kind, N bytes, 4 for the CRC. */
static int write_chunk(FILE *file, uint8_t *chunk, const char *kind, size_t n)
{
	put32(chunk, (uint32_t)n);
	memcpy(chunk + 4, kind, 4);
	put32(chunk + 8 + n, crc32(chunk + 4, n + 4));
	return fwrite(chunk, n + 12, 1, file) == 1 ? 0 : -1;
}

/* A block for each row: a byte for no filter, then its pixels.  Returns the length. */
static size_t store_rows(uint8_t *out, const uint8_t *pixels, size_t row, int height)
{
	uint8_t *at = out;
	uint32_t a = 1, b = 0;
	*at++ = 0x78;
	*at++ = 0x01;
	for (int y = 0; y < height; y++) {
		const size_t n = row + 1;
		*at++ = y == height - 1; /* the last block */
		*at++ = (uint8_t)n;
		*at++ = (uint8_t)(n >> 8);
		*at++ = (uint8_t)~n;
		*at++ = (uint8_t)(~n >> 8);
		at[0] = 0;
		memcpy(at + 1, pixels + (size_t)y * row, row);
		for (size_t i = 0; i < n; i++) {
			a = (a + at[i]) % ADLER;
			b = (b + a) % ADLER;
		}
		at += n;
	}
	put32(at, b << 16 | a);
	return (size_t)(at + 4 - out);
}

int png_write(const char *path, const uint8_t *pixels, int width, int height)
{
	static const uint8_t magic[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
	const size_t row = 3 * (size_t)width;
	uint8_t header[13 + 12] = { 0 }, end[12];
	uint8_t *data = malloc((row + 6) * (size_t)height + 6 + 12);
	FILE *file = data ? fopen(path, "wb") : NULL;
	if (!file) {
		free(data);
		return -1;
	}
	put32(header + 8, (uint32_t)width);
	put32(header + 12, (uint32_t)height);
	header[16] = 8; /* bits */
	header[17] = 2; /* red, green, blue */
	const size_t n = store_rows(data + 8, pixels, row, height);
	int bad = fwrite(magic, sizeof magic, 1, file) != 1 ||
	          write_chunk(file, header, "IHDR", 13) || write_chunk(file, data, "IDAT", n) ||
	          write_chunk(file, end, "IEND", 0);
	bad |= fclose(file) != 0;
	free(data);
	return bad ? -1 : 0;
}
