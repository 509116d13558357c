#!/bin/sh
# Checks one module: arguments are the folder with NAME.sv, NAME_tb.sv, NAME_tb.mem
# and NAME.h, and NAME.  What fails is told with the last lines of the tool.
here=$(cd "$(dirname "$0")" && pwd)
cd "$1" || exit 2
name=$2
failed=0

fail() {
	failed=1
	echo "failed: $name: $1"
	tail -n 4 "$name.$2" | sed 's/^/    /'
}

has() {
	command -v "$1" >/dev/null 2>&1
}

# simulate FILE WHAT: the bench with the module in FILE.
simulate() {
	iverilog -g2012 -o "$name.$2.vvp" "$1" "${name}_tb.sv" >"$name.$2" 2>&1 &&
		vvp -n "$name.$2.vvp" >>"$name.$2" 2>&1 &&
		grep -q "^$name: [0-9]* results as expected$" "$name.$2" || fail "$2" "$2"
	rm -f "$name.$2.vvp"
}

if has verilator; then
	verilator --lint-only -Wall "$name.sv" >"$name.lint" 2>&1 && [ ! -s "$name.lint" ] ||
		fail "verilator -Wall" lint
	case $name in # operators of other widths, v of up to 64 bits and d of up to 32
	o_*exp*) widths='2 32' ;;
	o_*) widths='2 9 64' ;;
	*) widths= ;;
	esac
	for width in $widths; do
		verilator --lint-only -Wall -GW="$width" -GOUT="$((width % 32 + 1))" --top-module "$name" \
			"$name.sv" >"$name.lint" 2>&1 && [ ! -s "$name.lint" ] ||
			fail "verilator -Wall with W = $width" lint
	done
fi
if has yosys; then
	yosys -q -p "read_verilog -sv $name.sv; prep -top $name; check -assert" \
		>"$name.yosys" 2>&1 || fail "yosys check" yosys
fi
if has iverilog; then
	simulate "$name.sv" iverilog
	case $name in
	p_1 | r_unsigned)
		if has yosys; then # the netlist too
			yosys -q -p "read_verilog -sv $name.sv; synth -flatten -top $name; check -assert; \
				write_verilog -noattr ${name}_gates.v" >"$name.synth" 2>&1 ||
				fail "yosys synth" synth
			simulate "${name}_gates.v" gates
		fi
		;;
	esac
fi
# Verilator compiles C++ for each: all with GQALUT_VERILATE=all, else some.
case ${GQALUT_VERILATE:-$name} in
all | p_3_ready | r_1 | o_div_ready)
	if has verilator; then
		verilator --binary -CFLAGS -O0 -MAKEFLAGS OPT_FAST=-O0 --top "${name}_tb" -Mdir "obj_$name" \
			-o sim "$name.sv" "${name}_tb.sv" >"$name.verilator" 2>&1 &&
			"./obj_$name/sim" >>"$name.verilator" 2>&1 &&
			grep -q "^$name: [0-9]* results as expected$" "$name.verilator" ||
			fail verilator verilator
		rm -rf "obj_$name"
	fi
	;;
esac

# The same vectors against the C header.  An operator has a function over 64 bits,
# or 32 of a number in sub-ranges or of a difference.
function=$(sed -n "s/^static inline uint32_t ${name}_\([a-z0-9]*_[su][63][42]\)(.*/\1/p" "$name.h" | tail -n 1)
case $name in
o_*exp*) set -- agree_operator.c -DEXP2 ;;
o_*) set -- agree_operator.c ;;
*)
	bits=
	suffix=$(sed -n "s/^static inline u*int[0-9]*_t ${name}_\([us][0-9]*\)(.*/\1/p" "$name.h" |
		head -n 1)
	set -- agree.c "-DF(f)=${name}_##f" -DY="${name}_$suffix"
	;;
esac
case $name in
o_*)
	bits=${function#*_?}
	upper=$(echo "$name" | tr '[:lower:]' '[:upper:]')
	set -- "$@" -DF="${name}_$function" -DFIXED="${name}_${function%_*}_fixed_${function#*_}" \
		-DFRAC="${upper}_RESULT_FRAC"
	;;
esac
source=$here/$1
shift
cc -std=c99 -O1 -DHEADER="\"$name.h\"" "$@" -I. "$source" -o "$name.agree" >"$name.cc" 2>&1 &&
	"./$name.agree" "${name}_tb.mem" ${bits:+"$bits"} >>"$name.cc" 2>&1 || fail "C header" cc
[ "$failed" = 0 ] && echo "ok $name"
exit 0
