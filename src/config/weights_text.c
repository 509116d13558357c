/* Weights from what the user typed: a distribution or a file. */
#include <gqalut/weights.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/table.h>

#include "config/csv.h"
#include "config/npy.h"
#include "config/read_file.h"
#include "core/text.h"

static const char distributions[] =
        "uniform, normal:MU,SIGMA, halfnormal:SIGMA, laplace:MU,B or a file";

struct distribution {
	const char *name;
	enum gqalut_weights_kind kind;
	int parameters; /* the last one is the scale */
	const char *usage;
};

static const struct distribution rows[] = {
	{ "uniform", GQALUT_WEIGHTS_UNIFORM, 0, "uniform" },
	{ "normal", GQALUT_WEIGHTS_NORMAL, 2, "normal:MU,SIGMA" },
	{ "halfnormal", GQALUT_WEIGHTS_HALFNORMAL, 1, "halfnormal:SIGMA" },
	{ "laplace", GQALUT_WEIGHTS_LAPLACE, 2, "laplace:MU,B" },
};

/* The distribution that TEXT begins with; *rest is what follows its name. */
static const struct distribution *find_distribution(const char *text, const char **rest)
{
	size_t n = strcspn(text, ":");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (strlen(rows[i].name) == n && memcmp(rows[i].name, text, n) == 0) {
			*rest = text + n;
			return &rows[i];
		}
	return NULL;
}

/* One finite number up to a comma or the end; *text moves behind it. */
static bool next_number(const char **text, double *value)
{
	const char *start = *text, *end = start + strcspn(start, ",");
	*text = end + (end[0] == ',' && end[1] != '\0');
	return gqalut_text_field(start, end, value) && isfinite(*value);
}

/* PARAMETERS is "" or ":" and the numbers. */
static enum gqalut_status read_distribution(const char *text, const char *parameters,
                                            const struct distribution *row,
                                            struct gqalut_weights *weights,
                                            struct gqalut_diag *diag)
{
	double value[2] = { 0.0, 0.0 };
	bool ok = *parameters == (row->parameters > 0 ? ':' : '\0');
	const char *p = ok && row->parameters > 0 ? parameters + 1 : parameters;
	for (int i = 0; ok && i < row->parameters; i++)
		ok = next_number(&p, &value[i]);
	if (!ok || *p != '\0')
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "weights '%s' must be %s with finite numbers", text,
		                       row->usage);
	double scale = row->parameters > 0 ? value[row->parameters - 1] : 0.0;
	if (row->parameters > 0 && !(scale > 0.0))
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
		                       "weights '%s': %s must be above 0", text,
		                       row->kind == GQALUT_WEIGHTS_LAPLACE ? "B" : "SIGMA");
	weights->kind = row->kind;
	weights->mu = row->parameters == 2 ? value[0] : 0.0;
	weights->scale = scale;
	return GQALUT_OK;
}

/* One weight a code: value i is that of the i-th code from the smallest. */
static enum gqalut_status take_codes(struct gqalut_npy *array, const char *file,
                                     struct gqalut_weights *weights, struct gqalut_diag *diag)
{
	double sum = 0.0;
	for (size_t i = 0; i < array->count; i++)
		sum += array->values[i];
	if (!(sum > 0.0 && isfinite(sum)))
		return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, file, 0, 0,
		                          "the weights must have a sum that is finite and above 0");
	weights->kind = GQALUT_WEIGHTS_CODES;
	weights->count = array->count;
	weights->mass = array->values;
	array->values = NULL;
	return GQALUT_OK;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Raw activations become one point for each distinct value, so that what is
 * kept does not grow with their number. */
static enum gqalut_status take_activations(struct gqalut_npy *array, struct gqalut_weights *weights,
                                           struct gqalut_diag *diag)
{
	double *values = array->values;
	for (size_t i = 0; i < array->count; i++)
		values[i] += 0.0; /* -0 is 0 */
	qsort(values, array->count, sizeof *values, compare_doubles);
	size_t distinct = 1;
	for (size_t i = 1; i < array->count; i++)
		distinct += values[i] > values[i - 1];
	double *mass = calloc(distinct, sizeof *mass);
	if (!mass)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	size_t at = 0;
	for (size_t i = 0; i < array->count; i++) {
		if (values[i] > values[at])
			values[++at] = values[i];
		mass[at] += 1.0;
	}
	double *points = realloc(values, distinct * sizeof *points);
	weights->kind = GQALUT_WEIGHTS_POINTS;
	weights->count = distinct;
	weights->lo = points ? points : values; /* a refusal to shrink does no harm */
	weights->mass = mass;
	array->values = NULL;
	return GQALUT_OK;
}

enum reading { READ_BY_SHAPE, READ_CODES, READ_VALUES };

