#!/bin/sh
# Runs one fuzz target from the inputs that were kept of it.  Arguments: the build
# folder, the target, seconds.
here=$(cd "$(dirname "$0")" && pwd)
build=$1 target=$2 seconds=$3
corpus=$build/corpus_$target
log=$build/$target.log
mkdir -p "$corpus"
[ -f "$here/corpus/$target.tar.gz" ] && tar -C "$corpus" -xzf "$here/corpus/$target.tar.gz"
"$build/tests/$target" -max_total_time="$seconds" -max_len=16384 -print_final_stats=1 \
	-artifact_prefix="$build/" "$corpus" "$here/../fixtures" >"$log" 2>&1 ||
	{ tail -n 40 "$log"; exit 1; }
echo "$target: $(grep number_of_executed_units "$log") without a finding"
