#!/bin/sh
# Lines and branches of src/ that the tests reach: coverage.sh [FOLDER]
#
# Builds with gcc --coverage into FOLDER (build/coverage), runs the tests below,
# and prints a table with a row a file, the totals, and every line that is not
# reached with the reason that coverage_reasons has for it.  Fails if a line has
# none; a reason without a line is told: some hang on the moment of a signal.
# Takes as long as the unit tests do without optimisation; needs gcovr.
set -e
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$root/build/coverage}
command -v gcovr >/dev/null 2>&1 || {
	echo 'skipped: gcovr is not installed'
	[ "${GQALUT_ALL_TOOLS:-0}" = 0 ]
	exit
}
cmake -S "$root" -B "$folder" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER=gcc \
	-DCMAKE_C_FLAGS='--coverage -O1' >/dev/null
cmake --build "$folder" -j "$(nproc)" >/dev/null
find "$folder" -name '*.gcda' -exec rm -f {} +
# What a failing test reaches counts too; that it fails is for ctest to say.
GQALUT_TEST_SEEDS=2 GQALUT_TEST_PROBLEMS=25 GQALUT_FAULTS=calls ctest --test-dir "$folder" -j "$(nproc)" \
	-R '^(test_|cli_|golden|docs|faults|places|images|batch_family|batch_configs)' >"$folder/ctest.log" 2>&1 ||
	tail -n 15 "$folder/ctest.log"
# What the simulations and compilers try otherwise, which takes them long.
"$folder/gqalut" batch "$root/tests/hardware/tables.yaml" -q -o "$folder/modules"
for options in 'div --reduction multi-range' 'sigmoid --reduction symmetric' \
	'cos --reduction symmetric' 'gelu --breakpoint-rounding clipped'; do
	# shellcheck disable=SC2086
	"$folder/gqalut" gen --func $options --entries 4 --method exact -q -o "$folder/table.h"
done

# Each file is counted once however many targets compile it.  Counts are not atomic, which
# would take most of the time, so that one of several threads may be lost: gcov says -1.
gcovr --gcov-ignore-parse-errors --root "$root" --filter "$root/src/" --object-directory "$folder" "$folder" \
	--csv "$folder/coverage.csv" --sonarqube "$folder/lines.xml" 2>"$folder/gcovr.log" || {
	cat "$folder/gcovr.log"
	exit 1
}
awk -F, '
	function percent(part, all) { return all ? sprintf("%6.1f", 100 * part / all) : "     -" }
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; printf "%-34s %6s %6s %8s\n", "file", "lines", "branch", "untaken"; next }
	{
		lines = $at["line_total"]; hit = $at["line_covered"]
		branches = $at["branch_total"]; taken = $at["branch_covered"]
		printf "%-34s %s %s %8d\n", $at["filename"], percent(hit, lines), percent(taken, branches), branches - taken
		all += lines; all_hit += hit; every += branches; every_taken += taken
	}
	END {
		printf "%-34s %s %s %8d\n", "total", percent(all_hit, all), percent(every_taken, every), every - every_taken
		printf "%d of %d lines, %d of %d branches\n", all_hit, all, every_taken, every
	}' "$folder/coverage.csv"

# The lines that are not reached, FILE:LINE:TEXT, and then why.
tr '<' '\n' <"$folder/lines.xml" | awk -F '"' -v root="$root" '
	/^file path=/ { name = $2; at = 0 }
	/^lineToCover/ && $4 == "false" {
		while (at < $2) { getline text <(root "/" name); at++ }
		sub(/^[ \t]+/, "", text)
		print name ":" at ":" text
	}' >"$folder/lines.txt"
awk '
	FNR == NR {
		if ($0 == "" || /^#/) next
		split($0, part, "|")
		rows++; file[rows] = part[1]; text[rows] = part[2]; why[rows] = part[3]
		next
	}
	{
		split($0, part, ":")
		rest = substr($0, length(part[1]) + length(part[2]) + 3)
		row = 0
		for (i = 1; i <= rows && !row; i++)
			if ((file[i] == "*" || part[1] == "src/" file[i]) && index(rest, text[i]))
				row = i
		if (!row) { print "no reason given: " $0; bad = 1; next }
		used[row] = 1
		key = part[1] SUBSEP why[row]
		if (!(key in lines)) order[++count] = key
		lines[key] = lines[key] (key in lines && lines[key] != "" ? "," : "") part[2]
	}
	END {
		for (i = 1; i <= count; i++) {
			split(order[i], part, SUBSEP)
			print "not reached: " part[1] ": " lines[order[i]] ": " part[2]
		}
		for (i = 1; i <= rows; i++)
			if (!used[i]) { print "reason without a line: " file[i] "|" text[i] }
		exit bad
	}' "$root/tests/coverage_reasons" "$folder/lines.txt"
