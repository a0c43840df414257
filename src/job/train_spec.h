// How a model is trained, as the job says it.
#pragma once

#include <cstdint>
#include <string>

namespace driftsweep::job {

struct TrainSpec {
  int epochs = 5;
  int batch_size = 32;
  std::string optimizer = "adam";
  double learning_rate = 1e-4;
  double weight_decay = 0;
  std::string augmentation = "none";   // none | weak
  std::string loss = "cross_entropy";  // cross_entropy, or dice of pixels
  int64_t seed = 1;
};

}  // namespace driftsweep::job
