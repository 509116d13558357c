/* Start and output of a test on qemu's mps3-an547: qemu loads .data in place,
 * semihosting prints and returns what main returned. */
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

extern uint32_t bss_begin[], bss_end[], stack_end[];
extern char heap_begin[];
int main(void);
void reset(void);
ssize_t _write(int file, const void *bytes, size_t n);
void *_sbrk(ptrdiff_t n);

/* A call of the debugger: see Arm's "Semihosting for AArch32 and AArch64". */
static int call(int operation, const void *argument)
{
	register int r0 __asm__("r0") = operation;
	register const void *r1 __asm__("r1") = argument;
	__asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
	return r0;
}

void reset(void)
{
	enum { EXIT_EXTENDED = 0x20, APPLICATION_EXIT = 0x20026 };
	/* CPACR: full access to the floating-point and vector extensions. */
	*(volatile uint32_t *)0xe000ed88u |= 0xfu << 20;
	__asm__ volatile("dsb\n\tisb" ::: "memory");
	for (uint32_t *p = bss_begin; p < bss_end; p++)
		*p = 0;
	const uint32_t result[2] = { APPLICATION_EXIT, (uint32_t)main() };
	call(EXIT_EXTENDED, result);
	for (;;)
		;
}

/* Any exception ends the test. */
static void fault(void)
{
	const uint32_t result[2] = { 0x20026, 99 };
	call(0x20, result);
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
	stack_end,           (const void *)reset, (const void *)fault, (const void *)fault,
	(const void *)fault, (const void *)fault, (const void *)fault, (const void *)fault
};

/* What printf of newlib asks for. */
ssize_t _write(int file, const void *bytes, size_t n)
{
	(void)file;
	for (size_t i = 0; i < n; i++)
		call(0x03, (const char *)bytes + i);
	return (ssize_t)n;
}

void *_sbrk(ptrdiff_t n)
{
	static char *top = heap_begin;
	char *before = top;
	top += n;
	return before;
}
