/* libFuzzer target: any bytes as the arrays and the CSV text that weights are
 * read from. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "config/csv.h"
#include "config/npy.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_npy((const char *)data, size);
	try_csv((const char *)data, size);
	return 0;
}
