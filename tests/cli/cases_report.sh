# gqalut report: one HTML page about tables and manifests.

. "$here/../tools.sh"
failed=0
have xmllint && xmllint=xmllint || xmllint=:
failures=$((failures + failed))

# page FILE: a page that is well-formed and needs nothing from outside.
page() {
	$xmllint --noout "$1" 2>out/xml || fail "expected $1 to be well-formed: $(head -n 1 out/xml)"
	[ "$(head -n 1 "$1")" = '<!DOCTYPE html>' ] || fail 'expected an HTML page'
	grep -qiE '<script|<link|<img|<iframe|<object|@import|https?:|src=|javascript:| on[a-z]+="' "$1" &&
		fail "expected no script and nothing from outside in $1"
	grep -o 'url([^)]*)' "$1" | grep -v 'url(#' && fail 'expected links within the page only'
	grep -oE ' (id)="[^"]*"' "$1" | sort | uniq -d | grep . && fail 'expected different ids'
	# Every name that is pointed at is there.
	grep -oE '(href="#|url\(#|labelledby=")[^")]*' "$1" | sed 's/.*[#"]//' | tr ' ' '\n' |
		sort -u >out/wanted
	grep -oE ' id="[^"]*"' "$1" | sed 's/.*="//; s/"//' | sort -u >out/found
	[ -z "$(comm -23 out/wanted out/found)" ] || fail 'expected that every link leads somewhere'
	grep -q '[^<]*\b\(nan\|inf\|-nan\)\b' "$1" && fail 'expected finite numbers'
	! grep -q "$work" "$1" || fail 'expected no path of the machine'
}

# has TEXT...: the page in/page.html holds each.
has() {
	for text; do
		grep -qF -- "$text" in/page.html || fail "expected on the page: $text"
	done
}

accept gen --func gelu --entries 8 --method exact -q -o in/gelu.json
accept report in/gelu.json -o in/page.html
expect_empty out/stdout
expect_empty out/stderr
page in/page.html
has '<title>gelu_8</title>' 'optimal, proven' '1.407e-05' '1.205e-02' '23 bytes' '3.126e-04' \
	'gqalut gen --func gelu --entries 8 --method exact' 'proven again for this page' \
	"$(sha256sum in/gelu.json | cut -d ' ' -f 1)" '<svg viewBox=' 'role="img"' 'gelu.json' \
	'<td>5</td><td>-11</td><td>-0.34375</td><td>-0.125647</td><td>-0.137695</td>'
[ "$(grep -c '<tr><th scope="row">[0-9]*</th><td>-\{0,1\}[0-9.]*</td><td>-\{0,1\}[0-9]*</td><td>.*class="left">' in/page.html)" -eq 10 ] ||
	fail 'expected the ten worst inputs'
grep -q 'class="remarks"' in/page.html && fail 'expected nothing that disagrees'

# The same bytes: again, on standard output, from a folder, from standard input but for the name.
cp in/page.html in/first.html
mkdir in/folder
cp in/gelu.json in/folder
accept report in/gelu.json
cmp -s in/first.html out/stdout || fail 'expected the same bytes'
accept report in/folder/gelu.json -o in/page.html
cmp -s in/first.html in/page.html || fail 'expected the same bytes from a folder'
touch -t 200101010101 in/page.html
accept report in/gelu.json -o in/page.html
[ -n "$(find in/page.html ! -newermt 2001-01-02)" ] || fail 'expected the old time stamp'
command=' report - <in/gelu.json'
"$program" report - <in/gelu.json >out/page 2>out/stderr
code=$?
expect_code 0
sed 's/standard input/gelu.json/' out/page | cmp -s - in/first.html ||
	fail 'expected the same page from standard input'

# Kinds of tables: an objective without an attained bound, fractions by entry,
# one alpha, many alphas and codes, exact ones, the papers' dialects.
accept gen --func gelu --entries 6 --objective worst-alpha -q -o in/worst.json
accept gen --func exp --entries 8 --frac per-entry --method exact -q -o in/entry.json
accept gen --func div --entries 8 -q -o in/div.json
accept gen --func tanh --entries 4 --alphas 0:23 --breakpoint-rounding nearest -q -o in/many.json
accept gen --func relu6 --entries 3 --method exact -q -o in/relu6.json
accept gen --func exp --entries 64 -q -o in/large.json
for name in worst entry div many relu6 large; do
	accept report in/$name.json -o in/page.html
	page in/page.html
done
accept report in/worst.json -o in/page.html
has 'Lagrangian relaxation'
accept report in/entry.json -o in/page.html
has 'fraction bits by entry' '<th scope="col">bits</th>'
accept report in/relu6.json -o in/page.html
has 'Every code is exact.' 'every code is exact'
# What a proof compares with is said as it was.
for rounding in exact,'compared exactly' nearest,'rounded to codes,' clipped,'rounded to codes and clipped to'; do
	accept gen --func gelu --entries 6 --method exact --breakpoint-rounding "${rounding%%,*}" -q -o in/rounded.json
	accept report in/rounded.json -o in/page.html
	has "breakpoints ${rounding#*,}"
