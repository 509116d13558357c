#!/bin/sh
# `gqalut mx` streams: an array of 320 MiB, and block files of 44 MB, in a process
# of at most 32 MiB.  The array is one piece 320 times over, so what comes out has
# to be what comes out of the piece, as often.  Arguments: the program, a scratch
# folder.
set -eu
LC_ALL=C
export LC_ALL
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
rm -rf "$2" && mkdir -p "$2/piece" "$2/whole"
cd "$2"
trap 'cd / && rm -rf "$scratch"' EXIT
scratch=$(pwd)
rows=262 columns=500 times=320 # blocks of 128, the last one of a row of 116
elements=$((rows * columns))

# header ROWS: of an .npy file of doubles, 128 bytes.
header() {
	printf '\223NUMPY\001\000\166\000%-117s\n' \
		"{'descr': '<f8', 'fortran_order': False, 'shape': ($1, $columns)}"
}

# repeat FILE: its bytes, as often as the piece is in the whole.
repeat() {
	i=0
	while [ $i -lt $times ]; do
		cat "$1"
		i=$((i + 1))
	done
}

# inner FILE BEGIN END: without BEGIN bytes at its begin and END at its end.
inner() {
	tail -c +$(($2 + 1)) "$1" | head -c -"$3"
}

mx() (
	ulimit -v 32768
	"$program" mx "$@"
)

fail() {
	echo "FAIL: $1"
	exit 1
}

# Doubles of either sign, 2^-15 to 2^17; a generator of Lehmer's makes the bytes.
awk -v n=$elements 'function next_below(m) { s = s * 16807 % 2147483647; return s % m }
	BEGIN {
		for (s = 1; i < n; i++) {
			for (b = 0; b < 7; b++)
				printf "%c", 1 + next_below(255)
			printf "%c", 63 + next_below(2) + 128 * next_below(2)
		}
	}' >doubles
[ "$(wc -c <doubles)" -eq $((elements * 8)) ] || fail 'the piece has another length'
{ header $rows && cat doubles; } >piece/a.npy
{ header $((rows * times)) && repeat doubles; } >whole/a.npy
[ "$(wc -c <whole/a.npy)" -gt $((300 * 1024 * 1024)) ] || fail 'the array is too small'

# A block file has a header of 40 bytes and a checksum of 4; those of the whole are
# its own, and the command that reads it next holds it to them.
same_blocks() {
	inner "piece/$1" 40 4 >blocks
	{ head -c 40 "whole/$1" && repeat blocks && tail -c 4 "whole/$1"; } | cmp - "whole/$1" ||
		fail "whole/$1 has other blocks"
}

"$program" gen --func gelu --entries 16 --method exact -q -o gelu.json
format="--bits 8 --block 128 --outliers 4"
for what in piece whole; do
	# shellcheck disable=SC2086
	mx quantize $what/a.npy $format -q -o $what/a.mx
	mx apply gelu.json $what/a.mx -q -o $what/gelu.mx
	# shellcheck disable=SC2086
	mx eval $what/a.npy $format >$what/figures
done
same_blocks a.mx
same_blocks gelu.mx
cmp piece/figures whole/figures || fail 'other figures'
grep -q 'MX-OPAL-8(128/4)' whole/figures || fail 'no figures'

# What is read back goes through a pipe, not onto the disk.
mkfifo whole/pipe
mx dequantize piece/gelu.mx -q -o piece/back.npy
inner piece/back.npy 128 0 >floats
[ "$(wc -c <floats)" -eq $((elements * 4)) ] || fail 'the header has another length'
mx dequantize whole/gelu.mx -q -o whole/pipe &
repeat floats | cmp -i 0:128 - whole/pipe || fail 'other values are read back'
wait $!
echo "the same of $(wc -c <whole/a.npy) bytes as of the piece, in 32 MiB"
