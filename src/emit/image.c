#include "emit/image.h"

#include <stdio.h>

#include "emit/emit.h"

static uint32_t field(int32_t code, int bits)
{
	return (uint32_t)code & (((uint32_t)1 << bits) - 1);
}

void gqalut_image_pack(const struct gqalut_table *table, struct gqalut_image *image)
{
	int n = table->entries;
	int both = table->slope_bits + table->intercept_bits;
	image->entries = n;
	image->word_bits = both > table->input.bits ? both : table->input.bits;
	image->count = n * (1 + table->alpha_count);
	for (int s = 0; s < n; s++)
		image->word[s] = field(table->slope[s], table->slope_bits)
		                         << table->intercept_bits |
		                 field(table->intercept[s], table->intercept_bits);
	for (int a = 0; a < table->alpha_count; a++) {
		uint32_t *block = image->word + n * (1 + a);
		int32_t stored[GQALUT_MAX_ENTRIES];
		int count = gqalut_table_stored(table, a, stored);
		block[0] = (uint32_t)count;
		for (int i = 0; i < n - 1; i++) {
			int32_t code = i < count ? stored[i] : gqalut_format_max(table->input);
			block[1 + i] = field(code, table->input.bits);
		}
	}
}

int gqalut_image_digits(const struct gqalut_image *image)
{
	return (image->word_bits + 3) / 4;
}

void gqalut_image_head(const struct gqalut_record *record, const struct gqalut_image *image,
                       const char *prefix, const char *title, const char *words,
                       struct gqalut_text *text)
{
	const struct gqalut_table *table = &record->table;
	int n = image->entries, low = table->intercept_bits;
	gqalut_text_add(text, "%s %s: %s\n%s\n", prefix, table->name, title, prefix);
	char spaced[8];
	snprintf(spaced, sizeof spaced, "%s ", prefix);
	gqalut_emit_provenance(record, spaced, text);
	gqalut_text_add(text, "%s\n%s %s\n", prefix, prefix, words);
	gqalut_text_add(text, "%s 0..%d: slope in bits %d..%d, intercept in bits %d..0, %s\n",
	                prefix, n - 1, low + table->slope_bits - 1, low, low - 1,
	                "two's complement");
	gqalut_text_add(text,
	                "%s then by alpha: number of stored breakpoints, %d breakpoint codes of "
	                "%d bits\n"
	                "%s   (the ones beyond that number are fillers, not to be compared)\n",
	                prefix, n - 1, table->input.bits, prefix);
}

void gqalut_image_note(const struct gqalut_table *table, int address, const char *lead,
                       struct gqalut_text *text)
{
	int n = table->entries;
	if (address < n)
		gqalut_text_add(text, "%sslope %d, intercept %d", lead, (int)table->slope[address],
		                (int)table->intercept[address]);
	else if (address % n == 0)
		gqalut_text_add(text, "%salpha %d", lead, table->alpha[address / n - 1]);
}

void gqalut_image_plain(struct gqalut_text *text)
{
	for (size_t i = 0; i < text->length; i++)
		if ((unsigned char)text->data[i] >= 0x80)
			text->data[i] = '?';
}
