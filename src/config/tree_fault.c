#include "config/tree_fault.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/text.h"

void gqalut_tree_format(char *text, size_t size, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	gqalut_text_format(text, size, format, arguments);
	va_end(arguments);
}

/* Lines and columns count from 1, and LINE 0 stands for the whole file. */
static bool add_fault(struct gqalut_tree *tree, enum gqalut_status status, int line, int column,
                      const char *format, va_list arguments)
{
	char message[sizeof((struct gqalut_diag *)0)->message];
	gqalut_text_format(message, sizeof message, format, arguments);
	gqalut_diag_set_at(tree->diag, status, tree->file, line, column, "%s", message);
	if (tree->report) {
		struct gqalut_diag fault;
		gqalut_diag_clear(&fault);
		gqalut_diag_set_at(&fault, status, tree->file, line, column, "%s", message);
		tree->report(tree->context, &fault);
	}
	if (tree->errors++ == 0)
		tree->status = status;
	return false;
}

bool gqalut_tree_fault_at(struct gqalut_tree *tree, enum gqalut_status status, yaml_mark_t mark,
                          const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	add_fault(tree, status, (int)mark.line + 1, (int)mark.column + 1, format, arguments);
	va_end(arguments);
	return false;
}

bool gqalut_tree_fault(struct gqalut_tree *tree, enum gqalut_status status, const yaml_node_t *node,
                       const char *format, ...)
{
	int line = node ? (int)node->start_mark.line + 1 : 0;
	int column = node ? (int)node->start_mark.column + 1 : 0;
	va_list arguments;
	va_start(arguments, format);
	add_fault(tree, status, line, column, format, arguments);
	va_end(arguments);
	return false;
}

struct gqalut_shown gqalut_tree_shown(const char *text)
{
	enum { MOST = 40 };
	struct gqalut_shown shown;
	size_t n = 0;
	for (; text[n] != '\0' && n < MOST; n++) {
		unsigned char c = (unsigned char)text[n];
		shown.text[n] = c < 0x20 || c == 0x7f ? '?' : text[n];
	}
	bool cut = text[n] != '\0';
	while (cut && n > 0 && ((unsigned char)text[n] & 0xc0u) == 0x80u)
		n--; /* to the begin of the character that is cut */
	snprintf(shown.text + n, sizeof shown.text - n, "%s", cut ? "..." : "");
	return shown;
}
