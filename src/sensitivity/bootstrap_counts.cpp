#include "sensitivity/bootstrap_counts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

#include "base/random.h"

namespace driftsweep::sensitivity {
namespace {

// Probabilities that a Poisson number of mean 1 is at most 0, 1, …, as 32-bit thresholds.
std::array<uint32_t, 12> thresholds() {
  std::array<uint32_t, 12> table{};
  double probability = std::exp(-1.0), below = 0;
  for (size_t count = 0; count < table.size(); ++count) {
    below += probability;
    table[count] = static_cast<uint32_t>(std::min(below * 0x1p32, 0x1p32 - 1));
    probability /= static_cast<double>(count + 1);
  }
  return table;
}

uint8_t poisson(uint32_t draw) {
  static const std::array<uint32_t, 12> table = thresholds();
  uint8_t count = 0;
  while (count < table.size() && draw >= table[count]) ++count;
  return count;
}

}  // namespace

Bootstrap usual_bootstrap() {
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  return {
      .replicates = 1000, .confidence = 0.95, .seed = 0x5eed, .threads = std::clamp(cores, 1, 8)};
}

void draw_counts(const Bootstrap& bootstrap, int replicate, int64_t first,
                 std::span<uint8_t> counts) {
  const std::array<uint32_t, 2> key = {static_cast<uint32_t>(bootstrap.seed),
                                       static_cast<uint32_t>(bootstrap.seed >> 32)};
  for (size_t place = 0; place < counts.size(); place += 4) {
    const auto group = static_cast<uint64_t>(first) / 4 + place / 4;
    const auto draws =
        base::philox({static_cast<uint32_t>(group), static_cast<uint32_t>(group >> 32),
                      static_cast<uint32_t>(replicate), 0x626f6f74},
                     key);
    for (size_t i = 0; i < 4 && place + i < counts.size(); ++i)
      counts[place + i] = poisson(draws[i]);
  }
}

double interval_width(double confidence) {
  // The z with erf(z / sqrt 2) = confidence, by bisection: called once a study.
  double low = 0, high = 40;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (std::erf(middle / std::sqrt(2.0)) < confidence ? low : high) = middle;
  }
  return (low + high) / 2;
}

double confidence_of(std::span<const double> replicates, double confidence) {
  double mean = 0, squares = 0;
  int64_t count = 0;
  for (const double value : replicates) {
    if (!std::isfinite(value)) continue;
    ++count;
    const double before = value - mean;
    mean += before / static_cast<double>(count);
    squares += before * (value - mean);
  }
  if (count < 2) return std::numeric_limits<double>::quiet_NaN();
  return interval_width(confidence) * std::sqrt(squares / static_cast<double>(count - 1));
}

}  // namespace driftsweep::sensitivity
