# gqalut gen: what it refuses, targets, reports.

# Entries.
for entries in 0 1 -1 65 300 8.0 8x 0x8 ' 8' 99999999999999999999 nan; do
	refuse 2 "gen: --entries $entries is not allowed: 2..64" gen --func gelu --entries "$entries"
done
refuse 2 'gen: --entries 2..64 is required, or a target: *' gen --func gelu
refuse 2 'gen: --entries *9* more than *' gen --func gelu --range 0:7 --alphas 0 --entries 9
refuse 2 'gen: --func is required*' gen --entries 8
refuse 2 'gen: --func gellu is not known: did you mean gelu?*' gen --func gellu --entries 8

# Domains.
for range in 4:-4 4:4 nan:4 -4:nan -inf:4 -4:inf -4 -4: :4 -4:4: -4:4x 1e999:2 -4,4 0x1:4; do
	refuse 2 "gen: --range $range is not allowed: LO:HI, two numbers, LO < HI" \
		gen --func gelu --entries 8 --range "$range"
done
refuse 2 'gen: --range -1:1 is not allowed: div *x != 0' gen --func div --entries 8 --range -1:1
refuse 2 'gen: --range 0:4 is not allowed: rsqrt *x > 0' gen --func rsqrt --entries 8 --range 0:4
refuse 2 'gen: --range 0:4 is not allowed: log *x > 0' gen --func log --entries 8 --range 0:4
refuse 2 'gen: --range -1:4 is not allowed: sqrt *x >= 0' gen --func sqrt --entries 8 --range -1:4
refuse 2 'gen: --range *1000* not finite*' gen --func exp --entries 8 --range 0:1000 --alphas -4

# Alphas.
for alphas in -17 25 0:25 -17:0 6:0 0,0 1,2,1 0,,1 0, ,0 a 1:2:3 1.5; do
	refuse 2 "gen: --alphas $alphas is not allowed: *" gen --func gelu --entries 8 --alphas "$alphas"
done
refuse 2 'gen: --alphas: *' gen --func gelu --entries 8 --range 0.1:0.2 --alphas 0
refuse 2 'gen: *codes in play*' gen --func gelu --entries 8 --codes all --alphas 20

# Formats and measures.
refuse 2 'gen: --in-bits 3 is not allowed: 4..12' gen --func gelu --entries 8 --in-bits 3
refuse 2 'gen: --in-bits 13 is not allowed: 4..12' gen --func gelu --entries 8 --in-bits 13
refuse 2 'gen: --coef-bits 17 is not allowed: 4..16' gen --func gelu --entries 8 --coef-bits 17
refuse 2 'gen: --out-bits 1 is not allowed: 2..16' gen --func gelu --entries 8 --out-bits 1
refuse 2 'gen: --beta 31 is not allowed: auto or -16..30' gen --func gelu --entries 8 --beta 31
for frac in 6 6, ,6 6,31 -17,6 6,6,6 6:6 Auto; do
	refuse 2 "gen: --frac $frac is not allowed: auto, per-entry, or K,B, each -16..30" \
		gen --func gelu --entries 8 --frac "$frac"
done
refuse 2 'gen: --frac per-entry is for --method exact *' gen --func gelu --entries 8 --frac per-entry
accept gen --func exp --entries 8 --frac per-entry --method exact --format json
expect_text out/stderr '*4.010e-06*optimal, proven*share the optimum is 8.058e-06, in
        23 bytes*'
expect_text out/stdout '*"command": "gqalut gen --func exp --entries 8 --frac per-entry --method exact"*'
refuse 2 'gen: --method best is not allowed: ga|exact|paper|nn-lut|lut-app|*' gen --func gelu --entries 8 --method best
refuse 2 'gen: --objective l2 is not allowed: mse|max-abs|worst-alpha' \
	gen --func gelu --entries 8 --objective l2
refuse 2 'gen: --objective ms is not allowed: *' gen --func gelu --entries 8 --objective ms
refuse 2 'gen: --codes some is not allowed: *' gen --func gelu --entries 8 --codes some
refuse 2 'gen: --breakpoint-rounding up is not allowed: exact|nearest|clipped' \
	gen --func gelu --entries 8 --breakpoint-rounding up
refuse 2 'gen: --format hex is not allowed: c|json|gqa-json|lutapp-json|csv|mem|c-mx|sv|coe|mif|bin|vhdl' \
	gen --func gelu --entries 8 --format hex
