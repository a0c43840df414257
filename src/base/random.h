// Counter-based random streams. A stream is a pure function of (seed, content, purpose): never of
// rank, time, lease or order, so a study gives the same numbers on one rank and on many.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace driftsweep::base {

// Philox4x32-10 of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC11).
std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

// One stream of 2^66 numbers. `content` names what it belongs to (an image's SHA-256, a row's
// identity), `purpose` what for ("split", "augmentation", "shot_noise").
class Stream {
 public:
  Stream(uint64_t seed, std::string_view content, std::string_view purpose);

  uint32_t next();
  double uniform();                // [0, 1), 53 bits
  double normal();                 // mean 0, variance 1 (Box-Muller)
  uint64_t below(uint64_t bound);  // 0 … bound-1, without bias; bound > 0
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

 private:
  std::array<uint32_t, 2> key_;
  std::array<uint32_t, 4> counter_;
  std::array<uint32_t, 4> block_{};
  unsigned used_ = 4;
  bool has_spare_ = false;
  double spare_ = 0;
};

// The whole numbers 0 … n-1 in random order (Fisher-Yates).
std::vector<int64_t> permutation(Stream& stream, int64_t n);

}  // namespace driftsweep::base
