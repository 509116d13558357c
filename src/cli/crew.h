/* Independent searches on several threads under one line of progress. */
#ifndef GQALUT_CLI_CREW_H
#define GQALUT_CLI_CREW_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include <gqalut/search.h>
#include <gqalut/status.h>

#include "console.h"

struct crew {
	const char *command;
	const char *unit; /* what is counted: "cells" */
	size_t count;     /* of them */
	bool quiet;

	pthread_mutex_t lock; /* for what follows, which crew_run sets up */
	struct progress progress;
	size_t done;
	enum gqalut_status status; /* why the run cannot go on */
	struct gqalut_diag diag;
};

/* Calls work(context, i) once for each i below crew->count, from up to THREADS
 * threads.  Returns an exit code, after a complaint unless it is EXIT_FINE:
 * the user has interrupted, or crew_end() has met a failure of the whole run. */
int crew_run(struct crew *crew, int threads, void (*work)(void *context, size_t index),
             void *context);

/* The callback of a search, whose context is the crew; also asked before a
 * piece of work begins.  Not 0 if the run is to stop. */
int crew_watch(void *context, const struct gqalut_progress *state);

/* Each work calls it at its end with what it came to.  That something cannot be
 * (arguments, no such table, an overflow) is a result like any other: true, and
 * DIAG says why.  Of other failures the first one ends the run. */
bool crew_end(struct crew *crew, enum gqalut_status status, const struct gqalut_diag *diag);

#endif
