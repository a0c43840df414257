#!/usr/bin/env bash
# From nothing to a study of dataset drift, from any directory:
# installs what is missing, builds, simulates a labelled cell data set as DNG files, packs it,
# trains a ResNet-18 behind a camera model on two MPI ranks, and sweeps that camera's drift.
# Everything it makes lies in build/demo, which each call starts afresh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

images=${DEMO_IMAGES:-480}
say() { printf '\n== %s\n' "$*" >&2; }

say "building (a few minutes, once)"
bash cmake/build.sh

driftsweep=build/driftsweep
data=build/demo
study=$data/study.h5
rm -rf "$data"
mkdir -p "$data"

say "simulating $images stained cells through a camera, as DNG files"
"$driftsweep" simulate cells -n "$images" --size 64 --seed 7 -o "$data/cells"

say "packing them into one data set"
"$driftsweep" pack "$data/cells" -o "$data/cells.h5"

say "training and sweeping drift on two MPI ranks (jobs/demo.yaml)"
# Open MPI wants to hear it twice before it starts as root, as in a container.
if [[ $EUID -eq 0 ]]; then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
mpirun -n 2 --oversubscribe --bind-to none "$driftsweep" run jobs/demo.yaml -o "$study"

"$driftsweep" report "$study" -o "$data/report.html" >/dev/null

say "the study: $study"
say "to look at: $data/report.html"
