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

/* The rows of a command whose settings have struct hardware_settings at OFFSET. */
/* clang-format off */
#define HARDWARE_OPTIONS(base) \
	{ .group = HARDWARE_GROUP, \
	  .name = "pipeline", \
	  .argument = "N", \
	  .type = OPTION_INT, \
	  .offset = (base) + offsetof(struct hardware_settings, pipeline), \
	  .max = GQALUT_SV_MAX_PIPELINE, \
	  .help = "stages, the latency in clocks; without any it is combinational" }, \
	{ .name = "flow", \
	  .argument = "enable|ready", \
	  .type = OPTION_CHOICE, \
	  .offset = (base) + offsetof(struct hardware_settings, flow), \
	  .help = "what moves the stages: an enable, or valid and ready on both sides" }, \
	{ .name = "table", \
	  .argument = "constant|register", \
	  .type = OPTION_CHOICE, \
	  .offset = (base) + offsetof(struct hardware_settings, table), \
	  .help = "in the logic, or in registers with a write port" }, \
	{ .name = "functions", \
	  .argument = "N", \
	  .type = OPTION_INT, \
	  .offset = (base) + offsetof(struct hardware_settings, functions), \
	  .min = 1, \
	  .max = GQALUT_SV_MAX_FUNCTIONS, \
	  .help = "tables that the registers hold, chosen at run time; rounded up to a power " \
	          "of two" }, \
	{ .name = "testbench", \
	  .type = OPTION_ON, \
	  .offset = (base) + offsetof(struct hardware_settings, testbench), \
	  .help = "a self-checking bench and what it expects too, in X_tb.sv and X_tb.mem beside " \
	          "X.sv" }
/* clang-format on */

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
