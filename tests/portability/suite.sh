#!/bin/sh
# Builds the tree with its tests for other compilers, C libraries and machines,
# and under checkers, and runs the tests there, by hand: suite.sh [NAME...]
#
# NAME is one of those in `variants` below (all, in that order).  Prints a line
# a variant, "NAME: P of Q tests passed", then the tests that failed and the
# file with what they said.  Missing tools are lines "skipped: ..."; with
# GQALUT_ALL_TOOLS=1 they are failures.  All of it takes hours: what is emulated
# or under valgrind is ten to fifty times slower.
#
#   GQALUT_SUITE            folder to build in (build/suite)
#   GQALUT_LIBRARY_SOURCES  folder with libyaml-* and cmocka-*, unpacked: machines
#                           without packages of them have them built from source.
#                           By default `apt-get source` gets them from where this
#                           Debian has its packages (needs dpkg-dev).
#   GQALUT_TESTS            the tests to run, an expression for ctest -R
#   GQALUT_TEST_SEEDS, GQALUT_TEST_PROBLEMS  how long the random ones are (1, 10)
#   GQALUT_HEAVY            1: long searches also where programs are slow; else they are
#                           left out there and named
#   GQALUT_JOBS             how many at a time (as many as there are processors)
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${GQALUT_SUITE:-$root/build/suite}
jobs=${GQALUT_JOBS:-$(nproc)}
mkdir -p "$folder" || exit 4
folder=$(cd "$folder" && pwd)
failed=0
. "$root/tests/tools.sh"

# A line a variant: its name, what runs its programs ("-": nothing), the processor
# whose libraries are built here ("-": those installed serve), compiler and flags.
variants() {
	echo "s390x qemu-s390x s390x s390x-linux-gnu-gcc -O2" # big-endian
	echo "armhf qemu-arm arm arm-linux-gnueabihf-gcc -O2" # 32 bits, char unsigned
	echo "i686 - i686 i686-linux-gnu-gcc -O2"             # 32 bits, SSE by CMakeLists.txt
	echo "musl - x86_64 musl-gcc -O2"
	echo "riscv64 qemu-riscv64 riscv64 riscv64-linux-gnu-gcc -O2"
	echo "aarch64 qemu-aarch64 aarch64 aarch64-linux-gnu-gcc -O2"
	echo "clang-O2 - - clang -O2"
	echo "gcc-O0 - - gcc -O0"
	echo "gcc-O3 - - gcc -O3"
	echo "tsan - - clang -O1 -g -fsanitize=thread"
	echo "valgrind valgrind - gcc -O2 -g"
}

# left_out NAME: the tests that a variant leaves out, in one line.
left_out() {
	case $1 in
	s390x | armhf | riscv64 | aarch64 | tsan | valgrind)
		# Most of the suite's time, in searches, whose tables run.sh compares
		# byte by byte on these machines.
		[ "${GQALUT_HEAVY:-0}" = 1 ] || echo test_exact test_formula test_ga test_interrupt \
			test_lutapp test_nn_lut test_peers test_reduction test_search cli_compare cli_report
		;;
	esac
	# It closes standard error, without which valgrind does not start.
	[ "$1" != valgrind ] || echo cli_output
}

# library_sources: $sources, a folder with both libraries' sources.
library_sources() {
	sources=${GQALUT_LIBRARY_SOURCES:-$folder/sources}
	ls -d "$sources"/libyaml-*/ "$sources"/cmocka-*/ >/dev/null 2>&1 && return
	if [ -n "${GQALUT_LIBRARY_SOURCES:-}" ]; then
		echo "skipped: no libyaml-* and cmocka-* in $sources"
		return 1
	fi
	have apt-get && have dpkg-source || return 1
	apt=$folder/apt
	mkdir -p "$sources" "$apt/parts" "$apt/lists/partial" "$apt/cache/archives/partial"
	for list in /etc/apt/sources.list.d/*.sources; do
		[ -f "$list" ] && sed 's/^Types:.*/Types: deb-src/' "$list" >"$apt/parts/${list##*/}"
	done
	for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$list" ] && sed -n 's/^deb /deb-src /p' "$list" >"$apt/parts/${list##*/}.list"
	done
	# Nothing of the machine's own apt changes; the sandbox user cannot write here.
	cat >"$apt/conf" <<END
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$apt/parts";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
APT::Sandbox::User "root";
END
	(
		cd "$sources" || exit 1
		export APT_CONFIG="$apt/conf"
		apt-get -q update && apt-get -q source libyaml cmocka
	) >"$apt/log" 2>&1 && return
	echo "skipped: no sources of libyaml and cmocka ($apt/log)"
	return 1
}

# libraries PREFIX: libyaml and cmocka by the toolchain file, static.
libraries() {
	[ -f "$1/lib/libcmocka.a" ] && [ -f "$1/lib/libyaml.a" ] && return
	for source in "$sources"/libyaml-*/ "$sources"/cmocka-*/; do
		library=$1/$(basename "$source")
		cmake -S "$source" -B "$library" -DCMAKE_TOOLCHAIN_FILE="$1/toolchain.cmake" \
			-DCMAKE_BUILD_TYPE=Release -DCMAKE_POSITION_INDEPENDENT_CODE=ON \
			-DBUILD_TESTING=OFF -DWITH_STATIC_LIB=ON -DWITH_EXAMPLES=OFF &&
			cmake --build "$library" -j "$jobs" || return 1
	done
	mkdir -p "$1/lib" "$1/include"
	cp "$sources"/libyaml-*/include/yaml.h "$sources"/cmocka-*/include/cmocka.h "$1/include/" &&
		cp "$1"/libyaml-*/libyaml.a "$1/lib/" &&
		cp "$1"/cmocka-*/src/libcmocka-static.a "$1/lib/libcmocka.a"
}

# build NAME PROCESSOR COMPILER FLAGS...: the program and the unit tests.
build() {
	name=$1 processor=$2 compiler=$3
	shift 3 # to the flags
	here=$folder/$name
	if [ "$processor" = - ]; then
		set -- -DCMAKE_C_COMPILER="$compiler" -DCMAKE_C_FLAGS="$*"
	else
		mkdir -p "$here/prefix"
		cat >"$here/prefix/toolchain.cmake" <<END
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR $processor)
set(CMAKE_C_COMPILER $compiler)
set(CMAKE_C_FLAGS_INIT "$* -isystem $here/prefix/include")
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
set(CMAKE_FIND_ROOT_PATH $here/prefix)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
END
		libraries "$here/prefix" || return 1
		set -- -DCMAKE_TOOLCHAIN_FILE="$here/prefix/toolchain.cmake"
	fi
	# No build type: asserts stay.
	# shellcheck disable=SC2086
	cmake -S "$root" -B "$here/build" -DCMAKE_BUILD_TYPE=None -DBUILD_TESTING=ON \
		-DGQALUT_WERROR=ON "$@" &&
		cmake --build "$here/build" -j "$jobs" --target gqalut_program $unit_tests
}

