#include "measure.h"

#include <stdio.h>

const struct gqalut_function *find_function(const char *name, struct gqalut_diag *diag)
{
	const struct gqalut_function *function = gqalut_function_find(name);
	if (!function)
		gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT,
		        "--func %.64s is not known: did you mean %s? (gqalut list shows all)", name,
		        gqalut_function_nearest(name));
	return function;
}

bool meets_targets(const char *what, const struct gqalut_metrics *metrics,
                   const struct targets *targets, struct gqalut_diag *diag)
{
	const struct gqalut_error *total = &metrics->real.total;
	char mse[96] = "", largest[128] = "";
	/* Written so that a NaN would miss. */
	if (targets->mse >= 0.0 && !(total->mse <= targets->mse))
		snprintf(mse, sizeof mse, "--max-mse %g: its MSE is %.4g", targets->mse,
		         total->mse);
	if (targets->max_error >= 0.0 && !(total->max_abs <= targets->max_error))
		snprintf(largest, sizeof largest,
		         "--max-error %g: its largest error is %.4g at alpha %d, code %d",
		         targets->max_error, total->max_abs, total->alpha, (int)total->code);
	if (mse[0] == '\0' && largest[0] == '\0')
		return true;
	gqalut_diag_set(diag, GQALUT_ERR_INFEASIBLE, "%.256s misses %s%s%s", what, mse,
	                mse[0] != '\0' && largest[0] != '\0' ? ", and " : "", largest);
	return false;
}
