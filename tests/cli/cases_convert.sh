# gqalut convert: every table format that is read becomes every one written.

accept gen --func gelu --entries 8 --method exact -q -o in/gelu.json
accept gen --func gelu --entries 8 --method exact -q -o in/gelu.h
accept gen --func gelu --entries 8 --method exact -q -o in/gelu.mem
accept gen --func gelu --entries 8 --method exact -q -o in/gelu.gqa.json
accept gen --func exp --entries 6 --seed 7 --in-bits 10 --unsigned --range 0:3 --name e_6 -q -o in/exp.json
accept gen --func exp --entries 6 --seed 7 --in-bits 10 --unsigned --range 0:3 --name e_6 -q -o in/exp.h
accept gen --func tanh --entries 4 --weights normal:0,1 --floor 0.2 -q -o in/tanh.json
accept gen --func tanh --entries 4 --weights normal:0,1 --floor 0.2 -q -o in/tanh.h
cp "$here/../fixtures/lutapp_8.json" in/lutapp.json

# A table file holds all that gen had: what comes of it has the same bytes.
for name in gelu exp tanh; do
	accept convert in/$name.json -o out/$name.h
	expect_empty out/stdout
	expect_empty out/stderr
	cmp -s in/$name.h out/$name.h || fail "expected the header that gen writes"
	accept convert in/$name.json --format json
	cmp -s in/$name.json out/stdout || fail 'expected the same table file'
done
accept convert in/gelu.json --format mem
cmp -s in/gelu.mem out/stdout || fail 'expected the same image'
accept convert in/gelu.json -o out/gelu.gqa.json
cmp -s in/gelu.gqa.json out/gelu.gqa.json || fail "expected the same file of the paper's dialect"
command=' convert - <in/gelu.json'
"$program" convert - --format csv <in/gelu.json >out/a.csv 2>out/stderr
code=$?
expect_code 0
accept gen --func gelu --entries 8 --method exact -q --format csv
cmp -s out/a.csv out/stdout || fail 'expected the same CSV'

# The dialects of the papers, with figures measured here.
accept convert in/gelu.gqa.json --format json
grep -q '"mse": 1.40[67]' out/stdout || fail 'expected the measured MSE'
grep -q '"method": "imported"' out/stdout || fail 'expected that it is imported'
grep -q 'certificate' out/stdout && fail 'expected no proof'
accept convert in/lutapp.json --func gelu -o out/lutapp.h
grep -q 'MSE 1.469e-05' out/lutapp.h || fail 'expected the measured MSE'
grep -q 'static const int8_t gelu_8_slope_frac' out/lutapp.h || fail 'expected fractions by entry'
accept convert in/lutapp.json --func exp --format gqa-json
cp out/stdout in/back.json
accept eval --no-certificate in/back.json
grep -q 'MSE  *9.099e-06' out/stdout || fail 'expected the same MSE from the dialect of the paper'

# A new name is in the command that makes the table again, too.
accept convert in/gelu.json --name my_gelu
grep -q 'my_gelu_acc' out/stdout || fail 'expected the new name'
grep -q -- '--entries 8 --method exact --name my_gelu$' out/stdout || fail 'expected the command'
accept convert in/exp.json --name other
grep -q -- '--range 0:3 .*--name other$' out/stdout || fail 'expected one name'
grep -q 'e_6' out/stdout && fail 'expected no trace of the old name'

# Several tables: a choice, or a folder.
mkdir out/folder
accept convert in/lutapp.json -o out/folder
[ "$(ls out/folder | tr '\n' ' ')" = 'exp_8.h gelu_8.h ' ] || fail 'expected two headers'
cmp -s out/lutapp.h out/folder/gelu_8.h || fail 'expected the same header'
accept convert in/gelu.json --format gqa-json -o out/folder/ --name one
[ -s out/folder/one.gqa.json ] || fail 'expected the file in the folder'
refuse 2 'convert: in/lutapp.json holds 2 tables (gelu, exp): choose one with --func, or name a folder*' \
	convert in/lutapp.json -o in/x.h
