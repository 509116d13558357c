/* What every call returns, and where a failure is described.
 *
 * A function of the library that can fail returns enum gqalut_status and takes a
 * struct gqalut_diag (or NULL).  On failure the outputs are untouched unless a
 * header says otherwise, nothing needs to be released, and the diagnostic holds
 * one line that says what, where and what is allowed.  The first error wins: a
 * diagnostic that is already set is never overwritten.  Where there is one reason
 * alone, look-ups and parsers return NULL or false, and the operators of
 * operator.h what their emitted selves do, 0 or -1.
 */
#ifndef GQALUT_STATUS_H
#define GQALUT_STATUS_H

#if defined(__GNUC__)
#define GQALUT_MUST_CHECK        __attribute__((warn_unused_result))
#define GQALUT_PRINTF(at, first) __attribute__((__format__(__printf__, at, first)))
#else
#define GQALUT_MUST_CHECK
#define GQALUT_PRINTF(at, first)
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum gqalut_status {
	GQALUT_OK = 0,
	GQALUT_ERR_ARGUMENT,   /* a caller's value is outside what is allowed */
	GQALUT_ERR_FORMAT,     /* a file is not what it should be */
	GQALUT_ERR_OVERFLOW,   /* a table could leave 32 bits at a reachable code */
	GQALUT_ERR_INFEASIBLE, /* no table meets the constraints */
	GQALUT_ERR_IO,         /* the system refused to read or write */
	GQALUT_ERR_MEMORY,     /* an allocation failed */
	GQALUT_ERR_CANCELLED   /* the caller's progress callback asked to stop */
};

/* One line about the first error.  file is empty and line 0 where they do
 * not apply; line and column count from 1. */
struct gqalut_diag {
	char file[256];
	int line;
	int column;
	char message[512];
};

/* A short English name of STATUS, never NULL; static storage. */
const char *gqalut_status_text(enum gqalut_status status);

/* Empties DIAG (which may be NULL). */
void gqalut_diag_clear(struct gqalut_diag *diag);

/* Fills DIAG (which may be NULL) unless it is already set, and returns STATUS
 * so that a caller can write: return gqalut_diag_set(diag, status, ...). */
enum gqalut_status gqalut_diag_set(struct gqalut_diag *diag, enum gqalut_status status,
                                   const char *format, ...) GQALUT_PRINTF(3, 4);

/* The same with a place in a file. */
enum gqalut_status gqalut_diag_set_at(struct gqalut_diag *diag, enum gqalut_status status,
                                      const char *file, int line, int column, const char *format,
                                      ...) GQALUT_PRINTF(6, 7);

/* Letters to change, add or leave out to make B of A (Levenshtein), case of ASCII
 * ignored, over the first 63 bytes: for messages that suggest a name. */
int gqalut_edit_distance(const char *a, const char *b);

#ifdef __cplusplus
}
#endif
#endif
