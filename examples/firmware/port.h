/* What the program needs of a machine. */
#ifndef PORT_H
#define PORT_H

#include <stdint.h>

/* Writes TEXT to the host's console. */
void port_print(const char *text);

/* Instructions executed so far, not cycles, in the steps of the machine's timer;
 * 0 where it does not count them.  Boards do under qemu's -icount alone. */
uint64_t port_instructions(void);

#endif
