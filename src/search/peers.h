/* The methods of others.  Each fills result->table, where it has one also
 * result->real, and result->generations; what the table is worth is measured by
 * search.c.  A peer reads of the task the problem, the samples and the options.
 * Their sources and what is different here stand at the head of each file. */
#ifndef GQALUT_SEARCH_PEERS_H
#define GQALUT_SEARCH_PEERS_H

#include "search/engine.h"

/* The peer that options->method names. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_peer_run(const struct gqalut_task *task,
                                                     struct gqalut_search_result *result,
                                                     struct gqalut_diag *diag);

/* peer_paper.c: the trainer published with GQA-LUT. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_peer_paper(const struct gqalut_task *task,
                                                       struct gqalut_search_result *result,
                                                       struct gqalut_diag *diag);

/* peer_nn_lut.c: a trained layer of ReLUs. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_peer_nn_lut(const struct gqalut_task *task,
                                                        struct gqalut_search_result *result,
                                                        struct gqalut_diag *diag);

/* peer_lut_app.c: differential evolution in dynamic fixed point. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_peer_lut_app(const struct gqalut_task *task,
                                                         struct gqalut_search_result *result,
                                                         struct gqalut_diag *diag);

/* peer_uniform.c: segments of equal length. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_peer_secant_uniform(const struct gqalut_task *task,
                                                                struct gqalut_search_result *result,
                                                                struct gqalut_diag *diag);
GQALUT_MUST_CHECK enum gqalut_status
gqalut_peer_minimax_uniform(const struct gqalut_task *task, struct gqalut_search_result *result,
                            struct gqalut_diag *diag);

/* peer_float.c: the best table with real coefficients. */
GQALUT_MUST_CHECK enum gqalut_status gqalut_peer_float_optimal(const struct gqalut_task *task,
                                                               struct gqalut_search_result *result,
                                                               struct gqalut_diag *diag);

#endif
