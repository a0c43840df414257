// How often the intervals of a Saltelli design's indices hold the analytic value.
#pragma once

#include <cmath>

#include "base/random.h"
#include "sensitivity/saltelli.h"
#include "tests/sensitivity/known_functions.h"

namespace driftsweep::sensitivity::known {

struct Coverage {
  int64_t held = 0, intervals = 0, not_finite = 0;
  double share() const { return static_cast<double>(held) / static_cast<double>(intervals); }
};

// Outputs of `base` blocks of independent uniform points: the bootstrap takes blocks for
// independent, which those of Sobol's sequence are not (they vary less).
inline std::vector<double> independent_blocks(const Function& function, int64_t base,
                                              base::Stream& stream) {
  std::vector<double> outputs;
  for (int64_t block = 0; block < base; ++block) {
    Point a, b;
    for (size_t j = 0; j < function.parameters; ++j) {
      a.push_back(stream.uniform());
      b.push_back(stream.uniform());
    }
    outputs.push_back(function.value(a));
    for (size_t j = 0; j < function.parameters; ++j) {
      Point ab = a;
      ab[j] = b[j];
      outputs.push_back(function.value(ab));
    }
    outputs.push_back(function.value(b));
  }
  return outputs;
}

// `scrambled`: of Sobol's sequence as the design has it. `missing`: share of the rows, at random.
// Dead parameters, whose interval is the point 0, are passed over.
inline void count_coverage(const Function& function, int64_t base, uint64_t repetition,
                           bool scrambled, double missing, int replicates, Coverage& coverage) {
  base::Stream stream(repetition, function.name, "coverage");
  std::vector<double> outputs =
      scrambled ? sample(function, *space::make_saltelli(unit_cube(function.parameters), base,
                                                         false, repetition))
                      .outputs
                : independent_blocks(function, base, stream);
  for (double& output : outputs)
    if (stream.uniform() < missing) output = std::nan("");
  const SobolIndices indices = sobol_indices(
      {base, function.parameters, false}, outputs,
      {.replicates = replicates, .confidence = 0.95, .seed = repetition, .threads = 1});
  const auto count = [&](const Estimate& estimate, double truth) {
    if (!std::isfinite(estimate.value) || !std::isfinite(estimate.conf)) {
      ++coverage.not_finite;
      return;
    }
    ++coverage.intervals;
    if (std::abs(estimate.value - truth) <= estimate.conf) ++coverage.held;
  };
  for (size_t j = 0; j < function.parameters; ++j) {
    if (function.total[j] == 0) continue;
    count(indices.first[j], function.first[j]);
    count(indices.total[j], function.total[j]);
  }
}

}  // namespace driftsweep::sensitivity::known
