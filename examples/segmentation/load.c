#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/gqalut.h>

const char *const network_names[NETWORK_KINDS] = { "soft", "linear" };

static int complain(const char *path, const char *what)
{
	fprintf(stderr, "segment: %s: %s\n", path, what);
	return -1;
}

static struct tensor *new_tensor(struct loaded *loaded, const char *name)
{
	if (loaded->store.count == TENSORS_MOST || strlen(name) >= NAME_MOST)
		return NULL;
	const int i = loaded->store.count++;
	strcpy(loaded->name[i], name);
	loaded->tensor[i].name = loaded->name[i];
	return &loaded->tensor[i];
}

static size_t size_of(const struct tensor *tensor)
{
	size_t n = 1;
	for (int i = 0; i < 3; i++)
		n *= tensor->dim[i] > 0 ? (size_t)tensor->dim[i] : 1;
	return n;
}

/* Where the tensors of a layout are in the three files. */
struct sizes {
	size_t real, weight, bias;
};

/* A line kind,name,dims...: a tensor whose data follow those before it. */
static int read_row(char *line, struct loaded *loaded, struct sizes *at)
{
	const char *kind = strtok(line, ",\n"), *name = strtok(NULL, ",\n"), *dim;
	struct tensor *tensor = kind && name ? new_tensor(loaded, name) : NULL;
	if (!tensor)
		return -1;
	for (int i = 0; i < 3 && (dim = strtok(NULL, ",\n")); i++)
		tensor->dim[i] = atoi(dim);
	const size_t n = size_of(tensor);
	tensor->real = loaded->real ? loaded->real + at->real : NULL;
	if (strcmp(kind, "weight") == 0) {
		tensor->weight = loaded->weight ? loaded->weight + at->weight : NULL;
		at->weight += n;
	} else {
		tensor->bias = loaded->bias ? loaded->bias + at->bias : NULL;
		at->bias += n;
	}
	at->real += n;
	return 0;
}

/* A line name,alpha: of a tensor, or of an activation, which is added. */
static int read_scale(char *line, struct loaded *loaded, struct sizes *at)
{
	const char *name = strtok(line, ",\n"), *alpha = strtok(NULL, ",\n");
	struct tensor *tensor = NULL;
	(void)at;
	for (int i = 0; name && i < loaded->store.count; i++)
		if (strcmp(loaded->name[i], name) == 0)
			tensor = &loaded->tensor[i];
	if (name && !tensor)
		tensor = new_tensor(loaded, name);
	if (!tensor || !alpha)
		return -1;
	tensor->alpha = atoi(alpha);
	return 0;
}

/* Hands all lines of a file but the first to READ. */
static int read_lines(const char *path, struct loaded *loaded, struct sizes *at,
                      int (*read)(char *line, struct loaded *loaded, struct sizes *at))
{
	char line[256];
	FILE *file = fopen(path, "r");
	if (!file)
		return complain(path, "cannot be read");
	int bad = !fgets(line, sizeof line, file);
	while (!bad && fgets(line, sizeof line, file))
		bad = read(line, loaded, at);
	fclose(file);
	return bad ? complain(path, "a line that is not understood") : 0;
}

/* The values of an array of COUNT numbers. */
static int read_array(const char *path, size_t count, struct gqalut_array *array)
{
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	if (gqalut_array_read(path, array, &diag))
		return complain(path, diag.message);
	if (array->count == count)
		return 0;
	gqalut_array_free(array);
	return complain(path, "not as many numbers as the layout says");
}

/* A variant has codes of its own alone: its floats are those of BASE. */
static int read_data(const char *base, const char *front, struct loaded *loaded,
                     const struct sizes *sizes)
{
	const char *const suffix[] = { "float", "int8", "bias" };
	const size_t count[] = { sizes->real, sizes->weight, sizes->bias };
	loaded->real = calloc(sizes->real, sizeof *loaded->real);
	loaded->weight = calloc(sizes->weight, sizeof *loaded->weight);
	loaded->bias = calloc(sizes->bias, sizeof *loaded->bias);
	if (!loaded->real || !loaded->weight || !loaded->bias)
		return complain(front, "out of memory");
	for (int i = 0; i < 3; i++) {
		char path[512];
		struct gqalut_array array;
		snprintf(path, sizeof path, "%s_%s.npy", i == 0 ? base : front, suffix[i]);
		if (read_array(path, count[i], &array))
			return -1;
		for (size_t j = 0; j < count[i]; j++) {
			if (i == 0)
				loaded->real[j] = (float)array.values[j];
			else if (i == 1)
				loaded->weight[j] = (int8_t)array.values[j];
			else
				loaded->bias[j] = (int32_t)array.values[j];
		}
		gqalut_array_free(&array);
	}
	return 0;
}

