/* The options of gqalut gen, and the command line that repeats a run. */
#ifndef GQALUT_CLI_GEN_OPTIONS_H
#define GQALUT_CLI_GEN_OPTIONS_H

#include <gqalut/problem.h>
#include <gqalut/search.h>

#include "hardware.h"
#include "measure.h"
#include "options.h"
#include "values.h"

/* As parsed; choices are ints in the order of the library's enums. */
struct gen_settings {
	const char *func;
	struct gqalut_problem problem; /* plain numbers are read straight into it */
	struct range_value range;
	struct alphas_value alphas;
	struct frac_value frac;
	struct beta_value beta;
	struct exact_value exact_at;
	struct gqalut_rate log2e;
	int reduction; /* GQALUT_REDUCTION_KINDS is auto */
	int objective, codes, rounding;
	const char *weights;

	struct gqalut_search_options search;
	int method;
	const char *history;

	struct targets targets;
	bool smallest; /* a target decides the entries; set by gen_settle */
	const char *name, *output;
	int format, report;
	bool mx;
	struct hardware_settings hardware;
	bool quiet, verbose;
};

#define GEN_GENETIC_GROUP  "Genetic search (methods ga, paper, lut-app)"
#define GEN_TRAINING_GROUP "Training (method nn-lut)"

extern const struct usage gen_usage;

void gen_defaults(struct gen_settings *settings);

/* Copies a command's COUNT rows to ALL, whose settings begin with those of gen.
 * A row without help stands for gen's row of that name; its group and, where it
 * has one, its standard are kept. */
void gen_borrow(const struct option *rows, size_t count, struct option *all);

/* Writes the command that makes the table again: the options that change it,
 * in one order, no folder.  NAME is NULL if it is the default one.  An empty
 * text if SIZE is too small. */
void gen_command_text(const struct gqalut_problem *problem,
                      const struct gqalut_search_options *search, const char *name, char *text,
                      size_t size);

#endif
