#!/bin/sh
# Area and power of the paper's unit (GQA-LUT, arXiv 2403.19591, section 4) at
# INT8, INT16, INT32 and FP32, and of the modules that gqalut emits: synthesised
# with yosys into the cells of qflow-tech-osu018.  The netlists of the units are
# simulated and held against C.  Ratios in a 180 nm library, not figures of a
# 28 nm chip.  Prints, tests nothing else.  CODES=250 by default.
#
#   hw.sh [PROGRAM [FOLDER]]        all; FOLDER keeps netlists and logs
#   hw.sh point FOLDER WORD...      one unit: the former runs several at a time
LC_ALL=C
export LC_ALL
hw=$(cd "$(dirname "$0")/hw" && pwd)
codes=${CODES:-250}
failed=0
. "$hw/../../tools.sh"
. "$hw/flow.sh"

# point int|constant W N EXACT REQUANTISE | float N SUBNORMAL ORDERED, in a folder
# of that name.
point() {
	folder=$work/$(echo "$*" | tr ' ' _)
	table=table_registers.sv
	[ "$1" = constant ] && table=table_constant.sv
	case $1 in
	float)
		stimulate "$folder" float "$2" "$codes" &&
			synthesise "$folder" unit_float "-set N $2 -set SUBNORMAL $3 -set ORDERED $4" \
				"$hw/choose.sv" "$hw/$table" "$hw/fp32.sv" "$hw/unit_float.sv"
		;;
	*)
		stimulate "$folder" int "$2" "$3" "$4" "$5" "$codes" &&
			synthesise "$folder" unit_int \
				"-set W $2 -set N $3 -set EXACT $4 -set REQUANTISE $5" \
				"$hw/choose.sv" "$hw/$table" "$hw/unit_int.sv"
		;;
	esac && simulate "$folder"
}

if [ "$1" = point ]; then
	work=$2
	shift 2
	point "$@"
	exit
fi

program=${1:-build/gqalut}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
work=${2:-$(mktemp -d)}
mkdir -p "$work" && work=$(cd "$work" && pwd) || exit 2
have_flow yosys iverilog || exit $failed
build_c stimulus && build_c power && build_c vectors || exit 1

for subnormal in 1 0; do
	"$work/vectors" 200000 $subnormal >"$work/vectors.hex"
	(cd "$work" && iverilog -g2012 -s fp32_tb -P fp32_tb.SUBNORMAL=$subnormal -o fp32.vvp \
		"$hw/fp32.sv" "$hw/fp32_tb.sv" &&
		echo "FP32 arithmetic against C, SUBNORMAL $subnormal: $(vvp -n fp32.vvp | tail -n 1)")
done

for n in 16 8; do
	for variant in '1 0' '0 0' '0 1'; do
		echo "float $n $variant"
	done
	for variant in '0 0' '1 1'; do
		for unit in 'int 32' 'int 16' 'int 8' 'constant 8'; do
			echo "$unit $n $variant"
		done
	done
done >"$work/points"
xargs -P "${JOBS:-$(nproc)}" -L 1 sh "$0" point "$work" <"$work/points" || exit 1

# figure FOLDER FILE FIELD
figure() {
	awk -v field="$3" '{ print $field }' "$work/$1/$2"
}

# rows TITLE FILE FIELD DECIMALS: both variants, and what INT8 saves.
rows() {
	printf '\n%s\n%-8s %-19s %7s %7s %7s %7s %7s %7s   %s\n' "$1" entries variant INT8 INT16 \
		INT32 FP32 flushed ordered 'INT8 saves against each, %'
	for n in 8 16; do
		for variant in 0_0 1_1; do
			what="paper's"
			[ $variant = 1_1 ] && what='exact, requantised'
			echo "$n|$what|$(figure int_8_${n}_$variant "$2" "$3")|$(
				figure int_16_${n}_$variant "$2" "$3")|$(
				figure int_32_${n}_$variant "$2" "$3")|$(
				figure float_${n}_1_0 "$2" "$3")|$(figure float_${n}_0_0 "$2" "$3")|$(
				figure float_${n}_0_1 "$2" "$3")"
		done
	done | awk -F'|' -v d="$4" '{
		printf "%-8s %-19s", $1, $2
		for (i = 3; i <= 8; i++)
			printf " %7.*f", d, $i
		printf "  "
		for (i = 4; i <= 8; i++)
			printf " %5.1f", 100 * (1 - $3 / $i)
		printf "\n"
	}'
}

rows 'Cell area, square micrometres' area 1 0
rows "Power proxy, pF switched a cycle, $codes random codes" power 1 1
rows 'Of it the clock pins of registers' power 2 1

printf '\nINT8, the table in registers against the table hard-wired\n'
printf '%-8s %-22s %10s %10s %7s   %s\n' entries variant registers constant times 'power, times'
for n in 8 16; do
	for variant in 0_0 1_1; do
		what="paper's"
		[ $variant = 1_1 ] && what='exact, requantised'
		echo "$n|$what|$(figure int_8_${n}_$variant area 1)|$(
			figure constant_8_${n}_$variant area 1)|$(
			figure int_8_${n}_$variant power 1)|$(figure constant_8_${n}_$variant power 1)"
	done
done | awk -F'|' '{
	printf "%-8s %-22s %10.0f %10.0f %7.2f   %.2f\n", $1, $2, $3, $4, $3 / $4, $5 / $6
}'

printf '\nModules that gqalut emits for GELU, two stages, any input and output scale\n'
printf '%-8s %10s %10s %7s\n' entries registers constant times
for n in 8 16; do
	for table in register constant; do
		name=${table}_$n
		"$program" gen --func gelu --entries $n --pipeline 2 --table $table --name "$name" \
			-q -o "$work/$name.sv" || exit 1
		synthesise "$work/$name" "$name" '' "$work/$name.sv" || exit 1
	done
	echo "$n $(cat "$work/register_$n/area") $(cat "$work/constant_$n/area")"
done | awk '{ printf "%-8s %10.0f %10.0f %7.2f\n", $1, $2, $3, $2 / $3 }'

cat <<'END'

The paper's figures, 28 nm: INT8 saves 81.3..81.7 % of area and 79.3..80.2 % of
power against INT32 and FP32.

paper's             breakpoints are codes, stored anew for every scale; the result
                    is the accumulator of two words
exact, requantised  breakpoints are fixed, with 2 bits more, and the code is shifted to
                    their scale; the result is rounded and saturated to one word
FP32                as IEEE 754 has it, round to nearest even; comparators of two
                    floats; no scales, so it is the same in both rows
flushed             the same, but subnormal numbers are zeros
ordered             the same as flushed, but breakpoints are stored in the order of
                    integers, turned once when they are written, and comparators are
                    those of INT32

The proxy is the toggles of each net times the capacitance of the pins it drives,
clock pins included, every register clocked in every cycle.  It leaves out
glitches (the simulation has no delays), wires, the tree and the gating of the
clock, leakage, and what switches inside a cell.  Nothing is held to a speed: abc
maps for area, and the second stage of FP32 would need more stages at the same clock.
END
echo "netlists and logs: $work"
exit $failed
