#!/bin/sh
# Minimum, median and maximum MSE of --method nn-lut over SEEDS=5 seeds on the
# papers' protocol: all codes, breakpoints to the nearest code, 8 entries of 8
# bits.  Argument: the program.  Prints, tests nothing.
program=${1:-build/gqalut}
seeds=${SEEDS:-5}

# row NAME OPTION...: one line for a function.
row() {
	name=$1
	shift
	seed=1
	while [ $seed -le "$seeds" ]; do
		"$program" gen "$@" --entries 8 --method nn-lut --codes all --breakpoint-rounding nearest \
			--seed $seed --no-certificate -q --format json -o - |
			sed -n '/"mse": /{s/.*"mse": \([0-9.e+-]*\),.*/\1/p;q}'
		seed=$((seed + 1))
	done | sort -g |
		awk -v name="$name" '{ v[NR] = $1 }
			END { printf "%-28s %10.3g %10.3g %10.3g\n", name, v[1], v[int((NR + 1) / 2)], v[NR] }'
}

printf '%-28s %10s %10s %10s\n' "MSE over $seeds seeds" min median max
row gelu --func gelu --frac 6,6
row hswish --func hswish --frac 6,6
row exp --func exp --frac 6,6
row "div, 5 fraction bits" --func div --frac 5,5
row "rsqrt, saturated" --func rsqrt --frac 6,6
row "rsqrt, saturated, alphas 0:5" --func rsqrt --frac 6,6 --alphas 0:5
row "rsqrt, fraction bits that fit" --func rsqrt
