// How the learning rate moves over a training, epoch by epoch, as PyTorch's schedulers do when they
// are stepped after each epoch.
#pragma once

#include <cstdint>

namespace driftsweep::task {

struct Schedule {
  enum class Kind { constant, cosine, step } kind = Kind::constant;
  int64_t epochs = 1;   // cosine: of the whole training; the rate would be 0 in the one after it
  int64_t every = 1;    // step: epochs between two steps
  double factor = 0.1;  // step: of the rate at each of them

  // What the learning rate is multiplied with in an epoch, counted from 0.
  double factor_in(int64_t epoch) const;
};

}  // namespace driftsweep::task