static enum gqalut_status take_array(struct gqalut_npy *array, const char *file, int in_bits,
                                     enum reading reading, struct gqalut_weights *weights,
                                     struct gqalut_diag *diag)
{
	size_t codes = (size_t)1 << in_bits, negative = 0;
	while (negative < array->count && !(array->values[negative] < 0.0))
		negative++;
	bool fits = array->dimensions == 1 && array->count == codes;
	if (reading == READ_CODES && !fits)
		return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, file, 0, 0,
		                          "one weight a code is a one-dimensional array of %zu "
		                          "values, not %d-dimensional of %zu",
		                          codes, array->dimensions, array->count);
	if (reading == READ_CODES && negative < array->count)
		return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, file, 0, 0,
		                          "element %zu: a weight must not be negative", negative);
	if (reading == READ_CODES || (reading == READ_BY_SHAPE && fits && negative == array->count))
		return take_codes(array, file, weights, diag);
	return take_activations(array, weights, diag);
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);
	return n >= m && strcmp(text + n - m, end) == 0;
}

static enum gqalut_status parse_file(const char *data, size_t length, const char *path, int in_bits,
                                     enum reading reading, struct gqalut_weights *weights,
                                     struct gqalut_diag *diag)
{
	if (!gqalut_npy_is_array(data, length) && reading == READ_BY_SHAPE &&
	    !ends_with(path, ".npy"))
		return gqalut_csv_parse(data, length, path, weights, diag);
	struct gqalut_npy array = { 0 };
	enum gqalut_status status = gqalut_npy_parse(data, length, path, &array, diag);
	if (!status)
		status = take_array(&array, path, in_bits, reading, weights, diag);
	free(array.values);
	return status;
}

static enum gqalut_status read_weights_file(const char *path, int in_bits, enum reading reading,
                                            struct gqalut_weights *weights,
                                            struct gqalut_diag *diag)
{
	char *data;
	size_t length;
	struct gqalut_diag reason;
	gqalut_diag_clear(&reason);
	enum gqalut_status status =
	        gqalut_file_read(path, GQALUT_WEIGHTS_FILE_LIMIT, &data, &length, &reason);
	if (status == GQALUT_ERR_IO) /* perhaps no file was meant */
		return gqalut_diag_set_at(diag, status, reason.file, 0, 0, "%s; weights are %s",
		                          reason.message, distributions);
	if (status)
		return gqalut_diag_set_at(diag, status, reason.file, 0, 0, "%s", reason.message);
	status = parse_file(data, length, gqalut_file_name(path), in_bits, reading, weights, diag);
	free(data);
	return status;
}

/* The path in TEXT, which names a file, and how that is to be read. */
static const char *find_path(const char *text, enum reading *reading)
{
	static const char codes[] = "codes:", values[] = "values:";
	*reading = READ_BY_SHAPE;
	if (strncmp(text, codes, sizeof codes - 1) == 0) {
		*reading = READ_CODES;
		return text + sizeof codes - 1;
	}
	if (strncmp(text, values, sizeof values - 1) == 0) {
		*reading = READ_VALUES;
		return text + sizeof values - 1;
	}
	return text;
}

const char *gqalut_weights_file(const char *text)
{
	const char *rest;
	enum reading reading;
	return find_distribution(text, &rest) ? NULL : find_path(text, &reading);
}

enum gqalut_status gqalut_weights_read(const char *text, int in_bits,
                                       struct gqalut_weights *weights, struct gqalut_diag *diag)
{
	struct gqalut_weights made;
	memset(&made, 0, sizeof made);
	if (in_bits < GQALUT_MIN_IN_BITS || in_bits > GQALUT_MAX_IN_BITS)
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "input bits %d is outside %d..%d",
		                       in_bits, GQALUT_MIN_IN_BITS, GQALUT_MAX_IN_BITS);
	if (text[0] == '\0')
		return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT, "weights are missing: %s",
		                       distributions);

	enum gqalut_status status;
	const char *rest;
	const struct distribution *row = find_distribution(text, &rest);
	if (row) {
		status = read_distribution(text, rest, row, &made, diag);
		snprintf(made.text, sizeof made.text, "%s", text);
	} else {
		enum reading reading;
		const char *path = find_path(text, &reading);
		status = read_weights_file(path, in_bits, reading, &made, diag);
		const char *slash = strrchr(path, '/');
		snprintf(made.text, sizeof made.text, "%.*s%s", (int)(path - text), text,
		         slash ? slash + 1 : path);
	}
	/* The text ends up in table files and comments: one line, no surprises. */
	for (char *c = made.text; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 127)
			*c = '?';
	if (!status)
		*weights = made;
	return status;
}

void gqalut_weights_free(struct gqalut_weights *weights)
{
	if (!weights)
		return;
	free(weights->lo);
	free(weights->hi);
	free(weights->mass);
	memset(weights, 0, sizeof *weights);
}
