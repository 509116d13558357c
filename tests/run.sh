#!/bin/sh
# Installs what the tests need (Debian 12, as root or with sudo), builds and
# runs all of them: a release build with gcc and all tests, the same under
# AddressSanitizer and UndefinedBehaviorSanitizer with clang, the emitted
# headers under every compiler, and the same bytes on other machines.
# GQALUT_NO_INSTALL=1 leaves the installing out; tests whose tool is missing
# then say "skipped: ...".
set -e
cd "$(dirname "$0")/.."
jobs=$(nproc)

if [ "${GQALUT_NO_INSTALL:-0}" != 1 ] && command -v apt-get >/dev/null 2>&1; then
	as_root=
	[ "$(id -u)" = 0 ] || as_root=sudo
	export DEBIAN_FRONTEND=noninteractive
	packages="gcc g++ clang libclang-rt-14-dev cmake make libyaml-dev libcmocka-dev libmpfr-dev \
		gcc-arm-none-eabi libnewlib-arm-none-eabi gcc-i686-linux-gnu libc6-dev-i386-cross \
		gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user qemu-system-arm \
		gcc-riscv64-linux-gnu libc6-dev-riscv64-cross locales \
		gcc-arm-linux-gnueabihf libc6-dev-armhf-cross \
		gcc-s390x-linux-gnu libc6-dev-s390x-cross musl-tools \
		ninja-build pkg-config groff-base bash python3 gnuplot-nox chromium \
		fonts-dejavu-core libxml2-utils \
		iverilog verilator ghdl yosys qflow-tech-osu018"
	missing=
	for package in $packages; do
		dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
			missing="$missing $package"
	done
	if [ -n "$missing" ]; then
		echo "installing:$missing"
		$as_root apt-get update -q >/dev/null || true
		# shellcheck disable=SC2086
		$as_root apt-get install -q -y --no-install-recommends $missing >/dev/null
	fi
	# A locale with a decimal comma, for the test that none matters.
	locale -a 2>/dev/null | grep -qi de_de || $as_root localedef -i de_DE -f UTF-8 de_DE.UTF-8
	export GQALUT_ALL_TOOLS=1
fi

step() {
	echo
	echo "== $*"
}

step "release build, all tests"
# The folder may come from a build without tests.
cmake -S . -B build -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=ON -DGQALUT_WERROR=ON >/dev/null
cmake --build build -j "$jobs" >/dev/null
ctest --test-dir build --output-on-failure -j "$jobs"

step "clang, AddressSanitizer and UndefinedBehaviorSanitizer"
cmake -S . -B build/sanitized -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_C_COMPILER=clang \
	-DGQALUT_WERROR=ON -DGQALUT_SANITIZE=ON >/dev/null
cmake --build build/sanitized -j "$jobs" >/dev/null
# test_nn_lut is fifteen whole trainings; cli_compare and test_interrupt train too.
GQALUT_TEST_SEEDS=2 GQALUT_TEST_PROBLEMS=50 ctest --test-dir build/sanitized --output-on-failure -j "$jobs" \
	-LE slow -E '^test_nn_lut$'

step "fuzzing, 30 seconds each"
cmake -S . -B build/fuzz -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_C_COMPILER=clang \
	-DGQALUT_FUZZ=ON >/dev/null
targets=$(cd tests/fuzz && ls fuzz_*.c | sed 's/\.c$//')
# shellcheck disable=SC2086
cmake --build build/fuzz -j "$jobs" --target $targets >/dev/null
# shellcheck disable=SC2086
echo $targets | tr ' ' '\n' | xargs -P "$jobs" -I TARGET sh tests/fuzz/run.sh build/fuzz TARGET 30

step "emitted headers under every compiler; the same bytes from every compiler and machine"
sh tests/compile/check_headers.sh build/gqalut build/headers >build/headers.log 2>&1 &
headers=$!
sh tests/portability/run.sh . build/portability
wait $headers || { cat build/headers.log; exit 1; }
cat build/headers.log
