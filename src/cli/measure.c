#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "console.h"
#include "words.h"

const struct gqalut_function *find_function(const char *name, struct gqalut_diag *diag)
{
	if (!name) {
		gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                "--func is required: gqalut list shows the functions");
		return NULL;
	}
	const struct gqalut_function *function = gqalut_function_find(name);
	if (!function)
		gqalut_diag_set(
		        diag, GQALUT_ERR_ARGUMENT,
		        "--func %.64s is not known: did you mean %s? (gqalut list shows all)", name,
		        gqalut_function_nearest(name));
	return function;
}

enum gqalut_status check_word(const char *flag, const char *list, const char *word,
                              struct gqalut_diag *diag)
{
	if (*word != '\0')
		return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                       "--%s %.80s is not allowed: names between commas", flag, list);
}

enum gqalut_status find_word(const char *flag, const char *list, const char *word,
                             const char *const *names, size_t count, size_t *index,
                             struct gqalut_diag *diag)
{
	enum gqalut_status status = check_word(flag, list, word, diag);
	if (status)
		return status;
	for (*index = 0; *index < count; ++*index)
		if (strcmp(word, names[*index]) == 0)
			return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "--%s %s is not known: did you mean %s?",
	                       flag, word, nearest_name(word, names, count));
}

enum gqalut_status check_stdin(char *const *paths, int count, struct gqalut_diag *diag)
{
	int times = 0;
	for (int i = 0; i < count; i++)
		times += strcmp(paths[i], "-") == 0;
	return times <= 1 ? GQALUT_OK
	                  : gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                                    "standard input can be read once only");
}

enum gqalut_status check_name(const char *name, struct gqalut_diag *diag)
{
	if (gqalut_name_is_valid(name))
		return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                       "--name %.64s is not allowed: a C identifier of at most %d "
	                       "characters, not starting with a digit, no keyword of C or "
	                       "SystemVerilog",
	                       name, GQALUT_NAME_SIZE - 1);
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

/* Whether the name of the weights says all about them. */
static bool is_analytic(const char *weights)
{
	return strcmp(weights, "uniform") == 0 || strncmp(weights, "normal:", 7) == 0 ||
	       strncmp(weights, "halfnormal:", 11) == 0 || strncmp(weights, "laplace:", 8) == 0;
}

enum gqalut_status settle_weights(const char *text, const double *floor,
                                  struct gqalut_record *record, struct gqalut_problem *problem,
                                  struct gqalut_weights *weights, bool *missing,
                                  struct gqalut_diag *diag)
{
	bool none = record->weights[0] == '\0';
	*missing = !text && !none && !is_analytic(record->weights);
	if (!text)
		text = none || *missing ? "uniform" : record->weights;
	memset(weights, 0, sizeof *weights);
	enum gqalut_status status =
	        gqalut_weights_read(text, record->table.input.bits, weights, diag);
	if (status)
		return status;
	bool uniform = weights->kind == GQALUT_WEIGHTS_UNIFORM;
	problem->weights = weights;
	if (floor)
		problem->floor = *floor; /* else what the record has, or the default */
	record->floor = uniform ? 0.0 : problem->floor;
	snprintf(record->weights, sizeof record->weights, "%s",
	         uniform ? "uniform" : weights->text);
	return GQALUT_OK;
}

enum gqalut_status prove_record(const char *command, bool quiet,
                                const struct gqalut_problem *problem, struct gqalut_record *record,
                                char *remark, size_t size, struct gqalut_diag *diag)
{
	struct gqalut_search_options search;
	struct progress progress;
	struct gqalut_diag reason;
	memset(&record->certificate, 0, sizeof record->certificate);
	if (problem->frac_per_entry && problem->objective != GQALUT_OBJECTIVE_MSE) {
		snprintf(remark, size,
		         "with fraction bits by entry an optimum is known for the mse alone");
		return GQALUT_OK;
	}
	gqalut_diag_clear(&reason);
	gqalut_search_options_init(&search);
	search.progress = progress_show;
	search.context = &progress;
	progress_begin(&progress, command, quiet);
	double objective =
	        gqalut_eval_objective(&record->metrics, &record->table, problem->objective);
	enum gqalut_status status =
	        gqalut_search_certify(problem, &search, objective, &record->certificate, &reason);
	progress_end(&progress);
	if (status == GQALUT_ERR_CANCELLED || status == GQALUT_ERR_MEMORY)
		return gqalut_diag_set(diag, status, "%s", reason.message);
	if (status) {
		memset(&record->certificate, 0, sizeof record->certificate);
		snprintf(remark, size, "no certificate: %s", reason.message);
	}
	return GQALUT_OK;
}

bool same_figure(double stated, double measured)
{
	/* Below 1e-24 an error is rounding. */
	return fabs(measured - stated) <= 1e-8 * (fabs(measured) + fabs(stated)) + 1e-24;
}

void hold_to_proof(struct gqalut_record *record)
{
	struct gqalut_certificate *proof = &record->certificate;
	double objective =
	        gqalut_eval_objective(&record->metrics, &record->table, record->objective);
	bool consistent = !proof->optimal || fabs(proof->gap) <= 1e-8;
	if (isfinite(proof->gap))
		consistent &= same_figure(proof->lower_bound * (1.0 + proof->gap), objective);
	else /* above a bound of 0 */
		consistent &= same_figure(proof->lower_bound, 0.0) && objective > 0.0;
	if (!consistent)
		memset(proof, 0, sizeof *proof);
}

int complain_table(const char *command, const char *what, enum gqalut_status status,
                   const struct gqalut_diag *diag)
{
	char message[sizeof diag->message];
	snprintf(message, sizeof message, "%s",
	         diag->message[0] != '\0' ? diag->message : gqalut_status_text(status));
	plain_words(message);
	complain(command, "%s: %s", what, message);
	return status == GQALUT_ERR_IO || status == GQALUT_ERR_MEMORY ? EXIT_IO : EXIT_TABLE;
}
