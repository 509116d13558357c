/* The commands of the program. */
#ifndef COMPARE_H
#define COMPARE_H

#include "load.h"

enum { SEEDS_MOST = 3, PICTURE_SCENES_MOST = 30 };

struct orders {
	const char *weights; /* folder */
	const char *variant; /* of the weights: "" or "_tuned" */
	const char *output;  /* folder or file */
	int scenes, threads, seeds;
	int optimal_only; /* leave out the other methods */
	int kind, seed;   /* the one of command_tally() */
};

/* 0, or -1 with a line on standard error. */
int command_compare(const struct orders *orders);
int command_tally(const struct orders *orders);
int command_calibrate(const struct orders *orders);
int command_check(const struct orders *orders);
int command_picture(const struct orders *orders);
int command_export(const struct orders *orders);

#endif
