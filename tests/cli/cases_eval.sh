# gqalut eval: measures tables that gen has made, and refuses what is none.

accept gen --func gelu --entries 8 --method exact -q -o in/best.json
accept gen --func gelu --entries 8 --method exact --frac 6,6 -q -o in/fixed.json
accept gen --func relu6 --entries 3 --method exact -q -o in/relu6.json
accept gen --func gelu --entries 8 --weights normal:0,1 -q -o in/weighted.json
accept gen --func gelu --entries 8 --method exact -q --format gqa-json -o in/paper.json

accept eval in/best.json
expect_empty out/stderr
expect_text out/stdout 'in/best.json: gelu_8: gelu on -4..4, 8 entries
*MSE  *1.407e-05
*optimal, proven*f(0)  *exact*alpha  codes*'
accept eval in/paper.json
grep -q 'MSE  *1.407e-05' out/stdout || fail 'expected the same MSE from the dialect of the paper'
accept eval in/fixed.json
grep -q '% above the proven optimum of this format' out/stdout || fail 'expected the gap'
accept eval --no-certificate in/fixed.json
grep -q 'not certified' out/stdout || fail 'expected no certificate'
accept eval in/weighted.json
grep -q 'weighted by normal:0,1' out/stdout || fail 'expected the weights of the table'
accept eval --weights uniform in/weighted.json
grep -q 'weighted by' out/stdout && fail 'expected no weights'

# Options in place of what the table was made for.
accept eval --no-certificate --range -1:1 in/best.json
grep -q 'gelu on -1..1' out/stdout || fail 'expected the other domain'
accept eval --no-certificate --func silu in/best.json
grep -q ': silu on -4..4' out/stdout || fail 'expected the other function'
accept eval --no-certificate --codes all in/best.json
grep -q 'all codes' out/stdout && grep -q '^ *6  *513 ' out/stdout || fail 'expected all 513 codes'
accept eval --no-certificate --out-bits 4 --out-unsigned --beta 1 in/best.json
grep -q 'requantised  4-bit unsigned, beta 1:' out/stdout || fail 'expected the other output'

# Several files, quiet, verbose, JSON, standard input.
accept eval --no-certificate in/best.json in/relu6.json
grep -c 'entries$' out/stdout | grep -qx 2 || fail 'expected two reports'
accept eval --no-certificate -q in/best.json in/relu6.json
expect_empty out/stdout
accept eval --no-certificate -v in/best.json
grep -q 'largest jump' out/stdout || fail 'expected the segments'
accept eval --no-certificate --report json in/best.json in/relu6.json
expect_text out/stdout '{"tables": \[*"name": "gelu_8"*,*"name": "relu6_3"*\]}'
command=' eval - <in/best.json'
"$program" eval --no-certificate - <in/best.json >out/stdout 2>out/stderr
code=$?
expect_code 0
expect_text out/stdout 'standard input: gelu_8: *'
"$program" eval - --no-certificate -q --max-mse 1e-9 <in/best.json >out/stdout 2>out/stderr
expect_text out/stderr 'gqalut eval: standard input: gelu_8 misses --max-mse*'

# Targets: every table is reported, the line says which one misses and by what.
accept eval --max-mse 1.5e-5 --max-error 0.5 in/best.json
run eval --no-certificate --max-mse 1e-5 in/best.json in/relu6.json
expect_code 1
expect_text out/stderr 'gqalut eval: in/best.json: gelu_8 misses --max-mse 1e-05: its MSE is 1.407e-05'
grep -q 'relu6_3' out/stdout || fail 'expected the other table too'
refuse 1 'eval: in/best.json: gelu_8 misses --max-error 0.001: its largest error is *' \
	eval -q --max-error 0.001 in/best.json

# The dialect of LUT-APP: a fraction an entry, every table of the file.
accept eval "$here/../fixtures/lutapp_8.json"
grep -c 'entries$' out/stdout | grep -qx 2 || fail 'expected two reports'
grep -q 'F_k up to 7' out/stdout || fail 'expected fractions by entry'
grep -q 'MSE  *1.469e-05' out/stdout || fail 'expected the MSE of that table'
sed 's/-0.109375/-0.11/' "$here/../fixtures/lutapp_8.json" >in/lutapp.json
refuse 3 "eval: in/lutapp.json:4:*'slope_dff\[1\]' is -0.11, no 8-bit integer *" eval in/lutapp.json

# Weights that are gone, fractions by entry: what is not known is said.
printf '0,1\n1,2\n' >in/w.csv
accept gen --func gelu --entries 4 --method exact --weights in/w.csv -q -o in/other.json
mv in/w.csv in/moved.csv
accept eval in/other.json
grep -q 'note: made for the weights w.csv; measured uniformly, --weights FILE gives' out/stdout ||
	fail 'expected a note of the weights'
accept eval --weights in/moved.csv in/other.json
grep -q 'optimal, proven' out/stdout || fail 'expected the optimum for its weights'
# Some fractions of an entry would overflow the accumulator with 16-bit coefficients.
accept gen --func gelu --entries 4 --coef-bits 16 --method exact --frac per-entry -q -o in/entry_16.json
accept eval -q in/entry_16.json
accept gen --func gelu --entries 4 --method exact --frac per-entry -q -o in/entry.json
sed 's/"objective": "mse"/"objective": "max-abs"/' in/entry.json >in/max.json
accept eval in/max.json
grep -q 'verdict *not certified' out/stdout &&
	grep -q 'note: with fraction bits by entry an optimum is known for the mse alone' out/stdout ||
	fail 'expected why there is no certificate'

