#!/bin/sh
# Runs every example as it is printed, in one folder and in this order: the sh
# blocks of README.md but for its set-up, the lines under "Examples:" in the help
# of each command, the examples of the man page.  Each has to end well and leave
# the file that it names behind -o; where README.md shows what a command prints,
# that is what it has to print.  Arguments: the program, the tree's root, a
# scratch folder.  Without gnuplot pictures, without iverilog benches are
# "skipped: ..."; with GQALUT_ALL_TOOLS=1 (CI) that is a failure.
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
root=$(cd "$2" && pwd)
rm -rf "$3"
mkdir -p "$3/files" "$3/bin" || exit 2
scratch=$(cd "$3" && pwd)
ln -s "$program" "$scratch/bin/gqalut"
PATH=$scratch/bin:$PATH
LC_ALL=C
export LC_ALL PATH
cd "$scratch/files" || exit 2
failed=0
. "$root/tests/tools.sh"
pictures=yes
have gnuplot || pictures=
benches=yes
have iverilog || benches=

# array NAME COLUMNS: NAME.npy, 64 rows of numbers in -4..4.
array() {
	awk -v columns="$2" 'BEGIN {
		for (row = 0; row < 64; row++) {
			for (i = 0; i < columns; i++) {
				state = (state * 1103 + 12345) % 65536
				printf "%s%.4f", i ? "," : "", state / 8192 - 4
			}
			print ""
		}
	}' >"$scratch/array.csv" &&
		gqalut mx quantize -q "$scratch/array.csv" --bits 8 -o "$scratch/array.mx" &&
		gqalut mx dequantize -q "$scratch/array.mx" -o "$1.npy"
}

# What a user has before the first example: own tensors and configurations,
# tables and figures from elsewhere, the other shards of a batch.
provide() {
	cp -r "$root/configs" .
	cp "$root/tests/fixtures/gqa_gelu_8.json" published.json
	cp "$root/tests/fixtures/lutapp_8.json" lutapp.json
	mkdir tensors acts
	for name in acts weights logits tensors/attn.in tensors/head.q acts/a acts/b; do
		array $name 256
	done
	gqalut gen -q --func gelu --entries 8 -o gelu_8.json
	gqalut gen -q --func gelu --entries 6 --method exact -o a.json
	gqalut gen -q --func gelu --entries 7 --method exact -o b.json
	gqalut gen -q --func gelu --entries 8 --weights configs/gelu_inputs.csv -o gelu_8_seen.json
	for seed in 1 2; do
		gqalut gen -q --func gelu --entries 8 --seed $seed --history seed_$seed.csv -o c.json
	done
	printf '%s\n' 'defaults: {format: json, method: exact}' 'tables:' \
		'  - {func: gelu, entries: 8}' '  - {func: exp, entries: 8}' \
		'  - {func: tanh, entries: 8}' | tee t.yaml >sweep.yaml
	for shard in 1/3 3/3; do
		gqalut batch -q sweep.yaml -o out --shard $shard
	done
}

# The lines of the sh blocks of README.md outside "Set up".
readme_examples() {
	awk '/^## / { setup = $0 == "## Set up" }
		/^```/ { inside = !inside && $0 == "```sh" && !setup; next }
		inside && NF' "$root/README.md"
}

# The examples in a command's help: from "Examples:" to an empty line or the
# first option; a line that ends in \ goes on.
help_examples() {
	gqalut "$1" --help | awk '/^Examples:/ { inside = 1; next }
		/^$/ || /^  -/ { inside = 0 }
		inside { sub(/^ +/, ""); if (sub(/\\$/, "")) printf "%s", $0; else print }'
}

man_examples() {
	awk '/^\.SH / { inside = $2 == "EXAMPLES" }
		inside && !/^\./ { gsub(/\\-/, "-"); print }' "$root/src/install/gqalut.1"
}

