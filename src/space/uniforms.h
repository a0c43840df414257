// Uniform numbers by index, for designs.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace driftsweep::space {

// One SHA-256 per parameter instead of one per number: the digest of (seed, purpose, name) keys the
// parameter, and the point's index is the Philox counter. A million points take well under a
// second, and a number still depends on nothing but seed, purpose, name and index.
class Uniforms {
 public:
  Uniforms(uint64_t seed, const std::string& purpose, const std::string& name);

  // The 53-bit uniform number in [0, 1) of a point.
  double at(int64_t index) const;

 private:
  std::array<uint32_t, 2> key_;
  std::array<uint32_t, 2> upper_;
};

}  // namespace driftsweep::space
