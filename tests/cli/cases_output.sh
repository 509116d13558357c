# Where results go: files, standard output, and what goes wrong there.

# The suffix decides the format, --format decides over it.
for suffix in h json csv mem coe mif bin vhd vhdl; do
	format=$suffix
	[ "$suffix" = h ] && format=c
	[ "$suffix" = vhd ] && format=vhdl
	accept gen --func relu6 --entries 3 -q --format "$format"
	cp out/stdout in/expected
	accept gen --func relu6 --entries 3 -q -o "in/t.$suffix"
	expect_empty out/stdout
	expect_empty out/stderr
	cmp -s in/expected "in/t.$suffix" || fail "expected the $format format"
done
accept gen --func relu6 --entries 3 -q -o in/u.h --format json
cmp -s in/u.h in/t.json || fail 'expected the json format'
accept gen --func relu6 --entries 3 -q -o -
cmp -s in/t.h out/stdout || fail 'expected the C format on standard output'
accept gen --func relu6 --entries 3 -q -o in/plain
cmp -s in/t.h in/plain || fail 'expected the C format'

# The raw words: 3 entries, then 3 words for each of 7 alphas, of 16 bits.
[ "$(wc -c <in/t.bin)" -eq 48 ] || fail 'expected 24 words of two bytes'
refuse 2 "gen: name 'entity' is not usable in VHDL: no keyword*" \
	gen --func relu6 --entries 3 --name entity -o in/new.vhd
for name in Entity a__b b_ _b; do
	refuse 2 "gen: name '$name' is not usable in VHDL: no keyword*" \
		gen --func relu6 --entries 3 --name $name --format vhdl
	accept gen --func relu6 --entries 3 --name $name --format mif
done

# An unchanged file keeps its time stamp.
touch -t 200101010101 in/t.h
accept gen --func relu6 --entries 3 -q -o in/t.h
[ -n "$(find in/t.h ! -newermt 2001-01-02)" ] || fail 'expected the old time stamp'
accept gen --func relu6 --entries 4 -q -o in/t.h
[ -z "$(find in/t.h ! -newermt 2001-01-02)" ] || fail 'expected a new file'
[ "$(ls in | grep -vxE 'expected|t\.(h|json|csv|mem|coe|mif|bin|vhdl?)|u\.h|plain' | wc -l)" -eq 0 ] ||
	fail 'expected no temporary file'

refuse 4 'gen: --output in/no/t.h: folder in/no: *' gen --func gelu --entries 8 -o in/no/t.h
refuse 4 'gen: --output in/t.h/x: in/t.h is not a folder' gen --func gelu --entries 8 -o in/t.h/x
refuse 4 'gen: --output in is a folder: name a file' gen --func gelu --entries 8 -o in
refuse 4 'gen: --history in/no/h.csv: folder in/no: *' \
	gen --func gelu --entries 8 --history in/no/h.csv -o in/new.h
refuse 2 'gen: --history and --output name the same file' \
	gen --func gelu --entries 8 --history in/a --output in/a
refuse 2 'gen: --history and --output name the same file' \
	gen --func gelu --entries 8 --history - --output -
refuse 2 'gen: --history - needs --output FILE: *' gen --func gelu --entries 8 --history -
# A mistyped folder is refused before the search, a bad problem before that.
refuse 2 'gen: --entries 1 is not allowed*' gen --func gelu --entries 1 -o in/no/t.h

