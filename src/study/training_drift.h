// The drift that a training draws for each image in each epoch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "space/parameter.h"

namespace driftsweep::study {

class TrainingDrift {
 public:
  TrainingDrift(std::vector<space::DesignParameter> axes, uint64_t seed);

  const std::vector<space::DesignParameter>& axes() const { return axes_; }
  // One coordinate for each axis, empty where a condition does not hold: a function of (seed,
  // epoch, content) and, axis by axis, of its name, so that an axis more leaves the others' draws
  // as they are.
  std::vector<space::Coordinate> point(const std::string& content, int64_t epoch) const;

 private:
  std::vector<space::DesignParameter> axes_;
  uint64_t seed_;
};

}  // namespace driftsweep::study
