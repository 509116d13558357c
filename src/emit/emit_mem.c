/* Memory images: one packing (image.h), as each reader wants its words. */
#include <stdio.h>

#include "emit/emit.h"
#include "emit/image.h"

/* Verilog's $readmemh: hexadecimal words, one a line; '@' lines give addresses. */
void gqalut_emit_mem(const struct gqalut_record *record, struct gqalut_text *text)
{
	struct gqalut_image image;
	char words[64];
	gqalut_image_pack(&record->table, &image);
	int digits = gqalut_image_digits(&image);
	snprintf(words, sizeof words, "words of %d hexadecimal digits", digits);
	gqalut_image_head(record, &image, "//", "memory image for $readmemh", words, text);
	for (int i = 0; i < image.count; i++) {
		if (i % image.entries == 0)
			gqalut_text_add(text, "@%x\n", (unsigned)i);
		gqalut_text_add(text, "%0*lx", digits, (unsigned long)image.word[i]);
		gqalut_image_note(&record->table, i, " // ", text);
		gqalut_text_add(text, "\n");
	}
}

static void words_of_bits(const struct gqalut_image *image, char *words, size_t size)
{
	snprintf(words, size, "%d words of %d bits", image->count, image->word_bits);
}

/* Xilinx's coefficient file.  Its comments are whole lines. */
void gqalut_emit_coe(const struct gqalut_record *record, struct gqalut_text *text)
{
	struct gqalut_image image;
	char words[64];
	gqalut_image_pack(&record->table, &image);
	words_of_bits(&image, words, sizeof words);
	gqalut_image_head(record, &image, ";", "memory image (COE)", words, text);
	gqalut_text_add(text, "memory_initialization_radix=16;\nmemory_initialization_vector=\n");
	for (int i = 0; i < image.count; i++)
		gqalut_text_add(text, "%0*lx%s\n", gqalut_image_digits(&image),
		                (unsigned long)image.word[i], i < image.count - 1 ? "," : ";");
	gqalut_image_plain(text);
}

/* Intel's memory initialisation file. */
void gqalut_emit_mif(const struct gqalut_record *record, struct gqalut_text *text)
{
	struct gqalut_image image;
	char words[64];
	gqalut_image_pack(&record->table, &image);
	words_of_bits(&image, words, sizeof words);
	gqalut_image_head(record, &image, "--", "memory image (MIF)", words, text);
	gqalut_text_add(text,
	                "WIDTH=%d;\nDEPTH=%d;\nADDRESS_RADIX=HEX;\nDATA_RADIX=HEX;\n"
	                "CONTENT BEGIN\n",
	                image.word_bits, image.count);
	for (int i = 0; i < image.count; i++) {
		gqalut_text_add(text, "%x : %0*lx;", (unsigned)i, gqalut_image_digits(&image),
		                (unsigned long)image.word[i]);
		gqalut_image_note(&record->table, i, " -- ", text);
		gqalut_text_add(text, "\n");
	}
	gqalut_text_add(text, "END;\n");
	gqalut_image_plain(text);
}

/* The words alone, the lowest byte first. */
void gqalut_emit_bin(const struct gqalut_record *record, struct gqalut_text *text)
{
	struct gqalut_image image;
	gqalut_image_pack(&record->table, &image);
	int size = image.word_bits <= 8 ? 1 : image.word_bits <= 16 ? 2 : 4;
	for (int i = 0; i < image.count; i++)
		for (int byte = 0; byte < size; byte++) {
			char c = (char)(unsigned char)(image.word[i] >> 8 * byte & 0xff);
			gqalut_text_add_bytes(text, &c, 1);
		}
}
