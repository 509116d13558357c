/* A row a scene: the scene, the truth, then for each network what it finds in
 * float, in integers with tables of 8 entries, and where these differ. */
#include "compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "float.h"
#include "png.h"

enum {
	ZOOM = 2,
	GAP = 4,
	CELL = ZOOM * SCENE_SIDE + GAP,
	COLUMNS = 2 + 3 * NETWORK_KINDS,
	WIDTH = COLUMNS * CELL + GAP
};

/* Told apart with any colour vision: after Okabe and Ito, 2008. */
static const uint8_t colours[SCENE_CLASSES][3] = {
	{ 40, 40, 48 },  { 230, 159, 0 },  { 86, 180, 233 },
	{ 0, 158, 115 }, { 240, 228, 66 }, { 204, 121, 167 },
};

struct picture {
	uint8_t *pixels;
	int height;
};

static void put_pixel(const struct picture *picture, int row, int column, int i,
                      const uint8_t *colour)
{
	const int x = GAP + column * CELL + i % SCENE_SIDE * ZOOM;
	const int y = GAP + row * CELL + i / SCENE_SIDE * ZOOM;
	for (int k = 0; k < ZOOM * ZOOM; k++)
		memcpy(picture->pixels + 3 * ((y + k / ZOOM) * WIDTH + x + k % ZOOM), colour, 3);
}

static void put_classes(const struct picture *picture, int row, int column, const uint8_t *classes)
{
	for (int i = 0; i < SCENE_PIXELS; i++)
		put_pixel(picture, row, column, i, colours[classes[i]]);
}

static void put_difference(const struct picture *picture, int row, int column, const uint8_t *a,
                           const uint8_t *b)
{
	static const uint8_t same[3] = { 24, 24, 24 }, other[3] = { 255, 80, 60 };
	for (int i = 0; i < SCENE_PIXELS; i++)
		put_pixel(picture, row, column, i, a[i] == b[i] ? same : other);
}

static void put_network(const struct picture *picture, int row, const struct network *network,
                        const uint8_t *image)
{
	static struct float_work float_work;
	static float float_logits[LOGITS];
	static struct workspace work;
	static int32_t logits[LOGITS];
	static uint8_t in_float[SCENE_PIXELS], in_codes[SCENE_PIXELS];
	const int column = 2 + 3 * (int)network->kind;
	float_run(network, NULL, image, &float_work, float_logits);
	float_classes(float_logits, in_float);
	integer_run(network, network->kind == NETWORK_SOFT ? &header_gelu : &header_hswish, image,
	            &work, logits);
	logits_classes(logits, in_codes);
	put_classes(picture, row, column, in_float);
	put_classes(picture, row, column + 1, in_codes);
	put_difference(picture, row, column + 2, in_float, in_codes);
}

static void put_scene(const struct picture *picture, int row, const struct loaded *loaded)
{
	uint8_t image[SCENE_PIXELS * SCENE_CHANNELS], label[SCENE_PIXELS];
	scene_draw(HELD_OUT_SEED, (uint32_t)row, image, label);
	for (int i = 0; i < SCENE_PIXELS; i++)
		put_pixel(picture, row, 0, i, image + 3 * i);
	put_classes(picture, row, 1, label);
	for (int k = 0; k < NETWORK_KINDS; k++)
		put_network(picture, row, &loaded[k].network, image);
}

int command_picture(const struct orders *orders)
{
	static struct loaded loaded[NETWORK_KINDS];
	const int rows = orders->scenes;
	const struct picture picture = { calloc(3, (size_t)WIDTH * (size_t)(rows * CELL + GAP)),
		                         rows * CELL + GAP };
	int bad = !picture.pixels;
	if (bad)
		fprintf(stderr, "segment: %s: out of memory\n", orders->output);
	for (int k = 0; k < NETWORK_KINDS && !bad; k++)
		bad = load_network(orders->weights, (enum network_kind)k, 1, orders->variant,
		                   &loaded[k]);
	if (!bad)
		memset(picture.pixels, 255, 3 * (size_t)WIDTH * (size_t)picture.height);
	for (int row = 0; row < rows && !bad; row++)
		put_scene(&picture, row, loaded);
	if (!bad && png_write(orders->output, picture.pixels, WIDTH, picture.height)) {
		fprintf(stderr, "segment: %s: cannot be written\n", orders->output);
		bad = 1;
	}
	for (int k = 0; k < NETWORK_KINDS; k++)
		load_free(&loaded[k]);
	free(picture.pixels);
	return bad ? -1 : 0;
}
