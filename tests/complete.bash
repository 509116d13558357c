# What a bash user is offered, held against --help.  Arguments: the program, the
# completion, a folder with the list "commands" and COMMAND.help of each one.
program=$1
cd "$3" || exit 2
. "$2" || exit 1
failed=0

# offered WORD...: what follows the words, the last one being typed, sorted.
offered() {
	COMP_WORDS=(gqalut "$@")
	COMP_CWORD=$#
	_gqalut "$program" "${COMP_WORDS[$#]}" "${COMP_WORDS[$# - 1]}"
	printf '%s\n' "${COMPREPLY[@]}" | sort
}

# expect WHAT WANTED FOUND: lists of lines.
expect() {
	[ "$2" = "$3" ] && return
	failed=1
	echo "failed: completion of $1 (< --help, > offered)"
	diff <(echo "$2") <(echo "$3") | sed 's/^/    /'
}

functions=$("$program" list | awk 'NR > 1 { print $1 }' | sort)
expect "gqalut" "$({ cat commands; printf '%s\n' --help --version; } | sort)" "$(offered '')"
expect "gqalut help" "$(sort commands)" "$(offered help '')"

while read -r command; do
	[ "$command" = help ] && continue
	heads=$(grep -oE '^  (-[a-z], )?--[a-z0-9-]+( [^ ]+)?' "$command.help")
	expect "$command --" "$(grep -oE -e '--[a-z0-9-]+' <<<"$heads" | sort)" "$(offered "$command" --)"
	while read -r head; do
		argument=${head##* }
		names=$(grep -oE -e '(^-[a-z]\b|--[a-z0-9-]+)' <<<"$head")
		[[ $argument == -* ]] && argument=
		for option in $names; do
			# Whoever takes no value is followed by another option.
			next=$(offered "$command" "$option" --)
			if [ -z "$argument" ] && [ -z "$next" ]; then
				expect "$command $option --" "an option" "nothing"
			elif [ -n "$argument" ] && [ -n "$next" ]; then
				expect "$command $option --" "a value, $argument" "$next"
			fi
			# Words in small letters among the alternatives are values.
			words=
			[[ $argument == *"|"* ]] && words=$(tr '|' '\n' <<<"$argument" |
				grep -E '^[a-z][a-z0-9-]*$' | sort)
			[ "$option" = --func ] && words=$functions
			[ -n "$words" ] || continue
			expect "$command $option" "$words" "$(offered "$command" "$option" '')"
			expect "$command $option=" "$words" "$(offered "$command" "$option" =)"
			first=$(head -n 1 <<<"$words")
			expect "$command $option=$first" 1 \
				"$(offered "$command" "$option" = "$first" | grep -cx -e "$first")"
		done
		# A file is completed wherever the placeholder says so.
		if [[ $argument == FILE* ]]; then
			expect "$command $head" commands "$(offered "$command" "$option" comm)"
		fi
	done <<<"$heads"
done <commands
expect "gen --weights" $'halfnormal:\nlaplace:\nnormal:\nuniform' "$(offered gen --weights '')"
expect "gen --weights" commands "$(offered gen --weights comm)"
expect "eval" commands "$(offered eval comm)"
expect "plot" $'alpha\nhistory\npareto\ntable' "$(offered plot '')"
expect "plot --methods" "$(offered gen --method '')" "$(offered plot --methods '')"
expect "plot table" commands "$(offered plot table comm)"
expect "gen, with no operands" "" "$(offered gen comm)"
exit $failed
