#!/bin/sh
# Builds tables.c for every compiler, optimisation level and machine at hand and
# compares the bytes that it prints.  Arguments: the tree's root, a scratch
# folder.  A missing tool is a line "skipped: ..."; with GQALUT_ALL_TOOLS=1
# (CI) it is a failure.
root=$1
scratch=$2
mkdir -p "$scratch" || exit 2
sources="$root/tests/portability/tables.c $(ls "$root"/src/core/*.c "$root"/src/function/*.c \
	"$root"/src/fit/*.c "$root"/src/eval/*.c "$root"/src/search/*.c "$root"/src/emit/*.c \
	"$root"/src/formula/*.c "$root"/src/operator/*.c "$root"/src/mx/*.c)"
# Headers that the emitter pastes into what it writes.
for header in $(cd "$root" && grep -l "gqalut:.* begin" include/gqalut/*.h src/emit/*.h); do
	od -An -v -tx1 "$root/$header" | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g' \
		>"$scratch/$(basename "$header" .h)_text.inc"
done
flags="-std=c11 -D_XOPEN_SOURCE=700 -ffp-contract=off -I$root/include -I$root/src -I$scratch"
passed=0
failed=0

# try NAME RUNNER COMPILER FLAGS...
try() {
	name=$1 runner=$2 compiler=$3
	shift 3
	for tool in $runner $compiler; do
		if ! command -v "$tool" >/dev/null 2>&1; then
			echo "skipped: $tool is not installed ($name)"
			[ "${GQALUT_ALL_TOOLS:-0}" = 1 ] && failed=$((failed + 1))
			return
		fi
	done
	# shellcheck disable=SC2086
	if ! $compiler $flags "$@" -o "$scratch/$name" $sources -lm -lpthread; then
		echo "failed: $name does not build"
		failed=$((failed + 1))
		return
	fi
	# shellcheck disable=SC2086
	if ! $runner "$scratch/$name" >"$scratch/$name.out"; then
		echo "failed: $name does not run"
		failed=$((failed + 1))
		return
	fi
	[ -f "$scratch/first" ] || cp "$scratch/$name.out" "$scratch/first"
	if cmp "$scratch/first" "$scratch/$name.out"; then
		echo "same bytes: $name"
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
}

rm -f "$scratch/first"
for level in 2 0 1 3; do
	try gcc-O$level "" gcc -O$level
	try clang-O$level "" clang -O$level
done
try i686 "" i686-linux-gnu-gcc -O2 -msse2 -mfpmath=sse -static
try aarch64 qemu-aarch64 aarch64-linux-gnu-gcc -O2 -static

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
