// How much of a picture unprocessing and developing again leaves.
#pragma once

#include <cstdint>
#include <optional>

#include "image/mosaic.h"
#include "packed/pack.h"

namespace driftsweep::packed {

class FidelityMeter {
 public:
  // Both of one size; `developed` is clipped to [0, 1].
  void add(const image::RgbImage& picture, const image::RgbImage& developed);
  // Nothing where no picture was added.
  std::optional<Fidelity> result() const;

 private:
  double squares_ = 0;
  int64_t values_ = 0;
  double worst_ = 0, best_ = 0;  // mean squares of one picture
  bool any_ = false;
};

}  // namespace driftsweep::packed
