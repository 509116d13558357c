/* Files for targets whose call takes a path: in a folder of this process, which
 * goes when it ends. */
#ifndef GQALUT_FUZZ_SCRATCH_FILE_H
#define GQALUT_FUZZ_SCRATCH_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char scratch_folder[64];
static char scratch_path[3][96]; /* by place */

static inline void scratch_remove(void)
{
	for (int i = 0; i < 3; i++)
		if (scratch_path[i][0] != '\0')
			(void)unlink(scratch_path[i]);
	(void)rmdir(scratch_folder);
}

/* The path of file PLACE, 0..2, whose name ends with SUFFIX. */
static inline const char *scratch_name(int place, const char *suffix)
{
	if (scratch_folder[0] == '\0') {
		/* In memory if that can be: a file is made for every input. */
		snprintf(scratch_folder, sizeof scratch_folder, "%s/gqalut_fuzz_XXXXXX",
		         access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
		if (!mkdtemp(scratch_folder) || atexit(scratch_remove) != 0)
			abort();
	}
	snprintf(scratch_path[place], sizeof scratch_path[place], "%s/%d%s", scratch_folder, place,
	         suffix);
	return scratch_path[place];
}

/* Puts SIZE bytes into it. */
static inline const char *scratch_write(int place, const char *suffix, const uint8_t *data,
                                        size_t size)
{
	const char *path = scratch_name(place, suffix);
	FILE *file = fopen(path, "wb");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
		abort();
	return path;
}

/* Whether the file at PATH holds these bytes and no others. */
static inline int scratch_holds(const char *path, const uint8_t *data, size_t size)
{
	uint8_t *got = malloc(size + 1);
	FILE *file = fopen(path, "rb");
	if (!got || !file)
		abort();
	int same = fread(got, 1, size + 1, file) == size && memcmp(got, data, size) == 0;
	fclose(file);
	free(got);
	return same;
}

#endif
