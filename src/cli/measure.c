#include "measure.h"

#include "console.h"

const struct gqalut_function *find_function(const char *command, const char *name)
{
	const struct gqalut_function *function = gqalut_function_find(name);
	if (!function)
		complain(command,
		         "--func %.64s is not known: did you mean %s? (gqalut list shows all)",
		         name, gqalut_function_nearest(name));
	return function;
}

bool meets_targets(const char *command, const char *what, const struct gqalut_metrics *metrics,
                   const struct targets *targets)
{
	const struct gqalut_error *total = &metrics->real.total;
	bool met = true;
	/* Written so that a NaN would miss. */
	if (targets->mse >= 0.0 && !(total->mse <= targets->mse)) {
		complain(command, "%s misses --max-mse %g: its MSE is %.4g", what, targets->mse,
		         total->mse);
		met = false;
	}
	if (targets->max_error >= 0.0 && !(total->max_abs <= targets->max_error)) {
		complain(command,
		         "%s misses --max-error %g: its largest error is %.4g at alpha %d, code %d",
		         what, targets->max_error, total->max_abs, total->alpha, (int)total->code);
		met = false;
	}
	return met;
}
