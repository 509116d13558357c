#!/bin/sh
# Prints the errors of microscaling blocks beside figures for orientation, and how
# fast `gqalut mx` makes them on one core: megabytes of f4 a second of wall time,
# the best of five runs, which counts only on a quiet machine.  Exits 1 unless
# MX-OPAL is better than MXINT(32) on every distribution with outliers and tables
# are within 1 % of GELU in floats.  Argument: the build folder.  About a minute.
set -eu
build=$(cd "${1:-build}" && pwd)
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"${CC:-cc}" -std=c11 -O2 -D_XOPEN_SOURCE=700 -Iinclude -Isrc tests/bench/mx.c "$build/libgqalut.a" \
	-lyaml -lm -pthread -o "$scratch/mx"
code=0
"$scratch/mx" || code=1

pin=
! command -v taskset >/dev/null 2>&1 || pin="taskset -c 0"

# speed NAME COMMAND...: megabytes of the array a second.
speed() {
	name=$1 best=
	shift
	for _ in 1 2 3 4 5; do
		start=$(date +%s%N)
		$pin "$build/gqalut" mx "$@" -q
		took=$(($(date +%s%N) - start))
		[ -n "$best" ] && [ "$best" -le $took ] || best=$took
	done
	awk -v ns="$best" -v bytes="$bytes" -v name="$name" \
		'BEGIN { printf "%-32s %5.0f MB/s\n", name, bytes / ns * 1000 }'
}

"$scratch/mx" "$scratch/a.npy"
bytes=$(wc -c <"$scratch/a.npy")
speed "quantize, MXINT-8(32)" quantize "$scratch/a.npy" --bits 8 -o /dev/null
speed "quantize, MXINT-4(32)" quantize "$scratch/a.npy" --bits 4 -o /dev/null
speed "quantize, MX-OPAL-8(128/4)" quantize "$scratch/a.npy" --bits 8 --block 128 --outliers 4 \
	-o /dev/null
speed "quantize, MX-OPAL-5(128/4)" quantize "$scratch/a.npy" --bits 5 --block 128 --outliers 4 \
	-o "$scratch/a.mx"
speed "dequantize, MX-OPAL-5(128/4)" dequantize "$scratch/a.mx" -o /dev/null
"$build/gqalut" gen --func gelu --entries 16 --method exact -q -o "$scratch/gelu.json"
speed "apply, GELU, MX-OPAL-5(128/4)" apply "$scratch/gelu.json" "$scratch/a.mx" -o /dev/null
exit $code
