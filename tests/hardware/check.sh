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
fi
if has yosys; then
	yosys -q -p "read_verilog -sv $name.sv; prep -top $name; check -assert" \
		>"$name.yosys" 2>&1 || fail "yosys check" yosys
fi
if has iverilog; then
	simulate "$name.sv" iverilog
	case $name in
	p_1 | l_minus_x | r_unsigned)
		if has yosys; then # the netlist too
			yosys -q -p "read_verilog -sv $name.sv; synth -flatten -top $name; check -assert; \
				write_verilog -noattr ${name}_gates.v" >"$name.synth" 2>&1 ||
				fail "yosys synth" synth
			simulate "${name}_gates.v" gates
		fi
		;;
	esac
fi
case $name in
a_gelu_8 | p_3_ready | r_1)
	if has verilator; then
		verilator --binary -CFLAGS -O0 -MAKEFLAGS OPT_FAST=-O0 --top "${name}_tb" -Mdir "obj_$name" \
			-o sim "$name.sv" "${name}_tb.sv" >"$name.verilator" 2>&1 &&
			"./obj_$name/sim" >>"$name.verilator" 2>&1 &&
			grep -q "^$name: [0-9]* results as expected$" "$name.verilator" ||
			fail verilator verilator
	fi
	;;
esac

# The same vectors against the C header.
suffix=$(sed -n "s/^static inline u*int[0-9]*_t ${name}_\([us][0-9]*\)(.*/\1/p" "$name.h" | head -n 1)
cc -std=c99 -O1 -DHEADER="\"$name.h\"" "-DF(f)=${name}_##f" -DY="${name}_$suffix" -I. \
	"$here/agree.c" -o "$name.agree" >"$name.cc" 2>&1 &&
	"./$name.agree" "${name}_tb.mem" >>"$name.cc" 2>&1 || fail "C header" cc
[ "$failed" = 0 ] && echo "ok $name"
exit 0
