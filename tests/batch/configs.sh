#!/bin/sh
# Every configuration of configs/ is made and then found up to date; what it
# makes compiles together.  Arguments: the tree's root, the program, a scratch
# folder.
set -eu
root=$1 program=$2 scratch=$3
rm -rf "$scratch"
mkdir -p "$scratch"
for config in "$root"/configs/*.yaml; do
	folder=$scratch/$(basename "$config" .yaml)
	"$program" batch "$config" -o "$folder" -q
	"$program" batch "$config" -o "$folder" --check -q
	for header in "$folder"/*.h; do
		echo "#include \"$(basename "$header")\""
	done >"$folder/all.c"
	echo 'int main(void) { return 0; }' >>"$folder/all.c"
	${CC:-cc} -std=c99 -Wall -Wextra -Wpedantic -Werror -I"$folder" -c "$folder/all.c" \
		-o "$folder/all.o"
	echo "$(basename "$config"): $("$program" batch "$config" --list-outputs | wc -l) files"
done
