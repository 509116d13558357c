/* Makes the k-th call of some functions of the C library fail, for a program that
 * is run with this library in LD_PRELOAD, or that is linked with --wrap for them
 * and FAULT_WRAPPED (under AddressSanitizer, which has a malloc of its own).
 *
 *   FAULT_CALLS   names of functions, "malloc,calloc"; they are counted together
 *   FAULT_AT      the call that fails, from 1; 0 or nothing: none
 *   FAULT_SPAN    how many fail from there on [1]
 *   FAULT_ERRNO   what errno says then
 *   FAULT_SHORT   set: write() writes half instead of failing
 *   FAULT_SIGNAL  sent to the process at that call, which then goes on
 *   FAULT_REPORT  a file that tells at exit how many calls there were, and how
 *                 many blocks, streams and descriptors the program still holds
 *
 * Linux with the GNU C library. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef FAULT_WRAPPED
#define FAKE(name) __wrap_##name
#define REAL(name) __real_##name
#define DECLARE(result, name, parameters)                                                          \
	result __real_##name parameters;                                                           \
	result __wrap_##name parameters;
#else
#define FAKE(name) name
#define REAL(name) (*real_##name())
#define DECLARE(result, name, parameters)                                                          \
	static __typeof__(name) *real_##name(void)                                                 \
	{                                                                                          \
		static __typeof__(name) *found;                                                    \
		if (!found)                                                                        \
			*(void **)&found = dlsym(RTLD_NEXT, #name);                                \
		return found;                                                                      \
	}
#endif

static const char *calls, *report;
static long at, span = 1;
static int error_number, signal_number;
static bool is_short;
static atomic_long seen, streams, descriptors;
static pid_t process;
static atomic_flag started = ATOMIC_FLAG_INIT;

static long number_of(const char *name, long otherwise)
{
	const char *text = getenv(name);
	return text ? strtol(text, NULL, 10) : otherwise;
}

__attribute__((constructor)) static void begin(void)
{
	calls = getenv("FAULT_CALLS");
	report = getenv("FAULT_REPORT");
	error_number = (int)number_of("FAULT_ERRNO", ENOMEM);
	signal_number = (int)number_of("FAULT_SIGNAL", 0);
	is_short = getenv("FAULT_SHORT") != NULL;
	span = number_of("FAULT_SPAN", 1);
	at = number_of("FAULT_AT", 0);
	process = getpid();
	unsetenv("LD_PRELOAD"); /* what the program starts is left alone */
}

static void finish(void);

/* Calls that do not fail.  Where the stack of libyaml's loader cannot grow, 0.2.5 says
 * so but loses a string of its own. */
static bool excused(void *caller)
{
	Dl_info place;
	return dladdr(caller, &place) != 0 && place.dli_sname &&
	       strcmp(place.dli_sname, "yaml_stack_extend") == 0;
}

/* Whether this call of NAME is to fail; errno is set then. */
static bool fails(const char *name)
{
	/* When main returns, and not later: what gcov or a sanitizer then does is its own affair.
	 */
	if (process && !atomic_flag_test_and_set(&started))
		atexit(finish);
	size_t length = strlen(name);
	const char *c = calls;
	while (c && !(strncmp(c, name, length) == 0 && (c[length] == ',' || c[length] == '\0')))
		c = (c = strchr(c, ',')) ? c + 1 : NULL;
	if (!c || getpid() != process)
		return false;
	long k = atomic_fetch_add(&seen, 1) + 1;
	if (at == 0 || k < at || k - at >= span)
		return false;
	if (signal_number) {
		syscall(SYS_kill, process, signal_number);
		return false;
	}
	errno = error_number;
	return true;
}

/* Blocks that the program itself asked for and has not given back.  What the C
 * library keeps for its own ends, the buffer of stdout say, is not counted. */
#ifdef FAULT_WRAPPED
enum { blocks = 0 }; /* AddressSanitizer counts */
static void keep(const void *block, const void *caller)
{
	(void)block, (void)caller;
}
static void drop(const void *block)
{
	(void)block;
}
#else
enum { SLOTS = 1 << 16, PARTS = 8 };
static const void *slot[SLOTS]; /* open addressing; NULL ends a search, &gone does not */
static const char gone;
static long blocks;
static atomic_flag busy = ATOMIC_FLAG_INIT;
static struct {
	uintptr_t from, to;
} ignored[PARTS]; /* where the C library and the loader are */
static int ignored_count;

static int find_library(struct dl_phdr_info *info, size_t size, void *context)
{
	const char *base = strrchr(info->dlpi_name, '/');
	(void)size, (void)context;
	if (!base || (strncmp(base, "/libc.", 6) != 0 && strncmp(base, "/ld-", 4) != 0))
		return 0;
	for (int i = 0; i < info->dlpi_phnum && ignored_count < PARTS; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];
		if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		ignored[ignored_count].from = info->dlpi_addr + part->p_vaddr;
		ignored[ignored_count++].to = info->dlpi_addr + part->p_vaddr + part->p_memsz;
	}
	return 0;
}

