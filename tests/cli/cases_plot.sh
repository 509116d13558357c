# gqalut plot: what the data in its scripts are, gnuplot and its absence, drawings
# in characters, refusals.

failed=0
. "$here/../tools.sh"

accept gen --func gelu --entries 8 --method exact -q -o in/gelu_8.json
accept gen --func div --entries 8 --generations 20 --history in/h.csv -q -o in/div_8.json
accept gen --func relu6 --entries 3 --method exact -q -o in/relu6.json
accept sweep --func div --entries 3:12 --coef-bits 4,6,8 -q -o in/s.csv

# data N: the numbers in block N ("2_3") of the script on standard output.
data() {
	sed -n "/^\$data$1 /,/^EOD/p" out/stdout | grep '^[-0-9]'
}

# A script is the same twice, on standard output and in a file.
for arguments in 'table in/gelu_8.json' 'alpha in/gelu_8.json in/div_8.json' 'history in/h.csv' \
	'pareto in/s.csv' 'pareto in/s.csv --error max-abs' 'alpha --func div --methods ga,exact'; do
	# shellcheck disable=SC2086
	accept plot $arguments --script -o in/one.gp
	expect_empty out/stdout
	# shellcheck disable=SC2086
	accept plot $arguments --script
	cmp -s in/one.gp out/stdout || fail 'expected the same script twice'
	expect_empty out/stderr
done

# The errors drawn are those that eval measures: as many codes, the same maximum
# on both sides.
accept eval in/gelu_8.json --no-certificate
codes=$(awk '$1 == 5 { print $2 }' out/stdout)
most=$(awk '$1 == 5 { print $4 }' out/stdout)
accept plot table in/gelu_8.json --script
[ "$(data 2_4 | wc -l)" -eq "$codes" ] || fail 'expected a point a code'
data 2_4 | awk -v most="$most" '{ e = $2 < 0 ? -$2 : $2; if (e > m) m = e }
	END { exit !(m > 0 && (m - most) ^ 2 <= (1e-3 * most) ^ 2) }' || fail 'expected the largest error'
data 2_3 | awk -v most="$most" '($2 ^ 2 - most ^ 2) ^ 2 > (1e-2 * most ^ 2) ^ 2 { bad = 1 }
	END { exit bad || NR != 4 }' || fail 'expected the lines of the largest error'
[ "$(data 1_4 | wc -l)" -eq 7 ] || fail 'expected 7 breakpoints'
# f is within the line of the segment by as much as that.
accept plot table in/gelu_8.json --alpha 6 --script
expect_text out/stdout '*alpha 6: 256 codes*'

# The curves are the MSE by alpha.
accept eval in/gelu_8.json --no-certificate
awk '/^  alpha/ { on = 1; next } /^$/ { on = 0 } on && $1 ~ /^[0-9]+$/ { print $1, $3 }' out/stdout >in/by_alpha
accept plot alpha in/gelu_8.json --script
data 1_1 | awk 'NR == FNR { mse[$1] = $2; n++; next }
	($2 - mse[$1]) ^ 2 > (1e-3 * $2) ^ 2 { bad = 1 } { n-- } END { exit bad || n != 0 }' \
	in/by_alpha - || fail 'expected the MSE by alpha'
# A table without error is drawn too, beside others on a logarithmic axis or not.
accept plot alpha in/relu6.json --script
expect_text out/stdout '*unset logscale y*'
accept plot alpha in/relu6.json in/gelu_8.json --script
expect_text out/stdout '*set logscale y*keyentry*relu6_3*'

# The front of the sweep by its definition.
accept plot pareto in/s.csv --script
data 1_1 | sort -n >in/drawn
awk -F, 'NR > 1 && $4 != "" { bytes[NR] = $4; mse[NR] = $9 }
	END { for (i in bytes) { beaten = 0
		for (j in bytes)
			if (bytes[j] <= bytes[i] && mse[j] <= mse[i] &&
			    (bytes[j] < bytes[i] || mse[j] < mse[i]))
				beaten = 1
		if (!beaten) printf "%d %.9g\n", bytes[i], mse[i] } }' in/s.csv | sort -n >in/front
cmp -s in/drawn in/front || fail 'expected the Pareto front'

mkdir in/other
# Fronts by the width of the input; marks by it alone where pairs would be too many.
accept sweep --func div --entries 3:5 --in-bits 6,8 --coef-bits 5,8 -q --csv=in/widths.csv
accept plot pareto in/widths.csv --script
for title in 'Pareto front, 6-bit input' 'Pareto front, 8-bit input' '5-bit coef., 6-bit input' \
	'8-bit coef., 8-bit input'; do
	grep -q "title \"$title\"" out/stdout || fail "expected a curve: $title"