int load_network(const char *folder, enum network_kind kind, int seed, const char *variant,
                 struct loaded *loaded)
{
	char base[400], front[440], path[512];
	struct sizes sizes = { 0, 0, 0 };
	memset(loaded, 0, sizeof *loaded);
	/* Once for the sizes, once more for where each tensor is. */
	snprintf(path, sizeof path, "%s/%s.layout.csv", folder, network_names[kind]);
	snprintf(base, sizeof base, "%s/%s_%d", folder, network_names[kind], seed);
	snprintf(front, sizeof front, "%s%s", base, variant);
	if (read_lines(path, loaded, &sizes, read_row) || read_data(base, front, loaded, &sizes))
		return -1;
	loaded->store.count = 0;
	memset(loaded->tensor, 0, sizeof loaded->tensor);
	memset(&sizes, 0, sizeof sizes);
	if (read_lines(path, loaded, &sizes, read_row))
		return -1;
	snprintf(path, sizeof path, "%s_scales.csv", front);
	if (read_lines(path, loaded, NULL, read_scale))
		return -1;
	loaded->store.tensor = loaded->tensor;
	const char *missing = network_bind(&loaded->network, kind, &loaded->store);
	if (missing)
		return complain(missing, "missing in the layout or the scales, or too large");
	return 0;
}

void load_free(struct loaded *loaded)
{
	free(loaded->real);
	free(loaded->weight);
	free(loaded->bias);
}

uint32_t load_checksum(const struct loaded *loaded)
{
	uint32_t sum = UINT32_C(2166136261);
	for (int i = 0; i < loaded->store.count; i++) {
		const struct tensor *t = &loaded->tensor[i];
		const size_t n = t->weight || t->bias ? size_of(t) : 0;
		sum = (sum ^ (uint32_t)t->alpha) * UINT32_C(16777619);
		for (size_t j = 0; j < n; j++) {
			const int32_t code = t->weight ? t->weight[j] : t->bias[j];
			sum = (sum ^ (uint32_t)code) * UINT32_C(16777619);
		}
	}
	return sum;
}

static void print_codes(FILE *file, int i, const struct tensor *tensor)
{
	const size_t n = size_of(tensor);
	fprintf(file, "static const %s codes_%d[%zu] = {", tensor->weight ? "int8_t" : "int32_t", i,
	        n);
	for (size_t j = 0; j < n; j++)
		fprintf(file, "%s%d,", j % 16 == 0 ? "\n\t" : " ",
		        tensor->weight ? tensor->weight[j] : (int)tensor->bias[j]);
	fputs("\n};\n", file);
}

int load_export(const struct loaded *loaded, const char *path)
{
	FILE *file = fopen(path, "w");
	if (!file)
		return complain(path, "cannot be written");
	fprintf(file, "#include \"network.h\"\n\n");
	for (int i = 0; i < loaded->store.count; i++)
		if (loaded->tensor[i].weight || loaded->tensor[i].bias)
			print_codes(file, i, &loaded->tensor[i]);
	fprintf(file, "\nstatic const struct tensor %s_tensors[] = {\n",
	        network_names[loaded->network.kind]);
	for (int i = 0; i < loaded->store.count; i++) {
		const struct tensor *t = &loaded->tensor[i];
		fprintf(file, "\t{ \"%s\", ", t->name);
		fprintf(file, t->weight ? "codes_%d, " : "NULL, ", i);
		fprintf(file, t->bias ? "codes_%d, " : "NULL, ", i);
		fprintf(file, "NULL, %d, { %d, %d, %d } },\n", t->alpha, t->dim[0], t->dim[1],
		        t->dim[2]);
	}
	fprintf(file, "};\n");
	fprintf(file, "const struct store %s_store = { %s_tensors, %d };\n",
	        network_names[loaded->network.kind], network_names[loaded->network.kind],
	        loaded->store.count);
	const int bad = ferror(file);
	return fclose(file) != 0 || bad ? complain(path, "cannot be written") : 0;
}
