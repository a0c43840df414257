#include "study/training_drift.h"

#include <utility>

#include "base/random.h"
#include "space/design.h"

namespace driftsweep::study {

TrainingDrift::TrainingDrift(std::vector<space::DesignParameter> axes, uint64_t seed)
    : axes_(std::move(axes)), seed_(seed) {}

std::vector<space::Coordinate> TrainingDrift::point(const std::string& content,
                                                    int64_t epoch) const {
  base::Stream stream(seed_, content, "training drift epoch " + std::to_string(epoch));
  const uint64_t own = uint64_t{stream.next()} << 32 | stream.next();
  // The first point of a random design of this seed.
  return space::make_conditional(axes_, space::make_random(axes_, 1, own))->point(0);
}

}  // namespace driftsweep::study