__attribute__((constructor)) static void find_libraries(void)
{
	dl_iterate_phdr(find_library, NULL);
}

static size_t place_of(const void *block)
{
	return (uintptr_t)block / 16 * 2654435761u % SLOTS;
}

static void keep(const void *block, const void *caller)
{
	if (!block || ignored_count == 0)
		return;
	for (int i = 0; i < ignored_count; i++)
		if ((uintptr_t)caller >= ignored[i].from && (uintptr_t)caller < ignored[i].to)
			return;
	while (atomic_flag_test_and_set(&busy))
		;
	size_t i = place_of(block);
	while (slot[i] && slot[i] != &gone)
		i = (i + 1) % SLOTS;
	slot[i] = block;
	blocks++;
	atomic_flag_clear(&busy);
}

static void drop(const void *block)
{
	if (!block)
		return;
	while (atomic_flag_test_and_set(&busy))
		;
	size_t i = place_of(block);
	for (size_t tried = 0; tried < SLOTS && slot[i]; tried++, i = (i + 1) % SLOTS) {
		if (slot[i] != block)
			continue;
		slot[i] = &gone;
		blocks--;
		break;
	}
	atomic_flag_clear(&busy);
}
#endif

DECLARE(void *, malloc, (size_t))
DECLARE(void *, calloc, (size_t, size_t))
DECLARE(void *, realloc, (void *, size_t))
DECLARE(char *, strdup, (const char *))
DECLARE(char *, strndup, (const char *, size_t))
DECLARE(void, free, (void *))

void *FAKE(malloc)(size_t size)
{
	void *block = fails("malloc") ? NULL : REAL(malloc)(size);
	keep(block, __builtin_return_address(0));
	return block;
}

void *FAKE(calloc)(size_t count, size_t size)
{
	void *block = fails("calloc") ? NULL : REAL(calloc)(count, size);
	keep(block, __builtin_return_address(0));
	return block;
}

void *FAKE(realloc)(void *old, size_t size)
{
	if (!excused(__builtin_return_address(0)) && fails("realloc"))
		return NULL;
	drop(old);
	void *block = REAL(realloc)(old, size);
	keep(block, __builtin_return_address(0));
	return block;
}

char *FAKE(strdup)(const char *text)
{
	char *block = fails("strdup") ? NULL : REAL(strdup)(text);
	keep(block, __builtin_return_address(0));
	return block;
}

char *FAKE(strndup)(const char *text, size_t most)
{
	char *block = fails("strndup") ? NULL : REAL(strndup)(text, most);
	keep(block, __builtin_return_address(0));
	return block;
}

void FAKE(free)(void *block)
{
	drop(block);
	REAL(free)(block);
}

