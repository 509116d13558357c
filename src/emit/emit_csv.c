/* CSV: one line a segment.  x_from is empty for the first segment and x_to for
 * the last; first_code_alpha_A is the first code of the segment at alpha A. */
#include "emit/emit.h"

void gqalut_emit_csv(const struct gqalut_record *record, struct gqalut_text *text)
{
	const struct gqalut_table *table = &record->table;
	gqalut_text_add(text, "segment,x_from,x_to,slope,intercept,slope_code,slope_frac,"
	                      "intercept_code,intercept_frac");
	for (int a = 0; a < table->alpha_count; a++)
		gqalut_text_add(text, ",first_code_alpha_%d", table->alpha[a]);
	gqalut_text_add(text, "\n");
	for (int s = 0; s < table->entries; s++) {
		gqalut_text_add(text, "%d,", s);
		if (s > 0)
			gqalut_emit_real(text, gqalut_emit_breakpoint(table, s - 1));
		gqalut_text_add(text, ",");
		if (s < table->entries - 1)
			gqalut_emit_real(text, gqalut_emit_breakpoint(table, s));
		gqalut_text_add(text, ",");
		gqalut_emit_real(text, gqalut_emit_slope(table, s));
		gqalut_text_add(text, ",");
		gqalut_emit_real(text, gqalut_emit_intercept(table, s));
		gqalut_text_add(text, ",%d,%d,%d,%d", (int)table->slope[s], table->slope_frac[s],
		                (int)table->intercept[s], table->intercept_frac[s]);
		for (int a = 0; a < table->alpha_count; a++) {
			gqalut_text_add(text, ",");
			if (s > 0)
				gqalut_text_add(text, "%d", (int)table->threshold[a][s - 1]);
		}
		gqalut_text_add(text, "\n");
	}
}
