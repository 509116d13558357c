/* Files are whole or not there. */
#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "gqalut_write_XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int entries_in_folder(void)
{
	DIR *open = opendir(folder);
	int count = 0;
	assert_non_null(open);
	while (readdir(open))
		count++;
	closedir(open);
	return count - 2;
}

static int remove_folder(void **state)
{
	(void)state;
	char path[400];
	DIR *open = opendir(folder);
	struct dirent *entry;
	while (open && (entry = readdir(open)) != NULL) {
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	if (open)
		closedir(open);
	return rmdir(folder);
}

static void path_to(char *path, size_t size, const char *name)
{
	snprintf(path, size, "%s/%s", folder, name);
}

static void assert_holds(const char *path, const char *wanted)
{
	char text[100] = "";
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	size_t n = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	assert_int_equal(n, strlen(wanted));
	assert_string_equal(text, wanted);
}

static void new_text_replaces_the_old_and_leaves_no_other_file(void **state)
{
	(void)state;
	char path[100];
	bool changed = false;
	struct gqalut_diag diag = { 0 };
	path_to(path, sizeof path, "a.h");
	assert_ok(gqalut_write_file(path, "one", 3, &changed, &diag), &diag);
	assert_true(changed);
	assert_holds(path, "one");
	assert_ok(gqalut_write_file(path, "twice", 5, &changed, &diag), &diag);
	assert_true(changed);
	assert_holds(path, "twice");
	assert_int_equal(entries_in_folder(), 1);
}

static void unchanged_text_keeps_the_time_stamp(void **state)
{
	(void)state;
	char path[100];
	bool changed = true;
	struct stat before, after;
	struct timespec long_ago[2] = { { 1000000000, 5 }, { 1000000000, 7 } };
	struct gqalut_diag diag = { 0 };
	path_to(path, sizeof path, "b.h");
	assert_ok(gqalut_write_file(path, "same", 4, NULL, &diag), &diag);
	assert_int_equal(utimensat(AT_FDCWD, path, long_ago, 0), 0);
	assert_int_equal(stat(path, &before), 0);
	assert_ok(gqalut_write_file(path, "same", 4, &changed, &diag), &diag);
	assert_false(changed);
	assert_int_equal(stat(path, &after), 0);
	assert_true(before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
	            before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
	assert_ok(gqalut_write_file(path, "sama", 4, &changed, &diag), &diag);
	assert_true(changed);
}

static void mode_and_link_are_kept(void **state)
{
	(void)state;
	char path[100], link_path[100];
	struct stat info;
	struct gqalut_diag diag = { 0 };
	path_to(path, sizeof path, "c.h");
	path_to(link_path, sizeof link_path, "link.h");
	assert_ok(gqalut_write_file(path, "x", 1, NULL, &diag), &diag);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(symlink("c.h", link_path), 0);
	assert_ok(gqalut_write_file(link_path, "yy", 2, NULL, &diag), &diag);
	assert_holds(path, "yy");
	assert_int_equal(lstat(link_path, &info), 0);
	assert_true(S_ISLNK(info.st_mode));
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0640);
}

/* A link to nothing, by way of a second link: its target comes
 * into being, both links stay. */
static void the_target_of_a_dangling_link_is_made(void **state)
{
	(void)state;
	char path[100], first[100], second[100];
	struct stat info;
	struct gqalut_diag diag = { 0 };
	path_to(path, sizeof path, "e.h");
	path_to(first, sizeof first, "first.h");
	path_to(second, sizeof second, "second.h");
	assert_int_equal(symlink("./second.h", first), 0);
	assert_int_equal(symlink("e.h", second), 0);
	assert_ok(gqalut_write_file(first, "new", 3, NULL, &diag), &diag);
	assert_int_equal(lstat(first, &info), 0);
	assert_true(S_ISLNK(info.st_mode));
	assert_int_equal(lstat(second, &info), 0);
	assert_true(S_ISLNK(info.st_mode));
	assert_holds(path, "new");
	unlink(path);
	unlink(second);
	assert_int_equal(symlink("first.h", second), 0);
	assert_int_equal(gqalut_write_file(first, "x", 1, NULL, &diag), GQALUT_ERR_IO);
	assert_non_null(strstr(diag.message, "first.h"));
	unlink(first);
	unlink(second);
}

/* The temporary file's name must not be longer than the file's own. */
static void a_name_may_be_as_long_as_names_can_be(void **state)
{
	(void)state;
	char name[256], path[400];
	struct gqalut_diag diag = { 0 };
	memset(name, 'n', 255);
	name[255] = '\0';
	path_to(path, sizeof path, name);
	assert_ok(gqalut_write_file(path, "long", 4, NULL, &diag), &diag);
	assert_holds(path, "long");
}

static void devices_are_written_straight(void **state)
{
	(void)state;
	struct stat info;
	struct gqalut_diag diag = { 0 };
	assert_ok(gqalut_write_file("/dev/null", "x", 1, NULL, &diag), &diag);
	assert_int_equal(stat("/dev/null", &info), 0);
	assert_true(S_ISCHR(info.st_mode));
	if (stat("/dev/full", &info) == 0) {
		assert_int_equal(gqalut_write_file("/dev/full", "x", 1, NULL, &diag),
		                 GQALUT_ERR_IO);
		assert_non_null(strstr(diag.message, "/dev/full"));
	}
}

static void what_cannot_be_written_is_told(void **state)
{
	(void)state;
	char path[200];
	struct gqalut_diag diag = { 0 };
	assert_int_equal(gqalut_write_file(folder, "x", 1, NULL, &diag), GQALUT_ERR_IO);
	assert_non_null(strstr(diag.message, folder));
	gqalut_diag_clear(&diag);
	path_to(path, sizeof path, "no/such.h");
	assert_int_equal(gqalut_write_file(path, "x", 1, NULL, &diag), GQALUT_ERR_IO);
	assert_non_null(strstr(diag.message, "no/such.h"));
}

/* In a child whose files may be 1000 bytes long, as on a full disk: the old
 * file stays, and nothing else. */
static void a_short_write_leaves_the_old_file(void **state)
{
	(void)state;
	static const char large[5000];
	char path[100];
	struct gqalut_diag diag = { 0 };
	path_to(path, sizeof path, "d.h");
	int before = entries_in_folder();
	assert_ok(gqalut_write_file(path, "old", 3, NULL, &diag), &diag);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		struct rlimit limit = { 1000, 1000 };
		signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
			_exit(9);
		_exit((int)gqalut_write_file(path, large, sizeof large, NULL, NULL));
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), GQALUT_ERR_IO);
	assert_holds(path, "old");
	assert_int_equal(entries_in_folder(), before + 1);
}