done
accept sweep --func div --entries 3 --in-bits 6:9 --coef-bits 4:8 -q --csv=in/many.csv
accept plot pareto in/many.csv --script
[ "$(grep -c 'title "[6-9]-bit input"' out/stdout)" -eq 4 ] || fail 'expected marks by the width of the input alone'

# The order of the lines says nothing, ties or not; nor do empty lines or CR.
awk -F, -v OFS=, 'NR == 1 { print; next }
	{ $4 = 8; $9 = NR % 2 ? 0.001 : 0.002; $10 = NR % 3 ? 0.01 : 0.02; $11 = 1; print }' in/many.csv >in/ties.csv
accept plot pareto in/ties.csv --script -o in/one.gp
{
	head -n 1 in/ties.csv
	tail -n +2 in/ties.csv | sort -r | sed 's/$/\r/; s/^/\n/'
} >in/other/ties.csv
accept plot pareto in/other/ties.csv --script
cmp -s in/one.gp out/stdout || fail 'expected the same picture from other lines in another order'

# Two tables of one name are told apart by their files.
cp in/gelu_8.json in/other/copy.json
accept plot alpha in/gelu_8.json in/other/copy.json --script
grep -q 'title "gelu_8 (exact) gelu_8.json, ' out/stdout && grep -q 'title "gelu_8 (exact) copy.json, ' out/stdout ||
	fail 'expected the names of the files'

cp in/gelu_8.json in/other/gelu_8.json
accept plot alpha in/gelu_8.json in/other/gelu_8.json in/other/copy.json --script
for file in in/gelu_8.json in/other/gelu_8.json copy.json; do
	grep -q "title \"gelu_8 (exact) $file, " out/stdout || fail "expected $file in the legend"
done

# Breakpoints that are rounded by alpha are drawn where the alpha has them.
accept gen --func gelu --entries 4 --breakpoint-rounding nearest --method exact --alphas 2:6 -q -o in/near.json
accept plot table in/near.json --alpha 2 --script
data 1_4 | awk '$1 * 4 != int($1 * 4) { bad = 1 } END { exit bad || NR != 3 }' ||
	fail 'expected breakpoints on the codes of alpha 2'

# Where there are more codes than points, the largest error is drawn.
accept gen --func gelu --entries 4 --codes all --alphas 10 --method secant-uniform --no-certificate -q -o in/wide.json
accept eval in/wide.json --no-certificate
most=$(awk '$1 == 10 { print $4 }' out/stdout)
accept plot table in/wide.json --script
data 2_4 | awk -v most="$most" '{ e = $2 < 0 ? -$2 : $2; if (e > m) m = e }
	END { exit !(NR < 8193 && m > 0 && (m - most) ^ 2 <= (1e-3 * most) ^ 2) }' ||
	fail 'expected the largest error of 8193 codes in fewer points'

# Weights that are gone: drawn uniformly, which is said.
printf '0,1\n1,2\n' >in/w.csv
accept gen --func gelu --entries 4 --method exact --weights in/w.csv -q -o in/weighted.json
rm in/w.csv
accept plot table in/weighted.json --script
expect_text out/stderr 'gqalut plot: in/weighted.json: gelu_4 was made for the weights w.csv; measured uniformly'
accept plot table in/weighted.json --script -q
expect_empty out/stderr

# A long history is read whole.
{
	head -n 1 in/h.csv
	awk 'BEGIN { for (i = 1; i <= 3000; i++) print i "," 1 / i ",1" }'
} >in/long.csv
accept plot history in/long.csv --script
[ "$(data 1_1 | wc -l)" -eq 3000 ] || fail 'expected a point a generation'

# A row of the history is a point of each curve.
accept plot history in/h.csv --script
rows=$(($(wc -l <in/h.csv) - 1))
[ "$(data 1_1 | wc -l)" -eq "$rows" ] && [ "$(data 1_2 | wc -l)" -eq "$rows" ] ||
	fail 'expected a point a generation'