done
accept report "$here/../fixtures/lutapp_8.json" "$here/../fixtures/gqa_gelu_8.json" \
	in/div.json -o in/page.html
page in/page.html
has '<h2>Overview</h2>' '4 look-up tables' 'href="#table-4"' 'id="table-4"' '% above' \
	'The file does not say how it was made.' 'lutapp_8.json'

# The proof of the file instead of a new one, and none.
accept report --no-certificate in/gelu.json -o in/page.html
has 'optimal, proven' 'as the file states; it was not proven again'
sed 's/"lower_bound": 1.4/"lower_bound": 1.3/' in/gelu.json >in/forged.json
accept report --no-certificate in/forged.json -o in/page.html
has 'not certified' 'class="remarks"' 'the certificate in the file does not fit the table'
expect_text out/stderr 'gqalut report: forged.json: gelu_8: note: the certificate in the file does not fit*'

# Figures that are not those of the table.
sed 's/"mse": 1.40688124e-05/"mse": 1.3e-05/; s/"error": 0.0120487913/"error": 0.0120487914/' \
	in/gelu.json >in/stale.json
accept report in/stale.json -o in/page.html
page in/page.html
has 'the file states an MSE of 1.3e-05, measured is 1.40688124e-05' '1 table with remarks'
[ "$(wc -l <out/stderr)" -eq 1 ] || fail 'expected one line: nine digits are not more'
accept report -q in/stale.json -o in/page.html
expect_empty out/stderr
sed 's/"codes": \[-1, /"codes": [-2, /' in/gelu.json >in/edited.json
accept report in/edited.json -o in/page.html
has 'the file states an MSE of 1.40688124e-05' 'the file states a largest error of' \
	'the certificate in the file does not fit the table' 'above the proven optimum'

# Weights that are a file.
printf 'x,weight\n-1,1\n0,2\n1,1\n' >'in/a&b.csv'
accept gen --func gelu --entries 4 --weights 'in/a&b.csv' -q -o in/weighted.json
accept report in/weighted.json -o in/page.html
page in/page.html
has 'made for the weights a&amp;b.csv, of which the file has the name only'
accept report --weights 'in/a&b.csv' in/weighted.json -o in/page.html
page in/page.html
expect_empty out/stderr
has 'MSE, weighted' 'MSE, unweighted' 'a&amp;b.csv, floor 0.05' '--weights &#39;a&amp;b.csv&#39;'

# Whatever users write stays text.
accept report in/gelu.json --title '</title><script>"&'"'"'' -o in/page.html
page in/page.html
has '<h1>&lt;/title&gt;&lt;script&gt;&quot;&amp;&#39;</h1>'
accept report in/gelu.json --title "$(printf 'a\001\377b\tc\342\202\254')" -o in/page.html
page in/page.html
has "$(printf '<h1>a\357\277\275\357\277\275b c\342\202\254</h1>')"
sed 's|"command": "[^"]*"|"command": "x --name '"'"'<b>\\u20ac]]>\&amp;'"'"'"|' in/gelu.json >'in/<x>"&.json'
accept report 'in/<x>"&.json' -o in/page.html
page in/page.html
has "$(printf '&#39;&lt;b&gt;\342\202\254]]&gt;&amp;amp;&#39;')" '&lt;x&gt;&quot;&amp;.json'

# A manifest: tables, other files, what is missing or changed.
mkdir in/tables
cat >in/batch.yaml <<'END'
defaults: {format: [c, json]}
tables:
  - {func: gelu, entries: 8}
  - {func: div, entries: 8}
  - {func: exp, entries: 8, format: c}
END
accept batch in/batch.yaml -o in/tables -q
accept report in/tables/manifest.json -o in/page.html
page in/page.html
expect_empty out/stderr
has '2 look-up tables' 'Files of manifest.json' 'as listed' 'exp_8.h' '--func exp --entries 8' \
	"$(sha256sum in/tables/exp_8.h | cut -d ' ' -f 1)"
grep -q 'not there' in/page.html && fail 'expected that all files are there'
rm in/tables/exp_8.h
echo >>in/tables/gelu_8.h
accept report in/tables/manifest.json -o in/page.html
[ "$(grep -c 'not there' in/page.html)" -eq 1 ] || fail 'expected the missing header'
[ "$(grep -c 'differs</span>' in/page.html)" -eq 1 ] || fail 'expected the changed header'
echo >>in/tables/gelu_8.json
accept report in/tables/manifest.json -o in/page.html
has 'the file is not the one that the manifest lists'
accept batch in/batch.yaml -o in/tables -q
sed 's/"max_abs": 0.012/"max_abs": 0.013/' in/tables/manifest.json >in/tables/stale.json
accept report in/tables/stale.json -o in/page.html
has 'the manifest states a largest error of 0.013'
cat >in/batch.yaml <<'END'
tables: [{func: exp, entries: 8}]
END
mkdir in/headers
accept batch in/batch.yaml -o in/headers -q
accept report in/headers/manifest.json -o in/page.html
page in/page.html
has 'There is no table file to measure.' 'Files of manifest.json'

