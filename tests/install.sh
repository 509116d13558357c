#!/bin/sh
# Installs the build into a prefix and uses what is there as a stranger would:
# the libraries through CMake and pkg-config, the tables of examples/cmake and
# examples/make with Ninja and Makefiles, for this machine and for a Cortex-M4.
# Arguments: the tree's root, the build folder, a scratch folder.  A missing
# tool is a line "skipped: ..."; with GQALUT_ALL_TOOLS=1 (CI) it is a failure.
root=$(cd "$1" && pwd)
build=$(cd "$2" && pwd)
rm -rf "$3"
mkdir -p "$3" || exit 2
scratch=$(cd "$3" && pwd)
cd "$scratch" || exit 2
prefix=$scratch/prefix
program=$prefix/bin/gqalut
log=$scratch/log
LC_ALL=C
export LC_ALL
unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR
failed=0
. "$root/tests/tools.sh"

# must WHAT COMMAND...: its output is in $log.
must() {
	claim=$1
	shift
	"$@" >"$log" 2>&1 && return
	failed=1
	echo "failed: $claim: $*"
	sed 's/^/    /' "$log"
	return 1
}

# says WHAT PATTERN...: a line of $log matches each.
says() {
	claim=$1
	shift
	for pattern; do
		grep -qE -e "$pattern" "$log" && continue
		failed=1
		echo "failed: $claim: expected a line that matches: $pattern"
		sed 's/^/    /' "$log"
	done
}

# keeps_silent WHAT PATTERN: no line of $log matches.
keeps_silent() {
	grep -qE -e "$2" "$log" || return
	failed=1
	echo "failed: $1: expected no line that matches: $2"
	sed 's/^/    /' "$log"
}

must "the build installs itself" cmake --install "$build" --prefix "$prefix" || exit 1
# From here on the prefix lies elsewhere: nothing in it knows where it was made.
mv "$prefix" "$scratch/moved" && prefix=$scratch/moved && program=$prefix/bin/gqalut
must "the program runs" "$program" --version
for file in include/gqalut/gqalut.h share/man/man1/gqalut.1 \
	share/bash-completion/completions/gqalut; do
	must "$file is installed" test -s "$prefix/$file"
done
must "no installed text names a folder of this machine" \
	sh -c '! grep -rIlF -e "$1" -e "$2" "$3"' - "$root" "$scratch" "$prefix"

# The libraries.
mkdir use
cp "$root/examples/library/main.c" use/
cat >use/CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.18)
project(use LANGUAGES C)
find_package(gqalut 0.1 REQUIRED COMPONENTS libraries)
foreach(kind static shared)
  add_executable(${kind} main.c)
  target_link_libraries(${kind} PRIVATE gqalut::${kind} m)
endforeach()
CMAKE
must "find_package finds the libraries" cmake -S use -B use/build -DCMAKE_PREFIX_PATH="$prefix"
must "their users build" cmake --build use/build
for kind in static shared; do
	must "the user of gqalut::$kind runs" "use/build/$kind"
	says "the user of gqalut::$kind" '^#define BUMP_6_'
done
if have pkg-config; then
	PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name gqalut.pc)")
	export PKG_CONFIG_PATH
	# shellcheck disable=SC2046
	must "the user through pkg-config builds" cc use/main.c \
		$(pkg-config --cflags --libs gqalut) -lm -o use/pkg
	must "the user through pkg-config runs" \
		env LD_LIBRARY_PATH="$(dirname "$PKG_CONFIG_PATH")" use/pkg
	must "pkg-config knows the program" \
		"$(pkg-config --variable=program gqalut)" --version
fi

# The tables.
if ! "$program" batch --help >/dev/null 2>&1; then
	echo "skipped: this gqalut has no batch, no tables are generated"
	exit $failed
fi

# edit FOLDER: exp_8 becomes another table, gelu_8 stays.  Time stamps of file
# systems and of make may be coarse, so a moment passes first.
edit() {
	sleep 1.1
	sed 's/floor: 0.1/floor: 0.2/' "$1/tables.yaml" >"$1/new.yaml"
	mv "$1/new.yaml" "$1/tables.yaml"
}

