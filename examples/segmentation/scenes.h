/* Scenes for segmentation: shapes of five kinds that hide one another, in front
 * of a cloudy ground, lit from one side and noisy.  A pixel's class is the kind
 * of the shape in front. */
#ifndef SCENES_H
#define SCENES_H

#include <stdint.h>

enum { SCENE_SIDE = 64, SCENE_CHANNELS = 3, SCENE_PIXELS = SCENE_SIDE * SCENE_SIDE };

enum scene_class {
	SCENE_GROUND,
	SCENE_DISC,
	SCENE_BOX,
	SCENE_TRIANGLE,
	SCENE_RING,
	SCENE_BAR,
	SCENE_CLASSES
};

/* Scene INDEX of SEED: image[(y * 64 + x) * 3 + channel], 0..255, and
 * label[y * 64 + x], an enum scene_class.  Integer arithmetic alone, of seed and
 * index alone: the same bytes on every machine and in any order of scenes. */
void scene_draw(uint64_t seed, uint32_t index, uint8_t image[SCENE_PIXELS * SCENE_CHANNELS],
                uint8_t label[SCENE_PIXELS]);

#endif
