#!/bin/sh
# Holds what README.md shows against what the program prints: between a line
# "<!-- gqalut ARGUMENTS -->" and the next "<!-- end -->" stands the output of
# that command.  readme.sh PROGRAM README [update]; update writes it anew.
set -u
LC_ALL=C
export LC_ALL
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
readme=$2
mode=${3:-check}
work=$(mktemp -d) || exit 4
trap 'rm -rf "$work"' EXIT
commands=0

# The text up to a marker, the output in place of what stood there, and so on.
skipping=
while IFS= read -r line || [ -n "$line" ]; do
	case $line in
	'<!-- gqalut '*' -->')
		[ -z "$skipping" ] || { echo "no <!-- end --> before: $line" >&2; exit 1; }
		printf '%s\n' "$line"
		arguments=${line#'<!-- gqalut '}
		arguments=${arguments%' -->'}
		commands=$((commands + 1))
		# shellcheck disable=SC2086 # words without blanks
		(set -f && "$program" $arguments) </dev/null || { echo "failed: gqalut $arguments" >&2; exit 1; }
		skipping=$line
		;;
	'<!-- end -->')
		[ -n "$skipping" ] || { echo "nothing ends here: $line" >&2; exit 1; }
		printf '%s\n' "$line"
		skipping=
		;;
	*) [ -n "$skipping" ] || printf '%s\n' "$line" ;;
	esac
done <"$readme" >"$work/readme" || exit 1
[ -z "$skipping" ] || { echo "no <!-- end --> after: $skipping" >&2; exit 1; }
[ $commands -gt 0 ] || { echo "$readme marks no command" >&2; exit 1; }

if [ "$mode" = update ]; then
	cmp -s "$work/readme" "$readme" || cp "$work/readme" "$readme"
elif ! diff "$readme" "$work/readme" >"$work/diff"; then
	echo "$readme (<) is not what its commands print (>); tests/readme.sh PROGRAM README update writes it:"
	cat "$work/diff"
	exit 1
fi
echo "$readme: $commands commands"
