#define _GNU_SOURCE /* fopencookie() */
#include "memory_stream.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

/* Called by the stream; 0 is an error to it, which its error mark keeps. */
static ssize_t append(void *context, const char *bytes, size_t size)
{
	struct memory *memory = context;
	if (size > memory->capacity - memory->length) {
		size_t capacity = memory->capacity;
		while (capacity - memory->length < size && capacity <= SIZE_MAX / 2)
			capacity *= 2;
		char *text =
		        capacity - memory->length < size ? NULL : realloc(memory->text, capacity);
		if (!text)
			return 0;
		memory->text = text;
		memory->capacity = capacity;
	}
	memcpy(memory->text + memory->length, bytes, size);
	memory->length += size;
	return (ssize_t)size;
}

enum gqalut_status memory_open(struct memory *memory, struct gqalut_diag *diag)
{
	const cookie_io_functions_t calls = { .write = append };
	memset(memory, 0, sizeof *memory);
	memory->capacity = 1 << 12;
	memory->text = malloc(memory->capacity); /* nothing printed is a text too */
	if (memory->text)
		memory->stream = fopencookie(memory, "w", calls);
	if (memory->stream)
		return GQALUT_OK;
	free(memory->text);
	memory->text = NULL;
	return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
}

enum gqalut_status memory_close(struct memory *memory, char **text, size_t *length,
                                struct gqalut_diag *diag)
{
	bool lost = ferror(memory->stream) != 0;
	lost = fclose(memory->stream) != 0 || lost;
	*text = lost ? NULL : memory->text;
	*length = lost ? 0 : memory->length;
	if (lost)
		free(memory->text);
	memset(memory, 0, sizeof *memory);
	return lost ? gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory") : GQALUT_OK;
}
