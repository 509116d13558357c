/* Checksums, by the emitted headers and by the library, which have to agree. */
#include "compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kit.h"
#include "rows.h"

static uint32_t checksum(const struct network *network, const struct nonlinear *functions,
                         int scenes)
{
	static struct workspace work;
	static int32_t logits[LOGITS];
	uint8_t image[SCENE_PIXELS * SCENE_CHANNELS], label[SCENE_PIXELS];
	uint32_t sum = UINT32_C(2166136261);
	for (int i = 0; i < scenes; i++) {
		scene_draw(HELD_OUT_SEED, (uint32_t)i, image, label);
		integer_run(network, functions, image, &work, logits);
		sum = logits_checksum(sum, logits);
	}
	return sum;
}

/* What the emitted headers have, by the library. */
static int tables_of_headers(struct kit *kit, struct tables *tables, struct nonlinear *nonlinear)
{
	const struct search_orders orders = { .method = GQALUT_METHOD_EXACT,
		                              .entries = 8,
		                              .folded = 1 };
	if (tables_search(&orders, tables))
		return -1;
	for (int f = 0; f < FUNCTIONS; f++)
		kit->table[f] = &tables->of[f];
	kit_finish(kit, nonlinear);
	return 0;
}

int command_check(const struct orders *orders)
{
	static struct loaded loaded;
	static struct kit kit;
	static struct tables tables;
	int bad = 0;
	for (int k = 0; k < NETWORK_KINDS && !bad; k++) {
		const enum network_kind kind = (enum network_kind)k;
		struct nonlinear nonlinear;
		kit_init(&kit, activation_of(kind));
		if (load_network(orders->weights, kind, 1, orders->variant, &loaded) ||
		    tables_of_headers(&kit, &tables, &nonlinear)) {
			bad = 1;
		} else {
			const uint32_t headers =
			        checksum(&loaded.network,
			                 kind == NETWORK_SOFT ? &header_gelu : &header_hswish,
			                 orders->scenes);
			const uint32_t library =
			        checksum(&loaded.network, &nonlinear, orders->scenes);
			printf("%s: %d scenes, checksum %08x%s\n", network_names[kind],
			       orders->scenes, (unsigned)headers,
			       headers == library ? "" : ", NOT that of the library");
			bad = headers != library;
		}
		load_free(&loaded);
	}
	return bad ? -1 : 0;
}

int command_export(const struct orders *orders)
{
	static struct loaded loaded;
	int bad = 0;
	mkdir(orders->output, 0777);
	for (int k = 0; k < NETWORK_KINDS && !bad; k++) {
		char path[512];
		snprintf(path, sizeof path, "%s/%s.c", orders->output, network_names[k]);
		bad = load_network(orders->weights, (enum network_kind)k, 1, orders->variant,
		                   &loaded) ||
		      load_export(&loaded, path);
		load_free(&loaded);
	}
	return bad ? -1 : 0;
}
