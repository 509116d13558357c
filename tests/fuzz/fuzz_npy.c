/* libFuzzer target: any bytes as the weights of a table: an array, CSV text, a
 * file of either by way of its name, or a distribution. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/csv.h"
#include "config/npy.h"
#include "scratch_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_npy(const char *bytes, size_t size)
{
	struct gqalut_npy array = { 0 };
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = gqalut_npy_parse(bytes, size, "fuzz", &array, &diag);
	if (status ? array.values || diag.message[0] == '\0' : array.count == 0)
		abort();
	for (size_t i = 0; i < array.count; i++)
		if (!isfinite(array.values[i]))
			abort();
	free(array.values);
}

static void try_csv(const char *text, size_t size)
{
	struct gqalut_weights weights = { 0 };
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = gqalut_csv_parse(text, size, "fuzz", &weights, &diag);
	if (status ? weights.mass || diag.message[0] == '\0' : weights.count == 0)
		abort();
	for (size_t i = 0; i < weights.count; i++)
		if (!(weights.mass[i] >= 0.0) || (weights.hi && !(weights.lo[i] < weights.hi[i])))
			abort();
	gqalut_weights_free(&weights);
}

static void try_weights(const char *text, int in_bits)
{
	struct gqalut_weights weights = { 0 };
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = gqalut_weights_read(text, in_bits, &weights, &diag);
	if ((status == GQALUT_OK) != (diag.message[0] == '\0'))
		abort();
	double sum = 0.0;
	for (size_t i = 0; i < weights.count; i++)
		sum += weights.mass[i];
	if (status ? weights.count != 0 : weights.count > 0 && !(sum > 0.0 && isfinite(sum)))
		abort();
	for (const char *c = weights.text; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 127)
			abort();
	gqalut_weights_free(&weights);
}

/* The bytes as a file, in each way that one can be read. */
static void try_file(const uint8_t *data, size_t size)
{
	enum { IN_BITS = 4 }; /* so that 16 values are one a code */
	const char *suffix = gqalut_npy_is_array((const char *)data, size) ? ".npy" : ".csv";
	const char *path = scratch_write(0, suffix, data, size);
	static const char *const readings[] = { "", "codes:", "values:" };
	for (int i = 0; i < 3; i++) {
		char text[128];
		snprintf(text, sizeof text, "%s%s", readings[i], path);
		try_weights(text, IN_BITS);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_npy((const char *)data, size);
	try_csv((const char *)data, size);
	try_file(data, size);
	char *text = malloc(size + 1);
	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (!gqalut_weights_file(text)) /* a distribution */
		try_weights(text, size % 16);
	free(text);
	return 0;
}
