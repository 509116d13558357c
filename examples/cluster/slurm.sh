#!/bin/sh
#SBATCH --job-name=gqalut
#SBATCH --array=1-16
#SBATCH --cpus-per-task=4
# One shard a task: sbatch slurm.sh tables.yaml /shared/tables
# The tasks need no coordination; the folder is one that all of them see.
set -eu
config=$1 folder=$2
exec gqalut batch "$config" -o "$folder" -q -j "${SLURM_CPUS_PER_TASK:-1}" \
	--shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT"
