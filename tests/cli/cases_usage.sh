# Commands, help, and how options are read.

run
expect_code 2
expect_empty out/stdout
expect_text out/stderr 'gqalut *Commands:*gen *eval *list *'

accept --version
expect_text out/stdout 'gqalut [0-9]*.[0-9]*.[0-9]*'
expect_empty out/stderr

for help in help --help -h 'help help' 'help --help'; do
	# shellcheck disable=SC2086
	accept $help
	expect_text out/stdout 'gqalut *Commands:*gen *eval *list *'
	expect_empty out/stderr
done

refuse 2 ': unknown command gem: did you mean gen?' gem
refuse 2 ': unknown command evil: did you mean eval?' help evil
refuse 2 ': unknown command --versoin: did you mean --version?' --versoin

# Every command explains itself, in 80 columns, examples before options.
accept --help
for name in $(awk '/^Commands:/ { inside = 1; next } /^$/ { inside = 0 }
	inside && $1 != "help" { print $1 }' out/stdout); do
	accept help "$name"
	cp out/stdout in/help
	accept "$name" --help
	cmp -s in/help out/stdout || fail "expected the same as from help $name"
	accept "$name" -h
	expect_text out/stdout "gqalut $name *Examples:*  gqalut $name*:
  -*Exit codes: 0 *"
	expect_empty out/stderr
	awk 'length($0) > 80 { bad = 1 } END { exit bad }' out/stdout ||
		fail 'expected lines of at most 80 columns'
	# What --help lists, the parser knows; the second --help keeps the command from work.
	for flag in $(grep -oE '^ +(-[a-z], )?--[a-z0-9-]+' in/help | grep -oE -e '--[a-z0-9-]+'); do
		[ "$flag" = --help ] && continue
		run "$name" "$flag" --help
		grep -q 'unknown option' out/stderr && fail "expected that $flag is known"
	done
done

# --help lists every option that scripts may rely on.
accept gen --help
for flag in func entries range alphas in-bits unsigned coef-bits frac method objective codes \
	breakpoint-rounding exact-at weights floor out-bits out-unsigned beta seed name format \
	output report quiet verbose max-mse max-error population generations tournament \
	crossover mutation gene-mutation sigma rounding-probability no-rounding-mutation elites \
	refine history no-certificate; do
	grep -qE -e "^  (-[a-z], )?--$flag( |$)" out/stdout || fail "expected --$flag in the help"
done
accept eval --help
for flag in codes func range weights floor out-bits out-unsigned beta max-mse max-error \
	no-certificate report quiet verbose; do
	grep -qE -e "^  (-[a-z], )?--$flag( |$)" out/stdout || fail "expected --$flag in the help"
done

refuse 2 'gen: unknown option --entires: did you mean --entries?' gen --entires 8
refuse 2 'gen: unknown option --entires: did you mean --entries?' gen --entires=8
refuse 2 'gen: unknown option --func-name: did you mean --func?' gen --func-name gelu
refuse 2 'gen: unknown option -x: did you mean *?' gen -x
refuse 2 'eval: unknown option --max-mes: did you mean --max-mse?' eval --max-mes 1 t.json
refuse 2 'list: unknown option --jsn: did you mean --json?' list --jsn
refuse 2 'list: unexpected argument gelu' list gelu
refuse 2 'gen: unexpected argument gelu: did you mean --func?' gen gelu --entries 8
refuse 2 'gen: unexpected argument --entries' gen --func gelu -- --entries 8
refuse 2 'eval: name at least one table file*' eval

refuse 2 'gen: --entries needs a value: 2..64' gen --func gelu --entries
refuse 2 'gen: --func needs a value: *' gen --func --entries 8
refuse 2 'gen: --output needs a value: *' gen --func gelu --entries 8 -o -q
refuse 2 'gen: --output needs a value: *' gen --func gelu --entries 8 -o -h
refuse 2 'gen: --output needs a value: FILE, not empty' gen --func gelu --entries 8 -o ''
refuse 2 'gen: --entries needs a value: 2..64' gen --func gelu --entries ''
refuse 2 'gen: --alphas needs a value: A:B *' gen --func gelu --entries 8 --alphas=
refuse 2 'gen: --name needs a value: *' gen --func gelu --entries 8 --name ''
refuse 2 'gen: --log2e needs a value: NUM/DEN*' gen --func exp --entries 8 --reduction exp2 --log2e ''
refuse 2 'gen: --quiet takes no value' gen --quiet=1
refuse 2 'gen: --name a?b is not allowed: a C identifier*' gen --func gelu --entries 8 --name 'a
b'
# Neither a control of two bytes nor what is no UTF-8 reaches the terminal.
refuse 2 "$(printf 'gen: --name \303\244[?]31m* is not allowed*')" gen --func gelu --entries 8 \
	--name "$(printf '\303\244\302\23331m\377')"

# Values may stand in the next argument or behind '='; the last one wins.
accept gen --entries 4 --func=gelu --entries=3 -qo in/one.json
grep -q '"entries": 3' in/one.json || fail 'expected the last --entries'
accept gen --func gelu --entries 3 -q -oin/two.json
cmp -s in/one.json in/two.json || fail 'expected the same table'

# Negative numbers, both ways.
accept gen --func gelu --entries 3 --range -4:4 --alphas=-1:3 -q --format csv
cp out/stdout in/a.csv
accept gen --func gelu --entries 3 --range=-4:4 --alphas -1:3 -q --format csv
cmp -s in/a.csv out/stdout || fail 'expected the same table'
accept gen --func relu6 --entries 3 --exact-at -1.5 --exact-at=0 -q --format csv
rm -f in/*

# The functions.
accept list
for name in gelu hswish exp div rsqrt silu sigmoid tanh softplus gelu_tanh mish elu log log2 \
	exp2 sqrt sin cos reci swish sqrt_reci; do
	grep -qw "$name" out/stdout || fail "expected $name"
done
grep -q '^gelu  *-4\.\.4  *0\.\.6  *symmetric  *x\*Phi(x)' out/stdout || fail 'expected the row of gelu'
accept list --json
grep -q '{"name": "div", "aliases": \["reci"' out/stdout || fail 'expected the row of div'
