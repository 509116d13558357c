/* Text as HTML that is well-formed XML too, and the frame of a page. */
#ifndef GQALUT_CLI_HTML_H
#define GQALUT_CLI_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <gqalut/status.h>

#include "page/page.h"

/* TEXT of the user's: whatever it holds, it stays text.  Control characters and
 * bytes that are no UTF-8 become U+FFFD. */
void html_text(FILE *out, const char *text);

/* A row of a list of facts: a name, and text made from FORMAT, which is trusted. */
void html_fact(FILE *out, const char *name, const char *format, ...) GQALUT_PRINTF(3, 4);

/* A table in a box of its own that scrolls where the page is narrow; HEAD is
 * its row of headings as HTML. */
void html_table_begin(FILE *out, const char *caption, const char *head);
void html_table_end(FILE *out);

/* Everything before and after what a page holds. */
void html_begin(FILE *out, const char *title);
void html_end(FILE *out);

/* The verdict about RECORD as a badge; IN_FULL: in all its words. */
void html_verdict(FILE *out, const struct gqalut_record *record, bool in_full);

/* The section of table NUMBER, counted from 1; NAMED: its heading has the
 * table's name. */
GQALUT_MUST_CHECK enum gqalut_status html_section(FILE *out, const struct page_table *table,
                                                  size_t number, bool named,
                                                  struct gqalut_diag *diag);

/* The table of the largest errors. */
GQALUT_MUST_CHECK enum gqalut_status html_worst(FILE *out, const struct page_table *table,
                                                struct gqalut_diag *diag);

#endif