refuse 2 'gen: --exact-at nan is not allowed: *' gen --func gelu --entries 8 --exact-at nan
refuse 2 'gen: --exact-at 9 is not allowed: a number; at most 8 of them' gen --func relu6 \
	--entries 8 --exact-at 1 --exact-at 2 --exact-at 3 --exact-at 4 --exact-at 5 \
	--exact-at 6 --exact-at 7 --exact-at 8 --exact-at 9
refuse 2 'gen: --exact-at*' gen --func exp --entries 8 --frac 6,6 --exact-at -1
refuse 2 'gen: --floor 1.5 is not allowed: 0..1' gen --func gelu --entries 8 --floor 1.5
refuse 2 'gen: --floor nan is not allowed: 0..1' gen --func gelu --entries 8 --floor nan
refuse 2 'gen: *' gen --func gelu --entries 8 --weights normal:0,-1
refuse 2 'gen: --weights *max-abs*' gen --func gelu --entries 8 --weights normal:0,1 --objective max-abs
refuse 4 'gen: *no/such.csv*' gen --func gelu --entries 8 --weights no/such.csv
refuse 2 'gen: --seed -1 is not allowed: *' gen --func gelu --entries 8 --seed -1
refuse 2 'gen: --seed 18446744073709551616 is not allowed: *' \
	gen --func gelu --entries 8 --seed 18446744073709551616
for name in int 8gelu a-b ../x; do
	refuse 2 "gen: --name $name is not allowed: *" gen --func gelu --entries 8 --name "$name"
done
refuse 3 'gen: *' gen --func gelu --entries 8 --frac 30,-16

# Genetic parameters.
refuse 2 'gen: --population 3 is not allowed: 4..10000' gen --func gelu --entries 8 --population 3
refuse 2 'gen: --crossover 1.1 is not allowed: 0..1' gen --func gelu --entries 8 --crossover 1.1
refuse 2 'gen: --elites *' gen --func gelu --entries 8 --population 10 --elites 10
refuse 2 'gen: --tournament *' gen --func gelu --entries 8 --population 10 --tournament 11
for flag in '--population 40' '--sigma 0.1' --no-rounding-mutation '--history in/h.csv'; do
	# shellcheck disable=SC2086
	refuse 2 "gen: ${flag%% *} has no meaning with --method exact" \
		gen --func gelu --entries 8 $flag --method exact
done
refuse 2 'gen: *worst-alpha*' gen --func gelu --entries 8 --method exact --objective worst-alpha

# Targets.
refuse 2 'gen: --max-mse -1 is not allowed: 0 or more' gen --func gelu --max-mse -1
refuse 2 'gen: --max-mse 0 without --entries is not allowed: above 0' gen --func gelu --max-mse 0
refuse 2 'gen: --max-mse and --max-error together need --entries*' \
	gen --func gelu --max-mse 1e-4 --max-error 0.1
refuse 2 'gen: --max-mse without --entries goes with --objective mse alone' \
	gen --func gelu --max-mse 1e-4 --objective max-abs
refuse 2 'gen: --max-error without --entries goes with --objective max-abs alone' \
	gen --func gelu --max-error 0.1 --objective mse
refuse 2 'gen: --max-error without --entries takes no --weights*' \
	gen --func gelu --max-error 0.1 --weights normal:0,1
refuse 1 'gen: gelu_8 misses --max-mse 1e-06: its MSE is 1.40*e-05' \
	gen --func gelu --entries 8 --max-mse 1e-6 -o in/gelu.h
refuse 1 'gen: gelu_8 misses --max-error 0.0001: its largest error is *' \
	gen --func gelu --entries 8 --max-error 1e-4 --report json
refuse 1 'gen: no table meets --max-mse 1e-12: the best there is, with * entries, has *' \
	gen --func gelu --alphas 2 --coef-bits 4 --max-mse 1e-12 -o in/gelu.h
accept gen --func gelu --entries 8 --max-mse 1.5e-5 --max-error 0.5 -q
accept gen --func gelu --max-mse 3e-5 --format json -q
grep -q '"entries": [2-8],' out/stdout || fail 'expected at most 8 entries'
grep -q '"objective": "mse"' out/stdout || fail 'expected the objective mse'
accept gen --func gelu --max-error 0.05 --format json -q
grep -q '"objective": "max-abs"' out/stdout || fail 'expected the objective max-abs'

