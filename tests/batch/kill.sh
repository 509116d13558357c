#!/bin/sh
# A batch that is killed at any moment leaves whole files or none, and the next
# run tidies up and completes.  Arguments: the program, a scratch folder, how
# often to kill (20).
set -eu
program=$1 scratch=$2 times=${3:-20}
rm -rf "$scratch"
mkdir -p "$scratch"
config=$scratch/t.yaml
cat >"$config" <<'END'
defaults: {method: exact, format: [c, json, csv, mem]}
tables:
  - matrix: {func: [gelu, hswish, exp, silu, relu6, tanh], entries: [3, 4, 5, 6, 7, 8]}
END
"$program" batch "$config" -o "$scratch/whole" -q
start=$(date +%s%N)
"$program" batch "$config" -o "$scratch/timed" -q
span=$((($(date +%s%N) - start) / 1000))

# Microseconds to wait, somewhere in the time that a run takes.
pause() {
	random=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
	printf '%d.%06d' 0 $((random % (span < 900000 ? span : 900000)))
}

killed=0 partial=0 left=0
for i in $(seq "$times"); do
	folder=$scratch/killed
	[ $((i % 4)) -eq 0 ] && rm -rf "$folder" # else over what earlier runs left
	rm -f "$folder"/*_4.*
	"$program" batch "$config" -o "$folder" -j 2 -q &
	run=$!
	sleep "$(pause)"
	kill -KILL $run 2>/dev/null && killed=$((killed + 1))
	wait $run 2>/dev/null || true
	[ -d "$folder" ] || continue
	for file in "$folder"/* "$folder"/.gqalut-*; do
		case $file in
		*.tmp) left=$((left + 1)) ;;
		*'/*' | *'-*') ;; # no such file
		*) cmp -s "$file" "$scratch/whole/${file##*/}" || {
			echo "partial: $file"
			partial=$((partial + 1))
		} ;;
		esac
	done
done
"$program" batch "$config" -o "$folder" -q
diff -r "$folder" "$scratch/whole" || partial=$((partial + 1))
echo "killed $killed times: $partial partial files, $left temporary ones, which the next run removed"
[ $partial -eq 0 ] && [ $killed -gt 0 ]
