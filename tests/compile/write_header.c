/* Writes the C header of a table that no search makes, such as one with
 * fraction bits by entry.  Arguments: its JSON, the header. */
#include <stdio.h>
#include <stdlib.h>

#include <gqalut/gqalut.h>

int main(int argc, char **argv)
{
	struct gqalut_record *records;
	struct gqalut_diag diag = { 0 };
	enum gqalut_file_kind kind;
	size_t count, length;
	char *text;
	if (argc != 3)
		return 2;
	if (gqalut_read_tables(argv[1], &kind, &records, &count, &diag)) {
		printf("cannot read the table: line %d: %s\n", diag.line, diag.message);
		return 1;
	}
	enum gqalut_status status = gqalut_emit(records, GQALUT_FORMAT_C, &text, &length, &diag);
	free(records);
	if (status == GQALUT_OK) {
		status = gqalut_write_file(argv[2], text, length, NULL, &diag);
		free(text);
	}
	if (status != GQALUT_OK)
		printf("cannot write the header: %s\n", diag.message);
	return status != GQALUT_OK;
}