/* Functions that only fail or do their work. */
#define FAULTY(result, name, parameters, arguments, failed)                                        \
	DECLARE(result, name, parameters)                                                          \
	result FAKE(name) parameters                                                               \
	{                                                                                          \
		return fails(#name) ? (failed) : REAL(name) arguments;                             \
	}
FAULTY(int, fchmod, (int file, mode_t mode), (file, mode), -1)
FAULTY(int, rename, (const char *from, const char *to), (from, to), -1)
FAULTY(int, unlink, (const char *path), (path), -1)
FAULTY(int, unlinkat, (int folder, const char *path, int flags), (folder, path, flags), -1)
FAULTY(int, mkdir, (const char *path, mode_t mode), (path, mode), -1)
FAULTY(int, stat, (const char *path, struct stat *info), (path, info), -1)
FAULTY(int, fstat, (int file, struct stat *info), (file, info), -1)
FAULTY(int, access, (const char *path, int mode), (path, mode), -1)
FAULTY(int, futimens, (int file, const struct timespec times[2]), (file, times), -1)
FAULTY(ssize_t, readlink, (const char *path, char *text, size_t size), (path, text, size), -1)
FAULTY(ssize_t, read, (int file, void *bytes, size_t size), (file, bytes, size), -1)
FAULTY(struct dirent *, readdir, (DIR * folder), (folder), NULL)
FAULTY(int, pthread_create,
       (pthread_t * thread, const pthread_attr_t *how, void *(*run)(void *), void *argument),
       (thread, how, run, argument), error_number)
FAULTY(int, pthread_mutex_init, (pthread_mutex_t * mutex, const pthread_mutexattr_t *how),
       (mutex, how), error_number)

/* Takes no time: that a file outlasts a power cut is not tried. */
int FAKE(fsync)(int file);
int FAKE(fsync)(int file)
{
	(void)file;
	return fails("fsync") ? -1 : 0;
}

/* Streams and descriptors, counted. */
static FILE *opened(FILE *stream)
{
	streams += stream != NULL;
	return stream;
}
#define OPENS(name, parameters, arguments)                                                         \
	DECLARE(FILE *, name, parameters)                                                          \
	FILE *FAKE(name) parameters                                                                \
	{                                                                                          \
		return fails(#name) ? NULL : opened(REAL(name) arguments);                         \
	}
OPENS(fopen, (const char *path, const char *mode), (path, mode))
OPENS(fopencookie, (void *cookie, const char *mode, cookie_io_functions_t functions),
      (cookie, mode, functions))

DECLARE(int, fclose, (FILE *))
DECLARE(DIR *, opendir, (const char *))
DECLARE(int, closedir, (DIR *))
DECLARE(int, open, (const char *, int, ...))
DECLARE(int, openat, (int, const char *, int, ...))
DECLARE(int, fcntl, (int, int, ...))
DECLARE(int, pipe, (int[2]))
DECLARE(int, close, (int))
DECLARE(ssize_t, write, (int, const void *, size_t))

/* A stream or descriptor is closed even where that fails, as on Linux. */
int FAKE(fclose)(FILE *stream)
{
	streams--;
	bool bad = fails("fclose");
	int result = REAL(fclose)(stream);
	if (!bad)
		return result;
	errno = error_number;
	return EOF;
}

int FAKE(close)(int file)
{
	descriptors--;
	bool bad = fails("close");
	int result = REAL(close)(file);
	if (!bad)
		return result;
	errno = error_number;
	return -1;
}

DIR *FAKE(opendir)(const char *path)
{
	DIR *folder = fails("opendir") ? NULL : REAL(opendir)(path);
	streams += folder != NULL;
	return folder;
}

int FAKE(closedir)(DIR *folder)
{
	streams--;
	return REAL(closedir)(folder);
}

int FAKE(open)(const char *path, int flags, ...)
{
	va_list more;
	va_start(more, flags);
	mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
	va_end(more);
	int file = fails("open") ? -1 : REAL(open)(path, flags, mode);
	descriptors += file >= 0;
	return file;
}

int FAKE(openat)(int folder, const char *path, int flags, ...)
{
	va_list more;
	va_start(more, flags);
	mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
	va_end(more);
	int file = fails("openat") ? -1 : REAL(openat)(folder, path, flags, mode);
	descriptors += file >= 0;
	return file;
}

/* Counted and failing where it opens a descriptor. */
int FAKE(fcntl)(int file, int what, ...)
{
	va_list more;
	va_start(more, what);
	int value = what == F_GETFD || what == F_GETFL ? 0 : va_arg(more, int);
	va_end(more);
	bool opens = what == F_DUPFD_CLOEXEC;
	int result = opens && fails("fcntl") ? -1 : REAL(fcntl)(file, what, value);
	descriptors += opens && result >= 0;
	return result;
}

int FAKE(pipe)(int ends[2])
{
	int result = fails("pipe") ? -1 : REAL(pipe)(ends);
	descriptors += result == 0 ? 2 : 0;
	return result;
}

ssize_t FAKE(write)(int file, const void *bytes, size_t size)
{
	if (!fails("write"))
		return REAL(write)(file, bytes, size);
	return is_short && size > 1 ? REAL(write)(file, bytes, size / 2) : -1;
}

/* What a stream could not read or write shows in its error mark. */
#define STREAM(result, name, parameters, arguments, stream, failed)                                \
	DECLARE(result, name, parameters)                                                          \
	result FAKE(name) parameters                                                               \
	{                                                                                          \
		if (!fails(#name))                                                                 \
			return REAL(name) arguments;                                               \
		(stream)->_flags |= 0x20; /* _IO_ERR_SEEN */                                       \
		return failed;                                                                     \
	}
STREAM(size_t, fread, (void *to, size_t size, size_t count, FILE *stream),
       (to, size, count, stream), stream, 0)
STREAM(size_t, fwrite, (const void *from, size_t size, size_t count, FILE *stream),
       (from, size, count, stream), stream, 0)
STREAM(int, fputs, (const char *text, FILE *stream), (text, stream), stream, EOF)
STREAM(int, fflush, (FILE * stream), (stream), stream, EOF)

static void finish(void)
{
	char line[128];
	calls = NULL;
	if (!report || getpid() != process)
		return;
	int n = snprintf(line, sizeof line, "%ld %ld %ld %ld\n", (long)seen, (long)blocks,
	                 (long)streams, (long)descriptors);
	int file = (int)syscall(SYS_openat, AT_FDCWD, report, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (file >= 0 && syscall(SYS_write, file, line, (size_t)n) == n)
		syscall(SYS_close, file);
}
