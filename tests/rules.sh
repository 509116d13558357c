#!/bin/sh
# The rules of the tree that a compiler does not check.  Argument: its root.
cd "$1" || exit 2
failed=0

# fail WHAT LINES: reports if LINES is not empty.
fail() {
	[ -z "$2" ] && return
	echo "rule broken: $1"
	echo "$2" | sed 's/^/    /'
	failed=1
}

fail "yaml.h is included in src/config only" \
	"$(grep -rln '<yaml.h>' src include --include='*.[ch]' | grep -v '^src/config/')"
fail "exit, stdout and stderr are used in src/cli only" \
	"$(grep -rnwE 'exit|abort|stdout|stderr|printf|puts' src --include='*.c' --include='*.h' |
		grep -v '^src/cli/' | grep -vE '/\*|^\S+:\s*(\*|")|__printf__')"
# That the program includes no header of the library's rooms is for the compiler:
# it is not told where they are.
for folder in src/cli/*/; do
	of=$(basename "$folder")
	fail "$folder includes what belongs to another command" \
		"$(grep -noE '#include "[a-z]+/' "$folder"*.[ch] | grep -v "\"$of/")"
done
fail "src/cli's own files include what belongs to one command" \
	"$(grep -n '#include "[a-z]*/' src/cli/*.[ch])"
# room ROOM OTHER...: its files include its own headers and those of the others.
room() {
	of=$1
	fail "$of includes other rooms than src/README.md says" \
		"$(grep -rnoE '#include "[a-z]+/' "src/$of" | grep -vE "\"($(echo "$*" | tr ' ' '|'))/")"
}
room core
room function core
room fit core function
room eval core function fit
room search core function fit eval
room formula core function fit eval
room operator core function fit eval search formula
room mx core emit
room emit core function
room config core function
fail "the genetic and the exact search do not call each other" \
	"$(grep -nE 'gqalut_exact|gqalut_lagrangian' src/search/ga*.c; grep -nE 'gqalut_ga' src/search/exact*.c)"
fail "no library file reads a clock, the locale or a hash order" \
	"$(grep -rnwE 'time|clock|clock_gettime|setlocale|rand|srand|random' src --include='*.c' |
		grep -v '^src/cli/' | grep -E '\b(time|clock|clock_gettime|setlocale|s?rand|random)\(')"
fail "no library file asks the caller's locale what a letter is" \
	"$(grep -rnE '\b(is(alpha|alnum|digit|lower|upper|space|print|punct|xdigit)|to(lower|upper))\(' \
		src include | grep -v '^src/cli/')"
fail "no engine knows a function by its name" \
	"$(grep -rnE '"(gelu|hswish|exp|div|rsqrt)"' src/fit src/eval src/search)"
fail "names of source files are unique" \
	"$(find src -name '*.c' | sed 's|.*/||' | sort | uniq -d)"
fail "source files stay within 600 lines" \
	"$(find src include tests -name '*.[ch]' -not -path '*/golden/*' -exec wc -l {} + |
		awk '$2 != "total" && $1 > 600')"
fail "left-over marks" "$(grep -rnE '\b(TODO|FIXME|XXX)\b' src include tests --include='*.[ch]')"
fail "top level" \
	"$(ls | grep -vxE 'CMakeLists\.txt|src|include|tests|configs|examples|README\.md|LICENSE|build.*')"

[ $failed -eq 0 ] && echo "all rules hold"
exit $failed
