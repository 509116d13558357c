#!/bin/sh
# Memory images as simulators read them: Verilog's $readmemh and a VHDL package
# give the words of the raw image.  Arguments: the program, a scratch folder.
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../tools.sh"
rm -rf "$2"
mkdir -p "$2" && cd "$2" || exit 2
LC_ALL=C
export LC_ALL
failed=0

# same WHAT A B
same() {
	if cmp -s "$2" "$3"; then
		echo "$1: the same $(wc -l <"$2") words"
	else
		failed=1
		echo "failed: $1: $2 and $3 differ"
		diff "$2" "$3" | head -n 5
	fi
}

# verilog NAME: what $readmemh makes of NAME.mem, words in decimal.
verilog() {
	cat >"$1.v" <<-END
		module top;
			reg [31:0] word [0:$((words - 1))];
			integer i;
			initial begin
				\$readmemh("$1.mem", word);
				for (i = 0; i < $words; i = i + 1) \$display("%0d", word[i]);
			end
		endmodule
	END
	iverilog -g2005 -Wall -o "$1.vvp" "$1.v" && vvp -n "$1.vvp" >"$1.verilog"
}

# vhdl NAME: the same of the package in NAME.vhd.
vhdl() {
	cat >"$1_top.vhd" <<-END
		library ieee;
		use ieee.std_logic_1164.all;
		use std.textio.all;
		use work.$1_pkg.all;
		entity top is end top;
		architecture all_words of top is
		begin
		  process
		    variable l : line;
		    variable sum : integer;
		  begin
		    assert entries > 1 and alphas'length > 0 and word'length = word_bits severity failure;
		    for i in image'range loop
		      -- In halves: 32 bits are no integer.
		      for half in 1 downto 0 loop
		        sum := 0;
		        for b in 15 downto 0 loop
		          sum := 2 * sum;
		          if 16 * half + b < word_bits and image(i)((16 * half + b) mod word_bits) = '1' then
		            sum := sum + 1;
		          end if;
		        end loop;
		        write(l, sum);
		        write(l, string'(" "));
		      end loop;
		      writeline(output, l);
		    end loop;
		    wait;
		  end process;
		end all_words;
	END
	rm -f work-obj*.cf
	ghdl -a --std=93 "$1.vhd" && ghdl -a --std=93 "$1_top.vhd" && ghdl -e --std=93 top &&
		ghdl -r --std=93 top | awk '{ printf "%.0f\n", $1 * 65536 + $2 }' >"$1.vhdl"
}

have iverilog && verilog=yes
have ghdl && vhdl=yes

# images NAME BYTES OPTION...: a table whose words have BYTES bytes.
images() {
	name=$1
	bytes=$2
	shift 2
	for suffix in bin mem vhd; do
		"$program" gen "$@" --name "$name" -q -o "$name.$suffix" || { failed=1; return; }
	done
	od -A n -v -t "u$bytes" -w"$bytes" --endian=little "$name.bin" | tr -d ' ' >"$name.raw"
	words=$(wc -l <"$name.raw")
	if [ -n "$verilog" ]; then
		verilog "$name" || failed=1
		same "$name in Verilog" "$name.raw" "$name.verilog"
	fi
	if [ -n "$vhdl" ]; then
		vhdl "$name" || failed=1
		same "$name in VHDL" "$name.raw" "$name.vhdl"
	fi
}

images gelu_8 2 --func gelu --entries 8
images one_alpha 1 --func rsqrt --entries 2 --coef-bits 4
images wide 4 --func silu --entries 16 --in-bits 12 --coef-bits 16 --out-bits 16 --method exact
images unsigned_6 4 --func sqrt --entries 6 --unsigned --out-unsigned --in-bits 10 --coef-bits 9
exit $failed