# Both tables are made and used, then nothing is done, then what an edit or a
# weight file concerns.  $1: what is tested; $2: its folder, with tables.yaml;
# $3: the line of a build in which nothing happens; the rest builds it.
check_builds() {
	what=$1 folder=$2 idle=$3
	shift 3
	must "$what: first build" "$@" || return
	says "$what: first build" 'activation\.c' 'softmax\.c' 'main\.c'
	must "$what: second build" "$@"
	says "$what: second build" "$idle"
	keeps_silent "$what: second build" 'Making|Building|Linking|batch|-c -o'
	edit "$folder"
	must "$what: build after an edit" "$@"
	says "$what: build after an edit" '(Making the tables|batch)' 'softmax\.c'
	keeps_silent "$what: build after an edit" '(activation|main)\.c'
	must "$what: build after that" "$@"
	keeps_silent "$what: build after that" 'Making|Building|Linking|batch|-c -o'
	sleep 1.1
	touch "$folder/exp_inputs.csv"
	must "$what: build after a touch of the weights" "$@"
	says "$what: build after a touch of the weights" '(Making the tables|batch)'
	keeps_silent "$what: build after a touch of the weights" '(activation|softmax|main)\.c'
	must "$what: last build" "$@"
	keeps_silent "$what: last build" 'Making|Building|Linking|batch|-c -o'
}

# consume NAME GENERATOR OPTIONS...: examples/cmake in a folder of its own.
consume() {
	name=$1 generator=$2
	shift 2
	cp -r "$root/examples/cmake" "$name"
	must "$name: configure" cmake -G "$generator" -S "$name" -B "$name/build" \
		-DCMAKE_PREFIX_PATH="$prefix" "$@" || return
	check_builds "$name" "$name" '(no work to do|Built target example)' cmake --build "$name/build"
}

for generator in Ninja 'Unix Makefiles'; do
	tool=$(echo "$generator" | sed 's/Ninja/ninja/;s/.* //;s/Makefiles/make/')
	have "$tool" || continue
	consume "host-$tool" "$generator" &&
		must "host-$tool: the example runs" "host-$tool/build/example"
	if have arm-none-eabi-gcc; then
		consume "arm-$tool" "$generator" -DCMAKE_TOOLCHAIN_FILE=arm-none-eabi.cmake &&
			must "arm-$tool: the example is for ARM" arm-none-eabi-readelf -h \
				"arm-$tool/build/example" && says "arm-$tool: the example" 'Machine: *ARM'
	fi
done

# A folder with a blank, tables in another one, a file that they depend on, and
# a toolchain that looks for packages elsewhere.
cp -r "$root/examples/cmake" "a blank"
sed 's/CONFIG tables.yaml/& OUTPUT_DIR gen DEPENDS extra.txt/' "$root/examples/cmake/CMakeLists.txt" \
	>"a blank/CMakeLists.txt"
echo 'set(CMAKE_FIND_ROOT_PATH /nowhere)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)' >"a blank/root.cmake"
echo >"a blank/extra.txt"
must "all options: configure" cmake -S "a blank" -B "a blank/build" \
	-DCMAKE_TOOLCHAIN_FILE=root.cmake -Dgqalut_DIR="$prefix/share/cmake/gqalut"
must "all options: build" cmake --build "a blank/build"
must "all options: OUTPUT_DIR" test -s "a blank/build/gen/gelu_8.h"
must "all options: second build" cmake --build "a blank/build"
keeps_silent "all options: second build" 'Making'
sleep 1.1
touch "a blank/extra.txt"
must "all options: build after a touch" cmake --build "a blank/build"
says "all options: build after a touch" 'Making'

# refuse TEXT ARGUMENT...: gqalut_generate says TEXT.
refuse() {
	text=$1
	shift
	mkdir -p wrong
	printf '%s\n' 'cmake_minimum_required(VERSION 3.20)' 'project(wrong LANGUAGES NONE)' \
		'find_package(gqalut REQUIRED)' "gqalut_generate($*)" >wrong/CMakeLists.txt
	cmake -S wrong -B wrong/build -DCMAKE_PREFIX_PATH="$prefix" >"$log" 2>&1 &&
		{ failed=1; echo "failed: gqalut_generate($*) passes"; }
	says "gqalut_generate($*)" "$text"
}

refuse 'CONFIG is required' TARGET t
refuse 'TARGET is required' CONFIG t.yaml
refuse 'unexpected OUTPUT: ' TARGET t CONFIG t.yaml OUTPUT
refuse 'none\.yaml' TARGET t CONFIG none.yaml

if have make; then
	mkdir make
	cp -r "$root/examples/cmake" "$root/examples/make" make/
	check_builds "plain make" make/cmake '(up to date|Nothing to be done)' \
		make -C make/make GQALUT="$program"
	must "plain make: the example runs" make/make/example
fi

# An edit that is wrong stops the build with the program's line, and the right
# one heals it.
if [ -d host-make/build ]; then
	sleep 1.1
	echo "bogus: 1" >>host-make/tables.yaml
	cmake --build host-make/build >"$log" 2>&1 && { failed=1; echo "failed: a wrong configuration passes"; }
	says "a wrong configuration" 'tables\.yaml:[0-9]+:[0-9]+'
	cp "$root/examples/cmake/tables.yaml" host-make/
	must "a configuration put right builds" cmake --build host-make/build
fi

[ $failed -eq 0 ] && echo "the installed prefix works"
exit $failed
