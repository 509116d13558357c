#!/bin/sh
# Emits headers for many formats, compiles each with every compiler and
# standard under strict warnings, runs its self-test, and compares it with the
# evaluator.  Arguments: the program, a scratch folder.  A missing compiler is
# a line "skipped: ..."; with GQALUT_ALL_TOOLS=1 (CI) it is a failure.
program=$1
scratch=$2
root=$(cd "$(dirname "$0")/../.." && pwd)
library=$(dirname "$program")/libgqalut.a
mkdir -p "$scratch" || exit 2
warnings="-Wall -Wextra -Wconversion -Wsign-conversion -Wpedantic -Werror"
passed=0
failed=0

have() {
	command -v "$1" >/dev/null 2>&1
}

for compiler in gcc g++ clang clang++ arm-none-eabi-gcc; do
	have $compiler && continue
	echo "skipped: $compiler is not installed"
	[ "${GQALUT_ALL_TOOLS:-0}" = 1 ] && failed=$((failed + 1))
done

# check WHAT COMMAND...
check() {
	what=$1
	shift
	if "$@" >"$scratch/log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "failed: $what"
		sed 's/^/    /' "$scratch/log"
	fi
}

# header NAME IN OUT SUFFIX OPTIONS...: a table that gen makes, all checks.
header() {
	name=$1 in=$2 out=$3 suffix=$4
	shift 4
	check "$name: gen" "$program" gen "$@" --name "$name" -q -o "$scratch/$name.h"
	check "$name: gen json" "$program" gen "$@" --format json --name "$name" -q -o "$scratch/$name.json"
	check_files
}

# table NAME IN OUT SUFFIX: the table of NAME.json in this folder, all checks.
table() {
	name=$1 in=$2 out=$3 suffix=$4
	cp "$root/tests/compile/$name.json" "$scratch" || exit 2
	check "$name: write" "$scratch/write_header" "$scratch/$name.json" "$scratch/$name.h"
	check_files
}

# use.c with the kernels of each kind of vectors.
vectors() {
	if [ "$(uname -m)" = x86_64 ]; then
		for flags in -DGQALUT_PORTABLE -mssse3 -mavx2 "-mavx2 -mavx512bw -mavx512vbmi"; do
			for tool in "gcc -std=c99" "clang -std=c99" "g++ -std=c++11 -x c++" \
				"clang++ -std=c++11 -x c++"; do
				# shellcheck disable=SC2086
				have ${tool%% *} && check "$name: $tool $flags" $tool $flags -O1 $warnings \
					-I"$scratch" -c "$scratch/use.c" -o "$scratch/use.o"
			done
		done
	fi
	have aarch64-linux-gnu-gcc && check "$name: NEON" aarch64-linux-gnu-gcc -std=c99 -O1 \
		$warnings -I"$scratch" -c "$scratch/use.c" -o "$scratch/use.o"
	have arm-none-eabi-gcc && check "$name: Helium" arm-none-eabi-gcc -std=c99 -O1 $warnings \
		-mcpu=cortex-m55 -mfloat-abi=hard -I"$scratch" -c "$scratch/use.c" -o "$scratch/use.o"
}

# rows NAME KIND OPTIONS...: the operator on rows that operator makes; its
# self-test compares it with the library's.
rows() {
	name=$1
	shift
	check "$name: operator" "$program" operator "$@" --name "$name" -q -o "$scratch/$name.h"
	uses="void use(void);
void use(void) {}"
	check_compiles
}

# changed EDIT: the self-test of the last header sees what sed's EDIT does to it.
changed() {
	sed "$1" "$scratch/$name.h" >"$scratch/$name.changed"
	cmp -s "$scratch/$name.h" "$scratch/$name.changed" && check "$name: has a line for $1" false
	mv "$scratch/$name.changed" "$scratch/$name.h"
	check "$name: changed builds" gcc -std=c99 -I"$scratch" "$scratch/self.c" -o "$scratch/self"
	check "$name: the self-test sees $1" sh -c '! "$1"' sh "$scratch/self"
}

# $name.h under every compiler, by itself and against $name.json.
check_files() {
	uses="void use(const $in *in, $out *out, size_t n);
void use(const $in *in, $out *out, size_t n) { ${name}_map_$suffix(in, out, n, 4, 4); }"
	check_compiles
	check "$name: agreement builds" gcc -std=c11 -O2 -I"$root/include" -I"$scratch" \
		-DTABLE_HEADER="\"$name.h\"" "-DTABLE(f)=${name}_##f" -DMAP="${name}_map_$suffix" \
		-DONE="${name}_$suffix" -DIN="$in" -DOUT="$out" "$root/tests/compile/agree.c" \
		"$library" -lyaml -lm -lpthread -o "$scratch/agree"
	check "$name: equal to the evaluator" "$scratch/agree" "$scratch/$name.json"
}

