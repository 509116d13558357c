/* Embeds an emitted header: GELU of int8 activations at scale 2^-5, results at
 * scale 2^-4.  gelu_8.h is made by the Makefile beside this file. */
#include <stdio.h>

#define GELU_8_SELFTEST
#include "gelu_8.h"

int main(void)
{
	static const int8_t in[] = { -128, -64, -16, 0, 16, 64, 127 };
	int8_t out[sizeof in];
	gelu_8_map_s8(in, out, sizeof in, 5, 4);
	for (size_t i = 0; i < sizeof in; i++)
		printf("gelu(%8.5f) = %7.4f\n", in[i] / 32.0, out[i] / 16.0);
	return gelu_8_selftest();
}
