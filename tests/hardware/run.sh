#!/bin/sh
# Simulates what is written as SystemVerilog with its own benches, by Icarus, for
# some (GQALUT_VERILATE=all: for all) by Verilator and for some as a netlist of
# yosys; lints it, and holds the vectors against the emitted C headers; benches
# have to find mutations of a module.
# Arguments: the program, a scratch folder.  A missing tool is a line "skipped:
# ..."; with GQALUT_ALL_TOOLS=1 (CI) a failure.
program=$1
scratch=$2
here=$(cd "$(dirname "$0")" && pwd)
failed=0
. "$here/../tools.sh"
rm -rf "$scratch"
mkdir -p "$scratch" || exit 2
have verilator
have yosys
have iverilog

"$program" batch "$here/tables.yaml" -q -o "$scratch" || exit 1
# Breakpoints listed by alpha, and ones that no code reaches, come from files alone.
for table in ../compile/listed unreached; do
	name=l_${table##*/}
	"$program" convert "$here/$table.json" -q --name "$name" --testbench -o "$scratch/$name.sv" &&
		"$program" convert "$here/$table.json" -q --name "$name" -o "$scratch/$name.h" || exit 1
done

wanted=$(cd "$scratch" && ls ./*_tb.sv | sed 's,^\./,,; s/_tb\.sv$//')
# shellcheck disable=SC2086
echo $wanted | tr ' ' '\n' | xargs -P "$(nproc)" -I NAME sh "$here/check.sh" "$scratch" NAME \
	>"$scratch/outcomes" 2>&1
grep -v '^ok ' "$scratch/outcomes" && failed=1
for name in $wanted; do
	grep -qx "ok $name" "$scratch/outcomes" || failed=1
done

# mutate NAME SED...: each edit of the module changes it, and its bench says so.
mutants=0
mutate() {
	name=$1
	shift
	for edit in "$@"; do
		mutants=$((mutants + 1))
		sed "$edit" "$name.sv" >mutant.sv
		if cmp -s mutant.sv "$name.sv"; then
			echo "failed: $name: nothing to change by $edit"
		elif ! iverilog -g2012 -o mutant.vvp mutant.sv "${name}_tb.sv" >mutant.log 2>&1; then
			echo "failed: $name: does not compile after $edit"
		elif vvp -n mutant.vvp >mutant.log 2>&1 || ! grep -q "$name: .*\(wanted\|came\)" mutant.log; then
			echo "failed: $name: not found: $edit"
		else
			continue
		fi
		failed=1
	done
}

if command -v iverilog >/dev/null 2>&1; then
	cd "$scratch" || exit 2
	mutate p_2 's/right\[3\] = grid >= /right[3] = grid > /' 's/44, -8.sd5}/44, -8'"'"'sd4}/' \
		's/right\[6\] ? *{8.sd65/right[6] ? {8'"'"'sd64/' 's/up = 3.d4/up = 3'"'"'d3/' \
		's/ + 26.sd1)/)/' 's/? 8.sd127 :/? 8'"'"'sd126 :/' 's/-8.sd128 :/-8'"'"'sd127 :/' \
		's/depth = 7.sd9/depth = 7'"'"'sd8/' 's/ + 8.sd8;/ + 8'"'"'sd7;/' \
		's/result_2 <= result;/result_2 <= y;/' 's/beta_1 <= beta;/beta_1 <= beta_1;/' \
		's/if (en) begin/begin/' 's/assign acc = total_2/assign acc = total/'
	mutate p_3_ready 's/assign step_2 = .*/assign step_2 = 1'"'"'b1;/' \
		's/assign in_ready = .*/assign in_ready = 1'"'"'b1;/' \
		's/valid_2 <= valid_1;/valid_2 <= 1'"'"'b1;/' 's/assign out_valid = valid_3/assign out_valid = valid_2/' \
		's/assign step_3 = ~valid_3 | out_ready/assign step_3 = out_ready \& valid_3/'
	mutate r_2_ready 's/formats\[func\]/formats[0]/' 's/entries\[{func, /entries[{2'"'"'d0, /' \
		's/breakpoints\[{func, 3.d4/breakpoints[{2'"'"'d0, 3'"'"'d4/' 's/if (wr_en) begin/begin/' \
		's/entries\[{wr_func, /entries[{2'"'"'d1, /'
	mutate l_minus_x 's/negative ? core - /negative ? core + /' 's/assign negative = q\[7\]/assign negative = 1'"'"'b0/'
	mutate o_div 's/m\[8\] ? 8.d128/m[8] ? 8'"'"'d64/' 's/ + {8.d0, x1\[63\]}/ + 9'"'"'d0/' \
		's/~|x8\[71:68\]/~|x8[71:69]/' 's/ | zero}/}/' 's/assign level = zero | /assign level = /' \
		's/ + UP;/ + UP - 1;/' 's/far > ALL ? 6.(ALL)/far > ALL ? 6'"'"'d0/' \
		's/far < 0 ? 6.d0 :/1'"'"'b0 ? 6'"'"'d0 :/' 's/, doubled\[0\]}/, 1'"'"'b0}/' \
		's/TOP = W - 1/TOP = W - 2/' 's/exponent = k/exponent = {1'"'"'b0, n}/' \
		's/assign r_frac = depth/assign r_frac = 7'"'"'sd0/'
	mutate o_sqrt 's/zero_1 ? /1'"'"'b0 ? /' 's/EVEN = W + W % 2/EVEN = W/' 's/exponent = -k/exponent = k/' \
		's/frac_1 <= frac;/frac_1 <= frac_1;/' 's/assign in_ready = .*/assign in_ready = 1'"'"'b1;/'
	mutate o_exp 's/RATE = 11819/RATE = 11820/' 's/>>> alpha/>>> (alpha \& 4'"'"'d7)/' \
		's/, cut\[0\]};/, 1'"'"'b0};/' 's/near > MOST ? /1'"'"'b0 ? /' 's/near < -MOST ? /1'"'"'b0 ? /' \
		's/= -t\[31:8\]/= t[31:8]/'
	mutate o_div_range 's/16.hffff/16'"'"'h7fff/' 's/(last ? /(1'"'"'b0 ? /' 's/\&\& !last ? k + 2.d1/\&\& !last ? k/' \
		's/< 7.d16 ? 7.d16/< 7'"'"'d16 ? 7'"'"'d15/' 's/8.sd6/8'"'"'sd5/' 's/cut\[0\]};/1'"'"'b0};/'
	mutate o_register_exp 's/\.func(func_1)/.func(func)/' 's/depth_2 <= depth;/depth_2 <= depth_2;/' \
		's/26.(depth)/26'"'"'sd13/'
	# A bench without its vectors passes nothing.
	: >empty.mem
	iverilog -g2012 -o p_2.vvp p_2.sv p_2_tb.sv
	if vvp -n p_2.vvp +vectors=empty.mem >empty.log 2>&1; then
		failed=1
		echo "failed: a bench without vectors passes"
	fi
	for seed in 2 3 4; do
		vvp -n p_2.vvp +seed=$seed | grep -q 'results as expected' || failed=1
	done
fi
echo "$(grep -c '^ok ' "$scratch/outcomes") of $(echo "$wanted" | wc -w) modules, $mutants mutants"
exit $failed
