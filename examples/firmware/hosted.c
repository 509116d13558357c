/* A machine with an operating system: the host itself, or RISC-V Linux under
 * qemu's user mode. */
#include <stdio.h>

#include "port.h"

void port_print(const char *text)
{
	fputs(text, stdout);
}

uint64_t port_instructions(void)
{
	return 0;
}
