/* Figures of others, as published. */
#ifndef GQALUT_CLI_COMPARE_PUBLISHED_H
#define GQALUT_CLI_COMPARE_PUBLISHED_H

#include <stdbool.h>
#include <stddef.h>

/* A row of the table of the GQA-LUT paper (Dong et al., DAC 2024, arXiv
 * 2403.19591): mean squared errors of int8 tables. */
struct published {
	const char *function;
	int entries;
	double paper;  /* GQA-LUT with rounding mutation */
	double nn_lut; /* NN-LUT, as the paper quotes it; 0 if it does not */
	bool known;    /* the protocol behind the figures is known */
	const char *source;
};

/* Row INDEX, or NULL past the last one. */
const struct published *published_at(size_t index);

#endif
