# Read by test scripts that can do without a tool.  They keep $failed, 0 or 1.

# have TOOL: if it is missing, a line says so; where all tools are to be there
# (GQALUT_ALL_TOOLS=1, as in CI), that is a failure.
have() {
	command -v "$1" >/dev/null 2>&1 && return
	echo "skipped: $1 is not installed"
	[ "${GQALUT_ALL_TOOLS:-0}" = 1 ] && failed=1
	return 1
}
