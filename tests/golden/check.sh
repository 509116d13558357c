#!/bin/sh
# Makes each file of `list` again and compares it with the one kept here.
# Arguments: the program; "update" rewrites the files, for review.
program=$1
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0
while IFS='|' read -r file options; do
	case $file in '#'* | '') continue ;; esac
	file=$(echo "$file" | tr -d ' ')
	# shellcheck disable=SC2086
	if ! "$program" gen $options -q -o "$scratch/$file"; then
		failed=$((failed + 1))
	elif [ "$2" = update ]; then
		cp "$scratch/$file" "$here/$file"
	elif diff -u "$here/$file" "$scratch/$file"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
done <"$here/list"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && { [ $passed -gt 0 ] || [ "$2" = update ]; }
