// What lies between the processed picture and the network: the optional batch norm without affine,
// and the input normalisation.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <functional>

#include "network/shards.h"
#include "task/named_tensors.h"

namespace driftsweep::study {

class InputStage {
 public:
  explicit InputStage(bool batch_norm);

  // Pictures (B, 3, H, W) -> network input. In training the batch norm uses the batch's statistics
  // and updates its own.
  at::Tensor operator()(const at::Tensor& pictures, bool training);

  // As task::TrainableClassifier::set_shards.
  void set_shards(const network::Shards* shards) { shards_ = shards; }

  void to(at::Device device, at::ScalarType type);

  std::array<double, 3> mean = {0, 0, 0}, sd = {1, 1, 1};
  // running_mean and running_var; empty without batch norm.
  task::NamedTensors& statistics() { return statistics_; }

 private:
  task::NamedTensors statistics_;
  const network::Shards* shards_ = nullptr;
};

// Mean and standard deviation per channel over all pixels of pictures that come in batches
// (B, 3, H, W); sums in double, in the order given. `next` returns an undefined tensor at the end.
void measure_normalisation(const std::function<at::Tensor()>& next, std::array<double, 3>& mean,
                           std::array<double, 3>& sd);

}  // namespace driftsweep::study