# try WHERE: runs the lines on standard input; at least one is there.
try() {
	count=0
	while IFS= read -r line; do
		count=$((count + 1))
		case $line in
		*gqalut* | iverilog*) ;;
		*)
			failed=1
			echo "failed: $1: no example: $line"
			;;
		esac
		case $line in
		*'| gnuplot'* | 'gqalut plot '*.svg* | 'gqalut plot '*.png*) [ "$pictures" ] || continue ;;
		iverilog*) [ "$benches" ] || continue ;;
		esac
		sh -ec "$line" >"$scratch/out" 2>"$scratch/err" </dev/null
		code=$?
		# The last file that the line names behind -o or >.
		made=$(printf '%s\n' "$line" | sed -n 's/ #.*//; s/.* \(-o \|>\)\([^ ]*\).*/\2/p')
		if [ $code -eq 0 ] && { [ -z "$made" ] || [ -s "$made" ]; }; then
			continue
		fi
		failed=1
		echo "failed: $1: $line"
		echo "    exit code $code${made:+, to be made: $made}"
		sed 's/^/    /' "$scratch/err"
	done
	[ $count -gt 0 ] || { failed=1; echo "failed: $1 has no example"; }
	total=$((total + count))
}

# The configurations that help and man page print as examples, as files.
printed_files() {
	gqalut batch --help | awk '/^A configuration:/ { inside = 1; next } !/^  / { inside = 0 }
		inside' >printed_batch.yaml
	awk '/^version: / { inside = 1 } /^\./ { inside = 0 } inside' \
		"$root/src/install/gqalut.1" >printed_mix.yaml
	printf '%s\n' 'gqalut batch printed_batch.yaml -o printed' \
		'gqalut mx eval tensors/ --config printed_mix.yaml'
}

# Blocks of README.md that show a command behind "$ " and what it prints.
shown_output() {
	awk -v folder="$scratch" '/^```/ { if (file) close(file); inside = !inside; file = ""; next }
		inside && /^\$ / { file = folder "/shown." ++n; print substr($0, 3) >(file ".command"); next }
		file { print >file }' "$root/README.md"
	[ -s "$scratch/shown.1" ] || { failed=1; echo "failed: README.md shows no output"; }
	for command in "$scratch"/shown.*.command; do
		shown=${command%.command}
		sh -ec "$(cat "$command")" >"$scratch/out" 2>&1 </dev/null
		# A last line "..." stands for the rest.
		if [ "$(tail -n 1 "$shown")" = ... ]; then
			sed '$d' "$shown" >"$scratch/top"
			mv "$scratch/top" "$shown"
			head -n "$(wc -l <"$shown")" "$scratch/out" >"$scratch/top"
			mv "$scratch/top" "$scratch/out"
		fi
		diff "$shown" "$scratch/out" >"$scratch/diff" && continue
		failed=1
		echo "failed: README.md shows (<) what is not printed (>): $(cat "$command")"
		sed 's/^/    /' "$scratch/diff"
	done
}

# In a condition set -e would not hold.
(set -e; provide) >"$scratch/out" 2>&1
[ $? -eq 0 ] || { echo "failed: providing files"; cat "$scratch/out"; exit 1; }
total=0
shown_output
readme_examples >"$scratch/lines"
try README.md <"$scratch/lines"
gqalut --help | awk '/^  gqalut / { sub(/^ +/, ""); print }' >"$scratch/lines"
try "gqalut --help" <"$scratch/lines"
for command in $(gqalut --help | awk '/^Commands:/ { inside = 1; next } /^$/ { inside = 0 } inside { print $1 }'); do
	[ "$command" = help ] && continue
	help_examples "$command" >"$scratch/lines"
	try "gqalut $command --help" <"$scratch/lines"
done
man_examples >"$scratch/lines"
try gqalut.1 <"$scratch/lines"
printed_files >"$scratch/lines"
try "printed configurations" <"$scratch/lines"
[ $failed -eq 0 ] && echo "$total examples ran"
exit $failed
