# SystemVerilog: the options of gen and convert, and the keys of batch.

accept gen --func gelu --entries 8 --method exact -q -o in/gelu_8.json
accept gen --func gelu --entries 8 --method exact -q -o in/gelu_8.sv
grep -q '^module gelu_8 ($' in/gelu_8.sv || fail 'expected the module'
grep -q 'clk' in/gelu_8.sv && fail 'expected no clock'
grep -q 'To make it again:$' in/gelu_8.sv || fail 'expected the command'
accept convert in/gelu_8.json --format sv
cmp -s out/stdout in/gelu_8.sv || fail 'expected the same module'

accept gen --func gelu --entries 8 --method exact -q --pipeline 2 --flow ready --testbench -o out/gelu_8.sv
grep -q 'format sv --pipeline 2 --flow ready$' out/gelu_8.sv || fail 'expected the options in the head'
grep -q '^module gelu_8_tb;$' out/gelu_8_tb.sv || fail 'expected the bench'
[ "$(tail -n 1 out/gelu_8_tb.mem)" = 700 ] || fail 'expected 7 * 256 vectors'
[ "$(wc -l <out/gelu_8_tb.mem)" = 1795 ] || fail 'expected as many lines'
cp out/gelu_8*.sv out/gelu_8_tb.mem in
accept convert in/gelu_8.json --pipeline 2 --flow ready --testbench -o out/gelu_8.sv
for file in gelu_8.sv gelu_8_tb.sv gelu_8_tb.mem; do
	cmp -s in/$file out/$file || fail "expected the same $file"
done
mkdir out/units
accept convert in/gelu_8.json --format sv --testbench -o out/units
[ "$(ls out/units | tr '\n' ' ')" = 'gelu_8.sv gelu_8_tb.mem gelu_8_tb.sv ' ] || fail 'expected three files'
accept gen --func gelu --entries 8 --method exact -q --table register --functions 3 --format sv
grep -q 'logic   *\[1:0\] func,$' out/stdout || fail 'expected a select of two bits'

# A register file is written whole, bank by bank: each segment's coefficients, the
# breakpoints, the format.  The first bank is the table.
accept gen --func gelu --entries 4 --method exact -q --table register --functions 2 --testbench -o out/file.sv
[ "$(grep -c '^		words\[' out/file_tb.sv)" -eq 16 ] || fail 'expected 2 banks of 8 words'
accept gen --func gelu --entries 4 --method exact --format csv -q
awk -F, '
	function low(v, bits) { return v < 0 ? v + 2 ^ bits : v }
	/^[0-9]/ { coefficients = coefficients sprintf("%x\n", low($6, 8) * 256 + low($8, 8)); k = $7; b = $9 }
	/^[1-9]/ { breakpoints = breakpoints sprintf("%x\n", low($16, 16)) }
	END { printf "%s%s%x\n", coefficients, breakpoints, 2 ^ 18 + 6 * 2 ^ 12 + k * 2 ^ 6 + b }' \
	out/stdout >in/words
sed -n "s/^		words\[[0-7]\] = 22'h\(.*\);/\1/p" out/file_tb.sv | cmp -s - in/words ||
	fail 'expected the words of the table'
accept gen --func div --entries 4 --reduction multi-range --method exact -q --table register --functions 2 \
	--testbench -o out/ranges.sv
[ "$(grep -c '^			write([01], [0-7], ' out/ranges_tb.sv)" -eq 16 ] || fail 'expected 2 banks of 8 words'

refuse 2 'gen: --pipeline 4 is not allowed: 0..3' gen --func gelu --entries 8 --pipeline 4 --format sv
refuse 2 'gen: --functions 9 is not allowed: 1..8' gen --func gelu --entries 8 --functions 9 --format sv
refuse 2 'gen: --flow stop is not allowed: *' gen --func gelu --entries 8 --flow stop --format sv
refuse 2 'gen: --pipeline has no meaning without --format sv' gen --func gelu --entries 8 --pipeline 1
refuse 2 'gen: --testbench has no meaning without --format sv' \
	gen --func gelu --entries 8 --testbench -o in/x.h
