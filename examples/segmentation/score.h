/* Intersection over union, counted a scene at a time so that scenes can be drawn
 * again. */
#ifndef SCORE_H
#define SCORE_H

#include <stdint.h>

#include "scenes.h"

struct tally {
	uint16_t hit[SCENE_CLASSES];    /* pixels of a class that were found */
	uint16_t either[SCENE_CLASSES]; /* that are of the class or were taken for it */
	uint16_t flips;                 /* that are not what the reference says */
};

void tally_scene(const uint8_t *classes, const uint8_t *label, const uint8_t *reference,
                 struct tally *tally);

/* The mean over the classes, in percent, of all COUNT scenes; those of PICK, if
 * it is not NULL. */
double mean_iou(const struct tally *tally, const uint32_t *pick, int count);

double flips_percent(const struct tally *tally, int count);

/* The difference of two results on the same scenes, a mean over SEEDS networks:
 * itself, and between which values 95 % of it are when scenes are drawn again with
 * replacement. */
struct change {
	double mean, low, high;
	double seed_least, seed_most;
};
struct change compare_tallies(const struct tally *const *of, const struct tally *const *base,
                              int seeds, int count);

#endif
