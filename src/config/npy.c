/* The format is a magic string, a version, the length of a header, the header
 * (a Python dictionary in text) and the elements.  See NumPy's
 * doc/neps/nep-0001-npy-format.rst.  Nothing in the header is believed before
 * it is held against the real length of the file. */
#include "config/npy.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char magic[] = "\x93NUMPY";
enum { MAGIC = 6, HEADER_LIMIT = 1 << 16 };

/* What is being read, and the part of the header that is left. */
struct reader {
	const char *file;
	struct gqalut_diag *diag;
	const char *p, *end;
};

/* What the header says, and what of it was met. */
struct header {
	bool has_descr, has_order, has_shape;
	struct gqalut_npy_header said;
};

static enum gqalut_status fail(const struct reader *reader, const char *message)
{
	return gqalut_diag_set_at(reader->diag, GQALUT_ERR_FORMAT, reader->file, 0, 0, "%s",
	                          message);
}

bool gqalut_npy_is_array(const char *data, size_t length)
{
	return length >= MAGIC && memcmp(data, magic, MAGIC) == 0;
}

static uint64_t load(const unsigned char *bytes, size_t size, bool big_endian)
{
	uint64_t v = 0;
	for (size_t i = 0; i < size; i++)
		v = v << 8 | bytes[big_endian ? i : size - 1 - i];
	return v;
}

static void skip_spaces(struct reader *reader)
{
	while (reader->p < reader->end && strchr(" \t\r\n", *reader->p) && *reader->p != '\0')
		reader->p++;
}

/* Skips spaces, and C if it comes next. */
static bool accept(struct reader *reader, char c)
{
	skip_spaces(reader);
	if (reader->p == reader->end || *reader->p != c)
		return false;
	reader->p++;
	return true;
}

static bool accept_word(struct reader *reader, const char *word)
{
	size_t n = strlen(word);
	skip_spaces(reader);
	if ((size_t)(reader->end - reader->p) < n || memcmp(reader->p, word, n) != 0)
		return false;
	reader->p += n;
	return true;
}

/* A string in single or double quotes, shorter than SIZE. */
static bool accept_string(struct reader *reader, char *text, size_t size)
{
	skip_spaces(reader);
	if (reader->p == reader->end || (*reader->p != '\'' && *reader->p != '"'))
		return false;
	char quote = *reader->p++;
	const char *close = memchr(reader->p, quote, (size_t)(reader->end - reader->p));
	if (!close || (size_t)(close - reader->p) >= size)
		return false;
	size_t n = (size_t)(close - reader->p);
	memcpy(text, reader->p, n);
	text[n] = '\0';
	reader->p = close + 1;
	return true;
}

/* An element type such as '<f4': byte order, kind, bytes. */
static enum gqalut_status read_descr(struct reader *reader, struct header *header)
{
	static const char *const known[] = { "f2", "f4", "f8", "i1", "i2", "i4",
		                             "i8", "u1", "u2", "u4", "u8" };
	char text[16];
	if (!accept_string(reader, text, sizeof text))
		return fail(reader, "an .npy array of records or unknown elements; allowed are "
		                    "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8");
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (text[0] != '\0' && strcmp(text + 1, known[i]) == 0) {
			header->said.type = known[i][0];
			header->said.size = (size_t)(known[i][1] - '0');
			header->said.big_endian = text[0] == '>';
			header->has_descr =
			        strchr(header->said.size == 1 ? "<>|" : "<>", text[0]) != NULL;
		}
	if (header->has_descr)
		return GQALUT_OK;
	for (char *c = text; *c != '\0'; c++)
		if (*c < 0x20 || *c == 0x7f)
			*c = '?';
	return gqalut_diag_set_at(reader->diag, GQALUT_ERR_FORMAT, reader->file, 0, 0,
	                          "elements of type '%s'; allowed are f2 f4 f8 i1 i2 i4 i8 u1 u2 "
	                          "u4 u8 with '<', '>' or, of one byte, '|'",
	                          text);
}

