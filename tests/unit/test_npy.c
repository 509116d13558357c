/* .npy arrays: every element type and version, and every way to be broken. */
#include "support.h"

#include "config/npy.h"

struct bytes {
	size_t length;
	unsigned char data[4096];
};

static void add(struct bytes *b, const void *data, size_t length)
{
	assert_true(b->length + length <= sizeof b->data);
	memcpy(b->data + b->length, data, length);
	b->length += length;
}

/* An .npy file: version MAJOR.0, the text HEADER, then the elements. */
static struct bytes array(int major, const char *header, const void *elements, size_t length)
{
	struct bytes b = { 0 };
	size_t n = strlen(header);
	unsigned char head[12] = { 0x93,
		                   'N',
		                   'U',
		                   'M',
		                   'P',
		                   'Y',
		                   (unsigned char)major,
		                   0,
		                   (unsigned char)(n & 255),
		                   (unsigned char)(n >> 8),
		                   0,
		                   0 };
	add(&b, head, major == 1 ? 10 : 12);
	add(&b, header, n);
	add(&b, elements, length);
	return b;
}

static enum gqalut_status parse(const struct bytes *b, struct gqalut_npy *out,
                                struct gqalut_diag *diag)
{
	/* A copy of the exact size, so that a sanitizer sees a read past it. */
	char *copy = malloc(b->length + !b->length);
	assert_non_null(copy);
	memcpy(copy, b->data, b->length);
	memset(out, 0, sizeof *out);
	gqalut_diag_clear(diag);
	enum gqalut_status status = gqalut_npy_parse(copy, b->length, "a.npy", out, diag);
	free(copy);
	return status;
}

