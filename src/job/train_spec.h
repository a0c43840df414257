// How a model is trained, as the job says it.
#pragma once

#include <cstdint>
#include <string>

namespace driftsweep::job {

// Of the learning rate, epoch by epoch.
struct ScheduleSpec {
  std::string type = "constant";  // constant | cosine | step
  int every = 0;                  // step: epochs between two steps
  double factor = 0.1;            // step: of the rate at each of them
};

struct TrainSpec {
  int epochs = 5;
  int batch_size = 32;
  std::string optimizer = "adam";  // adam | adamw | sgd
  double learning_rate = 1e-4;
  double weight_decay = 0;
  double momentum = 0;  // of sgd
  ScheduleSpec schedule;
  std::string augmentation = "none";   // none | weak
  std::string loss = "cross_entropy";  // cross_entropy, or dice of pixels
  int64_t seed = 1;
};

}  // namespace driftsweep::job