static bool read_size(struct reader *reader, size_t *value)
{
	skip_spaces(reader);
	const char *start = reader->p;
	size_t v = 0;
	for (; reader->p < reader->end && *reader->p >= '0' && *reader->p <= '9'; reader->p++) {
		size_t digit = (size_t)(*reader->p - '0');
		if (v > (SIZE_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*value = v;
	return reader->p > start;
}

/* A tuple of sizes: (), (3,), (3, 4) or (3, 4,). */
static enum gqalut_status read_shape(struct reader *reader, struct header *header)
{
	struct gqalut_npy_header *said = &header->said;
	static const char broken[] = "the shape in the .npy header is broken or too large";
	said->count = 1;
	said->dimensions = 0;
	if (!accept(reader, '('))
		return fail(reader, broken);
	bool comma = true;
	while (!accept(reader, ')')) {
		size_t size;
		if (!comma || said->dimensions == GQALUT_NPY_MAX_AXES ||
		    !read_size(reader, &size) || (size > 0 && said->count > SIZE_MAX / size))
			return fail(reader, broken);
		said->count *= size;
		said->length[said->dimensions++] = size;
		comma = accept(reader, ',');
	}
	header->has_shape = true;
	return GQALUT_OK;
}

/* One key and value of the dictionary. */
static enum gqalut_status read_pair(struct reader *reader, struct header *header)
{
	char key[32];
	if (!accept_string(reader, key, sizeof key) || !accept(reader, ':'))
		return fail(reader, "the .npy header is no dictionary");
	if (strcmp(key, "descr") == 0 && !header->has_descr)
		return read_descr(reader, header);
	if (strcmp(key, "shape") == 0 && !header->has_shape)
		return read_shape(reader, header);
	if (strcmp(key, "fortran_order") == 0 && !header->has_order) {
		header->said.column_major = accept_word(reader, "True");
		header->has_order = header->said.column_major || accept_word(reader, "False");
		if (header->has_order)
			return GQALUT_OK;
	}
	return fail(reader, "the .npy header must hold descr, fortran_order and shape, once each");
}

static enum gqalut_status read_header(struct reader *reader, struct header *header)
{
	static const char broken[] = "the .npy header is no dictionary";
	if (!accept(reader, '{'))
		return fail(reader, broken);
	bool comma = true;
	while (!accept(reader, '}')) {
		if (!comma)
			return fail(reader, broken);
		enum gqalut_status status = read_pair(reader, header);
		if (status)
			return status;
		comma = accept(reader, ',');
	}
	skip_spaces(reader);
	if (reader->p != reader->end)
		return fail(reader, broken);
	if (!header->has_descr || !header->has_order || !header->has_shape)
		return fail(reader, "the .npy header lacks descr, fortran_order or shape");
	return GQALUT_OK;
}

/* Sets the reader on the header's text; the elements follow it. */
static enum gqalut_status find_header(struct reader *reader, const char *bytes, size_t length)
{
	if (!gqalut_npy_is_array(bytes, length))
		return fail(reader, "not an .npy array: it does not start with \\x93NUMPY");
	const unsigned char *head = (const unsigned char *)bytes;
	if (length < MAGIC + 2)
		return fail(reader, "the .npy file ends within its header");
	if (head[6] < 1 || head[6] > 3 || head[7] != 0)
		return gqalut_diag_set_at(reader->diag, GQALUT_ERR_FORMAT, reader->file, 0, 0,
		                          ".npy version %d.%d; 1.0, 2.0 and 3.0 are read", head[6],
		                          head[7]);
	size_t width = head[6] == 1 ? 2 : 4;
	if (length < MAGIC + 2 + width)
		return fail(reader, "the .npy file ends within its header");
	uint64_t header = load(head + MAGIC + 2, width, false);
	if (header > HEADER_LIMIT)
		return fail(reader, "the .npy header is longer than 65536 bytes");
	if (header > length - MAGIC - 2 - width)
		return fail(reader, "the .npy file ends within its header");
	reader->p = bytes + MAGIC + 2 + width;
	reader->end = reader->p + header;
	return GQALUT_OK;
}

enum gqalut_status gqalut_npy_check_order(int dimensions, bool column_major, const char *file,
                                          struct gqalut_diag *diag)
{
	if (!column_major || dimensions <= 1)
		return GQALUT_OK;
	return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, file, 0, 0,
	                          "the array is in Fortran order, so its last axis is not in one "
	                          "piece: save it in C order");
}

/* IEEE 754 binary16. */
static double half(uint64_t bits)
{
	int exponent = (int)(bits >> 10 & 31);
	double fraction = (double)(bits & 1023);
	double v = exponent == 31  ? (fraction == 0.0 ? (double)INFINITY : (double)NAN)
	           : exponent == 0 ? ldexp(fraction, -24)
	                           : ldexp(1024.0 + fraction, exponent - 25);
	return bits >> 15 ? -v : v;
}

double gqalut_npy_element(const struct gqalut_npy_header *header, const unsigned char *bytes)
{
	uint64_t bits = load(bytes, header->size, header->big_endian);
	if (header->type == 'u')
		return (double)bits;
	if (header->type == 'i') {
		uint64_t sign = UINT64_C(1) << (8 * header->size - 1);
		/* -1 - ~v never leaves int64_t, unlike a subtraction of 2^64. */
		uint64_t rest = ~bits & (sign - 1);
		return bits & sign ? (double)(-1 - (int64_t)rest) : (double)bits;
	}
	if (header->size == 2)
		return half(bits);
	if (header->size == 4) {
		uint32_t word = (uint32_t)bits;
		float v;
		memcpy(&v, &word, sizeof v);
		return (double)v;
	}
	double v;
	memcpy(&v, &bits, sizeof v);
	return v;
}

enum gqalut_status gqalut_npy_read_header(const char *data, size_t length, const char *file,
                                          struct gqalut_npy_header *header,
                                          struct gqalut_diag *diag)
{
	struct reader reader = { .file = file, .diag = diag };
	struct header read;
	memset(&read, 0, sizeof read);
	enum gqalut_status status = find_header(&reader, data, length);
	if (!status)
		status = read_header(&reader, &read);
	if (status)
		return status;
	read.said.offset = (size_t)(reader.end - data);
	*header = read.said;
	return GQALUT_OK;
}

enum gqalut_status gqalut_npy_parse(const char *data, size_t length, const char *file,
                                    struct gqalut_npy *array, struct gqalut_diag *diag)
{
	const struct reader reader = { .file = file, .diag = diag };
	struct gqalut_npy_header header;
	enum gqalut_status status = gqalut_npy_read_header(data, length, file, &header, diag);
	if (status)
		return status;

	const unsigned char *elements = (const unsigned char *)data + header.offset;
	size_t left = length - header.offset;
	if (header.count == 0)
		return fail(&reader, "the .npy array is empty");
	if (header.count > left / header.size || header.count * header.size != left)
		return gqalut_diag_set_at(
		        diag, GQALUT_ERR_FORMAT, file, 0, 0,
		        "%zu bytes follow the .npy header, its shape needs %zu elements of %zu",
		        left, header.count, header.size);
	if (header.count > SIZE_MAX / sizeof(double))
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	double *values = malloc(header.count * sizeof *values);
	if (!values)
		return gqalut_diag_set(diag, GQALUT_ERR_MEMORY, "out of memory");
	for (size_t i = 0; i < header.count; i++) {
		values[i] = gqalut_npy_element(&header, elements + i * header.size);
		if (!isfinite(values[i])) {
			free(values);
			return gqalut_diag_set_at(diag, GQALUT_ERR_FORMAT, file, 0, 0,
			                          "element %zu is not a finite number", i);
		}
	}
	array->dimensions = header.dimensions;
	array->count = header.count;
	array->last = header.dimensions > 0 ? header.length[header.dimensions - 1] : 1;
	array->column_major = header.column_major;
	array->values = values;
	return GQALUT_OK;
}
