#!/usr/bin/env bash
# Installs missing Debian packages, configures build/ and builds, from any directory.
#
#   bash cmake/build.sh            the program alone: build/driftsweep
#   bash cmake/build.sh --tests    the program and its tests
#
# What follows is given to CMake, such as -DCMAKE_PREFIX_PATH=/opt/libtorch.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tests=()
if [[ ${1:-} == --tests ]]; then
  tests=(--tests)
  shift
fi
bash cmake/install_packages.sh "${tests[@]}"

cache=build/CMakeCache.txt
# A build folder that came along with a copied tree knows only its old place.
if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$cache"; then
  rm -rf "$cache" build/CMakeFiles
fi
options=("$@")
if [[ ${#tests[@]} -gt 0 ]]; then
  options+=(-DDRIFTSWEEP_TESTS=ON)
elif [[ ! -f $cache ]]; then
  options+=(-DDRIFTSWEEP_TESTS=OFF)  # an existing folder keeps its tests
fi
if [[ ! -f $cache ]] && command -v ninja >/dev/null; then
  options+=(-G Ninja)
fi
mkdir -p build
log=build/configure.log
if ! cmake --preset release "${options[@]}" >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi

# A file with LibTorch's headers takes up to 1.5 GB to compile.
jobs=$(nproc)
memory=$(awk '/^MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo 2>/dev/null || true)
[[ -n $memory && $memory -lt $jobs ]] && jobs=$((memory > 1 ? memory : 1))
target=(--target driftsweep)
[[ ${#tests[@]} -gt 0 ]] && target=()
cmake --build build --parallel "$jobs" "${target[@]}"
