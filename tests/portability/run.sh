#!/bin/sh
# Builds tables.c for every compiler, optimisation level and machine at hand,
# and with mathematical functions that are off in their last bit, and compares
# the bytes that it prints.  Arguments: the tree's root, a scratch folder.  A
# missing tool is a line "skipped: ..."; with GQALUT_ALL_TOOLS=1 (CI) it is a
# failure.
root=$1
scratch=$2
mkdir -p "$scratch" || exit 2
reference=gcc-O2

# A line a variant: its name, what runs it ("-": nothing), the compiler and flags.
variants() {
	for level in 2 0 1 3; do
		echo "gcc-O$level - gcc -O$level"
		echo "clang-O$level - clang -O$level"
	done
	# 387 arithmetic has other double roundings; SSE is what is supported.
	echo "i686 - i686-linux-gnu-gcc -O2 -msse2 -mfpmath=sse -static"
	echo "musl - musl-gcc -O2 -static"
	echo "aarch64 qemu-aarch64 aarch64-linux-gnu-gcc -O2 -static"
	echo "armhf qemu-arm arm-linux-gnueabihf-gcc -O2 -static"
	echo "riscv64 qemu-riscv64 riscv64-linux-gnu-gcc -O2 -static"
	echo "s390x qemu-s390x s390x-linux-gnu-gcc -O2 -static" # big-endian
	for direction in up down either; do
		echo "libm-$direction - gcc -O2 -fno-builtin -DPERTURB_$direction \
$root/tests/portability/perturbed.c -Wl,@$scratch/wrapped"
	done
}

# one NAME RUNNER COMPILER FLAGS...: its bytes to NAME.out, or NAME.fault or NAME.skipped.
one() {
	name=$1 runner=$2 compiler=$3
	shift 3
	[ "$runner" = - ] && runner=
	rm -f "$scratch/$name.out" "$scratch/$name.fault" "$scratch/$name.skipped"
	for tool in $runner $compiler; do
		if ! command -v "$tool" >/dev/null 2>&1; then
			echo "$tool is not installed" >"$scratch/$name.skipped"
			return
		fi
	done
	# shellcheck disable=SC2086
	if ! $compiler $flags "$@" -o "$scratch/$name" $sources -lm -lpthread \
		>"$scratch/$name.log" 2>&1; then
		{ echo "does not build"; cat "$scratch/$name.log"; } >"$scratch/$name.fault"
	elif ! $runner "$scratch/$name" >"$scratch/$name.out" 2>"$scratch/$name.log"; then
		{ echo "does not run"; cat "$scratch/$name.log"; } >"$scratch/$name.fault"
	fi
}

sources="$root/tests/portability/tables.c $(ls "$root"/src/core/*.c "$root"/src/function/*.c \
	"$root"/src/fit/*.c "$root"/src/eval/*.c "$root"/src/search/*.c "$root"/src/emit/*.c \
	"$root"/src/formula/*.c "$root"/src/operator/*.c "$root"/src/mx/*.c)"
flags="-std=c11 -D_XOPEN_SOURCE=700 -ffp-contract=off -I$root/include -I$root/src -I$scratch"

if [ $# -gt 2 ]; then
	shift 2
	one "$@"
	exit 0
fi

# Headers that the emitter pastes into what it writes.
for header in $(cd "$root" && grep -l "gqalut:.* begin" include/gqalut/*.h src/emit/*.h); do
	od -An -v -tx1 "$root/$header" | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g' \
		>"$scratch/$(basename "$header" .h)_text.inc"
done
sed -n 's/^PERTURBED(\([a-z0-9]*\))/--wrap=\1/p' "$root/tests/portability/perturbed.c" \
	>"$scratch/wrapped"

variants | xargs -P "$(nproc)" -L 1 sh "$0" "$root" "$scratch"

passed=0
failed=0
for name in $(variants | cut -d' ' -f1); do
	if [ -f "$scratch/$name.skipped" ]; then
		echo "skipped: $(cat "$scratch/$name.skipped") ($name)"
		[ "${GQALUT_ALL_TOOLS:-0}" = 1 ] && failed=$((failed + 1))
	elif [ -f "$scratch/$name.fault" ]; then
		echo "failed: $name $(cat "$scratch/$name.fault")"
		failed=$((failed + 1))
	elif [ -s "$scratch/$name.out" ] &&
		cmp "$scratch/$reference.out" "$scratch/$name.out"; then
		echo "same bytes: $name"
		passed=$((passed + 1))
	else
		echo "failed: $name prints other bytes than $reference"
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
