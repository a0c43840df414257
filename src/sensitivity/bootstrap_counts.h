// How often a bootstrap replicate counts a row: Poisson numbers of mean 1, each a function of
// (seed, replicate, row), so that ranks and blocks draw their own rows and the bits do not depend
// on how many there are (Hanley & MacGibbon 2006; the multinomial bootstrap in the limit of many
// rows).
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace driftsweep::sensitivity {

struct Bootstrap {
  int replicates = 1000;     // 0 = no confidences
  double confidence = 0.95;  // of the interval value +- conf, 0 < confidence < 1
  uint64_t seed = 0;
  int threads = 1;  // changes no bit
};

// What tables are made with: 1,000 replicates, 95 %, on as many threads as there are cores (8 at
// most).
Bootstrap usual_bootstrap();

// Fills `counts` with those of rows first, first + 1, …; first divisible by 4.
void draw_counts(const Bootstrap& bootstrap, int replicate, int64_t first,
                 std::span<uint8_t> counts);

// The z of the two-sided interval: 1.96 at a confidence of .95.
double interval_width(double confidence);

// z times the standard deviation (n - 1) of the replicates that are finite; NaN where fewer than
// two are.
double confidence_of(std::span<const double> replicates, double confidence);

}  // namespace driftsweep::sensitivity
