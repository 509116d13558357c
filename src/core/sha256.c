/* SHA-256 as in FIPS 180-4; names of its variables are those of the standard. */
#include <gqalut/digest.h>

#include <stdint.h>
#include <string.h>

enum { BLOCK = 64, LENGTH_AT = 56, ROUNDS = 64, WORDS = 8 };

/* Fractional parts of the cube roots of the first 64 primes. */
static const uint32_t k[ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static uint32_t rotate_right(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static void add_block(uint32_t hash[WORDS], const unsigned char *block)
{
	uint32_t w[ROUNDS];
	for (int t = 0; t < 16; t++)
		w[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 |
		       (uint32_t)block[4 * t + 2] << 8 | (uint32_t)block[4 * t + 3];
	for (int t = 16; t < ROUNDS; t++) {
		uint32_t x = w[t - 15], y = w[t - 2];
		uint32_t sigma0 = rotate_right(x, 7) ^ rotate_right(x, 18) ^ x >> 3;
		uint32_t sigma1 = rotate_right(y, 17) ^ rotate_right(y, 19) ^ y >> 10;
		w[t] = sigma1 + w[t - 7] + sigma0 + w[t - 16];
	}
	uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3];
	uint32_t e = hash[4], f = hash[5], g = hash[6], h = hash[7];
	for (int t = 0; t < ROUNDS; t++) {
		uint32_t sum1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
		uint32_t t1 = h + sum1 + ((e & f) ^ (~e & g)) + k[t] + w[t];
		uint32_t sum0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
		uint32_t t2 = sum0 + ((a & b) ^ (a & c) ^ (b & c));
		h = g;
		g = f;
		f = e;
		e = d + t1;
		d = c;
		c = b;
		b = a;
		a = t1 + t2;
	}
	const uint32_t sum[WORDS] = { a, b, c, d, e, f, g, h };
	for (int i = 0; i < WORDS; i++)
		hash[i] += sum[i];
}

void gqalut_digest(const void *data, size_t length, char hex[GQALUT_DIGEST_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	uint32_t hash[WORDS] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
	const unsigned char *bytes = data;
	size_t left = length;
	for (; left >= BLOCK; left -= BLOCK, bytes += BLOCK)
		add_block(hash, bytes);

	/* The rest, a one bit, zeros, and the length in bits: one block or two. */
	unsigned char last[2 * BLOCK] = { 0 };
	if (left > 0)
		memcpy(last, bytes, left);
	last[left] = 0x80;
	size_t end = left < LENGTH_AT ? BLOCK : 2 * BLOCK;
	uint64_t bits = (uint64_t)length * 8;
	for (size_t i = 1; i <= 8; i++, bits >>= 8)
		last[end - i] = (unsigned char)(bits & 0xff);
	for (size_t at = 0; at < end; at += BLOCK)
		add_block(hash, last + at);

	for (int i = 0; i < WORDS; i++)
		for (int nibble = 0; nibble < 8; nibble++)
			hex[8 * i + nibble] = digits[hash[i] >> (28 - 4 * nibble) & 0xf];
	hex[GQALUT_DIGEST_SIZE - 1] = '\0';
}