refuse 2 'convert: in/lutapp.json holds 2 tables (gelu, exp): choose one with --func to give it a --name' \
	convert in/lutapp.json -o out/folder --name x
refuse 2 'convert: in/lutapp.json has no table of silu: it holds gelu, exp' \
	convert in/lutapp.json --func silu

# A proof that is not the table's is left out; so are figures of no function.
sed 's/"lower_bound": 1.4/"lower_bound": 1.3/' in/gelu.json >in/forged.json
accept convert in/forged.json
grep -q ' proof ' out/stdout && fail 'expected no proof'
expect_text out/stderr 'gqalut convert: in/forged.json: gelu_8: note: the proof in the file *left out'
accept convert -q in/forged.json
expect_empty out/stderr
sed 's/"function": "gelu"/"function": "my_own"/' in/gelu.json >in/own.json
accept convert in/own.json
expect_text out/stderr "gqalut convert: *: note: written without figures: function 'my_own' is not known*"
grep -q 'measured' out/stdout && fail 'expected no figures'

# Weights that are a file have to be given again.
printf 'x,weight\n-1,1\n0,2\n1,1\n' >in/w.csv
accept gen --func gelu --entries 4 --weights in/w.csv -q -o in/weighted.json
accept gen --func gelu --entries 4 --weights in/w.csv -q -o in/weighted.h
refuse 2 'convert: in/weighted.json: gelu_4 was made for the weights w.csv, of which it has the name only*' \
	convert in/weighted.json
accept convert in/weighted.json --weights in/w.csv
cmp -s in/weighted.h out/stdout || fail 'expected the header that gen writes'

# An error above a proven bound of 0 has a gap without end, in every word about it.
accept gen --func relu6 --entries 3 --method secant-uniform -o in/relu6.json
grep -q 'above the proven lower bound of 0' out/stderr || fail 'expected the bound'
grep -q '"lower_bound": 0, "gap": null, "optimal": false' in/relu6.json || fail 'expected no gap'
accept convert in/relu6.json
expect_empty out/stderr
grep -q 'proof        above the proven bound 0 (shortest path)' out/stdout || fail 'expected the proof'
accept report in/relu6.json --no-certificate -o in/relu6.html
grep -q 'above the proven lower bound of 0' in/relu6.html || fail 'expected the bound'
echo '{"tables": [{"func": "relu6", "entries": 3, "method": "secant-uniform"}]}' >in/relu6.yaml
accept batch in/relu6.yaml -o in/tables
expect_text out/stderr '*, above a proven bound of 0; relu6_3.h written*'
accept batch in/relu6.yaml -o in/tables --check
rm -r in/tables in/relu6.html

# What is refused; nothing is written then.
refuse 3 'convert: in/lutapp.json: gelu_8: a memory image has no place for the fraction bits of each entry*' \
	convert in/lutapp.json --format mem -o out/folder
refuse 2 'convert: name a table file*' convert
refuse 2 'convert: name one table file*' convert in/gelu.json in/exp.json
refuse 2 'convert: --name 8 is not allowed*' convert in/gelu.json --name 8
refuse 2 'convert: --func gellu is not known: did you mean gelu?*' convert in/gelu.json --func gellu
refuse 2 'convert: --format verilog is not allowed: c|json|*' convert in/gelu.json --format verilog
refuse 4 'convert: in/none.json*' convert in/none.json
refuse 4 'convert: *folder no*' convert in/gelu.json -o no/such.h
echo '{"gelu": 1}' >in/bad.json
refuse 3 'convert: in/bad.json:1:*' convert in/bad.json
sed 's/"domain": \[-4, 4\]/"domain": [400, 500]/' in/gelu.json >in/far.json
refuse 3 'convert: in/far.json: gelu_8: *' convert in/far.json
if [ -e /dev/full ]; then
	refuse 4 'convert: cannot write '\''/dev/full'\'': *' convert in/gelu.json -o /dev/full
fi
rm -rf in/* out/folder
