# Read by scripts that synthesise units.  They set $hw, this folder, and $work, a
# scratch folder; tests/tools.sh is read before.
library=${QFLOW_TECH:-/usr/share/qflow/tech/osu018}/osu018_stdcells

# have_flow TOOL...: the tools, and the library of cells.
have_flow() {
	for tool; do
		have "$tool" || return 1
	done
	[ -r "$library.lib" ] && [ -r "$library.v" ] && return
	echo "skipped: qflow-tech-osu018 is not installed ($library.lib)"
	[ "${GQALUT_ALL_TOOLS:-0}" = 1 ] && failed=1
	return 1
}

# build_c NAME: hw/NAME.c as $work/NAME.
build_c() {
	"${CC:-cc}" -std=c11 -O2 -ffp-contract=off -D_GNU_SOURCE -I"$hw/../../../src" -I"$hw" \
		"$hw/$1.c" "$hw/../../../src/core/rng.c" -lm -o "$work/$1"
}

# synthesise FOLDER TOP PARAMETERS FILE...: the netlist as FOLDER/net.v and
# net.blif, and its cell area in FOLDER/area.  Names inside are made simple, so
# that both and a dump of their simulation agree on them.
synthesise() {
	folder=$1
	top=$2
	parameters=$3
	shift 3
	mkdir -p "$folder" || return 1
	set_parameters=
	[ -n "$parameters" ] && set_parameters="chparam $parameters $top"
	# In the folder, where a hard-wired table finds its words.
	(cd "$folder" && yosys -q -l yosys.log -p "read_verilog -sv $*; $set_parameters
		synth -flatten -top $top
		dfflibmap -liberty $library.lib
		abc -liberty $library.lib
		opt_clean -purge
		rename -hide w:*
		rename -enumerate
		tee -q -o stat stat -liberty $library.lib
		write_verilog -noattr -noexpr net.v
		write_blif net.blif" >yosys.out 2>&1) || {
		echo "failed: yosys, see $folder/yosys.log"
		return 1
	}
	sed -n 's/.*Chip area for module.*: *//p' "$folder/stat" >"$folder/area"
	[ -s "$folder/area" ]
}

# stimulate FOLDER ARGUMENT...: what stimulus.c writes, in FOLDER.
stimulate() {
	folder=$1
	shift
	mkdir -p "$folder" && (cd "$folder" && "$work/stimulus" "$@" >parameters)
}

# simulate FOLDER: its netlist with its stimulus; the power proxy and the clocks'
# part of it in FOLDER/power.
simulate() (
	folder=$1
	cd "$folder" || exit 1
	codes=$(wc -l <codes.hex)
	# shellcheck disable=SC2046
	iverilog -g2012 -Ttyp -s unit_tb $(cat parameters) -o run.vvp "$hw/unit_tb.sv" net.v \
		"$library.v" || exit 1
	vvp -n run.vvp >result
	if [ "$(tail -n 1 result)" != "$codes results, 0 wrong" ]; then
		echo "failed: the netlist in $folder does not compute what it should"
		sed 's/^/    /' result
		exit 1
	fi
	"$work/power" "$library.lib" net.blif nets.vcd "$codes" >power || exit 1
	rm -f nets.vcd run.vvp
)