# Names from outside stay names, in gnuplot's strings too.
cp in/h.csv 'in/a"`touch pwned`".csv'
cp in/h.csv 'in/b\";system "touch pwned" #.csv'
if have gnuplot; then
	for arguments in 'table in/gelu_8.json' 'table in/div_8.json' 'alpha in/gelu_8.json' \
		'alpha in/relu6.json' 'alpha in/relu6.json in/div_8.json' 'history in/h.csv' \
		'history in/h.csv in/h.csv' 'pareto in/s.csv'; do
		# shellcheck disable=SC2086
		accept plot $arguments -o in/one.svg
		expect_empty out/stderr
		expect_text in/one.svg '<?xml*</svg>'
		# shellcheck disable=SC2086
		accept plot $arguments -o in/two.svg
		cmp -s in/one.svg in/two.svg || fail 'expected the same picture twice'
		# shellcheck disable=SC2086
		accept plot $arguments --script -o in/one.gp
		gnuplot in/one.gp >in/two.svg 2>out/stderr || fail 'expected that gnuplot draws the script'
		# In the C locale gnuplot cannot convert its degree sign.
		grep -v 'degree sign' out/stderr >out/stdout
		expect_empty out/stdout
		# gnuplot -d, as the program runs it, may differ in the user's settings only.
		gnuplot -d in/one.gp >in/two.svg 2>out/stderr
		cmp -s in/one.svg in/two.svg || fail 'expected the picture of the script'
	done
	accept plot table in/gelu_8.json -o in/one.png --size 640x480
	expect_text in/one.png '?PNG*'
	accept plot history 'in/a"`touch pwned`".csv' 'in/b\";system "touch pwned" #.csv' -o in/one.svg
	expect_text in/one.svg '*touch pwned*'
	[ ! -e pwned ] || fail 'expected that no command runs'
	grep -q 'set terminal svg' in/one.gp || fail 'expected a script for SVG'
fi
rm -f in/a* in/b\\*

# No control character gets to a terminal, C1 in UTF-8 neither, nor a broken sequence.
cp in/h.csv "$(printf 'in/a\033[31m\302\233\377.csv')"
accept plot history in/a*.csv --term
expect_text out/stdout 'a[?]\[31m[?][?].csv: best *'
rm -f in/a*

# gnuplot missing, failing, silent, deaf or endless: one line, the file is as it was.
echo before >in/kept.svg
# pretend WHAT CODE GLOB SCRIPT: gnuplot is this shell script, or none if it is empty.
pretend() {
	rm -rf bin
	mkdir bin
	[ -z "$4" ] || { printf '#!/bin/sh\n%s\n' "$4" >bin/gnuplot && chmod +x bin/gnuplot; }
	command=" plot table -o in/kept.svg, gnuplot $1"
	PATH=$work/bin "$program" plot table in/gelu_8.json -o in/kept.svg >out/stdout 2>out/stderr
	code=$?
	expect_code "$2"
	expect_text out/stderr "$3"
	[ "$(wc -l <out/stderr)" -eq 1 ] || fail 'expected one line on stderr'
	[ "$(cat in/kept.svg)" = before ] || fail 'expected that the file is as it was'
	[ -z "$(find in -name '*.tmp')" ] || fail 'expected no temporary file'
	cases=$((cases + 1))
}
pretend missing 4 'gqalut plot: gnuplot is not installed: *apt-get install gnuplot-nox*' ''
pretend failing 4 'gqalut plot: gnuplot failed: *line 7: no such thing' \
	'while read -r line; do :; done; printf "\nplot x\n     ^\n\"-\" line 7: no such thing\n" >&2; exit 1'
pretend silent 4 'gqalut plot: gnuplot failed: it said no reason' 'exit 0'
pretend deaf 4 'gqalut plot: gnuplot failed: no' 'exec <&-; echo no >&2; exit 2'
pretend killed 4 'gqalut plot: gnuplot was ended by signal 9' 'kill -9 $$'
if can_interrupt; then
	rm -rf bin
	mkdir bin
	printf '#!/bin/sh\n: >started\nexec sleep 60\n' >bin/gnuplot
	chmod +x bin/gnuplot
	path=$PATH PATH=$work/bin:$PATH
	interrupt '[ -e started ]' plot table in/gelu_8.json -o in/kept.svg
	PATH=$path
	rm -f started
	expect_code 130
	expect_text out/stderr 'gqalut plot: interrupted, nothing written'
	[ "$(cat in/kept.svg)" = before ] || fail 'expected that the file is as it was'
fi
rm -rf bin in/kept.svg

# width FILE: columns of its longest line, a character of UTF-8 counting one.
width() {
	tr -d '\200-\277' <"$1" | awk '{ if (length > w) w = length } END { print w + 0 }'
}

