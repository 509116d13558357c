/* A VHDL-93 package: the formats of the table as constants and the memory image
 * as an array of words. */
#include <stdio.h>
#include <string.h>

#include "emit/emit.h"
#include "emit/image.h"

/* Reserved words of VHDL-2008 and before, each between two spaces. */
static const char keywords[] =
        " abs access after alias all and architecture array assert assume assume_guarantee "
        "attribute begin block body buffer bus case component configuration constant context "
        "cover default disconnect downto else elsif end entity exit fairness file for force "
        "function generate generic group guarded if impure in inertial inout is label library "
        "linkage literal loop map mod nand new next nor not null of on open or others out "
        "package parameter port postponed procedure process property protected pure range "
        "record register reject release rem report restrict restrict_guarantee return rol ror "
        "select sequence severity shared signal sla sll sra srl strong subtype then to "
        "transport type unaffected units until use variable vmode vprop vunit wait when while "
        "with xnor xor ";

/* VHDL's identifiers have single underscores, none at an end, and no case. */
static bool is_usable(const char *name)
{
	char padded[GQALUT_NAME_SIZE + 2] = " ";
	size_t length = strlen(name);
	if (length == 0 || length >= GQALUT_NAME_SIZE || name[0] == '_' ||
	    name[length - 1] == '_' || strstr(name, "__"))
		return false;
	for (size_t i = 0; i <= length; i++) {
		char c = i < length ? name[i] : ' ';
		padded[1 + i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	padded[length + 2] = '\0';
	return strstr(keywords, padded) == NULL;
}

enum gqalut_status gqalut_emit_vhdl_check(const struct gqalut_table *table,
                                          struct gqalut_diag *diag)
{
	if (is_usable(table->name))
		return GQALUT_OK;
	return gqalut_diag_set(diag, GQALUT_ERR_ARGUMENT,
	                       "name '%s' is not usable in VHDL: no keyword of it, no '_' at an "
	                       "end or after another",
	                       table->name);
}

static void add_number(const char *name, int value, struct gqalut_text *text)
{
	gqalut_text_add(text, "  constant %s : integer := %d;\n", name, value);
}

static void add_formats(const struct gqalut_table *table, struct gqalut_text *text)
{
	add_number("entries", table->entries, text);
	add_number("input_bits", table->input.bits, text);
	gqalut_text_add(text, "  constant input_signed : boolean := %s;\n",
	                table->input.is_signed ? "true" : "false");
	add_number("slope_bits", table->slope_bits, text);
	add_number("slope_frac", table->slope_frac[0], text);
	add_number("intercept_bits", table->intercept_bits, text);
	add_number("intercept_frac", table->intercept_frac[0], text);
	add_number("output_bits", table->output.bits, text);
	gqalut_text_add(text, "  constant output_signed : boolean := %s;\n",
	                table->output.is_signed ? "true" : "false");
	add_number("beta", table->beta, text);
	/* By name: VHDL has no array of one element by position. */
	gqalut_text_add(text, "  type alpha_list is array (0 to %d) of integer;\n",
	                table->alpha_count - 1);
	gqalut_text_add(text, "  constant alphas : alpha_list := (");
	for (int a = 0; a < table->alpha_count; a++)
		gqalut_text_add(text, "%s%d => %d", a > 0 ? ", " : "", a, table->alpha[a]);
	gqalut_text_add(text, ");\n");
}

static void add_words(const struct gqalut_table *table, const struct gqalut_image *image,
                      struct gqalut_text *text)
{
	add_number("word_bits", image->word_bits, text);
	add_number("words", image->count, text);
	gqalut_text_add(text, "  subtype word is std_logic_vector(word_bits - 1 downto 0);\n"
	                      "  type memory is array (0 to words - 1) of word;\n"
	                      "  constant image : memory := (\n");
	for (int i = 0; i < image->count; i++) {
		gqalut_text_add(text, "    \"");
		for (int bit = image->word_bits - 1; bit >= 0; bit--)
			gqalut_text_add_bytes(text, image->word[i] >> bit & 1 ? "1" : "0", 1);
		gqalut_text_add(text, "\"%s", i < image->count - 1 ? "," : "");
		gqalut_image_note(table, i, " -- ", text);
		gqalut_text_add(text, "\n");
	}
	gqalut_text_add(text, "  );\n");
}

void gqalut_emit_vhdl(const struct gqalut_record *record, struct gqalut_text *text)
{
	const struct gqalut_table *table = &record->table;
	struct gqalut_image image;
	char words[64];
	gqalut_image_pack(table, &image);
	snprintf(words, sizeof words, "image: %d words of %d bits", image.count, image.word_bits);
	gqalut_image_head(record, &image, "--", "VHDL package", words, text);
	gqalut_text_add(text, "library ieee;\nuse ieee.std_logic_1164.all;\n\npackage %s_pkg is\n",
	                table->name);
	add_formats(table, text);
	add_words(table, &image, text);
	gqalut_text_add(text, "end %s_pkg;\n", table->name);
	gqalut_image_plain(text);
}
