/* The options of SystemVerilog, and the files that it may be. */
#ifndef GQALUT_CLI_HARDWARE_H
#define GQALUT_CLI_HARDWARE_H

#include <gqalut/gqalut.h>

#include "options.h"

/* As parsed; choices are ints in the order of the library's enums. */
struct hardware_settings {
	int pipeline, flow, table, functions;
	bool testbench;
};

#define HARDWARE_GROUP "SystemVerilog (--format sv)"

void hardware_defaults(struct hardware_settings *settings);

/* Refuses options of the group without the format, WRITTEN, and a bench where no
 * file is named: OUTPUT is NULL, "-", or one whose suffix is not .sv.
 * GQALUT_ERR_ARGUMENT. */
GQALUT_MUST_CHECK enum gqalut_status hardware_check(const struct parsed *parsed,
                                                    const struct hardware_settings *settings,
                                                    bool written, const char *output,
                                                    struct gqalut_diag *diag);

/* A table in a format is one file, as SystemVerilog with a bench three. */
enum { HARDWARE_PARTS = 3 };
int hardware_parts(const struct hardware_settings *settings, enum gqalut_format format);

/* What is the same for all parts of a table. */
GQALUT_MUST_CHECK enum gqalut_status hardware_emit(const struct gqalut_record *record,
                                                   enum gqalut_format format,
                                                   const struct hardware_settings *settings,
                                                   int part, char **text, size_t *length,
                                                   struct gqalut_diag *diag);

/* The suffix of part PART: ".h", ".sv", "_tb.sv", "_tb.mem". */
const char *hardware_suffix(enum gqalut_format format, int part);

/* Where part PART goes if the first one goes to OUTPUT: X_tb.sv beside X.sv; to be
 * freed, NULL if there is no memory. */
char *hardware_path(const char *output, int part);

#endif