# Drawings keep within their size, have axes and a legend, need no gnuplot.
for arguments in 'table in/gelu_8.json' 'table in/div_8.json' 'alpha in/gelu_8.json in/div_8.json' \
	'alpha in/relu6.json' 'history in/h.csv' 'history in/h.csv in/h.csv in/h.csv' 'pareto in/s.csv'; do
	for size in 80x24 40x12 173x60; do
		# shellcheck disable=SC2086
		accept plot $arguments --term --size "$size" -o in/one.txt
		[ "$(width in/one.txt)" -le "${size%x*}" ] || fail "expected at most ${size%x*} columns"
		# shellcheck disable=SC2086
		accept plot $arguments --ascii --size "$size"
		[ "$(width out/stdout)" -le "${size%x*}" ] || fail "expected at most ${size%x*} columns"
		[ "$(wc -l <out/stdout)" -ge 12 ] || fail 'expected a drawing'
		LC_ALL=C grep -q '[^ -~]' out/stdout && fail 'expected ASCII alone'
	done
	# shellcheck disable=SC2086
	accept plot $arguments
	[ "$(width out/stdout)" -le 80 ] || fail 'expected at most 80 columns'
	grep -q '⠒\|⡀\|⣀\|⠉' out/stdout || fail 'expected Braille dots'
	grep -q "$(printf '\033')" out/stdout && fail 'expected no colour in a file'
done
accept plot table in/gelu_8.json --ascii
expect_text out/stdout 'gelu_8: gelu on -4..4, 8 entries, MSE 1.407e-05*breakpoint*error y - f(x)*x = code*'
accept plot alpha in/gelu_8.json --ascii
expect_text out/stdout '*(exact), mean 1.407e-05*MSE*2^-6*input scale: alpha*'
accept plot history in/h.csv --ascii
cp out/stdout in/one.txt
command=' plot history - --ascii <in/h.csv'
"$program" plot history - --ascii <in/h.csv >out/stdout 2>out/stderr
code=$?
expect_code 0
sed 's/^h\.csv/standard input/' in/one.txt | cmp -s - out/stdout || fail 'expected the same drawing'
cases=$((cases + 1))

# Bad files: where and what.
: >in/empty.csv
printf 'generation,best,mean\n' >in/none.csv
printf 'generation,best,mean\n0,1,2\n1,x,2\n' >in/word.csv
printf 'generation,best,mean\n0,1\n' >in/short.csv
printf 'generation,best,mean\n3,1,2\n3,1,2\n' >in/twice.csv
printf 'generation,best,mean\n0,nan,2\n' >in/nan.csv
printf 'generation,best,mean\n0,-1,2\n' >in/below.csv
printf 'generation,best,mean\n0,1e400,2\n' >in/huge.csv
printf 'generation,best,mean\n0,1\0,2\n' >in/nul.csv
refuse 3 'plot: in/empty.csv:1:1: this is no CSV of gqalut gen --history, whose first line is *' plot history in/empty.csv
refuse 3 'plot: in/s.csv:1:1: this is no CSV of gqalut gen --history*' plot history in/s.csv
refuse 3 'plot: in/h.csv:1:1: this is no CSV of gqalut sweep --csv*' plot pareto in/h.csv
refuse 3 'plot: in/none.csv holds no generation' plot history in/none.csv
refuse 3 'plot: in/word.csv:3:2: x is not allowed: *' plot history in/h.csv in/word.csv
refuse 3 'plot: in/short.csv:2:3: nothing is not allowed: *' plot history in/short.csv
refuse 3 'plot: in/twice.csv:3:1: 3 is not allowed: 4..*' plot history in/twice.csv
refuse 3 'plot: in/nan.csv:2:2: nan is not allowed: *' plot history in/nan.csv
refuse 3 'plot: in/below.csv:2:2: -1 is not allowed: *' plot history in/below.csv
refuse 3 'plot: in/huge.csv:2:2: 1e400 is not allowed: *' plot history in/huge.csv
refuse 3 'plot: in/nul.csv is no text: *' plot history in/nul.csv
refuse 4 'plot: cannot read in: *' plot history in
refuse 4 'plot: cannot read in/no.csv: *' plot pareto in/no.csv
head -n 1 in/s.csv >in/none.csv
refuse 3 'plot: in/none.csv holds no format*' plot pareto in/none.csv
{ head -n 1 in/s.csv; echo 8,8,8,23; } >in/short.csv
refuse 3 'plot: in/short.csv:2:1: 4 fields instead of 12' plot pareto in/short.csv
{ head -n 1 in/s.csv; echo '8,8,8,,,,,,,,0,"no, ""never"""'; } >in/none.csv
refuse 3 'plot: in/none.csv holds no format*' plot pareto in/none.csv
{ head -n 1 in/s.csv; echo '99,8,8,,,,,,,,0,no'; } >in/short.csv
refuse 3 'plot: in/short.csv:2:1: 99 is not allowed: 2..64*' plot pareto in/short.csv
{ head -n 1 in/s.csv; echo ,,,,,,,,,,,,,,,,,,,,; } >in/short.csv
refuse 3 'plot: in/short.csv:2:17: too many fields*' plot pareto in/short.csv
refuse 3 'plot: in/h.csv:*' plot table in/h.csv
refuse 4 'plot: *in/no.json*' plot alpha in/gelu_8.json in/no.json
# What the program writes itself is read: an infinite mean, impossible formats.
printf 'generation,best,mean\n0,1e-4,inf\n1,5e-5,0.1\n' >in/inf.csv
accept plot history in/inf.csv --ascii
accept sweep --func div --entries 4 --in-bits 4,8 -q --csv=in/some.csv
accept plot pareto in/some.csv --ascii
expect_text out/stdout '*of 1 formats*'

