/* A memory image for Verilog's $readmemh: hexadecimal words, one a line.
 *
 *   address 0..N-1      {slope, intercept}, two's complement, the slope in the
 *                       upper slope_bits bits
 *   then for each alpha the number of stored breakpoints, and N-1 breakpoint
 *                       codes of the input format, two's complement; those
 *                       beyond the stored ones are the largest code and must
 *                       not be compared
 *
 * All words have the width of the widest one; '@' lines give addresses. */
#include <gqalut/gqalut.h>

#include "emit/emit.h"

static unsigned mask(int32_t code, int bits)
{
	return (unsigned)code & (((unsigned)1 << bits) - 1);
}

void gqalut_emit_mem(const struct gqalut_record *record, struct gqalut_text *text)
{
	const struct gqalut_table *table = &record->table;
	int n = table->entries, address = n;
	int word = table->slope_bits + table->intercept_bits;
	int digits = ((word > table->input.bits ? word : table->input.bits) + 3) / 4;
	gqalut_text_add(text, "// %s: memory image for $readmemh\n//\n", table->name);
	gqalut_emit_provenance(record, "// ", text);
	gqalut_text_add(
	        text,
	        "//\n// words of %d hexadecimal digits\n"
	        "// 0..%d: slope in bits %d..%d, intercept in bits %d..0, two's complement\n"
	        "// then by alpha: number of stored breakpoints, %d breakpoint codes of %d "
	        "bits\n//   (the ones beyond that number are fillers, not to be compared)\n",
	        digits, n - 1, word - 1, table->intercept_bits, table->intercept_bits - 1, n - 1,
	        table->input.bits);
	gqalut_text_add(text, "@0\n");
	for (int s = 0; s < n; s++) {
		uint64_t both = (uint64_t)mask(table->slope[s], table->slope_bits)
		                        << table->intercept_bits |
		                mask(table->intercept[s], table->intercept_bits);
		gqalut_text_add(text, "%0*llx // slope %d, intercept %d\n", digits,
		                (unsigned long long)both, (int)table->slope[s],
		                (int)table->intercept[s]);
	}
	for (int a = 0; a < table->alpha_count; a++) {
		int32_t stored[GQALUT_MAX_ENTRIES];
		int count = gqalut_table_stored(table, a, stored);
		gqalut_text_add(text, "@%x\n%0*x // alpha %d\n", (unsigned)address, digits,
		                (unsigned)count, table->alpha[a]);
		for (int i = 0; i < n - 1; i++) {
			int32_t code = i < count ? stored[i] : gqalut_format_max(table->input);
			gqalut_text_add(text, "%0*x\n", digits, mask(code, table->input.bits));
		}
		address += n;
	}
}
