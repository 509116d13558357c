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

enum { LABELS_MOST = 128 };

/* What a row is. */
struct label {
	char functions[40]; /* no commas */
	char replaced[20];  /* "all", "EXP", ... */
	int32_t entries;    /* 0: no tables */
};

/* The tallies of one network. */
struct tallies {
	uint32_t check; /* of its codes */
	int32_t rows, scenes;
	struct label label[LABELS_MOST];
	struct tally *tally; /* [row][scene], released with free() */
};

/* Keeps them in a file, and reads them again: 0, or -1 if it cannot be written, or
 * if there is none of CHECK and SCENES. */
int tallies_write(const char *path, const struct tallies *tallies);
int tallies_read(const char *path, uint32_t check, int scenes, struct tallies *tallies);

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
