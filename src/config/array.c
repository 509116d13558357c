#include <gqalut/array.h>

#include <stdlib.h>
#include <string.h>

#include "config/npy.h"
#include "config/read_file.h"

enum gqalut_status gqalut_array_read(const char *path, struct gqalut_array *array,
                                     struct gqalut_diag *diag)
{
	char *data;
	size_t length;
	struct gqalut_npy npy = { 0 };
	enum gqalut_status status =
	        gqalut_file_read(path, GQALUT_WEIGHTS_FILE_LIMIT, &data, &length, diag);
	if (status)
		return status;
	status = gqalut_npy_parse(data, length, gqalut_file_name(path), &npy, diag);
	free(data);
	if (!status)
		status = gqalut_npy_check_order(npy.dimensions, npy.column_major,
		                                gqalut_file_name(path), diag);
	if (status)
		free(npy.values);
	else
		*array = (struct gqalut_array){ npy.dimensions, npy.count, npy.last, npy.values };
	return status;
}

void gqalut_array_free(struct gqalut_array *array)
{
	free(array->values);
	memset(array, 0, sizeof *array);
}
