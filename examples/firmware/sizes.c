/* What one activation takes, for `size`: with TABLE a table of 8 entries for all
 * seven scales, with FIXED the same at one pair of scales, else the direct table
 * of one pair. */
#include <stdint.h>

#if defined TABLE
#include "gelu_8.h"

int8_t activate(int8_t q, int alpha, int beta);
int8_t activate(int8_t q, int alpha, int beta)
{
	return gelu_8_s8(q, alpha, beta);
}
#elif defined FIXED
#include "gelu_8.h"

int8_t activate(int8_t q);
int8_t activate(int8_t q)
{
	return gelu_8_s8(q, 4, 5);
}
#else
extern const int8_t direct[256];
const int8_t direct[256] = { 1 };

int8_t activate(int8_t q);
int8_t activate(int8_t q)
{
	return direct[(uint8_t)q];
}
#endif
