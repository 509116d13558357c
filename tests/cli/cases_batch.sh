# gqalut batch and gqalut merge.

mkdir in/tables
cat >in/t.yaml <<'END'
defaults: &usual
  method: exact
  format: [c, json]
tables:
  - {func: relu6, entries: 3}
  - {<<: *usual, func: swish, entries: 4, formats: csv}
  - {func: gelu, entries: 4, name: weighted, weights: w.csv, format: gqa-json}
END
printf 'x,weight\n-1,1\n0,2\n1,1\n' >in/w.csv
names='relu6_3.h
relu6_3.json
silu_4.csv
weighted.gqa.json'

# Names alone, without a folder.
accept batch in/t.yaml --list-outputs
[ "$(cat out/stdout)" = "$names" ] || fail 'expected the names of the outputs'
expect_empty out/stderr

# Everything at once: files, manifest, rule, stamp.
accept batch in/t.yaml -o in/tables --depfile in/t.d --stamp in/t.stamp
expect_empty out/stdout
expect_text out/stderr '*relu6_3: *3 tables, 4 files: 4 written, 0 up to date'
[ "$(ls in/tables)" = "manifest.json
$names" ] || fail 'expected the outputs and the manifest'
[ "$(tr -d '\\\n' <in/t.d | tr -s ' ')" = 'in/t.stamp: in/t.yaml in/w.csv' ] ||
	fail 'expected a rule with the configuration and the weights'
[ -f in/t.stamp ] || fail 'expected a stamp'
digest=$(sha256sum in/tables/silu_4.csv | cut -d ' ' -f 1)
grep -q "\"silu_4.csv\", \"sha256\": \"$digest\"" in/tables/manifest.json ||
	fail 'expected the digest of the file'
grep -q "/\|$(date +%Y)" in/tables/manifest.json && fail 'expected no path and no date'

# What gen writes.
accept gen --func relu6 --entries 3 --method exact -q
cmp -s out/stdout in/tables/relu6_3.h || fail 'expected the table of gen'
accept gen --func gelu --entries 4 --method exact --name weighted --weights in/w.csv \
	-q -o in/weighted.gqa.json
cmp -s in/weighted.gqa.json in/tables/weighted.gqa.json || fail 'expected the table of gen'

# Up to date files keep their time stamp, the stamp does not.
touch -t 200101010101 in/tables/* in/t.stamp
accept batch in/t.yaml -o in/tables --stamp in/t.stamp -q
expect_empty out/stderr
[ -z "$(find in/tables -type f -newermt 2001-01-02)" ] || fail 'expected the old time stamps'
[ -n "$(find in/t.stamp -newermt 2001-01-02)" ] || fail 'expected a new stamp'
accept batch in/t.yaml -o in/tables --depfile in/t.d -q
expect_text in/t.d 'in/tables/relu6_3.h:*'

# A configuration from standard input is called so.
command=' batch - <in/twice.yaml'
echo 'tables: [{func: relu6, entries: 3}, {func: relu6, entries: 3}]' >in/twice.yaml
"$program" batch - -o in/tables <in/twice.yaml >out/stdout 2>out/stderr
code=$?
expect_code 3
expect_text out/stderr \
	'gqalut batch: standard input:1:37: relu6_3.h is written by the table at standard input:1:10 too'
rm in/twice.yaml

# --check.
accept batch in/t.yaml -o in/tables --check
expect_empty out/stdout
echo >>in/tables/relu6_3.h
rm in/tables/silu_4.csv
before=$(ls -l in/tables)
run batch in/t.yaml -o in/tables --check -q --stamp in/never
expect_code 1
[ "$(cat out/stdout)" = 'stale   relu6_3.h
missing silu_4.csv' ] || fail 'expected the list of stale files'
expect_text out/stderr 'gqalut batch: 2 of 5 files in in/tables are not *'
[ "$before" = "$(ls -l in/tables)" ] || fail 'expected that --check changes nothing'
[ ! -e in/never ] || fail 'expected no stamp'
accept batch in/t.yaml -o in/tables -q
sed '/swish/d' in/t.yaml >in/fewer.yaml
run batch in/fewer.yaml -o in/tables --check -q
expect_code 1
[ "$(cat out/stdout)" = 'extra   silu_4.csv
stale   manifest.json' ] || fail 'expected the file that is made no more'

# What a killed run has left is removed, nothing else.
touch in/tables/.gqalut-999999999-0.tmp in/tables/.gqalut-999999999-12.tmp \
	"in/tables/.gqalut-$$-0.tmp" in/tables/.gqalut-0-0.tmp in/tables/relu6_3.h.tmp
accept batch in/t.yaml -o in/tables -q
[ "$(ls -A in/tables | grep tmp | sort)" = "$(printf '%s\n' ".gqalut-$$-0.tmp" .gqalut-0-0.tmp \
	relu6_3.h.tmp | sort)" ] || fail 'expected that what is left of outputs is gone'
rm in/tables/*.tmp

# Shards.
for k in 1 2 3; do
	accept batch in/t.yaml -o in/parts --shard $k/3 -q
done
refuse 3 'merge: shard 2/3 is missing' merge in/parts/manifest-1-of-3.json in/parts/manifest-3-of-3.json
refuse 3 'merge: manifest 1 is no shard*' merge in/tables/manifest.json
refuse 4 'merge: in/no: cannot read: *' merge in/no
accept batch in/t.yaml -o in/halves --shard 1/2 -q
accept batch in/t.yaml -o in/halves --shard 2/2 -q
sed 's/"shard": \[1, 2\]/"shard": [2, 2]/' in/halves/manifest-1-of-2.json >in/halves/twice.json
refuse 3 'merge: the output * is there twice' merge in/halves/manifest-1-of-2.json in/halves/twice.json
sed 's/"tool": "/"tool": "old-/' in/halves/manifest-2-of-2.json >in/halves/old.json
refuse 3 'merge: shards of different versions: * and old-*' merge in/halves/manifest-1-of-2.json in/halves/old.json
sed 's/^\( *{"file": "\)\([^"]*\)\(.*\)}$/\1\2\3},\n\1\2\3}/' in/halves/manifest-2-of-2.json >in/halves/same.json
refuse 3 'merge: in/halves/same.json: the output * is there twice' merge in/halves/same.json
refuse 2 'merge: name the manifests*' merge
accept merge in/parts/manifest-3-of-3.json in/parts/manifest-1-of-3.json in/parts/manifest-2-of-3.json
cmp -s out/stdout in/tables/manifest.json || fail 'expected the manifest of a whole run'
for shard in 0/3 4/3 3 1/ /3 a/b 1/3x -1/3; do
	refuse 2 "batch: --shard $shard is not allowed: K/N*" batch in/t.yaml -o in/tables --shard $shard
done

# Faults: all of them, each at its place, and nothing is made.
cat >in/bad.yaml <<'END'
tables:
  - {func: gelu, entires: 8}
  - {func: gelu, entries: 80}
  - {func: gelu}
  - {func: gelu, entries: 8, weights: none.csv}
  - {func: gelu, entries: 8, history: h.csv}
  - {func: gelu, max_mse: 1e-4}
  - {func: gelu, entries: 8, name: int}
  - {func: relu6, entries: 3, exact_at: [0, 1, 2, 3, 4, 5, 6, 0, 1]}
  - {func: relu6, entries: 3, population: 8, method: exact}
  - {func: relu6, entries: 3}
  - {func: relu6, entries: 3}
END
run batch in/bad.yaml -o in/none
expect_code 3
[ ! -e in/none ] || fail 'expected no folder'
[ "$(cut -d : -f 3,4 out/stderr | tr '\n' ' ')" = \
	'2:18 3:27 4:5 5:39 6:30 7:5 8:5 9:66 10:5 12:5 ' ] || fail 'expected ten places'
for words in "unknown key 'entires', the nearest known one is 'entries'" \
	"'entries' 80 is not allowed: 2..64" 'entries 2..64 is required' 'in/none.csv: cannot read' \
	"unknown key 'history'" "needs the option 'entries'" "the name 'int' is not allowed" \
	"'exact-at' 1 is not allowed" 'population has no meaning with method exact' \
	'relu6_3.h is written by the table at in/bad.yaml:11:5 too'; do
	grep -qF "$words" out/stderr || fail "expected: $words"
done
printf 'tables:\n  - {func: gelu, entries: 8, alphas: []}\n' >in/empty.yaml
refuse 3 "batch: in/empty.yaml:2:38: 'alphas' needs a value: A:B *" batch in/empty.yaml -o in/none
refuse 4 'batch: in/none.yaml: cannot read: *' batch in/none.yaml -o in/none
refuse 2 'batch: --output DIR is required' batch in/t.yaml
refuse 2 'batch: name at least one configuration*' batch -o in/none
refuse 4 'batch: --output in/no/such: *' batch in/t.yaml -o in/no/such
refuse 4 'batch: --output in/w.csv: Not a directory' batch in/t.yaml -o in/w.csv

refuse 4 'batch: --stamp in/no/s: folder in/no: *' batch in/t.yaml -o in/tables --stamp in/no/s
refuse 4 'batch: --depfile in/no/d: *' batch in/t.yaml -o in/tables --depfile in/no/d

# Values that no option takes, each with its place.
one() {
	printf 'tables:\n  - {func: gelu, entries: 4, method: exact, %s}\n' "$1" >in/one.yaml
}
long=$(printf '%1100s' '' | tr ' ' x)
one "weights: $long"
refuse 3 "batch: in/one.yaml:2:*'weights' is too long: 1023 bytes are allowed" batch in/one.yaml -o in/none
one 'weights: "a\tb"'
refuse 3 "batch: in/one.yaml:2:*'weights' must not hold control characters" batch in/one.yaml -o in/none
one "alphas: [$(seq -s, 0 16),$(seq -s, 100 600)]"
refuse 3 "batch: in/one.yaml:2:*'alphas' is too long: 1023 bytes are allowed" batch in/one.yaml -o in/none
one "exact-at: []"
refuse 3 "batch: in/one.yaml:2:*'exact-at' must have 1..16 values" batch in/one.yaml -o in/none
one "func: nope"
refuse 3 "batch: in/one.yaml:2:*the key 'func' is there twice*" batch in/one.yaml -o in/none
one 'name: manifest, format: json'
refuse 3 "batch: in/one.yaml:2:5: the name manifest.json is the manifest's" batch in/one.yaml -o in/none
one "name: \"$(printf '%62s' '' | tr ' ' n){func}\""
refuse 3 "batch: in/one.yaml:2:5: the name 'nnn*{func}' is longer than 63 characters" \
	batch in/one.yaml -o in/none
printf '0,1\n1,x\n' >in/bad.csv
one 'weights: bad.csv'
refuse 3 'batch: in/one.yaml:2:*: in/bad.csv:2:3: not a number' batch in/one.yaml -o in/none
printf 'tables:\n  - matrix: {fun: [gelu], entries: [4]}\n' >in/one.yaml
refuse 3 "batch: in/one.yaml:2:14: unknown key 'fun', the nearest known one is 'func'" batch in/one.yaml -o in/none
printf 'tables:\n  - {func: nope, entries: 4}\n' >in/one.yaml
refuse 3 'batch: in/one.yaml:2:12: func nope is not known: *' batch in/one.yaml -o in/none
printf -- '- a\n' >in/one.yaml
refuse 3 'batch: in/one.yaml:1:1: this value must be an object, not a list' batch in/one.yaml -o in/none
printf 'defaults: [1]\ntables:\n  - {func: relu6, entries: 3}\n' >in/one.yaml
refuse 3 "batch: in/one.yaml:1:11: 'defaults' must be an object, not a list" batch in/one.yaml -o in/none
[ ! -e in/none ] || fail 'expected no folder'

# Weights that several tables share, and names that Make has to be told of.
cat >in/one.yaml <<'END'
defaults: {weights: w.csv, method: exact, format: json}
tables:
  - matrix: {func: [gelu, exp], entries: [4]}
END
mkdir 'in/a b' 'in/a b/$c#d'
accept batch in/one.yaml -o 'in/a b/$c#d' -q --depfile in/one.d
head -n 1 in/one.d | grep -qF 'in/a\ b/$$c\#d/exp_4.json' || fail 'expected a name that Make reads back'
for func in gelu exp; do
	accept gen --func $func --entries 4 --method exact --weights in/w.csv --format json
	cmp -s out/stdout "in/a b/\$c#d/${func}_4.json" || fail "expected what gen makes of $func"
done

# What is not the optimum says by how much.
printf 'tables:\n  - {func: gelu, entries: 4, generations: 1, population: 4, refine: 0}\n' >in/one.yaml
accept batch in/one.yaml -o in/gap
expect_text out/stderr 'gelu_4: MSE *, max |error| *, gap * %; gelu_4.h written*'

# A missed target: the first one is reported whatever the threads do.
cat >in/miss.yaml <<'END'
tables:
  - {func: relu6, entries: 3}
  - {func: gelu, entries: 4, max_mse: 1e-9}
  - {func: exp, entries: 4, max_error: 1e-9}
  - {func: tanh, entries: 4}
END
for jobs in 1 2 7; do
	run batch in/miss.yaml -o in/missed -q -j $jobs --stamp in/never
	expect_code 1
	expect_text out/stderr \
		'gqalut batch: in/miss.yaml:3:5: gelu_4 misses max-mse 1e-09: its MSE is *'
	[ "$(wc -l <out/stderr)" -eq 1 ] || fail 'expected one line'
done
run batch in/miss.yaml -o in/kept -q --keep-going --stamp in/never
expect_code 1
[ "$(wc -l <out/stderr)" -eq 2 ] || fail 'expected both failures'
[ "$(ls in/kept)" = 'relu6_3.h
tanh_4.h' ] || fail 'expected the other tables and no manifest'
[ ! -e in/never ] || fail 'expected no stamp'

# Ctrl-C: whole files only, no manifest.
if can_interrupt; then
	cat >in/long.yaml <<'END'
tables:
  - {func: relu6, entries: 3, method: exact}
  - {func: gelu, entries: 64, in_bits: 12, coef_bits: 16, alphas: "0:9", population: 10000,
     generations: 1000000}
END
	interrupt '[ -e in/long/relu6_3.h ]' batch in/long.yaml -o in/long -q -j 2
	expect_code 130
	expect_text out/stderr 'gqalut batch: interrupted: the files that are there are whole'
	"$program" gen --func relu6 --entries 3 --method exact -q >in/expected
	cmp -s in/expected in/long/relu6_3.h || fail 'expected the table that was done'
	[ "$(ls in/long)" = relu6_3.h ] || fail 'expected nothing else'
fi
rm -rf in/*
