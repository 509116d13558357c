#!/bin/sh
# Measures NAME_map_s8 in one run beside a direct table of 256 results, a float
# GELU and memcpy, over 16 KiB and 1 MiB in cache and 256 MiB out of it, for the
# vectors that this processor has.  Argument: the program.  CC=gcc, LEVEL=-O3,
# ROUNDS=200 by default.  Prints, tests nothing: the ratio is to the direct table,
# the figure the best of the rounds, and it counts only on a quiet machine.
program=${1:-build/gqalut}
compiler=${CC:-gcc}
level=${LEVEL:--O3}
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
set -e
for entries in 8 16; do
	"$program" gen --func gelu --entries $entries --method exact --name bench_$entries -q \
		-o "$scratch/bench_$entries.h"
done
variants=

# variant NAME FLAGS...
variant() {
	variants="$variants X($1)"
	name=$1
	shift
	$compiler -std=c11 "$level" "$@" -DVARIANT="$name" -I"$scratch" -c "$here/map.c" \
		-o "$scratch/$name.o"
}

# has EXTENSION
has() {
	grep -qw "$1" /proc/cpuinfo
}

variant portable -DGQALUT_PORTABLE
case $(uname -m) in
x86_64)
	! has avx2 || variant portable_avx2 -mavx2 -DGQALUT_PORTABLE
	! has ssse3 || variant ssse3 -mssse3
	! has avx2 || variant avx2 -mavx2
	! has avx512vbmi || variant avx512vbmi -mavx2 -mavx512bw -mavx512vbmi
	;;
aarch64) variant neon ;;
esac
$compiler -std=c11 -D_XOPEN_SOURCE=700 "$level" "-DVARIANTS=$variants" -I"$scratch" "$here/map.c" \
	"$scratch"/*.o -lm -o "$scratch/map"
pin=
! command -v taskset >/dev/null 2>&1 || pin="taskset -c 0"
echo "$($compiler --version | head -n 1), $level"
$pin "$scratch/map" 16384 $((10 * ${ROUNDS:-200})) 1048576 "${ROUNDS:-200}" 268435456 5