# The head names the reduction, and the worst alpha where that was asked for.
accept gen --func gelu --entries 4 --reduction symmetric --method exact -q -o in/symmetric.json
accept eval in/symmetric.json
grep -q 'reduction *symmetric: the segments are those of |q|' out/stdout || fail 'expected the reduction'
accept gen --func div --entries 4 --reduction multi-range --method exact -q -o in/ranges.json
accept eval in/ranges.json
grep -q 'reduction *multi-range: 3 sub-ranges, each 2^3 times the one before' out/stdout ||
	fail 'expected the sub-ranges'
sed 's/"version": 1,/"version": 1, "objective": "worst-alpha",/' "$here/../compile/listed.json" >in/worst.json
accept eval --no-certificate in/worst.json
worst=$(awk '/^ *alpha  codes/ { on = 1; next } on && NF == 7 { if ($3 > most) { most = $3; at = $1 } } END { print most " at alpha " at }' out/stdout)
grep -q "worst alpha *$worst\$" out/stdout || fail "expected the worst alpha, $worst"
accept eval "$here/../compile/listed.json"
grep -q 'breakpoints *listed by alpha; 11 bytes for one alpha' out/stdout || fail 'expected listed breakpoints'

# What is refused; the worst code of all files is returned.
refuse 4 'eval: in/none.json: *' eval in/none.json
echo '{"format": "gqalut-table", "version": 1, "name": 8}' >in/bad.json
echo 'not json' >in/text.json
: >in/empty.json
refuse 3 'eval: in/bad.json:1:*' eval in/bad.json
refuse 3 'eval: in/text.json:1:*' eval in/text.json
refuse 3 'eval: in/empty.json*' eval --report json in/empty.json
run eval --no-certificate --max-mse 1e-5 in/text.json in/best.json in/none.json
expect_code 4
grep -q 'gelu_8: gelu' out/stdout || fail 'expected the report of the good file'
[ "$(wc -l <out/stderr)" -eq 3 ] || fail 'expected three lines'
run eval --no-certificate in/text.json in/best.json
expect_code 3
# wrong SED GLOB: the line that says what is wrong with a table edited so.
wrong() {
	sed "$1" in/relu6.json >in/wrong.json
	cmp -s in/relu6.json in/wrong.json && fail "expected a change by $1"
	refuse 3 "eval: in/wrong.json:$2" eval in/wrong.json
}
wrong "s/\"name\": \"[^\"]*\"/\"name\": \"$(printf '%80s' '' | tr ' ' n)\"/" \
	"4:*'name' must be shorter than 64 bytes, not 80"
wrong 's/"name": "[^"]*"/"name": [1]/' "4:*'name' must be a single value, not a list"
wrong 's/"function": "[^"]*"/"function": {"of": 1}/' "5:*'function' must be a single value, not an object"
wrong 's/"0": \[[^]]*\]/"0": 5/' "*'breakpoints.by_alpha.0' must be a list, not a single value"
wrong 's/"0": \[[^]]*\]/"0": [90, 91]/' "*'breakpoints.by_alpha.0\[0\]' is 90, but 'breakpoints.codes\[0\]' gives *"
accept gen --func exp --entries 4 --reduction exp2 --method exact -q -o in/reduced.json
sed 's/"function": "exp"/"function": "own"/' in/reduced.json >in/own.json
refuse 3 "eval: in/own.json:5:*: function 'own' is not known, so it has no reduction 'exp2'" eval in/own.json
refuse 2 'eval: --func gellu is not known: did you mean gelu?*' eval --func gellu in/best.json
refuse 2 'eval: in/best.json: gelu_8: *' eval --func rsqrt in/best.json
refuse 2 'eval: --range 1:0 is not allowed: *' eval --range 1:0 in/best.json
refuse 2 'eval: *' eval --weights normal:0,-1 in/best.json in/best.json
refuse 4 'eval: *no/such.csv*' eval --weights no/such.csv in/best.json in/best.json
refuse 2 'eval: --max-error nan is not allowed: 0 or more' eval --max-error nan in/best.json
refuse 2 'eval: standard input can be read once only' eval - in/best.json -

# Another file than a table.
accept gen --func gelu --entries 8 -q -o in/gelu_8.h
accept batch -q -o in "$here/../../configs/weighted.yaml"
refuse 3 'eval: in/gelu_8.h:*: tables are read from JSON' eval in/gelu_8.h
refuse 3 'eval: in/manifest.json:2:*gqalut-table*' eval in/manifest.json

# A file's name says nothing to a terminal: neither in ASCII nor in UTF-8.
strange=$(printf 'in/\033[31m\302\233\303\251.json')
cp in/best.json "$strange"
accept eval "$strange"
expect_text out/stdout "$(printf 'in/[?]\\[31m[?]\303\251.json: gelu_8: gelu on *')"
refuse 4 "$(printf 'eval: in/[?]\\[31m[?]\303\251.json.no: cannot read: *')" eval "$strange.no"
rm -f in/*
