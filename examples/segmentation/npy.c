#include "npy.h"

#include <string.h>

/* The length of the header, with its magic, is a multiple of 64. */
int npy_write_header(FILE *file, const char *element, const char *lengths)
{
	enum { HEADER = 128, FRONT = 10 };
	char header[HEADER + 1] = "\x93NUMPY\x01";
	header[8] = HEADER - FRONT;
	const int n = snprintf(header + FRONT, HEADER - FRONT,
	                       "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", element,
	                       lengths);
	if (n < 0 || n >= HEADER - FRONT)
		return -1;
	memset(header + FRONT + n, ' ', (size_t)(HEADER - FRONT - n));
	header[HEADER - 1] = '\n';
	return fwrite(header, HEADER, 1, file) == 1 ? 0 : -1;
}