# Reports: text on stderr, quiet, verbose, JSON.
accept gen --func gelu --entries 8 --method exact --format csv
expect_text out/stderr 'gelu_8: gelu on -4..4, 8 entries
*MSE  *1.407e-05
*optimal, proven*f(0)  *exact*alpha  codes*'
[ "$(wc -l <out/stderr)" -le 26 ] || fail 'expected a short report'
awk 'length($0) > 80 { bad = 1 } END { exit bad }' out/stderr ||
	fail 'expected lines of at most 80 columns'
grep -q "$(printf '\033')" out/stderr && fail 'expected no colour off a terminal'
cp out/stdout in/table
accept gen --func gelu --entries 8 --method exact --format csv -v
cmp -s in/table out/stdout || fail 'expected the same table from -v'
grep -q 'largest jump' out/stderr || fail 'expected the segments'
accept gen --func gelu --entries 8 --method exact --format csv -q
cmp -s in/table out/stdout || fail 'expected the same table from -q'
expect_empty out/stderr
accept gen --func gelu --entries 8 --method exact --format csv --report json
cmp -s in/table out/stdout || fail 'expected the same table with a JSON report'
expect_text out/stderr '{*"format": "gqalut-table"*}'
accept gen --func gelu --entries 8 --no-certificate
grep -q 'not certified' out/stderr || fail 'expected no certificate'
accept gen --func gelu --entries 8 --weights normal:0,1
grep -q 'weighted by normal:0,1, floor 0.05' out/stderr || fail 'expected the weights'
grep -q 'unweighted' out/stderr || fail 'expected the unweighted figure too'
rm -f in/*

# Methods of others: measured and certified like ours, no fewest entries.
for method in paper secant-uniform minimax-uniform float-optimal; do
	accept gen --func gelu --entries 8 --method $method --format json
	expect_text out/stderr '*above the proven optimum (mse)*'
	grep -q "\"method\": \"$method\"" out/stdout || fail "expected method $method"
done
refuse 2 'gen: the smallest table is found by --method ga and exact only: with paper *' \
	gen --func gelu --max-mse 1e-4 --method paper
refuse 2 'gen: --exact-at is for --method ga and exact: paper *' \
	gen --func gelu --entries 8 --method paper --exact-at 0
refuse 2 'gen: --generations 0 is not allowed: *' \
	gen --func gelu --entries 8 --method paper --generations 0

# Clipped breakpoints: all are stored, and a file brings them back.
accept gen --func hswish --entries 8 --frac 6,6 --breakpoint-rounding clipped --method exact \
	--format json
expect_text out/stderr '*clipped rounding*1.743e-04*optimal, proven*'
cp out/stdout in/clipped.json
accept eval in/clipped.json
expect_text out/stdout '*clipped rounding*1.743e-04*optimal, proven*'
rm -f in/*
again='gqalut gen --func exp --entries 8 --breakpoint-rounding clipped --method paper --seed 3 --generations 30 --no-rounding-mutation'
accept ${again#gqalut } --format json
grep -qF -e "$again" out/stdout || fail "expected the command: $again"

# The recorded command makes the same bytes again.
accept gen --func SWISH --entries=4 --alphas 4,2,3 --range -3:2.1 --exact-at 0 --out-bits 6 \
	--weights normal:0.1,1 --floor 0.2 --seed 7 --generations 20 --name s --beta 3 \
	--breakpoint-rounding nearest --codes all --coef-bits 9 -q
cp out/stdout in/first.h
again='gqalut gen --func silu --entries 4 --range -3:2.1 --alphas 2:4 --coef-bits 9 --breakpoint-rounding nearest --out-bits 6 --beta 3 --codes all --weights normal:0.1,1 --floor 0.2 --exact-at 0 --seed 7 --generations 20 --name s'
accept ${again#gqalut } -q
cmp -s in/first.h out/stdout || fail 'expected the bytes of the first run'
accept ${again#gqalut } -q --format json
grep -qF -e "$again" out/stdout || fail "expected the command: $again"
rm -f in/*

# Range reduction.
refuse 2 'gen: --reduction half is not allowed: none|symmetric|normalize|exp2|multi-range|auto' \
	gen --func gelu --entries 8 --reduction half
refuse 2 'gen: --reduction normalize has no meaning for gelu: it has symmetric' \
	gen --func gelu --entries 8 --reduction normalize
refuse 2 'gen: --reduction symmetric has no meaning for elu: it has no reduction' \
	gen --func elu --entries 8 --reduction symmetric
refuse 2 'gen: --reduction multi-range has no meaning for sqrt: it has normalize' \
	gen --func sqrt --entries 8 --reduction multi-range
refuse 2 'gen: --range has no meaning with --reduction normalize*' \
	gen --func div --entries 8 --reduction normalize --range 1:2
refuse 2 'gen: --alphas has no meaning with --reduction exp2*' \
	gen --func exp --entries 8 --reduction exp2 --alphas 5
refuse 2 'gen: --weights has no meaning with --reduction normalize*' \
	gen --func div --entries 8 --reduction normalize --weights normal:0,1
refuse 2 'gen: --codes all has no meaning with --reduction normalize*' \
	gen --func div --entries 8 --reduction normalize --codes all
refuse 2 'gen: --unsigned has no meaning with --reduction symmetric*' \
	gen --func gelu --entries 8 --reduction symmetric --unsigned
refuse 2 'gen: --alphas: --reduction multi-range takes one alpha, not 2' \
	gen --func div --entries 8 --reduction multi-range --alphas 4,5
refuse 2 'gen: --reduction symmetric is for --method ga and exact*' \
	gen --func gelu --entries 8 --reduction symmetric --method secant-uniform
refuse 2 'gen: --log2e has no meaning without --reduction exp2' \
	gen --func exp --entries 8 --log2e 23/16
refuse 2 'gen: --log2e 2/2^0 is not allowed: 1.44269504 is wanted for exp*' \
	gen --func exp --entries 8 --reduction exp2 --log2e 2/1
for rate in 23 23/15 0/16 1.5 32768/2 -1/2; do
	refuse 2 "gen: --log2e $rate is not allowed: NUM/DEN*" \
		gen --func exp --entries 8 --reduction exp2 --log2e "$rate"
done
refuse 2 'gen: the paper*does not reduce*' gen --func div --entries 8 --reduction auto \
	--format gqa-json
accept gen --func elu --entries 8 --reduction auto --format json
expect_text out/stdout '*"reduction": "none",*'
accept gen --func exp --entries 8 --reduction auto --log2e 369/256 --method exact --format json
expect_text out/stderr '*exp2: 2^f of x * 369/256*operator*alpha 15*'
expect_text out/stdout '*"reduction": "exp2",
  "log2e": "369/256",*--reduction exp2 --log2e 369/256*'
mv out/stdout in/reduced.json
accept eval in/reduced.json
expect_text out/stdout '*optimal, proven*operator*alpha 15*'
accept convert in/reduced.json --format json
cmp -s out/stdout in/reduced.json || fail 'expected the same bytes from convert'
accept gen --func div --entries 8 --reduction auto --format csv
accept gen --func div --entries 8 --reduction auto --format mem
expect_text out/stdout '*reduction    normalize*'
sed 's/"reduction": "exp2"/"reduction": "symmetric"/' in/reduced.json >in/wrong.json
refuse 3 'eval: in/wrong.json:*--reduction symmetric has no meaning for exp*' eval in/wrong.json
sed 's|369/256|369/255|' in/reduced.json >in/wrong.json
refuse 3 "eval: in/wrong.json:*'log2e' must be NUM/DEN*" eval in/wrong.json
rm in/reduced.json in/wrong.json
# The command that a table has makes it again, whatever was asked for.
printf '0,1\n1,2\n' >"in/it's.csv"
for options in '--alphas 0,3,6 --out-unsigned --method exact' '--alphas 2:5 --out-bits 4 --method exact' \
	'--method nn-lut --nn-samples 100 --nn-batch 10 --nn-steps 20 --nn-rate 0.01 --nn-rate-end 0.001' \
	'--method ga --generations 3 --population 6 --tournament 2 --elites 1 --refine 0 --sigma 0.25'; do
	# shellcheck disable=SC2086
	accept gen --func gelu --entries 4 $options --weights "in/it's.csv" --name again --format json
	mv out/stdout in/first.json
	line=$(sed -n 's/^ *"command": "gqalut \(.*\)",$/\1/p' in/first.json)
	case $line in *"--weights 'it'"*"'s.csv'"*) ;; *) fail "expected a quoted name: $line" ;; esac
	(cd in && eval "'$program' $(echo "$line" | sed 's/\\\\/\\/g') --format json" >again.json 2>/dev/null)
	cmp -s in/first.json in/again.json || fail "expected the same table from: $line"
done
rm "in/it's.csv" in/first.json in/again.json

# Alphas with gaps are listed in the header.
accept gen --func gelu --entries 4 --alphas 0,3,6 --method exact -q
expect_text out/stdout '*static const int8_t gelu_4_alphas[[]] = { 0, 3, 6 };*sizeof gelu_4_alphas == GELU_4_ALPHAS*'

# Points to be met that a short search does not find are met by the optimum.
accept gen --func gelu --entries 4 --exact-at 0 --generations 1 --population 4 --refine 0 -q -o in/met.json
accept eval in/met.json
grep -q 'f(0) *exact, 0' out/stdout || fail 'expected that 0 is met'
# The history of LUT-APP's search never rises and ends with the table's error.
accept gen --func exp --entries 8 --method lut-app --generations 5 --history in/h.csv -q -o in/met.json
awk -F, 'NR == 1 { next } NR > 2 && $2 > best { bad = 1 } { best = $2 } END { exit bad || NR < 3 }' in/h.csv ||
	fail 'expected generations, none worse than the one before'
# As many points as the paper trains on are spread over any domain.
accept gen --func gelu --entries 4 --method paper --range=-2000:2000 --alphas=-5:-4 --generations 2 \
	--population 4 -q -o in/met.json
rm in/met.json in/h.csv
refuse 2 'gen: --nn-steps has no meaning with --method ga' gen --func gelu --entries 4 --nn-steps 5 --method ga
# What no coefficients and no fraction bits can hold.
refuse 2 "gen: exp is 2.14644e+14 at 33, in the domain 0:90: a table's values are below 2^47" \
	gen --func exp --entries 4 --method exact --range 0:90 --codes all --alphas 0
refuse 2 'gen: --exact-at: no slope and intercept of 8 bits make the table equal to gelu(1) = 0.841344746 there: *' \
	gen --func gelu --entries 4 --exact-at 1 --method exact
refuse 2 'gen: --exact-at: no slope and intercept of 8 bits make the table equal to gelu(1) = *' \
	gen --func gelu --entries 4 --exact-at 0 --exact-at 1 --method exact
refuse 2 'gen: --exact-at: no slope and intercept of 8 bits *' \
	gen --func gelu --exact-at 1 --max-mse 1e-3
refuse 2 'gen: --exact-at: no slope and intercept of 8 bits *' \
	gen --func gelu --entries 4 --exact-at 1 --objective worst-alpha --generations 1 --population 4
refuse 2 'gen: --exact-at: no slope and intercept of 16 bits make the table equal to gelu(-1) = *' \
	gen --func gelu --entries 4 --reduction symmetric --exact-at=-1 --coef-bits 16
refuse 2 'gen: no fraction bits keep 16-bit coefficients, 12-bit codes and these alphas within 32 bits: *' \
	gen --func tanh --entries 4 --method exact --in-bits 12 --coef-bits 16 --alphas=-16,24 --range=-15:15
refuse 2 'gen: no fraction bits keep 16-bit coefficients, *' \
	gen --func tanh --entries 4 --generations 2 --in-bits 12 --coef-bits 16 --alphas=-16,24 --range=-15:15

# LUT-APP: its method, its dialect, what either cannot hold.
accept gen --func exp --entries 8 --method lut-app --generations 20 --seed 3 -o in/e.lutapp.json
accept convert in/e.lutapp.json --format lutapp-json
cmp -s in/e.lutapp.json out/stdout || fail 'expected the same file back'
rm in/e.lutapp.json
refuse 2 'gen: --coef-bits 9 is not allowed with --method lut-app: 8, *' \
	gen --func gelu --entries 8 --method lut-app --coef-bits 9
refuse 2 'gen: --frac is not for --method lut-app: *' \
	gen --func gelu --entries 8 --method lut-app --frac 6,6
refuse 2 'gen: breakpoint -0.78125 is none of LUT-APP: *' \
	gen --func gelu --entries 8 --method exact --format lutapp-json
