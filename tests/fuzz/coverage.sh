#!/bin/sh
# Lines and branches of each reader that its fuzz target reaches from the inputs
# that are kept: coverage.sh [FOLDER].  By hand; needs clang, llvm-cov and
# llvm-profdata of the same version.
set -e
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
build=${1:-$root/build/fuzz_coverage}
version=$(clang -dumpversion 2>/dev/null | cut -d. -f1)
for tool in clang "llvm-cov-$version" "llvm-profdata-$version"; do
	command -v "$tool" >/dev/null 2>&1 && continue
	echo "skipped: $tool is not installed"
	[ "${GQALUT_ALL_TOOLS:-0}" = 0 ]
	exit
done

# What each target is for.
readers() {
	case $1 in
	fuzz_array_stream) echo config/array_stream.c config/npy.c config/number_rows.c core/byte_reader.c ;;
	fuzz_batch) echo config/read_batch.c config/tree.c config/tree_fault.c config/tree_get.c config/tree_keys.c ;;
	fuzz_manifest) echo config/read_manifest.c core/manifest.c ;;
	fuzz_mx) echo mx/pack.c ;;
	fuzz_mx_file) echo mx/mx_file.c mx/apply.c ;;
	fuzz_mx_mix) echo config/read_mx_mix.c mx/mix.c ;;
	fuzz_npy) echo config/npy.c config/csv.c config/number_rows.c config/weights_text.c ;;
	fuzz_options) echo cli/options.c cli/gen_options.c cli/gen_make.c cli/values.c ;;
	fuzz_tables) echo config/read_table.c config/read_own.c config/read_gqa.c config/read_lutapp.c \
		config/tree.c ;;
	esac
}

cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_C_COMPILER=clang \
	-DGQALUT_FUZZ=ON -DCMAKE_C_FLAGS='-fprofile-instr-generate -fcoverage-mapping' >/dev/null
targets=$(cd "$here" && ls fuzz_*.c | sed 's/\.c$//')
# shellcheck disable=SC2086
cmake --build "$build" -j "$(nproc)" --target $targets >/dev/null
build=$(cd "$build" && pwd)
root=$(cd "$root" && pwd)
for target in $targets; do
	corpus=$build/corpus_$target
	mkdir -p "$corpus"
	tar -C "$corpus" -xzf "$here/corpus/$target.tar.gz"
	LLVM_PROFILE_FILE=$build/$target.profraw "$build/tests/$target" -runs=0 "$corpus" \
		"$here/../fixtures" >"$build/$target.log" 2>&1 || { tail -n 40 "$build/$target.log"; exit 1; }
	"llvm-profdata-$version" merge -o "$build/$target.profdata" "$build/$target.profraw"
	sources=$(readers "$target" | sed "s,[^ ]*,$root/src/&,g")
	# shellcheck disable=SC2086
	"llvm-cov-$version" report "$build/tests/$target" -instr-profile="$build/$target.profdata" \
		$sources | awk -v target="$target" -v inputs="$(ls "$corpus" | wc -l)" '
		BEGIN { printf "%s, %d inputs\n", target, inputs }
		/\.c / || /^TOTAL/ { sub(/.*\//, "", $1); printf "  %-28s lines %7s  branches %7s\n", $1, $10, $13 }'
done
