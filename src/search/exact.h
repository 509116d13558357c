/* Shortest paths over the segments of a table: what the exact searches share. */
#ifndef GQALUT_SEARCH_EXACT_H
#define GQALUT_SEARCH_EXACT_H

#include "search/engine.h"

/* A segment that a table within the limit can have. */
struct gqalut_edge {
	int from, to;
	double bound; /* no table with this edge has a smaller error */
	struct gqalut_moments moments;
};

struct gqalut_exact {
	const struct gqalut_task *task;
	const struct gqalut_samples *samples;
	int entries, positions;
	double *left, *right;     /* [position][edges]: real-valued shortest paths */
	double *value;            /* the same for the lattice at hand, from the left */
	struct gqalut_edge *edge; /* by descending from */
	double *length;           /* of each edge on the lattice at hand */
	size_t edges, capacity;
	double limit; /* the best error known */
};

/* Allocates for the task's entries and positions and takes over its incumbent
 * as the limit; gqalut_exact_close() is due in any case. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_exact_open(const struct gqalut_task *task,
                                                       struct gqalut_exact *exact,
                                                       struct gqalut_diag *diag);
void gqalut_exact_close(struct gqalut_exact *exact);

/* What two sums that should be equal may differ by. */
double gqalut_exact_slack(double limit);

/* Errors around COST that differ by less are equal; their formats tell them apart. */
double gqalut_exact_tie(double cost);

/* Fills left[]: real-valued shortest paths from the left end. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_exact_paths_from_left(struct gqalut_exact *exact,
                                                                  struct gqalut_diag *diag);

/* Whether there is any, after left[]: the pins may part a table into more segments
 * than it has. */
bool gqalut_exact_has_path(const struct gqalut_exact *exact);

/* Fills right[], after left[]; KEEP collects the edges within the limit. */
GQALUT_MUST_CHECK enum gqalut_status
gqalut_exact_paths_to_right(struct gqalut_exact *exact, bool keep, struct gqalut_diag *diag);

/* The real-valued optimum, after right[] and if there is a path: its cuts, the
 * moments of its segments. */
void gqalut_exact_real_path(struct gqalut_exact *exact, int *from, struct gqalut_moments *moments);

/* Makes length[] for the edges kept. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_exact_make_lengths(struct gqalut_exact *exact,
                                                               struct gqalut_diag *diag);

/* Error of the shortest path by the lengths at hand; fills value[].  Infinite if
 * the caller of the search wants to stop. */
double gqalut_exact_shortest_path(struct gqalut_exact *exact);

/* The edges of the shortest path found last, as indices, one a segment. */
void gqalut_exact_trace(const struct gqalut_exact *exact, size_t *path);

#endif
