/* libFuzzer target: any text as a batch configuration. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/batch.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool judge(void *context, size_t key, const char *text, struct gqalut_diag *reason)
{
	(void)context;
	if (key < 8 && strlen(text) < GQALUT_BATCH_VALUE_SIZE && strcmp(text, "no") != 0)
		return true;
	gqalut_diag_set(reason, GQALUT_ERR_FORMAT, "refused");
	return false;
}

static enum gqalut_status take(void *context, const struct gqalut_batch_table *table,
                               struct gqalut_diag *reason)
{
	size_t *tables = context;
	(void)reason;
	for (size_t i = 0; i < table->count; i++)
		if (!table->settings[i].text || table->settings[i].line < 1 ||
		    strcmp(table->settings[i].text, "no") == 0)
			abort();
	++*tables;
	return GQALUT_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct gqalut_batch_key keys[] = {
		{ .name = "func", .kind = GQALUT_BATCH_TEXT },
		{ .name = "entries", .kind = GQALUT_BATCH_NUMBER },
		{ .name = "range", .kind = GQALUT_BATCH_TEXT, .separator = ':' },
		{ .name = "unsigned", .kind = GQALUT_BATCH_FLAG },
		{ .name = "format", .alias = "formats", .collects = true },
		{ .name = "name", .kind = GQALUT_BATCH_TEXT },
	};
	size_t tables = 0;
	const struct gqalut_batch_reader reader = {
		.keys = keys,
		.key_count = sizeof keys / sizeof keys[0],
		.value = judge,
		.table = take,
		.context = &tables,
	};
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status =
	        gqalut_batch_parse((const char *)data, size, "fuzz", &reader, &diag);
	if ((status == GQALUT_OK) != (diag.message[0] == '\0'))
		abort();
	if (!status && tables == 0)
		abort();
	return 0;
}
