#include <cstring>
#include <utility>

#include "base/errors.h"
#include "base/hash.h"
#include "base/random.h"
#include "space/design.h"

namespace driftsweep::space {
namespace {

// One SHA-256 per parameter instead of one per number: the digest of (seed, "design", name) keys
// the parameter, and the point's index is the Philox counter. A million points take well under a
// second, and a number still depends on nothing but seed, name and index.
class Uniforms {
 public:
  Uniforms(uint64_t seed, const std::string& name) {
    const base::Digest digest =
        base::Sha256().update(&seed, sizeof seed).update("design").update(name).finish();
    std::memcpy(key_.data(), digest.data(), sizeof key_);
    std::memcpy(upper_.data(), digest.data() + sizeof key_, sizeof upper_);
  }

  // The 53-bit uniform number in [0, 1) of a point.
  double at(int64_t index) const {
    const auto counter = static_cast<uint64_t>(index);
    const auto block = base::philox({static_cast<uint32_t>(counter),
                                     static_cast<uint32_t>(counter >> 32), upper_[0], upper_[1]},
                                    key_);
    const uint64_t high = block[0] >> 5;
    const uint64_t low = block[1] >> 6;
    return static_cast<double>((high << 26) | low) * 0x1p-53;
  }

 private:
  std::array<uint32_t, 2> key_;
  std::array<uint32_t, 2> upper_;
};

class Random : public Design {
 public:
  Random(std::vector<DesignParameter> parameters, int64_t n, uint64_t seed)
      : parameters_(std::move(parameters)), n_(n) {
    for (const auto& parameter : parameters_) uniforms_.emplace_back(seed, parameter.name);
  }

  int64_t points() const override { return n_; }

  std::vector<Coordinate> point(int64_t index) const override {
    std::vector<Coordinate> coordinates(parameters_.size());
    for (size_t axis = 0; axis < parameters_.size(); ++axis)
      coordinates[axis] = coordinate(index, axis);
    return coordinates;
  }

  Coordinate coordinate(int64_t index, size_t axis) const override {
    if (index < 0 || index >= n_) throw base::InternalError("a point outside the random design");
    return quantile(parameters_.at(axis).distribution, uniforms_[axis].at(index));
  }

  bool prefix_stable() const override { return true; }

 private:
  std::vector<DesignParameter> parameters_;
  std::vector<Uniforms> uniforms_;
  int64_t n_;
};

}  // namespace

std::unique_ptr<Design> make_random(std::vector<DesignParameter> parameters, int64_t n,
                                    uint64_t seed) {
  if (n < 0) throw base::InternalError("a random design of a negative number of points");
  return std::make_unique<Random>(std::move(parameters), n, seed);
}

}  // namespace driftsweep::space
