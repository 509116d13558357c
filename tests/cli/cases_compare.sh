# gqalut compare: the views and their formats, jobs, seeds, refusals.

. "$here/../tools.sh"
failed=0
have python3 && python3=python3 || python3=
failures=$((failures + failed))

# same_jobs NAME ARGUMENT...: one thread and three say the same, in every format.
same_jobs() {
	name=$1
	shift
	for format in text markdown csv json; do
		accept compare "$@" --format "$format" -j 1 -o "in/$name.$format"
		expect_empty out/stdout
		accept compare "$@" --format "$format" -j 3
		cmp -s "in/$name.$format" out/stdout || fail "expected the same $format from 3 threads"
	done
	awk -F, 'NF == 0 { exit 1 }' "in/$name.csv" || fail 'expected no empty line in CSV'
	[ -z "$python3" ] || python3 - "in/$name.csv" "in/$name.json" <<-'END' ||
		import csv, json, sys
		rows = list(csv.reader(open(sys.argv[1])))
		data = json.load(open(sys.argv[2]))
		assert data["format"] == "gqalut-compare" and data["version"] == 1
		assert all(len(row) == len(rows[0]) for row in rows)
		assert len(rows) - 1 == len(data["rows"]) > 0
		for row, item in zip(rows[1:], data["rows"]):
		    for key, text in zip(rows[0], row):
		        value = item.get(key)
		        same = value == text if isinstance(value, str) else \
		            text == "" if value is None else float(text) == value
		        assert same, (key, text, value)
	END
		fail 'expected CSV and JSON with the same figures'
}

few='--generations 20 --nn-steps 200 --nn-samples 1000 --nn-batch 100'
# shellcheck disable=SC2086
same_jobs methods --func div,gelu --entries 4,6 --seeds 1..3 $few
# shellcheck disable=SC2086
same_jobs summary --func div,gelu --summary --seeds 1,3 $few
same_jobs paper --paper --seeds 1..2 --generations 10
same_jobs lutapp --lut-app --entries 4 --seeds 1..2 --generations 5
same_jobs ablation --ablation --func div --entries 5 --seeds 1..3 --generations 10
awk 'length > 80' in/methods.text in/paper.text in/ablation.text >out/wide
expect_empty out/wide

# What cannot be made is a row with the reason, in every view and format.
broad='--func tanh --in-bits 12 --coef-bits 16 --alphas=-16,24 --range=-15:15 --generations 2'
# shellcheck disable=SC2086
same_jobs broad $broad --nn-steps 20 --entries 4 --seeds 1..2
reason='no fraction bits keep 16-bit coefficients, 12-bit codes and these alphas within 32 bits: *'
expect_text in/broad.csv "*
tanh,4,ga,,,,,,*,2,\"$reason
tanh,4,exact,,,,,,*,1,\"$reason
*"
expect_text in/broad.text "*
ga *$reason
exact *$reason
*"
expect_text in/broad.markdown "*| exact | $reason *| *"
# shellcheck disable=SC2086
accept compare $broad --nn-steps 20 --entries 4 --summary
expect_text out/stdout "*ga, tanh, 4 entries: *fraction*bits*"
# shellcheck disable=SC2086
accept compare $broad --entries 4 --ablation --format csv
expect_text out/stdout "*,\"$reason*"
accept compare --func gelu --methods exact,ga --frac per-entry --entries 4 --format csv
expect_text out/stdout '*gelu,4,ga,*--frac per-entry is for --method exact and --objective mse*'
accept compare --func div --methods exact --frac 6,6 --breakpoint-rounding nearest --format csv
wanted=$(sed -n 2p out/stdout | cut -d, -f5)
accept gen --func div --entries 8 --method exact --frac 6,6 --breakpoint-rounding nearest --format json
mse=$(sed -n 's/.*"metrics": {"mse": \([^,]*\),.*/\1/p' out/stdout)
awk -v a="$mse" -v b="$wanted" 'BEGIN { exit !(b > 0 && (a - b) ^ 2 <= (1e-8 * b) ^ 2) }' ||
	fail 'expected the formats that were asked for'

# The figures are those of gen, its certificate the optimum.
accept gen --func div --entries 6 --method ga --seed 2 --generations 20 --format json
accept compare --func div --entries 6 --methods ga --seeds 2 --generations 20 --format csv -o in/one.csv
accept gen --func div --entries 6 --method ga --seed 2 --generations 20 --format json -o in/one.json
mse=$(sed -n 's/.*"metrics": {"mse": \([^,]*\),.*/\1/p' in/one.json)
bound=$(sed -n 's/.*"lower_bound": \([^,]*\),.*/\1/p' in/one.json)
awk -F, -v mse="$mse" -v bound="$bound" '
	function near(a, b) { return (a - b) ^ 2 <= (1e-8 * b) ^ 2 }
	NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	NR == 2 { ok = near($at["mse_median"], mse) && near($at["optimum"], bound) &&
		near($at["ratio"], mse / bound) && $at["mse_min"] == $at["mse_max"] }
	END { exit !ok }' in/one.csv || fail 'expected the figures of gen'

# Least, median and largest over seeds, from those of each seed.
for seed in 1 2 3 4; do
	accept compare --func div --entries 6 --methods ga --refine 0 --generations 3 --seeds $seed \
		--format csv
	sed -n 2p out/stdout | cut -d, -f5