static void every_type_and_byte_order_is_decoded(void **state)
{
	(void)state;
	static const struct {
		const char *descr;
		size_t size;
		unsigned char element[8];
		double value;
	} rows[] = {
		{ "<f2", 2, { 0x00, 0xc1 }, -2.5 },
		{ ">f2", 2, { 0x35, 0x55 }, 0x1.554p-2 },
		{ "<f2", 2, { 0x01, 0x80 }, -0x1p-24 }, /* smallest subnormal */
		{ "<f2", 2, { 0xff, 0x7b }, 65504 },
		{ "<f4", 4, { 0x00, 0x00, 0xc0, 0x3f }, 1.5 },
		{ ">f4", 4, { 0xbf, 0x80, 0x00, 0x00 }, -1 },
		{ "<f8", 8, { 0, 0, 0, 0, 0, 0, 0xf8, 0x3f }, 1.5 },
		{ ">f8", 8, { 0xc0, 0x04, 0, 0, 0, 0, 0, 0 }, -2.5 },
		{ "|i1", 1, { 0x80 }, -128 },
		{ "|u1", 1, { 0x80 }, 128 },
		{ "<i2", 2, { 0xfe, 0xff }, -2 },
		{ ">i2", 2, { 0x80, 0x00 }, -32768 },
		{ ">u2", 2, { 0x80, 0x01 }, 32769 },
		{ "<i4", 4, { 0x00, 0x00, 0x00, 0x80 }, -2147483648.0 },
		{ ">u4", 4, { 0xff, 0xff, 0xff, 0xff }, 4294967295.0 },
		{ "<i8", 8, { 0, 0, 0, 0, 0, 0, 0, 0x80 }, -0x1p63 },
		{ "<i8", 8, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, -1 },
		{ ">u8", 8, { 0x80, 0, 0, 0, 0, 0, 0, 0 }, 0x1p63 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		for (int major = 1; major <= 3; major++) {
			char header[128];
			snprintf(header, sizeof header,
			         "{'descr': '%s', 'fortran_order': False, 'shape': (1,), }   \n",
			         rows[i].descr);
			struct bytes b = array(major, header, rows[i].element, rows[i].size);
			struct gqalut_npy got;
			struct gqalut_diag diag;
			assert_ok(parse(&b, &got, &diag), &diag);
			assert_int_equal(got.count, 1);
			assert_int_equal(got.dimensions, 1);
			assert_near(rows[i].descr, got.values[0], rows[i].value, 0, 0);
			free(got.values);
		}
	}
}

static void shape_order_and_spelling_do_not_matter(void **state)
{
	(void)state;
	static const struct {
		const char *header;
		int dimensions;
	} rows[] = {
		{ "{'descr':'|u1','fortran_order':True,'shape':(2,3)}", 2 },
		{ "{ \"shape\" : ( 6 , ) , \"descr\" : \"|u1\" , \"fortran_order\" : False , }\n",
		  1 },
		{ "{'shape': (1, 2, 3, 1), 'fortran_order': False, 'descr': '>u1'}", 4 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bytes b = array(1, rows[i].header, "\1\2\3\4\5\6", 6);
		struct gqalut_npy got;
		struct gqalut_diag diag;
		assert_ok(parse(&b, &got, &diag), &diag);
		assert_int_equal(got.count, 6);
		assert_int_equal(got.dimensions, rows[i].dimensions);
		for (int v = 0; v < 6; v++)
			assert_near(rows[i].header, got.values[v], v + 1, 0, 0);
		free(got.values);
	}
	struct bytes scalar = array(1, "{'descr':'|u1','fortran_order':False,'shape':()}", "\7", 1);
	struct gqalut_npy got;
	struct gqalut_diag diag;
	assert_ok(parse(&scalar, &got, &diag), &diag);
	assert_true(got.count == 1 && got.dimensions == 0 && got.values[0] == 7.0);
	free(got.values);
}

static void broken_headers_are_refused(void **state)
{
	(void)state;
#define REST "'fortran_order': False, 'shape': (4,)}"
	static const struct {
		const char *header, *words;
	} rows[] = {
		{ "", "no dictionary" },
		{ "{}", "lacks" },
		{ "{'descr': '|u1', " REST "x", "no dictionary" },
		{ "{'descr': '|u1' " REST, "no dictionary" },
		{ "{'descr': '|u1', 'descr': '|u1', " REST, "once each" },
		{ "{'descr': '|u1', 'more': 1, " REST, "once each" },
		{ "{'descr': '|u1', 'fortran_order': None, 'shape': (4,)}", "once each" },
		{ "{'descr': '|b1', " REST, "type '|b1'; allowed are f2" },
		{ "{'descr': '<c8', " REST, "type '<c8'" },
		{ "{'descr': '|u2', " REST, "type '|u2'" },
		{ "{'descr': '=u4', " REST, "type '=u4'" },
		{ "{'descr': '', " REST, "type ''" },
		{ "{'descr': '\x1b[1', " REST, "type '?[1'" },
		{ "{'descr': [('a', '<f4')], " REST, "records or unknown" },
		{ "{'descr': '|u1, " REST, "" },
		{ "{'descr': '|u1', 'fortran_order': False, 'shape': (4", "shape" },
		{ "{'descr': '|u1', 'fortran_order': False, 'shape': 4}", "shape" },
		{ "{'descr': '|u1', 'fortran_order': False, 'shape': (-4,)}", "shape" },
		{ "{'descr': '|u1', 'fortran_order': False, 'shape': (2 2)}", "shape" },
		{ "{'descr': '|u1', 'fortran_order': False, 'shape': (,)}", "shape" },
		{ "{'descr': '|u1', 'fortran_order': False, 'shape': (0,)}", "empty" },
		{ "{'descr': '|u1', 'fortran_order': False, 'shape': (5,)}", "its shape needs 5" },
		{ "{'descr': '|u1', 'fortran_order': False, 'shape': (3,)}", "its shape needs 3" },
		{ "{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693952,)}",
		  "shape" },
		{ "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}",
		  "too large" },
		{ "{'descr': '|u1', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
		  "too large" },
	};
#undef REST
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct bytes b = array(1, rows[i].header, "\1\2\3\4", 4);
		struct gqalut_npy got;
		struct gqalut_diag diag;
		enum gqalut_status status = parse(&b, &got, &diag);
		free(got.values);
		if (status != GQALUT_ERR_FORMAT || !strstr(diag.message, rows[i].words) ||
		    strcmp(diag.file, "a.npy") != 0)
			fail_msg("%s: got %d '%s', wanted '%s'", rows[i].header, (int)status,
			         diag.message, rows[i].words);
	}
}

static void every_prefix_is_refused(void **state)
{
	(void)state;
	for (int major = 1; major <= 2; major++) {
		struct bytes b = array(major, "{'descr':'<f4','fortran_order':False,'shape':(2,)}",
		                       "\0\0\0\0\0\0\x80?", 8);
		size_t whole = b.length;
		for (b.length = 0; b.length < whole; b.length++) {
			struct gqalut_npy got;
			struct gqalut_diag diag;
			if (parse(&b, &got, &diag) != GQALUT_ERR_FORMAT || diag.message[0] == '\0')
				fail_msg("version %d, %zu bytes", major, b.length);
		}
	}
}

static void versions_and_long_headers_are_refused(void **state)
{
	(void)state;
	struct gqalut_npy got;
	struct gqalut_diag diag;
	struct bytes b = array(4, "{}", "", 0);
	assert_int_equal(parse(&b, &got, &diag), GQALUT_ERR_FORMAT);
	assert_non_null(strstr(diag.message, "version 4.0"));
	b = array(2, "{}", "", 0);
	b.data[11] = 0xff; /* a header of 4 GB */
	assert_int_equal(parse(&b, &got, &diag), GQALUT_ERR_FORMAT);
	assert_non_null(strstr(diag.message, "longer than 65536 bytes"));
}

static void elements_that_are_not_finite_are_named(void **state)
{
	(void)state;
	static const struct {
		const char *descr;
		size_t size;
		unsigned char element[8];
	} rows[] = {
		{ "<f2", 2, { 0x00, 0x7c } },             /* infinity */
		{ "<f2", 2, { 0x01, 0xfc } },             /* NaN */
		{ "<f4", 4, { 0x00, 0x00, 0x80, 0xff } }, /* -infinity */
		{ ">f8", 8, { 0x7f, 0xf8 } },             /* NaN */
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char header[128];
		unsigned char elements[16] = { 0 };
		snprintf(header, sizeof header, "{'descr':'%s','fortran_order':False,'shape':(2,)}",
		         rows[i].descr);
		memcpy(elements + rows[i].size, rows[i].element, rows[i].size);
		struct bytes b = array(1, header, elements, 2 * rows[i].size);
		struct gqalut_npy got;
		struct gqalut_diag diag;
		if (parse(&b, &got, &diag) != GQALUT_ERR_FORMAT ||
		    strcmp(diag.message, "element 1 is not a finite number") != 0)
			fail_msg("row %zu: '%s'", i, diag.message);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_and_byte_order_is_decoded),
		cmocka_unit_test(shape_order_and_spelling_do_not_matter),
		cmocka_unit_test(broken_headers_are_refused),
		cmocka_unit_test(every_prefix_is_refused),
		cmocka_unit_test(versions_and_long_headers_are_refused),
		cmocka_unit_test(elements_that_are_not_finite_are_named),
	};
	return cmocka_run_group_tests_name("npy", tests, NULL, NULL);
}
