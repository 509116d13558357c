#include "score.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 1000, SCENES_MOST = 4096 };

enum { HEAD = offsetof(struct tallies, tally) };

static size_t size_of(const struct tallies *tallies)
{
	return (size_t)tallies->rows * (size_t)tallies->scenes;
}

int tallies_write(const char *path, const struct tallies *tallies)
{
	FILE *file = fopen(path, "wb");
	int bad = !file || fwrite(tallies, HEAD, 1, file) != 1 ||
	          fwrite(tallies->tally, sizeof *tallies->tally, size_of(tallies), file) !=
	                  size_of(tallies);
	bad |= file && fclose(file) != 0;
	return bad ? -1 : 0;
}

int tallies_read(const char *path, uint32_t check, int scenes, struct tallies *tallies)
{
	FILE *file = fopen(path, "rb");
	tallies->tally = NULL;
	int bad = !file || fread(tallies, HEAD, 1, file) != 1 || tallies->check != check ||
	          tallies->scenes != scenes || tallies->rows < 1 || tallies->rows > LABELS_MOST ||
	          !(tallies->tally = malloc(size_of(tallies) * sizeof *tallies->tally)) ||
	          fread(tallies->tally, sizeof *tallies->tally, size_of(tallies), file) !=
	                  size_of(tallies);
	if (file)
		fclose(file);
	if (bad) {
		free(tallies->tally);
		tallies->tally = NULL;
	}
	return bad ? -1 : 0;
}

void tally_scene(const uint8_t *classes, const uint8_t *label, const uint8_t *reference,
                 struct tally *tally)
{
	memset(tally, 0, sizeof *tally);
	for (int i = 0; i < SCENE_PIXELS; i++) {
		tally->either[label[i]]++;
		if (classes[i] == label[i])
			tally->hit[label[i]]++;
		else
			tally->either[classes[i]]++;
		if (classes[i] != reference[i])
			tally->flips++;
	}
}

double mean_iou(const struct tally *tally, const uint32_t *pick, int count)
{
	uint32_t hit[SCENE_CLASSES] = { 0 }, either[SCENE_CLASSES] = { 0 };
	double sum = 0.0;
	for (int i = 0; i < count; i++) {
		const struct tally *scene = &tally[pick ? pick[i] : (uint32_t)i];
		for (int c = 0; c < SCENE_CLASSES; c++) {
			hit[c] += scene->hit[c];
			either[c] += scene->either[c];
		}
	}
	for (int c = 0; c < SCENE_CLASSES; c++)
		sum += either[c] > 0 ? (double)hit[c] / either[c] : 0.0;
	return 100.0 * sum / SCENE_CLASSES;
}

double flips_percent(const struct tally *tally, int count)
{
	double sum = 0.0;
	for (int i = 0; i < count; i++)
		sum += tally[i].flips;
	return 100.0 * sum / count / SCENE_PIXELS;
}

/* splitmix64 (Steele, Lea, Flood, 2014), the upper 32 bits. */
static uint32_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((z ^ z >> 31) >> 32);
}

static int ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double difference(const struct tally *of, const struct tally *base, const uint32_t *pick,
                         int count)
{
	return mean_iou(of, pick, count) - mean_iou(base, pick, count);
}

struct change compare_tallies(const struct tally *const *of, const struct tally *const *base,
                              int seeds, int count)
{
	static double drawn[ROUNDS];
	static uint32_t pick[SCENES_MOST];
	struct change change = { 0 };
	uint64_t state = 1; /* the same scenes for every row */
	for (int s = 0; s < seeds; s++) {
		const double d = difference(of[s], base[s], NULL, count);
		change.mean += d / seeds;
		change.seed_least = s == 0 || d < change.seed_least ? d : change.seed_least;
		change.seed_most = s == 0 || d > change.seed_most ? d : change.seed_most;
	}
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < count; i++)
			pick[i] = (uint32_t)((uint64_t)draw(&state) * (uint64_t)count >> 32);
		drawn[round] = 0.0;
		for (int s = 0; s < seeds; s++)
			drawn[round] += difference(of[s], base[s], pick, count) / seeds;
	}
	qsort(drawn, ROUNDS, sizeof drawn[0], ascending);
	change.low = drawn[ROUNDS / 40];
	change.high = drawn[ROUNDS - 1 - ROUNDS / 40];
	return change;
}