# wrap RUNNER: a script in the place of each program, which runs it by RUNNER.
wrap() {
	case $1 in
	valgrind)
		runner='valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite'
		GQALUT_PROCESS=memcheck-amd64-linux
		;;
	*)
		runner=$1
		GQALUT_PROCESS=$1
		;;
	esac
	GQALUT_PATIENCE=5
	export GQALUT_PROCESS GQALUT_PATIENCE # for Ctrl-C in tests/cli
	for program in gqalut $(echo "$unit_tests" | sed 's/test_/tests\/&/g'); do
		program=$here/build/$program
		# Newly linked, or a script of an earlier run.
		[ "$(head -c 2 "$program")" = '#!' ] || mv "$program" "$program.real"
		printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$runner" "$program.real" >"$program"
		chmod +x "$program"
	done
}

# one NAME RUNNER PROCESSOR COMPILER FLAGS...: its line.
one() {
	name=$1 runner=$2 processor=$3 compiler=$4
	[ "$runner" = - ] || have "$runner" || return
	have "$compiler" && have cmake || return
	if [ "$processor" != - ] && ! library_sources; then
		[ "${GQALUT_ALL_TOOLS:-0}" = 1 ] && failed=1
		return
	fi
	mkdir -p "$folder/$name"
	shift 2
	if ! build "$name" "$@" >"$folder/$name/build.log" 2>&1; then
		echo "$name: does not build: $folder/$name/build.log"
		failed=1
		return
	fi
	unset GQALUT_PROCESS GQALUT_PATIENCE
	[ "$runner" = - ] || wrap "$runner"
	out=$(left_out "$name" | tr '\n' ' ' | sed 's/ $//')
	log=$folder/$name/tests.log
	ctest --test-dir "$folder/$name/build" -j "$jobs" -R "$tests" -LE slow -E "^($(echo "${out:-none}" | tr ' ' '|'))\$" \
		--timeout 7200 --output-on-failure >"$log" 2>&1
	sed -n 's/^.*% tests passed, \([0-9]*\) tests failed out of \([0-9]*\)$/\1 \2/p' "$log" | {
		read -r bad all && [ "$all" -gt 0 ] || {
			echo "$name: no tests were run: $log"
			exit 1
		}
		echo "$name: $((all - bad)) of $all tests passed"
		[ -z "$out" ] || echo "  left out: $out"
		[ "$bad" -eq 0 ] && exit 0
		sed -n 's/^[	 ]*[0-9]* - \(.*\) (\(.*\)).*/  \2: \1/p' "$log"
		echo "  see $log"
		exit 1
	} || failed=1
}

unit_tests=$(cd "$root/tests/unit" && ls test_*.c | sed 's/\.c$//')
tests=${GQALUT_TESTS:-'^(test_|cli_|golden)'}
: "${GQALUT_TEST_SEEDS:=1}" "${GQALUT_TEST_PROBLEMS:=10}"
export GQALUT_TEST_SEEDS GQALUT_TEST_PROBLEMS

# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(variants | cut -d' ' -f1)
for name; do
	if line=$(variants | grep "^$name "); then
		# shellcheck disable=SC2086
		one $line
	else
		echo "no variant $name: $(variants | cut -d' ' -f1 | tr '\n' ' ')"
		exit 2
	fi
done
[ $failed -eq 0 ]
