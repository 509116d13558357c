/* libFuzzer target: any text as a table file.  What is accepted must pass the
 * table's own check. */
#include <stdint.h>
#include <stdlib.h>

#include <gqalut/read.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum gqalut_file_kind kind;
	struct gqalut_record *records = NULL;
	size_t count = 0;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status = gqalut_parse_tables((const char *)data, size, "fuzz", &kind,
	                                                &records, &count, &diag);
	if (status && (records || diag.message[0] == '\0'))
		abort();
	if (!status && count == 0)
		abort();
	for (size_t i = 0; i < count; i++)
		if (gqalut_table_check(&records[i].table, &diag))
			abort();
	free(records);
	return 0;
}