# What a manifest lists otherwise is a remark.
sed 's/"table": "gelu_8"/"table": "gelu_9"/; s/"options": "gqalut gen --func gelu/"options": "gqalut gen --func silu/' \
	in/tables/manifest.json >in/tables/other.json
cmp -s in/tables/manifest.json in/tables/other.json && fail 'expected another manifest'
accept report in/tables/other.json -o in/page.html
has 'the manifest lists the table as gelu_9' 'the manifest lists another command'
accept batch in/batch.yaml -o in/shard --shard 1/1 -q
accept report in/shard/manifest-1-of-1.json -o in/page.html
has ', shard 1 of 1'

# Reduced tables, points to be met.
accept gen --func gelu --entries 4 --reduction symmetric --method exact -q -o in/symmetric.json
accept report in/symmetric.json -o in/page.html
page in/page.html
has 'symmetric: the segments are those of |code|'
# Both halves are drawn.
[ "$(sed -n 's/.*class="t" d="\([^"]*\)".*/\1/p' in/page.html | head -n 1 | tr -cd M | wc -c)" -eq 8 ] ||
	fail 'expected the line of each segment twice'
accept gen --func div --entries 4 --reduction multi-range --method exact -q -o in/ranges.json
accept report in/ranges.json -o in/page.html
page in/page.html
has 'multi-range: the table is the core of an operator' '<h3>Whole operator</h3>'
accept gen --func relu6 --entries 4 --exact-at 0 --exact-at 6 --method exact -q -o in/pinned.json
accept report in/pinned.json -o in/page.html
has '; exact at 0 and 6'
accept report "$here/../compile/listed.json" -o in/page.html
page in/page.html
has 'listed by alpha'

# What is refused leaves the page as it was.
echo old >in/page.html
refuse 2 'report: name at least one table file*' report
refuse 2 'report: --title needs a value*' report in/gelu.json --title
refuse 2 'report: --weights normal:0,1 is not allowed: a file*' report --weights normal:0,1 in/gelu.json
refuse 2 'report: --weights other.csv: no table was made for a file of that name' \
	report --weights other.csv in/gelu.json -o in/page.html
refuse 2 'report: standard input can be read once only' report - - -o in/page.html
refuse 2 'report: --output in/gelu.json is one of the files to report on' \
	report in/gelu.json -o in/gelu.json
refuse 2 'report: --output in/tables/gelu_8.h is one of the files to report on' \
	report in/tables/manifest.json -o in/tables/gelu_8.h
refuse 4 'report: --output in is a folder: name a file' report in/gelu.json -o in
refuse 4 'report: --output in/no/page.html: folder in/no: *' report in/gelu.json -o in/no/page.html
refuse 4 'report: in/none.json: *' report in/none.json -o in/page.html
echo 'not json' >in/text.json
refuse 3 'report: in/text.json:1:*' report in/gelu.json in/text.json -o in/page.html
: >in/empty.json
refuse 3 'report: in/empty.json*' report in/empty.json -o in/page.html
sed 's/"function": "gelu"/"function": "my_own"/' in/gelu.json >in/own.json
refuse 3 "report: own.json: gelu_8: function 'my_own' is not known*" report in/own.json -o in/page.html
sed 's/"domain": \[-4, 4\]/"domain": [400, 500]/' in/gelu.json >in/far.json
refuse 3 'report: far.json: gelu_8: *' report in/far.json -o in/page.html
echo '{"format": "gqalut-manifest", "version": 1, "tool": "0", "outputs": []}' >in/none.json
refuse 3 'report: in/none.json: it lists no output*' report in/none.json -o in/page.html
echo '{"format": "gqalut-manifest", "version": 1}' >in/part.json
refuse 3 'report: in/part.json:*' report in/part.json -o in/page.html
rm in/tables/div_8.json
refuse 4 'report: in/tables/div_8.json: cannot read: *' report in/tables/manifest.json -o in/page.html
command=' report - <in/headers/manifest.json'
"$program" report - <in/headers/manifest.json >out/stdout 2>out/stderr
code=$?
expect_code 2
expect_text out/stderr '*the tables of a manifest are in its folder: name its file'
[ "$(cat in/page.html)" = old ] || fail 'expected the page as it was'
[ -z "$(find in -name '.gqalut-*')" ] || fail 'expected no temporary file'
if [ -e /dev/full ]; then
	refuse 4 'report: cannot write '\''/dev/full'\'': *' report in/gelu.json -o /dev/full
fi
rm -rf in/*
