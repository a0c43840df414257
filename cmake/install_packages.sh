#!/usr/bin/env bash
# Installs the Debian 12 packages that building driftsweep needs, and with --tests those of its tests.
#
#   bash cmake/install_packages.sh [--tests]
#
# As root it installs what is missing and says nothing where nothing is. Anyone else gets the list
# and the command that installs it, with exit code 2.
set -euo pipefail

build_packages=(
  g++ cmake ninja-build make pkg-config ccache
  libopenmpi-dev openmpi-bin libhdf5-openmpi-dev
  libtorch-dev libopenblas0-pthread libhwy-dev
  libraw-dev libtiff-dev libpng-dev libjpeg-dev
  libboost-serialization-dev libssl-dev
  libcli11-dev libyaml-cpp-dev nlohmann-json3-dev libspdlog-dev libfmt-dev
  libutf8proc-dev libeigen3-dev
)
# Counterparts the tests compare with (h5py, xarray, Debian's PyTorch), the style checks, clang's
# libFuzzer, a Slurm that a test starts for itself, and a browser that opens pages of reports.
test_packages=(
  libgtest-dev clang-format clang-tidy clang libclang-rt-dev
  slurmctld slurmd slurm-client munge
  python3 python3-numpy python3-pil python3-h5py python3-xarray python3-h5netcdf python3-pandas python3-torch
  python3-yaml python3-jsonschema chromium
)

wanted=("${build_packages[@]}")
case "${1:-}" in
  "") ;;
  --tests) wanted+=("${test_packages[@]}") ;;
  *) echo "usage: install_packages.sh [--tests]" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
  echo "This is no Debian system. Install by your own means what these Debian packages hold:" >&2
  printf '  %s\n' "${wanted[*]}" >&2
  exit 2
fi

installed=$(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' "${wanted[@]}" \
              2>/dev/null | sed -n 's/^installed //p' || true)
missing=()
for package in "${wanted[@]}"; do
  grep -qxF -- "$package" <<<"$installed" || missing+=("$package")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

install=(apt-get install --yes --no-install-recommends "${missing[@]}")
if [[ $EUID -ne 0 ]]; then
  echo "These packages are missing: ${missing[*]}" >&2
  echo "Install them, then run the same command again:" >&2
  echo "  sudo apt-get update && sudo ${install[*]}" >&2
  exit 2
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
# Package lists of a fresh image are empty or old; an unreachable extra source is no reason to stop.
apt-get update -qq || echo "apt-get update failed; trying with the package lists at hand" >&2
"${install[@]}" -qq -o Dpkg::Use-Pty=0 >/dev/null