# Bad command lines.
refuse 2 'plot: say what to draw: table, alpha, history or pareto' plot
refuse 2 'plot: tabel is no kind of picture: did you mean table*' plot tabel in/gelu_8.json
refuse 2 'plot: plot table needs a file' plot table
refuse 2 'plot: plot table takes at most 1 file' plot table in/gelu_8.json in/div_8.json
refuse 2 'plot: standard input can be read once only' plot alpha - in/gelu_8.json -
refuse 2 'plot: standard input can be read once only' plot history - -
refuse 2 'plot: plot alpha needs table files or --func NAME' plot alpha
refuse 2 'plot: --func is required*' plot alpha --methods exact
refuse 2 'plot: --func has no meaning with plot table' plot table in/gelu_8.json --func gelu
refuse 2 'plot: --error has no meaning with plot history' plot history in/h.csv --error mse
refuse 2 'plot: --table has no meaning with plot pareto' plot pareto in/s.csv --table gelu_8
refuse 2 'plot: --alpha has no meaning with plot alpha*--alphas*' plot alpha in/gelu_8.json --alpha 3
refuse 2 'plot: --alpha 7 is not allowed: gelu_8 serves 0..6' plot table in/gelu_8.json --alpha 7
refuse 2 'plot: in/gelu_8.json holds no table --table x: *gelu_8' plot table in/gelu_8.json --table x
refuse 2 'plot: --methods exact, is not allowed: names between commas' plot alpha --func gelu --methods exact,
refuse 2 'plot: --methods names exact twice' plot alpha --func gelu --methods exact,exact
refuse 2 'plot: --methods exakt is not known: did you mean exact?' plot alpha --func gelu --methods ga,exakt
refuse 2 'plot: method ga: *' plot alpha --func gelu --methods exact,ga --frac per-entry
refuse 2 'plot: --output in/x.pdf is not allowed: *.svg*' plot table in/gelu_8.json -o in/x.pdf
refuse 2 'plot: --output in/x is not allowed: *' plot table in/gelu_8.json -o in/x
refuse 2 'plot: --script and --term exclude each other' plot table in/gelu_8.json --script --term
refuse 2 'plot: --ascii has no meaning without --term' plot table in/gelu_8.json --ascii -o in/x.svg
refuse 2 'plot: --size 80x24x is not allowed: *' plot table in/gelu_8.json --size 80x24x
refuse 2 'plot: --size 9999x600 is not allowed: *' plot table in/gelu_8.json --size 9999x600
refuse 2 'plot: *lutapp_8.json holds 2 tables: choose one with --table, such as --table gelu_8' \
	plot table "$here/../fixtures/lutapp_8.json"
printf '%s\n4,"a"b,1\n' "$(head -n 1 in/h.csv)" >in/quote.csv
refuse 3 'plot: in/quote.csv:2:2: a comma is missing*' plot history in/quote.csv
refuse 2 'plot: --size 80 is not allowed: *' plot table in/gelu_8.json --size 80
refuse 2 'plot: --size 80x24 is not allowed here: *pixels' plot table in/gelu_8.json --size 80x24 -o in/x.svg
refuse 2 'plot: --size 900x600 is not allowed here: *characters' plot table in/gelu_8.json --size 900x600
refuse 4 'plot: --output in/no/x.svg: folder in/no: *' plot table in/gelu_8.json -o in/no/x.svg
# shellcheck disable=SC2046
refuse 2 'plot: plot history takes at most 8 files' plot history $(printf 'in/h.csv %.0s' 1 2 3 4 5 6 7 8 9)
# shellcheck disable=SC2046
refuse 2 'plot: 17 tables are too many*16' \
	plot alpha --func gelu --methods exact $(printf 'in/gelu_8.json %.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)

[ "$failed" -eq 0 ] || failures=$((failures + 1))
rm -rf in/*
