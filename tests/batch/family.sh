#!/bin/sh
# A family of 200 tables has the same bytes from one thread, from two, and from
# three shards whose manifests are joined.  Arguments: the program, a scratch
# folder.
set -eu
program=$1 scratch=$2
rm -rf "$scratch"
mkdir -p "$scratch"
cat >"$scratch/family.yaml" <<'END'
defaults:
  generations: 10
  population: 20
  name: "{func}_{entries}_{coef_bits}"
tables:
  - matrix:
      func: [gelu, hswish, exp, silu, sigmoid, tanh, softplus, div, rsqrt, mish]
      coef_bits: [6, 7, 8, 9]
      entries: [4, 5, 6, 7, 8]
END
config=$scratch/family.yaml
"$program" batch "$config" -o "$scratch/one" -j 1 -q
"$program" batch "$config" -o "$scratch/two" -j 2 -q
for k in 1 2 3; do
	"$program" batch "$config" -o "$scratch/parts" --shard $k/3 -j 2 -q
done
"$program" merge "$scratch"/parts/manifest-*-of-3.json -o "$scratch/parts/manifest.json"
rm "$scratch"/parts/manifest-*-of-3.json
[ "$(find "$scratch/one" -name '*.h' | wc -l)" -eq 200 ]
diff -r "$scratch/one" "$scratch/two"
diff -r "$scratch/one" "$scratch/parts"
"$program" batch "$config" -o "$scratch/one" --check -q
echo "200 tables, the same bytes however they are made"
