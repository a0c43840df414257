#!/usr/bin/env bash
# Fuzzes what the program reads from others, with clang's libFuzzer and AddressSanitizer:
#   bash tests/fuzz/run.sh FOLDER SECONDS [TARGET...]
# builds the targets into FOLDER (the rooms they need alone, no LibTorch but for safetensors), then
# runs each for so many seconds from the seeds in tests/fuzz/corpus and from what earlier runs left
# in FOLDER/corpus. What it finds stands in FOLDER/findings; exit code 1 where there is anything,
# 77 where clang's libFuzzer is not there. With 0 seconds the seeds alone are read. Targets: dng tiff
# npy camera job journal shape safetensors. FUZZ_SEED=N draws the same inputs again; 0 draws anew.
set -euo pipefail
if [ $# -lt 2 ]; then sed -n 2,9p "$0"; exit 2; fi
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd) seconds=$2
shift 2
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(dng tiff npy camera job journal shape safetensors)
command -v clang++ >/dev/null || { echo "clang++ is not there: nothing was fuzzed"; exit 77; }
echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' \
  >"$folder/empty.cpp"
clang++ -fsanitize=fuzzer,address "$folder/empty.cpp" -o "$folder/empty" 2>/dev/null ||
  { echo "clang++ has no libFuzzer (package libclang-rt-dev): nothing was fuzzed"; exit 77; }
mpi=$(pkg-config --cflags ompi-c 2>/dev/null || mpicc --showme:compile)
hdf5=$(pkg-config --cflags hdf5-openmpi 2>/dev/null || echo "-I/usr/include/hdf5/openmpi")
torch=$(find /usr/include /usr/local/include /opt -maxdepth 4 -path '*torch/csrc/api/include' \
          -printf '-isystem %p ' 2>/dev/null || true)
flags="-std=c++20 -O1 -gline-tables-only -fsanitize=address -DFMT_SHARED -DSPDLOG_SHARED_LIB -DSPDLOG_COMPILED_LIB \
  -DSPDLOG_FMT_EXTERNAL -DMPICH_SKIP_MPICXX -DOMPI_SKIP_MPICXX -DBOOST_SERIALIZATION_DYN_LINK \
  -DDRIFTSWEEP_VERSION=\"fuzz\" -I$source/src -I$source $mpi $hdf5 $torch \
  $(pkg-config --cflags libraw libtiff-4 libpng yaml-cpp)"
libraries="$(pkg-config --libs libraw libtiff-4 libpng libhwy yaml-cpp fmt spdlog openssl libutf8proc) \
  $(pkg-config --libs ompi-c 2>/dev/null || mpicc --showme:link) -lboost_serialization -lpthread \
  $(pkg-config --libs hdf5-openmpi 2>/dev/null || echo "-L/usr/lib/$(uname -m)-linux-gnu/hdf5/openmpi -lhdf5") -lhdf5_hl"

# A room's files, instrumented, 14 at a time as in the build; those that need LibTorch are left out.
compile() {
  local room=$1 file number=0 batch
  [ -e "$folder/$room.a" ] && [ -z "$(find "$source/src" -newer "$folder/$room.a" \
    \( -name '*.h' -o -path "*/$room/*.cpp" \) -print -quit)" ] && return
  rm -rf "$folder/$room" "$folder/$room.a"
  mkdir -p "$folder/$room"
  for file in "$source/src/$room"/*.cpp; do
    case $room in
      corruption) [ "$(basename "$file")" = parameters.cpp ] || continue ;;
      capture|isp) grep -qlE 'ATen|torch/' "$file" "${file%.cpp}.h" 2>/dev/null && continue ;;
    esac
    echo "#include \"$file\"" >>"$folder/$room/batch$((number++ / 14)).cpp"
  done
  for batch in "$folder/$room"/batch*.cpp; do
    clang++ $flags -fsanitize=fuzzer-no-link -c "$batch" -o "${batch%.cpp}.o"
  done
  ar rcs "$folder/$room.a" "$folder/$room"/*.o
}

rooms_of() {
  case $1 in
    dng|tiff|npy|camera) echo raw image yaml base ;;
    job) echo job capture isp corruption space search yaml image base ;;
    journal|shape) echo store comm base ;;
    safetensors) echo base ;;
  esac
}

# In the place of a child of ours, so that its number is known and others' files are left alone.
fuzz() {
  local target=$1 status=0
  shift
  bash -c 'echo $$ >"$0.pid"; exec nice "$0" "$@"' "$folder/fuzz_$target" "$@" || status=$?
  rm -rf "/dev/shm/driftsweep-fuzz-$(cat "$folder/fuzz_$target.pid")"*
  return $status
}

failed=0
for target in "${targets[@]}"; do
  exec 8>"$folder/lock"  # others may build into this folder, for targets of their own
  flock 8
  archives=()
  for room in $(rooms_of "$target"); do compile "$room"; archives+=("$folder/$room.a"); done
  more=()
  if [ "$target" = safetensors ]; then
    libtorch=$(find /usr/lib /usr/local /opt -name libtorch_cpu.so -printf '%h' -quit 2>/dev/null || true)
    [ -n "$libtorch" ] || { echo "safetensors: no libtorch_cpu.so in /usr or /opt: not fuzzed"; exit 77; }
    # As in the build, for Clang and LibTorch of Debian 12 (cmake/FindLibTorch.cmake).
    more=(-include "$source/cmake/vector_before_cxx20.h" "$source/src/task/safetensors.cpp"
          "$source/src/network/named_tensors.cpp" -L"$libtorch" -Wl,-rpath,"$libtorch"
          -ltorch_cpu -lc10)
  fi
  clang++ $flags -fsanitize=fuzzer "$source/tests/fuzz/fuzz_$target.cpp" "${more[@]}" \
    -Wl,--start-group "${archives[@]}" -Wl,--end-group $libraries -o "$folder/fuzz_$target"
  exec 8>&-
  mkdir -p "$folder/corpus/$target" "$folder/findings/$target"
  seeds=$source/tests/fuzz/corpus/$target
  begin=$(date +%s)
  limits="-seed=${FUZZ_SEED:-0} -timeout=20 -rss_limit_mb=3072 -artifact_prefix=$folder/findings/$target/"
  if [ "$seconds" = 0 ]; then
    run=(-runs=0 "$seeds")
  else
    run=(-max_total_time="$seconds" -max_len=65536 -print_final_stats=1 "$folder/corpus/$target" "$seeds")
  fi
  # Libraries of others keep what they once took; that is no finding of ours.
  export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1
  TIMEFORMAT="%U %S"
  if { time fuzz "$target" $limits "${run[@]}" >"$folder/$target.log" 2>&1; } 2>"$folder/$target.cpu"; then
    verdict=good
  else
    verdict="FOUND something, see $folder/$target.log"
    failed=1
    tail -n 40 "$folder/$target.log"
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$target.log")
  echo "$target: $(($(date +%s) - begin)) s ($(awk "{ print int(\$1 + \$2) }" "$folder/$target.cpu") of computing)," \
       "${runs:-seeds} inputs: $verdict"
done
exit $failed
