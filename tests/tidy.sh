#!/usr/bin/env bash
# clang-tidy over the rooms free of LibTorch (whose headers cost it a minute a file), from any
# directory. It reads how each file is compiled from build-dev/, the folder of the preset `dev`, since
# the release build compiles several files as one; that folder is configured here where it is not
# yet, and needs no build. Exit code 1 where it finds something.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[[ -f build-dev/compile_commands.json ]] || cmake --preset dev >/dev/null
files=()
for room in base batch comm store space search sensitivity sweep image yaml raw packed simulate job; do
  for file in src/"$room"/*.cpp; do
    [[ -f $file ]] && files+=("$file")
  done
done
# Warning options of gcc in the compile commands are no finding.
printf '%s\0' "${files[@]}" | xargs -0 -n 4 -P "$(nproc)" \
  clang-tidy -p build-dev --quiet --extra-arg=-Wno-unknown-warning-option
echo "clang-tidy: good (${#files[@]} files)"