refuse 2 'gen: --functions 2 needs --table register' gen --func gelu --entries 8 --functions 2 --format sv
refuse 2 'gen: --flow has no meaning without stages: *' gen --func gelu --entries 8 --flow ready --format sv
for output in '' '-o -' '-o in/gelu.v'; do
	# shellcheck disable=SC2086
	refuse 2 'gen: --testbench writes files beside the module: *' \
		gen --func gelu --entries 8 --testbench --format sv $output
	# shellcheck disable=SC2086
	refuse 2 'convert: --testbench writes files beside the module: *' \
		convert in/gelu_8.json --testbench --format sv $output
done
refuse 2 'convert: --table has no meaning without --format sv' convert in/gelu_8.json --table register
refuse 4 'gen: --output in/no/x.sv: *' gen --func gelu --entries 8 --testbench -o in/no/x.sv
refuse 2 'gen: --name logic is not allowed: *' gen --func gelu --entries 8 --name logic
refuse 2 'gen: --name 8_gelu is not allowed: *digit*' gen --func gelu --entries 8 --name 8_gelu

# What a unit cannot be: nothing is written.
accept gen --func gelu --entries 8 --method exact --frac per-entry -q -o in/per_entry.json
refuse 3 'convert: in/per_entry.json: gelu_8: a register file has no place *' \
	convert in/per_entry.json --table register --testbench -o in/new.sv
accept convert in/per_entry.json -o out/per_entry.sv
refuse 3 'convert: *listed.json: *listed by alpha *' \
	convert "$here/../compile/listed.json" --table register -o in/new.sv
accept gen --func div --entries 8 --method exact --reduction normalize -q -o in/div.json
accept convert in/div.json --pipeline 3 --flow ready --testbench -o out/div_8.sv
for words in '^module div_8 #(' '^module div_8_core (' 'parameter int W = 32' \
	'^// latency      3 clocks' 'v = 0 gives r of the smallest'; do
	grep -q "$words" out/div_8.sv || fail "expected: $words"
done
grep -q '^module div_8_tb;' out/div_8_tb.sv || fail 'expected a bench'
[ "$(grep -c _ out/div_8_tb.mem)" = $((0x$(tail -n 1 out/div_8_tb.mem) + 2)) ] ||
	fail 'expected the number of vectors'

cat >in/units.yaml <<'END'
defaults: {method: exact, pipeline: 1, testbench: true}
tables:
  - {func: relu6, entries: 3, format: [sv, c]}
  - {func: relu6, entries: 4, format: sv, testbench: false, table: register}
END
accept batch in/units.yaml --list-outputs -o in/units
[ "$(sed 's,.*/,,' out/stdout | tr '\n' ' ')" = \
	'relu6_3.h relu6_3.sv relu6_3_tb.mem relu6_3_tb.sv relu6_4.sv ' ] ||
	fail 'expected the list of files'
accept batch in/units.yaml -q -o in/units
grep -q 'format sv --pipeline 1 --flow enable --table register' in/units/relu6_4.sv ||
	fail 'expected a register file'
accept gen --func relu6 --entries 3 --method exact --pipeline 1 --testbench -q -o out/relu6_3.sv
for file in relu6_3.sv relu6_3_tb.sv relu6_3_tb.mem; do
	cmp -s in/units/$file out/$file || fail "expected the same $file"
done
accept batch in/units.yaml -q --check -o in/units
cat >in/wrong.yaml <<'END'
tables:
  - {func: relu6, entries: 3, pipeline: 1}
END
refuse 3 'batch: in/wrong.yaml:2:5: pipeline has no meaning without format sv' batch in/wrong.yaml -o in/none
cat >in/clash.yaml <<'END'
tables:
  - {func: relu6, entries: 3, name: a, format: sv, testbench: true}
  - {func: relu6, entries: 3, name: a_tb, format: sv}
END
refuse 3 'batch: in/clash.yaml:*: a_tb.sv is written by *' batch in/clash.yaml -o in/none
rm -r in/units
