/* Holds the vectors of an operator's bench against the emitted C header: HEADER is
 * its name, FRAC its fraction bits; for exp2 F(d, alpha, shift) and FIXED(d, alpha,
 * frac, most), else F(v, shift) and FIXED(v, frac, most).  Arguments: the vectors, of
 * which bank 0 is that of the header, and the bits of its input. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include HEADER

static uint64_t field(const char **at)
{
	char *end;
	const uint64_t value = strtoull(*at, &end, 16);
	*at = end + 1;
	return value;
}

int main(int argc, char **argv)
{
	static char line[512];
	long checked = 0;
	FILE *file = argc == 3 ? fopen(argv[1], "r") : NULL;
	if (!file || !fgets(line, sizeof line, file) || !fgets(line, sizeof line, file))
		return 2;
	const int bits = atoi(argv[2]);
	while (fgets(line, sizeof line, file) && strchr(line, '_')) {
		const char *at = line;
		if (field(&at) != 0)
			continue;
		const uint64_t in = field(&at);
		const int frac = (int)(int8_t)field(&at);
		const uint32_t r = (uint32_t)field(&at);
		const int r_frac = (int)(int8_t)field(&at), shift = (int)(int32_t)field(&at);
		const uint32_t y = (uint32_t)field(&at);
		int got_shift = 0;
#ifdef EXP2
		const int alpha = (int)(in >> 32);
		const int32_t d = (int32_t)(uint32_t)in;
		const uint32_t got = F(d, alpha, &got_shift);
		const uint32_t fixed = FIXED(d, alpha, frac, UINT32_MAX);
#else
		if (bits < 64 && in >> bits != 0)
			continue;
		const uint32_t got = F(in, &got_shift);
		const uint32_t fixed = FIXED(in, frac, UINT32_MAX);
#endif
		/* The header takes -64..127 alone. */
		if (got != r || got_shift != shift || FRAC != r_frac ||
		    (frac >= -64 && fixed != y)) {
			printf("input %llx, frac %d: r %lu, shift %d, y %lu in the vectors, %lu, "
			       "%d, "
			       "%lu in C\n",
			       (unsigned long long)in, frac, (unsigned long)r, shift,
			       (unsigned long)y, (unsigned long)got, got_shift,
			       (unsigned long)fixed);
			return 1;
		}
		checked++;
	}
	fclose(file);
	printf("%ld results\n", checked);
	return checked == 0;
}
