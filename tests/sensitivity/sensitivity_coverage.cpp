// How often 95 % intervals of Sobol's indices hold the analytic value, by hand (minutes;
// BENCHMARKS.md has the result): sensitivity_coverage [REPETITIONS].
#include <fmt/core.h>

#include <cstdlib>

#include "tests/sensitivity/coverage.h"

int main(int argc, char** argv) {
  using namespace driftsweep::sensitivity::known;
  const int64_t repetitions = argc > 1 ? std::atoll(argv[1]) : 1000;
  constexpr int64_t base = 512;
  constexpr int replicates = 500;
  fmt::print("{} repetitions of {} blocks, {} replicates\n", repetitions, base, replicates);
  for (const auto& function : {ishigami(), sobol_g({0, 1, 4.5, 9, 99, 99}), linear(), additive()})
    for (const bool scrambled : {false, true})
      for (const double missing : {0., 0.05}) {
        Coverage coverage;
        for (int64_t i = 0; i < repetitions; ++i)
          count_coverage(function, base, static_cast<uint64_t>(i), scrambled, missing, replicates,
                         coverage);
        fmt::print("{:<10} {:<12} {:>3.0f} % of rows missing: {:.1f} % of {} held, {} not finite\n",
                   function.name, scrambled ? "Sobol" : "independent", 100 * missing,
                   100 * coverage.share(), coverage.intervals, coverage.not_finite);
      }
}
