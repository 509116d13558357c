/* scenes SEED FIRST COUNT OUT: scenes FIRST.. of SEED into OUT_image.npy (u1,
 * COUNT x 64 x 64 x 3) and OUT_label.npy (u1, COUNT x 64 x 64), for train.py. */
#include <stdio.h>
#include <stdlib.h>

#include "npy.h"
#include "scenes.h"

static FILE *create(const char *prefix, const char *suffix, unsigned long count, const char *each)
{
	char name[4096], shape[64];
	const int n = snprintf(name, sizeof name, "%s%s", prefix, suffix);
	snprintf(shape, sizeof shape, "%lu, %s", count, each);
	FILE *file = n > 0 && n < (int)sizeof name ? fopen(name, "wb") : NULL;
	if (file && npy_write_header(file, "|u1", shape)) {
		fclose(file);
		file = NULL;
	}
	return file;
}

static int write_scenes(FILE *images, FILE *labels, uint64_t seed, uint32_t first,
                        unsigned long count)
{
	static uint8_t image[SCENE_PIXELS * SCENE_CHANNELS], label[SCENE_PIXELS];
	for (unsigned long i = 0; i < count; i++) {
		scene_draw(seed, first + (uint32_t)i, image, label);
		if (fwrite(image, sizeof image, 1, images) != 1 ||
		    fwrite(label, sizeof label, 1, labels) != 1)
			return -1;
	}
	return 0;
}

static int closed(FILE *file)
{
	return file && fclose(file) == 0 ? 0 : -1;
}

/* Whether TEXT is a whole number up to MOST. */
static int number(const char *text, uint64_t most, uint64_t *value)
{
	char *end;
	*value = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0' && *value <= most;
}

int main(int argc, char **argv)
{
	uint64_t seed, first, count;
	if (argc != 5 || !number(argv[1], UINT64_MAX, &seed) ||
	    !number(argv[2], UINT32_MAX, &first) || !number(argv[3], UINT32_MAX - first, &count)) {
		fputs("usage: scenes SEED FIRST COUNT OUT, whole numbers, FIRST + COUNT below "
		      "2^32\n",
		      stderr);
		return 2;
	}
	FILE *images = create(argv[4], "_image.npy", (unsigned long)count, "64, 64, 3");
	FILE *labels = create(argv[4], "_label.npy", (unsigned long)count, "64, 64");
	int bad = !images || !labels ||
	          write_scenes(images, labels, seed, (uint32_t)first, (unsigned long)count);
	bad |= closed(images);
	bad |= closed(labels);
	if (bad)
		fprintf(stderr, "scenes: cannot write %s_image.npy and %s_label.npy\n", argv[4],
		        argv[4]);
	return bad ? 4 : 0;
}
