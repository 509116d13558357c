#!/bin/sh
# Runs the cases of the command line: run.sh PROGRAM [GROUP...]
#
# A group is a file cases_GROUP.sh of this folder, read by this script; each of
# its lines calls one of the functions below.  A failure prints the command,
# what it said and what was expected.
set -u
LC_ALL=C
export LC_ALL
unset NO_COLOR

here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
work=$(mktemp -d) || exit 4
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 4
mkdir in out
cases=0
failures=0

# Runs the program with "$@"; out/stdout, out/stderr and $code tell the rest.
run() {
	cases=$((cases + 1))
	command=$(printf " '%s'" "$@")
	"$program" "$@" >out/stdout 2>out/stderr </dev/null
	code=$?
}

fail() {
	failures=$((failures + 1))
	printf 'FAIL: gqalut%s\n  %s\n  exit code: %s\n' "$command" "$1" "$code"
	sed 's/^/  stdout: /;10q' out/stdout
	sed 's/^/  stderr: /;10q' out/stderr
}

expect_code() {
	[ "$code" -eq "$1" ] || fail "expected exit code $1"
}

# expect_text FILE GLOB: the whole of FILE.
expect_text() {
	text=$(cat "$1")
	# shellcheck disable=SC2254
	case $text in
	$2) ;;
	*) fail "expected $1 to match: $2" ;;
	esac
}

expect_empty() {
	[ ! -s "$1" ] || fail "expected nothing in $1"
}

# refuse CODE GLOB ARGUMENT...: exit CODE, nothing on stdout, nothing written,
# and one line on stderr: "gqalut " and what matches GLOB, or GLOB begins with
# ':' where no command is named.
refuse() {
	want_code=$1
	want_text=$2
	shift 2
	before=$(ls -l in)
	run "$@"
	expect_code "$want_code"
	expect_empty out/stdout
	[ "$(wc -l <out/stderr)" -eq 1 ] || fail 'expected one line on stderr'
	case $want_text in
	:*) expect_text out/stderr "gqalut$want_text" ;;
	*) expect_text out/stderr "gqalut $want_text" ;;
	esac
	[ "$before" = "$(ls -l in)" ] || fail 'expected that no file changes'
}

# accept ARGUMENT...: exit 0.
accept() {
	run "$@"
	expect_code 0
}

# Whether Ctrl-C can be tried: not where this script's parent has it ignored, nor
# without /proc to see when the program listens to it.
can_interrupt() {
	# Bit 1 of the last digit is SIGINT.
	case $(sed -n 's/^SigIgn:.*\(.\)$/\1/p' /proc/self/status 2>/dev/null) in
	0 | 1 | 4 | 5 | 8 | 9 | c | d) return 0 ;;
	*) return 1 ;;
	esac
}

# interrupt TEST ARGUMENT...: Ctrl-C once the program is at work and the shell
# command TEST is true, however long that takes.  Under an emulator it has another
# name in /proc, GQALUT_PROCESS, and may listen late: GQALUT_PATIENCE seconds.
interrupt() {
	ready=$1 name=$(basename "${GQALUT_PROCESS:-$program}" | cut -c 1-15)
	shift
	cases=$((cases + 1))
	command=$(printf " '%s'" "$@")' (interrupted)'
	rm -f pid
	{
		while sleep 0.05; do
			pid=$(cat pid 2>/dev/null) && [ "$(cat "/proc/$pid/comm")" = "$name" ] &&
				sed -n 's/^SigCgt:.*\(.\)$/\1/p' "/proc/$pid/status" | grep -q '[2367abef]' &&
				eval "$ready" && break
		done 2>/dev/null
		sleep "${GQALUT_PATIENCE:-0.2}"
		kill -INT "$pid"
	} &
	watcher=$!
	sh -c 'echo $$ >pid.new && mv pid.new pid; exec "$0" "$@"' "$program" "$@" >out/stdout 2>out/stderr \
		</dev/null
	code=$?
	kill "$watcher" 2>/dev/null
	wait "$watcher" 2>/dev/null
}

if [ $# -eq 0 ]; then
	for file in "$here"/cases_*.sh; do
		. "$file"
	done
else
	for group; do
		. "$here/cases_$group.sh"
	done
fi
echo "$cases runs, $failures failures"
[ "$failures" -eq 0 ]
