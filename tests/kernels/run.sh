#!/bin/sh
# Compares NAME_map_s8 of emitted headers with NAME_s8 for each vector variant:
# every code, alpha and beta, all lengths to 130, every place in a vector, in
# place.  Arguments: the program, a scratch folder.  A missing compiler,
# emulator or extension of this processor is a line "skipped: ..."; with
# GQALUT_ALL_TOOLS=1 (CI) a missing tool is a failure.
program=$1
scratch=$2
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$scratch" || exit 2
passed=0
failed=0
. "$here/../tools.sh"

# gen NAME OPTIONS...
gen() {
	table=$1
	shift
	"$program" gen "$@" --name "$table" -q -o "$scratch/$table.h" || exit 2
}

# build COMPILER FLAGS...: $scratch/test from headers $first and $second.
build() {
	compiler=$1
	shift
	$compiler -Wall -Wextra -Werror -I"$scratch" \
		-DHEADER_A="\"$first.h\"" "-DA(f)=${first}_##f" \
		"-DUPPER_A(f)=$(echo "$first" | tr a-z A-Z)_##f" \
		-DHEADER_B="\"$second.h\"" "-DB(f)=${second}_##f" \
		"-DUPPER_B(f)=$(echo "$second" | tr a-z A-Z)_##f" \
		-DLANES="$lanes" "$here/kernels.c" "$@" -o "$scratch/test" >"$scratch/log" 2>&1
}

# try WHAT RUNNER COMPILER FLAGS...: all pairs of tables.
try() {
	what=$1 runner=$2
	shift 2
	for pair in $pairs; do
		first=${pair%,*} second=${pair#*,}
		# shellcheck disable=SC2086
		if build "$@" && timeout 300 $runner "$scratch/test" >"$scratch/log" 2>&1; then
			passed=$((passed + 1))
		else
			failed=$((failed + 1))
			echo "failed: $what: $first, $second"
			sed 's/^/    /' "$scratch/log"
		fi
	done
}

# try_few WHAT RUNNER COMPILER FLAGS...: the pairs of $few alone.  Kernels are one text
# for every table, so undefined behaviour needs no more of them.
try_few() {
	whole=$pairs
	pairs=$few
	try "$@"
	pairs=$whole
}

# native EXTENSION FLAGS: with gcc, and with clang under UBSan.
native() {
	if ! grep -qw "$1" /proc/cpuinfo 2>/dev/null; then
		echo "skipped: this processor has no $1"
		return
	fi
	have gcc && try "gcc $2" "" gcc -std=c99 -O2 $2
	have clang && try_few "clang $2, UBSan" "" clang -std=c99 -O1 $2 \
		-fsanitize=undefined -fno-sanitize-recover=all
}

# all: the tables in $pairs, those in $few under UBSan, in every variant.  lanes=0
# asks for no variant.
all() {
	case $(uname -m) in
	x86_64)
		lanes=$((16 * kernels))
		native ssse3 -mssse3
		lanes=$((32 * kernels))
		native avx2 -mavx2
		native avx512vbmi "-mavx2 -mavx512bw -mavx512vbmi"
		;;
	esac
	lanes=$((64 * kernels))
	have gcc && try "portable" "" gcc -std=c99 -O3 -DGQALUT_PORTABLE
	have clang && try_few "portable, clang" "" clang -std=c99 -O3 -DGQALUT_PORTABLE \
		-fsanitize=undefined -fno-sanitize-recover=all
	lanes=$((16 * kernels))
	have aarch64-linux-gnu-gcc && have qemu-aarch64 &&
		try NEON qemu-aarch64 aarch64-linux-gnu-gcc -std=c99 -O2 -static
	have arm-none-eabi-gcc && have qemu-system-arm &&
		try Helium "qemu-system-arm -M mps3-an547 -nographic \
			-semihosting-config enable=on,target=native -kernel" \
			arm-none-eabi-gcc -std=gnu99 -O2 -mcpu=cortex-m55 -mfloat-abi=hard \
			"$here/an547.c" -T "$here/an547.ld" -nostartfiles \
			--specs=nano.specs --specs=nosys.specs
}

pairs=
for function in gelu hswish exp div rsqrt; do
	gen ${function}_8 --func $function --entries 8
	gen ${function}_16 --func $function --entries 16
	pairs="$pairs ${function}_8,${function}_16"
done
few="gelu_8,gelu_16 rsqrt_8,rsqrt_16"
kernels=1
all

# Other shapes, and those that have no kernel: lanes are not asked for.
gen two --func elu --entries 2
gen nine --func tanh --entries 9 --alphas 0,3,5
gen narrow --func silu --entries 5 --coef-bits 4
gen nearest --func mish --entries 12 --breakpoint-rounding nearest
gen coarse --func softplus --entries 8 --alphas=-2:1 --range=-64:64
gen fine --func exp --entries 8 --alphas 0:12 --frac 7,0
gen deep --func tanh --entries 8 --frac 0,14
gen most --func cos --entries 17
"$program" convert "$here/steep.json" -o "$scratch/steep.h" >/dev/null || exit 2
pairs="two,nine narrow,nearest coarse,fine deep,most steep,two"
few=$pairs
kernels=0
all

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