# $name.h under every compiler, used by $uses, and its self-test.
check_compiles() {
	# The header alone, and twice in one file beside another table.
	cat >"$scratch/use.c" <<END
#include "$name.h"
#include "$name.h"
#include "gelu_8.h"
$uses
END
	cat >"$scratch/self.c" <<END
#define $(echo "$name" | tr a-z A-Z)_SELFTEST
#include "$name.h"
int main(void) { return ${name}_selftest(); }
END
	for standard in c99 c11; do
		for compiler in gcc clang arm-none-eabi-gcc; do
			have $compiler && check "$name: $compiler -std=$standard" $compiler -std=$standard \
				$warnings -I"$scratch" -c "$scratch/use.c" -o "$scratch/use.o"
		done
	done
	for compiler in g++ clang++; do
		have $compiler && check "$name: $compiler -std=c++11" $compiler -std=c++11 -x c++ \
			$warnings -I"$scratch" -c "$scratch/use.c" -o "$scratch/use.o"
	done
	# The kernels are the same text in every header but for a slope of -128.
	case $name in
	gelu_8 | gelu_16 | rsqrt_8 | exp_16 | nearest) vectors ;;
	esac
	for compiler in gcc clang; do
		have $compiler || continue
		check "$name: $compiler selftest" $compiler -std=c99 $warnings \
			-fsanitize=undefined -fno-sanitize-recover=all -I"$scratch" "$scratch/self.c" \
			-o "$scratch/self"
		check "$name: $compiler selftest runs" "$scratch/self"
	done
	have arm-none-eabi-gcc && check "$name: arm selftest" arm-none-eabi-gcc -std=c99 $warnings \
		-mcpu=cortex-m0 -Os -I"$scratch" -c "$scratch/self.c" -o "$scratch/self.o"
}

# operator KIND FUNCTION: the operator of the header that was made last.
operator() {
	for compiler in gcc clang; do
		have $compiler || continue
		check "$name: $compiler operator builds" $compiler -std=c11 -O2 \
			-fsanitize=undefined -fno-sanitize-recover=all \
			-I"$root/include" -I"$scratch" -DTABLE_HEADER="\"$name.h\"" \
			"-DCALL(f)=${name}_$2_##f" -D"$1" "$root/tests/compile/agree_reduced.c" \
			"$library" -lyaml -lm -lpthread -o "$scratch/agree_reduced"
		check "$name: $compiler operator is the library's" "$scratch/agree_reduced" \
			"$scratch/$name.json"
	done
}

# blocks: the functions of the last header over microscaling blocks.
blocks() {
	for compiler in gcc clang; do
		have $compiler || continue
		check "$name: $compiler blocks build" $compiler -std=c11 -O2 \
			-fsanitize=undefined -fno-sanitize-recover=all \
			-I"$root/include" -I"$scratch" -DTABLE_HEADER="\"$name.h\"" \
			"-DTABLE(f)=${name}_mx_##f" -DBLOCK="struct ${name}_mx" \
			"$root/tests/compile/agree_mx.c" "$library" -lyaml -lm -lpthread \
			-o "$scratch/agree_mx"
		check "$name: $compiler blocks are the library's" "$scratch/agree_mx" "$scratch/$name.json"
	done
}

check "write_header builds" gcc -std=c11 -O2 $warnings -I"$root/include" \
	"$root/tests/compile/write_header.c" "$library" -lyaml -lm -lpthread -o "$scratch/write_header"

for entries in 8 16; do
	for function in gelu hswish exp div rsqrt silu; do
		header ${function}_$entries int8_t int8_t s8 --func $function --entries $entries
	done
done
header narrow int8_t int8_t s8 --func gelu --entries 4 --in-bits 4 --coef-bits 4
header odd int8_t int8_t s8 --func gelu --entries 8 --in-bits 6 --out-bits 5
header wide int16_t int16_t s16 --func gelu --entries 12 --in-bits 12 --coef-bits 16 \
	--out-bits 16 --method exact
