/* What the program needs of a machine. */
#ifndef PORT_H
#define PORT_H

#include <stdint.h>

/* Writes TEXT to the host's console. */
void port_print(const char *text);

/* Instructions executed so far, in steps of port_tick(); 0 where the machine
 * does not count.  Under qemu's -icount these are instructions, not cycles. */
uint64_t port_instructions(void);

#endif
