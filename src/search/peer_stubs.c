#include "search/peers.h"
#define STUB(name) enum gqalut_status name(const struct gqalut_task *task, struct gqalut_search_result *result, struct gqalut_diag *diag) { (void)task; (void)result; return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "not built yet"); }
STUB(gqalut_peer_nn_lut)
STUB(gqalut_peer_lut_app)