done >in/each
accept compare --func div --entries 6 --methods ga --refine 0 --generations 3 --seeds 4,1,2,3 \
	--format csv
sort -g in/each | awk -F, -v row="$(sed -n 2p out/stdout)" '
	function near(a, b) { return (a - b) ^ 2 <= (1e-12 * b) ^ 2 }
	{ v[NR] = $1 }
	END { split(row, f, ","); exit !(NR == 4 && v[1] < v[4] && near(f[4], v[1]) &&
		near(f[5], (v[2] + v[3]) / 2) && near(f[6], v[4])) }' ||
	fail 'expected least, median and largest of four seeds'

# Formulas: once a function, beside the optimum where there is one, and only
# where they serve.
accept compare --func gelu,exp --methods exact,i-gelu,i-exp,direct-int8 --entries 4,8 --format csv
[ "$(cut -d, -f1-3 out/stdout | tail -n +2 | tr '\n' ' ')" = "gelu,,i-gelu gelu,,direct-int8 \
gelu,4,exact gelu,8,exact exp,,i-exp exp,,direct-int8 exp,4,exact exp,8,exact " ] ||
	fail 'expected each formula once, where it serves'
accept compare --func gelu --methods exact,i-gelu --format csv
awk -F, '$3 == "i-gelu" { ok = $2 == "" && $7 > 0 && ($8 - $5 / $7) ^ 2 < 1e-18 } END { exit !ok }' \
	out/stdout || fail 'expected the optimum beside the formula'
refuse 2 'compare: --methods i-exp computes exp, no function of --func' \
	compare --func gelu --methods exact,i-exp

# The protocol of the paper is the options it stands for.
accept compare --func gelu --methods exact --protocol paper --format csv -o in/protocol.csv
accept compare --func gelu --methods exact --codes all --breakpoint-rounding nearest --frac 6,6 \
	--format csv
cmp -s in/protocol.csv out/stdout || fail 'expected the same as the options it stands for'
accept compare --func gelu --methods exact --protocol paper --codes representable --format csv
expect_text out/stdout '*3.20[0-9]*e-05*'
accept compare --func gelu --methods exact --protocol paper --frac 5,5 --breakpoint-rounding exact --format csv \
	-o in/protocol.csv
accept compare --func gelu --methods exact --codes all --frac 5,5 --format csv
cmp -s in/protocol.csv out/stdout || fail 'expected what was asked for in place of the protocol'
accept compare --func gelu,div --methods exact --time
expect_text out/stdout '*seconds*'
accept compare --func gelu --methods exact
case $(cat out/stdout) in *seconds*) fail 'expected no time' ;; esac

refuse 2 'compare: --func nope is not known*' compare --func gelu,nope
refuse 2 'compare: --func gelu,,exp is not allowed: names between commas' compare --func gelu,,exp
refuse 2 'compare: --methods ga, is not allowed: names between commas' compare --methods ga,
refuse 2 'compare: --func names gelu twice' compare --func gelu,gelu
refuse 2 'compare: --methods gaa is not known: did you mean ga?' compare --methods gaa
refuse 2 'compare: --methods names ga twice' compare --methods ga,exact,ga
refuse 2 'compare: --methods ? is not known*' compare --methods 'ga,?'
for seeds in 3..1 1,1 1..1001 1. ..2 1-2 -1 1,,2 1, 1..2,4 99999999999999999999; do
	refuse 2 "compare: --seeds $seeds is not allowed: N, A..B *" compare --func gelu --seeds "$seeds"
done
refuse 2 'compare: --entries 1,8 is not allowed: *' compare --entries 1,8
refuse 2 'compare: rsqrt: *' compare --func rsqrt --range -1:1
refuse 2 'compare: --population has no meaning with --methods exact' \
	compare --methods exact --population 9
refuse 2 'compare: --nn-steps has no meaning with --methods ga' compare --methods ga --nn-steps 9
refuse 2 'compare: --summary, --paper, --ablation and --lut-app are views: choose one' \
	compare --paper --ablation
refuse 2 'compare: --func has no meaning with --lut-app' compare --lut-app --func gelu
refuse 2 'compare: --codes has no meaning with --lut-app' compare --lut-app --codes all
refuse 2 'compare: --func has no meaning with --paper' compare --paper --func gelu
refuse 2 'compare: --codes has no meaning with --paper' compare --paper --codes all
refuse 2 'compare: --methods has no meaning with --ablation' compare --ablation --methods ga
refuse 2 'compare: --no-rounding-mutation has no meaning with --ablation' \
	compare --ablation --no-rounding-mutation
refuse 2 'compare: --time has no meaning with --summary' compare --summary --time
refuse 2 'compare: unexpected argument gelu: did you mean --func?' compare gelu
refuse 4 'compare: --output no/x.md: folder no: *' compare --func gelu -o no/x.md
refuse 4 'compare: no/w.csv: *' compare --func gelu --weights no/w.csv

# Ctrl-C writes nothing.
if can_interrupt; then
	echo old >in/kept
	interrupt true compare --func gelu --methods nn-lut --nn-steps 10000000 -j 2 -o in/kept
	expect_code 130
	expect_text out/stderr 'gqalut compare: interrupted, nothing written'
	expect_text in/kept old
	expect_empty out/stdout
fi
