#include "hardware.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"

static const char suffix[] = ".sv";

void hardware_defaults(struct hardware_settings *settings)
{
	struct gqalut_sv_options options;
	gqalut_sv_options_init(&options);
	*settings = (struct hardware_settings){ .pipeline = options.pipeline,
		                                .flow = (int)options.flow,
		                                .table = (int)options.table,
		                                .functions = options.functions };
}

/* The length of PATH without .sv; 0 if it has another suffix or none. */
static size_t stem_length(const char *path)
{
	size_t length = strlen(path), n = strlen(suffix);
	return length > n && strcmp(path + length - n, suffix) == 0 ? length - n : 0;
}

enum gqalut_status hardware_check(const struct parsed *parsed,
                                  const struct hardware_settings *settings, bool written,
                                  const char *output, struct gqalut_diag *diag)
{
	const char *given = option_given_in(parsed, HARDWARE_GROUP);
	if (given && !written)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--%s has no meaning without --format sv", given);
	if (settings->functions > 1 && settings->table != GQALUT_SV_REGISTER)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--functions %d needs --table register",
		                       settings->functions);
	if (option_given(parsed, "flow") && settings->pipeline == 0)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--flow has no meaning without stages: --pipeline 1..%d",
		                       GQALUT_SV_MAX_PIPELINE);
	if (settings->testbench &&
	    (!output || (!output_is_folder(output) && stem_length(output) == 0)))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "--testbench writes files beside the module: name that with "
		                       "--output X.sv");
	return GQALUT_OK;
}

int hardware_parts(const struct hardware_settings *settings, enum gqalut_format format)
{
	return format == GQALUT_FORMAT_SV && settings->testbench ? HARDWARE_PARTS : 1;
}

enum gqalut_status hardware_emit(const struct gqalut_record *record, enum gqalut_format format,
                                 const struct hardware_settings *settings, int part, char **text,
                                 size_t *length, struct gqalut_diag *diag)
{
	struct gqalut_sv_options options = { .pipeline = settings->pipeline,
		                             .table = (enum gqalut_sv_table)settings->table,
		                             .flow = (enum gqalut_sv_flow)settings->flow,
		                             .functions = settings->functions };
	if (format != GQALUT_FORMAT_SV)
		return gqalut_emit(record, format, text, length, diag);
	switch (part) {
	case 1: return gqalut_emit_sv_testbench(record, &options, text, length, diag);
	case 2: return gqalut_emit_sv_vectors(record, &options, text, length, diag);
	default: return gqalut_emit_sv(record, &options, text, length, diag);
	}
}

const char *hardware_suffix(enum gqalut_format format, int part)
{
	static const char *const suffixes[HARDWARE_PARTS] = { "", "_tb.sv", "_tb.mem" };
	return part == 0 ? output_suffix(format) : suffixes[part];
}

char *hardware_path(const char *output, int part)
{
	size_t stem = part == 0 ? strlen(output) : stem_length(output);
	const char *end = part == 0 ? "" : hardware_suffix(GQALUT_FORMAT_SV, part);
	size_t size = stem + strlen(end) + 1;
	char *path = malloc(size);
	if (path)
		snprintf(path, size, "%.*s%s", (int)stem, output, end);
	return path;
}
