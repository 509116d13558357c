#!/bin/sh
# Lets every allocation and every call for a file fail in turn, in every command
# that reads or writes one, and sends signals at every such call and at any other
# moment: drive.c says what must hold then, "cases" what it is tried on.
# Arguments: the program, drive, the shim or "" if it is in the program, a scratch
# folder.  GQALUT_FAULTS=long takes every call and thousands of moments, which
# lasts an hour; =short failures alone, and few of them, where every run is slow;
# =calls leaves the moments out.  GQALUT_FAULT_JOBS is a pattern of grep: jobs of
# other names (CASE-WHAT, as in "batch-1-memory") are left out.
set -u
LC_ALL=C
export LC_ALL
unset NO_COLOR
here=$(cd "$(dirname "$0")" && pwd)
gqalut=$1 drive=$2 shim=$3
rm -rf "$4"
mkdir -p "$4/in" "$4/jobs"
cd "$4" || exit 2
scratch=$PWD
case ${GQALUT_FAULTS:-} in
long) all=1000000 moments=1000 ;;
short) all=3 moments=1 ;;
*) all=8 moments=20 ;;
esac

# What the commands read.
cd in || exit 2
cat >two.yaml <<'YAML'
defaults: {method: exact, format: [json, csv]}
tables:
  - matrix: {func: [exp, relu6], entries: [3, 4]}
YAML
printf '1,2,3,4\n-4,0.5,100,7\n' >rows.csv
printf -- '-1,0.5,3\n0.5,1,4\n' >w.csv
mkdir arrays && cp rows.csv arrays || exit 1
"$gqalut" gen --func exp --entries 4 --method exact -q -o exp.json &&
	"$gqalut" gen --func gelu --entries 3 --method exact -q -o gelu.json &&
	"$gqalut" gen --func exp --entries 4 --method exact -q -o exp.gqa.json &&
	"$gqalut" gen --func gelu --entries 4 --generations 20 -q --history h.csv -o ga.json &&
	"$gqalut" batch two.yaml -o tables -q &&
	"$gqalut" batch two.yaml -o shards --shard 1/2 -q &&
	"$gqalut" batch two.yaml -o shards --shard 2/2 -q &&
	"$gqalut" sweep --func exp --entries 3:5 -q -o sweep.csv &&
	"$gqalut" mx quantize rows.csv --bits 5 --block 4 --outliers 1 -q -o rows.mx &&
	"$gqalut" mx dequantize rows.mx -q -o rows.npy || exit 1
cd ..

# A job is a script that one drive runs in: job NAME OLD WORDS DRIVE-OPTION...
job() {
	job=$1 there=$2 command=$3
	shift 3
	mkdir -p "run/$job/old"
	ln -s "$scratch/in" "run/$job/in"
	for file in $there; do
		echo 'what was there' >"run/$job/old/$file"
	done
	echo "cd '$scratch/run/$job' && '$drive' -l '$shim' $* -- '$gqalut' $command" >"jobs/$job"
}

memory=malloc,calloc,realloc,strdup,strndup
files=open,write,read,close,fsync,fchmod,rename,unlink,unlinkat,mkdir,stat,fstat,access,futimens
files=$files,readlink,opendir,readdir,openat,fcntl,fopen,fopencookie,fclose,fread,fwrite,fputs,fflush
files=$files,pipe,pthread_create,pthread_mutex_init
kept=$(echo $files | sed 's/unlink,unlinkat,//')
ends=open,write,close,fsync,fchmod,rename,unlink,unlinkat,mkdir,readlink,fopen,fclose,fflush
grep -v '^#' "$here/cases" >plan
while IFS='|' read -r name old words; do
	job "$name-memory" "$old" "$words" -c $memory -a $all -w memory
	job "$name-files" "$old" "$words" -c $files -e 28 -a $all
	[ -n "$old" ] && [ "${GQALUT_FAULTS:-}" != short ] || continue
	job "$name-short" "$old" "$words" -c write -h -z
	job "$name-eintr" "$old" "$words" -c write -e 4 -z
	job "$name-kill" "$old" "$words" -c $ends -s 9 -a $all
	job "$name-int" "$old" "$words" -c $ends,malloc -s 2 -a $all
	[ "${GQALUT_FAULTS:-}" = long ] || continue
	job "$name-gone" "$old" "$words" -c $memory -n 1000000000 -a $all -w memory
	job "$name-fresh" "" "$words" -c $files -e 5 -a $all -f
	# What cannot be removed either stays: unlink is left to the others.
	job "$name-access" "$old" "$words" -c "$kept" -e 13 -n 1000000000 -a $all
done <plan
struck='gen-ga batch-2 mx-quantize sweep'
case ${GQALUT_FAULTS:-} in short | calls) struck= ;; esac
for case in $struck; do
	IFS='|' read -r name old words <<-LINE
		$(grep "^$case|" plan)
	LINE
	seed=1
	for signal in 9 2 15 1; do
		job "$name-at-$signal" "$old" "$words" -s $signal -r $moments -i $seed
		seed=$((seed + 1))
	done
done

for name in $(ls jobs | grep -v -e "${GQALUT_FAULT_JOBS:-.}"); do
	rm "jobs/$name"
done
ls jobs | xargs -P "$(nproc)" -I NAME sh -c 'sh jobs/NAME >jobs/NAME.log 2>&1 || cat jobs/NAME.log'
echo "$(cat jobs/*.log | awk '/runs, / { runs += $1; unharmed += $3; found += $5 }
	END { print runs " runs, " unharmed " unharmed, " found " findings" }')"
[ "$(cat jobs/*.log | grep -c 'runs, .* 0 findings')" -eq "$(ls jobs | grep -vc '\.log$')" ]
