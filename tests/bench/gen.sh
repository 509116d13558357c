#!/bin/sh
# Times whole processes of `gqalut gen`, certificate included, on one core.
# Argument: the program; RUNS=20 by default.  Prints, tests nothing.
program=${1:-build/gqalut}
runs=${RUNS:-20}

# median_ms COMMAND...: the median over the runs, in milliseconds.
median_ms() {
	i=0
	while [ $i -lt "$runs" ]; do
		start=$(date +%s%N)
		"$@" >/dev/null 2>&1 || exit 1
		end=$(date +%s%N)
		echo $(((end - start) / 1000))
		i=$((i + 1))
	done | sort -n | awk '{ v[NR] = $1 } END { printf "%.1f", v[int((NR + 1) / 2)] / 1000 }'
}

pin=
command -v taskset >/dev/null 2>&1 && pin="taskset -c 0"
printf '%-28s %10s %10s\n' "median of $runs, ms" ga exact
total_ga=0
total_exact=0
for entries in 8 16; do
	for function in gelu hswish exp div rsqrt; do
		# shellcheck disable=SC2086
		ga=$(median_ms $pin "$program" gen --func $function --entries $entries -q)
		# shellcheck disable=SC2086
		exact=$(median_ms $pin "$program" gen --func $function --entries $entries --method exact -q)
		printf '%-28s %10s %10s\n' "${function}_$entries" "$ga" "$exact"
		total_ga=$(echo "$total_ga $ga" | awk '{ print $1 + $2 }')
		total_exact=$(echo "$total_exact $exact" | awk '{ print $1 + $2 }')
	done
done
printf '%-28s %10s %10s\n' "all ten" "$total_ga" "$total_exact"
