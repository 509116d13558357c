#include "mx/mx_config.h"

#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

#include "console.h"
#include "words.h"

static const char command[] = "mx";

static bool matches_any(const char *pattern, const struct mx_tensors *tensors)
{
	for (size_t i = 0; i < tensors->count; i++)
		if (gqalut_mx_match(pattern, tensors->items[i].name))
			return true;
	return false;
}

/* USED tells of each rule, and behind them of the default, how many tensors have
 * it. */
static void remark(const char *path, const struct gqalut_mx_mix *mix,
                   const struct mx_tensors *tensors, const size_t *used)
{
	for (size_t r = 0; r < mix->count; r++) {
		const struct gqalut_mx_rule *rule = &mix->rules[r];
		if (used[r] == 0)
			complain(command, "%.256s:%d:%d: %s '%s'", path, rule->line, rule->column,
			         matches_any(rule->match, tensors)
			                 ? "earlier rules take every tensor of the rule"
			                 : "no tensor matches the rule",
			         rule->match);
	}
	if (used[mix->count] == 0 || mix->count == 0)
		return;
	size_t first = 0, rule;
	while (gqalut_mx_mix_find(mix, tensors->items[first].name, &rule) && rule < mix->count)
		first++;
	complain(command, "%.256s: no rule matches %zu of %zu tensor%s, the default holds: %s%s",
	         path, used[mix->count], tensors->count, plural(tensors->count),
	         tensors->items[first].name, used[mix->count] > 1 ? ", ..." : "");
}

enum gqalut_status mx_config_formats(const char *path, const struct mx_tensors *tensors, bool quiet,
                                     struct gqalut_mx_format *formats, struct gqalut_diag *diag)
{
	struct gqalut_mx_mix mix;
	enum gqalut_status status = mx_tensors_distinct(tensors, diag);
	if (!status)
		status = gqalut_mx_mix_read(path, &mix, diag);
	if (status)
		return status;
	size_t *used = calloc(mix.count + 1, sizeof *used);
	if (!used)
		status = gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (size_t i = 0; i < tensors->count && !status; i++) {
		const char *name = tensors->items[i].name;
		size_t rule;
		const struct gqalut_mx_format *format = gqalut_mx_mix_find(&mix, name, &rule);
		if (format) {
			formats[i] = *format;
			used[rule]++;
		} else {
			status = gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, path, 0, 0,
			                            "no rule matches the tensor '%.256s', and "
			                            "there is no default",
			                            name);
		}
	}
	if (!status && !quiet)
		remark(path, &mix, tensors, used);
	free(used);
	gqalut_mx_mix_free(&mix);
	return status;
}