/* A child that ends without closing its writer, as if killed. */
static pid_t leave_temporary_file(const char *path)
{
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		static struct gqalut_file_writer *writer; /* not lost, to valgrind */
		_exit(gqalut_file_writer_open(path, &writer, NULL) != GQALUT_OK);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return child;
}

static void what_a_killed_writer_left_is_removed(void **state)
{
	(void)state;
	char path[100];
	path_to(path, sizeof path, "f.h");
	int before = entries_in_folder();
	(void)leave_temporary_file(path);
	assert_int_equal(entries_in_folder(), before + 1);
	gqalut_remove_stale(folder);
	assert_int_equal(entries_in_folder(), before);
}

/* Of a process on another machine only the lock is seen. */
static void what_is_locked_is_not_removed(void **state)
{
	(void)state;
	char path[100], left[200], name[64];
	path_to(path, sizeof path, "g.h");
	int before = entries_in_folder();
	snprintf(name, sizeof name, ".gqalut-%ld-0.tmp", (long)leave_temporary_file(path));
	path_to(left, sizeof left, name);
	int file = open(left, O_RDONLY);
	assert_true(file >= 0);
	assert_int_equal(flock(file, LOCK_EX | LOCK_NB), 0);
	gqalut_remove_stale(folder);
	assert_int_equal(entries_in_folder(), before + 1);
	close(file);
	gqalut_remove_stale(folder);
	assert_int_equal(entries_in_folder(), before);
}

/* Whoever tidies up, the writer's own process too, leaves its file alone. */
static void a_writer_at_work_is_not_disturbed(void **state)
{
	(void)state;
	char path[100];
	struct gqalut_file_writer *writer;
	struct gqalut_diag diag = { 0 };
	path_to(path, sizeof path, "h.h");
	int before = entries_in_folder();
	assert_ok(gqalut_file_writer_open(path, &writer, &diag), &diag);
	gqalut_remove_stale(folder);
	assert_int_equal(entries_in_folder(), before + 1);
	assert_ok(gqalut_file_writer_put(writer, "text", 4, &diag), &diag);
	assert_ok(gqalut_file_writer_close(writer, &diag), &diag);
	assert_holds(path, "text");
	assert_int_equal(entries_in_folder(), before + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_text_replaces_the_old_and_leaves_no_other_file),
		cmocka_unit_test(unchanged_text_keeps_the_time_stamp),
		cmocka_unit_test(mode_and_link_are_kept),
		cmocka_unit_test(the_target_of_a_dangling_link_is_made),
		cmocka_unit_test(a_name_may_be_as_long_as_names_can_be),
		cmocka_unit_test(devices_are_written_straight),
		cmocka_unit_test(what_cannot_be_written_is_told),
		cmocka_unit_test(a_short_write_leaves_the_old_file),
		cmocka_unit_test(what_a_killed_writer_left_is_removed),
		cmocka_unit_test(what_is_locked_is_not_removed),
		cmocka_unit_test(a_writer_at_work_is_not_disturbed),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
