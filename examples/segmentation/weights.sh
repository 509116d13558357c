#!/bin/sh
# Trains what weights/ holds, one after another: about an hour of two cores.
# make weights calls it.  Variables: PYTHON, and GENERATOR, the program scenes.
set -e
cd "$(dirname "$0")"
train() {
	OMP_WAIT_POLICY=passive ${PYTHON:-/usr/bin/python3} train.py "$@" --scenes "${GENERATOR:-build/scenes}"
}

train soft 1 --steps 1000 --code-steps 250
train linear 1 --steps 1000 --code-steps 250
for seed in 2 3; do
	train linear $seed --steps 1000 --code-steps 120
	train soft $seed --steps 800 --code-steps 120
done
