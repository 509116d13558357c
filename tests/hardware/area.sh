#!/bin/sh
# A short form of tests/bench/hw.sh: the FP32 arithmetic of its unit against C, the
# INT8 netlist against C, and how much cell area INT8 saves at 8 entries.
# Argument: a scratch folder.
LC_ALL=C
export LC_ALL
hw=$(cd "$(dirname "$0")/../bench/hw" && pwd)
rm -rf "$1"
mkdir -p "$1" && work=$(cd "$1" && pwd) || exit 2
failed=0
. "$hw/../../tools.sh"
. "$hw/flow.sh"

fail() {
	echo "failed: $*"
	failed=1
}

# saves OTHER LEAST MOST: percent of OTHER's area that INT8 saves.
saves() {
	awk -v least="$2" -v most="$3" -v other="$1" '
		NR == 1 { int8 = $1 }
		NR == 2 {
			saved = 100 * (1 - int8 / $1)
			printf "INT8 saves %.1f %% of the area of %s\n", saved, other
			exit !(saved >= least && saved <= most)
		}' "$work/int8/area" "$work/$1/area" ||
		fail "expected $2..$3 %"
}

if have iverilog; then
	build_c vectors || exit 1
	for subnormal in 1 0; do
		"$work/vectors" 50000 $subnormal >"$work/vectors.hex"
		(cd "$work" && iverilog -g2012 -s fp32_tb -P fp32_tb.COUNT=50000 \
			-P fp32_tb.SUBNORMAL=$subnormal -o fp32.vvp "$hw/fp32.sv" "$hw/fp32_tb.sv" &&
			vvp -n fp32.vvp) >"$work/float.log" || fail "iverilog"
		cat "$work/float.log"
		[ "$(tail -n 1 "$work/float.log")" = '50000 vectors, 0 wrong' ] ||
			fail "FP32 is not that of C, SUBNORMAL $subnormal"
	done
fi
if have_flow yosys iverilog; then
	build_c stimulus && build_c power || exit 1
	table="$hw/choose.sv $hw/table_registers.sv"
	# shellcheck disable=SC2086
	stimulate "$work/int8" int 8 8 0 0 200 &&
		synthesise "$work/int8" unit_int '-set W 8 -set N 8' $table "$hw/unit_int.sv" &&
		simulate "$work/int8" &&
		synthesise "$work/int32" unit_int '-set W 32 -set N 8' $table "$hw/unit_int.sv" &&
		synthesise "$work/fp32" unit_float '-set N 8 -set SUBNORMAL 1' $table "$hw/fp32.sv" \
			"$hw/unit_float.sv" || exit 1
	cat "$work/int8/power"
	saves int32 84 87
	saves fp32 83 86
fi
exit $failed
