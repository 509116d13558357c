/* Holds the vectors of a bench against the emitted C header: HEADER is its name,
 * F(f) its function f, Y the one that requantises.  Argument: the vectors, of which
 * bank 0 is that of the header. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include HEADER

static long field(const char **at, int bits)
{
	char *end;
	long value = strtol(*at, &end, 16);
	*at = end + 1;
	return value >= 1L << (bits - 1) ? value - (1L << bits) : value;
}

int main(int argc, char **argv)
{
	static char line[512];
	int beta[16], betas = 0;
	long checked = 0;
	FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
	if (!file || !fgets(line, sizeof line, file) || !fgets(line, sizeof line, file))
		return 2;
	const char *at = strstr(line, "beta") + 4;
	for (;; at++) {
		char *end;
		beta[betas++] = (int)strtol(at, &end, 10);
		at = end;
		if (*at != ',')
			break;
	}
	while (fgets(line, sizeof line, file) && strchr(line, '_')) {
		at = line;
		if (field(&at, 32) != 0)
			continue;
		int alpha = (int)field(&at, 8), q = (int)field(&at, 16);
		int frac = (int)field(&at, 8);
		long acc = field(&at, 32);
		if (F(frac)(alpha) != frac || F(acc)(q, alpha) != acc) {
			printf("code %d, alpha %d: frac %d, acc %ld in the vectors, %d, %ld in C\n",
			       q, alpha, frac, acc, F(frac)(alpha), (long)F(acc)(q, alpha));
			return 1;
		}
		for (int b = 0; b < betas; b++, checked++) {
			long y = field(&at, 16);
			/* An unsigned result of 16 bits comes back negative. */
			if (((y - (long)Y(q, alpha, beta[b])) & 0xffff) != 0) {
				printf("code %d, alpha %d, beta %d: y %ld in the vectors, %ld in "
				       "C\n",
				       q, alpha, beta[b], y, (long)Y(q, alpha, beta[b]));
				return 1;
			}
		}
	}
	fclose(file);
	printf("%ld results\n", checked);
	return checked == 0;
}
