/* What Make, Ninja and CMake want to know of a batch. */
#ifndef GQALUT_CLI_BATCH_BUILD_H
#define GQALUT_CLI_BATCH_BUILD_H

#include <stddef.h>

#include "batch/batch_jobs.h"

/* Writes to PATH a Make rule in which STAMP, or if NULL the first output in
 * FOLDER, depends on the configurations and on the weight files of JOBS.
 * Returns an exit code. */
int batch_write_depfile(const char *path, const char *stamp, const char *folder,
                        const struct batch_jobs *jobs, const char *const *configs,
                        size_t config_count);

/* Gives the file at PATH, which is made if need be, the present time. */
int batch_touch(const char *path);

#endif
