#include "crew.h"

#include <math.h>
#include <stdio.h>

#include "cli.h"
#include "parallel.h"

int crew_watch(void *context, const struct gqalut_progress *state)
{
	struct crew *crew = context;
	(void)state; /* of one piece of work */
	(void)pthread_mutex_lock(&crew->lock);
	char stage[64];
	snprintf(stage, sizeof stage, "%zu of %zu %s,", crew->done, crew->count, crew->unit);
	const struct gqalut_progress all = {
		.stage = stage,
		.done = (double)crew->done / (double)crew->count,
		.best = (double)INFINITY,
	};
	int stop = progress_show(&crew->progress, &all) || crew->status != GQALUT_OK;
	(void)pthread_mutex_unlock(&crew->lock);
	return stop;
}

bool crew_end(struct crew *crew, enum gqalut_status status, const struct gqalut_diag *diag)
{
	bool impossible = status == GQALUT_ERR_ARGUMENT || status == GQALUT_ERR_INFEASIBLE ||
	                  status == GQALUT_ERR_OVERFLOW;
	(void)pthread_mutex_lock(&crew->lock);
	crew->done++;
	if (status && !impossible && !crew->status) {
		crew->status = status;
		crew->diag = *diag;
	}
	(void)pthread_mutex_unlock(&crew->lock);
	return impossible;
}

int crew_run(struct crew *crew, int threads, void (*work)(void *context, size_t index),
             void *context)
{
	crew->done = 0;
	crew->status = GQALUT_OK;
	gqalut_diag_clear(&crew->diag);
	if (pthread_mutex_init(&crew->lock, NULL) != 0) {
		complain(crew->command, "out of memory");
		return EXIT_IO;
	}
	catch_interrupt();
	progress_begin(&crew->progress, crew->command, crew->quiet);
	parallel_for(threads, crew->count, work, context);
	progress_end(&crew->progress);
	(void)pthread_mutex_destroy(&crew->lock);
	if (interrupted()) {
		complain(crew->command, "interrupted, nothing written");
		return EXIT_INTERRUPTED;
	}
	return crew->status ? complain_diag(crew->command, crew->status, &crew->diag) : EXIT_FINE;
}
