/* Digests, and manifests written, read back and joined. */
#include "support.h"

#include <unistd.h>

static void digests_are_those_of_the_standard(void **state)
{
	(void)state;
	/* The examples of FIPS 180-4 and lengths around the padding's limits, the
	 * latter computed by sha256sum. */
	static const struct {
		const char *unit;
		size_t times;
		const char *digest;
	} rows[] = {
		{ "", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		{ "a", 1000000,
		  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
		{ "a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318" },
		{ "a", 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a" },
		{ "a", 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34" },
		{ "a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb" },
		{ "a", 65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t n = strlen(rows[i].unit), length = n * rows[i].times;
		char *text = malloc(length + 1), hex[GQALUT_DIGEST_SIZE];
		assert_non_null(text);
		for (size_t j = 0; j < rows[i].times; j++)
			memcpy(text + j * n, rows[i].unit, n);
		gqalut_digest(text, length, hex);
		free(text);
		assert_string_equal(hex, rows[i].digest);
	}
}

/* A part with COUNT outputs f<first>.h, f<first+step>.h, ... in falling order. */
static struct gqalut_manifest part_of(int shard, int shards, int count)
{
	struct gqalut_manifest part = { .tool = "1.2.3", .shard = shard, .shards = shards };
	part.count = (size_t)count;
	part.outputs = calloc(part.count + 1, sizeof *part.outputs);
	assert_non_null(part.outputs);
	for (int i = 0; i < count; i++) {
		struct gqalut_manifest_output *output = &part.outputs[i];
		int number = (count - i) * (shards > 0 ? shards : 1) + shard;
		snprintf(output->file, sizeof output->file, "f%03d.h", number);
		gqalut_digest(output->file, 5, output->digest);
		snprintf(output->table, sizeof output->table, "f%03d", number);
		snprintf(output->format, sizeof output->format, "c");
		snprintf(output->options, sizeof output->options, "gqalut gen --name '\"\\%d'",
		         number);
		output->mse = 1.0 / (3.0 + number);
		output->mse_uniform = i % 2 ? INFINITY : 1e-300 * number;
		output->max_abs = 0.1 * number;
		output->certified = number % 3 != 0;
		output->lower_bound = output->mse;
		output->gap = 0.0;
		output->optimal = number % 2 == 0;
		snprintf(output->proof, sizeof output->proof, "shortest path");
	}
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_manifest_sort(&part, &diag), &diag);
	return part;
}

static char *text_of(const struct gqalut_manifest *manifest)
{
	struct gqalut_diag diag = { 0 };
	char *text;
	assert_ok(gqalut_manifest_text(manifest, &text, NULL, &diag), &diag);
	return text;
}

/* MANIFEST written to a file and read from it. */
static enum gqalut_status read_back(const char *text, struct gqalut_manifest *manifest,
                                    struct gqalut_diag *diag)
{
	char path[] = "gqalut_manifest_XXXXXX";
	int file = mkstemp(path);
	assert_true(file >= 0);
	assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
	close(file);
	enum gqalut_status status = gqalut_manifest_read(path, manifest, diag);
	unlink(path);
	return status;
}

static void what_is_read_back_is_written_the_same(void **state)
{
	(void)state;
	for (int shards = 0; shards <= 2; shards += 2) {
		struct gqalut_manifest made = part_of(shards > 0, shards, 7), read;
		struct gqalut_diag diag = { 0 };
		char *text = text_of(&made);
		assert_ok(read_back(text, &read, &diag), &diag);
		char *again = text_of(&read);
		assert_string_equal(text, again);
		free(text);
		free(again);
		gqalut_manifest_free(&made);
		gqalut_manifest_free(&read);
	}
}

static void shards_are_joined_in_any_order_if_they_are_all_there(void **state)
{
	(void)state;
	struct gqalut_manifest one = part_of(1, 3, 4), two = part_of(2, 3, 0);
	struct gqalut_manifest three = part_of(3, 3, 3), other = part_of(1, 2, 1);
	struct gqalut_manifest whole = part_of(0, 0, 1), made;
	const struct {
		struct gqalut_manifest parts[3];
		size_t count;
		const char *fault; /* NULL: joined */
	} rows[] = {
		{ { one, two, three }, 3, NULL },
		{ { three, one, two }, 3, NULL },
		{ { one, three }, 2, "shard 2/3 is missing" },
		{ { one, two, one }, 3, "shard 1/3 is there twice" },
		{ { one, other }, 2, "shards of different wholes: 1/3 and 1/2" },
		{ { whole }, 1, "manifest 1 is no shard: it has no other part" },
		{ { one }, 0, "no manifest to join" },
	};
	char *wanted = NULL;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gqalut_diag diag = { 0 };
		enum gqalut_status status =
		        gqalut_manifest_merge(rows[i].parts, rows[i].count, &made, &diag);
		if (rows[i].fault) {
			assert_int_equal(status, GQALUT_ERR_ARGUMENT);
			assert_string_equal(diag.message, rows[i].fault);
			continue;
		}
		assert_ok(status, &diag);
		assert_int_equal(made.count, 7);
		assert_int_equal(made.shards, 0);
		char *text = text_of(&made);
		if (wanted)
			assert_string_equal(text, wanted);
		free(wanted);
		wanted = text;
		gqalut_manifest_free(&made);
	}
	free(wanted);
	gqalut_manifest_free(&one);
	gqalut_manifest_free(&two);
	gqalut_manifest_free(&three);
	gqalut_manifest_free(&other);
	gqalut_manifest_free(&whole);
}

static void manifests_that_are_none_are_refused(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"",
		"[]",
		"{\"format\": \"gqalut-table\", \"version\": 1, \"tool\": \"1\", \"outputs\": []}",
		"{\"format\": \"gqalut-manifest\", \"version\": 2, \"tool\": \"1\", \"outputs\": "
		"[]}",
		"{\"format\": \"gqalut-manifest\", \"version\": 1, \"tool\": \"1\"}",
		"{\"format\": \"gqalut-manifest\", \"version\": 1, \"tool\": \"1\", \"outputs\": "
		"[1]}",
		"{\"format\": \"gqalut-manifest\", \"version\": 1, \"tool\": \"1\", "
		"\"shard\": [3, 2], \"outputs\": []}",
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gqalut_manifest manifest;
		struct gqalut_diag diag = { 0 };
		if (read_back(rows[i], &manifest, &diag) != GQALUT_ERR_FORMAT)
			fail_msg("taken: %s", rows[i]);
		assert_true(diag.message[0] != '\0');
	}
}

static void names_and_digests_of_outputs_are_checked(void **state)
{
	(void)state;
	static const char good[] =
	        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	static const struct {
		const char *file, *digest, *fault; /* "": taken */
	} rows[] = {
		{ "x.h", good, "" },
		{ "..x", good, "" },
		{ "../x", good, "'file' must be a name without a folder, not '../x'" },
		{ "", good, "'file' must be a name without a folder, not ''" },
		{ ".", good, "'file' must be a name without a folder, not '.'" },
		{ "..", good, "'file' must be a name without a folder, not '..'" },
		{ "x.h", "", "'sha256' must be 64 lower-case hexadecimal digits, not ''" },
		{ "x.h", good + 1,
		  "'sha256' must be 64 lower-case hexadecimal digits, not "
		  "'123456789abcdef0123456789abcdef012345678...'" },
		{ "x.h", "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF",
		  "'sha256' must be 64 lower-case hexadecimal digits, not "
		  "'0123456789ABCDEF0123456789ABCDEF01234567...'" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct gqalut_manifest manifest = { .count = 0 };
		struct gqalut_diag diag = { 0 };
		char text[512];
		snprintf(text, sizeof text,
		         "{\"format\": \"gqalut-manifest\", \"version\": 1, \"tool\": \"1\",\n"
		         "\"outputs\": [{\"file\": \"%s\", \"sha256\": \"%s\", \"table\": \"x\", "
		         "\"format\": \"c\", \"options\": \"\"}]}",
		         rows[i].file, rows[i].digest);
		enum gqalut_status status = read_back(text, &manifest, &diag);
		gqalut_manifest_free(&manifest);
		if ((status == GQALUT_OK) != (rows[i].fault[0] == '\0') ||
		    strcmp(diag.message, rows[i].fault) != 0)
			fail_msg("row %zu: %d: %s", i, (int)status, diag.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_are_those_of_the_standard),
		cmocka_unit_test(what_is_read_back_is_written_the_same),
		cmocka_unit_test(shards_are_joined_in_any_order_if_they_are_all_there),
		cmocka_unit_test(manifests_that_are_none_are_refused),
		cmocka_unit_test(names_and_digests_of_outputs_are_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
