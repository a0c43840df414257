#!/usr/bin/env bash
# Installs what is missing, builds program and tests into build/ and runs the tests with CTest, from
# any directory. Arguments go to ctest:
#
#   bash tests/run.sh              all of them
#   bash tests/run.sh -L quick     the rooms by themselves
#   bash tests/run.sh -R packed    those with packed in their name
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash cmake/build.sh --tests
cores=$(nproc)  # asked before the next line, which it would heed
# Parallel tests share cores with each other, so threads of one test are kept from multiplying.
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
/usr/bin/env python3 tests/expected_time.py build "$cores" "$@" || true
ctest --test-dir build --output-on-failure --no-tests=error --parallel "$cores" "$@"
