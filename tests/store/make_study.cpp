// Writes the small study for check_study.py.
#include <cstdio>
#include <exception>

#include "tests/store/small_study.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  try {
    driftsweep::store_tests::write_small_study(argv[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
