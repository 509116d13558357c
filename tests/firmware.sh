#!/bin/sh
# Builds examples/firmware with what this tree emits and runs it on the host, on
# two Cortex-M and on RISC-V under qemu: all results have to equal the host's.
# Arguments: the tree's root, the program, the library, a scratch folder.  A
# missing tool is a line "skipped: ..."; with GQALUT_ALL_TOOLS=1 a failure.
root=$1 program=$2 library=$3 scratch=$4
failed=0
. "$root/tests/tools.sh"
rm -rf "$scratch"
mkdir -p "$scratch"

# run TARGET TOOL...: the program on one machine, if its tools are there.
run() {
	target=$1
	shift
	for tool in "$@"; do
		have "$tool" || return
	done
	if make -s -C "$root/examples/firmware" ROOT="$root" GQALUT="$program" LIBRARY="$library" \
		B="$scratch" "$target" >"$scratch/$target.out" 2>&1 &&
		grep -q '^equal to the host$' "$scratch/$target.out"; then
		echo "ok $target"
	else
		failed=1
		echo "failed: $target"
		sed 's/^/    /' "$scratch/$target.out"
	fi
}

run host cc
run cortex-m0 arm-none-eabi-gcc qemu-system-arm
run cortex-m4 arm-none-eabi-gcc qemu-system-arm
run riscv64 riscv64-linux-gnu-gcc qemu-riscv64
grep -hE 'instructions|^ *[0-9]+.*cortex' "$scratch"/cortex-m*.out 2>/dev/null
if have arm-none-eabi-gcc; then
	make -s -C "$root/examples/firmware" ROOT="$root" GQALUT="$program" LIBRARY="$library" \
		B="$scratch" sizes || failed=1
fi
exit $failed
