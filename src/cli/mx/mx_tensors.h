/* The arrays that a command of gqalut mx is about. */
#ifndef GQALUT_CLI_MX_TENSORS_H
#define GQALUT_CLI_MX_TENSORS_H

#include <stdbool.h>
#include <stddef.h>

#include <gqalut/status.h>

struct mx_tensor {
	char *path; /* of the file */
	char *name; /* of the file, relative to the folder that was asked for */
};

struct mx_tensors {
	struct mx_tensor *items;
	size_t count, capacity;
};

/* The COUNT operands in their order: files, and for a folder the .npy and .csv
 * files in it and below it by their names; whatever begins with '.' and links to
 * folders are left out.  SUFFIX: whether names keep theirs.  A folder without
 * any is GQALUT_ERR_ARGUMENT; GQALUT_ERR_IO, GQALUT_ERR_MEMORY. */
GQALUT_MUST_CHECK enum gqalut_status mx_tensors_find(char *const *operands, int count, bool suffix,
                                                     struct mx_tensors *tensors,
                                                     struct gqalut_diag *diag);

/* GQALUT_ERR_ARGUMENT if two have one name. */
GQALUT_MUST_CHECK enum gqalut_status mx_tensors_distinct(const struct mx_tensors *tensors,
                                                         struct gqalut_diag *diag);

void mx_tensors_free(struct mx_tensors *tensors);

#endif
