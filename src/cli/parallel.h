/* Independent pieces of work on several threads. */
#ifndef GQALUT_CLI_PARALLEL_H
#define GQALUT_CLI_PARALLEL_H

#include <stddef.h>

enum { MAX_THREADS = 1024 };

/* Processors that are there to work, 1..MAX_THREADS. */
int parallel_cores(void);

/* Calls work(context, i) once for each i below COUNT, from this thread and up
 * to THREADS-1 others, and returns after the last call.  Indices are handed out
 * in ascending order; where the system refuses a thread, fewer do the work. */
void parallel_for(int threads, size_t count, void (*work)(void *context, size_t index),
                  void *context);

#endif
