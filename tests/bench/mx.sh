#!/bin/sh
# Prints the errors of microscaling blocks.  Usage: tests/bench/mx.sh
set -eu
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"${CC:-cc}" -std=c11 -O2 -Iinclude -Isrc tests/bench/mx.c src/mx/block.c src/core/rng.c \
	src/core/status.c -D_GNU_SOURCE -lm -o "$scratch/mx"
"$scratch/mx"
