#!/bin/sh
# Trains what weights/ holds, one after another; make weights calls it.
# Variables: PYTHON, and GENERATOR, the program scenes.
set -e
cd "$(dirname "$0")"
train() {
	OPENBLAS_NUM_THREADS=1 OMP_WAIT_POLICY=passive \
		${PYTHON:-/usr/bin/python3} train.py "$@" --scenes "${GENERATOR:-build/scenes}"
}

train soft 1 --steps 1000 --code-steps 250
train linear 1 --steps 1000 --code-steps 250
train soft 2 --steps 650 --code-steps 100
train linear 2 --steps 1000 --code-steps 120
train soft 3 --batch 16 --steps 900 --code-steps 120
train linear 3 --batch 16 --steps 1100 --code-steps 120