header wide_in int16_t int8_t s8 --func silu --entries 8 --in-bits 10
header positive uint8_t uint8_t u8 --func sqrt --entries 8 --unsigned --out-unsigned
header positive_out int8_t uint16_t u16 --func exp --entries 8 --out-bits 12 --out-unsigned
header gaps int8_t int8_t s8 --func tanh --entries 8 --alphas 0,3,5
header coarse int8_t int8_t s8 --func softplus --entries 8 --alphas=-2:1 --range=-64:64
header nearest int8_t int8_t s8 --func mish --entries 8 --breakpoint-rounding nearest
header clipped int8_t int8_t s8 --func hswish --entries 8 --breakpoint-rounding clipped
header two int8_t int8_t s8 --func elu --entries 2
header most int8_t int8_t s8 --func cos --entries 64 --method exact
header fixed int8_t int8_t s8 --func gelu --entries 8 --frac 6,6
header kept int8_t int8_t s8 --func exp --entries 8 --exact-at 0
table by_entry int8_t int8_t s8

# Over microscaling blocks.
header gelu_mx int8_t int8_t s8 --func gelu --entries 8 --format c-mx
blocks
changed '/_mx_breakpoint\[7\] =/s| };| + 1 };|'
header exp_mx int8_t int8_t s8 --func exp --entries 16 --format c-mx
blocks
header wide_mx int16_t int16_t s16 --func silu --entries 12 --in-bits 12 --coef-bits 16 \
	--out-bits 16 --method exact --format c-mx
blocks
header entry_mx int8_t int8_t s8 --func exp --entries 8 --frac per-entry \
	--method exact --format c-mx
blocks
header coarse_mx int8_t int8_t s8 --func softplus --entries 8 --alphas=-2:1 --range=-64:64 \
	--format c-mx
blocks

# Reduced tables.
for function in gelu sigmoid tanh cos; do
	header ${function}_folded int8_t int8_t s8 --func $function --entries 8 --reduction symmetric
done
header folded_wide int16_t int16_t s16 --func silu --entries 12 --in-bits 12 --coef-bits 12 \
	--out-bits 16 --reduction symmetric --method exact
header div_any uint8_t int8_t s8 --func div --entries 8 --reduction normalize
operator NORMALIZE div
header rsqrt_any uint8_t int8_t s8 --func rsqrt --entries 8 --reduction auto
operator NORMALIZE rsqrt
header sqrt_any uint16_t int8_t s8 --func sqrt --entries 16 --in-bits 12 --coef-bits 12 \
	--reduction auto --method exact
operator NORMALIZE sqrt
header exp_any uint8_t int8_t s8 --func exp --entries 8 --reduction exp2 --log2e 23/16
operator EXP2 exp
header exp2_any uint16_t int8_t s8 --func exp2 --entries 16 --in-bits 12 --coef-bits 12 \
	--reduction exp2 --method exact
operator EXP2 exp2
header div_static int8_t int8_t s8 --func div --entries 8 --reduction multi-range
operator MULTI_RANGE div
header rsqrt_static int8_t int8_t s8 --func rsqrt --entries 8 --reduction multi-range
operator MULTI_RANGE rsqrt
table listed int8_t int8_t s8

# Operators on rows.
for entries in 8 16; do
	rows softmax_$entries softmax --exp-entries $entries --div-entries $entries
	rows layernorm_$entries layernorm --rsqrt-entries $entries
	rows rmsnorm_$entries rmsnorm --rsqrt-entries $entries
done
for softmax in log2 log2-fine; do
	rows softmax_$(echo $softmax | tr - _) softmax --softmax $softmax
	# Shifts and additions: behind the comments * is a pointer, and the self-test
	# hashes by products.
	check "$name: no product, no quotient" sh -c \
		'! sed -e "/^#ifdef .*_SELFTEST/,/^#endif/d" -e "s|/\*.*\*/||" -e "/\/\*/,/\*\//d" \
			-e "/^#include/d" "$1" | sed -E "s/(const )?u?int(8|16|32|64)_t \*//g" | grep "[*/%]"' \
		sh "$scratch/$name.h"
	changed 's|>> 4)|>> 5)|'
done
rows mixed softmax --exp-entries 16 --div-entries 8
rows spoilt softmax --exp-entries 8 --div-entries 8
changed 's|^\t *47, |\t48, |'

# Tables of problems drawn at random: GQALUT_TEST_HEADERS says how many.
check "random_tables builds" gcc -std=c11 -O2 -D_XOPEN_SOURCE=700 -I"$root/include" \
	"$root/tests/compile/random_tables.c" "$library" -lcmocka -lyaml -lm -lpthread \
	-o "$scratch/random_tables"
mkdir -p "$scratch/random" || exit 2
check "random tables" "$scratch/random_tables" "${GQALUT_TEST_HEADERS:-100}" \
	"${GQALUT_TEST_SEED:-1}" "$scratch/random"
check "random tables build" gcc -std=c99 -O1 $warnings -fsanitize=undefined \
	-fno-sanitize-recover=all "$scratch/random/main.c" -o "$scratch/random/run"
check "random tables are the evaluator's" "$scratch/random/run"

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
