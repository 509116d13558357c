#!/bin/sh
# Holds the man page and the bash completion against --help: every command and
# option of the one is in the others and none besides, with the same letter and
# placeholder, ranges and [default].  Arguments: the program, the tree's root, a
# scratch folder.  A missing tool is a line "skipped: ..."; with
# GQALUT_ALL_TOOLS=1 (CI) it is a failure.
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
root=$(cd "$2" && pwd)
man=$root/src/install/gqalut.1
completion=$root/src/install/gqalut.bash
mkdir -p "$3" || exit 2
scratch=$(cd "$3" && pwd)
LC_ALL=C
export LC_ALL
failed=0
. "$root/tests/tools.sh"

# same WHAT EXPECTED FOUND: two files with the same lines.
same() {
	diff "$2" "$3" >"$scratch/diff" && return
	failed=1
	echo "failed: $1 (< --help, > there)"
	sed 's/^/    /' "$scratch/diff"
}

# The commands that the file of "gqalut --help" on standard input names.
commands() {
	awk '/^Commands:/ { inside = 1; next } /^$/ { inside = 0 } inside { print $1 }'
}

# For awk: the ranges in TEXT, a blank before each.
ranges='
	function ranges(text,    found) {
		while (match(text, /-?[0-9]+\.\.[0-9][0-9e+]*/)) {
			found = found " " substr(text, RSTART, RLENGTH)
			text = substr(text, RSTART + RLENGTH)
		}
		return found
	}'

# The options of a command's --help on standard input, one a line: what stands
# left, then a tab and what it says of ranges and default.
help_options() {
	awk "$ranges"'
	function flush() {
		if (head == "") return
		facts = ranges(text)
		if (match(text, /\[[^\[]*\]$/)) facts = facts " " substr(text, RSTART)
		print head "\t" facts
		head = ""
	}
	/^  (-[a-z], )?--[a-z]/ {
		flush()
		match($0, /^  (-[a-z], )?--[a-z0-9-]+( [^ ]+)?/)
		head = substr($0, 3, RLENGTH - 2)
		text = substr($0, RLENGTH + 1)
		sub(/^ +/, "", text)
		next
	}
	/^   / && head != "" { sub(/^ +/, ""); text = text " " $0; next }
	{ flush() }
	END { flush() }' | grep -v -e '^-h, --help'
}

# The same from the section of the command $1 in the man page.  Its facts are
# all ranges, and all that stands in brackets at the end of a sentence.
man_options() {
	awk -v command="$1" "$ranges"'
	function plain(line) {
		sub(/^\.[A-Z]+ /, "", line)
		gsub(/\\f[A-Z]|"/, "", line)
		gsub(/\\-/, "-", line)
		return line
	}
	function flush() {
		if (head == "") return
		facts = ranges(text)
		if (match(text, /\[[^\[]*\][.:]/)) facts = facts " " substr(text, RSTART, RLENGTH - 1)
		print head "\t" facts
		head = ""
	}
	/^\.S[SH] / { flush(); inside = $0 == ".SS " command; next }
	!inside { next }
	/^\.TP/ { flush(); heading = 1; next }
	/^\.PP/ { flush(); next }
	heading {
		heading = 0
		head = plain($0)
		gsub(/ , /, ", ", head)
		gsub(/  +/, " ", head)
		text = ""
		next
	}
	head != "" { text = text " " plain($0) }
	END { flush() }' "$man"
}

"$program" --help | commands >"$scratch/commands"
awk '/^\.SH / { inside = $2 == "COMMANDS" } inside && /^\.SS / { print $2 }' "$man" \
	>"$scratch/sections"
same "the commands of the man page" "$scratch/commands" "$scratch/sections"
awk '/^\.SH / { inside = $2 == "SYNOPSIS" }
	inside && /^\\fBgqalut [a-z]/ { sub(/\\fR.*/, "", $2); if ($2 != last) print last = $2 }' "$man" \
	>"$scratch/synopses"
same "the commands of its synopsis" "$scratch/commands" "$scratch/synopses"

: >"$scratch/known"
for command in $(cat "$scratch/commands"); do
	[ "$command" = help ] && continue
	"$program" "$command" --help | tee "$scratch/$command.help" | help_options >"$scratch/expected"
	[ -s "$scratch/expected" ] || { failed=1; echo "failed: no options in the help of $command"; }
	cut -f 1 "$scratch/expected" >>"$scratch/known"
	man_options "$command" >"$scratch/found"
	same "the options of $command in the man page" "$scratch/expected" "$scratch/found"
done

# An option that is only mentioned has to exist as well.
sed 's/\\-/-/g' "$man" | grep -v '^\.\\"' | grep -oE -e '--[a-z][a-z0-9-]*' | sort -u >"$scratch/mentioned"
{ grep -oE -e '--[a-z][a-z0-9-]*' "$scratch/known"; printf '%s\n' --help --version; } |
	sort -u >"$scratch/all"
same "the options that the man page mentions" "$scratch/all" "$scratch/mentioned"

if have groff; then
	groff -man -Tutf8 -ww -b -z "$man" >"$scratch/warnings" 2>&1
	if [ -s "$scratch/warnings" ]; then
		failed=1
		sed 's/^/failed: /' "$scratch/warnings"
	fi
fi
if command -v mandoc >/dev/null 2>&1; then
	mandoc -Tlint -W warning "$man" || failed=1
fi

if have bash; then
	bash "$root/tests/complete.bash" "$program" "$completion" "$scratch" || failed=1
fi

[ $failed -eq 0 ] && echo "man page and completion agree with --help"
exit $failed
