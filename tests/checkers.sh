#!/bin/sh
# What uses threads under ThreadSanitizer, and a run of most commands under
# valgrind, by hand: checkers.sh [FOLDER]
#
# Builds into FOLDER (build/checkers) and prints a line a run: its name and "clean",
# or the first lines of what was found.  Takes some minutes.  Needs clang with
# its run-time library (libclang-rt-14-dev) and valgrind; what is missing is
# left out by name.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$root/build/checkers}
mkdir -p "$folder/out" || exit 4
runs=0
found=0

# build NAME TARGETS OPTION...: a folder with only these targets.
build() {
	name=$1
	targets=$2
	shift 2
	# shellcheck disable=SC2086
	cmake -S "$root" -B "$folder/$name" -DCMAKE_BUILD_TYPE=RelWithDebInfo "$@" >"$folder/$name.log" 2>&1 &&
		cmake --build "$folder/$name" -j "$(nproc)" --target $targets >>"$folder/$name.log" 2>&1
}

# check NAME COMMAND...: clean if it ends with 0 and no report is written.
check() {
	name=$1
	shift
	runs=$((runs + 1))
	if "$@" >"$folder/stdout" 2>"$folder/stderr" </dev/null &&
		! grep -qE 'WARNING: ThreadSanitizer|definitely lost: [1-9]' "$folder/stderr"; then
		echo "$name: clean"
	else
		found=$((found + 1))
		echo "$name: FOUND"
		grep -vE '^(gqalut|\[)' "$folder/stderr" | sed 's/^/  /;20q'
	fi
}

cat >"$folder/batch.yaml" <<'END'
tables:
  - {func: gelu, entries: 4, generations: 20, population: 20}
  - {func: exp, entries: 8, method: exact}
  - {func: tanh, entries: 4, objective: max-abs, generations: 20, population: 20, formats: [c, json]}
  - {func: relu6, entries: 3, method: exact}
END
awk 'BEGIN { for (i = 0; i < 256; i++) printf "%g%s", (i * 37 % 101 - 50) / 8, i % 16 == 15 ? "\n" : "," }' \
	>"$folder/acts.csv"
cd "$folder" || exit 4

if ! command -v clang >/dev/null 2>&1; then
	echo 'skipped: clang is not installed, nothing runs under ThreadSanitizer'
elif ! build threads 'gqalut_program test_search' -DCMAKE_C_COMPILER=clang -DCMAKE_C_FLAGS=-fsanitize=thread; then
	echo 'threads: not built:'
	tail -n 5 "$folder/threads.log"
	found=$((found + 1))
else
	gqalut=$folder/threads/gqalut
	check 'threads: unit tests of the search' "$folder/threads/tests/test_search"
	rm -rf out
	check 'threads: batch -j 2' "$gqalut" batch batch.yaml -o out -j 2
	check 'threads: batch again' "$gqalut" batch batch.yaml -o out -j 2
	check 'threads: sweep -j 2' "$gqalut" sweep --func div --entries 4:8 --coef-bits 6,8 -j 2
	check 'threads: compare -j 2' "$gqalut" compare --func gelu --nn-steps 50 --generations 20 -j 2
	check 'threads: mx eval --budget' "$gqalut" mx eval acts.csv --budget 5 --block 16 --outliers 1 -o mix.yaml
fi

if ! command -v valgrind >/dev/null 2>&1; then
	echo 'skipped: valgrind is not installed'
elif ! build memory gqalut_program; then
	echo 'memory: not built:'
	tail -n 5 "$folder/memory.log"
	found=$((found + 1))
else
	gqalut() {
		valgrind -q --leak-check=full --error-exitcode=99 \
			"$folder/memory/gqalut" "$@"
	}
	rm -rf out
	check 'memory: gen --method exact' gqalut gen --func gelu --entries 4 --method exact --format json -o gelu.json
	check 'memory: gen --method ga' gqalut gen --func exp --entries 4 --generations 3 --population 8 -q
	check 'memory: eval' gqalut eval gelu.json
	check 'memory: convert' gqalut convert gelu.json --format c
	check 'memory: mx quantize' gqalut mx quantize acts.csv --bits 5 --block 16 --outliers 1 -o acts.mx
	check 'memory: mx dequantize' gqalut mx dequantize acts.mx -o back.npy
	check 'memory: mx eval' gqalut mx eval acts.csv --bits 5 --block 16 --outliers 1
	check 'memory: mx apply' gqalut mx apply gelu.json acts.mx -o out.mx
	check 'memory: operator softmax' gqalut operator softmax -q -o softmax.h
	check 'memory: batch' gqalut batch batch.yaml -o out -j 2 -q
	check 'memory: list' gqalut list
fi
echo "$runs runs, $found with findings"
[ "$found" -eq 0 ]
