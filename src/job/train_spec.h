// How a model is trained, as the job says it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "space/parameter.h"

namespace driftsweep::job {

// Of the learning rate, epoch by epoch.
struct ScheduleSpec {
  std::string type = "constant";  // constant | cosine | step
  int every = 0;                  // step: epochs between two steps
  double factor = 0.1;            // step: of the rate at each of them
};

struct EarlyStoppingSpec {
  int patience = 0;      // epochs in a row without an improvement
  double min_delta = 0;  // by how much the validation loss must fall to be one
  std::string where;     // "job.yaml:12"
};

struct TrainSpec {
  int epochs = 5;
  int batch_size = 32;
  // Each batch is worked through in so many parts, which as many ranks at most may share. 1: whole.
  int shards = 1;
  std::string optimizer = "adam";  // adam | adamw | sgd
  double learning_rate = 1e-4;
  double weight_decay = 0;
  double momentum = 0;  // of sgd
  ScheduleSpec schedule;
  std::string augmentation = "none";   // none | weak | strong
  std::string loss = "cross_entropy";  // cross_entropy, or dice of pixels
  double label_smoothing = 0;
  // One for each class in the data set's order; empty = all 1, or balanced.
  std::vector<double> class_weights;
  bool balanced_classes = false;  // weights from the training part
  std::optional<EarlyStoppingSpec> early_stopping;
  // What drifts while training, drawn anew for each image in each epoch; empty = nothing.
  std::vector<space::DesignParameter> drift;
  int64_t seed = 1;
};

}  // namespace driftsweep::job
