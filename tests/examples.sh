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

# The transformer block: the codes to the bit, what it loses loosely.
cp -r "$root/examples/transformer" "$scratch/transformer"
rm -rf "$scratch/transformer/build"
make -s -C "$scratch/transformer" GQALUT="$program" >"$scratch/block"
grep -q '^checksum of the codes: 16 entries d590330b, 8 entries f3161e37$' "$scratch/block" &&
	awk '$1 == "output" { seen++; if ($4 > 0.06 || $5 > 0.06 || $5 > 1.05 * $3) bad = 1 }
		$1 == "right," { seen++; if ($3 < 95 || $4 < $3 - 1 || $5 < $3 - 1 || $6 < $3 - 1) bad = 1 }
		$1 == "as" { seen++; if ($5 < 98 || $6 < 98 || $7 < 98) bad = 1 }
		END { exit bad || seen != 3 }' "$scratch/block" || { cat "$scratch/block"; exit 1; }
# A compiler that refuses floating point finds none between the codes.
probe='float one(float x) { return x + 1; }'
if ! echo "$probe" | gcc -mgeneral-regs-only -xc -c - -o /dev/null 2>/dev/null &&
	echo 'int one(int x) { return x + 1; }' | gcc -mgeneral-regs-only -xc -c - -o /dev/null 2>/dev/null
then
	for file in integer tables; do
		gcc -std=c99 -O2 -mgeneral-regs-only -I"$scratch/transformer" \
			-I"$scratch/transformer/build" -c "$scratch/transformer/$file.c" -o "$scratch/$file.o"
	done
fi
# Tensors by rules and within a budget: the choice has fewer bits and less error.
cp -r "$root/examples/mixed" "$scratch/mixed"
rm -rf "$scratch/mixed/build"
make -s -C "$scratch/mixed" GQALUT="$program" >"$scratch/mixed.out" 2>&1 &&
	awk '$1 == "total" && $2 == "mix" { bits[++n] = $3; mse[n] = $4 }
		END { exit !(n == 2 && bits[1] < 5.5 && bits[1] < bits[2] && mse[1] < mse[2]) }' \
	"$scratch/mixed.out" && [ -s "$scratch/mixed/build/blocks/layers/1/mlp.in.mx" ] ||
	{ cat "$scratch/mixed.out"; exit 1; }

# Scenes depend on seed and index alone, and are the same bytes everywhere.
cp -r "$root/examples/segmentation" "$scratch/segmentation"
rm -rf "$scratch/segmentation/build"
make -s -C "$scratch/segmentation" scenes >/dev/null
for first in 0 4; do
	"$scratch/segmentation/build/scenes" 2 "$first" "$((8 - first))" "$scratch/from$first"
done
tail -c $((4 * 64 * 64 * 3)) "$scratch/from0_image.npy" >"$scratch/tail"
tail -c +129 "$scratch/from4_image.npy" | cmp - "$scratch/tail"
sums=$(for part in image label; do cksum <"$scratch/from0_$part.npy"; done | tr '\n' ' ')
if "$scratch/segmentation/build/scenes" 2 0 all "$scratch/all" 2>/dev/null; then
	echo "scenes: a count that is no number passes"
	exit 1
fi
[ "$sums" = "3075990279 98432 1566382985 32896 " ] || { echo "scenes differ: $sums"; exit 1; }
echo "examples run"
