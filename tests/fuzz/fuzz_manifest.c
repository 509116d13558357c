/* libFuzzer target: any text as a manifest.  What is accepted is sorted, and
 * written, read and written again it is the same, byte by byte. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gqalut/manifest.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *text_of(const struct gqalut_manifest *manifest, size_t *length)
{
	char *text;
	if (gqalut_manifest_text(manifest, &text, length, NULL))
		abort();
	return text;
}

static void write_again(const struct gqalut_manifest *manifest)
{
	struct gqalut_manifest back;
	size_t length, length_again;
	char *text = text_of(manifest, &length);
	if (gqalut_manifest_parse(text, length, "again", &back, NULL))
		abort();
	char *again = text_of(&back, &length_again);
	if (length != length_again || memcmp(text, again, length) != 0)
		abort();
	gqalut_manifest_free(&back);
	free(text);
	free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gqalut_manifest manifest, whole;
	struct gqalut_diag diag;
	gqalut_diag_clear(&diag);
	enum gqalut_status status =
	        gqalut_manifest_parse((const char *)data, size, "fuzz", &manifest, &diag);
	if ((status == GQALUT_OK) != (diag.message[0] == '\0'))
		abort();
	if (status)
		return 0;
	for (size_t i = 1; i < manifest.count; i++)
		if (strcmp(manifest.outputs[i - 1].file, manifest.outputs[i].file) >= 0)
			abort();
	write_again(&manifest);
	if (gqalut_manifest_merge(&manifest, 1, &whole, &diag) == GQALUT_OK) {
		write_again(&whole);
		gqalut_manifest_free(&whole);
	}
	gqalut_manifest_free(&manifest);
	return 0;
}