# The history of the genetic search.
accept gen --func gelu --entries 4 --generations 5 --history in/h.csv -q
[ "$(head -n 1 in/h.csv)" = generation,best,mean ] || fail 'expected a heading'
[ "$(wc -l <in/h.csv)" -ge 2 ] || fail 'expected a line a generation'
awk -F, 'NR > 1 && NF != 3 { bad = 1 } END { exit bad }' in/h.csv || fail 'expected 3 columns'
rm -f in/*

# Standard output that is full, closed or gone.
for arguments in 'gen --func relu6 --entries 3 -q' list --help --version 'gen --help'; do
	if [ -c /dev/full ]; then
		command=" $arguments >/dev/full"
		# shellcheck disable=SC2086
		"$program" $arguments >/dev/full 2>out/stderr
		code=$?
		expect_code 4
		expect_text out/stderr 'gqalut*: cannot write to standard output: *'
	fi
	command=" $arguments >&-"
	# shellcheck disable=SC2086
	"$program" $arguments >&- 2>out/stderr
	code=$?
	expect_code 4
	expect_text out/stderr 'gqalut*: cannot write to standard output: *'
	command=" $arguments | true"
	# shellcheck disable=SC2086
	{
		sleep 0.2
		"$program" $arguments 2>out/stderr
		echo $? >out/code
	} | true
	code=$(cat out/code)
	expect_code 4
	expect_text out/stderr 'gqalut*: cannot write to standard output: *'
	cases=$((cases + 3))
done
# A device is written, never replaced.
if [ -c /dev/full ]; then
	refuse 4 'gen: cannot write '\''/dev/full'\'': *' gen --func relu6 --entries 3 -o /dev/full
	accept gen --func relu6 --entries 3 -q -o /dev/null
	[ -c /dev/null ] && [ -c /dev/full ] || fail 'expected that the devices are still there'
fi
# A closed stderr takes no file's place.
command=' gen --func relu6 --entries 3 -o in/t.h 2>&-'
"$program" gen --func relu6 --entries 3 -q -o in/s.h 2>/dev/null
"$program" gen --func relu6 --entries 3 -o in/t.h 2>&- >out/stdout
code=$?
expect_code 0
cmp -s in/s.h in/t.h || fail 'expected the table alone in the file'
cases=$((cases + 1))
rm -f in/*

# Ctrl-C: nothing written.
if can_interrupt; then
	interrupt true gen --func gelu --entries 64 --in-bits 12 --coef-bits 16 --alphas 0:9 \
		--generations 1000000 --population 10000 -o in/t.h
	expect_code 130
	expect_text out/stderr 'gqalut gen: interrupted, nothing written'
	expect_empty out/stdout
	[ -z "$(ls in)" ] || fail 'expected no file'
fi

# Progress and drawings in a narrow terminal: a line of progress is one line, or
# the carriage return would leave a part of it behind.
. "$here/../tools.sh"
failed=0
if have script; then
	command=' gen in a terminal of 50 columns'
	cat >in/gen.sh <<-'END'
		stty cols 50
		exec timeout -s INT 3 "$1" gen --func gelu --entries 64 --in-bits 12 --coef-bits 16 --alphas 0:9 \
			--generations 1000000 --population 10000 -o in/t.h
	END
	script -qc "sh in/gen.sh '$program'" out/typescript </dev/null >out/stdout 2>out/stderr
	tr '\r' '\n' <out/stdout | grep '^gqalut gen: .* %' >out/lines || fail 'expected progress'
	awk 'length > 49 { bad = 1 } END { exit bad }' out/lines || fail 'expected at most 49 columns'
	command=' plot in a terminal of 50 columns'
	accept gen --func gelu --entries 8 -q -o in/gelu.json
	script -qc "stty cols 50; '$program' plot table in/gelu.json" out/typescript </dev/null >out/stdout
	tr -d '\200-\277\r' <out/stdout | sed 's/\x1b\[[0-9;]*m//g' |
		awk 'length > w { w = length } END { exit w < 45 || w > 50 }' || fail 'expected 50 columns'
	cases=$((cases + 2))
	rm -f in/*
fi
failures=$((failures + failed))
# A link that leads nowhere but to itself.
ln -s loop in/loop
refuse 4 "gen: cannot write 'in/loop': *" gen --func relu6 --entries 3 --method exact -q -o in/loop
[ -L in/loop ] || fail 'expected that the link stays'
rm in/loop
