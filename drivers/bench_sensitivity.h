// Figures of the sensitivity indices.
#pragma once

#include <cstdint>
#include <string>

#include "drivers/figures.h"

namespace driftsweep::drivers {

struct SensitivitySpeed {
  int64_t rows = 1'000'000;  // about: whole blocks of a Saltelli design that are no more
  int parameters = 20;
  int outputs = 10;
  int replicates = 1000;
  int threads = 0;    // 0 = as analyze takes
  std::string salib;  // folder that holds the module SALib; empty = it is not timed
};

// Writes studies in the system's folder for temporary files, and removes them.
void bench_sensitivity(Figures& figures, const SensitivitySpeed& speed);

}  // namespace driftsweep::drivers
