#!/bin/sh
# Every command that writes a file, where that cannot be done: the old file stays,
# nothing else is left, exit code 4 and one line; and where it can be done though
# it looks odd.  Arguments: the program, a scratch folder.
set -u
LC_ALL=C
export LC_ALL
gqalut=$1
chmod -R u+w "$2" 2>/dev/null
rm -rf "$2"
mkdir -p "$2/in"
cd "$2" || exit 2
tried=0 failed=0

printf '1,2,3,4\n-4,0.5,100,7\n' >in/rows.csv
cat >in/t.yaml <<'YAML'
defaults: {method: exact, format: json}
tables:
  - matrix: {func: [exp, relu6], entries: [3]}
YAML
"$gqalut" gen --func exp --entries 4 --method exact -q -o in/exp.json &&
	"$gqalut" batch in/t.yaml -o in/shard --shard 1/1 -q &&
	"$gqalut" sweep --func exp --entries 3:5 -q -o in/sweep.csv &&
	"$gqalut" mx quantize in/rows.csv --bits 5 --block 4 --outliers 1 -q -o in/rows.mx || exit 1

# What is tried, without the -o FILE at its end.
commands='gen --func exp --entries 4 --method exact -q
convert in/exp.json
merge in/shard/manifest-1-of-1.json
compare --func exp --entries 3 --methods exact
sweep --func exp --entries 3 -q
operator softmax --exp-entries 3 --div-entries 3 -q
mx quantize in/rows.csv -q
mx dequantize in/rows.mx -q
mx apply in/exp.json in/rows.mx -q
mx eval in/rows.csv
report in/exp.json --no-certificate
plot pareto in/sweep.csv --script'

fail() {
	failed=$((failed + 1))
	echo "FAIL: $*"
	sed 's/^/  stderr: /;3q' stderr
}

# The last run had exit code 4 and one line on standard error.
refused() {
	tried=$((tried + 1))
	[ "$code" -eq 4 ] || fail "$* (exit code $code)"
	[ "$(grep -c '^gqalut' stderr)" -eq 1 ] && [ "$(wc -l <stderr)" -eq 1 ] ||
		fail "$* (not one line)"
}

# each FUNCTION: calls it with every command as its words.
each() {
	echo "$commands" >list
	while read -r words <&3; do
		# shellcheck disable=SC2086
		"$1" $words
	done 3<list
}

# The old file and nothing else is in the folder FOLDER.
untouched() {
	[ "$(cat "$1/old")" = old ] || fail "${words}: the old file in $1 is changed"
	[ "$(ls -A "$1")" = old ] || fail "${words}: left in $1: $(ls -A "$1")"
}

# Files may not grow: not even one for standard error, so a pipe takes that.
limited() {
	code=$({
		(
			ulimit -f 0
			exec "$gqalut" "$@" -o limited/old
		) 2>&1 >/dev/null 3>&-
		echo "code $?"
	} | tee limited.log | sed -n 's/^code //p')
	sed '/^code /d' limited.log >stderr
	refused "$* with ulimit -f 0"
	untouched limited
}
mkdir limited
echo old >limited/old
each limited

in_vain() {
	[ "$1 $place" != "convert folder" ] || return 0 # which takes a folder
	"$gqalut" "$@" -o "$place" >stdout 2>stderr
	code=$?
	refused "$* -o $place"
}
mkdir -p folder
for place in none/old limited/old/x folder /dev/full; do
	[ "$place" = /dev/full ] && [ ! -c /dev/full ] || each in_vain
done
untouched limited
[ -z "$(ls -A folder)" ] || fail "something is in the folder"

# A folder that cannot be written: not by root, whom nothing stops.
mkdir -m 755 closed
echo old >closed/old
if [ "$(id -u)" = 0 ]; then
	stranger='setpriv --reuid=65534 --regid=65534 --clear-groups'
else
	chmod 555 closed
	stranger=
fi
forbidden() {
	$stranger "$gqalut" "$@" -o closed/old >stdout 2>stderr
	code=$?
	refused "$* in a closed folder"
	untouched closed
}
if $stranger "$gqalut" --version >/dev/null 2>&1 && $stranger test -r in/exp.json; then
	each forbidden
else
	echo "skipped: no other user can run the program here"
fi
chmod 755 closed

# A disk that is full, where one may be mounted.
full() {
	"$gqalut" "$@" -o full/old >stdout 2>stderr
	code=$?
	refused "$* on a full disk"
	rm -f full/filler
	untouched full
	dd if=/dev/zero of=full/filler bs=4k 2>/dev/null
}
mkdir full
if mount -t tmpfs -o size=16k none full 2>/dev/null; then
	trap 'umount full 2>/dev/null' EXIT
	echo old >full/old
	dd if=/dev/zero of=full/filler bs=4k 2>/dev/null
	each full
	"$gqalut" batch in/t.yaml -o full -q >stdout 2>stderr
	code=$?
	refused "batch on a full disk"
	umount full
else
	echo "skipped: no disk can be mounted here"
fi

# A link stays one, an output may be the input, a long name is a name.
"$gqalut" convert in/exp.json --format json -o plain.json 2>stderr || fail "convert"
ln -s target.json link.json
"$gqalut" convert in/exp.json --format json -o link.json 2>stderr || fail "convert to a link"
[ -L link.json ] && cmp -s plain.json target.json || fail "the link is gone or leads nowhere"
cp in/exp.json self.json
"$gqalut" convert self.json -o self.json 2>stderr || fail "convert in place"
cmp -s plain.json self.json || fail "another table in place"
cp in/rows.mx self.mx
"$gqalut" mx dequantize in/rows.mx -q -o plain.npy 2>stderr || fail "dequantize"
"$gqalut" mx dequantize self.mx -q -o self.mx 2>stderr || fail "dequantize in place"
cmp -s plain.npy self.mx || fail "other values in place"
"$gqalut" mx quantize self.mx -q -o self.mx 2>/dev/null || true
cp plain.npy self.npy
"$gqalut" mx quantize plain.npy -q -o plain.mx 2>stderr || fail "quantize"
"$gqalut" mx quantize self.npy -q -o self.npy 2>stderr || fail "quantize in place"
cmp -s plain.mx self.npy || fail "other blocks in place"
tried=$((tried + 4))

# Standard output full, closed, or gone; closed standard input.
aloud() {
	if [ -c /dev/full ]; then
		"$gqalut" "$@" >/dev/full 2>stderr
		code=$?
		refused "$* >/dev/full"
	fi
	"$gqalut" "$@" >&- 2>stderr
	code=$?
	refused "$* >&-"
	{
		sleep 0.05
		"$gqalut" "$@" 2>stderr
		echo $? >code
	} | true
	code=$(cat code)
	refused "$* into a closed pipe"
}
commands='gen --func exp --entries 4 --method exact -q
eval in/exp.json --report json
convert in/exp.json
merge in/shard/manifest-1-of-1.json
compare --func exp --entries 3 --methods exact
sweep --func exp --entries 3
operator softmax --exp-entries 3 --div-entries 3 -q
operator softmax --eval --lengths 16 --rows 2
mx eval in/rows.csv
report in/exp.json --no-certificate
plot pareto in/sweep.csv --script
plot pareto in/sweep.csv --term
list
batch --help
batch in/t.yaml --list-outputs'
each aloud
"$gqalut" convert - <&- >stdout 2>stderr
code=$?
refused "convert - <&-"

echo "$tried tried, $failed failed"
[ $failed -eq 0 ]
