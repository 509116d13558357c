#!/bin/sh
# Builds examples/segmentation with what this tree emits: the integer networks give
# the same logits from the emitted headers and from the library, on this machine,
# on aarch64 and on a Cortex-M4 under qemu, and those that are written down here;
# no floating point is between the codes; tables of 8 entries cost little.
# Arguments: the tree's root, the program, the library, a scratch folder.  A missing
# tool is a line "skipped: ..."; with GQALUT_ALL_TOOLS=1 a failure.
root=$1 program=$2 library=$3 scratch=$4
failed=0
. "$root/tests/tools.sh"
rm -rf "$scratch"
mkdir -p "$scratch"
example=$root/examples/segmentation

# The logits of the first 20 held-out scenes, and of the first alone, seed 1.
golden_20='soft: 20 scenes, checksum 9ccdd9bc
linear: 20 scenes, checksum f475bb1a'
golden_1='soft: 1 scenes, checksum 376f20cf
linear: 1 scenes, checksum 2a657dbf'

complain() {
	failed=1
	echo "failed: $1"
	sed 's/^/    /' "$2"
}

# run TARGET SCENES EXPECTED TOOL...: checksums of one machine.
run() {
	target=$1 scenes=$2 expected=$3
	shift 3
	for tool in "$@"; do
		have "$tool" || return
	done
	if make -s -C "$example" ROOT="$root" GQALUT="$program" LIBRARY="$library" B="$scratch" \
		DEVICE_SCENES="$scenes" "$target" >"$scratch/$target.out" 2>&1 &&
		[ "$(grep checksum "$scratch/$target.out")" = "$expected" ]; then
		echo "ok $target"
	else
		complain "$target" "$scratch/$target.out"
	fi
}

run host 20 "$golden_20" cc
run aarch64 20 "$golden_20" aarch64-linux-gnu-gcc qemu-aarch64
run cortex-m4 1 "$golden_1" arm-none-eabi-gcc qemu-system-arm

# A Cortex-M0 has no floating point: it would have to call for it.
if have arm-none-eabi-gcc; then
	for file in integer header; do
		arm-none-eabi-gcc -std=c99 -O2 -mcpu=cortex-m0 -mthumb -I"$example" -I"$scratch" \
			-c "$example/$file.c" -o "$scratch/$file.o" &&
			arm-none-eabi-nm "$scratch/$file.o" >"$scratch/$file.nm" || failed=1
		if grep -E '__aeabi_([df](add|sub|mul|div|cmp)|[iul]+2[df]|[df]2)' "$scratch/$file.nm"; then
			complain "floating point in $file.c" "$scratch/$file.nm"
		fi
	done
fi

# What tables cost, loosely: the figures of 500 scenes are in the README.
"$scratch/segment" compare --weights "$example/weights" --scenes 6 --seeds 1 --methods optimal \
	-o "$scratch/results" >"$scratch/compare" 2>&1 &&
	awk -F, '$2 ~ /^optimal/ && $4 == "all" { seen++; if ($9 < -2 || $14 > 4) bad = 1 }
		END { exit bad || seen != 16 }' "$scratch/results/results.csv" || {
	complain "compare" "$scratch/compare"
	cat "$scratch/results/results.csv"
}

# refuse CODE TEXT ARGUMENT...: segment ends with CODE and a line that has TEXT.
refuse() {
	code=$1 text=$2
	shift 2
	"$scratch/segment" "$@" >/dev/null 2>"$scratch/refused"
	[ $? -eq "$code" ] && grep -q "$text" "$scratch/refused" || complain "segment $*" "$scratch/refused"
}

refuse 2 '^segment compare' compare --scenes 0 -o "$scratch/results"
refuse 2 '^segment compare' picture --scenes 31 -o "$scratch/picture.png"
refuse 4 'none/soft.layout.csv: cannot be read' check --weights none
# What cannot be written is not passed over.
mkdir -p "$scratch/full"
ln -s /dev/full "$scratch/full/soft.c"
ln -s /dev/full "$scratch/full/soft_1.tally"
refuse 4 'soft.c: cannot be written' export --weights "$example/weights" -o "$scratch/full"
refuse 4 'soft_1.tally: cannot be written' \
	tally --weights "$example/weights" --methods optimal --scenes 1 -o "$scratch/full"
exit $failed
