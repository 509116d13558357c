/* A Cortex-M of an MPS2 board without an operating system: vector table, start,
 * and output and exit by semihosting (Arm IHI 0046). */
#include <stdint.h>

#include "port.h"

int main(void);
void reset(void);
_Noreturn void _exit(int code);

/* Set by cortex_m.ld. */
extern uint32_t stack_top[], data_begin[], data_end[], data_image[], bss_begin[], bss_end[];

enum { SYS_WRITE0 = 0x04, SYS_EXIT_EXTENDED = 0x20, STOPPED_APPLICATION_EXIT = 0x20026 };

static uint32_t semihost(uint32_t operation, const void *argument)
{
	register uint32_t r0 __asm__("r0") = operation;
	register const void *r1 __asm__("r1") = argument;
	__asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
	return r0;
}

void port_print(const char *text)
{
	(void)semihost(SYS_WRITE0, text);
}

_Noreturn void _exit(int code)
{
	const uint32_t block[2] = { STOPPED_APPLICATION_EXIT, (uint32_t)code };
	for (;;)
		(void)semihost(SYS_EXIT_EXTENDED, block);
}

/* SysTick counts down at 25 MHz; with -icount shift=0 an instruction takes 1 ns
 * of the board's time, so a tick is 40 instructions. */
static volatile uint32_t *const systick = (volatile uint32_t *)0xe000e010;
enum { CONTROL, RELOAD, VALUE, TICK_INSTRUCTIONS = 40, TICK_MASK = 0xffffff };

static volatile uint32_t wraps;

static void on_tick(void)
{
	wraps++;
}

static void on_fault(void)
{
	port_print("fault\n");
	_exit(125);
}

uint64_t port_instructions(void)
{
	uint32_t high, low;
	do {
		high = wraps;
		low = TICK_MASK - systick[VALUE];
	} while (high != wraps);
	return ((uint64_t)high * (TICK_MASK + 1u) + low) * TICK_INSTRUCTIONS;
}

void reset(void)
{
	const uint32_t *image = data_image;
	for (uint32_t *word = data_begin; word < data_end; word++)
		*word = *image++;
	for (uint32_t *word = bss_begin; word < bss_end; word++)
		*word = 0;
	systick[RELOAD] = TICK_MASK;
	systick[VALUE] = 0;
	systick[CONTROL] = 7; /* count, interrupt, processor's clock */
	_exit(main());
}

/* Stack, start, NMI, hard fault, the others, SysTick. */
__attribute__((section(".vectors"), used)) static void (*const vectors[16])(void) = {
	[0] = (void (*)(void))stack_top,
	[1] = reset,
	[2] = on_fault,
	[3] = on_fault,
	[4] = on_fault,
	[5] = on_fault,
	[6] = on_fault,
	[11] = on_fault,
	[12] = on_fault,
	[14] = on_fault,
	[15] = on_tick,
};
