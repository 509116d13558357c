/* From configuration files to jobs.  The options, their ranges and the rules
 * between them are those of gen. */
#include "batch/batch_jobs.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "console.h"
#include "gen_make.h"
#include "help.h"
#include "output.h"
#include "words.h"

static const char command[] = "batch";

/* One run over a file. */
struct reading {
	struct batch_jobs *jobs;
	const char *path;
	size_t count; /* of the keys */
	struct gqalut_batch_key keys[GQALUT_BATCH_MAX_KEYS];
	const struct option *options[GQALUT_BATCH_MAX_KEYS]; /* by key */
};

static bool is_flag(const struct option *option)
{
	return option->type == OPTION_ON || option->type == OPTION_OFF;
}

/* Options of gen that concern its own run, not the table. */
static bool is_for_gen_alone(const char *name)
{
	static const char *const names[] = {
		"history", "output", "report", "quiet", "verbose", "mx"
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static struct gqalut_batch_key key_of(const struct option *option)
{
	struct gqalut_batch_key key = { .name = option->name, .kind = GQALUT_BATCH_TEXT };
	if (is_flag(option))
		key.kind = GQALUT_BATCH_FLAG;
	else if (option->type == OPTION_INT || option->type == OPTION_REAL ||
	         option->type == OPTION_SEED)
		key.kind = GQALUT_BATCH_NUMBER;
	if (strcmp(option->name, "range") == 0)
		key.separator = ':';
	else if (strcmp(option->name, "alphas") == 0 || strcmp(option->name, "frac") == 0)
		key.separator = ',';
	key.collects = strcmp(option->name, "exact-at") == 0 || strcmp(option->name, "format") == 0;
	if (strcmp(option->name, "format") == 0)
		key.alias = "formats";
	return key;
}

static bool judge_value(void *context, size_t key, const char *text, struct gqalut_diag *reason)
{
	const struct reading *reading = context;
	const struct option *option = reading->options[key];
	struct gen_settings scratch;
	char fault[280];
	if (is_flag(option))
		return true;
	gen_defaults(&scratch);
	if (!option_store(option, text, &scratch)) {
		option_fault(option, text, fault, sizeof fault);
		gqalut_diag_set(reason, GQALUT_ERR_FORMAT, "'%s' %s", option->name, fault);
		return false;
	}
	if (scratch.func && !find_function(scratch.func, reason)) {
		plain_words(reason->message);
		return false;
	}
	return true;
}

/* TEXT, which a configuration in the file at CONFIG gives, with a relative path
 * taken from the folder of that file; to be freed, or NULL. */
static char *locate(const char *text, const char *config)
{
	const char *path = gqalut_weights_file(text);
	const char *slash = strrchr(config, '/');
	size_t folder = path && path[0] != '/' && slash ? (size_t)(slash - config) + 1 : 0;
	size_t before = path ? (size_t)(path - text) : 0;
	size_t size = strlen(text) + folder + 1;
	char *located = malloc(size);
	if (located)
		snprintf(located, size, "%.*s%.*s%s", (int)before, text, (int)folder, config,
		         text + before);
	return located;
}

/* The weights that TEXT names, read already or now. */
static enum gqalut_status find_weights(const struct reading *reading, const char *text, int in_bits,
                                       const struct gqalut_weights **weights,
                                       struct gqalut_diag *diag)
{
	struct batch_weights **list = &reading->jobs->weights;
	struct batch_weights *made = NULL;
	enum gqalut_status status;
	char *located = locate(text, reading->path);
	if (!located)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (struct batch_weights *w = *list; w; w = w->next) {
		if (w->in_bits == in_bits && strcmp(w->text, located) == 0) {
			free(located);
			*weights = &w->weights;
			return GQALUT_OK;
		}
	}
	made = calloc(1, sizeof *made);
	status = made ? gqalut_weights_read(located, in_bits, &made->weights, diag)
	              : gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	if (status) {
		free(located);
		free(made);
		return status;
	}
	made->text = located;
	made->in_bits = in_bits;
	made->next = *list;
	*list = made;
	*weights = &made->weights;
	return GQALUT_OK;
}

/* The first value of the option NAME of TABLE, or NULL. */
static const struct gqalut_batch_setting *find_setting(const struct reading *reading,
                                                       const struct gqalut_batch_table *table,
                                                       const char *name, size_t length)
{
	for (size_t i = 0; i < table->count; i++) {
		const char *key = reading->keys[table->settings[i].key].name;
		size_t n = 0;
		while (n < length && key[n] != '\0' &&
		       (name[n] == key[n] || (name[n] == '_' && key[n] == '-')))
			n++;
		if (n == length && key[n] == '\0')
			return &table->settings[i];
	}
	return NULL;
}

/* Writes to NAME what TEMPLATE means for TABLE: {key} is the value of an
 * option, with '_' for what no name may hold. */
static bool expand_name(const struct reading *reading, const struct gqalut_batch_table *table,
                        const char *template, char name[GQALUT_NAME_SIZE], struct gqalut_diag *diag)
{
	size_t length = 0;
	for (const char *c = template; *c != '\0'; c++) {
		char one[2] = { *c, '\0' };
		const char *value = one;
		if (*c == '{') {
			size_t n = strcspn(c + 1, "}");
			const struct gqalut_batch_setting *setting =
			        find_setting(reading, table, c + 1, n);
			if (c[1 + n] == '\0' || !setting || strncmp(c + 1, "name", n) == 0) {
				gqalut_diag_set(diag, GQALUT_ERR_FORMAT,
				                "the name '%.80s' needs the option '%.*s', which "
				                "this table does not set",
				                template, n < 40 ? (int)n : 40, c + 1);
				return false;
			}
			value = setting->text;
			if (strncmp(c + 1, "func", n) == 0) /* not an alias */
				value = gqalut_function_find(value)->name;
			c += 1 + n;
		}
		for (; *value != '\0' && length + 1 < GQALUT_NAME_SIZE; value++)
			name[length++] =
			        isalnum((unsigned char)*value) || value == one ? *value : '_';
		if (*value != '\0') {
			gqalut_diag_set(diag, GQALUT_ERR_FORMAT,
			                "the name '%.80s' is longer than %d characters", template,
			                GQALUT_NAME_SIZE - 1);
			return false;
		}
	}
	name[length] = '\0';
	return true;
}

/* Reads the values of TABLE, each of which is allowed, into JOB. */
static enum gqalut_status store_settings(const struct reading *reading,
                                         const struct gqalut_batch_table *table,
                                         struct batch_job *job, struct parsed *parsed,
                                         struct gqalut_diag *diag)
{
	bool any_format = false;
	for (size_t i = 0; i < table->count; i++) {
		const struct gqalut_batch_setting *setting = &table->settings[i];
		const struct option *option = reading->options[setting->key];
		if (is_flag(option) && strcmp(setting->text, "false") == 0)
			continue;
		if (!option_store(option, setting->text, &job->settings)) /* one too many */
			return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, "", setting->line,
			                          setting->column, "'%s' %.80s is not allowed: %s",
			                          option->name, setting->text, option->allowed);
		parsed->given[option - gen_usage.options] = true;
		if (strcmp(option->name, "format") == 0)
			any_format = job->formats[job->settings.format] = true;
	}
	if (!any_format)
		job->formats[job->settings.format] = true;
	return GQALUT_OK;
}

/* Reads the weights that TABLE names; a fault of theirs is one of that setting. */
static enum gqalut_status find_weights_of(const struct reading *reading,
                                          const struct gqalut_batch_table *table,
                                          struct gen_settings *settings, struct gqalut_diag *diag)
{
	const struct gqalut_batch_setting *place =
	        find_setting(reading, table, "weights", strlen("weights"));
	struct gqalut_diag reason;
	gqalut_diag_clear(&reason);
	enum gqalut_status status =
	        find_weights(reading, settings->weights, settings->problem.input.bits,
	                     &settings->problem.weights, &reason);
	if (!status)
		return status;
	char where[sizeof reason.file + 32] = "";
	if (reason.line > 0)
		snprintf(where, sizeof where, "%s:%d:%d: ", reason.file, reason.line,
		         reason.column);
	else if (reason.file[0] != '\0')
		snprintf(where, sizeof where, "%s: ", reason.file);
	return gqalut_diag_set_at(diag, status, "", place->line, place->column, "%s%s", where,
	                          reason.message);
}

static enum gqalut_status settle_job(const struct reading *reading,
                                     const struct gqalut_batch_table *table, struct batch_job *job,
                                     struct gqalut_diag *diag)
{
	struct gen_settings *settings = &job->settings;
	struct parsed parsed;
	memset(&parsed, 0, sizeof parsed);
	parsed.usage = &gen_usage;
	gen_defaults(settings);
	enum gqalut_status status = store_settings(reading, table, job, &parsed, diag);
	if (status)
		return status;
	const char *template = settings->name ? settings->name : "{func}_{entries}";
	settings->name = NULL;
	status = gen_settle(&parsed, settings, diag);
	if (!status)
		status = hardware_check(&parsed, &settings->hardware,
		                        job->formats[GQALUT_FORMAT_SV], "X.sv", diag);
	if (status)
		return status;
	if (!expand_name(reading, table, template, job->name, diag))
		return GQALUT_ERR_FORMAT;
	if (!gqalut_name_is_valid(job->name))
		return gqalut_diag_set(diag, GQALUT_ERR_FORMAT,
		                       "the name '%s' is not allowed: a C identifier, no keyword",
		                       job->name);
	settings->name = job->name;
	if (settings->weights)
		status = find_weights_of(reading, table, settings, diag);
	if (status)
		return status;
	/* Both were borrowed from the file's text. */
	settings->func = settings->weights = NULL;
	return gqalut_problem_check(&settings->problem, diag);
}

static bool append(struct batch_jobs *jobs, struct batch_job *job)
{
	if (jobs->count == jobs->capacity) {
		size_t capacity = jobs->capacity > 0 ? 2 * jobs->capacity : 64;
		struct batch_job **more = realloc(jobs->jobs, capacity * sizeof *more);
		if (!more)
			return false;
		jobs->jobs = more;
		jobs->capacity = capacity;
	}
	jobs->jobs[jobs->count++] = job;
	return true;
}

static enum gqalut_status take_table(void *context, const struct gqalut_batch_table *table,
                                     struct gqalut_diag *reason)
{
	struct reading *reading = context;
	struct batch_job *job = calloc(1, sizeof *job);
	if (!job)
		return gqalut_diag_set(reason, GQALUT_ERR_MEMORY, "out of memory");
	job->config = source_name(reading->path);
	job->line = table->line;
	job->column = table->column;
	enum gqalut_status status = settle_job(reading, table, job, reason);
	if (!status && !append(reading->jobs, job))
		status = gqalut_diag_set(reason, GQALUT_ERR_MEMORY, "out of memory");
	if (status)
		free(job);
	plain_words(reason->message);
	return status;
}

static void print_fault(void *context, const struct gqalut_diag *fault)
{
	(void)context;
	complain_about(command, fault);
}

int batch_jobs_read(struct batch_jobs *jobs, const char *path)
{
	struct reading reading = { .jobs = jobs, .path = path };
	for (size_t i = 0; i < gen_usage.count; i++) {
		const struct option *option = &gen_usage.options[i];
		if (is_for_gen_alone(option->name))
			continue;
		reading.keys[reading.count] = key_of(option);
		reading.options[reading.count++] = option;
	}
	const struct gqalut_batch_reader reader = {
		.keys = reading.keys,
		.key_count = reading.count,
		.value = judge_value,
		.table = take_table,
		.fault = print_fault,
		.context = &reading,
	};
	return exit_code(gqalut_batch_read(path, &reader, NULL));
}

static int compare_outputs(const void *a, const void *b)
{
	const struct batch_output *x = a, *y = b;
	int order = strcmp(x->name, y->name);
	if (order == 0)
		order = (x->position > y->position) - (x->position < y->position);
	return order;
}

static int complain_clash(const struct batch_output *a, const struct batch_output *b)
{
	complain(command, "%s:%d:%d: %s is written by the table at %s:%d:%d too", b->job->config,
	         b->job->line, b->job->column, b->name, a->job->config, a->job->line,
	         a->job->column);
	return EXIT_TABLE;
}

/* Lists what the job at POSITION becomes in FORMAT; false after a complaint. */
static bool list_outputs(struct batch_jobs *jobs, size_t position, enum gqalut_format format)
{
	const struct batch_job *job = jobs->jobs[position];
	int parts = hardware_parts(&job->settings.hardware, format);
	bool fine = true;
	for (int part = 0; part < parts; part++) {
		struct batch_output *output = &jobs->outputs[jobs->output_count++];
		output->position = position;
		output->job = job;
		output->format = format;
		output->part = part;
		snprintf(output->name, sizeof output->name, "%s%s", job->name,
		         hardware_suffix(format, part));
		if (strcmp(output->name, BATCH_MANIFEST) == 0) {
			complain(command, "%s:%d:%d: the name %s is the manifest's", job->config,
			         job->line, job->column, output->name);
			fine = false;
		}
	}
	return fine;
}

int batch_jobs_settle(struct batch_jobs *jobs)
{
	int code = EXIT_FINE;
	free(jobs->outputs);
	jobs->output_count = 0;
	jobs->outputs = calloc(jobs->count * BATCH_MAX_OUTPUTS + 1, sizeof *jobs->outputs);
	if (!jobs->outputs) {
		complain(command, "out of memory");
		return EXIT_IO;
	}
	for (size_t i = 0; i < jobs->count; i++)
		for (int f = 0; f < GQALUT_FORMATS; f++)
			if (jobs->jobs[i]->formats[f] &&
			    !list_outputs(jobs, i, (enum gqalut_format)f))
				code = EXIT_TABLE;
	qsort(jobs->outputs, jobs->output_count, sizeof *jobs->outputs, compare_outputs);
	for (size_t i = 1; i < jobs->output_count; i++)
		if (strcmp(jobs->outputs[i - 1].name, jobs->outputs[i].name) == 0)
			code = complain_clash(&jobs->outputs[i - 1], &jobs->outputs[i]);
	return code;
}

void batch_jobs_keep_shard(struct batch_jobs *jobs, int shard, int shards)
{
	size_t kept = 0;
	for (size_t i = 0; i < jobs->count; i++) {
		if (i % (size_t)shards == (size_t)shard - 1)
			jobs->jobs[kept++] = jobs->jobs[i];
		else
			free(jobs->jobs[i]);
	}
	jobs->count = kept;
}

void batch_jobs_free(struct batch_jobs *jobs)
{
	for (size_t i = 0; i < jobs->count; i++)
		free(jobs->jobs[i]);
	while (jobs->weights) {
		struct batch_weights *next = jobs->weights->next;
		gqalut_weights_free(&jobs->weights->weights);
		free(jobs->weights->text);
		free(jobs->weights);
		jobs->weights = next;
	}
	free(jobs->jobs);
	free(jobs->outputs);
	memset(jobs, 0, sizeof *jobs);
}
