#!/bin/sh
# Lines and branches of src/ that the tests reach: coverage.sh [FOLDER]
#
# Builds with gcc --coverage into FOLDER (build/coverage), runs the unit tests,
# the cases of the command line and the golden files, and prints a table with a
# row a file, then the totals.  FOLDER/lines.txt names the lines that are not
# reached.  Takes long where the unit tests do; needs gcovr.
set -e
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$root/build/coverage}
command -v gcovr >/dev/null 2>&1 || {
	echo 'skipped: gcovr is not installed'
	[ "${GQALUT_ALL_TOOLS:-0}" = 0 ]
	exit
}
cmake -S "$root" -B "$folder" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER=gcc \
	-DCMAKE_C_FLAGS='--coverage -fprofile-update=atomic -O1' >/dev/null
cmake --build "$folder" -j "$(nproc)" >/dev/null
find "$folder" -name '*.gcda' -exec rm -f {} +
# What a failing test reaches counts too; that it fails is for ctest to say.
GQALUT_TEST_SEEDS=2 GQALUT_TEST_PROBLEMS=25 ctest --test-dir "$folder" -j "$(nproc)" \
	-R '^(test_|cli_|golden)' >"$folder/ctest.log" 2>&1 || tail -n 15 "$folder/ctest.log"

# report WHAT...: a row a file of the library's objects and the program's, each
# file counted once however many targets compile it.
report() {
	gcovr --root "$root" --filter "$root/src/" --object-directory "$folder" "$folder" \
		--exclude-throw-branches "$@"
}
report --csv "$folder/coverage.csv"
report --txt "$folder/lines.txt"
awk -F, '
	function percent(part, all) { return all ? sprintf("%6.1f", 100 * part / all) : "     -" }
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; printf "%-34s %6s %6s\n", "file", "lines", "branch"; next }
	{
		lines = $at["line_total"]; hit = $at["line_covered"]
		branches = $at["branch_total"]; taken = $at["branch_covered"]
		printf "%-34s %s %s\n", $at["filename"], percent(hit, lines), percent(taken, branches)
		all += lines; all_hit += hit; every += branches; every_taken += taken
	}
	END {
		printf "%-34s %s %s\n", "total", percent(all_hit, all), percent(every_taken, every)
		printf "%d of %d lines, %d of %d branches\n", all_hit, all, every_taken, every
	}' "$folder/coverage.csv"
