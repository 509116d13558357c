#!/bin/sh
# Keeps what fuzzing found for the next run: of each target's inputs in
# BUILD/corpus_TARGET, and of those kept before, the fewest that reach as much, as
# corpus/TARGET.tar.gz.  By hand after long runs.  Arguments: the build folder,
# targets (all).
set -e
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- $(cd "$here" && ls fuzz_*.c | sed 's/\.c$//')
mkdir -p "$here/corpus"
for target; do
	found=$build/corpus_$target
	least=$build/least_$target
	archive=$here/corpus/$target.tar.gz
	rm -rf "$least"
	mkdir -p "$found" "$least"
	[ ! -f "$archive" ] || tar -C "$found" -xzf "$archive"
	"$build/tests/$target" -merge=1 -max_len=16384 "$least" "$found" >"$build/$target.merge" 2>&1
	tar -C "$least" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - . |
		gzip -n9 >"$archive.part"
	mv "$archive.part" "$archive"
	echo "$target: $(ls "$least" | wc -l) inputs, $(wc -c <"$archive") bytes"
done
