/* The checksums of the logits on a machine without files: networks in C, emitted
 * headers, the scenes drawn on the machine itself. */
#include "network.h"
#include "port.h"

#ifndef SCENES
#define SCENES 1
#endif

extern const struct store soft_store, linear_store;

static void print_number(uint32_t value, uint32_t base, int digits)
{
	char text[12];
	char *at = text + sizeof text;
	*--at = '\0';
	do {
		*--at = "0123456789abcdef"[value % base];
		value /= base;
	} while (value > 0 || text + sizeof text - 1 - at < digits);
	port_print(at);
}

/* The line that `segment check` prints. */
static int run(const char *name, enum network_kind kind, const struct store *store,
               const struct nonlinear *functions)
{
	static struct network network;
	static struct workspace work;
	static int32_t logits[LOGITS];
	static uint8_t image[SCENE_PIXELS * SCENE_CHANNELS], label[SCENE_PIXELS];
	uint32_t sum = UINT32_C(2166136261);
	if (network_bind(&network, kind, store))
		return 1;
	for (uint32_t i = 0; i < SCENES; i++) {
		scene_draw(HELD_OUT_SEED, i, image, label);
		integer_run(&network, functions, image, &work, logits);
		sum = logits_checksum(sum, logits);
	}
	port_print(name);
	port_print(": ");
	print_number(SCENES, 10, 1);
	port_print(" scenes, checksum ");
	print_number(sum, 16, 8);
	port_print("\n");
	return 0;
}

int main(void)
{
	return run("soft", NETWORK_SOFT, &soft_store, &header_gelu) +
	       run("linear", NETWORK_LINEAR, &linear_store, &header_hswish);
}
