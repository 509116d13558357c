#include "parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

/* A search has more than 100 KiB of tables on its stack, and several times that
 * under checkers; some C libraries give a thread 128 KiB. */
enum { THREAD_STACK = 4 << 20 };

struct loop {
	size_t count;
	void (*work)(void *context, size_t index);
	void *context;
	atomic_size_t next;
};

int parallel_cores(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	return cores < 1 ? 1 : cores > MAX_THREADS ? MAX_THREADS : (int)cores;
}

static void *run(void *argument)
{
	struct loop *loop = argument;
	for (size_t i; (i = atomic_fetch_add(&loop->next, 1)) < loop->count;)
		loop->work(loop->context, i);
	return NULL;
}

void parallel_for(int threads, size_t count, void (*work)(void *context, size_t index),
                  void *context)
{
	struct loop loop = { .count = count, .work = work, .context = context };
	pthread_t others[MAX_THREADS];
	int started = 0;
	pthread_attr_t how;
	atomic_init(&loop.next, 0);
	if (pthread_attr_init(&how) == 0) {
		if (pthread_attr_setstacksize(&how, THREAD_STACK) == 0)
			while (started + 1 < threads && started < MAX_THREADS &&
			       (size_t)started + 1 < count &&
			       pthread_create(&others[started], &how, run, &loop) == 0)
				started++;
		(void)pthread_attr_destroy(&how);
	}
	run(&loop);
	for (int t = 0; t < started; t++)
		(void)pthread_join(others[t], NULL);
}
