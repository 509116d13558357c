#!/bin/sh
# Builds and runs the examples as their READMEs say.  Arguments: the tree's
# root, the program, the library, a scratch folder.
set -e
root=$1 program=$2 library=$3 scratch=$4
rm -rf "$scratch"
mkdir -p "$scratch"
cp -r "$root/examples/header" "$scratch/header"
make -s -C "$scratch/header" GQALUT="$program" >/dev/null 2>&1
"$scratch/header/example" >"$scratch/out"
grep -q '^gelu( 0.00000) =  0.0000$' "$scratch/out"
grep -q '^gelu( 3.96875) =  4.0000$' "$scratch/out" || { cat "$scratch/out"; exit 1; }

# Flags of the build (sanitizers) come in CFLAGS.
# shellcheck disable=SC2086
${CC:-cc} $CFLAGS -I"$root/include" "$root/examples/library/main.c" "$library" -lyaml -lm -lpthread \
	-o "$scratch/bump"
"$scratch/bump" >"$scratch/bump.h"
cat >"$scratch/use.c" <<'END'
#define BUMP_6_SELFTEST
#include "bump.h"
int main(void) { return bump_6_selftest(); }
END
${CC:-cc} -std=c99 -Wall -Wextra -Wpedantic -Werror -I"$scratch" "$scratch/use.c" -o "$scratch/use"
"$scratch/use"
echo "examples run"
